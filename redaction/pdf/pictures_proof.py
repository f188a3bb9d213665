"""Proof of the pictures in a redacted PDF: every one that is left is read again and searched for what was removed.

The stored pixels are read, and the page as it is seen wherever the two differ, so neither an untouched picture under a black
box nor a mask that shows what the pixels hide goes unread. What is the same as in the source, pixel by pixel, keeps the reading
that the plan has of it (`redaction.pdf.pictures_again`). The search allows for misreading. Not proven: handwriting and
photographs, which no engine here reads; how much writing could not be read is said in the channel's detail.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf

from redaction.findings import PagePlace, Quad, WholePage
from redaction.image.lines import PictureText
from redaction.image.nearly import Haystack, find, haystack
from redaction.image.words import SMALLEST, ReaderMissingError, WordReader, second_reader, shared_reader
from redaction.pdf.geometry import Box, bounds, overlaps
from redaction.pdf.illegible import illegible_pages, note_illegible
from redaction.pdf.picture_page import PicturePage
from redaction.pdf.pictures_again import read_again
from redaction.pdf.reading import OpenPdf, open_pdf
from redaction.plan import Plan
from redaction.traces import Secret, named, secrets_of
from redaction.verification import Channel

if TYPE_CHECKING:
    from PIL import Image


def check_pictures(
    source: Path,
    redacted: Path,
    plan: Plan,
    audience: str,
    *,
    reader: WordReader | None = None,
    illegible: set[int] | None = None,
) -> Channel:
    """Read every picture of a redacted PDF again.

    Args:
        source: the file that was redacted, to compare with.
        redacted: the new file.
        plan: what was removed, with the decisions.
        audience: for whom.
        reader: the engine; one for the whole process if absent. Pictures that it has read before are not read twice.
        illegible: what `illegible_pages` says of the new file, where that is known.

    Returns:
        ``leaked`` with the ids of findings that are still readable: anywhere for what may stand nowhere, at their own place for
        what may stand elsewhere. ``unchecked`` where the engine is missing or a picture could not be decoded. Else ``clean``.
    """
    engine, second = (reader, None) if reader else (shared_reader(), second_reader())
    name = f"pictures:{engine.engine.name}"
    data = redacted.read_bytes()
    moved = _new_numbers(plan, audience)
    boxes = _boxes(plan, audience, moved)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        count, strays = _inventory(pdf)
        if illegible is not None:
            note_illegible(pdf, illegible)
        if not count and not illegible_pages(pdf):
            return Channel(name, "clean", "pikepdf", "no pictures in the file")
        try:
            version = " ".join(f"{name} {value}" for name, value in engine.describe().items())
            numbers = {new: old for old, new in moved.items()}
            with open_pdf(source, plan.password) as before:
                new = OpenPdf(redacted.name, "", pdf, data)
                again = read_again(before, new, numbers, boxes, plan.readings, engine, second)
            stray_texts, undecoded = _read_strays(strays, engine)
        except ReaderMissingError:
            return Channel(name, "unchecked", engine.engine.name, f"{count} pictures were not read: an engine is not installed")
    pages = again.pages
    leaked: set[str] = set()
    where: set[int] = set()
    places = _places(plan, audience, moved)
    folded = [(page, haystack(page.text)) for page in (*pages, *again.second)]
    folded_strays = [haystack(text.text) for text in stray_texts]
    for secret in secrets_of(plan, audience).items:
        for page, hay in folded:
            if _still_there(secret, page, hay, places):
                leaked.update(secret.ids)
                where.add(page.page + 1)
        # Where on a page a stray picture is shown is not known, so only a decision that leaves its text elsewhere excuses it.
        if not secret.kept and any(find(secret.solid, hay) for hay in folded_strays):
            leaked.update(secret.ids)
    if leaked:
        on = f" on pages {', '.join(map(str, sorted(where)))}" if where else ""
        return Channel(name, "leaked", version, f"findings {named(leaked)} can be read in pictures{on}")
    undecoded += sum(len(page.unread) for page in pages)
    if undecoded:
        return Channel(name, "unchecked", version, f"{undecoded} of {count} pictures cannot be decoded")
    doubtful = sum(1 for page in pages for _ in page.unread_writing())
    unsure = sum(page.unsure() for page in pages)
    limits = f"; {doubtful} stretches of writing in them cannot be read for certain" if doubtful else ""
    limits += f"; {unsure} lines look handwritten or badly printed and may be misread" if unsure else ""
    how = f"{count} pictures read again"
    if again.compared:
        how += f" ({again.compared} of them around the boxes; the rest of these is the same as in the source, pixel by pixel)"
    if second is not None and (again.whole or again.compared):
        how += f"; what changed was read by {second.engine.name} too"
    return Channel(name, "clean", version, how + limits)


def _still_there(secret: Secret, page: PicturePage, hay: Haystack, places: dict[str, tuple[int, list[Box]]]) -> bool:
    hits = find(secret.solid, hay)
    if not hits or not secret.may_stand:
        return bool(hits)
    own = [box for place in secret.ids if place in places and places[place][0] == page.page for box in places[place][1]]
    return any(_mostly_under(page.quads(start, end), own) for start, end in hits)


def _mostly_under(quads: tuple[Quad, ...], boxes: list[Box]) -> bool:
    """Whether the middle of some part of a hit lies in a box: its neighbours' edges may reach into it."""
    for quad in quads:
        x, y = sum(quad[::2]) / 4, sum(quad[1::2]) / 4
        if any(overlaps((x - 0.1, y - 0.1, x + 0.1, y + 0.1), box) for box in boxes):
            return True
    return False


def _new_numbers(plan: Plan, audience: str) -> dict[int, int]:
    """Page numbers of the source that are left, with their numbers in the redacted file."""
    gone = {finding.place.page for finding in plan.going(audience) if isinstance(finding.place, WholePage)}
    left = [page for page in range(plan.pages) if page not in gone]
    return {page: number for number, page in enumerate(left)}


def _places(plan: Plan, audience: str, moved: dict[int, int]) -> dict[str, tuple[int, list[Box]]]:
    """For each finding taken out of a page: the page in the redacted file, and its boxes."""
    return {
        finding.id: (moved[finding.place.page], [bounds(quad) for quad in finding.place.quads])
        for finding in plan.going(audience)
        if isinstance(finding.place, PagePlace) and finding.place.page in moved
    }


def _boxes(plan: Plan, audience: str, moved: dict[int, int]) -> dict[int, list[Quad]]:
    boxes: dict[int, list[Quad]] = {}
    for finding in plan.going(audience):
        if isinstance(finding.place, PagePlace) and finding.place.page in moved:
            boxes.setdefault(moved[finding.place.page], []).extend(finding.place.quads)
    return boxes


def _inventory(pdf: pikepdf.Pdf) -> tuple[int, list[Any]]:
    """How many pictures the file has that could hold text, and those of them that no page draws directly or through forms.

    Masks of drawn pictures count as drawn: where they change what is seen, the page is read as it is seen.
    """
    drawn: set[tuple[int, int]] = set()
    inline = 0
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [(page.obj.get("/Resources"), page.obj.get("/Contents")) for page in pdf.pages]
    while waiting:
        resources, content = waiting.pop()
        inline += _has_inline(content)
        objects = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
        for item in objects.values() if isinstance(objects, pikepdf.Dictionary) else ():
            if not isinstance(item, pikepdf.Stream) or item.objgen in seen:
                continue
            seen.add(item.objgen)
            if item.get("/Subtype") == "/Form":
                waiting.append((item.get("/Resources"), item))
            else:
                drawn.add(item.objgen)
                drawn.update(item[key].objgen for key in ("/SMask", "/Mask") if isinstance(item.get(key), pikepdf.Stream))
    pictures = [item for item in pdf.objects if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"]
    pictures = [item for item in pictures if _sides(item) >= SMALLEST]
    return len(pictures) + inline, [item for item in pictures if item.objgen not in drawn]


def _has_inline(content: Any) -> int:
    streams = list(content) if isinstance(content, pikepdf.Array) else [content]
    for stream in streams:
        if isinstance(stream, pikepdf.Stream):
            try:
                data = stream.read_bytes()
            except pikepdf.PdfError:
                return 1
            if b"BI" in data and b"ID" in data and b"EI" in data:
                return 1
    return 0


def _sides(image: Any) -> int:
    return min(int(image.get("/Width", 0)), int(image.get("/Height", 0)))


def _read_strays(strays: list[Any], reader: WordReader) -> tuple[list[PictureText], int]:
    """Texts of pictures that pages draw in roundabout ways, and how many of them cannot be decoded."""
    texts: list[PictureText] = []
    failed = 0
    for picture in _decoded(strays):
        if picture is None:
            failed += 1
        else:
            texts.append(reader.read(picture))
    return texts, failed


def _decoded(strays: list[Any]) -> Iterator[Image.Image | None]:
    for item in strays:
        try:
            yield pikepdf.PdfImage(item).as_pil_image()
        except Exception:  # the decoders behind it fail in many ways; every one of them means that nobody has looked
            yield None
