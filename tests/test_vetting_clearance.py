"""After clearance: forecast, reviews, the draw, and HR's list beside the register."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vetting.clearances.draw import commitment, draw, new_seed, population_hash
from vetting.clearances.errors import DrawSizeError, StaffListError
from vetting.clearances.register import Clearance, after, expiring, forecast, last_day, reviews_due
from vetting.clearances.staff import compare, counted, read_staff

ON = date(2026, 3, 31)


def clearance(number: int, level: str = "RV", unit: str = "Response", expires: date = date(2030, 1, 1)) -> Clearance:
    return Clearance(f"c{number:04}", f"{1000 + number}", f"Person {number}", level, unit, date(2020, 1, 2), expires)


@pytest.mark.parametrize(
    ("granted", "months", "last"),
    [
        (date(2026, 3, 2), 120, date(2036, 3, 1)),
        (date(2025, 8, 31), 6, date(2026, 2, 27)),
        (date(2024, 2, 29), 12, date(2025, 2, 27)),
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2025, 12, 31), 2, date(2026, 2, 27)),
    ],
)
def test_the_last_day_of_a_clearance(granted: date, months: int, last: date) -> None:
    assert last_day(granted, months) == last


def test_a_forecast_counts_each_clearance_where_it_is_due() -> None:
    all_of_them = [
        clearance(1, expires=date(2026, 3, 30)),
        clearance(2, expires=date(2026, 3, 31)),
        clearance(3, expires=date(2026, 6, 30)),
        clearance(4, expires=date(2026, 7, 1)),
        clearance(5, "MV", "Fraud", date(2027, 3, 31)),
        clearance(6, "MV", "Fraud", date(2027, 4, 1)),
    ]
    rows = {(row.level, row.unit): row for row in forecast(all_of_them, ON)}
    assert (rows["RV", "Response"].live, rows["RV", "Response"].expired, rows["RV", "Response"].within) == (3, 1, (2, 3, 3))
    assert (rows["MV", "Fraud"].live, rows["MV", "Fraud"].within) == (2, (0, 0, 1))
    assert rows["all", "all"].within == (2, 3, 4)
    assert [one.id for one in expiring(all_of_them, ON, 3)] == ["c0001", "c0002", "c0003"]


@given(
    st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from("xy"), st.dates(date(2025, 1, 1), date(2029, 1, 1))), max_size=30)
)
def test_a_forecast_adds_up(drawn: list[tuple[str, str, date]]) -> None:
    rows = forecast([clearance(at, *one) for at, one in enumerate(drawn)], ON)
    if not drawn:
        assert rows == []
        return
    *parts, whole = rows
    assert (whole.live + whole.expired, whole.level) == (len(drawn), "all")
    for at in range(3):
        assert whole.within[at] == sum(row.within[at] for row in parts)
        assert whole.within[at] == sum(ON <= day <= after(ON, (3, 6, 12)[at]) for _, _, day in drawn)


def test_a_review_is_due_a_year_after_the_last_one_and_only_where_the_level_asks_for_it() -> None:
    reviewed = [
        replace(clearance(1, "MV"), reviewed_on=date(2025, 3, 31)),
        replace(clearance(2, "MV"), reviewed_on=date(2025, 4, 1)),
        clearance(3, "MV"),
        clearance(4, "NPPV1"),
        clearance(5, "MV", expires=date(2026, 1, 1)),
    ]
    assert [one.id for one in reviews_due(reviewed, ON, {"MV"})] == ["c0003", "c0001"]


PEOPLE = [
    clearance(number, level, unit)
    for number, (level, unit) in enumerate([("RV", "Response")] * 60 + [("MV", "Fraud")] * 30 + [("MV", "Response")] * 10)
]


def test_a_draw_is_the_same_again_whatever_the_order_and_another_with_another_seed_or_word() -> None:
    seed = new_seed()
    first = draw(PEOPLE, 10, seed, "gull")
    mixed = random.Random(4).sample(PEOPLE, len(PEOPLE))
    assert draw(mixed, 10, seed, " gull ") == first
    assert population_hash(mixed) == population_hash(PEOPLE)
    assert draw(PEOPLE, 10, seed, "tern") != first
    assert draw(PEOPLE, 10, new_seed(), "gull") != first
    assert len(set(first.ids)) == 10
    assert commitment(seed) != commitment(new_seed())
    assert population_hash(PEOPLE[1:]) != population_hash(PEOPLE)


@pytest.mark.parametrize(("by", "shares"), [("level", {"RV": 6, "MV": 4}), ("unit", {"Response": 7, "Fraud": 3})])
def test_a_stratified_draw_takes_from_each_its_share(by: str, shares: dict[str, int]) -> None:
    drawn = draw(PEOPLE, 10, "ab" * 32, "gull", by)  # type: ignore[arg-type]
    known = {one.id: getattr(one, by) for one in PEOPLE}
    assert Counter(known[id] for id in drawn.ids) == shares


def test_everybody_can_be_drawn_and_nobody_more_often_than_chance() -> None:
    times: Counter[str] = Counter()
    for number in range(400):
        times.update(draw(PEOPLE, 10, f"{number:064x}", "gull").ids)
    # 400 draws of 10 from 100: 40 times each, standard deviation 6; six of them either way.
    assert len(times) == 100
    assert all(4 <= count <= 76 for count in times.values())


@pytest.mark.parametrize("size", [0, -1, 101])
def test_a_draw_of_nobody_or_of_more_than_there_are_is_refused(size: int) -> None:
    with pytest.raises(DrawSizeError):
        draw(PEOPLE, size, "ab" * 32, "gull")


HEADINGS = [
    "Staff Number",
    "Forenames",
    "Surname",
    "DOB",
    "Department",
    "Job title",
    "Vetting level",
    "Date joined",
    "Leaving date",
]
HEADINGS += ["Previous force"]
ROWS = [
    ["1001", "Ada", "Fenwick", "01/02/1980", "Response", "PC", "RV", "2020-01-01", "", ""],
    ["1002", "Bo", "Garland", "1981-03-04", "Response", "PC", "RV", "2026-01-05", "", ""],
    ["1003", "Cy", "Hollis", "", "Response", "PC", "RV", "2015-01-01", "28/02/2026", ""],
    ["1004", "Di", "Innes", "", "Fraud", "Analyst", "MV", "", "", ""],
    ["1005", "Ed", "Jarrow-Pell", "", "Response", "PC", "RV", "", "", ""],
    ["1006", "Flo", "Kendry", "", "Custody", "Sgt", "RV", "", "", ""],
    ["1007", "Gus", "Lorimer", "", "Response", "PC", "RV", "", "", ""],
    ["1007", "Gus", "Lorimer", "", "Response", "PC", "RV", "", "", ""],
    ["1008", "Hal", "Munro", "", "Response", "PC", "RV", "", "", "Another Force"],
    ["2009", "Ivy", "Nairn", "05/06/1990", "Response", "PC", "RV", "", "", ""],
    ["1010", "Jo", "Ormsby", "", "Response", "PC", "RV", "2026-09-01", "", ""],
    ["1011", "Kit", "Pryor", "", "Response", "PC", "RV", "", "", ""],
    ["1012", "Lou", "Quayle", "", "Response", "PC", "RV", "", "", ""],
]


def _held() -> list[Clearance]:
    def held(number: str, name: str, level: str = "RV", unit: str = "Response", expires: date = date(2030, 1, 1)) -> Clearance:
        return Clearance(f"k{number}{level}", number, name, level, unit, date(2020, 1, 1), expires)

    return [
        held("1001", "ADA FENWICK"),
        held("1003", "Cy Hollis"),
        held("1004", "Di Innes"),
        held("1005", "Ed Jarrow"),
        held("1006", "Flo Kendry"),
        held("1007", "Gus Lorimer"),
        replace(held("1009", "Ivy Nairn"), born=date(1990, 6, 5)),
        held("1011", "Kit Pryor"),
        held("1011", "Kit Pryor", "MV"),
        held("1012", "Lou Quayle", expires=date(2026, 3, 1)),
        held("1999", "Zed Zorba"),
    ]


EXPECTED = {
    ("joined_without_clearance", "1002"),
    ("left_with_live_clearance", "1003"),
    ("moved_to_higher_level", "1004"),
    ("moved", "1004"),
    ("name_changed", "1005"),
    ("moved", "1006"),
    ("duplicate_in_hr", "1007"),
    ("transferee", "1008"),
    ("number_changed", "2009"),
    ("duplicate_clearance", "1011"),
    ("expired_in_post", "1012"),
    ("not_in_hr", "1999"),
}


def _csv(path: Path, delimiter: str, encoding: str) -> Path:
    path.write_text("\r\n".join(delimiter.join(row) for row in [HEADINGS, *ROWS]), encoding)
    return path


@pytest.mark.parametrize(("delimiter", "encoding"), [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "cp1252")])
def test_every_difference_is_found_and_no_other(tmp_path: Path, delimiter: str, encoding: str) -> None:
    staff = read_staff(_csv(tmp_path / "staff.csv", delimiter, encoding))
    found = compare(staff, _held(), {"RV": frozenset({"RV", "MV"})}, ON)
    assert {(one.kind, one.staff_number) for one in found} == EXPECTED
    assert len(found) == len(EXPECTED)
    assert sum(counted(found).values()) == len(found)
    assert all(one.words.endswith(".") for one in found)


def test_a_workbook_gives_the_same_as_its_csv(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEADINGS)
    for row in ROWS:
        cells: list[object] = [int(row[0]), *row[1:]]
        cells[3] = date(1990, 6, 5) if row[0] == "2009" else row[3]
        sheet.append(cells)
    book.save(tmp_path / "staff.xlsx")
    staff = read_staff(tmp_path / "staff.xlsx")
    found = compare(staff, _held(), {"RV": frozenset({"RV", "MV"})}, ON)
    assert {(one.kind, one.staff_number) for one in found} == EXPECTED


def test_a_register_that_agrees_with_hr_has_no_difference(tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_text("Staff number,Name,Unit,Level\n1001,Ada Fenwick,Response,RV\n")
    assert compare(read_staff(path), _held()[:1], {}, ON) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"Staff number,Name,Unit\n1,a,b\n", "level"),
        (b"Name,Unit,Level\na,b,RV\n", "staff number"),
        (b"Staff number,Unit,Level\n1,b,RV\n", "name"),
        (b"Staff number,Name,Name,Unit,Level\n1,a,a,b,RV\n", "twice"),
        (b"Staff number,Name,Unit,Level,DOB\n1,Zebedee,b,RV,sometime\n", "row 2"),
        (b"Staff number,Name,Unit,Level\n,Zebedee,b,RV\n", "row 2"),
        (b'Staff number,Name,Unit,Level\n1,"Zebedee,b,RV\n', "quote"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_without_quoting_it(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "staff.csv").write_bytes(content)
    with pytest.raises(StaffListError, match=words) as caught:
        read_staff(tmp_path / "staff.csv")
    assert "Zebedee" not in str(caught.value)


def test_what_is_no_workbook_or_is_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "staff.xlsx").write_bytes(b"PK\x03\x04nothing")
    for name in ("staff.xlsx", "missing.csv", "missing.xlsx"):
        with pytest.raises(StaffListError):
            read_staff(tmp_path / name)


@given(st.binary(max_size=300))
def test_no_bytes_end_in_anything_but_rows_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "hostile.csv"
    path.write_bytes(content)
    try:
        read_staff(path)
    except StaffListError as error:
        assert str(error).endswith(".")
