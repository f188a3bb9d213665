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
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.people_maker.names import COMMUNITIES, NamePool, name_pool
from benchmarks.people_maker.people import NAME_KINDS, TODAY, Ints, Written, declared, make_people, recorded

CHUNK = 500_000
"""People who are made at once."""
IN_REGISTER = 0.75
"""Share of the people made who are in the register."""
SECOND_RECORD = 0.10
"""Share of those who have a second record of another year."""
LINKED = 0.4
"""Share of the applicants who are in the register."""

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


def _to_text(connection: duckdb.DuckDBPyConnection, pool: NamePool, rows: list[Written], prefix: str, words: pa.Array) -> str:
    """Register the rows as they are to be written down; gives the query that makes them text."""

    def all_of(name: str) -> NDArray[np.generic]:
        return np.concatenate([getattr(row, name) for row in rows])

    def text(name: str) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(all_of(name)), words)

    kinds = pa.DictionaryArray.from_arrays(pa.array(all_of("kind")), pa.array(NAME_KINDS))
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
            pa.table(
                {
                    "person": _keys("P", person_keys),
                    "household": everyone.household[place],
                    "applicant": householder,
                    "community": [COMMUNITIES[number] for number in everyone.community[place]],
                }
            )
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
