"""The watched folder on real files: only complete ones, each once, again when they change."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from automations.robots.watched_folder import DroppedFile, WatchedFolder


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    for policy in ("cps-precharge", "foi"):
        (tmp_path / "inbox" / policy).mkdir(parents=True)
    return tmp_path / "inbox"


@contextmanager
def _watching(folder: WatchedFolder, handed: list[DroppedFile], fail: bool = False) -> Iterator[threading.Thread]:
    stop = threading.Event()

    def hand_over(dropped: DroppedFile) -> None:
        handed.append(dropped)

    thread = threading.Thread(target=folder.watch, args=(hand_over,), kwargs={"stop": stop, "poll_seconds": 0.1})
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


def _wait_for(handed: list[DroppedFile], count: int) -> None:
    deadline = time.monotonic() + 20
    while len(handed) < count and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(handed) >= count


def test_files_there_and_files_dropped_are_handed_over_once(inbox: Path) -> None:
    (inbox / "cps-precharge" / "early.pdf").write_bytes(b"1")
    handed: list[DroppedFile] = []
    with _watching(WatchedFolder(inbox, settle_seconds=0.1), handed):
        _wait_for(handed, 1)
        (inbox / "foi" / "later.pdf").write_bytes(b"2")
        _wait_for(handed, 2)
        time.sleep(0.5)
        assert handed == [
            DroppedFile(inbox / "cps-precharge" / "early.pdf", "cps-precharge"),
            DroppedFile(inbox / "foi" / "later.pdf", "foi"),
        ]
        (inbox / "foi" / "later.pdf").write_bytes(b"a corrected one")
        _wait_for(handed, 3)
    assert handed[2].path.name == "later.pdf"


def test_a_file_that_is_being_written_waits_until_it_is_complete(inbox: Path) -> None:
    path, sizes = inbox / "foi" / "slow.pdf", []
    folder = WatchedFolder(inbox, settle_seconds=0.4)
    with path.open("wb", buffering=0) as file:
        for _ in range(10):
            file.write(b"x" * 1000)
            sizes += [dropped.path.stat().st_size for dropped in folder.complete()]
            time.sleep(0.1)
    deadline = time.monotonic() + 10
    while not sizes and time.monotonic() < deadline:
        sizes += [dropped.path.stat().st_size for dropped in folder.complete()]
        time.sleep(0.05)
    assert sizes == [10_000]


def test_temporary_names_links_folders_and_pipes_are_passed_over(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("outside")
    foi = inbox / "foi"
    for name in (".hidden", "~$form.docx", "a.part", "b.TMP", "c.crdownload", "d.pdf~", "Thumbs.db", "e.filepart"):
        (foi / name).write_text("x")
    (foi / "link.txt").symlink_to(tmp_path / "secret.txt")
    (foi / "deeper").mkdir()
    (foi / "deeper" / "f.pdf").write_text("x")
    os.mkfifo(foi / "pipe")
    (inbox / "in-no-policy.pdf").write_text("x")
    (inbox / ".done").mkdir()
    (inbox / ".done" / "g.pdf").write_text("x")
    (foi / "good.partial view.pdf").write_text("x")
    folder = WatchedFolder(inbox, settle_seconds=0)
    assert [dropped.path.name for dropped in folder.complete()] == ["good.partial view.pdf"]


def test_a_callback_that_fails_gets_the_file_again(inbox: Path) -> None:
    (inbox / "foi" / "a.pdf").write_text("x")
    folder, stop = WatchedFolder(inbox, settle_seconds=0), threading.Event()

    def fail(_: DroppedFile) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        folder.watch(fail, stop=stop)
    assert [dropped.path.name for dropped in folder.complete()] == ["a.pdf"]


def test_a_file_that_the_callback_moves_away_may_come_again(inbox: Path) -> None:
    handed: list[DroppedFile] = []
    folder, stop = WatchedFolder(inbox, settle_seconds=0), threading.Event()

    def take_away(dropped: DroppedFile) -> None:
        handed.append(dropped)
        dropped.path.unlink()
        if len(handed) == 2:
            stop.set()

    thread = threading.Thread(target=folder.watch, args=(take_away,), kwargs={"stop": stop, "poll_seconds": 0.05})
    thread.start()
    outside = inbox.parent / "a.pdf"
    for count in (1, 2):
        outside.write_text("the same")
        os.utime(outside, (1_000_000, 1_000_000))
        outside.rename(inbox / "foi" / "a.pdf")  # in one step: the watch may take it at once
        _wait_for(handed, count)
        time.sleep(0.3)
    thread.join(10)
    assert len(handed) == 2


def test_a_folder_that_comes_and_goes_does_not_stop_the_watch(tmp_path: Path) -> None:
    handed: list[DroppedFile] = []
    inbox = tmp_path / "share"
    with _watching(WatchedFolder(inbox, settle_seconds=0.05), handed) as thread:
        time.sleep(0.2)
        (inbox / "foi").mkdir(parents=True)
        (inbox / "foi" / "a.pdf").write_text("x")
        _wait_for(handed, 1)
        inbox.rename(tmp_path / "gone")
        time.sleep(0.4)
        assert thread.is_alive()
        (inbox / "foi").mkdir(parents=True)
        (inbox / "foi" / "b.pdf").write_text("x")
        _wait_for(handed, 2)
    assert [dropped.path.name for dropped in handed] == ["a.pdf", "b.pdf"]


def test_no_file_name_reaches_the_log(inbox: Path, caplog: pytest.LogCaptureFixture) -> None:
    handed: list[DroppedFile] = []
    with caplog.at_level(logging.DEBUG), _watching(WatchedFolder(inbox, settle_seconds=0.05), handed):
        time.sleep(0.2)
        (inbox / "foi" / "quilter-statement.pdf").write_text("x")
        _wait_for(handed, 1)
    assert "quilter" not in caplog.text
