"""Files in files: findings lifted and lowered, names shared, limits kept, nothing passed through that is not proven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from mail_making import KEPT, SECRET, attached, message, multipart, part, pdf, text
from pdf_making import TermDetector

from benchmarks.mail_corpus import recovered
from redaction import parts, pipeline
from redaction.detection.detector import Detector
from redaction.detection.elsewhere import SharedDetector
from redaction.detection.request import DetectionRequest
from redaction.errors import TooLargeError
from redaction.findings import PartPlace, Span, TextPlace
from redaction.parts import Found, LeftOut, Part, Redacted
from redaction.pipeline import Options
from redaction.plan import Plan
from redaction.policy import accept_all
from redaction.rendition import Rendition
from redaction.verification import Verification

AUDIENCE = "cps"
REQUEST = DetectionRequest(terms=(SECRET,), terms_only=True)


class Names:
    """Finds one full name, and that only where it stands behind "Mr"; counts what it reads."""

    def __init__(self) -> None:
        self.read: list[tuple[str, ...]] = []

    def detect(self, documents: Sequence[Sequence[str]], request: DetectionRequest) -> list[list[list[Span]]]:
        self.read += (tuple(document) for document in documents)
        return [[self._part(part) for part in document] for document in documents]

    def describe(self) -> dict[str, str]:
        return {"names": "1"}

    @staticmethod
    def _part(said: str) -> list[Span]:
        at = said.find(f"Mr {SECRET}")
        return [] if at < 0 else [Span(at + 3, at + 3 + len(SECRET), "PERSON", 0.9, "title", "a title", role="witness")]


def _plan(found: Found) -> Plan:
    accepted = (finding.decided("accepted", by="test", origin="unattended") for finding in found.findings)
    return Plan("0" * 64, "eml", findings=tuple(accepted), terms=REQUEST.terms, parts=found.pages)


def _found(*contained: Part, request: DetectionRequest = REQUEST) -> Found:
    return parts.detect(contained, request, SharedDetector(TermDetector()))


def test_findings_of_parts_come_lifted_and_go_back_as_they_were() -> None:
    inner = multipart(text(), attached("a.txt", SECRET.encode()), edge="in")
    found = _found(Part("1", "a.txt", SECRET.encode()), Part("2", "b.eml", inner))
    assert [(finding.id, finding.place) for finding in found.findings] == [
        ("a1:f0001", PartPlace("1", TextPlace(0, 0, len(SECRET)))),
        ("a2:a1:f0001", PartPlace("2/1", TextPlace(0, 0, len(SECRET)))),
    ]
    assert found.pages == {"1": 1, "2": 2, "2/1": 1}
    media = parts.identify
    plan = _plan(found)
    contained = Part("2", "b.eml", inner)
    with parts._on_disk(contained) as path:
        own = parts.own_plan(contained, media(path), plan)
    assert [(finding.id, finding.place) for finding in own.findings] == [
        ("a1:f0001", PartPlace("1", TextPlace(0, 0, len(SECRET))))
    ]
    assert own.parts == {"1": 1} and own.pages == 2 and own.media == "eml" and own.source_sha256 != plan.source_sha256


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.zip", b"PK\x03\x04" + bytes(60), "zip archive"),
        ("a.exe", b"MZ" + bytes(600), "a program"),
        ("a.bin", bytes(range(256)) * 3, "neither"),
        ("a.txt", b"", "empty"),
        ("a.pdf", b"%PDF-1.7\nnothing at all", ""),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ""),
        ("clip.mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(60), "a recording"),
    ],
)
def test_what_no_room_reads_is_left_out_with_the_reason(name: str, data: bytes, why: str) -> None:
    contained = Part("7", name, data)
    found = _found(contained)
    assert found.findings == () and found.pages == {}
    (note,) = found.notes
    assert note.startswith("attachment 7 will be left out: ") and why in note
    assert isinstance(parts.apply(contained, _plan(found), AUDIENCE), LeftOut)


def test_an_encrypted_pdf_is_left_out_and_read_with_its_password(tmp_path: Path) -> None:
    import pikepdf

    (tmp_path / "plain.pdf").write_bytes(pdf(f"I, {SECRET}, saw it.", tmp_path))
    with pikepdf.open(tmp_path / "plain.pdf") as opened:
        opened.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(owner="o", user="open sesame"))
    contained = Part("1", "a.pdf", (tmp_path / "locked.pdf").read_bytes())
    (note,) = _found(contained).notes
    assert note == "attachment 1 will be left out: it is encrypted"
    found = parts.detect([contained], REQUEST, SharedDetector(TermDetector()), password="open sesame")
    plan = replace(_plan(found), password="open sesame")
    result = parts.apply(contained, plan, AUDIENCE)
    assert isinstance(result, Redacted) and recovered(result.data, [SECRET]) == []


def test_a_part_whose_proof_fails_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    contained = Part("1", "a.txt", f"{SECRET} signed.".encode())
    found = _found(contained)

    def leaking(source: Path, plan: Plan, audience: str, target: Path, *, progress: object = None) -> Rendition:
        target.write_bytes(source.read_bytes())
        return Rendition(target, audience, 1, 1)

    monkeypatch.setattr("redaction.text.apply.apply", leaking)
    result = parts.apply(contained, _plan(found), AUDIENCE)
    assert isinstance(result, LeftOut) and "text:bytes leaked" in result.why and SECRET not in result.why


def test_a_reader_that_breaks_leaves_the_part_out(monkeypatch: pytest.MonkeyPatch) -> None:
    contained = Part("1", "a.txt", f"{SECRET} signed.".encode())
    plan = _plan(_found(contained))

    def broken(*_: object, **__: object) -> Verification:
        raise ValueError(SECRET)

    monkeypatch.setattr("redaction.text.verify.verify", broken)
    assert parts.apply(contained, plan, AUDIENCE) == LeftOut("its reader stopped (ValueError)")
    assert parts.verify(contained, b"x", None, plan, AUDIENCE).state == "unchecked"
    monkeypatch.setattr("redaction.text.detect.detect", broken)
    assert _found(contained).notes == ("attachment 1 will be left out: its reader stopped (ValueError)",)


def test_a_failing_disk_is_no_reason_to_leave_a_part_out(monkeypatch: pytest.MonkeyPatch) -> None:
    contained = Part("1", "a.txt", f"{SECRET} signed.".encode())
    plan = _plan(_found(contained))

    def full(*_: object, **__: object) -> Rendition:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("redaction.text.apply.apply", full)
    with pytest.raises(OSError, match="No space"):
        parts.apply(contained, plan, AUDIENCE)


def test_what_was_found_in_one_part_may_stand_in_no_other() -> None:
    """A name that the detector missed in a part, and that its proof then finds."""

    class Blind(TermDetector):
        def detect(self, documents: Sequence[Sequence[str]], request: DetectionRequest) -> list[list[list[Span]]]:
            seen = [[part if "Dear" not in part else "" for part in document] for document in documents]
            return super().detect(seen, request)

    first, second = Part("1", "a.txt", f"{SECRET} signed.".encode()), Part("2", "b.txt", f"Dear {SECRET}.".encode())
    plan = _plan(parts.detect([first, second], REQUEST, SharedDetector(Blind())))
    assert len(plan.findings) == 1
    assert isinstance(parts.apply(first, plan, AUDIENCE), Redacted)
    result = parts.apply(second, plan, AUDIENCE)
    assert isinstance(result, LeftOut) and "leaked" in result.why


def test_names_are_looked_for_in_all_files_and_no_text_is_read_twice() -> None:
    names = Names()
    shared = SharedDetector(names)
    body = ["Letter about Quillfeather.", "Zara has the key."]
    request = DetectionRequest()
    assert shared.detect([body], request) == [[[], []]]
    found = parts.detect(
        [Part("1", "a.txt", b"Z. QUILLFEATHER came."), Part("2", "b.txt", f"Mr {SECRET} said no.".encode())], request, shared
    )
    assert [(finding.id, finding.text, finding.role) for finding in found.findings] == [
        ("a1:f0001", "Z. QUILLFEATHER", "witness"),
        ("a2:f0001", SECRET, "witness"),
    ]
    (spans,) = shared.detect([body], request)
    assert [[body[n][s.start : s.end] for s in one] for n, one in enumerate(spans)] == [["Quillfeather"], ["Zara"]]
    assert len(names.read) == len(set(names.read)) == 3


def test_kept_names_stay_kept_in_other_files() -> None:
    shared = SharedDetector(Names())
    request = DetectionRequest(keep=("Quillfeather",))
    found = parts.detect(
        [Part("1", "a.txt", f"Mr {SECRET} said no.".encode()), Part("2", "b.txt", b"Only Quillfeather came.")], request, shared
    )
    assert [finding.id for finding in found.findings] == ["a1:f0001"]


def test_terms_only_shares_no_names() -> None:
    shared = SharedDetector(Names())
    request = DetectionRequest(terms=("green",), terms_only=True)
    shared.detect([[f"Mr {SECRET}"]], request)
    assert shared.detect([["Quillfeather"]], request) == [[[]]]


def _nested(depth: int, innermost: bytes) -> bytes:
    data = innermost
    for level in range(depth):
        data = multipart(text(), part("message/rfc822", data, encoding="8bit"), edge=f"edge{level}")
    return data


@pytest.mark.parametrize(("depth", "left_out"), [(4, False), (5, True), (40, True)])
def test_files_that_lie_too_deep_are_left_out(depth: int, left_out: bool, tmp_path: Path) -> None:
    source = tmp_path / "mail.eml"
    source.write_bytes(_nested(depth, multipart(text(), attached("a.txt", f"{SECRET} signed.".encode()), edge="last")))
    assert recovered(source.read_bytes(), [SECRET]) or depth == 40
    plan = accept_all(pipeline.detect(source, Options(terms=(SECRET,), terms_only=True), detector=Detector(1)), AUDIENCE, "test")
    proven = pipeline.apply_and_verify(source, plan, AUDIENCE, tmp_path / "out.eml")
    assert recovered(proven.path.read_bytes(), [SECRET]) == []
    assert any("more than 5 files deep" in note for note in plan.notes) == left_out
    assert (b"left-out" in proven.path.read_bytes()) == left_out


def test_too_many_files_or_bytes_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    source = tmp_path / "mail.eml"
    source.write_bytes(multipart(text(), *(attached(f"{n}.txt", b"word " * 20) for n in range(9))))
    for limit in ("MAX_FILES", "MAX_BYTES"):
        monkeypatch.setattr(parts, limit, 8)
        with pytest.raises(TooLargeError):
            pipeline.detect(source, Options(terms=(SECRET,), terms_only=True), detector=Detector(1))
        monkeypatch.undo()


def test_a_bomb_below_is_left_out_and_its_neighbours_stay(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bomb = multipart(text(), *(attached(f"{n}.txt", b"word " * 20) for n in range(9)), edge="in")
    source = tmp_path / "mail.eml"
    source.write_bytes(multipart(text(), attached("a.txt", b"Neighbour."), part("message/rfc822", bomb, encoding="8bit")))
    monkeypatch.setattr(parts, "MAX_FILES", 8)
    plan = pipeline.detect(source, Options(terms=(SECRET,), terms_only=True), detector=Detector(1))
    assert plan.parts == {"1": 1} and any("attachment 2 will be left out" in note for note in plan.notes)


def test_nothing_is_left_on_the_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    contained = Part("1", "a.txt", f"{SECRET} signed.".encode())
    result = parts.apply(contained, _plan(_found(contained)), AUDIENCE)
    assert isinstance(result, Redacted) and list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector(workers=1)


def test_a_name_in_the_letter_goes_in_the_attached_statement_too(tmp_path: Path, detector: Detector) -> None:
    """And the other way round: with the real detector, over a PDF, a table and the name of a file."""
    source = tmp_path / "mail.eml"
    source.write_bytes(
        multipart(
            part(
                "text/plain; charset=utf-8",
                f"Dear colleague,\r\n\r\nI spoke to Mr Aldous Penhaligon today. {KEPT}\r\nTrewhella rang.\r\n",
            ),
            attached("statement of penhaligon.pdf", pdf("It was penhaligon, who sold me the gate.", tmp_path)),
            attached("calls.csv", b"ref,who,note\r\n1,Mrs Demelza Trewhella,rang\r\n2,PENHALIGON,came\r\n"),
        )
    )
    plan = pipeline.detect(source, Options(policy="public", mode="review"), detector=detector)
    found = {(finding.id.partition(":")[0], finding.text.lower()) for finding in plan.findings if finding.kind == "PERSON"}
    assert ("a2", "penhaligon") in found
    assert any(text == "trewhella" and not where.startswith("a") for where, text in found)
    plan = accept_all(plan, plan_audience(plan), "test")
    proven = pipeline.apply_and_verify(source, plan, plan_audience(plan), tmp_path / "out.eml")
    assert recovered(proven.path.read_bytes(), ["Aldous Penhaligon", "Trewhella"]) == []
    assert KEPT in proven.path.read_text()


def plan_audience(plan: Plan) -> str:
    return next(name for finding in plan.findings for name in finding.actions)


def test_a_message_alone_is_read_as_one_document(tmp_path: Path, detector: Detector) -> None:
    source = tmp_path / "mail.eml"
    source.write_bytes(
        message("Cc: Demelza Trewhella <dt@example.org>", "Bcc: Kit Nancarrow <kn@example.org>", body="Trewhella rang.")
    )
    plan = pipeline.detect(source, Options(policy="public"), detector=detector)
    texts = [finding.text for finding in plan.findings]
    assert "dt@example.org" in texts and "kn@example.org" in texts and "Demelza Trewhella" in texts and "Trewhella" in texts
