"""The shipped model on Splink's Spark backend, compared pair by pair with DuckDB.

    pip install --target /tmp/spark pyspark==4.3.0             # and Java 17; neither is part of the product
    PYTHONPATH=/tmp/spark python -m benchmarks.wash_on_spark [--people 300] [--records 5000] [--seed 31] [--memory 1g]

Makes people and a register (`benchmarks.people_maker`), lays both out in DuckDB (`prepare_table`), and writes the rows as
Parquet, which Spark reads. Both score everything that the model's rules bring together, without a least weight: DuckDB with
the settings of the model, Spark (`local[1]`) with `vetting.matching.spark_settings`. Printed are: pairs that both have, how
far their weights lie apart, which comparisons come to another step, and how many pairs of a person and a record change their
band. Then the two Jaro-Winkler and Damerau-Levenshtein functions by themselves, on names, streets, dates of birth and
postcodes, up to a thousand of one side with up to a thousand of the other. Seconds are no comparison of the two: Spark starts
a Java machine and is given one core.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.people_maker.registers import make
from vetting.matching.extract import register_file
from vetting.matching.model import Model, load_model
from vetting.matching.prepare import prepare_table
from vetting.matching.scoring import Scorer
from vetting.matching.spark_settings import spark_settings

SIDES = ("people", "register")
SHARED = ("surname", "forename")
"""Columns for which the model says how common each value is."""
TEXTS = {
    "surname": "surname",
    "forename": "forename",
    "street": "split_part(try_element_at(houses, 1), ' ', 2)",
    "born": "born8",
    "postcode": "try_element_at(postcodes, 1)",
}
"""What the two functions are compared on by themselves, in Spark."""
JARO_WINKLER = {"surname": (0.92, 0.9, 0.8), "forename": (0.9, 0.78), "street": (0.88,)}
"""Which of them the model compares by Jaro-Winkler, and from what on it says that they are alike."""
DAMERAU_LEVENSHTEIN = ("surname", "forename", "born", "postcode")
"""Which of them the model compares by Damerau-Levenshtein."""
MOST = 1_000
"""Texts of each side that are taken for that."""
NEAR = 1e-6
"""Weights that lie no further apart than this are taken for the same: both add doubles, not in the same order."""


def laid_out(connection: duckdb.DuckDBPyConnection, model: Model, folder: Path) -> None:
    """Tables `people_rows` and `register_rows`, the shares of names, and all of them as Parquet for Spark."""
    for side, source in (("people", folder / "made/people.parquet"), ("register", folder / "made/register")):
        register_file(connection, side, source)
        prepare_table(connection, side, f"{side}_rows", model.tables)
        connection.execute(f"COPY {side}_rows TO '{folder}/{side}.parquet' (FORMAT parquet)")


def in_duckdb(connection: duckdb.DuckDBPyConnection, model: Model, folder: Path) -> None:
    """Score in DuckDB as a wash does, but without a least weight, to `duckdb_pairs`; and write the shares of names for Spark."""
    scorer = Scorer(connection, model, reasons=True)
    for column in SHARED:
        connection.execute(f"COPY (FROM hb_tf_{column}) TO '{folder}/tf_{column}.parquet' (FORMAT parquet)")
    with scorer.between("people_rows", "register_rows") as scored:
        connection.execute(f"CREATE TABLE duckdb_pairs AS SELECT {_columns(model)} FROM {scored}")


def in_spark(model: Model, folder: Path, memory: str) -> str:
    """Score in Spark, to `spark.parquet` of the folder; gives Spark's version."""
    from pyspark.sql import SparkSession  # type: ignore[import-not-found]
    from splink import Linker
    from splink.backends.spark import SparkAPI, similarity_jar_location

    session = (
        SparkSession.builder.master("local[1]")
        .appName("wash")
        .config("spark.jars", similarity_jar_location())
        .config("spark.driver.memory", memory)
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .config("spark.local.dir", str(folder))
        .getOrCreate()
    )
    try:
        session.sparkContext.setLogLevel("ERROR")
        session.sparkContext.setCheckpointDir(str(folder / "checkpoints"))
        api = SparkAPI(spark_session=session)  # type: ignore[no-untyped-call]

        def registered(name: str) -> Any:
            return api.register(session.read.parquet(str(folder / f"{name}.parquet")), table_name=f"hb_{name}")

        people, register = (registered(side) for side in SIDES)
        settings = {
            **spark_settings(model.settings),
            "retain_matching_columns": True,
            "retain_intermediate_calculation_columns": True,
        }
        linker = Linker(people, settings, logging.ERROR, False)
        for column in SHARED:
            linker.table_management.register_term_frequency_lookup(registered(f"tf_{column}"), column)
        scored = linker.inference.predict_between(people, register, warning_mode="never")
        session.sql(f"SELECT {_columns(model)} FROM {scored.physical_name}").write.parquet(str(folder / "spark.parquet"))
        for name, text in TEXTS.items():
            people_texts, register_texts = (
                f"(SELECT * FROM (SELECT DISTINCT {text} AS {letter} FROM hb_{side}) WHERE {letter} IS NOT NULL "
                f"ORDER BY xxhash64({letter}), {letter} LIMIT {MOST})"
                for letter, side in zip("ab", SIDES, strict=True)
            )
            session.sql(
                "SELECT a, b, jaro_winkler(a, b) AS jaro_winkler, damerau_levenshtein(a, b) AS damerau_levenshtein "
                f"FROM {people_texts} CROSS JOIN {register_texts}"
            ).write.parquet(str(folder / f"texts/{name}.parquet"))
        return str(session.version)
    finally:
        session.stop()


def _columns(model: Model) -> str:
    gammas = ", ".join(f"gamma_{comparison.field}" for comparison in model.comparisons)
    return f"unique_id_l, unique_id_r, match_weight, {gammas}"


def compared(connection: duckdb.DuckDBPyConnection, model: Model, folder: Path) -> None:
    """Print how the two results differ."""
    connection.execute(
        "CREATE TABLE spark_pairs AS "  # Spark has no unsigned numbers and makes decimals of them.
        "SELECT * REPLACE (unique_id_l::UBIGINT AS unique_id_l, unique_id_r::UBIGINT AS unique_id_r) "
        f"FROM '{folder}/spark.parquet/*.parquet'"
    )
    ours, theirs = (connection.execute(f"SELECT count(*) FROM {side}_pairs").fetchall()[0][0] for side in ("duckdb", "spark"))
    connection.execute(
        "CREATE TABLE both_pairs AS SELECT unique_id_l, unique_id_r, d.match_weight AS ours, s.match_weight AS theirs, "
        + ", ".join(f"d.gamma_{c.field} <> s.gamma_{c.field} AS {c.field}" for c in model.comparisons)
        + " FROM duckdb_pairs d JOIN spark_pairs s USING (unique_id_l, unique_id_r)"
    )
    both, largest, apart, steps = connection.execute(
        f"SELECT count(*), max(abs(ours - theirs)), count(*) FILTER (abs(ours - theirs) > {NEAR}), "
        f"max(abs(ours - theirs)) FILTER (NOT ({' OR '.join(c.field for c in model.comparisons)})) FROM both_pairs"
    ).fetchall()[0]
    print(f"pairs of rows: DuckDB {ours:,}, Spark {theirs:,}, both {both:,}")
    print(f"weights: largest difference {largest:.3g}; {apart:,} pairs differ by more than {NEAR:g}")
    print(f"  where every comparison comes to the same step: largest difference {steps:.3g}")
    for comparison in model.comparisons:
        other = connection.execute(f"SELECT count(*) FROM both_pairs WHERE {comparison.field}").fetchall()[0][0]
        if other:
            print(f"  {comparison.field}: another step in {other:,} pairs")
    counts: dict[tuple[str, str], int] = {}
    for ours, theirs, dated, theirs_dated in connection.execute(_BANDS).fetchall():
        bands = tuple(
            "not met" if weight is None else model.band(weight, known)
            for weight, known in ((ours, dated), (theirs, theirs_dated))
        )
        counts[bands[0], bands[1]] = counts.get((bands[0], bands[1]), 0) + 1
    print(f"pairs of a person and a record: {sum(counts.values()):,}")
    for (band, other), count in sorted(counts.items()):
        print(f"  {band} in DuckDB, {other} in Spark: {count:,}" + ("" if band == other else "   OTHER BAND"))
    print(f"another band: {sum(count for (band, other), count in counts.items() if band != other):,}")


_BANDS = """
WITH best AS (
    SELECT side, l.person, r.person AS record, max(match_weight) AS weight,
        arg_max(l.born IS NOT NULL AND r.born IS NOT NULL, match_weight) AS dated
    FROM (
        SELECT 'd' AS side, unique_id_l, unique_id_r, match_weight FROM duckdb_pairs
        UNION ALL SELECT 's', unique_id_l, unique_id_r, match_weight FROM spark_pairs
    ) JOIN people_rows l ON l.unique_id = unique_id_l JOIN register_rows r ON r.unique_id = unique_id_r
    GROUP BY ALL
)
SELECT d.weight, s.weight, d.dated, s.dated
FROM (FROM best WHERE side = 'd') d FULL JOIN (FROM best WHERE side = 's') s USING (person, record)
"""


def functions(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Print how the two Jaro-Winkler and Damerau-Levenshtein functions differ, each on what the model compares with it."""
    for name in TEXTS:
        connection.execute(
            "CREATE OR REPLACE TABLE texts AS SELECT *, jaro_winkler_similarity(a, b) AS w, damerau_levenshtein(a, b) AS e "
            f"FROM '{folder}/texts/{name}.parquet/*.parquet'"
        )
        count = connection.execute("SELECT count(*) FROM texts").fetchall()[0][0]
        print(f"  {name}: {count:,} pairs of texts")
        if name in JARO_WINKLER:
            other, largest, higher = connection.execute(
                "SELECT count(*), max(abs(jaro_winkler - w)), count(*) FILTER (jaro_winkler > w) FROM texts "
                "WHERE abs(jaro_winkler - w) > 1e-9"
            ).fetchall()[0]
            print(f"    Jaro-Winkler differs in {other:,}, by at most {largest or 0:.4f}; Spark's is higher in {higher:,}")
            for least in JARO_WINKLER[name]:
                both, one, another = connection.execute(
                    f"SELECT count(*) FILTER (w >= {least} AND jaro_winkler >= {least}), "
                    f"count(*) FILTER (w >= {least} AND jaro_winkler < {least}), "
                    f"count(*) FILTER (w < {least} AND jaro_winkler >= {least}) FROM texts"
                ).fetchall()[0]
                print(f"    {least} or more in both {both:,}, in DuckDB alone {one:,}, in Spark alone {another:,}")
        if name in DAMERAU_LEVENSHTEIN:
            other, ones, slips = connection.execute(
                "SELECT count(*) FILTER (damerau_levenshtein <> e), count(*) FILTER (e = 1), "
                "count(*) FILTER ((damerau_levenshtein = 1) <> (e = 1)) FROM texts"
            ).fetchall()[0]
            print(f"    Damerau-Levenshtein differs in {other:,}; 1 in {ones:,}, and in one of the two alone in {slips:,}")


def main() -> None:
    """Read the command line and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--records", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=31)
    parser.add_argument("--memory", default="1g", help="of Spark's driver")
    options = parser.parse_args()
    model = load_model()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder / "made", options.records, options.people, options.seed)
        connection = duckdb.connect(str(folder / "work.duckdb"))
        connection.execute("SET memory_limit = '1GB'; SET threads = 1")
        laid_out(connection, model, folder)
        rows = [connection.execute(f"SELECT count(*) FROM {side}_rows").fetchall()[0][0] for side in SIDES]
        print(f"{options.people:,} people ({rows[0]:,} rows), {options.records:,} records ({rows[1]:,} rows)", flush=True)
        start = time.monotonic()
        in_duckdb(connection, model, folder)
        print(f"DuckDB {duckdb.__version__}: {time.monotonic() - start:.1f} s", flush=True)
        start = time.monotonic()
        version = in_spark(model, folder, options.memory)
        print(f"Spark {version}: {time.monotonic() - start:.1f} s, its start included", flush=True)
        compared(connection, model, folder)
        functions(connection, folder)


if __name__ == "__main__":
    main()
