"""Answers in stretches: what a player asks for when somebody jumps within a recording (RFC 9110, section 14)."""

from __future__ import annotations

import re
import threading
import time

from fastapi.responses import Response, StreamingResponse

from flows.shelf import Shelf

_ONE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_MOST = 8 << 20
"""Bytes of one stretch; a player asks again for more."""
_PAUSE = 600.0
_MOST_PLAYS = 10_000


class Plays:
    """Who plays what just now: the audit has a line for each playing, whatever it begins with, and not for each stretch."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()

    def begins(self, who: str, what: str, asked: str) -> bool:
        """Whether a request is the first of a playing: the whole, from the beginning, or after ten minutes without any.

        Args:
            who: id of the person.
            what: is played.
            asked: the header ``Range``.
        """
        now, key = time.monotonic(), (who, what)
        with self._lock:
            last = self._last.pop(key, None)
            self._last[key] = now  # at the end: the first one is the one that was asked for longest ago
            while len(self._last) > _MOST_PLAYS:
                del self._last[next(iter(self._last))]
        return last is None or now - last > _PAUSE or not asked or asked.strip().startswith("bytes=0-")


def ranged(shelf: Shelf, name: str, media_type: str, asked: str) -> Response:
    """What lies on a shelf, whole or in the stretch that was asked for.

    Args:
        shelf: holds it.
        name: on the shelf.
        media_type: of the file.
        asked: the header ``Range``; what is no single range is answered with the whole.
    """
    size = shelf.size(name)
    headers = {"accept-ranges": "bytes"}
    stretch = stretch_of(asked, size)
    if stretch is None:
        headers["content-length"] = str(size)
        return StreamingResponse(shelf.pieces(name), media_type=media_type, headers=headers)
    start, end = stretch
    if start >= end:
        return Response(status_code=416, headers={**headers, "content-range": f"bytes */{size}"})
    headers |= {"content-range": f"bytes {start}-{end - 1}/{size}", "content-length": str(end - start)}
    return StreamingResponse(shelf.pieces(name, start, end), 206, media_type=media_type, headers=headers)


def stretch_of(asked: str, size: int) -> tuple[int, int] | None:
    """First byte and one past the last of a range; an empty stretch where it lies outside; None where none is asked for."""
    found = _ONE.fullmatch(asked.strip())
    if found is None or found[1] == found[2] == "":
        return None
    if found[1] == "":
        length = int(found[2])
        return (max(0, size - length), size) if length else (size, size)
    start = int(found[1])
    end = min(size, int(found[2]) + 1 if found[2] else size, start + _MOST)
    if found[2] and int(found[2]) < start:
        return None
    return start, max(start, end)
