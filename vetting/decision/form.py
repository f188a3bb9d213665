"""The form of a decision: the two stages, factors and grounds of the reference data, and whether it is filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from reference.loader import Table, load
from vetting.decision.errors import FormUnansweredError

Answer = Literal["for", "against", "neutral"]
ANSWERS: tuple[Answer, ...] = ("for", "against", "neutral")
"""What a factor speaks: for a clearance, against it, or neither."""

OUTCOMES: Mapping[str, str] = {
    "grant": "grant",
    "grant_conditions": "grant with conditions",
    "refuse": "refuse",
    "withdraw": "withdraw",
    "discontinue": "discontinue",
}
"""What can be decided, in words."""


@dataclass(frozen=True, slots=True)
class DecisionForm:
    """The form in force on one day.

    Attributes:
        stages: code to question, in order.
        factors: code to words.
        grounds: code to words.
        names: code of a factor to the words by which a rationale names it.
        phrases: stock words.
        rules: numbers by code.
        sha256: of the reference data, kept with each decision.
    """

    stages: Mapping[str, str]
    factors: Mapping[str, str]
    grounds: Mapping[str, str]
    names: Mapping[str, tuple[str, ...]]
    phrases: tuple[str, ...]
    rules: Mapping[str, float]
    sha256: str


def load_form(on: date | None = None, overlay: Path | None = None) -> DecisionForm:
    """Read the form from the reference data, the force's rows before the package's."""
    table = load("vetting_factors", on, overlay)
    factors = _kind(table, "factor")
    return DecisionForm(
        _kind(table, "stage"),
        factors,
        _kind(table, "ground"),
        {code: tuple(table[code]["names"] or ()) for code in factors},
        tuple(_kind(table, "phrase").values()),
        {code: float(table[code]["number"]) for code in _kind(table, "rule")},
        table.sha256,
    )


def require_filled(form: DecisionForm, outcome: str, stage1: str, stage2: str, ground: str, factors: Mapping[str, str]) -> None:
    """Make sure that the form is filled and that its answers can lead to the outcome.

    Raises:
        FormUnansweredError: the message says which question is open.
    """
    if outcome not in OUTCOMES:
        raise FormUnansweredError(f"There is no outcome {outcome!r}: it is one of {', '.join(OUTCOMES)}.")
    if stage1 not in ("yes", "no"):
        raise FormUnansweredError(f"Stage 1 is not answered yes or no: {form.stages['stage1']}")
    if stage2 not in ("yes", "no", "not_reached"):
        raise FormUnansweredError(f"Stage 2 is not answered yes, no or not_reached: {form.stages['stage2']}")
    if ground not in form.grounds:
        raise FormUnansweredError(f"There is no ground {ground!r}: it is one of {', '.join(form.grounds)}.")
    if missing := [code for code in form.factors if factors.get(code) not in ANSWERS]:
        raise FormUnansweredError(f"The factor {missing[0]} is not answered {', '.join(ANSWERS)}: {form.factors[missing[0]]}.")
    if unknown := [code for code in factors if code not in form.factors]:
        raise FormUnansweredError(f"The form has no factor {unknown[0]!r}.")


def recommendation(counts: Mapping[str, int]) -> str:
    """What may be pre-filled: "no_trace" where every register answered and nothing is left to judge; otherwise nothing.

    It says what was found, which is nothing; that it suffices is for a person to decide.

    Args:
        counts: of a dossier: `answered`, and everything else, which must be zero.
    """
    found = sum(count for name, count in counts.items() if name != "answered")
    return "no_trace" if counts.get("answered", 0) > 0 and found == 0 else ""


def _kind(table: Table, kind: str) -> dict[str, str]:
    return {code: str(row["words"]) for code, row in table.rows.items() if row["kind"] == kind}
