"""What a person asked for when a case was built or approved. It holds places and names of files, so it is stored sealed."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flows.workshop import Workshop

AUTOMATION = "case-file"
"""Name of the automation in the work items."""

TASK_TYPE = "build_case_file"
"""Name of a case's line in the ledger, and of its row in the table of baselines."""


@dataclass(frozen=True, slots=True, repr=False)
class CaseRequest:
    """How one case is built and where it goes.

    Attributes:
        folder: of the case.
        renditions: folder of what was released, with certificates.
        out: the bag to be.
        audiences: for whom bundles are made.
        reference: a force's folder of reference data, or empty.
        limit: bytes of documents in one PDF; 0 for no limit.
        before: a bag that was handed over before, whose bundles the new ones continue; or empty.
        seal_key: file of the force's private key; with a key at building, the bag is sealed without an approval.
        seal_certificate: file of its certificate and those that lead to the issuer.
        seal_password_file: file that holds the password of the key, or empty.
        stamp_url: address of a time-stamp authority, or empty.
        deliver: folder or ``s3://`` place that gets a copy, or empty.
        minutes: what the supervisor spent on the approval.
    """

    folder: str
    renditions: str
    out: str
    audiences: tuple[str, ...] = ("cps",)
    reference: str = ""
    limit: int = 0
    before: str = ""
    seal_key: str = ""
    seal_certificate: str = ""
    seal_password_file: str = ""
    stamp_url: str = ""
    deliver: str = ""
    minutes: float = 0.0

    @property
    def bag(self) -> Path:
        """The bag to be."""
        return Path(self.out)

    @property
    def overlay(self) -> Path | None:
        """The force's reference data."""
        return Path(self.reference) if self.reference else None

    def to_data(self) -> dict[str, Any]:
        """The request as a JSON value: for sealing only."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> CaseRequest:
        """Read what `to_data` made; unknown names of a newer version are left out."""
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in data.items() if name in known}
        return cls(**{**values, "audiences": tuple(values.get("audiences", ("cps",)))})


def urn_key(workshop: Workshop, urn: str) -> str:
    """A keyed fingerprint of a case's number: whoever has the number finds the item, and the item does not tell the number."""
    return workshop.engine.sealer.fingerprint(["urn", re.sub(r"[\s/]", "", urn).upper()])
