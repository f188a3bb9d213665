"""The model's settings for Splink's Spark backend: functions are exchanged, numbers are not, what is unknown is refused."""

from __future__ import annotations

import copy
import json
import re

import pytest
import sqlglot

from reference.loader import BrokenReferenceError
from vetting.matching.model import load_model
from vetting.matching.spark_settings import in_spark, spark_settings


@pytest.mark.parametrize(
    ("duckdb", "spark"),
    [
        ("list_has_any(postcodes_l, postcodes_r)", "arrays_overlap(postcodes_l, postcodes_r)"),
        ("NOT list_contains(forename_roots_r, surname_l)", "NOT array_contains(forename_roots_r, surname_l)"),
        ("jaro_winkler_similarity(second_l, second_r) >= 0.88", "jaro_winkler(second_l, second_r) >= 0.88"),
        ("hamming(born8_l, born8_r) = 1", "levenshtein(born8_l, born8_r) = 1"),
        (
            "split_part(houses_l[1], ' ', 2) = split_part(houses_r[1], ' ', 2)",
            "split_part(try_element_at(houses_l, 1), ' ', 2) = split_part(try_element_at(houses_r, 1), ' ', 2)",
        ),
        ("surname_r IN (surname_first_l, surname_last_l)", "surname_r IN (surname_first_l, surname_last_l)"),
        ("l.k_names = r.k_names AND (l.born IS NULL OR r.born IS NULL)",) * 2,
        ("town_l = 'list_contains(a[1], b)'",) * 2,
        ("town_l = 'O''Hara[1]' AND LIST_CONTAINS(a, b)", "town_l = 'O''Hara[1]' AND array_contains(a, b)"),
        ("ELSE", "ELSE"),
    ],
)
def test_a_condition_says_the_same_in_spark(duckdb: str, spark: str) -> None:
    assert in_spark(duckdb) == spark


@pytest.mark.parametrize(
    "condition",
    [
        "jaccard(surname_l, surname_r) > 0.5",
        "levenshtein(surname_l, surname_r) = 1 AND strip_accents(surname_l) = surname_r",
        # Only for texts of one length is one place that differs one edit: no other number, nothing wrapped up.
        "hamming(born8_l, born8_r) = 10",
        "hamming(born8_l, born8_r) <= 1",
        "hamming(left(born8_l, 4), born8_r) = 1",
        "postcodes_l[-1] = postcodes_r[-1]",
        "surname_l[1:3] = surname_r[1:3]",
        "postcodes_l[0] = postcodes_r[0]",
    ],
)
def test_what_nobody_has_said_the_spark_form_of_is_refused(condition: str) -> None:
    with pytest.raises(BrokenReferenceError):
        in_spark(condition)


def test_the_shipped_model_keeps_its_numbers_and_its_steps() -> None:
    settings = load_model().settings
    before = copy.deepcopy(settings)
    exchanged = spark_settings(settings)
    assert settings == before

    def without_conditions(model: object) -> object:
        text = json.dumps(model).replace('"sql_dialect": "spark"', '"sql_dialect": "duckdb"')
        return re.sub(r'"sql_condition": "[^"]*"', "", text)

    assert without_conditions(exchanged) == without_conditions(before)
    assert {rule["sql_dialect"] for rule in exchanged["blocking_rules_to_generate_predictions"]} == {"spark"}


def test_the_shipped_model_holds_only_what_spark_and_the_jar_know() -> None:
    """Read as Splink reads it: with the grammar of Spark, by which it is written out again before it is run."""
    called: set[str] = set()
    for comparison in spark_settings(load_model().settings)["comparisons"]:
        for level in comparison["comparison_levels"]:
            if level["sql_condition"] == "ELSE":
                continue
            (written,) = sqlglot.transpile(level["sql_condition"], read="spark", write="spark")
            assert "[" not in written, "a place that a list lacks is an error in Spark's brackets"
            called |= set(re.findall(r"(\w+)\(", written))
    assert called == {
        *("ABS", "ARRAYS_OVERLAP", "ARRAY_CONTAINS", "COALESCE", "DAMERAU_LEVENSHTEIN", "DAY", "JARO_WINKLER", "LEFT", "LENGTH"),
        *("LEVENSHTEIN", "MONTH", "SPLIT_PART", "TRY_ELEMENT_AT", "YEAR"),
    }
