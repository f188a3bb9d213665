"""A name broken over two lines of one column is found although the page is drawn across all columns; table cells stay apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from pdf_making import MadePdf, page_text, redacted

LEFT = ["The caller said that Morwenna", "Tregeagle had left the house", "before ten and that nobody", "had seen her since."]
RIGHT = [
    "Officers attended at noon and",
    "spoke to the neighbours, who",
    "had heard a car in the lane",
    "shortly before midnight.",
]


def rows(left: list[str], right: list[str], *, as_one: str = "") -> str:
    """Content that draws two columns line by line: piece after piece, or each line in one operator."""
    content = "BT /F1 10 Tf "
    for number, (a, b) in enumerate(zip(left, right, strict=True)):
        y = 250 - 12 * number
        if as_one == "gap":
            content += f"1 0 0 1 20 {y} Tm [({a}) {-(190 - width(a)) * 100} ({b})] TJ "
        elif as_one == "blanks":
            blanks = " " * round((190 - width(a)) / 2.78)
            content += f"1 0 0 1 20 {y} Tm ({a}{blanks}{b}) Tj "
        else:
            content += f"1 0 0 1 20 {y} Tm ({a}) Tj 1 0 0 1 210 {y} Tm ({b}) Tj "
    return content + "ET"


def width(text: str) -> float:
    """Of a text in Helvetica of 10 points."""
    from pdfminer.fontmetrics import FONT_METRICS

    return sum(FONT_METRICS["Helvetica"][1].get(letter, 556) for letter in text) / 100


@pytest.mark.parametrize("as_one", ["", "gap", "blanks"])
@pytest.mark.parametrize("first", [True, False])
def test_a_name_broken_inside_a_column_goes_whole(tmp_path: Path, as_one: str, first: bool) -> None:
    made = MadePdf()
    made.page(rows(LEFT, RIGHT, as_one=as_one) if first else rows(RIGHT, LEFT, as_one=as_one))
    target, plan, _ = redacted(made.save(tmp_path), "Morwenna Tregeagle")
    text = page_text(target)
    assert "Morwenna" not in text and "Tregeagle" not in text
    assert "caller said that" in text and "had left the house" in text and "spoke to the neighbours" in text
    assert [len(finding.place.quads) for finding in plan.findings] == [2]  # type: ignore[union-attr]


def test_a_hyphen_and_a_turned_page_make_no_difference(tmp_path: Path) -> None:
    made = MadePdf()
    left = ["It was said that Mrs Tre-", "geagle had left the house", "before ten and that nobody"]
    straight = rows(left, RIGHT[:3])
    made.page("q 0 1 -1 0 300 0 cm " + straight + " Q", MediaBox=[0, 0, 300, 400])
    target, _, _ = redacted(made.save(tmp_path), "Tregeagle")
    assert "Tre" not in page_text(target) and "geagle" not in page_text(target)
    assert "left the house" in page_text(target)


def test_three_lines_of_a_narrow_column(tmp_path: Path) -> None:
    made = MadePdf()
    made.page(rows(["Signed by Anne", "Marie", "Tregeagle-Pascoe", "on Monday"], RIGHT))
    target, _, _ = redacted(made.save(tmp_path), "Anne Marie Tregeagle-Pascoe")
    assert page_text(target).startswith("Signed by")
    for word in ("Anne", "Marie", "Tregeagle", "Pascoe"):
        assert word not in page_text(target)


@pytest.mark.parametrize("pitch", [12, 20])
def test_cells_of_a_table_that_stand_over_each_other_are_not_read_as_one(tmp_path: Path, pitch: int) -> None:
    table = [
        ("Forename", "Surname", "Station"),
        ("James", "Arthur", "Wexcombe Central"),
        ("Arthur", "James", "Larkspur Road"),
        ("Maximilian", "Fotheringham", "Wexcombe Central"),
    ]
    content = "BT /F1 10 Tf "
    for number, cells in enumerate(table):
        for column, cell in enumerate(cells):
            content += f"1 0 0 1 {20 + 110 * column} {250 - pitch * number} Tm ({cell}) Tj "
    made = MadePdf()
    made.page(content + "ET")
    target, plan, _ = redacted(made.save(tmp_path), "James Arthur")
    assert [len(finding.place.quads) for finding in plan.findings] in ([1], [2])  # type: ignore[union-attr]
    assert len({quad[1] for finding in plan.findings for quad in finding.place.quads}) == 1, "one row only"  # type: ignore[union-attr]
    assert page_text(target).count("James") == 1


def test_a_cell_whose_name_is_broken_goes_whole(tmp_path: Path) -> None:
    made = MadePdf()
    cells = "".join(
        f"1 0 0 1 {x} {y} Tm ({text}) Tj "
        for x, y, text in [
            (20, 250, "1"), (60, 250, "Morwenna"), (130, 250, "Witness to the"),
            (60, 238, "Tregeagle"), (130, 238, "whole event"),
            (20, 210, "2"), (60, 210, "Piran Nance"), (130, 210, "Officer"),
        ]
    )  # fmt: skip
    made.page(f"BT /F1 10 Tf {cells} ET")
    target, _, _ = redacted(made.save(tmp_path), "Morwenna Tregeagle")
    assert "Morwenna" not in page_text(target) and "Tregeagle" not in page_text(target)
    assert "Piran Nance" in page_text(target)
