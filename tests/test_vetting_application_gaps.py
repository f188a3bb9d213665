"""What the checks of an application find: every seeded kind of gap, nothing on whole forms, and the edges of the rules."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from benchmarks.application_maker import FAULTS, as_json, clean, expected_code, faulty, passport_lines
from reference.loader import BrokenReferenceError
from vetting.application.answers import spoken_of
from vetting.application.building import from_data
from vetting.application.checking import check
from vetting.application.errors import LevelError
from vetting.application.gaps import Gap
from vetting.application.mrz import read_zone
from vetting.application.names import in_zone, letters
from vetting.application.rules import Rules
from vetting.application.shape import leaves
from vetting.application.stretches import Stretch, months_before, open_stretches, overlaps, years_before
from vetting.subjects import Person, PersonName

DAY = date(2026, 9, 14)


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules.load(DAY)


def gaps(form: dict[str, Any], rules: Rules, **more: Any) -> tuple[Gap, ...]:
    return check(from_data(as_json(form)), rules, **more)


def codes(form: dict[str, Any], rules: Rules, **more: Any) -> list[str]:
    return [gap.code for gap in gaps(form, rules, **more)]


def recruit(seed: int = 0) -> dict[str, Any]:
    """A whole form at recruitment level."""
    return next(form for form in map(clean, range(seed, seed + 100)) if form["level"] == "RV")


@pytest.mark.parametrize("kind", FAULTS)
def test_every_seeded_kind_of_gap_is_found(kind: str, rules: Rules) -> None:
    number = list(FAULTS).index(kind)
    for seed in (11, 12):
        form, seeded = faulty(number, seed)
        assert seeded == kind
        found = [gap for gap in gaps(form, rules) if gap.code == expected_code(kind)]
        assert found
        for gap in found:
            assert gap.question and "{" not in gap.question + gap.finding and gap.where


def test_nothing_is_found_on_whole_forms(rules: Rules) -> None:
    for seed in range(700, 780):
        assert codes(clean(seed), rules) == []


def test_every_gap_has_a_seeded_kind_or_a_test_here(rules: Rules) -> None:
    seeded = {expected_code(kind) for kind in FAULTS}
    elsewhere = {
        *("born_impossible", "date_before_birth", "country_unknown", "household_missing"),
        *("mrz_nationality_differs", "mrz_picture_differs", "mrz_picture_unread"),
    }
    assert set(rules.gaps) == seeded | elsewhere
    assert len(rules.gaps) > 80


def test_the_questions_tell_no_names(rules: Rules) -> None:
    for number in range(len(FAULTS)):
        form, _ = faulty(number, 21)
        names = {each["surname"] for each in form["applicant"]["names"]} | {
            each["names"][0]["surname"] for each in form.get("third_parties", ())
        }
        for gap in gaps(form, rules):
            assert not any(len(name) > 3 and name in gap.question + gap.finding for name in names)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda form: form["applicant"].update(born="2019-01-01"), "born_impossible"),
        (lambda form: form["applicant"]["addresses"][-1].update(start="1950-01-01"), "date_before_birth"),
        (lambda form: form["applicant"].update(nationalities=["British"]), "country_unknown"),
        (lambda form: form["applicant"]["addresses"][0].update(country="Wales"), "country_unknown"),
        (lambda form: form["answers"].update(household="two"), "household_missing"),
        (lambda form: form["applicant"].update(nationalities=["IE"]), "mrz_nationality_differs"),
    ],
)
def test_other_gaps(change: Callable[[dict[str, Any]], None], code: str, rules: Rules) -> None:
    form = recruit()
    change(form)
    assert code in codes(form, rules)


def test_the_picture_of_a_passport_is_compared(rules: Rules) -> None:
    form = recruit()
    lines = form["documents"][0]["mrz"]
    assert codes(form, rules, pictures={1: lines}) == []
    assert codes(form, rules, pictures={1: []}) == ["mrz_picture_unread"]
    other = passport_lines("Featherstone", ["Ada"], "123456789", date(1990, 1, 1), "F", date(2030, 1, 1))
    assert codes(form, rules, pictures={1: other}) == ["mrz_picture_differs"]
    del form["documents"][0]["mrz"]
    assert codes(form, rules, pictures={1: lines}) == []
    assert "mrz_name_differs" in codes(form, rules, pictures={1: other})


def test_a_gap_of_a_day_more_than_the_limit_is_asked_about_and_a_move_is_not(rules: Rules) -> None:
    form = recruit()
    home = form["applicant"]["addresses"][0]
    day, old = form["made_on"], form["made_on"] - timedelta(days=365 * 9)

    def lived(gap: int) -> list[str]:
        moved = day - timedelta(days=300)
        before = {**home, "start": old, "end": moved - timedelta(days=1 + gap)}
        form["applicant"]["addresses"] = [{**home, "start": moved, "end": None}, before]
        return codes(form, rules)

    assert lived(0) == [] and lived(1) == [] and lived(2) == ["address_gap"]
    assert lived(-31) == [] and lived(-32) == ["address_overlap"]


def test_history_reaches_back_as_many_years_as_the_level_asks(rules: Rules) -> None:
    form = recruit()
    home = form["applicant"]["addresses"][0]
    start = years_before(form["made_on"], 5)
    form["applicant"]["addresses"] = [{**home, "start": start, "end": None}]
    assert codes(form, rules) == []
    form["applicant"]["addresses"] = [{**home, "start": start + timedelta(days=2), "end": None}]
    assert codes(form, rules) == ["address_history_short"]
    form["level"] = "NPPV1"
    assert "address_history_short" not in codes(form, rules)


def test_a_school_leaver_is_not_asked_what_they_did_as_a_child(rules: Rules) -> None:
    form = recruit()
    form["applicant"]["born"] = date(2008, 3, 1)
    work = {"kind": "education", "what": "Kiln Lane School", "start": date(2024, 3, 1)}
    form["activities"] = [work]
    assert not {"activity_history_short", "activity_gap"} & set(codes(form, rules))
    work["start"] = date(2024, 6, 1)
    assert "activity_history_short" in codes(form, rules)


def test_residence_counts_immediately_before_the_application(rules: Rules) -> None:
    form = recruit()
    day, home = form["made_on"], form["applicant"]["addresses"][0]
    three = years_before(day, 3)

    def abroad(start: date, end: date) -> list[Gap]:
        form["applicant"]["addresses"] = [
            {**home, "start": end + timedelta(days=1), "end": None},
            {"lines": ["1 Rue du Port"], "country": "FR", "start": start, "end": end},
            {**home, "start": day - timedelta(days=4000), "end": start - timedelta(days=1)},
        ]
        return [gap for gap in gaps(form, rules) if gap.code == "residency_short"]

    assert abroad(three - timedelta(days=400), three - timedelta(days=1)) == []
    assert abroad(three - timedelta(days=400), three + timedelta(days=27)) == []
    assert abroad(three - timedelta(days=400), three + timedelta(days=28))[0].kind == "officer"
    form["declarations"]["cut_ties"] = {"answer": True, "detail": "sold the house"}
    form["answers"]["returned_on"] = f"{three:%d/%m/%Y}"
    assert "residency_restarted" not in codes(form, rules)
    form["answers"]["returned_on"] = f"{three + timedelta(days=1):%d/%m/%Y}"
    assert "residency_restarted" in codes(form, rules)


def test_a_proof_of_address_is_good_for_three_months_to_the_day(rules: Rules) -> None:
    form = recruit()
    proof = next(each for each in form["documents"] if each["kind"] == "proof_of_address")
    proof["issued"] = months_before(form["made_on"], 3)
    assert codes(form, rules) == []
    proof["issued"] -= timedelta(days=1)
    assert codes(form, rules) == ["proof_of_address_old"]


def test_the_specimen_of_icao_9303_is_read() -> None:
    lines = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"]
    zone = read_zone(lines, DAY)
    assert zone is not None and zone.wrong == ()
    assert (zone.surname, zone.forenames, zone.number, zone.sex) == ("ERIKSSON", ("ANNA", "MARIA"), "L898902C3", "F")
    assert (zone.born, zone.expires) == (date(1974, 8, 12), date(2012, 4, 15))
    broken = read_zone([lines[0], lines[1].replace("740812", "740821")], DAY)
    assert broken is not None and broken.wrong == ("date of birth", "whole")
    assert read_zone(["P<UTO", lines[1]], DAY) is None and read_zone([], DAY) is None


@pytest.mark.parametrize(
    ("forenames", "surname", "there"),
    [
        (("Zoë", "Anna"), "Müller", True),
        (("Zoë",), "Mueller", True),
        (("Zoe",), "MULLER", True),
        (("Zoe",), "Miller", False),
        (("Anna",), "Müller", False),
    ],
)
def test_a_passport_spells_letters_with_marks_in_its_own_way(forenames: tuple[str, ...], surname: str, there: bool) -> None:
    lines = passport_lines("Müller", ["Zoë"], "123456789", date(1990, 1, 1), "F", date(2030, 1, 1))
    zone = read_zone(lines, DAY)
    assert zone is not None
    assert in_zone(Person("applicant", (PersonName(forenames, surname),)), zone) is there


def test_a_long_name_is_cut_in_the_passport() -> None:
    person = Person("applicant", (PersonName(("Bartholomew", "Maximilian", "Octavian"), "Featherstonehaugh-Wriothesley"),))
    lines = passport_lines(person.name.surname, list(person.name.forenames), "1", date(1990, 1, 1), "M", date(2030, 1, 1))
    zone = read_zone(lines, DAY)
    assert zone is not None and zone.cut
    assert in_zone(person, zone)
    assert not in_zone(Person("x", (PersonName(("Cuthbert",), person.name.surname),)), zone)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I had an I.V.A. once", False),
        ("My IVA ended in 2019.", True),
        ("I have never had an IVA", False),
        ("Not bankrupt, no IVA", False),
        ("I was not late. Years went by and then came my bankruptcy, which I regret, and an IVA", True),
        ("private", False),
        ("IVANA is my aunt", False),
    ],
)
def test_a_word_that_is_denied_contradicts_nothing(text: str, found: bool) -> None:
    assert spoken_of(text, ["iva", "bankrupt", "bankruptcy"]) is found


def test_stretches() -> None:
    def days(first: int, last: int) -> Stretch:
        return Stretch(date(2026, 1, first), date(2026, 1, last))

    first, last = date(2026, 1, 1), date(2026, 1, 31)
    assert open_stretches([], first, last) == [days(1, 31)]
    assert open_stretches([days(5, 10), days(8, 20)], first, last) == [days(1, 4), days(21, 31)]
    assert open_stretches([days(1, 31)], first, last) == []
    assert [shared for *_, shared in overlaps([days(5, 10), days(8, 20), days(25, 30)], first)] == [days(8, 10)]
    # Whatever the stretches, each day is covered or open.
    rng = random.Random(1)
    for _ in range(200):
        covered = [days(low, rng.randint(low, 31)) for low in rng.choices(range(1, 32), k=3)]
        free = {day for each in open_stretches(covered, first, last) for day in range(each.start.day, each.end.day + 1)}
        taken = {day for each in covered for day in range(each.start.day, each.end.day + 1)}
        assert free == set(range(1, 32)) - taken


def test_letters_are_compared_without_marks() -> None:
    assert letters("Ó Broin") == letters("OBROIN") and letters("Łukasz") == "lukasz" and letters("D'Arcy") == letters("D’Arcy")


def test_levels_and_checks_say_where_they_come_from_and_where_sources_disagree(rules: Rules) -> None:
    assert list(rules.levels) == ["RV", "MV", "NPPV1", "NPPV2A", "NPPV2", "NPPV3", "CTC", "SC", "ESC", "DV"]
    residency = {code: row["residency_years"] for code, row in rules.levels.items()}
    assert residency == dict(zip(rules.levels, (3, 5, 3, 3, 3, 3, 3, 5, 10, 10), strict=True))
    assert "5 or 7" in rules.levels["NPPV3"]["disagreement"]
    assert "(general knowledge)" in rules.levels["RV"]["source"]
    assert {"pnc", "pnd", "local_intelligence"} <= set(rules.checks_at("RV")) and "RV" in rules.checks["pnc"]["third_parties"]
    keys = {key for key, _ in leaves()}
    asked = {key for key in rules.questions if "." in key and not key.startswith(("consents.", "answers."))}
    assert asked - keys == {
        *("applicant.names", "applicant.addresses", "applicant.identifiers", "third_parties.names", "third_parties.addresses")
    }


def test_a_force_lays_its_own_rules_over_them(tmp_path: Path) -> None:
    (tmp_path / "vetting_levels.toml").write_text(
        '[[rows]]\nlevel = "RV"\nname = "Recruitment vetting"\nfor = "All"\nresidency_years = 5\nhistory_years = 10\n'
        'referees = 3\nconsents = ["vetting"]\nvalid_from = 2026-01-01\nsource = "Force order 12/2026"\n'
    )
    (tmp_path / "vetting_gaps.toml").write_text(
        '[[rows]]\ngap = "referees_too_few"\nkind = "missing"\nfinding = "{count}"\nquestion = "Name {expected}, please."\n'
        'valid_from = 2026-01-01\nsource = "Force order 12/2026"\n'
    )
    ours = Rules.load(DAY, tmp_path)
    found = {gap.code: gap.question for gap in gaps(recruit(), ours)}
    assert found["referees_too_few"] == "Name 3, please."
    assert ours.hashes["vetting_levels"] != Rules.load(DAY).hashes["vetting_levels"]
    (tmp_path / "vetting_gaps.toml").write_text(
        '[[rows]]\ngap = "referees_too_few"\nkind = "missing"\nfinding = "x"\nquestion = "{nobody}"\n'
        'valid_from = 2026-01-01\nsource = "Force order 12/2026"\n'
    )
    with pytest.raises(BrokenReferenceError, match="referees_too_few"):
        gaps(recruit(), Rules.load(DAY, tmp_path))


def test_a_level_that_is_not_in_force_is_refused(rules: Rules) -> None:
    form = recruit()
    form["level"] = "Quentin Farnsworth"
    with pytest.raises(LevelError) as refused:
        gaps(form, rules)
    assert "RV" in str(refused.value) and "Farnsworth" not in str(refused.value)
