"""A PostgreSQL cluster of the tests' own: in a temporary folder, reachable by its socket alone, gone at the end."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def programs() -> Path | None:
    """The folder of initdb and postgres, or None."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "postgres").exists() and (folder / "pg_ctl").exists()), None)


@contextmanager
def cluster(folder_of_programs: Path) -> Iterator[str]:
    """Start a cluster and give the URL of its maintenance database; PostgreSQL refuses to run as root, so root gives way."""
    user = _ordinary_user() if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="hb-pg-"))
    if user:
        shutil.chown(folder, user)

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [str(folder_of_programs / program), *arguments],
            user=user,
            cwd=folder,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(folder)},
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            timeout=120,
        )

    data, log = str(folder / "data"), str(folder / "log")
    try:
        run("initdb", "-D", data, "-U", "hoursback", "-A", "trust", "-N", "-E", "UTF8")
        run("pg_ctl", "-D", data, "-l", log, "-w", "-o", f"-F -k {folder} -c listen_addresses= -c max_connections=60", "start")
        try:
            yield f"postgresql://hoursback@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fresh_schema(maintenance_url: str) -> str:
    """Make an empty schema, which is cheaper than a database; returns the URL under which it is the whole database."""
    import psycopg

    name = f"t_{secrets.token_hex(6)}"
    with psycopg.connect(maintenance_url, autocommit=True) as connection:
        connection.execute(f'CREATE SCHEMA "{name}"'.encode())
    return f"{maintenance_url}&options=-csearch_path%3D{name}"


def _ordinary_user() -> str:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise RuntimeError("no ordinary user to run PostgreSQL as")
