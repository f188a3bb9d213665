"""Proof of a redacted picture: decoded by OpenCV, its container read byte for byte by ourselves, its content looked at again.

Channels:
    place:opencv: every box is opaque black but for the white letters of its label.
    pixels:opencv: outside of the boxes the picture is the original, within the tolerance of its codec; no frame is missing.
    text:rapidocr: what was removed can be read nowhere that it must not stand.
    codes:opencv: no printed code that still reads is left where one was removed, none says what was removed, and none says
        something that nobody decided on.
    faces:centerface: no face is seen where one was removed, nor a clear one anywhere that nobody decided; detection lists faces
        from a much lower score, so that a trembling score stops nothing.
    structure:own scan: nothing but the pieces that a picture needs, from the first byte to the last.
    metadata:pillow: another reader finds no EXIF, XMP, profile, comment or alpha channel.
    raw-bytes: no removed text stands in the bytes, in UTF-8 or UTF-16.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.findings import Finding, PicturePlace, Quad
from redaction.image.apply import boxes_of, removed_frames
from redaction.image.boxes import areas_of
from redaction.image.codes import CODES_SOUGHT, codes_of, said_by_codes
from redaction.image.containers import ContainerError, unexpected
from redaction.image.detect import FACES_SOUGHT, faces_of
from redaction.image.faces import SURE, FaceDetector, face_detector
from redaction.image.lines import PictureText
from redaction.image.nearly import Haystack, find, haystack
from redaction.image.pixels_proof import Compared, compare, decoded
from redaction.image.reading import Picture, open_picture
from redaction.image.words import ReaderMissingError, WordReader, shared_reader
from redaction.image.writing import written_kind
from redaction.plan import Plan
from redaction.raw_bytes import raw_bytes
from redaction.signs import each
from redaction.traces import Secret, named, secrets_of, unfound_terms
from redaction.verification import Channel, Verification, checked

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

REQUIRED = frozenset({"place", "pixels", "text", "codes", "faces", "structure", "metadata", "raw-bytes"})
"""What a picture must prove, whatever the policy requires of pages."""

_SHORTEST_IN_CODES = 4
"""Letters and digits of a text that is looked for in what printed codes say: addresses hold shorter ones by chance."""

_ORDINARY_INFO = frozenset(
    {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "duration", "loop", "background", "timestamp", "compression"}
    | {"resolution", "version", "bbox", "blend", "disposal", "default_image", "extension", "progressive", "progression", "sizes"}
)


def verify(
    source: Path,
    redacted: Path,
    plan: Plan,
    audience: str,
    *,
    reader: WordReader | None = None,
    faces: FaceDetector | None = None,
) -> Verification:
    """Try to find again what was removed.

    Args:
        source: the picture that the plan was made for.
        redacted: what `redaction.image.apply` made of it.
        plan: the decisions.
        audience: for whom it was made.
        reader: reads text in pictures; that of the process if absent.
        faces: finds faces; CenterFace if absent.
    """
    picture = open_picture(source)
    data = redacted.read_bytes()
    kind = written_kind(picture)
    seen = _Seen(picture, data, kind, plan, audience, reader or shared_reader(), faces)
    channels = [
        *seen.channels(),
        checked("structure:own scan", lambda: _structure(kind, data)),
        checked("metadata:pillow", lambda: _metadata(data)),
        checked("raw-bytes", lambda: raw_bytes(data, plan, audience)),
    ]
    return Verification(tuple(channels))


class _Seen:
    """What is seen in the frames of a redacted picture, gathered frame by frame so that one at a time is in memory."""

    def __init__(
        self,
        picture: Picture,
        data: bytes,
        kind: str,
        plan: Plan,
        audience: str,
        reader: WordReader,
        faces: FaceDetector | None,
    ) -> None:
        self._picture, self._data, self._kind, self._plan, self._audience = picture, data, kind, plan, audience
        self._going = plan.going(audience)
        self._reader = reader
        self._network = (faces or face_detector()) if FACES_SOUGHT in plan.tools else None
        self._compared = Compared()
        self._texts: list[tuple[int, PictureText]] = []
        self._unread = False
        self._left_codes: list[str] = []
        self._undecided_codes: list[int] = []
        self._left_faces: list[int] = []
        self._undecided_faces: list[int] = []

    def channels(self) -> list[Channel]:
        """The five channels that look at pixels."""
        import cv2

        names = (f"place:opencv {cv2.__version__}", f"pixels:opencv {cv2.__version__}")
        try:
            self._look()
        except Exception as error:
            # Whatever a decoder stumbles over, the answer is the same: nobody has looked.
            reason = f"the reader stopped ({type(error).__name__})"
            return [
                Channel(name.split()[0], "unchecked", name.partition(":")[2], reason)
                for name in (*names, "text:rapidocr", "codes:opencv", "faces:centerface")
            ]
        engine = f"opencv {cv2.__version__}"
        return [
            Channel("place:opencv", *_verdict(self._compared.in_boxes), engine, self._compared.said_of_boxes()),
            Channel("pixels:opencv", *_verdict(self._compared.elsewhere), engine, self._compared.said_of_the_rest()),
            self._text_channel(),
            self._codes_channel(engine),
            self._faces_channel(),
        ]

    def _look(self) -> None:
        import numpy as np
        from PIL import Image as Pillow

        gone = removed_frames(self._picture, self._going)
        made = iter(decoded(self._kind, self._data, self._picture.count - len(gone)))
        for frame in each(self._picture.frames()):
            if frame.number in gone:
                continue
            pixels = next(made, None)
            if pixels is None:
                self._compared.missing += 1
                continue
            boxes = boxes_of(self._picture, frame, areas_of(self._going, self._audience, frame.number, frame.image.size))
            quads = [quad for finding in self._going for quad in _quads(finding, frame.number)]
            compare(
                self._compared,
                frame.image,
                pixels,
                boxes,
                quads,
                lossy=self._kind in ("jpeg", "webp", "gif") and self._is_lossy(),
            )
            image = Pillow.fromarray(np.ascontiguousarray(pixels))
            try:
                self._texts.append((frame.number, self._reader.read(image)))
            except ReaderMissingError:
                self._unread = True
            self._look_for_codes(frame.number, image)
            self._look_for_faces(frame.number, image)
        self._compared.missing += sum(1 for _ in made)

    def _is_lossy(self) -> bool:
        return self._kind != "webp" or self._picture.lossy

    def _look_for_codes(self, number: int, image: Any) -> None:
        """Codes that can be read: what only looks like one may be a row of boxes."""
        for code in codes_of(image):
            if not code.text:
                continue
            removed = [f.id for f in self._going for quad in _quads(f, number) if _middle_in(code.quad, quad)]
            said = haystack(said_by_codes([code])).letters
            self._left_codes += removed
            self._left_codes += [
                one_id
                for secret in (*secrets_of(self._plan, self._audience).items, *unfound_terms(self._plan).items)
                if len(secret.solid) >= _SHORTEST_IN_CODES and haystack(secret.solid).letters in said and not secret.may_stand
                for one_id in secret.ids
            ]
            decided = any(_middle_in(code.quad, quad) for f in self._plan.findings for quad in _quads(f, number))
            if not decided and not code.text.isdigit() and CODES_SOUGHT in self._plan.tools and not self._only_terms:
                self._undecided_codes.append(number + 1)

    @property
    def _only_terms(self) -> bool:
        return FACES_SOUGHT not in self._plan.tools

    def _look_for_faces(self, number: int, image: Any) -> None:
        if self._network is None:
            return
        removed = [quad for finding in self._going for quad in _quads(finding, number)]
        decided = [
            quad for finding in self._plan.findings if not finding.goes_for(self._audience) for quad in _quads(finding, number)
        ]
        for quad, score in faces_of(image, self._network):
            if any(_middle_in(quad, other) for other in removed):
                self._left_faces.append(number + 1)
            elif score >= SURE and not any(_middle_in(quad, other) for other in decided):
                self._undecided_faces.append(number + 1)

    def _text_channel(self) -> Channel:
        name = "text:rapidocr"
        if self._unread:
            return Channel(name, "unchecked", "rapidocr", "nothing was read: the engine is not installed")
        engine = " ".join(f"{key} {value}" for key, value in self._reader.describe().items())
        secrets = secrets_of(self._plan, self._audience)
        leaked: set[str] = set()
        hays = [haystack(text.text) for _, text in self._texts]
        for secret in secrets.items:
            if any(self._still_read(secret, number, text, hay) for (number, text), hay in zip(self._texts, hays, strict=True)):
                leaked.update(secret.ids)
        for term in unfound_terms(self._plan).items:
            if any(find(term.solid, hay) for hay in hays):
                leaked.update(term.ids)
        if leaked:
            return Channel(name, "leaked", engine, f"still read: {named(leaked)}")
        doubtful = sum(line.doubtful for _, text in self._texts for line in text.lines)
        unsure = sum(line.unsure for _, text in self._texts for line in text.lines)
        limits = f"; {doubtful} stretches of writing cannot be read" if doubtful else ""
        limits += f"; {unsure} lines look handwritten or badly printed and may be misread" if unsure else ""
        short = f"; too short to search for: {named(secrets.too_short)}" if secrets.too_short else ""
        return Channel(name, "clean", engine, f"{len(self._texts)} frames read again{limits}{short}")

    def _still_read(self, secret: Secret, number: int, text: PictureText, hay: Haystack) -> bool:
        hits = find(secret.solid, hay)
        if not hits or not secret.may_stand:
            return bool(hits)
        own = [quad for finding in self._going if finding.id in secret.ids for quad in _quads(finding, number)]
        return any(_middle_in(quad, other) for hit in hits for quad in text.places(*hit) for other in own)

    def _codes_channel(self, engine: str) -> Channel:
        name = "codes:opencv"
        if self._left_codes:
            return Channel(name, "leaked", engine, f"still said by a printed code: {named(set(self._left_codes))}")
        if self._undecided_codes:
            where = _numbers(self._undecided_codes)
            return Channel(
                name, "leaked", engine, f"printed codes that nobody decided on are in frames {where}: detect the file again"
            )
        return Channel(name, "clean", engine, f"{len(self._texts)} frames looked at again")

    def _faces_channel(self) -> Channel:
        name = "faces:centerface"
        if self._network is None:
            return Channel(name, "clean", "", "faces were not asked for")
        engine = self._network.describe()[FACES_SOUGHT]
        if self._left_faces:
            return Channel(name, "leaked", engine, f"a face that was to go is still seen in frames {_numbers(self._left_faces)}")
        if self._undecided_faces:
            where = _numbers(self._undecided_faces)
            return Channel(
                name, "leaked", engine, f"faces that nobody decided on are seen in frames {where}: detect the file again"
            )
        return Channel(name, "clean", engine, f"{len(self._texts)} frames looked at again")


def _verdict(problems: Sequence[str]) -> tuple[Any]:
    return ("leaked" if problems else "clean",)


def _numbers(found: Sequence[int]) -> str:
    listed = sorted(set(found))
    return ", ".join(map(str, listed[:12])) + (" and more" if len(listed) > 12 else "")


def _quads(finding: Finding, frame: int) -> tuple[Quad, ...]:
    return finding.place.quads if isinstance(finding.place, PicturePlace) and finding.place.frame == frame else ()


def _middle_in(quad: Quad, other: Quad) -> bool:
    """Whether the middle of a quad lies in the upright box of another."""
    x, y = sum(quad[::2]) / 4, sum(quad[1::2]) / 4
    return min(other[::2]) <= x <= max(other[::2]) and min(other[1::2]) <= y <= max(other[1::2])


def _structure(kind: str, data: bytes) -> Channel:
    try:
        found = unexpected(kind, data)
    except ContainerError as error:
        return Channel("structure:own scan", "unchecked", "own scan", f"{error}")
    if found:
        return Channel("structure:own scan", "leaked", "own scan", f"the file holds {', '.join(sorted(set(found))[:12])}")
    return Channel("structure:own scan", "clean", "own scan", f"{len(data)} bytes, every one of them accounted for")


def _metadata(data: bytes) -> Channel:
    from PIL import Image as Pillow

    left: set[str] = set()
    with Pillow.open(io.BytesIO(data)) as image:
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            left |= {str(key) for key in image.info if key not in _ORDINARY_INFO}
            if image.format != "TIFF":
                left |= {f"EXIF {tag}" for tag in image.getexif()}
            if "A" in image.mode or "transparency" in image.info:
                left.add("transparency")
    engine = f"pillow {version('pillow')}"
    if left:
        return Channel("metadata:pillow", "leaked", engine, f"left: {', '.join(sorted(left)[:12])}")
    return Channel("metadata:pillow", "clean", engine, "no metadata, no transparency")
