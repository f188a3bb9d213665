"""The watched folder: complete files only, results, refusals and notes where their owner looks, originals never changed."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest
from hoursback_command import document, run, start

from flows.cli import main

TEXT = "Please ring Mr Alan Turnbull on 07700 900461 about case {}.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "drop" / "foi").mkdir(parents=True)
    return tmp_path / "drop"


def test_dropped_files_end_where_their_owner_looks(folder: Path, tmp_path: Path) -> None:
    foi = folder / "foi"
    (foi / "letter.txt").write_text(TEXT.format(1))
    (foi / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    (foi / "copying.txt.part").write_text("half of a fi")
    (folder / "no-such-policy").mkdir()
    (folder / "no-such-policy" / "a.txt").write_text(TEXT.format(2))
    status, out, err = run(tmp_path / "home", "watch", folder, "--accept", "all", "--settle", "0.1", "--once")
    assert status == 0, (out, err)
    assert "900461" not in (foi / "done" / "letter.txt").read_text()
    assert (foi / "done" / "letter.txt.certificate.pdf").read_bytes().startswith(b"%PDF")
    originals = list((foi / "done" / "originals").glob("*/letter.txt"))
    assert [path.read_text() for path in originals] == [TEXT.format(1)]
    assert (foi / "refused" / "photo.png").read_bytes().startswith(b"\x89PNG")
    assert "E-INPUT-DAMAGED" in (foi / "refused" / "photo.png.txt").read_text()
    assert "E-USAGE-POLICY" in (folder / "no-such-policy" / "refused" / "a.txt.txt").read_text()
    assert (foi / "copying.txt.part").exists()
    assert [path.name for path in foi.iterdir() if path.is_file()] == ["copying.txt.part"]
    # Another letter of the same name gets a name of its own, and the first result stays.
    first = (foi / "done" / "letter.txt").read_bytes()
    (foi / "letter.txt").write_text(TEXT.format(3))
    assert run(tmp_path / "home", "watch", folder, "--accept", "all", "--settle", "0.1", "--once")[0] == 0
    assert (foi / "done" / "letter.txt").read_bytes() == first
    assert "case 3" in (foi / "done" / "letter (2).txt").read_text()


def test_a_running_watch_takes_a_file_only_when_it_is_complete_and_parks_it_for_review(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    process = start(tmp_path / "home", "watch", folder, "--settle", "1.5")
    try:
        with (folder / "foi" / "slow.txt").open("w") as writing:
            for number in range(5):
                writing.write(TEXT.format(number))
                writing.flush()
                time.sleep(0.5)
        note = folder / "foi" / "review" / "slow.txt.txt"
        deadline = time.monotonic() + 120
        while not note.exists() and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.1)
    finally:
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 143 and "Traceback" not in err
    item = note.read_text().split("hoursback review ")[1][:12]
    assert not (folder / "foi" / "done" / "slow.txt").exists()
    original = next((folder / "foi" / "done" / "originals").glob("*/slow.txt"))
    assert original.read_text() == "".join(TEXT.format(number) for number in range(5))
    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOURSBACK_PERSON", "Reviewer Two")
    assert main(["finish", item]) == 2
    assert main(["decide", item, "--accept", "all", "--minutes", "3"]) == 0
    capsys.readouterr()
    assert main(["finish", item]) == 2  # The policy for FOI asks for a second person.
    assert "E-REVIEW-SECOND-PERSON" in capsys.readouterr().err
    assert main(["finish", item, "--by", "Supervisor Four"]) == 0
    assert "900461" not in (folder / "foi" / "done" / "slow.txt").read_text()
    assert main(["watch", str(folder), "--settle", "0", "--once"]) == 0
    assert not note.exists()
    capsys.readouterr()
    assert main(["accept", item, "--minutes", "1"]) == 0
    assert "-2.0 minutes net" in capsys.readouterr().out  # One page saves two minutes and cost four.


def test_review_and_decisions_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOURSBACK_PERSON", "Reviewer Two")
    (tmp_path / "a.txt").write_text("Alan Turnbull met Alan Turnbull, then Joan Pritchard.\n")
    words = ["--terms-only", "--term", "Alan Turnbull", "--term", "Joan Pritchard", "--json"]
    assert main(["redact", str(tmp_path / "a.txt"), "--out", str(tmp_path / "out"), *words]) == 0
    file = document(capsys.readouterr().out)["files"][0]
    assert file["state"] == "awaiting_review" and file["output"] is None
    item = file["item"]
    assert main(["review", item[:8], "--json"]) == 0
    said = capsys.readouterr().out
    found = document(said)["findings"]
    assert [row["decision"] for row in found] == ["proposed"] * 3
    assert "Turnbull" not in said and "text" not in found[0]
    assert main(["review", item, "--reveal", "--json"]) == 0
    assert [row["text"] for row in document(capsys.readouterr().out)["findings"]][2] == "Joan Pritchard"
    first, second, third = (row["id"] for row in found)
    assert main(["decide", item, "--accept", f"{first},{second}", "--reject", second]) == 2
    assert main(["decide", item, "--accept", "f9999"]) == 2
    assert main(["decide", item, "--accept", f"{first},{second}", "--by", "Reviewer Three", "--minutes", "0.5"]) == 0
    assert main(["finish", item]) == 2
    assert "E-REVIEW-UNDECIDED" in capsys.readouterr().err
    assert not (tmp_path / "out" / "a.txt").exists()
    assert main(["decide", item, "--reject", third, "--why", "she is the officer in the case"]) == 0
    assert main(["finish", item]) == 0
    text = (tmp_path / "out" / "a.txt").read_text()
    assert "Joan Pritchard" in text and "Turnbull" not in text
    assert main(["finish", item]) == 0  # Once more changes nothing.
    assert main(["decide", item, "--accept", first]) == 2
    capsys.readouterr()
    assert main(["hours", "--json"]) == 0
    assert document(capsys.readouterr().out)["outcomes"] == {"provisional": 1}
    assert main(["accept", item]) == 0 and main(["accept", item]) == 0
    capsys.readouterr()
    assert main(["hours", "--json"]) == 0
    report = document(capsys.readouterr().out)
    assert report["totals"][0]["net"]["central"] == 1.5 and report["lines"][0]["grade"] == "published"
    assert main(["return", item, "--reason", "She was missed"]) == 2
    assert main(["return", item, "--reason", "missed-redaction", "--rework-minutes", "9"]) == 0
    capsys.readouterr()
    assert main(["hours", "--json"]) == 0
    report = document(capsys.readouterr().out)
    assert report["totals"] == [] and report["outcomes"] == {"returned": 1}
    assert main(["audit", "show", "--item", item, "--json"]) == 0
    lines = document(capsys.readouterr().out)["lines"]
    assert [line["detail"]["revealed"] for line in lines if "revealed" in line["detail"]] == [False, True]
    assert "Turnbull" not in str(lines)
