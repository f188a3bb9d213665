"""A place in words for a person, and as open values for a program: neither holds a text or a path of the file."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from redaction.findings import HiddenPlace, PagePlace, PartPlace, PicturePlace, Place, TextPlace, TimePlace, TrackPlace, WholePage

_NOT_SHOWN = ("path", "glyphs")
"""The path of a hidden place may hold text; glyph numbers nobody reads."""


def in_words(place: Place) -> str:
    """Where something is, counted from 1: ``page 3``, ``frame 1``, ``attachment 2: page 1``."""
    match place:
        case TextPlace():
            return f"part {place.part + 1}, {place.start}-{place.end}"
        case PagePlace():
            return f"page {place.page + 1}"
        case WholePage():
            return f"page {place.page + 1}, whole"
        case PicturePlace():
            return f"frame {place.frame + 1}"
        case HiddenPlace():
            return place.channel
        case TimePlace():
            return f"{clock(place.start)} to {clock(place.end)}"
        case TrackPlace():
            person = f", person {place.identity}" if place.identity else ""
            return f"frames {place.first + 1} to {place.last + 1}{person}"
        case PartPlace():
            return f"attachment {place.part}: {in_words(place.place)}"


def for_others(place: Place) -> str:
    """As `in_words`, for readers of the redacted file: the characters of a text would tell how long each removed one was."""
    match place:
        case TextPlace():
            return f"part {place.part + 1}"
        case PartPlace():
            return f"attachment {place.part}: {for_others(place.place)}"
    return in_words(place)


def clock(seconds: float) -> str:
    """Seconds as a player shows them, with tenths: ``1:02:03.4`` or ``2:03.4``."""
    tenths = round(seconds * 10)
    hours, rest = divmod(tenths, 36_000)
    minutes, rest = divmod(rest, 600)
    start = f"{hours}:{minutes:02d}" if hours else f"{minutes}"
    return f"{start}:{rest // 10:02d}.{rest % 10}"


def open_fields(place: Place) -> dict[str, Any]:
    """The fields of a place that may be shown without its text, at every depth."""
    return _without(asdict(place))


def _without(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _without(value) if isinstance(value, dict) else value for name, value in fields.items() if name not in _NOT_SHOWN
    }
