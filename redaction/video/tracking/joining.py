"""What was followed in the segments of a video, as if it had been followed in one piece.

Neighbouring segments have some seconds in common. What is in both at the same places is one thing; where they differ there, both
are covered. What only one of them saw stays as well: nothing that any segment covered is bare in the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from redaction.findings import TrackBox
from redaction.video.tracking.networks import FACE, overlap
from redaction.video.tracking.tracks import Box, Followed, Track, box_at

_SAME_PLACE = 0.5
"""Share of their union that two tracks have in common on average where both are."""
_SAME_TEXT = 0.75
"""How alike the texts of two readings of one line are at least (0 to 1)."""
_PLACES = 12
"""Frames in which two tracks are compared at most."""


def joined(parts: Sequence[Followed], borders: Sequence[int]) -> Followed:
    """One result of those of all segments.

    Args:
        parts: of each segment in order, frames by their numbers in the whole video.
        borders: the first frame of each segment's own; what lies before it in its part, the part before has as well.
    """
    whole: list[Track] = []
    ended: list[Track] = []
    for part, border in zip(parts, borders, strict=True):
        begins = min((track.boxes[0][0] for track in part.tracks), default=border)
        ended += [track for track in whole if track.boxes[-1][0] < begins]
        whole = _one_of_both([track for track in whole if track.boxes[-1][0] >= begins], part.tracks)
    tracks = sorted([*ended, *whole], key=lambda track: track.boxes[0])
    cuts = [cut for part, border in zip(parts, borders, strict=True) for cut in part.cuts if cut >= border]
    tools = {name: said for part in parts for name, said in part.tools.items()}
    notes = tuple(dict.fromkeys(note for part in parts for note in part.notes))
    return Followed(tuple(tracks), parts[-1].frames, tuple(cuts), parts[0].size, tools, notes)


def moved(part: Followed, by: int) -> Followed:
    """The same with other numbers of frames; `frames` is then the frame behind the last."""
    tracks = tuple(replace(track, boxes=tuple((box[0] + by, *box[1:]) for box in track.boxes)) for track in part.tracks)
    return replace(part, tracks=tracks, frames=part.frames + by, cuts=tuple(cut + by for cut in part.cuts))


def _one_of_both(before: Sequence[Track], behind: Sequence[Track]) -> list[Track]:
    """The tracks of both, those that are one thing as one."""
    groups = [[track] for track in (*before, *behind)]
    own = {id(track): group for group in groups for track in group}
    pairs = sorted(_pairs(before, behind), key=lambda pair: -pair[0])
    for _, one, other in pairs:
        first, second = own[id(one)], own[id(other)]
        if first is second or not _fits(first, second, before) or not _fits(first, second, behind):
            continue
        first += second
        own |= {id(track): first for track in second}
        groups = [group for group in groups if group is not second]
    return [_as_one(group) for group in groups]


def _pairs(before: Iterable[Track], behind: Sequence[Track]) -> Iterator[tuple[float, Track, Track]]:
    """What may be one thing, and how much speaks for it."""
    for one in before:
        for other in behind:
            first, last = max(one.boxes[0][0], other.boxes[0][0]), min(one.boxes[-1][0], other.boxes[-1][0])
            if first > last or not _alike(one, other):
                continue
            step = max(1, (last - first) // _PLACES)
            shared = [overlap(_at(one, frame), _at(other, frame)) for frame in range(first, last + 1, step)]
            if (mean := sum(shared) / len(shared)) >= _SAME_PLACE:
                yield mean * (last - first + 1), one, other


def _alike(one: Track, other: Track) -> bool:
    """Whether two tracks are of the same kind, and if of writing, say much the same."""
    if one.kind != other.kind or one.detector != other.detector:
        return False
    return one.kind == FACE or SequenceMatcher(None, one.text, other.text, autojunk=False).ratio() >= _SAME_TEXT


def _fits(first: Sequence[Track], second: Sequence[Track], side: Sequence[Track]) -> bool:
    """Whether no two tracks that one segment saw beside each other would become one."""
    known = {id(track) for track in side}
    ours, theirs = ([track for track in group if id(track) in known] for group in (first, second))
    return all(a.boxes[-1][0] < b.boxes[0][0] or b.boxes[-1][0] < a.boxes[0][0] for a in ours for b in theirs)


def _as_one(group: Sequence[Track]) -> Track:
    """Several tracks of one thing as one that covers what any of them does; it says what the surest says."""
    best = max(group, key=lambda track: (track.auto, track.score))
    boxes = group[0].boxes
    for track in group[1:]:
        boxes = _hull(boxes, track.boxes)
    return replace(best, boxes=boxes)


def _hull(one: tuple[TrackBox, ...], other: tuple[TrackBox, ...]) -> tuple[TrackBox, ...]:
    """Boxes that contain those of both in every frame.

    Between two frames in which neither has a key box, the smaller of two left sides is a concave function and the larger of two
    right sides a convex one: what lies in proportion between their ends contains both.
    """
    frames = {box[0] for box in (*one, *other)}
    for ends in (one, other):
        frames |= {ends[0][0] - 1, ends[-1][0] + 1}  # where one of them begins or ends, the sides leap
    made = []
    for frame in sorted(frames):
        boxes = [box for track in (one, other) if (box := box_at(track, frame))]
        if boxes:
            left, top, right, bottom = zip(*boxes, strict=True)
            made.append((frame, min(left), min(top), max(right), max(bottom)))
    return tuple(made)


def _at(track: Track, frame: int) -> Box:
    box = box_at(track.boxes, frame)
    assert box is not None
    return box
