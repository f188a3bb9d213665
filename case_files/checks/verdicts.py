"""What a check says: pass, fail or not applicable, with the evidence. A check is a function of the case and its rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from case_files.case import Case
from reference.loader import load

State = Literal["pass", "fail", "not applicable"]


@dataclass(frozen=True, slots=True)
class Rules:
    """The tables that checks read, in force on the day of the check.

    Attributes:
        reasons: rows of `case_reasons` by code.
        needs: rows of `file_rules` by need.
        limits: numbers of `file_limits` by name.
        hashes: SHA-256 of each table, for the report.
    """

    reasons: Mapping[str, Mapping[str, Any]]
    needs: Mapping[str, Mapping[str, Any]]
    limits: Mapping[str, float]
    hashes: Mapping[str, str]

    @classmethod
    def load(cls, overlay: Path | None = None) -> Rules:
        """The package's rules with a force's laid over them."""
        reasons, needs, limits = (load(name, overlay=overlay) for name in ("case_reasons", "file_rules", "file_limits"))
        return cls(
            reasons.rows,
            needs.rows,
            {name: float(row["value"]) for name, row in limits.rows.items()},
            {table.name: table.sha256 for table in (reasons, needs, limits)},
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that a check saw: ids of items, and a sentence for the officer. It may name people of the case."""

    says: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one check found.

    Attributes:
        code: of `case_reasons`.
        state: a fail has evidence of each fault; a pass may say what was looked at; "not applicable" says why.
        evidence: in the order of the items.
    """

    code: str
    state: State
    evidence: tuple[Evidence, ...] = ()


@dataclass(slots=True)
class Findings:
    """Collects the faults that a check finds, and whether it had anything to check."""

    faults: list[Evidence] = field(default_factory=list)
    seen: list[Evidence] = field(default_factory=list)

    def fault(self, says: str, *items: str) -> None:
        """Something is wrong."""
        self.faults.append(Evidence(says, tuple(items)))

    def looked(self, says: str, *items: str) -> None:
        """Something was there to check."""
        self.seen.append(Evidence(says, tuple(items)))

    def verdict(self, code: str, nothing: str) -> Verdict:
        """Fail with its faults, else pass with what was seen, else not applicable for the reason `nothing`."""
        if self.faults:
            return Verdict(code, "fail", tuple(self.faults))
        if self.seen:
            return Verdict(code, "pass", tuple(self.seen))
        return Verdict(code, "not applicable", (Evidence(nothing),))


Check = Callable[[Case, Rules], Verdict]
