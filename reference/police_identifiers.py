"""Identifiers of police, courts, prisons and probation: PNC ID, CRO, ASN, URN, offence codes and the forces' own references.

Formats: Ministry of Justice (hmpps-person-record, bichard7-next-core, bichard7-next-data, MIT), CPS Polaris (MIT) and the
Criminal Justice Hub's description of the court case reference number; force references as commonly written.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import cache

from reference.check_digits import modulus_23_letter
from reference.notation import Parts, PublishedTables, identifier, joined, reader


def full_year(two_digits: str, today: date | None = None) -> int:
    """The year meant by two digits: this century unless that lies in the future, then the last one."""
    now = (today or datetime.now(UTC).date()).year
    year = now // 100 * 100 + int(two_digits)
    return year if year <= now else year - 100


@cache
def force_codes() -> frozenset[str]:
    """Two-digit codes of forces and other bodies, from the reference data in force today."""
    from reference.loader import load

    return frozenset(load("forces").rows)


_SLASH = r" ?[/\\-] ?"


def _pnc_year(parts: Parts) -> str:
    return parts["year"] if len(parts["year"]) == 4 else str(full_year(parts["year"]))


def _pnc_agrees(parts: Parts, _: PublishedTables) -> bool | None:
    if not parts["letter"]:
        return None  # Prints leave the letter out now and then.
    return modulus_23_letter(parts["year"][-2:] + parts["serial"].zfill(7)) == parts["letter"]


# Canonical form of hmpps-person-record: four-digit year, serial padded to seven.
PNC_ID = identifier(
    "PNC_ID",
    "PNC ID",
    read=reader(
        r"(?P<year>(?:##)?##)/(?P<serial>#{1,7})/?(?P<letter>[A-Z])",
        r"(?P<year>####)(?P<serial>#{6,7})(?P<letter>[A-Z])",
        r"(?P<year>##)(?P<serial>#{1,7})(?P<letter>[A-Z])",
        r"(?P<year>(?:##)?##)/(?P<serial>#{5,7})(?P<letter>)",
        slash=True,
    ),
    pattern=rf"(?:19|20)?\d\d(?:{_SLASH}\d{{1,7}} ?[A-Z]| ?\d{{7}} ?[A-Z])",
    cued=r"(?:##)?##(?: ?[/\\-] ?| )?#{1,7}(?: |[/-])?[A-Z]|(?:##)?##/#{5,7}",
    canonical=lambda parts: f"{_pnc_year(parts)}/{parts['serial']:0>7}{parts['letter']}",
    judge=_pnc_agrees,
    chance=1 / 23,
)


def _cro_digits(parts: Parts) -> str:
    # The file-only form is the one whose serial is summed without padding.
    return parts["year"] + (parts["serial"].lstrip("0") or "0" if parts.get("file") else parts["serial"].zfill(6))


def _cro(parts: Parts) -> str:
    if parts.get("file"):
        return f"SF{parts['year']}/{parts['serial'].lstrip('0') or '0'}{parts['letter']}"
    return f"{parts['serial']:0>6}/{parts['year']}{parts['letter']}"


CRO = identifier(
    "CRO",
    "CRO number",
    read=reader(
        r"(?P<file>SF)/?(?P<year>##)/(?P<serial>#{1,6})/?(?P<letter>[A-Z])",
        r"(?P<serial>#{1,6})/(?P<year>##)/?(?P<letter>[A-Z])",
        slash=True,
    ),
    pattern=rf"SF ?\d\d{_SLASH}\d{{1,6}} ?[A-Z]|\d{{1,6}}{_SLASH}\d\d ?[A-Z]",
    cued=r"SF ?##(?: ?[/\\-] ?)#{1,6} ?[A-Z]|#{1,6} ?[/\\-] ?## ?[A-Z]",
    canonical=_cro,
    judge=lambda parts, _: modulus_23_letter(_cro_digits(parts)) == parts["letter"],
    chance=1 / 23,
)

_DUMMY_ASN = re.compile(
    r"0800[NP]P01\d{11}[A-Z]|\d{4}NRPR[0-9A-Z]{12}|\d\d12LN00\d{11}[A-Z]|\d\d00NP00\d{11}[A-Z]|\d\d6300\d{13}[A-Z]"
    r"|\d\d06SS[0-9A-Z]{2}\d{11}[A-Z]|\d\d00XX[0-9A-Z]{2}\d{11}[A-Z]|\d\d50(?:11|12|21|41|42|43|OF|SJ)[0-9A-Z]{2}\d{11}[A-Z]"
)


def _asn(parts: Parts) -> str:
    return f"{parts['year']}{parts['top']}{parts['unit']}{parts['source']}{parts['sequence']:0>11}{parts['letter']}"


def _asn_agrees(parts: Parts, tables: PublishedTables) -> bool | None:
    """Letter of force, system, year and sequence: the unit is not in the sum, nor is a force or system with letters."""
    if _DUMMY_ASN.fullmatch(_asn(parts)):
        return False
    counted = "".join(code for code in (parts["unit"][:2], parts["source"]) if code.isdigit())
    letter = modulus_23_letter(counted + parts["year"] + parts["sequence"].zfill(11))
    return letter == parts["letter"] and (tables.units is None or parts["unit"] in tables.units)


ASN = identifier(
    "ASN",
    "arrest summons number",
    read=reader(
        r"(?P<year>##)/(?P<top>[A-Z]?)(?P<unit>[A-Z0-9]{4})/(?P<source>[A-Z0-9]{2})/(?P<sequence>#{1,11})/?(?P<letter>[A-Z])",
        r"(?P<year>##)/?(?P<top>)(?P<unit>[A-Z0-9]{4})/?(?P<source>[A-Z0-9]{2})/?(?P<sequence>#{1,11})/?(?P<letter>[A-Z])",
        r"(?P<year>##)/?(?P<top>[A-Z])(?P<unit>[A-Z0-9]{4})/?(?P<source>[A-Z0-9]{2})/?(?P<sequence>#{11})/?(?P<letter>[A-Z])",
        slash=True,
    ),
    pattern=(
        r"\d\d ?[A-Z]?[A-Z0-9]{4} ?[A-Z0-9]{2} ?[0-9OIL]{11} ?[A-Z]"
        rf"|\d\d{_SLASH}[A-Z]?[A-Z0-9]{{4}}{_SLASH}[A-Z0-9]{{2}}{_SLASH}\d{{1,11}} ?[A-Z]"
    ),
    cued=(
        r"##(?: ?[/-] ?| )?[A-Z]?[A-Z0-9]{4}(?: ?[/-] ?| )?[A-Z0-9]{2}(?: ?[/-] ?| )?#{11}(?: ?[/-] ?| )?[A-Z]"
        r"|##(?: ?[/-] ?)[A-Z]?[A-Z0-9]{4}(?: ?[/-] ?)[A-Z0-9]{2}(?: ?[/-] ?)#{1,11}(?: |[/-])?[A-Z]"
    ),
    canonical=_asn,
    display=lambda parts: (
        f"{parts['year']}/{parts['top']}{parts['unit']}/{parts['source']}/{parts['sequence'].lstrip('0') or '0'}{parts['letter']}"
    ),
    judge=_asn_agrees,
    needs_context=False,
    chance=1 / 23,
)

COURT_CASE_REFERENCE = identifier(
    "COURT_CASE_REFERENCE",
    "court case reference number",
    read=reader(r"(?P<year>##)/(?P<court>####)/(?P<serial>#{1,6})/?(?P<letter>[A-Z])", slash=True),
    pattern=rf"\d\d{_SLASH}\d{{4}}{_SLASH}\d{{1,6}} ?[A-Z]",
    cued=r"## ?[/\\-] ?#### ?[/\\-] ?#{1,6} ?[A-Z]",
    canonical=lambda parts: f"{parts['year']}/{parts['court']}/{parts['serial']:0>6}{parts['letter']}",
    judge=lambda parts, _: modulus_23_letter(parts["year"] + parts["court"] + parts["serial"].zfill(6)) == parts["letter"],
    needs_context=False,
    chance=1 / 23,
)


def _force_agrees(parts: Parts, tables: PublishedTables) -> bool | None:
    """No check digit; but the force must exist, and the unit too once the unit list is imported."""
    if parts["force"] not in force_codes():
        return False
    return None if tables.units is None or "unit" not in parts else parts["force"] + parts["unit"] in tables.units


# CPS Polaris: ^(\d{2}[A-Z0-9]{2}\d{7})((M)|\(M\)|S|\(S\))?(\/\d{1,2})?$: unit, number, year, merged or split, defendant.
URN = identifier(
    "URN",
    "URN",
    read=reader(
        r"(?P<force>##)/?(?P<unit>[A-Z0-9]{2})/?(?P<serial>#{5})/?(?P<year>##)/?(?P<merged>[MS]?)(?:/(?P<defendant>\d{1,2}))?",
        slash=True,
    ),
    pattern=(
        r"\d\d(?:[A-Z][A-Z0-9]|\d[A-Z])\d{7}(?:[MS]|\([MS]\))?(?:/\d{1,2})?"
        r"|\d\d ?[/ -] ?[A-Z0-9]{2} ?[/ -] ?\d{5} ?[/ -] ?\d\d(?:[MS]|\([MS]\))?(?:/\d{1,2})?"
    ),
    cued=r"##(?: ?[/-] ?| )?[A-Z0-9]{2}(?: ?[/-] ?| )?#{5}(?: ?[/-] ?| )?##(?:[MS]|\([MS]\))?(?:/\d{1,2})?",
    canonical=lambda parts: (
        parts["force"]
        + parts["unit"]
        + parts["serial"]
        + parts["year"]
        + parts["merged"]
        + (f"/{parts['defendant']}" if parts["defendant"] else "")
    ),
    display=lambda parts: (
        f"{parts['force']} {parts['unit']} {parts['serial']} {parts['year']}{parts['merged']}"
        + (f"/{parts['defendant']}" if parts["defendant"] else "")
    ),
    judge=_force_agrees,
    needs_context=False,
    chance=0.8,
)

OFFENCE_CODE = identifier(
    "OFFENCE_CODE",
    "CJS offence code",
    read=reader(
        r"(?P<act>[A-Z]{2})(?P<serial>#{5})(?P<qualifier>[ABCI]?)",
        r"(?P<act>COML)(?P<serial>#{3})(?P<qualifier>[ABCI]?)",
    ),
    pattern=r"[A-Z]{2} ?\d{5}[ABCI]?|COML ?\d{3}[ABCI]?",
    cued=r"[A-Z]{2} ?#{5}[ABCI]?|COML ?#{3}[ABCI]?",
    canonical=joined("act", "serial", "qualifier"),
    judge=lambda parts, tables: (
        None
        if tables.offences is None
        else not tables.offences.isdisjoint({"".join(parts.values()), parts["act"] + parts["serial"]})
    ),
)

NPCC_OFFENCE_CODE = identifier(
    "NPCC_OFFENCE_CODE",
    "NPCC offence code",
    read=lambda text: {"code": text} if re.fullmatch(r"([0-9]{1,3}\.){1,2}[0-9]{1,3}(\.[0-9]{1,3})?", text) else None,
    pattern=r"(?<!\d\.)\d{1,3}(?:\.\d{1,3}){1,3}(?!\.\d)",
    canonical=joined("code"),
)

OCCURRENCE_NUMBER = identifier(
    "OCCURRENCE_NUMBER",
    "occurrence number",
    read=reader(r"(?P<force>##)(?P<year>##)(?P<serial>#{7})"),
    pattern=r"\d{2} ?\d{2} ?\d{7}",
    cued=r"## ?## ?#{7}",
    canonical=joined("force", "year", "serial"),
    judge=_force_agrees,
    chance=0.8,
)

# Crime, incident and custody references differ from force to force: these are the common shapes. A force with another writes
# it into its own detection settings; here they are only ever read behind a cue word.
CRIME_REFERENCE = identifier(
    "CRIME_REFERENCE",
    "crime reference",
    read=reader(
        r"(?P<prefix>[A-Z]{0,5})/?(?P<unit>\d\d[A-Z0-9]{0,2}/)?(?P<serial>#{2,8})/(?P<year>(?:##)?##)(?P<suffix>[A-Z]?)",
        r"(?P<prefix>[A-Z]{1,5})/?(?P<unit>)(?P<serial>#{5,11})(?P<year>)(?P<suffix>[A-Z]?)",
        r"(?P<prefix>)(?P<unit>)(?P<serial>#{6,11})(?P<year>)(?P<suffix>[A-Z]?)",
        slash=True,
    ),
    pattern=r"(?=[A-Z]{0,5}/?\d\d)(?:[A-Z]{1,5}/?)?(?:\d\d[A-Z0-9]{0,2}/)?\d{3,8}/(?:20)?\d\d[A-Z]?",
    cued=r"(?:[A-Z]{1,5}[/ -]?)?(?:\d\d[A-Z0-9]{0,2}[/-])?#{2,8}[/-](?:20)?##[A-Z]?|(?:[A-Z]{1,5}[/ -]?)?#{6,11}[A-Z]?",
    canonical=lambda parts: (
        f"{parts['prefix']}{parts['unit']}{parts['serial']}" + (f"/{parts['year']}" if parts["year"] else "") + parts["suffix"]
    ),
)

_LOG_DAY = r"(?:\d{1,2}[A-Z]{3}(?:20)?\d\d|\d{1,2}/\d{1,2}/(?:20)?\d\d|\d{8}|\d{6})"
INCIDENT_LOG = identifier(
    "INCIDENT_LOG",
    "incident log number",
    read=reader(
        rf"(?P<prefix>[A-Z]{{0,6}})/?(?P<serial>#{{1,6}})(?:/|OF|ON)(?P<day>{_LOG_DAY})",
        r"(?P<prefix>[A-Z]{0,6})/?(?P<serial>#{1,11})(?P<day>)",
        slash=True,
    ),
    pattern=rf"(?:(?-i:[A-Z]{{2,6}})[ /-]?)?\d{{1,6}}(?: ?[/-] ?| of | on ){_LOG_DAY}",
    cued=rf"(?:(?-i:[A-Z]{{2,6}})[ /-]?)?#{{1,6}}(?: ?[/-] ?| of | on ){_LOG_DAY}|(?:(?-i:[A-Z]{{2,6}})[ /-]?)?#{{1,11}}",
    canonical=lambda parts: parts["prefix"] + parts["serial"] + (f"/{parts['day']}" if parts["day"] else ""),
)

CUSTODY_REFERENCE = identifier(
    "CUSTODY_REFERENCE",
    "custody reference",
    read=reader(r"(?P<force>##)(?P<unit>[A-Z0-9]{2})/(?P<serial>#{1,7})/(?P<year>(?:##)?##)", slash=True),
    pattern=r"\d\d(?:[A-Z][A-Z0-9]|\d[A-Z]) ?[/-] ?\d{1,7} ?[/-] ?(?:20)?\d\d",
    cued=r"##[A-Z0-9]{2} ?[/-] ?#{1,7} ?[/-] ?(?:##)?##",
    canonical=lambda parts: f"{parts['force']}{parts['unit']}/{parts['serial']}/{parts['year'][-2:]}",
    judge=_force_agrees,
    needs_context=False,
    chance=0.8,
)

_RANK = r"(?:(?:T?/)?W?(?:PCSO|PC|PS|DC|DS|DI|SC|CSO|SGT|INSP|SPC)\s?)?"
COLLAR_NUMBER = identifier(
    "COLLAR_NUMBER",
    "collar number",
    read=reader(
        rf"(?P<rank>{_RANK})(?P<division>[A-Z]{{0,2}}?)(?P<number>\d{{1,6}})(?P<suffix>[A-Z]{{0,2}})",
    ),
    pattern=r"(?:[A-Z]{1,2})?\d{1,6}[A-Z]{0,2}",
    cued=r"(?:[A-Z]{1,2})?#{1,6}[A-Z]{0,2}",
    canonical=joined("division", "number", "suffix"),
)

EXHIBIT_REFERENCE = identifier(
    "EXHIBIT_REFERENCE",
    "exhibit reference",
    read=reader(r"(?P<initials>[A-Z]{2,4})(?P<number>#{1,4})(?P<suffix>[A-Z]?)"),
    pattern=r"[A-Z]{2,4}(?: ?[/-] ?)?\d{1,4}[A-Z]?",
    cued=r"[A-Z]{2,4}(?: ?[/-] ?| )?#{1,4}[A-Z]?",
    canonical=lambda parts: f"{parts['initials']}/{parts['number'].lstrip('0') or '0'}{parts['suffix']}",
    flags=re.RegexFlag(0),  # Exhibit references are capitals; in small letters they would be any word with a number.
)


PRISON_NUMBER = identifier(
    "PRISON_NUMBER",
    "prison number",
    read=reader(r"(?P<letter>[A-Z])(?P<digits>#{4})(?P<end>[A-Z]{2})"),
    pattern=r"[A-Z]\d{4}[A-Z]{2}",
    cued=r"[A-Z] ?#{4} ?[A-Z]{2}",
    canonical=joined("letter", "digits", "end"),
)

PROBATION_CRN = identifier(
    "PROBATION_CRN",
    "probation case reference number",
    read=reader(r"(?P<letter>[A-Z])(?P<digits>#{6})"),
    pattern=r"[A-Z]\d{6}",
    cued=r"[A-Z] ?#{6}",
    canonical=joined("letter", "digits"),
)
