"""`hoursback detect`: findings without their text unless asked for, bulk lines, nothing stored; and work asked for again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hoursback_command import TERM, document, statement

from flows.cli import main

pytestmark = pytest.mark.usefixtures("home")


def test_texts_are_shown_only_when_asked_for(tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(statement(lines=2))
    words = ["detect", str(tmp_path / "a.txt"), "--terms-only", "--term", TERM]
    assert main([*words, "--json"]) == 0
    said = capsys.readouterr().out
    assert "Farnsworth" not in said
    found = document(said)
    assert [row["kind"] for row in found["findings"]] == ["TERM", "TERM"] and found["audience"] == "cps"
    assert main([*words, "--json", "--reveal"]) == 0
    assert [row["text"] for row in document(capsys.readouterr().out)["findings"]] == [TERM, TERM]
    assert main(words) == 0
    assert "Farnsworth" not in capsys.readouterr().out
    assert not home.exists()


def test_bulk_lines_keep_order_and_ids(tmp_path: Path) -> None:
    records = [{"doc_id": f"d{number}", "text": f"Line {number}: {TERM} was there."} for number in range(30)]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, records)) + "\n\n")
    out = tmp_path / "out.jsonl"
    assert main(["detect", "--jsonl", str(tmp_path / "in.jsonl"), "--out", str(out), "--terms-only", "--term", TERM]) == 0
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert [row["doc_id"] for row in rows] == [record["doc_id"] for record in records]
    for row, record in zip(rows, records, strict=True):
        assert [record["text"][span["start"] : span["end"]] for span in row["spans"]] == [TERM]
        assert set(row["spans"][0]) == {"start", "end", "type", "score"}


@pytest.mark.parametrize("bad", ["{not json", "[1]", '{"text": 5, "doc_id": 1}', '{"text": "no id"}', "\xff"])
def test_a_bad_line_is_named_and_leaves_no_half_result(tmp_path: Path, capsys: pytest.CaptureFixture[str], bad: str) -> None:
    lines = [json.dumps({"doc_id": 1, "text": TERM}).encode(), bad.encode("latin-1")]
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(lines))
    words = [
        "detect",
        "--jsonl",
        str(tmp_path / "in.jsonl"),
        "--out",
        str(tmp_path / "out.jsonl"),
        "--terms-only",
        "--term",
        TERM,
    ]
    assert main(words) == 3
    said = capsys.readouterr().err
    assert "E-INPUT-LINE: Line 2" in said and "Farnsworth" not in said
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["in.jsonl"]


def test_asked_again_for_another_place_the_result_goes_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(statement(lines=2))
    words = ["redact", str(tmp_path / "a.txt"), "--terms-only", "--term", TERM, "--json"]
    assert main([*words, "--out", str(tmp_path / "first")]) == 0
    item = document(capsys.readouterr().out)["files"][0]["item"]
    assert main([*words, "--out", str(tmp_path / "second")]) == 0
    assert document(capsys.readouterr().out)["files"][0]["item"] == item
    assert main(["decide", item, "--accept", "all"]) == 0
    # Somebody puts a file of their own there before the review ends: refused, and possible once it is away.
    (tmp_path / "second" / "a.txt").write_text("mine")
    assert main(["finish", item]) == 2
    assert (tmp_path / "second" / "a.txt").read_text() == "mine"
    (tmp_path / "second" / "a.txt").unlink()
    assert main(["finish", item]) == 0
    assert TERM not in (tmp_path / "second" / "a.txt").read_text()
    assert not (tmp_path / "first" / "a.txt").exists()


def test_returned_work_can_be_done_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(statement(lines=2))
    words = ["redact", str(tmp_path / "a.txt"), "--terms-only", "--term", TERM, "--json", "--out", str(tmp_path / "out")]
    assert main(words) == 0
    item = document(capsys.readouterr().out)["files"][0]["item"]
    assert main(["decide", item, "--accept", "f0001", "--reject", "f0002"]) == 0
    # The term that was decided to stay is still the same text: the proof says so, or lets it pass because a person decided.
    first = main(["finish", item])
    if first == 0:
        assert main(["return", item, "--reason", "missed-redaction", "--rework-minutes", "2"]) == 0
    capsys.readouterr()
    assert main(words) == 0
    assert document(capsys.readouterr().out)["files"][0]["state"] == "awaiting_review"
    assert main(["decide", item, "--accept", "all"]) == 0
    assert main(["finish", item]) == 0
    assert TERM not in (tmp_path / "out" / "a.txt").read_text()
    assert main(["accept", item]) == 0
    capsys.readouterr()
    assert main(["hours", "--json"]) == 0
    total = document(capsys.readouterr().out)["totals"][0]
    assert total["rework_minutes"] == (2.0 if first == 0 else 0.0)
