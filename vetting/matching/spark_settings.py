"""The settings of a model with the functions of DuckDB exchanged for those of Spark: data in, data out, without Spark.

The functions `jaro_winkler` and `damerau_levenshtein` are no functions of Spark: they come from the jar in Splink's package
(`splink.backends.spark.similarity_jar_location`), which the session has to be started with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from reference.loader import BrokenReferenceError

EXCHANGED = {
    "list_has_any": "arrays_overlap",
    "list_contains": "array_contains",
    "jaro_winkler_similarity": "jaro_winkler",
    "damerau_levenshtein": "damerau_levenshtein",
}
"""Functions of DuckDB that Spark has under another name, or Splink's jar under the same."""
ALIKE = frozenset({"abs", "coalesce", "day", "left", "length", "month", "split_part", "year"})
"""Functions that give the same in both for what a model compares."""

_LITERAL = re.compile(r"('(?:[^']|'')*')")
_CALL = re.compile(r"\b(\w+)\s*\(")
_WORDS = frozenset({"and", "or", "not", "in", "between", "when", "then", "else", "case"})
# Two texts of one length (dates of eight digits) that differ by one edit differ in one place: DuckDB's hamming refuses others.
_HAMMING = re.compile(r"\bhamming\((\w+), (\w+)\) = 1(?![\w.])")
_PLACE = re.compile(r"\b(\w+)\[([1-9][0-9]*)\]")


def spark_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings for Splink's Spark backend from those that a model has for DuckDB; the numbers stay as they are.

    Args:
        settings: as in `Model.settings`.

    Raises:
        BrokenReferenceError: a condition has a function, or a way to take from a list, whose form in Spark is not known.
    """
    comparisons = [
        {
            **comparison,
            "comparison_levels": [
                {**level, "sql_condition": in_spark(level["sql_condition"])} for level in comparison["comparison_levels"]
            ],
        }
        for comparison in settings["comparisons"]
    ]
    rules = [
        {**rule, "blocking_rule": in_spark(rule["blocking_rule"]), "sql_dialect": "spark"}
        for rule in settings["blocking_rules_to_generate_predictions"]
    ]
    return {**settings, "comparisons": comparisons, "blocking_rules_to_generate_predictions": rules}


def in_spark(condition: str) -> str:
    """One condition of DuckDB as a condition of Spark.

    Raises:
        BrokenReferenceError: see `spark_settings`.
    """
    # What stands between quotation marks is nobody's function.
    return "".join(part if part.startswith("'") else _exchanged(part) for part in _LITERAL.split(condition))


def _exchanged(sql: str) -> str:
    sql = _HAMMING.sub(r"levenshtein(\1, \2) = 1", sql)
    # A list may be empty: what it lacks is NULL in DuckDB, an error in Spark's own brackets.
    sql = _PLACE.sub(r"try_element_at(\1, \2)", sql)
    if "[" in sql:
        raise BrokenReferenceError("The model takes a part of a list or text for which no form in Spark is known.")
    return _CALL.sub(_named, sql)


def _named(call: re.Match[str]) -> str:
    name = call[1].lower()
    if name in _WORDS:
        return call[0]
    if name in ALIKE | {"levenshtein", "try_element_at"}:
        return f"{name}("
    if name not in EXCHANGED:
        raise BrokenReferenceError(f"The model uses {name}, for which no function of Spark is known.")
    return f"{EXCHANGED[name]}("
