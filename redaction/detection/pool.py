"""Several processes that share large work. Each holds its own models; spans travel between them, never spaCy's documents.

Presidio's and spaCy's own `n_process` send whole parsed documents through pickle, which costs more than half of the gain.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING

from redaction.collecting import collect_rarely
from redaction.detection.request import DetectionRequest
from redaction.errors import WorkersLostError
from redaction.findings import Span
from redaction.signs import alive

if TYPE_CHECKING:
    from redaction.detection.detector import Detector
    from redaction.detection.seams import Seam

Found = list[list[Span]]

SHARE = 30_000
"""Characters of one task: less than a second of work, so that the last tasks of a run end close together."""

_worker: Detector | None = None


class DetectorPool:
    """Processes with a detector each.

    They are started with ``spawn``, so a script that uses them needs the usual ``if __name__ == "__main__"`` guard.

    Args:
        workers: how many.
        share: characters of one task.
        own: a detector of this process that reads along, first of all while the others still load their models.
    """

    def __init__(self, workers: int, share: int = SHARE, own: Detector | None = None) -> None:
        self._workers, self._share, self._own = workers, share, own
        self._executor = ProcessPoolExecutor(
            max_workers=workers, mp_context=multiprocessing.get_context("spawn"), initializer=_start
        )

    def processes(self) -> list[int]:
        """Process ids of the workers that run."""
        return [process.pid for process in (self._executor._processes or {}).values() if process.pid]

    def warm(self) -> None:
        """Have the processes load their models."""
        for _ in range(self._workers):
            self._executor.submit(_load)

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
        from redaction.detection.detector import breaks_of, conclude

        large = [number for number, parts in enumerate(documents) if sum(map(len, parts)) > 2 * self._share]
        small = [number for number in range(len(documents)) if number not in set(large)]
        groups = list(_groups(small, [sum(map(len, documents[number])) for number in small], self._share))
        tasks: list[_Task] = [(_detect, [documents[number] for number in group]) for group in groups]
        pieces: list[tuple[int, range, list[Seam], range]] = []
        for number in large:
            parts = documents[number]
            shares = list(_groups(list(range(len(parts))), [len(part) for part in parts], self._share))
            breaks = breaks_of(parts)
            between = list(_groups(list(range(len(breaks))), [len(seam.text) for seam in breaks], self._share))
            first, middle = len(tasks), len(tasks) + len(shares)
            pieces.append((number, range(first, middle), breaks, range(middle, middle + len(between))))
            tasks += [(_read, [[parts[index] for index in share]]) for share in shares]
            tasks += [(_read_breaks, [[breaks[index].text for index in share]]) for share in between]
        done = self._done(tasks, request)
        results: list[Found] = [[] for _ in documents]
        for group, found in zip(groups, done, strict=False):
            for number, spans in zip(group, found, strict=True):
                results[number] = spans
        for number, on_pages, breaks, over_breaks in pieces:
            of_pages, of_breaks = ([spans for place in places for spans in done[place][0]] for places in (on_pages, over_breaks))
            results[number] = conclude(documents[number], of_pages, request, (breaks, of_breaks))
        return results

    def _done(self, tasks: list[_Task], request: DetectionRequest) -> list[list[Found]]:
        """The results of all tasks, in order."""
        results: list[list[Found]] = [[] for _ in tasks]
        waiting = deque(range(len(tasks)))
        running: dict[Future[list[Found]], int] = {}
        try:
            while waiting or running:
                # Each process has one task more than it works at, so that none waits for this one to look.
                while waiting and len(running) < 2 * self._workers:
                    number = waiting.popleft()
                    running[self._executor.submit(_carry_out, *tasks[number], request)] = number
                if self._own is not None and waiting:
                    number = waiting.popleft()
                    work, documents = tasks[number]
                    results[number] = work(self._own, documents, request)
                else:
                    wait(running, return_when=FIRST_COMPLETED)
                alive()
                for future in [future for future in running if future.done()]:
                    results[running.pop(future)] = future.result()
        except BrokenProcessPool as error:
            self.close()
            raise WorkersLostError(
                "A process that was reading the text ended unexpectedly (often for lack of memory): run it again, with "
                "fewer workers."
            ) from error
        return results


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


def _load() -> None:
    _here().describe()
    collect_rarely()


def _here() -> Detector:
    if _worker is None:
        raise RuntimeError("the worker process was not started by DetectorPool")
    return _worker


def _carry_out(work: _Work, documents: list[list[str]], request: DetectionRequest) -> list[Found]:
    """A task in another process."""
    return work(_here(), documents, request)


def _detect(detector: Detector, documents: list[list[str]], request: DetectionRequest) -> list[Found]:
    return detector.detect_here(documents, request)


def _read(detector: Detector, documents: list[list[str]], request: DetectionRequest) -> list[Found]:
    return detector.read_here(documents, request)


def _read_breaks(detector: Detector, documents: list[list[str]], request: DetectionRequest) -> list[Found]:
    from redaction.detection.detector import read_breaks

    return [read_breaks(texts) for texts in documents]


_Work = Callable[["Detector", list[list[str]], DetectionRequest], list[Found]]
_Task = tuple[_Work, list[list[str]]]
