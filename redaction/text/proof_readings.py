"""What other parsers than ours read in a text file: the csv and json modules, lxml, markdown-it, and a plain reading of lines."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from typing import Any

from redaction.media import Media
from redaction.text.tables import separator_of
from redaction.text.tags import IN_WORDS
from redaction.traces import BORDER

_SPACE = re.compile(r"\s*")
_BLOCKS = " ".join(
    [
        "address article aside blockquote body br button caption center dd details dialog div dl dt fieldset figcaption figure",
        "footer",
        " form h1 h2 h3 h4 h5 h6 head header hr html legend li main menu nav ol optgroup option p pre search section select",
        " summary table tbody td textarea tfoot th thead title tr ul",
    ]
).split()


def _read_csv(media: Media, data: bytes) -> tuple[str, object]:
    text = media.decode(data)
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    separator = separator_of(text, media.kind)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    return "\n".join(BORDER.join(row) for row in rows), [len(row) for row in rows]


def _read_json(media: Media, data: bytes) -> tuple[str, object]:
    texts: list[str] = []
    text = media.decode(data).lstrip("\ufeff")
    decoder = json.JSONDecoder(object_pairs_hook=_Pairs, strict=False)
    shape: list[int] = []
    values, at = list[Any](), len(text) - len(text.lstrip())
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        values.append(value)
        space = _SPACE.match(text, at)
        at = space.end() if space else at
    waiting: list[Any] = values[::-1]
    while waiting:
        value = waiting.pop()
        if isinstance(value, _Pairs):
            shape.append(len(value))
            for key, item in reversed(value):
                waiting.append(item)
                texts.append(key)
        elif isinstance(value, list):
            shape.append(-len(value))
            waiting += reversed(value)
        elif value is not None and not isinstance(value, bool):
            texts.append(str(value))
    return BORDER.join(texts), shape


class _Pairs(list[tuple[str, Any]]):
    """An object of JSON with all its members, also those of equal keys."""


def _read_html(media: Media, data: bytes) -> tuple[str, object]:
    return html_text(html_tree(media, data)), None


def _read_markdown(media: Media, data: bytes) -> tuple[str, object]:
    from lxml import html as lxml_html
    from markdown_it import MarkdownIt

    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(media.decode(data))
    return html_text(lxml_html.document_fromstring(f"<html><body>{rendered}</body></html>")), None


def html_tree(media: Media, data: bytes) -> Any:
    """The tree of an HTML file as lxml reads it."""
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser(encoding=media.encoding if media.encoding != "utf-8" else "utf-8", huge_tree=True)
    return lxml_html.document_fromstring(data[len(media.bom) :], parser=parser)


def html_text(root: Any) -> str:
    """All text of a tree, inline elements joined to their neighbours, then every attribute and comment."""
    from urllib.parse import unquote

    parts: list[str] = []
    extra: list[str] = []

    def border(element: Any) -> None:
        if element.tag in _BLOCKS:
            parts.append("\n")

    from lxml import etree

    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            extra.append(element.text or "")
            parts.append(element.tail or "")
        elif event == "start":
            border(element)
            parts.append(element.text or "")
            extra += [unquote(str(value)) for value in element.attrib.values()]
        else:
            border(element)
            parts.append(element.tail or "")
    return "".join(parts) + BORDER + BORDER.join(extra)


def _read_xml(media: Media, data: bytes) -> tuple[str, object]:
    """Texts, attributes and names of elements; where text and elements stand beside one another, nothing parts them."""
    from lxml import etree

    root = xml_tree(data)
    parts, extra, shape = list[str](), list[str](), list[int]()
    flows: dict[Any, bool] = {}
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        if event == "start":
            children = [child for child in element if isinstance(child.tag, str)]
            inline = any(etree.QName(child).localname.lower() in IN_WORDS for child in children)
            beside = (element.text, *(child.tail for child in element))
            flows[element] = inline or (bool(children) and any((text or "").strip() for text in beside))
            shape.append(len(children))
            parts += ["" if flows.get(element.getparent()) else BORDER, element.text or ""]
            parts += ((child.tail or "") for child in element if not isinstance(child.tag, str))
            extra += [*re.findall(r"[^{}]+", element.tag), *map(str, element.attrib.keys()), *map(str, element.attrib.values())]
        else:
            parts += ["" if flows.get(element.getparent()) else BORDER, element.tail or ""]
    return "".join(parts) + BORDER + BORDER.join(extra), shape


def xml_tree(data: bytes) -> Any:
    """The root of an XML file as lxml reads it: no entities, nothing from elsewhere."""
    from lxml import etree

    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, load_dtd=False))


def _read_lines(media: Media, data: bytes) -> tuple[str, object]:
    """The values of a calendar or of visiting cards, unfolded and unescaped."""
    from quopri import decodestring

    text = re.sub(r"\r?\n[ \t]", "", media.decode(data))
    said = []
    for line in re.split(r"(?<!=)\r?\n|(?<==)\r?\n(?=[A-Z-]+[;:])", text):
        if "QUOTED-PRINTABLE" in line.upper():
            line = decodestring(line.encode("utf-8", "replace")).decode("utf-8", "replace")
        said.append(re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], line))
    return BORDER.join(said), None


@cache
def engine_of(name: str) -> str:
    """An engine with its version, as a channel names it."""
    packages = {"lxml": "lxml", "markdown-it": "markdown-it-py"}
    if name in packages:
        return f"{name} {version(packages[name])}"
    import platform

    if name == "lines":
        return "own scan"
    return f"{name} module, Python {platform.python_version()}"


READERS: dict[str, tuple[str, Callable[[Media, bytes], tuple[str, object]]]] = {
    "csv": ("csv", _read_csv),
    "tsv": ("csv", _read_csv),
    "json": ("json", _read_json),
    "jsonl": ("json", _read_json),
    "xml": ("lxml", _read_xml),
    "ics": ("lines", _read_lines),
    "vcf": ("lines", _read_lines),
    "html": ("lxml", _read_html),
    "md": ("markdown-it", _read_markdown),
}
