"""Proof of a redacted text file: read again with other parsers than the ones that wrote it, and searched in every encoding.

Channels:
    text:<engine>: csv module, json module, lxml or markdown-it with lxml; plain text has only the next one.
    text:bytes: the file's bytes read as UTF-8, UTF-16 in both orders and alignments, and cp1252, together with decoded copies
        (base64, percent signs, character references, escapes, hex), one inside the other up to two deep.
    terms:bytes: the same readings, searched for the user's terms that detection did not find at all.
    metadata: comments, meta elements and scripts of HTML; other text has none.
    place:labels: as many labels as places that had to go.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from redaction.findings import TextPlace
from redaction.media import Media, identify
from redaction.plan import Plan
from redaction.signs import each
from redaction.text.apply import label_for
from redaction.text.encoded import copies
from redaction.text.tables import separator_of
from redaction.text.tags import INSIDE_WORDS
from redaction.traces import BORDER, Secret, Secrets, fold, leaked_ids, named, removed_texts, secrets_of, unfound_terms
from redaction.verification import Channel, Verification

REQUIRED = frozenset({"text", "metadata", "place"})
"""What a text file must prove, whatever the policy requires of pages."""

_PRINTABLE_BREAK = re.compile(r"=(?:\r?\n|20|3D)")
"""What quoted-printable mail puts into words: soft line breaks, spaces, equals signs."""
_BLOCKS = " ".join(
    [
        "address article aside blockquote body br button caption center dd details dialog div dl dt fieldset figcaption figure",
        "footer",
        " form h1 h2 h3 h4 h5 h6 head header hr html legend li main menu nav ol optgroup option p pre search section select",
        " summary table tbody td textarea tfoot th thead title tr ul",
    ]
).split()


def verify(source: Path, redacted: Path, plan: Plan, audience: str) -> Verification:
    """Try to find again what was removed.

    Args:
        source: the file that the plan was made for.
        redacted: what `redaction.text.apply` made of it.
        plan: the decisions.
        audience: for whom it was made.
    """
    secrets = secrets_of(plan, audience)
    labels = {label_for(finding, audience) for finding in plan.going(audience)}
    before_data, after_data = source.read_bytes(), redacted.read_bytes()
    media = identify(source)
    removed = removed_texts(plan.going(audience), secrets)
    channels = [_parsed(media, before_data, after_data, secrets, removed, labels)] if media.kind != "txt" else []
    channels.append(_in_bytes(before_data, after_data, secrets, removed, labels))
    channels.append(_unfound(after_data, unfound_terms(plan, audience), labels))
    channels.append(metadata_left(media, after_data))
    channels.append(_labels(media, after_data, plan, audience, labels))
    return Verification(tuple(channels))


def _parsed(media: Media, before: bytes, after: bytes, secrets: Secrets, removed: Counter[Secret], labels: set[str]) -> Channel:
    engine, read = _READERS[media.kind]
    name = f"text:{engine}"
    try:
        with_version = _engine(engine)
        old, shape = read(media, before)
        new, new_shape = read(media, after)
    except Exception as error:
        # Whatever a parser trips over, the answer is the same: this channel says nothing, so it is not clean.
        return Channel(name, "unchecked", engine, f"the parser stopped ({type(error).__name__})")
    if shape != new_shape:
        return Channel(name, "unchecked", with_version, "the redacted file has another structure than the source")
    return compared(name, with_version, secrets, removed, _counts(secrets, old), _counts(secrets, without_labels(new, labels)))


def _in_bytes(before: bytes, after: bytes, secrets: Secrets, removed: Counter[Secret], labels: set[str]) -> Channel:
    old: Counter[Secret] = Counter()
    new: Counter[Secret] = Counter()
    for data, counts, gone in ((before, old, set[str]()), (after, new, labels)):
        for text in as_texts(data, latin=all(secret.solid.isascii() for secret in secrets.items)):
            text = without_labels(text, gone)
            for reading in each((text, INSIDE_WORDS.sub("", text), *copies(text))):
                # The same bytes read in several encodings are one place, so the highest count speaks.
                for secret, count in _counts(secrets, reading).items():
                    counts[secret] = max(counts[secret], count)
    return compared("text:bytes", "python", secrets, removed, old, new)


def _unfound(after: bytes, terms: Secrets, labels: set[str]) -> Channel:
    """Terms without any finding that the bytes hold all the same: broken encodings, transfer encodings, words over columns."""
    read: set[str] = set()
    if terms.items:
        for text in as_texts(after, latin=all(term.solid.isascii() for term in terms.items)):
            text = without_labels(text, labels)
            for reading in (text, _PRINTABLE_BREAK.sub("", text), INSIDE_WORDS.sub("", text), *copies(text)):
                read.update(name for term in _counts(terms, reading) for name in term.ids)
    if read:
        return Channel("terms:bytes", "leaked", "python", f"not found and still read: {named(read)}")
    return Channel("terms:bytes", "clean", "python", f"{len(terms.items)} terms without a finding looked for")


def compared(
    name: str, engine: str, secrets: Secrets, removed: Counter[Secret], before: Counter[Secret], after: Counter[Secret]
) -> Channel:
    """The channel that counts before and after tell of (`redaction.traces.leaked_ids`)."""
    ids = leaked_ids(before, after, removed)
    if ids:
        return Channel(name, "leaked", engine, f"still read: {named(ids)}")
    note = f"; too short to search for: {named(secrets.too_short)}" if secrets.too_short else ""
    return Channel(name, "clean", engine, f"{len(secrets.items)} texts looked for{note}")


def _counts(secrets: Secrets, text: str) -> Counter[Secret]:
    return secrets.count_in(fold(text))


def without_labels(text: str, labels: set[str]) -> str:
    """The text with borders where labels stand, those that lost their last character too."""
    for label in sorted(labels, key=len, reverse=True):
        text = text.replace(label, BORDER)
        if text.find(label[:-1]) >= 0:
            text = text.replace(label[:-1], BORDER)
    return text


def as_texts(data: bytes, *, latin: bool) -> Iterator[str]:
    """The bytes in every encoding they may be read in; without a zero byte no UTF-16 text of Latin letters can be there."""
    yield data.decode("utf-8", "replace")
    if not data.isascii():
        yield data.decode("cp1252", "replace")
    if latin and 0 not in data:
        return
    for codec in ("utf-16-le", "utf-16-be"):
        for skip in (0, 1):
            yield data[skip:].decode(codec, "replace")


def metadata_left(media: Media, after: bytes) -> Channel:
    """Whether comments, scripts or metadata are left in a text file."""
    if media.kind == "md":
        found = len(re.findall("<!--", media.decode(after)))
        return Channel("metadata", "leaked" if found else "clean", "python", f"{found} comments left")
    if media.kind != "html":
        return Channel("metadata", "clean", "python", "this kind of file has none")
    try:
        root = html_tree(media, after)
    except Exception as error:
        return Channel("metadata", "unchecked", "lxml", f"the parser stopped ({type(error).__name__})")
    hidden = [element for element in root.iter() if not isinstance(element.tag, str)]
    active = list(root.iter("script", "style", "template", "object", "embed", "iframe", "svg", "base", "link"))
    metas = [e for e in root.iter("meta") if not {"charset", "http-equiv"} & set(e.attrib) and e.get("name") != "viewport"]
    events = [e for e in root.iter() if any(str(name).startswith(("on", "data-")) or name == "style" for name in e.attrib)]
    left = len(hidden) + len(active) + len(metas) + len(events)
    return Channel("metadata", "leaked" if left else "clean", _engine("lxml"), f"{left} comments, scripts or meta elements left")


def _labels(media: Media, after: bytes, plan: Plan, audience: str, labels: set[str]) -> Channel:
    text = media.decode(after)
    shown = sum(text.count(label[:-1]) for label in labels)
    places: dict[int, list[TextPlace]] = {}
    for finding in plan.going(audience):
        if isinstance(finding.place, TextPlace):
            places.setdefault(finding.place.part, []).append(finding.place)
    if places and not shown:
        return Channel("place:labels", "leaked", "python", "no label stands in the redacted file")
    return Channel("place:labels", "clean", "python", f"{shown} labels for {sum(map(len, places.values()))} findings")


def _read_csv(media: Media, data: bytes) -> tuple[str, object]:
    text = media.decode(data)
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    separator = separator_of(text, media.kind)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    return "\n".join(BORDER.join(row) for row in rows), [len(row) for row in rows]


def _read_json(media: Media, data: bytes) -> tuple[str, object]:
    texts: list[str] = []
    values = json.loads(media.decode(data).lstrip("\ufeff"), object_pairs_hook=_Pairs, strict=False)
    shape: list[int] = []
    waiting: list[Any] = [values]
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


@cache
def _engine(name: str) -> str:
    packages = {"lxml": "lxml", "markdown-it": "markdown-it-py"}
    if name in packages:
        return f"{name} {version(packages[name])}"
    import platform

    return f"{name} module, Python {platform.python_version()}"


_READERS: dict[str, tuple[str, Callable[[Media, bytes], tuple[str, object]]]] = {
    "csv": ("csv", _read_csv),
    "tsv": ("csv", _read_csv),
    "json": ("json", _read_json),
    "html": ("lxml", _read_html),
    "md": ("markdown-it", _read_markdown),
}
