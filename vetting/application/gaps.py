"""A gap: one thing that is missing or does not agree, with the question that goes back to the applicant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reference.loader import BrokenReferenceError
from vetting.application.building import APPLICANT
from vetting.application.rules import Rules
from vetting.subjects import Application, ThirdParty


@dataclass(frozen=True, slots=True, repr=False)
class Gap:
    """One gap.

    Attributes:
        code: of `vetting_gaps`; never changes.
        kind: "missing", "unclear", "contradiction", or "officer" (nothing is wrong with the form, somebody must look).
        where: key of the field or group (``third_parties.2.born``), numbers from 1.
        subject: id of the person whom it is about.
        finding: what the vetting officer reads.
        question: what the applicant is asked, in plain English.
    """

    code: str
    kind: str
    where: str
    subject: str
    finding: str
    question: str


@dataclass(slots=True)
class Inquiry:
    """An application under its rules, and the gaps that its checks find.

    Attributes:
        application: what is checked.
        rules: in force on the day of the application.
        level: row of the level.
        gaps: in the order of finding.
    """

    application: Application
    rules: Rules
    level: Mapping[str, Any]
    gaps: list[Gap] = field(default_factory=list)

    @property
    def day(self) -> date:
        """The day of the application."""
        return self.application.made_on

    def ask(self, code: str, where: str, subject: str = APPLICANT, **words: object) -> None:
        """Note a gap; `words` fill the braces of its sentences."""
        row = self.rules.gaps[code]
        filled = {name: spoken(value) for name, value in words.items()}
        try:
            finding, question = row["finding"].format_map(filled), row["question"].format_map(filled)
        except (KeyError, ValueError, IndexError):
            message = f"vetting_gaps ({code}) has a brace that the check cannot fill; it knows {', '.join(filled) or 'none'}."
            raise BrokenReferenceError(message) from None
        self.gaps.append(Gap(code, row["kind"], where, subject, finding, question))

    def party(self, number: int, party: ThirdParty) -> dict[str, str]:
        """Words for the third party `number`, without their name."""
        row = self.rules.people.get(party.relation)
        relation = row["name"] if row else "person"
        return {
            "Who": f"Person {number} ({relation})",
            "whose": f"your {relation} (person {number} on the form)",
            "Who_yours": f"Your {relation} (person {number} on the form)",
        }


SELF = {"Who": "The applicant", "whose": "yourself", "Who_yours": "You"}
"""Words for the applicant."""


def spoken(value: object) -> str:
    """A value in a sentence: days as 30 April 1990, whole numbers without a point."""
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return f"{value:g}" if isinstance(value, float) else str(value)
