"""What can go wrong when a register is asked. Messages name the register by its code, never an address or a person."""

from __future__ import annotations

from reference.errors import ExitStatus, HoursbackError, UsageError


class ConnectionsError(UsageError):
    """The file that says which registers a force has cannot be used, or an environment variable that it names is not set."""

    code = "E-USAGE-REGISTERS"


class RegisterError(HoursbackError):
    """A register did not answer; base of the causes below it."""

    code = "E-REGISTER"


class RegisterUnavailableError(RegisterError):
    """The register cannot be reached, is too slow, or is busy: worth another try."""

    code = "E-SYS-REGISTER"


class RegisterRefusedError(RegisterError):
    """The register refuses us: wrong password or token, or no right to read."""

    code = "E-REGISTER-REFUSED"
    exit_status = ExitStatus.REFUSED
    business = True


class RegisterAnswerError(RegisterError):
    """The register's answer is not what its template says."""

    code = "E-REGISTER-ANSWER"
    exit_status = ExitStatus.REFUSED
    business = True


class QuestionUnfitError(RegisterError):
    """The register cannot be asked about somebody of whom so little is known."""

    code = "E-REGISTER-QUESTION"
    exit_status = ExitStatus.REFUSED
    business = True
