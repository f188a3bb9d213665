"""What a reviewer adds to the plan of a parked item: every occurrence of a text, or a box drawn by hand. What is added goes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from automations.detail import actor_name
from automations.errors import WorkItemStateError
from automations.work_items import State, WorkItem
from flows.job import open_plan
from flows.marks import Mark, MarkError
from flows.request import RedactionRequest
from flows.review import amend, plan_of, request_of
from flows.workshop import Workshop, overlay_of
from redaction.findings import Finding, PagePlace, PicturePlace, Place, Quad, TrackPlace
from redaction.plan import Plan
from redaction.policy import apply_policy
from redaction.softening import DISGUISE
from reference.errors import UsageError
from reference.policies import Policy, load_policy

if TYPE_CHECKING:
    from redaction.pipeline import Options

Box = tuple[float, float, float, float]
"""Two opposite corners x0, y0, x1, y1: points from the lower left of a PDF page, pixels from the upper left of a picture."""

_SHORTEST_VOICE = 1.0
_FARTHEST = 1_000_000.0
"""Points or pixels: no page and no picture that is read reaches so far."""


class TermNotFoundError(UsageError):
    """A text that a reviewer wants to go stands nowhere in the file as it is read."""

    code = "E-REVIEW-NOT-FOUND"


class NothingFoundError(UsageError):
    """The proof came upon nothing that a reviewer could add to the plan."""

    code = "E-REVIEW-NO-FOUND"


class BoxError(UsageError):
    """A box drawn by hand has no place in this file, or the policy would keep what it covers."""

    code = "E-REVIEW-BOX"


@dataclass(frozen=True, slots=True, repr=False)
class Additions:
    """What became of a reviewer's addition.

    Attributes:
        plan: as it is now.
        added: ids of new findings; doubtful ones among them are left to decide.
        accepted: ids of findings that stood at the same places already and go now.
        unfound: numbers, from 1, of the terms that were not found as they were written.
    """

    plan: Plan
    added: tuple[str, ...]
    accepted: tuple[str, ...] = ()
    unfound: tuple[int, ...] = ()

    def __repr__(self) -> str:
        return f"Additions(added={len(self.added)}, accepted={len(self.accepted)})"


def add_terms(
    workshop: Workshop, item: WorkItem, terms: Sequence[str], *, by: str = "", why: str = "", minutes: float = 0.0
) -> Additions:
    """Look for terms in the original again, and let every occurrence go.

    A finding that stands at the same place is accepted instead of doubled, whatever was decided on it before. The terms
    join those of the plan, so that the proof looks for them everywhere; a text that was to stay gives way. A doubtful spelling
    (`Finding.auto` is false) is added for the person to decide.

    Args:
        workshop: where to work.
        item: must await review.
        terms: texts that must go, with their spelling variants.
        by: who adds them; the person of the settings unless given.
        why: the reason, sealed with the plan.
        minutes: what the person spent on it.

    Raises:
        TermNotFoundError: none of them stands in the file.
        WorkItemStateError: the item awaits no review, or its plan was changed meanwhile.
    """
    from redaction.pipeline import Options

    person, plan, request = under_review(workshop, item, by)
    options = Options(
        policy=plan.policy,
        audience=request.audiences[0],
        terms=tuple(terms),
        terms_only=True,
        password=request.password,
        overlay=overlay_of(workshop.engine.settings),
    )
    seen = _detected(workshop, item, request, options)
    if not seen.findings:
        raise TermNotFoundError(
            "Nothing was changed: the text was found nowhere in the file as it is read. "
            "Where it is drawn or written by hand, draw a box: hoursback plan add ITEM --page N --box x0,y0,x1,y1"
        )
    found = [
        finding.decided("accepted", by=person, origin="reviewer", why=why) if finding.auto else finding
        for finding in seen.findings
    ]
    merged, added, accepted = _merged(plan, found, request.audiences)
    merged = replace(
        merged,
        terms=tuple(dict.fromkeys((*plan.terms, *terms))),
        keep=_still_kept(plan.keep, terms),
        notes=_notes(plan, seen.policy_sha256),
    )
    counts = {"added": len(added), "accepted": len(accepted)}
    amend(workshop, item, merged, person=person, minutes=minutes, counts=counts)
    return Additions(merged, added, accepted, _unfound(seen, terms))


def add_box(
    workshop: Workshop,
    item: WorkItem,
    page: int,
    box: Box,
    *,
    kind: str = "TERM",
    by: str = "",
    why: str = "",
    minutes: float = 0.0,
) -> Additions:
    """Let everything under a box go.

    Args:
        workshop: where to work.
        item: must await review.
        page: page or frame, from 1.
        box: see `Box`.
        kind: what it covers, one of `redaction_types`.
        by: who drew it; the person of the settings unless given.
        why: the reason, sealed with the plan.
        minutes: what the person spent on it.

    Raises:
        BoxError: no such page, no area, a file without pages, an unknown kind, or one that the policy keeps.
        WorkItemStateError: the item awaits no review, or its plan was changed meanwhile.
    """
    return _add_drawn(workshop, item, lambda plan: _place_of(plan, page, box), kind=kind, by=by, why=why, minutes=minutes)


def add_mark(
    workshop: Workshop,
    item: WorkItem,
    mark: Mark,
    *,
    kind: str = "TERM",
    disguise: bool = False,
    by: str = "",
    why: str = "",
    minutes: float = 0.0,
) -> Additions:
    """Let a thing that is marked in a video go, or a stretch of sound.

    Args:
        workshop: where to work.
        item: must await review.
        mark: what was marked, see `flows.marks`.
        kind: what it covers, one of `redaction_types`.
        disguise: let the voices in a stretch of sound be disguised, not silent.
        by: who marked it; the person of the settings unless given.
        why: the reason, sealed with the plan.
        minutes: what the person spent on it.

    Raises:
        MarkError: the file is no recording, or has no such place.
        BoxError: an unknown kind, or one that the policy keeps.
        WorkItemStateError: the item awaits no review, or its plan was changed meanwhile.
    """
    if disguise and mark.end and mark.end - mark.start < _SHORTEST_VOICE:
        raise MarkError("A stretch in which voices are disguised is at least a second long: shorter ones cannot be proven.")
    fill = DISGUISE if disguise else ""
    return _add_drawn(workshop, item, mark.place_in, kind=kind, fill=fill, by=by, why=why, minutes=minutes)


def same_person(
    workshop: Workshop, item: WorkItem, ids: Collection[str], number: str = "", *, by: str = "", minutes: float = 0.0
) -> str:
    """Say that tracks of a video show one person; returns the person's number.

    Args:
        workshop: where to work.
        item: must await review.
        ids: of findings that are tracks.
        number: of the person; the first that one of the tracks has, or a new one, unless given. Where several tracks are named,
            all others of their persons join; one that is named alone leaves the others.
        by: who says so; the person of the settings unless given.
        minutes: what the person spent on it.

    Raises:
        UsageError: an id is not in the plan or is no track.
        WorkItemStateError: the item awaits no review, or its plan was changed meanwhile.
    """
    person, plan, _ = under_review(workshop, item, by)
    tracks = {finding.id: finding.place for finding in plan.findings if isinstance(finding.place, TrackPlace)}
    if unknown := sorted(set(ids) - set(tracks)):
        raise UsageError(f"{', '.join(unknown[:5])}: no track of a video; see: hoursback plan show {item.id[:12]}")
    known = [tracks[name].identity for name in ids if tracks[name].identity]
    taken = {place.identity for place in tracks.values()}
    free = next(str(one) for one in range(1, len(taken) + 2) if str(one) not in taken)
    number = number or (known[0] if known else free)
    merging = set(known) if len(ids) > 1 else set()
    changed = plan.with_findings(
        replace(finding, place=replace(finding.place, identity=number))
        if isinstance(finding.place, TrackPlace) and (finding.id in ids or finding.place.identity in merging)
        else finding
        for finding in plan.findings
    )
    amend(workshop, item, changed, person=person, minutes=minutes, counts={"same_person": len(ids)})
    return number


def cover_found(workshop: Workshop, item: WorkItem, *, by: str = "", why: str = "", minutes: float = 0.0) -> Additions:
    """Let everything go that the proof came upon when it stopped the release of an item: faces left bare, names still heard.

    Args:
        workshop: where to work.
        item: must await review (`flows.review.review_again`).
        by: who decides; the person of the settings unless given.
        why: the reason, sealed with the plan.
        minutes: what the person spent on it.

    Raises:
        NothingFoundError: the proof came upon nothing that can be added.
        BoxError: the policy keeps what was found.
        WorkItemStateError: the item awaits no review, or its plan was changed meanwhile.
    """
    person, plan, request = under_review(workshop, item, by)
    if "found" not in item.result:
        raise NothingFoundError("The proof came upon nothing that can be added to the plan: see what it said, and decide.")
    policy = load_policy(plan.policy, overlay_of(workshop.engine.settings))
    found = [
        _ruled(plan, finding, policy, request.audiences).decided("accepted", by=person, origin="reviewer", why=why)
        for finding in open_plan(workshop, item, str(item.result["found"])).findings
    ]
    merged, added, accepted = _merged(plan, found, request.audiences)
    merged = replace(merged, notes=_notes(plan, policy.sha256))
    amend(workshop, item, merged, person=person, minutes=minutes, counts={"added": len(added), "accepted": len(accepted)})
    return Additions(merged, added, accepted)


def _add_drawn(
    workshop: Workshop,
    item: WorkItem,
    place_in: Callable[[Plan], Place],
    *,
    kind: str,
    fill: str = "",
    by: str,
    why: str,
    minutes: float,
) -> Additions:
    why_there = "a voice that a reviewer wants disguised" if fill else "a box drawn by a reviewer"

    def drawn(plan: Plan) -> list[Finding]:
        return [Finding("", kind, "", place_in(plan), 1.0, "reviewer", why_there, fill=fill)]

    return add_findings(workshop, item, drawn, by=by, why=why, minutes=minutes)


def add_findings(
    workshop: Workshop,
    item: WorkItem,
    made_in: Callable[[Plan], Sequence[Finding]],
    *,
    by: str = "",
    why: str = "",
    minutes: float = 0.0,
) -> Additions:
    """Let what a person found or marked go, all of it in one step.

    Args:
        workshop: where to work.
        item: must await review.
        made_in: makes the findings, whose ids do not matter, for the plan as it is.
        by: who decides; the person of the settings unless given.
        why: the reason, sealed with the plan.
        minutes: what the person spent on it.

    Raises:
        BoxError: a kind is unknown, or one that the policy keeps.
        WorkItemStateError: the item awaits no review, or its plan was changed meanwhile.
    """
    person, plan, request = under_review(workshop, item, by)
    policy = load_policy(plan.policy, overlay_of(workshop.engine.settings))
    drawn = [
        _ruled(plan, one, policy, request.audiences).decided("accepted", by=person, origin="reviewer", why=why)
        for one in made_in(plan)
    ]
    merged, added, accepted = _merged(plan, drawn, request.audiences)
    merged = replace(merged, notes=_notes(plan, policy.sha256))
    fills = Counter(one.fill for one in drawn if one.fill)
    counts = {"added": len(added), "accepted": len(accepted), **fills}
    amend(workshop, item, merged, person=person, minutes=minutes, counts=counts)
    return Additions(merged, added, accepted)


def under_review(workshop: Workshop, item: WorkItem, by: str) -> tuple[str, Plan, RedactionRequest]:
    """Who changes a plan, the plan, and what was asked for.

    Raises:
        WorkItemStateError: the item awaits no review.
    """
    if item.state is not State.AWAITING_REVIEW:
        raise WorkItemStateError(f"Work item {item.id} is {item.state}; its plan can be changed only while it awaits review.")
    return actor_name(by or workshop.engine.settings.person), plan_of(workshop, item), request_of(workshop, item)


def _detected(workshop: Workshop, item: WorkItem, request: RedactionRequest, options: Options) -> Plan:
    with workshop.desk() as desk:
        source = workshop.engine.store.fetch(item.input_sha256, desk / request.name)
        return workshop.corridor.detect(source, options, progress=workshop.progress)


def _merged(plan: Plan, found: Sequence[Finding], audiences: Collection[str]) -> tuple[Plan, tuple[str, ...], tuple[str, ...]]:
    """The plan with findings that a reviewer made, and the ids of the new ones and of those that were there already.

    One that was there is accepted when that takes it out for everyone the new one goes for; otherwise both stand.
    """
    there = {finding.place: finding for finding in plan.findings}
    known = {finding.id for finding in plan.findings}
    taken: dict[str, Finding] = {}
    new: list[Finding] = []
    number = 0
    for finding in found:
        old = there.get(finding.place)
        if old is not None and old.fill == finding.fill:
            if finding.decision.state == "proposed":
                continue
            settled = replace(old, decision=finding.decision)
            if all(settled.goes_for(name) for name in (*finding.actions, *audiences) if finding.goes_for(name)):
                if any(settled.goes_for(name) and not old.goes_for(name) for name in audiences):
                    taken[old.id] = settled
                continue
        number = _next(number, known)
        new.append(replace(finding, id=f"r{number}"))
        there[finding.place] = new[-1]
    findings = [*(taken.get(finding.id, finding) for finding in plan.findings), *new]
    return plan.with_findings(findings), tuple(finding.id for finding in new), tuple(taken)


def _next(number: int, known: Collection[str]) -> int:
    number += 1
    while f"r{number}" in known:
        number += 1
    return number


def _place_of(plan: Plan, page: int, box: Box) -> Place:
    from redaction.kinds import ROOMS

    room = {str(kind): name for kind, name in ROOMS.items()}.get(plan.media)
    if room not in ("pdf", "image"):
        instead = "--track or --stretch" if room in ("video", "audio") else "--term"
        raise BoxError(f"A box can be drawn on a PDF or a picture; this is a {plan.media} file: use {instead} instead.")
    if not 1 <= page <= plan.pages:
        raise BoxError(f"There is no page {page}: the file has {plan.pages}, counted from 1.")
    left, right = sorted(box[::2])
    low, high = sorted(box[1::2])
    if not all(math.isfinite(value) and abs(value) <= _FARTHEST for value in box) or left >= right or low >= high:
        raise BoxError("A box needs two opposite corners that are apart in both directions: --box x0,y0,x1,y1.")
    quad: Quad = (left, low, right, low, right, high, left, high)
    return PagePlace(page - 1, (quad,)) if room == "pdf" else PicturePlace(page - 1, (quad,))


def _ruled(plan: Plan, drawn: Finding, policy: Policy, audiences: Collection[str]) -> Finding:
    """What the policy says of a box.

    Raises:
        BoxError: its kind is unknown, or the policy keeps it for one of these audiences, so that nothing would go there.
    """
    if drawn.kind not in policy.cps_types:
        raise BoxError("There is no such kind; the table redaction_types lists them. Leave --kind out if none fits.")
    ruled = apply_policy(plan.with_findings([drawn]), policy).findings[0]
    for audience in audiences:
        if ruled.actions[audience].action == "keep":
            sentence = f"The policy {policy.name} keeps {drawn.kind} for {audience}, so nothing would go there: leave --kind out."
            raise BoxError(sentence)
    return ruled


def _notes(plan: Plan, policy_sha256: str) -> tuple[str, ...]:
    """The plan's notes; a policy that changed since it was made is one more."""
    words = "the policy was changed after the file was read: what a reviewer added follows the newer one"
    changed = policy_sha256 != plan.policy_sha256 and words not in plan.notes
    return (*plan.notes, words) if changed else plan.notes


def _still_kept(keep: Sequence[str], terms: Sequence[str]) -> tuple[str, ...]:
    from redaction.traces import words_of

    gone = {words_of(term) for term in terms}
    return tuple(text for text in keep if words_of(text) not in gone)


def _unfound(seen: Plan, terms: Sequence[str]) -> tuple[int, ...]:
    from redaction.traces import words_of

    found = ["".join(words_of(finding.text)) for finding in seen.findings]
    solid = ["".join(words_of(term)) for term in terms]
    return tuple(number for number, term in enumerate(solid, 1) if not any(term in text for text in found))
