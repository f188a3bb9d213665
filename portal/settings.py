"""The portal's settings: from the environment (`HOURSBACK_PORTAL_*`), then `portal.toml` in the home folder, then defaults."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from automations.errors import SettingsError
from automations.portal_records.sessions import Limits

_PREFIX = "HOURSBACK_PORTAL_"
_YES_NO = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


@dataclass(frozen=True, slots=True)
class PortalSettings:
    """How the portal is reached and who signs in.

    Attributes:
        base_url: how browsers reach it, such as ``https://hoursback.example.police.uk``; only this host is then answered.
        host: address to listen on.
        port: port to listen on; 0 for any that is free.
        oidc_issuer: of the identity provider; empty for none.
        oidc_client_id: how the provider knows the portal.
        oidc_client_secret: what the portal shows to the provider.
        oidc_roles_claim: claim of the identity token that lists roles.
        oidc_unit_claim: claim that names the person's unit, where there is one.
        local_accounts: whether local accounts may sign in; for a trial only.
        idle_minutes: a session ends after so long without use.
        session_hours: a session ends after so long.
        token_days: a token of somebody whom the identity provider vouches for holds so many days after they last signed in.
        clamd: where ClamAV's daemon listens, ``host:port`` or the path of its socket; empty for no scanning.
        most_upload_gb: largest file, in GB.
        most_form_mb: largest form with files in it, for browsers without JavaScript, in MB.
        marking: what stands on every page.
        api_per_minute: requests of one token that are answered in a minute.
        registers: the force's registers (`docs/vetting.md`), which a vetting officer's program may have asked; empty for none.
        handed_over: folder in which sealed cases lie for the CPS liaison; ``handed-over`` in the home folder unless it is set.
        seal_key: private key (PEM) that seals a case when a supervisor approves it; empty where cases are approved elsewhere.
        seal_certificate: its certificate and those that lead to the issuer (PEM).
        seal_password_file: file that holds the password of the key.
        trusted: certificates (PEM) whose seals the liaison trusts; several are separated by commas.
    """

    base_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8750
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    oidc_roles_claim: str = "roles"
    oidc_unit_claim: str = "department"
    local_accounts: bool = False
    idle_minutes: float = 30.0
    session_hours: float = 12.0
    token_days: float = 30.0
    clamd: str = ""
    most_upload_gb: float = 20.0
    most_form_mb: float = 2048.0
    marking: str = "OFFICIAL-SENSITIVE"
    api_per_minute: int = 1200
    registers: str = ""
    handed_over: str = ""
    seal_key: str = ""
    seal_certificate: str = ""
    seal_password_file: str = ""
    trusted: str = ""

    def __post_init__(self) -> None:
        """Refuse what would be unsafe or could not work."""
        if self.base_url and urlsplit(self.base_url).scheme not in ("http", "https"):
            raise SettingsError("base_url of the portal must start with https:// (or http:// on one machine).")
        if self.host not in ("127.0.0.1", "::1", "localhost") and not self.secure:
            raise SettingsError("A portal that others reach needs base_url with https://: a proxy in front of it does that.")
        if self.oidc_issuer and not (self.oidc_client_id and self.base_url):
            raise SettingsError("Signing in through an identity provider needs oidc_client_id and base_url as well.")
        if not (0 < self.idle_minutes <= 24 * 60 and 0 < self.session_hours <= 72):
            raise SettingsError("idle_minutes must lie between 0 and 1440, session_hours between 0 and 72.")
        if not 0 < self.token_days <= 365:
            raise SettingsError("token_days must lie between 0 and 365.")
        if self.api_per_minute < 1:
            raise SettingsError("api_per_minute must be a whole number above 0.")

    @property
    def secure(self) -> bool:
        """Whether browsers reach the portal over https."""
        return self.base_url.startswith("https://")

    @property
    def hosts(self) -> frozenset[str]:
        """Host names that are answered."""
        named = urlsplit(self.base_url).hostname
        return frozenset({named}) if named else frozenset({"127.0.0.1", "localhost", "::1"})

    @property
    def limits(self) -> Limits:
        """How long a session lasts."""
        return Limits(timedelta(minutes=self.idle_minutes), timedelta(hours=self.session_hours))

    @classmethod
    def load(cls, home: Path, environ: Mapping[str, str] | None = None) -> PortalSettings:
        """Read the settings in force.

        Raises:
            SettingsError: an unknown name, a bad value or a file that is not TOML; the message says which.
        """
        environ = os.environ if environ is None else environ
        values = _from_file(home / "portal.toml")
        for name, text in environ.items():
            if name.startswith(_PREFIX):
                values[name.removeprefix(_PREFIX).lower()] = text
        kinds = {field.name: type(field.default) for field in fields(cls)}
        return cls(**{name: _parse(name, value, kinds) for name, value in values.items()})


def _from_file(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        # The parser's own message may quote the line, and the line may hold a secret.
        raise SettingsError(f"{path} is not valid TOML: correct it or remove it.") from None


def _parse(name: str, value: Any, kinds: Mapping[str, type]) -> Any:
    kind = kinds.get(name)
    if kind is None:
        raise SettingsError(f"The portal has no setting {name!r}; known are {', '.join(sorted(kinds))}.")
    try:
        if kind is bool:
            return value if isinstance(value, bool) else _YES_NO[str(value).lower()]
        if kind is str and not isinstance(value, str):
            raise ValueError
        return kind(value)
    except (KeyError, ValueError, TypeError):
        raise SettingsError(f"The portal's setting {name} has a bad value.") from None
