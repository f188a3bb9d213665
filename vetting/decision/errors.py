"""What can go wrong around a decision before it reaches the records: one class per cause."""

from __future__ import annotations

from reference.errors import InputRefusedError, UsageError


class FormUnansweredError(UsageError):
    """The form of a decision is not filled, or answered with something that it does not know."""

    code = "E-VET-FORM"


class RationaleTooThinError(UsageError):
    """A rationale does not hold what it must."""

    code = "E-VET-RATIONALE-THIN"


class LetterTemplateError(InputRefusedError):
    """A letter of the reference data, or its template, cannot be set."""

    code = "E-VET-LETTER"


class ReasonsWithheldError(UsageError):
    """A letter would give reasons that no harm test allows."""

    code = "E-VET-REASONS"


class MonitoringError(InputRefusedError):
    """What equality monitoring is given cannot be read."""

    code = "E-VET-MONITORING"
