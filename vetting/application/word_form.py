"""The questionnaire in Word: a table of questions and answers for each section, made blank and read when it comes back.

The third column holds the key of each answer in small grey letters, so that a force may word its questions as it likes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

from vetting.application.errors import ApplicationError
from vetting.application.questions import Question, Section

_KEY = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*")
_LARGEST_INSIDE = 60 << 20
_WIDTHS = (6.2, 8.2, 3.0)
"""Centimetres of question, answer and key."""


def blank_docx(sections: Sequence[Section], title: str) -> bytes:
    """A blank questionnaire; the same sections give the same bytes but for the time that the library writes."""
    from docx import Document
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.shared import Cm, Pt, RGBColor

    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(1.8)
    document.styles["Normal"].font.name = "Arial"
    document.styles["Normal"].font.size = Pt(10)
    document.core_properties.title, document.core_properties.author = title, ""
    document.add_heading(title, level=0)
    document.add_paragraph(
        "Please answer in the middle column. Write days as 30/04/1990. Leave empty what does not apply to you. "
        "Do not change the right column."
    )
    for section in sections:
        document.add_heading(section.title, level=2)
        table = document.add_table(rows=len(section.questions), cols=3)
        table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
        for column, width in zip(table.columns, _WIDTHS, strict=True):
            column.width = Cm(width)
        for row in table.rows:
            row.height = Cm(0.75)
        # All cells at once: the library walks the whole table for each single one.
        cells = table._cells
        for number, question in enumerate(section.questions):
            asked, answer, key = cells[3 * number : 3 * number + 3]
            asked.width, answer.width, key.width = map(Cm, _WIDTHS)
            asked.text = _worded(question)
            answer.text = question.given
            run = key.paragraphs[0].add_run(question.key)
            run.font.size, run.font.color.rgb = Pt(6), RGBColor(0x80, 0x80, 0x80)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def answers_of_docx(content: bytes, name: str) -> dict[str, str]:
    """What was answered, by key.

    Raises:
        ApplicationError: it is no Word file that opens, or holds no table of our keys.
    """
    document = _opened(content, name)
    answers: dict[str, str] = {}
    for table in document.tables:
        width = len(table.columns)
        cells = table._cells
        if width < 2 or len(cells) % width:
            continue
        for start in range(0, len(cells), width):
            row = cells[start : start + width]
            key = row[-1].text.strip()
            if not _KEY.fullmatch(key):
                continue
            if key in answers:
                raise ApplicationError(f"{name}: the row {key} stands in the questionnaire twice.")
            answers[key] = row[-2].text.strip()
    if not any("." in key for key in answers):
        raise ApplicationError(f"{name} is a Word file without our questionnaire: no table in it has keys in its last column.")
    return answers


def _opened(content: bytes, name: str) -> Any:
    from docx import Document

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _LARGEST_INSIDE:
                raise ApplicationError(
                    f"{name} is larger inside than {_LARGEST_INSIDE >> 20} MB: hand in the questionnaire alone."
                )
        return Document(io.BytesIO(content))
    except ApplicationError:
        raise
    except Exception:  # The library raises whatever it stumbles over in a damaged file.
        raise ApplicationError(f"{name} cannot be opened as a Word file: save it anew as .docx.") from None


def _worded(question: Question) -> str:
    return f"{question.words}\n({', '.join(question.choices)})" if question.choices else question.words
