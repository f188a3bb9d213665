"""Settings: from the environment (`HOURSBACK_*`), then `settings.toml` in the home folder, then the defaults.

`HOURSBACK_HOME` names the home folder (default `~/.hoursback`). Every other setting is written in lower case in
`settings.toml` (`unit = "Disclosure"`) or in capitals with the prefix in the environment (`HOURSBACK_UNIT=Disclosure`).
"""

from __future__ import annotations

import getpass
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from automations.errors import SettingsError

_PREFIX = "HOURSBACK_"
_NOT_SETTINGS = {
    "HOURSBACK_HOME",
    "HOURSBACK_SHARED",
    "HOURSBACK_ADDRESS",
    "HOURSBACK_TOKEN",
    "HOURSBACK_ACCESS_FILE",
    "HOURSBACK_PYTHON",
    "HOURSBACK_OCR",
    "HOURSBACK_SPEECH",
    "HOURSBACK_SPEECH_PROOF",
    "HOURSBACK_SOUND_FILL",
    "HOURSBACK_FACES",
    "HOURSBACK_OBJECTS",
    "HOURSBACK_SAME_PERSON",
}
"""Names with our prefix that are read elsewhere."""
_PORTAL = "HOURSBACK_PORTAL_"
"""Settings of the portal, which reads them itself."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the engine works with.

    Attributes:
        home: folder of everything that has no other place; made on first use, mode 0700.
        database_url: SQLAlchemy URL; a SQLite file in `home` unless set. ``postgresql://`` means psycopg.
        store_url: fsspec URL or folder of the evidence store; a folder in `home` unless set.
        plan_key: base64 keys separated by spaces or commas, the last one current; empty to use `key_file`.
        key_file: where the key lives when `plan_key` is empty.
        person: who works, as the audit names them.
        force: code of the force, as the reference data names it.
        unit: unit or team within the force.
        reference_overlay: folder of the force's own reference data.
        lease_seconds: how long a work item stays taken without a sign of life.
        max_attempts: how often a work item is tried before it fails for good.
        retry_seconds: wait before the second attempt; doubles with each further one.
        fte_constant: name of the constant in the reference data that turns hours into full-time equivalents.
        confined: whether files are read in a process of its own, with limits; off only to look at a defect.
        stall_seconds: how long reading a file may go without progress.
        memory_mb: memory that a process which reads files may take, in MB.
        seal_without_approval: whether `case build` may seal; for forces whose approval happens elsewhere.
    """

    home: Path
    database_url: str = field(default="", repr=False)
    store_url: str = field(default="", repr=False)
    plan_key: str = field(default="", repr=False)
    key_file: Path = Path()
    person: str = ""
    force: str = ""
    unit: str = ""
    reference_overlay: Path | None = None
    lease_seconds: float = 60.0
    max_attempts: int = 5
    retry_seconds: float = 30.0
    fte_constant: str = "review-themes"
    confined: bool = True
    stall_seconds: float = 60.0
    memory_mb: int = 2048
    seal_without_approval: bool = False

    def __post_init__(self) -> None:
        """Fill what depends on `home`, and check every value."""
        home = Path(self.home).expanduser().absolute()
        object.__setattr__(self, "home", home)
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{home / 'records.sqlite'}")
        if self.database_url.startswith(("postgresql://", "postgres://")):
            object.__setattr__(self, "database_url", f"postgresql+psycopg://{self.database_url.partition('://')[2]}")
        if not self.database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise SettingsError("database_url must start with sqlite:/// or postgresql://.")
        if not self.store_url:
            object.__setattr__(self, "store_url", str(home / "evidence"))
        if self.key_file == Path():
            object.__setattr__(self, "key_file", home / "keys" / "plan.key")
        if not self.person:
            object.__setattr__(self, "person", _system_user())
        for name in ("person", "force", "unit", "fte_constant"):
            if not re.fullmatch(r"[\w .,'@&()/\\+-]{0,80}", getattr(self, name)):
                raise SettingsError(f"{name} must be one line of at most 80 letters, digits and simple punctuation.")
        if not 1 <= self.lease_seconds <= 86_400:
            raise SettingsError(f"lease_seconds is {self.lease_seconds:g}; it must lie between 1 and 86400.")
        if not 1 <= self.max_attempts <= 100:
            raise SettingsError(f"max_attempts is {self.max_attempts}; it must lie between 1 and 100.")
        if not 0 <= self.retry_seconds <= 86_400:
            raise SettingsError(f"retry_seconds is {self.retry_seconds:g}; it must lie between 0 and 86400.")
        if not 1 <= self.stall_seconds <= 86_400:
            raise SettingsError(f"stall_seconds is {self.stall_seconds:g}; it must lie between 1 and 86400.")
        if not 700 <= self.memory_mb <= 1_000_000:
            raise SettingsError(f"memory_mb is {self.memory_mb}; it must lie between 700 and 1000000.")

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, home: Path | None = None) -> Settings:
        """Read the settings in force.

        Args:
            environ: environment to read; the process's own unless given.
            home: home folder; `HOURSBACK_HOME` or `~/.hoursback` unless given.

        Raises:
            SettingsError: an unknown name, a bad value or a file that is not TOML; the message says which.
        """
        environ = os.environ if environ is None else environ
        home = Path(home or environ.get("HOURSBACK_HOME") or Path.home() / ".hoursback")
        path = home.expanduser() / "settings.toml"
        values = _from_file(path)
        for name, text in environ.items():
            if name.startswith(_PREFIX) and name not in _NOT_SETTINGS and not name.startswith(_PORTAL):
                values[name.removeprefix(_PREFIX).lower()] = (f"the environment ({name})", text)
        return cls(home=home, **{name: _parse(name, value, origin) for name, (origin, value) in values.items()})


_KINDS: dict[str, type] = {
    "database_url": str,
    "store_url": str,
    "plan_key": str,
    "key_file": Path,
    "person": str,
    "force": str,
    "unit": str,
    "reference_overlay": Path,
    "lease_seconds": float,
    "max_attempts": int,
    "retry_seconds": float,
    "fte_constant": str,
    "confined": bool,
    "stall_seconds": float,
    "memory_mb": int,
    "seal_without_approval": bool,
}

_YES_NO = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def _from_file(path: Path) -> dict[str, tuple[str, Any]]:
    try:
        with path.open("rb") as file:
            table = tomllib.load(file)
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        # The parser's own message may quote the line, and the line may hold a password.
        raise SettingsError(f"{path} is not valid TOML: correct it or remove it.") from None
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from error
    return {name: (str(path), value) for name, value in table.items()}


def _parse(name: str, value: Any, origin: str) -> Any:
    """One value in its type; messages name the setting and never show the value, which may be a key or a password."""
    kind = _KINDS.get(name)
    if kind is None:
        raise SettingsError(f"{origin} has the unknown setting {name!r}; known are {', '.join(sorted(_KINDS))}.")
    try:
        if kind is Path and isinstance(value, str) and value:
            return Path(value).expanduser().absolute()
        if kind is str and isinstance(value, str):
            return value
        if kind is bool and (isinstance(value, bool) or str(value).lower() in _YES_NO):
            return value if isinstance(value, bool) else _YES_NO[value.lower()]
        if kind in (int, float) and isinstance(value, (str, int, float)) and not isinstance(value, bool):
            if kind is int and isinstance(value, float):
                raise ValueError
            return kind(value)
    except ValueError:
        pass
    words = {str: "text", bool: "true or false", Path: "a path", int: "a whole number", float: "a number"}
    raise SettingsError(f"{name} in {origin} must be {words[kind]}.")


def _system_user() -> str:
    try:
        return re.sub(r"[^\w .,'@&()/\\+-]", "_", getpass.getuser())[:80]
    except (OSError, KeyError):
        return f"uid-{os.getuid()}" if hasattr(os, "getuid") else "unknown"
