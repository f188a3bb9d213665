"""The asking side: starts the reading process, passes requests to it, and ends it when a file takes more than it may.

    with Confined(Limits(), writable=[desks]) as corridor:
        plan = corridor.detect(source, options)
        proven = corridor.apply_and_verify(source, plan, audience, target)

`InProcess` has the same doors without the other process, for looking at a defect.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from redaction.confined.limits import TICK, Limits, Watch, members, resident_mb
from redaction.confined.messages import (
    Inbox,
    Message,
    error_from_data,
    framed,
    media_from_data,
    options_to_data,
)
from redaction.errors import ReaderCrashedError, ReaderLostError
from redaction.plan import Plan

if TYPE_CHECKING:
    from redaction.detection.request import TextDetector
    from redaction.media import Media
    from redaction.pipeline import Options, Proven
    from redaction.recordings.cutting import Segment
    from redaction.recordings.finished import Keep, Parts
    from redaction.rendition import Progress
    from redaction.shown import Outline
    from redaction.video.segments import Segmented
    from redaction.video.tracking import Followed

_ROOT = Path(__file__).resolve().parent.parent.parent
_PRIVATE = re.compile(r"^(HOURSBACK|PREFECT|PG|AWS|AZURE|GOOGLE)_?|KEY|TOKEN|SECRET|PASS|CREDENTIAL|_URL$|_DSN$")
"""Variables of the environment that the reading process has no use for and that may hold secrets."""

_CHOICES = frozenset(
    {
        "HOURSBACK_OCR",
        "HOURSBACK_SPEECH",
        "HOURSBACK_SPEECH_PROOF",
        "HOURSBACK_SOUND_FILL",
        "HOURSBACK_FACES",
        "HOURSBACK_OBJECTS",
        "HOURSBACK_SAME_PERSON",
    }
)
"""Choices of engines and models, which the reading process makes use of."""


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
        self._child: _Child | None = None
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
                self._child = _Child(self._program, self._limits, self._writable, self._workers)

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
                answer = _listen(child, watch, progress, parts.keep if parts else None)
            except BaseException:
                # A limit, a crash, or whoever watches cancelled: what the process was at is of no use to anybody.
                self.close()
                raise
            if answer.get("worn") or resident_mb(child.pid) > self._limits.memory_mb // 2:
                self.close()
        if "error" in answer:
            raise error_from_data(answer["error"])
        return answer["result"]


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


def _listen(child: _Child, watch: Watch, progress: Progress | None, keep: Keep | None) -> Message:
    """Pass progress and finished parts on until the answer comes; every limit is looked at several times a second."""
    looked = 0.0
    while True:
        for message in child.messages(watch.name):
            if "progress" in message:
                stage, done, total = message["progress"]
                watch.sign(int(total))
                if progress is not None:
                    progress(str(stage), int(done), int(total))
            elif "part" in message:
                watch.sign()
                name, data, done, total = message["part"]
                if keep is not None:
                    keep(str(name), data, int(done), int(total))
            elif "alive" in message:
                watch.sign()
            else:
                return message
        now = time.monotonic()
        if now - looked >= TICK:
            looked = now
            watch.look()


class _Child:
    """The reading process as the asking one sees it."""

    def __init__(self, program: str, limits: Limits, writable: list[str], workers: int) -> None:
        ours, theirs = socket.socketpair()
        lifeline, self._lifeline = os.pipe()
        words = [sys.executable, "-m", program, str(theirs.fileno()), str(lifeline)]
        try:
            self._process = subprocess.Popen(
                words,
                env=_environment(writable),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(), lifeline),
                start_new_session=True,
            )
        except BaseException:
            ours.close()
            os.close(self._lifeline)
            raise
        finally:
            theirs.close()
            os.close(lifeline)
        self._connection = ours
        self._inbox = Inbox()
        self._owner = os.getpid()
        ours.sendall(json.dumps({"limits": asdict(limits), "writable": writable, "workers": workers}).encode() + b"\n")

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, message: Message, seconds: float) -> None:
        self._connection.settimeout(seconds)
        try:
            self._connection.sendall(framed(message))
        except OSError as error:
            raise ReaderLostError("The process that reads files does not answer: run the same command again.") from error
        self._connection.settimeout(TICK)

    def messages(self, name: str) -> Iterator[Message]:
        """What came since, waiting a tick for it.

        Raises:
            ReaderCrashedError, ReaderLostError: the process has ended, or says what makes no sense.
        """
        try:
            block = self._connection.recv(1 << 20)
        except TimeoutError:
            return
        except OSError:
            block = b""
        if not block:
            raise self._death(name)
        try:
            yield from self._inbox.take(block)
        except ValueError:
            raise _crashed(name) from None

    def _death(self, name: str) -> ReaderCrashedError | ReaderLostError:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(2)
        if self._process.returncode in (-signal.SIGKILL, -signal.SIGTERM):
            return ReaderLostError(
                f"The process that read {name} was ended from outside, often for lack of memory: run the same command again."
            )
        return _crashed(name)

    def end(self) -> None:
        """Kill the process group. Nothing it does needs an orderly end: files are proven and renamed, or they are rubbish."""
        if os.getpid() != self._owner:
            return  # a copy of this object in a forked process
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._connection.close()
        with suppress(OSError):
            os.close(self._lifeline)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        deadline = time.monotonic() + 5
        while members(self.pid) and time.monotonic() < deadline:
            time.sleep(0.01)


def _crashed(name: str) -> ReaderCrashedError:
    return ReaderCrashedError(
        f"The reader crashed on {name}, and nothing was released: it may be damaged or made to do harm. Ask for a new copy, or "
        "print it to PDF and hand that in."
    )


def _environment(writable: list[str]) -> dict[str, str]:
    """What the reading process needs of ours: no key, no address of a database, no folder of its own on the module path."""
    kept = {name: value for name, value in os.environ.items() if name in _CHOICES or not _PRIVATE.search(name)}
    path = os.pathsep.join([str(_ROOT), *filter(None, [kept.get("PYTHONPATH")])])
    return {**kept, "PYTHONPATH": path, "PYTHONSAFEPATH": "1", **({"TMPDIR": writable[0]} if writable else {})}
