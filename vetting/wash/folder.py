"""The folder of a wash: batches of people and of records, laid out for comparison, each part written whole under its name.

wash.json                              the model it is washed with
people/2026-11/extract.parquet         what is new that month, as it was handed in
people/2026-11/rows.parquet            laid out for comparison
register/2026-11/extract/part=7/       the same for records, in parts by the hash of their key
register/2026-11/rows/007.parquet
*/2026-11/keys.parquet                 key and digest of everything in the batch
results/2026-11~2026-11~007.parquet    pairs of one batch of people with one part of a batch of records
results/...records.parquet             the extract's rows of the records that these pairs name
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from reference.errors import ExitStatus, HoursbackError, InputRefusedError
from vetting.matching.extract import EXTRACT_COLUMNS, reading, register_file
from vetting.matching.matcher import working
from vetting.matching.model import Model
from vetting.matching.prepare import prepare_table

if TYPE_CHECKING:
    import duckdb

_BATCH = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,40}")


class WashError(InputRefusedError):
    """A wash cannot go on with what was asked: another model, or a batch that is no new one."""

    code = "E-INPUT-WASH"


class WashBusyError(HoursbackError):
    """Another process works in the folder of the wash."""

    code = "E-SYS-WASH-BUSY"
    exit_status = ExitStatus.SYSTEM


def quoted(path: Path) -> str:
    """A path as a literal of SQL."""
    return "'" + str(path).replace("'", "''") + "'"


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A name to write under; what was written gets its own name only when all of it is on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        yield half
        if half.is_file():
            with half.open("rb") as file:
                os.fsync(file.fileno())
        half.replace(path)
    finally:
        if half.is_dir():
            shutil.rmtree(half, ignore_errors=True)
        else:
            half.unlink(missing_ok=True)


class WashFolder:
    """The folder of a wash.

    Args:
        path: of the folder; made if it is not there.
        model: to wash with. A folder keeps the model that it was begun with, so that all its weights compare.
        memory: limit of DuckDB; the process takes about 1 GB more.
        threads: of DuckDB; all processors if left out.
        parts: into how many parts a batch of records is laid out; one for each million rows if left out.

    Raises:
        WashError: the folder was begun with another model.
    """

    def __init__(
        self, path: Path, model: Model, memory: str = "5GB", threads: int | None = None, parts: int | None = None
    ) -> None:
        self.path = path
        self.model = model
        self._memory = memory
        self._threads = threads
        self._parts = parts
        path.mkdir(parents=True, exist_ok=True)
        begun = path / "wash.json"
        made_with = {"model": model.id, "version": model.version, "sha256": model.sha256}
        if not begun.exists():
            with whole(begun) as half:
                half.write_text(json.dumps(made_with, indent=1, sort_keys=True) + "\n")
        elif json.loads(begun.read_text()) != made_with:
            raise WashError(f"{path.name} was begun with another model: wash in a new folder, so that all weights compare.")

    @contextmanager
    def work(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection that nobody else has; what a killed run left is cleared away.

        Raises:
            WashBusyError: another process works here.
        """
        with (self.path / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise WashBusyError(f"Another process works in {self.path.name}: wait for it to end.") from None
            scratch = self.path / "work"
            shutil.rmtree(scratch, ignore_errors=True)
            for half in self.path.rglob(".*.????????"):
                shutil.rmtree(half, ignore_errors=True) if half.is_dir() else half.unlink(missing_ok=True)
            scratch.mkdir()
            with working(self._memory, scratch / "wash.duckdb", self._threads) as connection:
                yield connection
            shutil.rmtree(scratch, ignore_errors=True)

    def batches(self, side: str) -> list[str]:
        """Names of the batches of "people" or "register" that are laid out in full, the oldest first."""
        order = self.path / side / "batches.json"
        return list(json.loads(order.read_text())) if order.exists() else []

    def parts(self, batch: str) -> list[Path]:
        """Rows of the parts of a batch of the register."""
        return sorted((self.path / "register" / batch / "rows").glob("[0-9]*.parquet"))

    def add(self, side: str, extract: Path, batch: str) -> int:
        """Lay out what is new in an extract: keys that no earlier batch has, or with other content than in the last.

        Killed in the middle and called again with the same extract it goes on with the part that it was at. Should the extract
        be another one by then, the batch is still of the first.

        Args:
            side: "people" or "register".
            extract: CSV or Parquet file, or folder of Parquet files, with the columns of an extract.
            batch: its name, such as "2026-11".

        Returns:
            How many keys are new or changed.

        Raises:
            WashError: the name is no name for a batch, or there is a batch of that name.
            ExtractError: the extract cannot be read as a table.
            WashBusyError: another process works here.
        """
        if not _BATCH.fullmatch(batch):
            raise WashError("A batch is named by letters, digits, point, hyphen and underscore, such as 2026-11.")
        if batch in self.batches(side):
            raise WashError(f"There is a batch {batch} already: give the new extract another name.")
        home = self.path / side / batch
        with self.work() as connection:
            register_file(connection, "handed_in", extract)
            if not (home / "keys.parquet").exists():
                with reading(extract):
                    self._split(connection, side, home)
            for part in sorted((home / "extract").glob("part=*")):
                target = home / "rows" / f"{int(part.name[5:]):03}.parquet"
                if not target.exists():
                    register_file(connection, "part", part)
                    prepare_table(connection, "part", "part_rows", self.model.tables)
                    with whole(target) as half:
                        connection.execute(f"COPY part_rows TO {quoted(half)} (FORMAT parquet)")
                    connection.execute("DROP TABLE part_rows; DROP VIEW part")
            added = int(_one(connection, f"SELECT count(*) FROM read_parquet({quoted(home / 'keys.parquet')})"))
            with whole(self.path / side / "batches.json") as half:
                half.write_text(json.dumps([*self.batches(side), batch]) + "\n")
        return added

    def _split(self, connection: duckdb.DuckDBPyConnection, side: str, home: Path) -> None:
        """Write the new keys' rows in parts by their hash, and last the list of keys, which says that all of it is there."""
        shutil.rmtree(home, ignore_errors=True)
        columns = ", ".join(f"coalesce({column}, '')" for column in EXTRACT_COLUMNS[1:])
        # The rows of a key in whatever order: the same digest.
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE given AS "
            f"SELECT key, sum(CAST(hash(concat_ws(chr(31), {columns})) AS HUGEINT)) AS digest, count(*) AS rows "
            "FROM handed_in WHERE key IS NOT NULL GROUP BY key"
        )
        earlier = [self.path / side / batch / "keys.parquet" for batch in self.batches(side)]
        for known in earlier:
            # Only what a key was last counts: later batches go last.
            connection.execute(
                f"CREATE OR REPLACE TEMP TABLE last_known AS SELECT k.key, k.digest FROM read_parquet({quoted(known)}) k "
                "JOIN given g ON g.key = k.key"
            )
            connection.execute("CREATE TEMP TABLE IF NOT EXISTS known AS SELECT * FROM last_known LIMIT 0")
            connection.execute("DELETE FROM known WHERE key IN (SELECT key FROM last_known)")
            connection.execute("INSERT INTO known SELECT * FROM last_known")
        if earlier:
            connection.execute(
                "DELETE FROM given USING known k WHERE given.key = k.key AND given.digest = k.digest; DROP TABLE known"
            )
        rows = int(_one(connection, "SELECT coalesce(sum(rows), 0) FROM given"))
        parts = 1 if side == "people" else self._parts or max(1, round(rows / 1_000_000))
        new = "" if not earlier else "WHERE key IN (SELECT key FROM given)"
        with whole(home / "extract") as half:
            half.mkdir(parents=True)
            connection.execute(
                f"COPY (SELECT *, hash(key) % {parts} AS part FROM handed_in {new or 'WHERE key IS NOT NULL'}) "
                f"TO {quoted(half)} (FORMAT parquet, PARTITION_BY (part))"
            )
        with whole(home / "keys.parquet") as half:
            connection.execute(f"COPY (SELECT key, digest FROM given) TO {quoted(half)} (FORMAT parquet)")
        connection.execute("DROP TABLE given")


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> int | float:
    row = connection.execute(query).fetchall()[0]
    value: int | float = row[0]
    return value
