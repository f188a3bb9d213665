"""Documents made to do harm, one entry each: bombs, loops, lies, references to what lies outside, and text that traps patterns.

To add one, write a function that gives its bytes and name it in a table: ``HOSTILE["docx-bomb.docx"] = docx_bomb``. The part of
the name before the extension says what it is; the extension is the name that the command sees.
"""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

NAME = "Quentin Farnsworth"


@dataclass(frozen=True)
class Bait:
    """What lies outside of a document for it to reach for: nothing may touch it.

    Attributes:
        file: holds a token that must turn up nowhere.
        pipe: a named pipe; whoever opens it is seen.
        url: of a listener that must hear nothing.
    """

    file: Path
    pipe: Path
    url: str


Make = Callable[[Bait], bytes]


# PDF: objects written by hand, so that they may lie.


def pdf(objects: dict[int, bytes], trailer: bytes = b"", *, startxref: int | None = None) -> bytes:
    """A PDF of these objects, number 1 being its catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    at = len(out)
    size = max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
    out += b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        trailer,
        at if startxref is None else startxref,
    )
    return bytes(out)


def stream(data: bytes, words: bytes = b"", length: int | None = None) -> bytes:
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (words, len(data) if length is None else length, data)


def flate(data: bytes, words: bytes = b"") -> bytes:
    return stream(zlib.compress(data, 9), b"/Filter/FlateDecode" + words)


FONT = b"/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
SHOWN = b"BT /F1 12 Tf 40 700 Td (%b was seen near the shop.) Tj ET\n" % NAME.encode()


def page(content: bytes = stream(SHOWN), resources: bytes = FONT, more: bytes = b"", **objects: bytes) -> bytes:
    """A PDF of one page; `objects` are ``o5=...`` and up."""
    extra = {int(name[1:]): body for name, body in objects.items()}
    box = b"" if b"/MediaBox" in more else b"/MediaBox[0 0 595 842]"
    leaf = b"<</Type/Page/Parent 2 0 R%b/Contents 4 0 R/Resources<<%b>>%b>>" % (box, resources, more)
    tree = {1: b"<</Type/Catalog/Pages 2 0 R%b>>" % extra.pop(1, b""), 2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>"}
    return pdf({**tree, 3: leaf, 4: content, **extra})


def bomb(size: int) -> bytes:
    """So many zeros deflated (a multiple of 1 MB), made of one deflated block again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    adler = (size % 65521) << 16 | 1
    return b"\x78\xda" + block * (size >> 20) + b"\x03\x00" + struct.pack(">I", adler)


def pdf_content_bomb(_: Bait) -> bytes:
    return page(stream(bomb(1 << 30), b"/Filter/FlateDecode"))


def pdf_content_bomb_twice(_: Bait) -> bytes:
    return page(stream(zlib.compress(bomb(4 << 30)), b"/Filter[/FlateDecode/FlateDecode]"))


def pdf_picture_bomb(_: Bait) -> bytes:
    words = b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode"
    return page(
        stream(b"q 500 0 0 500 0 0 cm /I Do Q " + SHOWN), FONT + b"/XObject<</I 5 0 R>>", o5=stream(bomb(3600 << 20), words)
    )


def pdf_picture_size(side: int, _: Bait) -> bytes:
    words = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceRGB" % (side, side)
    return page(stream(b"q 500 0 0 500 0 0 cm /I Do Q " + SHOWN), FONT + b"/XObject<</I 5 0 R>>", o5=flate(bytes(3000), words))


def pdf_jpx(_: Bait) -> bytes:
    siz = struct.pack(">HHIIIIIIIIH", 41, 0, 2**31 - 1, 2**31 - 1, 0, 0, 2**31 - 1, 2**31 - 1, 0, 0, 1) + b"\x07\x01\x01"
    words = b"/Type/XObject/Subtype/Image/Width 9/Height 9/Filter/JPXDecode"
    body = stream(b"\xff\x4f\xff\x51" + siz + b"\xff\xd9", words)
    return page(stream(b"q 500 0 0 500 0 0 cm /I Do Q " + SHOWN), FONT + b"/XObject<</I 5 0 R>>", o5=body)


def pdf_jbig2(_: Bait) -> bytes:
    info = struct.pack(">IIIIBH", 2**31 - 1, 2**31 - 1, 0, 0, 0, 0)
    body = struct.pack(">IBBI", 0, 48, 1, len(info)) + info
    words = b"/Type/XObject/Subtype/Image/Width 9/Height 9/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode"
    return page(stream(b"q 500 0 0 500 0 0 cm /I Do Q " + SHOWN), FONT + b"/XObject<</I 5 0 R>>", o5=stream(body, words))


def pdf_tree_loop(_: Bait) -> bytes:
    tree = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[3 0 R 2 0 R 5 0 R]/Count 9>>"}
    leaf = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%b>>>>" % FONT
    return pdf({**tree, 3: leaf, 4: stream(SHOWN), 5: b"<</Type/Pages/Kids[2 0 R]/Count 9/Parent 2 0 R>>"})


def pdf_form_loop(_: Bait) -> bytes:
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<<%b/XObject<</A %d 0 R>>>>"
    return page(
        stream(SHOWN + b"/A Do"), FONT + b"/XObject<</A 5 0 R>>",
        o5=stream(SHOWN + b"/A Do", form % (FONT, 6)), o6=stream(b"/A Do /A Do", form % (FONT, 5)),
    )  # fmt: skip


def pdf_form_fan(_: Bait) -> bytes:
    """Ten forms that each draw the next ten times."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<<%b/XObject<</A %d 0 R>>>>"
    forms = {f"o{5 + n}": stream(b"/A Do " * 10, form % (FONT, 6 + n)) for n in range(10)}
    last = stream(SHOWN, form % (FONT, 4))
    return page(stream(b"/A Do"), FONT + b"/XObject<</A 5 0 R>>", **forms, o15=last)


def pdf_outline_loop(_: Bait) -> bytes:
    title = NAME.encode()
    return page(
        o1=b"/Outlines 5 0 R", o5=b"<</Type/Outlines/First 6 0 R/Last 7 0 R/Count 9>>",
        o6=b"<</Title(%b)/Parent 5 0 R/Next 7 0 R/First 6 0 R/Dest[3 0 R/Fit]>>" % title,
        o7=b"<</Title(%b)/Parent 5 0 R/Next 6 0 R/First 5 0 R/Dest[3 0 R/Fit]>>" % title,
    )  # fmt: skip


def pdf_name_tree_loop(_: Bait) -> bytes:
    return page(
        o1=b"/Names<</EmbeddedFiles 5 0 R/Dests 5 0 R>>", o5=b"<</Kids[5 0 R 6 0 R]>>", o6=b"<</Kids[5 0 R]/Names[(a)6 0 R]>>"
    )


def pdf_field_loop(_: Bait) -> bytes:
    return page(
        more=b"/Annots[5 0 R 6 0 R]", o1=b"/AcroForm<</Fields[5 0 R 6 0 R]>>",
        o5=b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(%b)/Rect[10 10 90 30]/Kids[6 0 R 5 0 R]/Parent 6 0 R>>" % NAME.encode(),
        o6=b"<</Type/Annot/Subtype/Widget/FT/Tx/T(b)/Rect[10 40 90 60]/Kids[5 0 R]/Parent 5 0 R/AP<</N 6 0 R>>>>",
    )  # fmt: skip


def pdf_object_stream_loop(_: Bait) -> bytes:
    inside = b"7 0 8 20 5 40 <</Type/ObjStm>>     <</A 7 0 R>>        <</Type/ObjStm>>    "
    made = stream(inside, b"/Type/ObjStm/N 3/First 16/Extends 5 0 R")
    return page(o5=made, o6=stream(inside, b"/Type/ObjStm/N 3000000000/First 99999999999/Extends 5 0 R"))


def pdf_xref_loop(_: Bait) -> bytes:
    plain = page()
    at = plain.rfind(b"xref\n0 ")
    return plain.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % at)


def pdf_shared_pages(_: Bait) -> bytes:
    """A page tree that lists one page 100,000 times."""
    whole = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[%b]/Count 100000>>" % (b"3 0 R " * 100_000)}
    leaf = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%b>>>>" % FONT
    return pdf({**whole, 3: leaf, 4: stream(SHOWN)})


def pdf_many_pages(_: Bait) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(5, 100_005))
    leaf = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%b>>>>" % FONT
    tree = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[%b]/Count 100000>>" % kids, 4: stream(SHOWN)}
    return pdf({**tree, **dict.fromkeys(range(5, 100_005), leaf)})


def pdf_wrong_count(count: int, _: Bait) -> bytes:
    return page().replace(b"/Count 1", b"/Count %d" % count)


def pdf_deep_tree(_: Bait) -> bytes:
    depth = 5000
    inner = {n: b"<</Type/Pages/Kids[%d 0 R]/Count 1/Parent %d 0 R>>" % (n + 1, n - 1) for n in range(5, 5 + depth)}
    leaf = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]/Contents 3 0 R/Resources<<%b>>>>" % (4 + depth, FONT)
    tree = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[5 0 R]/Count 1>>", 3: stream(SHOWN)}
    return pdf({**tree, **inner, 5 + depth: leaf})


def pdf_nested_arrays(_: Bait) -> bytes:
    return page(more=b"/X %b1%b" % (b"[" * 10_000, b"]" * 10_000))


def pdf_nested_content(_: Bait) -> bytes:
    return page(stream(SHOWN + b"[" * 100_000 + b"] TJ " + b"<<" * 50_000))


def pdf_nested_states(_: Bait) -> bytes:
    return page(stream(b"q " * 200_000 + SHOWN))


def pdf_nested_text(_: Bait) -> bytes:
    return page(stream(b"BT (" * 50_000 + SHOWN + b"/Span BMC " * 50_000))


def pdf_length(length: int, _: Bait) -> bytes:
    return page(stream(SHOWN, length=length))


def pdf_startxref(place: int, _: Bait) -> bytes:
    leaf = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%b>>>>" % FONT
    tree = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>"}
    return pdf({**tree, 3: leaf, 4: stream(SHOWN)}, b"/Size 99999999999999999999", startxref=place)


def pdf_box(box: bytes, _: Bait) -> bytes:
    return page(more=b"/MediaBox[%b]/UserUnit 1e9/Rotate 12345678901" % box)


def pdf_reaches_out(bait: Bait) -> bytes:
    file, pipe, url = str(bait.file).encode(), str(bait.pipe).encode(), bait.url.encode()
    link = b"<</Type/Annot/Subtype/Link/Rect[0 0 99 99]/A<<%b>>>>"
    outside = b"<</Type/Filespec/F(%b)/UF(%b)>>"
    picture = b"/Type/XObject/Subtype/Image/Width 9/Height 9/BitsPerComponent 8/ColorSpace/DeviceGray"
    meta = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://{bait.file}"><!ENTITY p SYSTEM "file://{bait.pipe}">'
        f'<!ENTITY u SYSTEM "{bait.url}/xmp">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&e;&p;&u;</x:xmpmeta>'
    ).encode()
    return page(
        stream(SHOWN + b"q 9 0 0 9 0 0 cm /I Do Q /G Do"), FONT + b"/XObject<</I 9 0 R/G 14 0 R>>",
        b"/Annots[5 0 R 6 0 R 7 0 R 8 0 R]/AA<</O<</S/Launch/F 10 0 R>>>>",
        o1=b"/OpenAction<</S/GoToR/F 10 0 R/D[0/Fit]>>/Metadata 12 0 R/AcroForm<</XFA 13 0 R/Fields[]>>"
        b"/Names<</EmbeddedFiles<</Names[(../../../evil.txt)11 0 R]>>>>",
        o5=link % b"/S/GoToR/F 10 0 R/D[0/Fit]", o6=link % (b"/S/Launch/F(%b)" % pipe), o7=link % (b"/S/URI/URI(%b/uri)" % url),
        o8=link % (b"/S/ImportData/F(%b)" % file),
        o9=stream(b"", picture + b"/F<</Type/Filespec/FS/URL/F(%b/image)>>" % url),
        o10=outside % (file, file), o11=b"<</Type/Filespec/F(../../../evil.txt)/UF(/tmp/evil.txt)/EF<</F 15 0 R>>>>",
        o12=stream(meta, b"/Type/Metadata/Subtype/XML"), o13=stream(meta),
        o14=stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/F(%b)/FFilter/FlateDecode" % pipe),
        o15=stream(b"evil", b"/Type/EmbeddedFile"),
    )  # fmt: skip


def pdf_map_bomb(_: Bait) -> bytes:
    ranges = b"".join(b"100 beginbfrange\n" + b"<0000> <ffff> <0041>\n" * 100 + b"endbfrange\n" for _ in range(100))
    table = b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange " + ranges
    font = b"/Font<</F1<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/ToUnicode 5 0 R/DescendantFonts[6 0 R]>>>>"
    below = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>"
    return page(stream(b"BT /F1 12 Tf 40 700 Td <00410042> Tj ET"), font, o5=flate(table + b"endcmap"), o6=below)


def pdf_widths_bomb(_: Bait) -> bytes:
    font = b"/Font<</F1<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]>>>>"
    below = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/W[0 2000000000 500]/CIDSystemInfo<<>>>>"
    return page(stream(b"BT /F1 12 Tf 40 700 Td <00410042> Tj ET"), font, o6=below)


def pdf_type3_loop(_: Bait) -> bytes:
    font = b"/Font<</F1 5 0 R>>"
    body = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 6 0 R>>"
        b"/Encoding<</Differences[0/a/a/a]>>/FirstChar 0/LastChar 255/Widths[1]/Resources<<%b>>>>" % font
    )
    return page(stream(b"BT /F1 12 Tf 40 700 Td <00010002> Tj ET"), font, o5=body, o6=stream(b"1 0 d0 BT /F1 1 Tf <0000> Tj ET"))


def pdf_pattern_loop(_: Bait) -> bytes:
    words = b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 1e-9/YStep 1e-9/Resources<<%b>>"
    pattern = b"/Pattern<</P 5 0 R>>"
    content = b"/Pattern cs /P scn 0 0 595 842 re f "
    return page(stream(content + SHOWN), FONT + pattern, o5=stream(content, words % pattern))


def pdf_mask_loop(_: Bait) -> bytes:
    state = b"/ExtGState<</G<</SMask<</S/Luminosity/G 5 0 R>>>>>>"
    group = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Group<</S/Transparency/CS/DeviceGray>>/Resources<<%b>>" % (
        FONT + state
    )
    return page(stream(b"/G gs " + SHOWN), FONT + state, o5=stream(b"/G gs " + SHOWN, group))


def pdf_glyph_flood(_: Bait) -> bytes:
    line = b"BT /F1 1 Tf 40 700 Td (" + b"A" * 1000 + b") Tj ET\n"
    return page(flate(line * 1000))


def pdf_many_objects(_: Bait) -> bytes:
    return page(**{f"o{number}": b"[%d]" % number for number in range(5, 200_000)})


def pdf_many_notes(_: Bait) -> bytes:
    note = b"<</Type/Annot/Subtype/FreeText/Rect[9 9 99 99]/Contents(%b)/DA(/F1 9 Tf)>>" % NAME.encode()
    notes = {f"o{number}": note for number in range(5, 5005)}
    return page(more=b"/Annots[%b]" % b" ".join(b"%d 0 R" % number for number in range(5, 5005)), **notes)


def pdf_encrypted(_: Bait) -> bytes:
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(page())) as opened:
        opened.save(out, encryption=pikepdf.Encryption(owner="owner", user="sesame"))
    return out.getvalue()


def pdf_truncated(tenth: int, _: Bait) -> bytes:
    whole = page()
    return whole[: len(whole) * tenth // 10]


# Text of every kind.


def repeated(words: str, size: int, _: Bait) -> bytes:
    text = f"{NAME} came.\n{words * (size // len(words))}"
    return text.encode("utf-8", "surrogatepass")


def raw(data: bytes, _: Bait) -> bytes:
    return data


def html_deep(_: Bait) -> bytes:
    return b"<html><body>" + b"<div>" * 50_000 + NAME.encode() + b"</div>" * 50_000


def html_reaches_out(bait: Bait) -> bytes:
    return f"""<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file://{bait.file}"><!ENTITY y SYSTEM "file://{bait.pipe}">]>
<html xmlns:xi="http://www.w3.org/2001/XInclude"><head><base href="{bait.url}/"><link rel="stylesheet" href="style.css">
<meta http-equiv="refresh" content="0; url={bait.url}/refresh"><style>@import url({bait.url}/import);</style>
<script src="{bait.url}/script"></script></head><body><p>{NAME} &x; &y;</p><xi:include href="file://{bait.file}" parse="text"/>
<xi:include href="file://{bait.pipe}" parse="text"/><img src="{bait.url}/image.png"><img src="file://{bait.file}">
<iframe src="file://{bait.pipe}"></iframe><object data="../../../../{bait.file}"></object>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:l="http://www.w3.org/1999/xlink"><image l:href="file://{bait.pipe}"/></svg>
</body></html>""".encode()


def svg_reaches_out(bait: Bait) -> bytes:
    return f"""<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file://{bait.file}">]>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xi="http://www.w3.org/2001/XInclude">
<image xlink:href="file://{bait.pipe}"/><image href="{bait.url}/svg"/><xi:include href="file://{bait.file}" parse="text"/>
<text>{NAME} &x;</text></svg>""".encode()


def entity_bomb(_: Bait) -> bytes:
    rows = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "lol">{rows}]><html><body><p>{NAME} &l11;</p></body></html>'.encode()
    )


def html_many_attributes(_: Bait) -> bytes:
    return b"<html><body><p " + b" ".join(b'a%d="x"' % n for n in range(200_000)) + b">" + NAME.encode() + b"</p>"


def json_deep(pair: tuple[str, str], _: Bait) -> bytes:
    return (pair[0] * 100_000 + json.dumps(NAME) + pair[1] * 100_000).encode()


def json_numbers(_: Bait) -> bytes:
    return f'{{"name": "{NAME}", "n": {"9" * 1_000_000}, "e": 1e{"9" * 1000}, "s": "\\ud800\\udfff\\udc00"}}'.encode()


def csv_one_line(_: Bait) -> bytes:
    return f"name,note\n{NAME},".encode() + b"word and word, " * (50_000_000 // 15)


def csv_one_cell(_: Bait) -> bytes:
    return f'name,note\n{NAME},"'.encode() + b"word and word; " * (50_000_000 // 15)


def csv_quotes(_: Bait) -> bytes:
    return f"name,note\n{NAME},".encode() + b'"' * 2_000_001 + b",x\n" + b'"",' * 100_000


# Archives: refused, or opened by a room that counts what comes out.


def zip_of(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def zip_bomb(_: Bait) -> bytes:
    inner = zip_of(zeros=bytes(100 << 20))
    return zip_of(**{f"{number}.zip": inner for number in range(200)})


def zip_traversal(_: Bait) -> bytes:
    return zip_of(**{"../../../../tmp/hoursback-evil.txt": b"evil", "/tmp/hoursback-evil.txt": b"evil", "..\\..\\evil.txt": b"e"})


def office_bomb(main: str, part: str, _: Bait) -> bytes:
    types = f'<?xml version="1.0"?><Types><Override PartName="/{part}" ContentType="application/{main}+xml"/></Types>'.encode()
    return zip_of(**{"[Content_Types].xml": types, part: b"<a>" + b" " * (1 << 28) + b"</a>"})


def office_entities(main: str, part: str, bait: Bait) -> bytes:
    types = f'<?xml version="1.0"?><Types><Override PartName="/{part}" ContentType="application/{main}+xml"/></Types>'.encode()
    return zip_of(**{"[Content_Types].xml": types, part: entity_bomb(bait), "../../evil.xml": svg_reaches_out(bait)})


def zip_many_names(_: Bait) -> bytes:
    return zip_of(**{f"{number}": b"" for number in range(100_000)})


def mail_deep(_: Bait) -> bytes:
    heads = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(3000))
    return f"From: a@example.org\nTo: b@example.org\nSubject: {NAME}\nMIME-Version: 1.0\n{heads}\n{NAME}".encode()


def picture_size(_: Bait) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", bomb(3600 << 20)) + chunk(b"IEND", b"")


def tiff_size(_: Bait) -> bytes:
    """A picture of 60,000 by 60,000 points whose page leads to itself."""
    fields = (
        (256, 4, 60_000),
        (257, 4, 60_000),
        (258, 3, 8),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 8),
        (278, 4, 60_000),
        (279, 4, 9),
    )
    page = struct.pack("<H", len(fields)) + b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in fields)
    return b"II*\x00" + struct.pack("<I", 8) + page + struct.pack("<I", 8)


def heic_lies(_: Bait) -> bytes:
    """Boxes that claim to be longer than the file, and a picture larger than any."""
    size = struct.pack(">I4sIII", 20, b"ispe", 0, 2**31 - 1, 2**31 - 1)
    inner = struct.pack(">I4sI", 2**31, b"meta", 0) + struct.pack(">I4s", 2**32 - 1, b"iprp") + size
    return struct.pack(">I4s4sI4s4s", 24, b"ftyp", b"heic", 0, b"mif1", b"heic") + inner


_WORD = ("vnd.openxmlformats-officedocument.wordprocessingml.document.main", "word/document.xml")
_SHEET = ("vnd.openxmlformats-officedocument.spreadsheetml.sheet.main", "xl/workbook.xml")
_SLIDES = ("vnd.openxmlformats-officedocument.presentationml.presentation.main", "ppt/presentation.xml")

PDFS: dict[str, Make] = {
    "content-bomb.pdf": pdf_content_bomb,
    "content-bomb-twice.pdf": pdf_content_bomb_twice,
    "picture-bomb.pdf": pdf_picture_bomb,
    "picture-huge.pdf": partial(pdf_picture_size, 2**31 - 1),
    "picture-overflow.pdf": partial(pdf_picture_size, 2**63 + 1),
    "picture-negative.pdf": partial(pdf_picture_size, -5),
    "jpx-huge.pdf": pdf_jpx,
    "jbig2-huge.pdf": pdf_jbig2,
    "tree-loop.pdf": pdf_tree_loop,
    "form-loop.pdf": pdf_form_loop,
    "form-fan.pdf": pdf_form_fan,
    "outline-loop.pdf": pdf_outline_loop,
    "name-tree-loop.pdf": pdf_name_tree_loop,
    "field-loop.pdf": pdf_field_loop,
    "object-stream-loop.pdf": pdf_object_stream_loop,
    "xref-loop.pdf": pdf_xref_loop,
    "shared-pages.pdf": pdf_shared_pages,
    "many-pages.pdf": pdf_many_pages,
    "count-huge.pdf": partial(pdf_wrong_count, 2**31 - 1),
    "count-negative.pdf": partial(pdf_wrong_count, -1),
    "deep-tree.pdf": pdf_deep_tree,
    "nested-arrays.pdf": pdf_nested_arrays,
    "nested-content.pdf": pdf_nested_content,
    "nested-states.pdf": pdf_nested_states,
    "nested-text.pdf": pdf_nested_text,
    "length-huge.pdf": partial(pdf_length, 2**63 - 1),
    "length-overflow.pdf": partial(pdf_length, 2**64 + 5),
    "length-negative.pdf": partial(pdf_length, -1),
    "startxref-huge.pdf": partial(pdf_startxref, 2**64),
    "box-huge.pdf": partial(pdf_box, b"0 0 1e9 1e9"),
    "box-empty.pdf": partial(pdf_box, b"0 0 0 0"),
    "box-words.pdf": partial(pdf_box, b"/A (b) null -1"),
    "reaches-out.pdf": pdf_reaches_out,
    "map-bomb.pdf": pdf_map_bomb,
    "widths-bomb.pdf": pdf_widths_bomb,
    "type3-loop.pdf": pdf_type3_loop,
    "pattern-loop.pdf": pdf_pattern_loop,
    "mask-loop.pdf": pdf_mask_loop,
    "glyph-flood.pdf": pdf_glyph_flood,
    "many-objects.pdf": pdf_many_objects,
    "many-notes.pdf": pdf_many_notes,
    "encrypted.pdf": pdf_encrypted,
    **{f"cut-{tenth}0.pdf": partial(pdf_truncated, tenth) for tenth in range(1, 10)},
}

_LONG = 100_000
TRAPS = {
    "digits": "1", "dots": ".", "capitals": "A", "small": "a", "ats": "a@", "blanks": " ", "lines": "\n", "tabs": "\t",
    "dashes": "-", "pairs": "1 ", "phones": "07 ", "dates": "01/", "brackets": "(", "titles": "Mr ", "names": "Aa ",
    "initials": "A. ", "double": "A-", "apostrophes": "O'", "domains": "www.", "schemes": "http://", "percents": "%4",
    "quoted": "=3D", "references": "&#", "postcodes": "AB1 2", "plates": "AB12 ", "colons": "1:", "commas": "Aa, ",
    "streets": "1 Aa Road ", "marks": "\u0301", "joiners": "a\u200d", "overrides": "\u202e", "plus": "+44", "slashes": "/",
    "hashes": "#1", "underscores": "_", "times": "12:15 ", "emails": "a.a@a.a", "equals": "a=", "pounds": "£1,",
    "letters-digits": "A1", "words": "born on the ", "surrogates": "\ud800", "backslashes": "\\", "quotes": "\"'",
    "long-names": "Abcdefgh-", "hex": "deadbeef", "full-stops": "Aa.Aa.", "semicolons": "Aa;", "ibans": "GB82WEST",
}  # fmt: skip

TEXTS: dict[str, Make] = {
    **{f"trap-{name}.txt": partial(repeated, words, _LONG) for name, words in TRAPS.items()},
    "empty.txt": partial(raw, b""),
    "empty.pdf": partial(raw, b""),
    "empty.csv": partial(raw, b""),
    "only-marks.txt": partial(raw, "\u0301".encode() * 200_000),
    "only-breaks.txt": partial(raw, b"\r\n" * 200_000),
    "invalid.txt": partial(raw, NAME.encode() + b" \xff\xfe\x80 \xc3( \xed\xa0\x80 seen. " * 2000),
    "zeros.txt": partial(raw, bytes(1_000_000)),
    "odd-utf16.txt": partial(raw, b"\xff\xfe" + NAME.encode("utf-16-le") + b"x"),
    "utf32.txt": partial(raw, NAME.encode("utf-32")),
    "text-as.pdf": partial(raw, NAME.encode()),
    "head-only.pdf": partial(raw, b"%PDF-1.7\n"),
    "pdf-as.txt": lambda _: page(),
    "pdf-as.csv": lambda _: page(),
    "pdf-with-front.pdf": lambda _: b"x" * 1000 + page(),
    "html-as.json": html_reaches_out,
    "gzip-as.txt": lambda _: gzip.compress(bytes(10 << 20)),
    "deep.html": html_deep,
    "reaches-out.html": html_reaches_out,
    "reaches-out.svg": svg_reaches_out,
    "reaches-out.xml": svg_reaches_out,
    "entities.html": entity_bomb,
    "entities.xml": entity_bomb,
    "attributes.html": html_many_attributes,
    "comments.html": partial(repeated, "<!--", _LONG),
    "tags.html": partial(repeated, "<a", _LONG),
    "open-scripts.html": partial(repeated, "<script>", _LONG),
    "ampersands.html": partial(repeated, "&amp", _LONG),
    "arrays.json": partial(json_deep, ("[", "]")),
    "objects.json": partial(json_deep, ('{"a":', "}")),
    "numbers.json": json_numbers,
    "open.json": partial(repeated, '{"a":[', _LONG),
    "one-line.csv": csv_one_line,
    "one-cell.csv": csv_one_cell,
    "quotes.csv": csv_quotes,
    "columns.csv": partial(repeated, "a,", _LONG),
    "rows.csv": partial(repeated, "a,b\n", _LONG),
    "links.md": partial(repeated, "[", 50_000),
    "link-ends.md": partial(repeated, "[a](", 50_000),
    "stars.md": partial(repeated, "*a **", 50_000),
    "rules.md": partial(repeated, "> ", 50_000),
    "lists.md": lambda _: b"".join(b" " * depth + b"- a\n" for depth in range(500)) + NAME.encode(),
    "tables.md": partial(repeated, "|a|\n|-|\n", 50_000),
    "ticks.md": partial(repeated, "`a``", 50_000),
    "underscores.md": partial(repeated, "_a__", 50_000),
}

PACKED: dict[str, Make] = {
    "bomb.zip": zip_bomb,
    "traversal.zip": zip_traversal,
    "names.zip": zip_many_names,
    "bomb.docx": partial(office_bomb, *_WORD),
    "bomb.xlsx": partial(office_bomb, *_SHEET),
    "bomb.pptx": partial(office_bomb, *_SLIDES),
    "entities.docx": partial(office_entities, *_WORD),
    "entities.xlsx": partial(office_entities, *_SHEET),
    "names.docx": zip_many_names,
    "cut.docx": lambda bait: office_entities(*_WORD, bait)[:-30],
    "deep.eml": mail_deep,
    "huge.png": picture_size,
    "huge.tiff": tiff_size,
    "lies.heic": heic_lies,
}

HOSTILE: dict[str, Make] = {**PDFS, **TEXTS, **PACKED}
