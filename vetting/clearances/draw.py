"""Random re-vetting: a draw that nobody can steer and everybody can repeat.

One person makes a secret seed and publishes its hash together with the hash of everybody who can be drawn. Only then another
person adds a word of their own. The lot of each clearance is the HMAC-SHA-256 of its id under seed and word; the smallest are
drawn. Who chose the seed could not know the word, and who chose the word could not know the seed; both stand in the record
afterwards, so that anybody with the list can draw again and get the same people.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from vetting.clearances.errors import DrawSizeError
from vetting.clearances.register import Clearance

By = Literal["", "level", "unit", "level+unit"]
"""What a draw is stratified by; empty for one lot over all."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Who was drawn, by the ids of their clearances, and the hash of that list."""

    ids: tuple[str, ...]
    sha256: str


def new_seed() -> str:
    """A secret seed: 64 hexadecimal digits."""
    return secrets.token_hex(32)


def commitment(seed: str) -> str:
    """The hash of a seed, to be published before the draw."""
    return hashlib.sha256(seed.encode()).hexdigest()


def population_hash(clearances: Iterable[Clearance]) -> str:
    """Hash of everybody who can be drawn, with what the strata are made of; no names go into it."""
    return _hash(sorted([one.id, one.level, one.unit] for one in clearances))


def draw(clearances: Sequence[Clearance], size: int, seed: str, word: str, by: By = "") -> Drawn:
    """Draw `size` clearances.

    Args:
        clearances: everybody who can be drawn, in whatever order.
        size: how many.
        seed: the one that was committed to.
        word: what another person added after the commitment.
        by: what the draw is stratified by: each stratum gives its share, rounded by largest remainders.

    Raises:
        DrawSizeError: `size` is less than one or more than there are.
    """
    if not 1 <= size <= len(clearances):
        raise DrawSizeError(f"{size} cannot be drawn from {len(clearances)}: give a number from 1 to that.")
    strata: dict[str, list[str]] = {}
    for one in clearances:
        strata.setdefault(_stratum(one, by), []).append(one.id)
    key = hashlib.sha256(f"{seed}:{word.strip()}".encode()).digest()
    shares = _shares({name: len(ids) for name, ids in strata.items()}, size, key)
    chosen: list[str] = []
    for name, ids in strata.items():
        chosen += sorted(ids, key=lambda id: _lot(key, id))[: shares[name]]
    chosen.sort()
    return Drawn(tuple(chosen), _hash([word.strip(), by, chosen]))


def _stratum(clearance: Clearance, by: By) -> str:
    parts = {"": (), "level": (clearance.level,), "unit": (clearance.unit,), "level+unit": (clearance.level, clearance.unit)}[by]
    return json.dumps(parts)


def _shares(sizes: Mapping[str, int], size: int, key: bytes) -> dict[str, int]:
    """Seats of each stratum: its share rounded down, then one more by largest remainder, ties by lot."""
    total = sum(sizes.values())
    shares = {name: count * size // total for name, count in sizes.items()}
    rest = sorted(sizes, key=lambda name: (-(sizes[name] * size % total), _lot(key, name)))
    for name in rest[: size - sum(shares.values())]:
        shares[name] += 1
    return shares


def _lot(key: bytes, id: str) -> bytes:
    return hmac.digest(key, id.encode(), "sha256")


def _hash(data: object) -> str:
    return hashlib.sha256(json.dumps(data, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()
