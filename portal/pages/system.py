"""For the digital unit: work and failures, settings and models in force, people, the audit chain. No material is shown."""

from __future__ import annotations

import os
import shutil
from dataclasses import fields
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from automations import audit, work_items
from automations.audit import Verb
from automations.errors import DetailRefusedError
from automations.portal_records import people
from automations.settings import Settings
from automations.work_items import State
from portal.visits import Here
from reference.errors import UsageError
from reference.loader import load

router = APIRouter()

_SECRET = {"plan_key", "database_url", "store_url"}
"""Settings that may hold a key or a password: the page says only whether they are set."""
_PROGRAMS = {
    "tesseract": "reads scans where it is chosen",
    "soffice": "converts old Office files and makes PDFs of them",
    "pg_dump": "keeps copies of PostgreSQL",
}
_SHOWN = 200


@router.get("/system")
def overview(here: Here) -> Response:
    """How things stand: work by state, what runs, settings and models."""
    engine = here.desk.engine
    with engine.read() as session:
        counts = work_items.counts(session)
        last = audit.last_line(session)
    disk = shutil.disk_usage(engine.settings.home)
    return here.page(
        "system/overview.html",
        counts=counts,
        last=last,
        free=disk.free,
        versions={name: version(name) for name in ("prefect", "pikepdf", "spacy", "onnxruntime", "av")},
        settings=_settings(engine.settings),
        models=[{"name": name, **row} for name, row in load("models").rows.items()],
        programs={name: (what, shutil.which(name) is not None) for name, what in _PROGRAMS.items()},
        prefect=os.environ.get("PREFECT_API_URL", "").removesuffix("/api"),
    )


@router.get("/system/items")
def items(here: Here) -> Response:
    """Work items by state, with the code of their failure; never a file's name."""
    wanted = here.request.query_params.get("state", State.FAILED)
    if wanted not in {*State, "all"}:
        raise UsageError("Choose one of the states that the page offers.")
    with here.desk.engine.read() as session:
        found = work_items.find(session, state="" if wanted == "all" else State(wanted), limit=_SHOWN)
    states = [(str(state), str(state)) for state in State]
    return here.page("system/items.html", items=found, wanted=wanted, states=states, most=_SHOWN)


@router.post("/system/items/{number}/retry")
def retry(number: str, here: Here) -> Response:
    """Have failed work tried again."""
    with here.desk.engine.write() as session:
        work_items.retry(session, number, here.user.account)
    return here.go("/system/items", "The work is due again.")


@router.post("/system/items/{number}/cancel")
def cancel(number: str, here: Here) -> Response:
    """End work that is not done."""
    with here.desk.engine.write() as session:
        work_items.cancel(session, number, here.user.account)
    return here.go("/system/items", "The work was ended.")


@router.get("/system/audit")
def audit_search(here: Here) -> Response:
    """Search the audit chain."""
    asked = {
        name: here.request.query_params.get(name, "").strip()[:200] for name in ("actor", "subject", "verb", "since", "until")
    }
    if asked["verb"] and asked["verb"] not in set(Verb):
        raise UsageError("Choose one of the verbs that the page offers.")
    with here.desk.engine.read() as session:
        found = audit.search(session, limit=_SHOWN, **asked)
    here.consulted("audit", event="audit-search", lines=len(found))
    return here.page("system/audit.html", lines=found, asked=asked, verbs=[str(verb) for verb in Verb], most=_SHOWN, report=None)


@router.post("/system/audit/proof")
def prove(here: Here) -> Response:
    """Prove the chain: no line changed, none missing."""
    with here.desk.engine.read() as session:
        report = audit.verify(session)
    words = f"{report.lines} lines, every one as it was written." if report.whole else report.faults[0].message
    return here.go("/system/audit", ("The chain is whole: " if report.whole else "The chain is NOT whole: ") + words)


@router.get("/system/people")
def person_list(here: Here) -> Response:
    """Who may sign in."""
    with here.desk.engine.read() as session:
        found = people.everybody(session)
    return here.page("system/people.html", people=found)


@router.post("/system/people/{number}")
def change_person(number: str, here: Here) -> Response:
    """Change somebody's unit, or whether they may sign in."""
    active = here.field("active") == "yes"
    if number == here.user.id and not active:
        raise UsageError("You cannot shut yourself out: ask somebody else of the digital unit.")
    with here.desk.engine.write() as session:
        try:
            person = people.change(session, number, unit=here.field("unit"), active=active)
        except DetailRefusedError:
            raise UsageError("A unit is one line of at most 80 letters, digits and simple punctuation.") from None
        detail = {"event": "person-changed", "active": active, "portal": True}
        audit.append(session, Verb.ALTERATION, here.user.account, f"person:{person.id}", detail)
    return here.go("/system/people", f"{person.name} was changed.")


def _settings(settings: Settings) -> list[tuple[str, str]]:
    found: list[tuple[str, Any]] = [(field.name, getattr(settings, field.name)) for field in fields(settings)]
    return [(name, ("set" if value else "not set") if name in _SECRET else str(value)) for name, value in found]
