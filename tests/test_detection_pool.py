"""Work shared between processes: the same result, a clear error when one dies, and no process left behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator

import pytest

from redaction.detection.detector import Detector
from redaction.detection.pool import DetectorPool
from redaction.detection.request import DetectionRequest
from redaction.errors import WorkersLostError
from redaction.findings import Span

NAMES = ("Ruaridh Farquharson", "Shabana Iqbal", "Wojciech Nowak", "Ifeoma Okafor")


def documents() -> list[list[str]]:
    """Many small documents, and one of many pages, larger than two tasks."""
    small = [
        [f"On day {n} I met {NAMES[n % 4]} and PC {1000 + n} Hartley.", f"{NAMES[n % 4].split()[1]} left."] for n in range(40)
    ]
    page = "I walked to the shop and saw nothing at all on the way. " * 5
    large = [f"{page}Then {NAMES[n % 4]} came in." for n in range(10)]
    return [*small[:6], large, *small[6:]]


@pytest.fixture(scope="module")
def pool() -> Iterator[DetectorPool]:
    started = DetectorPool(2, share=600)
    yield started
    started.close()


def test_the_pool_finds_the_same(pool: DetectorPool) -> None:
    work = documents()
    request = DetectionRequest(terms=("shop",))
    alone = Detector(workers=1).detect_here(work, request)
    assert pool.detect(work, request) == alone
    assert any(span.kind == "PERSON" for part in alone[6] for span in part)


def test_the_pool_reads_over_the_breaks_of_pages_as_well(pool: DetectorPool) -> None:
    rain = "It rained all day and we stayed in. " * 20
    pages = [f"{rain}There was a talk with KITTY DOLAN dob", f"21/3/1985 who is the neighbour and heard it. {rain}", rain]
    found = pool.detect([pages], DetectionRequest())
    assert found == Detector(workers=1).detect_here([pages], DetectionRequest())
    assert "DATE_OF_BIRTH" in {span.kind for span in found[0][1]}


def test_a_detector_of_this_process_reads_along() -> None:
    work = documents()
    own = Detector(workers=1)
    read: list[int] = []

    class Counting(Detector):
        def read_here(self, documents: list[list[str]], request: DetectionRequest) -> list[list[list[Span]]]:
            read.append(len(documents))
            return own.read_here(documents, request)

    pool = DetectorPool(1, share=600, own=Counting(workers=1))
    try:
        assert pool.detect(work, DetectionRequest()) == own.detect_here(work, DetectionRequest())
        assert read, "this process had nothing to do"
    finally:
        pool.close()


def test_a_dead_process_is_an_error_not_a_hang() -> None:
    pool = DetectorPool(2)
    try:
        pool.detect([["A text for Ann Bell."]], DetectionRequest())
        for process in list(pool.processes()):
            os.kill(process, signal.SIGKILL)
        with pytest.raises(WorkersLostError, match="ended unexpectedly"):
            pool.detect(documents(), DetectionRequest())
    finally:
        pool.close()


def test_closing_leaves_no_process() -> None:
    before = {process.pid for process in multiprocessing.active_children()}
    pool = DetectorPool(1)
    pool.detect([["A text for Ann Bell."]], DetectionRequest())
    assert {process.pid for process in multiprocessing.active_children()} - before
    pool.close()
    deadline = time.monotonic() + 10
    while {process.pid for process in multiprocessing.active_children()} - before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not {process.pid for process in multiprocessing.active_children()} - before


def test_small_work_starts_no_process() -> None:
    with Detector(workers=2) as detector:
        detector.detect([["A text for Ann Bell."]], DetectionRequest(terms=("Ann",), terms_only=True))
        assert detector._pool is None


def test_half_characters_go_to_the_processes_as_well() -> None:
    pages = [f"\ud83d\udcff Then {NAMES[n % 4]} came in with B\udce9la Nagy. " * 20 for n in range(4)]
    with Detector(workers=2) as shared, pytest.MonkeyPatch.context() as patch:
        patch.setattr("redaction.detection.detector._POOL_WORTH", 1000)
        found = shared.detect([pages], DetectionRequest(terms=("B\udce9la",)))[0]
        assert shared._pool is not None
    for page, spans in zip(pages, found, strict=True):
        assert {"B\udce9la", NAMES[pages.index(page) % 4]} <= {page[span.start : span.end] for span in spans} | {
            word for span in spans for word in page[span.start : span.end].split()
        }


def test_processes_get_ready_for_a_long_text_and_for_no_other() -> None:
    with Detector(workers=2) as detector:
        for size, request in ((1_000, DetectionRequest()), (1_000_000, DetectionRequest(terms=("x",), terms_only=True))):
            detector.expect(size, request)
            assert detector._pool is None
        detector.expect(1_000_000, DetectionRequest())
        assert detector._pool is not None and len(detector._pool.processes()) == 1
    with Detector(workers=1) as alone:
        alone.expect(1_000_000, DetectionRequest())
        assert alone._pool is None
