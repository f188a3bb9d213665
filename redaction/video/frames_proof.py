"""The part of the proof that looks at frames: the source and the redacted video side by side, both decoded by FFmpeg's program.

The source is decoded small and turned by FFmpeg, the redacted one at its size, as it is: what is compared was turned, timed and
counted by other code than `apply` used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.findings import Finding, TrackPlace
from redaction.place_words import clock
from redaction.plan import Plan
from redaction.recordings import piped
from redaction.recordings.ahead import ahead
from redaction.recordings.piped import Piped
from redaction.recordings.probe import PictureTrack, Recording, probe
from redaction.recordings.told import in_seconds
from redaction.rendition import Progress
from redaction.traces import named
from redaction.verification import Channel
from redaction.video.filling import Covers
from redaction.video.frame_checks import ALIKE, ALIKE_WORST, RINGING, Box, difference, faces_left, most_off, small_size
from redaction.video.soft_areas import DETAIL_LEFT, detail_left
from redaction.video.uncovered import covering_tracks

if TYPE_CHECKING:
    import numpy as np

    Plane = np.ndarray[Any, np.dtype[np.uint8]]

FACES_SOUGHT = "faces"
"""Key of `Plan.tools` that is there if faces were looked for."""
_LOOK_SECONDS = 1.0
"""Between two looks for faces."""
_CLOSE_EVERY = 4
"""Every so many looks is a close one, for small faces; the first is."""
_SURE = 0.5
"""Score from which a face is reported as uncovered: detection lists faces from a lower one."""
_DAMAGED = 0.05
"""Share of the frames of a source that does not decode without faults in which two decoders may make up different things."""
_SLACK = Fraction(2, 1000)
"""Seconds that a frame may be shown earlier or later: clocks of files count in milliseconds at the coarsest."""


@dataclass(slots=True)
class _Seen:
    """What was seen in one track of pictures."""

    frames: int = 0
    filled: int = 0
    worst: int = 0
    softened: int = 0
    detail: float = 0.0
    bare: dict[str, int] = field(default_factory=dict)
    unfilled: dict[str, int] = field(default_factory=dict)
    unlike: list[int] = field(default_factory=list)
    looks: int = 0
    faces: list[int] = field(default_factory=list)
    uncovered: list[tuple[int, Box]] = field(default_factory=list)
    look_every: int = 1
    times: list[Fraction] = field(default_factory=list)
    damaged: bool = False
    late: int = 0
    wrong: list[str] = field(default_factory=list)


def frame_channels(
    source: Path, redacted: Path, plan: Plan, audience: str, recording: Recording, progress: Progress | None
) -> list[Channel]:
    """The four channels that look at frames."""
    engine = f"ffmpeg {piped.version()}"
    try:
        made = probe(redacted)
        seen = [
            _walked(source, redacted, plan, audience, number, recording, made.pictures[number], progress)
            for number in range(len(recording.pictures))
        ]
    except Exception as error:
        # Whatever a decoder stumbles over, the answer is the same: nobody has looked.
        reason = f"the reader stopped ({type(error).__name__})"
        return [
            Channel(name, "unchecked", engine, reason)
            for name in ("frames:ffmpeg", "place:ffmpeg", "pixels:ffmpeg", "uncovered:centerface")
        ]
    return [_frames(seen, engine), _place(seen, engine), _pixels(seen, engine), _uncovered(seen, plan)]


def _walked(
    source: Path,
    redacted: Path,
    plan: Plan,
    audience: str,
    number: int,
    recording: Recording,
    made: PictureTrack,
    progress: Progress | None,
) -> _Seen:
    """Walk through one track of pictures in both files."""
    track = recording.pictures[number]
    own = [f for f in plan.findings if isinstance(f.place, TrackPlace) and f.place.picture == number]
    filled = [(finding.id, _covers([finding])) for finding in own if finding.goes_for(audience) and not finding.fill]
    softened = [(finding.id, _covers([finding])) for finding in own if finding.goes_for(audience) and finding.fill]
    kept = _covers([f for f in own if f.decision.state != "proposed" and not f.goes_for(audience)])
    old = Piped(source, track.index, small_size(track), strict=False, scaled=True)
    new = Piped(redacted, made.index, made.size, strict=True)
    # What is softened is compared with the source at full size; a walk of its own that only such videos pay for.
    large = iter(ahead(Piped(source, track.index, made.size, strict=False, scaled=True))) if softened else None
    step = float(1 / track.rate) if 1 <= track.rate <= 1000 else 1 / 25
    look_every = max(1, round(_LOOK_SECONDS / step))
    seen = _Seen(look_every=look_every)
    expected = int(plan.readings["frames"][number])
    tell = in_seconds(progress, "proving", expected, plan.seconds)
    for count, (mine, theirs) in enumerate(zip_longest(ahead(old), ahead(new))):
        if mine is None or theirs is None:
            break
        seen.frames = count + 1
        boxes = [(name, box) for name, covers in filled for box in covers.at(count)]
        for name, box in boxes:
            seen.filled += 1
            off = most_off(theirs, box, track)
            seen.worst = max(seen.worst, off)
            if off > RINGING:
                seen.unfilled[name] = seen.unfilled.get(name, 0) + 1
        soft = [(name, box) for name, covers in softened for box in covers.at(count)]
        if large is not None and (whole := next(large, None)) is not None:
            _look_softened(seen, whole[0], theirs[0], soft, track)
        every = [box for _, box in (*boxes, *soft)]
        average, most = difference(mine[0], theirs[0], every, track)
        if average > ALIKE or most > ALIKE_WORST:
            seen.unlike.append(count)
        decided = kept.at(count)
        if (softened or FACES_SOUGHT in plan.tools) and (count == 0 or count % look_every == look_every // 2):
            close = seen.looks % _CLOSE_EVERY == 0
            seen.looks += 1
            if left := faces_left(theirs, [box for _, box in boxes], decided, track, sure=_SURE, close=close):
                seen.faces.append(count)
                seen.uncovered += [(count, box) for box in left]
        tell(count + 1)
    seen.times, seen.damaged = new.times, old.faults
    _compare(seen, old, new, recording.start, expected)
    return seen


def _look_softened(
    seen: _Seen, mine: Plane, theirs: Plane, soft: Sequence[tuple[str, tuple[float, float, float, float]]], track: PictureTrack
) -> None:
    """See whether the detail of what is blurred or pixelated is gone."""
    across, down = theirs.shape[1] / track.width, theirs.shape[0] / track.height
    for name, (left, top, right, bottom) in soft:
        seen.softened += 1
        left_over = detail_left(mine, theirs, (left * across, top * down, right * across, bottom * down))
        seen.detail = max(seen.detail, left_over)
        if left_over > DETAIL_LEFT:
            seen.bare[name] = seen.bare.get(name, 0) + 1


def _covers(findings: Sequence[Finding]) -> Covers:
    return Covers([finding.place for finding in findings if isinstance(finding.place, TrackPlace)])


def _compare(seen: _Seen, old: Piped, new: Piped, start: Fraction, expected: int) -> None:
    """Count and times of the frames of both files."""
    if not new.ended or new.faults:
        seen.wrong.append("a frame of the redacted video does not decode")
    if seen.frames != expected or len(new.times) != expected:
        seen.wrong.append(f"{len(new.times)} frames where the plan was made from {expected}")
    elif len(old.times) != expected:
        seen.wrong.append(f"{len(old.times)} frames of the source by another decoder")
    else:
        seen.late = sum(abs(theirs - (mine - start)) > _SLACK for mine, theirs in zip(old.times, new.times, strict=True))
        if not _forgiven(seen, seen.late):
            seen.wrong.append(f"{seen.late} frames are shown at another time")


def _forgiven(seen: _Seen, count: int) -> bool:
    """Whether that many frames may differ: none, or a few of a source in which decoders met faults."""
    return count == 0 or (seen.damaged and count <= max(2.0, _DAMAGED * seen.frames))


def _frames(seen: list[_Seen], engine: str) -> Channel:
    wrong = [said for one in seen for said in one.wrong]
    if wrong:
        return Channel("frames:ffmpeg", "leaked", engine, "; ".join(dict.fromkeys(wrong)))
    total = sum(one.frames for one in seen)
    late = sum(one.late for one in seen)
    where = f"each in its place, {late} of a damaged source at another time" if late else "each in its place and at its time"
    return Channel("frames:ffmpeg", "clean", engine, f"{total} frames decoded again, {where}")


def _place(seen: list[_Seen], engine: str) -> Channel:
    left = {name: count for one in seen for name, count in one.unfilled.items()}
    if left:
        return Channel("place:ffmpeg", "leaked", engine, f"{sum(left.values())} areas are not filled: {named(left)}")
    bare = {name: count for one in seen for name, count in one.bare.items()}
    if bare:
        said = f"{sum(bare.values())} areas are neither blurred nor pixelated: {named(bare)}"
        return Channel("place:ffmpeg", "leaked", engine, said)
    areas, worst = sum(one.filled for one in seen), max((one.worst for one in seen), default=0)
    said = f"{areas} areas in {sum(one.frames for one in seen)} frames are filled, within {worst} of 255 steps"
    said += f" ({RINGING} are allowed for the encoder)"
    if soft := sum(one.softened for one in seen):
        most = 100 * max(one.detail for one in seen)
        said += f"; {soft} more are blurred or pixelated and not covered: at most {most:.0f} % of their detail is left"
    return Channel("place:ffmpeg", "clean", engine, said)


def _pixels(seen: list[_Seen], engine: str) -> Channel:
    unlike = [(count, one) for one in seen if not _forgiven(one, len(one.unlike)) for count in one.unlike]
    if unlike:
        where = _stretches([one.times[count] for count, one in unlike if count < len(one.times)])
        return Channel("pixels:ffmpeg", "leaked", engine, f"{len(unlike)} frames are not those of the source: {where}")
    total = sum(one.frames for one in seen)
    made_up = sum(len(one.unlike) for one in seen)
    but = f"; {made_up} are damaged in the source, and decoders make up different things there" if made_up else ""
    return Channel("pixels:ffmpeg", "clean", engine, f"{total} frames compared with the source outside of the filled areas{but}")


def _uncovered(seen: list[_Seen], plan: Plan) -> Channel:
    name = "uncovered:centerface"
    if not any(one.looks for one in seen) and FACES_SOUGHT not in plan.tools:
        return Channel(name, "clean", "", "faces were not asked for")
    times = [one.times[count] for one in seen for count in one.faces if count < len(one.times)]
    engine = plan.tools.get(FACES_SOUGHT, "")
    if any(one.faces for one in seen):
        return Channel(
            name,
            "leaked",
            engine,
            f"faces that nobody decided on are seen at {_stretches(times)}: add a box over each, or add it and reject it so that "
            f"it stays{'; cover one that is blurred or pixelated' if any(one.softened for one in seen) else ''}",
            tuple(_uncovered_faces(seen)),
        )
    return Channel(name, "clean", engine, f"{sum(one.looks for one in seen)} frames looked at again, no uncovered face seen")


def _uncovered_faces(seen: list[_Seen]) -> Iterator[Finding]:
    """What covers the uncovered faces: generous, because they were looked for once a second and not followed."""
    tracks = [
        TrackPlace(boxes, picture)
        for picture, one in enumerate(seen)
        for boxes in covering_tracks(one.uncovered, one.look_every, one.frames)
    ]
    for number, place in enumerate(tracks, 1):
        why = "a face that the proof saw uncovered in the result"
        yield Finding(f"n{number}", "FACE", "", place, 0.5, "centerface", why, auto=False)


def _stretches(times: Sequence[Fraction]) -> str:
    """Times for a person; those that follow each other within two looks are one stretch."""
    spans: list[list[Fraction]] = []
    for time in sorted(times):
        if spans and time - spans[-1][1] <= 2 * Fraction(_LOOK_SECONDS):
            spans[-1][1] = time
        else:
            spans.append([time, time])
    words = [clock(float(a)) if a == b else f"{clock(float(a))} to {clock(float(b))}" for a, b in spans]
    return ", ".join(words[:20]) + (f" and {len(words) - 20} more" if len(words) > 20 else "")
