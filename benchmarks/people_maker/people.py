# ruff: noqa: E501
"""Households, and how people describe themselves and are described by others: numbers for names and places, with the errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.people_maker.names import COMMUNITIES, FEMALE, SHARES, Codes, NamePool

TODAY = np.datetime64("2026-06-30")
Days = NDArray[np.datetime64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
AREAS = 78
"""Postcode areas, each of 22,000 postcodes of 64 houses; `registers` has their names."""


@dataclass(slots=True)
class People:
    """People, a column each; names are numbers of the vocabulary, addresses numbers of which all parts can be told."""

    community: Codes
    sex: Codes
    forename: Codes
    second: Codes
    surname: Codes
    maiden: Codes
    alias: Codes
    born: Days
    household: Ints
    home: Ints
    before: Ints
    earlier: Ints
    phone: Ints
    number: Ints

    def take(self, chosen: Ints) -> People:
        """The people at some places."""
        return People(*(getattr(self, name)[chosen] for name in self.__slots__))

    def __len__(self) -> int:
        return len(self.sex)


def make_people(pool: NamePool, count: int, chance: np.random.Generator, first: int) -> People:
    """People in households of one to five: two adults of two surnames or one, and children; twins, and sons named after their father."""
    sizes = chance.choice(5, count, p=[0.3, 0.34, 0.16, 0.14, 0.06]) + 1
    household = np.repeat(np.arange(len(sizes)), sizes)[:count]
    start = np.r_[0, np.flatnonzero(np.diff(household)) + 1]
    head = np.repeat(start, np.diff(np.r_[start, count]))
    place = np.arange(count) - head
    community = chance.choice(len(COMMUNITIES), count, p=SHARES).astype(np.int32)
    community = np.where(chance.random(count) < 0.93, community[head], community).astype(np.int32)
    sex = (chance.random(count) < 0.5).astype(np.int32)
    partner = place == 1
    sex[partner] = np.where(chance.random(int(partner.sum())) < 0.97, 1 - sex[head][partner], sex[partner])
    forename, second = np.zeros(count, np.int32), np.zeros(count, np.int32)
    surname = np.zeros(count, np.int32)
    for kind in range(len(COMMUNITIES)):
        of = community == kind
        surname[of] = pool.draw(pool.surnames[kind], int(of.sum()), chance)
        for which in (0, 1):
            here = of & (sex == which)
            forename[here] = pool.draw(pool.forenames[kind, which], int(here.sum()), chance)
            second[here] = np.where(
                chance.random(int(here.sum())) < 0.6, pool.draw(pool.forenames[kind, which], int(here.sum()), chance), 0
            )
    own = surname.copy()
    shared = chance.random(count) < np.where(partner, 0.65, 0.85)
    surname = np.where(shared, surname[head], surname).astype(np.int32)
    age = np.select(
        [place == 0, partner],
        [chance.triangular(18, 32, 88, count), 0],
        chance.triangular(16, 17, 32, count),
    )
    age = np.where(partner, np.clip(age[head] + chance.normal(-1, 4, count), 17, 90), age)
    born = (TODAY - (age * 365.25).astype("timedelta64[D]")).astype("datetime64[D]")
    child = place >= 2
    after_father = child & (sex == sex[head]) & (chance.random(count) < 0.03)
    forename = np.where(after_father, forename[head], forename).astype(np.int32)
    twin = child & (np.roll(child, 1)) & (chance.random(count) < 0.03)
    born = np.where(twin, np.roll(born, 1), born)
    married = (sex == FEMALE) & (age > 26) & (chance.random(count) < 0.5)
    maiden = np.where(married & (own != surname), own, 0)
    fresh = np.where(married & (maiden == 0), chance.permutation(own), 0)
    maiden = np.where(maiden == 0, fresh, maiden).astype(np.int32)
    alias = np.where(chance.random(count) < 0.05, chance.permutation(own), 0).astype(np.int32)
    area = chance.integers(0, AREAS, count)
    home = _addresses(area, chance)[head]
    away = np.where(chance.random(count) < 0.6, area[head], area)
    return People(
        community,
        sex,
        forename,
        second,
        surname,
        maiden,
        alias,
        born,
        household + first,
        home,
        _addresses(away, chance),
        _addresses(np.where(chance.random(count) < 0.5, away, area), chance),
        chance.integers(0, 900_000_000, count),
        np.arange(first, first + count, dtype=np.int64),
    )


def _addresses(area: Ints, chance: np.random.Generator) -> Ints:
    """Addresses as numbers: area, district, sector, unit, and within the postcode the house."""
    count = len(area)
    unit = chance.integers(0, 22_000, count)
    return (area.astype(np.int64) * 22_000 + unit) * 64 + chance.integers(0, 64, count)


@dataclass(slots=True)
class Written:
    """People as they are written down somewhere, before it becomes text."""

    key: Ints
    forename: Codes
    second: Codes
    surname: Codes
    kind: Codes
    born: Days
    sex: Codes
    address: Ints
    phone: Ints
    email: Ints
    number: Ints
    flags: Ints


NAME_KINDS = ("legal", "maiden", "alias", "previous")
FLAG_NINO, FLAG_DRIVER, FLAG_PASSPORT, FLAG_PNC, FLAG_SLASHED, FLAG_CAPITALS = (1 << place for place in range(6))


def declared(people: People, key: Ints, chance: np.random.Generator) -> list[Written]:
    """People as they describe themselves in an application: mostly right, with names and addresses of five years."""
    count = len(people)

    def some(share: float) -> Flags:
        return chance.random(count) < share

    flags = some(0.95) * FLAG_NINO + some(0.8) * FLAG_DRIVER + some(0.8) * FLAG_PASSPORT + some(0.02) * FLAG_PNC
    born = np.where(some(0.004), _slipped_dates(people.born, chance), people.born)
    phone = np.where(some(0.95), people.phone, -1)
    email = np.where(some(0.9), people.number, -1)
    first = Written(
        key, people.forename, people.second, people.surname, np.zeros(count, np.int32), born, people.sex, people.home, phone, email, people.number,
        flags.astype(np.int64),
    )  # fmt: skip
    rows = [first]
    moved = some(0.45)
    rows.append(_also(first, moved, address=people.before))
    told = (people.maiden > 0) & some(0.85)
    rows.append(_also(first, told, surname=people.maiden, kind=np.ones(count, np.int32)))
    told = (people.alias > 0) & some(0.3)
    rows.append(_also(first, told, surname=people.alias, kind=np.full(count, 2, np.int32)))
    return rows


def _also(row: Written, where: Flags, **changed: NDArray[np.generic]) -> Written:
    columns = {name: changed.get(name, getattr(row, name))[where] for name in Written.__slots__}
    return Written(**columns)  # type: ignore[arg-type]


def recorded(pool: NamePool, people: People, key: Ints, chance: np.random.Generator) -> list[Written]:
    """People as a register describes them: by a clerk who was careful or hasty, years ago, from what was said."""
    count = len(people)
    hasty = np.where(chance.random(count) < 0.15, 4.0, 0.6)
    abroad = people.community > 0

    def some(share: float | NDArray[np.float64]) -> Flags:
        return chance.random(count) < share

    forename, second, surname = people.forename, people.second, people.surname
    # Names: as she was called then; an alias; a short form; as the clerk heard it; slips.
    surname = np.where((people.maiden > 0) & some(0.35), people.maiden, surname).astype(np.int32)
    under_alias = (people.alias > 0) & some(0.35)
    both_named = (people.alias > 0) & ~under_alias & some(0.5)
    surname = np.where(under_alias, people.alias, surname).astype(np.int32)
    forename = pool.changed(forename, pool.shorts, some(0.10), chance)
    heard = some(np.where(abroad, 0.22, 0.015) * np.where(hasty > 1, 1.6, 0.9))
    forename = pool.changed(forename, pool.spellings, heard & some(0.7), chance)
    surname = pool.changed(surname, pool.spellings, heard & some(0.5), chance)
    forename = pool.changed(forename, pool.slips, some(0.018 * hasty), chance)
    surname = pool.changed(surname, pool.slips, some(0.02 * hasty), chance)
    by_second = (second > 0) & some(0.02)
    forename, second = (
        np.where(by_second, second, forename).astype(np.int32),
        np.where(by_second, forename, second).astype(np.int32),
    )
    second = np.where(some(0.45), 0, second).astype(np.int32)
    swapped = some(np.where(abroad, 0.02, 0.004) * hasty)
    forename, surname = (
        np.where(swapped, surname, forename).astype(np.int32),
        np.where(swapped, forename, surname).astype(np.int32),
    )
    # Dates of birth.
    born = np.where(some(0.018 * hasty), _slipped_dates(people.born, chance), people.born)
    unknown_day = some(np.where(abroad, 0.02, 0.002))
    born = np.where(unknown_day, born.astype("datetime64[Y]").astype("datetime64[D]"), born)
    born = np.where(some(0.05), np.datetime64("NaT"), born)
    sex = np.where(some(0.03), -1, np.where(some(0.003), 1 - people.sex, people.sex)).astype(np.int32)
    # Where they lived then: at home, before, or somewhere that the application does not tell.
    when = chance.random(count)
    elsewhere = when > 0.82
    address = np.select([when < 0.5, ~elsewhere], [people.home, people.before], people.earlier)
    no_address = some(0.1)
    slipped_unit = some(0.008 * hasty)
    address = np.where(slipped_unit, address + chance.integers(-40, 40, count) * 64, address)
    address = np.where(no_address, -1, np.maximum(address, 0))
    same_phone = when < 0.6
    phone = np.where(some(0.4), np.where(same_phone & some(0.7), people.phone, chance.integers(0, 900_000_000, count)), -1)
    email = np.where(some(0.15), np.where(same_phone & some(0.7), people.number, people.number + 7_000_000_000), -1)
    flags = some(0.2) * FLAG_NINO + some(0.12) * FLAG_DRIVER + some(0.04) * FLAG_PASSPORT + some(0.5) * FLAG_PNC
    flags = flags + some(0.3) * FLAG_SLASHED + some(0.4) * FLAG_CAPITALS
    zero = np.zeros(count, np.int32)
    first = Written(key, forename, second, surname, zero, born, sex, address, phone, email, people.number, flags.astype(np.int64))
    return [
        first,
        _also(first, both_named, surname=people.alias, kind=zero + 2),
        _also(first, (people.maiden > 0) & some(0.25), surname=people.maiden, kind=zero + 3),
        _also(first, ~no_address & some(0.12), address=people.earlier),
    ]


def _slipped_dates(born: Days, chance: np.random.Generator) -> Days:
    """Dates with one slip: day and month exchanged where that gives a date, a day or month off, a digit, the year."""
    count = len(born)
    year, month = born.astype("datetime64[Y]").astype(int) + 1970, born.astype("datetime64[M]").astype(int) % 12 + 1
    day = (born - born.astype("datetime64[M]")).astype(int) + 1
    kind = chance.random(count)
    swap = (kind < 0.3) & (day <= 12)
    month, day = np.where(swap, day, month), np.where(swap, month, day)
    off = ~swap & (kind < 0.55)
    day = np.where(off, np.clip(day + chance.choice([-10, -1, 1, 10], count), 1, 28), day)
    off = ~swap & (kind >= 0.55) & (kind < 0.7)
    month = np.where(off, np.clip(month + chance.choice([-1, 1], count), 1, 12), month)
    off = ~swap & (kind >= 0.7)
    year = np.where(off, year + chance.choice([-10, -9, -2, -1, 1, 2, 9, 10], count), year)
    day = np.where(month == 2, np.minimum(day, 28), np.minimum(day, 30))
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    return np.asarray(months.astype("datetime64[D]") + (day - 1).astype("timedelta64[D]"))
