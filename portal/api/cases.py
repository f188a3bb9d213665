"""Cases through the API: what one lacks, what its files are, what only a person can say, its bundles and their approval."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import FileResponse, Response

from automations.portal_records import cases
from automations.portal_records.cases import PortalCase
from flows.portal_wire.cases import (
    Audience,
    BagApproval,
    BagOrder,
    BagView,
    CaseDetail,
    CaseFileView,
    CaseItem,
    CaseLine,
    CaseList,
    CaseWork,
    Facts,
    LeftOut,
    LetIn,
    NewCase,
    PersonView,
    Readiness,
    Types,
    Verdict,
)
from portal import case_room
from portal.api.calls import BYTES, PDF, Call, Calling
from portal.case_room import CaseView
from portal.things import load_case

router = APIRouter()
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
BagName = Annotated[str, Path(pattern=r"^[A-Za-z0-9_]{1,120}$")]
_KNOWN = ("urn", "file_type", "plea", "charged_by", "domestic_abuse", "custody", "arrested", "intimidated")


@router.get("/cases", tags=["cases"])
def list_cases(call: Calling) -> CaseList:
    """The cases that this person may see, the last one changed first."""
    engine = call.desk.engine
    with engine.read() as session:
        found = cases.cases_of(session, engine.sealer, call.person.id)
    return CaseList(cases=[_line(one) for one in found])


@router.post("/cases", response_model=CaseLine, tags=["cases"])
def open_case(call: Calling, new: NewCase) -> Response:
    """Open a case, or find the one that has this reference already where it is theirs."""
    return call.once(200, new, lambda: _line(case_room.open_case(call, " ".join(new.reference.split()))[0]))


@router.get("/cases/{case_id}", tags=["cases"])
def case(call: Calling, case_id: Id) -> CaseDetail:
    """A case: readiness, files, facts, people and bundles. That it was looked at is put on record."""
    view = case_room.view_of(call, case_id)
    call.consulted(view.case.subject, files=len(view.files))
    return _detail(call, view)


@router.get("/cases/{case_id}/work", tags=["cases"])
def case_work(call: Calling, case_id: Id) -> CaseWork:
    """What is being done to a case now, and why the last work failed, which is told once."""
    running, failed = case_room.work_on(case_id)
    return CaseWork(running=running, failed=failed)


@router.post("/cases/{case_id}/files", response_model=CaseLine, tags=["cases"])
def add_to_case(call: Calling, case_id: Id, new: CaseItem) -> Response:
    """Put a file that this person handed in, and that belongs to no other case, into the case: its people see it from then on."""
    return call.once(200, new, lambda: _changed(call, case_id, lambda: case_room.add_file(call, case_id, new.item)))


@router.post("/cases/{case_id}/check", status_code=202, response_model=CaseWork, tags=["cases"])
def check_case(call: Calling, case_id: Id) -> Response:
    """Check a case against the CPS's reasons for sending a file back; see `case_work` for when it has ended."""
    return call.once(202, None, lambda: _begun(case_id, case_room.begin_check(call, case_id)))


@router.post("/cases/{case_id}/facts", response_model=CaseLine, tags=["cases"])
def state_facts(call: Calling, case_id: Id, facts: Facts) -> Response:
    """Keep what only a person can say of a case."""
    answers = {name: _answer(value) for name, value in facts.model_dump().items()}
    return call.once(200, facts, lambda: _changed(call, case_id, lambda: case_room.state_facts(call, case_id, answers)))


@router.post("/cases/{case_id}/types", response_model=CaseLine, tags=["cases"])
def confirm_types(call: Calling, case_id: Id, types: Types) -> Response:
    """Keep what this person says the files are."""
    return call.once(200, types, lambda: _changed(call, case_id, lambda: case_room.confirm_types(call, case_id, types.forms)))


@router.post("/cases/{case_id}/people", response_model=CaseLine, tags=["cases"])
def let_into_case(call: Calling, case_id: Id, who: LetIn) -> Response:
    """Let somebody see the case."""
    return call.once(200, who, lambda: _changed(call, case_id, lambda: case_room.let_in(call, case_id, who.account)))


@router.post("/cases/{case_id}/drafts", status_code=202, response_model=CaseWork, tags=["cases"])
def draft_forms(call: Calling, case_id: Id) -> Response:
    """Draft the forms that a case lacks. Nothing is signed, and nothing goes into the case by itself."""
    return call.once(202, None, lambda: _begun(case_id, case_room.begin_drafts(call, case_id)))


@router.get("/cases/{case_id}/drafts/{name}", response_class=Response, responses=BYTES, tags=["cases"])
def case_draft(call: Calling, case_id: Id, name: Annotated[str, Path(min_length=1, max_length=200)]) -> Response:
    """One draft."""
    found = case_room.case_of(call.desk, case_id)
    path = case_room.draft_of(call.desk, found, name)
    call.consulted(found.subject, event="draft")
    return FileResponse(path, media_type="application/octet-stream", filename=name)


@router.post("/cases/{case_id}/bags", status_code=202, response_model=CaseWork, tags=["cases"])
def build_bag(call: Calling, case_id: Id, order: BagOrder) -> Response:
    """Put together what was redacted, proven and released. A supervisor who did not prepare it approves it."""
    return call.once(202, order, lambda: _begun(case_id, case_room.begin_build(call, case_id, order.audiences)))


@router.get("/cases/{case_id}/bags/{bag}/{audience}", response_class=Response, responses=PDF, tags=["cases"])
def bundle(call: Calling, case_id: Id, bag: BagName, audience: Audience) -> Response:
    """The bundle of a bag for one audience."""
    found = case_room.case_of(call.desk, case_id)
    pdf = case_room.bundle_of(call.desk, found, bag, audience)
    call.consulted(found.subject, event="bundle", audience=audience)
    return FileResponse(pdf, media_type="application/pdf", filename=f"{audience}-{pdf.name}")


@router.post("/cases/{case_id}/approval", response_model=CaseLine, tags=["cases"])
def approve_bag(call: Calling, case_id: Id, approval: BagApproval) -> Response:
    """Approve a bag as a supervisor who did not prepare it; it is sealed and handed over."""

    def work() -> None:
        case_room.run_approval(call, case_id, approval.bag, approval.why, approval.manifest, approval.rework_minutes)

    return call.once(200, approval, lambda: _changed(call, case_id, work))


def _changed(call: Call, case_id: str, change: Callable[[], Any]) -> CaseLine:
    """What is left to say after a change: a token that may change a case need not be one that may see it."""
    change()
    return _line(case_room.case_of(call.desk, case_id))


def _begun(case_id: str, ended: bool) -> CaseWork:
    return CaseWork(running="" if ended else case_room.work_on(case_id)[0] or "the work goes on", failed="")


def _answer(value: Any) -> str:
    """An answer as the form of the page has it."""
    return {True: "yes", False: "no", None: ""}[value] if not isinstance(value, str) else " ".join(value.split())


def _line(one: PortalCase) -> CaseLine:
    check = one.detail.get("check") or {}
    return CaseLine(
        case=one.id,
        reference=one.reference,
        opened_by=one.created_by,
        opened_at=one.created_at,
        ready=check.get("ready"),
        checked_at=check.get("at"),
    )


def _detail(call: Call, view: CaseView) -> CaseDetail:
    own, thing = view.case, load_case(call.desk, view.case.id)
    stated = own.detail.get("stated", {})
    return CaseDetail(
        case=own.id,
        reference=own.reference,
        opened_by=own.created_by,
        opened_at=own.created_at,
        files=[_file(row) for row in view.files],
        check=_readiness(view) if view.check else None,
        stated={name: stated[name] for name in _KNOWN if stated.get(name, "") != ""},
        drafts=list(own.detail.get("drafts", ())),
        bags=[_bag(call, own.id, bag) for bag in view.bags],
        people=[PersonView(name=one.name, account=one.account) for one in view.people],
        may_change=call.can("case.change", thing),
        may_approve=call.can("case.approve", thing),
    )


def _file(row: Mapping[str, Any]) -> CaseFileView:
    taken = row["taken"]
    return CaseFileView(
        item=row["item"].id,
        name=row["name"],
        state=row["item"].state.value,
        taken_for=taken.get("form") or "",
        confidence=taken.get("confidence"),
        trouble=taken.get("trouble") or "",
        copy_of=taken.get("copy_of") or "",
        confirmed=row["confirmed"],
    )


def _readiness(view: CaseView) -> Readiness:
    check = view.check
    return Readiness(
        words=check["words"],
        at=check["at"],
        ready=check["ready"],
        stale=view.stale,
        urn=check["urn"],
        file_type=check["file_type"],
        facts=check["facts"],
        verdicts=[
            Verdict(
                code=one["code"],
                stage=one["stage"],
                reason=one["reason"],
                state=one["state"],
                evidence=[found["says"] for found in one["evidence"]],
                action=one["action"],
            )
            for one in check["verdicts"]
        ],
    )


def _bag(call: Call, case_id: str, bag: Mapping[str, Any]) -> BagView:
    return BagView(
        name=bag["name"],
        state=bag["state"],
        built_at=bag["at"],
        built_by=bag["by"],
        approved_by=bag.get("approved_by", ""),
        manifest=case_room.manifest_of(call.desk, case_id, bag["name"]),
        pages=bag["pages"],
        left_out={name: [LeftOut(name=one["name"], why=one["why"]) for one in left] for name, left in bag["left_out"].items()},
    )
