"""Passwords of local accounts, for a trial: scrypt with a salt each. A force signs in through its identity provider."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from reference.errors import UsageError

SHORTEST = 12
_N, _R, _P = 2**15, 8, 1
_MEMORY = 64 * 2**20


class WeakPasswordError(UsageError):
    """A password is too short."""

    code = "E-PORTAL-PASSWORD"


def hashed(password: str) -> str:
    """What is kept of a password.

    Raises:
        WeakPasswordError: it has fewer than 12 characters.
    """
    if len(password) < SHORTEST:
        raise WeakPasswordError(f"A password has at least {SHORTEST} characters.")
    salt = secrets.token_bytes(16)
    return f"scrypt${_N}${_R}${_P}${_text(salt)}${_text(_derive(password, salt, _N, _R, _P))}"


def matches(password: str, kept: str) -> bool:
    """Whether `password` is the one; takes as long where there is no such account (`kept` is empty)."""
    try:
        _, n, r, p, salt, wanted = (kept or _NOBODY).split("$")
        found = _derive(password, base64.b64decode(salt), int(n), int(r), int(p))
        return hmac.compare_digest(found, base64.b64decode(wanted)) and bool(kept)
    except ValueError:
        return False


def _derive(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, n=n, r=r, p=p, maxmem=_MEMORY, dklen=32)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


_NOBODY = f"scrypt${_N}${_R}${_P}${_text(bytes(16))}${_text(bytes(32))}"
