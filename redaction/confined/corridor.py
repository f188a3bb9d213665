"""The asking side: passes requests to the reading process, and ends it when a file takes more than it may.

    with Confined(Limits(), writable=[desks]) as corridor:
        plan = corridor.detect(source, options)
        proven = corridor.apply_and_verify(source, plan, audience, target)

`redaction.confined.in_process` has the same doors without the other process.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from redaction.confined.limits import Limits, Watch, resident_mb
from redaction.confined.messages import Message, error_from_data, media_from_data, options_to_data
from redaction.confined.reading_process import ReadingProcess, listen
from redaction.plan import Plan

if TYPE_CHECKING:
    from redaction.media import Media
    from redaction.pipeline import Options, Proven
    from redaction.recordings.cutting import Segment
    from redaction.recordings.finished import Parts
    from redaction.rendition import Progress
    from redaction.shown import Outline
    from redaction.video.segments import Segmented
    from redaction.video.tracking import Followed


class Confined:
    """The corridor in a process of its own, with limits. One request at a time; others wait.

    Args:
        limits: what one file may take.
        writable: folders in which the other process may write.
        workers: processes that share the detection in large files.
        program: module that the other process runs; tests name one that misbehaves.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        writable: Sequence[Path] = (),
        workers: int = 1,
        program: str = "redaction.confined.child",
    ) -> None:
        self._limits = limits or Limits()
        self._writable = [str(folder.absolute()) for folder in writable]
        self._workers = workers
        self._program = program
        self._child: ReadingProcess | None = None
        self._turn = threading.RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def process(self) -> int | None:
        """Id of the reading process and of its group, while there is one."""
        return self._child.pid if self._child else None

    def warm(self) -> None:
        """Start the reading process; it gets ready while the caller does something else."""
        with self._turn:
            if self._child is None:
                self._child = ReadingProcess(self._program, self._limits, self._writable, self._workers)

    def rest(self) -> None:
        """End the reading process if nobody waits for it; the next request starts another."""
        if self._turn.acquire(blocking=False):
            try:
                self.close()
            finally:
                self._turn.release()

    def close(self) -> None:
        """End the reading process and all of its own."""
        child, self._child = self._child, None
        if child:
            child.end()

    def identify(self, source: Path) -> Media:
        """See `Corridor.identify`."""
        return media_from_data(self._ask("identify", source, {}, None))

    def detect(
        self,
        source: Path,
        options: Options,
        *,
        progress: Progress | None = None,
        followed: Sequence[Followed] = (),
        parts: Parts | None = None,
    ) -> Plan:
        """See `Corridor.detect`.

        Raises:
            StalledError, MemoryLimitError, WorkLimitError, OutputLimitError, NestedTooDeepError: a limit was reached.
            ReaderCrashedError: the reading process crashed on the file.
            ReaderLostError: it was ended from outside.
        """
        more = {"options": options_to_data(options), "followed": [one.to_data() for one in followed]}
        return Plan.from_json(self._ask("detect", source, more, progress, parts)["plan"])

    def segment(self, source: Path, *, faces: bool, seconds: float) -> Segmented:
        """See `Corridor.segment`. Raises what `detect` raises, too."""
        from redaction.video.segments import Segmented

        return Segmented.from_data(self._ask("segment", source, {"faces": faces, "seconds": seconds}, None))

    def follow(self, source: Path, segment: Segment, *, faces: bool, progress: Progress | None = None) -> Followed | None:
        """See `Corridor.follow`. Raises what `detect` raises, too."""
        from redaction.video.tracking import Followed

        found = self._ask("follow", source, {"segment": asdict(segment), "faces": faces}, progress)["followed"]
        return Followed.from_data(found) if found else None

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
        """See `Corridor.apply_and_verify`. Raises what `detect` raises, too; then no file is left."""
        from redaction.pipeline import Proven, remove_unfinished

        request = {
            "plan": plan.to_json(),
            "audience": audience,
            "target": str(target.absolute()),
            "overlay": str(overlay.absolute()) if overlay else "",
        }
        try:
            return Proven.from_data(self._ask("apply_and_verify", source, request, progress, parts), target)
        except BaseException:
            if self._child is None:
                remove_unfinished(target.parent)
            raise

    def check_recording(self, source: Path, *, progress: Progress | None = None) -> Message:
        """See `Corridor.check_recording`. Raises what `detect` raises, too."""
        found: Message = self._ask("check_recording", source, {}, progress)
        return found

    def copy_recording(
        self, source: Path, target: Path, start: float = 0.0, end: float | None = None, *, progress: Progress | None = None
    ) -> Message:
        """See `Corridor.copy_recording`. Raises what `detect` raises, too; then no file is left."""
        more = {"target": str(target.absolute()), "start": start, "end": end}
        try:
            made: Message = self._ask("copy_recording", source, more, progress)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        return made

    def read_peaks(self, source: Path, target: Path, *, progress: Progress | None = None) -> int:
        """See `Corridor.read_peaks`. Raises what `detect` raises, too; then no file is left."""
        try:
            return int(self._ask("read_peaks", source, {"target": str(target.absolute())}, progress)["peaks"])
        except BaseException:
            target.unlink(missing_ok=True)
            raise

    def preview(self, source: Path, plan: Plan, audience: str, target: Path, *, progress: Progress | None = None) -> int:
        """See `Corridor.preview`. Raises what `detect` raises, too; then no file is left."""
        more = {"plan": plan.to_json(), "audience": audience, "target": str(target.absolute())}
        try:
            return int(self._ask("preview", source, more, progress)["frames"])
        except BaseException:
            target.unlink(missing_ok=True)
            raise

    def outline(self, source: Path, media: str, password: str = "") -> Outline:
        """See `Corridor.outline`. Raises what `detect` raises, too."""
        from redaction.shown import Outline

        return Outline.from_data(self._ask("outline", source, {"media": media, "password": password}, None))

    def draw(self, source: Path, media: str, page: int, target: Path, password: str = "") -> None:
        """See `Corridor.draw`. Raises what `detect` raises, too; then no file is left."""
        more = {"media": media, "page": page, "target": str(target.absolute()), "password": password}
        try:
            self._ask("draw", source, more, None)
        except BaseException:
            target.unlink(missing_ok=True)
            raise

    def _ask(self, do: str, source: Path, more: Message, progress: Progress | None, parts: Parts | None = None) -> Any:
        if parts is not None:
            more = {**more, "parts": {"known": dict(parts.known), "seconds": parts.seconds}}
        with self._turn:
            self.warm()
            child = self._child
            assert child is not None
            try:
                size = source.stat().st_size if source.exists() else 0
                watch = Watch(self._limits, child.pid, source.name, size)
                child.send({"do": do, "source": str(source.absolute()), **more}, self._limits.stall_seconds)
                answer = listen(child, watch, progress, parts.keep if parts else None)
            except BaseException:
                # A limit, a crash, or whoever watches cancelled: what the process was at is of no use to anybody.
                self.close()
                raise
            if answer.get("worn") or resident_mb(child.pid) > self._limits.memory_mb // 2:
                self.close()
        if "error" in answer:
            raise error_from_data(answer["error"])
        return answer["result"]
