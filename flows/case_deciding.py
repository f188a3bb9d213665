"""One decision on the same text in every file of a case that waits for review.

Each plan is changed on its own, on the state of it that the person saw (`flows.deciding`): what somebody else decided, before or
since, stays as they left it. What was decided together can be taken back together.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from automations.detail import actor_name
from automations.errors import WorkItemStateError
from automations.work_items import State, WorkItem
from flows.deciding import NothingToUndoError, decide_since, plan_shown, undo
from flows.review import plan_of, request_of
from flows.workshop import Workshop, overlay_of
from redaction.findings import DecisionState, Finding
from redaction.plan import Plan
from redaction.traces import words_of
from reference.errors import UsageError
from reference.policies import load_policy

Verdict = Literal["accepted", "rejected"]


class NoTextError(UsageError):
    """A finding without text has nothing that other files could say, too."""

    code = "E-REVIEW-NO-TEXT"


@dataclass(frozen=True, slots=True, repr=False)
class Sameness:
    """A file of the case and where it says the same; places that its policy keeps for everybody are left out.

    Attributes:
        item: the file.
        base: hash of the plan that this was read from.
        places: the findings.
        two_person: whether its policy asks that somebody else releases it than who decided.
    """

    item: WorkItem
    base: str
    places: tuple[Finding, ...]
    two_person: bool

    def count(self, state: DecisionState) -> int:
        """Places in this state."""
        return sum(finding.decision.state == state for finding in self.places)


@dataclass(frozen=True, slots=True)
class DecidedTogether:
    """What became of a decision on several files.

    Attributes:
        together: what it is known by, for taking it back.
        changed: ids of items, each with how many places were changed.
        left: places that stay as somebody else decided them.
        missed: ids of items that could not be decided on: they no longer wait, or what was seen was taken back meanwhile.
    """

    together: str
    changed: Mapping[str, int]
    left: int
    missed: tuple[str, ...]


def same_in_case(workshop: Workshop, items: Sequence[WorkItem], text: str) -> list[Sameness]:
    """Which of these files say a text, and where. Those that do not wait for a review are passed over.

    Raises:
        NoTextError: the text has no letters to compare.
    """
    words = _words(text)
    found = []
    for item in items:
        if item.state is not State.AWAITING_REVIEW or "plan" not in item.result:
            continue
        plan = plan_of(workshop, item)
        if places := _places(plan, words, request_of(workshop, item).audiences):
            policy = load_policy(plan.policy, overlay_of(workshop.engine.settings))
            found.append(Sameness(item, str(item.result["plan"]), places, policy.two_person))
    return found


def decide_in_case(
    workshop: Workshop, bases: Mapping[str, str], items: Sequence[WorkItem], text: str, verdict: Verdict, *, why: str = ""
) -> DecidedTogether:
    """Decide on a text in several files; what somebody else decided otherwise stays as they left it.

    Args:
        workshop: where to work; the person of its settings decides.
        bases: by id of an item the hash of the plan that the person looked at; items without one are passed over.
        items: that the person may decide on.
        text: what the findings say; capitals and spaces make no difference.
        verdict: whether it goes or stays.
        why: the reason, sealed with each plan.

    Raises:
        NoTextError: the text has no letters to compare. PlanUnknownError: an item never had that plan.
    """
    words, person = _words(text), actor_name(workshop.engine.settings.person)
    together = uuid.uuid4().hex
    changed: dict[str, int] = {}
    left, missed = 0, []
    for item in items:
        if item.id not in bases:
            continue
        if item.state is not State.AWAITING_REVIEW:
            missed.append(item.id)
            continue
        seen = plan_shown(workshop, item, bases[item.id])
        meant = [
            finding for finding in _places(seen, words, request_of(workshop, item).audiences) if finding.decision.state != verdict
        ]
        free = [finding.id for finding in meant if not _is_of_another(finding, person)]
        left += len(meant) - len(free)
        if not free:
            continue
        choices: dict[str, DecisionState] = dict.fromkeys(free, verdict)
        try:
            decided = decide_since(workshop, item.id, bases[item.id], choices, why=why, together=together)
        except (UsageError, WorkItemStateError):
            missed.append(item.id)
            continue
        left += len(decided.clashes)
        if decided.changed:
            changed[item.id] = len(decided.changed)
    return DecidedTogether(together, changed, left, tuple(missed))


def undo_in_case(workshop: Workshop, items: Sequence[WorkItem], together: str) -> tuple[dict[str, int], int]:
    """Take back in several files what this person decided in them together.

    Returns:
        By id of an item how many places are as they were, and how many stay because somebody else changed them since.

    Raises:
        NothingToUndoError: none of the files has anything of it left.
    """
    back: dict[str, int] = {}
    left, any_left = 0, False
    for item in items:
        if item.state is not State.AWAITING_REVIEW:
            continue
        try:
            decided, stays = undo(workshop, item.id, together)
        except (NothingToUndoError, WorkItemStateError):
            continue
        any_left = True
        left += stays
        if decided.changed:
            back[item.id] = len(decided.changed)
    if not any_left:
        raise NothingToUndoError("There is nothing of this decision left to undo in these files.")
    return back, left


def _words(text: str) -> tuple[str, ...]:
    words = words_of(text)
    if not words:
        raise NoTextError("This finding has no letters that could be looked for in the other files of the case.")
    return words


def _places(plan: Plan, words: tuple[str, ...], audiences: Sequence[str]) -> tuple[Finding, ...]:
    return tuple(finding for finding in plan.findings if words_of(finding.text) == words and not _is_kept(finding, audiences))


def _is_kept(finding: Finding, audiences: Sequence[str]) -> bool:
    return all(audience in finding.actions and finding.actions[audience].action == "keep" for audience in audiences)


def _is_of_another(finding: Finding, person: str) -> bool:
    return finding.decision.origin == "reviewer" and finding.decision.by not in ("", person)
