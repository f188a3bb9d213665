"""How pages say things: states, times, sizes and durations in plain English."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

STATES = {
    "new": ("Waiting", "govuk-tag--grey"),
    "running": ("Being worked on", "govuk-tag--light-blue"),
    "awaiting_review": ("Needs review", "govuk-tag--yellow"),
    "done": ("Released", "govuk-tag--green"),
    "returned": ("Returned", "govuk-tag--orange"),
    "failed": ("Not released", "govuk-tag--red"),
}
"""A work item's state in words, and the class of its tag."""


def state_words(state: Any) -> str:
    """A work item's state in words."""
    return STATES.get(str(state), (str(state), ""))[0]


def state_class(state: Any) -> str:
    """The class of the tag of a state."""
    return STATES.get(str(state), ("", "govuk-tag--grey"))[1]


def when(moment: datetime | None) -> str:
    """A time as people in England and Wales read it: ``3 March 2026, 4:05pm``."""
    if moment is None:
        return ""
    local = moment.astimezone(LONDON)
    return f"{day(moment)}, {local.hour % 12 or 12}:{local.minute:02d}{'am' if local.hour < 12 else 'pm'}"


def moment(text: str) -> str:
    """A time that is kept as ISO 8601 text, as people read it; what is no time stays as it is."""
    try:
        return when(datetime.fromisoformat(text))
    except (TypeError, ValueError):
        return str(text or "")


def day(moment: datetime) -> str:
    """A day: ``3 March 2026``."""
    local = moment.astimezone(LONDON)
    return f"{local.day} {local:%B %Y}"


def size(number: float) -> str:
    """A number of bytes: ``3.4 MB``."""
    for unit in ("bytes", "KB", "MB", "GB"):
        if number < 1000 or unit == "GB":
            return f"{number:.0f} {unit}" if unit == "bytes" or number >= 100 else f"{number:.1f} {unit}"
        number /= 1000
    return ""


def file_kind(kind: str) -> str:
    """What a file is, by the kind that its room gives it: ``PDF file``."""
    return f"{kind.upper()} file"


def minutes(number: float) -> str:
    """A number of minutes: ``4 hours 5 minutes``; a negative one keeps its sign."""
    sign, whole = ("-" if number < -0.5 else ""), round(abs(number))
    if not whole:
        return "less than a minute" if number else "0 minutes"
    parts = [plural(whole // 60, "hour"), plural(whole % 60, "minute")]
    return sign + " ".join(part for part in parts if not part.startswith("0 "))


def hours(number: float, signed: bool = True) -> str:
    """A number of hours: ``+3.4``; two decimals where one would hide what there is. It keeps its sign."""
    digits = 1 if abs(number) >= 10 else 2
    return f"{number:+,.{digits}f}" if signed else f"{number:,.{digits}f}"


def plural(number: int, noun: str) -> str:
    """A number with its noun: ``1 file``, ``2 files``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


_AUDIENCES = {
    "cps": "the CPS",
    "defence": "the defence",
    "public": "the public",
    "requester": "who asked for it",
    "subject": "the person it is about",
}


def for_whom(audience: str) -> str:
    """An audience of a policy in words; a force's own is called as the force calls it."""
    return _AUDIENCES.get(audience, audience)


def begun(sentence: str) -> str:
    """Words as the beginning of a sentence."""
    return sentence[:1].upper() + sentence[1:]


FILTERS: dict[str, Callable[..., Any]] = {
    "state_words": state_words,
    "state_class": state_class,
    "when": when,
    "moment": moment,
    "day": day,
    "size": size,
    "file_kind": file_kind,
    "minutes": minutes,
    "hours": hours,
    "plural": plural,
    "for_whom": for_whom,
    "begun": begun,
}
