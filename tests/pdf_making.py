"""PDF files made by code for the tests of the PDF room."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name

from redaction.detection.request import DetectionRequest
from redaction.findings import Span
from redaction.pdf.apply import apply
from redaction.pdf.detect import detect
from redaction.plan import Plan
from redaction.rendition import Rendition


class TermDetector:
    """Finds the terms of a request as whole words, and nothing else."""

    def detect(self, documents: Sequence[Sequence[str]], request: DetectionRequest) -> list[list[list[Span]]]:
        return [[self._part(part, request) for part in parts] for parts in documents]

    def describe(self) -> dict[str, str]:
        return {"terms": "1"}

    @staticmethod
    def _part(part: str, request: DetectionRequest) -> list[Span]:
        spans = []
        for term in request.terms:
            pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, term.split())) + r"(?!\w)"
            spans += [Span(m.start(), m.end(), "TERM", 1.0, "term", "a term") for m in re.finditer(pattern, part, re.IGNORECASE)]
        return sorted(spans, key=lambda span: span.start)


def helvetica() -> Any:
    """A standard font that is not embedded."""
    return Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)


class MadePdf:
    """One PDF in the making."""

    def __init__(self) -> None:
        self.pdf = pikepdf.new()

    def page(self, content: str | bytes, resources: Any = None, **keys: Any) -> Any:
        """Add a page; its resources hold Helvetica as /F1 unless others are given."""
        data = content.encode("latin-1") if isinstance(content, str) else content
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, 400, 300]),
            Resources=resources if resources is not None else Dictionary(Font=Dictionary(F1=helvetica())),
            Contents=self.pdf.make_stream(data),
        )
        for key, value in keys.items():
            page["/" + key] = value
        self.pdf.pages.append(pikepdf.Page(self.pdf.make_indirect(page)))
        return self.pdf.pages[-1].obj

    def form(self, content: str, **keys: Any) -> Any:
        """A form XObject of 400 by 300 points."""
        form = self.pdf.make_stream(content.encode("latin-1"))
        form.stream_dict = Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 400, 300]))
        for key, value in keys.items():
            form["/" + key] = value
        return form

    def save(self, folder: Path, name: str = "source.pdf") -> Path:
        """Write it uncompressed."""
        path = folder / name
        self.pdf.save(path, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
        return path


def redacted(source: Path, *terms: str, password: str = "", attachments: str = "redact") -> tuple[Path, Plan, Rendition]:
    """Take `terms` out of a file: the new file beside it, the plan and what `apply` says. Doubtful pictures stay."""
    plan = detect(source, DetectionRequest(terms=terms, terms_only=True), TermDetector(), password=password)
    sure = [finding for finding in plan.findings if finding.kind not in ("PICTURE", "HANDWRITING")]
    plan = replace(plan, attachments={"cps": attachments})
    plan = plan.with_findings(f.decided("accepted", by="test", origin="unattended") for f in sure)
    target = source.with_name("redacted-" + source.name)
    rendition = apply(source, plan, "cps", target)
    return target, plan, rendition


def page_text(path: Path, number: int = 0) -> str:
    """Text of one page by pdfium, in one line."""
    with pypdfium2.PdfDocument(path) as document:
        return " ".join(document[number].get_textpage().get_text_range().split())


def everything(path: Path) -> bytes:
    """All of a file that anybody can read: its bytes and the bytes of each stream, decoded."""
    parts = [path.read_bytes()]
    with pikepdf.open(path) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream):
                try:
                    parts.append(item.read_bytes())
                except pikepdf.PdfError:
                    parts.append(item.read_raw_bytes())
                parts.append(repr(item.stream_dict).encode())
            else:
                parts.append(repr(item).encode())
    return b"\n".join(parts)


def pixels(path: Path, number: int = 0, scale: float = 1.0) -> Any:
    """A page as a picture in grey."""
    with pypdfium2.PdfDocument(path) as document:
        return document[number].render(scale=scale).to_pil().convert("L")


def saved(pdf: pikepdf.Pdf) -> bytes:
    """A PDF as bytes."""
    buffer = io.BytesIO()
    pdf.save(buffer)
    return buffer.getvalue()
