"""Modulus checking of UK bank accounts, as VocaLink publishes it (MOD10, MOD11, DBLAL and exceptions 1 to 14).

The weight table and the sort code substitution table are a licensed download from Pay.UK, so neither is part of this package:
a force puts ``valacdos.txt`` (and ``scsubtab.txt``) into its own folder. Without them an account is not checkable, never wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from reference.check_digits import weighted_sum
from reference.errors import InputRefusedError


class BrokenWeightTableError(InputRefusedError):
    """The bank weight table or substitution table is not in the published layout."""

    code = "E-REFERENCE-BANK-TABLE"


@dataclass(frozen=True, slots=True)
class WeightRow:
    """One row of the weight table: sort codes `first` to `last` are checked by `method` with 14 weights, u v w x y z a to h."""

    first: str
    last: str
    method: str
    weights: tuple[int, ...]
    exception: int = 0


@dataclass(frozen=True, slots=True)
class BankTables:
    """The weight table and, for exception 5, the sort codes to use instead of others."""

    rows: tuple[WeightRow, ...]
    substitutes: dict[str, str] = field(default_factory=dict)

    def rows_for(self, sort_code: str) -> list[WeightRow]:
        """The rows (none, one or two) that cover a sort code of six digits, in table order."""
        return [row for row in self.rows if row.first <= sort_code <= row.last]


def read_bank_tables(weights: Path, substitutes: Path | None = None) -> BankTables:
    """Read the published tables.

    Args:
        weights: ``valacdos.txt``: two sort codes, method, 14 weights and perhaps an exception number on each line.
        substitutes: ``scsubtab.txt``: two sort codes on each line.

    Raises:
        BrokenWeightTableError: a line is not in that layout.
    """
    rows = []
    for number, cells in _cells(weights):
        if len(cells) not in (17, 18) or cells[2] not in ("MOD10", "MOD11", "DBLAL") or not _sort_codes(cells[:2]):
            raise BrokenWeightTableError(f"{weights.name}, line {number}: expected two sort codes, a method and 14 weights.")
        try:
            values = tuple(int(cell) for cell in cells[3:])
        except ValueError:
            raise BrokenWeightTableError(f"{weights.name}, line {number}: a weight is not a whole number.") from None
        rows.append(WeightRow(cells[0], cells[1], cells[2], values[:14], values[14] if len(values) > 14 else 0))
    if not rows:
        raise BrokenWeightTableError(f"{weights.name} holds no rows: download the table again.")
    pairs = {}
    for number, cells in _cells(substitutes) if substitutes else ():
        if len(cells) != 2 or not _sort_codes(cells):
            raise BrokenWeightTableError(f"{substitutes and substitutes.name}, line {number}: expected two sort codes.")
        pairs[cells[0]] = cells[1]
    return BankTables(tuple(rows), pairs)


def account_agrees(sort_code: str, account: str, tables: BankTables) -> bool | None:
    """Whether a sort code and account number pass modulus checking.

    Args:
        sort_code: six digits.
        account: eight digits (shorter ones padded in front with zeros).
        tables: the published tables.

    Returns:
        None when the table does not cover the sort code, or says that the account cannot be checked.
    """
    rows = tables.rows_for(sort_code)
    if not rows:
        return None
    exceptions = tuple(row.exception for row in rows)
    if 6 in exceptions and account[0] in "45678" and account[6] == account[7]:
        return None  # A foreign currency account.
    first = _passes(rows[0], sort_code, account, tables)
    if len(rows) == 1:
        return first
    if exceptions in ((2, 9), (10, 11), (12, 13)):
        return first or _passes(rows[1], sort_code, account, tables)
    if rows[1].exception == 3 and account[2] in "69":
        return first
    return first and _passes(rows[1], sort_code, account, tables)


def _passes(row: WeightRow, sort_code: str, account: str, tables: BankTables) -> bool:
    weights = row.weights
    match row.exception:
        case 2 if account[0] != "0":
            nine = (0, 0, 0, 0, 0, 0, 0, 0, 8, 7, 10, 9, 3, 1)
            weights = nine if account[6] == "9" else (0, 0, 1, 2, 5, 3, 6, 4, 8, 7, 10, 9, 3, 1)
        case 5:
            sort_code = tables.substitutes.get(sort_code, sort_code)
        case 7 if account[6] == "9":
            weights = (0,) * 8 + weights[8:]
        case 8:
            sort_code = "090126"
        case 9:
            sort_code = "309634"
        case 10 if account[:2] in ("09", "99") and account[6] == "9":
            weights = (0,) * 8 + weights[8:]
        case _:
            pass
    total = _total(row.method, sort_code + account, weights)
    match row.exception:
        case 1:
            return (total + 27) % 10 == 0
        case 4:
            return total % 11 == int(account[6:])
        case 5:
            modulus, digit = (10, account[7]) if row.method == "DBLAL" else (11, account[6])
            return (modulus - total % modulus) % modulus == int(digit)
        case 14 if total % 11 and account[7] in "019":
            return _total(row.method, sort_code + "0" + account[:7], weights) % 11 == 0
        case _:
            return total % (11 if row.method == "MOD11" else 10) == 0


def _total(method: str, digits: str, weights: tuple[int, ...]) -> int:
    if method != "DBLAL":
        return weighted_sum(digits, weights)
    products = (int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return sum(product // 10 + product % 10 for product in products)


def _cells(path: Path) -> list[tuple[int, list[str]]]:
    try:
        lines = path.read_text("ascii").splitlines()
    except OSError as error:
        raise BrokenWeightTableError(f"{path.name} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise BrokenWeightTableError(f"{path.name} is not plain text: download the table again.") from None
    return [(number, line.split()) for number, line in enumerate(lines, start=1) if line.strip()]


def _sort_codes(cells: list[str]) -> bool:
    return all(len(cell) == 6 and cell.isdigit() for cell in cells)
