"""XML that is data: exports of programs, tracks, extracts of telephones. Values, attributes and the names of both are read.

What goes whatever was found: comments, processing instructions and document types. Everything else stays as it was, byte for
byte. Elements whose children hold nothing but text are read as a record, a line for each child; text between tags is read in
one go, over the tags in it. Files that declare entities of their own are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from xml.sax.saxutils import escape

from redaction.errors import UnsupportedMediaError
from redaction.signs import each
from redaction.text import limits
from redaction.text.document import Passage, Piece, Run, TextDocument
from redaction.text.tags import IN_WORDS

NEUTRAL = "REDACTED_"
"""What a redacted name of an element, or of a space of names, begins with: a label is no name there."""

_MARKUP = re.compile(
    r"<!--.*?-->|<!\[CDATA\[(?P<cdata>.*?)\]\]>|<\?.*?\?>|<!DOCTYPE(?P<type>[^<>\[]*(?:\[.*?\]\s*)?)>"
    r"|<(?P<end>/?)(?P<name>[^\s/>]+)(?P<more>(?:\"[^\"]*\"|'[^']*'|[^>\"'])*?)(?P<empty>/?)>",
    re.S,
)
_DECLARATION = re.compile(
    r"""<\?xml\s+version\s*=\s*["']1\.[01]["'](?:\s+encoding\s*=\s*["'][A-Za-z][\w.-]{0,30}["'])?"""
    r"""(?:\s+standalone\s*=\s*["'](?:yes|no)["'])?\s*\?>"""
)
_ATTRIBUTE = re.compile(r"""([^\s=]+)\s*=\s*("[^"]*"|'[^']*')""", re.S)
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));")
_PREDEFINED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_NAME = re.compile(r"[^:]+")
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|[_\-.:]+")
_RESERVED = frozenset({"xml", "xmlns"})
_LONG = 300
"""A value longer than this is a passage of its own; shorter ones are read with their neighbours."""


@dataclass(slots=True)
class _Child:
    """An element that is a value of the one that holds it: its label, and where its text stands in the flow of the file."""

    label: str
    start: int
    end: int
    mixed: bool = False


@dataclass(slots=True)
class _Open:
    """An element that has begun.

    Attributes:
        name: without its prefix.
        start: where its text begins in the flow.
        mixed: whether text stands beside its children.
        has_children: whether it holds elements.
        children: those that hold text.
    """

    name: str = ""
    start: int = 0
    mixed: bool = False
    has_children: bool = False
    children: list[_Child] = field(default_factory=list)


def read_xml(source: str, name: str = "The file") -> TextDocument:
    """Read an XML file that is well-formed.

    Raises:
        TooLargeError, NestedTooDeepError: it is beyond `redaction.text.limits`.
        UnsupportedMediaError: it declares entities of its own.
    """
    limits.check(source.count("<"), limits.MAX_PIECES, "tags", name)
    return _Reader(source, name).read()


class _Reader:
    def __init__(self, source: str, name: str) -> None:
        self.source = source
        self.name = name
        self.document = TextDocument(source)
        self.words: dict[str, list[Run]] = {}
        self.spaces: dict[str, int] = {}
        self.stack = [_Open()]
        self.flow: list[tuple[str, int]] = []
        """Pieces by number, or -1 and what stands between them: white space, or a tag."""
        self.again = 0

    def read(self) -> TextDocument:
        document, gone = self.document, 0
        for start, end, match in each(self._tokens()):
            limits.check(len(document.pieces), limits.MAX_PIECES, "values", self.name)
            if match is None:
                self._text(start, end, _unescaped(self.source[start:end]), escape)
            elif match["cdata"] is not None:
                self._text(match.start("cdata"), match.end("cdata"), match["cdata"], _in_cdata)
            elif match["name"] is not None:
                self._tag(match)
            elif match["type"] is None and _DECLARATION.fullmatch(match.group()):
                continue
            else:
                self._no_entities(match["type"] or "")
                document.drops.append((start, end, ""))
                gone += 1
        while len(self.stack) > 1:
            self._close()
        self._add_record(self.stack[0].children)
        document.passages += [Passage(_spoken(word), tuple(runs)) for word, runs in self.words.items()]
        if gone:
            document.notes.append(f"{gone} comments, instructions or document types removed from the XML")
        return document

    def _no_entities(self, declared: str) -> None:
        if "<!ENTITY" in declared.upper():
            raise UnsupportedMediaError(
                f"{self.name} is XML that declares entities of its own: save it from its program without them, or as PDF or text."
            )

    def _tokens(self) -> Iterator[tuple[int, int, re.Match[str] | None]]:
        at = 1 if self.source.startswith("\ufeff") else 0
        for match in _MARKUP.finditer(self.source):
            if match.start() > at:
                yield at, match.start(), None
            yield match.start(), match.end(), match
            at = match.end()

    def _text(self, start: int, end: int, text: str, write: Callable[[str], str]) -> None:
        if not text.strip():
            self.flow.append((" ", -1))  # layout in a record; in a text it parts words
            return
        limits.check(end - start, limits.MAX_FIELD, "characters in one value", self.name)
        self.flow.append(("", self.document.add_piece(Piece(start, end, text, write))))
        self.stack[-1].mixed = True

    def _tag(self, match: re.Match[str]) -> None:
        self._read_name(match.start("name"), match["name"])
        self.flow.append(("", -1))
        if match["end"]:
            self._close()
            return
        self.stack[-1].has_children = True
        self.stack.append(_Open(match["name"].rpartition(":")[2], len(self.flow)))
        limits.check_depth(len(self.stack) - 1, self.name)
        self._read_attributes(match.start("more"), match["more"])
        if match["empty"]:
            self._close()

    def _read_name(self, start: int, name: str) -> None:
        """The name of an element or attribute; each word of it is redacted alike wherever it stands."""
        for part in _NAME.finditer(name):
            word = part.group()
            if word.lower() in _RESERVED:
                continue
            runs = self.words.setdefault(word, [])
            write = self.document.pieces[runs[0].piece].write if runs else partial(_neutral, len(self.words))
            piece = self.document.add_piece(Piece(start + part.start(), start + part.end(), word, write, whole=True))
            runs.append(Run(0, len(word), piece, 0, len(word)))

    def _read_attributes(self, offset: int, text: str) -> None:
        """The attributes of a tag: a record."""
        said, runs = "", list[Run]()
        for count, match in enumerate(_ATTRIBUTE.finditer(text), 1):
            limits.check(count, limits.MAX_ATTRIBUTES, "attributes in one tag", self.name)
            limits.check(len(match[2]), limits.MAX_FIELD, "characters in one value", self.name)
            self._read_name(offset + match.start(1), match[1])
            value = _unescaped(match[2][1:-1])
            if value.strip():
                space = match[1] == "xmlns" or match[1].startswith("xmlns:")
                write = partial(_space, self.spaces.setdefault(value, len(self.spaces) + 1)) if space else _quoted
                piece = self.document.add_piece(Piece(offset + match.start(2), offset + match.end(2), value, write, whole=space))
                said += _label(match[1].rpartition(":")[2]) + ": "
                runs.append(Run(len(said), len(value), piece, 0, len(value)))
                said += value + "\n"
        if runs:
            self.document.passages.append(Passage(said, tuple(runs)))

    def _close(self) -> None:
        if len(self.stack) == 1:
            return
        done, parent = self.stack.pop(), self.stack[-1]
        parent.mixed |= done.name.lower() in IN_WORDS
        if done.has_children and not done.mixed:
            self._add_record(done.children)
        else:  # text alone, or text with elements in it, is a value of what holds it
            parent.children.append(_Child(_label(done.name), done.start, len(self.flow), done.has_children))

    def _add_record(self, children: list[_Child]) -> None:
        text, runs = "", list[Run]()
        for child in children:
            label = f"{child.label}: " if child.label else ""
            said, own = self._joined(child, len(text) + len(label), " ")
            if len(said) > _LONG:
                alone, own = self._joined(child, len(label), " ")
                self.document.passages.append(Passage(f"{label}{alone}\n", tuple(own)))
            elif own:
                text += f"{label}{said}\n"
                runs += own
            if child.mixed:  # a name may be torn by tags
                joined, own = self._joined(child, 0, "")
                self.document.passages.append(Passage(joined, tuple(own)))
        if runs:
            self.document.passages.append(Passage(text, tuple(runs)))

    def _joined(self, child: _Child, at: int, tag: str) -> tuple[str, list[Run]]:
        self.again += child.end - child.start
        limits.check(self.again, 20 * limits.MAX_PIECES, "values within values", self.name)
        parts, runs = list[str](), list[Run]()
        for border, number in self.flow[child.start : child.end]:
            said = self.document.pieces[number].text if number >= 0 else border or tag
            if number >= 0:
                runs.append(Run(at, len(said), number, 0, len(said)))
            parts.append(said)
            at += len(said)
        return "".join(parts), runs


def _label(name: str) -> str:
    return _WORDS.sub(" ", name).strip()


def _unescaped(text: str) -> str:
    """A text with its references read; what stands for no character stays as it is written."""

    def letter(match: re.Match[str]) -> str:
        if match[3]:
            return _PREDEFINED[match[3]]
        number = int(match[1], 16) if match[1] else int(match[2])
        return chr(number) if number < 0x110000 else match.group()

    return _REFERENCE.sub(letter, text) if "&" in text else text


def _quoted(text: str) -> str:
    return '"' + escape(text, {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}) + '"'


def _in_cdata(text: str) -> str:
    return text.replace("]]>", "]]]]><![CDATA[>")


def _neutral(number: int, text: str) -> str:
    return f"{NEUTRAL}{number}"


def _space(number: int, text: str) -> str:
    """The name of a space, which must be an address."""
    return f'"urn:{NEUTRAL}{number}"'


def _spoken(word: str) -> str:
    """The word of a name as it is read; as long as the name."""
    return re.sub(r"[_\-.]", " ", word)
