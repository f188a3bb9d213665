"""One fault in an application that is otherwise whole."""

from __future__ import annotations

import random

from benchmarks.application_maker.forms import clean
from benchmarks.application_maker.paper_faults import FAULTS
from benchmarks.application_maker.words import Form


def expected_code(kind: str) -> str:
    """The code of a kind of fault."""
    return kind.removesuffix("_of_third_party")


def faulty(number: int, seed: int) -> tuple[Form, str]:
    """Form `number` with its one fault, and the kind of it."""
    kinds = list(FAULTS)
    kind = kinds[number % len(kinds)]
    for attempt in range(400):
        form = clean(seed * 1_000_003 + number * 1009 + attempt)
        if FAULTS[kind](form, random.Random(f"{kind} {seed} {number} {attempt}")):
            return form, kind
    raise RuntimeError(f"no form has a place for the fault {kind}")
