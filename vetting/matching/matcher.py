"""One person against a register: which of its records may be about them, how likely, and why in words."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vetting.matching.model import Model
from vetting.matching.prepare import ExtractError, extract_rows, prepare_table, register_file, register_rows, stored_person
from vetting.matching.scoring import Scorer, reasons
from vetting.records import Candidate, RegisterRecord
from vetting.subjects import Person

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Prepared:
    """A register laid out for comparison.

    Attributes:
        register: its code.
        file: a DuckDB file with its rows; None where they are held in memory.
        connection: where the rows are; read-only for a file.
        record: a record of the register by its key.
    """

    register: str
    file: Path | None
    connection: duckdb.DuckDBPyConnection
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
        self._scorers: dict[int, tuple[Prepared, Scorer]] = {}

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
        return Prepared(code, None, connection, kept.__getitem__)

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
            connection = _connect(self._memory, half)
            register_file(connection, "hb_extract", extract)
            connection.execute("CREATE TABLE extract AS SELECT * FROM hb_extract ORDER BY key")
            prepare_table(connection, "extract", "register_rows", self.model.tables)
            connection.execute("CREATE TABLE made_with (tables VARCHAR)")
            connection.execute("INSERT INTO made_with VALUES (?)", [self.model.tables.sha256])
            connection.close()
            half.replace(target)
        finally:
            half.unlink(missing_ok=True)
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

        return Prepared(register, file, connection, record)

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
        scorer, connection = self._scorer(prepared), prepared.connection
        register_rows(connection, "hb_person", [row for key, person in asked.items() for row in extract_rows(person, key)])
        prepare_table(connection, "hb_person", "hb_person_rows", self.model.tables)
        try:
            with scorer.between("hb_person_rows", "register_rows", None if all_bands else self.model.review) as scored:
                pairs = best_pairs(connection, scored, "hb_person_rows", "register_rows")
        finally:
            connection.execute("DROP TABLE hb_person; DROP TABLE hb_person_rows")
        for pair in pairs:
            key = str(pair["person_l"])
            found[key].append(candidate(self.model, key, prepared.record(str(pair["person_r"])), pair))
        return found

    def _scorer(self, prepared: Prepared) -> Scorer:
        held = self._scorers.get(id(prepared.connection))
        if held is None:
            # The register is held beside, so that no other connection can come under its number.
            held = self._scorers[id(prepared.connection)] = (prepared, Scorer(prepared.connection, self.model, reasons=True))
        return held[1]


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
