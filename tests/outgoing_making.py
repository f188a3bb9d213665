"""Files that try to make whoever reads them fetch something: from a listening server, and from a file that lies elsewhere."""

from __future__ import annotations

import socket
import struct
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from redaction.recordings.piped import program

WORDS = "canary-content-8842"
PINK = (255, 0, 170)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


@dataclass
class Listener:
    """A server that notes who calls, and answers with the canary's words."""

    port: int
    called: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def listening() -> Iterator[Listener]:
    """A server on this machine that notes every connection."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(64)
        listener = Listener(server.getsockname()[1])

        def serve() -> None:
            while True:
                try:
                    caller, _ = server.accept()
                except OSError:
                    return
                with caller:
                    caller.settimeout(2)
                    try:
                        listener.called.append(caller.recv(2000))
                        body = WORDS.encode()
                        caller.sendall(b"HTTP/1.0 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body))
                    except OSError:
                        pass

        threading.Thread(target=serve, daemon=True).start()
        yield listener
        server.shutdown(socket.SHUT_RDWR)


@dataclass(frozen=True)
class Canaries:
    """What must not be fetched: a server, a text file, a picture, a clip."""

    url: str
    text: Path
    picture: Path
    clip: Path


def canaries(folder: Path, url: str) -> Canaries:
    """Lay the files out."""
    folder.mkdir()
    found = Canaries(url, folder / "canary.txt", folder / "canary.png", folder / "canary.mp4")
    found.text.write_text(f"{WORDS}\n")
    Image.new("RGB", (200, 200), PINK).save(found.picture)
    colour = ["-f", "lavfi", "-i", "color=0xff00aa:size=160x96:rate=10:duration=1"]
    subprocess.run([program(), "-v", "error", "-nostdin", *colour, str(found.clip)], check=True)
    return found


def office(folder: Path, canary: Canaries) -> list[Path]:
    """Documents that LibreOffice would complete from elsewhere, each with every trick of its format."""
    return [_rtf(folder / "linked.rtf", canary), _docx(folder / "linked.docx", canary),
            _odt(folder / "linked.odt", canary), _ods(folder / "linked.ods", canary)]  # fmt: skip


def recordings(folder: Path, canary: Canaries) -> list[Path]:
    """Lists of other files under the names of recordings, and a recording whose samples lie in another file."""
    clip, text, url = canary.clip, canary.text, canary.url
    lists = {
        "list.m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{clip.as_uri()}\n#EXTINF:9,\n{url}/a.ts\n#EXT-X-ENDLIST\n",
        "hls.mp4": f"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:9,\nconcat:{url}/h|subfile,,start,0,end,99,,:{text}\n",
        "hls.ts": f"#EXTM3U\n#EXTINF:9,\n{url}/b.ts\n",
        "concat.mp4": f"ffconcat version 1.0\nfile '{clip}'\nfile '{url}/c.mp4'\n",
        "call.wav": f"ffconcat version 1.0\nfile '{clip}'\n",
        "call.sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
        "manifest.mpd": '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period><AdaptationSet><Representation id="1" '
        f'bandwidth="1"><BaseURL>{url}/d.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>',
        "list.pls": f"[playlist]\nFile1={url}/e.mp3\nFile2={clip}\n",
    }
    made = []
    for name, content in lists.items():
        made.append(folder / name)
        made[-1].write_text(content)
    whole = subprocess.run(
        [program(), "-v", "error", "-nostdin", "-i", str(clip), "-c", "copy", "-f", "mov", "-movflags", "+faststart", "-y",
         str(folder / "plain.mov")],
        check=False,
    )  # fmt: skip
    assert whole.returncode == 0
    made.append(folder / "elsewhere.mov")
    made[-1].write_bytes(samples_elsewhere((folder / "plain.mov").read_bytes(), clip))
    (folder / "plain.mov").unlink()
    return made


def samples_elsewhere(movie: bytes, where: Path) -> bytes:
    """A QuickTime movie whose table of data references names another file (QuickTime File Format, data reference atoms)."""
    at = movie.index(b"dref") - 4
    reference = struct.pack(">I4sI", 12 + len(where.as_uri()) + 1, b"url ", 0) + where.as_uri().encode() + b"\0"
    table = struct.pack(">I4sII", 16 + len(reference), b"dref", 0, 1) + reference
    grown = len(table) - int.from_bytes(movie[at : at + 4], "big")
    changed = bytearray(movie[:at] + table + movie[at + int.from_bytes(movie[at : at + 4], "big") :])
    for name in (b"moov", b"trak", b"mdia", b"minf", b"dinf"):
        box = movie.index(name) - 4
        changed[box : box + 4] = (int.from_bytes(movie[box : box + 4], "big") + grown).to_bytes(4, "big")
    # Samples stand after the tables, so that their places move with them.
    places = changed.index(b"stco") + 4
    for number in range(int.from_bytes(changed[places + 4 : places + 8], "big")):
        place = places + 8 + 4 * number
        changed[place : place + 4] = (int.from_bytes(changed[place : place + 4], "big") + grown).to_bytes(4, "big")
    return bytes(changed)


def texts(folder: Path, canary: Canaries) -> list[Path]:
    """Markup, mail, vector graphics and a PDF that name things elsewhere."""
    url, text, picture = canary.url, canary.text.as_uri(), canary.picture.as_uri()
    entities = f'<!DOCTYPE x [<!ENTITY a SYSTEM "{text}"><!ENTITY b SYSTEM "{url}/x"><!ENTITY % p SYSTEM "{url}/p"> %p;]>'
    contents = {
        "entities.xml": f'<?xml version="1.0"?>{entities}<x>hello &a; &b;</x>',
        "include.xml": f'<x xmlns:xi="http://www.w3.org/2001/XInclude">hello<xi:include href="{text}" parse="text"/>'
        f'<xi:include href="{url}/i" parse="text"/></x>',
        "drawing.svg": f'<?xml version="1.0"?>{entities}<svg xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9"><image xlink:href="{picture}"/>'
        f'<image href="{url}/s.png"/><text>&a;</text></svg>',
        "page.html": f'<html><head><base href="{url}/"><link rel="stylesheet" href="a.css"><meta http-equiv="refresh" '
        f'content="0;url={url}/r"></head><body>hello<img src="{url}/i.png"><img src="{picture}"><iframe src="{text}"></iframe>'
        f'<object data="{url}/o"></object><script src="{url}/s.js"></script></body></html>',
        "notes.md": f"# hello\n\n![a]({url}/m.png) ![b]({picture})\n\n<img src='{url}/n.png'>\n",
        "letter.eml": "From: a@force.example\r\nTo: b@force.example\r\nSubject: hello\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n"
        f'<p>hello<img src="{url}/e.png"><img src="{picture}"></p>\r\n--x\r\n'
        f'Content-Type: message/external-body; access-type=local-file; name="{canary.text}"\r\n\r\n'
        f'Content-Type: text/plain\r\n\r\n\r\n--x\r\nContent-Type: message/external-body; access-type=URL; URL="{url}/x"\r\n\r\n'
        "Content-Type: text/plain\r\n\r\n\r\n--x--\r\n",
        "calendar.ics": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260101T000000Z\r\n"
        f"SUMMARY:hello\r\nATTACH:{url}/c\r\nATTACH:{text}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    }
    made = []
    for name, content in contents.items():
        made.append(folder / name)
        made[-1].write_bytes(content.encode())
    made.append(_pdf(folder / "linked.pdf", canary))
    return made


def _pdf(path: Path, canary: Canaries) -> Path:
    import pikepdf
    from pikepdf import Array, Dictionary, Name, String

    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(300, 200))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    here = pikepdf.Stream(pdf, b"q 100 0 0 100 0 0 cm /Im0 Do Q BT /F1 12 Tf 20 150 Td (hello there) Tj ET")
    # Streams whose data lie in another file (ISO 32000-1, 7.3.8.2), a picture and a page's content among them.
    picture = pikepdf.Stream(pdf, b"", Type=Name.XObject, Subtype=Name.Image, Width=9, Height=9, BitsPerComponent=8,
                             ColorSpace=Name.DeviceRGB, F=String(str(canary.picture)))  # fmt: skip
    outside = pikepdf.Stream(pdf, b"", F=Dictionary(Type=Name.Filespec, FS=Name.URL, F=String(f"{canary.url}/content")))
    page.Contents = Array([pdf.make_indirect(here), pdf.make_indirect(outside)])
    page.Resources = Dictionary(Font=Dictionary(F1=font), XObject=Dictionary(Im0=picture))
    remote = Dictionary(S=Name.GoToR, F=String(str(canary.text)), D=Array([0, Name.Fit]))
    launch = Dictionary(S=Name.Launch, F=String(str(canary.text)))
    submit = Dictionary(S=Name.SubmitForm, F=Dictionary(FS=Name.URL, F=String(f"{canary.url}/submit")))
    page.Annots = Array([
        pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 99, 99]), A=action))
        for action in (remote, launch, submit)
    ])  # fmt: skip
    pdf.Root.OpenAction = Dictionary(S=Name.URI, URI=String(f"{canary.url}/open"))
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=pikepdf.Stream(pdf, f"<a href='{canary.url}/xfa'/>".encode()))
    pdf.save(path)
    return path


def _rtf(path: Path, canary: Canaries) -> Path:
    fields = [
        f'INCLUDEPICTURE "{canary.picture}" \\\\d',
        f'INCLUDEPICTURE "{canary.url}/r.png" \\\\d',
        f'INCLUDETEXT "{canary.text}"',
        f'INCLUDETEXT "{canary.url}/r.html"',
        f'IMPORT "{canary.picture}"',
    ]
    told = "".join(f"{{\\field{{\\*\\fldinst {{ {field} }}}}{{\\fldrslt p}}}}" for field in fields)
    path.write_text(f"{{\\rtf1\\ansi{{\\*\\template {canary.url}/t.dot}} hello {told} there}}")
    return path


def _docx(path: Path, canary: Canaries) -> Path:
    links = [("image", canary.picture.as_uri()), ("image", f"{canary.url}/w.png"), ("aFChunk", canary.text.as_uri()),
             ("aFChunk", f"{canary.url}/w.html"), ("attachedTemplate", f"{canary.url}/w.dotx"), ("oleObject", f"{canary.url}/o"),
             ("frame", canary.text.as_uri()), ("subDocument", f"{canary.url}/sub.docx")]  # fmt: skip
    relations = "".join(
        f'<Relationship Id="x{number}" Type="{_RELATIONS}/{kind}" Target="{target}" TargetMode="External"/>'
        for number, (kind, target) in enumerate(links)
    )
    drawing = (
        '<w:p><w:r><w:drawing><wp:inline><wp:extent cx="1800000" cy="1800000"/><wp:docPr id="{0}" name="p"/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        '<pic:cNvPr id="{0}" name="p"/><pic:cNvPicPr/></pic:nvPicPr>'
        '<pic:blipFill><a:blip r:link="x{0}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1800000" cy="1800000"/></a:xfrm><a:prstGeom prst="rect"/>'
        "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    fields = "".join(
        f'<w:p><w:fldSimple w:instr=" {words} "><w:r><w:t>p</w:t></w:r></w:fldSimple></w:p>'
        for words in (f"INCLUDEPICTURE &quot;{canary.picture}&quot; \\d", f"INCLUDETEXT &quot;{canary.text}&quot;")
    )
    body = f"{drawing.format(0)}{drawing.format(1)}<w:altChunk r:id='x2'/><w:altChunk r:id='x3'/><w:subDoc r:id='x7'/>{fields}"
    spaces = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        f'xmlns:r="{_RELATIONS}" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    )
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return _packed(path, {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{word}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {spaces}><w:body><w:p><w:r><w:t>hello</w:t></w:r></w:p>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
    })  # fmt: skip


def _odt(path: Path, canary: Canaries) -> Path:
    frames = "".join(
        f'<draw:frame text:anchor-type="as-char" svg:width="4cm" svg:height="4cm"><draw:{kind} xlink:href="{target}" '
        'xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame>'
        for kind, target in [("image", canary.picture.as_uri()), ("image", f"{canary.url}/o.png"),
                             ("floating-frame", canary.text.as_uri()), ("floating-frame", f"{canary.url}/f"),
                             ("object", f"{canary.url}/j"), ("object-ole", canary.text.as_uri())]
    )  # fmt: skip
    sections = "".join(
        f'<text:section text:name="S{number}"><text:section-source xlink:href="{target}" xlink:type="simple"/><text:p>s</text:p>'
        "</text:section>"
        for number, target in enumerate((canary.text.as_uri(), f"{canary.url}/s.html"))
    )
    return _open_document(path, "text", f"<text:p>hello there {frames}</text:p>{sections}")


def _ods(path: Path, canary: Canaries) -> Path:
    formulas = [f"WEBSERVICE(&quot;{canary.url}/w&quot;)", f"WEBSERVICE(&quot;{canary.text.as_uri()}&quot;)",
                f"'{canary.text.as_uri()}'#$A.A1", f"'{canary.url}/a.csv'#$A.A1",
                f"DDE(&quot;soffice&quot;;&quot;{canary.text}&quot;;&quot;A1&quot;)"]  # fmt: skip
    cells = "".join(
        f'<table:table-cell table:formula="of:={formula}" office:value-type="string"><text:p>x</text:p></table:table-cell>'
        for formula in formulas
    )
    source = (
        f'<table:table-source xlink:href="{canary.text.as_uri()}" xlink:type="simple" '
        'table:filter-name="Text - txt - csv (StarCalc)" table:table-name="canary" table:mode="copy-all"/>'
    )
    row = '<table:table-row><table:table-cell office:value-type="string"><text:p>hello</text:p></table:table-cell>'
    return _open_document(
        path, "spreadsheet", f'<table:table table:name="A">{source}{row}{cells}</table:table-row></table:table>'
    )


def _open_document(path: Path, kind: str, body: str) -> Path:
    spaces = " ".join(
        [f'xmlns:{name}="{_ODF}:{name}:1.0"' for name in ("office", "text", "table", "style")]
        + [f'xmlns:draw="{_ODF}:drawing:1.0"', f'xmlns:svg="{_ODF}:svg-compatible:1.0"', f'xmlns:of="{_ODF}:of:1.2"']
        + ['xmlns:xlink="http://www.w3.org/1999/xlink"']
    )
    mime = f"application/vnd.oasis.opendocument.{kind}"
    manifest = f"{_ODF}:manifest:1.0"
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{what}"/>'
        for name, what in (("/", mime), ("content.xml", "text/xml"))
    )
    return _packed(path, {
        "mimetype": mime,
        "content.xml": f'<office:document-content {spaces} office:version="1.2"><office:automatic-styles/><office:body>'
        f"<office:{kind}>{body}</office:{kind}></office:body></office:document-content>",
        "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{manifest}">{entries}</manifest:manifest>',
    })  # fmt: skip


def _packed(path: Path, parts: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in parts.items():
            declared = content if name == "mimetype" else f'<?xml version="1.0" encoding="UTF-8"?>{content}'
            packed.writestr(name, declared)
    return path
