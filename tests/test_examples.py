from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from examples import case
from examples.expectations import EXPECTED
from examples.make import HERE, PDFS, documents, expected

DOCUMENTS = HERE / "documents"
LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"


def text_of(name: str) -> str:
    path = DOCUMENTS / name
    if path.suffix != ".pdf":
        text = path.read_text(encoding="utf-8").replace("&nbsp;", " ")
    else:
        pdf = pypdfium2.PdfDocument(path)
        text = "\n".join(page.get_textpage().get_text_range() for page in pdf)
    return " ".join(text.split())


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return documents()


def test_made_again_every_document_has_the_same_bytes(made: dict[str, bytes]) -> None:
    assert {path.name for path in DOCUMENTS.iterdir()} == set(made)
    for name, content in made.items():
        assert (DOCUMENTS / name).read_bytes() == content, name
    assert (HERE / "expected.json").read_bytes() == expected()


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_everything_expected_is_in_the_document(name: str) -> None:
    text = text_of(name)
    lists = json.loads((HERE / "expected.json").read_text(encoding="utf-8"))[name]
    for fate in ("go", "stay", "judge"):
        assert lists[fate]
        for value in lists[fate]:
            assert value in text, f"{fate}: {value}"
    assert not set(lists["go"]) & (set(lists["stay"]) | set(lists["judge"]))


@pytest.mark.parametrize("name", sorted(PDFS))
def test_every_page_bears_its_marking_and_the_file_is_tagged(name: str) -> None:
    pdf = pypdfium2.PdfDocument(DOCUMENTS / name)
    for page in pdf:
        assert page.get_textpage().get_text_range().count("OFFICIAL-SENSITIVE") == 2
    with pikepdf.open(DOCUMENTS / name) as tagged:
        assert tagged.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in tagged.Root


def test_statement_has_two_pages_and_its_backsheet() -> None:
    pdf = pypdfium2.PdfDocument(DOCUMENTS / "mg11_statement.pdf")
    texts = [page.get_textpage().get_text_range() for page in pdf]
    assert len(texts) == 3
    assert "WITNESS STATEMENT" in texts[0]
    assert ["Witness contact details" in text for text in texts] == [False, False, True]


def test_people_can_be_reached_nowhere() -> None:
    text = "\n".join(text_of(name) for name in EXPECTED)
    phones = [re.sub(r"\D", "", phone) for phone in re.findall(r"\b0\d{2,4} ?\d{4} ?\d{2,4}\b", text)]
    phones = [phone for phone in phones if len(phone) == 11]
    assert len(phones) > 20
    for phone in phones:
        assert re.fullmatch(r"07700900\d{3}|01632960\d{3}|02079460\d{3}", phone), phone
    assert set(re.findall(r"@[\w.]+\b", text)) <= {"@example.org", "@example.com"}
    assert set(re.findall(r"\b([A-Z]{1,2}\d{1,2}) \d[A-Z]{2}\b", text)) == {"ZZ99"}


def test_check_letters_and_digits_agree() -> None:
    year, serial = case.PNC_ID.split("/")
    assert case.PNC_ID[-1] == LETTERS[int(year[2:] + serial[:-1]) % 23]
    serial, year = case.CRO.split("/")
    assert case.CRO[-1] == LETTERS[int(year[:2] + serial) % 23]
    year, unit, system, sequence = case.ARREST_SUMMONS.split("/")
    assert sequence[-1] == LETTERS[int(unit[:2] + system + year + sequence[:-1].zfill(11)) % 23]
    digits = [int(digit) for digit in case.NHS if digit.isdigit()]
    assert sum(digit * weight for digit, weight in zip(digits, range(10, 0, -1), strict=True)) % 11 == 0


def test_bundle_has_the_pages_asked_for_and_the_same_bytes_for_the_same_seed(tmp_path: Path) -> None:
    first, again, other = (tmp_path / name for name in ("first.pdf", "again.pdf", "other.pdf"))
    for out, seed in ((first, "3"), (again, "3"), (other, "4")):
        command = [sys.executable, "-m", "examples.bundle", "--pages", "13", "--seed", seed, "--out", str(out)]
        subprocess.run(command, check=True, cwd=HERE.parent, capture_output=True, timeout=60)
    assert first.read_bytes() == again.read_bytes() != other.read_bytes()
    with pikepdf.open(io.BytesIO(first.read_bytes())) as pdf:
        assert len(pdf.pages) == 13
        assert pdf.Root.MarkInfo.Marked
