"""Errors as one sentence with a code. What was not foreseen gets a failure id, and a note without values in a local log."""

from __future__ import annotations

import errno
import json
import uuid
from datetime import UTC, datetime
from pathlib import Path

from reference.errors import ExitStatus, HoursbackError
from reference.failure_places import places

UNEXPECTED = "E-SYS-UNEXPECTED"
DISK = "E-SYS-DISK"

_DISK_ERRORS = {
    errno.ENOSPC: "The disk is full: make room and run the same command again.",
    errno.EDQUOT: "The disk quota is used up: make room and run the same command again.",
    errno.EFBIG: "A file would be larger than this machine allows: raise the limit and run the same command again.",
    errno.EROFS: "The disk can only be read: give --out a folder that can be written to.",
    errno.EACCES: "Permission to read or write was refused: check the rights on the input and on --out.",
    errno.EPERM: "Permission to read or write was refused: check the rights on the input and on --out.",
    errno.EIO: "The disk reported a fault: check it before anything else.",
}


def sentence_and_status(error: BaseException) -> tuple[str, int]:
    """What to tell a person about an error, and the exit status that goes with it; notes unforeseen ones in the local log."""
    code, sentence, status = explain(error)
    return f"{code}: {sentence}", status


def explain(error: BaseException) -> tuple[str, str, int]:
    """Code, sentence and exit status of an error. The text of an unforeseen error is never shown: it may quote a file."""
    if isinstance(error, HoursbackError):
        return error.code, str(error), int(error.exit_status)
    if isinstance(error, OSError) and error.errno in _DISK_ERRORS:
        return DISK, _DISK_ERRORS[error.errno], int(ExitStatus.SYSTEM)
    number = note_failure(error)
    sentence = (
        f"Something failed that was not foreseen (failure {number}). Nothing was released. Where it happened is in the log."
    )
    return UNEXPECTED, sentence, int(ExitStatus.SYSTEM)


def note_failure(error: BaseException) -> str:
    """Write the types and code places of an error to the local failure log, never messages or values; return its id."""
    number = uuid.uuid4().hex[:12]
    entry = {"failure": number, "at": datetime.now(UTC).isoformat(timespec="seconds"), "chain": places(error)}
    try:
        path = failure_log()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as log:
            log.write(json.dumps(entry) + "\n")
    except (OSError, HoursbackError):
        pass  # The sentence with the id is still shown; a full disk or a bad setting must not hide the first failure.
    return number


def failure_log() -> Path:
    """Where unforeseen failures are noted."""
    from automations.settings import Settings

    return Settings.load().home / "logs" / "failures.jsonl"
