"""Which encoding a text is in, and which kind of text it is."""

from __future__ import annotations

import codecs
import csv
import json
import re
from typing import Literal

from redaction.kinds import Kind

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_EXTENSIONS: dict[str, Kind] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".xml": "xml",
    ".gpx": "xml",
    ".kml": "xml",
    ".rss": "xml",
    ".md": "md",
    ".markdown": "md",
    ".txt": "txt",
    ".text": "txt",
    ".log": "txt",
    ".eml": "eml",
    ".mht": "eml",
    ".mhtml": "eml",
    ".mbox": "mbox",
}


_HEADER = re.compile(r"([!-9;-~]{2,76}):[ \t]*\S?", re.A)
"""The name of a field of a message header (RFC 5322, 2.2)."""
_KNOWN_HEADERS = frozenset(
    [
        *("from", "to", "cc", "bcc", "subject", "date", "sender", "reply-to", "message-id", "received", "return-path"),
        *("delivered-to", "mime-version", "content-type", "content-transfer-encoding", "in-reply-to", "references"),
        *("x-mailer", "thread-topic"),
    ]
)


_SPACE = re.compile(r"[ \t\r\n]*")
"""What may stand between values of JSON (RFC 8259, 2)."""

_MAX_HEADER = 100_000
"""Characters of a header that are looked at: routing and signatures may come before what names the message."""


def encoding_of(data: bytes) -> tuple[str, bytes, Literal["strict", "surrogateescape"]] | None:
    """Codec, byte order mark and error rule of a text, or None when the bytes are not text."""
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return codec, bom, "strict"
    sample = data[:8192]
    if b"\x00" in data:
        # Text of Latin script in UTF-16 has a zero in nearly every second byte.
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        half = max(1, len(sample) // 2)
        if odd / half > 0.6 and even / half < 0.05 and len(data) % 2 == 0:
            return "utf-16-le", b"", "strict"
        if even / half > 0.6 and odd / half < 0.05 and len(data) % 2 == 0:
            return "utf-16-be", b"", "strict"
        return None
    if len(re.findall(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]", sample)) > len(sample) // 200:
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8", b"", "strict"
    # A few damaged bytes in a UTF-8 file must not turn every other accent into two wrong letters.
    damaged = sum(1 for letter in data.decode("utf-8", "surrogateescape") if "\udc80" <= letter <= "\udcff")
    high = len(re.findall(rb"[\x80-\xff]", data))
    if damaged * 10 < high:
        return "utf-8", b"", "surrogateescape"
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1", b"", "strict"
    return "cp1252", b"", "strict"


def text_kind(text: str, extension: str) -> Kind:
    """Which kind of text it is. JSON and HTML show themselves; tables and Markdown are ambiguous, so the extension counts."""
    start = text.lstrip("\ufeff \t\r\n")
    named = _EXTENSIONS.get(extension)
    if mail := _mail_kind(start, named):  # in UTF-16: all other mail was known by its bytes
        return mail
    if start[:1] in ("{", "[") or named in ("json", "jsonl"):
        kind = _json_kind(text)
        if kind:
            return kind
    if re.match(r"BEGIN:V(?:CALENDAR|CARD)[ \t]*[\r\n]", start[:40], re.I):
        return "ics" if start[7:10].upper() == "CAL" else "vcf"
    if re.match(r"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", start[:20000], re.I | re.S):
        return "html"
    if named == "html" and re.search(r"<[a-zA-Z][^<>]*>", text):
        return "html"
    if (start[:5] == "<?xml" or named == "xml") and is_xml(text):
        return "xml"
    if named in ("csv", "tsv"):
        # The extension says "a table"; the text says which separator.
        return "tsv" if _columns(text, "\t") > max(_columns(text, ","), _columns(text, ";")) else "csv"
    if named == "md" or named == "txt":
        return named
    if _columns(text, "\t") >= 2:
        return "tsv"
    if max(_columns(text, ","), _columns(text, ";")) >= 3:
        return "csv"
    if re.search(r"(?m)^(?:#{1,6} \S|```|\[[^\]]+\]: \S)|\]\([^)\s]+\)", text):
        return "md"
    return "txt"


def is_xml(text: str) -> bool:
    """Whether a text is well-formed XML, or would be but for entities that it declares: its reader refuses those."""
    from xml.parsers import expat

    parser = expat.ParserCreate("utf-8")
    declares = False

    def declared(*said: object) -> None:
        nonlocal declares
        declares = True

    parser.EntityDeclHandler = declared
    body = re.sub(r"^\ufeff?\s*<\?xml[^>]*\?>", "", text, count=1)
    try:
        parser.Parse(body.encode("utf-8", "surrogatepass"), True)
    except (expat.ExpatError, ValueError):
        return declares
    return True


def _json_kind(text: str) -> Literal["json", "jsonl"] | None:
    """Whether a text is one value of JSON, or several behind one another (JSON lines); None where it is neither.

    Numbers of any length and nesting of any depth are JSON too: its reader says what is wrong with them.
    """
    decoder = json.JSONDecoder(parse_int=str)
    values, at = 0, len(text) - len(text.lstrip("\ufeff \t\r\n"))
    try:
        while at < len(text):
            _, at = decoder.raw_decode(text, at)
            values += 1
            space = _SPACE.match(text, at)
            at = space.end() if space else at
    except RecursionError:
        return "json"
    except ValueError:
        return None
    return "json" if values == 1 else "jsonl"


def _columns(text: str, separator: str) -> int:
    """Columns of the table that `text` is with this separator, or 0 where its first lines do not agree in their number."""
    lines = text[:20000].splitlines()[:50]
    if len(text) > 20000 and len(lines) > 1:
        lines = lines[:-1]
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator) if row]
    except csv.Error:
        return 0
    return widths[0] if len(widths) >= 2 and len(set(widths)) == 1 and widths[0] > 1 else 0


def mail_kind(head: bytes, extension: str) -> Literal["eml", "mbox"] | None:
    """Whether the first bytes of a file are the header of a message, or of the first in a box of them.

    What follows the header may be anything: attachments in eight bits, more than a text may hold.
    """
    header = re.match(rb"(?:\xef\xbb\xbf)?[\r\n]*(?:[^\x00\r\n]+(?:\r\n|\r|\n|\Z))+", head)
    return _mail_kind(header.group().decode("latin-1").lstrip("\xef\xbb\xbf\r\n"), _EXTENSIONS.get(extension)) if header else None


def _mail_kind(start: str, named: Kind | None) -> Literal["eml", "mbox"] | None:
    """Whether a text is a message, or a box of them: a header that says so, whatever the file is called.

    A text that only looks like one ("To: the manager") needs three known fields and a header without a flaw. Where the
    extension is that of mail, one field is enough, and the header ends where a line is no field.
    """
    lines = start[:_MAX_HEADER].splitlines()
    boxed = bool(lines) and lines[0].startswith("From ")
    named_mail = boxed or named in ("eml", "mbox")
    known: set[str] = set()
    for line in lines[1 if boxed else 0 :]:
        if not line.strip():
            break
        if line[0] in " \t":
            continue
        field = _HEADER.match(line)
        if field is None and named_mail:
            break
        if field is None:
            return None
        if field[1].lower() in _KNOWN_HEADERS:
            known.add(field[1].lower())
    if len(known) < (1 if named_mail else 3):
        return None
    return "mbox" if boxed else "eml"
