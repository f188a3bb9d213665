# ruff: noqa: E501
"""Households, the people of an application drawn from them, and a register that describes others and some of them.

    python -m benchmarks.people_maker.registers FOLDER --records 1000000 --people 10000 --seed 1

writes `register/*.parquet` and `people.parquet` (rows as in an extract: a row for each name and address of a person or record),
`truth.parquet` (which record is about which person) and `relations.parquet`. Errors come together as in life: a hasty clerk makes several,
who came from abroad is spelt in several ways and has a default date of birth more often, who moved has another telephone
number, and who is in no register mostly has a relative who is: same surname, same address, at times the same first name.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.people_maker.names import COMMUNITIES, FEMALE, SHARES, Codes, NamePool, name_pool

CHUNK = 500_000
"""People who are made at once."""
IN_REGISTER = 0.75
"""Share of the people made who are in the register."""
SECOND_RECORD = 0.10
"""Share of those who have a second record of another year."""
LINKED = 0.4
"""Share of the applicants who are in the register."""
TODAY = np.datetime64("2026-06-30")
Days = NDArray[np.datetime64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_TOWNS = (
    "LS:Leeds BD:Bradford HX:Halifax HD:Huddersfield WF:Wakefield S:Sheffield DN:Doncaster YO:York HU:Hull M:Manchester OL:Oldham BL:Bolton WN:Wigan "
    "SK:Stockport L:Liverpool CH:Chester WA:Warrington PR:Preston BB:Blackburn LA:Lancaster NE:Newcastle SR:Sunderland DH:Durham TS:Middlesbrough B:Birmingham "
    "CV:Coventry WV:Wolverhampton WS:Walsall DY:Dudley ST:Stoke NG:Nottingham DE:Derby LE:Leicester LN:Lincoln NN:Northampton PE:Peterborough CB:Cambridge "
    "NR:Norwich IP:Ipswich CO:Colchester CM:Chelmsford SS:Southend LU:Luton MK:Milton_Keynes OX:Oxford RG:Reading SL:Slough GU:Guildford BN:Brighton PO:Portsmouth "
    "SO:Southampton BH:Bournemouth SP:Salisbury BS:Bristol BA:Bath GL:Gloucester SN:Swindon EX:Exeter PL:Plymouth TQ:Torquay TR:Truro TA:Taunton CF:Cardiff "
    "NP:Newport SA:Swansea LL:Wrexham E:London N:London SE:London SW:London W:London NW:London CR:Croydon BR:Bromley HA:Harrow EN:Enfield IG:Ilford RM:Romford"
)
_STREETS = (
    "High Church Station Park Victoria Green Manor Kings Queens New Main Mill School Chapel North South West East George Albert York Windsor Grange Springfield The "
    "Alexandra Highfield Elm Oak Ash Beech Cedar Chestnut Maple Poplar Willow Hawthorn Holly Laurel Rowan Birch Lime Orchard Meadow Field Hill Brook River Bridge Castle "
    "Abbey Priory Vicarage Rectory St_Johns St_Marys St_Georges St_Andrews Clarence Regent Cromwell Nelson Wellington Waterloo Trafalgar Gladstone Salisbury Milton Byron "
    "Tennyson Shakespeare Wordsworth Carlton Ashfield Broad Cross Market Mount Wood Woodland Moor Lodge Warren Heath Common Farm Barn Cottage Spring Well Dale Valley Sandy"
)
_KINDS = (
    "Street",
    "Road",
    "Lane",
    "Avenue",
    "Close",
    "Drive",
    "Way",
    "Crescent",
    "Court",
    "Grove",
    "Gardens",
    "Terrace",
    "Place",
)
_PROVIDERS = ("gmail.example", "outlook.example", "yahoo.example", "hotmail.example", "icloud.example", "btinternet.example")


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
    area = chance.integers(0, len(_TOWNS.split()), count)
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
class _Written:
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


_NAME_KINDS = ("legal", "maiden", "alias", "previous")
_FLAG_NINO, _FLAG_DRIVER, _FLAG_PASSPORT, _FLAG_PNC, _FLAG_SLASHED, _FLAG_CAPITALS = (1 << place for place in range(6))


def declared(people: People, key: Ints, chance: np.random.Generator) -> list[_Written]:
    """People as they describe themselves in an application: mostly right, with names and addresses of five years."""
    count = len(people)

    def some(share: float) -> Flags:
        return chance.random(count) < share

    flags = some(0.95) * _FLAG_NINO + some(0.8) * _FLAG_DRIVER + some(0.8) * _FLAG_PASSPORT + some(0.02) * _FLAG_PNC
    born = np.where(some(0.004), _slipped_dates(people.born, chance), people.born)
    phone = np.where(some(0.95), people.phone, -1)
    email = np.where(some(0.9), people.number, -1)
    first = _Written(
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


def _also(row: _Written, where: Flags, **changed: NDArray[np.generic]) -> _Written:
    columns = {name: changed.get(name, getattr(row, name))[where] for name in _Written.__slots__}
    return _Written(**columns)  # type: ignore[arg-type]


def recorded(pool: NamePool, people: People, key: Ints, chance: np.random.Generator) -> list[_Written]:
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
    flags = some(0.2) * _FLAG_NINO + some(0.12) * _FLAG_DRIVER + some(0.04) * _FLAG_PASSPORT + some(0.5) * _FLAG_PNC
    flags = flags + some(0.3) * _FLAG_SLASHED + some(0.4) * _FLAG_CAPITALS
    zero = np.zeros(count, np.int32)
    first = _Written(
        key, forename, second, surname, zero, born, sex, address, phone, email, people.number, flags.astype(np.int64)
    )
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


_TEXT = """
SELECT CASE WHEN prefix = 'P' THEN 'P' ELSE 'R' END || lpad(key::VARCHAR, 9, '0') AS key,
    CASE WHEN flags & 32 > 0 THEN upper(trim(forename || ' ' || second)) ELSE trim(forename || ' ' || second) END AS forenames,
    CASE WHEN flags & 32 > 0 THEN upper(surname) ELSE surname END AS surname, name_kind,
    CASE WHEN flags & 16 > 0 THEN strftime(born, '%d/%m/%Y') ELSE strftime(born, '%Y-%m-%d') END AS born,
    CASE sex WHEN 0 THEN 'M' WHEN 1 THEN 'F' END AS sex,
    CASE WHEN address >= 0 THEN CASE WHEN house % 9 = 0 THEN 'Flat ' || (house % 5 + 1) || ', ' ELSE '' END || (house * 2 + 1) || ' ' || street END AS line,
    CASE WHEN address >= 0 THEN town END AS town,
    CASE WHEN address >= 0 THEN area || (unit // 1000 + 1) || ' ' || (unit // 100 % 10) || 'ABDEFGHJLNPQRSTUWXYZ'[unit // 5 % 20 + 1] || 'ABDEFGHJLNPQRSTUWXYZ'[unit % 20 + 1]
        END AS postcode,
    CASE WHEN phone >= 0 THEN CASE WHEN flags & 16 > 0 THEN '+44 7' ELSE '07' END || lpad(phone::VARCHAR, 9, '0') END AS phone,
    CASE WHEN email >= 0 THEN lower(left(forename, 1)) || lower(replace(surname, '''', '')) || (email % 997) || '@' || provider END AS email,
    CASE WHEN flags & 1 > 0 THEN 'ABCEGHJKLMNPRSTWXYZ'[number % 19 + 1] || 'ABCEHJLMPRSTWXYZ'[number // 19 % 16 + 1] || lpad((number * 7919 % 1000000)::VARCHAR, 6, '0')
        || 'ABCD'[number % 4 + 1] END AS nino,
    CASE WHEN flags & 2 > 0 THEN rpad(upper(left(replace(surname, '''', ''), 5)), 5, '9') || right(year(born)::VARCHAR, 2)[1] || lpad((month(born) + 50 * sex)::VARCHAR, 2, '0')
        || lpad(day(born)::VARCHAR, 2, '0') || right(year(born)::VARCHAR, 1) || upper(left(forename, 1)) || '99' || lpad((number % 797)::VARCHAR, 3, '0') END AS driver_number,
    CASE WHEN flags & 4 > 0 THEN lpad((number * 104729 % 1000000000)::VARCHAR, 9, '0') END AS passport,
    CASE WHEN flags & 8 > 0 THEN pnc_year || '/' || (number % 999983) || 'ZABCDEFGHJKLMNPQRTUVWXY'[((pnc_year % 100) * 10000000 + number % 999983) % 23 + 1] END AS pnc_id
FROM (
    SELECT *, address // 64 % 22000 AS unit, address % 64 AS house, 1995 + number % 30 AS pnc_year,
        provider_list[number % 6 + 1] AS provider, area_list[address // 64 // 22000 + 1] AS area, town_list[address // 64 // 22000 + 1] AS town,
        replace(street_list[address // 64 * 7907 % len(street_list) + 1], '_', ' ') || ' ' || kind_list[address // 64 * 104729 % 13 + 1] AS street
    FROM written, lists
)
"""


def _to_text(connection: duckdb.DuckDBPyConnection, pool: NamePool, rows: list[_Written], prefix: str, words: pa.Array) -> str:
    """Register the rows as they are to be written down; gives the query that makes them text."""

    def all_of(name: str) -> NDArray[np.generic]:
        return np.concatenate([getattr(row, name) for row in rows])

    def text(name: str) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(all_of(name)), words)

    kinds = pa.DictionaryArray.from_arrays(pa.array(all_of("kind")), pa.array(_NAME_KINDS))
    born = all_of("born")
    table = pa.table(
        {
            "key": all_of("key"), "forename": text("forename"), "second": text("second"), "surname": text("surname"), "name_kind": kinds,
            "born": pa.array(born, from_pandas=True), "sex": all_of("sex"), "address": all_of("address"), "phone": all_of("phone"), "email": all_of("email"),
            "number": all_of("number"), "flags": all_of("flags"), "prefix": pa.array([prefix]).take(pa.array(np.zeros(len(born), np.int32))),
        }
    )  # fmt: skip
    connection.register("written", table)
    towns = [pair.split(":") for pair in _TOWNS.split()]
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE lists AS SELECT ? AS area_list, ? AS town_list, ? AS street_list, ? AS kind_list, ? AS provider_list",
        [
            [area for area, _ in towns],
            [town.replace("_", " ") for _, town in towns],
            _STREETS.split(),
            list(_KINDS),
            list(_PROVIDERS),
        ],
    )
    return _TEXT


def make(folder: Path, records: int, people: int, seed: int, linked: float = LINKED) -> None:
    """Make a register and the people who are compared with it.

    Args:
        folder: for the files.
        records: how many records the register has.
        people: how many people of applications; about half are applicants and half those of their households.
        seed: of everything that is drawn.
        linked: share of the applicants who are in the register.
    """
    (folder / "register").mkdir(parents=True, exist_ok=True)
    pool = name_pool(seed)
    words = pa.array(pool.vocabulary.words)
    connection = duckdb.connect()
    made = round(1.01 * records / (1 + SECOND_RECORD) / IN_REGISTER)
    chunks = max(1, -(-made // CHUNK))
    key, person_key, left, wanted = 0, 0, records, people
    truths: list[pa.Table] = []
    relations: list[pa.Table] = []
    people_parts: list[pa.Table] = []
    for chunk in range(chunks):
        chance = np.random.default_rng([seed, 2, chunk])
        everyone = make_people(pool, made // chunks + 1, chance, chunk * CHUNK)
        listed = chance.random(len(everyone)) < IN_REGISTER
        here = np.r_[np.flatnonzero(listed), np.flatnonzero(listed & (chance.random(len(everyone)) < SECOND_RECORD))]
        take = left if chunk == chunks - 1 else min(left, records // chunks)
        here = chance.permutation(here)[:take]
        keys = np.arange(key, key + len(here), dtype=np.int64)
        key, left = key + len(here), left - len(here)
        query = _to_text(connection, pool, recorded(pool, everyone.take(here), keys, chance), "R", words)
        path = folder / "register" / f"{chunk:03}.parquet"
        connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
        # Applicants, and who lives with them.
        share = wanted // (chunks - chunk)
        in_it = np.zeros(len(everyone), bool)
        in_it[here] = True
        adult = (TODAY - everyone.born).astype(int) > 18 * 365
        applicants = np.r_[
            chance.permutation(np.flatnonzero(in_it & adult))[: round(share * linked / 1.9)],
            chance.permutation(np.flatnonzero(~in_it & adult))[: round(share * (1 - linked) / 1.9)],
        ]
        place = np.flatnonzero(np.isin(everyone.household, everyone.household[applicants]))
        place = np.r_[applicants, np.setdiff1d(place, applicants)][:share]
        person_keys = np.arange(person_key, person_key + len(place), dtype=np.int64)
        person_key, wanted = person_key + len(place), wanted - len(place)
        query = _to_text(connection, pool, declared(everyone.take(place), person_keys, chance), "P", words)
        people_parts.append(connection.sql(query).to_arrow_table())
        of = np.full(len(everyone), -1, dtype=np.int64)
        of[place] = person_keys
        true = of[here] >= 0
        truths.append(pa.table({"person": _keys("P", of[here][true]), "record": _keys("R", keys[true])}))
        householder = np.isin(place, applicants)
        relations.append(
            pa.table({"person": _keys("P", person_keys), "household": everyone.household[place], "applicant": householder})
        )
    for name, tables in (("truth", truths), ("people", people_parts), ("relations", relations)):
        pq.write_table(pa.concat_tables(tables), folder / f"{name}.parquet")


def _keys(prefix: str, numbers: Ints) -> list[str]:
    return [f"{prefix}{number:09}" for number in numbers]


def main() -> None:
    """Read the command line and make."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--linked", type=float, default=LINKED)
    options = parser.parse_args()
    start = time.monotonic()
    make(options.folder, options.records, options.people, options.seed, options.linked)
    print(f"{options.records:,} records and {options.people:,} people in {time.monotonic() - start:.1f} s")


if __name__ == "__main__":
    main()
