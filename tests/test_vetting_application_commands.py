"""`hoursback vetting check` and `form`: what a person sees, what a program gets, what a picture of a passport adds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.application_maker import as_json, clean, faulty
from flows.cli import main
from vetting.application.mrz import find_zone

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path / "home"))

    def command(*arguments: str | Path) -> tuple[int, str, str]:
        status = main(["vetting", *map(str, arguments)])
        told = capsys.readouterr()
        return status, told.out, told.err

    return command


def write(path: Path, form: dict[str, Any]) -> Path:
    path.write_text(json.dumps(as_json(form), ensure_ascii=False), "utf-8")
    return path


def recruit() -> dict[str, Any]:
    return next(form for form in map(clean, range(100)) if form["level"] == "RV")


def test_a_form_without_gaps(run: Run, tmp_path: Path) -> None:
    status, out, err = run("check", write(tmp_path / "form.json", recruit()))
    assert (status, err) == (0, "")
    assert out == f"{recruit()['reference']} (Recruitment vetting): nothing is missing\n"


def test_gaps_are_shown_with_their_questions_and_become_a_letter(run: Run, tmp_path: Path) -> None:
    form = recruit()
    form["applicant"].pop("emails")
    form["declarations"].pop("convictions")
    path, letter = write(tmp_path / "form.json", form), tmp_path / "out" / "letter.txt"
    status, out, _ = run("check", path, "--letter", letter)
    assert status == 0 and "missing  email_missing  [applicant.emails]" in out
    assert "2 gaps, 2 questions for the applicant" in out
    text = letter.read_text("utf-8")
    assert "1. Please give an e-mail address" in text and "2. Please answer with yes or no" in text
    assert form["applicant"]["names"][0]["surname"] not in text
    # The letter replaces nothing unasked, least of all the form.
    assert run("check", path, "--letter", path)[0] == 2 and json.loads(path.read_text())["level"] == "RV"
    assert run("check", path, "--letter", letter)[0] == 2 and run("check", path, "--letter", letter, "--overwrite")[0] == 0


def test_json_for_programs_says_where_each_gap_is(run: Run, tmp_path: Path) -> None:
    form, kind = faulty(3, 5)
    data = json.loads(run("check", write(tmp_path / "form.json", form), "--json")[1])
    assert kind in [gap["code"] for gap in data["gaps"]] and not data["complete"]
    assert set(data["gaps"][0]) == {"code", "kind", "where", "person", "finding", "question"}
    assert data["rules"]["vetting_gaps"] and "(general knowledge)" in data["source"]


def test_a_level_on_which_sources_disagree_says_so(run: Run, tmp_path: Path) -> None:
    form = next(form for form in map(clean, range(100)) if form["level"] == "NPPV3")
    assert "5 or 7 years" in run("check", write(tmp_path / "form.json", form))[1]


def test_what_cannot_be_read_is_a_sentence_and_a_status(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "form.json"
    path.write_text('{"level": "Farnsworth"}')
    status, out, err = run("check", path)
    assert (status, out) == (3, "") and err.startswith("E-INPUT-APPLICATION: form.json: reference is missing")
    path.write_text('{"reference": "x", "level": "Farnsworth", "made_on": "2026-01-01"}')
    status, _, err = run("check", path)
    assert status == 2 and err.startswith("E-USAGE-LEVEL") and "Farnsworth" not in err


@pytest.mark.parametrize("ending", [".docx", ".pdf"])
def test_a_blank_form_is_made_once(ending: str, run: Run, tmp_path: Path) -> None:
    out = tmp_path / f"blank{ending}"
    assert run("form", "NPPV2", "--out", out)[0] == 0 and out.stat().st_size > 10_000
    assert run("form", "NPPV2", "--out", out)[0] == 2 and run("form", "NPPV2", "--out", out, "--overwrite")[0] == 0
    assert run("form", "NPPV2", "--out", tmp_path / "blank.odt")[0] == 2 and run("form", "X", "--out", out)[0] == 2
    # Handed back as it is, it lacks what makes it an application.
    status, _, err = run("check", out)
    assert status == 3 and "reference is missing" in err


def passport_picture(path: Path, lines: list[str]) -> Path:
    """The photo page of an invented passport, as a picture of 200 dots to the inch."""
    import typst

    rows = "\n\n".join(f"#text({json.dumps(line)})" for line in lines)
    source = (
        '#set page(width: 125mm, height: 88mm, margin: 5mm, fill: rgb("#eee8dc"))\n'
        '#set text(font: "DejaVu Sans Mono", size: 11.5pt)\n'
        f"#text(size: 8pt)[UNITED KINGDOM   PASSPORT]\n#v(1fr)\n{rows}\n"
    )
    path.write_bytes(typst.compile(source.encode(), format="png", ppi=200))
    return path


def test_the_picture_of_a_passport_is_read_and_compared(run: Run, tmp_path: Path) -> None:
    form = recruit()
    paper = form["documents"][0]
    passport_picture(tmp_path / "passport.png", paper["mrz"])
    (tmp_path / "holiday.png").write_bytes(b"no picture")
    typed = paper.pop("mrz")

    def codes(file: str, **more: Any) -> list[str]:
        path = write(tmp_path / "form.json", {**form, "documents": [{**paper, "file": file, **more}, *form["documents"][1:]]})
        return [gap["code"] for gap in json.loads(run("check", path, "--json")[1])["gaps"]]

    assert codes("passport.png") == []
    other = [typed[0].replace("P<GBR", "P<GBRX", 1)[:44], typed[1]]
    assert codes("passport.png", mrz=other) == ["mrz_picture_differs", "mrz_name_differs"]
    # Neither a broken picture nor a path that leads elsewhere shows anything.
    for file in ("holiday.png", "none.png", "../passport.png", str(tmp_path / "passport.png")):
        assert codes(file) == ["mrz_picture_unread", "mrz_missing"]


@pytest.mark.parametrize(
    "rows",
    [
        ["UNITED KINGDOM", "P<GBRHARTIGAN<<GRACE<<<<<<<<<<<", "1234567897GBR9004307F3001019<<<<<<<<<<<<04"],
        ["P<GBRHARTIGAN<<GRACE<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", "1234567897GBR9OO43O7F3OO1O19<<<<<<<<<<<<<<04"],
        ["P< GBR HARTIGAN «GRACE«««««««««««", "123456789 7GBR9004307F3001019 <<<<<<<<<<<<<<O4"],
    ],
)
def test_what_readers_get_wrong_in_a_zone_is_put_right(rows: list[str]) -> None:
    zone = find_zone(rows)
    assert zone == ("P<GBRHARTIGAN<<GRACE".ljust(44, "<"), "1234567897GBR9004307F3001019" + "<" * 14 + "04")
    assert find_zone(rows[:1]) is None and find_zone([]) is None and find_zone(["GRACE HARTIGAN"] * 3) is None


def test_the_example_is_made_again_and_has_the_gaps_that_it_tells_of(run: Run) -> None:
    from examples.applicant import HERE, files

    for name, content in files().items():
        assert (HERE / name).read_bytes() == content, name
    data = json.loads(run("check", HERE / "application.json", "--json")[1])
    assert [gap["code"] for gap in data["gaps"]] == [
        "born_missing",
        "address_gap",
        "employer_contact_missing",
        "licence_sex_differs",
        "declaration_contradicted",
        "declaration_unanswered",
    ]
    status, out, _ = run("gather", HERE / "application.json", "--registers", HERE / "registers.toml", "--json")
    gathered = json.loads(out)["looked_up"]
    assert status == 0 and len(gathered) == 14
    (found,) = [record for each in gathered for record in each["records"]]
    # Known by her maiden name at a former address.
    assert found["key"] == "500101" and found["born"] == "1997-03-18"
