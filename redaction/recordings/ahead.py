"""Work done ahead in another thread: FFmpeg and networks release the interpreter, so reading, filling and writing overlap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Any, TypeVar

Item = TypeVar("Item")

_WAIT = 0.1
_END = object()


def ahead(items: Iterable[Item], depth: int = 8) -> Iterator[Item]:
    """The same items in the same order, made in a thread of their own, at most `depth` of them waiting.

    What goes wrong while they are made is raised here, in its place. A reader that stops early ends the thread.
    """
    queue: Queue[Any] = Queue(depth)
    stopped = Event()

    def put(item: object) -> bool:
        while not stopped.is_set():
            try:
                queue.put(item, timeout=_WAIT)
            except Full:
                continue
            return True
        return False

    def make() -> None:
        source = iter(items)
        try:
            for item in source:
                if not put((item, None)):
                    break
            else:
                put(_END)
        except BaseException as error:
            put((None, error))
        finally:
            close = getattr(source, "close", None)
            if close is not None:
                close()

    thread = Thread(target=make, name="ahead", daemon=True)
    thread.start()
    try:
        while True:
            try:
                made = queue.get(timeout=_WAIT)
            except Empty:
                if not thread.is_alive() and queue.empty():
                    raise RuntimeError("the thread that makes items ended without a word") from None
                continue
            if made is _END:
                return
            item, error = made
            if error is not None:
                raise error
            yield item
    finally:
        stopped.set()
        thread.join()
