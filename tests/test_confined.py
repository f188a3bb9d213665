"""The corridor in a process of its own: what a file does to that process ends in a sentence, and the next file is read."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from unruly_reader import SECRET

from redaction.confined.corridor import Confined
from redaction.confined.in_process import InProcess
from redaction.confined.limits import Limits, members
from redaction.errors import (
    DamagedFileError,
    HoursbackError,
    MemoryLimitError,
    NestedTooDeepError,
    OutputLimitError,
    ReaderCrashedError,
    ReaderLostError,
    StalledError,
    WorkLimitError,
)
from redaction.pipeline import Options
from redaction.plan import Plan
from reference.failure_places import ToldError

TESTS = Path(__file__).parent
LIMITS = Limits(stall_seconds=3, memory_mb=300, cpu_seconds=6, cpu_seconds_a_unit=0, output_mb=2)
LANDLOCK = sys.platform == "linux" and tuple(map(int, os.uname().release.split(".")[:2])) >= (6, 7)

Ask = Callable[..., Plan]


@pytest.fixture
def unruly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Confined]:
    monkeypatch.setenv("PYTHONPATH", str(TESTS))
    (tmp_path / "desks").mkdir()
    with Confined(LIMITS, writable=[tmp_path / "desks"], program="unruly_reader") as corridor:
        yield corridor


@pytest.fixture
def ask(unruly: Confined, tmp_path: Path) -> Ask:
    def asked(words: str, **more: object) -> Plan:
        source = tmp_path / "statement.txt"
        source.write_text(words)
        return unruly.detect(source, Options(terms_only=True, password=SECRET), **more)  # type: ignore[arg-type]

    return asked


def gone(group: int) -> bool:
    deadline = time.monotonic() + 5
    while members(group) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not members(group)


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        ("crash", ReaderCrashedError),
        ("abort", ReaderCrashedError),
        ("babble", ReaderCrashedError),
        ("spin", StalledError),
        ("sleep", StalledError),
        ("eat", MemoryLimitError),
        ("gulp", MemoryLimitError),
        ("child-eats", MemoryLimitError),
        ("work", WorkLimitError),
        ("deep", NestedTooDeepError),
    ],
)
def test_what_a_file_does_to_the_reader_ends_in_a_sentence_and_the_next_is_read(
    words: str, cause: type[HoursbackError], ask: Ask, unruly: Confined
) -> None:
    assert ask("fine").notes[0] == "done"
    before = unruly.process
    assert before is not None
    began = time.monotonic()
    with pytest.raises(cause, match=r"^(The reader crashed on )?statement\.txt") as caught:
        ask(words)
    assert time.monotonic() - began < 90  # the limits are of processor time, and the machine may be busy
    assert caught.value.exit_status == 3 and caught.value.business
    assert SECRET not in str(caught.value)
    assert gone(before)
    assert ask("fine").notes[0] == "done"


def test_a_refusal_keeps_its_class_and_the_process(ask: Ask, unruly: Confined) -> None:
    ask("fine")
    before = unruly.process
    with pytest.raises(DamagedFileError, match=r"statement\.txt is damaged"):
        ask("refuse")
    assert unruly.process == before


def test_an_unforeseen_error_tells_where_and_not_what(ask: Ask) -> None:
    with pytest.raises(ToldError) as caught:
        ask("bug")
    told = str(caught.value.places)
    assert "ValueError" in told and "unruly_reader.py" in told
    assert SECRET not in told + str(caught.value) + repr(caught.value)
    with pytest.raises(OSError) as full:
        ask("disk")
    assert full.value.errno == 28 and SECRET not in str(full.value)


def test_a_reader_that_rests_is_there_again_at_the_next_request_and_one_that_works_goes_on(
    tmp_path: Path, unruly: Confined, ask: Ask
) -> None:
    ask("fine")
    first = unruly.process
    assert first is not None
    unruly.rest()
    assert unruly.process is None
    assert gone(first)
    busy = threading.Thread(target=ask, args=("signs 2",))
    busy.start()
    deadline = time.monotonic() + 10
    while unruly.process is None and time.monotonic() < deadline:
        time.sleep(0.01)
    unruly.rest()
    assert unruly.process is not None
    busy.join()


def test_progress_and_signs_keep_a_long_job_alive(ask: Ask) -> None:
    seen: list[tuple[str, int, int]] = []
    ask("pages 9", progress=lambda *told: seen.append(told))
    assert seen == [("reading", number, 9) for number in range(1, 10)]
    assert ask("signs 9").notes[0] == "done"


def test_whoever_watches_can_cancel(ask: Ask, unruly: Confined) -> None:
    class CancelledError(Exception):
        pass

    ask("fine")
    before = unruly.process
    assert before is not None

    def cancel(stage: str, done: int, total: int) -> None:
        raise CancelledError

    began = time.monotonic()
    with pytest.raises(CancelledError):
        ask("pages 100", progress=cancel)
    assert time.monotonic() - began < 5 and gone(before)
    assert ask("fine").notes[0] == "done"


def test_a_reader_that_is_killed_from_outside_is_no_fault_of_the_file(ask: Ask, unruly: Confined) -> None:
    ask("fine")
    assert unruly.process is not None
    threading.Timer(0.5, os.kill, (unruly.process, signal.SIGKILL)).start()
    with pytest.raises(ReaderLostError, match="run the same command again") as caught:
        ask("sleep")
    assert caught.value.exit_status == 5 and not caught.value.business


def test_no_secret_is_in_the_environment_or_on_the_command_line(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOURSBACK_PLAN_KEY", "HOURSBACK_DATABASE_URL", "PGPASSWORD", "SOME_API_TOKEN"):
        monkeypatch.setenv(name, SECRET)
    (told,) = ask("environment").notes
    assert "!" not in told


def test_no_core_is_dumped(ask: Ask) -> None:
    assert ask("core").notes == ("0",)


def test_a_file_that_grows_too_large_is_stopped(ask: Ask, tmp_path: Path) -> None:
    with pytest.raises(OutputLimitError, match="larger than 2 MB"):
        ask(f"big {tmp_path / 'desks' / 'out'}")


@pytest.mark.skipif(not LANDLOCK, reason="the kernel has no Landlock that covers this")
def test_nothing_is_written_outside_the_desks_and_nobody_else_is_signalled(ask: Ask, tmp_path: Path) -> None:
    ask(f"write {tmp_path / 'desks' / 'inside'}")
    assert (tmp_path / "desks" / "inside").exists()
    for place in (tmp_path / "outside", TESTS / "outside.txt", Path("/tmp/hoursback-outside")):
        with pytest.raises(PermissionError):
            ask(f"write {place}")
        assert not place.exists()
    with pytest.raises(PermissionError):
        ask(f"kill {os.getpid()}")


@pytest.mark.parametrize("word", ["connect", pytest.param("connect-below", marks=pytest.mark.skipif(not LANDLOCK, reason="old"))])
def test_no_connection_is_made(word: str, ask: Ask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)
        with pytest.raises((PermissionError, ToldError)):
            ask(f"{word} {listener.getsockname()[1]}")
        with pytest.raises(TimeoutError):
            listener.accept()


_PARENT = """
import os, sys, threading
from pathlib import Path
from redaction.confined.corridor import Confined
from redaction.confined.limits import Limits
from redaction.pipeline import Options
corridor = Confined(Limits(), writable=[], program="unruly_reader")
corridor.warm()
print(corridor.process, flush=True)
corridor.detect(Path(sys.argv[1]), Options(terms_only=True))
"""


@pytest.mark.parametrize("word", ["spin", "sleep"])
def test_a_parent_that_is_killed_leaves_no_process(word: str, tmp_path: Path) -> None:
    (tmp_path / "hostile.txt").write_text(word)
    path = os.pathsep.join([str(TESTS.parent), str(TESTS)])
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, tmp_path / "hostile.txt"],
        env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert parent.stdout is not None
    group = int(parent.stdout.readline())
    deadline = time.monotonic() + 20
    while len(members(group)) < (2 if word == "sleep" else 1) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.3)
    assert members(group)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert gone(group)


def test_both_corridors_give_the_same(tmp_path: Path) -> None:
    from redaction.policy import accept_all

    source = tmp_path / "naïve \udcff statement.txt"
    source.write_bytes(f"{SECRET} was seen. \xff {SECRET}\n".encode("latin-1"))
    (tmp_path / "desks").mkdir()
    options = Options(terms=(SECRET,), terms_only=True)
    results = []
    with Confined(writable=[tmp_path / "desks"]) as confined:
        for number, corridor in enumerate((confined, InProcess(_no_models))):
            media = corridor.identify(source)
            plan = corridor.detect(source, options)
            accepted = accept_all(plan, "cps", "Officer Test")
            target = tmp_path / "desks" / f"{number}.txt"
            proven = corridor.apply_and_verify(source, accepted, "cps", target)
            results.append((media, plan, proven.sha256, target.read_bytes(), proven.verification))
    assert results[0] == results[1]
    assert len(results[0][1].findings) == 2


def _no_models() -> object:
    from redaction.detection.detector import Detector

    return Detector(workers=1)
