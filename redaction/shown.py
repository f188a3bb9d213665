"""What a reviewer looks at: the pages of a file as pictures, and its passages as texts, as the rooms read them.

A picture holds nothing but pixels: no text layer, no links, no metadata of the file. Places of findings come as shares of the
page, from the upper left of the page as it is seen.

Not done: files in a file and pictures in an Office file are not shown; their findings have texts.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.findings import PagePlace, PicturePlace, Place, Quad
from redaction.kinds import ROOMS
from redaction.signs import each

if TYPE_CHECKING:
    from PIL import Image

SCALE = 1.75
"""Pixels a point: 126 dots per inch."""
_MOST_PIXELS = 8_000_000
_LONGEST_SIDE = 2400
_QUALITY = 85


@dataclass(frozen=True, slots=True)
class ShownPage:
    """How a page lies: its size as it is seen, the corner of its visible box in its own space, and its turn.

    Attributes:
        width: points, or pixels of a picture.
        height: likewise.
        left: of the visible box in default user space; 0 for a picture.
        bottom: likewise.
        turn: degrees clockwise, 0 for a picture.
        upward: whether y grows upwards in the page's own space (PDF).
    """

    width: float
    height: float
    left: float = 0.0
    bottom: float = 0.0
    turn: int = 0
    upward: bool = True

    def to_shown(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page's own space as shares of the page as it is seen, from the upper left."""
        if not self.upward:
            return x / self.width, y / self.height
        dx, dy = x - self.left, y - self.bottom
        across, down = {
            0: (dx, self.height - dy),
            90: (dy, dx),
            180: (self.width - dx, dy),
            270: (self.width - dy, self.height - dx),
        }[self.turn]
        return across / self.width, down / self.height

    def from_shown(self, across: float, down: float) -> tuple[float, float]:
        """The other way round."""
        x, y = across * self.width, down * self.height
        if not self.upward:
            return x, y
        dx, dy = {
            0: (x, self.height - y),
            90: (y, x),
            180: (self.width - x, y),
            270: (self.height - y, self.width - x),
        }[self.turn]
        return dx + self.left, dy + self.bottom


@dataclass(frozen=True, slots=True, repr=False)
class Outline:
    """What a file shows: pages with pictures, or passages. Passages are secret.

    Attributes:
        pages: of a PDF or a picture; empty for a text.
        passages: of a text, in the numbers that `TextPlace.part` counts.
    """

    pages: tuple[ShownPage, ...] = ()
    passages: tuple[str, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """As a JSON value, secrets included."""
        return {"pages": [asdict(page) for page in self.pages], "passages": list(self.passages)}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Outline:
        """Read what `to_data` made."""
        return cls(tuple(ShownPage(**page) for page in data["pages"]), tuple(data["passages"]))


def quads_shown(page: ShownPage, place: Place) -> list[Quad]:
    """The quads of a finding on its page, as shares of the page as it is seen."""
    if not isinstance(place, PagePlace | PicturePlace):
        return []
    shown = []
    for quad in place.quads:
        points = [page.to_shown(quad[i], quad[i + 1]) for i in range(0, 8, 2)]
        shown.append((*points[0], *points[1], *points[2], *points[3]))
    return shown


def outline(source: Path, media: str, password: str = "") -> Outline:
    """What a file shows, without drawing any of it.

    Args:
        source: the file that was detected.
        media: kind of the file, as its plan says.
        password: what opens it.

    Raises:
        InputRefusedError: it cannot be read.
    """
    room = {str(kind): name for kind, name in ROOMS.items()}.get(media)
    if room == "pdf":
        return Outline(tuple(_pdf_pages(source, password)))
    if room == "image":
        from redaction.image.reading import open_picture

        sizes = [frame.image.size for frame in each(open_picture(source).frames())]
        return Outline(tuple(ShownPage(width, height, upward=False) for width, height in sizes))
    if room == "office":
        from redaction.office.read import read_office

        return Outline(passages=tuple(passage.text for passage in read_office(source)[1].passages))
    if room == "mail":
        from redaction.mail.read import read_letter

        return Outline(passages=tuple(passage.text for _, _, passage in read_letter(source)[1].passages()))
    if room == "text":
        from redaction.text.read import read_document

        return Outline(passages=tuple(passage.text for passage in read_document(source)[1].passages))
    return Outline()


def draw(source: Path, media: str, number: int, target: Path, password: str = "") -> tuple[int, int]:
    """Draw a page as a JPEG without metadata; returns its size in pixels.

    Args:
        source: the file that was detected.
        media: kind of the file.
        number: page or frame, from 0.
        target: the new picture.
        password: what opens the file.

    Raises:
        InputRefusedError: it cannot be read, or has no such page.
    """
    from redaction.errors import InputRefusedError

    room = {str(kind): name for kind, name in ROOMS.items()}.get(media)
    picture = _pdf_picture(source, number, password) if room == "pdf" else _frame(source, number) if room == "image" else None
    if picture is None:
        raise InputRefusedError(f"{source.name} has no picture of a page {number + 1}.")
    picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    picture.convert("RGB").save(target, "JPEG", quality=_QUALITY)
    return picture.size


def _pdf_pages(source: Path, password: str) -> list[ShownPage]:
    pages = []
    with _Document(source, password) as document:
        for number in each(range(len(document))):
            page = document[number]
            try:
                width, height = page.get_size()
                left, bottom, _, _ = page.get_bbox()
                pages.append(ShownPage(max(width, 1.0), max(height, 1.0), left, bottom, page.get_rotation() % 360))
            finally:
                page.close()
    return pages


def _pdf_picture(source: Path, number: int, password: str) -> Image.Image | None:
    with _Document(source, password) as document:
        if not 0 <= number < len(document):
            return None
        page = document[number]
        try:
            width, height = page.get_size()
            scale = min(SCALE, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
            picture: Image.Image = page.render(scale=scale).to_pil()
            return picture
        finally:
            page.close()


def _frame(source: Path, number: int) -> Image.Image | None:
    from redaction.image.reading import open_picture

    for frame in each(open_picture(source).frames()):
        if frame.number == number:
            return frame.image
    return None


class _Document:
    """An open `pypdfium2.PdfDocument`; what pdfium cannot open is refused in a sentence."""

    def __init__(self, source: Path, password: str) -> None:
        self._source, self._password = source, password

    def __enter__(self) -> Any:
        import pypdfium2

        from redaction.errors import DamagedFileError

        try:
            self._document = pypdfium2.PdfDocument(self._source, password=self._password or None)
            self._document.init_forms()
        except pypdfium2.PdfiumError:
            raise DamagedFileError(f"{self._source.name} cannot be shown: its pages cannot be opened.") from None
        return self._document

    def __exit__(self, *_: object) -> None:
        self._document.close()
