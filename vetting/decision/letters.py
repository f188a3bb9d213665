"""Letters of decisions, set from the reference data as PDF/A and as a file of Word; a force lays its own over them.

A letter that gives reasons is only set when a harm test allows it; the records refuse it as well.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from reference.loader import DATA, load
from reference.printable import printable_all, readable
from vetting.decision.errors import LetterTemplateError, ReasonsWithheldError

FOLDER = "vetting_letters"
_PLACE = re.compile(r"\{(\w+)\}")
_OUTCOMES = {
    ("initial", "grant"): "grant",
    ("initial", "grant_conditions"): "grant_conditions",
    ("initial", "refuse"): "refusal",
    ("appeal", "grant"): "appeal_upheld",
    ("appeal", "grant_conditions"): "appeal_conditions",
    ("appeal", "refuse"): "appeal_dismissed",
    ("appeal", "withdraw"): "appeal_dismissed",
}


@dataclass(frozen=True, slots=True, repr=False)
class Particulars:
    """What is put into a letter.

    Attributes:
        applicant, reference, level, force, unit, officer, contact: as printed.
        sent_on, decided_on, expires_on, appeal_by: days; None where the letter names none.
        conditions: in words.
        review_on: when conditions are reviewed.
        reasons: in words, for a letter that gives them.
    """

    applicant: str
    reference: str
    level: str
    officer: str
    sent_on: date
    decided_on: date
    contact: str
    force: str = ""
    unit: str = ""
    expires_on: date | None = None
    appeal_by: date | None = None
    conditions: tuple[str, ...] = ()
    review_on: date | None = None
    reasons: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """A letter ready to be set: words only."""

    code: str
    subject: str
    date: str
    force: str
    unit: str
    reference: str
    marking: str
    paragraphs: tuple[str, ...]
    conditions: tuple[str, ...]
    review_on: str
    reasons: tuple[str, ...]
    signature: str
    notice_subject: str
    notice: tuple[str, ...]

    @property
    def gives_reasons(self) -> bool:
        """Whether it tells the applicant why."""
        return bool(self.reasons)


def code_of(kind: str, outcome: str, *, reasons: bool) -> str:
    """Code of the letter for a decision: its kind ("initial", "appeal", "review"), outcome, and whether it gives reasons."""
    fallback = {"withdraw": "withdrawal", "discontinue": "discontinued"}
    code = _OUTCOMES.get((kind, outcome)) or fallback.get(outcome) or _OUTCOMES[("initial", outcome)]
    return f"{code}_reasons" if reasons and code in ("refusal", "withdrawal", "appeal_dismissed") else code


def write(
    code: str, particulars: Particulars, harm_test: str = "", *, on: date | None = None, overlay: Path | None = None
) -> Letter:
    """Fill a letter of the reference data.

    Args:
        code: of the letter, for example from `code_of`.
        particulars: what is put in.
        harm_test: outcome of the last harm test: "give", "give_in_part", "withhold" or empty.
        on: day on which the reference data are read.
        overlay: the force's folder of reference data.

    Raises:
        ReasonsWithheldError: reasons would be given, and no harm test allows that.
        LetterTemplateError: there is no such letter, or it names something that is not known, or that is missing.
    """
    table = load("vetting_letters", on, overlay)
    if code not in table.rows:
        raise LetterTemplateError(f"There is no letter called {code!r} in vetting_letters.")
    row, notice = table[code], table["notice"]
    if (row["reasons"] or particulars.reasons) and harm_test not in ("give", "give_in_part"):
        raise ReasonsWithheldError(
            "No reasons are given before a harm test on record allows it: do the test, or use the letter without."
        )
    if bool(row["reasons"]) != bool(particulars.reasons.strip()):
        raise LetterTemplateError(f"The letter {code} and the reasons do not fit: it needs them, or has no place for them.")
    if bool(row["conditions"]) != bool(particulars.conditions):
        raise LetterTemplateError(f"The letter {code} and the conditions do not fit: it needs them, or has no place for them.")
    words = {name: _shown(value) for name, value in asdict(particulars).items()}
    return Letter(
        code=code,
        subject=_filled(code, str(row["subject"]), words),
        date=words["sent_on"],
        force=particulars.force,
        unit=particulars.unit,
        reference=particulars.reference,
        marking="OFFICIAL-SENSITIVE",
        paragraphs=tuple(_filled(code, str(one), words) for one in row["paragraphs"]),
        conditions=particulars.conditions,
        review_on=words["review_on"],
        reasons=tuple(line.strip() for line in particulars.reasons.splitlines() if line.strip()),
        signature=particulars.officer,
        notice_subject=str(notice["subject"]),
        notice=tuple(_filled("notice", str(one), words) for one in notice["paragraphs"]),
    )


def as_pdf(letter: Letter, made_on: date, overlay: Path | None = None) -> bytes:
    """A letter as tagged PDF/A-2a; the same letter and day give the same bytes.

    Raises:
        LetterTemplateError: the force's layout cannot be set.
    """
    import typst

    template = _template("letter.typ", overlay)
    try:
        return bytes(
            typst.compile(
                str(template),
                root=str(template.parent),
                font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[]),
                format="pdf",
                sys_inputs={"data": json.dumps(printable_all(_lists(letter)), ensure_ascii=False)},
                pdf_standards=["a-2a"],
                timestamp=(made_on - date(1970, 1, 1)).days * 86_400,
            )
        )
    except typst.TypstError:
        # The message may quote the letter: the name of the file is enough.
        raise LetterTemplateError(f"The layout {template.name} of {FOLDER} cannot be set: correct it, or take it away.") from None


def as_docx(letter: Letter, overlay: Path | None = None) -> bytes:
    """A letter as a file of Word. The template may only place words: it runs in a sandbox, and every word is escaped.

    Raises:
        LetterTemplateError: the force's template cannot be filled.
    """
    import jinja2
    from docx.opc.exceptions import OpcError
    from docxtpl import DocxTemplate  # type: ignore[import-untyped]
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from lxml.etree import LxmlError

    path = _template("letter.docx", overlay)
    words = {
        name: [readable(one) for one in value] if isinstance(value, list) else readable(value)
        for name, value in _lists(letter).items()
    }
    made = io.BytesIO()
    try:
        template: Any = DocxTemplate(str(path))
        template.render(words, ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined), autoescape=True)
        template.save(made)
    except (jinja2.TemplateError, OpcError, LxmlError, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        message = f"The template {path.name} of {FOLDER} cannot be filled ({type(error).__name__}): correct it, or take it away."
        raise LetterTemplateError(message) from None
    return made.getvalue()


def _lists(letter: Letter) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(letter).items()}


def _template(name: str, overlay: Path | None) -> Path:
    own = overlay / FOLDER / name if overlay else None
    return own if own and own.is_file() else DATA / FOLDER / name


def _filled(code: str, words: str, values: Mapping[str, str]) -> str:
    def put(found: re.Match[str]) -> str:
        if found[1] not in values:
            raise LetterTemplateError(f"The letter {code} names {{{found[1]}}}, which is not known: correct vetting_letters.")
        if not values[found[1]]:
            raise LetterTemplateError(f"The letter {code} needs {found[1].replace('_', ' ')}: give it.")
        return values[found[1]]

    return _PLACE.sub(put, words)


def _shown(value: Any) -> str:
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return value if isinstance(value, str) else ""
