"""Work that takes longer than a page should: it goes on in a thread, and the page that asked says so until it is done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunningError
from dataclasses import dataclass, field

from portal.refusals import ConflictError
from reference.errors import HoursbackError

PATIENCE = 15.0
"""Seconds that a page waits for work to end before it says that it goes on."""


@dataclass
class Chores:
    """Work in progress, one piece for each name at a time. What a process did not finish is asked for again.

    A piece of work keeps its own result; what is kept here is why it failed, until it is asked for.
    """

    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, "chore"))
    _running: dict[str, tuple[str, Future[None]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, name: str, words: str, work: Callable[[], None], patience: float = PATIENCE) -> bool:
        """Begin a piece of work and wait a little for its end; says whether it ended.

        Args:
            name: what it is done to.
            words: what is being done, for the page.
            work: what to do.
            patience: seconds to wait.

        Raises:
            ConflictError: something is being done to it already. HoursbackError: the work failed while we waited.
        """
        with self._lock:
            if name in self._running and not self._running[name][1].done():
                raise ConflictError(f"This is not possible now: {self._running[name][0]}. Wait until it is done.")
            future = self._threads.submit(work)
            self._running[name] = (words, future)
        try:
            future.result(patience)
        except StillRunningError:
            return False
        except HoursbackError:
            self._forget(name)
            raise
        self._forget(name)
        return True

    def state(self, name: str) -> tuple[str, str]:
        """What is being done, and why the last work failed; an empty text for what does not apply. A failure is told once."""
        with self._lock:
            words, future = self._running.get(name, ("", None))
        if future is None:
            return "", ""
        if not future.done():
            return words, ""
        self._forget(name)
        error = future.exception()
        if error is None:
            return "", ""
        return "", str(error) if isinstance(error, HoursbackError) else "A fault of the system stopped it: try again."

    def _forget(self, name: str) -> None:
        with self._lock:
            self._running.pop(name, None)


CHORES = Chores()
"""Those of this process."""
