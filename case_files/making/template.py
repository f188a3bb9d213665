"""A form as a Word file from a force's own template, filled with docxtpl.

Our own Word files (`form.as_docx`) are written block by block, because their tables and highlighted gaps follow from the form; a
template that did the same would be a program in Word. A force that must use its own paper lays ``docx/MG9.docx`` (the form's
name) into its folder of reference data. In it stand

    {{ title }}  {{ code }}  {{ marking }}  {{ urn }}  {{ urn_parts }}  {{ force }}  {{ subtitles }}
    {{ field["Date of birth"] }}     what stands behind a label of the form; empty where a person must write
    {{ open }}                       labels behind which a person must write
    {%tr for row in tables[0].rows %}  {{ row[1] }}  {%tr endfor %}
    {% for part in words %} {{ part.heading }} {{ part.text }} {% endfor %}

Templates run in Jinja's sandbox. A name that the form does not have is refused, so that no gap goes unseen.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from case_files.making.form import Fields, Form, Grid, Words
from reference.errors import InputRefusedError

FOLDER = "docx"
"""Folder of templates within a force's reference data."""


class FormTemplateError(InputRefusedError):
    """A force's Word template cannot be filled."""

    code = "E-INPUT-TEMPLATE"


def template_for(name: str, overlay: Path | None) -> Path | None:
    """A force's template of a form, where it has one."""
    path = overlay / FOLDER / f"{name}.docx" if overlay else None
    return path if path and path.is_file() else None


def as_docx_by(template: Path, form: Form) -> bytes:
    """A form as a Word file by a template. What the template leaves out of marking and draft mark is put into the header.

    Raises:
        FormTemplateError: it is no Word file, or asks for something that the form does not have.
    """
    from docxtpl import DocxTemplate  # type: ignore[import-untyped]
    from jinja2 import StrictUndefined
    from jinja2.exceptions import TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    try:
        document: Any = DocxTemplate(template)
        document.render(_context(form), SandboxedEnvironment(autoescape=True, undefined=StrictUndefined), autoescape=True)
        shown = _text(document.docx)
        wanted = [form.marking] + (["DRAFT - not signed"] if form.draft else [])
        missing = [words for words in wanted if words not in shown]
        if missing:
            header = document.docx.sections[0].header
            header.is_linked_to_previous = False
            header.add_paragraph("    ".join(missing))
        made = BytesIO()
        document.save(made)
        return made.getvalue()
    except TemplateError as error:
        # The message names what stands in the template, nothing of the case.
        raise FormTemplateError(f"The template {template.name} cannot be filled: {error.message}. Correct it.") from None
    except Exception:  # whatever a reader of Word files stumbles over
        raise FormTemplateError(
            f"The template {template.name} is no Word file that can be filled: save it again as .docx."
        ) from None


def _context(form: Form) -> dict[str, Any]:
    pairs = [pair for block in form.blocks if isinstance(block, Fields) for row in block.rows for pair in row]
    return {
        "title": form.title,
        "code": form.code,
        "marking": form.marking,
        "force": form.force,
        "subtitles": list(form.subtitles),
        "urn": " ".join(form.urn or ()),
        "urn_parts": list(form.urn or ()),
        "draft": form.draft,
        "field": {label: value or "" for label, value in pairs},
        "open": [label for label, value in pairs if value is None],
        "tables": [
            {"heading": own.heading, "headers": list(own.headers), "rows": [[cell or "" for cell in row] for row in own.rows]}
            for own in form.blocks
            if isinstance(own, Grid)
        ],
        "words": [{"heading": own.heading, "text": own.text or ""} for own in form.blocks if isinstance(own, Words)],
    }


def _text(document: Any) -> str:
    parts = [document.element.xpath("//w:t")]
    for section in document.sections:
        parts += [section.header._element.xpath(".//w:t"), section.footer._element.xpath(".//w:t")]
    return " ".join(str(node.text) for nodes in parts for node in nodes)
