"""The same decision in every file of a case: where a text stands, what was decided there, and one answer for all of it."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import Response

from flows.case_deciding import DecidedTogether, Verdict, decide_in_case, same_in_case, undo_in_case
from portal.review.rows import CHOICES, rows_of
from portal.review.same import files_of, finding_of, names_of
from portal.review.table import item_of, looked, open_table
from portal.visits import Here
from portal.words import plural
from reference.errors import UsageError

router = APIRouter()


@router.get("/my-work/{item_id}/review/case")
def show(here: Here, item_id: str) -> Response:
    """Where the files of the case say what a finding says, and what was decided there."""
    item = item_of(here, item_id)
    query = here.request.query_params
    finding = finding_of(here, item, str(item.result.get("plan", "")), query.get("id", ""))
    table = open_table(here, item)
    names = names_of(here)
    found = same_in_case(here.workshop, files_of(here, names), finding.text)
    for one in found:
        looked(here, one.item, says_the_same=len(one.places))
    return here.page(
        "review/case.html",
        item=item,
        table=table,
        row=rows_of(here.workshop, table.binder, [finding], table.request.audiences)[0],
        finding=finding,
        found=sorted(found, key=lambda one: (one.item.id != item_id, names[one.item.id])),
        names=names,
        places=sum(len(one.places) for one in found),
        together=query.get("together", ""),
        back=_back(here, item_id, finding.id),
    )


@router.post("/my-work/{item_id}/review/case")
def decide(here: Here, item_id: str) -> Response:
    """Decide on it in all the files that the page showed."""
    item, verdict = item_of(here, item_id), here.field("verdict")
    if verdict not in CHOICES:
        raise UsageError("Say whether it is redacted or kept.")
    bases = {name.removeprefix("base."): str(value) for name, value in here.form.items() if name.startswith("base.")}
    finding = finding_of(here, item, bases.get(item_id, ""), here.field("id"))
    names = names_of(here)
    made = decide_in_case(
        here.workshop, bases, files_of(here, names), finding.text, cast(Verdict, verdict), why=here.field("why")[:500]
    )
    query = {"id": finding.id} | ({"together": made.together} if made.changed else {})
    return here.go(f"/my-work/{item_id}/review/case?{urlencode(query)}", _told(made, verdict))


@router.post("/my-work/{item_id}/review/case/undo")
def take_back(here: Here, item_id: str) -> Response:
    """Take back in all these files what this person decided in them together."""
    back, left = undo_in_case(here.workshop, files_of(here, names_of(here)), here.field("together"))
    said = f"Undone: {plural(sum(back.values()), 'place')} in {plural(len(back), 'file')}."
    if left:
        said += f" {plural(left, 'place')} stayed as somebody else left {'it' if left == 1 else 'them'} since."
    return here.go(f"/my-work/{item_id}/review/case?{urlencode({'id': here.field('id')})}", said)


def _told(made: DecidedTogether, verdict: str) -> str:
    places = sum(made.changed.values())
    words = {"accepted": "Redacted", "rejected": "Kept"}[verdict]
    said = f"{words}: {plural(places, 'place')} in {plural(len(made.changed), 'file')}." if places else "Nothing new was decided."
    if made.left:
        said += f" {plural(made.left, 'place')} stayed as somebody else decided."
    if made.missed:
        said += f" {plural(len(made.missed), 'file')} changed meanwhile: look again."
    return said


def _back(here: Here, item_id: str, finding: str) -> str:
    return f"/my-work/{item_id}/review?{urlencode({'finding': finding})}#row-{finding}"
