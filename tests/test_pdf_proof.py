"""The proof of a PDF finds what is hidden, in every hiding place, and calls a clean file clean."""

from __future__ import annotations

import ctypes
from dataclasses import replace
from pathlib import Path

import hiding_places
import pikepdf
import pypdfium2
import pypdfium2.raw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redaction.findings import Action, Decision, Finding, PagePlace
from redaction.pdf.proof_place import Origins
from redaction.pdf.proof_scan import scan
from redaction.pdf.proof_strings import from_hex, strings, unescaped
from redaction.pdf.verify import verify
from redaction.plan import Plan

AUDIENCE = "cps"


def plan_for(text: str = hiding_places.SECRET, kind: str = "PERSON", **changes: object) -> Plan:
    finding = Finding(
        "p1-1", kind, text, PagePlace(0, (hiding_places.BOX,)), 1.0, "test", "", actions={AUDIENCE: Action("redact", "s.40")},
        decision=Decision("accepted", "reviewer"),
    )  # fmt: skip
    return replace(Plan("", "pdf", findings=(finding,)), **changes)  # type: ignore[arg-type]


def proof_of(path: Path, plan: Plan | None = None, source: Path | None = None) -> dict[str, str]:
    return {c.name: c.state for c in verify(source or path, path, plan or plan_for(), AUDIENCE).channels}


def leaks(path: Path, plan: Plan | None = None) -> set[str]:
    return {name for name, state in proof_of(path, plan).items() if state == "leaked"}


def test_a_clean_file_is_clean_in_every_channel(tmp_path: Path) -> None:
    verification = verify(*[hiding_places.write(tmp_path, "clean")] * 2, plan_for(), AUDIENCE)
    assert [(c.name, c.state, c.detail) for c in verification.channels if c.state != "clean"] == []
    names = {channel.name for channel in verification.channels}
    assert names >= {"page-text:pdfium", "page-text:pdfminer", "page-text:pypdf", "place:pdfium", "raw-objects", "metadata"}
    assert names >= {"structure", "annotations", "attachments", "revisions", "rendering"}
    assert "pictures" in {name.partition(":")[0] for name in names}


@pytest.mark.parametrize("name", hiding_places.PLACES)
def test_every_hiding_place_is_found_in_its_channels(tmp_path: Path, name: str) -> None:
    path = hiding_places.write(tmp_path, name)
    assert hiding_places.PLACES[name][1] <= leaks(path)


@pytest.mark.parametrize("name", hiding_places.PLACES)
def test_the_report_holds_no_secret(tmp_path: Path, name: str) -> None:
    path = hiding_places.write(tmp_path, name)
    report = repr(verify(path, path, plan_for(), AUDIENCE)).lower()
    assert "morwenna" not in report and "tregeagle" not in report


@pytest.mark.parametrize("name", ["text_under_the_box", "white_text", "bookmark", "form_never_drawn"])
def test_a_text_that_was_not_asked_for_is_no_leak(tmp_path: Path, name: str) -> None:
    path = hiding_places.write(tmp_path, name)
    assert leaks(path, plan_for("Jasper Nancarrow")) <= {"place:pdfium"}


def test_a_secret_that_stays_elsewhere_by_decision_is_no_leak_but_one_more_is(tmp_path: Path) -> None:
    both = tmp_path / "source.pdf"
    two = hiding_places.text_at(b"Morwenna Tregeagle") + hiding_places.text_at(b"seen by Morwenna Tregeagle", 72, 600)
    both.write_bytes(hiding_places.make(lambda draft: setattr(draft, "under", two)))
    one = tmp_path / "redacted.pdf"
    one.write_bytes(
        hiding_places.make(lambda draft: setattr(draft, "under", hiding_places.text_at(b"seen by Morwenna Tregeagle", 72, 600)))
    )
    plan = plan_for()
    kept = replace(plan.findings[0], id="p1-2", place=PagePlace(0, ()), decision=Decision("rejected", "reviewer"))
    plan = replace(plan, findings=(*plan.findings, kept))
    assert {state for name, state in proof_of(one, plan, both).items() if name != "pictures"} == {"clean"}
    assert {"page-text:pdfium", "place:pdfium"} <= {
        name for name, state in proof_of(both, plan, both).items() if state == "leaked"
    }
    assert "page-text:pdfium" in {name for name, state in proof_of(one, plan_for(), both).items() if state == "leaked"}


def test_an_ordinary_word_may_stand_elsewhere(tmp_path: Path) -> None:
    """A detector took "May" out as a name; the month on the same page is no leak, the name left where it was is one."""
    month = hiding_places.text_at(b"It was in May of that year", 72, 600)
    source, redacted, broken = (tmp_path / name for name in ("s.pdf", "r.pdf", "b.pdf"))
    for path, under in (
        (source, hiding_places.text_at(b"May") + month),
        (redacted, month),
        (broken, hiding_places.text_at(b"May") + month),
    ):
        path.write_bytes(hiding_places.make(lambda draft, under=under: setattr(draft, "under", under)))
    assert "leaked" not in proof_of(redacted, plan_for("May"), source).values()
    assert proof_of(broken, plan_for("May"), source)["page-text:pdfium"] == "leaked"
    assert proof_of(redacted, plan_for("May", terms=("may",)), source)["page-text:pdfium"] == "leaked"


def test_each_object_that_says_a_secret_is_named_though_others_say_the_same(tmp_path: Path) -> None:
    path = hiding_places.write(tmp_path, "clean")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        notes = [pdf.make_indirect(pikepdf.Dictionary(Note=pikepdf.String(hiding_places.SECRET))) for _ in range(3)]
        pdf.Root.PieceInfo = pikepdf.Array(notes)
        pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    with pikepdf.open(path) as pdf:
        numbers = [note.objgen[0] for note in pdf.Root.PieceInfo]
    (channel,) = (channel for channel in verify(path, path, plan_for(), AUDIENCE).channels if channel.name == "raw-objects")
    assert channel.state == "leaked" and all(f"object {number}" in channel.detail for number in numbers)


def test_letters_begin_where_pdfium_says(tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument(hiding_places.write(tmp_path, "clean"))
    text = document[0].get_textpage()
    expected = {}
    for number in range(text.count_chars()):
        x, y = ctypes.c_double(), ctypes.c_double()
        if pypdfium2.raw.FPDFText_GetCharOrigin(text.raw, number, x, y):
            expected[number] = (x.value, y.value)
    origins = Origins(text)
    assert len(expected) > 10
    everywhere = (0.0, 0.0, 2000.0, 0.0, 2000.0, 2000.0, 0.0, 2000.0)
    for number, (x0, y0) in expected.items():
        around = (x0 - 0.01, y0 - 0.01, x0 + 0.01, y0 - 0.01, x0 + 0.01, y0 + 0.01, x0 - 0.01, y0 + 0.01)
        assert number in set(origins.inside(around)) or pypdfium2.raw.FPDFText_IsGenerated(text.raw, number)
    assert set(origins.inside(everywhere)) <= expected.keys()
    text.close()
    document.close()


def test_names_of_fonts_and_glyphs_are_no_leak(tmp_path: Path) -> None:
    path = hiding_places.write(tmp_path, "clean")
    assert "leaked" not in proof_of(path, plan_for("Helvetica")).values()


def test_a_reader_that_stops_is_unchecked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = hiding_places.write(tmp_path, "clean")

    def stops(*_: object, **__: object) -> None:
        raise RecursionError("content of the file")

    monkeypatch.setattr("pypdf.PdfReader.__init__", stops)
    verification = verify(path, path, plan_for(), AUDIENCE)
    found = {channel.name: channel for channel in verification.channels}
    for name in ("page-text:pypdf", "metadata", "structure", "annotations", "attachments"):
        assert found[name].state == "unchecked" and "RecursionError" in found[name].detail
        assert "content of the file" not in found[name].detail
    assert verification.blocking({"metadata"}) and found["page-text:pdfium"].state == "clean"


@pytest.mark.parametrize("data", [b"", b"not a pdf", b"%PDF-1.7\n%%EOF\n"])
def test_a_file_that_cannot_be_read_is_nowhere_clean_by_its_pages(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(data)
    found = proof_of(path)
    assert {found[name] for name in found if name.startswith(("page-text", "place"))} == {"unchecked"}
    assert found["rendering"] == found["metadata"] == "unchecked"


def test_a_missing_page_is_noticed(tmp_path: Path) -> None:
    path = hiding_places.write(tmp_path, "clean")
    assert proof_of(path, plan_for(pages=2))["page-text:pdfium"] == "unchecked"


def long_file(folder: Path, name: str, pages: int, maker: str = "clean", leaks_on: int = -1) -> tuple[Path, Plan]:
    good = hiding_places.write(folder, "clean")
    bad = hiding_places.write(folder, maker)
    path = folder / name
    with pikepdf.new() as out, pikepdf.open(good) as clean, pikepdf.open(bad) as leaking:
        for number in range(pages):
            out.pages.append((leaking if number == leaks_on else clean).pages[0])
        out.save(path)
    finding = plan_for().findings[0]
    findings = tuple(replace(finding, id=f"p{n + 1}-1", place=PagePlace(n, (hiding_places.BOX,))) for n in range(pages))
    return path, plan_for(findings=findings, pages=pages)


@pytest.mark.parametrize("page", [0, 17, 44])
def test_every_changed_page_of_a_long_file_is_read_twice(tmp_path: Path, page: int) -> None:
    path, plan = long_file(tmp_path, "long.pdf", 45, "clipped_text", page)
    verification = verify(path, path, plan, AUDIENCE)
    states = {channel.name: channel.state for channel in verification.channels}
    assert "leaked" in (states["page-text:pdfminer"], states["page-text:pypdf"]) and states["raw-objects"] == "leaked"


def test_a_reader_apart_that_does_not_end_is_unchecked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, plan = long_file(tmp_path, "long.pdf", 45)
    monkeypatch.setattr("redaction.pdf.apart._CHILD", "import time; time.sleep(60)")
    monkeypatch.setattr("redaction.pdf.proof_readers._SECONDS_TO_START", 0.2)
    monkeypatch.setattr("redaction.pdf.proof_readers._SECONDS_A_PAGE", 0.0)
    states = proof_of(path, plan)
    assert states["page-text:pypdf"] == states["page-text:pdfminer"] == "unchecked"
    assert states["page-text:pdfium"] == states["place:pdfium"] == states["rendering"] == "clean"


def test_the_scan_reads_object_streams_and_every_filter() -> None:
    import base64
    import zlib

    secret = b"BT (" + hiding_places.SECRET_BYTES + b") Tj ET"
    packed = {
        b"/FlateDecode": zlib.compress(secret),
        b"/ASCIIHexDecode": secret.hex().encode() + b">",
        b"/ASCII85Decode": base64.a85encode(secret) + b"~>",
        b"/RunLengthDecode": bytes([len(secret) - 1]) + secret + bytes([128]),
        b"[/ASCIIHexDecode /FlateDecode]": zlib.compress(secret).hex().encode() + b">",
    }
    for filters, data in packed.items():
        raw = b"%PDF-1.7\n4 0 obj\n<< /Filter " + filters + b" /Length 99999 >>\nstream\n" + data + b"\nendstream\nendobj\n"
        assert [item.payload for item in scan(raw).objects] == [secret], filters


@settings(max_examples=200, deadline=None)
@given(text=st.binary(max_size=40))
def test_strings_come_out_as_they_went_in(text: bytes) -> None:
    literal = text.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)").replace(b"\r", b"\\r")
    octal = b"".join(b"\\%03o" % letter for letter in text)
    assert list(strings(b"[(" + literal + b")]")) == [text]
    assert unescaped(octal) == from_hex(text.hex().encode()) == text


@settings(max_examples=100, deadline=2000)
@given(data=st.binary(max_size=300), place=st.integers(0, 1500))
def test_the_scan_survives_any_damage(data: bytes, place: int) -> None:
    whole = hiding_places.make(hiding_places.clean)
    scan(whole[:place] + data + whole[place:])
    scan(data)
