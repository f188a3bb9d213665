"""What `apply` made: one redacted file for one audience, and what a reviewer should know about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Progress = Callable[[str, int, int], None]
"""Called with the name of the stage, units done and units in all. Raising from it cancels the work."""


@dataclass(frozen=True, slots=True)
class Rendition:
    """A redacted file that is not proven yet.

    Attributes:
        path: the file, in the folder the caller named, under a temporary name; the pipeline verifies and renames it.
        audience: for whom it was made.
        pages: pages in the file.
        boxes: black boxes drawn, or passages replaced in a text file.
        removed_pages: numbers (from 0, in the source) of pages that went as a whole.
        pictured_pages: numbers (from 0, in the source) of pages that had to be turned into a picture, because their content
            could not be read safely.
        parts: what was made of the files in the file, by the names that `PartPlace` gives them; their `path` no longer stands.
        notes: for a person, without secrets ("the document was signed: the signature no longer holds").
    """

    path: Path
    audience: str
    pages: int
    boxes: int
    removed_pages: tuple[int, ...] = ()
    pictured_pages: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    parts: Mapping[str, Rendition] = field(default_factory=dict)
