"""Files in files: attachments, messages in messages. Each is read, rewritten and proven by the room of its own kind.

A container (mail; a PDF or an Office file with files in it) hands over its parts and gets their findings, lifted into its own
plan: a finding ``p1-3`` of part 2 is ``a2:p1-3`` there and its place a `PartPlace`. `apply` undoes that, lets the part's room
make its file, has it proven, and gives the new bytes, or says why there are none. What no room reads, or what fails its proof, is
for the container to leave out: nothing is ever passed through.

Names are shared: see `redaction.detection.elsewhere`.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from redaction.detection.elsewhere import SharedDetector
from redaction.detection.request import DetectionRequest
from redaction.errors import EncryptedFileError, TooLargeError
from redaction.findings import Finding, HiddenPlace, PartPlace, Place
from redaction.media import Media, identify, result_suffix
from redaction.plan import Plan
from redaction.rendition import Rendition
from redaction.rooms import required_channels, room_of
from redaction.signs import each
from redaction.traces import secrets_of, words_of
from redaction.verification import Channel
from reference.errors import HoursbackError

MAX_DEPTH = 5
"""Files in files in files: a part that lies deeper is left out."""

MAX_FILES = 10_000
MAX_BYTES = 1 << 30
"""What all files in one file may come to, at all depths together."""


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """A file in a file.

    Attributes:
        id: how its container counts it: "2".
        name: neutral name for messages and the temporary file ("attachment-2.csv"); its extension breaks ties between kinds.
        data: its bytes.
    """

    id: str
    name: str
    data: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """What the parts of a container hold.

    Attributes:
        findings: lifted into the container's plan.
        pages: of each part that was read, at all depths, by the name that `PartPlace` gives it (`Plan.parts`).
        notes: for a person, without secrets.
        tools: everything that looked.
        readings: of the pictures in them, for the container's plan (`Plan.readings`).
    """

    findings: tuple[Finding, ...] = ()
    pages: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    tools: dict[str, str] = field(default_factory=dict)
    readings: dict[str, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class Redacted:
    """A part as it may stand in the redacted container.

    Attributes:
        data: its new bytes, proven.
        kind: what it is now.
        suffix: the extension that its name must have.
        rendition: what its room said; `path` no longer stands.
    """

    data: bytes
    kind: str
    suffix: str
    rendition: Rendition


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why a part cannot stand in the redacted container, in words without secrets."""

    why: str


@dataclass(slots=True)
class _Level:
    """How deep we are, and what was read at all depths together."""

    depth: int = 0
    read: list[int] = field(default_factory=lambda: [0, 0])


_level: ContextVar[_Level | None] = ContextVar("level", default=None)


@contextmanager
def _inside() -> Iterator[_Level]:
    outer = _level.get()
    level = _Level() if outer is None else _Level(outer.depth + 1, outer.read)
    token = _level.set(level)
    try:
        yield level
    finally:
        _level.reset(token)


def detect(
    parts: Sequence[Part], request: DetectionRequest, detector: SharedDetector, *, password: str = "", called: str = "attachment"
) -> Found:
    """Find what may have to go in the parts of a container.

    The container reads its own texts with the same detector before and, as parts may name people, once more after this.

    Args:
        parts: files of one container.
        request: what to look for.
        detector: knows the names of all files of the container.
        password: opens those that need one.
        called: what a person calls such a part.

    Raises:
        TooLargeError: there are more files, or more bytes in them, than the limits allow.
    """
    plans: dict[str, Plan | LeftOut] = {}
    read = {}
    with _inside() as level:
        level.read[0] += len(parts)
        level.read[1] += sum(len(part.data) for part in parts)
        if level.read[0] > MAX_FILES or level.read[1] > MAX_BYTES:
            raise TooLargeError(f"The file holds more than {MAX_FILES} files or {MAX_BYTES >> 20} MB of them: split it first.")
        for part in each(parts):
            with detector.watched() as read[part.id]:
                plans[part.id] = _plan_for(part, request, detector, password, level)
        for part in each(parts):
            if isinstance(plans[part.id], Plan) and detector.outdated(read[part.id]):
                plans[part.id] = _plan_for(part, request, detector, password, level)
    findings: list[Finding] = []
    pages: dict[str, int] = {}
    notes: list[str] = []
    tools: dict[str, str] = {}
    readings: dict[str, list[Any]] = {}
    for part in parts:
        plan = plans[part.id]
        if isinstance(plan, LeftOut):
            notes.append(f"{called} {part.id} will be left out: {plan.why}")
            continue
        findings += (_lifted(finding, part.id) for finding in plan.findings)
        pages[part.id] = plan.pages
        pages |= {f"{part.id}/{inner}": count for inner, count in plan.parts.items()}
        notes += (f"{called} {part.id}: {note}" for note in plan.notes)
        tools |= plan.tools
        readings |= plan.readings
    return Found(tuple(findings), pages, tuple(notes), tools, readings)


def apply(part: Part, plan: Plan, audience: str) -> Redacted | LeftOut:
    """Make the redacted bytes of a part, and prove them.

    Args:
        part: as it stands in the source.
        plan: the container's, with decisions.
        audience: for whom.

    Returns:
        The new bytes; or why there are none, and the container has to leave the part out.
    """
    if part.id not in plan.parts:
        return LeftOut("it could not be read when the file was looked through")
    with _inside(), _on_disk(part) as source:
        try:
            media = identify(source)
            room = room_of(media)
            own = own_plan(part, media, plan)
            suffix = result_suffix(source) or source.suffix
            target = source.with_name(f"redacted{suffix}")
            rendition = room.apply(source, own, audience, target)
            proof = room.verify(source, rendition, _with_outer_secrets(own, plan, audience), audience)
            stopped = proof.blocking(required_channels(media, room, plan))
            if stopped:
                return LeftOut("its proof failed: " + ", ".join(f"{channel.name} {channel.state}" for channel in stopped))
            kind = media.kind if suffix == source.suffix else identify(rendition.path).kind
            return Redacted(rendition.path.read_bytes(), kind, suffix, rendition)
        except Exception as error:
            return LeftOut(_reason(error))


def verify(part: Part, redacted: bytes, rendition: Rendition | None, plan: Plan, audience: str) -> Channel:
    """The proof of a part as it stands in the redacted container, as one channel of the container's proof.

    Args:
        part: as it stands in the source.
        redacted: its bytes, taken from the redacted container.
        rendition: what its room said of it.
        plan: the container's, with decisions.
        audience: for whom.
    """
    name = f"attachments:{part.id}"
    if part.id not in plan.parts:
        return Channel(name, "unchecked", "", "a file stands there that could not be read when the source was looked through")
    with _inside(), _on_disk(part) as source:
        try:
            media = identify(source)
            room = room_of(media)
            own = _with_outer_secrets(own_plan(part, media, plan), plan, audience)
            made = source.with_name("redacted" + (result_suffix(source) or source.suffix))
            made.write_bytes(redacted)
            said = replace(rendition, path=made) if rendition else Rendition(made, audience, own.pages, 0)
            proof = room.verify(source, said, own, audience)
        except Exception as error:
            return Channel(name, "unchecked", "", f"its proof stopped ({type(error).__name__})")
    stopped = proof.blocking(required_channels(media, room, plan))
    if stopped:
        detail = ", ".join(f"{channel.name} {channel.state}" for channel in stopped)
        return Channel(name, "leaked" if proof.leaked else "unchecked", media.room, detail)
    clean = sum(channel.state == "clean" for channel in proof.channels)
    return Channel(name, "clean", media.room, f"{media.kind}: {clean} of {len(proof.channels)} channels clean")


def own_plan(part: Part, media: Media, plan: Plan) -> Plan:
    """The plan of one part, as its room would have made it, with the decisions of the container's plan."""
    prefix = f"{part.id}/"
    return replace(
        plan,
        source_sha256=hashlib.sha256(part.data).hexdigest(),
        media=media.kind,
        findings=tuple(_lowered(finding, part.id) for finding in plan.findings if _part_of(finding) == part.id),
        pages=plan.parts.get(part.id, 1),
        parts={name.removeprefix(prefix): pages for name, pages in plan.parts.items() if name.startswith(prefix)},
        notes=(),
    )


def _plan_for(part: Part, request: DetectionRequest, detector: SharedDetector, password: str, level: _Level) -> Plan | LeftOut:
    if level.depth >= MAX_DEPTH:
        return LeftOut(f"it lies more than {MAX_DEPTH} files deep")
    with _on_disk(part) as source:
        try:
            media = identify(source)
            if media.room in ("video", "audio"):
                # What is read of it is kept by its container's plan, which has room for one such file and not for several.
                return LeftOut("it is a recording, which is redacted by itself")
            return room_of(media).detect(source, request, detector, password=password)
        except Exception as error:
            return LeftOut(_reason(error))


def _reason(error: Exception) -> str:
    """Why a part was given up. What a retry may put right is no reason: it is raised again."""
    if isinstance(error, HoursbackError):
        if not error.business:
            raise error
        return "it is encrypted" if isinstance(error, EncryptedFileError) else str(error).rstrip(".")
    if isinstance(error, OSError):
        raise error
    return f"its reader stopped ({type(error).__name__})"


def _with_outer_secrets(own: Plan, plan: Plan, audience: str) -> Plan:
    """The part's plan with what may stand nowhere in the container, so that the part's proof looks for that as well."""
    strict = {secret.solid for secret in secrets_of(plan, audience).items if secret.strict and not secret.kept}
    strict -= {"".join(words_of(finding.text)) for finding in own.findings}
    outer = []
    for finding in plan.going(audience):
        solid = "".join(words_of(finding.text))
        if solid in strict:
            strict.discard(solid)
            outer.append(replace(finding, place=HiddenPlace("elsewhere", finding.id)))
    return own.with_findings([*own.findings, *outer])


def _part_of(finding: Finding) -> str:
    return finding.place.part.partition("/")[0] if isinstance(finding.place, PartPlace) else ""


def _lifted(finding: Finding, part: str) -> Finding:
    place: Place = finding.place
    place = PartPlace(f"{part}/{place.part}", place.place) if isinstance(place, PartPlace) else PartPlace(part, place)
    return replace(finding, id=f"a{part}:{finding.id}", place=place)


def _lowered(finding: Finding, part: str) -> Finding:
    assert isinstance(finding.place, PartPlace)
    first, _, rest = finding.place.part.partition("/")
    place = PartPlace(rest, finding.place.place) if rest else finding.place.place
    return replace(finding, id=finding.id.removeprefix(f"a{first}:"), place=place)


@contextmanager
def _on_disk(part: Part) -> Iterator[Path]:
    """The part as a file in a folder that nobody else may open; both go afterwards."""
    with tempfile.TemporaryDirectory(prefix="hoursback-part-") as folder:
        path = Path(folder) / re.sub(r"[^A-Za-z0-9.-]", "-", part.name)
        path.write_bytes(part.data)
        yield path
