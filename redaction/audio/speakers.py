"""Who speaks when, as a person says or the machine proposes, and all that one speaker says: `SPEAKERS` in a plan's readings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from redaction.audio.tracks import voices_from
from redaction.audio.turns import SPEAKERS, SpokenLine, Turn, lines_in, readings_of
from redaction.findings import TimePlace
from redaction.plan import Plan
from redaction.softening import DISGUISE

DETECTOR = "speaker"
"""Detector of findings that take away, or disguise, all that one speaker says."""
_PAD = 0.3
"""Seconds before and behind a turn that go with it: times of words are off by up to 0.2."""
_BETWEEN = 3.0
"""Seconds between two turns of one speaker in which nobody else speaks: what is said there and was not heard goes as well."""
_SHORTEST = 1.0
"""Seconds of a stretch at least: of a shorter one it cannot be proven whose voice it is."""


def lines_of(plan: Plan) -> list[SpokenLine]:
    """The lines of all voices of a recording, in order of time."""
    return lines_in(voices_from(plan.readings))


def turns_of(plan: Plan) -> tuple[Turn, ...]:
    """Who speaks when, in order of time."""
    rows = (Turn(int(a), int(b), float(c), float(d), str(e), str(f)) for a, b, c, d, e, f in plan.readings.get(SPEAKERS, ()))
    return tuple(sorted(rows, key=lambda turn: (turn.track, turn.start, turn.voice)))


def speaker_of(line: SpokenLine, turns: Iterable[Turn]) -> Turn | None:
    """The turn that a line belongs to."""
    middle = (line.start + line.end) / 2
    return next((one for one in turns if _in(one, line.track, line.voice) and one.start <= middle <= one.end), None)


def said(plan: Plan, turns: Iterable[Turn]) -> Plan:
    """The plan in which each of some turns is as said now; what was said of the same time in the same voice before gives way."""
    known = list(turns_of(plan))
    for new in turns:
        known = [left for old in known for left in _outside(old, new)] + [new]
    return replace(plan, readings={**plan.readings, SPEAKERS: readings_of(known)})


def stretches_of(plan: Plan, speaker: str) -> list[TimePlace]:
    """Everything that one speaker says, in all channels, since a microphone hears who sits beside it too.

    Turns are widened a little. Two that follow each other with nobody else between them are one.
    """
    turns = turns_of(plan)
    places: list[TimePlace] = []
    for turn in (one for one in turns if one.speaker == speaker):
        low, high = max(0.0, turn.start - _PAD), turn.end + _PAD
        if high - low < _SHORTEST:
            more = (_SHORTEST - high + low) / 2
            low, high = max(0.0, low - more), high + more
        high = min(high, plan.seconds) if plan.seconds else high
        before = places[-1] if places and places[-1].track == turn.track else None
        if before is not None and (low <= before.end or _alone(turns, speaker, before, low)):
            places[-1] = replace(before, end=round(max(before.end, high), 3))
        else:
            places.append(TimePlace(round(low, 3), round(high, 3), turn.track))
    return places


def notes_on(plan: Plan, audience: str) -> list[str]:
    """What a certificate says of speakers who are silent or disguised; it names nobody."""
    own = [one for one in plan.going(audience) if one.detector == DETECTOR and isinstance(one.place, TimePlace)]
    notes = []
    for fill, done in (("", "silent"), (DISGUISE, "disguised")):
        places = [(one.why, one.place) for one in own if one.fill == fill and isinstance(one.place, TimePlace)]
        if places:
            seconds = sum(place.end - place.start for _, place in places)
            notes.append(
                f"speakers whose voice is {done} wherever a person, or the loudness of their channel, says that they speak: "
                f"{len({why for why, _ in places})}; stretches: {len(places)}, {seconds:.0f} seconds together"
            )
    return notes


def _in(turn: Turn, track: int, voice: int) -> bool:
    return (turn.track, turn.voice) == (track, voice)


def _outside(old: Turn, new: Turn) -> Iterator[Turn]:
    """What is left of a turn beside a newer one."""
    if not _in(old, new.track, new.voice) or old.end <= new.start or new.end <= old.start:
        yield old
        return
    if old.start < new.start:
        yield replace(old, end=new.start)
    if new.end < old.end:
        yield replace(old, start=new.end)


def _alone(turns: Sequence[Turn], speaker: str, before: TimePlace, low: float) -> bool:
    """Whether nobody else speaks between a stretch and the next turn of the same speaker, close behind it."""
    others = (one for one in turns if one.track == before.track and one.speaker != speaker)
    return low - before.end <= _BETWEEN and not any(one.end > before.end and one.start < low for one in others)
