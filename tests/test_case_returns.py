"""What came back is laid beside what the checks said."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from case_files.returns import ReturnsError, code_of, read_returns
from flows.case_returns import learn
from reference.errors import UsageError
from reference.loader import load

REASONS = load("case_reasons").rows


def report(folder: Path, urn: str, **states: str) -> Path:
    path = folder / urn / "data" / "check" / "report.json"
    path.parent.mkdir(parents=True)
    verdicts = [{"code": code, "state": states.get(code, "pass").replace("_", " ")} for code in REASONS]
    path.write_text(json.dumps({"urn": urn, "verdicts": verdicts}))
    return path


WORDS = {
    "T05": "T05",
    "a13": "A13",
    "BWV not clipped": "A13",
    "Evidential: CCTV not in playable format": "A17",
    "a late file": "",
}


@pytest.mark.parametrize(("words", "code"), WORDS.items())
def test_a_reason_is_known_by_code_or_by_the_words_of_the_cps(words: str, code: str) -> None:
    assert code_of(words, REASONS) == code


def test_every_reason_is_known_by_its_own_words() -> None:
    assert {code: code_of(str(row["reason"]), REASONS) for code, row in REASONS.items()} == {code: code for code in REASONS}


def test_what_was_let_through_and_what_was_missed(tmp_path: Path) -> None:
    report(tmp_path, "40ZZ1234526", T05="fail", A16="not_applicable")
    learned = learn(tmp_path, "", ("T05", "BWV not clipped", "A16"), None)
    assert [(own.code, own.lesson) for own in learned.taught] == [
        ("T05", "let through"),
        ("A13", "missed"),
        ("A16", "thought not to apply"),
    ]
    assert "  T05  No DV checklist: let through 1" in learned.lines()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_export_of_the_cps_is_read(tmp_path: Path, kind: str) -> None:
    rows = [
        ["URN", "Casework type", "Failure types", "Disputed?", "Accepted?", "Comments"],
        ["40 ZZ 12345 26", "Crown Court", "Disclosure: Schedules not provided; BWV not clipped", "No", "", ""],
        ["40ZZ9999926", "Magistrates", "Exhibit", "Yes", "Yes", "withdrawn"],
        ["41YY1111126", "Magistrates", "Something new", "", "", ""],
    ]
    path = tmp_path / f"export.{kind}"
    if kind == "csv":
        path.write_text("\n".join(",".join(row) for row in rows), "utf-8-sig")
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    report(tmp_path, "40ZZ1234526", A07="fail")
    learned = learn(tmp_path, "", (), path)
    data = learned.as_data()
    assert data["files"] == 2
    assert data["unknown"] == ["Something new"]
    assert {(own.urn, own.code, own.lesson) for own in learned.taught} == {
        ("40ZZ1234526", "A07", "let through"),
        ("40ZZ1234526", "A13", "missed"),
    }


def test_what_cannot_be_read_is_refused_in_a_sentence(tmp_path: Path) -> None:
    bad = tmp_path / "export.csv"
    bad.write_text("Name,Town\na,b\n")
    with pytest.raises(ReturnsError, match="no columns"):
        read_returns(bad, REASONS)
    bad.write_bytes(b"PK\x03\x04 nonsense")
    with pytest.raises(ReturnsError, match="cannot be read"):
        read_returns(bad, REASONS)
    report(tmp_path, "40ZZ1234526")
    report(tmp_path, "40ZZ1234626")
    with pytest.raises(UsageError, match="--urn"):
        learn(tmp_path, "", ("T05",), None)
    with pytest.raises(ReturnsError, match="no reason called"):
        learn(tmp_path, "40ZZ1234526", ("because",), None)
