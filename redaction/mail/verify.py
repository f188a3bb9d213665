"""Proof of a redacted message: split and parsed again, and searched in every encoding that mail knows.

Channels:
    text:email: headers, text and names of attachments as Python's header-aware parser reads them, HTML by lxml.
    text:bytes: all bytes but those of attachments: as they are, with quoted-printable, base64 (at every alignment) and encoded
        words taken off, in UTF-8, UTF-7, UTF-16, UTF-32, cp1252 and cp037, with decoded copies inside.
    terms:bytes: the same readings, searched for the user's terms that nothing was found for.
    metadata:headers: no field, parameter, preamble, epilogue or hidden part of HTML but those that may stay.
    place:labels: labels stand in the text, neutral addresses and names of files where those went.
    attachments:<number>: each attachment, proven by the room of its kind; ``attachments:count`` where there is none.
"""

from __future__ import annotations

import email
import email.policy
import platform
import re
from collections import Counter
from collections.abc import Mapping
from email.message import EmailMessage, Message
from pathlib import Path

from redaction import parts
from redaction.findings import TextPlace
from redaction.mail.apply import left_out
from redaction.mail.box import split_box
from redaction.mail.headers import NOBODY
from redaction.mail.letter import Letter
from redaction.mail.proof_parts import NEUTRAL_NAME, STRUCTURE, Entity, NotOursError, free_bytes, split
from redaction.mail.proof_readings import count
from redaction.mail.read import read_letter
from redaction.mail.write import NewFile, NewText, write_message
from redaction.media import Media
from redaction.plan import Plan
from redaction.rendition import Rendition
from redaction.signs import each
from redaction.text.apply import label_for
from redaction.text.proof_readings import html_text, html_tree
from redaction.text.verify import compared, metadata_left, without_labels
from redaction.traces import BORDER, Secret, Secrets, fold, named, removed_texts, secrets_of, unfound_terms
from redaction.verification import Channel, Verification

REQUIRED = frozenset({"text", "terms", "metadata", "place", "attachments"})
"""What a message must prove, whatever the policy requires of pages."""

SAID = ("parts",)
"""What `apply` said that the proof checks: what became of each attachment."""

_ENGINE = f"email module, Python {platform.python_version()}"
_FIELDS = STRUCTURE | {"from", "to", "cc", "date", "subject"}
_PART_FIELDS = STRUCTURE - {"mime-version"}
_TYPE = re.compile(
    rb'multipart/(?:mixed|alternative); boundary="=_[0-9a-f]{24}"'
    rb'|text/(?:plain|html|calendar); charset="utf-8"(?:; method="[A-Z-]+")?'
    rb"|(?:text|application|image|message)/[a-z0-9.+-]+"
)
_DISPOSITION = re.compile(
    rb'attachment; (?:filename="(?:[^"\\]|\\.)*"|filename\*=utf-8\'\'[^\s;]+|(?:filename\*\d+\*?=[^\s;]+;? ?)+)'
)


def verify(source: Path, redacted: Path, plan: Plan, audience: str, parts: Mapping[str, Rendition] | None = None) -> Verification:
    """Try to find again what was removed.

    Args:
        source: the file that the plan was made for.
        redacted: what `redaction.mail.apply` made of it.
        plan: the decisions.
        audience: for whom it was made.
        parts: what was said of the attachments (`Rendition.parts`).
    """
    _, letter = read_letter(source)
    data = redacted.read_bytes()
    said = parts or {}
    if letter.kind == "mbox":
        return Verification(tuple(_box(letter, data, plan, audience, said)))
    return Verification(tuple(_message(letter, data, plan, audience, said)))


def _box(letter: Letter, data: bytes, plan: Plan, audience: str, said: Mapping[str, Rendition]) -> list[Channel]:
    """A box holds messages and nothing else; each is proven by itself."""
    messages = split_box(data)
    if messages is None:
        return [Channel("text:bytes", "unchecked", "own scan", "text stands beside the messages")]
    own = [
        Channel("text:bytes", "clean", "own scan", "nothing stands beside the messages"),
        Channel("terms:bytes", "clean", "own scan", "nothing stands beside the messages"),
        Channel("metadata:headers", "clean", "own scan", "the lines between the messages say nothing"),
        Channel("place:labels", "clean", "own scan", "each message has its own labels"),
    ]
    return [*own, *_attachments(letter, messages, plan, audience, said)]


def _message(letter: Letter, data: bytes, plan: Plan, audience: str, said: Mapping[str, Rendition]) -> list[Channel]:
    secrets = secrets_of(plan, audience)
    labels = {NOBODY, *(label_for(finding, audience) for finding in plan.going(audience))}
    removed = removed_texts((f for f in plan.going(audience) if isinstance(f.place, TextPlace)), secrets)
    was = _as_it_was(letter)
    try:
        root = split(data)
        files = [leaf.content() for leaf in root.leaves() if leaf.is_file]
        said_now, said_then = free_bytes(root), free_bytes(split(was))
    except (NotOursError, RecursionError) as error:
        return [Channel("text:bytes", "unchecked", "own scan", f"the message is not built as ours are: {error}")]
    return [
        _parsed(was, data, secrets, removed, labels),
        compared("text:bytes", "own scan", secrets, removed, count(said_then, secrets, set()), count(said_now, secrets, labels)),
        _unfound(said_now, unfound_terms(plan, audience), labels),
        _metadata(root),
        _labels(root, data, plan, audience, labels),
        *_attachments(letter, files, plan, audience, said),
    ]


def _as_it_was(letter: Letter) -> bytes:
    """The message with all its text, built as the redacted one is: what the counts are compared with."""
    fields = [(one.name, one.document.source) for one in letter.fields]
    blocks = [[NewText(body.subtype, body.document.source, body.method) for body in block] for block in letter.blocks]
    return write_message(fields, blocks, [NewFile(one.called, b"", "txt") for one in letter.attached if one.called])


def _parsed(was: bytes, data: bytes, secrets: Secrets, removed: Counter[Secret], labels: set[str]) -> Channel:
    try:
        before, after = _read_again(was), without_labels(_read_again(data), labels)
    except Exception as error:
        # Whatever a parser trips over, the answer is the same: this channel says nothing, so it is not clean.
        return Channel("text:email", "unchecked", _ENGINE, f"the parser stopped ({type(error).__name__})")
    return compared("text:email", _ENGINE, secrets, removed, secrets.count_in(fold(before)), secrets.count_in(fold(after)))


def _read_again(data: bytes) -> str:
    """Headers, text and names of attachments, by another way of reading than the one that made the letter."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    said = [str(value) for name, value in message.items() if name.lower() not in STRUCTURE]
    waiting: list[Message] = [message]
    while waiting:
        part = waiting.pop()
        assert isinstance(part, EmailMessage)
        if part.get_content_disposition() == "attachment":
            name = part.get_filename() or ""
            said.append("" if NEUTRAL_NAME.fullmatch(f'filename="{name}"'.encode()) else name)
        elif part.is_multipart():
            waiting += reversed(list(part.iter_parts()))
        else:
            text = str(part.get_content())
            if part.get_content_subtype() == "html":
                text = html_text(html_tree(Media("html", "utf-8"), text.encode())) if text.strip() else ""
            said.append(text)
    return BORDER.join(said)


def _unfound(data: bytes, terms: Secrets, labels: set[str]) -> Channel:
    read = {name for term in count(data, terms, labels) for name in term.ids} if terms.items else set()
    if read:
        return Channel("terms:bytes", "leaked", "own scan", f"not found and still read: {named(read)}")
    return Channel("terms:bytes", "clean", "own scan", f"{len(terms.items)} terms without a finding looked for")


def _metadata(root: Entity) -> Channel:
    """Whether anything stands beside the text: the split showed that nothing stands between the parts."""
    strange = 0
    for part in each(root.all()):
        allowed = _FIELDS if part is root else _PART_FIELDS
        names = [name for name, _ in part.header]
        strange += sum(name not in allowed for name in names) + len(names) - len(set(names))
        strange += part.value("mime-version") not in (b"", b"1.0")
        strange += part.value("content-transfer-encoding") not in (b"", b"7bit", b"base64", b"quoted-printable")
        strange += not _TYPE.fullmatch(part.value("content-type"))
        strange += bool(part.value("content-disposition")) and not _DISPOSITION.fullmatch(part.value("content-disposition"))
        if part.value("content-type").startswith(b"text/html") and not part.is_file and part.content().strip():
            strange += metadata_left(Media("html", "utf-8"), part.content()).state != "clean"
    detail = f"{strange} fields, parameters or hidden elements left"
    return Channel("metadata:headers", "leaked" if strange else "clean", "own scan", detail)


def _labels(root: Entity, data: bytes, plan: Plan, audience: str, labels: set[str]) -> Channel:
    places = sum(isinstance(finding.place, TextPlace) for finding in plan.going(audience))
    text = _read_again(data)
    neutral = (leaf.value("content-disposition").partition(b"; ")[2] for leaf in root.leaves() if leaf.is_file)
    shown = sum(text.count(label) for label in labels) + sum(1 for name in neutral if NEUTRAL_NAME.fullmatch(name))
    if places and not shown:
        return Channel("place:labels", "leaked", _ENGINE, "no label stands in the redacted message")
    return Channel("place:labels", "clean", _ENGINE, f"{shown} labels for {places} findings")


def _attachments(letter: Letter, files: list[bytes], plan: Plan, audience: str, said: Mapping[str, Rendition]) -> list[Channel]:
    """Every file by its own room; one that was left out is the sentence that says so and nothing else."""
    if len(files) != len(letter.attached):
        detail = f"{len(files)} files stand where {len(letter.attached)} were expected"
        return [Channel("attachments:count", "leaked", "own scan", detail)]
    channels = []
    for number, (attached, data) in enumerate(each(zip(letter.attached, files, strict=True)), 1):
        if data == left_out(number, letter.kind).data:
            channels.append(Channel(f"attachments:{number}", "clean", "own scan", "left out"))
        else:
            channel = parts.verify(attached.part, data, said.get(attached.part.id), plan, audience)
            channels.append(_in_text(channel, data, plan, audience) if channel.engine == "text" else channel)
    return channels or [Channel("attachments:count", "clean", "own scan", "there are none")]


def _in_text(channel: Channel, data: bytes, plan: Plan, audience: str) -> Channel:
    """The channel of an attached text, which mail may have mangled, read once more as mail is: base64 at every alignment."""
    strict = [secret for secret in secrets_of(plan, audience).items if secret.strict and not secret.kept]
    nowhere = Secrets((*strict, *unfound_terms(plan).items))
    labels = {label_for(finding, audience) for finding in plan.going(audience)}
    read = {name for secret in count(data, nowhere, labels) for name in secret.ids} if nowhere.items else set()
    if channel.state == "clean" and read:
        return Channel(channel.name, "leaked", "own scan", f"still read: {named(read)}")
    return channel
