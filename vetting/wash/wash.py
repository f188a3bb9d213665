"""Washing: every batch of people against every part of every batch of records that they have not met yet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from vetting.matching.extract import EXTRACT_COLUMNS
from vetting.matching.scoring import Scorer
from vetting.wash.folder import WashFolder, quoted, whole

if TYPE_CHECKING:
    import duckdb


def wash(folder: WashFolder, progress: Callable[[int, int], None] | None = None) -> int:
    """Compare what has not been compared yet. Each part's result is written whole; killed and called again it goes on.

    Args:
        folder: with the batches.
        progress: told after each part how many of how many are done.

    Returns:
        How many parts were compared now.

    Raises:
        WashBusyError: another process works in the folder.
    """
    todo = [
        (people, part, target)
        for people in folder.batches("people")
        for register in folder.batches("register")
        for part in folder.parts(register)
        if not (target := folder.path / "results" / f"{people}~{register}~{part.stem}.parquet").exists()
    ]
    if not todo:
        return 0
    with folder.work() as connection:
        scorer = None
        loaded = ""
        for number, (people, part, target) in enumerate(todo, 1):
            if people != loaded:
                rows = folder.path / "people" / people / "rows"
                connection.execute(
                    f"CREATE OR REPLACE TABLE people_rows AS SELECT * FROM read_parquet({quoted(rows)} || '/*.parquet')"
                )
                loaded = people
            near = _near(folder, connection, part)
            connection.execute(f"CREATE OR REPLACE TABLE part_rows AS SELECT * FROM read_parquet({quoted(part)}) {near}")
            scorer = scorer or Scorer(connection, folder.model)
            _compare(connection, scorer, folder.model.review, part, target)
            if progress:
                progress(number, len(todo))
    return len(todo)


_FEW = 20_000
"""Rows of people up to which only those rows of a part are read in full that share a key with them."""


def _near(folder: WashFolder, connection: duckdb.DuckDBPyConnection, part: Path) -> str:
    """The condition under which rows of a part can be in any pair, for few people; for many it would keep nearly all."""
    if connection.execute("SELECT count(*) FROM people_rows").fetchall()[0][0] > _FEW:
        return ""
    shared = " UNION ".join(
        f"SELECT unique_id FROM read_parquet({quoted(part)}) "
        f"WHERE {right} IN (SELECT {left} FROM people_rows WHERE {left} IS NOT NULL)"
        for left, right in dict.fromkeys(folder.model.keys)
    )
    return f"WHERE unique_id IN ({shared})"


def _compare(connection: duckdb.DuckDBPyConnection, scorer: Scorer, least: float, part: Path, target: Path) -> None:
    with scorer.between("people_rows", "part_rows", least) as scored:
        connection.execute(
            f"""
            CREATE OR REPLACE TABLE pairs AS
            SELECT l.person, r.person AS record, max(s.match_weight) AS weight,
                arg_max(l.born IS NOT NULL AND r.born IS NOT NULL, s.match_weight) AS dated
            FROM {scored} s
            JOIN people_rows l ON l.unique_id = s.unique_id_l
            JOIN part_rows r ON r.unique_id = s.unique_id_r
            GROUP BY ALL
            """
        )
    extract = part.parent.parent / "extract" / f"part={int(part.stem)}"
    # The records first: a result without them is never seen.
    with whole(target.with_name(f"{target.stem}.records.parquet")) as half:
        columns = ", ".join(EXTRACT_COLUMNS)
        source = f"read_parquet({quoted(extract)} || '/*.parquet', hive_partitioning = false)"
        _write(connection, f"SELECT {columns} FROM {source} WHERE key IN (SELECT record FROM pairs) ORDER BY ALL", half)
    with whole(target) as half:
        _write(connection, "SELECT person, record, weight, dated FROM pairs ORDER BY person, record", half)


def _write(connection: duckdb.DuckDBPyConnection, query: str, target: Path) -> None:
    """Write an ordered query so that the same rows are the same bytes: by one thread."""
    threads = connection.execute("SELECT current_setting('threads')").fetchall()[0][0]
    connection.execute("SET threads = 1; SET preserve_insertion_order = true")
    try:
        connection.execute(f"COPY ({query}) TO {quoted(target)} (FORMAT parquet)")
    finally:
        connection.execute(f"SET threads = {threads}; SET preserve_insertion_order = false")
