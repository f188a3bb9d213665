"""Made values of every identifier, right or failing their check, and made look-alikes; all from a seeded `Random`.

Shapes are explained in `training.shapes`.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from reference import check_digits as checks
from training.shapes import fill

Maker = Callable[[Random, bool], str]
"""Makes one value; False asks for one that fails its check."""


def _until(rng: Random, right: bool, agrees: Callable[[str], bool], *shapes: str) -> str:
    while True:
        value = fill(rng, *shapes)
        if agrees(value) is right:
            return value


def _letter(rng: Random, right: bool, counted: str) -> str:
    letter = checks.modulus_23_letter(counted)
    return letter if right else rng.choice([c for c in checks.MODULUS_23 if c != letter])


def _pnc(rng: Random, right: bool) -> str:
    year, serial = str(rng.randint(1981, 2026)), fill(rng, "%###", "%####", "%#####", "%######")
    letter = _letter(rng, right, year[2:] + serial.zfill(7))
    long, short = f"{year}/{serial.zfill(7)}{letter}", f"{year[2:]}/{serial}{letter}"
    return rng.choice((long, short, f"{year}/{serial}{letter}", f"{year[2:]}/{serial.zfill(7)}{letter}"))


def _cro(rng: Random, right: bool) -> str:
    year, serial = fill(rng, "{00-26}"), fill(rng, "%###", "%####", "%#####")
    if rng.random() < 0.3:
        return f"SF{year}/{serial}{_letter(rng, right, year + serial)}"
    letter = _letter(rng, right, year + serial.zfill(6))
    return f"{rng.choice((serial, serial.zfill(6)))}/{year}{letter}"


def _asn(rng: Random, right: bool) -> str:
    year, force, unit, system, number = (
        fill(rng, "{10-26}"),
        _force(rng),
        _unit(rng),
        rng.choice(("00", "01")),
        fill(rng, "%#####"),
    )
    letter = _letter(rng, right, force + system + year + number.zfill(11))
    slashed = f"{year}/{force}{unit}/{system}/"
    return rng.choice(
        (
            f"{year}{force}{unit}{system}{number.zfill(11)}{letter}",
            f"{slashed}{number}{letter}",
            f"{slashed}{number.zfill(11)}{letter}",
        )
    )


def _court(rng: Random, right: bool) -> str:
    year, court, number = fill(rng, "{10-26}"), fill(rng, "####"), fill(rng, "%#####")
    return f"{year}/{court}/{number}{_letter(rng, right, year + court + number)}"


def _force(rng: Random) -> str:
    return rng.choice(("01", "13", "40", "45", "62"))


def _unit(rng: Random) -> str:
    return rng.choice(("ZZ", "A1", "BH", "CJ"))


def _urn(rng: Random, right: bool) -> str:
    force, unit, number, year = _force(rng), rng.choice((_unit(rng), "12")), fill(rng, "#####"), fill(rng, "{15-26}")
    compact, spaced = f"{force}{unit}{number}{year}", f"{force} {unit} {number} {year}"
    return rng.choice((compact, spaced, f"{compact}/1", spaced.replace(" ", "/"), spaced.lower()))


def _nino(rng: Random, right: bool) -> str:
    prefix = (
        rng.choice(("AB", "CE", "HJ", "JK", "LM", "PR", "SX", "TW", "WZ"))
        if right
        else rng.choice(("QQ", "DA", "FY", "UV", "BO", "TN"))
    )
    number, end = fill(rng, "######"), rng.choice("ABCD")
    compact, pairs = f"{prefix}{number}{end}", f"{prefix} {number[:2]} {number[2:4]} {number[4:]} {end}"
    return rng.choice((compact, pairs, f"{prefix} {number} {end}", compact.lower(), pairs.replace(" ", "-")))


def _nhs(rng: Random, right: bool) -> str:
    value = _until(rng, right, checks.nhs_number_agrees, "4#########", "6#########", "9#########")
    spaced = f"{value[:3]} {value[3:6]} {value[6:]}"
    return rng.choice((value, spaced, spaced.replace(" ", "-")))


def _vrm(rng: Random, right: bool) -> str:
    end = fill(rng, "ABC", "KLM", "NOP", "RST", "UVW", "XYZ", "GHJ", "FDS")
    if not right:
        return f"{fill(rng, 'AB', 'LK', 'YD')}{rng.choice(('00', '35', '48', '90'))}{rng.choice(('', ' '))}{end}"
    current = (
        f"{fill(rng, 'AB', 'BD', 'LK', 'SM', 'YK', 'NV')}{rng.choice(('02', '07', '12', '19', '24', '51', '58', '66', '73'))}"
    )
    old = rng.choice(
        (f"{rng.choice('ABCKMPRTW')}{rng.randint(1, 999)} {end}", f"{end} {rng.randint(1, 999)}{rng.choice('ABCKMPRTW')}")
    )
    return rng.choice((f"{current} {end}", f"{current}{end}", f"{current} {end}".lower(), old))


def _licence(rng: Random, right: bool) -> str:
    name, month = (
        rng.choice(("MORGA", "SMITH", "JONES", "PATEL", "LEE99", "KHAN9")),
        rng.choice(("01", "06", "12", "51", "62") if right else ("13", "44", "99")),
    )
    value = fill(rng, f"{name}#{month}{{01-28}}#^A#^^", f"{name}#{month}{{01-28}}#^9#^^")
    return rng.choice((value, f"{value[:5]} {value[5:11]} {value[11:]}", f"{value} {rng.randint(10, 60)}"))


def _iban(rng: Random, right: bool) -> str:
    account = fill(rng, "WEST##############", "NWBK##############", "BARC##############")
    check = 98 - int("".join(str(int(symbol, 36)) for symbol in account + "GB00")) % 97
    value = f"GB{check if right else (check + 7) % 90 + 5:02}{account}"
    return rng.choice((value, _fours(value)))


def _fours(value: str) -> str:
    return " ".join(value[i : i + 4] for i in range(0, len(value), 4))


def _card(rng: Random, right: bool) -> str:
    value = _until(rng, right, checks.luhn_agrees, "4" + "#" * 15, "51" + "#" * 14, "55" + "#" * 14, "37" + "#" * 13)
    spaced = f"{value[:4]} {value[4:10]} {value[10:]}" if len(value) == 15 else _fours(value)
    return rng.choice((value, spaced, spaced.replace(" ", "-")))


def _imei(rng: Random, right: bool) -> str:
    value = _until(rng, right, checks.luhn_agrees, "35" + "#" * 13, "86" + "#" * 13, "49" + "#" * 13)
    spaced = f"{value[:2]} {value[2:8]} {value[8:14]} {value[14]}"
    return rng.choice((value, spaced, spaced.replace(" ", "-")))


def _utr(rng: Random, right: bool) -> str:
    value = _until(rng, right, checks.utr_agrees, "##########")
    return rng.choice((value, f"{value[:5]} {value[5:]}"))


def _phone(rng: Random, right: bool) -> str:
    value = fill(rng, "07700 900###", "01632 960###", "020 7946 0###")
    code, rest = value.split(" ", 1)
    return rng.choice(
        (
            value,
            value.replace(" ", ""),
            "+44 " + value[1:],
            "+44" + value[1:].replace(" ", ""),
            "0044 " + value[1:],
            value.replace(" ", "-"),
            f"({code}) {rest}",
        )
    )


def _postcode(rng: Random, right: bool) -> str:
    area, end = (
        rng.choice(("LS", "M", "SW", "B", "NE", "EX", "YO", "S", "HU", "ZZ")),
        rng.choice(("AB", "DE", "HJ", "LN", "PQ", "RS", "TU", "WX", "YZ")),
    )
    value = f"{area}{rng.randint(1, 19)} {rng.randint(0, 9)}{end}"
    return rng.choice((value, value.replace(" ", ""), value.lower()))


def _shaped(*shapes: str) -> Maker:
    return lambda rng, right: fill(rng, *shapes)


MAKERS: dict[str, tuple[Maker, bool]] = {
    "PNC_ID": (_pnc, True),
    "CRO": (_cro, True),
    "ASN": (_asn, True),
    "COURT_CASE_REFERENCE": (_court, True),
    "URN": (_urn, False),
    "OFFENCE_CODE": (_shaped("TH68010", "CJ88116", "OF61102", "TH68023", "RT88333", "PU86012"), False),
    "NPCC_OFFENCE_CODE": (_shaped("2.1.4.1", "8.7.54.1", "5.1.1.1", "12.15.13"), False),
    "OCCURRENCE_NUMBER": (_shaped("40{15-26}#######", "13{15-26}#######", "45{15-26}#######"), False),
    "CRIME_REFERENCE": (_shaped("40/#####/{15-26}", "13/#####/{15-26}", "45/######/{15-26}"), False),
    "INCIDENT_LOG": (_shaped("%## of {01-28}/{01-12}/2026", "%###/{01-28}MAR26", "%##-{01-28}0326"), False),
    "CUSTODY_REFERENCE": (_shaped("40ZZ/%###/{15-26}", "13A1/%##/{15-26}", "45BH/%###/{15-26}"), False),
    "COLLAR_NUMBER": (_shaped("%###", "%####", "%##"), False),
    "EXHIBIT_REFERENCE": (_shaped("^^/{1-40}", "^^^/{1-40}", "^^{1-40}", "^^^{1-99}A"), False),
    "NINO": (_nino, True),
    "NHS_NUMBER": (_nhs, True),
    "VRM": (_vrm, True),
    "DRIVING_LICENCE": (_licence, True),
    "PASSPORT": (_shaped("{1-5}########"), False),
    "SORT_CODE": (_shaped("##-##-##", "## ## ##", "######"), False),
    "BANK_ACCOUNT": (_shaped("########"), False),
    "IBAN": (_iban, True),
    "PAYMENT_CARD": (_card, True),
    "IMEI": (_imei, True),
    "UTR": (_utr, True),
    "UPN": (lambda rng, right: _until(rng, right, checks.upn_agrees, "A" + "#" * 12, "B" + "#" * 12, "R" + "#" * 12), True),
    "PRISON_NUMBER": (_shaped("A####AB", "A####CX", "A####RT"), False),
    "PROBATION_CRN": (_shaped("X######", "D######", "E######"), False),
    "PHONE": (_phone, False),
    "POSTCODE": (_postcode, False),
    "EMAIL": (_shaped("jane@example.com", "j.doe##@example.co.uk", "mark_jones{70-99}@mail.example.org"), False),
    "IP_ADDRESS": (_shaped("192.0.2.{1-254}", "203.0.113.{1-254}", "2001:db8::%###"), False),
}
"""For each kind what makes a value, and whether a check can fail."""

LOOK_ALIKES: dict[str, tuple[str, ...]] = {
    "invoice": ("INV-######", "%#######", "%#########", "2026/######A", "%###/26", "%##########", "INV#####"),
    "order": ("%#######", "%#########", "0%#########", "%" + "#" * 15, "%##-#######-#######", "PO######"),
    "clause": ("{1-30}.{1-9}.{1-9}", "{1-30}({1-9})(a)", "{1-30}.{1-9}", "{1-9}.{1-9}.{1-9}.{1-9}"),
    "statute": (
        "s.47 OAPA 1861",
        "section 18",
        "s.1(1) Theft Act 1968",
        "section 39 of the Criminal Justice Act 1988",
        "s5 POA 1986",
        "s.9 CJA 1967",
        "Section 4A Public Order Act 1986",
        "ss.1-3 of the 1996 Act",
        "Schedule 2 para. 16 DPA 2018",
        "r.16.2 CrimPR",
        "s.65 PACE 1984",
        "SI 2020/1234",
        "[2019] EWCA Crim 1234",
    ),
    "time": ("{00-23}:{10-59}", "{00-23}{10-59} hours", "{1-12}.{10-59}pm", "{00-23}:{10-59}:{10-59}", "{00-23}{10-59}hrs"),
    "product": ("^^%# ^^^", "^^-%###", "^^^%##^", "^^######C", "^^/%#", "^%###^^", "^^%####", "^^^^%###", "^%#####"),
    "money": (
        "£{1-999}",
        "£%,###",
        "£%#,###,###",
        "£%##.{10-99}",
        "£########",
        "€%#####",
        "%#,### pounds",
        "$%#########",
        "£%###-£%###",
    ),
    "pages": ("{1-99}-{100-199}", "{1-40} to {41-90}", "%##–%##", "% of %#", "%###-%###"),
    "flight": ("BA%###", "BA %##", "FR%###", "EZY%###", "LH %###"),
    "isbn": ("978-0-###-#####-#", "978##########", "0-###-#####-X", "##########"),
    "date": ("{01-28}/{01-12}/202{0-6}", "{1-28} March 2026", "2026-0{1-9}-{10-28}", "{01-28}.{01-12}.26"),
    "url": ("https://www.example.com/########", "https://example.org/item?id=##########", "http://example.net/^^%#^^^"),
    "measure": ("%##mg", "%# mph", "%### kWh", "%#.## km", "%## x %## mm", "%#%%", "%#### miles", "112MG of alcohol in 35 Ml"),
    "room": ("B%#", "Room %##", "Gate %#", "Court %", "M%#", "A%##", "Unit %#"),
    "count": ("%#####", "%#,###,###", "%.# million", "%###", "%#######"),
    "version": ("%.#.##", "%.##.#.###", "v%.#", "%#H%"),
    "exhibit-like": ("^^/%", "^^^/%#", "^^%#"),
}
"""Shapes of things that are no identifier in the sentences of their class."""
