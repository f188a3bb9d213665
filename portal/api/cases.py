"""Cases through the API: what one lacks, what its files are, what only a person can say, its bundles and their approval."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import Path
from fastapi.responses import FileResponse, Response

from automations.portal_records import cases
from automations.portal_records.cases import PortalCase
from flows.portal_wire.cases import (
    Arrange,
    Audience,
    BagApproval,
    BagOrder,
    BagView,
    CaseArrangement,
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
    OfferedFile,
    OfferedFiles,
    PersonView,
    PlacedPaper,
    Readiness,
    SectionView,
    Types,
    Verdict,
)
from portal import case_answers, case_arranging, case_bags, case_room, case_steps
from portal.api.calls import BYTES, PDF, Call, Calling, Room, view
from portal.case_room import CaseView
from portal.things import load_case

room = Room()
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
BagName = Annotated[str, Path(pattern=r"^[A-Za-z0-9_]{1,120}$")]
_KNOWN = ("urn", "file_type", "plea", "charged_by", "domestic_abuse", "custody", "arrested", "intimidated")


@room.operation()
def list_cases(call: Calling) -> CaseList:
    """The cases that this person may see, the last one changed first."""
    engine = call.desk.engine
    with engine.read() as session:
        found = cases.cases_of(session, engine.sealer, call.person.id)
    return CaseList(cases=[_line(one) for one in found])


@room.operation(response_model=CaseLine)
def open_case(call: Calling, new: NewCase) -> Response:
    """Open a case, or find the one that has this reference already where it is theirs."""
    return call.once(200, new, lambda: _line(case_room.open_case(call, " ".join(new.reference.split()))[0]))


@room.operation()
def case(call: Calling, case_id: Id) -> CaseDetail:
    """A case: readiness, files, facts, people and bundles. That it was looked at is put on record."""
    seen = case_room.view_of(call, case_id)
    call.consulted(seen.case.subject, files=len(seen.files))
    return _detail(call, seen)


@room.operation()
def case_work(call: Calling, case_id: Id) -> CaseWork:
    """What is being done to a case now, and why the last work failed, which is told once."""
    running, failed = case_steps.work_on(case_id)
    return CaseWork(running=running, failed=failed)


@room.operation(response_model=CaseLine)
def add_to_case(call: Calling, case_id: Id, new: CaseItem) -> Response:
    """Put a file that this person handed in, and that is in no case yet, into the case: its people see it from then on."""
    return call.once(200, new, lambda: _changed(call, case_id, lambda: case_arranging.put_in(call, case_id, [new.item])))


@room.operation(response_model=CaseLine)
def take_from_case(call: Calling, case_id: Id, old: CaseItem) -> Response:
    """Take a released file out of the case again that this person put in; what was handed in for the case stays."""
    return call.once(200, old, lambda: _changed(call, case_id, lambda: case_arranging.take_out(call, case_id, old.item)))


@room.operation(response_model=CaseLine)
def arrange_case(call: Calling, case_id: Id, how: Arrange) -> Response:
    """Say where a paper goes in the bundle of a case, where the file standard leaves that free."""

    def work() -> None:
        files = case_room.view_of(call, case_id).files
        case_arranging.arrange(call, case_id, files, how.move, how.item, how.section, how.before)

    return call.once(200, how, lambda: _changed(call, case_id, work))


@room.operation()
def case_arrangement(call: Calling, case_id: Id) -> CaseArrangement:
    """The sections of the bundle of a case with their papers, as arranged. That it was looked at is put on record."""
    seen = case_room.view_of(call, case_id)
    call.consulted(seen.case.subject, files=len(seen.files))
    sections = case_arranging.sections_of(seen.case, seen.files, call.user.account)
    return CaseArrangement(
        usual=not case_arranging.arrangement_of(seen.case),
        sections=[
            SectionView(
                name=name,
                papers=[view(PlacedPaper, one, item=one.id, targets=list(one.targets)) for one in papers],
            )
            for name, papers in sections
        ],
    )


@room.operation()
def offered_for_case(call: Calling, case_id: Id) -> OfferedFiles:
    """Released files of this person's own that are in no case yet, and may go into this one."""
    return OfferedFiles(files=[OfferedFile(item=item.id, name=name) for item, name in case_arranging.offered(call)])


@room.operation(status_code=202, response_model=CaseWork)
def check_case(call: Calling, case_id: Id) -> Response:
    """Check a case against the CPS's reasons for sending a file back; see `case_work` for when it has ended."""
    return call.once(202, None, lambda: _begun(case_id, case_steps.begin_check(call, case_id)))


@room.operation(response_model=CaseLine)
def state_facts(call: Calling, case_id: Id, facts: Facts) -> Response:
    """Keep what only a person can say of a case."""
    answers = {name: _answer(value) for name, value in facts.model_dump().items()}
    return call.once(200, facts, lambda: _changed(call, case_id, lambda: case_answers.state_facts(call, case_id, answers)))


@room.operation(response_model=CaseLine)
def confirm_types(call: Calling, case_id: Id, types: Types) -> Response:
    """Keep what this person says the files are."""
    return call.once(200, types, lambda: _changed(call, case_id, lambda: case_answers.confirm_types(call, case_id, types.forms)))


@room.operation(response_model=CaseLine)
def let_into_case(call: Calling, case_id: Id, who: LetIn) -> Response:
    """Let somebody see the case."""
    return call.once(200, who, lambda: _changed(call, case_id, lambda: case_room.let_in(call, case_id, who.account)))


@room.operation(status_code=202, response_model=CaseWork)
def draft_forms(call: Calling, case_id: Id) -> Response:
    """Draft the forms that a case lacks. Nothing is signed, and nothing goes into the case by itself."""
    return call.once(202, None, lambda: _begun(case_id, case_steps.begin_drafts(call, case_id)))


@room.operation(response_class=Response, responses=BYTES)
def case_draft(call: Calling, case_id: Id, name: Annotated[str, Path(min_length=1, max_length=200)]) -> Response:
    """One draft."""
    found = case_room.case_of(call.desk, case_id)
    path = case_steps.draft_of(call.desk, found, name)
    call.consulted(found.subject, event="draft")
    return FileResponse(path, media_type="application/octet-stream", filename=name)


@room.operation(status_code=202, response_model=CaseWork)
def build_bag(call: Calling, case_id: Id, order: BagOrder) -> Response:
    """Put together what was redacted, proven and released. A supervisor who did not prepare it approves it."""
    return call.once(202, order, lambda: _begun(case_id, case_steps.begin_build(call, case_id, order.audiences)))


@room.operation(response_class=Response, responses=PDF)
def bundle(call: Calling, case_id: Id, bag: BagName, audience: Audience) -> Response:
    """The bundle of a bag for one audience."""
    found = case_room.case_of(call.desk, case_id)
    pdf = case_bags.bundle_of(call.desk, found, bag, audience)
    call.consulted(found.subject, event="bundle", audience=audience)
    return FileResponse(pdf, media_type="application/pdf", filename=f"{audience}-{pdf.name}")


@room.operation(response_model=CaseLine)
def approve_bag(call: Calling, case_id: Id, approval: BagApproval) -> Response:
    """Approve a bag as a supervisor who did not prepare it; it is sealed and handed over."""

    def work() -> None:
        case_bags.run_approval(call, case_id, approval.bag, approval.why, approval.manifest, approval.rework_minutes)

    return call.once(200, approval, lambda: _changed(call, case_id, work))


def _changed(call: Call, case_id: str, change: Callable[[], Any]) -> CaseLine:
    """What is left to say after a change: a token that may change a case need not be one that may see it."""
    change()
    return _line(case_room.case_of(call.desk, case_id))


def _begun(case_id: str, ended: bool) -> CaseWork:
    return CaseWork(running="" if ended else case_steps.work_on(case_id)[0] or "the work goes on", failed="")


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


def _detail(call: Call, seen: CaseView) -> CaseDetail:
    own, thing = seen.case, load_case(call.desk, seen.case.id)
    stated = own.detail.get("stated", {})
    return CaseDetail(
        case=own.id,
        reference=own.reference,
        opened_by=own.created_by,
        opened_at=own.created_at,
        files=[_file(row) for row in seen.files],
        check=_readiness(seen) if seen.check else None,
        stated={name: stated[name] for name in _KNOWN if stated.get(name, "") != ""},
        drafts=list(own.detail.get("drafts", ())),
        bags=[_bag(call, own.id, bag) for bag in seen.bags],
        people=[PersonView(name=one.name, account=one.account) for one in seen.people],
        may_change=call.can("case.change", thing),
        may_approve=call.can("case.approve", thing),
        came_back=bool(case_bags.put_right(call.desk, own)),
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


def _readiness(seen: CaseView) -> Readiness:
    check = seen.check
    return Readiness(
        words=check["words"],
        at=check["at"],
        ready=check["ready"],
        stale=seen.stale,
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
        manifest=case_bags.manifest_of(call.desk, case_id, bag["name"]),
        pages=bag["pages"],
        left_out={name: [LeftOut(name=one["name"], why=one["why"]) for one in left] for name, left in bag["left_out"].items()},
    )
