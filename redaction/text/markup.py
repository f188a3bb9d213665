"""HTML, rebuilt by allow-list: text nodes and a few attributes stay, everything that is not shown goes.

What goes whatever was found: scripts, style sheets, comments, processing instructions, meta and link elements, embedded objects,
drawings and frames, elements hidden by an attribute, and every attribute outside `KEPT_ATTRIBUTES`. Text that only a style
sheet hid becomes visible; it was searched like all other text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from redaction.signs import each
from redaction.text import limits
from redaction.text.document import Cell, Passage, Piece, Row, Run, TextDocument


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


KEPT_ATTRIBUTES = _names(
    "alt align abbr bgcolor border cellpadding cellspacing checked cite colspan color cols charset content datetime dir disabled"
    " headers height href hreflang http-equiv label lang multiple placeholder rel reversed rows rowspan scope selected"
    " size span src start summary title type valign value width"
)
_LINKS = frozenset({"href", "src", "cite", "action", "background"})
_READ_ATTRIBUTES = frozenset({"alt", "abbr", "label", "placeholder", "summary", "title", "value", "datetime", "content"})
_GONE_WITH_CONTENT = _names(
    "script style template object applet iframe frameset noscript noframes noembed svg math audio video canvas map portal"
)
_GONE = _names("base link embed meta param source track frame area")
_KNOWN = _names(
    "html head title body address article aside blockquote br button caption center col colgroup datalist dd details dialog dir"
    " div dl dt fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 header hgroup hr img input legend li listing main"
    " marquee menu meter multicol nav nobr ol optgroup option output p plaintext pre progress search section select slot"
    " summary table tbody td textarea tfoot th thead tr ul xmp basefont isindex"
    " a abbr acronym b bdi bdo big blink cite code data del dfn em i ins kbd label mark q rb rp rt rtc ruby s samp small span"
    " strike strong sub sup time tt u var wbr"
)
"""Elements of HTML; the tags of any other are the writer's own words, and go while what stands between them stays."""
_INLINE = _names(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q rp rt ruby s samp small span strike"
    " strong sub sup time tt u var wbr"
)
_VOID = _names("area base br col embed hr img input link meta param source track wbr")
_RAW_TEXT = frozenset({"script", "style", "iframe", "noembed", "noframes", "noscript"})

_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*)((?:"[^"]*"|'[^']*'|[^>"']++)*+)>""", re.S)
_OTHER = re.compile(r"<!--.*?(?:-->|\Z)|<[!?][^>]*(?:>|\Z)", re.S)
_ATTRIBUTE = re.compile(r"""\s*/?\s*([^\s"'<>/=]+)(\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>`]+))?|["'=]+""", re.S)
_DOCTYPE = re.compile(
    r"""<!doctype\s+html(?:\s+public\s+"-//(?:W3C|IETF)//DTD\s+X?HTML\s*(?:[\d.]+)?(?:\s+(?:Transitional|Strict|Frameset|Final|Basic))?//EN"\s*"""
    r"""(?:"http://www\.w3\.org/TR/(?:(?:xhtml1|xhtml11|html4|html401|DTD|REC-html40|1999|REC-html401-19991224)/)*"""
    r"""(?:xhtml1?1?-?)?(?:strict|transitional|loose|frameset|xhtml11)\.dtd")?|\s+system\s+"about:legacy-compat")?\s*>""",
    re.I,
)
_VIEWPORT = re.compile(
    r"(?:[\s,;]*(?:width|height|(?:initial|minimum|maximum)-scale|user-scalable|viewport-fit|shrink-to-fit|target-densitydpi)"
    r"\s*=\s*(?:device-width|device-height|device-dpi|yes|no|cover|contain|auto|[0-9.]{1,6}))*[\s,;]*",
    re.I,
)
_CONTENT_TYPE = re.compile(r"(?:text/html|application/xhtml\+xml)(?:\s*;\s*charset\s*=\s*[\w-]{1,20})?\s*;?\s*", re.I)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


def escaped_text(text: str) -> str:
    """Text of a text node, escaped."""
    return html.escape(text, quote=False)


def escaped_attribute(text: str) -> str:
    """An attribute's value, escaped and in quotation marks."""
    return f'"{html.escape(text)}"'


def _no_link(text: str) -> str:
    return '"#"'


@dataclass(slots=True)
class _Block:
    """The paragraph that is being read, over the borders of inline elements."""

    text: str = ""
    runs: list[Run] = field(default_factory=list)


def read_html(source: str, name: str = "The page") -> TextDocument:
    """Read an HTML file: one passage for each block of text, and one for each attribute that a reader may see.

    Raises:
        TooLargeError: it is beyond `redaction.text.limits`.
    """
    limits.check(source.count("<"), limits.MAX_PIECES, "tags", name)
    document = TextDocument(source)
    gone: dict[str, int] = {}
    block = _Block()
    tables = _Tables()
    for start, end, kind, match in each(_tokens(source, gone, document, name)):
        if kind == "text":
            raw = source[start:end]
            text = html.unescape(raw)
            if text:
                piece = document.add_piece(Piece(start, end, text, escaped_text))
                block.runs.append(Run(len(block.text), len(text), piece, 0, len(text)))
                block.text += text
            continue
        assert match is not None
        if match.group(2).lower() not in _INLINE:
            block = _closed(document, block, tables)
            tables.meet(match.group(2).lower(), bool(match.group(1)))
        if not match.group(1):
            _read_attributes(document, match)
    _closed(document, block, tables)
    tables.meet("table", True)
    document.rows += tables.rows
    document.notes += [f"{count} {name} removed from the page" for name, count in sorted(gone.items())]
    return document


class _Tables:
    """The tables that are open, each with its row, and the cell that is read: what a paragraph holds stands in that cell."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._open: list[Row] = []
        self._cell: Cell | None = None

    def add(self, number: int, passage: Passage) -> None:
        """Take a paragraph into the cell."""
        if self._cell is not None:
            self._cell.append((number, 0, len(passage.text)))

    def meet(self, tag: str, closes: bool) -> None:
        """Take note of a tag that begins or ends a block."""
        if tag not in ("table", "tr", "td", "th"):
            return
        self._cell = None
        if not self._open or (tag == "table" and not closes):
            self._open.append([])
        if tag in ("td", "th"):
            if not closes:
                self._cell = []
                self._open[-1].append(self._cell)
            return
        if closes or tag == "tr":
            self.rows.append(self._open[-1])
            self._open[-1] = []
        if closes and tag == "table":
            self._open.pop()


def _closed(document: TextDocument, block: _Block, tables: _Tables) -> _Block:
    if block.text.strip():
        document.passages.append(Passage(block.text, tuple(block.runs)))
        tables.add(len(document.passages) - 1, document.passages[-1])
    return _Block()


def _tokens(
    source: str, gone: dict[str, int], document: TextDocument, title: str
) -> Iterator[tuple[int, int, str, re.Match[str] | None]]:
    """Text and tags that stay, in order; what goes is put into `document.drops` and counted in `gone`."""
    at = 0

    def drop(start: int, end: int, what: str) -> None:
        document.drops.append((start, end, ""))
        gone[what] = gone.get(what, 0) + 1

    while at < len(source):
        mark = source.find("<", at)
        if mark < 0:
            mark = len(source)
        if mark > at:
            yield at, mark, "text", None
            at = mark
            continue
        other = _OTHER.match(source, at)
        if other:
            if re.match(r"<!doctype\b", other.group(), re.I):
                if not _DOCTYPE.fullmatch(other.group()):
                    document.drops.append((at, other.end(), "<!DOCTYPE html>"))
            else:
                drop(at, other.end(), "comment(s)")
            at = other.end()
            continue
        tag = _TAG.match(source, at)
        if tag is None:
            # A mark that opens no tag is text up to the next one.
            closing = re.compile(r"</[^>]*(?:>|\Z)", re.S).match(source, at)
            if closing:
                drop(at, closing.end(), "damaged tag(s)")
                at = closing.end()
                continue
            end = source.find("<", at + 1)
            if re.match(r"<[a-zA-Z]", source[at : at + 2]):
                end = -1
            end = len(source) if end < 0 else end
            yield at, end, "text", None
            at = end
            continue
        if tag.end() - tag.start() > limits.MAX_ATTRIBUTES:
            limits.check(sum(1 for _ in _attributes(tag.group(3))), limits.MAX_ATTRIBUTES, "attributes in one tag", title)
        name = tag.group(2).lower()
        if not tag.group(1) and (name in _GONE_WITH_CONTENT or _is_hidden(tag)):
            end = _end_of_element(source, tag, name)
            drop(at, end, "hidden or active element(s)")
            at = end
            continue
        if name in _GONE_WITH_CONTENT or (name in _GONE and not _keeps_meta(tag)):
            drop(at, tag.end(), "meta and link element(s)")
            at = tag.end()
            continue
        if name not in _KNOWN and name not in _GONE:
            drop(at, tag.end(), "tag(s) of no known element")
            at = tag.end()
            continue
        if tag.group(1) and tag.group(3).strip():
            document.drops.append((tag.start(3), tag.end(3), ""))
        yield at, tag.end(), "tag", tag
        at = tag.end()


def _is_hidden(tag: re.Match[str]) -> bool:
    attributes = dict(_attributes(tag.group(3)))
    if tag.group(2).lower() == "input":
        return attributes.get("type", "").lower() == "hidden"
    if tag.group(2).lower() in ("html", "body"):
        return False
    return "hidden" in attributes or bool(_HIDDEN_STYLE.search(attributes.get("style", "")))


def _attributes(text: str) -> Iterator[tuple[str, str]]:
    for match in _ATTRIBUTE.finditer(text):
        if match.group(1):
            yield match.group(1).lower(), html.unescape((match.group(3) or "").strip("\"'"))


def _keeps_meta(tag: re.Match[str]) -> bool:
    attributes = dict(_attributes(tag.group(3)))
    if tag.group(2).lower() != "meta":
        return False
    if "charset" in attributes:
        return True
    content = attributes.get("content", "")
    if attributes.get("http-equiv", "").lower() == "content-type":
        return bool(_CONTENT_TYPE.fullmatch(content))
    return attributes.get("name", "").lower() == "viewport" and bool(_VIEWPORT.fullmatch(content[:200]))


def _end_of_element(source: str, tag: re.Match[str], name: str) -> int:
    """One past the end of the element that `tag` opens; the end of the file where nothing closes it."""
    if name in _VOID or tag.group(3).rstrip().endswith("/"):
        return tag.end()
    marks = re.compile(rf"<(/?){re.escape(name)}(?=[\s/>])[^>]*>", re.I)
    depth = 1
    for mark in marks.finditer(source, tag.end()):
        if mark.group(1):
            depth -= 1
        elif name not in _RAW_TEXT:
            depth += 1
        if depth == 0:
            return mark.end()
    return len(source)


def _read_attributes(document: TextDocument, tag: re.Match[str]) -> None:
    offset = tag.start(3)
    for match in _ATTRIBUTE.finditer(tag.group(3)):
        start, end = offset + match.start(), offset + match.end()
        name = (match.group(1) or "").lower()
        if name == "name" and tag.group(2).lower() == "meta" and (match.group(3) or "").strip("\"'").lower() == "viewport":
            continue
        if name not in KEPT_ATTRIBUTES:
            if match.group().strip(" \t\r\n/"):
                document.drops.append((start, end, ""))
            continue
        if match.group(3) is None:
            continue
        value = html.unescape(match.group(3).strip("\"'"))
        low, high = offset + match.start(3), offset + match.end(3)
        if name in _LINKS:
            if re.match(r"[\x00-\x20]*(?:javascript|data|vbscript|cid|blob)\s*:", value, re.I):
                document.drops.append((start, end, ""))
                continue
            decoded = unquote(value)
            piece = document.add_piece(Piece(low, high, decoded, _no_link, whole=True))
        elif name in _READ_ATTRIBUTES:
            decoded = value
            piece = document.add_piece(Piece(low, high, decoded, escaped_attribute))
        elif re.fullmatch(r"[\w#%.,;:=/ *+-]{0,80}", value):
            decoded = value
            piece = document.add_piece(Piece(low, high, decoded, escaped_attribute, whole=True))
        else:
            document.drops.append((start, end, ""))
            continue
        if decoded.strip():
            document.passages.append(Passage(decoded, (Run(0, len(decoded), piece, 0, len(decoded)),)))
