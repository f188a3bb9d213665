"""A form as data, and how it is set: as tagged PDF/A with typst, or as a Word file that the officer goes on writing in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from reference.printable import printable_all

_TEMPLATE = Path(__file__).with_name("form.typ")
MARKINGS = ("OFFICIAL (when complete)", "OFFICIAL-SENSITIVE (when complete)")
"""The markings of the Government Security Classifications that are given; older ones are read and never written."""

Value = str | None
"""What stands in a field; None where a person must write: the field is empty and highlighted."""


@dataclass(frozen=True, slots=True)
class Fields:
    """Rows of labels with their values, side by side."""

    rows: tuple[tuple[tuple[str, Value], ...], ...]
    boxed: bool = False
    colons: bool = True
    kind: Literal["fields"] = "fields"


@dataclass(frozen=True, slots=True)
class Words:
    """Paragraphs under a heading."""

    heading: str
    text: Value
    kind: Literal["words"] = "words"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `widths` are shares of the page."""

    heading: str
    headers: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[Value, ...], ...]
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins a page."""

    kind: Literal["break"] = "break"


Block = Fields | Words | Grid | NewPage


@dataclass(frozen=True, slots=True)
class Form:
    """One form, ready to be set.

    Attributes:
        code: printed in the corner ("MG12").
        title: heading.
        blocks: in the order of the page.
        subtitles: lines under the heading.
        urn: its parts, or None for a form without.
        marking: one of `MARKINGS`.
        force: printed above the heading.
        version: printed at the foot.
        draft: marked as a draft on each page: nobody has signed it.
        font: typst's own "Libertinus Serif", "New Computer Modern" or "DejaVu Sans Mono", or one of the machine.
    """

    code: str
    title: str
    blocks: tuple[Block, ...]
    subtitles: tuple[str, ...] = ()
    urn: tuple[str, ...] | None = None
    marking: str = MARKINGS[1]
    force: str = ""
    version: str = ""
    draft: bool = False
    font: str = "Libertinus Serif"


def as_pdf(form: Form, *, made_at: int | None = None) -> bytes:
    """A form as a tagged PDF/A-2a with typst's own fonts; the same form and time give the same bytes.

    Args:
        form: what to set.
        made_at: seconds since 1970 to be written as the date of the file; the present when left out.
    """
    import typst

    return typst.compile(
        str(_TEMPLATE),
        root=str(_TEMPLATE.parent),
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[]),
        format="pdf",
        sys_inputs={"data": json.dumps(printable_all(_data(form), lines=True), ensure_ascii=False)},
        pdf_standards=["a-2a"],
        timestamp=made_at,
    )


def _data(form: Form) -> dict[str, Any]:
    return {**asdict(form), "blocks": [asdict(block) for block in form.blocks]}


def as_docx(form: Form) -> bytes:
    """A form as a Word file: the same blocks, with empty fields highlighted."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX

    document: Any = docx.Document()
    header, footer = document.sections[0].header.paragraphs[0], document.sections[0].footer.paragraphs[0]
    header.text = f"{'DRAFT - not signed    ' if form.draft else ''}{form.marking}    {form.code}"
    footer.text = f"{form.version}    {form.marking}"
    document.core_properties.title = form.title
    document.core_properties.author = ""
    document.add_heading(form.title, level=1).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in form.subtitles:
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    if form.urn is not None:
        document.add_paragraph(f"URN {' '.join(form.urn)}").alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def write(paragraph: Any, label: str, value: Value) -> None:
        paragraph.add_run(label)
        run = paragraph.add_run(" " + ("          " if value is None else value))
        if value is None:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW

    for block in form.blocks:
        if isinstance(block, NewPage):
            document.add_page_break()
        elif isinstance(block, Fields):
            table = document.add_table(rows=0, cols=max(len(row) for row in block.rows))
            for row in block.rows:
                cells = table.add_row().cells
                for cell, (label, value) in zip(cells, row, strict=False):
                    write(cell.paragraphs[0], f"{label}:" if block.colons else label, value)
        elif isinstance(block, Words):
            if block.heading:
                document.add_heading(block.heading, level=2)
            for paragraph in (block.text or "").split("\n"):
                write(document.add_paragraph(), "", paragraph if block.text is not None else None)
        else:
            _add_grid(document, block, write)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _add_grid(document: Any, grid: Grid, write: Any) -> None:
    if grid.heading:
        document.add_heading(grid.heading, level=2)
    table = document.add_table(rows=1, cols=len(grid.headers))
    table.style = "Table Grid"
    for cell, head in zip(table.rows[0].cells, grid.headers, strict=True):
        cell.text = head
    for row in grid.rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            write(cell.paragraphs[0], "", value)


def parts_of(urn: str) -> tuple[str, ...]:
    """A URN as the four boxes of a form: force, unit, number, year. One of another shape stays whole."""
    return (urn[:2], urn[2:4], urn[4:-2], urn[-2:]) if len(urn) == 11 else (urn,)


def rows(pairs: Sequence[tuple[str, Value]], across: int = 1) -> tuple[tuple[tuple[str, Value], ...], ...]:
    """Pairs of label and value in rows of `across`."""
    return tuple(tuple(pairs[at : at + across]) for at in range(0, len(pairs), across))
