"""Tracks over faces and codes that the proof came upon: it looks once a second, so between two looks the whole way is covered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from redaction.findings import Finding, TrackBox, TrackPlace
from redaction.image.faces import GROWTH

Box = tuple[float, float, float, float]

_FARTHEST = 2.5
"""Widths of a face that it may be away from where it was seen at the look before."""


def covers(sightings: Sequence[tuple[Sequence[tuple[int, Box]], int, int]], like: Finding) -> Iterator[Finding]:
    """Findings that cover what was seen: generous, because it was looked for once a second and not followed.

    Args:
        sightings: for each track of pictures what `covering_tracks` takes.
        like: what they all are; its id is what theirs begin with, its place does not matter.
    """
    places = [TrackPlace(boxes, picture) for picture, one in enumerate(sightings) for boxes in covering_tracks(*one)]
    for number, place in enumerate(places, 1):
        yield replace(like, id=f"{like.id}{number}", place=place)


def covering_tracks(seen: Sequence[tuple[int, Box]], every: int, frames: int) -> list[tuple[TrackBox, ...]]:
    """Boxes that cover faces from the look before the first to the look after the last in which each was seen.

    Args:
        seen: number of a frame and a box in it, in the order of frames.
        every: frames from one look to the next.
        frames: in the video.
    """
    tracks: list[list[tuple[int, Box]]] = []
    for frame, box in seen:
        near = [one for one in tracks if 0 < frame - one[-1][0] <= 2 * every and _away(one[-1][1], box) <= _FARTHEST]
        if near:
            min(near, key=lambda one: _away(one[-1][1], box)).append((frame, box))
        else:
            tracks.append([(frame, box)])
    return [_keys(track, every, frames) for track in tracks]


def _keys(track: Sequence[tuple[int, Box]], every: int, frames: int) -> tuple[TrackBox, ...]:
    """At each look the box that holds the face there and at the looks beside it; room for as much way again at the ends."""
    grown = [(frame, _grown(box)) for frame, box in track]
    keys: dict[int, Box] = {}
    for number, (frame, box) in enumerate(grown):
        beside = [one for _, one in grown[max(0, number - 1) : number + 2]]
        if len(beside) == 1:
            beside.append(_grown(box, 1.0))  # nobody knows whence and whither
        keys[frame] = _around(beside)
    first, last = grown[0], grown[-1]
    before = _around([keys[first[0]], _mirrored(first[1], grown[1][1])]) if len(grown) > 1 else keys[first[0]]
    behind = _around([keys[last[0]], _mirrored(last[1], grown[-2][1])]) if len(grown) > 1 else keys[last[0]]
    keys[first[0]], keys[last[0]] = _around([keys[first[0]], before]), _around([keys[last[0]], behind])
    keys.setdefault(max(0, first[0] - every), before)
    keys.setdefault(min(frames - 1, last[0] + every), behind)
    return tuple((frame, *keys[frame]) for frame in sorted(keys))


def _grown(box: Box, growth: float = GROWTH) -> Box:
    across, down = growth * (box[2] - box[0]) / 2, growth * (box[3] - box[1]) / 2
    return box[0] - across, box[1] - down, box[2] + across, box[3] + down


def _around(boxes: Sequence[Box]) -> Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _mirrored(box: Box, other: Box) -> Box:
    """Where a face goes that comes from `other`, as far again."""
    left, top, right, bottom = (2 * a - b for a, b in zip(box, other, strict=True))
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _away(box: Box, other: Box) -> float:
    """How far two boxes are from each other, in widths of the larger one."""
    size = max(box[2] - box[0], other[2] - other[0], box[3] - box[1], other[3] - other[1], 1.0)
    across = abs(box[0] + box[2] - other[0] - other[2]) / 2
    down = abs(box[1] + box[3] - other[1] - other[3]) / 2
    return max(across, down) / size
