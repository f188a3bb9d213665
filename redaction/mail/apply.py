"""Make the redacted message: a new one, with labels where something went and every file in it redacted or left out."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from redaction import parts
from redaction.attached_names import file_name, neutral_name
from redaction.errors import PlanMismatchError
from redaction.file_names import FileNames
from redaction.findings import HiddenPlace, PartPlace, TextPlace
from redaction.mail.box import write_box
from redaction.mail.headers import one_line
from redaction.mail.letter import Attached, Letter
from redaction.mail.read import read_letter
from redaction.mail.write import NewFile, NewText, write_message
from redaction.plan import Plan
from redaction.rendition import Progress, Rendition
from redaction.signs import each
from redaction.text.apply import label_for
from redaction.text.document import stands

LEFT_OUT = "[{called} {number} was left out: it could not be redacted.]\n"
"""What stands in the place of a file that could not be redacted."""


@dataclass(slots=True, repr=False)
class _Made:
    """What became of the files of a letter."""

    files: list[NewFile] = field(default_factory=list)
    renditions: dict[str, Rendition] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def apply(source: Path, plan: Plan, audience: str, target: Path, *, progress: Progress | None = None) -> Rendition:
    """Write the rendition of `source` for `audience` to `target`.

    Args:
        source: the file that the plan was made for.
        plan: the decisions.
        audience: for whom.
        target: file to write; must not exist. It is written whole or not at all.
        progress: called before, after, and for each attachment.

    Raises:
        PlanMismatchError: the plan was made for another file, or names a place that the file does not have.
    """
    if hashlib.sha256(source.read_bytes()).hexdigest() != plan.source_sha256:
        raise PlanMismatchError(f"The plan was made for another version of {source.name}: detect the file again.")
    _, letter = read_letter(source)
    texts, labels = _rewritten(letter, plan, audience, source.name)
    made = _files(letter, plan, audience, texts, progress)
    box = letter.kind == "mbox"
    new = write_box([file.data for file in made.files]) if box else _message(letter, texts, made)
    with target.open("xb") as stream:
        stream.write(new)
        stream.flush()
        os.fsync(stream.fileno())
    if progress:
        progress("apply", 1, 1)
    return Rendition(
        path=target,
        audience=audience,
        pages=(letter.kind == "eml") + sum(one.pages for one in made.renditions.values()) or 1,
        boxes=labels + sum(one.boxes for one in made.renditions.values()),
        notes=(*letter.notes, *made.notes),
        parts=made.renditions,
    )


def _rewritten(letter: Letter, plan: Plan, audience: str, name: str) -> tuple[list[str], int]:
    """The new text of each document of the letter, and how many labels they show."""
    passages = list(letter.passages())
    texts = [passage for _, _, passage in passages]
    places: dict[int, list[tuple[int, int, int, str]]] = {}
    for finding in plan.going(audience):
        place = finding.place
        if isinstance(place, HiddenPlace | PartPlace):
            continue
        if not isinstance(place, TextPlace) or not stands(texts, place, finding.text):
            raise PlanMismatchError(f"Finding {finding.id} names no place in {name}: detect the file again.")
        document, own, _ = passages[place.part]
        places.setdefault(document, []).append((own, place.start, place.end, label_for(finding, audience)))
    rewritten = [document.rewritten(places.get(number, ())) for number, document in enumerate(each(letter.documents))]
    return [text for text, _ in rewritten], sum(labels for _, labels in rewritten)


def _files(letter: Letter, plan: Plan, audience: str, texts: list[str], progress: Progress | None) -> _Made:
    made = _Made()
    safe = FileNames.of(plan, audience)
    names = texts[len(texts) - len(letter.attached) :]
    called = "Message" if letter.kind == "mbox" else "Attachment"
    for number, (attached, name) in enumerate(each(zip(letter.attached, names, strict=True)), 1):
        if progress:
            progress("apply", number - 1, len(letter.attached))
        result = parts.apply(attached.part, plan, audience)
        if isinstance(result, parts.LeftOut):
            made.files.append(left_out(number, letter.kind))
            made.notes.append(f"{called.lower()} {number} was left out: {result.why}")
            continue
        neutral = name != attached.called or safe.tell(attached.called)
        given = _name(attached, result.suffix, neutral=neutral)
        made.files.append(NewFile(given, result.data, result.kind))
        made.renditions[attached.part.id] = result.rendition
        made.notes += (f"{called.lower()} {number}: {note}" for note in result.rendition.notes)
        if attached.called and neutral:
            made.notes.append(f"{called.lower()} {number} has a neutral name: its own held text that was removed")
    return made


def left_out(number: int, kind: str) -> NewFile:
    """What stands in the place of a file that could not be redacted: a text that says so, in a box a message."""
    if kind == "mbox":
        said = LEFT_OUT.format(called="Message", number=number)
        return NewFile("", write_message([("Subject", said.strip())], [[NewText("plain", said)]], []), "eml")
    return NewFile(f"attachment-{number}-left-out.txt", LEFT_OUT.format(called="Attachment", number=number).encode(), "txt")


def _name(attached: Attached, suffix: str, *, neutral: bool) -> str:
    """The name of a redacted file; neutral where its own told anything that goes."""
    number = neutral_name(attached.part.id, suffix)
    return number if neutral else file_name(attached.called, suffix, number)


def _message(letter: Letter, texts: list[str], made: _Made) -> bytes:
    new = iter(texts)
    fields: Mapping[str, str] = {one.name: one_line(next(new)) for one in letter.fields}
    blocks = [[NewText(body.subtype, next(new), body.method) for body in block] for block in letter.blocks]
    return write_message([(name, value) for name, value in fields.items() if value], blocks, made.files)
