"""What a person asked for when a file was handed in. It holds secrets (terms, password, names), so it is stored sealed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from pathlib import Path, PurePath
from typing import Any

AUTOMATION = "redact"
"""Name of the automation in the work items."""


@dataclass(frozen=True, slots=True, repr=False)
class RedactionRequest:
    """How one file is to be redacted and where the results go.

    Attributes:
        name: the file's own name, without a folder; results and messages carry it.
        target: full path of the redacted file, as it is for one audience; empty when results only go to the evidence store.
        out: the folder for results that `target` lies in; several audiences have a folder each in it.
        policy: name of the redaction policy.
        audiences: for whom; each one of the policy's audiences. Empty for the policy's first, until the file is handed in.
        terms: terms that must go.
        keep: terms that must stay.
        terms_only: look for the terms and for nothing else.
        parties: the people of the case, pairs of role and full name.
        accept_all: accept every finding unattended; without it a person reviews.
        password: what opens the file, if it needs one.
        case: reference of the case whose pseudonyms stand in for what goes; empty for black labels.
        to: ``pdf`` where an Office file shall become a PDF; else it stays what it is.
        keep_name: whether the result keeps the name even where it holds removed text.
        unit: of who asked, for the time ledger; empty for the unit of the settings.
        fill: ``blur`` or ``pixelate`` where faces in a video shall be softened and not covered (`redaction.softening`).
        transcripts: suffixes of the transcripts that a recording gets beside its result, such as ``.vtt``.
        overwrite: whether a file at a target that is not an earlier result of the same original may be replaced.
        within: id of the case or person whose work it is, where people see only their own; empty where everybody shares.
    """

    name: str
    target: str
    policy: str
    audiences: tuple[str, ...]
    terms: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    terms_only: bool = False
    parties: tuple[tuple[str, str], ...] = ()
    accept_all: bool = False
    password: str = ""
    overwrite: bool = False
    case: str = ""
    to: str = ""
    out: str = ""
    keep_name: bool = False
    unit: str = ""
    fill: str = ""
    transcripts: tuple[str, ...] = ()
    within: str = ""

    def __repr__(self) -> str:
        return f"RedactionRequest(policy={self.policy!r}, audiences={self.audiences!r}, terms={len(self.terms)})"

    def to_data(self) -> dict[str, Any]:
        """The request as a JSON value, secrets included: for sealing only."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> RedactionRequest:
        """Read what `to_data` made; unknown names of a newer version are left out, and an older one had one `audience`."""
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in data.items() if name in known}
        parties = tuple((role, name) for role, name in data.get("parties", ()))
        audiences = tuple(data["audiences"] if "audiences" in data else [data["audience"]])
        lists: dict[str, Any] = {"terms": tuple(data["terms"]), "keep": tuple(data["keep"])}
        lists["transcripts"] = tuple(data.get("transcripts", ()))
        return cls(**{**values, **lists, "parties": parties, "audiences": audiences})

    def reference(self) -> dict[str, Any]:
        """What makes two requests for the same content one piece of work; only a keyed hash of it is stored.

        Where the result goes is no part of it: the same content asked for twice is redacted once and delivered twice. The
        suffix is, because it tells a table from plain text; and the whole name where it shall be kept, because then the proof
        speaks of it. What was decided within one case is no other's. The order of audiences is none; one alone is named as
        ever, so that work of before is known again.
        """
        data = asdict(self)
        for name in ("overwrite", "target", "out", "name", "audiences", "keep_name", "unit"):
            del data[name]
        for name in ("fill", "transcripts", "within"):
            if not data[name]:
                del data[name]
        if self.keep_name:
            data["keep_name"] = self.wanted_name
        whom = {"audience": self.audiences[0]} if len(self.audiences) == 1 else {"audiences": sorted(self.audiences)}
        return {**data, **whom, "suffix": self.suffix}

    def targets(self) -> dict[str, Path]:
        """Where the rendition for each audience goes; empty when results only go to the evidence store."""
        return targets_of(Path(self.target), Path(self.out), self.audiences) if self.target else {}

    @property
    def wanted_name(self) -> str:
        """The name that the result is to have if it tells nothing."""
        return PurePath(self.target).name or self.name

    @property
    def suffix(self) -> str:
        """The suffix of the file's name in lower case, such as ``.csv``."""
        return PurePath(self.name).suffix.lower()


def targets_of(target: Path, out: Path, audiences: tuple[str, ...]) -> dict[str, Path]:
    """Where the rendition for each audience goes.

    Of several each has a folder of its own in `out`, so that nobody picks up the wrong one: ``out/defence/statement.pdf``.
    """
    if len(audiences) < 2:
        return dict.fromkeys(audiences, target)
    return {audience: out / audience / target.relative_to(out) for audience in audiences}
