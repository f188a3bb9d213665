"""Cases: what one lacks before it goes to the CPS, what its files are, what only a person can say, and its handing over."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from automations.portal_records import cases
from portal import case_answers, case_arranging, case_bags, case_room, case_steps
from portal.pages.work import number_of
from portal.refusals import RefusedError
from portal.visits import Here, Visit
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
    case, made = case_room.open_case(here, here.field("reference"))
    return here.go(f"/cases/{case.id}", "The case is open." if made else "This case was open already.")


@router.get("/cases/{case_id}")
def case_page(case_id: str, here: Here) -> Response:
    """A case: readiness, files, facts, people and bundles."""
    return _page(here, case_id)


def _page(here: Visit, case_id: str, wrong: dict[str, str] | None = None) -> Response:
    running, failed = case_steps.work_on(case_id)
    view = case_room.view_of(here, case_id)
    here.consulted(view.case.subject, files=len(view.files))
    return here.page(
        "cases/case.html",
        status=422 if wrong else 200,
        wrong=wrong or {},
        typed={name: here.field(name) for name in ("bag", "why", "rework", "account")} if wrong else {},
        view=view,
        running=running,
        failed=failed,
        marks=_MARKS,
        forms=case_answers.form_titles(),
        yes_no=case_answers.YES_NO,
        choices=case_answers.CHOICES,
        audiences=case_bags.AUDIENCES,
        stated=view.case.detail.get("stated", {}),
        drafts=view.case.detail.get("drafts", ()),
        sections=case_arranging.sections_of(view.case, view.files, here.user.account),
        arranged=bool(case_arranging.arrangement_of(view.case)),
        offered=case_arranging.offered(here) if here.can("case.change", here.thing) else [],
        may_change=here.can("case.change", here.thing),
        may_approve=here.can("case.approve", here.thing),
        supervises=here.may_ever("case.approve"),
        came_back=bool(case_bags.put_right(here.desk, view.case)),
    )


@router.post("/cases/{case_id}/check")
def check(case_id: str, here: Here) -> Response:
    """Check the case against the CPS's reasons for sending a file back."""
    ended = case_steps.begin_check(here, case_id)
    return here.go(f"/cases/{case_id}", "The case was checked." if ended else "")


@router.post("/cases/{case_id}/facts")
def facts(case_id: str, here: Here) -> Response:
    """Keep what somebody stated."""
    case_answers.state_facts(here, case_id, {name: here.field(name) for name in case_answers.QUESTIONS})
    return here.go(f"/cases/{case_id}", "Your answers were kept. Check the case again to see what they change.")


@router.post("/cases/{case_id}/types")
def types(case_id: str, here: Here) -> Response:
    """Keep what somebody says the files are."""
    case_answers.confirm_types(
        here, case_id, {name.removeprefix("form-"): here.field(name) for name in here.form if name.startswith("form-")}
    )
    return here.go(f"/cases/{case_id}", "What the files are was kept. Check the case again to see what it changes.")


@router.post("/cases/{case_id}/people")
def let_in(case_id: str, here: Here) -> Response:
    """Let somebody see the case."""
    try:
        name = case_room.let_in(here, case_id, here.field("account"))
    except RefusedError:
        raise
    except UsageError as error:
        return _page(here, case_id, {"account": str(error)})
    return here.go(f"/cases/{case_id}", f"{name} can see this case now.")


@router.post("/cases/{case_id}/drafts")
def drafts(case_id: str, here: Here) -> Response:
    """Draft the forms that are missing."""
    ended = case_steps.begin_drafts(here, case_id)
    return here.go(f"/cases/{case_id}", "What can be drafted was drafted. Nothing is signed or judged." if ended else "")


@router.get("/cases/{case_id}/drafts/{name}")
def draft(case_id: str, name: str, here: Here) -> Response:
    """One draft."""
    case = case_room.case_of(here.desk, case_id)
    path = case_steps.draft_of(here.desk, case, name)
    here.consulted(case.subject, event="draft")
    return FileResponse(path, filename=name)


@router.post("/cases/{case_id}/bag")
def bag(case_id: str, here: Here) -> Response:
    """Build the bundles of what was released."""
    ended = case_steps.begin_build(here, case_id, here.fields("audience"))
    return here.go(f"/cases/{case_id}", "The bundle was built. A supervisor who did not prepare it approves it." if ended else "")


@router.get("/cases/{case_id}/bag/{audience}/{name}")
def bundle(case_id: str, audience: str, name: str, here: Here) -> Response:
    """The bundle of a bag for one audience, as a PDF."""
    case = case_room.case_of(here.desk, case_id)
    pdf = case_bags.bundle_of(here.desk, case, name, audience)
    here.consulted(case.subject, event="bundle", audience=audience)
    return FileResponse(pdf, media_type="application/pdf", filename=f"{audience}-{pdf.name}", content_disposition_type="inline")


@router.post("/cases/{case_id}/approval")
def approval(case_id: str, here: Here) -> Response:
    """Approve, seal and hand over a bag."""
    view = case_room.view_of(here, case_id)
    at = next((number for number, one in enumerate(view.bags, start=1) if one["name"] == here.field("bag")), 0)
    if not at:
        raise UsageError("There is no such bundle: load the page again.")
    if here.field("read") != "yes":
        return _page(here, case_id, {f"read-{at}": "Say that you looked at the bundle, then approve it."})
    try:
        case_bags.run_approval(here, case_id, here.field("bag"), here.field("why"), rework=number_of(here.field("rework")))
    except RefusedError:
        raise
    except UsageError as error:
        return _page(here, case_id, {f"why-{at}": str(error)})
    return here.go(f"/cases/{case_id}", "Approved, sealed and handed over to the CPS liaison.")
