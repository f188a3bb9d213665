"""One person against a register: which of its records may be about them, how likely, and why in words."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vetting.matching.extract import ExtractError, extract_rows, reading, register_file, register_rows, stored_person
from vetting.matching.model import Model
from vetting.matching.prepare import prepare_table
from vetting.matching.scoring import Scorer, reasons
from vetting.records import Candidate, RegisterRecord
from vetting.subjects import Person

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Prepared:
    """A register laid out for comparison. It serves one caller at a time, as its connection does.

    Attributes:
        register: its code.
        file: a DuckDB file with its rows; None where they are held in memory.
        connection: where the rows are; read-only for a file.
        scorer: the model, loaded into that connection.
        record: a record of the register by its key.
    """

    register: str
    file: Path | None
    connection: duckdb.DuckDBPyConnection
    scorer: Scorer
    record: Callable[[str], RegisterRecord]


class Matcher:
    """Compares people with registers by one model.

    Args:
        model: from `load_model`.
        memory: limit of DuckDB for all that is compared here.
    """

    def __init__(self, model: Model, memory: str = "2GB") -> None:
        self.model = model
        self._memory = memory

    def prepare(self, records: Iterable[RegisterRecord], register: str = "") -> Prepared:
        """Lay records out that were read from a register, in memory.

        Args:
            records: of one register, each key once.
            register: its code; that of the first record if left out.
        """
        kept = {record.key: record for record in records}
        connection = _connect(self._memory)
        register_rows(connection, "hb_extract", [row for key, record in kept.items() for row in extract_rows(record.person, key)])
        prepare_table(connection, "hb_extract", "register_rows", self.model.tables)
        code = register or next((record.register for record in kept.values()), "")
        return Prepared(code, None, connection, self._scorer(connection), kept.__getitem__)

    def prepare_file(self, extract: Path, target: Path, register: str) -> Prepared:
        """Lay an extract of a register (CSV or Parquet, columns `EXTRACT_COLUMNS`) out in a DuckDB file, whole or not at all.

        Args:
            extract: the register's extract.
            target: DuckDB file to write; one that is there is replaced.
            register: code of the register.

        Raises:
            ExtractError: the extract cannot be read as a table, or lacks `key` or `surname`.
        """
        half = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            with working(self._memory, half) as connection:
                register_file(connection, "hb_extract", extract)
                with reading(extract):
                    connection.execute("CREATE TABLE extract AS SELECT * FROM hb_extract WHERE key IS NOT NULL ORDER BY key")
                prepare_table(connection, "extract", "register_rows", self.model.tables)
                connection.execute("CREATE TABLE made_with (tables VARCHAR)")
                connection.execute("INSERT INTO made_with VALUES (?)", [self.model.tables.sha256])
            half.replace(target)
        finally:
            half.unlink(missing_ok=True)
            half.with_name(f"{half.name}.wal").unlink(missing_ok=True)
        return self.open(target, register)

    def open(self, file: Path, register: str) -> Prepared:
        """Open what `prepare_file` wrote.

        Raises:
            ExtractError: it is no such file, or was made with other tables of names than the model's.
        """
        import duckdb

        connection = _connect(self._memory)
        try:
            connection.execute(f"ATTACH '{str(file).replace(chr(39), chr(39) * 2)}' AS register (READ_ONLY)")
            made_with = connection.execute("SELECT tables FROM register.made_with").fetchone()
        except duckdb.Error:
            raise ExtractError(f"{file.name} is no register that was laid out for comparison: prepare it again.") from None
        if made_with is None or made_with[0] != self.model.tables.sha256:
            raise ExtractError(f"{file.name} was laid out with other tables of names: prepare it again.")
        connection.execute("CREATE TEMP VIEW register_rows AS SELECT * FROM register.register_rows")

        def record(key: str) -> RegisterRecord:
            rows = connection.execute("SELECT * FROM register.extract WHERE key = ?", [key]).fetchall()
            return RegisterRecord(register, key, stored_person(key, rows))

        return Prepared(register, file, connection, self._scorer(connection), record)

    def candidates(self, person: Person, prepared: Prepared, all_bands: bool = False) -> list[Candidate]:
        """Records that may be about a person, the likeliest first.

        Args:
            person: of an application; every name of theirs is compared with every name of a record.
            prepared: the register.
            all_bands: also those of the band "none" that the model's rules brought together at all.
        """
        return self.candidates_of([person], prepared, all_bands)[person.id]

    def candidates_of(self, people: Iterable[Person], prepared: Prepared, all_bands: bool = False) -> dict[str, list[Candidate]]:
        """The same for several people at once, which takes hardly longer than for one; by the ids of the people."""
        asked = {person.id: person for person in people}
        found: dict[str, list[Candidate]] = {key: [] for key in asked}
        connection = prepared.connection
        register_rows(connection, "hb_person", [row for key, person in asked.items() for row in extract_rows(person, key)])
        prepare_table(connection, "hb_person", "hb_person_rows", self.model.tables)
        try:
            self._narrow(connection)
            with prepared.scorer.between("hb_person_rows", "hb_near_rows", None if all_bands else self.model.review) as scored:
                pairs = best_pairs(connection, scored, "hb_person_rows", "hb_near_rows")
        finally:
            connection.execute("DROP TABLE hb_person; DROP TABLE hb_person_rows; DROP TABLE IF EXISTS hb_near_rows")
        for pair in pairs:
            key = str(pair["person_l"])
            found[key].append(candidate(self.model, key, prepared.record(str(pair["person_r"])), pair))
        return found

    def _narrow(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Rows of the register that share any key with the people, in one pass instead of one for each of the model's rules."""
        values: dict[str, set[int]] = {}
        for left, right in dict.fromkeys(self.model.keys):
            found = connection.execute(f"SELECT DISTINCT {left} FROM hb_person_rows WHERE {left} IS NOT NULL").fetchall()
            values.setdefault(right, set()).update(int(row[0]) for row in found)
        shared = " OR ".join(f"{key} IN ({', '.join(map(str, sorted(those)))})" for key, those in values.items() if those)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE hb_near_rows AS SELECT * FROM register_rows WHERE {shared or 'false'}")

    def _scorer(self, connection: duckdb.DuckDBPyConnection) -> Scorer:
        return Scorer(connection, self.model, reasons=True)


def candidate(model: Model, person_id: str, record: RegisterRecord, pair: Mapping[str, Any]) -> Candidate:
    """A pair of `best_pairs` as a candidate."""
    weight = float(pair["match_weight"])
    band = model.band(weight, dated=bool(pair["dated"]))
    return Candidate(person_id, record, weight, band, reasons(model, pair), model.sha256)


def best_pairs(connection: duckdb.DuckDBPyConnection, scored: str, left: str, right: str) -> list[dict[str, Any]]:
    """Of all pairs of names of a person and a record the likeliest, as columns by name; the likeliest record first."""
    result = connection.execute(
        f"""
        SELECT s.*, l.person AS person_l, r.person AS person_r, l.name_kind AS name_kind_l, r.name_kind AS name_kind_r,
            l.born IS NOT NULL AND r.born IS NOT NULL AS dated
        FROM {scored} s
        JOIN (SELECT unique_id, person, name_kind, born FROM {left}) l ON l.unique_id = s.unique_id_l
        JOIN (SELECT unique_id, person, name_kind, born FROM {right}) r ON r.unique_id = s.unique_id_r
        QUALIFY row_number() OVER (PARTITION BY l.person, r.person ORDER BY s.match_weight DESC, s.unique_id_l, s.unique_id_r) = 1
        ORDER BY s.match_weight DESC, l.person, r.person
        """
    )
    columns = [column[0] for column in result.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def _connect(memory: str, file: Path | None = None) -> duckdb.DuckDBPyConnection:
    import duckdb

    connection = duckdb.connect(str(file) if file else ":memory:")
    connection.execute(f"SET memory_limit = '{memory}'")
    connection.execute("SET preserve_insertion_order = false")
    # Nothing is fetched from anywhere: what DuckDB needs here is built in.
    connection.execute("SET autoinstall_known_extensions = false; SET autoload_known_extensions = false")
    return connection


@contextmanager
def working(memory: str, file: Path, threads: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that keeps what does not fit into memory beside `file`."""
    connection = _connect(memory, file)
    try:
        if threads:
            connection.execute(f"SET threads = {threads}")
        yield connection
    finally:
        connection.close()
