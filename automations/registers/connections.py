"""Which registers a force has and where: one TOML file, without secrets. What each is and how it is asked is reference data.

[[register]]
code = "local_intelligence"        # a row of the table of registers
url_env = "INTELLIGENCE_URL"       # the environment variable that holds the address of a database, with its password
seconds = 10                       # limit for one question
most_rows = 500
per_minute = 120                   # questions; 0 for no limit
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from automations.registers.asking import Register, Template
from automations.registers.consulting import Case, Pace
from automations.registers.errand import ErrandRegister
from automations.registers.errors import ConnectionsError
from automations.registers.extract import ExtractRegister
from automations.registers.rest import RestRegister
from automations.registers.sql import SqlRegister
from reference.loader import Table, digest

_LIMITS: dict[str, tuple[float, float, float]] = {
    "seconds": (10.0, 0.1, 600.0),
    "most_rows": (500, 1, 100_000),
    "per_minute": (0.0, 0.0, 100_000.0),
}
"""Default, least, most."""
_OWN = {
    "sql": {"url_env"},
    "extract": {"path", "day_format"},
    "rest": {"base_url", "openapi", "token_env", "ca_file", "proxy"},
    "errand": set[str](),
}
_NEEDED = {"sql": ("url_env",), "extract": ("path",), "rest": ("base_url", "openapi"), "errand": ()}
_LARGEST_DOCUMENT = 20 << 20
_CODE = re.compile(r"[a-z][a-z0-9_]{0,40}")


@dataclass(frozen=True, slots=True)
class Connection:
    """One register of a force: how it is asked, and where. Holds no secret.

    Attributes:
        template: how it is asked.
        entry: its entry of the file.
        folder: in which paths of the entry lie.
        pace: for all who ask it in this process.
    """

    template: Template
    entry: Mapping[str, Any]
    folder: Path
    pace: Pace

    def open(self, case: Case, environ: Mapping[str, str] | None = None) -> Register:
        """Get ready to ask on behalf of a case.

        Raises:
            ConnectionsError: an environment variable is not set, or what the entry names cannot be used.
        """
        environ = os.environ if environ is None else environ
        entry, template = self.entry, self.template
        seconds, most_rows = float(_limit(entry, "seconds")), int(_limit(entry, "most_rows"))
        if template.kind == "sql":
            return SqlRegister(template, _secret(entry, "url_env", environ), seconds=seconds, most_rows=most_rows)
        if template.kind == "extract":
            form = str(entry.get("day_format", "%Y-%m-%d"))
            return ExtractRegister(template, self.folder / entry["path"], day_format=form, most_rows=most_rows)
        if template.kind == "rest":
            return RestRegister(
                template,
                entry["base_url"],
                _document(template.code, self.folder / entry["openapi"]),
                token=_secret(entry, "token_env", environ) if "token_env" in entry else "",
                seconds=seconds,
                most_rows=most_rows,
                ca_file=str(self.folder / entry["ca_file"]) if entry.get("ca_file") else "",
                proxy=entry.get("proxy", ""),
            )
        return ErrandRegister(template, case.engine, case.id)


def read_connections(path: Path, table: Table) -> tuple[Connection, ...]:
    """The registers of a file, in its order.

    Args:
        path: of the file.
        table: rows of reference data by the code of the register: see `template_of`.

    Raises:
        ConnectionsError: the file cannot be read, names a register twice or an unknown one, or holds what it may not.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConnectionsError(f"{path.name} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        # The parser's own message may quote the line, and the line may hold a password.
        raise ConnectionsError(f"{path.name} is not valid TOML: correct it.") from None
    entries = data.get("register")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries) or set(data) != {"register"}:
        raise ConnectionsError(f"{path.name} must hold its registers under [[register]], and nothing else.")
    found: dict[str, Connection] = {}
    for number, entry in enumerate(entries, start=1):
        code = entry.get("code")
        if not isinstance(code, str) or code not in table.rows:
            raise ConnectionsError(f"{path.name}, register {number}: its code must be one of {', '.join(table.rows)}.")
        if code in found:
            raise ConnectionsError(f"{path.name} names the register {code} twice.")
        template = template_of(table[code], code)
        _check(path.name, code, template.kind, entry)
        found[code] = Connection(template, entry, path.parent, Pace(_limit(entry, "per_minute")))
    return tuple(found.values())


def template_of(row: Mapping[str, Any], code: str) -> Template:
    """A template from a row of reference data: `title`, `kind`, `columns` ("field=column"), `days`, `needs`, and more.

    Raises:
        ConnectionsError: the row does not hold together.
    """
    columns = dict(str(line).partition("=")[::2] for line in row.get("columns") or ())
    days, needs = frozenset(row.get("days") or ()), tuple(row.get("needs") or ())
    if row.get("kind") not in _OWN or not columns or not all(map(_CODE.fullmatch, columns)) or not all(columns.values()):
        raise ConnectionsError(f"The template of {code} must have a kind ({', '.join(_OWN)}) and columns (field=column).")
    if not _CODE.fullmatch(code) or "key" not in columns:
        raise ConnectionsError(f"The template of {code} must have a code in small letters and a column for key.")
    return Template(code, row["title"], row["kind"], needs, columns, days, row, digest(row))


def _check(name: str, code: str, kind: str, entry: Mapping[str, Any]) -> None:
    allowed = {"code", *_LIMITS, *_OWN[kind]}
    where = f"{name}, register {code}"
    if any(each not in allowed for each in entry):
        raise ConnectionsError(f"{where} has a setting that it cannot have; it can have {', '.join(sorted(allowed))}.")
    if missing := [each for each in _NEEDED[kind] if not entry.get(each)]:
        raise ConnectionsError(f"{where} lacks {missing[0]}.")
    for each in _OWN[kind]:
        if not isinstance(entry.get(each, ""), str):
            raise ConnectionsError(f"{where}: {each} must be text.")
    for limit in _LIMITS:
        _limit(entry, limit, where)
    if "@" in entry.get("proxy", ""):
        raise ConnectionsError(f"{where}: proxy must hold no user and no password.")


def _limit(entry: Mapping[str, Any], name: str, where: str = "") -> float:
    default, least, most = _LIMITS[name]
    value = entry.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
        raise ConnectionsError(f"{where}: {name} must be a number from {least:g} to {most:g}.")
    return value


def _secret(entry: Mapping[str, Any], name: str, environ: Mapping[str, str]) -> str:
    variable = entry[name]
    value = environ.get(variable, "")
    if not value:
        raise ConnectionsError(f"The register {entry['code']} needs the environment variable {variable}, which is not set.")
    return value


def _document(code: str, path: Path) -> Mapping[str, Any]:
    try:
        content = path.read_bytes()
        data = json.loads(content) if len(content) <= _LARGEST_DOCUMENT else None
    except OSError as error:
        raise ConnectionsError(f"The OpenAPI document of {code} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise ConnectionsError(f"The OpenAPI document of {code} must be a JSON object.")
    return data
