"""A walk through the frames of a track in the source and in the redacted video, side by side, both decoded by FFmpeg's program.

The source is decoded small and turned by FFmpeg, the redacted one at its size, as it is: what is compared was turned, timed and
counted by other code than `apply` used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.findings import Finding, TrackPlace
from redaction.plan import Plan
from redaction.recordings.ahead import ahead
from redaction.recordings.piped import Piped
from redaction.recordings.probe import PictureTrack, Recording
from redaction.video.codes_proof import CodesLeft
from redaction.video.filling import Covers
from redaction.video.frame_checks import (
    ALIKE,
    ALIKE_WORST,
    FACES_SOUGHT,
    RINGING,
    Box,
    difference,
    faces_left,
    most_off,
    small_size,
)
from redaction.video.seen import LOOK_SECONDS, Seen
from redaction.video.soft_areas import DETAIL_LEFT, detail_left

if TYPE_CHECKING:
    import numpy as np

    Plane = np.ndarray[Any, np.dtype[np.uint8]]

VERSION = "2"
"""Of what a walk looks at: what another version saw is looked at again."""
_CLOSE_EVERY = 4
"""Every so many looks is a close one, for small faces; the first is."""
_SURE = 0.5
"""Score from which a face is reported as uncovered: detection lists faces from a lower one."""
SLACK = Fraction(2, 1000)
"""Seconds that a frame may be shown earlier or later: clocks of files count in milliseconds at the coarsest."""


@dataclass(frozen=True, slots=True)
class Range:
    """A part of a track that is walked through by itself.

    Attributes:
        first: number of its first frame.
        count: of its frames.
        source_from: seconds from the beginning of the source behind which its first frame is shown.
        made_from: the same of the redacted video.
    """

    first: int
    count: int
    source_from: Fraction
    made_from: Fraction


@dataclass(frozen=True, slots=True)
class _Areas:
    """What is looked up frame by frame, in their order."""

    filled: list[tuple[str, Covers]]
    softened: list[tuple[str, Covers]]
    kept: Covers


class Walk:
    """What one track of pictures is held against.

    Args:
        source: the original.
        redacted: what was made of it.
        plan: the decisions.
        audience: for whom.
        number: of the track.
        recording: the original.
        made: the track in `redacted`.
    """

    def __init__(
        self, source: Path, redacted: Path, plan: Plan, audience: str, number: int, recording: Recording, made: PictureTrack
    ) -> None:
        self.source, self.redacted, self.made = source, redacted, made
        self.track, self.start = recording.pictures[number], recording.start
        own = [f for f in plan.findings if isinstance(f.place, TrackPlace) and f.place.picture == number]
        going = [finding for finding in own if finding.goes_for(audience)]
        self._filled = [finding for finding in going if not finding.fill]
        self._softened = [finding for finding in going if finding.fill]
        self._kept = [f for f in own if f.decision.state != "proposed" and not f.goes_for(audience)]
        self._looks = bool(self._softened) or FACES_SOUGHT in plan.tools
        self._codes = CodesLeft(plan, audience)
        step = float(1 / self.track.rate) if 1 <= self.track.rate <= 1000 else 1 / 25
        self.look_every = max(1, round(LOOK_SECONDS / step))

    def through(self, part: Range | None, tell: Callable[[int], None]) -> tuple[Seen, Piped, Piped]:
        """Walk through all frames, or through a part of them.

        Args:
            part: which frames; all if absent.
            tell: told the number of frames that are done, in the whole track.

        Returns:
            What was seen, without a judgement of times, and both decoders, which know the times and how they ended.
        """
        first = part.first if part else 0
        before = (part.source_from, part.count) if part else None
        behind = (part.made_from, part.count) if part else None
        old = Piped(self.source, self.track.index, small_size(self.track), strict=False, scaled=True, within=before)
        new = Piped(self.redacted, self.made.index, self.made.size, strict=True, within=behind)
        # What is softened is compared with the source at full size; a walk of its own that only such videos pay for.
        whole = Piped(self.source, self.track.index, self.made.size, strict=False, scaled=True, within=before)
        large = iter(ahead(whole)) if self._softened else None
        seen = Seen(look_every=self.look_every)
        areas = _Areas(_each(self._filled), _each(self._softened), _covers(self._kept))
        for count, (mine, theirs) in enumerate(zip_longest(ahead(old), ahead(new)), first):
            if mine is None or theirs is None:
                break
            seen.frames += 1
            self._look(seen, count, areas, mine, theirs, large)
            tell(count + 1)
        seen.times, seen.damaged = new.times, old.faults
        return seen, old, new

    def _look(
        self,
        seen: Seen,
        count: int,
        areas: _Areas,
        mine: Sequence[Plane],
        theirs: list[Plane],
        large: Iterator[list[Plane]] | None,
    ) -> None:
        track = self.track
        boxes = [(name, box) for name, covers in areas.filled for box in covers.at(count)]
        for name, box in boxes:
            seen.filled += 1
            off = most_off(theirs, box, track)
            seen.worst = max(seen.worst, off)
            if off > RINGING:
                seen.unfilled[name] = seen.unfilled.get(name, 0) + 1
        soft = [(name, box) for name, covers in areas.softened for box in covers.at(count)]
        if large is not None and (whole := next(large, None)) is not None:
            _look_softened(seen, whole[0], theirs[0], soft, track)
        every = [box for _, box in (*boxes, *soft)]
        average, most = difference(mine[0], theirs[0], every, track)
        if average > ALIKE or most > ALIKE_WORST:
            seen.unlike.append(count)
        look = look_at(count, self.look_every)
        if look is None or not (self._looks or self._codes.sought):
            return
        kept = areas.kept.at(count)
        if self._codes.sought:
            self._codes.look(seen, count, theirs, kept, track)
        if not self._looks:
            return
        seen.looks += 1
        close = look % _CLOSE_EVERY == 0
        if left := faces_left(theirs, [box for _, box in boxes], kept, track, sure=_SURE, close=close):
            seen.faces.append(count)
            seen.uncovered += [(count, box) for box in left]


def look_at(count: int, every: int) -> int | None:
    """The number of the look that falls on a frame, or None: the first frame is looked at, then the middle of each `every`."""
    if count == 0:
        return 0
    return count // every + (every > 1) if count % every == every // 2 else None


def _look_softened(seen: Seen, mine: Plane, theirs: Plane, soft: Sequence[tuple[str, Box]], track: PictureTrack) -> None:
    """See whether the detail of what is blurred or pixelated is gone."""
    across, down = theirs.shape[1] / track.width, theirs.shape[0] / track.height
    for name, (left, top, right, bottom) in soft:
        seen.softened += 1
        left_over = detail_left(mine, theirs, (left * across, top * down, right * across, bottom * down))
        seen.detail = max(seen.detail, left_over)
        if left_over > DETAIL_LEFT:
            seen.bare[name] = seen.bare.get(name, 0) + 1


def _each(findings: Sequence[Finding]) -> list[tuple[str, Covers]]:
    return [(finding.id, _covers([finding])) for finding in findings]


def _covers(findings: Sequence[Finding]) -> Covers:
    return Covers([finding.place for finding in findings if isinstance(finding.place, TrackPlace)])
