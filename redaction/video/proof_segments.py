"""The frames of a long redacted video are proven in segments: what was proven of this very file is not proven again after a kill.

A part of a proof is bound to the hashes of the file that was written and of the source, the plan and the programs that looked. It
says nothing less than a walk through the whole file: together the segments show every frame that the index of the file tells of,
each once, at its time. Where anything does not fit, and where a segment is not as it should be, the whole is walked through.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import Any

from redaction.plan import Plan
from redaction.recordings import piped
from redaction.recordings.cutting import Segment, segments_of, shown_times
from redaction.recordings.finished import Work, is_kept
from redaction.recordings.opening import opened, sha256_of
from redaction.video.seen import Seen, put_together
from redaction.video.tracking import Settings
from redaction.video.tracking.watching import tools_of
from redaction.video.walk import SLACK, VERSION, Range, Walk


class _InOnePieceError(Exception):
    """The video has to be walked through in one piece."""


def walked_in_segments(
    walk: Walk, plan: Plan, audience: str, number: int, expected: int, tell: Callable[[int], None]
) -> Seen | None:
    """Walk through a long track segment by segment.

    Args:
        walk: the track.
        plan: the decisions.
        audience: for whom.
        number: of the track.
        expected: number of its frames.
        tell: told the number of frames that are done.

    Returns:
        What was seen; None where nobody keeps parts, and where the track is short or has to be walked through in one piece.
    """
    if not is_kept():
        return None
    work = Work("frames", made_of(walk, plan, audience))
    segments = segments_of(walk.source, number, work.seconds, 0.0)
    made = shown_times(walk.redacted, walk.made.index)
    if not segments or made is None or not segments[-1].end == len(made[0]) == expected:
        return None
    times = [time * walk.made.base for time in made[0]]
    begins = _begins(walk.source), _begins(walk.redacted)
    parts = []
    try:
        for segment in segments:
            parts.append(_kept(work, segment) or _walked(walk, segment, times, begins, work, tell))
            tell(segment.end)
    except _InOnePieceError:
        return None
    whole = put_together(parts)
    return whole if whole.times == times else None


def made_of(walk: Walk, plan: Plan, audience: str) -> list[Any]:
    """Everything that a part of the proof depends on besides its range."""
    decided = hashlib.sha256(plan.to_json().encode("utf-8", "surrogatepass")).hexdigest()
    files = [sha256_of(walk.redacted), sha256_of(walk.source)]
    return [VERSION, *files, decided, audience, piped.version(), tools_of(Settings(text=False))]


def _walked(
    walk: Walk,
    segment: Segment,
    times: list[Fraction],
    begins: tuple[Fraction, Fraction],
    work: Work,
    tell: Callable[[int], None],
) -> Seen:
    """Walk through one segment, see that it is what the indexes of both files tell, and have that kept."""
    base = walk.track.base
    own = times[segment.first : segment.end]
    part = Range(
        segment.first,
        segment.end - segment.first,
        # A quarter of a tick before its first frame: behind the one before, whatever is rounded.
        segment.start_time * base - base / 4 - begins[0] if segment.first else Fraction(0),
        own[0] - walk.made.base / 4 - begins[1] if segment.first else Fraction(0),
    )
    seen, old, new = walk.through(part, tell)
    whole = seen.frames == part.count == len(old.times) and new.times == own
    ends = whole and (old.times[0], old.times[-1]) == (segment.start_time * base, segment.end_time * base)
    if not ends or old.faults or new.faults or not (old.ended and new.ended) or seen.unlike:
        raise _InOnePieceError
    if any(abs(theirs - (mine - walk.start)) > SLACK for mine, theirs in zip(old.times, new.times, strict=True)):
        raise _InOnePieceError
    work.keep(asdict(segment), seen.to_data(), float(own[-1]), float(times[-1]))
    return seen


def _kept(work: Work, segment: Segment) -> Seen | None:
    """What was seen of a segment before, if that is kept."""
    with suppress(KeyError, TypeError, ValueError):
        seen = Seen.from_data(work.part(asdict(segment)))
        return seen if seen.frames == segment.end - segment.first == len(seen.times) else None
    return None


def _begins(path: Path) -> Fraction:
    """The moment by the clock of a file that FFmpeg's program counts seconds from."""
    with opened(path) as container:
        return Fraction(container.start_time or 0, 1_000_000)
