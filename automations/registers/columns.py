"""From what a register sends to rows in our own fields, each in its type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from automations.registers.asking import Row, Template, Value
from automations.registers.errors import RegisterAnswerError

LONGEST = 20_000
_DAY_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%Y%m%d", "%d-%b-%Y", "%d.%m.%Y")


def typed_rows(template: Template, rows: Iterable[Mapping[str, Any]]) -> tuple[Row, ...]:
    """Rows in our fields.

    Args:
        template: its columns name where each field stands; names are compared without regard to capitals.
        rows: as the register sent them.

    Raises:
        RegisterAnswerError: a column is missing, or what should be a day is none. The message names the column.
    """
    return tuple(_typed(template, row) for row in rows)


def own_rows(template: Template, rows: Any) -> tuple[Row, ...]:
    """Rows that a person or robot gives in our fields already. Errors as for `typed_rows`."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RegisterAnswerError(f"An answer for {template.code} must be a list of objects, empty where there is no trace.")
    for row in rows:
        if unknown := [name for name in row if name not in template.columns]:
            known = ", ".join(template.columns)
            count = len(unknown)
            raise RegisterAnswerError(
                f"An answer for {template.code} has {count} field(s) that are not known; known are {known}."
            )
    return tuple(
        {name: value for name in template.columns if (value := _value(template, name, name, row.get(name))) is not None}
        for row in rows
    )


def at_path(value: Any, path: str) -> Any:
    """What stands at a dotted path in nested objects; None where a part of it is missing."""
    for part in path.split(".") if path else ():
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def day_of(value: Any) -> date | None:
    """A day from what registers write for one; None when it is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    for form in _DAY_FORMS:
        try:
            return datetime.strptime(str(value).strip()[:11], form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    text = str(value).strip()
    # With a time behind it.
    return day_of(text[:10]) if len(text) > 10 and text[10] in " T" else None


def _typed(template: Template, row: Mapping[str, Any]) -> Row:
    folded = {str(name).casefold(): value for name, value in row.items()}
    found: dict[str, Value] = {}
    for name, column in template.columns.items():
        first, _, rest = (column.casefold(), "", "") if column.casefold() in folded else column.partition(".")
        if first.casefold() not in folded:
            raise RegisterAnswerError(f"The answer of {template.code} lacks the column {column} that its template names.")
        value = _value(template, name, column, at_path(folded[first.casefold()], rest))
        if value is not None:
            found[name] = value
    return found


def _value(template: Template, name: str, column: str, value: Any) -> Value | None:
    if value is None or value == "":
        return None
    if name in template.days:
        day = day_of(value)
        if day is None:
            raise RegisterAnswerError(f"The answer of {template.code} has something in {column} that is no day.")
        return day
    if isinstance(value, (list, tuple)):
        value = " ".join(str(each) for each in value if each is not None)
    if isinstance(value, (Mapping, bytes)):
        raise RegisterAnswerError(f"The answer of {template.code} has no plain value in {column}.")
    if isinstance(value, datetime):
        value = value.isoformat(sep=" ")
    text = str(value).replace("\x00", "").strip()
    return text[:LONGEST] or None
