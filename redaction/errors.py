"""Why a file is refused, or a redacted one is not released. Messages name the file and what to do, never its content."""

from __future__ import annotations

from reference.errors import ExitStatus, HoursbackError, InputRefusedError, ProofFailedError

__all__ = [
    "ConversionFailedError",
    "ConversionTimeoutError",
    "ConverterMissingError",
    "DamagedFileError",
    "EncryptedFileError",
    "HoursbackError",
    "InputRefusedError",
    "MemoryLimitError",
    "ModelDamagedError",
    "NestedTooDeepError",
    "OutputLimitError",
    "PlanMismatchError",
    "ProofFailedError",
    "ReaderCrashedError",
    "ReaderLostError",
    "StalledError",
    "TooLargeError",
    "UnsupportedMediaError",
    "WorkLimitError",
    "WorkersLostError",
]


class EncryptedFileError(InputRefusedError):
    """The file needs a password that was not given or is wrong."""

    code = "E-INPUT-ENCRYPTED"


class DamagedFileError(InputRefusedError):
    """The file is damaged beyond what any of our readers can open."""

    code = "E-INPUT-DAMAGED"


class UnsupportedMediaError(InputRefusedError):
    """No room reads this kind of file yet."""

    code = "E-INPUT-UNSUPPORTED"


class TooLargeError(InputRefusedError):
    """The file, or a picture in it, is larger than the limits in force."""

    code = "E-INPUT-TOO-LARGE"


class PlanMismatchError(InputRefusedError):
    """The plan was made for another file, or by a version that read it differently: detect it again."""

    code = "E-INPUT-PLAN-MISMATCH"


class StalledError(InputRefusedError):
    """Reading the file made no progress for too long."""

    code = "E-INPUT-STALLED"


class MemoryLimitError(InputRefusedError):
    """Reading the file took more memory than the limit in force."""

    code = "E-INPUT-MEMORY"


class WorkLimitError(InputRefusedError):
    """Reading the file took more processor time than its length explains."""

    code = "E-INPUT-WORK"


class OutputLimitError(InputRefusedError):
    """A file made of the input would be larger than the limit in force."""

    code = "E-INPUT-OUTPUT"


class NestedTooDeepError(InputRefusedError):
    """The file holds structures within structures, deeper than any reader follows."""

    code = "E-INPUT-TOO-DEEP"


class ReaderCrashedError(InputRefusedError):
    """The process that read the file crashed on it."""

    code = "E-INPUT-CRASHED"


class ReaderLostError(HoursbackError):
    """The process that reads files was ended from outside, or did not start: the file may be well."""

    code = "E-SYS-READER"
    exit_status = ExitStatus.SYSTEM


class ModelDamagedError(HoursbackError):
    """A model file is missing, or is not the one that was shipped."""

    code = "E-SYS-MODEL"


class ConverterMissingError(InputRefusedError):
    """The file must be converted first and LibreOffice is not installed."""

    code = "E-INPUT-CONVERTER"


class ConversionFailedError(InputRefusedError):
    """LibreOffice cannot convert the file."""

    code = "E-INPUT-CONVERSION"


class ConversionTimeoutError(InputRefusedError):
    """LibreOffice did not convert the file in the time it was given."""

    code = "E-INPUT-CONVERSION-TIME"


class WorkersLostError(HoursbackError):
    """A process that was reading a part of a document ended before its work was done."""

    code = "E-SYS-WORKERS"
