"""Files inside a PDF: what the proof sees when one was put back wrongly, and what it counts."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hoursback_command import run
from mail_making import SECRET
from pdf_attachment_making import TABLE, blocking, files_in, packed, pdf_of
from pdf_making import MadePdf, redacted
from pikepdf import Array, Dictionary, Name, String

from benchmarks.attacks import recovered
from redaction.pdf.attachments import attached_to
from redaction.plan import Plan
from redaction.rendition import Rendition


def _opened(target: Path) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(target.read_bytes()))


def put_original_back(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Names.EmbeddedFiles.Names[1].EF.F.write(TABLE)


def add_file(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["more.txt"] = b"More."


def add_file_nobody_leads_to(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj["/PieceInfo"] = Dictionary(A=pdf.make_stream(packed("a.txt", SECRET.encode()), Type=Name.EmbeddedFile))


def second_content(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Names.EmbeddedFiles.Names[1].EF.UF = pdf.make_stream(b"other", Type=Name.EmbeddedFile)


def describe(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Names.EmbeddedFiles.Names[1].Desc = String("odd")


def date(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Names.EmbeddedFiles.Names[1].EF.F.Params.ModDate = String("D:2026")


def rename(pdf: pikepdf.Pdf) -> None:
    specification = pdf.Root.Names.EmbeddedFiles.Names[1]
    specification.F = specification.UF = String(f"{SECRET}.csv")


def take_away(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/Names"]


def portfolio_field(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Collection = Dictionary(Type=Name.Collection, View=Name.D, D=String("odd"))


FAULTS: list[tuple[Callable[[pikepdf.Pdf], None], str]] = [
    (put_original_back, "attachments"),
    (add_file, "attachments"),
    (add_file_nobody_leads_to, "raw-objects"),
    (second_content, "attachments"),
    (describe, "attachments"),
    (date, "attachments"),
    (rename, "attachments"),
    (take_away, "attachments"),
    (portfolio_field, "attachments"),
]


@pytest.mark.parametrize(("fault", "channel"), FAULTS, ids=lambda value: getattr(value, "__name__", value))
def test_the_proof_sees_what_apply_did_wrong(tmp_path: Path, fault: Callable[[pikepdf.Pdf], None], channel: str) -> None:
    source = pdf_of(tmp_path, f"Statement of {SECRET}", files={"a.csv": TABLE})
    target, plan, rendition = redacted(source, SECRET)
    assert blocking(source, plan, rendition) == set()
    wrong = tmp_path / "wrong.pdf"
    with _opened(target) as pdf:
        fault(pdf)
        pdf.save(wrong)
    assert channel in {name.partition(":")[0] for name in blocking(source, plan, rendition, wrong)}


def test_a_file_that_nothing_was_said_of_is_never_clean(tmp_path: Path) -> None:
    source = pdf_of(tmp_path, f"Statement of {SECRET}")
    target, plan, rendition = redacted(source, SECRET)
    with _opened(target) as pdf:
        pdf.attachments["more.zip"] = packed("a.txt", SECRET.encode())
        pdf.save(tmp_path / "wrong.pdf")
    found = {name.partition(":")[0] for name in blocking(source, plan, rendition, tmp_path / "wrong.pdf")}
    assert {"attachments", "raw-objects"} <= found


def test_a_part_that_fails_its_proof_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import redaction.text.apply

    made = redaction.text.apply.apply

    def careless(source: Path, plan: Plan, audience: str, target: Path, **more: Any) -> Rendition:
        rendition = made(source, plan, audience, target, **more)
        target.write_bytes(source.read_bytes())
        return rendition

    monkeypatch.setattr(redaction.text.apply, "apply", careless)
    source = pdf_of(tmp_path, f"Statement of {SECRET}", files={"a.csv": TABLE})
    target, plan, rendition = redacted(source, SECRET)
    assert files_in(target) == {} and recovered(target, [SECRET]) == {}
    assert any(note.startswith("attachment 1 was left out: its proof failed") for note in rendition.notes)
    assert blocking(source, plan, rendition) == set()


def test_an_attached_pdf_that_cannot_be_squeezed_is_no_second_revision(tmp_path: Path) -> None:
    import random

    noise = random.Random(1).randbytes(60_000)
    inner = MadePdf()
    image = inner.pdf.make_stream(noise, Type=Name.XObject, Subtype=Name.Image, Width=200, Height=100, BitsPerComponent=8)
    image["/ColorSpace"] = Name.DeviceRGB
    inner.page("q 200 0 0 100 20 20 cm /P Do Q", Dictionary(XObject=Dictionary(P=image)))
    source = pdf_of(tmp_path, "A plan", files={"noise.pdf": inner.save(tmp_path, "noise.pdf").read_bytes()})
    target, plan, rendition = redacted(source, SECRET)
    assert list(files_in(target)) == ["noise.pdf"] and blocking(source, plan, rendition) == set()


def test_damage_hides_no_file() -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([1, 2, 3])))
        pdf.Root.AF = Array([Dictionary(UF=String("a.txt"), EF=Dictionary(F=pdf.make_stream(b"text"))), 7, Dictionary()])
        assert [(one.called, one.part().data) for one in attached_to(pdf)] == [("a.txt", b"text")]


def test_files_and_media_that_no_room_reads_are_counted(tmp_path: Path) -> None:
    made = MadePdf()
    page = made.page("BT /F1 12 Tf 30 200 Td (A plan) Tj ET")
    form = made.form(
        "0 0 m", AF=Array([Dictionary(F=String("x.tex"), EF=Dictionary(F=made.pdf.make_stream(b"x", Type=Name.EmbeddedFile)))])
    )
    page["/Resources"]["/XObject"] = Dictionary(X=form)
    page["/Annots"] = Array(
        [Dictionary(Type=Name.Annot, Subtype=Name.Sound, Rect=Array([0, 0, 9, 9]), Sound=made.pdf.make_stream(b"s"))]
    )
    target, plan, _ = redacted(made.save(tmp_path), SECRET)
    assert files_in(target) == {}
    assert "1 files that hang on parts of a page, or that nothing leads to, are not in the redacted copy" in plan.notes
    assert "1 sounds, films or models are not in the redacted copy" in plan.notes


def test_the_command_redacts_attachments_and_certifies_each(tmp_path: Path) -> None:
    source = pdf_of(tmp_path, f"Statement of {SECRET}", files={"a.csv": TABLE, "tool.exe": b"MZ\0\0" + bytes(100)})
    arguments = ("--out", tmp_path / "out", "--terms-only", "--term", SECRET, "--accept", "all")
    status, said, problems = run(tmp_path / "home", "redact", source, *arguments)
    assert status == 0, said + problems
    result = tmp_path / "out" / source.name
    assert set(files_in(result)) == {"a.csv"} and recovered(result, [SECRET]) == {}
    certificate = json.loads((tmp_path / "out" / f"{source.name}.certificate.json").read_text())
    assert {"attachments", "attachments:1", "attachments:tree"} <= {channel["name"] for channel in certificate["channels"]}
    assert any("attachment 2 will be left out" in note for note in certificate["notes"])
    assert certificate["boxes"] == 2 and SECRET not in json.dumps(certificate)
