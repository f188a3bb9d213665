"""How things stand, for the digital unit: work by state, what runs, settings and models in force. No material is shown."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from importlib.metadata import version
from typing import Any

from automations import audit, work_items
from automations.audit import AuditLine
from automations.settings import Settings
from automations.work_items import State
from portal.desk import Desk
from reference.loader import load

_SECRET = {"plan_key", "database_url", "store_url"}
"""Settings that may hold a key or a password: the page says only whether they are set."""
_PROGRAMS = {
    "tesseract": "reads scans where it is chosen",
    "soffice": "converts old Office files and makes PDFs of them",
    "pg_dump": "keeps copies of PostgreSQL",
}


@dataclass(frozen=True, slots=True)
class Overview:
    """How things stand.

    Attributes:
        counts: work items by state.
        last: end of the audit chain.
        free: bytes free where the records lie.
        versions: of what matters.
        settings: in force; of secrets only whether they are set.
        models: rows of the models in force, with their names.
        programs: by name, what each is for and whether it is there.
        prefect: address of Prefect's own pages; empty where there are none.
    """

    counts: Mapping[State, int]
    last: AuditLine
    free: int
    versions: Mapping[str, str]
    settings: Mapping[str, str]
    models: Sequence[Mapping[str, Any]]
    programs: Mapping[str, tuple[str, bool]]
    prefect: str


def overview_of(desk: Desk) -> Overview:
    """How things stand now."""
    engine = desk.engine
    with engine.read() as session:
        counts, last = work_items.counts(session), audit.last_line(session)
    return Overview(
        counts=counts,
        last=last,
        free=shutil.disk_usage(engine.settings.home).free,
        versions={name: version(name) for name in ("prefect", "pikepdf", "spacy", "onnxruntime", "av")},
        settings=_told(engine.settings),
        models=[{"name": name, **row} for name, row in load("models").rows.items()],
        programs={name: (what, shutil.which(name) is not None) for name, what in _PROGRAMS.items()},
        prefect=os.environ.get("PREFECT_API_URL", "").removesuffix("/api"),
    )


def _told(settings: Settings) -> dict[str, str]:
    found = {field.name: getattr(settings, field.name) for field in fields(settings)}
    return {name: ("set" if value else "not set") if name in _SECRET else str(value) for name, value in found.items()}
