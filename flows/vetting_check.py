"""Reads an application, checks it, and says what goes back to the applicant."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.delivery import write_new
from flows.vetting_papers import Tick, read_pictures
from reference.errors import UsageError
from vetting.application.checking import check
from vetting.application.gaps import Gap, spoken
from vetting.application.intake import read
from vetting.application.rules import Rules
from vetting.subjects import Application


@dataclass(frozen=True, slots=True, repr=False)
class CheckedApplication:
    """An application, what the checks found, and the rules they went by."""

    application: Application
    gaps: tuple[Gap, ...]
    rules: Rules

    @property
    def questions(self) -> tuple[str, ...]:
        """What the applicant is asked, each question once, in the order of the form."""
        return tuple(dict.fromkeys(gap.question for gap in self.gaps))


def check_application(
    path: Path, *, overlay: Path | None = None, read_papers: bool = True, tick: Tick | None = None
) -> CheckedApplication:
    """Read and check an application under the rules of its day; pictures of documents lie in its folder.

    Raises:
        ApplicationError: it cannot be read. LevelError: its level is not in force.
    """
    application = read(path)
    rules = Rules.load(application.made_on, overlay)
    rules.level(application.level)
    pictures = read_pictures(application, path.parent, tick) if read_papers else {}
    return CheckedApplication(application, check(application, rules, pictures), rules)


def as_data(checked: CheckedApplication) -> dict[str, Any]:
    """The check as a JSON value; it names nobody but by id, and holds nothing that was written on the form but its reference."""
    level = checked.rules.level(checked.application.level)
    return {
        "reference": checked.application.reference,
        "level": checked.application.level,
        "level_name": level["name"],
        "disagreement": level["disagreement"],
        "source": level["source"],
        "made_on": checked.application.made_on.isoformat(),
        "complete": not checked.gaps,
        "gaps": [
            {
                "code": gap.code,
                "kind": gap.kind,
                "where": gap.where,
                "person": gap.subject,
                "finding": gap.finding,
                "question": gap.question,
            }
            for gap in checked.gaps
        ],
        "checks": list(checked.rules.checks_at(checked.application.level)),
        "rules": dict(checked.rules.hashes),
    }


def letter(checked: CheckedApplication) -> str:
    """The text that goes back to the applicant: numbered questions. It holds no answer of theirs."""
    made = spoken(checked.application.made_on)
    lines = [f"Your vetting application {checked.application.reference} of {made}", ""]
    if not checked.gaps:
        return "\n".join([*lines, "Nothing is missing.", ""])
    lines += ["Before your application can go on, please answer these questions:", ""]
    lines += [f"{number}. {question}" for number, question in enumerate(checked.questions, start=1)]
    return "\n".join([*lines, ""])


def in_words(checked: CheckedApplication) -> str:
    """One sentence on the state of the application."""
    level = checked.rules.level(checked.application.level)["name"]
    if not checked.gaps:
        return f"{checked.application.reference} ({level}): nothing is missing"
    count, asked = len(checked.gaps), len(checked.questions)
    return (
        f"{checked.application.reference} ({level}): {count} gap{'s' * (count > 1)}, "
        f"{asked} question{'s' * (asked > 1)} for the applicant"
    )


def write_letter(path: Path, checked: CheckedApplication, *, overwrite: bool = False) -> None:
    """Write the questions for the applicant, whole or not at all."""
    write_new(path, letter(checked).encode(), overwrite=overwrite)


def write_blank(level: str, path: Path, *, overlay: Path | None = None, overwrite: bool = False) -> None:
    """Write a blank questionnaire: Word or a PDF form, by the ending of the name.

    Raises:
        UsageError: another ending, or a file is there and may not be replaced. LevelError: there is no such level.
    """
    from vetting.application.questions import sections

    rules = Rules.load(overlay=overlay)
    asked = sections(rules, level)
    title = f"Vetting questionnaire: {rules.levels[level]['name']}"
    if path.suffix.lower() == ".docx":
        from vetting.application.word_form import blank_docx as make
    elif path.suffix.lower() == ".pdf":
        from vetting.application.pdf_form import blank_pdf as make
    else:
        raise UsageError("A blank questionnaire ends in .docx or .pdf: name the file accordingly.")
    write_new(path, make(asked, title), overwrite=overwrite)
