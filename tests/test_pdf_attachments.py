"""Files inside a PDF: found wherever they are kept, redacted by their own rooms, proven, and put back; or removed and said."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from hiding_pixels import write_any
from mail_making import KEPT, SECRET, attached, multipart, text
from pdf_attachment_making import (
    AUDIENCE,
    TABLE,
    attacked,
    blocking,
    everything_in,
    files_in,
    message_from,
    packed,
    pdf_of,
    proof,
    word,
)
from pdf_making import MadePdf, TermDetector, page_text, redacted
from pikepdf import Array, Dictionary, Name, String

from benchmarks.attacks import attached as opened_by_an_attacker
from benchmarks.attacks import ocr, recovered
from redaction import pipeline
from redaction.detection.request import DetectionRequest
from redaction.findings import HiddenPlace, PartPlace, Span
from redaction.media import identify
from redaction.pdf import attachments, attachments_again
from redaction.pdf.detect import detect
from redaction.pipeline import Options
from redaction.plan import Plan
from redaction.policy import accept_all
from redaction.rooms import room_of


def test_files_of_many_kinds_and_depths_are_redacted_and_their_other_words_stay(tmp_path: Path) -> None:
    inner = pdf_of(tmp_path, f"Seen by {SECRET} at noon", "The gate was open", files={"deep.csv": TABLE})
    files = {
        "inner.pdf": inner.read_bytes(),
        "table.csv": TABLE,
        "letter.docx": word(f"Dear {SECRET},", "the hedge was cut."),
        "mail.eml": multipart(text(), attached("a.docx", word(f"By {SECRET}", "on a lorry"))),
    }
    source = pdf_of(tmp_path, f"Statement of {SECRET}", "about a van", files=files)
    target, plan, rendition = attacked(source)
    assert plan.parts == {"1": 1, "1/1": 1, "2": 1, "3": 2, "3/1": 1, "4": 1} and set(rendition.parts) == {"1", "2", "3", "4"}
    assert {finding.place.part for finding in plan.findings if isinstance(finding.place, PartPlace)} == {
        *("1", "1/1", "2", "3/1", "4")
    }
    assert Plan.from_json(plan.to_json()) == plan
    made = files_in(target)
    assert set(made) == set(files)
    said = everything_in(target)
    for words in ("The gate was open", "by the gate", "in the yard", "the hedge was cut", KEPT, "on a lorry"):
        assert words in said
    assert "about a van" in page_text(target)
    names = {channel.name for channel in proof(source, plan, rendition).channels}
    assert names >= {"attachments", "attachments:tree", *(f"attachments:{number}" for number in "1234")}


@pytest.mark.parametrize("place", ["attachment", "portfolio", "associated_file", "attachment_in_base64", "attachment_name"])
def test_files_are_found_wherever_a_pdf_keeps_them(tmp_path: Path, place: str) -> None:
    source = write_any(tmp_path, place)
    target, plan, rendition = redacted(source, "Morwenna Tregeagle")
    assert blocking(source, plan, rendition) == set() and recovered(target, ["Morwenna Tregeagle"]) == {}
    ((name, data),) = files_in(target).items()
    assert data in (b"written by [REDACTED]", b"seen by [REDACTED]", b"<note>[REDACTED]</note>", b"nothing") or place.endswith(
        "64"
    )
    assert name in ("notes.txt", "part.txt", "a.xml", "mail.eml", "attachment-1.txt")
    with pikepdf.open(target) as pdf:
        assert ("/Collection" in pdf.Root) == (place == "portfolio")


def test_a_file_at_a_note_goes_to_the_tree_and_the_note_into_the_page(tmp_path: Path) -> None:
    made = MadePdf()
    page = made.page("BT /F1 12 Tf 30 200 Td (A plan) Tj ET")
    stream = made.pdf.make_stream(TABLE, Type=Name.EmbeddedFile)
    icon = made.form("0 0 10 10 re f", BBox=Array([0, 0, 10, 10]))
    page["/Annots"] = Array(
        [
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.FileAttachment,
                Rect=Array([20, 20, 30, 30]),
                F=4,
                Contents=String(f"from {SECRET}"),
                AP=Dictionary(N=made.pdf.make_indirect(icon)),
                FS=made.pdf.make_indirect(
                    Dictionary(
                        Type=Name.Filespec,
                        F=String("C:\\Users\\Zara_Quillfeather\\seen.csv"),
                        Desc=String(f"sent by {SECRET}"),
                        EF=Dictionary(F=stream, UF=stream),
                    )
                ),
            )
        ]
    )
    made.pdf.attachments["again.csv"] = b"a,b\r\n1,2\r\n"
    made.pdf.Root.Names.EmbeddedFiles.Names.append(String("same"))
    made.pdf.Root.Names.EmbeddedFiles.Names.append(Dictionary(F=String("same.csv"), EF=Dictionary(F=stream)))
    source = made.save(tmp_path)
    target, plan, _ = attacked(source)
    assert set(files_in(target)) == {"again.csv", "same.csv"}  # the same content counts once
    assert HiddenPlace("annotation", "page 1") in [finding.place for finding in plan.findings]
    with pikepdf.open(target) as pdf:
        assert "/Annots" not in pdf.pages[0].obj


def test_what_says_how_a_file_is_kept_is_made_anew(tmp_path: Path) -> None:
    made = MadePdf()
    made.page("BT /F1 12 Tf 30 200 Td (A plan) Tj ET")
    stream = made.pdf.make_stream(
        b"Nothing much.",
        Type=Name.EmbeddedFile,
        Subtype=Name("/x/" + SECRET.replace(" ", "-")),
        Params=Dictionary(ModDate=String("D:20260101"), CheckSum=String(SECRET), Mac=Dictionary(Creator=String(SECRET))),
    )
    made.pdf.Root.Names = Dictionary(
        EmbeddedFiles=Dictionary(
            Names=Array(
                [
                    String(SECRET),
                    Dictionary(
                        Type=Name.Filespec,
                        F=String(f"{SECRET}.txt"),
                        UF=String("note.txt"),
                        Desc=String(SECRET),
                        CI=Dictionary(Author=String(SECRET)),
                        RF=Dictionary(F=Array([String(SECRET), stream])),
                        EF=Dictionary(F=stream),
                    ),
                ]
            )
        )
    )
    made.pdf.Root.Collection = Dictionary(
        View=Name.T, D=String(SECRET), Schema=Dictionary(Author=Dictionary(Subtype=Name.S, N=String(SECRET)))
    )
    target, _, _ = attacked(made.save(tmp_path))
    with pikepdf.open(target) as pdf:
        (key, specification) = pdf.Root.Names.EmbeddedFiles.Names
        assert str(key) == "00001" and set(specification.keys()) == {"/Type", "/F", "/UF", "/EF"}
        assert str(specification.F) == str(specification.UF) == "note.txt"
        assert set(specification.EF.F.keys()) <= {"/Type", "/Subtype", "/Params", "/Length", "/Filter"}
        assert specification.EF.F.Subtype == Name("/text/plain") and dict(specification.EF.F.Params) == {"/Size": 13}
        assert dict(pdf.Root.Collection) == {"/Type": Name.Collection, "/View": Name.D}


@pytest.mark.parametrize(
    ("called", "given"),
    [
        ("Zara_Quillfeather.csv", "attachment-1.csv"),
        ("notesbyzaraquillfeather.csv", "attachment-1.csv"),
        ("by-quillfeather.Zara", "attachment-1"),
        ("table.list", "table.list"),
        ("../../etc/passwd.csv", "passwd.csv"),
        ("n" * 300 + ".csv", "n" * 116 + ".csv"),
        ("Übersicht \u4e16.csv", "Übersicht \u4e16.csv"),
    ],
)
def test_names_are_kept_where_they_hold_nothing(tmp_path: Path, called: str, given: str) -> None:
    source = pdf_of(tmp_path, "A plan", files={"x": TABLE})
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        specification = pdf.Root.Names.EmbeddedFiles.Names[1]
        specification.F = specification.UF = String(called)
        pdf.save(source)
    target, plan, rendition = redacted(source, SECRET, "Quillfeather", "Zara")
    assert list(files_in(target)) == [given] and blocking(source, plan, rendition) == set()
    neutral = "attachment 1 has a neutral name: its own held text that was removed"
    assert (neutral in rendition.notes) == given.startswith("attachment")


def test_the_order_of_files_is_kept(tmp_path: Path) -> None:
    names = [f"{letter}.txt" for letter in "abcdefghijklmnop"]
    target, _, rendition = redacted(pdf_of(tmp_path, "A plan", files={name: name.encode() for name in names}), SECRET)
    assert list(files_in(target).items()) == [(name, name.encode()) for name in names] and len(rendition.parts) == 16


def test_files_of_the_same_name_stay_apart(tmp_path: Path) -> None:
    source = pdf_of(tmp_path, "A plan", files={"a": b"One.", "b": b"Two.", "c": b"Three."})
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        for specification in list(pdf.Root.Names.EmbeddedFiles.Names)[1::2]:
            specification.F = specification.UF = String("note.txt")
        pdf.save(source)
    target, _, _ = redacted(source, SECRET)
    assert files_in(target) == {"note.txt": b"One.", "note (2).txt": b"Two.", "note (3).txt": b"Three."}


UNREADABLE: dict[str, tuple[Callable[[Path], bytes], str]] = {
    "locked.pdf": (lambda folder: pdf_of(folder, f"By {SECRET}", encrypted=True).read_bytes(), "it is encrypted"),
    "cut.pdf": (lambda folder: pdf_of(folder, f"By {SECRET}").read_bytes()[:200] + b"\n", "damaged"),
    "tool.exe": (lambda _: b"MZ\0\0" + SECRET.encode() + bytes(300), "a program"),
    "all.zip": (lambda _: packed("a.txt", SECRET.encode()), "not read: unpack it"),
    "nothing.txt": (lambda _: b"", "is empty"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_no_room_reads_is_left_out_and_said(tmp_path: Path, name: str) -> None:
    data, why = UNREADABLE[name][0](tmp_path), UNREADABLE[name][1]
    source = pdf_of(tmp_path, f"Statement of {SECRET}", files={name: data, "table.csv": TABLE})
    target, plan, rendition = attacked(source)
    assert list(files_in(target)) == ["table.csv"]
    (number,) = {"1", "2"} - set(rendition.parts)
    assert any(note.startswith(f"attachment {number} will be left out") and why in note for note in plan.notes)
    assert any(note.startswith(f"attachment {number} was left out") for note in rendition.notes)


def test_a_password_of_the_file_opens_what_is_in_it(tmp_path: Path) -> None:
    source = pdf_of(tmp_path, "A plan", files={"l.pdf": pdf_of(tmp_path, f"By {SECRET} again", encrypted=True).read_bytes()})
    target, plan, rendition = redacted(source, SECRET, password="lock")
    assert set(plan.parts) == {"1"} and set(files_in(target)) == {"l.pdf"} and recovered(target, [SECRET]) == {}
    assert blocking(source, plan, rendition) == set()


def test_bombs_are_left_out_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "FILE_LIMIT", 100_000)
    monkeypatch.setattr(attachments, "ALL_LIMIT", 150_000)
    lines = b"The van was blue.\n" * 4_000
    source = pdf_of(tmp_path, "A plan", files={"a.txt": bytes(200_000), "b.txt": lines, "c.txt": lines, "d.txt": lines})
    target, plan, rendition = redacted(source, SECRET)
    assert set(files_in(target)) == {"b.txt", "c.txt"} and set(plan.parts) == {"2", "3"}
    assert [note for note in plan.notes if "left out" in note] == [
        "attachment 1 will be left out: it unpacks to more than 0 MB",
        "attachment 4 will be left out: all together are more than 0 MB",
    ]
    monkeypatch.setattr(attachments_again, "ALL_LIMIT", 80_000)
    target.unlink()
    target, _, rendition = redacted(source, SECRET)
    assert set(files_in(target)) == {"b.txt"} and "attachment 3 was left out: all together" in " ".join(rendition.notes)


def test_pdf_in_pdf_is_followed_to_the_limit_and_no_further(tmp_path: Path) -> None:
    data = pdf_of(tmp_path, f"Depth 0 for {SECRET}").read_bytes()
    for depth in range(1, 8):
        data = pdf_of(tmp_path, f"Depth {depth}", files={"in.pdf": data}).read_bytes()
    source = tmp_path / "deep.pdf"
    source.write_bytes(data)
    target, plan, _ = redacted(source, SECRET)
    assert list(plan.parts) == ["1", "1/1", "1/1/1", "1/1/1/1", "1/1/1/1/1"]
    assert any("it lies more than 5 files deep" in note for note in plan.notes)
    said = everything_in(target)
    assert "Depth 2" in said and "Depth 1" not in said and "Quillfeather" not in said


def test_the_policy_removes_them(tmp_path: Path) -> None:
    source = pdf_of(tmp_path, "A plan", files={"a.csv": TABLE, "b.csv": b"a,b\r\n1,2\r\n"})
    target, plan, rendition = redacted(source, SECRET, attachments="remove")
    assert files_in(target) == {} and rendition.parts == {}
    assert "attachments were removed, 2 in all: the policy says so for this audience" in rendition.notes
    assert blocking(source, plan, rendition) == set()
    nobody_ruled = replace(plan, attachments={})
    target.unlink()
    room_of(identify(source)).apply(source, nobody_ruled, AUDIENCE, target)
    assert files_in(target) == {}


def test_one_plan_keeps_them_for_one_audience_and_removes_them_for_another(tmp_path: Path) -> None:
    source = pdf_of(tmp_path, "A plan", files={"a.csv": TABLE})
    plans = {
        name: pipeline.detect(source, Options(policy=name, terms=(SECRET,), terms_only=True), detector=TermDetector())
        for name in ("cps-precharge", "foi")
    }
    assert plans["cps-precharge"].attachments == {"cps": "redact", "defence": "redact"}
    assert not any("attachments will be removed" in note for note in plans["cps-precharge"].notes)
    assert any(note.startswith("attachments will be removed for requester: ") for note in plans["foi"].notes)
    for name, audience, kept in (("cps-precharge", "cps", 1), ("foi", "requester", 0)):
        plan = accept_all(plans[name], audience, "test")
        proven = pipeline.apply_and_verify(source, plan, audience, tmp_path / f"{name}.pdf")
        assert len(files_in(proven.path)) == kept and recovered(proven.path, [SECRET]) == {}


class Names:
    """Finds one full name behind "Mr" and one number behind "ref"."""

    def detect(self, documents: Sequence[Sequence[str]], request: DetectionRequest) -> list[list[list[Span]]]:
        return [[self._part(part) for part in document] for document in documents]

    def describe(self) -> dict[str, str]:
        return {"names": "1"}

    @staticmethod
    def _part(said: str) -> list[Span]:
        spans = []
        for mark, found, kind in (("Mr ", SECRET, "PERSON"), ("ref ", "40417332", "URN")):
            if (at := said.find(mark + found)) >= 0:
                at += len(mark)
                spans.append(Span(at, at + len(found), kind, 0.9, "title", "behind a title"))
        return spans


@pytest.mark.parametrize(
    ("page", "file"),
    [
        (f"Mr {SECRET} rang", f"{SECRET} signed for it"),
        (f"{SECRET} rang", f"Mr {SECRET} signed for it"),
        ("number 40417332 rang", "ref 40417332 signed for it"),
    ],
)
def test_who_is_named_in_one_is_looked_for_in_the_other(tmp_path: Path, page: str, file: str) -> None:
    source = pdf_of(tmp_path, page, files={"a.txt": file.encode()})
    plan = detect(source, DetectionRequest(), Names())
    plan = replace(plan, attachments={AUDIENCE: "redact"})
    plan = plan.with_findings(f.decided("accepted", by="test", origin="unattended") for f in plan.findings)
    assert len(plan.findings) == 2
    target = tmp_path / "out.pdf"
    rendition = room_of(identify(source)).apply(source, plan, AUDIENCE, target)
    assert blocking(source, plan, rendition) == set() and recovered(target, [SECRET, "40417332"]) == {}
    assert "signed for it" in everything_in(target) and "rang" in page_text(target)


@pytest.mark.parametrize("kept", ["page", "file"])
def test_what_a_person_keeps_in_one_stays_there_and_goes_from_the_other(tmp_path: Path, kept: str) -> None:
    source = pdf_of(tmp_path, f"{SECRET} rang", files={"a.txt": f"{SECRET} signed".encode()})
    plan = detect(source, DetectionRequest(terms=(SECRET,), terms_only=True), TermDetector())
    plan = replace(plan, attachments={AUDIENCE: "redact"})
    plan = plan.with_findings(
        f.decided("rejected" if isinstance(f.place, PartPlace) == (kept == "file") else "accepted", by="test", origin="reviewer")
        for f in plan.findings
    )
    target = tmp_path / "out.pdf"
    rendition = room_of(identify(source)).apply(source, plan, AUDIENCE, target)
    assert blocking(source, plan, rendition) == set()
    assert (SECRET in page_text(target)) == (kept == "page")
    assert (SECRET in files_in(target)["a.txt"].decode()) == (kept == "file")


def test_the_policy_reaches_a_pdf_in_a_message(tmp_path: Path) -> None:
    source = tmp_path / "mail.eml"
    source.write_bytes(multipart(text(), attached("a.pdf", pdf_of(tmp_path, "A plan", files={"a.csv": TABLE}).read_bytes())))
    for name, audience, kept in (("cps-precharge", "cps", 1), ("public", "public", 0)):
        options = Options(policy=name, terms=(SECRET,), terms_only=True)
        plan = accept_all(pipeline.detect(source, options, detector=TermDetector()), audience, "test")
        assert set(plan.parts) == {"1", "1/1"}
        proven = pipeline.apply_and_verify(source, plan, audience, tmp_path / f"{name}.eml")
        (made,) = [one for one in message_from(proven.path).iter_attachments() if one.get_filename() == "a.pdf"]
        inner = tmp_path / f"{name}.pdf"
        inner.write_bytes(made.get_payload(decode=True))
        assert len(files_in(inner)) == kept and recovered(inner, [SECRET]) == {}


def test_many_numbers_in_a_file_do_not_hold_up_the_reading_of_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("redaction.pdf.detect._MOST_IN_PICTURES", 0)
    source = pdf_of(tmp_path, "number 40417332 rang", files={"a.txt": b"ref 40417332 signed for it"})
    plan = detect(source, DetectionRequest(), Names())
    assert "1 numbers in attachments are too many to be looked for in pictures of the pages" in plan.notes
    assert len(plan.findings) == 2


def test_a_picture_in_a_pdf_is_read_and_blackened(tmp_path: Path) -> None:
    from scans import label

    read = ocr()
    buffer = io.BytesIO()
    label(f"Bicycle of {SECRET}").save(buffer, "PNG")
    source = pdf_of(tmp_path, "A plan", files={"a.png": buffer.getvalue()})
    assert recovered(source, [SECRET], read)
    target, plan, rendition = redacted(source, SECRET)
    assert recovered(target, [SECRET], read) == {} and blocking(source, plan, rendition) == set()
    assert "Bicycle" in " ".join(opened_by_an_attacker(target.read_bytes(), read))
