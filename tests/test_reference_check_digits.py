"""Check letters and digits: published examples, near misses, and that one changed character never passes unseen."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference import check_digits
from reference.bank_modulus import BankTables, BrokenWeightTableError, WeightRow, account_agrees, read_bank_tables

digits = st.text(alphabet="0123456789", min_size=4, max_size=18)


@pytest.mark.parametrize(
    ("number", "letter"),
    [("260123456", "L"), ("26012345", "M"), ("2612345", "E"), ("40012600000123456", "W"), ("269876123456", "B")],
)
def test_modulus_23_gives_the_letters_of_the_published_algorithm(number: str, letter: str) -> None:
    assert check_digits.modulus_23_letter(number) == letter


@settings(deadline=None)
@given(digits, st.data())
def test_one_changed_digit_changes_the_modulus_23_letter(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != number[place]]))
    changed = number[:place] + other + number[place + 1 :]
    assert check_digits.modulus_23_letter(changed) != check_digits.modulus_23_letter(number)


@pytest.mark.parametrize("number", ["9990000018", "9434765919", "4505577104"])
def test_nhs_numbers_that_are_valid(number: str) -> None:
    assert check_digits.nhs_number_agrees(number)


@settings(deadline=None)
@given(st.text(alphabet="0123456789", min_size=9, max_size=9))
def test_an_nhs_number_has_one_check_digit_or_none_at_all(stem: str) -> None:
    passing = [digit for digit in "0123456789" if check_digits.nhs_number_agrees(stem + digit)]
    remainder = check_digits.weighted_sum(stem, range(10, 1, -1)) % 11
    assert len(passing) == (0 if remainder == 1 else 1)  # A remainder of 1 calls for the check digit 10.


@pytest.mark.parametrize(("number", "agrees"), [("1955839661", True), ("2955839661", False), ("1955839662", False)])
def test_unique_taxpayer_reference(number: str, agrees: bool) -> None:
    assert check_digits.utr_agrees(number) is agrees


@pytest.mark.parametrize(("number", "agrees"), [("B801200005001", True), ("C801200005001", False), ("B801200005010", False)])
def test_unique_pupil_number(number: str, agrees: bool) -> None:
    assert check_digits.upn_agrees(number) is agrees


@settings(deadline=None)
@given(digits)
def test_luhn_has_exactly_one_check_digit(stem: str) -> None:
    assert sum(check_digits.luhn_agrees(stem + digit) for digit in "0123456789") == 1


@pytest.mark.parametrize(
    ("iban", "agrees"),
    [("GB82WEST12345698765432", True), ("GB82WEST12345698765423", False), ("DE89370400440532013000", True)],
)
def test_iban(iban: str, agrees: bool) -> None:
    assert check_digits.iban_agrees(iban) is agrees


# The specimens of ICAO Doc 9303 parts 4, 5 and 6.
TD3 = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"]
TD2 = ["I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"]
TD1 = ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"]


@pytest.mark.parametrize("lines", [TD3, TD3[1:], TD2, TD2[1:], TD1, TD1[:1], TD1[1:2]])
def test_machine_readable_zones_of_icao_agree(lines: list[str]) -> None:
    assert check_digits.mrz_agrees(lines) is True


@pytest.mark.parametrize("lines", [TD3, TD2, TD1])
def test_a_changed_digit_breaks_a_machine_readable_zone(lines: list[str]) -> None:
    broken = [line.replace("7408122", "7408123").replace("7408129", "7408128") for line in lines]
    assert check_digits.mrz_agrees(broken) is False


def test_a_name_line_alone_has_nothing_to_check() -> None:
    assert check_digits.mrz_agrees(TD3[:1]) is None
    assert check_digits.mrz_agrees(TD1[2:]) is None


def weights(text: str) -> tuple[int, ...]:
    return tuple(int(weight) for weight in text.split())


MOD10 = WeightRow("089000", "089999", "MOD10", weights("0 0 0 0 0 0 7 1 3 7 1 3 7 1"))
MOD11 = WeightRow("107999", "107999", "MOD11", weights("0 0 0 0 0 0 8 7 6 5 4 3 2 1"))
BOTH = (
    WeightRow("202700", "203239", "MOD11", weights("0 0 0 0 0 0 0 7 6 5 4 3 2 1")),
    WeightRow("202700", "203239", "DBLAL", weights("2 1 2 1 2 1 2 1 2 1 2 1 2 1")),
)


@pytest.mark.parametrize(
    ("rows", "sort_code", "account", "agrees"),
    [
        ((MOD10,), "089999", "66374958", True),
        ((MOD10,), "089999", "66374959", False),
        ((MOD11,), "107999", "88837491", True),
        ((MOD11,), "107999", "88837493", False),
        (BOTH, "202959", "63748472", True),
        (BOTH, "203099", "66831036", False),
        (BOTH, "203099", "58716970", False),
        ((MOD10,), "700000", "12345678", None),
    ],
)
def test_vocalink_published_examples(rows: tuple[WeightRow, ...], sort_code: str, account: str, agrees: bool | None) -> None:
    assert account_agrees(sort_code, account, BankTables(rows)) is agrees


def row(method: str, values: tuple[int, ...], exception: int = 0) -> WeightRow:
    return WeightRow("000000", "999999", method, values, exception)


W_2 = weights("0 0 1 2 5 3 6 4 8 7 10 9 3 1")
ACCOUNT_11 = weights("0 0 0 0 0 0 8 7 6 5 4 3 2 1")
FIVE = (
    row("MOD11", weights("7 6 5 4 3 2 7 6 5 4 3 2 0 0"), 5),
    row("DBLAL", weights("2 1 2 1 2 1 2 1 2 1 2 1 2 0"), 5),
)
NEVER = weights("0 0 0 0 0 0 0 0 0 0 0 0 0 1")  # Passes only where the last digit is 0.
ALWAYS = (0,) * 14
TWO_NINE = (row("MOD11", NEVER, 2), row("MOD11", NEVER, 9))


@pytest.mark.parametrize(
    ("rows", "sort_code", "account", "agrees"),
    [
        # The examples of VocaLink's specification.
        ((row("DBLAL", weights("0 0 2 1 2 1 2 1 2 1 2 1 2 1"), 1),), "118765", "64371389", True),
        ((row("DBLAL", weights("0 0 2 1 2 1 2 1 2 1 2 1 2 1"), 1),), "118765", "64371388", False),
        (TWO_NINE, "309070", "12345677", True),
        (TWO_NINE, "309070", "99345694", True),
        ((row("MOD11", weights("0 0 0 7 5 9 8 4 6 3 5 2 0 0"), 4),), "134020", "63849203", True),
        ((row("MOD11", weights("0 0 0 7 5 9 8 4 6 3 5 2 0 0"), 4),), "134020", "63849204", False),
        (FIVE, "938611", "07806039", True),
        (FIVE, "938063", "15764273", False),
        (FIVE, "938063", "15764264", False),
        (FIVE, "938063", "15763217", False),
        ((row("MOD11", W_2, 7),), "772798", "99345694", True),
        ((row("MOD11", ACCOUNT_11, 14),), "180002", "00000190", True),
        ((row("MOD11", ACCOUNT_11, 14),), "180002", "00000192", False),
        # Rows of our own, which only the exception lets pass or fail.
        ((row("MOD10", ALWAYS), row("DBLAL", NEVER, 3)), "100000", "12645671", True),
        ((row("MOD10", ALWAYS), row("DBLAL", NEVER, 3)), "100000", "12545671", False),
        ((row("MOD10", weights("0 0 0 0 1 0 0 0 0 0 0 0 0 0"), 8),), "100000", "00000000", False),
        ((row("MOD10", weights("0 0 0 1 0 0 0 0 0 0 0 0 0 0"), 8),), "100020", "00000000", False),
        ((row("MOD11", NEVER, 10), row("MOD11", ALWAYS, 11)), "100000", "00000001", True),
        ((row("MOD11", NEVER, 12), row("MOD11", NEVER, 13)), "100000", "00000001", False),
        ((row("MOD11", (1,) * 8 + (0,) * 6, 10),), "190000", "09345694", True),
        ((row("MOD11", (1,) * 8 + (0,) * 6, 10),), "190000", "08345694", False),
    ],
)  # fmt: skip
def test_vocalink_exceptions(rows: tuple[WeightRow, ...], sort_code: str, account: str, agrees: bool) -> None:
    assert account_agrees(sort_code, account, BankTables(rows)) is agrees


def test_the_substitution_table_stands_in_for_a_sort_code() -> None:
    # The digits of 938600 are not those that VocaLink sums: its table sends it to another sort code.
    direct, sent = BankTables(FIVE), BankTables(FIVE, {"938600": "938611"})
    assert account_agrees("938600", "07806039", direct) is False
    assert account_agrees("938600", "07806039", sent) is True


def test_a_foreign_currency_account_cannot_be_checked() -> None:
    row = WeightRow("200901", "200915", "MOD11", weights("0 0 0 0 0 0 0 7 6 5 4 3 2 1"), 6)
    assert account_agrees("200915", "41011166", BankTables((row,))) is None


def test_the_published_tables_are_read(tmp_path: Path) -> None:
    table, pairs = tmp_path / "valacdos.txt", tmp_path / "scsubtab.txt"
    table.write_text("089000 089999 MOD10    0    0    0    0    0    0    7    1    3    7    1    3    7    1\n\n")
    pairs.write_text("938173 938017\n")
    tables = read_bank_tables(table, pairs)
    assert tables.rows == (MOD10,)
    assert tables.substitutes == {"938173": "938017"}


@pytest.mark.parametrize("line", ["089000 089999 MOD12 0", "089000 089999 MOD10 0 0 x 0 0 0 7 1 3 7 1 3 7 1", "<html>"])
def test_a_broken_weight_table_is_refused_by_line(tmp_path: Path, line: str) -> None:
    table = tmp_path / "valacdos.txt"
    table.write_text("089000 089999 MOD10 0 0 0 0 0 0 7 1 3 7 1 3 7 1\n" + line)
    with pytest.raises(BrokenWeightTableError, match=r"valacdos.txt, line 2"):
        read_bank_tables(table)
