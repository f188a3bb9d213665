"""Processes beside this one that carry out part of the work on one document, so that a long file keeps both cores busy.

    with Apart(2, imports=("readers",)) as apart:
        ...  # what the caller has to do alone, while they start
        apart.begin(open_it, data)
        futures = [apart.submit(read, pages) for pages in ranges]

Functions and what they are given travel by pipe, never on a command line or in a file. A process ends with the block, whatever
ends it; with this process, however that ends; and when it takes too long, whoever waits gives up and ends it.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from types import TracebackType
from typing import IO, Any, ParamSpec, TypeVar

from redaction.collecting import collect_rarely
from redaction.errors import WorkersLostError

P = ParamSpec("P")
R = TypeVar("R")

PROCESSES = min(2, os.cpu_count() or 1)
"""How many are worth starting."""
_CHILD = """
import json, sys
parent, imports, sys.path = json.loads(sys.stdin.buffer.readline())
from redaction.pdf.apart import serve
serve(parent, imports)
"""
_LOST = "A process that was reading pages ended unexpectedly (often for lack of memory): run it again."
_DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux' prctl."""


class Apart:
    """Some processes; tasks go to whichever is free.

    Args:
        count: how many.
        imports: modules that each process loads at once, before it is asked for anything.

    Attributes:
        ended: whether the processes have been ended.
    """

    def __init__(self, count: int, *, imports: Sequence[str] = ()) -> None:
        self._tasks: queue.SimpleQueue[tuple[Future[Any], bytes] | None] = queue.SimpleQueue()
        self.ended = False
        self._first = b""
        greeting = json.dumps([os.getpid(), list(imports), sys.path]).encode() + b"\n"
        self._children: list[subprocess.Popen[bytes]] = []
        try:
            for _ in range(count):
                self._children.append(
                    subprocess.Popen(
                        [sys.executable, "-c", _CHILD],
                        stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE,
                        stderr=subprocess.DEVNULL,
                    )
                )
        except BaseException:
            self.end()
            raise
        self._threads = [threading.Thread(target=self._attend, args=(child, greeting), daemon=True) for child in self._children]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Apart:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.end()

    def begin(self, work: Callable[P, object], *arguments: P.args, **named: P.kwargs) -> None:
        """Have each process carry out a function before its first task; said before the first `submit`.

        Where it fails, every task of that process fails with its error.
        """
        self._first = pickle.dumps((work, arguments, named))

    def submit(self, work: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> Future[R]:
        """Have a function of a module carried out. Its error, if it has one, is the future's.

        The future raises `WorkersLostError` where the process has ended.
        """
        future: Future[R] = Future()
        if self.ended:
            future.set_exception(WorkersLostError(_LOST))
            return future
        self._tasks.put((future, pickle.dumps((work, arguments, named))))
        return future

    def processes(self) -> list[int]:
        """Process ids of those that run."""
        return [child.pid for child in self._children if child.poll() is None]

    def end(self) -> None:
        """End the processes, whatever they are doing; what is not done by then is never done."""
        self.ended = True
        for child in self._children:
            with contextlib.suppress(OSError):
                child.kill()
        for child in self._children:
            child.wait()
            self._tasks.put(None)

    def _attend(self, child: subprocess.Popen[bytes], greeting: bytes) -> None:
        """Hand tasks to one process, one after the other (in a thread of its own, because either side may wait)."""
        assert child.stdin is not None and child.stdout is not None
        with contextlib.suppress(BrokenPipeError), child.stdin as to_child, child.stdout as from_child:
            lost, begun = not _written(to_child, greeting), False
            while (item := self._tasks.get()) is not None:
                future, task = item
                if not future.set_running_or_notify_cancel():
                    continue
                if not begun:
                    begun, lost = True, lost or not _handed(to_child, self._first)
                answer = None if lost or self.ended or not _handed(to_child, task) else _frame(from_child)
                lost = lost or answer is None
                if answer is None:
                    future.set_exception(WorkersLostError(_LOST))
                    continue
                done, result = pickle.loads(answer)
                if done:
                    future.set_result(result)
                else:
                    future.set_exception(result)


def shares(items: Sequence[R], size: int) -> list[Sequence[R]]:
    """Neighbours together, `size` in each share."""
    return [items[start : start + size] for start in range(0, len(items), size)]


def serve(parent: int, imports: Sequence[str]) -> None:
    """What a process does: carry out what comes on its standard input, until that or the process that asked ends.

    Args:
        parent: process id of the one that asked.
        imports: modules to load before anything is asked.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the one who asked ends us
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.name == "posix" and os.getppid() != parent:
        return  # it was killed while we loaded: the signal will not come, and a task may wait in the pipe already
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not come between the answers
    for name in imports:
        with contextlib.suppress(ImportError):  # whoever needs it says so
            importlib.import_module(name)
    collect_rarely()
    begin = _frame(source)
    failed: Exception | None = None
    if begin:
        try:
            work, arguments, named = pickle.loads(begin)
            work(*arguments, **named)
        except Exception as error:
            failed = error
    while (task := _frame(source)) is not None:
        try:
            if failed:
                raise failed
            work, arguments, named = pickle.loads(task)
            answer = pickle.dumps((True, work(*arguments, **named)))
        except Exception as error:
            answer = pickle.dumps((False, _portable(error)))
        if not _handed(target, answer):
            return


def _portable(error: Exception) -> Exception:
    """The error, or its name alone where it cannot travel."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(type(error).__name__)
    return error


def _handed(stream: IO[bytes], frame: bytes) -> bool:
    """Write one frame; False where nobody reads it."""
    return _written(stream, len(frame).to_bytes(8, "big"), frame)


def _written(stream: IO[bytes], *blocks: bytes) -> bool:
    try:
        for block in blocks:
            stream.write(block)
        stream.flush()
    except (OSError, ValueError):
        return False
    return True


def _frame(stream: IO[bytes]) -> bytes | None:
    """Read one frame; None where there is none."""
    try:
        head = stream.read(8)
        size = int.from_bytes(head, "big")
        frame = stream.read(size) if len(head) == 8 else b""
    except (OSError, ValueError):
        return None
    return frame if len(head) == 8 and len(frame) == size else None
