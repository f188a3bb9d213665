"""A finding as the API gives it: what the lists, the sheets and the comparisons of the API have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flows.portal_wire.reviews import FindingView, PolicyAnswer
from flows.proxies import span_of
from flows.review import undecided
from redaction.findings import Finding, HiddenPlace
from redaction.place_words import in_words
from redaction.plan import Plan
from redaction.traces import words_of


def views_of(plan: Plan, found: Sequence[Finding], audiences: Sequence[str], *, texts: bool) -> list[FindingView]:
    """Some findings of a plan, in their order.

    Args:
        plan: with all of them.
        found: those that are wanted.
        audiences: of the item.
        texts: whether the words are given too, and the reason of whoever decided: for what is put on record.
    """
    open_ids = {finding.id for finding in undecided(plan, audiences)}
    words = {text: words_of(text) for text in {finding.text for finding in plan.findings}}
    counts = Counter(words[finding.text] for finding in plan.findings)
    same = {finding.id: counts[words[finding.text]] if words[finding.text] else 1 for finding in found}
    return [_view(plan, one, audiences, texts=texts, is_open=one.id in open_ids, same=same[one.id]) for one in found]


def _view(plan: Plan, finding: Finding, audiences: Sequence[str], *, texts: bool, is_open: bool, same: int) -> FindingView:
    span = span_of(plan, finding)
    actions = [(audience, finding.actions[audience]) for audience in audiences if audience in finding.actions]
    return FindingView(
        id=finding.id,
        kind=finding.kind,
        cps_type=finding.cps_type,
        role=finding.role,
        where=in_words(finding.place),
        why=finding.why,
        sure=finding.auto,
        open=is_open,
        always=isinstance(finding.place, HiddenPlace),
        same=same,
        policy=[PolicyAnswer(audience=name, action=one.action, reason=one.reason) for name, one in actions],
        decision=finding.decision.state,
        decided_by=finding.decision.by,
        decided_at=finding.decision.at,
        start=span[0] if span else None,
        end=span[1] if span else None,
        text=finding.text if texts else None,
        note=finding.decision.why if texts else None,
    )
