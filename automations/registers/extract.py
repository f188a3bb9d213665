"""Registers that come as a file: CSV and Parquet through DuckDB, Excel through openpyxl into DuckDB.

The file is read once, whole, into memory; after that DuckDB can reach no file and no network.
"""

from __future__ import annotations

import hashlib
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automations.registers.asking import Answer, Question, Template
from automations.registers.columns import typed_rows
from automations.registers.errors import (
    ConnectionsError,
    QuestionUnfitError,
    RegisterAnswerError,
    RegisterError,
    RegisterUnavailableError,
)

if TYPE_CHECKING:
    import duckdb

COMPACT = frozenset(("postcode", "phone", "nino", "driver_number", "passport", "vehicle"))
"""Fields that are compared without spaces."""
_LARGEST_BOOK = 200 << 20
_ENDINGS = (".csv", ".tsv", ".parquet", ".xlsx")


class ExtractRegister:
    """One extract, read when it is first asked."""

    def __init__(self, template: Template, path: Path, *, day_format: str = "%Y-%m-%d", most_rows: int = 500) -> None:
        """Get ready to ask; nothing is read yet.

        Args:
            template: its row has `keys`: groups of fields ("surname born") of which one must fit in whole.
            path: of the file; its ending says what it is.
            day_format: how days stand in text columns, besides 2026-04-01.
            most_rows: rows that are read; a further one marks the answer as cut.

        Raises:
            ConnectionsError: another ending, or a template without keys.
        """
        if path.suffix.lower() not in _ENDINGS:
            raise ConnectionsError(f"The extract of {template.code} must end in {', '.join(_ENDINGS)}.")
        self._keys = tuple(tuple(key.split()) for key in template.row.get("keys") or ())
        if not self._keys or any(name not in template.columns for key in self._keys for name in key):
            raise ConnectionsError(f"The template of {template.code} must have keys whose fields are among its columns.")
        self._template, self._path, self._most_rows = template, path, most_rows
        self._day_format = day_format
        self._lock = threading.Lock()
        self._base: duckdb.DuckDBPyConnection | None = None
        self._version = ""

    @property
    def template(self) -> Template:
        """What it is and how it is asked."""
        return self._template

    def look_up(self, question: Question) -> Answer:
        """Ask; errors as for `Register.look_up`."""
        self._template.require(question)
        asked_at = datetime.now(UTC)
        keys = [key for key in self._keys if all(question.values.get(name) for name in key)]
        if not keys:
            message = f"The register {self._template.code} cannot be asked about somebody of whom so little is known."
            raise QuestionUnfitError(message)
        names = sorted({name for key in keys for name in key})
        condition = " OR ".join("(" + " AND ".join(f'list_contains(${name}, "~{name}")' for name in key) + ")" for key in keys)
        columns = ", ".join(f'"{name}"' for name in self._template.columns)
        values = {name: [_compared(name, value) for value in question.values[name]] for name in names}
        with self._lock, self._faults():
            base = self._opened()
            cursor = base.execute(f"SELECT {columns} FROM extract WHERE {condition} LIMIT {self._most_rows + 1}", values)
            rows = [dict(zip(self._template.columns.values(), row, strict=True)) for row in cursor.fetchall()]
        cut = len(rows) > self._most_rows
        kept = typed_rows(self._template, rows[: self._most_rows])
        return Answer(self._template.code, question.subject, "answered", asked_at, kept, cut, version=self._version)

    def close(self) -> None:
        """Forget the extract."""
        with self._lock:
            if self._base is not None:
                self._base.close()
                self._base = None

    def _opened(self) -> duckdb.DuckDBPyConnection:
        if self._base is None:
            import duckdb

            base = duckdb.connect(":memory:")
            try:
                self._version = _sha256(self._path)
                self._load(base)
                base.execute("SET enable_external_access = false")
                base.execute("SET lock_configuration = true")
            except BaseException:
                base.close()
                raise
            self._base = base
        return self._base

    def _load(self, base: duckdb.DuckDBPyConnection) -> None:
        """Read the file, then make a table of our fields with what is compared beside them (``~surname``)."""
        ending = self._path.suffix.lower()
        base.execute("SET autoinstall_known_extensions = false")
        base.execute("SET autoload_known_extensions = false")
        # What does not fit into memory is an error, never a file on the disk.
        base.execute("SET temp_directory = ''")
        if ending == ".parquet":
            base.execute("CREATE TABLE raw AS SELECT * FROM read_parquet(?)", [str(self._path)])
        elif ending == ".xlsx":
            _load_book(base, self._path)
        else:
            base.execute("CREATE TABLE raw AS SELECT * FROM read_csv(?, all_varchar = true, header = true)", [str(self._path)])
        there = {row[0].casefold(): row[0] for row in base.execute("DESCRIBE raw").fetchall()}
        selected = []
        for name, column in self._template.columns.items():
            if column.casefold() not in there:
                raise RegisterAnswerError(f"The extract of {self._template.code} lacks the column {column} of its template.")
            quoted = '"' + there[column.casefold()].replace('"', '""') + '"'
            selected.append(f'{quoted} AS "{name}"')
            if any(name in key for key in self._keys):
                selected.append(f'{self._comparable(name, quoted)} AS "~{name}"')
        base.execute(f"CREATE TABLE extract AS SELECT {', '.join(selected)} FROM raw")
        base.execute("DROP TABLE raw")

    def _comparable(self, name: str, quoted: str) -> str:
        text = f"trim(CAST({quoted} AS VARCHAR))"
        if name in self._template.days:
            form = self._day_format.replace("'", "''")
            return f"CAST(coalesce(try_strptime({text}[:10], '%Y-%m-%d'), try_strptime({text}, '{form}')) AS DATE)"
        return f"upper(replace({text}, ' ', ''))" if name in COMPACT else f"upper({text})"

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Say a fault in a sentence; DuckDB's messages quote the file."""
        import duckdb

        code = self._template.code
        try:
            yield
        except RegisterError:
            raise
        except OSError as error:
            raise RegisterUnavailableError(f"The extract of {code} cannot be read: {error.strerror or 'damaged'}.") from None
        except (duckdb.Error, zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
            message = f"The extract of {code} cannot be read ({type(error).__name__}): ask for a new copy."
            raise RegisterAnswerError(message) from None


def _load_book(base: duckdb.DuckDBPyConnection, path: Path) -> None:
    """The first sheet of an Excel file; its first row names the columns."""
    from openpyxl import load_workbook

    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _LARGEST_BOOK:
            raise ValueError("too large")
    book = load_workbook(path, read_only=True, data_only=True)
    try:
        rows = book.worksheets[0].iter_rows(values_only=True)
        header = [str(cell).strip() for cell in next(rows, ()) if cell is not None]
        lines = [[_cell(cell) for cell in row[: len(header)]] for row in rows if any(cell is not None for cell in row)]
    finally:
        book.close()
    if not header or len({name.casefold() for name in header}) < len(header):
        raise ValueError("no header")
    quoted = ", ".join('"' + name.replace('"', '""') + '" VARCHAR' for name in header)
    base.execute(f"CREATE TABLE raw ({quoted})")
    if lines:
        padded = [line + [None] * (len(header) - len(line)) for line in lines]
        columns = [list(column) for column in zip(*padded, strict=True)]
        base.execute(f"INSERT INTO raw SELECT {', '.join('unnest(?::VARCHAR[])' for _ in header)}", columns)


def _cell(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(sep=" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def _compared(name: str, value: Any) -> Any:
    return value if isinstance(value, date) else value.replace(" ", "") if name in COMPACT else value


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
