"""The arithmetic of check letters and check digits, without any knowledge of how a person writes the identifier.

Every function takes clean ASCII digits or capitals. Sources: the modulus 23 letter of PNC ID, CRO, ASN and court case
reference is published in the Ministry of Justice's MIT repositories hmpps-person-record and bichard7-next-core; the NHS
number in the NHS Data Dictionary; ICAO Doc 9303 part 3 for travel documents; ISO 13616 for the IBAN; ISO/IEC 7812 for Luhn;
the UPN in the Department for Education's UPN guide. Bank accounts live in `reference.bank_modulus`.
"""

from __future__ import annotations

from collections.abc import Sequence

MODULUS_23 = "ZABCDEFGHJKLMNPQRTUVWXY"
"""Check letters by remainder: no I, O or S, which are read as digits too easily."""

_UPN_SYMBOLS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def modulus_23_letter(digits: str) -> str:
    """The check letter of a number written as digits."""
    return MODULUS_23[int(digits) % 23]


def weighted_sum(digits: str, weights: Sequence[int]) -> int:
    """Sum of each digit times its weight."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


def nhs_number_agrees(digits: str) -> bool:
    """Whether the tenth digit of an NHS number agrees: modulus 11 with weights 10 to 2; a check digit of 10 is never issued."""
    return (11 - weighted_sum(digits[:9], range(10, 1, -1)) % 11) % 11 == int(digits[9])


def utr_agrees(digits: str) -> bool:
    """Whether the first digit of a ten-digit Unique Taxpayer Reference agrees with the nine behind it."""
    return "21987654321"[weighted_sum(digits[1:], (6, 7, 8, 9, 10, 5, 4, 3, 2)) % 11] == digits[0]


def upn_agrees(upn: str) -> bool:
    """Whether the letter in front of a pupil number agrees with its twelve characters (the last may be a letter)."""
    total = 0
    for position, symbol in enumerate(upn[1:], start=2):
        total += position * (int(symbol) if symbol.isdigit() else _UPN_SYMBOLS.index(symbol))
    return _UPN_SYMBOLS[total % 23] == upn[0]


def luhn_agrees(digits: str) -> bool:
    """Whether the last digit of a card number or IMEI agrees (Luhn, modulus 10)."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def iban_agrees(iban: str) -> bool:
    """Whether the two check digits of an IBAN agree: modulus 97 leaves 1."""
    turned = iban[4:] + iban[:4]
    return int("".join(str(int(symbol, 36)) for symbol in turned)) % 97 == 1


def mrz_check_digit(field: str) -> str:
    """The check digit of one field of a machine-readable zone: weights 7, 3, 1, modulus 10; ``<`` counts nothing."""
    total = 0
    for position, symbol in enumerate(field):
        total += (0 if symbol == "<" else int(symbol, 36)) * (7, 3, 1)[position % 3]
    return str(total % 10)


def mrz_agrees(lines: Sequence[str]) -> bool | None:
    """Whether the check digits of a machine-readable zone agree (ICAO 9303: TD1 3x30, TD2 2x36, TD3 2x44).

    Args:
        lines: the lines of one zone, or its last line (TD2, TD3) or its second (TD1) alone.

    Returns:
        None when these lines carry no check digit (the name line alone).
    """
    width = len(lines[0])
    if width == 30:
        checks = _td1_checks(lines)
    else:
        last = lines[-1]
        if not last[9].isdigit() and last[9] != "<":
            return None
        checks = [(last[0:9], last[9]), (last[13:19], last[19]), (last[21:27], last[27])]
        if width == 44:
            checks += [(last[28:42], last[42]), (last[0:10] + last[13:20] + last[21:43], last[43])]
        else:
            checks += [(last[0:10] + last[13:20] + last[21:35], last[35])]
    if not checks:
        return None
    # An unused optional field may carry a filler instead of the digit 0.
    return all(mrz_check_digit(field) == digit or (digit == "<" and not field.strip("<")) for field, digit in checks)


def _td1_checks(lines: Sequence[str]) -> list[tuple[str, str]]:
    checks: list[tuple[str, str]] = []
    upper = next((line for line in lines if line[0] in "ACI" and not line[:6].isdigit()), "")
    lower = next((line for line in lines if line[:6].isdigit()), "")
    if upper:
        checks.append((upper[5:14], upper[14]))
    if lower:
        checks += [(lower[0:6], lower[6]), (lower[8:14], lower[14])]
    if upper and lower:
        checks.append((upper[5:30] + lower[0:7] + lower[8:15] + lower[18:29], lower[29]))
    return checks
