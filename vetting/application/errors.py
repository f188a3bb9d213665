"""What can be wrong with an application as a file. A message names the field, never what was written in it."""

from __future__ import annotations

from reference.errors import InputRefusedError, UsageError


class ApplicationError(InputRefusedError):
    """The file is no application that can be read, or a field holds what it cannot hold."""

    code = "E-INPUT-APPLICATION"


class LevelError(UsageError):
    """There is no vetting level of that name in force on the day of the application."""

    code = "E-USAGE-LEVEL"
