"""What a picture file carries beside the pixels that a viewer shows. None of it is carried over; it is listed so that it is seen.

Names and positions are findings of their own. Everything else that can be read in the metadata (comments, maker notes, XMP, IPTC)
is handed to the detector as text. Further pictures (thumbnails, depth maps, bursts, a film behind the end) are named.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from redaction.image.containers import TRAILING, ContainerError, Piece, pieces
from redaction.image.reading import Picture

if TYPE_CHECKING:
    from PIL import Image

_PERSONS = {
    0x013B: "artist",
    0xA430: "camera owner",
    0x9C9D: "author",
    0x8298: "copyright",
    0x013C: "computer",
}
_NUMBERS = {
    0xA431: "camera serial number",
    0xA435: "lens serial number",
    0xA420: "unique picture number",
    0xC62F: "serial number",
}
_EXIF, _GPS, _MAKER_NOTE = 0x8769, 0x8825, 0x927C
_PACKETS = frozenset({0x02BC, 0x83BB, 0x8649, 0x8773})
"""XMP, IPTC, Photoshop and colour profile in tags: they are read by themselves."""
_TEXTUAL = frozenset({"XMP", "Photoshop and IPTC", "comment", "text", "plain text", "application data"})
_PICTURES = frozenset({"JFIF thumbnail", "JFXX thumbnail", "index of further pictures", "picture inside a page", "caNv", "zxIf"})
_HARMLESS_TAGS = frozenset(
    (*range(254, 300), 317, 318, 319, 320, 321, *range(322, 330), 338, 339, 347, *range(512, 533), 34665, 34675, 34853)
)
_LONGEST = 20_000
"""Characters of one piece of metadata that are read."""
_RUN = re.compile(rb"[\x20-\x7e\x80-\xff]{5,}")
_WIDE_RUN = re.compile(rb"(?:[\x20-\x7e]\x00){5,}")
_ORDINARY = re.compile(r"[A-Za-z0-9 .,:;@'/-]")
_MOSTLY = 0.85
"""Share of ordinary characters from which a run of bytes is text and not noise."""


@dataclass(frozen=True, slots=True, repr=False)
class Hidden:
    """One thing beside the pixels.

    Attributes:
        channel: where it lies, for a person: ``EXIF``, ``thumbnail``, ``comment``.
        path: what it is within that, without secrets: ``position``, ``camera owner``.
        text: what it says; empty for a picture.
        kind: of the finding that it is; empty if its text has to be read by the detector.
    """

    channel: str
    path: str
    text: str = ""
    kind: str = ""


def hidden_in(picture: Picture) -> list[Hidden]:
    """What a picture file carries beside its pixels, whatever can be said of it; damaged metadata is no reason to stop."""
    found: list[Hidden] = []
    for look in (_from_exif, _from_container, _from_heif):
        try:
            found += look(picture)
        except Exception:  # metadata goes whether it can be read or not, and readers of it fail in every way there is
            found.append(Hidden("metadata", "damaged: it could not be read and is left out"))
    if picture.others:
        found.append(Hidden("further pictures", f"{picture.others} beside the main one", kind="PICTURE"))
    return list(dict.fromkeys(found))


def _from_exif(picture: Picture) -> Iterator[Hidden]:
    exif = _exif_of(picture)
    if exif is None:
        return
    inner = exif.get_ifd(_EXIF)
    texts = [_readable(value) for tag, value in (*exif.items(), *inner.items()) if tag not in (_MAKER_NOTE, *_PACKETS)]
    yield Hidden("EXIF", "text", "\n".join(filter(None, texts)))
    for tag, value in (*exif.items(), *inner.items()):
        text = _readable(value)
        if tag in _PERSONS and text:
            yield Hidden("EXIF", _PERSONS[tag], text, "PERSON" if tag != 0x8298 else "")
        elif tag in _NUMBERS and text:
            yield Hidden("EXIF", _NUMBERS[tag], text, "PERSONAL_DETAIL")
        elif tag == _MAKER_NOTE and isinstance(value, bytes) and (said := _runs(value)):
            yield Hidden("EXIF", "maker note", said)
    if position := _position(exif.get_ifd(_GPS)):
        yield Hidden("EXIF", "position", position, "LOCATION")
    if exif.get_ifd(1):
        yield Hidden("EXIF", "thumbnail", kind="PICTURE")


def _exif_of(picture: Picture) -> Image.Exif | None:
    from PIL import Image as Pillow

    if picture.kind == "heic" and picture.data[8:12] != b"avif":
        import pi_heif

        raw = pi_heif.open_heif(io.BytesIO(picture.data)).info.get("exif")
        if not raw:
            return None
        exif = Pillow.Exif()
        exif.load(raw)
        return exif
    with Pillow.open(io.BytesIO(picture.data)) as image:
        return image.getexif()


def _position(gps: Any) -> str:
    """Latitude and longitude in degrees, from degrees, minutes and seconds."""
    if not gps:
        return ""
    degrees = []
    for reference, value, negative in ((1, 2, "S"), (3, 4, "W")):
        try:
            whole, minutes, seconds = (float(part) for part in gps[value])
        except (KeyError, TypeError, ValueError, ZeroDivisionError):
            return ""
        sign = -1 if str(gps.get(reference, "")).upper().startswith(negative) else 1
        degrees.append(sign * (whole + minutes / 60 + seconds / 3600))
    return f"{degrees[0]:.6f}, {degrees[1]:.6f}" if any(degrees) else ""


def _from_container(picture: Picture) -> Iterator[Hidden]:
    if picture.kind == "heic":
        yield from _boxes_of(picture.data)
        return
    try:
        parts = pieces(picture.kind, picture.data)
    except ContainerError:
        yield Hidden("structure", "does not follow its format: what a viewer does not show could not be listed")
        return
    for part in parts:
        if part.name in _TEXTUAL:
            content = _content(picture, part)
            yield Hidden(
                part.name, "text", xmp_text(content) if part.name == "XMP" or b"<x:xmpmeta" in content else _runs(content)
            )
        elif part.name in _PICTURES:
            yield Hidden(part.name, "picture", kind="PICTURE")
        elif part.name in (TRAILING, "bytes before the pixels", "bytes that no page points to"):
            size = part.end - part.start
            if size > 16:
                yield Hidden(part.name, f"{size} bytes", _runs(picture.data[part.start : part.end]))
                yield Hidden(part.name, f"{size} bytes", kind="PICTURE")
        elif part.name.startswith("tag ") and int(part.name.split()[1]) not in _HARMLESS_TAGS | {0x8298, 0x013B, 0x013C}:
            content = picture.data[part.start : part.end]
            said = xmp_text(content) if part.name == "tag 700" else _runs(content)
            if said:
                yield Hidden("TIFF", part.name, said)
        elif part.name in ("tag 269", "tag 270", "tag 285", "tag 315", "tag 316"):
            yield Hidden("TIFF", part.name, _runs(picture.data[part.start : part.end]))


def _content(picture: Picture, part: Piece) -> bytes:
    """The bytes of a piece, unpacked where a PNG packs them; an unpacked piece is cut at a sane length."""
    import zlib

    content = picture.data[part.start : part.end]
    if picture.kind == "png" and part.name == "text":
        key, _, rest = content[8:-4].partition(b"\0")
        for start in range(min(60, len(rest))):
            if rest[start : start + 1] == b"\x78":
                try:
                    return key + b" " + zlib.decompressobj().decompress(rest[start:], _LONGEST)
                except zlib.error:
                    continue
        return key + b" " + rest
    return content


def _boxes_of(data: bytes) -> Iterator[Hidden]:
    """Boxes of a HEIC beside those of its pictures (ISO 14496-12), such as the film of a moving photograph."""
    at = 0
    while at + 8 <= len(data):
        size, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        size = len(data) - at if size == 0 else size
        if size < 8:
            break
        if name not in (b"ftyp", b"meta", b"mdat", b"free", b"skip", b"wide"):
            shown = name.decode("latin-1") if name.isalnum() else "unknown"
            yield Hidden("further data", f"box {shown}, {min(size, len(data) - at)} bytes", kind="PICTURE")
        at += size


def _from_heif(picture: Picture) -> Iterator[Hidden]:
    if picture.kind != "heic" or picture.data[8:12] == b"avif":
        return
    import pi_heif

    container = pi_heif.open_heif(io.BytesIO(picture.data))
    for number, image in enumerate(container):
        if image.info.get("thumbnails"):
            yield Hidden("HEIC", f"thumbnail of picture {number + 1}", kind="PICTURE")
        if image.info.get("depth_images"):
            yield Hidden("HEIC", f"depth map of picture {number + 1}", kind="PICTURE")
        if image.info.get("aux"):
            yield Hidden("HEIC", f"auxiliary pictures of picture {number + 1}", kind="PICTURE")
        if raw := image.info.get("xmp"):
            yield Hidden("XMP", "text", xmp_text(raw))


def xmp_text(packet: bytes) -> str:
    """What an XMP packet says: the values of its elements and attributes, without names and name spaces."""
    from lxml import etree

    begin, end = packet.find(b"<x:xmpmeta"), packet.rfind(b">")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    root = etree.fromstring(packet[max(0, begin) : end + 1], parser)
    if root is None:
        return ""
    said = [value for element in root.iter() for value in (element.text, element.tail, *element.attrib.values())]
    return "\n".join(value.strip() for value in said if value and value.strip() and "://" not in value)[:_LONGEST]


def _readable(value: Any) -> str:
    if isinstance(value, bytes):
        wide = value[1:2] == b"\0" and value[3:4] == b"\0"
        return (value.decode("utf-16-le", "ignore").strip("\0 \t\r\n") if wide else _runs(value))[:_LONGEST]
    return value.strip("\0 \t\r\n")[:_LONGEST] if isinstance(value, str) else ""


def _runs(data: bytes) -> str:
    """What can be read in bytes: runs of letters of one byte or two, one below the other."""
    try:
        whole = data.decode("utf-8")
        if sum(character.isprintable() or character.isspace() for character in whole) > 0.9 * len(whole):
            return whole.replace("\0", "\n").strip()[:_LONGEST]
    except UnicodeDecodeError:
        pass
    runs = [run.decode("utf-8", "replace").strip() for run in _RUN.findall(data)]
    runs += [run.decode("utf-16-le").strip() for run in _WIDE_RUN.findall(data)]
    runs = [run for run in runs if len(_ORDINARY.findall(run)) > _MOSTLY * len(run)]
    return "\n".join(runs)[:_LONGEST]
