# ruff: noqa: E501
"""The model file, the tables of names and the forms of names; and that the maker of test people stands apart."""

from __future__ import annotations

import ast
import csv
import hashlib
import json
import shutil
from pathlib import Path

import pytest
from conftest import REPOSITORY

from reference.check_digits import modulus_23_letter
from reference.loader import DATA, BrokenReferenceError
from vetting.matching.extract import EXTRACT_COLUMNS, ExtractError, register_rows
from vetting.matching.matcher import Matcher
from vetting.matching.model import ModelChangedError, load_model
from vetting.matching.names import NameTables
from vetting.matching.prepare import prepare_table


def _row(version: str, sha256: str, file: str = "matching_model.json") -> str:
    return f'[[rows]]\nid = "people"\nversion = "{version}"\nfile = "{file}"\nsha256 = "{sha256}"\nvalid_from = 2026-11-02\nsource = "the force"\n'


@pytest.fixture
def edited(tmp_path: Path) -> tuple[Path, str]:
    """A force's folder with a model in which one number was changed, and its hash."""
    data = json.loads((DATA / "matching_model.json").read_text())
    data["thresholds"]["strong"] += 1
    (tmp_path / "matching_model.json").write_text(json.dumps(data))
    return tmp_path, hashlib.sha256((tmp_path / "matching_model.json").read_bytes()).hexdigest()


def test_the_model_in_force_says_where_it_comes_from() -> None:
    model = load_model()
    assert model.sha256 == hashlib.sha256((DATA / "matching_model.json").read_bytes()).hexdigest()
    assert set(model.about) == {"author_role", "date", "sources", "tested"}
    assert model.about["tested"]
    assert model.review < model.strong
    assert [model.band(weight, True) for weight in (model.review - 1, model.review, model.strong)] == ["none", "review", "strong"]
    assert model.band(model.strong + 50, dated=False) == "review"


def test_a_changed_model_without_a_new_version_is_refused(edited: tuple[Path, str]) -> None:
    folder, sha256 = edited
    with pytest.raises(ModelChangedError, match="new version"):
        load_model(overlay=folder)
    # Entering the hash under the old version does not help either.
    (folder / "matching_models.toml").write_text(_row(load_model().version, sha256))
    with pytest.raises(ModelChangedError, match="version of its own"):
        load_model(overlay=folder)


def test_a_changed_model_under_a_new_version_is_another_model(edited: tuple[Path, str]) -> None:
    folder, sha256 = edited
    (folder / "matching_models.toml").write_text(_row("2026-12-force", sha256))
    with pytest.raises(ModelChangedError, match="calls itself people 2026-11"):
        load_model(overlay=folder)
    path = folder / "matching_model.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"version": "2026-12-force"}))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "matching_models.toml").write_text(_row("2026-12-force", sha256))
    model = load_model(overlay=folder)
    assert (model.version, model.sha256) == ("2026-12-force", sha256)
    assert model.sha256 != load_model().sha256
    assert model.strong == load_model().strong + 1


def test_a_changed_table_of_names_is_refused(tmp_path: Path) -> None:
    table = json.loads((DATA / "matching_frequencies.json").read_text())
    table["surnames"]["smith"] = 1
    (tmp_path / "matching_frequencies.json").write_text(json.dumps(table))
    with pytest.raises(ModelChangedError, match=r"matching_frequencies\.json"):
        load_model(overlay=tmp_path)


@pytest.mark.parametrize(
    ("part", "value"),
    [("thresholds", {"review": 9, "strong": 1}), ("settings", {}), ("tables", None), ("thresholds", {"review": "x"})],
)
def test_a_broken_model_is_refused_in_a_sentence(tmp_path: Path, part: str, value: object) -> None:
    data = json.loads((DATA / "matching_model.json").read_text()) | {"version": "broken", part: value}
    path = tmp_path / "matching_model.json"
    path.write_text(json.dumps(data))
    (tmp_path / "matching_models.toml").write_text(_row("broken", hashlib.sha256(path.read_bytes()).hexdigest()))
    with pytest.raises(BrokenReferenceError, match=r"matching_model\.json"):
        load_model(overlay=tmp_path)


def test_a_register_laid_out_with_other_tables_is_refused(tmp_path: Path) -> None:
    extract = tmp_path / "extract.csv"
    with extract.open("w", newline="") as file:
        csv.writer(file).writerows([EXTRACT_COLUMNS, ["1", "Kate", "Oakeshott", "", "12/03/1980", *[""] * 10]])
    matcher = Matcher(load_model())
    prepared = matcher.prepare_file(extract, tmp_path / "register.duckdb", "R")
    assert prepared.record("1").person.name.surname == "Oakeshott"
    prepared.connection.close()

    other = tmp_path / "force"
    other.mkdir()
    for name in ("matching_names.json", "matching_model.json"):
        shutil.copy(DATA / name, other)
    shares = json.loads((DATA / "matching_frequencies.json").read_text()) | {"surname_unlisted": 9}
    (other / "matching_frequencies.json").write_text(json.dumps(shares))
    data = json.loads((DATA / "matching_model.json").read_text())
    data["version"] = "other"
    data["tables"]["matching_frequencies.json"] = hashlib.sha256((other / "matching_frequencies.json").read_bytes()).hexdigest()
    (other / "matching_model.json").write_text(json.dumps(data))
    sha256 = hashlib.sha256((other / "matching_model.json").read_bytes()).hexdigest()
    (other / "matching_models.toml").write_text(_row("other", sha256))
    with pytest.raises(ExtractError, match="other tables"):
        Matcher(load_model(overlay=other)).open(tmp_path / "register.duckdb", "R")


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", b"nokey,surname\n1,2\n"), ("b.parquet", b"PAR1 not"), ("c.csv", b"\xff\xfe\x00key"), ("d.csv", b"")],
)
def test_what_is_no_extract_is_refused_in_a_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ExtractError, match=name):
        Matcher(load_model()).prepare_file(tmp_path / name, tmp_path / "out.duckdb", "R")
    assert {path.name for path in tmp_path.iterdir()} == {name}


@pytest.fixture(scope="module")
def tables() -> NameTables:
    return NameTables()


@pytest.mark.parametrize(
    ("one", "other"),
    [("Chowdhury", "Choudhry"), ("MacDonald", "Mc Donald"), ("O'Neill", "O’Neil"), ("de Souza", "Souza"), ("Wiśniewska", "wisniewski"),
     ("Шевченко", "Szewczenko"), ("AL-MASRI", "al Masri"), ("Dr Fitz Gerald", "Fitzgerald")],
)  # fmt: skip
def test_surnames_that_are_spelt_otherwise(tables: NameTables, one: str, other: str) -> None:
    assert tables.surname(one)[0].spelling == tables.surname(other)[0].spelling


@pytest.mark.parametrize(
    ("one", "other"),
    [("Mohammed", "Muhammad"), ("Bob", "Robert"), ("Alex", "Alexandra"), ("Steve", "Stephen"), ("José", "JOSE"), ("Liz", "Elizabeth"),
     ("Kate", "Kathryn"), ("Yousaf", "Yusuf"), ("Jean-Luc", "Jean Luc".replace(" ", ""))],
)  # fmt: skip
def test_first_names_that_are_the_same(tables: NameTables, one: str, other: str) -> None:
    assert set(tables.forename(one).roots) & set(tables.forename(other).roots)


@pytest.mark.parametrize(("one", "other"), [("Alison", "Al Ison"), ("Mack", "McK"), ("Khan", "Kahn-Freund")])
def test_surnames_that_stay_apart(tables: NameTables, one: str, other: str) -> None:
    assert tables.surname(one)[0].spelling != tables.surname(other)[0].spelling


def test_how_common_a_name_is(tables: NameTables) -> None:
    assert tables.rarity("surname", "smith") == "very common"
    assert tables.rarity("surname", "oakeshott") == "rare"


@pytest.mark.parametrize("written", ["02/73319{}", "2002/0073319{}", "2002/73319{}", "02 / 73319 {}"])
def test_pnc_ids_are_one_form_and_checked_like_everywhere_else(tables: NameTables, written: str) -> None:
    import duckdb

    right = modulus_23_letter("020073319")
    wrong = "A" if right != "A" else "B"
    connection = duckdb.connect()
    blank = (None,) * (len(EXTRACT_COLUMNS) - 1)
    rows = [(f"{place}", *blank[:-1], written.format(letter)) for place, letter in enumerate((right, wrong))]
    register_rows(connection, "extract", rows)
    prepare_table(connection, "extract", "laid_out", tables)
    found = connection.execute("SELECT pnc, pnc_holds FROM laid_out ORDER BY person").fetchall()
    assert found == [(f"20020073319{right}", True), (f"20020073319{wrong}", False)]


def _imports(folder: Path) -> set[str]:
    found = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module)
    return found


def test_the_maker_of_people_and_the_matcher_do_not_know_each_other() -> None:
    maker = _imports(REPOSITORY / "benchmarks" / "people_maker")
    ours = _imports(REPOSITORY / "vetting")
    assert maker and ours
    assert not any(name.split(".")[0] in ("vetting", "reference") for name in maker)
    assert not any(name.split(".")[0] == "benchmarks" for name in ours)
    for path in (REPOSITORY / "benchmarks" / "people_maker").rglob("*.py"):
        assert "matching_" not in path.read_text(), "the maker's tables are its own"


def test_the_tables_of_short_forms_are_not_one_table() -> None:
    with (REPOSITORY / "benchmarks" / "people_maker" / "short_forms.csv").open() as file:
        makers = {(row["name"], row["short"]) for row in csv.DictReader(file)}
    shorts = json.loads((DATA / "matching_names.json").read_text())["short_forms"]
    ours = {(name, short) for name, all_of in shorts.items() for short in all_of.split()}
    # They overlap where English does; each has much that the other lacks.
    assert len(makers - ours) > 300
    assert len(ours - makers) > 100
