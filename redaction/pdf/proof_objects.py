"""Raw objects and revisions: every string, name and stream in the bytes of a redacted PDF, reachable or not."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Iterator

from redaction.pdf.proof_scan import RawObject, Scan
from redaction.pdf.proof_strings import all_text, shown_text, strings, to_unicode, two_byte_text, written_beside
from redaction.pdf.proof_text import Proof
from redaction.signs import each
from redaction.text.encoded import copies
from redaction.traces import BORDER, Secret, fold, named
from redaction.verification import Channel

ENGINE = "own scan of the bytes"
_BESIDE = frozenset(("exif", "xmp", "comment", "icc_profile", "photoshop", "mp"))
"""What Pillow finds in a picture file beside its pixels."""
_MANY_MAPS = 8
"""ToUnicode maps that are tried on every form; of more, only those of the same number of codes would fit anyway."""
_CONTENT = re.compile(rb"(?:\bT[jJ]\b|\bBT\b|\bBDC\b|\bBI\b|['\"]\s)")
_SYNTAX = re.compile(
    rb"\b\d{10} \d{5} [nf]\b|%PDF-\d\.\d|%%EOF|\b(?:xref|trailer|startxref|endobj)\b|\b\d+ \d+ (?:R|obj)\b|/(?:Size|Prev)\s+\d+"
    rb"|/(?:Root|Info|ID|Encrypt|XRefStm)\b|startxref\s+\d+|xref\s+\d+ \d+"
)
"""What a file structure writes between its objects."""


def raw_objects(proof: Proof, scan: Scan) -> Channel:
    """Search everything that the scan found."""
    if scan.encrypted:
        return Channel("raw-objects", "unchecked", ENGINE, "the redacted file is encrypted")
    found: dict[Secret, set[int]] = {}
    maps = _maps(scan)
    said: dict[str, list[Secret]] = {}  # the elements of a structure tree say the same a thousand times
    for item in each(scan.objects):
        if _is_proven(item, proof):
            continue
        syntax = all_text(item.text, BORDER)
        if syntax not in said:
            said[syntax] = list(_secrets_in(proof, _syntax_texts(syntax)))
        for secret in (*said[syntax], *_secrets_in(proof, _stream_texts(item, maps))):
            found.setdefault(secret, set()).add(item.number)
    for secret in _secrets_in(proof, (_outside(scan),)):
        found.setdefault(secret, set()).add(0)
    ids = [name for secret in found for name in secret.ids]
    if ids:
        where = sorted({number for numbers in found.values() for number in numbers})
        places = named(("outside of objects" if number == 0 else f"object {number}") for number in where)
        return Channel("raw-objects", "leaked", ENGINE, f"{named(ids)} in {places}")
    files = [item for item in scan.objects if b"EmbeddedFile" in item.text and item.payload is not None]
    if strange := sum(not _is_proven(item, proof) for item in files):
        return Channel("raw-objects", "unchecked", ENGINE, f"{strange} attached files that nothing was said of")
    if carrying := [item.number for item in scan.objects if item.pixels and _carries(item.payload or b"")]:
        told = named(f"object {number}" for number in carrying)
        return Channel("raw-objects", "unchecked", ENGINE, f"pictures that carry more than their pixels: {told}")
    unread = [item for item in scan.objects if item.unread]
    if unread or scan.cut:
        reasons = named(f"object {item.number} ({item.unread})" for item in unread)
        return Channel("raw-objects", "unchecked", ENGINE, f"not decoded: {reasons}")
    return Channel("raw-objects", "clean", ENGINE, f"{len(scan.objects)} objects read")


def _is_proven(item: RawObject, proof: Proof) -> bool:
    """Whether an object is an attached file that its own room has proven."""
    if not proof.attached or item.payload is None or b"EmbeddedFile" not in item.text:
        return False
    return hashlib.sha256(item.payload).digest() in proof.attached


def revisions(proof: Proof, scan: Scan) -> Channel:
    """Earlier states of the file, objects that nothing leads to, and bytes behind the end."""
    old, orphans = scan.superseded(), scan.orphans()
    maps = _maps(scan) if old or orphans else []
    texts = (text for item in (*old, *orphans) for text in _texts(item, maps, every_code=True))
    left = set(_secrets_in(proof, texts)) | set(_secrets_in(proof, (scan.tail.decode("cp1252", "replace"),)))
    state = f"{scan.sections} cross-reference sections, {len(old)} superseded objects, {len(orphans)} orphans"
    state += f", {len(scan.tail)} bytes after the end"
    if left:
        return Channel("revisions", "leaked", ENGINE, f"{named(name for s in left for name in s.ids)}: {state}")
    if scan.sections > 1 or old or orphans or scan.tail:
        return Channel("revisions", "unchecked", ENGINE, f"the file is not of one piece: {state}")
    return Channel("revisions", "clean", ENGINE, state)


def font_remnants(proof: Proof, scan: Scan) -> Channel:
    """Letters of a removed text that stand in the order of reading in a font's ToUnicode map."""
    left: set[Secret] = set()
    for item in each(scan.objects):
        if item.payload and b"begincmap" in item.payload:
            folded = fold(" ".join(to_unicode(item.payload).values()))
            left |= {secret for secret in proof.secrets.count_in(folded, backwards=False) if len(secret.solid) > 3}
    left -= proof.visible
    if left:
        ids = named(name for secret in left for name in secret.ids)
        return Channel("font-remnants", "unchecked", ENGINE, f"fonts list the letters of {ids} in order")
    return Channel("font-remnants", "clean", ENGINE, "no font lists the letters of a removed text in order")


def _secrets_in(proof: Proof, texts: Iterable[str]) -> Iterator[Secret]:
    for text in texts:
        # What stays readable on a page by decision stays readable in the objects of that page.
        yield from (secret for secret in proof.secrets.count_in(fold(text)) if secret not in proof.visible)


def _texts(item: RawObject, maps: list[dict[int, str]], *, every_code: bool = False) -> Iterator[str]:
    """Every reading of one object."""
    yield from _syntax_texts(all_text(item.text, BORDER))
    yield from _stream_texts(item, maps, every_code=every_code)


def _syntax_texts(syntax: str) -> Iterator[str]:
    """Every reading of what an object says beside its stream."""
    if syntax:
        yield syntax
        yield from copies(syntax)


def _stream_texts(item: RawObject, maps: list[dict[int, str]], *, every_code: bool = False) -> Iterator[str]:
    """Every reading of the stream of an object."""
    payload = item.payload
    if not payload or item.is_a(b"ObjStm") or item.is_a(b"XRef"):
        return
    if _is_profile(payload):
        yield _picture_text(payload)
        yield payload.decode("utf-16-be", "replace")
    elif item.pixels or item.is_a(b"Image"):
        yield _picture_text(payload)
    elif _is_font_program(payload):
        yield _without_glyph_names(_picture_text(payload))
    elif b"begincmap" in payload:
        yield BORDER.join(value for value in to_unicode(payload).values() if len(value) > 1)
        yield all_text(payload, BORDER)
    elif _CONTENT.search(payload) and payload.lstrip()[:1] != b"<":
        yield written_beside(payload)
        yield shown_text(payload)
        if every_code or item.is_a(b"Form") or item.is_a(b"Pattern"):
            # Page content is decoded by three readers with the right fonts; what no page may draw is decoded with all.
            yield from (two_byte_text(payload, table) for table in maps[:_MANY_MAPS])
    else:
        yield from _any_text(payload)


def _any_text(payload: bytes) -> Iterator[str]:
    """A stream that is no content: metadata, scripts, form data, attached files."""
    text = payload.decode("utf-8", "replace")
    yield text
    yield from copies(text)
    if payload.count(0) * 4 > len(payload) or payload[:2] in (b"\xfe\xff", b"\xff\xfe"):
        yield payload.decode("utf-16-be", "replace")
        yield payload.decode("utf-16-le", "replace")
    if not payload.isascii():
        yield payload.decode("cp1252", "replace")
    if b"(" in payload or b"<" in payload:
        yield BORDER.join(value.decode("cp1252", "replace") for value in strings(payload))


def _picture_text(payload: bytes) -> str:
    """Readable stretches in the data of pictures and fonts, in one byte a letter and in two: notes, metadata, instructions."""
    found = [run.decode("ascii") for run in re.findall(rb"[\x20-\x7e]{6,}", payload)]
    if b"\0" in payload:
        found += [run.replace(b"\0", b"").decode("ascii") for run in re.findall(rb"(?:[\x20-\x7e]\0){6,}", payload)]
        found += [run.replace(b"\0", b"").decode("ascii") for run in re.findall(rb"(?:\0[\x20-\x7e]){6,}", payload)]
    return BORDER.join(found)


def _without_glyph_names(text: str) -> str:
    """What a font program says, less the names that every font has for its glyphs, so that "hyphen" is no leak."""
    from fontTools.agl import AGL2UV

    return re.sub(r"[A-Za-z0-9]+", lambda word: "" if word.group() in AGL2UV else word.group(), text)


def _carries(picture: bytes) -> bool:
    """Whether a picture file says more than its pixels, as Pillow reads it (EXIF, XMP, notes, profiles, further pictures)."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(picture)) as opened:
            return bool(_BESIDE & set(opened.info)) or bool(opened.getexif())
    except Exception:  # no picture file (CCITT, JBIG2), or one that Pillow does not read: its bytes are searched as text
        return False


def _is_profile(payload: bytes) -> bool:
    return payload[36:40] == b"acsp"


def _is_font_program(payload: bytes) -> bool:
    return payload[:4] in (b"\0\1\0\0", b"true", b"OTTO", b"ttcf") or payload[:2] == b"%!" or payload[:3] == b"\1\0\4"


def _maps(scan: Scan) -> list[dict[int, str]]:
    return [to_unicode(item.payload) for item in scan.objects if item.payload and b"begincmap" in item.payload]


def _outside(scan: Scan) -> str:
    """Bytes that belong to no object, as text: headers, tables, trailers and whatever hides between them."""
    parts = []
    for gap in scan.gaps:
        cleaned = _SYNTAX.sub(b" ", gap)
        if len(cleaned.strip()) < 2:
            continue
        parts.append(all_text(cleaned, BORDER))
        loose = re.sub(rb"\((?:[^()\\]|\\.)*\)|/[^\0\t\n\f\r ()<>\[\]{}/%]+|<[0-9A-Fa-f\s]*>", b" ", cleaned)
        parts.append(loose.decode("cp1252", "replace"))
        if gap.count(0) * 4 > len(gap):
            parts += [gap.decode("utf-16-be", "replace"), gap.decode("utf-16-le", "replace")]
    return BORDER.join(parts)
