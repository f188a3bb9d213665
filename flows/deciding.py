"""Decisions of several reviewers on one plan: none overwrites another's, each change can be undone, and the audit tells it all.

A decision says on which plan it was made. What others decided on other findings meanwhile is joined; where they decided on the
same finding otherwise, nothing is changed and the person is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from automations import audit, work_items
from automations.audit import Verb
from automations.detail import actor_name
from automations.errors import EvidenceMissingError, SealBrokenError, WorkItemStateError
from automations.work_items import State, WorkItem
from flows.review import amend
from flows.showing import plan_at, remember
from flows.workshop import Workshop, overlay_of
from redaction.findings import Action, Decision, DecisionState, Finding
from redaction.plan import Plan
from redaction.policy import apply_policy
from reference.errors import UsageError
from reference.loader import load
from reference.policies import load_policy

Value = TypeVar("Value")

_TRIES = 20
"""How often somebody else may be a moment earlier."""


class PlanUnknownError(UsageError):
    """A decision speaks of a plan that this item never had."""

    code = "E-REVIEW-PLAN"


class NothingToUndoError(UsageError):
    """This person changed nothing that could be undone."""

    code = "E-REVIEW-NOTHING-TO-UNDO"


class KindError(UsageError):
    """There is no such kind of finding or no such reason."""

    code = "E-REVIEW-KIND"


@dataclass(frozen=True, slots=True)
class Clash:
    """Somebody else decided on a finding since the plan was read.

    Attributes:
        id: of the finding.
        wanted: what this person wants.
        stands: what the other decided.
    """

    id: str
    wanted: DecisionState
    stands: Decision


@dataclass(frozen=True, slots=True, repr=False)
class Decided:
    """What became of decisions.

    Attributes:
        plan: as it is now.
        sha256: its hash, on which the next decision is made.
        changed: ids of findings that were changed.
        clashes: what was left because somebody else decided otherwise.
    """

    plan: Plan
    sha256: str
    changed: tuple[str, ...] = ()
    clashes: tuple[Clash, ...] = ()


def decide_since(
    workshop: Workshop,
    item_id: str,
    base: str,
    choices: Mapping[str, DecisionState],
    *,
    why: str = "",
    over: bool = False,
    together: str = "",
    minutes: float = 0.0,
) -> Decided:
    """Record what a person decided while they looked at one state of the plan.

    Args:
        workshop: where to work; the person of its settings decides.
        item_id: must await review.
        base: hash of the plan that they looked at.
        choices: a state for each finding; one that the finding had in `base` already is no decision.
        why: the reason, sealed with the plan.
        over: also where somebody else decided otherwise since: the person has seen that.
        together: what several files were decided with, so that it can be taken back in all of them.
        minutes: what the person spent on it, decided or not; added to earlier sittings.

    Raises:
        PlanUnknownError: the item never had this plan. UsageError: a finding is not in it.
        WorkItemStateError: the item awaits no review.
    """
    person = actor_name(workshop.engine.settings.person)

    def decide(item: WorkItem, plan: Plan) -> Decided:
        before = {finding.id: finding for finding in plan_shown(workshop, item, base).findings}
        now = {finding.id: finding for finding in plan.findings}
        unknown = [name for name in choices if name not in now]
        if unknown:
            raise UsageError("The plan of this item has no such finding any more: load the page again.")
        changed: dict[str, Finding] = {}
        clashes = []
        for name, wanted in choices.items():
            seen, stands = before.get(name), now[name]
            if stands.decision.state == wanted or (seen is not None and seen.decision.state == wanted and not over):
                continue
            if not over and (seen is None or seen.decision != stands.decision):
                clashes.append(Clash(name, wanted, stands.decision))
                continue
            changed[name] = stands.decided(wanted, by=person, origin="reviewer", why=why)
        if not changed:
            now_at = _amend(workshop, item, plan, {"measured": True}, minutes) if minutes else str(item.result["plan"])
            return Decided(plan, now_at, (), tuple(clashes))
        decided = plan.with_findings(changed.get(finding.id, finding) for finding in plan.findings)
        states = [finding.decision.state for finding in changed.values()]
        counts: dict[str, int | str] = {"accepted": states.count("accepted"), "rejected": states.count("rejected")}
        counts |= {"together": together} if together else {}
        return Decided(decided, _amend(workshop, item, decided, counts, minutes), tuple(changed), tuple(clashes))

    return meanwhile(workshop, item_id, decide)


def change_finding(workshop: Workshop, item_id: str, base: str, name: str, *, kind: str = "", reason: str = "") -> Decided:
    """Say what a finding really is, or for which reason it goes; what was decided on it stays.

    Args:
        workshop: where to work.
        item_id: must await review.
        base: hash of the plan that the person looked at.
        name: id of the finding.
        kind: one of `redaction_types`; the policy then speaks anew. As it was if empty.
        reason: one of `reason_codes`, printed on the box for everyone it goes for. As the policy says if empty.

    Raises:
        KindError: there is no such kind or reason. UsageError: there is no such finding.
        WorkItemStateError: the item awaits no review.
    """
    overlay = overlay_of(workshop.engine.settings)
    if reason and reason not in load("reason_codes", overlay=overlay):
        raise KindError("There is no such reason; the table reason_codes lists them.")

    def change(item: WorkItem, plan: Plan) -> Decided:
        old = _finding(plan, name)
        policy = load_policy(plan.policy, overlay)
        if kind and kind not in policy.cps_types:
            raise KindError("There is no such kind; the table redaction_types lists them.")
        seen = next((one for one in plan_shown(workshop, item, base).findings if one.id == name), old)
        if (seen.kind, seen.actions) != (old.kind, old.actions):
            raise WorkItemStateError("Somebody else changed this finding meanwhile: look at it again.")
        new = old
        if kind and kind != old.kind:
            new = apply_policy(plan.with_findings([replace(old, kind=kind)]), policy).findings[0]
        if reason:
            actions = {
                audience: Action(action.action, reason) if action.action != "keep" else action
                for audience, action in new.actions.items()
            }
            new = replace(new, actions=actions)
        if new == old:
            return Decided(plan, str(item.result["plan"]))
        changed = plan.with_findings(new if finding.id == name else finding for finding in plan.findings)
        return Decided(changed, _amend(workshop, item, changed, {"changed": 1}), (name,))

    return meanwhile(workshop, item_id, change)


def undo(workshop: Workshop, item_id: str, together: str = "") -> tuple[Decided, int]:
    """Take back the last change that this person made to the plan and has not taken back yet.

    What somebody else changed since stays as they left it.

    Args:
        workshop: where to work; the person of its settings takes back.
        item_id: must await review.
        together: only a change that several files were decided with (`decide_since`), whatever came after it.

    Returns:
        What became of it, and how many findings were left because somebody else changed them since.

    Raises:
        NothingToUndoError: there is none. WorkItemStateError: the item awaits no review.
    """

    def take_back(item: WorkItem, plan: Plan) -> tuple[Decided, int]:
        last = _last_change(workshop, item, together)
        if last is None:
            raise NothingToUndoError("There is nothing of yours left to undo in this file.")
        before, after = (plan_at(workshop, item, sha256) for sha256 in last)
        old = {finding.id: finding for finding in before.findings}
        made = {finding.id: finding for finding in after.findings}
        touched = {name for name, finding in made.items() if old.get(name) != finding}
        kept: list[Finding] = []
        back, left = [], 0
        for finding in plan.findings:
            if finding.id not in touched:
                kept.append(finding)
            elif finding != made[finding.id]:
                left += 1
                kept.append(finding)
            else:
                back.append(finding.id)
                if finding.id in old:
                    kept.append(old[finding.id])
        terms = tuple(term for term in plan.terms if term in before.terms or term not in after.terms)
        keep = tuple(dict.fromkeys((*plan.keep, *(text for text in before.keep if text not in after.keep))))
        undone = replace(plan.with_findings(kept), terms=terms, keep=keep)
        sha256 = _amend(workshop, item, undone, {"undid": last[1], "taken_back": len(back)})
        return Decided(undone, sha256, tuple(back)), left

    return meanwhile(workshop, item_id, take_back)


def meanwhile(workshop: Workshop, item_id: str, change: Callable[[WorkItem, Plan], Value]) -> Value:
    """Make a change to the plan as it stands, again where somebody else changed it at the same moment.

    Raises:
        WorkItemStateError: the item awaits no review, or others kept changing it.
    """
    for left in reversed(range(_TRIES)):
        with workshop.engine.read() as session:
            item = work_items.get(session, item_id)
        if item.state is not State.AWAITING_REVIEW:
            raise WorkItemStateError("This file no longer waits for review: nothing was changed.")
        try:
            return change(item, plan_at(workshop, item))
        except WorkItemStateError:
            with workshop.engine.read() as session:
                same = work_items.get(session, item_id).result.get("plan") == item.result.get("plan")
            if same or not left:
                raise
    raise AssertionError("unreachable")


def _amend(workshop: Workshop, item: WorkItem, plan: Plan, counts: Mapping[str, int | str], minutes: float = 0.0) -> str:
    sha256 = amend(workshop, item, plan, person=actor_name(workshop.engine.settings.person), minutes=minutes, counts=counts)
    remember(item, sha256, plan)
    return sha256


def plan_shown(workshop: Workshop, item: WorkItem, base: str) -> Plan:
    """The plan of an item that a page shows, by its hash.

    Raises:
        PlanUnknownError: the item never had it.
    """
    if base == item.result["plan"]:
        return plan_at(workshop, item)
    try:
        return plan_at(workshop, item, base)
    except (SealBrokenError, EvidenceMissingError, ValueError):
        raise PlanUnknownError("The page shows a state of this file that is not known: load it again.") from None


def _finding(plan: Plan, name: str) -> Finding:
    found = next((finding for finding in plan.findings if finding.id == name), None)
    if found is None:
        raise UsageError("The plan of this item has no such finding: load the page again.")
    return found


def _last_change(workshop: Workshop, item: WorkItem, together: str) -> tuple[str, str] | None:
    """Hashes of the plan before and after this person's last change that they did not take back."""
    person = workshop.engine.settings.person
    stack: list[_Change] = []
    for change in _changes(workshop, item):
        if change.actor != person:
            continue
        if change.undid:
            stack = [one for one in stack if one.after != change.undid]
        elif not together or change.together == together:
            stack.append(change)
    return (stack[-1].before, stack[-1].after) if stack else None


@dataclass(frozen=True, slots=True)
class _Change:
    """Who changed the plan, from which one to which one, what they took back with it, and what they decided together with it."""

    actor: str
    before: str
    after: str
    undid: str
    together: str


def _changes(workshop: Workshop, item: WorkItem) -> Iterator[_Change]:
    """The changes of a plan, the oldest first."""
    with workshop.engine.read() as session:
        lines = [line for line in audit.lines(session, item.subject) if line["verb"] == Verb.ALTERATION]
    before = ""
    for line in lines:
        detail = line["detail"]
        after = str(detail.get("plan", ""))
        if not after or after == before:
            continue
        if before and "undecided" in detail and "measured" not in detail:  # time that was added is no decision
            undid, together = str(detail.get("undid", "")), str(detail.get("together", ""))
            yield _Change(str(line["actor"]), before, after, undid, together)
        before = after
