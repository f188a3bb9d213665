"""What redaction of a PDF refuses or is stopped in: nothing is written, the source is as it was, and a person is told why."""

from __future__ import annotations

import hashlib
import re
import zlib
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdf_making import MadePdf, TermDetector, helvetica, page_text, redacted
from pikepdf import Array, Dictionary, Name

from redaction.detection.request import DetectionRequest
from redaction.errors import DamagedFileError, EncryptedFileError, InputRefusedError, PlanMismatchError, TooLargeError
from redaction.pdf.apply import apply
from redaction.pdf.detect import detect


def test_another_file_than_the_plans_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    made = MadePdf()
    made.page("BT ET")
    source = made.save(tmp_path)
    plan = detect(source, DetectionRequest(terms_only=True), TermDetector())
    source.write_bytes(source.read_bytes() + b"\n")
    with pytest.raises(PlanMismatchError):
        apply(source, plan, "cps", tmp_path / "out.pdf")
    assert sorted(item.name for item in tmp_path.iterdir()) == ["source.pdf"]


def test_cancelling_leaves_no_file(tmp_path: Path) -> None:
    made = MadePdf()
    made.page("BT ET")
    source = made.save(tmp_path)
    plan = detect(source, DetectionRequest(terms_only=True), TermDetector())

    def cancel(_: str, __: int, ___: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        apply(source, plan, "cps", tmp_path / "out.pdf", progress=cancel)
    assert sorted(item.name for item in tmp_path.iterdir()) == ["source.pdf"]


def test_encrypted_files_need_their_password_and_leave_unencrypted(tmp_path: Path) -> None:
    made = MadePdf()
    made.page("BT /F1 14 Tf 20 100 Td (keep Secret here) Tj ET")
    source = tmp_path / "locked.pdf"
    made.pdf.save(source, encryption=pikepdf.Encryption(user="open", owner="own"))
    for password in ("", "wrong"):
        with pytest.raises(EncryptedFileError) as refused:
            detect(source, DetectionRequest(terms_only=True), TermDetector(), password=password)
        assert "wrong" not in str(refused.value)
    target, _, rendition = redacted(source, "Secret", password="open")
    assert page_text(target) == "keep here"
    assert any("encrypted" in note for note in rendition.notes)


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7\n", b"hello", b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>"]
)
def test_what_is_no_pdf_is_refused(tmp_path: Path, data: bytes) -> None:
    source = tmp_path / "broken.pdf"
    source.write_bytes(data)
    with pytest.raises(DamagedFileError, match=r"broken\.pdf"):
        detect(source, DetectionRequest(), TermDetector())


def test_a_bomb_of_forms_is_refused_before_any_engine_draws_it(tmp_path: Path) -> None:
    made = MadePdf()
    form = made.pdf.make_indirect(made.form("BT ET"))
    for _ in range(25):
        form = made.pdf.make_indirect(made.form("/A Do /A Do", Resources=Dictionary(XObject=Dictionary(A=form))))
    made.page("/A Do", Dictionary(XObject=Dictionary(A=form)))
    with pytest.raises(TooLargeError, match=r"bomb\.pdf"):
        detect(made.save(tmp_path, "bomb.pdf"), DetectionRequest(), TermDetector())


@pytest.mark.parametrize("layers", [1, 2])
def test_a_bomb_of_inflated_content_is_refused_without_inflating_it(tmp_path: Path, layers: int) -> None:
    made = MadePdf()
    page = made.page("")
    data = b"0 0 m " * 10_000_000
    for _ in range(layers):
        data = zlib.compress(data, 9)
    page["/Contents"].write(data, filter=Array([Name.FlateDecode] * layers))
    with pytest.raises(TooLargeError, match=r"bomb\.pdf"):
        detect(made.save(tmp_path, "bomb.pdf"), DetectionRequest(), TermDetector())


def test_the_source_is_never_changed(tmp_path: Path) -> None:
    made = MadePdf()
    made.page("BT /F1 14 Tf 20 100 Td (keep Secret here) Tj ET")
    source = made.save(tmp_path)
    before = hashlib.sha256(source.read_bytes()).digest()
    redacted(source, "Secret")
    assert hashlib.sha256(source.read_bytes()).digest() == before


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 10_000), st.binary(min_size=1, max_size=12), st.booleans()), min_size=1, max_size=6))
def test_a_damaged_file_is_written_or_refused(tmp_path: Path, hits: list[tuple[int, bytes, bool]]) -> None:
    made = MadePdf()
    form = made.form("BT /F1 12 Tf 20 20 Td (form Secret end) Tj ET", Resources=Dictionary(Font=Dictionary(F1=helvetica())))
    resources = Dictionary(XObject=Dictionary(Fm=form), Font=Dictionary(F1=helvetica()))
    made.page("0 0 9 9 re f BT /F1 12 Tf 20 100 Td [(Sec) 5 (ret)] TJ ET /Fm Do", resources)
    source = made.save(tmp_path)
    data = bytearray(source.read_bytes())
    for place, junk, insert in hits:
        at = place % len(data)
        data[at : at if insert else at + len(junk)] = junk
    source.write_bytes(data)
    (tmp_path / "redacted-source.pdf").unlink(missing_ok=True)
    try:
        target, _, _ = redacted(source, "Secret")
    except InputRefusedError:
        assert not (tmp_path / "redacted-source.pdf").exists()
    else:
        assert not re.search(r"(?<!\w)Secret(?!\w)", page_text(target))
