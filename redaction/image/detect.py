"""What may have to go from a picture: text, codes, faces and number plates in its pixels, and what the file carries beside them.

Frames are read one by one; what stands in them is one document for the detector, a frame to a part, so that a name on one page is
known on the next. The user's terms and the values found are then looked for as a recogniser may misread them. What could not be
read is a finding without text for a person to look at; in unattended work it goes, because nobody has looked.

Not done: people from behind, tattoos, uniforms, screens and surroundings that tell who or where somebody is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from redaction.detection.forms import is_backsheet
from redaction.detection.request import DetectionRequest, TextDetector
from redaction.findings import Finding, HiddenPlace, PicturePlace, Quad, Span, WholePage
from redaction.image.codes import CODES_SOUGHT, Code, codes_of, is_part_of_code, said_by_codes, span_of_code
from redaction.image.faces import SURE, FaceDetector, covering, detect_faces, face_detector
from redaction.image.hidden import Hidden, hidden_in
from redaction.image.lines import Line, PictureText
from redaction.image.nearly import allowance, find, haystack, with_one_lost
from redaction.image.overhang import with_overhang
from redaction.image.plates import Plate, plates_in
from redaction.image.quads import along, mostly_inside
from redaction.image.reading import Frame, Picture, open_picture
from redaction.image.words import ReaderMissingError, WordReader, shared_reader
from redaction.plan import Plan
from redaction.rendition import Progress
from redaction.signs import each

if TYPE_CHECKING:
    from PIL import Image

UNREAD = "PICTURE"
FACES_SOUGHT = "faces"
"""Key of `Plan.tools` that is there if faces were looked for."""
_READER = "rapidocr"
_SHORTEST = 3
"""Letters and digits of a value that is searched for in other frames because it was found in one."""
_DOUBTFUL_HEIGHT = 10
_DOUBTFUL_WIDTH = 40
_PATTERN = 1.6
"""Heights to which one misread character is long: in a photograph such a place is a pattern, writing is longer."""
_WORDLESS = 20
"""Letters and digits from which a picture is more than a photograph."""


@dataclass(slots=True, repr=False)
class _Read:
    """What was seen in one frame."""

    size: tuple[int, int]
    text: PictureText
    faces: list[tuple[Quad, float]] = field(default_factory=list)
    plates: list[Plate] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)
    unread: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class _Hit:
    """A finding in the making: what, where in the frame, and its text; `ink` where its box has to follow its ink."""

    span: Span
    text: str
    quads: tuple[Quad, ...]
    ink: bool = False


def detect(
    source: Path,
    request: DetectionRequest,
    detector: TextDetector,
    *,
    password: str = "",
    progress: Progress | None = None,
    reader: WordReader | None = None,
    faces: FaceDetector | None = None,
) -> Plan:
    """Find what may have to go from a picture. The policy is applied later.

    Args:
        source: jpeg, png, tiff, webp, bmp, gif or heic; only read.
        request: what to look for. Where only terms are, neither faces nor plates are looked for.
        detector: reads the text of the frames and of the metadata.
        password: not used, pictures have none.
        progress: called after each frame.
        reader: reads text in pictures; that of the process if absent.
        faces: finds faces; CenterFace if absent.

    Raises:
        DamagedFileError: a frame cannot be decoded.
        TooLargeError: the picture is beyond the limits.
        ModelDamagedError: the model that finds faces is not the one that was shipped.
    """
    picture = open_picture(source)
    engine = reader or shared_reader()
    network = None if request.terms_only else faces or face_detector()
    notes: list[str] = []
    read: list[_Read] = []
    veiled: list[int] = []
    for frame in each(picture.frames()):
        read.append(_look(frame, engine, network))
        if frame.hidden_pixels:
            veiled.append(frame.number)
        if progress:
            progress("reading pictures", frame.number + 1, picture.count)
    if any(one.unread for one in read):
        notes.append("no text was read: the engine for text in pictures is not installed")
    hidden = hidden_in(picture)
    hidden += [Hidden("transparent pixels", f"frame {number + 1}", kind=UNREAD) for number in veiled]
    texts = [one.text.text for one in read]
    told = [item for item in hidden if item.text]
    codes = [said_by_codes(one.codes) for one in read]
    parts = [*texts, *codes, *(item.text for item in told)]
    spans = detector.detect([parts], request)[0]
    values = _values(request, parts, spans, hidden)
    kept = {haystack(term).letters for term in request.keep}
    findings: list[Finding] = []
    found: list[list[_Hit]] = []
    for number, (one, own) in enumerate(zip(read, spans[: len(read)], strict=True)):
        if is_backsheet(texts[number]) and picture.count > 1 and not request.terms_only:
            span = Span(0, 0, "MG11_BACKSHEET", 1.0, "forms", "the page reads like the backsheet of a witness statement")
            findings.append(Finding.of(f"f{number + 1}", span, "", WholePage(number)))
        hits = _in_text(one, own, values, kept)
        hits += _in_codes(one, values, request)
        if not request.terms_only:
            hits += _beside_text(one, hits, request)
        elif doubtful := len(_doubtful(one)):
            notes.append(f"frame {number + 1}: writing in {doubtful} places could not be read")
        if request.terms_only and (unread := sum(not code.text for code in one.codes)):
            notes.append(f"frame {number + 1}: {unread} printed codes could not be read")
        if unsure := sum(line.unsure for line in one.text.lines):
            notes.append(f"frame {number + 1}: {unsure} lines look handwritten or badly printed and may be misread")
        hits.sort(key=lambda hit: (min(quad[1] for quad in hit.quads), min(quad[0] for quad in hit.quads)))
        found.append(hits)
    for number, hits in enumerate(_with_overhang(picture, found)):
        for order, hit in enumerate(hits, 1):
            findings.append(Finding.of(f"f{number + 1}-{order}", hit.span, hit.text, PicturePlace(number, hit.quads)))
    findings += _hidden_findings(told, spans[2 * len(read) :], hidden, request)
    return Plan(
        source_sha256=picture.sha256,
        media=picture.kind,
        findings=tuple(findings),
        keep=request.keep,
        terms=request.terms,
        pages=picture.count,
        notes=tuple(dict.fromkeys((*picture.notes, *notes))),
        tools={**_tools(engine, network), CODES_SOUGHT: _opencv(), **detector.describe()},
    )


def _look(frame: Frame, engine: WordReader, network: FaceDetector | None) -> _Read:
    size = frame.image.size
    try:
        read = _Read(size, engine.read(frame.image))
    except ReaderMissingError:
        read = _Read(size, PictureText([]), unread=True)
    read.codes = codes_of(frame.image, read.text)
    read.plates = list(plates_in(read.text)) if network is not None else []
    read.faces = faces_of(frame.image, network) if network is not None else []
    return read


def faces_of(image: Image.Image, network: FaceDetector) -> list[tuple[Quad, float]]:
    """What covers the faces of a frame, with how sure the network is."""
    import numpy as np

    found = []
    for face in detect_faces(np.asarray(image.convert("RGB")), network):
        left, top, right, bottom = covering(face, image.size)
        found.append(((left, top, right, top, right, bottom, left, bottom), face.score))
    return found


def _with_overhang(picture: Picture, found: Sequence[list[_Hit]]) -> list[list[_Hit]]:
    """What was found in each frame, boxes of writing grown over its ink. Frames are decoded anew: all would fill the memory."""
    import numpy as np

    grown = list(found)
    if not any(hit.ink for hits in found for hit in hits):
        return grown
    for frame in each(picture.frames()):
        if not any(hit.ink for hit in found[frame.number]):
            continue
        pixels = np.asarray(frame.image if frame.image.mode in ("L", "RGB") else frame.image.convert("L"))
        grown[frame.number] = [
            replace(hit, quads=tuple(with_overhang(pixels, quad, lossy=picture.lossy) for quad in hit.quads)) if hit.ink else hit
            for hit in found[frame.number]
        ]
    return grown


def _values(
    request: DetectionRequest, texts: Sequence[str], spans: Sequence[Sequence[Span]], hidden: Iterable[Hidden]
) -> dict[str, Span]:
    """What is looked for in every frame, as it may be misread: terms, and what was found anywhere in the file."""
    values = {
        term: Span(0, 0, "TERM", 0.9, _READER, "a term that the user gave, as it is read in a picture") for term in request.terms
    }
    for text, found in zip(texts, spans, strict=True):
        for span in found:
            values.setdefault(text[span.start : span.end], span)
    if not request.terms_only:
        for item in hidden:
            if item.kind == "PERSON":
                values.setdefault(item.text, Span(0, 0, "PERSON", 0.8, "metadata", f"named in the file as {item.path}"))
    return values


def _in_text(one: _Read, spans: Sequence[Span], values: Mapping[str, Span], kept: set[str]) -> list[_Hit]:
    """What the detector found in the text of a frame, and values known from elsewhere, give or take a letter."""
    text = one.text.text
    hits: list[_Hit] = []
    taken: list[tuple[int, int]] = []

    def add(span: Span, start: int, end: int) -> None:
        quads = tuple(one.text.places(start, end))
        if quads and not any(start < other_end and end > other_start for other_start, other_end in taken):
            hits.append(_Hit(span, text[start:end], quads, ink=True))
            taken.append((start, end))

    for span in spans:
        add(span, span.start, span.end)
    hay = haystack(text)
    for value, span in values.items():
        folded = haystack(value).letters
        if len(folded) < _SHORTEST or folded in kept:
            continue
        for start, end in (*find(value, hay), *with_one_lost(value, hay)):
            why = f"{span.why}; read in a picture" + (", give or take a letter" if allowance(value) else "")
            add(Span(start, end, span.kind, min(span.score, 0.8), _READER, why, span.role, span.auto), start, end)
    return hits


def _in_codes(one: _Read, values: Mapping[str, Span], request: DetectionRequest) -> list[_Hit]:
    """Codes that say something that was found anywhere; where a person looks, and in unattended work, all others as well."""
    found = []
    for code in one.codes:
        if code.text and code.text in request.keep:
            continue
        span, text = span_of_code(code, values)
        if text or not request.terms_only:
            found.append(_Hit(span, text, (code.quad,)))
    return found


def _beside_text(one: _Read, hits: Sequence[_Hit], request: DetectionRequest) -> list[_Hit]:
    """Faces, number plates and what could not be read. Unattended work takes all of it: nobody looks at what is left."""
    found: list[_Hit] = []
    for quad, score in one.faces:
        span = Span(0, 0, "FACE", score, "centerface", "a face, by its look", auto=score >= SURE)
        found.append(_Hit(span, "", (quad,)))
    kept = {haystack(term).letters for term in request.keep}
    for plate in one.plates:
        if haystack(plate.text).letters in kept:
            continue
        why = "reads like a registration mark" if plate.sure else "has the shape and length of a number plate"
        found.append(
            _Hit(Span(0, 0, "VRM", 0.85 if plate.sure else 0.5, "plates", why, auto=plate.sure), plate.text, (plate.quad,))
        )
    known = [quad for hit in (*hits, *found) for quad in hit.quads]
    for line in _doubtful(one):
        if not any(mostly_inside(line.quad, quad) for quad in known) and not is_part_of_code(line.quad, one.codes):
            span = Span(0, 0, UNREAD, 0.5, _READER, "writing in a picture that could not be read", auto=False)
            found.append(_Hit(span, "", (line.quad,), ink=True))
    if one.unread:
        width, height = map(float, one.size)
        span = Span(0, 0, UNREAD, 0.5, _READER, "a picture that could not be read", auto=False)
        found.append(_Hit(span, "", ((0.0, 0.0, width, 0.0, width, height, 0.0, height),)))
    return found


def _doubtful(one: _Read) -> list[Line]:
    """Lines that look like writing and could not be read with any certainty: handwriting, stamps, bad scans."""
    said = sum(character.isalnum() for line in one.text.lines if not line.doubtful for character in line.text)
    return [line for line in one.text.lines if line.doubtful and _like_writing(line, photograph=said < _WORDLESS)]


def _like_writing(line: Line, *, photograph: bool) -> bool:
    length = along(line.quad)
    if line.height < _DOUBTFUL_HEIGHT or length < _DOUBTFUL_HEIGHT:
        return False
    if photograph and len(line.text.strip()) <= 1:
        return length > _PATTERN * line.height and length > _DOUBTFUL_WIDTH
    return bool(line.text.strip()) or length > _DOUBTFUL_WIDTH


def _hidden_findings(
    told: Sequence[Hidden], spans: Sequence[Sequence[Span]], hidden: Sequence[Hidden], request: DetectionRequest
) -> list[Finding]:
    """What lies beside the pixels, each thing once."""
    findings: list[Finding] = []
    listed: set[tuple[str, str]] = set()

    def add(span: Span, text: str, item: Hidden) -> None:
        key = (span.kind, haystack(text).letters or f"{item.channel} {item.path}")
        if key not in listed:
            listed.add(key)
            findings.append(Finding.of(f"h{len(findings) + 1}", span, text, HiddenPlace(item.channel, item.path)))

    for item in hidden:
        if item.kind and not request.terms_only:
            add(Span(0, 0, item.kind, 1.0, "metadata", f"carried by the file as {item.path}"), item.text, item)
    for item, found in zip(told, spans, strict=True):
        for span in found:
            add(span, item.text[span.start : span.end], item)
    return findings


def _opencv() -> str:
    import cv2

    return f"opencv {cv2.__version__}"


def _tools(engine: WordReader, network: FaceDetector | None) -> dict[str, str]:
    from importlib.metadata import version

    tools = {"pillow": version("pillow"), "pi-heif": version("pi-heif")}
    try:
        tools |= engine.describe()
    except ReaderMissingError:
        tools["rapidocr"] = "missing"
    return tools | (network.describe() if network is not None else {})
