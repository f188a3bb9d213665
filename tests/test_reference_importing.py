"""Importing published tables: checked whole, written in one step, looked up after."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reference.identifiers import IDENTIFIERS, Check
from reference.importing import import_path, offence, organisation_unit, published_tables
from reference.loader import BrokenReferenceError, MissingReferenceError, load

OFFENCES = """cjs_code,category,title,recordable_on_pnc
TH68010,CE,Theft from a shop,True
TH68010A,CE,Attempt theft from a shop,True
COML025,CI,Murder,True
"""
COLUMNS = "bottomLevelCode,bottomLevelName,secondLevelCode,secondLevelName,thirdLevelCode,thirdLevelName,thirdLevelPsaCode"
UNITS = f"""{COLUMNS},topLevelCode,topLevelName
00,,40,Bedfordshire,ZZ,TEST UNIT,,,Police Service
00,,40,Bedfordshire,AB,LUTON,,,Police Service
00,,40,Bedfordshire,AB,LUTON OLD,,,Police Service
00,,01,London,NM,Uxbridge,2578,B,Magistrates' Courts
"""
WEIGHTS = "089000 089999 MOD10 0 0 0 0 0 0 7 1 3 7 1 3 7 1\n"


@pytest.fixture
def published(tmp_path: Path) -> Path:
    folder = tmp_path / "published"
    folder.mkdir()
    (folder / "a.csv").write_text(OFFENCES)
    (folder / "b.csv").write_text(UNITS)
    (folder / "other.csv").write_text("colour\nred\n")
    (folder / "valacdos.txt").write_text(WEIGHTS)
    return folder


@pytest.fixture
def force(tmp_path: Path) -> Path:
    return tmp_path / "force"


def test_a_folder_is_imported_by_its_columns(published: Path, force: Path) -> None:
    made = import_path(published, force, on=date(2026, 1, 2))
    assert [(table.name, table.rows, table.skipped) for table in made] == [
        ("offence_codes", 3, 0), ("organisation_units", 2, 1), ("valacdos.txt", 1, 0),
    ]  # fmt: skip
    assert "3 rows imported" in str(made[0])
    row = load("offence_codes", date(2026, 1, 2), force)["TH68010"]
    assert row["valid_from"] == date(2026, 1, 2)
    assert "imported 2026-01-02" in row["source"]
    assert sorted(path.name for path in force.iterdir()) == ["offence_codes.csv", "organisation_units.csv", "valacdos.txt"]


def test_looking_up(published: Path, force: Path) -> None:
    import_path(published, force)
    shop = offence("th 68010", force)
    assert shop is not None and (shop.title, shop.category, shop.recordable) == ("Theft from a shop", "either way", True)
    conspiracy = offence("TH68010C", force)
    assert conspiracy is not None and (conspiracy.code, conspiracy.qualifier) == ("TH68010C", "C")
    assert offence("XX99999", force) is None
    assert offence("nonsense", force) is None
    unit = organisation_unit("40ab", force)
    assert unit is not None and (unit.force, unit.name) == ("Bedfordshire", "LUTON")
    assert organisation_unit("01NM", force) is None


def test_imported_tables_sharpen_the_checks(published: Path, force: Path) -> None:
    urn, asn, code, bank = (IDENTIFIERS[kind] for kind in ("URN", "ASN", "OFFENCE_CODE", "BANK_ACCOUNT"))
    before = published_tables(force)
    assert urn.check("40ZZ0012326", before) is Check.NOT_CHECKABLE
    assert bank.check("08-99-99 66374958", before) is Check.NOT_CHECKABLE
    import_path(published, force)
    after = published_tables(force)
    assert urn.check("40ZZ0012326", after) is Check.VALID
    assert urn.check("40QQ0012326", after) is Check.INVALID
    assert asn.check("26/40ZZ/01/123456W", after) is Check.VALID
    assert asn.check("26/40QQ/01/123456W", after) is Check.INVALID  # The letter agrees, the unit is none.
    assert code.check("COML025", after) is code.check("TH68010B", after) is Check.VALID
    assert code.check("TH68011", after) is Check.INVALID
    assert bank.check("08-99-99 66374958", after) is Check.VALID
    assert bank.check("08-99-99 66374959", after) is Check.INVALID


def test_without_an_import_a_look_up_says_what_to_do(force: Path) -> None:
    with pytest.raises(MissingReferenceError, match="hoursback reference import"):
        offence("TH68010", force)
    with pytest.raises(MissingReferenceError):
        organisation_unit("40ZZ", None)


def test_a_second_import_replaces_the_first(published: Path, force: Path) -> None:
    import_path(published, force)
    (published / "a.csv").write_text(OFFENCES.replace("Murder", "Murder of another"))
    import_path(published / "a.csv", force)
    murder = offence("COML025", force)
    assert murder is not None and murder.title == "Murder of another"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (OFFENCES + "TH6801,CE,Short,True\n", "a.csv, row 5: cjs_code is not an offence code"),
        (OFFENCES + "TH68099,CE,,True\n", "row 5: the title is missing"),
        (OFFENCES + "TH68099,7,Title,True\n", "row 5: category"),
        (OFFENCES + "TH68099,CE,Title,yes\n", "row 5: recordable_on_pnc"),
        (OFFENCES + "TH68010,CE,Again,True\n", "row 5: TH68010 stands in row 2 already"),
        (OFFENCES + "TH68099,CE\n", "row 5 has 2 cells"),
        (OFFENCES.splitlines()[0] + "\n", "no rows"),
        (UNITS + "00,,4,Bedfordshire,AB,X,,,Police Service\n", "row 6: secondLevelCode"),
        ("colour\nred\n", "has not the columns"),
        ("", "empty"),
    ],
)
def test_a_broken_table_is_refused_and_nothing_is_written(published: Path, force: Path, text: str, said: str) -> None:
    import_path(published, force)
    before = {path.name: path.read_bytes() for path in force.iterdir()}
    (published / "a.csv").write_text(text)
    with pytest.raises(BrokenReferenceError, match=said):
        import_path(published / "a.csv", force)
    assert {path.name: path.read_bytes() for path in force.iterdir()} == before


def test_a_folder_without_any_table_is_refused(tmp_path: Path, force: Path) -> None:
    with pytest.raises(BrokenReferenceError, match="no table that can be imported"):
        import_path(tmp_path, force)
    assert not force.exists()


def test_a_disk_that_fails_leaves_the_old_table(published: Path, force: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import_path(published, force)
    before = {path.name: path.read_bytes() for path in force.iterdir()}

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("reference.importing.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        import_path(published, force)
    assert {path.name: path.read_bytes() for path in force.iterdir()} == before


@pytest.mark.shared
def test_the_published_tables_of_the_ministry_of_justice(shared_data: Path, force: Path) -> None:
    made = {table.name: table for table in import_path(shared_data / "reference", force)}
    assert made["offence_codes"].rows > 15_000
    assert made["organisation_units"].rows > 5_000
    found = offence("TH68010", force)
    assert found is not None and found.category == "either way"
