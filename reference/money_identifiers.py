"""Identifiers of money and devices: bank accounts, IBAN, payment cards, IMEI.

Formats: VocaLink's modulus checking, SWIFT's IBAN registry (ISO 13616), ISO/IEC 7812, 3GPP TS 23.003.
"""

from __future__ import annotations

import re

from reference.bank_modulus import account_agrees
from reference.check_digits import iban_agrees, luhn_agrees
from reference.notation import GAP, Parts, PublishedTables, blocks, identifier, joined, reader

_SORT_CODE = r"\d\d ?[- ] ?\d\d ?[- ] ?\d\d"


def _account_agrees(parts: Parts, tables: PublishedTables) -> bool | None:
    if tables.bank is None or not parts["sort_code"]:
        return None
    return account_agrees(parts["sort_code"], parts["account"].zfill(8), tables.bank)


def _read_account(text: str) -> Parts | None:
    return _account_shape(re.sub(r"(?i)\b(?:account|acct?|number|numb|no|sort|code|a/?c|and)\b|[:;&]", " ", text))


_account_shape = reader(r"(?P<sort_code>#{6})(?P<account>#{8})", r"(?P<sort_code>)(?P<account>#{6,8})")

BANK_ACCOUNT = identifier(
    "BANK_ACCOUNT",
    "bank account",
    read=_read_account,
    pattern=(
        rf"(?:{_SORT_CODE}|\d{{6}})(?:[\s,;:/.&-]|\b(?:and|account|acct?|a/?c|number|numb|no)\b){{1,9}}"
        r"(?:\d{8}|\d{4} \d{4})"
    ),
    cued=r"(?:##[- ]?##[- ]?##[ ,/-]{1,3})?#{8}|#{4} #{4}|#{6,7}",
    canonical=lambda parts: " ".join(filter(None, [parts["sort_code"], parts["account"].zfill(8)])),
    display=lambda parts: " ".join(
        filter(None, ["-".join(blocks(2, 2, 2)(parts["sort_code"]).split()), parts["account"].zfill(8)])
    ),
    judge=_account_agrees,
    needs_context=False,
    chance=0.1,
)

SORT_CODE = identifier(
    "SORT_CODE",
    "sort code",
    read=reader(r"(?P<sort_code>#{6})"),
    pattern=_SORT_CODE,
    cued=r"##[ -]{0,3}##[ -]{0,3}##",
    canonical=joined("sort_code"),
    display=lambda parts: "-".join(blocks(2, 2, 2)(parts["sort_code"]).split()),
)

# Lengths of the SWIFT IBAN registry; a country that is missing here is still read behind a cue.
_IBAN_LENGTHS = {
    15: "NO", 16: "BE", 18: "DK|FI|FO|GL|NL|FK", 19: "MK|SI", 20: "AT|BA|EE|KZ|LT|LU|XK|MN", 21: "CH|HR|LI|LV",
    22: "BG|BH|CR|DE|GB|GE|IE|ME|RS|VA", 23: "AE|GI|IL|IQ|OM|TL|SO", 24: "AD|CZ|ES|MD|PK|RO|SA|SE|SK|TN|VG", 25: "LY|PT|ST",
    26: "IS|TR", 27: "BI|DJ|FR|GR|IT|MC|MR|SM", 28: "AL|AZ|BY|CY|DO|GT|HU|LB|NI|PL|SV", 29: "BR|EG|PS|QA|UA",
    30: "JO|KW|MU|YE", 31: "MT|SC", 32: "LC", 33: "RU",
}  # fmt: skip
_IBAN_SHAPES = [rf"(?:{codes})\d\d(?: ?[A-Z0-9]){{{length - 4}}}" for length, codes in _IBAN_LENGTHS.items()]


def _iban_agrees(parts: Parts, _: PublishedTables) -> bool:
    length = next((size for size, codes in _IBAN_LENGTHS.items() if parts["country"] in codes.split("|")), 0)
    iban = parts["country"] + parts["check"] + parts["rest"]
    return iban_agrees(iban) and length in (0, len(iban))


IBAN = identifier(
    "IBAN",
    "IBAN",
    read=reader(r"(?P<country>[A-Z]{2})(?P<check>\d\d)(?P<rest>[A-Z0-9]{11,30})"),
    pattern=rf"(?=[A-Z]{{2}}\d\d ?[A-Z0-9])(?:{'|'.join(_IBAN_SHAPES)})",
    cued="|".join([*_IBAN_SHAPES, r"[A-Z]{2}\d\d[A-Z0-9]{11,30}"]),
    canonical=joined("country", "check", "rest"),
    display=lambda parts: blocks(4, 4, 4, 4, 4, 4, 4, 4)(parts["country"] + parts["check"] + parts["rest"]),
    judge=_iban_agrees,
    needs_context=False,
    chance=1 / 97,
)

PAYMENT_CARD = identifier(
    "PAYMENT_CARD",
    "payment card number",
    read=reader(r"(?P<digits>#{13,19})"),
    pattern=r"(?<!\d[.,])\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{1,4}(?:[ -]?\d{1,3})?|\d{4}[ -]?\d{6}[ -]?\d{4,5}",
    cued=r"#{4}[ -]?#{4}[ -]?#{4}[ -]?#{1,4}(?:[ -]?#{1,3})?|#{4}[ -]?#{6}[ -]?#{4,5}",
    canonical=joined("digits"),
    display=lambda parts: (blocks(4, 6, 5) if len(parts["digits"]) == 15 else blocks(4, 4, 4, 4))(parts["digits"]),
    judge=lambda parts, _: luhn_agrees(parts["digits"]) and parts["digits"][0] in "123456",
    chance=0.06,
)

IMEI = identifier(
    "IMEI",
    "IMEI",
    read=reader(r"(?P<digits>#{14,16})"),
    pattern=rf"\d{{2}}{GAP}\d{{6}}{GAP}\d{{6}}(?:{GAP}\d{{1,2}})?",
    cued=rf"##{GAP}#{{6}}{GAP}#{{6}}(?:{GAP}#{{1,2}})?",
    canonical=joined("digits"),
    display=lambda parts: blocks(2, 6, 6)(parts["digits"]),
    judge=lambda parts, _: luhn_agrees(parts["digits"]) if len(parts["digits"]) == 15 else None,
    chance=0.1,
)
