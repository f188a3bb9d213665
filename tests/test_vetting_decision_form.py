"""The form of a decision, its rationale, and equality monitoring."""

from __future__ import annotations

import csv
import io
import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vetting.decision.equality import OUTCOMES, STAGES, SUPPRESSED, TOTAL, Disclosure, monitor, suppressed
from vetting.decision.errors import FormUnansweredError, MonitoringError, RationaleTooThinError
from vetting.decision.form import DecisionForm, load_form, recommendation, require_filled
from vetting.decision.rationale import examine

GOOD = (
    "The arrest of 2019 (F2) stands alone and was declared in full on the form; C1 is the applicant by her own account. "
    "She was nineteen, no further action followed, and the source is a single report without corroboration. "
    "For a post in the control room without lone access this does not make refusal appropriate."
)


@pytest.fixture(scope="module")
def form() -> DecisionForm:
    return load_form()


def _filled(form: DecisionForm, **changes: object) -> dict[str, object]:
    answers = {"outcome": "grant", "stage1": "yes", "stage2": "no", "ground": "suspicion"}
    return {**answers, "factors": dict.fromkeys(form.factors, "for"), **changes}


def test_a_filled_form_passes_and_each_open_question_is_named(form: DecisionForm) -> None:
    require_filled(form, **_filled(form))  # type: ignore[arg-type]
    for changes, words in (
        ({"outcome": "charge"}, "outcome"),
        ({"stage1": ""}, "Stage 1"),
        ({"stage2": "maybe"}, "Stage 2"),
        ({"ground": "looks"}, "ground"),
        ({"factors": {}}, "reliability"),
        ({"factors": dict.fromkeys((*form.factors, "charm"), "for")}, "charm"),
        ({"factors": dict.fromkeys(form.factors, "perhaps")}, "answered"),
    ):
        with pytest.raises(FormUnansweredError, match=words):
            require_filled(form, **_filled(form, **changes))  # type: ignore[arg-type]


def test_a_force_adds_a_factor_and_the_hash_of_the_form_says_so(form: DecisionForm, tmp_path: Path) -> None:
    row = '[[rows]]\ncode = "firearms"\nkind = "factor"\nwords = "Firearms"\nvalid_from = 2025-06-01\nsource = "force"\n'
    (tmp_path / "vetting_factors.toml").write_text(row)
    own = load_form(overlay=tmp_path)
    assert own.factors.keys() - form.factors.keys() == {"firearms"}
    assert own.sha256 != form.sha256


@pytest.mark.parametrize("name", ["unanswered", "strong", "review", "gaps", "contradictions"])
def test_only_a_dossier_without_anything_to_judge_recommends(name: str) -> None:
    counts = {"answered": 5, "unanswered": 0, "strong": 0, "review": 0, "gaps": 0, "contradictions": 0}
    assert recommendation(counts) == "no_trace"
    assert recommendation(counts | {name: 1}) == ""
    assert recommendation(counts | {"answered": 0}) == ""


def test_a_rationale_for_this_case_passes_without_a_remark(form: DecisionForm) -> None:
    seen = examine(GOOD, "refuse", {"F1", "F2", "C1"}, form, ["Something else was written about another person altogether."])
    assert seen.remarks == ()
    assert seen.relied_on == ("C1", "F2")
    assert {"reliability", "pattern", "candour", "role"} <= set(seen.factors)
    seen.require_enough()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("F2. Declared.", "short"),
        (GOOD.replace("(F2)", "").replace("C1", "the record"), "no-fact"),
        (GOOD.replace("F2", "F9"), "unknown-fact"),
        (
            "F2 is what it says and it says what F2 is, plain to see for everybody who looks at it with care " * 2,
            "no-factor",
        ),
        ("F2 declared " * 40, "repeats"),
        ("", "short"),
    ],
)
def test_what_a_rationale_lacks_stops_it(form: DecisionForm, text: str, code: str) -> None:
    seen = examine(text, "refuse", {"F1", "F2", "C1"}, form)
    assert code in [remark.code for remark in seen.remarks if remark.stops]
    with pytest.raises(RationaleTooThinError):
        seen.require_enough()


def test_a_copy_of_an_earlier_rationale_is_flagged_whatever_numbers_were_changed(form: DecisionForm) -> None:
    copy = GOOD.replace("2019", "2022").replace("F2", "F1")
    seen = examine(copy, "refuse", {"F1", "F2", "C1"}, form, ["unrelated words", GOOD])
    assert (seen.flags, seen.alike) == (("same-as-earlier",), 1.0)
    half = examine(
        copy[: len(copy) // 3] + " It goes on in its own words about the references and the interview.",
        "grant",
        {"F1", "C1"},
        form,
        [GOOD],
    )
    assert 0 < half.alike < 1


def test_stock_words_are_flagged_and_do_not_stop(form: DecisionForm) -> None:
    seen = examine(f"{GOOD} On balance there are no concerns.", "grant", {"F2", "C1"}, form)
    assert seen.flags == ("stock",)
    seen.require_enough()


def test_a_dossier_without_anything_relies_on_no_trace(form: DecisionForm) -> None:
    text = "All five registers answered for the applicant and her four relatives and none of them knows anybody who could be one."
    seen = examine(text, "grant", (), form)
    assert seen.relied_on == ("no_trace",)
    seen.require_enough()


@pytest.mark.parametrize(
    ("text", "length"), [("", "is empty"), ("Refused", "is one word"), ("Refused because of F1", "is 4 words")]
)
def test_a_rationale_that_is_too_short_is_told_how_short(form: DecisionForm, text: str, length: str) -> None:
    short = next(remark for remark in examine(text, "refuse", {"F1"}, form).remarks if remark.code == "short")
    assert short.stops
    assert short.words.startswith(f"The rationale {length}, and at least ")


def _people(counts: dict[str, dict[str, int]]) -> list[tuple[str, list[str]]]:
    return [(group, [stage]) for group, row in counts.items() for stage, count in row.items() for _ in range(count)]


def test_small_numbers_are_not_shown_and_do_not_follow_from_a_total() -> None:
    counts = {"A": {"applied": 40, "refused": 3}, "B": {"applied": 21, "refused": 12}, "C": {"applied": 9, "refused": 30}}
    table = monitor("ethnicity", _people(counts), Disclosure(5, 1), ("applied", "refused"))
    cells = dict(table.rows)
    assert cells["A"] == ("40", SUPPRESSED)
    assert [cells[group][1] for group in ("A", "B", "C", TOTAL)].count(SUPPRESSED) >= 2
    assert "3" not in [cell for row in cells.values() for cell in row]


def test_what_is_shown_is_rounded_and_a_spreadsheet_runs_nothing() -> None:
    people = [("=cmd()", ["applied"])] * 12 + [("", ["applied"])] * 7 + [("total", ["applied"])] * 8
    table = monitor("sex", people, Disclosure(5, 5), ("applied",))
    rows = list(csv.reader(io.StringIO(table.as_csv())))
    assert rows == [["sex", "applied"], ["'=cmd()", "10"], ["not stated", "5"], ["total (group)", "10"], ["total", "25"]]


def test_rules_that_suppress_nothing_and_unknown_stages_are_refused() -> None:
    with pytest.raises(MonitoringError):
        Disclosure(1, 5)
    with pytest.raises(MonitoringError, match="hired"):
        monitor("sex", [("A", ["hired"])], Disclosure())


@settings(max_examples=60)
@given(st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=2, max_size=3))
def test_nobody_who_knows_the_sums_works_a_small_number_out(outcomes: list[list[int]]) -> None:
    """Judged by trying every table that agrees with what is shown: each small cell must be able to be something else."""
    rules, groups = Disclosure(5, 1), [f"g{number}" for number in range(len(outcomes))]
    counts = {
        group: {**dict(zip(OUTCOMES, row, strict=True)), "decided": sum(row)} for group, row in zip(groups, outcomes, strict=True)
    }
    stages = ("decided", *OUTCOMES)
    hidden = suppressed(groups, counts, stages, rules)
    small = [(group, stage) for group in groups for stage in stages if 0 < counts[group][stage] < rules.below]
    assert set(small) <= hidden
    for group, stage in small:
        if stage in OUTCOMES:
            assert _another_table(groups, counts, hidden, (group, stage)), (counts, hidden)


def _another_table(
    groups: list[str], counts: dict[str, dict[str, int]], hidden: frozenset[tuple[str, str]], cell: tuple[str, str]
) -> bool:
    """Whether some table with the same shown cells has another count in `cell`."""

    def agrees(table: dict[str, dict[str, int]]) -> bool:
        full = {group: {**row, "decided": sum(row.values())} for group, row in table.items()}
        full[TOTAL] = {stage: sum(full[group][stage] for group in table) for stage in ("decided", *OUTCOMES)}
        true = {group: dict(counts[group]) for group in groups}
        true[TOTAL] = {stage: sum(counts[group][stage] for group in groups) for stage in ("decided", *OUTCOMES)}
        return all(
            full[group][stage] == true[group][stage]
            for group in (*groups, TOTAL)
            for stage in ("decided", *OUTCOMES)
            if (group, stage) not in hidden
        )

    loose = [(group, stage) for group in groups for stage in OUTCOMES if (group, stage) in hidden]
    for step in (1, -1):
        for size in range(0, min(len(loose), 6)):
            for others in itertools.combinations([one for one in loose if one != cell], size):
                for signs in itertools.product((1, -1), repeat=size):
                    table = {group: {stage: counts[group][stage] for stage in OUTCOMES} for group in groups}
                    table[cell[0]][cell[1]] += step
                    for (group, stage), sign in zip(others, signs, strict=True):
                        table[group][stage] += sign
                    if min(value for row in table.values() for value in row.values()) >= 0 and agrees(table):
                        return True
    return False


def test_the_stages_of_the_way_are_all_counted() -> None:
    table = monitor("sex", [("F", STAGES)] * 30, Disclosure())
    assert table.rows[0] == ("F", ("30",) * len(STAGES))
