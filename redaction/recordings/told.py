"""Progress through a recording is told in seconds of it: that is what a person waits for, and what its limits count."""

from __future__ import annotations

from collections.abc import Callable

from redaction.rendition import Progress

_EVERY = 25


def in_seconds(progress: Progress | None, stage: str, frames: int, seconds: float) -> Callable[[int], None]:
    """A function to call with the number of frames done; every few frames it tells how many seconds that are.

    Args:
        progress: who is told; nobody if absent.
        stage: what is being done.
        frames: in all.
        seconds: length of the recording.
    """
    total = max(1, round(seconds))

    def tell(done: int) -> None:
        if progress is not None and (done % _EVERY == 0 or done == frames):
            progress(stage, min(total, round(total * done / max(1, frames))), total)

    return tell
