"""Hostile and broken PDFs: words where no search of page text comes, fonts that lie, files that are cut off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from pdf_making import MadePdf, TermDetector, helvetica, redacted
from pikepdf import Array, Dictionary, Name

from redaction.detection.request import DetectionRequest
from redaction.errors import DamagedFileError
from redaction.findings import PagePlace
from redaction.image.words import WordReader
from redaction.pdf.detect import detect
from redaction.pdf.illegible import illegible_pages

SECRET = "Zara Quillfeather"
SHOWN = b"BT /F1 18 Tf 40 150 Td (Zara Quillfeather) Tj ET"


def _page(folder: Path, content: bytes, **more: Any) -> Path:
    made = MadePdf()
    made.page(content, Dictionary(Font=Dictionary(F1=helvetica()), **more))
    made.pdf.save(folder / "attack.pdf")
    return folder / "attack.pdf"


def _tiled(folder: Path) -> Path:
    made = MadePdf()
    tile = made.pdf.make_stream(
        SHOWN,
        Type=Name.Pattern,
        PatternType=1,
        PaintType=1,
        TilingType=1,
        BBox=Array([0, 0, 400, 300]),
        XStep=400,
        YStep=300,
        Resources=Dictionary(Font=Dictionary(F1=helvetica())),
    )
    made.page(b"/Pattern cs /P scn 0 0 400 300 re f", Dictionary(Pattern=Dictionary(P=tile)))
    made.pdf.save(folder / "attack.pdf")
    return folder / "attack.pdf"


def _lying(folder: Path) -> Path:
    made = MadePdf()
    font = helvetica()
    font.ToUnicode = made.pdf.make_stream(
        b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <20> <7e> <0041> endbfrange endcmap"
    )
    made.page(SHOWN, Dictionary(Font=Dictionary(F1=font)))
    made.pdf.save(folder / "attack.pdf")
    return folder / "attack.pdf"


def _masked(folder: Path) -> Path:
    made = MadePdf()
    group = made.pdf.make_stream(
        b"1 g " + SHOWN,
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, 400, 300]),
        Group=Dictionary(S=Name.Transparency, CS=Name.DeviceGray),
        Resources=Dictionary(Font=Dictionary(F1=helvetica())),
    )
    state = Dictionary(SMask=Dictionary(S=Name.Luminosity, G=group))
    made.page(b"/G gs 0 g 0 0 400 300 re f", Dictionary(ExtGState=Dictionary(G=state)))
    made.pdf.save(folder / "attack.pdf")
    return folder / "attack.pdf"


def _seen(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return WordReader().read(document[0].render(scale=3).to_pil().convert("RGB")).text
    finally:
        document.close()


@pytest.mark.parametrize("make", [_tiled, _lying, _masked])
def test_words_that_only_the_look_of_a_page_tells_are_found_and_removed(make: Any, tmp_path: Path) -> None:
    source = make(tmp_path)
    assert "Quillfeather" in _seen(source)
    result, plan, _ = redacted(source, SECRET)
    assert any(isinstance(finding.place, PagePlace) for finding in plan.findings)
    assert "feather" not in _seen(result).casefold()
    with pikepdf.open(result) as pdf:
        streams = [item for item in pdf.objects if isinstance(item, pikepdf.Stream)]
        assert not any(b"Quillfeather" in item.read_bytes() for item in streams if item.get("/Subtype") != "/Image")


def test_a_plain_page_and_a_page_with_a_few_odd_marks_stay_legible(tmp_path: Path) -> None:
    with pikepdf.open(_page(tmp_path, SHOWN + b" BT /F1 9 Tf 9 9 Td <0102> Tj ET")) as pdf:
        assert illegible_pages(pdf) == set()


def test_glyphs_without_text_make_a_page_illegible(tmp_path: Path) -> None:
    made = MadePdf()
    cid = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name.Unknown,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
    )
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.Unknown, Encoding=Name("/Identity-H"), DescendantFonts=Array([cid])
    )
    made.page(b"BT /F1 12 Tf 40 150 Td <00010002000300040005> Tj ET", Dictionary(Font=Dictionary(F1=font)))
    assert illegible_pages(made.pdf) == {0}


@pytest.mark.parametrize("share", [0.3, 0.5, 0.8])
def test_a_file_that_is_cut_off_is_refused_and_does_not_come_out_blank(share: float, tmp_path: Path) -> None:
    source = _page(tmp_path, SHOWN * 20)
    data = source.read_bytes()
    source.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(DamagedFileError):
        detect(source, DetectionRequest(terms=(SECRET,), terms_only=True), TermDetector())


def test_a_file_with_a_wrong_table_of_objects_is_repaired(tmp_path: Path) -> None:
    source = _page(tmp_path, SHOWN)
    data = source.read_bytes()
    source.write_bytes(data[: data.rfind(b"startxref")] + b"startxref\n5\n%%EOF\n")
    _, plan, _ = redacted(source, SECRET)
    assert [finding.text for finding in plan.findings] == [SECRET]
