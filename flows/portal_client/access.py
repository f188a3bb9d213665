"""Where a program finds the portal and its token: in the environment, or in a file that nobody else can read.

A token never stands on a command line, where other users of the machine and the shell's history would have it.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from automations.temporary import temporary_name
from flows.portal_client import PortalClient
from reference.errors import UsageError

ADDRESS, TOKEN, FILE = "HOURSBACK_ADDRESS", "HOURSBACK_TOKEN", "HOURSBACK_ACCESS_FILE"
"""Names in the environment: the portal's address, the token, and a file that holds both."""
_MOST = 10_000


class AccessError(UsageError):
    """No address or token is set, or their file cannot be used."""

    code = "E-USAGE-ACCESS"


@dataclass(frozen=True, slots=True)
class Access:
    """The portal's address, and a token for it."""

    address: str
    token: str = field(repr=False)

    def client(self) -> PortalClient:
        """A client that speaks to that portal with that token."""
        return PortalClient(self.address, self.token)


def access(environ: Mapping[str, str] | None = None) -> Access:
    """The access in force: from the environment, else from the file.

    Raises:
        AccessError: there is none, or others can read or write the file.
    """
    environ = os.environ if environ is None else environ
    if environ.get(ADDRESS) and environ.get(TOKEN):
        return Access(environ[ADDRESS], environ[TOKEN])
    place = place_of(environ)
    try:
        content = _private(place)
        found = json.loads(content)
        return Access(environ.get(ADDRESS) or str(found["address"]), environ.get(TOKEN) or str(found["token"]))
    except FileNotFoundError:
        raise AccessError(f"No portal is set up here: hoursback portal sign-in ADDRESS, or set {ADDRESS} and {TOKEN}.") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        # What the parser says may quote the token.
        raise AccessError(f"{place.name} cannot be read: hoursback portal sign-in ADDRESS writes it anew.") from None


def keep(found: Access, environ: Mapping[str, str] | None = None) -> Path:
    """Write an access to the file, for its owner alone; one that is there is replaced whole."""
    place = place_of(os.environ if environ is None else environ)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = place.with_name(temporary_name(f".{place.name}"))
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"address": found.address, "token": found.token}, file)
        temporary.replace(place)
    finally:
        temporary.unlink(missing_ok=True)
    return place


def place_of(environ: Mapping[str, str]) -> Path:
    """Where the file lies: as the environment says, else in the home folder."""
    if environ.get(FILE):
        return Path(environ[FILE]).expanduser()
    return Path(environ.get("HOURSBACK_HOME") or Path.home() / ".hoursback").expanduser() / "portal-access.json"


def _private(place: Path) -> str:
    """The content of a file of ours that nobody else can read or write."""
    try:
        descriptor = os.open(place, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise AccessError(f"{place.name} cannot be read: {error.strerror}.") from None
    with os.fdopen(descriptor, "r", encoding="utf-8") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_mode & 0o077 or found.st_uid != os.getuid():
            raise AccessError(f"{place.name} holds a token and others can read it: chmod 600 {place.name}, and make a new token.")
        return file.read(_MOST)
