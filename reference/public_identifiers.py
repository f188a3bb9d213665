"""Identifiers that the public bring into police papers: health, tax, school, travel, vehicles, addresses and phones.

Formats: NHS Data Dictionary, HMRC's National Insurance manual, DVLA's plate and licence layouts, Royal Mail postcodes, ICAO
Doc 9303, Ofcom's numbering plan, DfE's UPN guide. Not done: driving licences of Northern Ireland (eight bare digits), and the
three check characters of DVLA licences, which are secret.
"""

from __future__ import annotations

import re

from reference import check_digits
from reference.notation import GAP, Parts, PublishedTables, blocks, identifier, joined, reader

_NO_NINO = frozenset(["BG", "GB", "KN", "NK", "NT", "TN", "ZZ"])


def _nino_agrees(parts: Parts, _: PublishedTables) -> bool:
    prefix = parts["prefix"]
    allowed = prefix[0] not in "DFIQUV" and prefix[1] not in "DFIOQUV" and prefix not in _NO_NINO
    return allowed and parts["suffix"] in ("", "A", "B", "C", "D")


NINO = identifier(
    "NINO",
    "National Insurance number",
    read=reader(r"(?P<prefix>[A-Z]{2})(?P<digits>#{6})(?P<suffix>[A-Z]?)"),
    pattern=rf"[A-Z]{{2}}{GAP}(?=[OIL\d .-]{{0,3}}\d)(?:[\dOIL]{{2}}{GAP}){{3}}[A-D]",
    cued=rf"[A-Z]{{2}}{GAP}(?:##{GAP}){{3}}[A-Z]?|[A-Z]{{2}}{GAP}###{GAP}###{GAP}[A-Z]?",
    canonical=joined("prefix", "digits", "suffix"),
    display=lambda parts: blocks(2, 2, 2, 2, 1)(parts["prefix"] + parts["digits"] + parts["suffix"]),
    judge=_nino_agrees,
    needs_context=False,
    chance=0.6,
)

NHS_NUMBER = identifier(
    "NHS_NUMBER",
    "NHS number",
    read=reader(r"(?P<digits>#{10})"),
    pattern=rf"(?<!\d[.,])\d{{3}}{GAP}\d{{3}}{GAP}\d{{4}}",
    cued=rf"###{GAP}###{GAP}####",
    canonical=joined("digits"),
    display=lambda parts: blocks(3, 3, 4)(parts["digits"]),
    judge=lambda parts, _: check_digits.nhs_number_agrees(parts["digits"]),
    chance=1 / 11,
)

_POSTCODE_AREAS = re.compile(
    # Royal Mail's areas, the Crown dependencies and BFPO.
    "AB|AL|B|BA|BB|BD|BF|BH|BL|BN|BR|BS|BT|BX|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|EN|"
    "EX|FK|FY|G|GIR|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|"
    "N|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|"
    "TQ|TR|TS|TW|UB|W|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE"
)


def _postcode_agrees(parts: Parts, _: PublishedTables) -> bool:
    if parts["area"] == "ZZ":
        return True  # The pseudo area of health records ("no fixed abode" is ZZ99 3VZ), which keeps no rule for its letters.
    return bool(_POSTCODE_AREAS.fullmatch(parts["area"])) and not set(parts["inward"]) & set("CIKMOV")


POSTCODE = identifier(
    "POSTCODE",
    "postcode",
    read=reader(
        r"(?P<area>GIR)(?P<district>)(?P<subdistrict>)(?P<sector>#)(?P<inward>AA)",
        r"(?P<area>[A-Z]{1,2})(?P<district>#)(?P<subdistrict>[A-Z\d]?)(?P<sector>#)(?P<inward>[A-Z]{2})",
    ),
    pattern=r"GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}",
    cued=r"GIR ?0AA|[A-Z]{1,2}#[A-Z\d]? {0,2}#[A-Z]{2}",
    canonical=lambda parts: f"{parts['area']}{parts['district']}{parts['subdistrict']} {parts['sector']}{parts['inward']}",
    judge=_postcode_agrees,
    needs_context=False,
    chance=0.1,
)


def _vrm_agrees(parts: Parts, _: PublishedTables) -> bool | None:
    if not parts.get("age"):
        return None
    return 2 <= int(parts["age"]) <= 29 or 51 <= int(parts["age"]) <= 79


# In small letters "M25 and" would be a prefix plate, so those two are read in capitals only; dateless and Northern Irish plates
# are ordinary words with numbers and are read behind a cue only.
_VRM_CURRENT = r"[A-HJ-PR-Y]{2}\d\d ?[A-HJ-PR-Z]{3}"
_NOT_AFTER_ROAD = r"(?!AND\b|THE\b|FOR\b|WAS\b|HAS\b|NOT\b|ARE\b|BUT\b|OFF\b|VIA\b)"
VRM = identifier(
    "VRM",
    "vehicle registration mark",
    read=reader(
        r"(?P<letters>[A-HJ-PR-Y]{2})(?P<age>##)(?P<end>[A-HJ-PR-Z]{3})",
        r"(?P<letters>[A-HJ-NPR-TV-Y])(?P<number>\d{1,3})(?P<end>[A-Z]{3})",
        r"(?P<letters>[A-Z]{3})(?P<number>\d{1,3})(?P<end>[A-HJ-NPR-TV-Y])",
        r"(?P<letters>[A-Z]{1,3})(?P<number>\d{1,4})(?P<end>)",
        r"(?P<letters>)(?P<number>\d{1,4})(?P<end>[A-Z]{1,3})",
    ),
    pattern=(
        rf"{_VRM_CURRENT}|(?-i:[A-HJ-NPR-TV-Y]\d{{1,3}} ?{_NOT_AFTER_ROAD}[A-Z]{{3}})"
        r"|(?-i:[A-Z]{3} ?\d{1,3}[A-HJ-NPR-TV-Y])|(?-i:[A-Z]?I[A-Z] ?\d{3,4})"
    ),
    cued=(
        rf"[A-HJ-PR-Y]{{2}} ?## ?[A-HJ-PR-Z]{{3}}|[A-HJ-NPR-TV-Y]\d{{1,3}} ?{_NOT_AFTER_ROAD}[A-Z]{{3}}"
        r"|[A-Z]{3} ?\d{1,3} ?[A-HJ-NPR-TV-Y]|[A-Z]{1,3} ?\d{1,4}|\d{1,4} ?[A-Z]{1,3}"
    ),
    canonical=lambda parts: parts["letters"] + parts.get("age", "") + parts.get("number", "") + parts["end"],
    display=lambda parts: (
        f"{parts['letters']}{parts['age']} {parts['end']}"
        if parts.get("age")
        else f"{parts['letters']}{parts['number']} {parts['end']}".strip()
        if len(parts["end"]) == 3
        else f"{parts['letters']} {parts['number']}{parts['end']}".strip()
    ),
    judge=_vrm_agrees,
    needs_context=False,
    chance=0.57,
)


def _licence_agrees(parts: Parts, _: PublishedTables) -> bool:
    """Surname letters padded behind with nines, a month (plus 50 for women), a day."""
    named = re.fullmatch(r"[A-Z]{1,5}9{0,4}", parts["surname"]) and re.fullmatch(r"[A-Z][A-Z9]|99", parts["initials"])
    return bool(named) and int(parts["month"]) % 50 in range(1, 13) and int(parts["month"]) < 63 and 1 <= int(parts["day"]) <= 31


DRIVING_LICENCE = identifier(
    "DRIVING_LICENCE",
    "driving licence number",
    read=reader(
        r"(?P<surname>[A-Z9]{5})(?P<decade>#)(?P<month>##)(?P<day>##)(?P<year_digit>#)(?P<initials>[A-Z9]{2})(?P<end>[A-Z0-9]{3})"
        r"(?P<issue>(?:##)?)"
    ),
    pattern=r"[A-Z][A-Z9]{4} ?\d{3} ?\d{3} ?[A-Z9]{2} ?[A-Z0-9]{3}(?: ?\d\d)?",
    cued=r"[A-Z9]{5} ?### ?### ?[A-Z9]{2} ?[A-Z0-9]{3}(?: ?##)?",
    canonical=joined("surname", "decade", "month", "day", "year_digit", "initials", "end"),
    display=lambda parts: blocks(5, 6, 5)("".join(value for name, value in parts.items() if name != "issue")),
    judge=_licence_agrees,
    needs_context=False,
    chance=0.07,
)

PASSPORT = identifier(
    "PASSPORT",
    "passport number",
    read=reader(r"(?P<digits>#{9})", r"(?P<prefix>[A-Z]{1,2})(?P<digits>#{6,8})"),
    pattern=r"\d{9}|[A-Z]{1,2}\d{6,8}",
    cued=r"#{9}|### ?### ?###|[A-Z]{1,2} ?#{6,8}",
    canonical=joined("prefix", "digits"),
)

_MRZ_LINE = re.compile(r"[A-Z0-9<]{30}|[A-Z0-9<]{36}|[A-Z0-9<]{44}")


def _read_mrz(text: str) -> Parts | None:
    lines = [re.sub(r"[ \t«‹]", lambda gap: "" if gap[0].isspace() else "<", line) for line in text.upper().splitlines()]
    lines = [line for line in lines if line]
    if not 1 <= len(lines) <= 3 or len({len(line) for line in lines}) > 1 or not all(map(_MRZ_LINE.fullmatch, lines)):
        return None
    return {f"line{number}": line for number, line in enumerate(lines, start=1)} if "<" in "".join(lines) else None


MRZ = identifier(
    "MRZ",
    "machine-readable zone",
    read=_read_mrz,
    pattern=r"(?<![<])(?=[A-Z0-9]{0,43}<)(?:[A-Z0-9<]{44}|[A-Z0-9<]{36}|[A-Z0-9<]{30})(?![<])",
    canonical=lambda parts: "\n".join(parts.values()),
    judge=lambda parts, _: check_digits.mrz_agrees(list(parts.values())),
    needs_context=False,
    chance=1e-3,
    flags=re.RegexFlag(0),
)


# A phone number is `+` and country code, or 0 and nine or ten digits, in any grouping; ranges kept for drama count as real.
_UK_PHONE = r"(?:(?:\+|00) ?44 ?(?:\(0\) ?)?|\(?0)(?:\d\)?[ .-]?(?:\(0\))?){8,9}\d"


def _read_phone(text: str) -> Parts | None:
    digits = re.sub(r"[^\d+]", "", re.sub(r"\(0\)", "", text.translate(str.maketrans("OoIlL|", "011111"))))
    if re.search(r"[A-Za-z]", re.sub(r"[OoIlL|]|(?i:ext?\.? ?\d+)", "", text)):
        return None
    abroad = re.fullmatch(r"(?:\+|00)(\d{7,15})", digits)
    if abroad and not abroad[1].startswith("44"):
        return {"country": "", "national": abroad[1]}
    home = re.fullmatch(r"(?:(?:\+|00)440?|0)([1-9]\d{8,9})", digits)
    return {"country": "44", "national": home[1]} if home else None


def _show_phone(parts: Parts) -> str:
    national = parts["national"]
    if not parts["country"]:
        return "+" + national
    if national.startswith("2"):
        return blocks(3, 4, 4)("0" + national)
    if national[0] in "389" or re.match(r"1(?:1\d|\d1)", national):
        return blocks(4, 3, 4)("0" + national)
    return blocks(5, 6)("0" + national)


PHONE = identifier(
    "PHONE",
    "phone number",
    read=_read_phone,
    pattern=rf"(?<![\d+]){_UK_PHONE}|(?<![\d+])(?:\+|00(?=[1-9]))(?!44)[1-9](?:[ .()-]{{0,2}}\d){{6,13}}",
    cued=r"(?:(?:\+|[0O]{2}) ?44 ?(?:\(0\) ?)?|\(?[0O])(?:#\)?[ .-]?(?:\(0\))?){8,9}#|\+[1-9](?:[ .()-]{0,2}\d){6,13}",
    canonical=lambda parts: f"+{parts['country']}{parts['national']}",
    display=_show_phone,
    # Numbers beginning 04 and 06 are not in use in Ofcom's numbering plan; no other rule can fail.
    judge=lambda parts, _: False if parts["country"] and parts["national"][0] in "46" else None,
    needs_context=False,
)

UTR = identifier(
    "UTR",
    "Unique Taxpayer Reference",
    read=reader(r"(?P<digits>#{10})K?"),
    pattern=r"\d{5} ?\d{5}K?",
    cued=r"#{5} ?#{5}K?",
    canonical=joined("digits"),
    display=lambda parts: blocks(5, 5)(parts["digits"]),
    judge=lambda parts, _: check_digits.utr_agrees(parts["digits"]),
    chance=0.1,
)

UPN = identifier(
    "UPN",
    "unique pupil number",
    read=reader(r"(?P<letter>[A-HJ-NP-RT-Z])(?P<digits>#{11})(?P<end>[0-9A-HJ-NP-RT-Z])"),
    pattern=r"[A-HJ-NP-RT-Z] ?\d{11}[0-9A-HJ-NP-RT-Z]",
    cued=r"[A-HJ-NP-RT-Z] ?#{11}[0-9A-HJ-NP-RT-Z]",
    canonical=joined("letter", "digits", "end"),
    judge=lambda parts, _: check_digits.upn_agrees("".join(parts.values())),
    needs_context=False,
    chance=1 / 23,
)
