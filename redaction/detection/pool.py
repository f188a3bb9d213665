"""Several processes that share large work. Each holds its own models; spans travel between them, never spaCy's documents.

Presidio's and spaCy's own `n_process` send whole parsed documents through pickle, which costs more than half of the gain.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING

from redaction.detection.request import DetectionRequest
from redaction.errors import HoursbackError
from redaction.findings import Span
from redaction.signs import each

if TYPE_CHECKING:
    from redaction.detection.detector import Detector

Found = list[list[Span]]

SHARE = 60_000
"""Characters of one task: some seconds of work, so that the last tasks of a run end close together."""

_worker: Detector | None = None


class WorkersLostError(HoursbackError):
    """A process that was reading texts ended before its work was done."""

    code = "E-SYS-WORKERS"


class DetectorPool:
    """Processes with a detector each.

    They are started with ``spawn``, so a script that uses them needs the usual ``if __name__ == "__main__"`` guard.

    Args:
        workers: how many.
        share: characters of one task.
    """

    def __init__(self, workers: int, share: int = SHARE) -> None:
        self._share = share
        self._executor = ProcessPoolExecutor(
            max_workers=workers, mp_context=multiprocessing.get_context("spawn"), initializer=_start
        )

    def processes(self) -> list[int]:
        """Process ids of the workers that run."""
        return [process.pid for process in (self._executor._processes or {}).values() if process.pid]

    def close(self) -> None:
        """End the processes; work that has not begun is dropped."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def detect(self, documents: list[list[str]], request: DetectionRequest) -> list[Found]:
        """`Detector.detect_here`, shared.

        Small documents go whole, several in one task. The parts of a large one are read by several processes, and what
        concerns the document as a whole is done here.

        Raises:
            WorkersLostError: a process died.
        """
        from redaction.detection.detector import conclude

        large = [number for number, parts in enumerate(documents) if sum(map(len, parts)) > 2 * self._share]
        small = [number for number in range(len(documents)) if number not in set(large)]
        results: list[Found] = [[] for _ in documents]
        try:
            whole = [
                (group, self._submit(_detect, [documents[number] for number in group], request))
                for group in _groups(small, [sum(map(len, documents[number])) for number in small], self._share)
            ]
            pieces = []
            for number in large:
                parts = documents[number]
                shares = _groups(list(range(len(parts))), [len(part) for part in parts], self._share)
                pieces.append((number, [self._submit(_read, [[parts[index] for index in share]], request) for share in shares]))
            for number, futures in pieces:
                read = [spans for future in each(futures) for spans in future.result()[0]]
                results[number] = conclude(documents[number], read, request)
            for group, future in each(whole):
                for number, found in zip(group, future.result(), strict=True):
                    results[number] = found
        except BrokenProcessPool as error:
            self.close()
            raise WorkersLostError(
                "A process that was reading the text ended unexpectedly (often for lack of memory): run it again, with "
                "fewer workers."
            ) from error
        return results

    def _submit(self, task: object, documents: list[list[str]], request: DetectionRequest) -> Future[list[Found]]:
        return self._executor.submit(task, documents, request)  # type: ignore[arg-type]


def _groups(numbers: list[int], sizes: list[int], share: int) -> Iterator[list[int]]:
    """Neighbours together, about `share` characters in each group."""
    group: list[int] = []
    size = 0
    for number, length in zip(numbers, sizes, strict=True):
        group.append(number)
        size += length
        if size >= share:
            yield group
            group, size = [], 0
    if group:
        yield group


def _start() -> None:
    """Load the models of this process, once."""
    global _worker
    from redaction.detection.detector import Detector

    _worker = Detector(workers=1)


def _here() -> Detector:
    if _worker is None:
        raise RuntimeError("the worker process was not started by DetectorPool")
    return _worker


def _detect(documents: list[list[str]], request: DetectionRequest) -> list[Found]:
    return _here().detect_here(documents, request)


def _read(documents: list[list[str]], request: DetectionRequest) -> list[Found]:
    return _here().read_here(documents, request)
