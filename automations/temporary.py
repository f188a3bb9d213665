"""Temporary names that say which process made them, so that what a killed process left behind can be told and removed."""

from __future__ import annotations

import hashlib
import re
import secrets

from automations.processes import Owner, is_dead, this_process

_NAME = re.compile(r"(?P<stem>[.\w-]*)\.(?P<host>[0-9a-f]{12})\.(?P<pid>\d+)\.(?P<started>-?\d+)\.[0-9a-f]{16}\.part")


def temporary_name(stem: str) -> str:
    """A name that nobody else uses: `stem`, the process that calls, something random, and ``.part``."""
    me = this_process()
    return f"{stem}.{_digest(me.host)}.{me.pid}.{me.started}.{secrets.token_hex(8)}.part"


def stem_for(name: str) -> str:
    """A stem for the temporary file that will be renamed to `name`: hidden, short whatever the length of `name`."""
    return f".hoursback-{_digest(name)}"


def is_abandoned(name: str, stem: str) -> bool:
    """Whether `name` was made by `temporary_name(stem)` in a process of this host that has ended."""
    parts = _NAME.fullmatch(name)
    here = this_process().host
    if parts is None or parts["stem"] != stem or parts["host"] != _digest(here):
        return False
    return is_dead(Owner(here, int(parts["pid"]), int(parts["started"])))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
