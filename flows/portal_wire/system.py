"""For the digital unit: how things stand, work and its failures, the audit chain. No material is shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from flows.portal_wire.base import Given, StateName


class ModelView(Given):
    """A model in force."""

    name: str
    sha256: str


class ProgramView(Given):
    """A program that helps, and whether it is there."""

    name: str
    what: str
    there: bool


class Overview(Given):
    """How things stand. `settings` with keys or passwords say only whether they are set."""

    counts: dict[str, int]
    audit_lines: int
    audit_sha256: str
    free_bytes: int
    prefect: str
    versions: dict[str, str]
    settings: dict[str, str]
    models: list[ModelView]
    programs: list[ProgramView]


class SystemItem(Given):
    """A work item without the name of its file."""

    item: str
    automation: str
    state: StateName
    attempts: int
    max_attempts: int
    code: str
    updated_at: datetime


class SystemItems(Given):
    """Work items, newest first."""

    items: list[SystemItem]


class AuditLineView(Given):
    """A line of the audit chain."""

    sequence: int
    at: str
    verb: Literal["collection", "alteration", "consultation", "disclosure", "combination", "erasure"]
    actor: str
    subject: str
    detail: dict[str, Any]


class AuditLines(Given):
    """Lines of the audit chain that fit what was asked, newest first."""

    lines: list[AuditLineView]


class ChainFault(Given):
    """One thing that is wrong with the chain."""

    sequence: int
    kind: str
    message: str


class ChainProof(Given):
    """Whether the chain is whole, how many lines were read, and the last one, to be kept elsewhere."""

    whole: bool
    lines: int
    sequence: int
    sha256: str
    faults: list[ChainFault]
