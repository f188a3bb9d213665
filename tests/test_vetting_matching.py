# ruff: noqa: E501
"""People against records: bands, the words of the waterfall, weights that sum, nothing decided, hostile names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vetting.matching.matcher import Matcher, Prepared
from vetting.matching.model import load_model
from vetting.matching.scoring import in_words
from vetting.records import Candidate, RegisterRecord
from vetting.subjects import Address, Person, PersonName

HOME = Address(("12 Acacia Avenue", "Leeds"), "LS6 4AP")
BEFORE = Address(("3 Mill Lane", "York"), "YO1 7HT")
APPLICANT = Person(
    "applicant",
    (PersonName(("Katherine", "Jane"), "Oakeshott"), PersonName(("Katherine",), "Wetherfield", "maiden")),
    born=date(1980, 3, 12),
    sex="F",
    addresses=(HOME, BEFORE),
    phones=("07700 900123",),
    emails=("k.oakeshott@example.org",),
    identifiers={"nino": "AB123456C", "pnc_id": "2002/73319Z"},
)


def _like(key: str, **changed: object) -> Person:
    """Somebody who agrees with the applicant in name and date of birth, but for what is changed."""
    given: dict[str, object] = {
        "names": (PersonName(("Katherine", "Jane"), "Oakeshott"),), "born": APPLICANT.born, "sex": "F", "addresses": (HOME,),
    }  # fmt: skip
    return Person(key, **(given | changed))  # type: ignore[arg-type]


def _named(forename: str, surname: str, kind: str = "legal") -> tuple[PersonName, ...]:
    return (PersonName(tuple(forename.split()), surname, kind),)  # type: ignore[arg-type]


# One record for each kind of difference, with what must be said of it.
DIFFERENT: dict[str, tuple[dict[str, object], str, str]] = {
    "same": ({}, "surname", "same surname (rare)"),
    "common first name": ({}, "forename", "same first name"),
    "second name": ({}, "second", "same second first name"),
    "spelling": ({"names": _named("Katherine", "Oakshott")}, "surname", "surname differs by a slip of spelling"),
    "double": ({"names": _named("Katherine", "Oakeshott-Brown")}, "surname", "surname is one part of the other's double surname"),
    "maiden": ({"names": _named("Katherine", "Wetherfield")}, "surname", "same surname (rare, maiden name in the application)"),
    "alias": (
        {"names": (*_named("Katherine", "Marlowe"), *_named("Katherine", "Oakeshott", "alias"))},
        "surname",
        "same surname (rare, alias in the register)",
    ),
    "married": ({"names": _named("Katherine", "Thistlewood")}, "surname", "surname differs, as it may after a marriage"),
    "usual spelling": ({"names": _named("Cathryn", "Oakeshott")}, "forename", "first name in another usual spelling"),
    "short form": ({"names": _named("Kate", "Oakeshott")}, "forename", "first name a known short form"),
    "second as first": ({"names": _named("Jayne", "Oakeshott")}, "forename", "first name is the other's second first name"),
    "initial": ({"names": _named("K", "Oakeshott")}, "forename", "first name given as an initial, which agrees"),
    "swapped names": ({"names": _named("Oakeshott", "Katherine")}, "surname", "surname is the other's first name"),
    "swapped date": ({"born": date(1980, 12, 3)}, "born", "birth date differs by swapped day and month"),
    "digit": ({"born": date(1980, 3, 22)}, "born", "birth date differs by one digit"),
    "year": ({"born": date(1979, 3, 12)}, "born", "same day and month, birth year differs"),
    "first of January": ({"born": date(1980, 1, 1)}, "born", "same birth year, one date is 1 January"),
    "no date": ({"born": None}, "born", "date of birth not known on both sides"),
    "moved": ({"addresses": (BEFORE,)}, "place", "same postcode"),
    "house": ({"addresses": (BEFORE,)}, "address", "same house number and street"),
    "sector": ({"addresses": (Address(("5 Elm Road", "Leeds"), "LS6 4ZZ"),)}, "place", "same postcode sector"),
    "elsewhere": ({"addresses": (Address(("5 Elm Road", "Truro"), "TR1 2AB"),)}, "place", "no address in common"),
    "phone": ({"phones": ("+44 7700 900 123",)}, "phone", "same telephone number"),
    "e-mail": ({"emails": ("K.Oakeshott@Example.org",)}, "email", "same e-mail address"),
    "nino": ({"identifiers": {"nino": "ab 12 34 56 c"}}, "identifier", "same National Insurance number"),
    "other nino": ({"identifiers": {"nino": "CE654321A"}}, "identifier", "National Insurance number or PNC ID differs"),
    "pnc": ({"identifiers": {"pnc_id": "02/73319Z"}}, "identifier", "same PNC ID, its check letter holds"),
    "pnc slip": ({"identifiers": {"pnc_id": "2002/73318Z"}}, "identifier", "PNC ID differs by one sign and a check letter"),
    "sex": ({"sex": "M"}, "sex", "sex differs"),
    "brother": (
        {"names": _named("Bartholomew", "Oakeshott"), "born": date(1983, 5, 1), "sex": "M"},
        "relative",
        "relatives under",
    ),
    "twin": ({"names": _named("Bartholomew", "Oakeshott"), "sex": "M"}, "forename", "first name differs"),
    "daughter": (
        {"names": _named("Katherine", "Oakeshott"), "born": date(2005, 9, 28)},
        "relative",
        "parent and child of one name",
    ),
}


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(load_model())


@pytest.fixture(scope="module")
def prepared(matcher: Matcher) -> Prepared:
    return matcher.prepare(RegisterRecord("PNC", key, _like(key, **changed)) for key, (changed, _, _) in DIFFERENT.items())


@pytest.fixture(scope="module")
def found(matcher: Matcher, prepared: Prepared) -> dict[str, Candidate]:
    return {candidate.record.key: candidate for candidate in matcher.candidates(APPLICANT, prepared, all_bands=True)}


@pytest.mark.parametrize("kind", DIFFERENT)
def test_each_kind_of_difference_is_said_in_words(found: dict[str, Candidate], kind: str) -> None:
    _, field, words = DIFFERENT[kind]
    said = {reason.field: reason.words for reason in found[kind].reasons}
    assert words in said[field]


def test_the_weights_sum_with_the_prior_first_in_the_order_of_the_model(matcher: Matcher, found: dict[str, Candidate]) -> None:
    order = ["prior", *(comparison.field for comparison in matcher.model.comparisons)]
    for candidate in found.values():
        fields = [reason.field for reason in candidate.reasons]
        assert fields == sorted(fields, key=order.index)
        assert fields[0] == "prior"
        assert sum(reason.weight for reason in candidate.reasons) == pytest.approx(candidate.weight, abs=1e-6)
        assert candidate.model == matcher.model.sha256


def test_the_waterfall_in_one_sentence(found: dict[str, Candidate]) -> None:
    candidate = found["swapped date"]
    sentence = in_words(candidate.weight, candidate.reasons)
    assert "same surname (rare, +" in sentence
    assert "birth date differs by swapped day and month (+10.0)" in sentence
    assert sentence.endswith(f"= {candidate.weight:+.1f}")


def test_bands(found: dict[str, Candidate]) -> None:
    assert found["same"].band == found["short form"].band == found["swapped date"].band == "strong"
    assert found["maiden"].band == found["moved"].band == found["nino"].band == "strong"
    # A relative under the same roof is never a strong candidate, however rare the name.
    assert {found[kind].band for kind in ("brother", "twin", "daughter")} <= {"none", "review"}


def test_twins_are_said_to_look_like_twins(matcher: Matcher, prepared: Prepared) -> None:
    # Under a surname that both have; a maiden name that only one has says nothing of twins.
    of = matcher.candidates(replace(APPLICANT, names=APPLICANT.names[:1]), prepared, all_bands=True)
    twin = next(candidate for candidate in of if candidate.record.key == "twin")
    assert "as of twins" in {reason.field: reason.words for reason in twin.reasons}["relative"]
    assert twin.band == "review"


def test_without_a_date_of_birth_nothing_is_more_than_review(matcher: Matcher, found: dict[str, Candidate]) -> None:
    assert found["no date"].weight > matcher.model.strong
    assert found["no date"].band == "review"


def test_nothing_is_excluded(found: dict[str, Candidate]) -> None:
    # Every record that the rules brought together comes back when asked for: a low weight hides nobody.
    assert set(found) == set(DIFFERENT)
    assert {candidate.band for candidate in found.values()} <= {"none", "review", "strong"}


def test_only_what_a_person_looks_at_comes_back_unasked(
    matcher: Matcher, prepared: Prepared, found: dict[str, Candidate]
) -> None:
    shown = matcher.candidates(APPLICANT, prepared)
    assert [candidate.record.key for candidate in shown] == [key for key, candidate in found.items() if candidate.band != "none"]
    weights = [candidate.weight for candidate in shown]
    assert weights == sorted(weights, reverse=True)


def test_it_does_not_matter_which_side_somebody_is_on(matcher: Matcher, prepared: Prepared) -> None:
    people = [_like(key, **changed) for key, (changed, _, _) in DIFFERENT.items()]
    of = matcher.candidates_of(people, prepared, all_bands=True)
    weights = {(person, candidate.record.key): candidate.weight for person, all_of in of.items() for candidate in all_of}
    assert len(weights) > len(people) ** 2 / 2
    for (one, other), weight in weights.items():
        assert weights[other, one] == pytest.approx(weight, abs=1e-9), (one, other)


def test_transliterations_and_particles(matcher: Matcher) -> None:
    pairs = [("Muhammad", "Chowdhury", "Mohammed", "Choudhry"), ("Дмитрий", "Шевченко", "Dmitriy", "Shevchenko"),
             ("José", "de Souza", "Jose", "Souza"), ("Yusuf", "al-Masri", "Yousef", "Al Masri"), ("Ewan", "MacPherson", "Ewan", "McPherson"),
             ("Małgorzata", "Wiśniewska", "Malgorzata", "Wisniewski"), ("Siobhán", "O’Neill", "Siobhan", "ONeil")]  # fmt: skip
    born = date(1975, 7, 21)
    records = [
        RegisterRecord("R", str(place), Person(str(place), _named(pair[2], pair[3]), born)) for place, pair in enumerate(pairs)
    ]
    of = matcher.candidates_of(
        [Person(f"p{place}", _named(pair[0], pair[1]), born) for place, pair in enumerate(pairs)], matcher.prepare(records)
    )
    for place in range(len(pairs)):
        assert [candidate.record.key for candidate in of[f"p{place}"]] == [str(place)], pairs[place]


HOSTILE = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["", " ", "'", "''; DROP TABLE register_rows; --", '"; SELECT 1', "\x00\x07\x1b[31m", "\u202eenaJ", "\u200f", "NULL", "%s{}{0}",
                     "a" * 100_000, "\ud800", "\U0001f600", "Z\u0351\u036b\u0343\u036a", "-", "'", "\\", "ﷺ", "İ", "ß", "0"]),
)  # fmt: skip


@given(st.lists(st.tuples(HOSTILE, HOSTILE, HOSTILE, HOSTILE), min_size=2, max_size=8))
@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_hostile_names_are_names(matcher: Matcher, values: list[tuple[str, str, str, str]]) -> None:
    people = [
        Person(f"p{place}", (PersonName((forename,), surname),), date(1980, 3, 12), sex=line, addresses=(Address((line, surname), postcode),),
               phones=(postcode,), emails=(surname,), identifiers={"nino": line, "pnc_id": postcode, "unheard_of": surname})
        for place, (forename, surname, line, postcode) in enumerate(values)
    ]  # fmt: skip
    prepared = matcher.prepare(
        [RegisterRecord("R", person.id, person) for person in people] + [RegisterRecord("R", "same", APPLICANT)]
    )
    of = matcher.candidates_of([*people, APPLICANT], prepared, all_bands=True)
    assert of["applicant"][0].record.key == "same"
    for candidates in of.values():
        for candidate in candidates:
            assert sum(reason.weight for reason in candidate.reasons) == pytest.approx(candidate.weight, abs=1e-6)


def test_nobody_and_nothing(matcher: Matcher, prepared: Prepared) -> None:
    assert matcher.candidates(Person("nobody", ()), prepared) == []
    assert matcher.candidates(APPLICANT, matcher.prepare([])) == []
    assert matcher.candidates_of([], prepared) == {}


@pytest.fixture
def secret_names() -> Iterator[list[str]]:
    yield ["Oakeshott", "Katherine", "1980", "AB123456C"]


def test_candidates_do_not_print_what_they_hold(found: dict[str, Candidate], secret_names: list[str]) -> None:
    printed = repr(found["same"]) + repr(found["same"].reasons)
    assert not any(secret in printed for secret in secret_names)
