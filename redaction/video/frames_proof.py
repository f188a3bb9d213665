"""The part of the proof that looks at frames, judged: how many there are, what is filled, what is kept, what is uncovered."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from redaction.findings import Finding, TrackPlace
from redaction.plan import Plan
from redaction.recordings import piped
from redaction.recordings.piped import Piped
from redaction.recordings.probe import Recording, probe
from redaction.recordings.told import in_seconds
from redaction.rendition import Progress
from redaction.traces import named
from redaction.verification import Channel
from redaction.video.codes_proof import NAME as CODES
from redaction.video.codes_proof import codes_channel
from redaction.video.frame_checks import FACES_SOUGHT, RINGING
from redaction.video.proof_segments import walked_in_segments
from redaction.video.seen import Seen, stretches
from redaction.video.uncovered import covers
from redaction.video.walk import SLACK, Walk

_DAMAGED = 0.05
"""Share of the frames of a source that does not decode without faults in which two decoders may make up different things."""


def frame_channels(
    source: Path, redacted: Path, plan: Plan, audience: str, recording: Recording, progress: Progress | None
) -> list[Channel]:
    """The five channels that look at frames."""
    engine = f"ffmpeg {piped.version()}"
    try:
        made = probe(redacted)
        seen = [
            _walked(
                Walk(source, redacted, plan, audience, number, recording, made.pictures[number]), plan, audience, number, progress
            )
            for number in range(len(recording.pictures))
        ]
    except Exception as error:
        # Whatever a decoder stumbles over, the answer is the same: nobody has looked.
        reason = f"the reader stopped ({type(error).__name__})"
        return [
            Channel(name, "unchecked", engine, reason)
            for name in ("frames:ffmpeg", "place:ffmpeg", "pixels:ffmpeg", "uncovered:centerface", CODES)
        ]
    return [_frames(seen, engine), _place(seen, engine), _pixels(seen, engine), _uncovered(seen, plan), codes_channel(seen, plan)]


def _walked(walk: Walk, plan: Plan, audience: str, number: int, progress: Progress | None) -> Seen:
    """Walk through one track of pictures in both files: in segments where it is long, else in one piece."""
    expected = int(plan.readings["frames"][number])
    tell = in_seconds(progress, "proving", expected, plan.seconds)
    seen = walked_in_segments(walk, plan, audience, number, expected, tell)
    if seen is None:
        seen, old, new = walk.through(None, tell)
        _compare(seen, old, new, walk.start, expected)
    return seen


def _compare(seen: Seen, old: Piped, new: Piped, start: Fraction, expected: int) -> None:
    """Count and times of the frames of both files."""
    if not new.ended or new.faults:
        seen.wrong.append("a frame of the redacted video does not decode")
    if seen.frames != expected or len(new.times) != expected:
        seen.wrong.append(f"{len(new.times)} frames where the plan was made from {expected}")
    elif len(old.times) != expected:
        seen.wrong.append(f"{len(old.times)} frames of the source by another decoder")
    else:
        seen.late = sum(abs(theirs - (mine - start)) > SLACK for mine, theirs in zip(old.times, new.times, strict=True))
        if not _forgiven(seen, seen.late):
            seen.wrong.append(f"{seen.late} frames are shown at another time")


def _forgiven(seen: Seen, count: int) -> bool:
    """Whether that many frames may differ: none, or a few of a source in which decoders met faults."""
    return count == 0 or (seen.damaged and count <= max(2.0, _DAMAGED * seen.frames))


def _frames(seen: list[Seen], engine: str) -> Channel:
    wrong = [said for one in seen for said in one.wrong]
    if wrong:
        return Channel("frames:ffmpeg", "leaked", engine, "; ".join(dict.fromkeys(wrong)))
    total = sum(one.frames for one in seen)
    late = sum(one.late for one in seen)
    where = f"each in its place, {late} of a damaged source at another time" if late else "each in its place and at its time"
    return Channel("frames:ffmpeg", "clean", engine, f"{total} frames decoded again, {where}")


def _place(seen: list[Seen], engine: str) -> Channel:
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


def _pixels(seen: list[Seen], engine: str) -> Channel:
    unlike = [(count, one) for one in seen if not _forgiven(one, len(one.unlike)) for count in one.unlike]
    if unlike:
        where = stretches([one.times[count] for count, one in unlike if count < len(one.times)])
        return Channel("pixels:ffmpeg", "leaked", engine, f"{len(unlike)} frames are not those of the source: {where}")
    total = sum(one.frames for one in seen)
    made_up = sum(len(one.unlike) for one in seen)
    but = f"; {made_up} are damaged in the source, and decoders make up different things there" if made_up else ""
    return Channel("pixels:ffmpeg", "clean", engine, f"{total} frames compared with the source outside of the filled areas{but}")


def _uncovered(seen: list[Seen], plan: Plan) -> Channel:
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
            f"faces that nobody decided on are seen at {stretches(times)}: add a box over each, or add it and reject it so that "
            f"it stays{'; cover one that is blurred or pixelated' if any(one.softened for one in seen) else ''}",
            tuple(_uncovered_faces(seen)),
        )
    return Channel(name, "clean", engine, f"{sum(one.looks for one in seen)} frames looked at again, no uncovered face seen")


def _uncovered_faces(seen: list[Seen]) -> Iterator[Finding]:
    why = "a face that the proof saw uncovered in the result"
    like = Finding("n", "FACE", "", TrackPlace(()), 0.5, "centerface", why, auto=False)
    return covers([(one.uncovered, one.look_every, one.frames) for one in seen], like)
