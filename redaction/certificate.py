"""The certificate of a release: what was done to a file and how it was proven, without a single secret.

JSON for programs (the schema is in `docs/certificate.md`) and a page of PDF for people (`redaction.certificate_page`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from redaction.file_names import FileNames
from redaction.kinds import TEXT_KINDS
from redaction.pipeline import Proven
from redaction.plan import Plan
from redaction.softening import warnings as softening_warnings
from redaction.traces import fold, secrets_of
from reference import __version__

SCHEMA = "hoursback-certificate/1"


@dataclass(frozen=True, slots=True)
class AuditLine:
    """Where the release stands in the audit chain."""

    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class ProvenChannel:
    """One channel of the proof, as `redaction.verification.Channel` reports it."""

    name: str
    state: str
    engine: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """What the width of one gap tells: `redaction.rendition.BoxPlace` without its place."""

    findings: tuple[str, ...]
    page: int
    width: str
    em: float
    names: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is certified of one redacted file.

    Attributes:
        issued_at: UTC, ISO 8601 to the second.
        source_sha256: hash of the original; empty for a text of which something was removed: guesses of what is gone
            could be tried on it, with the redacted text at hand.
        output_sha256: hash of the redacted file.
        media: what the file is.
        pages: pages of the redacted file (1 for text).
        policy: name of the policy, and `policy_sha256` of its data.
        audience: for whom the rendition was made.
        released_by: who released it.
        decided: how many removed findings each kind of decision accounts for: ``reviewer``, ``unattended``, ``detector``.
        rejected: findings that were decided to stay, or that the policy keeps for this audience.
        undecided: findings that nobody decided; they stayed in the file.
        counts: removed findings by CPS redaction type.
        boxes: boxes drawn or labels set.
        channels: the proof.
        removed_pages: pages that went as a whole, counted from 1 in the original.
        pictured_pages: pages turned into pictures, counted from 1 in the original.
        tools: name to version of engines and models.
        gaps: what the width of each gap tells, in the order of pages.
        fewest_names: the smallest number of common names that fit a gap which some of them fit; None without such gaps.
        notes: for a reader.
        source_name: name of the original, where the caller wants it shown.
        released_as: the name that the file was given instead of its own, which held removed text; a number may follow it.
        audit: line of the audit chain.
        source_keyed: fingerprint of such an original under a key that never leaves the installation that made this, or empty.
        schema: version of this format.
    """

    issued_at: str
    source_sha256: str
    output_sha256: str
    media: str
    pages: int
    policy: str
    policy_sha256: str
    audience: str
    released_by: str
    decided: dict[str, int]
    rejected: int
    undecided: int
    counts: dict[str, int]
    boxes: int
    channels: tuple[ProvenChannel, ...]
    removed_pages: tuple[int, ...] = ()
    pictured_pages: tuple[int, ...] = ()
    gaps: tuple[Gap, ...] = ()
    fewest_names: int | None = None
    tools: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    source_name: str = ""
    released_as: str = ""
    audit: AuditLine | None = None
    source_keyed: str = ""
    schema: str = SCHEMA

    def to_json(self) -> str:
        """The certificate as JSON, keys in a fixed order."""
        data = asdict(self)
        return json.dumps({"schema": data.pop("schema"), **data}, ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Certificate:
        """Read what `to_json` wrote.

        Raises:
            ValueError: another schema.
        """
        data: dict[str, Any] = json.loads(text)
        if data.get("schema") != SCHEMA:
            raise ValueError(f"certificate schema {data.get('schema')} is not {SCHEMA}")
        for name in ("removed_pages", "pictured_pages", "notes"):
            data[name] = tuple(data[name])
        data["channels"] = tuple(ProvenChannel(**channel) for channel in data["channels"])
        data["gaps"] = tuple(Gap(**{**gap, "findings": tuple(gap["findings"])}) for gap in data["gaps"])
        data["audit"] = AuditLine(**data["audit"]) if data["audit"] else None
        return cls(**data)


NO_HASH = (
    "the hash of the original is left out, because guesses of what was removed could be tried on it; "
    "hoursback check knows the original where the file was redacted"
)
"""A note on certificates of texts, whose redacted version is the original but for its labels."""


def certify(
    plan: Plan,
    proven: Proven,
    *,
    released_by: str,
    source_sha256: str = "",
    source_keyed: str = "",
    source_name: str = "",
    released_as: str = "",
    audit: AuditLine | None = None,
    at: datetime | None = None,
) -> Certificate:
    """Make the certificate of a proven file.

    Args:
        plan: the decisions that were applied.
        proven: what the pipeline returned.
        released_by: account or program that released it.
        source_sha256: hash of the original, where the file that was redacted had been converted from it.
        source_keyed: what stands for the hash of a text, see `Certificate`.
        source_name: name of the original, or empty to leave it out. A name that tells a removed text is left out.
        released_as: the name that the file was given because its own tells a removed text.
        audit: line of the audit chain that records the release.
        at: time of the release; now when absent.
    """
    audience = proven.rendition.audience
    going = plan.going(audience)
    secrets = secrets_of(plan, audience)

    def harmless(texts: Iterable[str]) -> tuple[str, ...]:
        # Notes are written without secrets; this makes sure that a certificate cannot be the leak.
        return tuple(text for text in dict.fromkeys(texts) if not secrets.count_in(fold(text)))

    shown_name = "" if FileNames.of(plan, audience).tell(source_name) else "".join(harmless([source_name]))
    notes = [*softening_warnings(plan, audience), *plan.notes, *proven.rendition.notes]
    if source_name and not shown_name:
        notes.append("the name of the original is withheld: it holds text that was removed")
    guessable = bool(plan.media in TEXT_KINDS and going)
    if guessable:
        notes.append(NO_HASH)
    if released_as:
        notes.append("released under another name than its own, because that held text that was removed")
    return Certificate(
        issued_at=(at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds"),
        source_sha256="" if guessable else source_sha256 or plan.source_sha256,
        source_keyed=source_keyed if guessable else "",
        output_sha256=proven.sha256,
        media=plan.media,
        pages=proven.rendition.pages,
        policy=plan.policy,
        policy_sha256=plan.policy_sha256,
        audience=audience,
        released_by=released_by,
        decided=dict(sorted(Counter(finding.decision.origin for finding in going).items())),
        rejected=sum(1 for f in plan.findings if f.decision.state != "proposed" and not f.goes_for(audience)),
        undecided=sum(1 for f in plan.findings if f.decision.state == "proposed"),
        counts=plan.counts(audience),
        boxes=proven.rendition.boxes,
        channels=tuple(ProvenChannel(c.name, c.state, c.engine, c.detail) for c in proven.verification.channels),
        removed_pages=tuple(page + 1 for page in proven.rendition.removed_pages),
        pictured_pages=tuple(page + 1 for page in proven.rendition.pictured_pages),
        gaps=tuple(
            Gap(place.findings, place.page + 1, "kept" if place.width_kept else "fixed", round(place.em, 2), place.names)
            for place in proven.rendition.places
        ),
        fewest_names=min((place.names for place in proven.rendition.places if place.names), default=None),
        tools={"hoursback": __version__, **plan.tools},
        notes=harmless(notes),
        source_name=shown_name,
        released_as=released_as,
        audit=audit,
    )
