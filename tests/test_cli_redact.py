"""The command line on real files: exit statuses, one line a file, nothing half written, nothing overwritten."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pikepdf
import pytest
from hoursback_command import TERM, ask, document, environment, leftovers, pdf, run, start, statement

from flows import delivery
from flows.cli.entry import Stopped, stoppable
from flows.failures import sentence_and_status

TERMS = ("--terms-only", "--term", TERM, "--accept", "all")
HEAVY = (
    "sqlalchemy",
    "prefect",
    "spacy",
    "presidio_analyzer",
    "numpy",
    "pikepdf",
    "pypdf",
    "pdfminer",
    "typst",
    "cv2",
    "rich",
    "fsspec",
)


pytestmark = pytest.mark.usefixtures("home")


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_help_answers_at_once_and_loads_nothing_heavy(tmp_path: Path) -> None:
    code = "import sys, flows.cli; flows.cli.main(['--help']); print(sorted(sys.modules), file=sys.stderr)"
    best = 9.0
    for _ in range(5):
        # The processor's time: the wall clock of a busy machine says nothing of the command.
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(tmp_path), check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert "redact" in made.stdout
    loaded = set(made.stderr.replace("'", "").strip("[]\n").split(", "))
    assert not loaded & set(HEAVY)
    assert best < 0.4


def test_a_guess_of_what_was_removed_from_a_text_cannot_be_tried_on_its_papers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    original, out = tmp_path / "log.txt", tmp_path / "out"
    original.write_text(f"Called at 10:00 by {TERM}.\n")
    digest = hashlib.sha256(original.read_bytes()).hexdigest()
    assert ask("redact", original, "--out", out, *TERMS) == 0
    paper = out / "log.txt.certificate.json"
    made = json.loads(paper.read_text())
    assert made["source_sha256"] == "" and len(made["source_keyed"]) == 64
    assert digest not in paper.read_text()
    capsys.readouterr()
    assert ask("check", paper, original) == 0 and "ORIGINAL" in capsys.readouterr().out
    assert ask("redact", original, "--out", out, *TERMS) == 0, "its own earlier result is no stranger's"
    other = tmp_path / "other.txt"
    other.write_text(f"Seen at 11:00 by {TERM}.\n")
    other.rename(original)
    assert ask("redact", original, "--out", out, *TERMS) == 2
    assert ask("check", paper, original) == 4
    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path / "elsewhere"))
    original.write_text(f"Called at 10:00 by {TERM}.\n")
    capsys.readouterr()
    assert ask("check", paper, original) == 4, "without the key of the installation nobody can tell"
    assert "known only where it was redacted" in capsys.readouterr().err


def test_a_text_and_a_pdf_are_redacted_with_their_certificates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "in" / "log.txt").write_text(statement())
    pdf(tmp_path / "in" / "sub" / "mg11.pdf", statement(1))
    before = {path: path.read_bytes() for path in (tmp_path / "in").rglob("*.*")}
    assert ask("redact", tmp_path / "in", "--out", tmp_path / "out", *TERMS) == 0
    assert names(tmp_path / "out") == [
        "log.txt", "log.txt.certificate.json", "log.txt.certificate.pdf",
        "sub/mg11.pdf", "sub/mg11.pdf.certificate.json", "sub/mg11.pdf.certificate.pdf",
    ]  # fmt: skip
    assert "Farnsworth" not in (tmp_path / "out" / "log.txt").read_text()
    assert "The officer spoke to" in (tmp_path / "out" / "log.txt").read_text()
    assert {path: path.read_bytes() for path in before} == before
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert all("proven" in line and TERM not in line for line in lines)
    certificate = json.loads((tmp_path / "out" / "log.txt.certificate.json").read_text())
    assert certificate["decided"] == {"unattended": 20}
    out = tmp_path / "out"
    assert ask("check", out / "log.txt.certificate.json", out / "log.txt") == 0
    assert ask("check", out / "log.txt.certificate.json", out / "sub" / "mg11.pdf") == 4
    assert ask("audit", "verify", *(word for path in out.rglob("*.json") for word in ("--certificate", path))) == 0


def test_doing_it_twice_changes_nothing_and_a_lost_result_is_restored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(statement())
    assert ask("redact", tmp_path / "a.txt", "--out", tmp_path / "out", *TERMS) == 0
    first = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (tmp_path / "out").iterdir()}
    assert ask("redact", tmp_path / "a.txt", "--out", tmp_path / "out", *TERMS) == 0
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (tmp_path / "out").iterdir()} == first
    assert "was there already" in capsys.readouterr().out
    (tmp_path / "out" / "a.txt").unlink()
    assert ask("redact", tmp_path / "a.txt", "--out", tmp_path / "out", *TERMS) == 0
    assert {path: path.read_bytes() for path in (tmp_path / "out").iterdir()} == {path: data for path, (data, _) in first.items()}
    capsys.readouterr()
    assert ask("items", "--json") == 0
    assert len(document(capsys.readouterr().out)["items"]) == 1


def test_inputs_of_one_name_never_share_a_result(tmp_path: Path) -> None:
    for number, folder in enumerate(("a", "b", "c")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / ("X.TXT" if folder == "c" else "x.txt")).write_text(statement(number))
    inputs = [tmp_path / "a" / "x.txt", tmp_path / "b" / "x.txt", tmp_path / "c" / "X.TXT"]
    assert ask("redact", *inputs, "--out", tmp_path / "out", *TERMS) == 0
    results = [tmp_path / "out" / name for name in ("x.txt", "x (2).txt", "X (3).TXT")]
    assert [path.read_text().split(".")[0] for path in results] == ["0", "1", "2"]
    # In another order the first name belongs to another original: refused, and nothing is touched.
    before = results[0].read_bytes()
    assert ask("redact", inputs[1], "--out", tmp_path / "out", *TERMS) == 2
    assert results[0].read_bytes() == before


def test_a_file_that_is_not_ours_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(statement())
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.txt").write_text("notes of my own")
    assert ask("redact", tmp_path / "a.txt", "--out", tmp_path / "out", *TERMS) == 2
    assert "E-USAGE-TARGET-TAKEN" in capsys.readouterr().out
    assert names(tmp_path / "out") == ["a.txt"]
    assert ask("redact", tmp_path / "a.txt", "--out", tmp_path / "out", "--overwrite", *TERMS) == 0
    assert "The officer" in (tmp_path / "out" / "a.txt").read_text()
    # Our own result of the same original may be replaced by one under other options.
    assert (
        ask("redact", tmp_path / "a.txt", "--out", tmp_path / "out", "--terms-only", "--term", "officer", "--accept", "all") == 0
    )
    assert TERM in (tmp_path / "out" / "a.txt").read_text()
    certificate = json.loads((tmp_path / "out" / "a.txt.certificate.json").read_text())
    assert certificate["output_sha256"] == delivery.file_sha256(tmp_path / "out" / "a.txt")
    # One that somebody changed afterwards may not.
    (tmp_path / "out" / "a.txt").write_text("changed")
    assert ask("redact", tmp_path / "a.txt", "--out", tmp_path / "out", *TERMS) == 2


def test_originals_are_never_a_target(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(statement())
    assert ask("redact", folder / "a.txt", "--out", folder, "--overwrite", *TERMS) == 2
    assert ask("redact", folder, "--out", folder, "--overwrite", *TERMS) == 2
    assert (folder / "a.txt").read_text() == statement()
    # A folder for results inside the input is not read again.
    assert ask("redact", folder, "--out", folder / "out", *TERMS) == 0
    assert ask("redact", folder, "--out", folder / "out", *TERMS) == 0
    assert names(folder / "out") == ["a.txt", "a.txt.certificate.json", "a.txt.certificate.pdf"]


def test_links_in_a_folder_are_not_followed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("in", "outside"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(statement())
    (tmp_path / "in" / "way-out").symlink_to(tmp_path / "outside")
    (tmp_path / "in" / "file.txt").symlink_to(tmp_path / "outside" / "a.txt")
    assert ask("redact", tmp_path / "in", "--out", tmp_path / "out", *TERMS) == 0
    assert names(tmp_path / "out") == ["a.txt", "a.txt.certificate.json", "a.txt.certificate.pdf"]
    assert capsys.readouterr().err.count("a link, not followed") == 2


def test_the_worst_of_several_counts_and_each_has_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, picture, locked, empty = (tmp_path / name for name in ("a.txt", "b.png", "c.pdf", "d.txt"))
    good.write_text(statement())
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    with pikepdf.open(pdf(tmp_path / "open.pdf", statement(3))) as opened:
        opened.save(locked, encryption=pikepdf.Encryption(owner="o", user="sesame-94"))
    empty.write_bytes(b"")
    inputs = (good, picture, locked, empty, tmp_path / "a.txt")
    assert ask("redact", *inputs, "--out", tmp_path / "out", "--json", *TERMS) == 3
    answer = document(capsys.readouterr().out)
    assert answer["exit_status"] == 3
    assert [file["exit_status"] for file in answer["files"]] == [0, 3, 3, 3]
    assert [file.get("code") for file in answer["files"]][1:3] == ["E-INPUT-DAMAGED", "E-INPUT-ENCRYPTED"]
    assert names(tmp_path / "out") == ["a.txt", "a.txt.certificate.json", "a.txt.certificate.pdf"]
    (tmp_path / "password").write_text("sesame-94\n")
    assert ask("redact", locked, "--out", tmp_path / "out", "--password-file", tmp_path / "password", *TERMS) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("redact", "missing.txt", "--out", "out"),
        ("redact", "a.txt"),
        ("redact", "a.txt", "--out", "out", "--terms-only"),
        ("redact", "a.txt", "--out", "out", "--policy", "no-such-policy"),
        ("redact", "a.txt", "--out", "out", "--audience", "the-press"),
        ("redact", "a.txt", "--out", "out", "--accept", "some"),
        ("no-such-command",),
        ("review", "abcdef"),
        ("review", "../../etc"),
        ("detect",),
        ("detect", "--jsonl", "a.txt"),
    ],
)
def test_usage_errors_end_with_2_and_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(statement())
    assert ask(*arguments) == 2
    said = "".join(capsys.readouterr())
    assert "Traceback" not in said
    assert len(said) > 20
    assert not (tmp_path / "out" / "a.txt").exists()


def test_a_proof_that_fails_releases_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import redaction.text.apply as apply_module

    (tmp_path / "a.txt").write_text(statement())
    real = apply_module.apply

    def leaking(source: Path, plan: object, audience: str, target: Path, **more: object) -> object:
        made = real(source, plan, audience, target, **more)  # type: ignore[arg-type]
        target.write_bytes(source.read_bytes())
        return made

    monkeypatch.setattr(apply_module, "apply", leaking)
    monkeypatch.setenv("HOURSBACK_CONFINED", "false")
    assert ask("redact", tmp_path / "a.txt", "--out", tmp_path / "out", *TERMS) == 4
    said = "".join(capsys.readouterr())
    assert "E-PROOF-FAILED" in said and "Farnsworth" not in said
    assert names(tmp_path / "out") == []
    monkeypatch.undo()


def test_an_unforeseen_error_shows_no_value(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import redaction.text.detect as detect_module

    (tmp_path / "a.txt").write_text(statement())

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"cannot cope with {TERM}")

    monkeypatch.setattr(detect_module, "detect", broken)
    monkeypatch.setenv("HOURSBACK_CONFINED", "false")
    assert ask("redact", tmp_path / "a.txt", "--out", tmp_path / "out", *TERMS) == 5
    said = "".join(capsys.readouterr())
    assert "E-SYS-UNEXPECTED" in said and "Farnsworth" not in said and "Traceback" not in said
    log = (home / "logs" / "failures.jsonl").read_text()
    assert "RuntimeError" in log and "broken" in log and "Farnsworth" not in log
    entry = json.loads(log)
    assert entry["failure"] in said


def test_a_folder_that_cannot_be_written_is_told_before_the_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(statement())
    if os.geteuid() == 0:  # For root no folder is read-only, except where the kernel says so.
        out = Path("/proc/hoursback")
    else:
        out = tmp_path / "out"
        out.mkdir(mode=0o555)
    assert ask("redact", tmp_path / "a.txt", "--out", out, *TERMS) == 5
    assert "E-SYS-OUTPUT" in capsys.readouterr().out


def test_a_full_disk_at_delivery_leaves_nothing_half_and_the_result_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text(statement())

    def full(source: object, target: object, _length: int) -> None:
        target.write(b"half")  # type: ignore[attr-defined]
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(delivery.shutil, "copyfileobj", full)
    assert ask("redact", tmp_path / "a.txt", "--out", tmp_path / "out", *TERMS) == 5
    assert "No space left" in capsys.readouterr().out
    assert names(tmp_path / "out") == []
    monkeypatch.undo()
    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path / "home"))
    assert ask("redact", tmp_path / "a.txt", "--out", tmp_path / "out", *TERMS) == 0
    assert len(names(tmp_path / "out")) == 3


def test_a_limit_on_file_size_ends_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(statement(lines=40_000))

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

    made = subprocess.run(
        [sys.executable, "-m", "flows.cli", "redact", tmp_path / "a.txt", "--out", tmp_path / "out", *TERMS],
        env=environment(tmp_path / "home"), capture_output=True, text=True, preexec_fn=limit, check=False, timeout=120,
    )  # fmt: skip
    assert made.returncode == 5
    assert "E-SYS" in made.stdout and "Traceback" not in made.stdout + made.stderr
    assert names(tmp_path / "out") == [] and not leftovers(tmp_path / "home" / "evidence")


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_told_to_stop_it_stops_clean_and_goes_on_later(tmp_path: Path, sent: signal.Signals, status: int) -> None:
    (tmp_path / "in").mkdir()
    for number in range(8):
        (tmp_path / "in" / f"{number:02}.txt").write_text(statement(number, lines=60))
    process = start(tmp_path / "home", "redact", tmp_path / "in", "--out", tmp_path / "out", *TERMS)
    deadline = time.monotonic() + 60
    while not list((tmp_path / "out").glob("0[1-9].txt")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(sent)
    out, err = process.communicate(timeout=30)
    assert process.returncode == status, (out, err)
    assert "Traceback" not in out + err and "Stopped" in err
    assert not leftovers(tmp_path / "out")
    done = list((tmp_path / "out").glob("*.txt"))
    assert 0 < len(done) < 8
    assert all(path.with_name(path.name + ".certificate.json").exists() for path in done)
    status, out, err = run(tmp_path / "home", "redact", tmp_path / "in", "--out", tmp_path / "out", *TERMS)
    assert status == 0, (out, err)
    assert len(list((tmp_path / "out").glob("*.txt"))) == 8
    assert not list((tmp_path / "home" / "desks").iterdir())


def test_a_process_that_cannot_unwind_ends_all_the_same() -> None:
    script = (
        "import time\n"
        "from flows.cli import entry\n"
        "entry.GIVE_UP_SECONDS = 1.0\n"
        "with entry.stoppable():\n"
        "    ready = 'ready'\n"
        "    while True:\n"
        "        try:\n"
        "            if ready:\n"
        "                ready = print(ready, flush=True)\n"
        "            time.sleep(60)\n"
        "        except entry.Stopped:\n"
        "            pass\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    process.terminate()
    _, err = process.communicate(timeout=30)
    assert process.returncode == 143
    assert "Stopped on request" in err and "Traceback" not in err


def test_a_signal_that_a_finaliser_swallows_still_stops() -> None:
    class Dying:
        def __del__(self) -> None:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.01)

    with pytest.raises(Stopped) as stopped, stoppable():
        Dying()
        time.sleep(3)
    assert stopped.value.number == signal.SIGTERM
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_a_bad_setting_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(statement())
    monkeypatch.setenv("HOURSBACK_NO_SUCH_SETTING", "secret-value")
    assert ask("redact", tmp_path / "a.txt", "--out", tmp_path / "out", *TERMS) == 2
    said = capsys.readouterr().err
    assert "E-SETTINGS" in said and "secret-value" not in said
    # Nor does it hide a failure that nobody foresaw.
    sentence, status = sentence_and_status(RuntimeError("secret-value"))
    assert status == 5 and "secret-value" not in sentence


def test_two_runs_at_once_share_the_work(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(4):
        (tmp_path / "in" / f"{number}.txt").write_text(statement(number, lines=60))
    both = [start(tmp_path / "home", "redact", tmp_path / "in", "--out", tmp_path / "out", *TERMS) for _ in range(2)]
    said = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert len(names(tmp_path / "out")) == 12
    status, out, _ = run(tmp_path / "home", "items", "--json")
    items = document(out)["items"]
    assert status == 0 and len(items) == 4 and {item["state"] for item in items} == {"done"}
    status, out, _ = run(tmp_path / "home", "audit", "show", "--json")
    steps = [(line["subject"], line["detail"]["step"]) for line in document(out)["lines"] if "step" in line["detail"]]
    assert len(steps) == len(set(steps)) == 24
    assert run(tmp_path / "home", "audit", "verify")[0] == 0


def test_a_name_in_letters_that_no_font_of_ours_has_stops_nothing(tmp_path: Path) -> None:
    from pypdf import PdfReader

    source = tmp_path / "証拠 ☃\u202e.txt"
    source.write_text(statement())
    assert ask("redact", source, "--out", tmp_path / "out", *TERMS) == 0
    page = PdfReader(tmp_path / "out" / f"{source.name}.certificate.pdf").pages[0].extract_text()
    assert "[U+8A3C][U+62E0] [U+2603][U+202E].txt" in page.replace("\n", "")


def test_who_hands_in_a_case_without_its_people_is_told_what_went(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    for number in (1, 2):
        (folder / f"note{number}.txt").write_text(f"Mrs Edwina Farnsworth called at {number} pm about the noise.\n")
    assert ask("redact", folder, "--out", tmp_path / "out", "--accept", "all") == 0
    assert "2 names were taken out" in capsys.readouterr().err
    assert ask("redact", folder, "--out", tmp_path / "kept", "--accept", "all", "--party", "witness=Edwina Farnsworth") == 0
    assert "taken out" not in capsys.readouterr().err
    assert "Edwina Farnsworth" in (tmp_path / "kept" / "note1.txt").read_text()
