"""What a recording carries as tags: titles, names of tracks and chapters, where and when it was recorded. A secret, all of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from redaction.recordings.opening import opened

_MOST = 2000
"""Tags that are read; all of them go, read or not."""
_LONGEST = 4000
_PLACES = ("location", "xyz", "gps", "latitude", "longitude", "loci")
_OURS = frozenset(
    {"major_brand", "minor_version", "compatible_brands", "handler_name", "vendor_id", "language", "encoder", "duration"}
)
"""What writers of files put there themselves. It goes as well; nobody needs to see it."""


@dataclass(frozen=True, slots=True, repr=False)
class Tag:
    """One tag. Its `repr` is withheld, as it holds what somebody wrote.

    Attributes:
        where: ``file``, ``track 2`` or ``chapter 3``, counted from 1.
        name: its key.
        text: its value.
    """

    where: str
    name: str
    text: str

    @property
    def is_place(self) -> bool:
        """Whether it says where something was recorded."""
        return any(word in self.name.casefold() for word in _PLACES)


def tags_in(source: Path) -> list[Tag]:
    """The tags of a recording, as far as FFmpeg reads them.

    Raises:
        DamagedFileError: it cannot be opened.
    """
    with opened(source) as container:
        groups = [("file", container.metadata)]
        groups += [(f"track {number}", stream.metadata) for number, stream in enumerate(container.streams, 1)]
        groups += [(f"chapter {number}", chapter["metadata"]) for number, chapter in enumerate(container.chapters(), 1)]
    found = [
        Tag(where, str(name), str(text)[:_LONGEST])
        for where, group in groups
        for name, text in group.items()
        if name.casefold() not in _OURS and str(text).strip()
    ]
    return found[:_MOST]
