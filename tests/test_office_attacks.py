"""Hostile packages end in a sentence; nothing outside of the file is read; a proof that is lied to says so."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office_making import KEPT, SECRET, edit, parts, picture, redact, sheet, slides, states, word, write_parts

from redaction.errors import DamagedFileError, EncryptedFileError, InputRefusedError, TooLargeError
from redaction.office.package import package_of, parse
from redaction.office.pictures import pixels_of
from redaction.office.proof_structure import picture_faults, structure_faults
from redaction.office.read import read_office
from reference.errors import HoursbackError

MAIN = "word/document.xml"


def _bomb(path: Path) -> None:
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/big.xml", "w", force_zip64=True) as stream,
    ):
        for _ in range(40):
            stream.write(bytes(1 << 20))


def _twice(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/Document.xml", "<other/>")


def _leads_out(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../../outside.xml", "<other/>")


def _encrypted(path: Path) -> None:
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(bytes(data))


def _entity(path: Path) -> None:
    def change(text: str) -> str:
        head = '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;">]>'
        return text.replace("<w:document", head + "<w:document", 1).replace(KEPT, "&b;")

    edit(path, MAIN, change)


def _deep(path: Path) -> None:
    edit(path, MAIN, lambda text: text.replace("<w:body>", "<w:body>" + "<w:sdt>" * 5000 + "</w:sdt>" * 5000, 1))


def _without_main(path: Path) -> None:
    write_parts(path, {name: data for name, data in parts(path).items() if name != MAIN})


def _empty_part(path: Path) -> None:
    write_parts(path, {name: b"" if name == MAIN else data for name, data in parts(path).items()})


def _no_xml(path: Path) -> None:
    write_parts(path, {name: b"\x00\xff" * 50 if name == MAIN else data for name, data in parts(path).items()})


def _flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo(MAIN).header_offset + 30 + len(MAIN) + 40
    data[at] ^= 0xFF
    data[at + 1] ^= 0xFF
    path.write_bytes(bytes(data))


ATTACKS: dict[str, tuple[Callable[[Path], None], type[InputRefusedError]]] = {
    "bomb": (_bomb, TooLargeError),
    "two parts of one name": (_twice, DamagedFileError),
    "name that leads out": (_leads_out, DamagedFileError),
    "encrypted part": (_encrypted, EncryptedFileError),
    "entities": (_entity, DamagedFileError),
    "deep": (_deep, DamagedFileError),
    "no main part": (_without_main, DamagedFileError),
    "empty main part": (_empty_part, DamagedFileError),
    "main part is no XML": (_no_xml, DamagedFileError),
    "flipped bytes": (_flipped, DamagedFileError),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_packages_end_in_a_sentence(attack: str, tmp_path: Path) -> None:
    source = word(tmp_path / "hostile.docx")
    change, refusal = ATTACKS[attack]
    change(source)
    with pytest.raises(refusal) as said:
        read_office(source)
    assert "hostile.docx" in str(said.value) and str(said.value).endswith(".")


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pptx"])
@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_parts_are_refused_or_left_behind(name: str, data: st.DataObject, tmp_path: Path) -> None:
    whole = tmp_path / name
    if not whole.exists():
        {"a.docx": word, "a.pptx": slides}.get(name, lambda path: sheet(path, [[KEPT]]))(whole)
    found = parts(whole)
    part = data.draw(st.sampled_from(sorted(set(found) - {"[Content_Types].xml"})))
    start = data.draw(st.integers(0, max(0, len(found[part]) - 1)))
    found[part] = found[part][:start] + data.draw(st.binary(max_size=20)) + found[part][start + data.draw(st.integers(0, 60)) :]
    broken = write_parts(tmp_path / f"broken-{name}", found)
    try:
        _, document = read_office(broken)
    except HoursbackError as refusal:
        assert broken.name in str(refusal)
    else:
        assert document.package().startswith(b"PK")


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_no_package(data: bytes) -> None:
    for read in (package_of, parse):
        try:
            read(b"PK\x03\x04" + data, "any.docx")
        except HoursbackError as refusal:
            assert "any.docx" in str(refusal)


def test_a_locked_office_file_says_that_it_needs_a_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from redaction import media

    monkeypatch.setattr(media, "is_locked", lambda source, head: True)
    locked = tmp_path / "locked.docx"
    locked.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(EncryptedFileError, match=r"locked\.docx needs a password"):
        media.identify(locked)


def test_bytes_between_and_behind_the_parts_are_a_leak(tmp_path: Path) -> None:
    source = word(tmp_path / "a.docx", f"I am {SECRET}.")
    target, plan = redact(source)
    clean = target.read_bytes()
    assert structure_faults(clean) == []
    target.write_bytes(clean + SECRET.encode())
    assert states(source, target, plan)["structure"] in ("leaked", "unchecked")
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in parts(source).items():
            archive.writestr(name, data)
        archive.comment = SECRET.encode()
    assert "bytes between parts" in structure_faults(target.read_bytes())


@pytest.mark.parametrize("room", ["docx", "xlsx", "pptx"])
def test_the_untouched_file_does_not_pass_the_proof(room: str, tmp_path: Path) -> None:
    source = tmp_path / f"a.{room}"
    {"docx": word, "pptx": slides}.get(room, lambda path, text: sheet(path, [[text]]))(source, f"I am {SECRET} of Truro")  # type: ignore[operator]
    _, plan = redact(source)
    proof = states(source, source, plan)
    assert proof["text:parts"] == "leaked"
    assert [state for name, state in proof.items() if name.startswith("text:python") or name == "text:openpyxl"] == ["leaked"]
    assert proof["place:labels"] == "leaked"
    assert proof["structure"] == proof["metadata"] == "leaked"


def test_a_term_over_two_cells_that_nothing_was_found_for_does_not_pass(tmp_path: Path) -> None:
    source = sheet(tmp_path / "cells.xlsx", [["Zara"], ["Quillfeather"]])
    target, plan = redact(source, "Zara Quillfeather")
    assert not plan.findings
    assert states(source, target, plan)["terms:parts"] == "leaked"


def test_pictures_keep_pixels_only() -> None:
    for kind in ("PNG", "JPEG", "BMP", "GIF", "TIFF"):
        made = pixels_of(picture(kind=kind) + SECRET.encode())
        assert not made.lost
        assert list(picture_faults(made.data)) == []
        assert SECRET.encode() not in made.data
    assert list(picture_faults(picture(kind="JPEG") + b"more")) != []
    assert pixels_of(b"\xd7\xcd\xc6\x9a" + bytes(80)).lost


def test_what_is_misread_in_a_hidden_place_does_not_stop_the_release(tmp_path: Path) -> None:
    from office_making import accepted, details

    from redaction.findings import Finding, HiddenPlace
    from redaction.office.apply import apply

    source = word(tmp_path / "a.docx", f"Heading Number by {SECRET}")
    _, plan = redact(source)
    misread = Finding("h1", "PERSON", "Heading Number", HiddenPlace("name of a style", "1"), 0.6, "names", "looks like a name")
    plan = accepted(plan.with_findings([*plan.findings, misread]))
    target = tmp_path / "again.docx"
    apply(source, plan, "cps", target)
    assert details(source, target, plan) == []


def test_a_term_of_the_user_that_a_hidden_place_held_is_still_looked_for(tmp_path: Path) -> None:
    from office_making import accepted

    from redaction.findings import Finding, HiddenPlace
    from redaction.plan import Plan

    source = word(tmp_path / "a.docx", f"I am {SECRET}.")
    target, plan = redact(source, "Nobody Atall")
    hidden = Finding("h1", "PERSON", SECRET, HiddenPlace("comment", "1"), 1.0, "terms", "a term")
    plan = accepted(Plan(plan.source_sha256, "docx", findings=(hidden,), terms=(SECRET,)))
    proof = states(source, target, plan)
    assert proof["text:parts"] == proof["terms:parts"] == "leaked"
