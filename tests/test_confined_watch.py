"""When a file counts as stalled: a reader that gets no processor is not given up, one that sleeps or spins is."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from redaction.confined.limits import Limits, Watch
from redaction.errors import StalledError

_ONE = min(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
_SPIN = f"import os; os.sched_setaffinity(0, {{{_ONE}}}); print(flush=True)\nwhile True: pass"
_SLEEP = "import time; print(flush=True); time.sleep(600)"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what waits for a processor is told by Linux alone")


@pytest.fixture
def crowd() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Five processes, each a group of its own, that keep one processor busy."""
    spinning = [_started(_SPIN) for _ in range(5)]
    yield spinning
    for one in spinning:
        one.kill()
        one.wait()


def test_a_reader_that_gets_no_processor_is_not_given_up_before_it_had_its_time(crowd: list[subprocess.Popen[bytes]]) -> None:
    reader = crowd.pop()
    try:
        watch = Watch(Limits(stall_seconds=1.0), reader.pid, "statement.txt", 0)
        assert _watched(watch, 3.0) is None, "it had at most a fifth of a processor"
        for one in crowd:
            one.kill()
        told = _watched(watch, 60.0)
    finally:
        reader.kill()
        reader.wait()
    assert told and "made no progress for 2 seconds" in told


def test_a_reader_that_sleeps_is_given_up_by_the_clock() -> None:
    reader = _started(_SLEEP)
    try:
        begun = time.monotonic()
        told = _watched(Watch(Limits(stall_seconds=1.0), reader.pid, "statement.txt", 0), 30.0)
        assert told and time.monotonic() - begun >= 2.0
    finally:
        reader.kill()
        reader.wait()


def _started(program: str) -> subprocess.Popen[bytes]:
    made = subprocess.Popen([sys.executable, "-S", "-c", program], stdout=subprocess.PIPE, start_new_session=True)
    assert made.stdout is not None
    made.stdout.readline()
    return made


def _watched(watch: Watch, seconds: float) -> str | None:
    """What the watch says within so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            watch.look()
        except StalledError as error:
            return str(error)
        time.sleep(0.05)
    return None
