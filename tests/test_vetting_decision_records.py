"""Decisions in the records: the ways through, each refusal with its own cause, and who is at it at once, on both databases."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import vetting_deciding as making
from sqlalchemy import text
from vetting_deciding import LONG, SEALER, People, decide, everything_in, look, sign, state_of, verdict, waiting

from automations import audit
from automations.decisions import applications, clearances, deciding, draws, errors, officers
from automations.decisions.applications import Counts
from automations.errors import RecordsUnavailableError
from automations.records.database import Records


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def records(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    """Each kind of database once, as the application meets it; tests keep apart by officers and applications of their own."""
    records = making.open_records(request, tmp_path_factory)
    yield records
    with records.read() as session:
        assert audit.verify(session).whole
    records.close()


@pytest.fixture
def people(records: Records) -> tuple[str, str, str]:
    """Three vetting officers of the test's own."""
    return making.register_officers(records)


def test_a_grant_is_in_effect_with_its_person_and_its_opened_rationale(records: Records, people: People) -> None:
    one, _, _ = people
    application = waiting(records)
    look(records, application, one)
    made = decide(records, application, one, verdict(application))
    with records.read() as session:
        found = deciding.in_effect(session, SEALER, application)
    assert (made.state, found.person, found.second, found.rationale) == ("decided", one, "", LONG)
    assert LONG not in repr(found)


@pytest.mark.parametrize("outcome", sorted(deciding.ADVERSE))
def test_an_adverse_decision_waits_for_another_person(records: Records, people: People, outcome: str) -> None:
    one, two, _ = people
    application = waiting(records)
    look(records, application, one, two)
    assert decide(records, application, one, verdict(application, outcome)).state == "awaiting_second"
    with records.read() as session, pytest.raises(errors.NotInEffectError):
        deciding.in_effect(session, SEALER, application)
    with pytest.raises(errors.SamePersonError):
        sign(records, application, one)
    assert sign(records, application, two).state == "decided"
    with records.read() as session:
        assert deciding.in_effect(session, SEALER, application).second == two


def test_a_second_person_who_disagrees_sends_it_back_and_a_new_decision_is_needed(records: Records, people: People) -> None:
    one, two, _ = people
    application = waiting(records)
    look(records, application, one, two)
    decide(records, application, one, verdict(application, "refuse"))
    assert sign(records, application, two, agrees=False).state == "awaiting_decision"
    with pytest.raises(errors.NoDecisionError), records.write() as session:
        row = session.execute(text("SELECT id FROM vetting_decisions WHERE application_id = :a"), {"a": application}).scalar_one()
        applications.move(session, application, "awaiting_second", one, str(row))
    assert decide(records, application, one, verdict(application)).state == "decided"


REFUSALS: list[tuple[str, dict[str, Any], type[errors.DecisionRefusedError]]] = [
    ("grant", {"rationale": "Fine."}, errors.RationaleMissingError),
    ("grant", {"rationale": " \n\t " * 100}, errors.RationaleMissingError),
    ("grant", {"relied_on": ()}, errors.RationaleMissingError),
    ("grant", {"stage1": ""}, errors.TestUnansweredError),
    ("grant", {"stage2": "yes"}, errors.TestUnansweredError),
    ("refuse", {"stage2": "no"}, errors.TestUnansweredError),
    ("refuse", {"stage1": "no"}, errors.TestUnansweredError),
    ("refuse", {"stage1": "no", "ground": "none"}, errors.TestUnansweredError),
    ("charge", {}, errors.TestUnansweredError),
    ("grant", {"factors": {}}, errors.FactorsUnansweredError),
    ("grant", {"dossier_sha256": "0" * 64}, errors.DossierChangedError),
    ("grant_conditions", {"conditions": {}}, errors.ConditionsMissingError),
    ("grant_conditions", {"review_on": None}, errors.ConditionsMissingError),
    ("grant", {"conditions": {"C01": "x"}}, errors.ConditionsMissingError),
    ("grant", {"recommendation": "no_trace"}, errors.RecommendationRefusedError),
    ("grant", {"flags": ("stock",)}, errors.OverrideMissingError),
]


def test_each_lack_is_refused_with_its_own_cause_and_leaves_nothing(records: Records, people: People) -> None:
    one, _, _ = people
    application = waiting(records)
    with pytest.raises(errors.UnseenError):
        decide(records, application, one, verdict(application))
    look(records, application, one)
    for outcome, changes, cause in REFUSALS:
        with pytest.raises(cause):
            decide(records, application, one, verdict(application, outcome, **changes))
    with pytest.raises(errors.OfficerMissingError):
        decide(records, application, "Passer By", verdict(application))
    with records.read() as session:
        assert (
            session.execute(
                text("SELECT COUNT(*) FROM vetting_decisions WHERE application_id = :a"), {"a": application}
            ).scalar_one()
            == 0
        )
    assert state_of(records, application) == "awaiting_decision"


def test_a_recommendation_needs_an_empty_dossier_in_which_every_register_answered(records: Records, people: People) -> None:
    one, _, _ = people
    for counts in (Counts(5, unanswered=1), Counts(5, review=1), Counts(5, gaps=1), Counts(5, contradictions=1), Counts(0)):
        application = waiting(records, counts=counts)
        look(records, application, one)
        with pytest.raises(errors.RecommendationRefusedError):
            decide(records, application, one, verdict(application, recommendation="no_trace"))
    application = waiting(records, counts=Counts(5))
    look(records, application, one)
    filled = verdict(application, recommendation="no_trace", stage1="no", stage2="not_reached", ground="none")
    assert decide(records, application, one, filled).state == "decided"


def test_nobody_decides_or_signs_where_they_or_their_own_are_in_the_application(records: Records, people: People) -> None:
    one, two, _ = people
    with records.write() as session:
        officers.declare(session, two, {making.person_mark("Bo Cousin"): "sibling"})
    own = waiting(records, applicant=one)
    named = waiting(records, third=(one,))
    relation = waiting(records, applicant="bo  COUSIN")
    with pytest.raises(errors.ConflictError):
        look(records, own, one)
    with pytest.raises(errors.ConflictError):
        look(records, named, one)
    with pytest.raises(errors.ConflictError):
        look(records, relation, two)
    look(records, relation, one)
    decide(records, relation, one, verdict(relation, "refuse"))
    for attempt in (decide, sign):
        with pytest.raises(errors.DecisionRefusedError):
            attempt(records, relation, two, *([verdict(relation)] if attempt is decide else []))
    assert state_of(records, relation) == "awaiting_second"


def test_a_relation_declared_between_the_two_signatures_stops_the_decision(records: Records, people: People) -> None:
    one, two, _ = people
    application = waiting(records, applicant="Cy Latecomer")
    look(records, application, one, two)
    decide(records, application, one, verdict(application, "refuse"))
    with records.write() as session:
        officers.declare(session, one, {making.person_mark("Cy Latecomer"): "associate"})
    with pytest.raises(errors.ConflictError):
        sign(records, application, two)


def test_two_names_of_one_officer_are_one_person(records: Records, people: People) -> None:
    one, _, _ = people
    with records.write() as session:
        officers.register(session, f"V {one}", making.CHIEF, [making.person_mark(one)])
    application = waiting(records)
    look(records, application, one, f"V {one}")
    decide(records, application, one, verdict(application, "refuse"))
    with pytest.raises(errors.SamePersonError):
        sign(records, application, f"V {one}")
    with pytest.raises(errors.MalformedRecordError), records.write() as session:
        officers.register(session, one.upper(), making.CHIEF, [making.person_mark("x")])
    with pytest.raises(errors.MalformedRecordError), records.write() as session:
        officers.register(session, "Own Self", "Own Self", [making.person_mark("y")])


def test_an_officer_who_left_decides_nothing_more(records: Records, people: People) -> None:
    one, _, _ = people
    application = waiting(records)
    look(records, application, one)
    with records.write() as session:
        officers.end(session, one, making.CHIEF)
    with pytest.raises(errors.OfficerMissingError):
        decide(records, application, one, verdict(application))


def test_an_appeal_is_heard_by_two_people_who_had_no_part(records: Records, people: People) -> None:
    one, two, three = people
    four = one.replace("One", "Four")
    with records.write() as session:
        officers.register(session, four, making.CHIEF, [making.person_mark(four)])
    application = waiting(records)
    look(records, application, *people, four)
    with pytest.raises(errors.NotInEffectError), records.write() as session:
        applications.ask_again(session, SEALER, application, "appeal", "It was not me.", "clerk", making.DAY)
    decide(records, application, one, verdict(application, "refuse"))
    sign(records, application, two)
    with records.write() as session:
        applications.ask_again(session, SEALER, application, "appeal", "It was not me.", "clerk", making.DAY)
    for involved in (one, two):
        with pytest.raises(errors.InvolvedError):
            decide(records, application, involved, verdict(application))
    decide(records, application, three, verdict(application, "refuse"))
    with pytest.raises(errors.InvolvedError):
        sign(records, application, one)
    assert sign(records, application, four, agrees=False).state == "appeal"
    decide(records, application, three, verdict(application, "refuse"))
    assert sign(records, application, four).state == "decided"
    with records.write() as session:
        applications.ask_again(session, SEALER, application, "appeal", "Once more.", "clerk", making.DAY)
    for involved in (one, two, three, four):
        with pytest.raises(errors.InvolvedError):
            decide(records, application, involved, verdict(application))


def test_no_letter_gives_reasons_before_a_harm_test_that_allows_it(records: Records, people: People) -> None:
    one, two, _ = people
    application = waiting(records)
    look(records, application, one, two)
    decide(records, application, one, verdict(application, "refuse"))

    def letter(*, reasons: bool) -> None:
        with records.write() as session:
            id = applications.standing(session, application).decision_id
            deciding.record_letter(session, application, id, "refusal", "a" * 64, "clerk", reasons=reasons)

    with pytest.raises(errors.NotInEffectError):
        letter(reasons=False)
    sign(records, application, two)
    letter(reasons=False)
    with pytest.raises(errors.HarmTestMissingError):
        letter(reasons=True)
    with records.write() as session:
        deciding.record_harm_test(session, SEALER, application, two, "withhold", "It would show who informed us.")
    with pytest.raises(errors.HarmTestMissingError):
        letter(reasons=True)
    with records.write() as session:
        deciding.record_harm_test(
            session, SEALER, application, two, "give_in_part", "Without the informant's part it does no harm."
        )
    letter(reasons=True)


def test_a_clearance_follows_from_a_decision_and_its_withdrawal_from_two_people(records: Records, people: People) -> None:
    one, two, _ = people
    application = waiting(records)
    holder = {"name": "Ada Newcome", "staff_number": "4711"}
    granted: dict[str, Any] = {
        "event": "granted",
        "person_mark": making.person_mark("Ada Newcome"),
        "holder": holder,
        "level": "RV",
        "unit": "Response",
        "on_day": making.DAY,
        "expires_on": date(2036, 3, 1),
        "person": one,
        "application": application,
    }
    with pytest.raises(errors.NotInEffectError), records.write() as session:
        clearances.begin(session, SEALER, **granted)
    look(records, application, one, two)
    decide(records, application, one, verdict(application))
    for wrong in ({"level": "MV"}, {"person_mark": making.person_mark("Somebody Else")}):
        with pytest.raises(errors.NotInEffectError), records.write() as session:
            clearances.begin(session, SEALER, **(granted | wrong))
    with records.write() as session:
        id = clearances.begin(session, SEALER, **granted)
        clearances.add_event(session, SEALER, id, "changed", one, date(2027, 1, 1), unit="Fraud", holder={"name": "Ada Oldgate"})
    with pytest.raises(errors.NotInEffectError), records.write() as session:
        clearances.begin(session, SEALER, **granted)
    with pytest.raises(errors.NotInEffectError), records.write() as session:
        clearances.add_event(session, SEALER, id, "withdrawn", one, date(2028, 1, 1), application=application)
    with records.write() as session:
        applications.ask_again(session, SEALER, application, "review", "A new matter came up.", "clerk", making.DAY)
    decide(records, application, one, verdict(application, "withdraw"))
    sign(records, application, two)
    with records.write() as session:
        clearances.add_event(session, SEALER, id, "withdrawn", two, date(2028, 1, 1), application=application)
    with pytest.raises(errors.ClearanceStateError), records.write() as session:
        clearances.add_event(session, SEALER, id, "changed", two, date(2028, 1, 2))
    with records.read() as session:
        held = next(held for held in clearances.register(session, SEALER) if held.id == id)
    assert (held.live, held.unit, dict(held.holder)) == (False, "Fraud", {"name": "Ada Oldgate", "staff_number": "4711"})


def test_a_draw_needs_the_seed_that_was_committed_to_and_happens_once(records: Records) -> None:
    import hashlib

    seed, people, drawn = "1" * 64, "2" * 64, "3" * 64
    with pytest.raises(errors.DrawRefusedError), records.write() as session:
        draws.record(session, "nowhere", seed, "word", people, drawn, 1, "drawer")
    with records.write() as session:
        id = draws.commit(session, people, 9, 2, "level", "clerk", hashlib.sha256(seed.encode()).hexdigest())
    for wrong in (("4" * 64, people), (seed, "5" * 64)):
        with pytest.raises(errors.DrawRefusedError), records.write() as session:
            draws.record(session, id, wrong[0], "word", wrong[1], drawn, 2, "drawer")
    for word, person in (("word", "clerk"), ("  ", "drawer")):
        with pytest.raises(errors.DrawRefusedError), records.write() as session:
            draws.record(session, id, seed, word, people, drawn, 2, person)
    with records.write() as session:
        draws.record(session, id, seed, "word", people, drawn, 2, "drawer")
    with pytest.raises(errors.MalformedRecordError), records.write() as session:
        draws.record(session, id, seed, "word", people, drawn, 2, "drawer")


def test_two_officers_who_decide_at_once_make_one_decision(records: Records, people: People) -> None:
    import threading

    application = waiting(records)
    look(records, application, *people)
    made: list[str] = []

    def attempt(person: str) -> None:
        with contextlib.suppress(errors.DecisionRefusedError, RecordsUnavailableError):
            made.append(decide(records, application, person, verdict(application)).id)

    threads = [threading.Thread(target=attempt, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with records.read() as session:
        assert (
            session.execute(
                text("SELECT COUNT(*) FROM vetting_states WHERE state = 'decided' AND application_id = :a"), {"a": application}
            ).scalar_one()
            == 1
        )
    assert len(made) == 1


def test_nothing_in_the_tables_is_readable_without_the_key(records: Records, people: People) -> None:
    one, two, _ = people
    application = waiting(records, third=("Zebedee Quilter",))
    look(records, application, one, two)
    decide(records, application, one, verdict(application, "refuse", rationale=f"Zebedee Quilter (F1) spoke. {LONG}"))
    told = repr(everything_in(records))
    assert one in told
    for secret in ("Zebedee", "Quilter", "Newcome", "arrested"):
        assert secret not in told


def test_a_mark_that_is_being_written_while_somebody_decides_is_seen(records: Records, people: People) -> None:
    """On PostgreSQL both wait their turn for the application; on SQLite there is one writer at a time."""
    import threading

    one, _, _ = people
    application = waiting(records)
    look(records, application, one)
    ready, outcome = threading.Event(), []

    def attempt() -> None:
        ready.wait(10)
        try:
            outcome.append(decide(records, application, one, verdict(application)).state)
        except errors.ConflictError as error:
            outcome.append(error.code)

    thread = threading.Thread(target=attempt)
    thread.start()
    with records.write() as session:
        applications.add_marks(session, application, [], [making.person_mark(one)])
        ready.set()
        thread.join(0.4)
        assert thread.is_alive(), "the other one waits until this is on record"
    thread.join(30)
    assert outcome == ["E-VET-CONFLICT"]


def test_a_name_is_no_reference(records: Records) -> None:
    for reference in ("Quilter", "Zebedee Quilter 2026", "", "V-1\n", "1" * 81):
        with pytest.raises(errors.MalformedRecordError) as caught, records.write() as session:
            applications.open_application(
                session, reference=reference, level="RV", made_on=making.DAY, person="clerk", applicant=[making.person_mark("x")]
            )
        assert "Quilter" not in str(caught.value)
