"""Makes small PDFs that hide a text, one for each hiding place, so that a proof can show
that it finds it there.

Every file looks redacted: two lines of text and a black box with a reason code where a name stood. In `PLACES` each maker puts
the name back in one place that a careless redaction leaves; `clean` puts it nowhere.
"""

from __future__ import annotations

import base64
import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

SECRET = "Morwenna Tregeagle"
REASON = "s.40"
BOX = (120.0, 695.0, 260.0, 695.0, 260.0, 711.0, 120.0, 711.0)
"""Where the name stood, as a quad."""

_PAGE = b"BT /F1 12 Tf 72 740 Td (Witness statement about a blue van) Tj 0 -20 Td (We saw two people near the shop) Tj ET\n"
_DRAWN_BOX = b"q 0 g 119 694 142 18 re f Q BT /F1 8 Tf 1 g 180 700 Td (s.40) Tj ET\n"


def text_at(text: bytes, x: float = 121, y: float = 699, before: bytes = b"") -> bytes:
    """Operators that show one line of Helvetica."""
    return b"BT " + before + b" /F1 12 Tf " + f"{x} {y} Td ".encode() + b"(" + text + b") Tj ET\n"


@dataclass(slots=True)
class Draft:
    """A PDF in the making: the document, its one page, and the content so far."""

    pdf: pikepdf.Pdf
    page: pikepdf.Page
    under: bytes = b""
    over: bytes = b""
    box: bytes = _DRAWN_BOX

    @property
    def resources(self) -> Dictionary:
        return self.page.obj.Resources

    def stream(self, data: bytes, **keys: object) -> Stream:
        made = Stream(self.pdf, data)
        for key, value in keys.items():
            made[f"/{key}"] = value
        return self.pdf.make_indirect(made)

    def form(self, content: bytes, **keys: object) -> Stream:
        found = {"Type": Name.XObject, "Subtype": Name.Form, "BBox": Array([0, 0, 612, 792]), "Resources": self.resources}
        return self.stream(content, **{**found, **keys})

    def image(self, pixels: bytes, width: int, height: int, **keys: object) -> Stream:
        found = {"Type": Name.XObject, "Subtype": Name.Image, "Width": width, "Height": height}
        return self.stream(pixels, **{**found, "ColorSpace": Name.DeviceGray, "BitsPerComponent": 8, **keys})


def _draft() -> Draft:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(612, 792))
    font = pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    )
    page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
    return Draft(pdf, page)


def make(place: Callable[[Draft], Callable[[bytes], bytes] | None]) -> bytes:
    """The bytes of one file; a maker may return a function that changes the finished bytes."""
    draft = _draft()
    afterwards = place(draft)
    draft.page.obj.Contents = draft.stream(_PAGE + draft.under + draft.box + draft.over)
    out = io.BytesIO()
    draft.pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, linearize=False)
    data = out.getvalue()
    return afterwards(data) if afterwards else data


def clean(draft: Draft) -> None:
    return None


SECRET_BYTES = SECRET.encode()


def text_under_the_box(draft: Draft) -> None:
    draft.under = text_at(SECRET_BYTES)


def letter_by_letter_under_the_box(draft: Draft) -> None:
    shown = b"".join(f"1 0 0 1 {121 + i * 7} 699 Tm ({letter}) Tj ".encode() for i, letter in enumerate(SECRET))
    draft.under = b"BT /F1 12 Tf " + shown + b"ET\n"


def split_tj_array(draft: Draft) -> None:
    draft.under = b"BT /F1 12 Tf 121 699 Td [(Mor) 20 (wen) -10 (na) -300 (Tre) 5 (geagle)] TJ ET\n"


def escaped_and_hex_strings(draft: Draft) -> None:
    octal = b"".join(f"\\{letter:03o}".encode() for letter in SECRET_BYTES[:8])
    draft.under = b"BT /F1 12 Tf 121 699 Td (" + octal + b") Tj <" + SECRET_BYTES[8:].hex().encode() + b"> Tj ET\n"


def white_text(draft: Draft) -> None:
    draft.over = text_at(SECRET_BYTES, 72, 600, b"1 g")


def invisible_text(draft: Draft) -> None:
    draft.over = text_at(SECRET_BYTES, 72, 600, b"3 Tr")


def clipped_text(draft: Draft) -> None:
    draft.over = b"q 0 0 1 1 re W n " + text_at(SECRET_BYTES, 72, 600) + b"Q\n"


def text_off_the_page(draft: Draft) -> None:
    draft.over = text_at(SECRET_BYTES, 72, -400)


def tiny_text(draft: Draft) -> None:
    draft.over = b"BT /F1 0.01 Tf 72 600 Td (" + SECRET_BYTES + b") Tj ET\n"


def backwards_text(draft: Draft) -> None:
    draft.over = text_at(SECRET_BYTES[::-1], 72, 600)


def spaced_text(draft: Draft) -> None:
    draft.over = text_at(" ".join(SECRET.replace(" ", "")).encode(), 72, 600)


def hidden_layer(draft: Draft) -> None:
    group = draft.pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Layer")))
    draft.pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group]), BaseState=Name.ON))
    draft.resources.Properties = Dictionary(L0=group)
    draft.over = b"/OC /L0 BDC " + text_at(SECRET_BYTES, 72, 600) + b"EMC\n"


def layer_name(draft: Draft) -> None:
    group = draft.pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(SECRET)))
    draft.pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(ON=Array([group])))


def form_drawn(draft: Draft) -> None:
    draft.resources.XObject = Dictionary(Fm0=draft.form(text_at(SECRET_BYTES)))
    draft.under = b"/Fm0 Do\n"


def form_nested(draft: Draft) -> None:
    inner = draft.form(text_at(SECRET_BYTES))
    outer = draft.form(b"/In Do", Resources=Dictionary(XObject=Dictionary(In=inner)))
    draft.resources.XObject = Dictionary(Fm0=outer)
    draft.under = b"/Fm0 Do\n"


def form_never_drawn(draft: Draft) -> None:
    draft.resources.XObject = Dictionary(Fm0=draft.form(text_at(SECRET_BYTES)))


def tiling_pattern(draft: Draft) -> None:
    draft.resources.Pattern = Dictionary(
        P0=draft.stream(
            text_at(SECRET_BYTES), Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1, BBox=Array([0, 0, 612, 792]),
            XStep=612, YStep=792, Resources=draft.resources,
        )
    )  # fmt: skip
    draft.over = b"/Pattern cs /P0 scn 0 0 10 10 re f\n"


def soft_mask(draft: Draft) -> None:
    group = draft.form(text_at(SECRET_BYTES), Group=Dictionary(S=Name.Transparency, CS=Name.DeviceGray))
    draft.resources.ExtGState = Dictionary(G0=Dictionary(SMask=Dictionary(S=Name.Luminosity, G=group)))
    draft.over = b"q /G0 gs 0 0 10 10 re f Q\n"


def type3_glyph_procedure(draft: Draft) -> None:
    glyph = draft.stream(b"1000 0 d0 " + text_at(SECRET_BYTES))
    draft.resources.Font.T3 = draft.pdf.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 1000, 1000]), FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
            CharProcs=Dictionary(a=glyph), Encoding=Dictionary(Differences=Array([97, Name.a])), FirstChar=97, LastChar=97,
            Widths=Array([1000]), Resources=draft.resources,
        )
    )  # fmt: skip
    draft.over = b"BT /T3 12 Tf 72 600 Td (a) Tj ET\n"


def two_byte_codes_in_an_unused_form(draft: Draft) -> None:
    rows = "".join(f"<{code:04X}> <{ord(letter):04X}>\n" for code, letter in enumerate(sorted(set(SECRET)), 5))
    cmap = f"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n9 beginbfchar\n{rows}endbfchar endcmap".encode()
    codes = {letter: code for code, letter in enumerate(sorted(set(SECRET)), 5)}
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/Sub"), Encoding=Name("/Identity-H"), ToUnicode=draft.stream(cmap),
        DescendantFonts=Array([Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name("/Sub"), DW=500)]),
    )  # fmt: skip
    shown = "".join(f"{codes[letter]:04X}" for letter in SECRET).encode()
    form = draft.form(b"BT /F2 12 Tf <" + shown + b"> Tj ET", Resources=Dictionary(Font=Dictionary(F2=font)))
    draft.resources.XObject = Dictionary(Fm0=form)


def to_unicode_value(draft: Draft) -> None:
    value = SECRET.encode("utf-16-be").hex()
    cmap = f"begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <41> <{value}> endbfchar endcmap".encode()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, ToUnicode=draft.stream(cmap))
    draft.resources.Font.F3 = draft.pdf.make_indirect(font)


def inline_actual_text(draft: Draft) -> None:
    draft.over = b"/Span << /ActualText (" + SECRET_BYTES + b") >> BDC " + text_at(b"x", 72, 600) + b"EMC\n"


def actual_text_in_utf16(draft: Draft) -> None:
    value = b"<feff" + SECRET.encode("utf-16-be").hex().encode() + b">"
    draft.over = b"/Span << /ActualText " + value + b" >> BDC " + text_at(b"x", 72, 600) + b"EMC\n"


def marked_content_property(draft: Draft) -> None:
    draft.resources.Properties = Dictionary(MC0=Dictionary(ActualText=String(SECRET)))
    draft.over = b"/Span /MC0 BDC " + text_at(b"x", 72, 600) + b"EMC\n"


def content_comment(draft: Draft) -> None:
    draft.over = b"% " + SECRET_BYTES + b"\n0 g\n"


def structure_tree(draft: Draft) -> None:
    element = Dictionary(Type=Name.StructElem, S=Name.P, Alt=String(SECRET), Pg=draft.page.obj)
    draft.pdf.Root.StructTreeRoot = draft.pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([element])))


def structure_role_name(draft: Draft) -> None:
    roles = Dictionary({"/" + SECRET.replace(" ", "_"): Name.P})
    draft.pdf.Root.StructTreeRoot = draft.pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, RoleMap=roles))


def sticky_note(draft: Draft) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 20, 20]), Contents=String(SECRET))
    draft.page.obj.Annots = Array([draft.pdf.make_indirect(note)])


def unapplied_redaction(draft: Draft) -> None:
    mark = Dictionary(Type=Name.Annot, Subtype=Name("/Redact"), Rect=Array([0, 0, 20, 20]), OverlayText=String(SECRET))
    draft.page.obj.Annots = Array([draft.pdf.make_indirect(mark)])


def free_text_appearance(draft: Draft) -> None:
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.FreeText, Rect=Array([0, 0, 612, 792]), DA=String("/F1 12 Tf"),
        AP=Dictionary(N=draft.form(text_at(SECRET_BYTES, 72, 500))),
    )  # fmt: skip
    draft.page.obj.Annots = Array([draft.pdf.make_indirect(note)])


def link_target(draft: Draft) -> None:
    action = Dictionary(S=Name.URI, URI=String(f"mailto:someone@example.org?subject={quote(SECRET)}"))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 20, 20]), A=action)
    draft.page.obj.Annots = Array([draft.pdf.make_indirect(link)])


def form_value(draft: Draft) -> None:
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), V=String(SECRET), Rect=Array([0, 0, 20, 20])
    )
    made = draft.pdf.make_indirect(field)
    draft.page.obj.Annots = Array([made])
    draft.pdf.Root.AcroForm = Dictionary(Fields=Array([made]))


def xfa_data(draft: Draft) -> None:
    data = draft.stream(f"<xfa:data><name>{SECRET}</name></xfa:data>".encode())
    draft.pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=Array([String("datasets"), data]))


def attachment(draft: Draft) -> None:
    draft.pdf.attachments["notes.txt"] = f"written by {SECRET}".encode()


def attachment_in_base64(draft: Draft) -> None:
    draft.pdf.attachments["mail.eml"] = base64.b64encode(f"Dear officer, yours, {SECRET}".encode())


def attachment_name(draft: Draft) -> None:
    draft.pdf.attachments[f"{SECRET}.txt"] = b"nothing"


def document_script(draft: Draft) -> None:
    script = Dictionary(S=Name.JavaScript, JS=draft.stream(f"app.alert('{SECRET}')".encode()))
    draft.pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))


def open_action(draft: Draft) -> None:
    draft.pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String(f"var a = '{SECRET}'"))


def document_information(draft: Draft) -> None:
    draft.pdf.docinfo["/Keywords"] = SECRET


def custom_information_key(draft: Draft) -> None:
    draft.pdf.docinfo["/" + SECRET.replace(" ", "_")] = "x"


def xmp_packet(draft: Draft) -> None:
    packet = (
        '<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li>'
        f"{SECRET}</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
    )
    draft.pdf.Root.Metadata = draft.stream(packet.encode(), Type=Name.Metadata, Subtype=Name.XML)


def page_metadata(draft: Draft) -> None:
    draft.page.obj.Metadata = draft.stream(f"<x>{SECRET}</x>".encode(), Type=Name.Metadata, Subtype=Name.XML)


def bookmark(draft: Draft) -> None:
    with draft.pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(f"Statement of {SECRET}", 0))


def named_destination(draft: Draft) -> None:
    target = Array([draft.page.obj, Name.Fit])
    draft.pdf.Root.Names = Dictionary(Dests=Dictionary(Names=Array([String(SECRET), target])))


def page_label(draft: Draft) -> None:
    draft.pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(P=String(SECRET))]))


def piece_info(draft: Draft) -> None:
    draft.page.obj.PieceInfo = Dictionary(App=Dictionary(Private=Dictionary(Last=String(SECRET))))


def resource_name(draft: Draft) -> None:
    draft.resources.XObject = Dictionary({"/" + SECRET.replace(" ", "_"): draft.form(b"0 g")})


def image_metadata(draft: Draft) -> None:
    metadata = draft.stream(f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode(), Type=Name.Metadata, Subtype=Name.XML)
    draft.resources.XObject = Dictionary(Im0=draft.image(b"\xff" * 4, 2, 2, Metadata=metadata))


def jpeg_comment(draft: Draft) -> None:
    comment = SECRET_BYTES
    jpeg = b"\xff\xd8\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + b"\xff\xd9"
    draft.resources.XObject = Dictionary(Im0=draft.image(jpeg, 2, 2, Filter=Name.DCTDecode))


def web_capture_key(draft: Draft) -> None:
    draft.page.obj["/SpiderInfo"] = Dictionary(V=1, C=Array([Dictionary(U=String(f"https://example.org/{quote(SECRET)}"))]))


def collection_schema(draft: Draft) -> None:
    draft.pdf.Root.Collection = Dictionary(Schema=Dictionary(f0=Dictionary(N=String(SECRET))))


def earlier_revision(draft: Draft) -> Callable[[bytes], bytes]:
    """The page's content as it was stands in the first part of the file; an update in the second part replaces it."""
    draft.under = text_at(SECRET_BYTES)

    def update(data: bytes) -> bytes:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            number = pdf.pages[0].obj.Contents.objgen[0]
            size = len(pdf.objects) + 1
            root = pdf.Root.objgen[0]
        content = _PAGE + _DRAWN_BOX
        start = data.rindex(b"startxref") + len(b"startxref")
        previous = int(data[start:].split()[0])
        body = f"{number} 0 obj\n<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream\nendobj\n"
        table = f"xref\n{number} 1\n{len(data):010d} 00000 n \n".encode()
        trailer = f"trailer\n<< /Size {size} /Root {root} 0 R /Prev {previous} >>\n".encode()
        return data + body + table + trailer + f"startxref\n{len(data) + len(body)}\n%%EOF\n".encode()

    return update


def orphan_object(draft: Draft) -> Callable[[bytes], bytes]:
    def insert(data: bytes) -> bytes:
        packed = zlib.compress(text_at(SECRET_BYTES))
        orphan = b"9999 0 obj\n<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed) + packed + b"\nendstream\nendobj\n"
        return data[: data.rindex(b"xref\n", 0, data.rindex(b"startxref"))] + orphan + data[data.rindex(b"xref\n0 ") :]

    return insert


def bytes_behind_the_end(draft: Draft) -> Callable[[bytes], bytes]:
    return lambda data: data + SECRET_BYTES + b"\n"


def utf16_behind_the_end(draft: Draft) -> Callable[[bytes], bytes]:
    return lambda data: data + SECRET.encode("utf-16-le") + b"\n"


def comment_between_objects(draft: Draft) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(b"\n1 0 obj", b"\n% " + SECRET_BYTES + b"\n1 0 obj", 1)


def gap_in_an_object_stream(draft: Draft) -> None:
    draft.pdf.Root.Extensions = draft.stream(
        b"1 0 << /A (" + SECRET_BYTES + b") >>", Type=Name.ObjStm, N=0, First=4
    )  # an object stream that says it holds nothing


def box_not_opaque(draft: Draft) -> None:
    draft.resources.ExtGState = Dictionary(G0=Dictionary(ca=0.4))
    draft.box = b"q /G0 gs 0 g 119 694 142 18 re f Q\n"


def box_not_there(draft: Draft) -> None:
    draft.box = b""


def other_letters_in_the_box(draft: Draft) -> None:
    draft.under = text_at(b"M0rw3nn4 Tr3g34gl3")


PLACES: dict[str, tuple[Callable[[Draft], Callable[[bytes], bytes] | None], frozenset[str]]] = {
    maker.__name__: (maker, frozenset(channels.split()))
    for maker, channels in (
        (text_under_the_box, "page-text:pdfium page-text:pdfminer page-text:pypdf place:pdfium raw-objects"),
        (letter_by_letter_under_the_box, "page-text:pdfium page-text:pdfminer page-text:pypdf place:pdfium raw-objects"),
        (split_tj_array, "page-text:pdfium page-text:pdfminer page-text:pypdf place:pdfium raw-objects"),
        (escaped_and_hex_strings, "page-text:pdfium page-text:pdfminer page-text:pypdf place:pdfium raw-objects"),
        (white_text, "page-text:pdfium page-text:pdfminer page-text:pypdf raw-objects"),
        (invisible_text, "page-text:pdfium page-text:pdfminer page-text:pypdf raw-objects"),
        (clipped_text, "page-text:pdfminer page-text:pypdf raw-objects"),
        (text_off_the_page, "page-text:pdfminer page-text:pypdf raw-objects"),
        (tiny_text, "page-text:pypdf raw-objects"),
        (backwards_text, "page-text:pdfminer raw-objects"),
        (spaced_text, "page-text:pdfium page-text:pdfminer page-text:pypdf raw-objects"),
        (hidden_layer, "page-text:pdfminer page-text:pypdf raw-objects"),
        (layer_name, "structure raw-objects"),
        (form_drawn, "page-text:pdfium page-text:pdfminer page-text:pypdf place:pdfium raw-objects"),
        (form_nested, "page-text:pdfium page-text:pdfminer page-text:pypdf place:pdfium raw-objects"),
        (form_never_drawn, "raw-objects"),
        (tiling_pattern, "raw-objects"),
        (soft_mask, "raw-objects"),
        (type3_glyph_procedure, "raw-objects"),
        (two_byte_codes_in_an_unused_form, "raw-objects"),
        (to_unicode_value, "raw-objects"),
        (inline_actual_text, "page-text:pdfium raw-objects"),
        (actual_text_in_utf16, "page-text:pdfium raw-objects"),
        (marked_content_property, "raw-objects"),
        (content_comment, "raw-objects"),
        (structure_tree, "structure raw-objects"),
        (structure_role_name, "structure raw-objects"),
        (sticky_note, "annotations raw-objects"),
        (unapplied_redaction, "annotations raw-objects"),
        (free_text_appearance, "annotations raw-objects"),
        (link_target, "annotations raw-objects"),
        (form_value, "annotations raw-objects"),
        (xfa_data, "annotations raw-objects"),
        (attachment, "attachments raw-objects"),
        (attachment_in_base64, "attachments raw-objects"),
        (attachment_name, "attachments raw-objects"),
        (document_script, "structure raw-objects"),
        (open_action, "structure raw-objects"),
        (document_information, "metadata raw-objects"),
        (custom_information_key, "metadata raw-objects"),
        (xmp_packet, "metadata raw-objects"),
        (page_metadata, "metadata raw-objects"),
        (bookmark, "structure raw-objects"),
        (named_destination, "structure raw-objects"),
        (page_label, "structure raw-objects"),
        (piece_info, "structure raw-objects"),
        (resource_name, "raw-objects"),
        (image_metadata, "raw-objects"),
        (jpeg_comment, "raw-objects"),
        (web_capture_key, "structure raw-objects"),
        (collection_schema, "structure raw-objects"),
        (earlier_revision, "revisions raw-objects"),
        (orphan_object, "revisions raw-objects"),
        (bytes_behind_the_end, "revisions raw-objects"),
        (utf16_behind_the_end, "raw-objects"),
        (comment_between_objects, "raw-objects"),
        (gap_in_an_object_stream, "raw-objects"),
        (box_not_opaque, "rendering"),
        (box_not_there, "rendering"),
        (other_letters_in_the_box, "place:pdfium"),
    )
}
"""Each maker with the channels that must report a leak."""


def write(folder: Path, name: str) -> Path:
    """Write one file of `PLACES`, or the clean one under the name ``clean``."""
    maker = clean if name == "clean" else PLACES[name][0]
    path = folder / f"{name}.pdf"
    path.write_bytes(make(maker))
    return path
