"""PDFs with files in them, and what stands in the files of a result."""

from __future__ import annotations

import email
import email.policy
import io
import zipfile
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pikepdf
from mail_making import SECRET
from pdf_making import MadePdf, redacted

from benchmarks.attacks import attached as opened_by_an_attacker
from benchmarks.attacks import recovered
from redaction.media import identify
from redaction.plan import Plan
from redaction.rendition import Rendition
from redaction.rooms import required_channels, room_of
from redaction.verification import Verification

AUDIENCE = "cps"
TABLE = f"Name,Seen\r\n{SECRET},by the gate\r\nBo,in the yard\r\n".encode()


def pdf_of(folder: Path, *lines: str, files: dict[str, bytes] | None = None, encrypted: bool = False) -> Path:
    """A PDF of one page with files in its tree of names."""
    made = MadePdf()
    made.page("BT /F1 12 Tf 20 280 Td " + " ".join(f"0 -20 Td ({line}) Tj" for line in lines) + " ET")
    for name, data in (files or {}).items():
        made.pdf.attachments[name] = data
    path = made.save(folder, f"made-{len(list(folder.iterdir()))}.pdf")
    if encrypted:
        with pikepdf.open(path, allow_overwriting_input=True) as pdf:
            pdf.save(path, encryption=pikepdf.Encryption(owner="lock", user="lock"))
    return path


def proof(source: Path, plan: Plan, rendition: Rendition, path: Path | None = None) -> Verification:
    rendition = replace(rendition, path=path or rendition.path)
    return room_of(identify(source)).verify(source, rendition, plan, AUDIENCE)


def blocking(source: Path, plan: Plan, rendition: Rendition, path: Path | None = None) -> set[str]:
    media = identify(source)
    stopped = proof(source, plan, rendition, path).blocking(required_channels(media, room_of(media), plan))
    return {channel.name for channel in stopped}


def files_in(path: Path) -> dict[str, bytes]:
    """What a reader of the file is offered, by the names it shows."""
    with pikepdf.open(path) as pdf:
        return {item.filename: item.get_file().read_bytes() for item in pdf.attachments.values()}


def attacked(source: Path) -> tuple[Path, Plan, Rendition]:
    """Redact the secret out of a PDF; it must have been there, and be nowhere now, and the proof must say so."""
    assert recovered(source, [SECRET])
    target, plan, rendition = redacted(source, SECRET)
    assert recovered(target, [SECRET]) == {}
    assert blocking(source, plan, rendition) == set()
    return target, plan, rendition


def word(*paragraphs: str) -> bytes:
    from docx import Document

    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def message_from(path: Path) -> EmailMessage:
    made = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(made, EmailMessage)
    return made


def everything_in(path: Path) -> str:
    return " ".join(opened_by_an_attacker(path.read_bytes(), None))


def packed(name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, data)
    return buffer.getvalue()
