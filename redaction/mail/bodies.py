"""The text of a message: which encoding it is in, what hides in it, and how its writings are read."""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from redaction.mail.headers import decoded, from_bytes
from redaction.mail.letter import Body
from redaction.text.calendars import read_calendar
from redaction.text.document import Passage, Run, TextDocument
from redaction.text.read import parse

_UUENCODED = re.compile(r"^begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n((?:[\x20-\x60]{1,90}\r?\n)*?)end", re.M)
_YENCODED = re.compile(r"^=ybegin [^\r\n]*\r?\n.*?(?:^=yend[^\r\n]*\r?$|\Z)", re.M | re.S)
_ARMOURED = re.compile(
    r"^-----BEGIN PGP (MESSAGE|SIGNATURE)[^\r\n-]*-----[ \t]*\r?\n.*?(?:^-----END PGP \1-----[ \t]*\r?$|\Z)", re.M | re.S
)
_SIGNED = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\r?\n(?:Hash:[^\r\n]*\r?\n)*", re.M)
_ENCODED_WORDS = re.compile(r"(?:=\?[^?\s]{1,60}\?[bBqQ]\?[^?]{0,2000}\?=\s*)*=\?[^?\s]{1,60}\?[bBqQ]\?[^?]{0,2000}\?=")
_SOFT_END = re.compile(r"=[ \t]*\r?\n")
"""The end of a line that goes on (quoted-printable), in a text that is no longer encoded: a message that was quoted whole."""
_SOFT = re.compile(r"=(?:[ \t]*\r?\n|20|3[dD]|0[aAdD])")
_UTF_7 = re.compile(r"\+[A-Za-z0-9/]{2,}-")


@dataclass(slots=True)
class Reading:
    """What is found beside the text: files in it, and notes for a person."""

    attach: Callable[[str, bytes], str]
    """Takes a file that stands in the text, and says what stands there instead."""
    notes: list[str] = field(default_factory=list)


def text_of(data: bytes, charset: str) -> str:
    """The text of a body. What its header says of the encoding counts only where the bytes can be that."""
    if b"\x00" in data and charset.lower().replace("_", "-") not in ("utf-16", "utf-16le", "utf-16be", "utf-16-le", "utf-16-be"):
        from redaction.media_text import encoding_of

        found = encoding_of(data)
        if found:
            return data[len(found[1]) :].decode(found[0], "replace")
    text = from_bytes(data, charset)
    if data.isascii() and charset.lower() in ("", "us-ascii", "utf-8") and _UTF_7.search(text):
        # Some readers take such runs for UTF-7; here they are read by nobody else than as what they say.
        text = _UTF_7.sub(_from_utf_7, text)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").lstrip("\ufeff").replace("\x00", "")


def _from_utf_7(run: re.Match[str]) -> str:
    try:
        text = run.group().encode("ascii").decode("utf-7")
    except UnicodeError:
        return run.group()
    return text if text.isprintable() else run.group()


def body_of(subtype: str, data: bytes, params: dict[str, str], reading: Reading) -> Body:
    """Read one writing of the text.

    Args:
        subtype: of its content type: ``plain``, ``html`` or ``calendar``.
        data: without transfer encoding.
        params: of its content type, names in lower case.
        reading: takes what stands in the text.
    """
    text = text_of(data, params.get("charset", ""))
    if subtype == "html":
        # What says an encoding inside the page may say another than the one it is written in.
        document = parse(re.sub(r"<meta\b[^>]*>?", "", text, flags=re.I), "html")
        _read_encoded_words(document)
        return Body("html", document)
    if subtype == "calendar":
        return Body("calendar", read_calendar(text), method=re.sub(r"[^A-Za-z-]", "", params.get("method", ""))[:20].upper())
    if params.get("format", "").lower() == "flowed":
        text = _unflowed(text, delete_space=params.get("delsp", "").lower() == "yes")
    return Body("plain", _plain(text, reading))


def _plain(text: str, reading: Reading) -> TextDocument:
    """A plain text, with what is no text taken out."""
    drops: list[tuple[int, int, str]] = []
    for match in _UUENCODED.finditer(text):
        try:
            data = b"".join(binascii.a2b_uu(line) for line in match[2].splitlines())
        except binascii.Error:
            reading.notes.append("a damaged uuencoded file in the text was left out")
            drops.append((match.start(), match.end(), "[a damaged file stood here]"))
            continue
        drops.append((match.start(), match.end(), reading.attach(match[1].strip(), data)))
    for match in _YENCODED.finditer(text):
        reading.notes.append("a yEnc-encoded file in the text was left out")
        drops.append((match.start(), match.end(), "[an encoded file stood here]"))
    for match in _ARMOURED.finditer(text):
        if match[1] == "MESSAGE":
            reading.notes.append("an encrypted text (PGP) was left out")
            drops.append((match.start(), match.end(), "[an encrypted text stood here]"))
        else:
            reading.notes.append("the text was signed (PGP): the signature no longer holds and was left out")
            drops.append((match.start(), match.end(), ""))
    drops += [(match.start(), match.end(), "") for match in _SIGNED.finditer(text)]
    # Searched without what was taken out: its letters mean nothing, and it is a part of its own where it is a file.
    at, kept = 0, []
    for start, end, instead in sorted(drops):
        if start >= at:
            kept += [text[at:start], instead]
            at = end
    document = parse("".join([*kept, text[at:]]), "txt")
    _read_again(document, _ENCODED_WORDS, lambda words: decoded(words.group()), context=False)
    if _SOFT_END.search(document.source):
        _read_again(document, _SOFT, lambda sign: "" if sign.group()[1:].isspace() else " ", context=True)
    return document


def _read_again(document: TextDocument, what: re.Pattern[str], as_text: Callable[[re.Match[str]], str], *, context: bool) -> None:
    """Read a plain text once more with something in it read as text: a name may be torn by it, or stand in it.

    HTML and headers are quoted in texts, and programs put them there. What is `context` stands for no letters of the text.
    """
    text, runs, at = "", [], 0
    for match in what.finditer(document.source):
        runs.append(Run(len(text), match.start() - at, 0, at, match.start()))
        text += document.source[at : match.start()]
        said = as_text(match)
        if not context:
            runs.append(Run(len(text), len(said), 0, match.start(), match.end(), opaque=True))
        text += said
        at = match.end()
    if at:
        runs.append(Run(len(text), len(document.source) - at, 0, at, len(document.source)))
        document.passages.append(Passage(text + document.source[at:], tuple(run for run in runs if run.length)))


def _read_encoded_words(document: TextDocument) -> None:
    """Read the encoded words in the text of a page once more as what they say: a quoted header may stand there."""
    for passage in tuple(document.passages):
        for match in _ENCODED_WORDS.finditer(passage.text):
            said = decoded(match.group())
            runs = []
            for run in passage.runs:
                low, high = max(run.at, match.start()), min(run.at + run.length, match.end())
                if low < high:
                    exact = run.length == run.end - run.start
                    start, end = (run.start + low - run.at, run.start + high - run.at) if exact else (run.start, run.end)
                    runs.append(Run(0, len(said), run.piece, start, end, opaque=True))
            if runs and said:
                document.passages.append(Passage(said, tuple(runs)))


def _unflowed(text: str, *, delete_space: bool) -> str:
    """Paragraphs of ``format=flowed`` (RFC 3676) on one line each: a soft line end may stand in a word."""
    lines: list[str] = []
    open_depth = -1
    for line in text.splitlines():
        depth = len(line) - len(line.lstrip(">"))
        said = line[depth:].removeprefix(" ")
        if open_depth == depth and lines and said != "-- ":
            lines[-1] += said
        else:
            lines.append(">" * depth + (" " if depth else "") + said)
        open_depth = depth if said.endswith(" ") and said != "-- " else -1
        if open_depth >= 0 and delete_space:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines) + "\n"
