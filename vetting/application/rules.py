"""The rules that an application is checked by: levels, people, checks, questions and gaps, as the reference data has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from reference.loader import BrokenReferenceError, load
from vetting.application.errors import LevelError

_TABLES = {
    "levels": "vetting_levels",
    "checks": "vetting_checks",
    "people": "vetting_people",
    "declarations": "vetting_declarations",
    "questions": "vetting_questions",
    "gaps": "vetting_gaps",
    "limits": "vetting_limits",
}
Rows = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Rules:
    """The tables in force on one day.

    Attributes:
        levels: `vetting_levels` by code; the order is that of the table.
        checks: `vetting_checks` by code: what is looked up, at which levels, for whom.
        people: `vetting_people` by relation: who must be named, and what is needed of them.
        declarations: `vetting_declarations` by code.
        questions: `vetting_questions` by key.
        gaps: `vetting_gaps` by code.
        limits: numbers of `vetting_limits` by name.
        hashes: SHA-256 of each table, for reports.
    """

    levels: Rows
    checks: Rows
    people: Rows
    declarations: Rows
    questions: Rows
    gaps: Rows
    limits: Mapping[str, float]
    hashes: Mapping[str, str]

    @classmethod
    def load(cls, on: date | None = None, overlay: Path | None = None) -> Rules:
        """The package's rules on a day with a force's laid over them.

        Raises:
            BrokenReferenceError: a table names what another does not have.
        """
        tables = {field: load(name, on, overlay) for field, name in _TABLES.items()}
        rows: dict[str, Rows] = {field: table.rows for field, table in tables.items() if field != "limits"}
        for code, check in rows["checks"].items():
            if unknown := [level for level in (*check["levels"], *check["third_parties"]) if level not in rows["levels"]]:
                raise BrokenReferenceError(f"vetting_checks ({code}) names the level {unknown[0]!r}, which vetting_levels lacks.")
        limits = {name: float(row["value"]) for name, row in tables["limits"].rows.items()}
        hashes = {table.name: table.sha256 for table in tables.values()}
        return cls(limits=limits, hashes=hashes, **rows)

    def level(self, code: str) -> Mapping[str, Any]:
        """The row of a level.

        Raises:
            LevelError: there is none of that code.
        """
        if not self.levels:
            raise LevelError("No vetting levels are in force on the day of the application: see its day, made_on.")
        if code not in self.levels:
            raise LevelError(
                f"The application asks for a vetting level that is not in force; there are {', '.join(self.levels)}."
            )
        return self.levels[code]

    def checks_at(self, level: str) -> tuple[str, ...]:
        """Codes of the checks that a level needs."""
        return tuple(code for code, row in self.checks.items() if level in row["levels"])
