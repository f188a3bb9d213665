"""For the digital unit through the API: how things stand, failures and retries, the audit chain. No material is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Path, Query
from fastapi.responses import Response

from automations import audit, work_items
from automations.audit import Verb
from automations.work_items import State, WorkItem
from flows.portal_wire.base import StateName
from flows.portal_wire.system import (
    AuditLines,
    AuditLineView,
    ChainFault,
    ChainProof,
    ModelView,
    Overview,
    ProgramView,
    SystemItem,
    SystemItems,
)
from portal.api.calls import Call, Calling, Room, view
from portal.system_room import overview_of

room = Room()
ItemNumber = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
Fitting = Annotated[str, Query(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Since = Annotated[str, Query(max_length=40, pattern=r"^[0-9TZ:.+-]*$")]
_SHOWN = 200


@room.operation()
def overview(call: Calling) -> Overview:
    """How things stand: work by state, health, programs, models and settings in force."""
    seen = overview_of(call.desk)
    return Overview(
        counts={str(state): number for state, number in seen.counts.items()},
        audit_lines=seen.last.sequence,
        audit_sha256=seen.last.sha256,
        free_bytes=seen.free,
        prefect=seen.prefect,
        versions=dict(seen.versions),
        settings=dict(seen.settings),
        models=[ModelView(name=one["name"], sha256=one.get("sha256") or "") for one in seen.models],
        programs=[ProgramView(name=name, what=what, there=there) for name, (what, there) in seen.programs.items()],
    )


@room.operation()
def system_items(
    call: Calling, state: StateName | None = None, limit: Annotated[int, Query(ge=1, le=_SHOWN)] = _SHOWN
) -> SystemItems:
    """Work items, newest first, with the code of their failure; never a file's name."""
    with call.desk.engine.read() as session:
        found = work_items.find(session, state=State(state) if state else "", limit=limit)
    return SystemItems(items=[_item(one) for one in found])


@room.operation(response_model=SystemItem)
def retry_item(call: Calling, number: ItemNumber) -> Response:
    """Have failed work tried again."""
    return _changed(call, number, work_items.retry)


@room.operation(response_model=SystemItem)
def cancel_item(call: Calling, number: ItemNumber) -> Response:
    """End work that is not done."""
    return _changed(call, number, work_items.cancel)


@room.operation()
def audit_lines(
    call: Calling,
    actor: Fitting = "",
    subject: Fitting = "",
    verb: Verb | None = None,
    since: Since = "",
    until: Since = "",
    limit: Annotated[int, Query(ge=1, le=_SHOWN)] = _SHOWN,
) -> AuditLines:
    """Lines of the audit chain that fit all that is given, newest first. That it was searched is put on record."""
    asked = {"actor": actor, "subject": subject, "verb": str(verb or ""), "since": since, "until": until}
    with call.desk.engine.read() as session:
        found = audit.search(session, limit=limit, **asked)
    call.consulted("audit", event="audit-search", lines=len(found))
    return AuditLines(lines=[AuditLineView.model_validate(one) for one in found])


@room.operation()
def prove_audit(call: Calling) -> ChainProof:
    """Prove the chain: no line changed, none missing."""
    with call.desk.engine.read() as session:
        report = audit.verify(session)
    return ChainProof(
        whole=report.whole,
        lines=report.lines,
        sequence=report.last.sequence,
        sha256=report.last.sha256,
        faults=[view(ChainFault, one) for one in report.faults[:100]],
    )


def _changed(call: Call, number: str, change: Callable[..., WorkItem]) -> Response:
    def work() -> SystemItem:
        with call.desk.engine.write() as session:
            return _item(change(session, number, call.person.account))

    return call.once(200, None, work)


def _item(one: WorkItem) -> SystemItem:
    return view(SystemItem, one, item=one.id, state=str(one.state), code=one.error_code)
