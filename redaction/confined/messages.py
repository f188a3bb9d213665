"""What travels between the process that asks and the one that reads: JSON in frames, never pickled objects.

The reader may have been taken over by the file that it read, so what it says is data and nothing more.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from redaction.errors import HoursbackError, ProofFailedError
from redaction.media import Media
from redaction.pipeline import Options
from reference.errors import ExitStatus
from reference.failure_places import ToldError, places

_HEAD = struct.Struct(">Q")
_LARGEST = 1 << 30
"""Bytes of one message; the plan of a long file has some millions."""

Message = dict[str, Any]


def framed(message: Message) -> bytes:
    """One message as bytes: its length, then JSON in ASCII, so that characters that are no text survive."""
    body = json.dumps(message).encode("ascii")
    return _HEAD.pack(len(body)) + body


class Inbox:
    """Bytes as they come, messages as they are complete."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def take(self, block: bytes) -> Iterator[Message]:
        """The messages that `block` completes.

        Raises:
            ValueError: what came is no message of ours.
        """
        self._buffer += block
        while len(self._buffer) >= _HEAD.size:
            (length,) = _HEAD.unpack_from(self._buffer)
            if length > _LARGEST:
                raise ValueError("too long")
            end = _HEAD.size + length
            if len(self._buffer) < end:
                return
            message = json.loads(self._buffer[_HEAD.size : end])
            del self._buffer[:end]
            if not isinstance(message, dict):
                raise ValueError("no object")
            yield message


def options_to_data(options: Options) -> Message:
    """Options, secrets included."""
    return {**asdict(options), "overlay": str(options.overlay) if options.overlay else ""}


def options_from_data(data: Message) -> Options:
    """Read what `options_to_data` made."""
    tuples = {name: tuple(data[name]) for name in ("terms", "keep")}
    parties = tuple((role, name) for role, name in data["parties"])
    return Options(**{**data, **tuples, "parties": parties, "overlay": Path(data["overlay"]) if data["overlay"] else None})


def media_to_data(media: Media) -> Message:
    """A kind of file."""
    return {"kind": media.kind, "encoding": media.encoding, "bom": media.bom.hex(), "errors": media.errors}


def media_from_data(data: Message) -> Media:
    """Read what `media_to_data` made."""
    return Media(data["kind"], data["encoding"], bytes.fromhex(data["bom"]), data["errors"])


def error_to_data(error: BaseException) -> Message:
    """An error for the asking side: ours with code and sentence, any other with its type and places only."""
    if isinstance(error, HoursbackError):
        kind = f"{type(error).__module__}.{type(error).__qualname__}"
        status, business = int(error.exit_status), error.business
        told = {"kind": kind, "code": error.code, "sentence": str(error), "status": status, "business": business}
        return {**told, "found": error.found} if isinstance(error, ProofFailedError) else told
    if isinstance(error, OSError) and error.errno:
        return {"errno": error.errno, "places": places(error)}
    return {"places": places(error)}


def error_from_data(data: Message) -> Exception:
    """The error that `error_to_data` described, in its own class where this process knows it."""
    if "code" in data:
        return _ours(data)
    told = ToldError(data["places"])
    if "errno" not in data:
        return told
    failure = OSError(int(data["errno"]), "in the process that read the file")
    failure.__cause__ = told
    return failure


def _ours(data: Message) -> HoursbackError:
    sentence = str(data["sentence"])
    for known in _subclasses(HoursbackError):
        if f"{known.__module__}.{known.__qualname__}" == data["kind"]:
            error = known.__new__(known, sentence)
            error.args = (sentence,)
            if isinstance(error, ProofFailedError):
                error.found = str(data.get("found", ""))
            return error
    error = HoursbackError(sentence)
    error.code, error.exit_status = str(data["code"]), ExitStatus(data["status"])  # type: ignore[misc]
    error.business = bool(data["business"])  # type: ignore[misc]
    return error


def _subclasses(base: type[HoursbackError]) -> Iterator[type[HoursbackError]]:
    for known in base.__subclasses__():
        yield known
        yield from _subclasses(known)
