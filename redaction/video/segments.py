"""A long video is followed in segments, each by itself: they may be done beside each other, and what is done stays done."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from redaction.recordings.cutting import NotCutError, Segment, frames_of, segments_of, shifted
from redaction.recordings.probe import probe
from redaction.recordings.told import in_seconds
from redaction.rendition import Progress
from redaction.video.tracking import Followed, Settings
from redaction.video.tracking.joining import joined, moved
from redaction.video.tracking.watching import Pass, rate_of, tools_of

VERSION = "2"
"""Of how things are followed: what another version followed is followed again."""
SECONDS = 120.0
"""Length of a segment."""
OVERLAP = 4.0
"""Seconds that two segments have in common: longer than anything is waited for (2.5) or followed back (1.5)."""


@dataclass(frozen=True, slots=True)
class Segmented:
    """How a video is cut.

    Attributes:
        segments: of all its tracks of pictures; none where it is followed in one piece.
        made_by: a hash of everything that what is followed depends on besides the file: settings, networks and version.
    """

    segments: tuple[Segment, ...] = ()
    made_by: str = ""

    def to_data(self) -> dict[str, Any]:
        """A JSON value."""
        return {"segments": [asdict(segment) for segment in self.segments], "made_by": self.made_by}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Segmented:
        """Read what `to_data` made."""
        return cls(tuple(Segment(**row) for row in data["segments"]), str(data["made_by"]))


def segmented(source: Path, settings: Settings, seconds: float = SECONDS) -> Segmented:
    """How a video is cut, every track of pictures of it or none.

    Args:
        source: a recording.
        settings: what is looked for.
        seconds: about how long a segment is.

    Raises:
        DamagedFileError: it cannot be opened.
        ModelDamagedError: a model is not the one that was shipped.
    """
    segments: list[Segment] = []
    for picture in range(len(probe(source).pictures)):
        own = segments_of(source, picture, seconds, OVERLAP)
        if not own:
            return Segmented()
        segments += own
    if not segments:
        return Segmented()
    made_by = [VERSION, OVERLAP, tools_of(settings), asdict(settings)]
    return Segmented(tuple(segments), hashlib.sha256(json.dumps(made_by, default=str).encode()).hexdigest())


def follow_segment(source: Path, segment: Segment, settings: Settings, *, progress: Progress | None = None) -> Followed | None:
    """Follow things through one segment; None where it turns out that the track cannot be cut.

    Args:
        source: the recording.
        segment: of it.
        settings: what is looked for.
        progress: told seconds done and seconds in all, of this segment.

    Raises:
        DamagedFileError: the recording cannot be opened.
        ModelDamagedError: a model is not the one that was shipped.
    """
    track = probe(source).pictures[segment.picture]
    count = segment.end - segment.lead
    tell = in_seconds(progress, "following", count, segment.seconds)
    one = Pass(settings, rate_of(track), progress=lambda _stage, done, _total: tell(done), expected=count)
    try:
        return moved(one.over(shifted(frames_of(source, segment), -segment.lead)), segment.lead)
    except NotCutError:
        return None


def one_piece(segments: Sequence[Segment], parts: Sequence[Followed]) -> list[Followed]:
    """What was followed in each track of pictures.

    Args:
        segments: all of them, in order.
        parts: what was followed in each.
    """
    made = []
    for picture in sorted({segment.picture for segment in segments}):
        own = [(part, segment.first) for part, segment in zip(parts, segments, strict=True) if segment.picture == picture]
        made.append(joined([part for part, _ in own], [first for _, first in own]))
    return made
