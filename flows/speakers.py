"""Who speaks when in a recording under review: a person says so; one step takes away, or disguises, all that a speaker says."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from automations.work_items import WorkItem
from flows.additions import Additions, add_findings, under_review
from flows.marks import MarkError
from flows.review import amend
from flows.workshop import Workshop
from redaction.audio.speakers import DETECTOR, lines_of, said, speaker_of, stretches_of, turns_of
from redaction.audio.turns import SpokenLine, Turn
from redaction.findings import Finding, TimePlace
from redaction.plan import Plan
from redaction.softening import DISGUISE
from reference.errors import UsageError

_LABEL = re.compile(r"[\w][\w .'-]{0,39}")
_KIND = "SPEECH"


@dataclass(frozen=True, slots=True)
class Speaker:
    """One speaker of a recording.

    Attributes:
        name: a label.
        turns: how many stretches are theirs.
        seconds: of them together.
        proposed: how many of them nobody said yet.
        going: how their voice goes: empty, ``silence`` or ``disguise``.
    """

    name: str
    turns: int
    seconds: float
    proposed: int
    going: str = ""


def speakers_of(plan: Plan) -> list[Speaker]:
    """The speakers of a recording, by name."""
    turns = turns_of(plan)
    return [
        Speaker(
            name,
            len(own := [turn for turn in turns if turn.speaker == name]),
            round(sum(turn.end - turn.start for turn in own), 1),
            sum(not turn.by for turn in own),
            _going(plan, name),
        )
        for name in sorted({turn.speaker for turn in turns})
    ]


def spoken_lines(plan: Plan) -> Iterator[tuple[SpokenLine, Turn | None]]:
    """The lines of a recording, each with the turn that it belongs to."""
    turns = turns_of(plan)
    return ((line, speaker_of(line, turns)) for line in lines_of(plan))


def say_who_speaks(
    workshop: Workshop,
    item: WorkItem,
    name: str,
    *,
    lines: Collection[int] = (),
    stretch: tuple[float, float] | None = None,
    track: int = 0,
    channel: int | None = None,
    by: str = "",
    minutes: float = 0.0,
) -> int:
    """Say that somebody speaks in some lines, or in a stretch; what was said of the same time before gives way.

    Where all that they say goes already, these stretches go as well.

    Args:
        workshop: where to work.
        item: must await review.
        name: a label such as "Speaker 1", up to 40 letters, digits and blanks.
        lines: by their numbers, see `spoken_lines`.
        stretch: from when to when, in seconds.
        track: of sound that the stretch lies in, from 0.
        channel: of the track, from 0, where its channels are heard one by one; all of them if absent.
        by: who says so; the person of the settings unless given.
        minutes: what the person spent on it.

    Returns:
        How many stretches are theirs now.

    Raises:
        UsageError: the label is none, or there is no such line.
        MarkError: the recording has no such place.
        WorkItemStateError: the item awaits no review, or its plan was changed meanwhile.
    """
    person, plan, _ = under_review(workshop, item, by)
    name = " ".join(name.split())
    if not _LABEL.fullmatch(name):
        raise UsageError("A speaker's label has 1 to 40 letters, digits, blanks and . ' -, such as Speaker 1.")
    known = {line.number: line for line in lines_of(plan)}
    if unknown := sorted(set(lines) - set(known)):
        raise UsageError(f"There is no line {unknown[0]}: the recording has {len(known)}; see: hoursback plan speakers ITEM")
    new = [Turn(one.track, one.voice, one.start, one.end, name, person) for one in map(known.__getitem__, sorted(lines))]
    if stretch is not None:
        new += _turns(plan, name, person, stretch, track, channel)
    if not new:
        raise UsageError("Say which lines are theirs, or from when to when they speak.")
    changed = said(plan, new)
    amend(workshop, item, changed, person=person, minutes=minutes, counts={"turns": len(new)})
    if going := _going(changed, name):
        from flows.acceptance import find_item

        silence_speaker(workshop, find_item(workshop, item.id), name, disguise=going == DISGUISE, by=by)
    return sum(turn.speaker == name for turn in turns_of(changed))


def silence_speaker(
    workshop: Workshop,
    item: WorkItem,
    name: str,
    *,
    disguise: bool = False,
    by: str = "",
    why: str = "",
    minutes: float = 0.0,
) -> Additions:
    """Let all that one speaker says go, or their voice be disguised, in one step.

    Args:
        workshop: where to work.
        item: must await review.
        name: of the speaker.
        disguise: disguise the voice; the words are heard.
        by: who decides; the person of the settings unless given.
        why: the reason, sealed with the plan.
        minutes: what the person spent on it.

    Raises:
        UsageError: nobody of that name speaks.
        BoxError: the policy keeps speech.
        WorkItemStateError: the item awaits no review, or its plan was changed meanwhile.
    """
    name = " ".join(name.split())
    fill = DISGUISE if disguise else ""

    def made(plan: Plan) -> Sequence[Finding]:
        places = stretches_of(plan, name)
        if not places:
            raise UsageError("Nobody of that name speaks in this recording; see: hoursback plan speakers ITEM")
        return [Finding("", _KIND, "", place, 1.0, DETECTOR, _why(name), fill=fill) for place in places]

    return add_findings(workshop, item, made, by=by, why=why, minutes=minutes)


def _turns(plan: Plan, name: str, person: str, stretch: tuple[float, float], track: int, channel: int | None) -> Iterator[Turn]:
    """A stretch in every voice of a track, or in that of one channel."""
    voices = [tuple(map(int, key.split(":")[1:])) for key in plan.readings if key.startswith("speech:")]
    start, end = stretch
    meant = [(one, voice) for one, voice in voices if one == track and channel in (None, voice)]
    if not meant or not 0 <= start < end or start >= plan.seconds:
        raise MarkError("The recording has no such stretch of sound, or we did not listen to that channel by itself.")
    return (Turn(one, voice, start, min(end, plan.seconds), name, person) for one, voice in meant)


def _why(name: str) -> str:
    return f"all that {name} says, as a person said who speaks"


def _going(plan: Plan, name: str) -> str:
    own = [
        one for one in plan.findings if one.detector == DETECTOR and one.why == _why(name) and isinstance(one.place, TimePlace)
    ]
    going = [one for one in own if one.decision.state == "accepted"]
    return (going[-1].fill or "silence") if going else ""
