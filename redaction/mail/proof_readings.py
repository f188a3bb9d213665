"""Everything that bytes of a message may be read as: each transfer encoding, each charset, and copies inside of copies."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections import Counter
from collections.abc import Iterator

from redaction.text.encoded import copies
from redaction.text.verify import as_texts, without_labels
from redaction.traces import BORDER, Secret, Secrets, fold

_BASE64_BLOCK = re.compile(rb"(?:[A-Za-z0-9+/]{40,}={0,2}(?:\r?\n|\Z))+(?:[A-Za-z0-9+/]{2,}={0,2}(?:\r?\n|\Z))?")
_BASE64_RUN = re.compile(rb"[A-Za-z0-9+/_-]{8,}={0,2}(?:\r?\n[A-Za-z0-9+/_-]{8,}={0,2})*")
_WORD = re.compile(rb"=\?([^?\s]+)\?([bBqQ])\?([^?]*)\?=(?:\s+(?==\?))?")
_TAG = re.compile(r"<[^<>\s][^<>]{0,500}>")
_CODECS = ("utf-7", "cp037", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_SURE = 6
"""Letters from which a secret is told from chance in bytes that may not be text at all."""


def count(data: bytes, secrets: Secrets, labels: set[str]) -> Counter[Secret]:
    """How often each secret is read in bytes of a message: the highest count of all readings, as they are of the same bytes."""
    found: Counter[Secret] = Counter()
    for text in _sound(data):
        for reading in (text, _TAG.sub("", text), *copies(text)):
            _add(found, secrets.count_in(fold(without_labels(reading, labels))))
    for text in _wild(data):
        counted = secrets.count_in(fold(without_labels(text, labels)))
        _add(found, Counter({secret: times for secret, times in counted.items() if len(secret.solid) >= _SURE}))
    return found


def _add(found: Counter[Secret], counted: Counter[Secret]) -> None:
    for secret, times in counted.items():
        found[secret] = max(found[secret], times)


def _sound(data: bytes) -> Iterator[str]:
    """The bytes as a mail program reads them: as they are, and with each transfer encoding taken off."""
    plain = _BASE64_BLOCK.sub(BORDER.encode(), data)  # letters that mean nothing: decoded below
    decoded = [base64_decoded(block.group(), 0) for block in _BASE64_BLOCK.finditer(data)]
    once = quopri.decodestring(plain)
    # A message may be quoted in a text, and its own encoding shows only when that of the text is taken off.
    versions = [
        plain,
        once,
        b"\n".join(decoded),
        *(quopri.decodestring(version) for version in (once, *decoded) if b"=" in version),
    ]
    versions += [words for version in versions if (words := _words_read(version)) != version]
    joined = b"\n".join(versions)
    for version in versions:
        text = version.decode("utf-8", "replace")
        yield text
        if not version.isascii():
            yield version.decode("cp1252", "replace")
            yield text.encode("cp1252", "replace").decode("utf-8", "replace")  # UTF-8 that was taken for cp1252 once
    if b"\x00" in joined:
        yield from as_texts(joined, latin=False)


def _wild(data: bytes) -> Iterator[str]:
    """Readings that nobody was told of: base64 at every alignment, in the text of base64 too, and other charsets."""
    blocks = [base64_decoded(block.group(), 0) for block in _BASE64_BLOCK.finditer(data)]
    pieces = [data, quopri.decodestring(data), *blocks]
    for piece in [data, *(piece for piece in pieces[1:] if piece != data)]:
        for run in _BASE64_RUN.finditer(piece):
            pieces += (base64_decoded(run.group(), skip) for skip in range(4))
    joined = b"\n\n".join(pieces)
    yield joined.decode("utf-8", "replace")
    yield joined.decode("cp1252", "replace")
    for codec in _CODECS:
        for skip in range(2 if "16" in codec else 4 if "32" in codec else 1):
            yield joined[skip:].decode(codec, "replace")


def base64_decoded(run: bytes, skip: int) -> bytes:
    """What a run of base64 says when the first `skip` letters are left out."""
    letters = re.sub(rb"[\s=]", b"", run).translate(bytes.maketrans(b"-_", b"+/"))[skip:]
    letters = letters[: len(letters) // 4 * 4 + (len(letters) % 4 if len(letters) % 4 > 1 else 0)]
    try:
        return base64.b64decode(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        return b""


def _words_read(data: bytes) -> bytes:
    """The bytes with their encoded words decoded."""
    return _WORD.sub(lambda match: _word(match[2], match[3]), data)


def _word(encoding: bytes, said: bytes) -> bytes:
    """An encoded word of a header, decoded; the bytes of neighbours join."""
    if encoding in b"qQ":
        return quopri.decodestring(said.replace(b"_", b" "))
    return base64_decoded(said, 0)
