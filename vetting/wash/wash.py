"""Washing: every batch of people against every part of every batch of records that they have not met yet, and the queue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vetting.matching.extract import EXTRACT_COLUMNS, stored_person
from vetting.matching.matcher import best_pairs, candidate
from vetting.matching.prepare import prepare_table
from vetting.matching.scoring import Scorer
from vetting.records import Band, Candidate, RegisterRecord
from vetting.wash.folder import WashFolder, quoted, whole

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Counts:
    """How many pairs a wash brought into each band that people look through; `people` is how many people have any."""

    strong: int
    review: int
    people: int


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


def counts(folder: WashFolder) -> Counts:
    """How many pairs the queue holds."""
    with folder.work() as connection:
        _current(connection, folder)
        row = connection.execute(
            "SELECT count(*) FILTER (strong), count(*) FILTER (NOT strong), count(DISTINCT person) FROM current_pairs"
        ).fetchall()[0]
        return Counts(*(int(value) for value in row))


def queue(folder: WashFolder, register: str, first: int = 0, count: int = 50, band: Band | None = None) -> list[Candidate]:
    """A page of the review queue, the likeliest first, with the reasons, which are made for this page alone.

    Args:
        folder: of the wash.
        register: code of the register that was washed against.
        first: place of the page's first pair.
        count: how many pairs.
        band: only this one; both that people look through if left out.

    Raises:
        WashBusyError: another process works in the folder.
    """
    chosen = {None: "true", "strong": "strong", "review": "NOT strong", "none": "false"}[band]
    with folder.work() as connection:
        _current(connection, folder)
        connection.execute(
            f"CREATE TEMP TABLE page AS SELECT * FROM current_pairs WHERE {chosen} ORDER BY weight DESC, person, record "
            f"LIMIT {int(count)} OFFSET {int(first)}"
        )
        shown = connection.execute("SELECT person, record FROM page ORDER BY weight DESC, person, record").fetchall()
        if not shown:
            return []
        people = [folder.path / "people" / batch / "extract" / "*" / "*.parquet" for batch in folder.batches("people")]
        _extract_of(connection, "hb_people", people, "person", "people_batch", r"/people/([^/]+)/extract/")
        records = [folder.path / "results" / "*.records.parquet"]
        _extract_of(connection, "hb_records", records, "record", "register_batch", r"~([^~]+)~[0-9]+[.]records[.]parquet$")
        for name in ("hb_people", "hb_records"):
            prepare_table(connection, name, f"{name}_rows", folder.model.tables)
        scorer = Scorer(connection, folder.model, reasons=True)
        with scorer.between("hb_people_rows", "hb_records_rows") as scored:
            best = best_pairs(connection, scored, "hb_people_rows", "hb_records_rows")
        pairs = {(pair["person_l"], pair["person_r"]): pair for pair in best}
        rows: dict[str, list[Any]] = {}
        for row in connection.execute("SELECT * FROM hb_records ORDER BY ALL").fetchall():
            rows.setdefault(str(row[0]), []).append(row)
    return [
        candidate(
            folder.model, person, RegisterRecord(register, record, stored_person(record, rows[record])), pairs[person, record]
        )
        for person, record in shown
    ]


def _current(connection: duckdb.DuckDBPyConnection, folder: WashFolder) -> None:
    """Table `current_pairs`: the results that are of the newest state of both their person and their record."""
    files = sorted(path for path in (folder.path / "results").glob("*.parquet") if not path.name.endswith(".records.parquet"))
    listed = ", ".join(quoted(path) for path in files)
    source = f"read_parquet([{listed}], filename = true)" if files else _NOTHING
    connection.execute(
        f"""
        CREATE TEMP TABLE current_pairs AS
        SELECT person, record, weight, dated AND weight >= {folder.model.strong} AS strong,
            split_part(parse_filename(filename), '~', 1) AS people_batch,
            split_part(parse_filename(filename), '~', 2) AS register_batch
        FROM {source}
        """
    )
    for side, key, column in (("people", "person", "people_batch"), ("register", "record", "register_batch")):
        batches = folder.batches(side)
        for place, batch in enumerate(batches[1:], 1):
            connection.execute(
                f"DELETE FROM current_pairs WHERE list_contains(?, {column}) "
                f"AND {key} IN (SELECT key FROM read_parquet({quoted(folder.path / side / batch / 'keys.parquet')}))",
                [batches[:place]],
            )


_NOTHING = "(SELECT '' AS person, '' AS record, 0.0 AS weight, false AS dated, '' AS filename WHERE false)"


def _extract_of(
    connection: duckdb.DuckDBPyConnection, name: str, files: Sequence[Path], key: str, batch: str, batch_in_name: str
) -> None:
    """Rows of the extract of what a page shows, of the batch that its result is of."""
    listed = ", ".join(quoted(path) for path in files)
    columns = ", ".join(EXTRACT_COLUMNS)
    connection.execute(
        f"CREATE TEMP TABLE {name} AS SELECT DISTINCT {columns} "
        f"FROM read_parquet([{listed}], filename = true, hive_partitioning = false) "
        f"WHERE (key, regexp_extract(filename, ?, 1)) IN (SELECT {key}, {batch} FROM page)",
        [batch_in_name],
    )
