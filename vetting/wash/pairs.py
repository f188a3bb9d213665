"""The queue of a wash: pairs that a person looks through, of the newest state of both sides, with the reasons for each.

An answer to a pair (`Settled`) takes it out of the queue for as long as neither side changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from vetting.matching.extract import EXTRACT_COLUMNS, stored_person
from vetting.matching.matcher import best_pairs, candidate
from vetting.matching.prepare import prepare_table
from vetting.matching.scoring import Scorer
from vetting.records import Band, Candidate, RegisterRecord
from vetting.subjects import Person
from vetting.wash.folder import WashFolder, quoted

if TYPE_CHECKING:
    import duckdb


class Settled(NamedTuple):
    """A pair that somebody has answered, by the keys of both sides and the state that they looked at."""

    person: str
    record: str
    state: str


@dataclass(frozen=True, slots=True, repr=False)
class Paired:
    """A pair of the queue.

    Attributes:
        person: as the extract of the workforce has them.
        candidate: the record, with what speaks for it.
        state: SHA-256 in hexadecimal that changes when either side does.
    """

    person: Person
    candidate: Candidate
    state: str

    @property
    def settled(self) -> Settled:
        """What leaves this pair out of a later page."""
        return Settled(self.candidate.person_id, self.candidate.record.key, self.state)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many pairs a wash brought into each band that people look through; `people` is how many people have any."""

    strong: int
    review: int
    people: int


def counts(folder: WashFolder, settled: Iterable[Settled] = ()) -> Counts:
    """How many pairs the queue holds, without those that are settled."""
    with folder.work() as connection:
        _current(connection, folder, settled)
        row = connection.execute(
            "SELECT count(*) FILTER (strong), count(*) FILTER (NOT strong), count(DISTINCT person) FROM current_pairs"
        ).fetchall()[0]
        return Counts(*(int(value) for value in row))


def queue(folder: WashFolder, register: str, first: int = 0, count: int = 50, band: Band | None = None) -> list[Candidate]:
    """The candidates of a page of the queue, as `page_of` has them."""
    return [pair.candidate for pair in page_of(folder, register, first, count, band)]


def page_of(
    folder: WashFolder,
    register: str,
    first: int = 0,
    count: int = 50,
    band: Band | None = None,
    settled: Iterable[Settled] = (),
) -> list[Paired]:
    """A page of the review queue, the likeliest first, with the reasons, which are made for this page alone.

    Args:
        folder: of the wash.
        register: code of the register that was washed against.
        first: place of the page's first pair.
        count: how many pairs.
        band: only this one; both that people look through if left out.
        settled: pairs to leave out.

    Raises:
        WashBusyError: another process works in the folder.
    """
    chosen = {None: "true", "strong": "strong", "review": "NOT strong", "none": "false"}[band]
    with folder.work() as connection:
        _current(connection, folder, settled)
        connection.execute(
            f"CREATE TEMP TABLE page AS SELECT * FROM current_pairs WHERE {chosen} ORDER BY weight DESC, person, record "
            f"LIMIT {int(count)} OFFSET {int(first)}"
        )
        return _shown(connection, folder, register)


def pair_of(folder: WashFolder, register: str, person: str, record: str) -> Paired | None:
    """The pair of these two keys as it stands now; None when the wash holds no such pair."""
    with folder.work() as connection:
        _current(connection, folder, ())
        connection.execute(
            "CREATE TEMP TABLE page AS SELECT * FROM current_pairs WHERE person = ? AND record = ?", [person, record]
        )
        return next(iter(_shown(connection, folder, register)), None)


def _shown(connection: duckdb.DuckDBPyConnection, folder: WashFolder, register: str) -> list[Paired]:
    """What the table `page` names, with people, records and reasons."""
    shown = connection.execute(
        "SELECT person, record, people_batch, register_batch FROM page ORDER BY weight DESC, person, record"
    ).fetchall()
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
    rows = {name: _rows_of(connection, name) for name in ("hb_people", "hb_records")}
    return [
        Paired(
            stored_person(person, rows["hb_people"][person]),
            candidate(
                folder.model,
                person,
                RegisterRecord(register, record, stored_person(record, rows["hb_records"][record])),
                pairs[person, record],
            ),
            _state(people_batch, register_batch),
        )
        for person, record, people_batch, register_batch in shown
    ]


def _rows_of(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, list[Any]]:
    rows: dict[str, list[Any]] = {}
    for row in connection.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall():
        rows.setdefault(str(row[0]), []).append(row)
    return rows


def _state(people_batch: str, register_batch: str) -> str:
    """Batches hold what is new or changed, so that another state of either side is of another batch."""
    return hashlib.sha256(f"{people_batch}~{register_batch}".encode()).hexdigest()


def _current(connection: duckdb.DuckDBPyConnection, folder: WashFolder, settled: Iterable[Settled]) -> None:
    """Table `current_pairs`: the results that are of the newest state of both their person and their record, unsettled."""
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
    if done := list(zip(*settled, strict=True)):
        connection.execute(
            "CREATE TEMP TABLE settled AS SELECT unnest(?::VARCHAR[]) AS person, unnest(?::VARCHAR[]) AS record, "
            "unnest(?::VARCHAR[]) AS state",
            [list(column) for column in done],
        )
        connection.execute(
            "DELETE FROM current_pairs c USING settled s WHERE c.person = s.person AND c.record = s.record "
            "AND sha256(c.people_batch || '~' || c.register_batch) = s.state"
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
