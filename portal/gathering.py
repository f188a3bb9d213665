"""Gathering for an application: its form checked, the force's registers asked, and a dossier made of it for the officers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from automations.decisions import applications
from automations.decisions.errors import ApplicationMissingError
from automations.registers.connections import read_connections
from flows.vetting_bring import bring_together
from flows.vetting_check import check_application
from flows.vetting_dossier import keep
from flows.vetting_gather import TABLE, gather
from flows.workshop import overlay_of
from portal.acting import Acting
from portal.chores import CHORES
from portal.desk import Desk
from portal.refusals import ConflictError
from reference.loader import load
from vetting.application.intake import read_bytes
from vetting.matching.model import load_model


def begin(acting: Acting, form: Mapping[str, Any], unit: str, registers: Sequence[str]) -> str:
    """Begin to gather for an application; the force's number for it.

    Raises:
        ConflictError: no registers are set up here, or it is being gathered for already. ApplicationError: the form is none.
    """
    if not acting.desk.settings.registers:
        raise ConflictError("No registers are connected here: the digital unit has to set registers of the portal first.")
    content = json.dumps(form).encode()
    reference = read_bytes(content, "the application").reference
    CHORES.begin(_chore(reference), "registers are being asked", lambda: _gather(acting, content, unit, registers))
    return reference


def work_on(reference: str) -> tuple[str, str]:
    """What is being done for an application, and why the last work failed, which is told once."""
    return CHORES.state(_chore(reference))


def found(desk: Desk, reference: str) -> str:
    """The id of an application that has a dossier; empty where there is none."""
    with desk.engine.read() as session:
        try:
            where = applications.standing(session, applications.find(session, reference))
        except ApplicationMissingError:
            return ""
    return where.id if where.dossier_sha256 else ""


def _gather(acting: Acting, content: bytes, unit: str, registers: Sequence[str]) -> None:
    workshop = acting.workshop
    settings = workshop.engine.settings
    overlay = overlay_of(settings)
    with workshop.desk() as folder:
        place = folder / "application.json"
        place.write_bytes(content)
        checked = check_application(place, overlay=overlay, read_papers=False)
    application = checked.application
    connections = read_connections(Path(acting.desk.settings.registers), load(TABLE, application.made_on, overlay))
    gathered = gather(application, connections, workshop.engine, checked.rules, registers=registers)
    keep(workshop, bring_together(checked, gathered, load_model(overlay=overlay), settings.person), unit)


def _chore(reference: str) -> str:
    return f"gather:{reference}"
