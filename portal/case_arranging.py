"""How the papers of a case are arranged for its bundle, and released files of one's own that are put into the case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from automations import audit
from automations.audit import Verb
from automations.portal_records import cases, submissions
from automations.portal_records.cases import PortalCase
from automations.work_items import State, WorkItem
from case_files.arranging import FREE, OPEN, SECTIONS, Arrangement, Paper, change_places, moved_by, moved_to, placed
from case_files.layouts import UNKNOWN
from flows.renditions import is_released, renditions_of
from flows.review import request_of
from portal.acting import Acting
from redaction.kinds import ROOMS
from reference.errors import UsageError

_OFFERED = 50
"""Released files of one's own that the page offers."""


class NotForCaseError(UsageError):
    """A file cannot be put into a case, or taken out of it, by this person."""

    code = "E-PORTAL-CASE-FILE"


@dataclass(frozen=True, slots=True, repr=False)
class PlacedFile:
    """A file of the case as the bundle would hold it.

    Attributes:
        id: of its work item.
        name: as it was handed in.
        form: what it is.
        targets: other sections that it may be put into.
        up, down: whether it can change places with the one above or below.
        own: whether the person who looks put it in here and may take it out.
    """

    id: str
    name: str
    form: str
    targets: tuple[str, ...]
    up: bool
    down: bool
    own: bool


def arrangement_of(case: PortalCase) -> Arrangement:
    """What was arranged in a case so far, by work item."""
    kept = case.detail.get("arranged", {})
    return Arrangement(tuple(kept.get("order", ())), dict(kept.get("sections", {})))


def papers_of(files: Iterable[Mapping[str, Any]]) -> list[Paper]:
    """The files of a case (`portal.case_room.CaseView.files`) that are papers: no recordings and no copies of others."""
    papers = []
    for file in files:
        taken, item = file["taken"], file["item"]
        recording = ROOMS.get(item.result.get("media", ""), "") in ("video", "audio")
        if not (recording or taken.get("copy_of")):
            form = file["confirmed"] or taken.get("form", UNKNOWN)
            papers.append(Paper(item.id, form, (taken.get("rank", 0), taken.get("id", ""), item.id)))
    return papers


def sections_of(case: PortalCase, files: Sequence[Mapping[str, Any]], account: str) -> list[tuple[str, list[PlacedFile]]]:
    """The sections of the bundle with their files, for somebody's page; every section that a paper may be put into is there."""
    papers, arrangement = papers_of(files), arrangement_of(case)
    names = {file["item"].id: file["name"] for file in files}
    put_in = case.detail.get("put_in", {})
    shown: dict[str, list[PlacedFile]] = {}
    for section, own in placed(papers, arrangement):
        forms = [paper.form for paper in own]
        shown[section] = [
            PlacedFile(
                id=paper.key,
                name=names[paper.key],
                form="" if paper.form == UNKNOWN else paper.form,
                targets=tuple(name for name in OPEN if name != section) if paper.form in FREE else (),
                up=at > 0 and change_places(forms[at - 1], paper.form, section),
                down=at + 1 < len(own) and change_places(paper.form, forms[at + 1], section),
                own=put_in.get(paper.key) == account,
            )
            for at, paper in enumerate(own)
        ]
    return [(name, shown.get(name, [])) for name, _ in SECTIONS if name in shown or name in OPEN]


def arrange(
    acting: Acting, case_id: str, files: Sequence[Mapping[str, Any]], what: str, key: str, section: str = "", before: str = ""
) -> None:
    """Move a paper one place up or down, put it into a section, or take back everything that was arranged.

    Args:
        acting: who arranges.
        case_id: of the case.
        files: of the case, as `portal.case_room.view_of` has them.
        what: "up", "down", "put" or "usual".
        key: id of the paper's work item.
        section: for "put", where it goes.
        before: for "put", the paper that it goes before; at the end if left out.

    Raises:
        FixedPlaceError: it does not go there.
        UsageError: what is to be moved, or where to, was not said.
    """
    if what in ("up", "down"):
        move(acting, case_id, files, key, -1 if what == "up" else 1)
    elif what == "put":
        if not section:
            raise UsageError("Choose the section that it goes into, then press “Put there”.")
        put(acting, case_id, files, key, section, before)
    elif what == "usual":
        as_usual(acting, case_id)
    else:
        raise UsageError("Say what is to be moved: load the page again.")


def move(acting: Acting, case_id: str, files: Sequence[Mapping[str, Any]], key: str, step: int) -> None:
    """Move a paper one place up (-1) or down (1).

    Raises:
        FixedPlaceError: it does not go there.
    """
    papers = papers_of(files)
    _arrange(acting, case_id, key, lambda now: moved_by(papers, now, key, step))


def put(acting: Acting, case_id: str, files: Sequence[Mapping[str, Any]], key: str, section: str, before: str) -> None:
    """Put a paper into a section, before another or at its end.

    Raises:
        FixedPlaceError: it does not go there.
    """
    papers = papers_of(files)
    _arrange(acting, case_id, key, lambda now: moved_to(papers, now, key, section, before))


def as_usual(acting: Acting, case_id: str) -> None:
    """Take back everything that was arranged."""
    _arrange(acting, case_id, "", lambda _: Arrangement())


def offered(acting: Acting) -> list[tuple[WorkItem, str]]:
    """Released files that this person handed in for no case, with their names; the newest first."""
    engine = acting.desk.engine
    with engine.read() as session:
        own = submissions.visible_to(session, engine.sealer, acting.user.id, case_ids=())
        items = submissions.items_of(session, own)
    loose = ((items[one.item_id], one.name) for one in own if not one.case_id and one.item_id in items)
    return list(islice(((item, name) for item, name in loose if _is_released(acting, item)), _OFFERED))


def put_in(acting: Acting, case_id: str, item_ids: Sequence[str]) -> int:
    """Put files of one's own into a case: everybody on its list sees them then; how many they are.

    A page offers those that were released (`offered`). One that still waits for a review may go in, too, as one that is handed in
    for a case does.

    Raises:
        NotForCaseError: nothing was chosen, or one of them is not theirs or belongs to a case already. Nothing is put in then.
    """
    chosen = list(dict.fromkeys(item_ids))
    if not chosen:
        raise NotForCaseError("Choose the files that go into the case.")
    engine, account = acting.desk.engine, acting.user.account
    with engine.write() as session:
        case = cases.get(session, engine.sealer, case_id, lock=True)
        for item_id in chosen:
            handed_in = submissions.of_item(session, engine.sealer, item_id)
            own = next((one for one in handed_in if one.person_id == acting.user.id and not one.case_id), None)
            if own is None:
                raise NotForCaseError("Only a file that you handed in yourself, and that is in no case yet, can go in.")
            submissions.note(session, engine.sealer, item_id, acting.user.id, case_id, own.name)
            detail = {"event": "case-file-added", "item": item_id, "portal": True}
            audit.append(session, Verb.COMBINATION, account, case.subject, detail)
        kept = {**case.detail.get("put_in", {}), **dict.fromkeys(chosen, account)}
        cases.keep_detail(session, engine.sealer, case_id, {**case.detail, "put_in": kept})
    return len(chosen)


def take_out(acting: Acting, case_id: str, item_id: str) -> str:
    """Take a file out of the case again that this person put in; gives its name.

    Raises:
        NotForCaseError: they did not put it in, or it was handed in for the case.
    """
    engine, account = acting.desk.engine, acting.user.account
    with engine.write() as session:
        case = cases.get(session, engine.sealer, case_id, lock=True)
        kept = dict(case.detail.get("put_in", {}))
        own = next((one for one in submissions.of_case(session, engine.sealer, case_id) if one.item_id == item_id), None)
        if kept.pop(item_id, "") != account or own is None or own.person_id != acting.user.id:
            raise NotForCaseError("Only who put a file into the case takes it out again; what was handed in for the case stays.")
        submissions.note(session, engine.sealer, item_id, acting.user.id, "", own.name)
        detail = {"event": "case-file-taken-out", "item": item_id, "portal": True}
        audit.append(session, Verb.ALTERATION, account, case.subject, detail)
        cases.keep_detail(session, engine.sealer, case_id, {**case.detail, "put_in": kept})
    return own.name


def _arrange(acting: Acting, case_id: str, key: str, changed: Callable[[Arrangement], Arrangement]) -> None:
    """Change the arrangement as it is kept now, and put on record who did."""
    engine = acting.desk.engine
    with engine.write() as session:
        case = cases.get(session, engine.sealer, case_id, lock=True)
        new = changed(arrangement_of(case))
        kept = {"order": list(new.order), "sections": dict(new.sections)}
        cases.keep_detail(session, engine.sealer, case_id, {**case.detail, "arranged": kept})
        detail = {"event": "case-arranged", **({"item": key} if key else {}), "portal": True}
        audit.append(session, Verb.ALTERATION, acting.user.account, case.subject, detail)


def _is_released(acting: Acting, item: WorkItem) -> bool:
    if item.state is not State.DONE:
        return False
    return any(map(is_released, renditions_of(item.result, request_of(acting.workshop, item).audiences).values()))
