"""What a recording carries beside its sound, in words and without repeating what somebody wrote there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from redaction.recordings.opening import opened

_ORDINARY = frozenset("major_brand minor_version compatible_brands handler_name language vendor_id duration".split())  # noqa: SIM905
"""Tags that say how the file is built."""
_ORDINARY_VALUES = {"encoder": ("Lavf", "Lavc")}
_STREAMS = {
    "video": "a cover picture",
    "subtitle": "subtitles",
    "data": "data beside the sound",
    "attachment": "an attached file",
}


def carried_in(source: Path) -> list[str]:
    """What lies beside the sound: other streams, chapters and tags. Empty for sound alone.

    Raises:
        DamagedFileError: no reader opens the file.
    """
    with opened(source) as container:
        found = [_STREAMS.get(stream.type, "a stream of unknown kind") for stream in container.streams if stream.type != "audio"]
        if container.chapters():
            found.append("chapters")
        tags = sum(_telling(one.metadata) for one in (container, *container.streams))
    if tags:
        found.append(f"{tags} tags")
    return list(dict.fromkeys(found))


def _telling(tags: Any) -> int:
    return sum(
        1
        for name, value in dict(tags).items()
        if name.lower() not in _ORDINARY and not any(str(value) == one for one in _ORDINARY_VALUES.get(name.lower(), ()))
    )
