"""The corridor in the process that asks, for looking at a defect; see `redaction.confined.doors.Corridor`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from redaction.confined.messages import Message

if TYPE_CHECKING:
    from redaction.detection.request import TextDetector
    from redaction.media import Media
    from redaction.pipeline import Options, Proven
    from redaction.plan import Plan
    from redaction.recordings.cutting import Segment
    from redaction.recordings.finished import Parts
    from redaction.rendition import Progress
    from redaction.shown import Outline
    from redaction.video.segments import Segmented
    from redaction.video.tracking import Followed


class InProcess:
    """The same doors in this process, with no limits: a hostile file can hold it or end it."""

    def __init__(self, detector: Callable[[], TextDetector]) -> None:
        self._detector = detector

    def identify(self, source: Path) -> Media:
        """See `Corridor.identify`."""
        from redaction.media import identify

        return identify(source)

    def detect(
        self,
        source: Path,
        options: Options,
        *,
        progress: Progress | None = None,
        followed: Sequence[Followed] = (),
        parts: Parts | None = None,
    ) -> Plan:
        """See `Corridor.detect`."""
        from redaction.pipeline import detect
        from redaction.recordings.finished import Parts, kept_by

        with kept_by(parts or Parts()):
            return detect(source, options, detector=self._detector(), progress=progress, followed=followed)

    def segment(self, source: Path, *, faces: bool, seconds: float) -> Segmented:
        """See `Corridor.segment`."""
        from redaction.video.segments import segmented
        from redaction.video.tracking import Settings

        return segmented(source, Settings(faces=faces), seconds)

    def follow(self, source: Path, segment: Segment, *, faces: bool, progress: Progress | None = None) -> Followed | None:
        """See `Corridor.follow`."""
        from redaction.video.segments import follow_segment
        from redaction.video.tracking import Settings

        return follow_segment(source, segment, Settings(faces=faces), progress=progress)

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
        """See `Corridor.apply_and_verify`."""
        from redaction.pipeline import apply_and_verify
        from redaction.recordings.finished import Parts, kept_by
        from reference.policies import load_policy

        policy = load_policy(plan.policy, overlay)
        with kept_by(parts or Parts()):
            return apply_and_verify(source, plan, audience, target, policy=policy, progress=progress)

    def check_recording(self, source: Path, *, progress: Progress | None = None) -> Message:
        """See `Corridor.check_recording`."""
        from redaction.recordings.checking import check

        return check(source, progress=progress)

    def copy_recording(
        self, source: Path, target: Path, start: float = 0.0, end: float | None = None, *, progress: Progress | None = None
    ) -> Message:
        """See `Corridor.copy_recording`."""
        from redaction.recordings.copying import Stretch, copy

        return copy(source, target, Stretch(start, end), progress=progress)

    def read_peaks(self, source: Path, target: Path, *, progress: Progress | None = None) -> int:
        """See `Corridor.read_peaks`."""
        from redaction.recordings.peaks import peaks

        return target.write_bytes(peaks(source, progress=progress))

    def preview(self, source: Path, plan: Plan, audience: str, target: Path, *, progress: Progress | None = None) -> int:
        """See `Corridor.preview`."""
        from redaction.video.preview import preview

        return preview(source, plan, audience, target, progress=progress)

    def outline(self, source: Path, media: str, password: str = "") -> Outline:
        """See `Corridor.outline`."""
        from redaction.shown import outline

        return outline(source, media, password)

    def draw(self, source: Path, media: str, page: int, target: Path, password: str = "") -> None:
        """See `Corridor.draw`."""
        from redaction.shown import draw

        draw(source, media, page, target, password)

    def warm(self) -> None:
        """Nothing to do."""

    def rest(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""
