"""The allow-list at work: XML is made anew from the elements and attributes that are named, everything else stays behind.

An attribute is taken over only with a value that can say nothing: a measure, a colour, or a word of the schemas
(`schema_words.txt`: the enumerations of ECMA-376 and OpenDocument). Names of fonts are those on a list of their own
(`redaction.office.fonts`). Deep nesting never comes here: the parser stops at 256 levels.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from redaction.office.fonts import is_known_font

_MEASURE = re.compile(
    r"[-+]?(?:\d{1,10}(?:\.\d{0,18})?|\.\d{1,18})(?:[eE][-+]?\d{1,3})?(?:%|pt|cm|mm|in|px|pc|em|ex|pi|\*|deg|grad|rad|fd)?"
    r"|#[0-9A-Fa-f]{6}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8}|[0-9A-Fa-f]{4}|[0-9A-Fa-f]{2}"
)
_SEVERAL = re.compile(r"[ ,;:/()]+")
_LANGUAGE = re.compile(r"[a-z]{2}-[A-Z]{2}")
LONGEST_LIST = 20_000


@cache
def schema_words() -> frozenset[str]:
    """The words that schemas allow as values."""
    return frozenset(files("redaction.office").joinpath("schema_words.txt").read_text("ascii").split())


@lru_cache(maxsize=100_000)
def says_nothing(value: str) -> bool:
    """Whether a value is a measure, a colour, a word of the schemas, or a list of such."""
    if value in schema_words() or _MEASURE.fullmatch(value) or not value:
        return True
    if len(value) > LONGEST_LIST:
        return False
    return all(word in schema_words() or _MEASURE.fullmatch(word) for word in _SEVERAL.split(value) if word)


def language_like(value: str) -> bool:
    """Whether a value is a language tag with its country; short ones look like names."""
    return bool(_LANGUAGE.fullmatch(value)) or value == "x-none"


def qualified(namespace: str, names: str) -> frozenset[str]:
    """Names in a namespace as lxml writes them; no namespace gives plain names."""
    return frozenset(f"{{{namespace}}}{name}" if namespace else name for name in names.split())


def local(tag: str) -> str:
    """The name without its namespace."""
    return tag.rpartition("}")[2]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What may be taken over.

    Attributes:
        elements: by qualified name.
        open: elements that go while their children stay (content controls, inserted text).
        attributes: by qualified name; only values that say nothing.
        fonts: attributes that name a font.
        languages: attributes that name a language.
        texts: elements whose text is content.
        mixed: elements that hold text between their children.
        prefixes: namespaces by prefix, for writing.
    """

    elements: frozenset[str]
    attributes: frozenset[str]
    open: frozenset[str] = frozenset()
    fonts: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    mixed: frozenset[str] = frozenset()
    prefixes: Mapping[str, str] = field(default_factory=dict)


Special = Callable[[Any, Any], None]
"""Takes an element of the source and the new parent, and appends whatever should stand there."""


class Rebuilder:
    """Copies trees through a vocabulary.

    Attributes:
        special: elements that are treated by a function of their own.
        names: attributes whose values are names in the file, with the function that gives the new name (None: left out).
        dropped: called with each element that stays behind.
        lost: called with each attribute of a copied element that stays behind and says something: its name and value.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        *,
        special: Mapping[str, Special] | None = None,
        names: Mapping[str, Callable[[str], str | None]] | None = None,
        dropped: Callable[[Any], None] = lambda element: None,
        lost: Callable[[str, str], None] = lambda name, value: None,
    ) -> None:
        self.vocabulary = vocabulary
        self.special = dict(special or {})
        self.names = dict(names or {})
        self.dropped = dropped
        self.lost = lost

    def root(self, source: Any) -> Any:
        """A new tree for the root element of a part."""
        from lxml import etree

        made = etree.Element(source.tag, nsmap={prefix or None: uri for prefix, uri in self.vocabulary.prefixes.items()})
        self._fill(source, made)
        return made

    def copy(self, source: Any, parent: Any) -> None:
        """Copy one element to the end of `parent`, as far as it is allowed."""
        from lxml import etree

        tag = source.tag
        if not isinstance(tag, str):
            self._tail(source, parent)
            return
        if tag in self.special:
            self.special[tag](source, parent)
        elif tag in self.vocabulary.elements:
            self._fill(source, etree.SubElement(parent, tag))
        elif tag in self.vocabulary.open:
            if parent.tag in self.vocabulary.mixed and source.text:
                append_text(parent, source.text)
            for name, value in source.attrib.items():
                self._lose(name, value)
            self.children(source, parent)
        else:
            self.dropped(source)
        self._tail(source, parent)

    def children(self, source: Any, parent: Any) -> None:
        """Copy the children of one element to the end of another."""
        for child in source:
            self.copy(child, parent)

    def attributes(self, source: Any, made: Any) -> None:
        """Copy the attributes that say nothing."""
        vocabulary = self.vocabulary
        for name, value in source.attrib.items():
            if name in self.names:
                new = self.names[name](value)
                if new is not None:
                    made.set(name, new)
            elif (
                (name in vocabulary.attributes and says_nothing(value))
                or (name in vocabulary.fonts and is_known_font(value))
                or (name in vocabulary.languages and language_like(value))
            ):
                made.set(name, value)
            else:
                self._lose(name, value)
                if name == "typeface" and name in vocabulary.fonts:
                    # The schema wants one; an empty one stands for that of the theme.
                    made.set(name, "")

    def _lose(self, name: str, value: str) -> None:
        if not says_nothing(value):
            self.lost(local(name), value)

    def _fill(self, source: Any, made: Any) -> None:
        self.attributes(source, made)
        if source.tag in self.vocabulary.texts or source.tag in self.vocabulary.mixed:
            made.text = source.text
        self.children(source, made)

    def _tail(self, source: Any, parent: Any) -> None:
        if source.tail and parent.tag in self.vocabulary.mixed:
            append_text(parent, source.tail)


def append_text(parent: Any, text: str) -> None:
    """Text at the end of an element."""
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


_INLINE = frozenset({"t", "r", "delText", "instrText", "span", "a", "rPr", "sub", "sup"})


def text_of(element: Any) -> str:
    """All text below an element, with what attributes say that is no word of the schemas."""
    from lxml import etree

    words, values = [], []
    for event, one in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            words.append(one.text or "")
            values += [str(value) for value in one.attrib.values() if not says_nothing(str(value))]
            continue
        if local(one.tag) not in _INLINE:
            words.append("\n")
        if one is not element:
            words.append(one.tail or "")
    lines = [line.strip() for line in "".join(words).split("\n")]
    return "\n".join([line for line in lines if line] + values)


def serialised(root: Any, keep: Iterable[str] = ()) -> bytes:
    """A tree as a part: UTF-8, namespaces at the root."""
    from lxml import etree

    etree.cleanup_namespaces(root, keep_ns_prefixes=list(keep))
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data
