"""Sealing: what holds secrets is stored encrypted and bound to the place where it belongs.

AES-256-GCM. The context (work item, purpose, hash of the source) is authenticated with the data, so a sealed plan moved to
another work item does not open. A sealed value is: magic ``HBS1``, key id (8 bytes), nonce (12 bytes), ciphertext with tag.

Keys are 32 random bytes in base64, one a line in the key file. The last one seals; the others still open what they sealed,
so a key is rotated by appending a line. The first one also makes the fingerprints: keep it for as long as the database.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import stat
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from automations.errors import KeyUnusableError, SealBrokenError

_MAGIC = b"HBS1"
_ID_BYTES = 8
_NONCE_BYTES = 12
_HEADER_BYTES = len(_MAGIC) + _ID_BYTES


@dataclass(frozen=True, slots=True)
class SealContext:
    """Where sealed data belongs. All three must be the same to open it.

    Attributes:
        work_item: id of the work item.
        purpose: what the data is, for example ``request`` or ``plan``.
        source_sha256: hash of the file that it speaks about; empty when there is none.
    """

    work_item: str
    purpose: str
    source_sha256: str = ""

    def encoded(self) -> bytes:
        """The context as bytes in which no two contexts look alike."""
        return json.dumps([self.work_item, self.purpose, self.source_sha256], separators=(",", ":")).encode()


class Sealer:
    """Seals and opens. Holds the keys; neither `repr` nor any message shows them."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """Use `keys`, 32 bytes each, oldest first: the last seals, all open, the first makes fingerprints."""
        if not keys or any(len(key) != 32 for key in keys):
            raise KeyUnusableError("A plan key must be 32 bytes in base64.")
        self._keys = {_key_id(key): key for key in keys}
        self._current = keys[-1]
        self._fingerprint_key = hmac.digest(keys[0], b"hoursback fingerprint 1", "sha256")

    def __repr__(self) -> str:
        return f"Sealer(key_id={self.key_id!r}, keys={len(self._keys)})"

    @property
    def key_id(self) -> str:
        """Public id of the key that seals, 16 hexadecimal digits."""
        return _key_id(self._current).hex()

    def seal(self, data: bytes, context: SealContext) -> bytes:
        """Encrypt `data` (up to 2 GB) so that it opens only with the same context."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        header = _MAGIC + _key_id(self._current)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return header + nonce + AESGCM(self._current).encrypt(nonce, data, header + context.encoded())

    def unseal(self, sealed: bytes, context: SealContext) -> bytes:
        """Open what `seal` made.

        Raises:
            SealBrokenError: no key of ours sealed it, a byte changed, or it belongs to another context.
        """
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        header, nonce = sealed[:_HEADER_BYTES], sealed[_HEADER_BYTES : _HEADER_BYTES + _NONCE_BYTES]
        name = f"The sealed {context.purpose} of work item {context.work_item}"
        if len(sealed) < _HEADER_BYTES + _NONCE_BYTES + 16 or not header.startswith(_MAGIC):
            raise SealBrokenError(f"{name} cannot be opened: it is damaged.")
        key_id = header[len(_MAGIC) :]
        if key_id not in self._keys:
            raise SealBrokenError(f"{name} cannot be opened: it was sealed with the key {key_id.hex()}, which is not here.")
        try:
            body = sealed[_HEADER_BYTES + _NONCE_BYTES :]
            return AESGCM(self._keys[key_id]).decrypt(nonce, body, header + context.encoded())
        except InvalidTag:
            message = f"{name} cannot be opened: it was changed, or it belongs to another work item, purpose or source."
            raise SealBrokenError(message) from None

    def seal_json(self, data: Any, context: SealContext) -> bytes:
        """Seal a JSON value."""
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        # File names that are no UTF-8 come as lone surrogates, and `json.loads` takes them back.
        return self.seal(text.encode(errors="surrogatepass"), context)

    def unseal_json(self, sealed: bytes, context: SealContext) -> Any:
        """Open what `seal_json` made."""
        return json.loads(self.unseal(sealed, context))

    def fingerprint(self, data: Any) -> str:
        """A keyed hash (HMAC-SHA-256, hexadecimal) of a JSON value.

        Equal values give equal fingerprints, and without the key nobody can find a value by trying: a plain hash of a
        search term, say a name, could be guessed.
        """
        text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return hmac.digest(self._fingerprint_key, text.encode("utf-8", "surrogatepass"), "sha256").hex()


def open_sealer(plan_key: str, key_file: Path) -> Sealer:
    """The sealer for `plan_key` (base64 keys) or, when that is empty, for `key_file`, which is made if it does not exist.

    Raises:
        KeyUnusableError: a key is malformed, or other users can read the key file.
    """
    if plan_key.strip():
        return Sealer(_decode(plan_key.replace(",", " "), "HOURSBACK_PLAN_KEY"))
    try:
        if not key_file.exists():
            _make_key_file(key_file)
        mode = key_file.stat().st_mode
        text = key_file.read_text("ascii", errors="replace")
    except OSError as error:
        raise KeyUnusableError(f"The key file {key_file} cannot be used: {error.strerror}.") from error
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise KeyUnusableError(f"The key file {key_file} is open to other users: give it mode 0600.")
    return Sealer(_decode(text, str(key_file)))


def _decode(text: str, origin: str) -> list[bytes]:
    try:
        return [base64.b64decode(word, validate=True) for word in text.split()]
    except ValueError:
        raise KeyUnusableError(f"{origin} does not hold keys in base64.") from None


def _make_key_file(path: Path) -> None:
    """Write a new key, complete or not at all; when two processes do it at once, the first one's key stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(32)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        temporary.unlink()


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"hoursback key id 1" + key).digest()[:_ID_BYTES]
