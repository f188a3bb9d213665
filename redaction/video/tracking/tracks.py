"""What following gives: one `Track` for each thing, as boxes in the frames that are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from redaction.findings import TrackBox

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels, origin upper left."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is looked for, and with which networks.

    Attributes:
        faces: whether faces, and people and screens where a network for them is configured, are looked for.
        text: whether writing in the scene is looked for: plates, screens, papers, on-screen display.
        yunet: model file of YuNet, which then finds faces instead of CenterFace; what `HOURSBACK_FACES` names if absent.
        yolox: model file of YOLOX, which then finds people and screens as well; what `HOURSBACK_OBJECTS` names if absent.
        growth: share of its width and height by which a face's box is widened to all sides together.
        close_look_seconds: time between two looks for small faces. The looks between are for large ones.
        close_look_width: pixels of the longer side that such a look sees.
    """

    faces: bool = True
    text: bool = True
    yunet: Path | None = None
    yolox: Path | None = None
    growth: float = 0.4
    close_look_seconds: float = 1.25
    close_look_width: int = 1280


@dataclass(frozen=True, slots=True, repr=False)
class Track:
    """One thing followed through the frames; in every frame from the first box to the last it is to be covered.

    Attributes:
        kind: ``FACE``, ``VRM``, ``PICTURE`` (writing that could not be read), ``LOCATION``, ``ADDRESS``, or empty for writing
            that has to be judged by its text.
        boxes: as in `redaction.findings.TrackPlace`: pixels of the upright frame, in proportion between two boxes.
        score: 0 to 1, the best that the network gave it in any frame.
        detector: which network saw it.
        why: a sentence fragment for the reviewer, without the text.
        text: what was read, or empty. A secret: it is not in the `repr`.
        auto: whether it is sure enough for unattended work.
        cuts: where each character of the text begins, as a share of the width of a box, and where the last one ends; empty where
            the text does not lie level, so that it can only be covered as a whole.
    """

    kind: str
    boxes: tuple[TrackBox, ...]
    score: float
    detector: str
    why: str
    text: str = ""
    auto: bool = True
    cuts: tuple[float, ...] = ()

    def part(self, start: int, end: int) -> tuple[TrackBox, ...]:
        """Boxes that cover characters `start` to `end` of the text, widened to whole words."""
        if not self.cuts:
            return self.boxes
        while start > 0 and not self.text[start - 1].isspace():
            start -= 1
        while end < len(self.text) and not self.text[end].isspace():
            end += 1
        slack = 0.5 / len(self.text)
        first = 0.0 if start == 0 else max(0.0, self.cuts[start] - slack)
        last = 1.0 if end == len(self.text) else min(1.0, self.cuts[end] + slack)
        return tuple(
            (frame, left + (right - left) * first, top, left + (right - left) * last, bottom)
            for frame, left, top, right, bottom in self.boxes
        )

    def __repr__(self) -> str:
        return f"Track({self.kind}, frames {self.boxes[0][0]} to {self.boxes[-1][0]}, score {self.score:.2f})"


@dataclass(frozen=True, slots=True)
class Followed:
    """All that was followed through one video.

    Attributes:
        tracks: in order of their first frames.
        frames: frames that were looked at, which is all of them.
        cuts: numbers of the frames with which a new scene begins.
        size: width and height of the upright frame; 0 where there was none.
        tools: networks that looked, with their hashes, for the certificate.
        notes: what a reviewer has to know, in words.
    """

    tracks: tuple[Track, ...]
    frames: int
    cuts: tuple[int, ...] = ()
    size: tuple[int, int] = (0, 0)
    tools: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """All of it as a JSON value, what was read included: a secret."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Followed:
        """Read what `to_data` made.

        Raises:
            KeyError, TypeError, ValueError: it is something else.
        """
        tracks = []
        for row in data["tracks"]:
            boxes = tuple((int(frame), float(x0), float(y0), float(x1), float(y1)) for frame, x0, y0, x1, y1 in row["boxes"])
            tracks.append(Track(**{**row, "boxes": boxes, "cuts": tuple(row["cuts"])}))
        width, height = data["size"]
        return cls(tuple(tracks), data["frames"], tuple(data["cuts"]), (width, height), dict(data["tools"]), tuple(data["notes"]))


def box_at(boxes: tuple[TrackBox, ...], frame: int) -> Box | None:
    """What is covered in one frame, or None before the first and after the last box."""
    if not boxes[0][0] <= frame <= boxes[-1][0]:
        return None
    low, high = 0, len(boxes) - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if boxes[middle][0] <= frame else (low, middle)
    return between(boxes[low], boxes[high], frame)


def between(first: TrackBox, last: TrackBox, frame: int) -> Box:
    """The box in a frame between two key boxes, in proportion."""
    share = (frame - first[0]) / (last[0] - first[0]) if last[0] > first[0] else 0.0
    left, top, right, bottom = (a + (b - a) * share for a, b in zip(first[1:], last[1:], strict=True))
    return left, top, right, bottom
