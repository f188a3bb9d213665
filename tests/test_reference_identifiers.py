"""Every identifier: ways of writing, checks, near misses, and that a plausible but invalid value is still read."""

from __future__ import annotations

import string
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference import identifiers
from reference.check_digits import MODULUS_23, modulus_23_letter
from reference.identifiers import IDENTIFIERS, Check, full_year

KINDS = sorted(IDENTIFIERS)
TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
BROKEN_TD3 = TD3.replace("7408122", "7408132")

# kind, as written, canonical, shown, verdict without imported tables
WRITTEN = [
    ("PNC_ID", "2026/0123456L", "2026/0123456L", "2026/0123456L", Check.VALID),
    ("PNC_ID", "26/123456l", "2026/0123456L", "2026/0123456L", Check.VALID),
    ("PNC_ID", "2026 0123456 L", "2026/0123456L", "2026/0123456L", Check.VALID),
    ("PNC_ID", "260123456L", "2026/0123456L", "2026/0123456L", Check.VALID),
    ("PNC_ID", "2O26/O123456L", "2026/0123456L", "2026/0123456L", Check.VALID),
    ("PNC_ID", "98/1A", "1998/0000001A", "1998/0000001A", Check.INVALID),
    ("PNC_ID", "08/2669965", "2008/2669965", "2008/2669965", Check.NOT_CHECKABLE),
    ("CRO", "12345/26M", "012345/26M", "012345/26M", Check.VALID),
    ("CRO", "012345/26m", "012345/26M", "012345/26M", Check.VALID),
    ("CRO", "SF26/12345E", "SF26/12345E", "SF26/12345E", Check.VALID),
    ("CRO", "SF26/012345E", "SF26/12345E", "SF26/12345E", Check.VALID),
    ("CRO", "SF26/12345M", "SF26/12345M", "SF26/12345M", Check.INVALID),
    ("CRO", "739094/08X", "739094/08X", "739094/08X", Check.INVALID),
    ("CRO", "739094/08P", "739094/08P", "739094/08P", Check.VALID),
    ("ASN", "26/40ZZ/01/123456W", "2640ZZ0100000123456W", "26/40ZZ/01/123456W", Check.VALID),
    ("ASN", "2640ZZ0100000123456W", "2640ZZ0100000123456W", "26/40ZZ/01/123456W", Check.VALID),
    ("ASN", "26 40ZZ 01 00000123456 W", "2640ZZ0100000123456W", "26/40ZZ/01/123456W", Check.VALID),
    ("ASN", "26-40ZZ-01-123456W", "2640ZZ0100000123456W", "26/40ZZ/01/123456W", Check.VALID),
    ("ASN", "26/40AB/01/123456W", "2640AB0100000123456W", "26/40AB/01/123456W", Check.VALID),  # The unit is not in the sum.
    ("ASN", "26/41ZZ/01/123456W", "2641ZZ0100000123456W", "26/41ZZ/01/123456W", Check.INVALID),
    ("COURT_CASE_REFERENCE", "26/9876/123456B", "26/9876/123456B", "26/9876/123456B", Check.VALID),
    ("COURT_CASE_REFERENCE", "26/9876/123456C", "26/9876/123456C", "26/9876/123456C", Check.INVALID),
    ("URN", "40ZZ0012326", "40ZZ0012326", "40 ZZ 00123 26", Check.NOT_CHECKABLE),
    ("URN", "40 ZZ 00123 26(M)/2", "40ZZ0012326M/2", "40 ZZ 00123 26M/2", Check.NOT_CHECKABLE),
    ("URN", "40/zz/00123/26", "40ZZ0012326", "40 ZZ 00123 26", Check.NOT_CHECKABLE),
    ("URN", "29ZZ0012326", "29ZZ0012326", "29 ZZ 00123 26", Check.INVALID),
    ("OFFENCE_CODE", "th68010a", "TH68010A", "TH68010A", Check.NOT_CHECKABLE),
    ("OFFENCE_CODE", "COML025", "COML025", "COML025", Check.NOT_CHECKABLE),
    ("NPCC_OFFENCE_CODE", "2.1.4.1", "2.1.4.1", "2.1.4.1", Check.NOT_CHECKABLE),
    ("OCCURRENCE_NUMBER", "13200370080", "13200370080", "13200370080", Check.NOT_CHECKABLE),
    ("OCCURRENCE_NUMBER", "19200370080", "19200370080", "19200370080", Check.INVALID),
    ("CRIME_REFERENCE", "40/12345/26", "40/12345/26", "40/12345/26", Check.NOT_CHECKABLE),
    ("INCIDENT_LOG", "1881 of 12/01/2026", "1881/12/01/2026", "1881/12/01/2026", Check.NOT_CHECKABLE),
    ("INCIDENT_LOG", "CAD 1234/12JAN26", "CAD1234/12JAN26", "CAD1234/12JAN26", Check.NOT_CHECKABLE),
    ("CUSTODY_REFERENCE", "40ZZ/1234/26", "40ZZ/1234/26", "40ZZ/1234/26", Check.NOT_CHECKABLE),
    ("COLLAR_NUMBER", "PC 2009", "2009", "2009", Check.NOT_CHECKABLE),
    ("COLLAR_NUMBER", "123AB", "123AB", "123AB", Check.NOT_CHECKABLE),
    ("EXHIBIT_REFERENCE", "JS1", "JS/1", "JS/1", Check.NOT_CHECKABLE),
    ("EXHIBIT_REFERENCE", "EBT/189", "EBT/189", "EBT/189", Check.NOT_CHECKABLE),
    ("NINO", "AB 12 34 56 C", "AB123456C", "AB 12 34 56 C", Check.VALID),
    ("NINO", "ab-123456-c", "AB123456C", "AB 12 34 56 C", Check.VALID),
    ("NINO", "AB 12 3O 56 C", "AB123056C", "AB 12 30 56 C", Check.VALID),
    ("NINO", "QQ 12 34 56 C", "QQ123456C", "QQ 12 34 56 C", Check.INVALID),
    ("NINO", "AO123456C", "AO123456C", "AO 12 34 56 C", Check.INVALID),
    ("NINO", "GB123456A", "GB123456A", "GB 12 34 56 A", Check.INVALID),
    ("NINO", "AB123456E", "AB123456E", "AB 12 34 56 E", Check.INVALID),
    ("NHS_NUMBER", "999 000 0018", "9990000018", "999 000 0018", Check.VALID),
    ("NHS_NUMBER", "999-000-0019", "9990000019", "999 000 0019", Check.INVALID),
    ("POSTCODE", "sw1a1aa", "SW1A 1AA", "SW1A 1AA", Check.VALID),
    ("POSTCODE", "LS1 OAA", "LS1 0AA", "LS1 0AA", Check.VALID),
    ("POSTCODE", "GIR 0AA", "GIR 0AA", "GIR 0AA", Check.VALID),
    ("POSTCODE", "ZZ99 3VZ", "ZZ99 3VZ", "ZZ99 3VZ", Check.VALID),
    ("POSTCODE", "QQ1 1AA", "QQ1 1AA", "QQ1 1AA", Check.INVALID),
    ("POSTCODE", "LS1 1AC", "LS1 1AC", "LS1 1AC", Check.INVALID),
    ("VRM", "BD51 SMR", "BD51SMR", "BD51 SMR", Check.VALID),
    ("VRM", "bd35smr", "BD35SMR", "BD35 SMR", Check.INVALID),
    ("VRM", "A123 BCD", "A123BCD", "A123 BCD", Check.NOT_CHECKABLE),
    ("VRM", "ABC 123D", "ABC123D", "ABC 123D", Check.NOT_CHECKABLE),
    ("VRM", "AZI 1234", "AZI1234", "AZI 1234", Check.NOT_CHECKABLE),
    ("DRIVING_LICENCE", "MORGA 753116 SM9IJ", "MORGA753116SM9IJ", "MORGA 753116 SM9IJ", Check.VALID),
    ("DRIVING_LICENCE", "MORGA 753116 SM9IJ 35", "MORGA753116SM9IJ", "MORGA 753116 SM9IJ", Check.VALID),
    ("DRIVING_LICENCE", "FOX99 753116 SM9IJ", "FOX99753116SM9IJ", "FOX99 753116 SM9IJ", Check.VALID),
    ("DRIVING_LICENCE", "MORGA 733116 SM9IJ", "MORGA733116SM9IJ", "MORGA 733116 SM9IJ", Check.INVALID),
    ("PASSPORT", "999000001", "999000001", "999000001", Check.NOT_CHECKABLE),
    ("MRZ", TD3, TD3, TD3, Check.VALID),
    ("MRZ", BROKEN_TD3, BROKEN_TD3, BROKEN_TD3, Check.INVALID),
    ("BANK_ACCOUNT", "08-99-99 66374958", "089999 66374958", "08-99-99 66374958", Check.NOT_CHECKABLE),
    ("BANK_ACCOUNT", "sort code 08 99 99, account number 66374958", "089999 66374958", "08-99-99 66374958", Check.NOT_CHECKABLE),
    ("SORT_CODE", "08 99 99", "089999", "08-99-99", Check.NOT_CHECKABLE),
    ("IBAN", "GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432", "GB82 WEST 1234 5698 7654 32", Check.VALID),
    ("IBAN", "gb82west12345698765433", "GB82WEST12345698765433", "GB82 WEST 1234 5698 7654 33", Check.INVALID),
    ("PAYMENT_CARD", "4242-4242-4242-4242", "4242424242424242", "4242 4242 4242 4242", Check.VALID),
    ("PAYMENT_CARD", "4242 4242 4242 4241", "4242424242424241", "4242 4242 4242 4241", Check.INVALID),
    ("PAYMENT_CARD", "3782 822463 10005", "378282246310005", "3782 822463 10005", Check.VALID),
    ("IMEI", "49-015420-323751-8", "490154203237518", "49 015420 323751 8", Check.VALID),
    ("IMEI", "490154203237519", "490154203237519", "49 015420 323751 9", Check.INVALID),
    ("IMEI", "4901542032375101", "4901542032375101", "49 015420 323751 01", Check.NOT_CHECKABLE),
    ("PHONE", "+44 (0)7700 900 123", "+447700900123", "07700 900123", Check.NOT_CHECKABLE),
    ("PHONE", "(020) 7946 0000", "+442079460000", "020 7946 0000", Check.NOT_CHECKABLE),
    ("PHONE", "0161 496 0000", "+441614960000", "0161 496 0000", Check.NOT_CHECKABLE),
    ("PHONE", "0044 1632 960000", "+441632960000", "01632 960000", Check.NOT_CHECKABLE),
    ("PHONE", "+33 1 23 45 67 89", "+33123456789", "+33123456789", Check.NOT_CHECKABLE),
    ("PHONE", "04123 456789", "+444123456789", "04123 456789", Check.INVALID),
    ("UTR", "19558 39661", "1955839661", "19558 39661", Check.VALID),
    ("UTR", "1955839661K", "1955839661", "19558 39661", Check.VALID),
    ("UTR", "2955839661", "2955839661", "29558 39661", Check.INVALID),
    ("UPN", "B801200005001", "B801200005001", "B801200005001", Check.VALID),
    ("UPN", "C801200005001", "C801200005001", "C801200005001", Check.INVALID),
    ("PRISON_NUMBER", "a1234bc", "A1234BC", "A1234BC", Check.NOT_CHECKABLE),
    ("PROBATION_CRN", "X123456", "X123456", "X123456", Check.NOT_CHECKABLE),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "canonical", "shown", "verdict"), WRITTEN)
def test_ways_of_writing(kind: str, text: str, canonical: str, shown: str, verdict: Check) -> None:
    identifier = IDENTIFIERS[kind]
    assert identifier.parse(text) is not None
    assert identifier.normalise(text) == canonical
    assert identifier.format(text) == shown
    assert identifier.check(text) is verdict


def test_every_kind_has_a_written_example() -> None:
    assert {row[0] for row in WRITTEN} == set(KINDS)


@pytest.mark.parametrize(("kind", "text", "canonical", "shown", "verdict"), WRITTEN)
def test_what_is_shown_is_found_in_a_sentence_and_behind_a_cue(
    kind: str, text: str, canonical: str, shown: str, verdict: Check
) -> None:
    identifier = IDENTIFIERS[kind]
    if kind == "MRZ":
        shown = shown.splitlines()[1]
    cued = identifier.cued.match(shown + ", he said")
    assert cued is not None and cued.group() == shown
    behind_cues_only = {"AZI 1234", "AB 12 34 56 E", "2008/2669965"}  # A dateless plate, a suffix that is none, no letter.
    if shown not in behind_cues_only:
        found = [match.group() for match in identifier.pattern.finditer(f"He gave {shown}, he said.")]
        assert found == [shown]
    embedded = f"QX{shown}7" if kind != "COLLAR_NUMBER" else f"WQXY{shown}7"
    assert all(match.group() != shown for match in identifier.pattern.finditer(embedded))


NEAR_MISSES = [
    ("PNC_ID", "2026/01234567L"), ("PNC_ID", "2026/L"), ("PNC_ID", "226/1234567"), ("CRO", "1234567/26M"),
    ("CRO", "SF26/1234567E"), ("ASN", "26/40Z/01/123456W"), ("ASN", "2640ZZ010000012345W6"),
    ("COURT_CASE_REFERENCE", "26/987/123456B"), ("URN", "40ZZ001232"), ("URN", "40ZZ0012326X"), ("OFFENCE_CODE", "TH6801"),
    ("OFFENCE_CODE", "TH68010D"), ("NPCC_OFFENCE_CODE", "2"), ("NPCC_OFFENCE_CODE", "2.1.4.1.5"),
    ("OCCURRENCE_NUMBER", "1320037008"), ("NINO", "A1234567C"), ("NINO", "AB12345C"), ("NHS_NUMBER", "999 000 001"),
    ("POSTCODE", "SW1A 11A"), ("POSTCODE", "SWAA 1AA"), ("VRM", "BD5 SMRR"), ("DRIVING_LICENCE", "MORGA 75311 SM9IJ"),
    ("PASSPORT", "99900000"), ("BANK_ACCOUNT", "08-99-9 66374958"), ("SORT_CODE", "08-99-9"), ("IBAN", "GB8 WEST"),
    ("PAYMENT_CARD", "4242 4242 4242"), ("IMEI", "4901542032375"), ("PHONE", "7700 900123"), ("PHONE", "0770 090"),
    ("PHONE", "07700 900123456"), ("UTR", "195583966"), ("UPN", "I801200005001"), ("UPN", "B80120000500"),
    ("PRISON_NUMBER", "A123BC"), ("PROBATION_CRN", "X12345"), ("MRZ", "ERIKSSON"), ("MRZ", TD3[:-1]),
    ("EXHIBIT_REFERENCE", "J/1"), ("COLLAR_NUMBER", "1234567"), ("CUSTODY_REFERENCE", "40ZZ/26"),
    ("INCIDENT_LOG", "of 12/01/2026"), ("CRIME_REFERENCE", "26"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), NEAR_MISSES)
def test_near_misses_are_not_read(kind: str, text: str) -> None:
    identifier = IDENTIFIERS[kind]
    assert identifier.parse(text) is None
    assert identifier.normalise(text) is None
    assert identifier.check(text) is Check.INVALID
    with pytest.raises(ValueError, match=identifier.title) as refused:
        identifier.format(text)
    assert text not in str(refused.value)


@pytest.mark.parametrize("text", ["", " ", "hello", "Oil", "lol", "\n", "💷", "ſ", "٣٤٥٦٧٨٩٠١٢", "-" * 50])
@pytest.mark.parametrize("kind", KINDS)
def test_words_and_odd_characters_are_no_identifiers(kind: str, text: str) -> None:
    assert IDENTIFIERS[kind].parse(text) is None


DUMMY = [
    "0800NP0100000000001Z", "0800PP0112345678901A", "9999NRPR000000000000", "2612LN0000000000001B", "2600NP0000000000001B",
    "2663000000000000001B", "2606SS0100000000001B", "2600XX0100000000001B", "2650110100000000001B", "2650OF0100000000001B",
]  # fmt: skip


@pytest.mark.parametrize("stem", DUMMY)
def test_dummy_arrest_summons_numbers_are_invalid_whatever_their_letter(stem: str) -> None:
    body = stem[:-1]
    for letter in MODULUS_23:
        assert IDENTIFIERS["ASN"].check(body + letter) is Check.INVALID


def test_an_asn_with_a_top_level_code_or_a_force_of_letters_is_read() -> None:
    asn = IDENTIFIERS["ASN"]
    assert asn.normalise("26B40ZZ0100000123456W") == "26B40ZZ0100000123456W"
    letter = modulus_23_letter("01" + "26" + "00000123456")  # A force that is not all digits is left out of the sum.
    assert asn.check(f"26/ACZZ/01/123456{letter}") is Check.VALID


@pytest.mark.parametrize(
    ("digits", "year"), [("26", 2026), ("27", 1927), ("00", 2000), ("99", 1999), ("25", 2025)]
)  # fmt: skip
def test_two_digits_of_a_year_never_lie_in_the_future(digits: str, year: int) -> None:
    assert full_year(digits, date(2026, 11, 22)) == year


serials = st.integers(1, 9_999_999)
years = st.integers(0, 99)


@settings(deadline=None)
@given(years, serials)
def test_pnc_ids_round_trip_and_only_one_letter_is_valid(year: int, serial: int) -> None:
    pnc = IDENTIFIERS["PNC_ID"]
    valid = [letter for letter in string.ascii_uppercase if pnc.check(f"{year:02}/{serial}{letter}") is Check.VALID]
    assert len(valid) == 1
    canonical = pnc.normalise(f"{year:02}/{serial}{valid[0]}")
    assert canonical is not None
    assert pnc.normalise(pnc.format(canonical)) == canonical
    assert pnc.check(canonical) is Check.VALID


@settings(deadline=None)
@given(years, st.integers(1, 999_999), st.booleans())
def test_cro_numbers_round_trip_and_only_one_letter_is_valid(year: int, serial: int, file_only: bool) -> None:
    cro = IDENTIFIERS["CRO"]
    stem = f"SF{year:02}/{serial}" if file_only else f"{serial}/{year:02}"
    valid = [letter for letter in string.ascii_uppercase if cro.check(stem + letter) is Check.VALID]
    assert len(valid) == 1
    canonical = cro.normalise(stem + valid[0])
    assert canonical is not None and cro.normalise(cro.format(canonical)) == canonical


VALID = [
    (kind, canonical) for kind, _, canonical, _, verdict in WRITTEN if verdict is Check.VALID and IDENTIFIERS[kind].chance < 0.09
]


@settings(deadline=None)
@given(st.sampled_from([pair for pair in VALID if pair[0] in ("PNC_ID", "CRO", "ASN", "COURT_CASE_REFERENCE")]), st.data())
def test_one_changed_digit_breaks_a_check_letter(pair: tuple[str, str], data: st.DataObject) -> None:
    kind, value = pair
    counted = [place for place, symbol in enumerate(value) if symbol.isdigit() and not (kind == "PNC_ID" and place < 2)]
    place = data.draw(st.sampled_from(counted))
    other = data.draw(st.sampled_from([digit for digit in string.digits if digit != value[place]]))
    changed = value[:place] + other + value[place + 1 :]
    assert IDENTIFIERS[kind].parse(changed) is not None
    assert IDENTIFIERS[kind].check(changed) is Check.INVALID


@settings(deadline=None)
@given(st.sampled_from(WRITTEN), st.data())
def test_format_of_the_canonical_writing_parses_back(row: tuple[str, str, str, str, Check], data: st.DataObject) -> None:
    kind, text = row[0], row[1]
    if kind != "MRZ":
        # Other digits in the same places are the same kind, checked or not.
        text = "".join(data.draw(st.sampled_from(string.digits)) if symbol.isdigit() else symbol for symbol in text)
    identifier = IDENTIFIERS[kind]
    canonical = identifier.normalise(text)
    if canonical is None:
        return  # For example a phone number whose first digits became those of another country.
    assert identifier.normalise(canonical) == canonical
    assert identifier.normalise(identifier.format(canonical)) == canonical
    assert identifier.check(canonical) is identifier.check(text)


@settings(deadline=None)
@given(st.text(alphabet=string.ascii_letters + string.digits * 4 + " -/.()<+\n'’OIl", max_size=60))
def test_hostile_text_never_raises_and_what_a_pattern_finds_is_read(text: str) -> None:
    for identifier in IDENTIFIERS.values():
        identifier.check(text)
        for match in identifier.pattern.finditer(text):
            assert identifier.parse(match.group()) is not None, identifier


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_unicode_is_survived(text: str) -> None:
    for identifier in IDENTIFIERS.values():
        identifier.check(text)
        identifier.normalise(text)


def test_patterns_do_not_run_away_on_long_runs() -> None:
    runs = ["1" * 20_000, "A1" * 10_000, "- " * 10_000, "<" * 20_000, "1 " * 10_000, "AB " * 7_000, "+4 " * 7_000]
    started = time.thread_time()
    for run in runs:
        for identifier in IDENTIFIERS.values():
            for match in identifier.pattern.finditer(run):
                identifier.parse(match.group())
            identifier.cued.match(run)
            identifier.parse(run)
    assert time.thread_time() - started < 20


def test_force_codes_come_from_the_reference_data() -> None:
    assert {"01", "40", "63"} <= identifiers.force_codes()
    assert "19" not in identifiers.force_codes()


@pytest.mark.shared
def test_every_published_offence_code_is_read(shared_data: Path) -> None:
    lines = (shared_data / "reference" / "offence_codes.csv").read_text("utf-8").splitlines()[1:]
    codes = [line.split(",")[0] for line in lines]
    assert [code for code in codes if IDENTIFIERS["OFFENCE_CODE"].normalise(code) != code] == []
