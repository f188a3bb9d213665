"""What can go wrong with lists of clearances and of staff: one class per cause."""

from __future__ import annotations

from reference.errors import InputRefusedError, UsageError


class StaffListError(InputRefusedError):
    """The list of staff cannot be read, lacks a column, or holds a value that is none."""

    code = "E-VET-STAFF-LIST"


class DrawSizeError(UsageError):
    """More people are to be drawn than there are, or none."""

    code = "E-VET-DRAW-SIZE"
