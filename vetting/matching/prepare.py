"""Records laid out for comparison: one row for each name that somebody has, with everything that is compared beside it.

Names of a key are compared each on its own; addresses, phones, e-mails and numbers of a key belong to all its names. All of
it happens in DuckDB but for the forms of names, which are made once for each distinct word (`names`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from vetting.matching.extract import DATE_FORMS
from vetting.matching.names import NameTables

if TYPE_CHECKING:
    import duckdb

_Strings = np.ndarray[Any, np.dtype[np.object_]]


def prepare_table(connection: duckdb.DuckDBPyConnection, extract: str, target: str, tables: NameTables) -> None:
    """Lay the rows of a table or view with the columns of an extract out as `target`, a table of rows for comparison."""
    _name_forms(connection, extract, tables)
    connection.execute(_CLEAN.format(extract=extract))
    connection.execute(_SEVERAL)
    connection.execute(_KEYED.format(target=target, lists=_LISTS, keys=_hashes(), checks=_CHECKS))
    for table in ("hb_clean", "hb_several", "hb_surname_forms", "hb_forename_forms"):
        connection.execute(f"DROP TABLE {table}")


def _name_forms(connection: duckdb.DuckDBPyConnection, extract: str, tables: NameTables) -> None:
    """Tables `hb_surname_forms` and `hb_forename_forms`: forms of every word that occurs as written."""
    surnames = _texts(connection, f"SELECT DISTINCT left(surname, 240) FROM {extract} WHERE surname IS NOT NULL")
    whole = [tables.surname(text) for text in surnames]
    _table(
        connection,
        "hb_surname_forms",
        {
            "written": _strings(surnames),
            "surname": _strings(forms.plain for forms, _ in whole),
            "surname_spelling": _strings(forms.spelling for forms, _ in whole),
            "surname_sound": _strings(forms.sound for forms, _ in whole),
            "surname_first": _strings(parts[0] if len(parts) > 1 else "" for _, parts in whole),
            "surname_last": _strings(parts[-1] if len(parts) > 1 else "" for _, parts in whole),
        },
    )
    words = _texts(
        connection,
        f"SELECT DISTINCT unnest(string_split({_FORENAMES}, ' ')) FROM {extract} WHERE forenames IS NOT NULL",
    )
    single = [tables.forename(text) for text in words]
    _table(
        connection,
        "hb_forename_forms",
        {
            "written": _strings(words),
            "forename": _strings(forms.plain for forms in single),
            "forename_spelling": _strings(forms.spelling for forms in single),
            "forename_sound": _strings(tables.sound(forms.roots[-1]) if forms.roots else "" for forms in single),
            "forename_roots": _strings(" ".join(forms.roots) for forms in single),
        },
    )


def _texts(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    return sorted(str(row[0]) for row in connection.execute(query).fetchall())


def _strings(values: Iterable[str]) -> _Strings:
    return np.array([*values, ""], dtype=object)[:-1]


def _table(connection: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, _Strings]) -> None:
    def chosen(column: str, given: str) -> str:
        if column == "written":
            return given
        return f"string_split(nullif({given}, ''), ' ')" if column.endswith("_roots") else f"nullif({given}, '')"

    if len(columns["written"]) == 0:
        columns = dict.fromkeys(columns, _strings([""]))  # A name that no row has: the join finds nothing.
    connection.register("hb_given", dict(columns))
    selected = ", ".join(f"{chosen(column, column)} AS {column}" for column in columns)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {selected} FROM hb_given")
    connection.unregister("hb_given")


_DATE_FORMS = ", ".join(f"'{form}'" for form in DATE_FORMS)
_FORENAMES = r"left(trim(regexp_replace(forenames, '[\s,;]+', ' ', 'g')), 240)"
_BARE = r"nullif(upper(regexp_replace({}, '[^A-Za-z0-9]', '', 'g')), '')"
# Year, serial and letter of a PNC ID. Written together, the year is taken to have four digits where it can.
_PNC = "^((?:[0-9]{{2}})?[0-9]{{2}})[/-]([0-9]{{1,7}})[/-]?([A-Z])$"
_PNC_TOGETHER = ("^((?:19|20)[0-9]{{2}})([0-9]{{6,7}}[A-Z])$", "^([0-9]{{2}})([0-9]{{1,7}}[A-Z])$")

# The numbers: bare signs; a PNC ID with its year in four digits and its serial in seven. A number whose check letter (or, for
# a National Insurance number, whose form) does not hold counts only as a slip, never as proof; see the model.
_CLEAN = rf"""
CREATE OR REPLACE TEMP TABLE hb_clean AS
WITH bare AS (
    SELECT key, left(surname, 240) AS surname_written, {_FORENAMES} AS forenames,
        coalesce(nullif(name_kind, ''), 'legal') AS name_kind,
        try_cast(try_strptime(trim(born), [{_DATE_FORMS}]) AS DATE) AS born,
        CASE lower(left(trim(sex), 1)) WHEN 'm' THEN 'm' WHEN 'f' THEN 'f' WHEN '1' THEN 'm' WHEN '2' THEN 'f' END AS sex,
        trim(regexp_replace(lower(strip_accents(left(line, 200))), '[^a-z0-9]+', ' ', 'g')) AS line,
        nullif(trim(regexp_replace(lower(strip_accents(left(town, 100))), '[^a-z]+', ' ', 'g')), '') AS town,
        {_BARE.format("left(postcode, 20)")} AS postcode,
        regexp_replace(regexp_replace(left(phone, 40), '[^0-9]', '', 'g'), '^(?:0044|44)?0?', '') AS phone,
        nullif(lower(trim(left(email, 200))), '') AS email,
        {_BARE.format("left(nino, 40)")} AS nino, {_BARE.format("left(driver_number, 40)")} AS driver,
        {_BARE.format("left(passport, 40)")} AS passport, regexp_replace(regexp_replace(upper(replace(left(pnc_id, 40), ' ', '')),
            '{_PNC_TOGETHER[0]}', '\1/\2'), '{_PNC_TOGETHER[1]}', '\1/\2') AS pnc
    FROM {{extract}}
)
SELECT * EXCLUDE (line, nino, phone, pnc, driver),
    CASE WHEN regexp_matches(line, '[0-9]+[a-z]? +[a-z]{{{{3,}}}}')
        THEN regexp_extract(line, '([0-9]+[a-z]?) +(?:the +)?([a-z]{{{{3,}}}})', 1) || ' '
            || regexp_extract(line, '([0-9]+[a-z]?) +(?:the +)?([a-z]{{{{3,}}}})', 2)
        ELSE nullif(line, '') END AS house,
    CASE WHEN length(phone) >= 7 THEN phone END AS phone,
    CASE WHEN regexp_matches(nino, '^[A-Z]{{{{2}}}}[0-9]{{{{6}}}}[A-Z]?$') THEN left(nino, 8) ELSE nino END AS nino,
    CASE WHEN length(driver) >= 13 THEN left(driver, 13) ELSE driver END AS driver,
    CASE WHEN regexp_matches(pnc, '{_PNC}')
        THEN CASE WHEN length(regexp_extract(pnc, '{_PNC}', 1)) = 4 THEN ''
                WHEN regexp_extract(pnc, '{_PNC}', 1) <= strftime(current_date, '%y') THEN '20' ELSE '19' END
            || regexp_extract(pnc, '{_PNC}', 1) || lpad(regexp_extract(pnc, '{_PNC}', 2), 7, '0')
            || regexp_extract(pnc, '{_PNC}', 3)
        ELSE nullif(regexp_replace(pnc, '[^A-Z0-9]', '', 'g'), '') END AS pnc
FROM bare
"""

# Whoever takes one row needs no gathering: most of a register.
_SEVERAL = """
CREATE OR REPLACE TEMP TABLE hb_several AS
SELECT key,
    list_sort(list_distinct(list(postcode))) AS postcodes, list_sort(list_distinct(list(house))) AS houses,
    list_sort(list_distinct(list(town))) AS towns,
    list_sort(list_distinct(list(phone))) AS phones, list_sort(list_distinct(list(email))) AS emails,
    min(nino) AS nino, min(driver) AS driver, min(passport) AS passport, min(pnc) AS pnc, min(sex) AS sex,
    CASE WHEN min(born) = max(born) THEN min(born) END AS born
FROM hb_clean WHERE key IN (SELECT key FROM hb_clean GROUP BY key HAVING count(*) > 1)
GROUP BY key
"""

_LISTS = ", ".join(
    f"coalesce(s.{many}, CASE WHEN c.{one} IS NOT NULL THEN [c.{one}] END) AS {many}"
    for one, many in (("postcode", "postcodes"), ("house", "houses"), ("town", "towns"), ("phone", "phones"), ("email", "emails"))
)


def _hashes() -> str:
    # hash(NULL) is a number like any other: what is not known must not meet what is not known.
    return ",\n    ".join(f"CASE WHEN ({key}) IS NOT NULL THEN hash({key}) END AS {name}" for name, key in _KEYS.items())


_KEYS = {
    "k_day_surname": "day || left(surname_spelling, 2)",
    "k_day_forename": "day || left(forename_roots[-1], 2)",
    "k_day_district": "day || coalesce(district, areas[1])",
    "k_names_year": "least(surname_sound, forename_sound) || ' ' || greatest(surname_sound, forename_sound) || y",
    "k_surname_month": "surname_sound || y || ' ' || m",
    "k_surname_day": "surname_sound || f1 || ' ' || m || ' ' || d",
    "k_names": "least(surname_sound, forename_sound) || ' ' || greatest(surname_sound, forename_sound)",
    "k_surname_district": "surname_sound || f1 || district",
    "k_postcode_1": "postcodes[1] || f1",
    "k_postcode_2": "postcodes[2] || f1",
    "k_house": "houses[1] || coalesce(areas[1], '') || f1",
    "k_home": "houses[1] || ' ' || postcodes[1]",
    "k_house_month": "houses[1] || ' ' || y || ' ' || m",
    "k_surname_postcode": "surname_sound || ' ' || postcodes[1]",
    "k_phone": "phones[1]",
    "k_email": "emails[1]",
    "k_nino": "nino",
    "k_driver": "driver",
    "k_passport": "passport",
    "k_pnc": "pnc",
}
# The check letter of a PNC ID (`reference.check_digits.modulus_23_letter`, here for millions); a National Insurance number has
# none, but a form and prefixes that are never given out.
_CHECKS = """
    coalesce(regexp_matches(pnc, '^[0-9]{11}[A-Z]$')
        AND pnc[-1] = 'ZABCDEFGHJKLMNPQRTUVWXY'[try_cast(pnc[3:11] AS BIGINT) % 23 + 1], false) AS pnc_holds,
    coalesce(regexp_matches(nino, '^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}$')
        AND left(nino, 2) NOT IN ('BG', 'GB', 'KN', 'NK', 'NT', 'TN', 'ZZ'), false) AS nino_holds
"""

# Keys under which two rows are looked at together at all; the rules that use them stand in the model. Each is a hash of what
# most pairs of the same person share in spite of one or two slips elsewhere; a day and month may have changed places.
_KEYED = """
CREATE OR REPLACE TABLE {target} AS
WITH named AS (
    SELECT DISTINCT c.key AS person, c.name_kind, c.surname_written, c.forenames,
        f.* EXCLUDE (written), g.* EXCLUDE (written), h.forename_spelling AS second,
        coalesce(c.born, s.born) AS born, coalesce(c.sex, s.sex) AS sex,
        {lists},
        coalesce(s.nino, c.nino) AS nino, coalesce(s.driver, c.driver) AS driver,
        coalesce(s.passport, c.passport) AS passport, coalesce(s.pnc, c.pnc) AS pnc
    FROM hb_clean c
    LEFT JOIN hb_several s ON s.key = c.key
    LEFT JOIN hb_surname_forms f ON f.written = c.surname_written
    LEFT JOIN hb_forename_forms g ON g.written = split_part(c.forenames, ' ', 1)
    LEFT JOIN hb_forename_forms h ON h.written = nullif(split_part(c.forenames, ' ', 2), '')
), parts AS (
    SELECT *, strftime(born, '%Y%m%d') AS born8, year(born) AS y, month(born) AS m, day(born) AS d,
        list_transform(postcodes, lambda p: p[:-3]) AS sectors,
        list_transform(postcodes, lambda p: p[:-4]) AS districts,
        list_transform(postcodes, lambda p: regexp_extract(p, '^[A-Z]+')) AS areas
    FROM named
), keys AS (
    SELECT *, y::VARCHAR || lpad(least(m, d)::VARCHAR, 2, '0') || lpad(greatest(m, d)::VARCHAR, 2, '0') AS day,
        left(forename_sound, 1) AS f1, list_min(districts) AS district
    FROM parts
)
SELECT hash(person || chr(31) || coalesce(surname_written, '') || chr(31) || coalesce(forenames, '') || chr(31)
        || coalesce(born8, '') || chr(31) || name_kind) AS unique_id,
    person, name_kind, surname, surname_spelling, surname_sound, surname_first, surname_last,
    forename, forename_spelling, forename_sound, forename_roots, second,
    born, born8, sex, postcodes, sectors, districts, areas, houses, towns, phones, emails, nino, driver, passport, pnc,
    {checks},
    {keys}
FROM keys
"""
