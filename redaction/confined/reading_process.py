"""The reading process as the asking one sees it: started with nothing secret, sent requests, listened to, ended."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from redaction.confined.limits import TICK, Limits, Watch, members
from redaction.confined.messages import Inbox, Message, framed
from redaction.errors import ReaderCrashedError, ReaderLostError

if TYPE_CHECKING:
    from redaction.recordings.finished import Keep
    from redaction.rendition import Progress

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


class ReadingProcess:
    """A process that reads files for this one, in a group of its own."""

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
        """Id of the process, and of its group."""
        return self._process.pid

    def send(self, message: Message, seconds: float) -> None:
        """Send a request, in so many seconds at most.

        Raises:
            ReaderLostError: the process takes nothing.
        """
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


def listen(child: ReadingProcess, watch: Watch, progress: Progress | None, keep: Keep | None) -> Message:
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
