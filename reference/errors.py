"""What can go wrong, said to a person: one exception class per cause, each with a stable code and an exit status.

Every room's errors derive from `HoursbackError`, so that the command line, the portal and the work items treat them alike:
a *business* failure is for a person to put right and is never retried; a *system* failure is retried with back-off.

A message names the file (as the user named it) and says what to do. It never holds a secret: no text found in a file, no
search term, no password. Tests check that.
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar


class ExitStatus(IntEnum):
    """Exit statuses of the `hoursback` command. With several inputs the worst (highest) counts."""

    DONE = 0
    USAGE = 2
    REFUSED = 3
    """The input cannot be read or is not accepted; nothing was written."""
    NOT_RELEASED = 4
    """The work was done but its proof failed, so nothing was released."""
    SYSTEM = 5
    """Disk, database, network or a defect: worth another try."""


class HoursbackError(Exception):
    """Base of every error that a person may see.

    Attributes:
        code: stable, documented in `docs/errors.md`, for example ``E-INPUT-ENCRYPTED``.
        exit_status: what the command line ends with.
        business: True when a retry cannot help and a person has to act.
    """

    code: ClassVar[str] = "E-SYS-UNKNOWN"
    exit_status: ClassVar[ExitStatus] = ExitStatus.SYSTEM
    business: ClassVar[bool] = False


class InputRefusedError(HoursbackError):
    """The input cannot be taken; base of the causes below it."""

    code = "E-INPUT-REFUSED"
    exit_status = ExitStatus.REFUSED
    business = True


class UsageError(HoursbackError):
    """The command was asked for something that does not fit together."""

    code = "E-USAGE"
    exit_status = ExitStatus.USAGE
    business = True


class ProofFailedError(HoursbackError):
    """A redacted file exists but the proof found a leak, or could not check a channel the policy requires.

    `found` is what the proof came upon that nobody decided on, as the JSON of a plan, or empty. It may hold secrets: it is sealed
    or dropped, never shown.
    """

    found: str = ""

    code = "E-PROOF-FAILED"
    exit_status = ExitStatus.NOT_RELEASED
    business = True
