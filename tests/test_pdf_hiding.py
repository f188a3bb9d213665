"""Every hiding place: an attacker who knows the name gets it out of the untouched file, and not out of the redacted one."""

from __future__ import annotations

from pathlib import Path

import hiding_pixels
import pikepdf
import pytest
from pdf_making import everything, redacted

from benchmarks.attacks import ReadPicture, live_words, ocr, recovered

PIXELS = (
    "picture_under_the_box",
    "soft_mask_of_a_picture",
    "thumbnail",
    "jbig2_picture",
    "vector_outlines",
)
"""Places that only a reader of pictures finds, one of each kind; `benchmarks.attacks` looks at the pictures of all places."""
WRITTEN = tuple(
    name
    for name in hiding_pixels.EVERY
    if name not in PIXELS and not name.endswith("_picture")
)  # fmt: skip


@pytest.fixture(scope="module")
def read() -> ReadPicture:
    return ocr()


@pytest.mark.parametrize("name", WRITTEN)
def test_written_names(name: str, tmp_path: Path) -> None:
    _attacked(name, tmp_path, None)


@pytest.mark.parametrize("name", PIXELS)
def test_drawn_names(name: str, tmp_path: Path, read: ReadPicture) -> None:
    _attacked(name, tmp_path, read)


def _attacked(name: str, folder: Path, read: ReadPicture | None) -> None:
    source = hiding_pixels.write_any(folder, name)
    assert recovered(source, [hiding_pixels.SECRET], read), "the attacks must be able to find it"
    target, _, _ = redacted(source, hiding_pixels.SECRET)
    assert recovered(target, [hiding_pixels.SECRET], read) == {}
    assert live_words(target, hiding_pixels.WORDS) == (13, 13)
    assert hiding_pixels.opens(target)


@pytest.mark.parametrize("name", ["text_under_the_box", "form_nested", "structure_tree", "attachment", "font_map_in_order"])
def test_an_independent_checker_finds_nothing_recoverable(name: str, tmp_path: Path) -> None:
    checker = pytest.importorskip("pdf_redaction_check")
    source = hiding_pixels.write_any(tmp_path, name)
    target, _, _ = redacted(source, hiding_pixels.SECRET)
    options = ["--secret", hiding_pixels.SECRET]
    assert checker.main([str(source), *options]) == checker.EXIT_RECOVERABLE
    assert checker.main([str(target), *options]) in (checker.EXIT_CLEAN, checker.EXIT_SUSPICIOUS)


def test_jbig2_does_not_come_out_as_jbig2_where_something_was_overwritten(tmp_path: Path) -> None:
    target, _, _ = redacted(hiding_pixels.write_any(tmp_path, "jbig2_picture"), hiding_pixels.SECRET)
    with pikepdf.open(target) as pdf:
        filters = [str(item.get("/Filter")) for item in pdf.objects if isinstance(item, pikepdf.Stream) and "/Width" in item]
    assert filters and "/JBIG2Decode" not in filters


def test_a_dictionary_of_letters_that_pages_share_does_not_come_along(tmp_path: Path) -> None:
    source = hiding_pixels.write_any(tmp_path, "jbig2_picture")
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        image = pdf.pages[0].obj.Resources.XObject.Im0
        other = pdf.make_indirect(pikepdf.Stream(pdf, image.read_raw_bytes()))
        for key, value in image.stream_dict.items():
            if key != "/Length":
                other[key] = value
        other.DecodeParms = pikepdf.Dictionary(JBIG2Globals=pdf.make_stream(b"shapes of the letters of every page"))
        page = pdf.add_blank_page(page_size=(612, 792))
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=other))
        page.obj.Contents = pdf.make_stream(b"q 20 0 0 4 72 560 cm /Im0 Do Q")
        pdf.save(source)
    target, _, _ = redacted(source, hiding_pixels.SECRET)
    assert b"shapes of the letters" not in everything(target)
    with pikepdf.open(target) as pdf:
        assert "/Im0" not in pdf.pages[1].obj.Resources.XObject
