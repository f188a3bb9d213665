"""For the digital unit: work and failures, settings and models in force, people, the audit chain. No material is shown."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from automations import audit, work_items
from automations.audit import Verb
from automations.errors import DetailRefusedError
from automations.portal_records import people
from automations.work_items import State
from portal.access import ROLE_NAMES
from portal.system_room import overview_of
from portal.visits import Here
from reference.errors import UsageError

router = APIRouter()

_SHOWN = 200


@router.get("/system")
def overview(here: Here) -> Response:
    """How things stand: work by state, what runs, settings and models."""
    seen = overview_of(here.desk)
    return here.page(
        "system/overview.html",
        counts=seen.counts,
        last=seen.last,
        free=seen.free,
        versions=seen.versions,
        settings=list(seen.settings.items()),
        models=seen.models,
        programs=seen.programs,
        prefect=seen.prefect,
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
    return here.page("system/people.html", people=found, roles=_roles)


def _roles(person: people.Person) -> str:
    """What somebody does, in words; what they may do is a matter of the identity provider."""
    return ", ".join(words for role, words in ROLE_NAMES.items() if role in person.roles) or "no role"


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
