"""Reviewing a document, what is looked at: what waits, a sheet with its boxes and its list, one finding; without scripts, too."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from automations.portal_records import measured_time, submissions
from automations.work_items import State, WorkItem
from flows.review import request_of, undecided
from flows.showing import outline_of, picture_of, plan_at, source_of
from portal.access import unit_of
from portal.refusals import NotFoundError
from portal.review.rows import CHOICES, boxes_over, kinds, looks_of, policy_of, reasons, rows_of
from portal.review.sheets import ROWS, Binder, marked
from portal.review.table import Table, in_case, is_recording, item_of, looked, open_table, whole
from portal.things import load_item
from portal.visits import Here, Visit
from redaction.findings import Finding
from reference.errors import HoursbackError

router = APIRouter()

_WAITING = 200
"""Items that the list of waiting ones shows."""


@router.get("/review")
def waiting(here: Here) -> Response:
    """Everything that waits for a review by this person, the oldest first."""
    engine = here.desk.engine
    rows: list[dict[str, object]] = []
    with engine.read() as session:
        items = submissions.to_review(session, here.user.id, unit=unit_of(here.user), limit=2 * _WAITING)
    for item in items:
        if len(rows) == _WAITING or not here.can("item.review", load_item(here.desk, item.id)):
            continue
        with engine.read() as session:
            handed_in = submissions.of_item(session, engine.sealer, item.id)
            minutes = measured_time.minutes_on(session, item.id)
        name = next((one.name for one in handed_in if one.person_id == here.user.id), "")
        name = name or (handed_in[0].name if handed_in else request_of(here.workshop, item).name)
        row = {"id": item.id, "name": name, "since": item.updated_at, "left": _left(here, item), "minutes": minutes}
        rows.append(row)
    return here.page("review/waiting.html", rows=rows)


def _left(here: Visit, item: WorkItem) -> int:
    """How many findings are left to decide; what the policy keeps for everybody waits for nobody."""
    if "undecided" in item.result:
        return int(item.result["undecided"])
    try:
        return len(undecided(plan_at(here.workshop, item), request_of(here.workshop, item).audiences))
    except (HoursbackError, ValueError):  # A plan that cannot be opened is said where it is opened, not instead of this list.
        return int(item.result.get("findings", 0))


@router.get("/my-work/{item_id}/review")
def show(here: Here, item_id: str) -> Response:
    """One sheet of an item: its picture or text with boxes, and its list."""
    item = item_of(here, item_id)
    if item.state is not State.AWAITING_REVIEW:
        return here.go(f"/my-work/{item_id}/review/result")
    if is_recording(item):
        return here.go(f"/my-work/{item_id}/review/recording?{here.request.url.query}")
    table = open_table(here, item)
    number = _number(here, table.binder)
    looked(here, item, sheet=number + 1, findings=len(table.binder.sheets[number].findings))
    return sheet_page(here, table, number)


@router.get("/my-work/{item_id}/review/picture")
def picture(here: Here, item_id: str) -> Response:
    """The picture of a page, unredacted: for the reviewer alone, never kept by a browser."""
    item = item_of(here, item_id)
    plan = plan_at(here.workshop, item)
    source = source_of(here.workshop, item, plan)
    page = whole(here.request.query_params.get("page", ""), 0)
    pages = len(outline_of(here.workshop, item, source).pages)
    if not 0 <= page < pages:
        raise NotFoundError("There is no such page.")
    content = picture_of(here.workshop, item, source, page, pages)
    looked(here, item, picture=page + 1)
    return Response(content, media_type="image/jpeg")


@router.get("/my-work/{item_id}/review/finding")
def show_finding(here: Here, item_id: str) -> Response:
    """One finding with everything that is known of it, its type and its reason to change."""
    item = item_of(here, item_id)
    table = open_table(here, item)
    finding = _finding(table.binder, here.request.query_params.get("id", ""))
    looked(here, item, finding=finding.id)
    return here.page(
        "review/finding.html",
        table=table,
        item=item,
        row=rows_of(here.workshop, table.binder, [finding], table.request.audiences)[0],
        finding=finding,
        sheet=table.binder.sheet_of(finding.id),
        kinds=kinds(here.workshop),
        reasons=reasons(here.workshop),
        in_case=in_case(here),
        reason=next((action.reason for action in finding.actions.values() if action.reason), ""),
    )


def sheet_page(here: Visit, table: Table, number: int) -> Response:
    """A sheet as a page."""
    binder = table.binder
    sheet = binder.sheets[number]
    part = whole(here.request.query_params.get("part", ""), 1) - 1
    wanted = here.request.query_params.get("finding", "")
    places = [at for at, finding in enumerate(sheet.findings) if finding.id == wanted]
    if places:
        part = places[0] // ROWS
    part = min(max(part, 0), max(0, (len(sheet.findings) - 1) // ROWS))
    listed = sheet.findings[part * ROWS : (part + 1) * ROWS]
    page = binder.outline.pages[sheet.page] if sheet.kind == "page" else None
    return here.page(
        "review/sheet.html",
        table=table,
        item=table.item,
        binder=binder,
        sheet=sheet,
        number=number,
        part=part,
        parts=max(1, -(-len(sheet.findings) // ROWS)),
        rows=rows_of(here.workshop, binder, listed, table.request.audiences),
        boxes=boxes_over(page, sheet.findings, table.request.audiences) if page else [],
        page=page,
        text=marked(sheet, binder) if sheet.kind == "text" else [],
        states={finding.id: looks_of(finding, table.request.audiences) for finding in sheet.findings},
        next_open=binder.next_open(number),
        kinds=kinds(here.workshop),
        in_case=in_case(here),
        choices=CHOICES,
        policy=policy_of(here.workshop, binder.plan.policy),
    )


def _number(here: Visit, binder: Binder) -> int:
    """Which sheet is asked for: by number, or the one that lists a finding; first that with something to decide."""
    query = here.request.query_params
    if "finding" in query:
        return binder.sheet_of(query["finding"])
    if "sheet" in query:
        return min(max(whole(query["sheet"], 1) - 1, 0), len(binder.sheets) - 1)
    return binder.next_open(-1) or 0


def _finding(binder: Binder, name: str) -> Finding:
    found = next((finding for finding in binder.plan.findings if finding.id == name), None)
    if found is None:
        raise NotFoundError("This file has no such finding.")
    return found
