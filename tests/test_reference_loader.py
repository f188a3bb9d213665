"""Dated tables and a force's folder over them."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from datetime import date
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest

from reference.loader import BrokenReferenceError, MissingReferenceError, load, names
from reference.policies import load_policy

GRADES = {"measured", "timed_sample", "survey", "published", "vendor"}
TOML_ROW = 'task = "redact_document"\ntitle = "Ours"\nunit = "page"\nminutes = {}\ngrade = "measured"\nsource = "our study"\n'
BASELINES = "time_baselines.toml"
ROW = "[[rows]]\n" + TOML_ROW
FROM = "valid_from = 2026-01-01\n"


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("name", names())
def test_every_row_of_the_package_is_dated_and_sourced(name: str) -> None:
    table = load(name)
    assert len(table) > 0
    for row in table.rows.values():
        assert isinstance(row["valid_from"], date)
        assert row["source"].strip()


def test_forces_are_43_territorial_and_the_metropolitan_twice() -> None:
    forces = load("forces")
    territorial = {row["name"] for row in forces.rows.values() if row["kind"] == "territorial"}
    assert len(territorial) == 43
    assert forces["40"]["name"] == "Bedfordshire"
    assert forces["01"]["name"] == forces["02"]["name"] == "Metropolitan Police Service"
    assert "19" not in forces.rows


def test_baselines_say_their_grade_and_the_fte_constant_has_one_default() -> None:
    baselines = load("time_baselines")
    assert baselines["redact_document"]["minutes"] == 2.0
    assert {row["grade"] for row in baselines.rows.values()} <= GRADES
    constants = load("fte_hours").rows.values()
    assert [row["hours"] for row in constants if row["default"]] == [1779]
    assert {row["hours"] for row in constants} == {1779, 1900, 2000}


@pytest.mark.parametrize("name", load("models"))
def test_a_model_of_the_package_has_the_hash_that_we_state(name: str) -> None:
    row = load("models")[name]
    spec = find_spec(row["package"])
    assert spec is not None and spec.origin is not None
    ours = row["package"] == "redaction"
    if not ours and version(row["package"]) != row["version"]:
        pytest.skip(f"{row['package']} {version(row['package'])} is installed, the row is about {row['version']}")
    assert hashlib.sha256((Path(spec.origin).parent / row["file"]).read_bytes()).hexdigest() == row["sha256"]


def test_forms_carry_the_cps_numbers_and_what_is_never_served() -> None:
    forms = load("mg_forms")
    assert forms["MG11"]["cps_id"] == 1031
    assert forms["MG6D"]["restricted"] == "never served"
    assert len({row["cps_id"] for row in forms.rows.values()}) == len(forms)


def test_a_force_replaces_one_row_and_adds_another(tmp_path: Path) -> None:
    added = TOML_ROW.format(3).replace("redact_document", "redact_statement") + "valid_from = 2026-02-01\n"
    write(tmp_path, "time_baselines.toml", "[[rows]]\n" + TOML_ROW.format(2.6) + "valid_from = 2026-01-01\n[[rows]]\n" + added)
    table = load("time_baselines", date(2026, 6, 1), tmp_path)
    assert (table["redact_document"]["minutes"], table["redact_document"]["grade"]) == (2.6, "measured")
    assert table["redact_statement"]["minutes"] == 3
    assert table["redact_media"] == load("time_baselines")["redact_media"]
    assert table.sha256 != load("time_baselines").sha256


def test_dates_choose_the_row_and_the_hash(tmp_path: Path) -> None:
    old = TOML_ROW.format(2.6) + "valid_from = 2025-01-01\nvalid_to = 2025-12-31\n"
    new = TOML_ROW.format(2.2) + "valid_from = 2026-01-01\n"
    write(tmp_path, "time_baselines.toml", f"[[rows]]\n{old}[[rows]]\n{new}")
    minutes = {day: load("time_baselines", date.fromisoformat(day), tmp_path).rows.get("redact_document", {}).get("minutes")
               for day in ("2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01")}  # fmt: skip
    assert minutes == {"2024-12-31": None, "2025-01-01": 2.6, "2025-12-31": 2.6, "2026-01-01": 2.2}


def test_a_csv_overlay_closes_a_force(tmp_path: Path) -> None:
    write(
        tmp_path,
        "forces.csv",
        "\ufeffcode,name,kind,valid_from,valid_to,successor,source\n40,Beds,territorial,2000-01-01,2026-03-31,41,us\n",
    )
    assert "40" not in load("forces", date(2026, 4, 1), tmp_path)
    assert load("forces", date(2026, 3, 31), tmp_path)["40"]["successor"] == "41"


def test_a_table_that_was_never_imported_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(MissingReferenceError, match="hoursback reference import"):
        load("offence_codes", overlay=tmp_path)
    with pytest.raises(MissingReferenceError):
        load("../../pyproject")


def test_a_folder_that_is_named_and_missing_is_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(MissingReferenceError, match="is not there"):
        load("forces", overlay=tmp_path / "gone")
    with pytest.raises(MissingReferenceError, match="is not there"):
        load_policy("foi", tmp_path / "gone")


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        (BASELINES, ROW.format('"two"') + FROM, r"row 1 \(redact_document\): minutes is not a number"),
        (BASELINES, ROW.format("true") + FROM, "minutes must be a number"),
        (BASELINES, ROW.format(2), "valid_from is missing"),
        (BASELINES, ROW.format(2) + 'valid_from = "soon"', "valid_from is not a date such as"),
        (BASELINES, ROW.format(2) + FROM + "colour = 'red'", "no field 'colour'"),
        (BASELINES, ROW.format(2) + FROM + "valid_to = 2025-12-31", "lies before"),
        (BASELINES, (ROW.format(2) + FROM) * 2, "row 2 .* same time"),
        (BASELINES, "[[rows]]\nminutes = 3", "row 1: the key 'task' is missing"),
        (BASELINES, "rows = 3", r"under \[\[rows\]\]"),
        (BASELINES, "defaults = 3", r"under \[defaults\]"),
        ("ours.toml", "key = 'a'\n[fields]\nb = 'colour'", "the type of the field 'b'"),
        ("ours.toml", "rows = []", "must name its key"),
        (BASELINES, "[[rows]\n", "not valid TOML: look at line 1"),
        (
            "forces.csv",
            "code,name,kind,valid_from,source\n40,Beds,territorial,2026-01-01\n",
            "row 2 has 4 cells; the header has 5",
        ),
        ("forces.csv", "code,nick\n40,Beds\n", "column 'nick'"),
        ("forces.csv", "code,name,kind,valid_from,source\n40,Beds,x,01/02/2026,us\n", r"forces.csv, row 2 \(40\): valid_from"),
        ("forces.csv", "", "empty"),
        ("forces.csv", "code,code\n", "names a column twice"),
    ],
)
def test_a_broken_overlay_is_refused_with_file_row_and_reason(tmp_path: Path, file: str, text: str, said: str) -> None:
    write(tmp_path, file, text)
    with pytest.raises(BrokenReferenceError, match=said) as refused:
        load(Path(file).stem, overlay=tmp_path)
    assert file in str(refused.value)


def test_bytes_that_are_no_text_and_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "forces.csv").write_bytes(b"code,name\n40,\xff\xfe\n")
    with pytest.raises(BrokenReferenceError, match="UTF-8"):
        load("forces", overlay=tmp_path)
    write(tmp_path, "forces.toml", "rows = []")
    with pytest.raises(BrokenReferenceError, match="keep one of them"):
        load("forces", overlay=tmp_path)


def test_importing_the_package_brings_nothing_but_the_standard_library() -> None:
    code = (
        "import sys; import reference.identifiers, reference.policies, reference.importing; "
        "roots = {name.split('.')[0] for name in sys.modules}; "
        "print(sorted(r for r in roots if r not in sys.stdlib_module_names and not r.startswith('_')))"
    )
    ran = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent
    )
    assert ran.stdout.strip() == "['reference']"
