"""What is being made in the background for people who look at a page: one thing at a time, each once, and how far it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from redaction.recordings.told import how_far
from redaction.rendition import Progress


class UnderWay:
    """Things in the making, by name. What goes wrong is for the making itself to keep."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._far: dict[str, str] = {}
        self._makers: ThreadPoolExecutor | None = None

    def begin(self, name: str, make: Callable[[Progress], None]) -> bool:
        """Begin to make something, unless that is under way; whether it was begun."""
        with self._lock:
            if name in self._far:
                return False
            self._far[name] = "waiting"
            self._makers = self._makers or ThreadPoolExecutor(1, "making")
            self._makers.submit(self._run, name, make)
        return True

    def how_far(self, name: str) -> str | None:
        """How far something is in words; None where it is not under way."""
        with self._lock:
            return self._far.get(name)

    def wait(self, seconds: float = 60.0) -> bool:
        """Wait until nothing is under way; whether that came to pass."""
        until = time.monotonic() + seconds
        while self._far and time.monotonic() < until:
            time.sleep(0.02)
        return not self._far

    def _run(self, name: str, make: Callable[[Progress], None]) -> None:
        def told(stage: str, done: int, total: int) -> None:
            with self._lock:
                self._far[name] = how_far(stage, done, total)

        try:
            make(told)
        finally:
            with self._lock:
                self._far.pop(name, None)


MAKING = UnderWay()
"""Of this process."""
