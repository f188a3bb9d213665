"""The review: what a parked item's plan holds, what a person decides, and the start of the second half."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from automations import audit, work_items
from automations.audit import Verb
from automations.detail import actor_name
from automations.errors import WorkItemStateError
from automations.work_items import State, WorkItem
from flows.job import open_plan, seal_plan
from flows.request import RedactionRequest
from flows.workshop import Workshop, overlay_of
from redaction.findings import Finding, TrackPlace
from redaction.plan import Plan
from redaction.softening import can_be_softened, fill_of, softened
from redaction.traces import words_of
from reference.errors import UsageError
from reference.policies import load_policy


class UndecidedError(UsageError):
    """A review cannot end while findings are undecided: what nobody decided would stay in the file."""

    code = "E-REVIEW-UNDECIDED"


class SecondPersonError(UsageError):
    """The policy asks for a second person: who decided cannot also confirm the release."""

    code = "E-REVIEW-SECOND-PERSON"


def request_of(workshop: Workshop, item: WorkItem) -> RedactionRequest:
    """What was asked for, opened."""
    with workshop.engine.read() as session:
        return RedactionRequest.from_data(work_items.request_of(session, workshop.engine.sealer, item.id))


def consult(workshop: Workshop, item: WorkItem, *, revealed: bool) -> Plan:
    """Open the item's plan for a person to look at; the audit tells that it was consulted, and whether texts were shown."""
    plan = plan_of(workshop, item)
    with workshop.engine.write() as session:
        detail = {"plan": item.result["plan"], "revealed": revealed}
        audit.append(session, Verb.CONSULTATION, workshop.engine.settings.person, item.subject, detail)
    return plan


def undecided(plan: Plan, audiences: Iterable[str]) -> list[Finding]:
    """Findings that nobody decided and that the policy would not keep for each of these audiences anyway."""
    return [
        finding
        for finding in plan.findings
        if finding.decision.state == "proposed" and not all(_is_kept(finding, audience) for audience in audiences)
    ]


def _is_kept(finding: Finding, audience: str) -> bool:
    return audience in finding.actions and finding.actions[audience].action == "keep"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which findings a person means.

    Attributes:
        ids: by id, decided or not.
        everything: all that are undecided.
        kinds: those of these kinds that are undecided.
        same_text_as: ids of findings whose text is meant wherever it was found, decided or not; case and spaces do not count.
        persons: numbers of persons in a video: all their tracks, decided or not.
        all_but: numbers of persons in a video: the tracks of everybody else's face, decided or not.
    """

    ids: frozenset[str] = frozenset()
    everything: bool = False
    kinds: frozenset[str] = frozenset()
    same_text_as: frozenset[str] = frozenset()
    persons: frozenset[str] = frozenset()
    all_but: frozenset[str] = frozenset()


def selected(workshop: Workshop, item: WorkItem, selection: Selection) -> set[str]:
    """Ids of the findings that a person means.

    Raises:
        UsageError: an id is not in the plan, a finding whose text is meant has none, or nothing is left to decide.
    """
    plan = plan_of(workshop, item)
    by_id = {finding.id: finding for finding in plan.findings}
    _require_known(item, selection.ids | selection.same_text_as, by_id)
    texts = {words_of(by_id[name].text) for name in selection.same_text_as}
    if () in texts:
        raise UsageError("A finding for --same-text-as has no letters to compare: name the findings by their ids.")
    open_ids = {finding.id for finding in undecided(plan, request_of(workshop, item).audiences)}
    meant = set(selection.ids)
    meant |= {finding.id for finding in plan.findings if words_of(finding.text) in texts}
    meant |= {name for name in open_ids if selection.everything or by_id[name].kind in selection.kinds}
    meant |= _of_persons(plan, selection)
    if not meant:
        raise UsageError(f"No undecided finding is meant; see: hoursback plan show {item.id[:12]}")
    return meant


def _of_persons(plan: Plan, selection: Selection) -> set[str]:
    """Ids of the tracks of the persons that are meant.

    Raises:
        UsageError: nobody has that number.
    """
    tracks = {finding.id: finding.place for finding in plan.findings if isinstance(finding.place, TrackPlace)}
    numbers = {place.identity for place in tracks.values()} - {""}
    if unknown := sorted((selection.persons | selection.all_but) - numbers):
        raise UsageError(
            f"There is no person {', '.join(unknown[:5])} in this plan: hoursback plan same ITEM TRACK TRACK makes one."
        )
    meant = {name for name, place in tracks.items() if place.identity in selection.persons}
    if selection.all_but:
        faces = {finding.id for finding in plan.findings if can_be_softened(finding)}
        meant |= {name for name in faces if tracks[name].identity not in selection.all_but}
    return meant


def _require_known(item: WorkItem, ids: Collection[str], known: Collection[str]) -> None:
    unknown = sorted(set(ids) - set(known))
    if unknown:
        raise UsageError(f"The plan of this item has no finding {', '.join(unknown[:5])}; see: hoursback review {item.id[:12]}")


def decide(
    workshop: Workshop,
    item: WorkItem,
    *,
    accept: Collection[str],
    reject: Collection[str],
    accept_rest: bool,
    by: str,
    why: str,
    minutes: float,
    fill: str = "",
) -> Plan:
    """Record decisions on findings of a parked item in a new sealed plan.

    Args:
        workshop: where to work.
        item: must await review.
        accept: ids of findings that go.
        reject: ids of findings that stay.
        accept_rest: everything else that is undecided goes.
        by: who decides.
        why: the reason, sealed with the plan.
        minutes: what the person spent on it; added to earlier sittings.
        fill: how those in `accept` that are people in a video are filled: ``opaque``, ``blur``, ``pixelate``, or as before.

    Raises:
        UsageError: an id is not in the plan or is both accepted and rejected. WorkItemStateError: the item awaits no review.
        SofteningError: one of those that shall be blurred or pixelated can only be covered.
    """
    both = set(accept) & set(reject)
    if both:
        raise UsageError(f"{', '.join(sorted(both))} cannot be accepted and rejected at once.")
    engine = workshop.engine
    person = actor_name(by or engine.settings.person)
    plan = plan_of(workshop, item)
    _require_known(item, {*accept, *reject}, {finding.id for finding in plan.findings})
    audiences = request_of(workshop, item).audiences
    rest = {finding.id for finding in undecided(plan, audiences)} if accept_rest else set()
    states: dict[str, Literal["accepted", "rejected"]] = dict.fromkeys({*accept, *rest} - set(reject), "accepted")
    states |= dict.fromkeys(reject, "rejected")
    decided = plan.with_findings(
        finding.decided(states[finding.id], by=person, origin="reviewer", why=why) if finding.id in states else finding
        for finding in plan.findings
    )
    accepted = sum(1 for state in states.values() if state == "accepted")
    counts = {"accepted": accepted, "rejected": len(reject)}
    if fill:
        decided = softened(decided, fill_of(fill), set(accept))
        counts |= {fill: len(set(accept))}
    amend(workshop, item, decided, person=person, minutes=minutes, counts=counts)
    return decided


def amend(workshop: Workshop, item: WorkItem, plan: Plan, *, person: str, minutes: float, counts: Mapping[str, int | str]) -> str:
    """Seal a changed plan of a parked item and record it, if the item's plan is still the one that was read; its hash.

    Args:
        workshop: where to work.
        item: as it stood when its plan was opened.
        plan: what it is now.
        person: who changed it.
        minutes: what the person spent on it; added to earlier sittings.
        counts: what was done, for the audit; ids and counts.

    Raises:
        WorkItemStateError: the item awaits no review, or somebody else changed the plan meanwhile.
    """
    detail = {
        "plan": seal_plan(workshop, item, plan),
        **counts,
        "undecided": len(undecided(plan, request_of(workshop, item).audiences)),
        "findings": len(plan.findings),
        "review_minutes": float(item.result.get("review_minutes", 0.0)) + minutes,
    }
    with workshop.engine.write() as session:
        work_items.amend_review(session, item.id, person, str(item.result["plan"]), detail)
    return str(detail["plan"])


def start_second_half(workshop: Workshop, item: WorkItem, by: str = "") -> None:
    """End the review of a parked item: its second half is due, again if it failed. Otherwise nothing changes after a review.

    Raises:
        UndecidedError: findings are undecided.
        SecondPersonError: the policy asks for two persons and `by` is one who decided.
    """
    if item.state is not State.AWAITING_REVIEW:
        if item.reviewed_by and item.state is State.FAILED:
            with workshop.engine.write() as session:
                work_items.retry(session, item.id, actor_name(by or workshop.engine.settings.person))
        if item.reviewed_by:
            return
        raise WorkItemStateError(f"Work item {item.id} is {item.state}; only an item that awaits review can be finished.")
    plan, person = plan_of(workshop, item), actor_name(by or workshop.engine.settings.person)
    left = undecided(plan, request_of(workshop, item).audiences)
    if left:
        number = f"{len(left)} finding{' is' if len(left) == 1 else 's are'}"
        raise UndecidedError(f"{number} undecided, and what nobody decides would stay: hoursback decide {item.id[:12]}")
    if load_policy(plan.policy, overlay_of(workshop.engine.settings)).two_person and person in deciders(plan, item):
        sentence = f"The policy {plan.policy} asks for a second person: somebody who did not decide has to finish {item.id[:12]}."
        raise SecondPersonError(sentence)
    with workshop.engine.write() as session:
        work_items.resume(session, item.id, person, {"plan": item.result["plan"]})


def review_again(workshop: Workshop, item: WorkItem, by: str = "") -> None:
    """Take an item whose release was stopped back into review: a person decides on what the proof named.

    Unattended work has its first review so, of the plan that the proof stopped; what was accepted stays so until a person
    decides otherwise.

    Raises:
        WorkItemStateError: it did not fail, or nobody had reviewed it and the proof came upon nothing that can be added.
    """
    stopped = item.result.get("stopped_plan")
    unattended = {"plan": stopped} if stopped and not item.reviewed_by else None
    with workshop.engine.write() as session:
        work_items.review_again(session, item.id, actor_name(by or workshop.engine.settings.person), unattended)


def deciders(plan: Plan, item: WorkItem) -> set[str]:
    """Who decided on a finding; the person who handed the file in where there was nothing to decide."""
    return {finding.decision.by for finding in plan.findings if finding.decision.by} or {item.person}


def plan_of(workshop: Workshop, item: WorkItem) -> Plan:
    """The item's plan as it stands, opened.

    Raises:
        WorkItemStateError: the item has none yet.
    """
    if "plan" not in item.result:
        raise WorkItemStateError(f"Work item {item.id} is {item.state} and has no plan yet.")
    return open_plan(workshop, item, str(item.result["plan"]))
