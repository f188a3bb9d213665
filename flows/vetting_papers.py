"""Joins the pictures of identity documents to an application: our reader of pictures reads, the checks compare."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vetting.application.mrz import find_zone
from vetting.subjects import Application

if TYPE_CHECKING:
    from redaction.image.engine import LineEngine

Tick = Callable[[str, int, int], None]

_LARGEST = 40 << 20
_MOST_PIXELS = 60_000_000
_PAGE_DPI = 200
_LONGEST_EDGE = 2400
"""Pixels: a passport's two lines then have letters of thirty pixels or more, which is what the reader likes."""


def read_pictures(application: Application, folder: Path, tick: Tick | None = None) -> dict[int, Sequence[str]]:
    """The lines of the passports whose pictures lie beside the form, by the number of the document.

    A picture that is named and not there, cannot be opened or shows no lines gives no lines: the check says so. Where no reader
    is installed, nothing is read and nothing is said.
    """
    from redaction.image.engine import ReaderMissingError, chosen_engine

    waiting = [
        (number, each.file) for number, each in enumerate(application.documents, 1) if each.kind == "passport" and each.file
    ]
    found: dict[int, Sequence[str]] = {}
    if not waiting:
        return found
    engine = chosen_engine()
    for done, (number, name) in enumerate(waiting):
        if tick:
            tick("read pictures of documents", done, len(waiting))
        try:
            # Only a file beside the form: what an applicant writes is no path of ours.
            found[number] = _zone(folder / Path(name).name, engine) if Path(name).name == name else ()
        except ReaderMissingError:
            return {}
    return found


def _zone(path: Path, engine: LineEngine) -> Sequence[str]:
    pixels = _pixels(path)
    if pixels is None:
        return ()
    import numpy as np

    for turned in (pixels, np.ascontiguousarray(pixels[::-1, ::-1])):
        lines = sorted((line for line in engine.lines(turned) if line.text.strip()), key=lambda line: min(line.quad[1::2]))
        zone = find_zone([line.text for line in lines])
        if zone:
            return zone
    return ()


def _pixels(path: Path) -> Any:
    """The picture, or the first page of a PDF, as rows of blue, green, red; None where it does not open."""
    import numpy as np
    from PIL import Image, ImageOps

    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            return None
        picture: Image.Image = _page(content) if content.startswith(b"%PDF-") else Image.open(io.BytesIO(content))
        if picture.width * picture.height > _MOST_PIXELS:
            return None
        upright = ImageOps.exif_transpose(picture).convert("RGB")
        upright.thumbnail((_LONGEST_EDGE, _LONGEST_EDGE))
    except Exception:  # Whatever a damaged picture makes its reader raise: it shows nothing.
        return None
    return np.ascontiguousarray(np.asarray(upright)[:, :, ::-1])


def _page(content: bytes) -> Any:
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        return document[0].render(scale=_PAGE_DPI / 72).to_pil()
    finally:
        document.close()
