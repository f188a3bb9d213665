"""Data washes: pairs of somebody of the workforce and a record, and what an officer says of each."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from flows.portal_wire.base import Given, Taken, Words


class WashNames(Given):
    """The washes of the force, by name."""

    washes: list[str]


class WrittenName(Given):
    """A name as it is written, and what kind of name it is."""

    full: str
    kind: str


class PairSide(Given):
    """One side of a pair: what is known of a person there."""

    key: str
    names: list[WrittenName]
    born: date | None
    addresses: list[str]
    contacts: list[str]


class PairReason(Given):
    """Why two sides were compared: what agrees or differs, and how much it speaks for one person."""

    words: str
    weight: float


class PairView(Given):
    """A pair that waits for an answer."""

    band: str
    person: PairSide
    record: PairSide
    reasons: list[PairReason]


class WashStands(Given):
    """How a wash stands: pairs that wait, by band, and how many have which answer. It names nobody."""

    wash: str
    register_code: str
    waiting: dict[str, int]
    answers: dict[str, int]


class WashDetail(WashStands):
    """The same with pairs that wait; `withheld` are those in which the officer, or somebody close to them, may stand."""

    pairs: list[PairView]
    withheld: int


class PairAnswer(Taken):
    """What an officer says of a pair: is the record about this person, and what agrees and what does not."""

    person: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")
    record: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")
    answer: Literal["same", "other", "unsure"]
    why: Words = Field(min_length=1)
