"""The other files of a case in which a finding of one can be decided on, too: by whom, and which they are."""

from __future__ import annotations

from automations import work_items
from automations.portal_records import cases, submissions
from automations.work_items import State, WorkItem
from flows.deciding import plan_shown
from portal.acting import Acting
from portal.refusals import NotFoundError
from portal.review.table import in_case
from portal.things import load_item
from redaction.findings import Finding


def finding_of(acting: Acting, item: WorkItem, base: str, name: str) -> Finding:
    """The finding of an item under review of a case that this person works on, as it stood when it was looked at.

    Raises:
        NotFoundError: there is none.
    """
    if item.state is not State.AWAITING_REVIEW or not base or not in_case(acting):
        raise NotFoundError("This file waits for no review, or belongs to no case of yours.")
    found = next((one for one in plan_shown(acting.workshop, item, base).findings if one.id == name), None)
    if found is None:
        raise NotFoundError("This file has no such finding.")
    return found


def names_of(acting: Acting) -> dict[str, str]:
    """Names of the files in the cases of the item that the path names that this person works on, by id of the item."""
    assert acting.thing is not None
    engine = acting.desk.engine
    with engine.read() as session:
        own = submissions.of_item(session, engine.sealer, acting.thing.id)
        case_ids = [one.case_id for one in own if one.case_id and acting.user.id in cases.people_of(session, one.case_id)]
        return {one.item_id: one.name for case_id in case_ids for one in submissions.of_case(session, engine.sealer, case_id)}


def files_of(acting: Acting, names: dict[str, str]) -> list[WorkItem]:
    """Those of them that this person may decide on."""
    allowed = [item_id for item_id in names if acting.can("item.review", load_item(acting.desk, item_id))]
    with acting.desk.engine.read() as session:
        return [work_items.get(session, item_id) for item_id in allowed]
