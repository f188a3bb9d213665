"""Cases: what one lacks before it goes to the CPS, what its files are, what only a person can say, and its handing over."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from automations.portal_records import cases
from portal import case_arranging, case_room
from portal.chores import CHORES
from portal.refusals import NotFoundError
from portal.visits import Here
from reference.errors import UsageError

router = APIRouter()

_MARKS = {"pass": ("Passed", "govuk-tag--green"), "fail": ("Failed", "govuk-tag--red"), "not applicable": ("Does not apply", "")}


@router.get("/cases")
def case_list(here: Here) -> Response:
    """The cases that somebody may see."""
    engine = here.desk.engine
    with engine.read() as session:
        found = cases.cases_of(session, engine.sealer, here.user.id)
    return here.page("cases/list.html", cases=found, may_open=here.may_ever("case.open"))


@router.post("/cases")
def open_case(here: Here) -> Response:
    """Open a case, or the one that has this reference already where it is theirs."""
    reference = here.field("reference")
    if not 3 <= len(reference) <= 80:
        raise UsageError("Give the case a reference of 3 to 80 letters and digits, such as its URN.")
    engine, user = here.desk.engine, here.user
    with engine.write() as session:
        case, made = cases.open_case(session, engine.sealer, reference, user.id, user.account)
        theirs = user.id in cases.people_of(session, case.id)
    if not theirs:
        raise UsageError("A case of this reference is open already: ask somebody who works on it to let you in.")
    return here.go(f"/cases/{case.id}", "The case is open." if made else "This case was open already.")


@router.get("/cases/{case_id}")
def case_page(case_id: str, here: Here) -> Response:
    """A case: readiness, files, facts, people and bundles."""
    running, failed = CHORES.state(f"case:{case_id}")
    view = case_room.view_of(here, case_id)
    here.consulted(view.case.subject, files=len(view.files))
    return here.page(
        "cases/case.html",
        view=view,
        running=running,
        failed=failed,
        marks=_MARKS,
        forms=case_room.form_titles(),
        yes_no=case_room.YES_NO,
        choices=case_room.CHOICES,
        audiences=case_room.AUDIENCES,
        stated=view.case.detail.get("stated", {}),
        drafts=view.case.detail.get("drafts", ()),
        sections=case_arranging.sections_of(view.case, view.files, here.user.account),
        arranged=bool(case_arranging.arrangement_of(view.case)),
        offered=case_arranging.offered(here) if here.can("case.change", here.thing) else [],
        may_change=here.can("case.change", here.thing),
        may_approve=here.can("case.approve", here.thing),
        supervises=here.may_ever("case.approve"),
    )


@router.post("/cases/{case_id}/check")
def check(case_id: str, here: Here) -> Response:
    """Check the case against the CPS's reasons for sending a file back."""
    ended = CHORES.begin(f"case:{case_id}", "the case is being checked", lambda: case_room.run_check(here, case_id))
    return here.go(f"/cases/{case_id}", "The case was checked." if ended else "")


@router.post("/cases/{case_id}/facts")
def facts(case_id: str, here: Here) -> Response:
    """Keep what somebody stated."""
    case_room.state_facts(here, case_id)
    return here.go(f"/cases/{case_id}", "Your answers were kept. Check the case again to see what they change.")


@router.post("/cases/{case_id}/types")
def types(case_id: str, here: Here) -> Response:
    """Keep what somebody says the files are."""
    case_room.confirm_types(here, case_id)
    return here.go(f"/cases/{case_id}", "What the files are was kept. Check the case again to see what it changes.")


@router.post("/cases/{case_id}/people")
def let_in(case_id: str, here: Here) -> Response:
    """Let somebody see the case."""
    name = case_room.let_in(here, case_id, here.field("account"))
    return here.go(f"/cases/{case_id}", f"{name} can see this case now.")


@router.post("/cases/{case_id}/drafts")
def drafts(case_id: str, here: Here) -> Response:
    """Draft the forms that are missing."""
    ended = CHORES.begin(f"case:{case_id}", "forms are being drafted", lambda: case_room.run_drafts(here, case_id))
    return here.go(f"/cases/{case_id}", "What can be drafted was drafted. Nothing is signed or judged." if ended else "")


@router.get("/cases/{case_id}/drafts/{name}")
def draft(case_id: str, name: str, here: Here) -> Response:
    """One draft."""
    case = case_room.case_of(here.desk, case_id)
    if name not in case.detail.get("drafts", ()):
        raise NotFoundError("There is no such draft.")
    here.consulted(case.subject, event="draft")
    return FileResponse(case_room.folder_of(here.desk, case_id) / "drafts" / name, filename=name)


@router.post("/cases/{case_id}/bag")
def bag(case_id: str, here: Here) -> Response:
    """Build the bundles of what was released."""
    audiences = tuple(name for name in case_room.AUDIENCES if name in here.fields("audience"))
    if not audiences:
        raise UsageError("Choose for whom the case is put together.")
    ended = CHORES.begin(f"case:{case_id}", "the bundle is being built", lambda: case_room.run_build(here, case_id, audiences))
    return here.go(f"/cases/{case_id}", "The bundle was built. A supervisor who did not prepare it approves it." if ended else "")


@router.get("/cases/{case_id}/bag/{audience}/{name}")
def bundle(case_id: str, audience: str, name: str, here: Here) -> Response:
    """The bundle of a bag for one audience, as a PDF."""
    case = case_room.case_of(here.desk, case_id)
    if audience not in case_room.AUDIENCES or name not in {bag["name"] for bag in case.detail.get("bags", ())}:
        raise NotFoundError("There is no such bundle.")
    own = case_room.folder_of(here.desk, case_id) / name / "data" / audience
    pdf = next(iter(sorted(own.glob("bundle*.pdf"))), None)
    if pdf is None:
        raise NotFoundError("There is no such bundle.")
    here.consulted(case.subject, event="bundle", audience=audience)
    return FileResponse(pdf, media_type="application/pdf", filename=f"{audience}-{pdf.name}", content_disposition_type="inline")


@router.post("/cases/{case_id}/approval")
def approval(case_id: str, here: Here) -> Response:
    """Approve, seal and hand over a bag."""
    if here.field("read") != "yes":
        raise UsageError("Say that you looked at the bundle, then approve it.")
    case_room.run_approval(here, case_id, here.field("bag"), here.field("why"))
    return here.go(f"/cases/{case_id}", "Approved, sealed and handed over to the CPS liaison.")
