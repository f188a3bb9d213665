"""How many requests of one token are answered in a minute: a program that runs wild does not slow the portal for people."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from portal.refusals import TooManyError

_MINUTE = 60.0


class TooManyCallsError(TooManyError):
    """A token asked too often; `headers` say when it may ask again."""

    def __init__(self, sentence: str, seconds: int) -> None:
        super().__init__(sentence)
        self.headers = {"retry-after": str(seconds)}


@dataclass
class Pace:
    """Counts the requests of each token, in this process.

    Attributes:
        most: that are answered in a minute.
    """

    most: int
    _minute: int = -1
    _counts: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, token_id: str) -> None:
        """Count one more request.

        Raises:
            TooManyCallsError: it is one too many in this minute.
        """
        moment = time.monotonic()
        with self._lock:
            minute = int(moment // _MINUTE)
            if minute != self._minute:
                self._minute, self._counts = minute, {}
            self._counts[token_id] = number = self._counts.get(token_id, 0) + 1
        if number > self.most:
            left = int(_MINUTE - moment % _MINUTE) + 1
            raise TooManyCallsError(f"This token asked too often: wait {left} seconds.", left)
