"""Redaction policies: for every kind of personal data and every audience, whether it goes, stays or is asked about, and why.

A policy is ``policies/<name>.toml``::

    title = "Case file to the Crown Prosecution Service before charge"
    audiences = ["cps", "defence"]      # the first is the default
    mode = "review"                     # what detection reports: review or auto
    two_person = false                  # a second person must confirm before release
    required_channels = ["page-text"]   # of the proof; see `redaction.verification`
    valid_from = 2022-10-06
    [sources]                           # what the rows cite
    joint = "CPS and NPCC, Joint Principles for Redaction, October 2022"
    [attachments]                       # files attached to a PDF: redact and put back, or remove
    action = { cps = "redact", defence = "remove" }   # or one word for every audience
    why = "..."
    source = "joint"
    [kinds.PERSON]
    action = { cps = "ask", defence = "ask" }   # or one word for every audience
    reason = "NAME"                     # code of `reason_codes`; needed unless everything is kept
    roles = { officer = "keep" }        # where the text says who it is; the same two writings
    why = "..."
    source = "joint"

Every kind of `redaction_types` must be said for every audience. A policy that says nothing of attachments removes them. A force's
folder may hold a policy of its own, or a file of the same name with what it changes: single settings, and whole rows by kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast, get_args

from reference.errors import UsageError
from reference.loader import DATA, BrokenReferenceError, MissingReferenceError, digest, load, read_toml, require_folder

ActionName = Literal["redact", "keep", "ask"]
OfAttachments = Literal["redact", "remove"]
ROLES = ("officer", "suspect", "victim", "witness", "author", "lawyer")
CHANNELS = frozenset(
    {
        *("page-text", "place", "rendering", "pictures", "raw-objects", "revisions", "font-remnants"),
        *("metadata", "structure", "annotations", "attachments", "file-name", "text"),
    }
)
"""What a policy may require of a proof. Text files are proven in channels of their own, whatever the policy requires of pages."""
_AUDIENCE = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")
"""An audience gives its name to a folder of results and to records."""
_ACTIONS = get_args(ActionName)
_OF_ATTACHMENTS = get_args(OfAttachments)
_SETTINGS = {"title": str, "audiences": list, "mode": str, "two_person": bool, "required_channels": list, "valid_from": date}


class UnknownAudienceError(UsageError):
    """The policy makes no rendition for that audience."""

    code = "E-USAGE-AUDIENCE"


class Ruling(NamedTuple):
    """What a policy says of one finding: the action and the reason code printed on the box (empty where it is kept)."""

    action: ActionName
    reason: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Policy:
    """One redaction policy as it is in force.

    Attributes:
        name: of the file.
        sha256: of the content in force, with the lists of kinds and reasons and a force's changes.
        title: for people.
        audiences: for whom renditions are made.
        mode: how detection reads: ``review`` or ``auto``.
        required_channels: of the proof, each by the part of its name before the colon.
        two_person: whether a second person must confirm before release.
        rules: from kind, audience and role (empty for unknown) to the ruling.
        why: for each kind, one sentence and its source, for the reviewer.
        cps_types: for each kind, the CPS's redaction type.
        attachments: for each audience, whether files attached to a PDF are redacted and put back, or removed.
        attachments_why: one sentence and its source.
    """

    name: str
    sha256: str
    title: str
    audiences: tuple[str, ...]
    mode: Literal["review", "auto"]
    required_channels: tuple[str, ...]
    two_person: bool
    rules: Mapping[tuple[str, str, str], Ruling]
    why: Mapping[str, str]
    cps_types: Mapping[str, str]
    attachments: Mapping[str, OfAttachments]
    attachments_why: str = ""

    def __repr__(self) -> str:
        return f"Policy({self.name}, audiences={self.audiences})"

    @property
    def default_audience(self) -> str:
        """The audience that is meant when none is named: the first."""
        return self.audiences[0]

    def action(self, kind: str, role: str = "", audience: str = "") -> Ruling:
        """What happens to a finding.

        Args:
            kind: one of `redaction_types`. A kind that the policy was never asked about is asked about, never kept.
            role: of the person, as the text shows it, or empty.
            audience: one of `audiences`; the default one if empty.

        Raises:
            UnknownAudienceError: the policy has no such audience.
        """
        audience = audience or self.default_audience
        if audience not in self.audiences:
            known = ", ".join(self.audiences)
            raise UnknownAudienceError(f"Policy {self.name} makes no version for {audience!r}; it knows: {known}.")
        ruling = self.rules.get((kind, audience, role)) or self.rules.get((kind, audience, ""))
        return ruling or Ruling("ask", "PERSONAL")


def policy_names(overlay: Path | None = None) -> list[str]:
    """Names of the policies that can be loaded, the package's and the force's."""
    folders = [DATA / "policies", *([overlay / "policies"] if overlay else [])]
    return sorted({path.stem for folder in folders for path in folder.glob("*.toml")})


def load_policy(name: str, overlay: Path | None = None, on: date | None = None) -> Policy:
    """Read a policy and check it whole.

    Args:
        name: for example ``cps-precharge``.
        overlay: folder of a force; its ``policies/<name>.toml`` changes or adds the policy.
        on: the day for which the lists of kinds and reasons are read; today if left out.

    Raises:
        MissingReferenceError: there is no policy of that name, or the overlay is no folder.
        BrokenReferenceError: a kind or setting is missing or wrong; the message says which.
    """
    require_folder(overlay)
    data: dict[str, Any] = {}
    if name in policy_names(overlay):
        own = overlay / "policies" / f"{name}.toml" if overlay else None
        for path in (DATA / "policies" / f"{name}.toml", own):
            if path is not None and path.is_file():
                data = _laid_over(data, read_toml(path))
    if not data:
        known = ", ".join(policy_names(overlay))
        raise MissingReferenceError(f"There is no redaction policy called {name!r}; there are: {known}.")
    return _checked(name, data, overlay, on or datetime.now(UTC).date())


def _laid_over(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    merged = {**base, **own}
    for table in ("kinds", "sources"):
        if isinstance(base.get(table), dict) and isinstance(own.get(table), dict):
            merged[table] = {**base[table], **own[table]}
    return merged


def _checked(name: str, data: dict[str, Any], overlay: Path | None, on: date) -> Policy:
    where = f"Policy {name}"
    unknown = [setting for setting in data if setting not in {*_SETTINGS, "attachments", "kinds", "sources"}]
    if unknown:
        raise BrokenReferenceError(f"{where} has no setting {unknown[0]!r}.")
    for setting, kind_of in _SETTINGS.items():
        if not isinstance(data.get(setting), kind_of):
            raise BrokenReferenceError(f"{where}: {setting} is missing or is not a {kind_of.__name__}.")
    audiences = tuple(data["audiences"])
    if not audiences or not all(isinstance(audience, str) and _AUDIENCE.fullmatch(audience) for audience in audiences):
        raise BrokenReferenceError(
            f"{where}: audiences must name at least one audience, each in at most 30 small letters, digits and hyphens."
        )
    if data["mode"] not in ("review", "auto"):
        raise BrokenReferenceError(f"{where}: mode must be review or auto.")
    for channel in data["required_channels"]:
        if not isinstance(channel, str) or channel not in CHANNELS:
            raise BrokenReferenceError(f"{where}: required_channels names {channel!r}, which no proof has.")
    kinds, sources = data.get("kinds"), data.get("sources", {})
    if not isinstance(kinds, dict) or not isinstance(sources, dict):
        raise BrokenReferenceError(f"{where}: kinds and sources must be tables.")
    attachments, attachments_why = _of_attachments(f"{where}, attachments", data.get("attachments"), audiences, sources)
    expected, reasons = load("redaction_types", on, overlay), load("reason_codes", on, overlay)
    for kind in kinds:
        if kind not in expected:
            raise BrokenReferenceError(f"{where} speaks of {kind}, which is not a kind in redaction_types.")
    missing = [kind for kind in expected if kind not in kinds]
    if missing:
        raise BrokenReferenceError(f"{where} does not say what happens to {', '.join(missing)}.")
    rules: dict[tuple[str, str, str], Ruling] = {}
    why: dict[str, str] = {}
    for kind, row in kinds.items():
        at = f"{where}, {kind}"
        if not isinstance(row, dict) or (
            odd := [key for key in row if key not in {"action", "reason", "roles", "why", "source"}]
        ):
            raise BrokenReferenceError(f"{at}: {'must be a table' if not isinstance(row, dict) else f'no setting {odd[0]!r}'}.")
        if str(row.get("source")) not in sources or not row.get("why"):
            raise BrokenReferenceError(f"{at}: give a sentence why and a source out of [sources].")
        rules |= _rules(at, kind, row, audiences, frozenset(reasons))
        why[kind] = f"{row['why']} ({sources[row['source']]})"
    return Policy(
        name=name,
        sha256=digest([data, expected.sha256, reasons.sha256]),
        title=data["title"],
        audiences=audiences,
        mode=cast(Literal["review", "auto"], data["mode"]),
        required_channels=tuple(data["required_channels"]),
        two_person=data["two_person"],
        rules=rules,
        why=why,
        cps_types={kind: row["cps_type"] for kind, row in expected.rows.items()},
        attachments=attachments,
        attachments_why=attachments_why,
    )


def _of_attachments(
    at: str, row: Any, audiences: tuple[str, ...], sources: dict[str, Any]
) -> tuple[dict[str, OfAttachments], str]:
    if row is None:
        return dict.fromkeys(audiences, "remove"), ""
    if not isinstance(row, dict) or (odd := [key for key in row if key not in {"action", "why", "source"}]):
        raise BrokenReferenceError(f"{at}: {'must be a table' if not isinstance(row, dict) else f'no setting {odd[0]!r}'}.")
    if str(row.get("source")) not in sources or not row.get("why"):
        raise BrokenReferenceError(f"{at}: give a sentence why and a source out of [sources].")
    said = row.get("action")
    actions = said if isinstance(said, dict) else dict.fromkeys(audiences, said)
    if set(actions) != set(audiences):
        raise BrokenReferenceError(f"{at}: action must be said for each of {', '.join(audiences)}.")
    for audience, action in actions.items():
        if action not in _OF_ATTACHMENTS:
            raise BrokenReferenceError(f"{at}: action for {audience} must be redact or remove.")
    return cast(dict[str, OfAttachments], actions), f"{row['why']} ({sources[row['source']]})"


def _rules(
    at: str, kind: str, row: dict[str, Any], audiences: tuple[str, ...], reasons: frozenset[str]
) -> dict[tuple[str, str, str], Ruling]:
    roles = row.get("roles", {})
    if not isinstance(roles, dict) or not set(roles) <= set(ROLES):
        raise BrokenReferenceError(f"{at}: roles must be a table of {', '.join(ROLES)}.")
    reason = str(row.get("reason", ""))
    rules = {}
    for role, said in {"": row.get("action"), **roles}.items():
        actions = said if isinstance(said, dict) else dict.fromkeys(audiences, said)
        if set(actions) != set(audiences):
            raise BrokenReferenceError(f"{at}: {role or 'action'} must be said for each of {', '.join(audiences)}.")
        for audience, action in actions.items():
            if action not in _ACTIONS:
                raise BrokenReferenceError(f"{at}: {role or 'action'} for {audience} must be redact, keep or ask.")
            if action != "keep" and reason not in reasons:
                raise BrokenReferenceError(f"{at}: reason must be a code of reason_codes.")
            rules[kind, audience, role] = Ruling(action, "" if action == "keep" else reason)
    return rules
