"""Pairs of rows scored by Splink with the model, on DuckDB, and what the steps of a pair say in words."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from vetting.matching.model import Model
from vetting.records import Reason

if TYPE_CHECKING:
    import duckdb

KINDS = {"birth": "birth name", "maiden": "maiden name", "previous": "previous name", "alias": "alias", "known_as": "known as"}


class Scorer:
    """The model, loaded into one DuckDB connection.

    Args:
        connection: to work in; tables are made in its own catalogue and dropped again.
        model: to score with.
        reasons: whether results carry each step of the comparison, which costs time.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, model: Model, reasons: bool = False) -> None:
        from splink import DuckDBAPI, Linker

        self._connection = connection
        self._model = model
        self._api = DuckDBAPI(connection)
        self._names = 0
        settings = {
            **model.settings,
            "retain_matching_columns": reasons,
            "retain_intermediate_calculation_columns": reasons,
        }
        connection.execute("CREATE TEMP TABLE IF NOT EXISTS hb_no_rows (unique_id UBIGINT)")
        self._linker = Linker(self._api.register("hb_no_rows", table_name=self._fresh()), settings, logging.ERROR, False)
        for column in ("surname", "forename"):
            table = self._shares(column)
            lookup = self._api.register(table, table_name=self._fresh())
            self._linker.table_management.register_term_frequency_lookup(lookup, column)

    def _fresh(self) -> str:
        self._names += 1
        return f"hb_input_{self._names}"

    def _shares(self, column: str) -> str:
        import numpy as np

        # What no table lists keeps the model's own share, that of a rare name.
        shares = sorted(self._model.tables.shares(column).items())
        given = {column: np.array([name for name, _ in shares], dtype=object), "share": np.array([share for _, share in shares])}
        self._connection.register("hb_given", given)
        self._connection.execute(
            f"CREATE OR REPLACE TEMP TABLE hb_tf_{column} AS SELECT {column}, share AS tf_{column} FROM hb_given"
        )
        self._connection.unregister("hb_given")
        return f"hb_tf_{column}"

    @contextmanager
    def between(self, left: str, right: str, least: float | None = None, rules: Sequence[str] | None = None) -> Iterator[str]:
        """Score what the model's rules bring together from two tables of rows; gives the name of a table, dropped at the end.

        Args:
            left: table with the rows of people.
            right: table with the rows of records.
            least: only pairs of at least this weight.
            rules: instead of the rules of the model.
        """
        result = self._linker.inference.predict_between(
            self._api.register(left, table_name=self._fresh()),
            self._api.register(right, table_name=self._fresh()),
            threshold_match_weight=least,
            blocking_rules_to_generate_predictions=list(rules) if rules else None,
            warning_mode="never",
        )
        try:
            yield result.physical_name
        finally:
            result.drop_table_from_database_and_remove_from_cache()

    @contextmanager
    def within(self, rows: str, least: float | None = None) -> Iterator[str]:
        """The same for the pairs within one table."""
        result = self._linker.inference.predict_within(
            self._api.register(rows, table_name=self._fresh()), threshold_match_weight=least, warning_mode="never"
        )
        try:
            yield result.physical_name
        finally:
            result.drop_table_from_database_and_remove_from_cache()


def reasons(model: Model, pair: Mapping[str, Any]) -> tuple[Reason, ...]:
    """The waterfall of a scored pair: the prior, then each field in the order of the model. The weights sum to the pair's.

    Args:
        model: that scored it.
        pair: a row of `Scorer.between` with reasons, and `name_kind_l`, `name_kind_r` of its rows.
    """
    told = [Reason("prior", "before anything is compared: few records of a register are about any one person", model.prior)]
    for comparison in model.comparisons:
        level = int(pair[f"gamma_{comparison.field}"])
        weight = float(pair[f"mw_{comparison.field}"])
        words = comparison.words[level]
        notes = []
        if level in comparison.adjusted:
            weight += float(pair[f"mw_tf_adj_{comparison.field}"])
            notes.append(model.tables.rarity(comparison.field, str(pair[f"{comparison.field}_l"])))
        if comparison.field == "surname" and level > 0:
            notes += [
                f"{KINDS[kind]} in the {side}"
                for kind, side in ((pair["name_kind_l"], "application"), (pair["name_kind_r"], "register"))
                if kind in KINDS
            ]
        if weight == 0 and comparison.field != "born":
            continue  # What says nothing is no reason; a missing date of birth is said, since it caps the band.
        told.append(Reason(comparison.field, words + (f" ({', '.join(notes)})" if notes else ""), weight))
    return tuple(told)


def in_words(weight: float, told: Sequence[Reason]) -> str:
    """A waterfall in one sentence: "same surname (rare, +7.1), ... = 12.3"."""
    parts = [f"{reason.words} ({reason.weight:+.1f})".replace(") (", ", ") for reason in told]
    return f"{', '.join(parts)} = {weight:+.1f}"
