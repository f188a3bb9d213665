"""The evidence store: nothing half, nothing twice, nothing changed unseen, whoever dies and when."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automations.errors import (
    EvidenceMissingError,
    EvidenceTamperedError,
    FileChangedError,
    StoreUnavailableError,
    UnreadableFileError,
)
from automations.store import Evidence, EvidenceStore
from automations.temporary import is_abandoned, stem_for, temporary_name


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> EvidenceStore:
    return EvidenceStore(str(tmp_path / "store") if request.param == "folder" else f"memory://{tmp_path.name}-{time.time_ns()}")


def _objects(folder: Path) -> list[Path]:
    return [path for path in (folder / "sha256").rglob("*") if path.is_file()]


def test_what_goes_in_comes_out(store: EvidenceStore, tmp_path: Path) -> None:
    content = random.Random(1).randbytes(3_500_000)
    source = tmp_path / "statement.pdf"
    source.write_bytes(content)
    evidence = store.put_file(source)
    assert evidence == Evidence(hashlib.sha256(content).hexdigest(), len(content)) == store.put_bytes(content)
    assert store.has(evidence.sha256)
    assert store.read(evidence.sha256) == content
    assert store.check(evidence.sha256) == evidence
    target = tmp_path / "out" / ("é" * 120 + ".pdf")
    target.parent.mkdir()
    assert store.fetch(evidence.sha256, target).read_bytes() == content
    assert source.read_bytes() == content
    assert list(target.parent.iterdir()) == [target]


@given(content=st.binary(max_size=300))
def test_any_content_is_kept_once_under_its_hash(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.getbasetemp() / "any-content"
    store = EvidenceStore(str(folder))
    evidence = store.put_bytes(content)
    assert store.put_bytes(content) == evidence
    assert store.read(evidence.sha256) == content
    assert (folder / "sha256" / evidence.sha256[:2] / evidence.sha256).stat().st_mode & 0o777 == 0o444
    assert list((folder / "incoming").iterdir()) == []


def test_an_object_that_is_not_there_is_said(store: EvidenceStore, tmp_path: Path) -> None:
    for name in ("0" * 64, "../../etc/passwd", "A" * 64, ""):
        for ask in (store.open, store.check, store.read, lambda sha256: store.fetch(sha256, tmp_path / "x")):
            with pytest.raises(EvidenceMissingError):
                ask(name)
    assert not (tmp_path / "x").exists()
    assert not store.has("0" * 64)


@pytest.mark.parametrize("change", ["flip", "cut", "add", "empty"])
def test_a_tampered_object_is_refused_everywhere(tmp_path: Path, change: str) -> None:
    store = EvidenceStore(str(tmp_path / "store"))
    evidence = store.put_bytes(b"the suspect was in Leeds" * 1000)
    path = _objects(tmp_path / "store")[0]
    content = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes({"flip": b"T" + content[1:], "cut": content[:-1], "add": content + b"\n", "empty": b""}[change])
    target = tmp_path / "result.pdf"
    target.write_bytes(b"earlier result")
    for ask in (
        lambda: store.open(evidence.sha256),
        lambda: store.read(evidence.sha256),
        lambda: store.check(evidence.sha256),
        lambda: store.fetch(evidence.sha256, target),
        lambda: store.put_bytes(content),
    ):
        with pytest.raises(EvidenceTamperedError, match=evidence.sha256):
            ask()
    assert target.read_bytes() == b"earlier result"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_what_is_no_readable_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    store = EvidenceStore(str(tmp_path / "store"))
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "absent.pdf", tmp_path, tmp_path / "pipe", Path("/dev/null")):
        with pytest.raises(UnreadableFileError, match="cannot be read"):
            store.put_file(path)
    assert not (tmp_path / "store" / "sha256").exists()


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path) -> None:
    store = EvidenceStore(str(tmp_path / "store"))
    source = tmp_path / "growing.bin"
    with source.open("wb") as file:
        file.truncate(150_000_000)
    # A process of its own, which no lock of this one holds up; it ends by itself, should this one not end it.
    code = "import sys, time\nfile = open(sys.argv[1], 'ab', 0)\nfor _ in range(60_000): file.write(b'y'); time.sleep(0.0005)"
    with subprocess.Popen([sys.executable, "-c", code, str(source)]) as writer:
        try:
            while source.stat().st_size == 150_000_000:
                time.sleep(0.001)
            with pytest.raises(FileChangedError, match=r"growing\.bin"):
                store.put_file(source)
        finally:
            writer.kill()


def test_a_place_without_empty_folders_has_nothing_to_sweep() -> None:
    import fsspec

    url = f"memory://bucket-{time.time_ns()}"
    store = EvidenceStore(url)
    fsspec.filesystem("memory").rm(url.removeprefix("memory:/") + "/incoming", recursive=True)
    assert store.sweep() == 0
    assert store.read(store.put_bytes(b"x").sha256) == b"x"


def test_a_file_url_is_a_folder(tmp_path: Path) -> None:
    sha256 = EvidenceStore(f"file://{tmp_path}/store").put_bytes(b"x").sha256
    assert (tmp_path / "store" / "sha256" / sha256[:2] / sha256).stat().st_mode & 0o777 == 0o444


def test_a_share_without_links_serves_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))

    store = EvidenceStore(str(tmp_path))
    monkeypatch.setattr(os, "link", refuse)
    evidence = store.put_bytes(b"statement")
    assert store.put_bytes(b"statement") == evidence
    assert store.read(evidence.sha256) == b"statement"
    assert list((tmp_path / "incoming").iterdir()) == []


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    program = (
        "import resource, signal, sys; from automations.store import EvidenceStore\n"
        "from automations.errors import StoreUnavailableError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); store = EvidenceStore(sys.argv[1])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))\n"
        "try: store.put_bytes(b'x' * 3_000_000)\n"
        "except StoreUnavailableError as error: print(error)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, timeout=60, check=True
    )
    assert "cannot be used" in answer.stdout
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_place_that_cannot_be_used_is_said_without_its_password(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for url in (str(tmp_path / "file" / "store"), "nosuch://user:hunter2@host/x"):
        with pytest.raises(StoreUnavailableError) as caught:
            EvidenceStore(url)
        assert "hunter2" not in str(caught.value)


_PUT = """
import sys
from pathlib import Path
from automations.store import EvidenceStore
store = EvidenceStore(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[2])):
    print(store.put_file(Path(sys.argv[3]) / f"{number}").sha256, flush=True)
"""


def test_many_processes_put_the_same_files_at_once(tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    for number in range(40):
        (files / f"{number}").write_bytes(f"statement {number % 20}".encode() * 5000)
    command = [sys.executable, "-c", _PUT, str(tmp_path / "store"), "40", str(files)]
    children = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    answers = []
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    for child in children:
        answers.append(child.communicate(timeout=60)[0])
        assert child.returncode == 0
    assert len(set(answers)) == 1
    objects = _objects(tmp_path / "store")
    assert len(objects) == 20
    for path in objects:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name
    assert list((tmp_path / "store" / "incoming").iterdir()) == []


def test_kill_9_in_the_middle_of_puts_leaves_no_half_object(tmp_path: Path) -> None:
    files, store_folder = tmp_path / "files", tmp_path / "store"
    files.mkdir()
    rng = random.Random(9)
    for number in range(60):
        (files / f"{number}").write_bytes(rng.randbytes(1_500_000))
    abandoned = 0
    for _ in range(6):
        command = [sys.executable, "-c", _PUT, str(store_folder), "60", str(files)]
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        assert child.stdin is not None
        child.stdout.readline()
        child.stdin.write("go\n")
        child.stdin.flush()
        time.sleep(rng.uniform(0.01, 0.25))
        child.send_signal(signal.SIGKILL)
        told = child.communicate(timeout=30)[0].split()
        abandoned += len(list((store_folder / "incoming").iterdir()))
        objects = {path.name: path for path in _objects(store_folder)}
        for name, path in objects.items():
            assert hashlib.sha256(path.read_bytes()).hexdigest() == name, "a half object is visible"
        assert set(told) <= set(objects), "an object that was confirmed is gone"
        EvidenceStore(str(store_folder))
        assert list((store_folder / "incoming").iterdir()) == [], "what the dead process left was not swept"
    assert abandoned, "no kill hit a put half-way: the test shows nothing"


def test_the_sweep_spares_living_processes_and_strange_files(tmp_path: Path) -> None:
    store = EvidenceStore(str(tmp_path))
    incoming = tmp_path / "incoming"
    (incoming / temporary_name("object")).write_bytes(b"being written")
    (incoming / "README").write_bytes(b"?")
    old = incoming / "some-other-hosts-leftover.part"
    old.write_bytes(b"x")
    os.utime(old, (time.time() - 100_000,) * 2)
    assert store.sweep() == 1
    assert len(list(incoming.iterdir())) == 2


def test_a_fetch_removes_what_a_killed_fetch_left(tmp_path: Path) -> None:
    store = EvidenceStore(str(tmp_path / "store"))
    evidence = store.put_bytes(b"result")
    target = tmp_path / "result.pdf"
    program = (
        "import os, sys; from automations.temporary import stem_for, temporary_name; "
        "open(os.path.join(sys.argv[1], temporary_name(stem_for('result.pdf'))), 'wb').write(b'half')"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True, timeout=60)
    mine = tmp_path / temporary_name(stem_for("result.pdf"))
    mine.write_bytes(b"another thread")
    left = [path for path in tmp_path.glob(".hoursback-*") if path != mine]
    assert len(left) == 1
    assert is_abandoned(left[0].name, stem_for("result.pdf"))
    store.fetch(evidence.sha256, target)
    assert list(tmp_path.glob(".hoursback-*")) == [mine]
    assert target.read_bytes() == b"result"
