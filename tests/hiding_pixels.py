"""More hiding places: pixels and outlines of a name, and corners of the file that `hiding_places` leaves out.

`EVERY` names all hiding places that hold the name, those of `hiding_places` among them; `write_any` writes the file of one.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hiding_places
import pikepdf
from hiding_places import SECRET, SECRET_BYTES, Draft, text_at
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw, ImageFont, ImageOps

WORDS = ("Witness", "statement", "about", "a", "blue", "van", "We", "saw", "two", "people", "near", "the", "shop")
"""What else the page says."""
_PLACE = b"q 140 0 0 16 120 695 cm /Im0 Do Q\n"
_PLACE_BELOW = b"q 245 0 0 28 72 560 cm /Im0 Do Q\n"
SIZE = (420, 48)


def drawn(size: tuple[int, int] = SIZE) -> Image.Image:
    """The name as a picture, black on white."""
    picture = Image.new("L", size, 255)
    ImageDraw.Draw(picture).text((8, 2), SECRET, fill=0, font=ImageFont.load_default(36))
    return picture


def _shown(draft: Draft, image: Any, place: bytes = _PLACE_BELOW) -> None:
    draft.resources.XObject = Dictionary(Im0=image)
    if place is _PLACE:
        draft.under = place
    else:
        draft.over = place


def picture_under_the_box(draft: Draft) -> None:
    _shown(draft, draft.image(zlib.compress(drawn().tobytes()), *SIZE, Filter=Name.FlateDecode), _PLACE)


def jpeg_picture(draft: Draft) -> None:
    buffer = io.BytesIO()
    drawn().save(buffer, "JPEG", quality=80)
    _shown(draft, draft.image(buffer.getvalue(), *SIZE, Filter=Name.DCTDecode))


def stencil_picture(draft: Draft) -> None:
    pixels = drawn().point(lambda grey: 255 if grey > 127 else 0).convert("1").tobytes()
    image = draft.image(pixels, *SIZE, BitsPerComponent=1, ImageMask=True)
    del image.ColorSpace
    _shown(draft, image)


def inline_picture(draft: Draft) -> None:
    small = drawn().resize((315, 36))
    pixels = zlib.compress(small.tobytes(), 9).hex().encode()
    head = b"BI /W 315 /H 36 /BPC 8 /CS /G /F [/AHx /Fl] ID "
    draft.over = b"q 245 0 0 28 72 560 cm " + head + pixels + b">\nEI Q\n"


def soft_mask_of_a_picture(draft: Draft) -> None:
    mask = draft.image(zlib.compress(ImageOps.invert(drawn()).tobytes()), *SIZE, Filter=Name.FlateDecode)
    _shown(draft, draft.image(zlib.compress(bytes(SIZE[0] * SIZE[1])), *SIZE, Filter=Name.FlateDecode, SMask=mask))


def alternate_picture(draft: Draft) -> None:
    other = draft.image(zlib.compress(drawn().tobytes()), *SIZE, Filter=Name.FlateDecode)
    _shown(draft, draft.image(b"\xee" * 4, 2, 2, Alternates=Array([Dictionary(Image=other, DefaultForPrinting=True)])))


def thumbnail(draft: Draft) -> None:
    image = draft.image(zlib.compress(drawn().tobytes()), *SIZE, Filter=Name.FlateDecode)
    del image["/Subtype"]
    draft.page.obj.Thumb = image


def jbig2_picture(draft: Draft) -> None:
    width, height = SIZE
    page = _segment(0, 48, struct.pack(">LLLLBH", width, height, 0, 0, 0, 0))
    own = page + _segment(1, 38, _region(drawn()))
    _shown(draft, draft.image(own, *SIZE, BitsPerComponent=1, Filter=Name.JBIG2Decode))


def _segment(number: int, kind: int, data: bytes) -> bytes:
    """A JBIG2 segment of page 1 that refers to no other (ITU-T T.88, 7.2)."""
    return struct.pack(">LBBBL", number, kind, 0, 1, len(data)) + data


def _region(picture: Image.Image) -> bytes:
    """A generic region over the whole page, coded by MMR (ITU-T T.88, 7.4.6), combined by OR."""
    buffer = io.BytesIO()
    ImageOps.invert(picture).point(lambda grey: 255 if grey > 127 else 0).convert("1").save(buffer, "TIFF", compression="group4")
    with Image.open(io.BytesIO(buffer.getvalue())) as tiff:
        offset, length = tiff.tag_v2[273][0], tiff.tag_v2[279][0]  # type: ignore[attr-defined]
    coded = buffer.getvalue()[offset : offset + length]
    return struct.pack(">LLLLBB", picture.width, picture.height, 0, 0, 0, 1) + coded


def vector_outlines(draft: Draft) -> None:
    """The letters' outlines as filled paths."""
    from fontTools.pens.basePen import BasePen
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(ImageFont.load_default(36).font_bytes))  # type: ignore[union-attr]
    glyphs, names = font.getGlyphSet(), font.getBestCmap()
    scale = 24 / font["head"].unitsPerEm
    steps: list[str] = []

    class Pen(BasePen):
        def __init__(self, x: float) -> None:
            super().__init__(glyphs)
            self.x = x

        def _at(self, *points: Any) -> str:
            return " ".join(f"{self.x + x * scale:.2f} {560 + y * scale:.2f}" for x, y in points)

        def _moveTo(self, point: Any) -> None:
            steps.append(f"{self._at(point)} m")

        def _lineTo(self, point: Any) -> None:
            steps.append(f"{self._at(point)} l")

        def _curveToOne(self, *points: Any) -> None:
            steps.append(f"{self._at(*points)} c")

        def _closePath(self) -> None:
            steps.append("h")

    x = 72.0
    for letter in SECRET:
        glyphs[names[ord(letter)]].draw(Pen(x))
        steps.append("f")
        x += glyphs[names[ord(letter)]].width * scale
    draft.over = b"0 g " + "\n".join(steps).encode() + b"\n"


def field_appearance(draft: Draft) -> None:
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), V=String("x"), Rect=Array([72, 560, 400, 580]),
        AP=Dictionary(N=draft.form(text_at(SECRET_BYTES, 2, 4), BBox=Array([0, 0, 328, 20]))),
    )  # fmt: skip
    made = draft.pdf.make_indirect(field)
    draft.page.obj.Annots = Array([made])
    draft.pdf.Root.AcroForm = Dictionary(Fields=Array([made]))


def field_script(draft: Draft) -> None:
    action = Dictionary(S=Name.JavaScript, JS=String(f"event.value = '{SECRET}'"))
    field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("sum"), Rect=Array([0, 0, 1, 1]))
    field.AA = Dictionary(C=action)
    made = draft.pdf.make_indirect(field)
    draft.page.obj.Annots = Array([made])
    draft.pdf.Root.AcroForm = Dictionary(Fields=Array([made]))


def signature(draft: Draft) -> None:
    value = Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Name=String(SECRET), Contents=String("00"))
    field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String("s"), V=value, Rect=Array([0, 0, 0, 0]))
    made = draft.pdf.make_indirect(field)
    draft.page.obj.Annots = Array([made])
    draft.pdf.Root.AcroForm = Dictionary(Fields=Array([made]), SigFlags=3)


def reply_to_a_note(draft: Draft) -> None:
    note = draft.pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 20, 20]), Contents=String("?"))
    )
    reply = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 20, 20]), IRT=note, RC=String(f"<p>{SECRET}</p>"))
    draft.page.obj.Annots = Array([note, draft.pdf.make_indirect(reply)])


def structure_actual_text(draft: Draft) -> None:
    element = Dictionary(Type=Name.StructElem, S=Name.Span, ActualText=String(SECRET), Pg=draft.page.obj)
    draft.pdf.Root.StructTreeRoot = draft.pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([element])))


def font_map_in_order(draft: Draft) -> None:
    rows = b"".join(b"<%02x> <%04x>\n" % (code, ord(letter)) for code, letter in enumerate(SECRET, 1))
    cmap = b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange %d beginbfchar\n" % len(SECRET) + rows
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    font.ToUnicode = draft.stream(cmap + b"endbfchar endcmap")
    draft.resources.Font.F4 = draft.pdf.make_indirect(font)


def glyph_names_in_order(draft: Draft) -> None:
    names = [Name("/space" if letter == " " else "/" + letter) for letter in SECRET]
    encoding = Dictionary(Type=Name.Encoding, Differences=Array([1, *names]))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=encoding)
    draft.resources.Font.F4 = draft.pdf.make_indirect(font)


def font_descriptor(draft: Draft) -> None:
    descriptor = Dictionary(Type=Name.FontDescriptor, FontName=Name.Helvetica, FontFamily=String(SECRET), Flags=32)
    draft.resources.Font.F1.FontDescriptor = draft.pdf.make_indirect(descriptor)


def destination_of_old_kind(draft: Draft) -> None:
    draft.pdf.Root.Dests = Dictionary({"/" + SECRET.replace(" ", "_"): Array([draft.page.obj, Name.Fit])})


def article_thread(draft: Draft) -> None:
    draft.pdf.Root.Threads = Array([Dictionary(Type=Name.Thread, I=Dictionary(Title=String(SECRET)))])


def output_intent(draft: Draft) -> None:
    draft.pdf.Root.OutputIntents = Array([Dictionary(Type=Name.OutputIntent, S=Name.GTS_PDFA1, Info=String(SECRET))])


def associated_file(draft: Draft) -> None:
    content = draft.stream(f"<note>{SECRET}</note>".encode(), Type=Name.EmbeddedFile)
    draft.page.obj.AF = Array([Dictionary(Type=Name.Filespec, F=String("a.xml"), EF=Dictionary(F=content))])


def portfolio(draft: Draft) -> None:
    draft.pdf.attachments["part.txt"] = f"seen by {SECRET}".encode()
    draft.pdf.Root.Collection = Dictionary(Type=Name.Collection, View=Name.D)


def file_identifier(draft: Draft) -> Callable[[bytes], bytes]:
    def put(data: bytes) -> bytes:
        start = data.rindex(b"/ID [")
        return data[:start] + b"/ID [(" + SECRET_BYTES + b") (" + SECRET_BYTES + b")]" + data[data.index(b"]", start) + 1 :]

    return put


def separation_colour_name(draft: Draft) -> None:
    space = Array([Name.Separation, Name("/" + SECRET.replace(" ", "_")), Name.DeviceGray])
    function = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1]), C1=Array([0]), N=1)
    space.append(function)
    draft.resources.ColorSpace = Dictionary(CS0=space)


MORE: dict[str, tuple[Callable[[Draft], Callable[[bytes], bytes] | None], frozenset[str]]] = {
    maker.__name__: (maker, frozenset(channels.split()))
    for maker, channels in (
        (picture_under_the_box, "pictures"),
        (jpeg_picture, "pictures"),
        (stencil_picture, "pictures"),
        (inline_picture, "pictures"),
        (soft_mask_of_a_picture, "pictures"),
        (alternate_picture, "pictures"),
        (thumbnail, ""),
        (jbig2_picture, "pictures"),
        (vector_outlines, "pictures"),
        (field_appearance, "annotations raw-objects"),
        (field_script, "annotations raw-objects"),
        (signature, "annotations raw-objects"),
        (reply_to_a_note, "annotations raw-objects"),
        (structure_actual_text, "structure raw-objects"),
        (font_map_in_order, ""),
        (glyph_names_in_order, ""),
        (font_descriptor, "raw-objects"),
        (destination_of_old_kind, "structure raw-objects"),
        (article_thread, "structure raw-objects"),
        (output_intent, "structure raw-objects"),
        (associated_file, "attachments raw-objects"),
        (portfolio, "attachments raw-objects"),
        (file_identifier, ""),
        (separation_colour_name, "raw-objects"),
    )
}
"""Each maker with the channels of the proof that must report a leak."""

_NOTHING_HIDDEN = frozenset(("box_not_opaque", "box_not_there", "other_letters_in_the_box"))
EVERY = (*(name for name in hiding_places.PLACES if name not in _NOTHING_HIDDEN), *MORE)


def write_any(folder: Path, name: str) -> Path:
    """Write the file of one hiding place."""
    if name in hiding_places.PLACES:
        return hiding_places.write(folder, name)
    path = folder / f"{name}.pdf"
    path.write_bytes(hiding_places.make(MORE[name][0]))
    return path


def opens(path: Path) -> bool:
    """Whether qpdf opens a file without repairing it."""
    with pikepdf.open(path) as pdf:
        return not pdf.get_warnings()
