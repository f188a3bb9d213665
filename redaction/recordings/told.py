"""Progress through a recording is told in seconds of it: that is what a person waits for, and what its limits count."""

from __future__ import annotations

from collections.abc import Callable

from redaction.rendition import Progress

_EVERY = 25
_BY_TIME = frozenset(
    {"following", "listening", "listening again", "filling", "rewriting", "proving", "hearing the result", "drawing", "copying"}
)
"""Stages that are told in seconds of a recording."""


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


def whole_seconds(progress: Progress | None, stage: str, seconds: float) -> Callable[[float], None]:
    """A function to call with the seconds of a recording that are done.

    Args:
        progress: who is told; nobody if absent.
        stage: what is being done.
        seconds: length of the recording.
    """
    total = max(1, round(seconds))

    def tell(done: float) -> None:
        if progress is not None:
            progress(stage, min(total, round(done)), total)

    return tell


def how_far(stage: str, done: int, total: int) -> str:
    """How far a stage is, for a person: ``following: 12:30 of 45:00 done`` or ``reading: 3 of 7``."""
    if stage in _BY_TIME:
        return f"{stage}: {_clock(done)} of {_clock(total)} done"
    return f"{stage}: {done} of {total}" if total > 1 else stage


def _clock(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
