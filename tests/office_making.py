"""Office files for tests: made by the usual libraries, then changed part by part to hide something, and redacted for one term."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from docx import Document
from openpyxl import Workbook
from PIL import Image, ImageDraw, ImageFont
from pptx import Presentation
from pptx.util import Inches
from test_text_room import TermsOnly

from redaction.detection.request import DetectionRequest
from redaction.findings import Action
from redaction.office.apply import apply
from redaction.office.detect import detect
from redaction.office.verify import verify
from redaction.plan import Plan

SECRET = "Morwenna Tregeagle"
KEPT = "The red car stopped at the lights."
AUDIENCE = "cps"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def accepted(plan: Plan, reason: str = "") -> Plan:
    """The plan with everything accepted."""
    decided = []
    for finding in plan.findings:
        finding = finding.decided("accepted", by="test", origin="unattended")
        finding.actions[AUDIENCE] = Action("redact", reason)
        decided.append(finding)
    return plan.with_findings(decided)


def redact(source: Path, *terms: str, reason: str = "") -> tuple[Path, Plan]:
    """The redacted file and its plan."""
    plan = accepted(detect(source, DetectionRequest(terms=terms or (SECRET,), terms_only=True), TermsOnly()), reason)
    target = source.with_name("redacted" + source.suffix)
    target.unlink(missing_ok=True)
    apply(source, plan, AUDIENCE, target)
    return target, plan


def states(source: Path, redacted: Path, plan: Plan) -> dict[str, str]:
    """State of each channel of the proof."""
    return {channel.name: channel.state for channel in verify(source, redacted, plan, AUDIENCE).channels}


def details(source: Path, redacted: Path, plan: Plan) -> list[str]:
    """What is not clean, in words."""
    return [f"{c.name} {c.state} {c.detail}" for c in verify(source, redacted, plan, AUDIENCE).channels if c.state != "clean"]


def parts(path: Path) -> dict[str, bytes]:
    """All parts of a package."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_parts(path: Path, found: dict[str, bytes]) -> Path:
    """A package of these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in found.items():
            archive.writestr(name, data)
    return path


def edit(path: Path, part: str, change: Callable[[str], str]) -> None:
    """Change one part of a package as text."""
    found = parts(path)
    changed = change(found[part].decode())
    assert changed != found[part].decode(), "the edit found nothing to change"
    found[part] = changed.encode()
    write_parts(path, found)


def know_png(path: Path) -> None:
    """Say in a package what a PNG is, where nothing says it yet."""
    if b"png" not in parts(path)["[Content_Types].xml"]:
        known = '<Default Extension="png" ContentType="image/png"/><Override'
        edit(path, "[Content_Types].xml", lambda text: text.replace("<Override", known, 1))


def add_part(path: Path, name: str, data: bytes | str, content_type: str, owner: str = "", kind: str = "") -> str:
    """Add a part, its content type and, with `owner`, a relationship; returns the id of the relationship."""
    found = parts(path)
    found[name] = data.encode() if isinstance(data, str) else data
    types = found["[Content_Types].xml"].decode()
    override = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
    found["[Content_Types].xml"] = types.replace("</Types>", override).encode()
    write_parts(path, found)
    return relate(path, owner, f"{REL}/{kind}", f"/{name}") if kind else ""


def relate(path: Path, owner: str, kind: str, target: str, *, external: bool = False) -> str:
    """Add a relationship to a part."""
    found = parts(path)
    folder, _, leaf = owner.rpartition("/")
    name = f"{folder}/_rels/{leaf}.rels".lstrip("/")
    empty = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    text = (
        found.get(name, empty.encode()).decode().replace("/>", "></Relationships>", 1)
        if name not in found
        else found[name].decode()
    )
    key = f"rIdTest{len(re.findall('<Relationship ', text)) + 1}"
    mode = ' TargetMode="External"' if external else ""
    item = f'<Relationship Id="{key}" Type="{kind}" Target="{target}"{mode}/></Relationships>'
    found[name] = text.replace("</Relationships>", item).encode()
    write_parts(path, found)
    return key


def word(path: Path, *paragraphs: str) -> Path:
    """A docx of paragraphs."""
    document = Document()
    for paragraph in paragraphs or (KEPT,):
        document.add_paragraph(paragraph)
    document.save(path)
    return path


def word_body(path: Path, xml: str) -> Path:
    """A docx with the kept sentence and raw WordprocessingML behind it."""
    word(path)
    edit(path, "word/document.xml", lambda text: text.replace("<w:sectPr", xml + "<w:sectPr", 1))
    return path


def sheet(path: Path, rows: list[list[object]]) -> Path:
    """An xlsx with one sheet."""
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def slides(path: Path, *texts: str) -> Path:
    """A pptx with one text box for each text, each on a slide of its own."""
    show = Presentation()
    for text in texts or (KEPT,):
        slide = show.slides.add_slide(show.slide_layouts[6])
        box = slide.shapes.add_textbox(Inches(1), Inches(1), Inches(8), Inches(1))
        box.text_frame.text = text
    show.save(path)
    return path


def picture(text: str = SECRET, kind: str = "PNG") -> bytes:
    """A picture with a line of text."""
    image = Image.new("RGB", (900, 120), "white")
    ImageDraw.Draw(image).text((20, 30), text, font=ImageFont.load_default(48), fill="black")
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()
