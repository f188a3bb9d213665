"""What a policy says of the findings of a plan, and unattended acceptance. A policy proposes; it decides for nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from redaction.findings import Action, DecisionOrigin, Finding
from redaction.plan import Plan
from reference.policies import Policy, UnknownAudienceError

_REMOVED = "attachments will be removed for"

OTHER = "Other"
"""The CPS's type for what has no type of its own."""


def apply_policy(plan: Plan, policy: Policy) -> Plan:
    """Set the CPS type of every finding, and what the policy says of it, and of attached files, for each of its audiences.

    Args:
        plan: findings of one file, decided or not; decisions stay as they are.
        policy: the policy in force.

    Returns:
        A copy that names the policy and the hash of its content.
    """
    findings = tuple(
        replace(
            finding,
            cps_type=policy.cps_types.get(finding.kind, OTHER),
            actions={audience: _action(policy, finding, audience) for audience in policy.audiences},
        )
        for finding in plan.findings
    )
    removed = [audience for audience, said in policy.attachments.items() if said == "remove"]
    notes = [note for note in plan.notes if not note.startswith(_REMOVED)]
    if plan.media == "pdf" and plan.parts and removed:
        notes.append(f"{_REMOVED} {', '.join(removed)}: {policy.attachments_why or 'the policy does not say that they may stay'}")
    return replace(
        plan,
        policy=policy.name,
        policy_sha256=policy.sha256,
        findings=findings,
        attachments=dict(policy.attachments),
        notes=tuple(notes),
    )


def accept_all(plan: Plan, audience: str, by: str, origin: DecisionOrigin = "unattended") -> Plan:
    """Accept every undecided finding that the policy does not keep for an audience, for use without a reviewer.

    A finding that a person rejected stays rejected. One on which the policy was never asked is accepted: what nobody ruled on
    must not slip out.

    Args:
        plan: with a policy applied.
        audience: one of the policy's audiences.
        by: who asked for it.
        origin: recorded with each decision.

    Raises:
        UnknownAudienceError: a policy was applied that makes no version for this audience.
    """
    known = {name for finding in plan.findings for name in finding.actions}
    if known and audience not in known:
        raise UnknownAudienceError(
            f"Policy {plan.policy} makes no version for {audience!r}; it knows: {', '.join(sorted(known))}."
        )
    return plan.with_findings(_accepted(plan, audience, by, origin))


def _accepted(plan: Plan, audience: str, by: str, origin: DecisionOrigin) -> Iterator[Finding]:
    for finding in plan.findings:
        action = finding.actions.get(audience)
        if finding.decision.state == "proposed" and (action is None or action.action != "keep"):
            yield finding.decided("accepted", by=by, origin=origin)
        else:
            yield finding


def _action(policy: Policy, finding: Finding, audience: str) -> Action:
    ruling = policy.action(finding.kind, finding.role, audience)
    return Action(ruling.action, ruling.reason)
