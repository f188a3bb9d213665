"""Decisions as a program sends them: what is named, what says the same, or all that is left; over nobody else's unseen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from automations.detail import actor_name
from automations.work_items import State, WorkItem
from flows.deciding import Clash, Decided, decide_since, plan_shown
from flows.review import request_of, undecided
from portal.acting import Acting
from portal.refusals import ConflictError
from portal.review.table import item_of
from redaction.findings import DecisionState, Finding
from redaction.plan import Plan
from redaction.traces import words_of
from reference.errors import UsageError

NOWHERE = (
    "Nothing was changed: this text stands nowhere in the file as it is read. Where it is drawn or written by hand, "
    "draw a box over it."
)
"""Of a text that is to go and was not found."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person decided.

    Attributes:
        accept, reject: ids of findings that go, and that stay.
        accept_same, reject_same: ids of findings whose text goes, or stays, wherever the file says it.
        rest: everything else that is undecided goes.
        plan: hash of the plan that they looked at; empty where they do not say.
        over: also where somebody else decided otherwise: they have seen that.
        why: the reason, sealed with the plan.
        minutes: what they spent on it.
    """

    accept: Collection[str] = ()
    reject: Collection[str] = ()
    accept_same: Collection[str] = ()
    reject_same: Collection[str] = ()
    rest: bool = False
    plan: str = ""
    over: bool = False
    why: str = ""
    minutes: float = 0.0


def decide(acting: Acting, item_id: str, wanted: Wanted) -> Decided:
    """Record decisions. Without the plan that was looked at, nothing that somebody else decided otherwise is changed.

    Raises:
        ConflictError: the item awaits no review.
        UsageError: a finding is not in the file, has no text to compare, or is to go and to stay at once.
        PlanUnknownError: the item never had that plan.
    """
    workshop, item = acting.workshop, item_of(acting, item_id)
    if item.state is not State.AWAITING_REVIEW:
        raise ConflictError(f"The item is {item.state}; only one that awaits review can be decided on.")
    base = wanted.plan.lower() or str(item.result["plan"])
    seen = plan_shown(workshop, item, base)
    choices = _choices(acting, item, seen, wanted)
    clashes: tuple[Clash, ...] = ()
    if not (wanted.plan or wanted.over):
        person, there = actor_name(workshop.engine.settings.person), {finding.id: finding for finding in seen.findings}
        clashes = tuple(
            Clash(name, state, there[name].decision) for name, state in choices.items() if _of_another(there[name], person, state)
        )
        for clash in clashes:
            del choices[clash.id]
    decided = decide_since(workshop, item_id, base, choices, why=wanted.why, over=wanted.over, minutes=wanted.minutes)
    return replace(decided, clashes=(*clashes, *decided.clashes))


def _choices(acting: Acting, item: WorkItem, seen: Plan, wanted: Wanted) -> dict[str, DecisionState]:
    known = {finding.id for finding in seen.findings}
    unknown = sorted({*wanted.accept, *wanted.reject, *wanted.accept_same, *wanted.reject_same} - known)
    if unknown:
        raise UsageError(f"This file has no finding {', '.join(unknown[:5])}: ask for its findings again.")
    goes = {*wanted.accept, *_same(seen, wanted.accept_same)}
    stays = {*wanted.reject, *_same(seen, wanted.reject_same)}
    if both := sorted(goes & stays):
        raise UsageError(f"{', '.join(both[:5])} cannot be accepted and rejected at once.")
    if wanted.rest:
        goes |= {finding.id for finding in undecided(seen, request_of(acting.workshop, item).audiences)} - stays
    return {**dict.fromkeys(sorted(goes), "accepted"), **dict.fromkeys(sorted(stays), "rejected")}


def _same(seen: Plan, ids: Collection[str]) -> set[str]:
    """Ids of the findings that say the same as some of them."""
    texts = {words_of(finding.text) for finding in seen.findings if finding.id in ids}
    if () in texts:
        raise UsageError("A finding without letters has nothing that others could say, too: decide on it alone.")
    return {finding.id for finding in seen.findings if words_of(finding.text) in texts}


def _of_another(finding: Finding, person: str, wanted: DecisionState) -> bool:
    decision = finding.decision
    return decision.origin == "reviewer" and decision.by not in ("", person) and decision.state != wanted
