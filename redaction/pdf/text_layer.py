"""The invisible text of a scan, written anew from what was read in its pictures and what remains of it.

The layer that came with a scan goes whole: it may say anything, and its letters need not stand where the picture shows them. In
its place each word that remains is written where it stands, scaled to its own width, so the result is searchable and no
gap between words tells more than the picture does. Words under a box, and words that together spell something removed, are not
written.

Not done: words outside Latin-1 are not written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from math import hypot
from typing import TYPE_CHECKING

from redaction.findings import Quad
from redaction.image.lines import Word
from redaction.pdf.fonts import fold
from redaction.pdf.geometry import bounds, contains
from redaction.plan import Plan

if TYPE_CHECKING:
    from redaction.pdf.reading import OpenPdf

_SIZE = 0.9
"""Type size as a share of the height of a word's quad, which reaches from the highest to the lowest stroke of its line."""
_BASELINE = 0.2
"""Where the baseline stands in that height, from below."""
_INSET = 0.03
"""Share of a word's width that is left free at both its ends: its quad is drawn generously."""
_SAMPLES = (0.0, 0.25, 0.5, 0.75, 1.0)
_LONGEST_SECRET = 12
"""Words that a secret may be spread over."""


def read_words(document: OpenPdf, plan: Plan) -> dict[int, list[Word]]:
    """The words in the pictures of each page, quads in default user space, as the plan's readings have them.

    Nothing is read here. A page is left out where a picture of it was not read, or where its own text cannot be trusted.
    """
    found: dict[int, list[Word]] = {}
    if not plan.readings:
        return found
    # What follows is for scans; the processes that write pages beside this one need none of it.
    import pypdfium2

    from redaction.image.engine import NoEngine, ReaderMissingError
    from redaction.image.words import WordReader
    from redaction.pdf.pictures import sheets_of

    reader = WordReader(NoEngine(), remembered=len(plan.readings))
    reader.recall(plan.readings)
    with pypdfium2.PdfDocument(document.data) as pdf:
        for sheet in sheets_of(document, pdf):
            if sheet.whole or not sheet.pictures:
                continue
            try:
                for image, frame in sheet.pictures:
                    sheet.page.add(reader.read(image), frame)
            except ReaderMissingError:
                continue
            found[sheet.page.page] = list(sheet.page.words())
    return found


def remaining(words: Sequence[Word], boxes: Collection[Quad], secrets: Collection[str]) -> list[Word]:
    """The words that no box touches and that spell nothing that was removed.

    Args:
        words: in order of reading.
        boxes: what is blacked out, in default user space.
        secrets: folded texts (`redaction.pdf.fonts.fold`) that the words must not spell.
    """
    around = [(bounds(box), box) for box in boxes]
    left = []
    for word in words:
        low_x, low_y, high_x, high_y = bounds(word.quad)
        near = [box for (x0, y0, x1, y1), box in around if x0 <= high_x and low_x <= x1 and y0 <= high_y and low_y <= y1]
        if not _touched(word.quad, near):
            left.append(word)
    folded = [(place, part) for place, word in enumerate(left) if (part := fold(word.text))]
    wanted = {secret for secret in secrets if secret}
    gone: set[int] = set()
    for start in range(len(folded)):
        joined = ""
        for end in range(start, min(start + _LONGEST_SECRET, len(folded))):
            joined += folded[end][1]
            if joined in wanted:
                gone.update(place for place, _ in folded[start : end + 1])
    for place, part in folded:
        if any(len(secret) >= _WITHIN and secret in part for secret in wanted):
            gone.add(place)
    return [word for place, word in enumerate(left) if place not in gone]


_WITHIN = 4
"""Letters of a secret from which a word that holds it inside goes too ("Finchley's")."""


def layer_content(words: Iterable[Word], font_name: str) -> bytes:
    """Operators that write words invisibly, each as wide as it stands.

    Args:
        words: quads in default user space.
        font_name: resource name of Helvetica (WinAnsi).
    """
    parts = []
    for word in words:
        parts += _written(word, font_name)
    if not parts:
        return b""
    return b"\n".join([b"q BT 3 Tr 0 Tc 0 Tw 0 Ts", *parts, b"ET Q"])


def _written(word: Word, font_name: str) -> list[bytes]:
    data = word.text.encode("cp1252", "ignore")
    x0, y0, x1, y1, _, _, x3, y3 = word.quad
    length, height = hypot(x1 - x0, y1 - y0), hypot(x3 - x0, y3 - y0)
    natural = sum(map(_width, word.text))
    if len(data) != len(word.text) or not natural or length < 0.5 or height < 0.5:
        return []
    ahead, up = ((x1 - x0) / length, (y1 - y0) / length), ((x3 - x0) / height, (y3 - y0) / height)
    size = _SIZE * height
    stretch = 100 * length * (1 - 2 * _INSET) / (natural * size)
    x = x0 + ahead[0] * _INSET * length + up[0] * _BASELINE * height
    y = y0 + ahead[1] * _INSET * length + up[1] * _BASELINE * height
    escaped = data.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    place = f"{ahead[0]:.5f} {ahead[1]:.5f} {up[0]:.5f} {up[1]:.5f} {x:.2f} {y:.2f} Tm"
    return [f"{font_name} {size:.2f} Tf {stretch:.2f} Tz {place} (".encode() + escaped + b") Tj"]


def _width(character: str) -> float:
    """Advance of a character in Helvetica, in units of the type size."""
    from pdfminer.fontmetrics import FONT_METRICS

    metrics: dict[str, int] = FONT_METRICS["Helvetica"][1]
    return metrics.get(character, 556) / 1000


def _touched(quad: Quad, boxes: Collection[Quad]) -> bool:
    """Whether a box hides the middle of a word, or the line on which its letters would be written.

    A slanted box may reach that line only; letters that stand in a box are letters that the proof finds there.
    """
    x0, y0, x1, y1, x2, y2, x3, y3 = quad
    for height in (_BASELINE, 0.5):
        left, right = (x0 + (x3 - x0) * height, y0 + (y3 - y0) * height), (x1 + (x2 - x1) * height, y1 + (y2 - y1) * height)
        for part in _SAMPLES:
            inset = 0.1 + 0.8 * part
            x, y = left[0] + (right[0] - left[0]) * inset, left[1] + (right[1] - left[1]) * inset
            if any(contains(box, x, y) for box in boxes):
                return True
    return any(contains(quad, sum(box[::2]) / 4, sum(box[1::2]) / 4) for box in boxes)
