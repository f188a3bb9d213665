"""Whether a rationale holds what it must, and whether it was written for this case.

What is missing stops a decision. What only looks like boilerplate is said to the person, who changes it or says why it stands;
that they kept it is recorded. Nothing here says whether a rationale is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vetting.decision.errors import RationaleTooThinError
from vetting.decision.form import DecisionForm

_NUMBER = re.compile(r"\b[XCFG]\d+\b")
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_ADVERSE = ("refuse", "withdraw", "grant_conditions")


@dataclass(frozen=True, slots=True)
class Remark:
    """What the checks say: its code, a sentence, and whether the decision has to wait for it."""

    code: str
    words: str
    stops: bool


@dataclass(frozen=True, slots=True)
class Examined:
    """An examined rationale.

    Attributes:
        relied_on: numbers of the dossier that it names; "no_trace" where the dossier has none.
        factors: codes of factors that it names.
        remarks: what stops it first.
        alike: greatest share of its shingles that one earlier rationale holds too, 0 to 1.
    """

    relied_on: tuple[str, ...]
    factors: tuple[str, ...]
    remarks: tuple[Remark, ...]
    alike: float

    @property
    def flags(self) -> tuple[str, ...]:
        """Codes of the remarks that a person may override."""
        return tuple(remark.code for remark in self.remarks if not remark.stops)

    def require_enough(self) -> None:
        """Refuse a rationale that lacks something.

        Raises:
            RationaleTooThinError: the first thing that it lacks.
        """
        if stops := [remark for remark in self.remarks if remark.stops]:
            raise RationaleTooThinError(stops[0].words)


def examine(text: str, outcome: str, numbers: Iterable[str], form: DecisionForm, earlier: Sequence[str] = ()) -> Examined:
    """Examine a rationale.

    Args:
        text: as the officer wrote it.
        outcome: what is decided; an adverse one needs more words.
        numbers: everything of the dossier that can be relied on (F1, C2, ...).
        form: names of factors, stock phrases, and how much is enough.
        earlier: rationales of other applications.
    """
    known = set(numbers)
    named = sorted(set(_NUMBER.findall(text)), key=lambda number: (number[0], int(number[1:])))
    words = [word.casefold() for word in _WORD.findall(text)]
    folded = f" {text.casefold()} "
    factors = tuple(code for code, stems in form.names.items() if any(f" {stem}" in folded for stem in stems))
    remarks: list[Remark] = []
    least = form.rules["least_words_adverse" if outcome in _ADVERSE else "least_words"]
    if len(words) < least:
        length = "is one word" if len(words) == 1 else f"is {len(words)} words" if words else "is empty"
        message = f"The rationale {length}, and at least {least:g} are needed: say what was decided, on which facts and why."
        remarks.append(Remark("short", message, stops=True))
    if known and not any(number in known for number in named):
        message = "The rationale names no fact that it relies on: name what it rests on by its number in the dossier (F2, C1)."
        remarks.append(Remark("no-fact", message, stops=True))
    if unknown := [number for number in named if number not in known]:
        remarks.append(Remark("unknown-fact", f"The dossier has no {unknown[0]}: correct the number.", stops=True))
    if known and not factors:
        message = f"The rationale names none of the factors: say what it makes of {', '.join(form.factors)}."
        remarks.append(Remark("no-factor", message, stops=True))
    if words and len(words) >= least and len(set(words)) / len(words) < 0.4:
        remarks.append(Remark("repeats", "The rationale repeats the same words over and over.", stops=True))
    said = " ".join(words)
    if stock := [phrase for phrase in form.phrases if " ".join(_WORD.findall(phrase.casefold())) in said]:
        message = f"Stock words stand in it ({'; '.join(stock)}): say what they mean here."
        remarks.append(Remark("stock", message, stops=False))
    alike = _alike(words, earlier, int(form.rules["shingle_words"]))
    if alike * 100 >= form.rules["alike_per_cent"]:
        message = f"{alike:.0%} of the rationale stands word for word in an earlier one: write what is true of this case."
        remarks.append(Remark("same-as-earlier", message, stops=False))
    relied = tuple(number for number in named if number in known)
    return Examined(relied or (() if known else ("no_trace",)), factors, tuple(remarks), alike)


def _alike(words: Sequence[str], earlier: Sequence[str], length: int) -> float:
    own = _shingles(words, length)
    if not own:
        return 0.0
    return max(
        (len(own & _shingles([word.casefold() for word in _WORD.findall(text)], length)) / len(own) for text in earlier),
        default=0.0,
    )


def _shingles(words: Sequence[str], length: int) -> frozenset[tuple[str, ...]]:
    # Numbers of facts and years differ between two copies of one text: they do not count.
    plain = [word for word in words if not any(letter.isdigit() for letter in word)]
    return frozenset(tuple(plain[at : at + length]) for at in range(len(plain) - length + 1))
