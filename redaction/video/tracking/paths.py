"""The path of one thing through the frames: where it was seen, and where its motion puts it between and beyond."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from redaction.findings import TrackBox
from redaction.video.tracking.keyboxes import key_boxes
from redaction.video.tracking.networks import Seen, View
from redaction.video.tracking.tracks import Box

LOST = 0.45
"""How sure a step of motion has to be for the thing to count as followed."""
_SHAKEN = 32.0
"""Working pixels by which a camera that shakes may bring back what was at the edge."""
_SETTLED = 600
"""Boxes of a path that are kept one by one; older ones become key boxes, so that hours take little memory."""


WRITING_MARGIN = 0.4
"""Heights of a line of writing by which it is covered beyond its ends and sides."""
_VIEWS = 2
"""Views of a line of writing that are kept to be read: the best ones."""


@dataclass(slots=True)
class Step:
    """Where motion puts a thing in one frame, and how sure that is."""

    box: Box
    sure: float


@dataclass(slots=True, repr=False)
class Path:
    """A thing that is being followed.

    Attributes:
        first: number of the first frame that `boxes` is about.
        boxes: settled, one a frame, up to the frame of the last sighting.
        trail: what motion says of the frames behind the last sighting.
        keys: key boxes that old boxes became, in pixels of the upright frame.
        views: of writing.
    """

    kind: str
    detector: str
    first: int
    boxes: list[Box]
    score: float
    sightings: int = 1
    trail: list[Step] = field(default_factory=list)
    keys: list[TrackBox] = field(default_factory=list)
    views: list[View] = field(default_factory=list)

    @classmethod
    def of(cls, seen: Seen, frame: int) -> Path:
        """A path that begins where something was seen."""
        return cls(seen.kind, seen.detector, frame, [seen.box], seen.score, views=[seen.view] if seen.view else [])

    @property
    def anchor(self) -> int:
        """The frame of the last sighting."""
        return self.first + len(self.boxes) - 1

    @property
    def last(self) -> int:
        """The last frame of the trail."""
        return self.anchor + len(self.trail)

    @property
    def lost_for(self) -> int:
        """Frames at the end of the trail in which motion has lost it."""
        for place, step in enumerate(self.trail):
            if step.sure < LOST:
                return len(self.trail) - place
        return 0

    def newest(self) -> Box:
        """Where it is in the last frame of the trail."""
        return self.trail[-1].box if self.trail else self.boxes[-1]

    def at(self, frame: int) -> Box | None:
        """Where it is in a frame; None where that is not known (any more)."""
        place = frame - self.first
        if 0 <= place < len(self.boxes):
            return self.boxes[place]
        place = frame - self.anchor - 1
        return self.trail[place].box if 0 <= place < len(self.trail) else None

    def sure_at(self, frame: int) -> bool:
        """Whether the frame is settled or motion has not lost it there."""
        place = frame - self.anchor - 1
        return frame >= self.first and (place < 0 or all(step.sure >= LOST for step in self.trail[: place + 1]))

    def speed(self) -> tuple[float, float]:
        """Pixels across and down from one frame to the next, over the last few that are sure."""
        boxes = [*self.boxes[-6:], *(step.box for step in self.trail if step.sure >= LOST)][-6:]
        return _speed(boxes)

    def sight(self, seen: Seen, back: list[Step]) -> None:
        """Join a new sighting at the end of the trail.

        Args:
            seen: at frame `last`.
            back: what motion says of the frames before, from the sighting backwards, the nearest first; needed only where the
                trail has lost it.
        """
        count = len(self.trail)
        known = count - self.lost_for if count else 0
        ahead = [step.box for step in self.trail[:known]]
        if known == count and count:
            error = tuple(b - a for a, b in zip(ahead[-1], seen.box, strict=True))
            joined = [_shifted(box, error, (place + 1) / count) for place, box in enumerate(ahead)]
        else:
            behind = [step.box for step in back[: max(0, count - 1 - known)]]
            start, end = (ahead or self.boxes)[-1], behind[-1] if behind else seen.box
            gap = count - 1 - known - len(behind)
            bare = [_between(start, end, (place + 1) / (gap + 1)) for place in range(gap)]
            joined = [*ahead, *bare, *reversed(behind), seen.box]
        self.boxes += joined
        self.trail = []
        self.score = max(self.score, seen.score)
        self.sightings += 1
        if seen.view:
            self.views = sorted([*self.views, seen.view], key=lambda view: -view.worth)[:_VIEWS]

    def finish(self, coast: int, margin: int, frame: tuple[int, int], last: int) -> None:
        """End the path: what motion was sure of stays, and some frames more.

        Args:
            coast: frames behind the last sighting that motion is believed.
            margin: frames more, at the speed it had; until it is out of the frame if it is on its way there.
            frame: width and height of a frame.
            last: number of the last frame there is.
        """
        sure = len(self.trail) - self.lost_for
        self.boxes += [step.box for step in self.trail[: min(sure, coast)]]
        self.trail = []
        ended = sure <= coast
        self.boxes += onward(self.boxes, margin if ended else 1, frame, last - self.anchor)

    def begin(self, back: list[Step], margin: int, frame: tuple[int, int], earliest: int) -> None:
        """Put what motion says of the frames before in front: backwards from the first, the nearest first."""
        before = [step.box for step in back if step.sure >= LOST]
        before = onward([*self.boxes[:6][::-1], *before], margin, frame, self.first - len(before) - earliest, whole=before)
        self.boxes = [*reversed(before), *self.boxes]
        self.first -= len(before)

    def settle(self, cover: Callable[[Box], Box], size: tuple[int, int], *, all_of_it: bool = False) -> None:
        """Turn old boxes into key boxes of what is covered, in pixels of the upright frame.

        Args:
            cover: what is covered in the upright frame, for a box.
            size: width and height of the upright frame.
            all_of_it: at the end.
        """
        if not all_of_it and len(self.boxes) < 2 * _SETTLED:
            return
        count = len(self.boxes) if all_of_it else _SETTLED + 1
        made = key_boxes(self.first, [cover(box) for box in self.boxes[:count]], size)
        self.keys += made[1:] if self.keys and self.keys[-1][0] == made[0][0] else made
        self.first += count - 1
        self.boxes = self.boxes[count - 1 :]


def covering(box: Box, growth: float, scale: float) -> Box:
    """What has to be covered in pixels of the upright frame."""
    across, down = (box[2] - box[0]) * growth / 2 + 1, (box[3] - box[1]) * growth / 2 + 1
    return (box[0] - across) * scale, (box[1] - down) * scale, (box[2] + across) * scale, (box[3] + down) * scale


def covering_writing(box: Box, scale: float) -> Box:
    """What has to be covered of a line: a plate is larger than its letters, and boxes of lines are tight."""
    margin = WRITING_MARGIN * min(box[2] - box[0], box[3] - box[1]) + 2
    return (box[0] - margin) * scale, (box[1] - margin) * scale, (box[2] + margin) * scale, (box[3] + margin) * scale


def outside(box: Box, frame: tuple[int, int], share: float = 0.85) -> bool:
    """Whether most of a box lies out of the frame."""
    across = min(box[2], frame[0]) - max(box[0], 0)
    down = min(box[3], frame[1]) - max(box[1], 0)
    whole = max(1e-6, (box[2] - box[0]) * (box[3] - box[1]))
    return across <= 0 or down <= 0 or across * down < (1 - share) * whole


def onward(boxes: list[Box], margin: int, frame: tuple[int, int], most: int, *, whole: list[Box] | None = None) -> list[Box]:
    """Where a thing goes beyond the frames it was followed in: on as it went, and to the edge of the frame if that is near.

    Args:
        boxes: in the order of the way it goes.
        margin: frames to go on.
        frame: width and height.
        most: frames that there are.
        whole: what the result begins with.
    """
    result = list(whole or ())
    dx, dy = _speed(boxes[-6:])
    box = boxes[-1]
    side = max(box[2] - box[0], box[3] - box[1])
    near = box[0] + dx * 8 < 0.1 * side or box[1] + dy * 8 < 0.1 * side
    near = near or box[2] + dx * 8 > frame[0] - 0.1 * side or box[3] + dy * 8 > frame[1] - 0.1 * side
    for _ in range(min(most, margin * 4 if near else margin)):
        box = (box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy)
        if outside(box, frame, 0.97):
            break
        result.append(box)
    if near and margin:
        # Who stands at the edge may be in sight again in a moment, as when the camera shakes: the edge there stays covered.
        edge = _brought_in(result[-1] if result else boxes[-1], frame)
        result += [edge] * max(0, min(margin * 6, most - len(result) + len(whole or ())))
    return result


def _brought_in(box: Box, frame: tuple[int, int]) -> Box:
    """The box moved a little into the frame, and larger, as it is only near where the thing is."""
    width, height = box[2] - box[0], box[3] - box[1]
    x = min(max(0.0, box[0]), max(0.0, frame[0] - width)) - box[0]
    y = min(max(0.0, box[1]), max(0.0, frame[1] - height)) - box[1]
    x, y = max(-_SHAKEN, min(_SHAKEN, x)), max(-_SHAKEN, min(_SHAKEN, y))
    wider, higher = min(_SHAKEN, 0.5 * width), min(_SHAKEN, 0.5 * height)
    return box[0] + x - wider, box[1] + y - higher, box[2] + x + wider, box[3] + y + higher


def _speed(boxes: list[Box]) -> tuple[float, float]:
    if len(boxes) < 2:
        return 0.0, 0.0
    count = len(boxes) - 1
    (l0, t0, r0, b0), (l1, t1, r1, b1) = boxes[0], boxes[-1]
    return (l1 + r1 - l0 - r0) / 2 / count, (t1 + b1 - t0 - b0) / 2 / count


def _shifted(box: Box, by: tuple[float, ...], share: float) -> Box:
    left, top, right, bottom = (a + b * share for a, b in zip(box, by, strict=True))
    return left, top, right, bottom


def _between(one: Box, other: Box, share: float) -> Box:
    left, top, right, bottom = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return left, top, right, bottom
