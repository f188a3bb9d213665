"""Text of a PDF that no page shows: document information, metadata, bookmarks, labels, attachments, forms, notes, links, scripts.

The new file is built without all of these (`redaction.pdf.rebuild`), so nothing here has to be removed. It is read so that a
reviewer sees what else the source tells, and so that a name that stands only in a bookmark is known when the pages are
searched.

Not done: dynamic forms (XFA) and media. Attached files are read by their own rooms (`redaction.pdf.attachments`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote_plus

import pikepdf
from pikepdf import Array, Dictionary, Stream

from redaction.pdf.attachments import attached_to
from redaction.pdf.streams import DAMAGE, UnreadablePageError, decoded

_LONGEST = 100_000
"""Characters of one hidden text that are searched."""
_NODES = 20_000
_TECHNICAL = frozenset(("/Producer", "/Creator", "/CreationDate", "/ModDate", "/Trapped", "/PTEX.Fullbanner"))
_SPEAKING = ("/Contents", "/T", "/Subj", "/RC", "/OverlayText")
_XMP_SKIPPED = re.compile(r"(?s)<\?.*?\?>|<(?:pdf:Producer|xmp:CreatorTool|xmp:\w*Date|xmpMM:\w+)>.*?</[^>]+>|<[^>]*>")


class HiddenText(NamedTuple):
    """One text: the channel it is in, where there, and what it says."""

    channel: str
    path: str
    text: str


def hidden_texts(pdf: pikepdf.Pdf) -> list[HiddenText]:
    """All texts that no page shows; damaged places are passed over, as they are left out of the new file in any case."""
    found: list[HiddenText] = []
    for read in (_information, _metadata, _bookmarks, _labels, _attachments, _fields, _annotations, _scripts, _structure):
        try:
            found += [item for item in read(pdf) if item.text.strip()]
        except (UnreadablePageError, *DAMAGE):
            continue
    return [item._replace(text=item.text[:_LONGEST]) for item in found]


def _information(pdf: pikepdf.Pdf) -> Iterator[HiddenText]:
    for key, value in pdf.docinfo.items():
        if key not in _TECHNICAL and isinstance(value, pikepdf.String):
            yield HiddenText("document information", key[1:], str(value))


def _metadata(pdf: pikepdf.Pdf) -> Iterator[HiddenText]:
    stream = pdf.Root.get("/Metadata")
    if isinstance(stream, Stream):
        text = _XMP_SKIPPED.sub(" ", decoded(stream).decode("utf-8", "replace"))
        yield HiddenText("metadata", "document", " ".join(text.split()))


def _bookmarks(pdf: pikepdf.Pdf) -> Iterator[HiddenText]:
    outlines = pdf.Root.get("/Outlines")
    pending = [outlines.get("/First")] if isinstance(outlines, Dictionary) else []
    seen: set[tuple[int, int]] = set()
    while pending and len(seen) < _NODES:
        item = pending.pop()
        if not isinstance(item, Dictionary) or item.objgen in seen:
            continue
        seen.add(item.objgen)
        yield HiddenText("bookmark", str(len(seen)), str(item.get("/Title", "")))
        pending += [item.get("/Next"), item.get("/First")]


def _labels(pdf: pikepdf.Pdf) -> Iterator[HiddenText]:
    labels = pdf.Root.get("/PageLabels")
    for item in labels.get("/Nums", []) if isinstance(labels, Dictionary) else []:
        if isinstance(item, Dictionary) and "/P" in item:
            yield HiddenText("page label", "prefix", str(item["/P"]))


def _attachments(pdf: pikepdf.Pdf) -> Iterator[HiddenText]:
    for one in attached_to(pdf):
        yield HiddenText("attachment", one.id, one.said)


def _fields(pdf: pikepdf.Pdf) -> Iterator[HiddenText]:
    form = pdf.Root.get("/AcroForm")
    pending = list(form.get("/Fields", [])) if isinstance(form, Dictionary) else []
    seen: set[tuple[int, int]] = set()
    while pending and len(seen) < _NODES:
        field = pending.pop(0)
        if not isinstance(field, Dictionary) or field.objgen in seen:
            continue
        seen.add(field.objgen)
        values = [str(field[key]) for key in ("/V", "/DV", "/TU") if isinstance(field.get(key), pikepdf.String)]
        yield HiddenText("form field", str(len(seen)), "\n".join(values))
        pending += [kid for kid in field.get("/Kids", []) if isinstance(kid, Dictionary)]


def _annotations(pdf: pikepdf.Pdf) -> Iterator[HiddenText]:
    for number, page in enumerate(pdf.pages, 1):
        for annotation in page.obj.get("/Annots", []):
            if not isinstance(annotation, Dictionary) or annotation.get("/Subtype") == "/Widget":
                continue
            texts = [
                str(annotation[k]) for k in ("/Contents", "/T", "/Subj", "/RC", "/OverlayText") if _is_text(annotation.get(k))
            ]
            if texts:
                yield HiddenText("annotation", f"page {number}", "\n".join(texts))
            action = annotation.get("/A")
            if isinstance(action, Dictionary) and _is_text(action.get("/URI")):
                address = str(action["/URI"])
                plain = unquote_plus(address)
                yield HiddenText("link", f"page {number}", address if plain == address else f"{address}\n{plain}")


def _scripts(pdf: pikepdf.Pdf) -> Iterator[HiddenText]:
    names = pdf.Root.get("/Names")
    pending: list[Any] = [pdf.Root.get("/OpenAction"), names.get("/JavaScript") if isinstance(names, Dictionary) else None]
    for _ in range(_NODES):
        if not pending:
            return
        item = pending.pop()
        if isinstance(item, Array):
            pending += list(item)
        elif isinstance(item, Dictionary):
            script = item.get("/JS")
            if isinstance(script, Stream):
                yield HiddenText("script", "document", decoded(script).decode("latin-1"))
            elif _is_text(script):
                yield HiddenText("script", "document", str(script))
            pending += [item.get("/Names"), item.get("/Kids"), item.get("/Next")]


def _structure(pdf: pikepdf.Pdf) -> Iterator[HiddenText]:
    """Descriptions, replacement texts, expansions and titles in the structure tree."""
    root = pdf.Root.get("/StructTreeRoot")
    pending = [root.get("/K")] if isinstance(root, Dictionary) else []
    seen: set[tuple[int, int]] = set()
    for _ in range(20 * _NODES):
        if not pending:
            return
        item = pending.pop()
        if isinstance(item, Array):
            pending += reversed(list(item))
        elif isinstance(item, Dictionary) and (not item.is_indirect or item.objgen not in seen):
            seen.add(item.objgen)
            keys = item.keys()
            texts = [str(item[key]) for key in ("/Alt", "/ActualText", "/E", "/T") if key in keys and _is_text(item[key])]
            if texts:
                yield HiddenText("structure", str(len(seen)), "\n".join(texts))
            pending.append(item.get("/K"))


def _is_text(value: Any) -> bool:
    return isinstance(value, pikepdf.String)
