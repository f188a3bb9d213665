"""The doors of the corridor, wherever the work behind them is done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from redaction.confined.messages import Message

if TYPE_CHECKING:
    from redaction.media import Media
    from redaction.pipeline import Options, Proven
    from redaction.plan import Plan
    from redaction.recordings.cutting import Segment
    from redaction.recordings.finished import Parts
    from redaction.rendition import Progress
    from redaction.shown import Outline
    from redaction.video.segments import Segmented
    from redaction.video.tracking import Followed


class Corridor(Protocol):
    """The doors of `redaction.pipeline`, wherever the work is done."""

    def identify(self, source: Path) -> Media:
        """See `redaction.media.identify`."""
        ...

    def detect(
        self,
        source: Path,
        options: Options,
        *,
        progress: Progress | None = None,
        followed: Sequence[Followed] = (),
        parts: Parts | None = None,
    ) -> Plan:
        """See `redaction.pipeline.detect`; `parts` of it that are finished are kept (`redaction.recordings.finished`)."""
        ...

    def segment(self, source: Path, *, faces: bool, seconds: float) -> Segmented:
        """See `redaction.video.segments.segmented`."""
        ...

    def follow(self, source: Path, segment: Segment, *, faces: bool, progress: Progress | None = None) -> Followed | None:
        """See `redaction.video.segments.follow_segment`."""
        ...

    def apply_and_verify(
        self,
        source: Path,
        plan: Plan,
        audience: str,
        target: Path,
        *,
        overlay: Path | None = None,
        progress: Progress | None = None,
        parts: Parts | None = None,
    ) -> Proven:
        """See `redaction.pipeline.apply_and_verify`; the policy is the plan's, with the changes in `overlay`.

        Parts of the proof that are finished are kept by `parts`.
        """
        ...

    def check_recording(self, source: Path, *, progress: Progress | None = None) -> Message:
        """See `redaction.recordings.checking.check`."""
        ...

    def copy_recording(
        self, source: Path, target: Path, start: float = 0.0, end: float | None = None, *, progress: Progress | None = None
    ) -> Message:
        """See `redaction.recordings.copying.copy`; times in seconds."""
        ...

    def read_peaks(self, source: Path, target: Path, *, progress: Progress | None = None) -> int:
        """Write what `redaction.recordings.peaks.peaks` gives; how many there are."""
        ...

    def preview(self, source: Path, plan: Plan, audience: str, target: Path, *, progress: Progress | None = None) -> int:
        """See `redaction.video.preview.preview`."""
        ...

    def outline(self, source: Path, media: str, password: str = "") -> Outline:
        """See `redaction.shown.outline`."""
        ...

    def draw(self, source: Path, media: str, page: int, target: Path, password: str = "") -> None:
        """See `redaction.shown.draw`."""
        ...

    def warm(self) -> None:
        """Begin to get ready, where that takes time."""
        ...

    def rest(self) -> None:
        """Give memory free until the next request, if nothing is being done."""
        ...

    def close(self) -> None:
        """End every process that works for this."""
        ...
