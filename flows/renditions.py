"""What the records hold of each rendition of an item: hashes, codes and counts under its audience; and how some of them fail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reference.errors import HoursbackError

RELEASED = ("certificate_json", "certificate_pdf", "document")
"""What a release consists of, in the order in which it is written: whoever sees the document finds its certificates there."""

_TRANSCRIPT = "transcript_"
"""Begins the name under which a rendition keeps the hash of a transcript: ``transcript_vtt``."""
_RENDITION = "rendition:"
_COUNTS = "counts:"


class RenditionsFailedError(HoursbackError):
    """Of several renditions some were not released. Carries the code and exit status of the gravest cause."""

    business = True

    def __init__(self, causes: Mapping[str, HoursbackError]) -> None:
        super().__init__(" ".join(f"For {audience}: {error}" for audience, error in causes.items()))
        worst = max(causes.values(), key=lambda error: error.exit_status)
        self.code = worst.code  # type: ignore[misc]
        self.exit_status = worst.exit_status  # type: ignore[misc]


def as_result(renditions: Mapping[str, Mapping[str, Any]], audiences: Iterable[str]) -> dict[str, Any]:
    """Renditions as an item's result keeps them, one level deep; audiences of which nothing is known now are emptied."""
    result: dict[str, Any] = {}
    for audience in audiences:
        known = dict(renditions.get(audience, {}))
        result[_COUNTS + audience] = known.pop("counts", {})
        result[_RENDITION + audience] = known
    return result


def renditions_of(result: Mapping[str, Any], audiences: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What an item's result holds of each audience; an item of before several audiences has one alone, without its name."""
    found = {}
    for audience in audiences:
        kept = result.get(_RENDITION + audience)
        if kept is None:
            kept = {name: result[name] for name in (*RELEASED, "counts") if name in result}
            kept |= {"released": True, "plan": result["plan"]} if kept else {}
        found[audience] = {"counts": result.get(_COUNTS + audience, {}), **kept}
    return found


def transcript_name(suffix: str) -> str:
    """The name under which a rendition keeps its transcript of this suffix."""
    return _TRANSCRIPT + suffix.removeprefix(".")


def transcripts_of(rendition: Mapping[str, Any]) -> dict[str, str]:
    """Hash of each transcript that belongs to a rendition, by its suffix."""
    named = {name: str(sha256) for name, sha256 in rendition.items() if name.startswith(_TRANSCRIPT)}
    return {f".{name.removeprefix(_TRANSCRIPT)}": sha256 for name, sha256 in named.items()}


def is_released(rendition: Mapping[str, Any]) -> bool:
    """Whether a rendition was proven, certified and released."""
    return bool(rendition.get("released"))
