"""Writes drafts of the forms that a case lacks: a PDF to read and a Word file to complete, never into the case itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from case_files.checks.needs import applies, met
from case_files.making.form import Form, as_docx, as_pdf
from case_files.making.from_case import MAKERS, media_sheets
from case_files.making.template import as_docx_by, template_for
from flows.case_check import CheckedCase
from flows.delivery import write_new
from reference.errors import UsageError


def missing_forms(checked: CheckedCase) -> list[str]:
    """Forms that the file standard asks for, that are not there, and that can be drafted."""
    found: dict[str, None] = {}
    for row in checked.rules.needs.values():
        if applies(row, checked.case) and not met(row["forms"], checked.case):
            for form in row["forms"][-1 if checked.case.facts.file_type == "ngap" else 0].split("+"):
                if form in MAKERS and not checked.case.has(form):
                    found[form] = None
    return list(found)


def make_forms(checked: CheckedCase, target: Path, wanted: Sequence[str] = (), *, overlay: Path | None = None) -> list[Path]:
    """Write drafts, each as PDF and as Word file.

    Args:
        checked: the case.
        target: folder; made where it is not there. Files of the same names are not written over.
        wanted: forms to draft; what is missing by the file standard, and an MG00 for each recording without one, when left out.
        overlay: a force's own reference data, with its Word templates.

    Raises:
        UsageError: a form that cannot be drafted, or a file that is there already. FormTemplateError: a template of the force
            cannot be filled. DeliveryError: the folder or disk refuses.
    """
    unknown = [form for form in wanted if form not in MAKERS and form != "MG00"]
    if unknown:
        raise UsageError(f"{unknown[0]} cannot be drafted. These can: MG00, {', '.join(MAKERS)}.")
    forms: dict[str, Form] = {name: MAKERS[name](checked.case) for name in (wanted or missing_forms(checked)) if name != "MG00"}
    if not wanted or "MG00" in wanted:
        forms |= {f"MG00_{id}": form for id, form in media_sheets(checked.case).items()}
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for name, form in forms.items():
        template = template_for(name.partition("_")[0], overlay)
        word = as_docx_by(template, form) if template else as_docx(form)
        for suffix, content in ((".pdf", as_pdf(form)), (".docx", word)):
            path = target / f"{name}_draft{suffix}"
            if path.exists():
                raise UsageError(f"{path.name} is there already: take it away or give another folder.")
            write_new(path, content, overwrite=False)
            written.append(path)
    return written
