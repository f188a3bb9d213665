"""What `apply` made: one redacted file for one audience, and what a reviewer should know about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from redaction.findings import Quad

Progress = Callable[[str, int, int], None]
"""Called with the name of the stage, units done and units in all. Raising from it cancels the work."""


@dataclass(frozen=True, slots=True)
class BoxPlace:
    """One black box of a PDF: where it stands, and what its width tells of the text that it stands for.

    Attributes:
        findings: ids of the findings it stands for.
        page: number of the page in the source, from 0.
        quad: corners in default user space of that page.
        width_kept: True where the box is as wide as what was removed; False where it has a fixed width and its line was set
            anew.
        em: width of the box in units of the type size.
        names: how many of the 20,000 common names of `redaction.names_by_width` would fit.
    """

    findings: tuple[str, ...]
    page: int
    quad: Quad
    width_kept: bool
    em: float
    names: int


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
        places: where the boxes of a PDF stand; empty for other files.
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
    places: tuple[BoxPlace, ...] = ()
    parts: Mapping[str, Rendition] = field(default_factory=dict)

    def to_data(self) -> dict[str, Any]:
        """A proven rendition as a JSON value, without its place. Its `parts` are empty: they served the proof."""
        return {**asdict(self), "path": ""}

    @classmethod
    def from_data(cls, data: Mapping[str, Any], path: Path) -> Rendition:
        """Read what `to_data` made, by way of JSON, of the rendition that lies at `path`."""
        facts: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
        facts["places"] = tuple(
            BoxPlace(**{**place, "findings": tuple(place["findings"]), "quad": tuple(place["quad"])}) for place in data["places"]
        )
        return cls(**{**facts, "path": path})


def width_kept(boxes: int) -> list[str]:
    """What the certificate says of boxes over writing in pictures: nothing where there are none."""
    if not boxes:
        return []
    many = "1 box over writing in pictures is" if boxes == 1 else f"{boxes} boxes over writing in pictures are"
    return [
        f"width kept: {many} as wide as the writing, up to the grid: who has a short list of names may find the one that fits"
    ]
