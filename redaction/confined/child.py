"""The process that reads: takes one request at a time, does the corridor's work, tells its progress and answers.

Started by `redaction.confined.reading_process` with two file descriptors: a socket for messages, and the end of a pipe whose
other end closes when the asking process ends. Nothing is written to standard output or to a log: what libraries say may quote a
file.
"""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
import time
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from redaction.confined import walls
from redaction.confined.limits import Limits, memory_error
from redaction.confined.messages import (
    Inbox,
    Message,
    error_to_data,
    framed,
    media_to_data,
    options_from_data,
)
from redaction.errors import NestedTooDeepError, OutputLimitError

if TYPE_CHECKING:
    from redaction.detection.detector import Detector

_SIGN_SECONDS = 0.2
"""Signs of life are passed on so often at most."""


class Reader:
    """The state of the process: its connection, its limits, the detector once it is loaded, and whether the walls are up."""

    def __init__(self, connection: socket.socket, limits: Limits, writable: list[Path], workers: int) -> None:
        self._connection = connection
        self._limits = limits
        self._writable = writable
        self._workers = workers
        self._detector: Detector | None = None
        self._walled = False
        self._told = 0.0
        self._output = limits.output_mb << 20
        self._speaking = Lock()  # work that runs ahead in threads gives signs as well

    def serve(self) -> None:
        """Answer requests until the connection ends."""
        inbox = Inbox()
        while block := self._connection.recv(1 << 20):
            for request in inbox.take(block):
                self._say(self._answer(request))

    def progress(self, stage: str, done: int, total: int) -> None:
        """Tell a stage; see `redaction.rendition.Progress`."""
        self._say({"progress": [stage, done, total]})

    def sign(self) -> None:
        """Tell that work moved on."""
        now = time.monotonic()
        if now - self._told >= _SIGN_SECONDS:
            self._told = now
            self._say({"alive": True})

    def _parts(self, request: Message) -> AbstractContextManager[None]:
        """Finished parts of the work go to the asking process, which keeps them; what it kept before came with the request."""
        from redaction.recordings.finished import Parts, kept_by

        def keep(name: str, data: Any, done: int, total: int) -> None:
            self._say({"part": [name, data, done, total]})

        return kept_by(Parts(**request["parts"], keep=keep) if "parts" in request else Parts())

    def _answer(self, request: Message) -> Message:
        name = Path(request["source"]).name
        try:
            self._prepare(request)
            with self._parts(request):
                return {"result": getattr(self, f"_do_{request['do']}")(request)}
        except MemoryError:
            return {"error": error_to_data(memory_error(name, self._limits)), "worn": True}
        except RecursionError:
            sentence = f"{name} holds structures within structures, deeper than can be read: print it to PDF and hand that in."
            return {"error": error_to_data(NestedTooDeepError(sentence)), "worn": True}
        except OSError as error:
            if error.errno != errno.EFBIG:
                return {"error": error_to_data(error)}
            sentence = f"What is made of {name} would be larger than {self._output >> 20} MB: split it first."
            return {"error": error_to_data(OutputLimitError(sentence))}
        except Exception as error:
            return {"error": error_to_data(error)}

    def _prepare(self, request: Message) -> None:
        """Load what the request needs, and put the walls up before the first byte of a file is read."""
        import redaction.pipeline  # noqa: F401

        if self._detector is None and request["do"] == "detect":
            from redaction.detection.detector import Detector

            self._detector = Detector(workers=self._workers)
        if self._detector is not None and request["do"] == "detect" and not request["options"]["terms_only"]:
            self._detector.describe()  # loads the models
            self.sign()
        source = Path(request["source"])
        self._output = max(self._limits.output_mb << 20, 4 * source.stat().st_size if source.is_file() else 0)
        walls.allow_output(self._output)
        if not self._walled:
            self._walled = True
            walls.refuse_sockets()
            walls.write_only_in(self._writable)

    def _do_identify(self, request: Message) -> Message:
        from redaction.media import identify

        return media_to_data(identify(Path(request["source"])))

    def _do_detect(self, request: Message) -> Message:
        from redaction.pipeline import detect

        options, source = options_from_data(request["options"]), Path(request["source"])
        if not request["followed"]:
            return {"plan": detect(source, options, detector=self._detector, progress=self.progress).to_json()}
        from redaction.video.tracking import Followed

        known = [Followed.from_data(one) for one in request["followed"]]
        return {"plan": detect(source, options, detector=self._detector, progress=self.progress, followed=known).to_json()}

    def _do_segment(self, request: Message) -> Message:
        from redaction.video.segments import segmented
        from redaction.video.tracking import Settings

        return segmented(Path(request["source"]), Settings(faces=request["faces"]), request["seconds"]).to_data()

    def _do_follow(self, request: Message) -> Message:
        from redaction.recordings.cutting import Segment
        from redaction.video.segments import follow_segment
        from redaction.video.tracking import Settings

        segment, settings = Segment(**request["segment"]), Settings(faces=request["faces"])
        followed = follow_segment(Path(request["source"]), segment, settings, progress=self.progress)
        return {"followed": followed.to_data() if followed else None}

    def _do_check_recording(self, request: Message) -> Message:
        from redaction.recordings.checking import check

        return check(Path(request["source"]), progress=self.progress)

    def _do_copy_recording(self, request: Message) -> Message:
        from redaction.recordings.copying import Stretch, copy

        stretch = Stretch(request["start"], request["end"])
        return copy(Path(request["source"]), Path(request["target"]), stretch, progress=self.progress)

    def _do_read_peaks(self, request: Message) -> Message:
        from redaction.recordings.peaks import peaks

        found = peaks(Path(request["source"]), progress=self.progress)
        return {"peaks": Path(request["target"]).write_bytes(found)}

    def _do_preview(self, request: Message) -> Message:
        from redaction.plan import Plan
        from redaction.video.preview import preview

        plan, target = Plan.from_json(request["plan"]), Path(request["target"])
        return {"frames": preview(Path(request["source"]), plan, request["audience"], target, progress=self.progress)}

    def _do_outline(self, request: Message) -> Message:
        from redaction.shown import outline

        return outline(Path(request["source"]), request["media"], request["password"]).to_data()

    def _do_draw(self, request: Message) -> Message:
        from redaction.shown import draw

        target = Path(request["target"])
        return {"size": draw(Path(request["source"]), request["media"], request["page"], target, request["password"])}

    def _do_apply_and_verify(self, request: Message) -> Message:
        from redaction.pipeline import apply_and_verify
        from redaction.plan import Plan
        from reference.policies import load_policy

        plan = Plan.from_json(request["plan"])
        policy = load_policy(plan.policy, Path(request["overlay"]) if request["overlay"] else None)
        source, target = Path(request["source"]), Path(request["target"])
        proven = apply_and_verify(source, plan, request["audience"], target, policy=policy, progress=self.progress)
        return proven.to_data()

    def _say(self, message: Message) -> None:
        with self._speaking:
            try:
                self._connection.sendall(framed(message))
            except OSError:
                # Who asked is gone. That is no fault of the work: what is kept of it must stay for who asks next.
                os._exit(1)


def main(arguments: list[str]) -> None:
    """Serve the process that started this one.

    Args:
        arguments: descriptor of the connection, descriptor of the lifeline. Everything else comes over the connection.
    """
    talk, lifeline = map(int, arguments)
    walls.die_with(lifeline)
    os.set_inheritable(talk, False)
    connection = socket.socket(fileno=talk)
    first = b""
    while not first.endswith(b"\n"):
        block = connection.recv(1)
        if not block:
            return
        first += block
    settings: dict[str, Any] = json.loads(first)
    limits = Limits(**settings["limits"])
    walls.hold_resources(limits)
    from redaction import signs
    from redaction.recordings import kept

    reader = Reader(connection, limits, [Path(name) for name in settings["writable"]], settings["workers"])
    signs.listen(reader.sign)
    kept.keep_in(Path(settings["writable"][0]) / kept.NAME if settings["writable"] else None)
    import redaction.pipeline  # noqa: F401  (while the asking process still opens its records)

    reader.serve()


if __name__ == "__main__":
    main(sys.argv[1:])
