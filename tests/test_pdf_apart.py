"""Long documents are shared between processes: the same result, an error when one dies, and none left behind."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from pdf_making import MadePdf, TermDetector, helvetica
from pikepdf import Array, Dictionary, Name
from running import children_of

from redaction.detection.request import DetectionRequest
from redaction.errors import WorkersLostError
from redaction.findings import Action
from redaction.pdf import apart, placing, writing
from redaction.pdf.apart import Apart
from redaction.pdf.apply import apply
from redaction.pdf.detect import detect
from redaction.pdf.verify import verify
from redaction.plan import Plan

REQUEST = DetectionRequest(terms=("Morwenna Tregeagle", "Piran"), terms_only=True)


class Cancelled(Exception):
    """Raised by whoever asked for the work."""


@pytest.fixture(scope="module")
def long_pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = MadePdf()
    for number in range(64):
        name = "Morwenna Tregeagle" if number % 3 else "Piran Nance"
        made.page(f"BT /F1 12 Tf 20 200 Td (Page {number}: {name} was seen.) Tj 0 -14 Td (Nothing else.) Tj ET")
    return made.save(tmp_path_factory.mktemp("long"))


def children() -> set[int]:
    """Processes of ours whose parent is this one."""
    return {pid for pid in children_of(os.getpid()) if b"apart import serve" in cmdline(pid)}


def cmdline(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def test_shared_placing_makes_the_same_plan(long_pdf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, int]] = []
    shared = detect(long_pdf, REQUEST, TermDetector(), progress=lambda stage, done, _: told.append((stage, done)))
    monkeypatch.setattr(placing, "_LONG", 1000)
    alone = detect(long_pdf, REQUEST, TermDetector())
    assert shared == alone
    assert len(shared.findings) == 64
    assert [done for stage, done in told if stage == "placing"] == list(range(1, 65))
    assert not children()


def test_a_shared_proof_says_the_same(long_pdf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = detect(long_pdf, REQUEST, TermDetector(), pictures=False)
    accepted = [f.decided("accepted", by="test", origin="unattended") for f in plan.findings]
    plan = plan.with_findings(replace(finding, actions={"cps": Action("redact", "NM")}) for finding in accepted)
    target = tmp_path / "out.pdf"
    places = apply(long_pdf, plan, "cps", target).places
    steps: list[int] = []
    shared, leaking = (
        verify(long_pdf, path, plan, "cps", places=places, progress=lambda _, done, __: steps.append(done))
        for path in (target, long_pdf)
    )
    monkeypatch.setattr("redaction.pdf.verify.PROCESSES", 1)
    assert shared == verify(long_pdf, target, plan, "cps", places=places)
    assert leaking == verify(long_pdf, long_pdf, plan, "cps", places=places)
    assert {channel.state for channel in shared.channels} == {"clean"}
    assert {"page-text:pypdf", "page-text:pdfminer", "place:pdfium", "rendering"} <= {
        channel.name for channel in leaking.channels if channel.state == "leaked"
    }
    assert steps == [*range(1, 10)] * 2
    assert not children()


@pytest.fixture(scope="module")
def mixed_pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A long document that also has a form to be cut, a link, text in two fonts, and a page that cannot be interpreted."""
    made = MadePdf()
    serif = made.pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/Times-Roman")))
    sans = made.pdf.make_indirect(helvetica())
    fonts = Dictionary(F1=sans, F2=serif)
    form = made.form("BT /F1 12 Tf 20 100 Td (Morwenna Tregeagle in a form.) Tj ET", Resources=Dictionary(Font=fonts))
    for number in range(64):
        content = f"BT /F{1 + number % 2} 12 Tf 20 200 Td (Page {number}: Morwenna Tregeagle was seen.) Tj ET"
        resources = Dictionary(Font=fonts)
        if number == 7:
            content += " /X1 Do"
            resources["/XObject"] = Dictionary(X1=form)
        if number == 20:
            content += " BT /F9 12 Tf 20 100 Td (Piran by a font that is not there) Tj ET"
        page = made.page(content, resources)
        if number == 9:
            address = Dictionary(S=Name.URI, URI=pikepdf.String("https://example.org/plan"))
            page["/Annots"] = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([150, 195, 200, 212]), A=address)])
    return made.save(tmp_path_factory.mktemp("mixed"))


def accepted(path: Path) -> Plan:
    plan = detect(path, REQUEST, TermDetector(), pictures=False)
    return plan.with_findings(f.decided("accepted", by="test", origin="unattended") for f in plan.findings)


def drawn(path: Path) -> list[tuple[bytes, bytes]]:
    """Content and everything around it of each page."""
    with pikepdf.open(path) as pdf:
        return [(page.Contents.read_bytes(), page.obj.unparse(resolved=True)) for page in pdf.pages]


def test_shared_writing_makes_the_same_file(mixed_pdf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = accepted(mixed_pdf)
    told: list[int] = []
    shared = apply(mixed_pdf, plan, "cps", tmp_path / "shared.pdf", progress=lambda _, done, __: told.append(done))
    assert not children()
    monkeypatch.setattr(writing, "_LONG", 1000)
    alone = apply(mixed_pdf, plan, "cps", tmp_path / "alone.pdf")
    assert shared.pictured_pages == (20,) and len(shared.places) >= 65
    assert replace(shared, path=alone.path) == alone
    assert drawn(shared.path) == drawn(alone.path)
    assert told == list(range(1, 65))


def test_a_writer_that_dies_leaves_no_file(mixed_pdf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = accepted(mixed_pdf)
    monkeypatch.setattr(writing, "_write_there", sys.exit)
    with pytest.raises(WorkersLostError):
        apply(mixed_pdf, plan, "cps", tmp_path / "out.pdf")
    assert not children() and not list(tmp_path.iterdir())


def test_pages_that_another_process_fails_at_are_written_here(
    long_pdf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = accepted(long_pdf)
    monkeypatch.setattr(writing, "_begin", abs)  # takes one argument, not three
    rendition = apply(long_pdf, plan, "cps", tmp_path / "out.pdf")
    assert not rendition.pictured_pages and rendition.boxes == 64


@pytest.mark.parametrize("stage", ["placing", "rewriting", "verify"])
def test_cancelling_ends_the_processes(long_pdf: Path, stage: str, tmp_path: Path) -> None:
    seen: set[int] = set()

    def cancel(here: str, done: int, _: int) -> None:
        if here == stage:
            seen.update(children())
            raise Cancelled

    plan = detect(long_pdf, REQUEST, TermDetector(), pictures=False)
    plan = plan.with_findings(f.decided("accepted", by="test", origin="unattended") for f in plan.findings)
    work: dict[str, Callable[[], object]] = {
        "placing": lambda: detect(long_pdf, REQUEST, TermDetector(), progress=cancel),
        "rewriting": lambda: apply(long_pdf, plan, "cps", tmp_path / "out.pdf", progress=cancel),
        "verify": lambda: verify(long_pdf, long_pdf, plan, "cps", progress=cancel),
    }
    with pytest.raises(Cancelled):
        work[stage]()
    assert seen, "there were processes to end"
    assert not children()


def test_a_dead_process_is_an_error_not_a_hang() -> None:
    with Apart(1) as processes:
        assert processes.submit(abs, -2).result(60) == 2
        waiting = processes.submit(time.sleep, 60)
        os.kill(processes.processes()[0], signal.SIGKILL)
        with pytest.raises(WorkersLostError, match="ended unexpectedly"):
            waiting.result(30)
        with pytest.raises(WorkersLostError):
            processes.submit(abs, -2).result(30)
    with pytest.raises(WorkersLostError):
        processes.submit(abs, -2).result(30)


def test_an_error_of_the_work_comes_back_and_the_process_lives_on() -> None:
    with Apart(1) as processes:
        with pytest.raises(ValueError, match="invalid literal"):
            processes.submit(int, "x").result(60)
        assert processes.submit(int, "7").result(60) == 7
    with Apart(1) as processes, pytest.raises(ValueError):
        processes.begin(int, "x")
        processes.submit(int, "7").result(60)


def test_processes_end_with_the_one_who_started_them(tmp_path: Path) -> None:
    code = (
        "import time; from redaction.pdf.apart import Apart\n"
        "apart = Apart(2); apart.submit(abs, 1).result(60); apart.submit(time.sleep, 60)\n"
        "print(*apart.processes(), flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=Path(apart.__file__).parents[2]
    )
    assert parent.stdout is not None
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 45  # one of them may still be loading on a busy machine
    while any(b"serve" in cmdline(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(pids) == 2 and not any(b"serve" in cmdline(pid) for pid in pids)


def test_a_process_whose_parent_died_while_it_loaded_takes_no_task(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    mark = tmp_path / "worked"
    task = pickle.dumps((Path.touch, (mark,), {}))
    pipe = json.dumps([ended.pid, [], sys.path]).encode() + b"\n" + bytes(8) + len(task).to_bytes(8, "big") + task
    for parent, works in ((ended.pid, False), (os.getpid(), True)):
        start = json.dumps([parent, [], sys.path]).encode()
        subprocess.run([sys.executable, "-c", apart._CHILD], input=start + pipe[pipe.index(b"\n") :], check=True, timeout=60)
        assert mark.exists() is works
