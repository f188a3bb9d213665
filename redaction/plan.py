"""The plan: everything that was found in one file, and what was decided. It holds the secrets, so it is stored sealed.

The engine encrypts `Plan.to_json()`; nothing else may write a plan anywhere. `repr` shows counts only.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from redaction.findings import (
    Action,
    Decision,
    Finding,
    HiddenPlace,
    PagePlace,
    PartPlace,
    PicturePlace,
    Place,
    TextPlace,
    TimePlace,
    TrackPlace,
    WholePage,
)

PLAN_VERSION = 1

_PLACES: dict[str, type[Place]] = {
    "text": TextPlace,
    "page": PagePlace,
    "whole_page": WholePage,
    "hidden": HiddenPlace,
    "picture": PicturePlace,
    "time": TimePlace,
    "track": TrackPlace,
    "part": PartPlace,
}
_PLACE_NAMES = {cls: name for name, cls in _PLACES.items()}


@dataclass(frozen=True, slots=True, repr=False)
class Plan:
    """What was found in one source file, under which policy, and the decisions so far.

    Attributes:
        source_sha256: hash of the file that was read; `apply` refuses any other file.
        media: which room reads it, for example ``pdf`` or ``csv``.
        policy: name of the policy, with `policy_sha256` of the data in force when the plan was made.
        findings: in reading order.
        password: what opens the source, if it needs one. Sealed with the rest.
        keep: terms that must stay, as the user gave them.
        terms: terms that must go, as the user gave them.
        pages: pages of the source (1 for a text file or a recording).
        seconds: length of a recording, 0 for other files.
        notes: what a reviewer should know about the reading ("page 3 is a picture"), without secrets.
        tools: name and version of every engine and model that looked.
        readings: lines read in pictures, by the hash of the pixels (`redaction.image.lines.PictureText.as_data`), and words
            heard in sound: `apply` writes what remains of them as text, and the proof compares with them. Secret, like the
            findings.
        parts: pages of every file in the file that a room read, by the name that `PartPlace` gives it; other files in it are
            taken out.
        attachments: for each audience, what the policy says of files attached to a PDF: ``redact`` or ``remove``. They are
            removed where it says nothing.
    """

    source_sha256: str
    media: str
    policy: str = ""
    policy_sha256: str = ""
    findings: tuple[Finding, ...] = ()
    password: str = ""
    keep: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    pages: int = 1
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    tools: dict[str, str] = field(default_factory=dict)
    readings: dict[str, list[Any]] = field(default_factory=dict)
    parts: dict[str, int] = field(default_factory=dict)
    attachments: dict[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Plan(media={self.media!r}, findings={len(self.findings)}, policy={self.policy!r})"

    def going(self, audience: str) -> list[Finding]:
        """The findings that are taken out for `audience`, in reading order."""
        return [finding for finding in self.findings if finding.goes_for(audience)]

    def counts(self, audience: str) -> dict[str, int]:
        """How many findings of each CPS type are taken out for `audience`."""
        return dict(sorted(Counter(finding.cps_type or finding.kind for finding in self.going(audience)).items()))

    def with_findings(self, findings: Iterable[Finding]) -> Plan:
        """A copy with other findings."""
        return replace(self, findings=tuple(findings))

    def to_json(self) -> str:
        """The plan as JSON, secrets included. Only the sealing code may store it."""
        data = {f: getattr(self, f) for f in self.__dataclass_fields__ if f != "findings"}
        data["version"] = PLAN_VERSION
        data["findings"] = [_finding_to_dict(finding) for finding in self.findings]
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """Read a plan written by `to_json`.

        Raises:
            ValueError: the plan was written by another version of the format.
        """
        data = json.loads(text)
        version = data.pop("version", None)
        if version != PLAN_VERSION:
            raise ValueError(f"plan format {version} is not {PLAN_VERSION}: detect the file again")
        data["findings"] = tuple(_finding_from_dict(item) for item in data["findings"])
        for name in ("keep", "terms", "notes"):
            data[name] = tuple(data[name])
        return cls(**data)


def _finding_to_dict(finding: Finding) -> dict[str, Any]:
    actions = {audience: _fields(action) for audience, action in finding.actions.items()}
    place = _place_to_dict(finding.place)
    return {**_fields(finding), "place": place, "actions": actions, "decision": _fields(finding.decision)}


def _place_to_dict(place: Place) -> dict[str, Any]:
    data = {"type": _PLACE_NAMES[type(place)], **_fields(place)}
    if isinstance(place, PartPlace):
        data["place"] = _place_to_dict(place.place)
    return data


def _fields(item: Any) -> dict[str, Any]:
    """The fields of a dataclass as they are. `asdict` copies at every depth, which takes a second for thousands of findings."""
    return {name: getattr(item, name) for name in item.__dataclass_fields__}


def _place_from_dict(data: dict[str, Any]) -> Place:
    fields = dict(data)
    cls = _PLACES[fields.pop("type")]
    if "quads" in fields:
        fields["quads"] = tuple(tuple(quad) for quad in fields["quads"])
    for name in ("glyphs", "channels"):
        if name in fields:
            fields[name] = tuple(fields[name])
    if "boxes" in fields:
        fields["boxes"] = tuple(tuple(box) for box in fields["boxes"])
    if cls is PartPlace:
        fields["place"] = _place_from_dict(fields["place"])
    place: Place = cls(**fields)
    return place


def _finding_from_dict(data: dict[str, Any]) -> Finding:
    actions = {audience: Action(**action) for audience, action in data["actions"].items()}
    decision = Decision(**data["decision"])
    return Finding(**{**data, "place": _place_from_dict(data["place"]), "actions": actions, "decision": decision})
