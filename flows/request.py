"""What a person asked for when a file was handed in. It holds secrets (terms, password, names), so it is stored sealed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from pathlib import PurePath
from typing import Any

AUTOMATION = "redact"
"""Name of the automation in the work items."""


@dataclass(frozen=True, slots=True, repr=False)
class RedactionRequest:
    """How one file is to be redacted and where the result goes.

    Attributes:
        name: the file's own name, without a folder; results and messages carry it.
        target: full path of the redacted file; empty when the result only goes to the evidence store.
        policy: name of the redaction policy.
        audience: for whom; one of the policy's audiences.
        terms: terms that must go.
        keep: terms that must stay.
        terms_only: look for the terms and for nothing else.
        parties: the people of the case, pairs of role and full name.
        accept_all: accept every finding unattended; without it a person reviews.
        password: what opens the file, if it needs one.
        case: reference of the case whose pseudonyms stand in for what goes; empty for black labels.
        to: ``pdf`` where an Office file shall become a PDF; else it stays what it is.
        overwrite: whether a file at `target` that is not an earlier result of the same original may be replaced.
    """

    name: str
    target: str
    policy: str
    audience: str
    terms: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    terms_only: bool = False
    parties: tuple[tuple[str, str], ...] = ()
    accept_all: bool = False
    password: str = ""
    overwrite: bool = False
    case: str = ""
    to: str = ""

    def __repr__(self) -> str:
        return f"RedactionRequest(policy={self.policy!r}, audience={self.audience!r}, terms={len(self.terms)})"

    def to_data(self) -> dict[str, Any]:
        """The request as a JSON value, secrets included: for sealing only."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> RedactionRequest:
        """Read what `to_data` made; unknown names of a newer version are left out."""
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in data.items() if name in known}
        parties = tuple((role, name) for role, name in data.get("parties", ()))
        return cls(**{**values, "terms": tuple(data["terms"]), "keep": tuple(data["keep"]), "parties": parties})

    def reference(self) -> dict[str, Any]:
        """What makes two requests for the same content one piece of work; only a keyed hash of it is stored.

        Where the result goes is no part of it: the same content asked for twice is redacted once and delivered twice. The
        suffix is, because it tells a table from plain text.
        """
        data = asdict(self)
        del data["overwrite"], data["target"], data["name"]
        return {**data, "suffix": self.suffix}

    @property
    def suffix(self) -> str:
        """The suffix of the file's name in lower case, such as ``.csv``."""
        return PurePath(self.name).suffix.lower()
