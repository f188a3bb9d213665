"""Proof of a redacted text file: read again with other parsers than the ones that wrote it, and searched in every encoding.

Channels:
    text:<engine>: csv module, json module, lxml, markdown-it with lxml, or a reading of lines; plain text has only the next one.
    text:bytes: the file's bytes read as UTF-8, UTF-16 in both orders and alignments, and cp1252, together with decoded copies
        (base64, percent signs, character references, escapes, hex), one inside the other up to two deep.
    terms:bytes: the same readings, searched for the user's terms that detection did not find at all.
    metadata: comments, meta elements and scripts of HTML, comments and instructions of XML, lines of calendars and cards that
        nobody sees; other text has none.
    place:labels: as many labels as places that had to go.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from redaction.findings import TextPlace
from redaction.media import Media, identify
from redaction.plan import Plan
from redaction.signs import each
from redaction.text.apply import label_for
from redaction.text.calendars import NOBODY
from redaction.text.encoded import copies
from redaction.text.proof_readings import READERS, engine_of, html_tree
from redaction.text.tags import INSIDE_WORDS
from redaction.text.xml_text import NEUTRAL
from redaction.traces import BORDER, Secret, Secrets, fold, leaked_ids, named, removed_texts, secrets_of, unfound_terms
from redaction.verification import Channel, Verification

REQUIRED = frozenset({"text", "metadata", "place"})
"""What a text file must prove, whatever the policy requires of pages."""

_PRINTABLE_BREAK = re.compile(r"=(?:\r?\n|20|3D)")
"""What quoted-printable mail puts into words: soft line breaks, spaces, equals signs."""


_KEPT_LINES = {
    "ics": re.compile(
        r"(?:BEGIN|END|VERSION|METHOD|DTSTART|DTEND|DUE|DURATION|STATUS|RRULE|SEQUENCE|TZOFFSETFROM|TZOFFSETTO)(?:;VALUE=DATE)?:"
        r"[A-Z0-9.;=,:+-]*$|(?:SUMMARY|DESCRIPTION|LOCATION|COMMENT|CONTACT):|(?:ORGANIZER|ATTENDEE);CN=\"[^\"]*\":mailto:[^\s:;,]+$"
    ),
    "vcf": re.compile(
        r"(?:BEGIN|END):VCARD$|VERSION:[234]\.[01]$|(?:KIND|FN|N|NICKNAME|ORG|TITLE|ROLE|TEL|EMAIL|ADR|LABEL|NOTE|URL|IMPP|BDAY"
        r"|ANNIVERSARY|RELATED|CATEGORIES)(?:;TYPE=[A-Z,]+)?:"
    ),
}
_NEUTRAL = {"ics": re.escape(NOBODY), "xml": rf"[</: ]{NEUTRAL}\d"}
"""What stands where a label cannot: an address, the name of an element."""


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
    engine, read = READERS[media.kind]
    name = f"text:{engine}"
    try:
        with_version = engine_of(engine)
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
    if media.kind in ("ics", "vcf"):
        lines = re.sub(r"\r?\n[ \t]", "", media.decode(after)).splitlines()
        strange = sum(1 for line in lines if line.strip() and not _KEPT_LINES[media.kind].match(line))
        return Channel("metadata", "leaked" if strange else "clean", "own scan", f"{strange} lines left that no reader sees")
    if media.kind == "xml":
        found = len(re.findall(r"<!--|<\?(?!xml\s)|<!(?!\[CDATA\[)", media.decode(after)))
        return Channel("metadata", "leaked" if found else "clean", "own scan", f"{found} comments, instructions or types left")
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
    return Channel(
        "metadata", "leaked" if left else "clean", engine_of("lxml"), f"{left} comments, scripts or meta elements left"
    )


def _labels(media: Media, after: bytes, plan: Plan, audience: str, labels: set[str]) -> Channel:
    text = media.decode(after)
    shown = sum(text.count(label[:-1]) for label in labels) + len(re.findall(_NEUTRAL.get(media.kind, r"(?!)"), text))
    places: dict[int, list[TextPlace]] = {}
    for finding in plan.going(audience):
        if isinstance(finding.place, TextPlace):
            places.setdefault(finding.place.part, []).append(finding.place)
    if places and not shown:
        return Channel("place:labels", "leaked", "python", "no label stands in the redacted file")
    return Channel("place:labels", "clean", "python", f"{shown} labels for {sum(map(len, places.values()))} findings")
