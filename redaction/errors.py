"""Why a file is refused, or a redacted one is not released. Messages name the file and what to do, never its content."""

from __future__ import annotations

from reference.errors import HoursbackError, InputRefusedError, ProofFailedError

__all__ = [
    "ConversionFailedError",
    "ConversionTimeoutError",
    "ConverterMissingError",
    "DamagedFileError",
    "EncryptedFileError",
    "HoursbackError",
    "InputRefusedError",
    "PlanMismatchError",
    "ProofFailedError",
    "TooLargeError",
    "UnsupportedMediaError",
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


class ConverterMissingError(InputRefusedError):
    """The file must be converted first and LibreOffice is not installed."""

    code = "E-INPUT-CONVERTER"


class ConversionFailedError(InputRefusedError):
    """LibreOffice cannot convert the file."""

    code = "E-INPUT-CONVERSION"


class ConversionTimeoutError(InputRefusedError):
    """LibreOffice did not convert the file in the time it was given."""

    code = "E-INPUT-CONVERSION-TIME"
