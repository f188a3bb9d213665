"""Reviewing a document, what is changed: decisions, additions, type and reason, undo. Works without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from automations.work_items import WorkItem
from flows.additions import Additions, TermNotFoundError, add_box, add_terms
from flows.deciding import Clash, Decided, change_finding, decide_since, meanwhile, plan_shown, undo
from flows.review import Selection, request_of, selected
from flows.showing import outline_of, source_of
from portal.review.deciding import NOWHERE
from portal.review.rows import CHOICES, rows_of
from portal.review.sheets import bind
from portal.review.table import box_on, item_of, looked, open_table, whole
from portal.visits import Here, Visit
from portal.words import plural
from redaction.findings import DecisionState
from reference.errors import UsageError

router = APIRouter()


@router.post("/my-work/{item_id}/review/decide")
def decide(here: Here, item_id: str) -> Response:
    """Record decisions: the radio buttons of a list, one row of it, or everything that says the same."""
    choices: dict[str, DecisionState] = {
        name.removeprefix("d."): cast(DecisionState, value)
        for name, value in here.form.items()
        if name.startswith("d.") and value in CHOICES
    }
    base, over = here.field("base"), here.field("over") == "yes"
    verdict, _, meant = here.field("same").partition(":")
    item = item_of(here, item_id)
    if verdict in CHOICES:
        choices |= dict.fromkeys(_meant(here, item, meant), cast(DecisionState, verdict))
        over = over or not meant
    decided = decide_since(here.workshop, item_id, base, choices, why=here.field("why")[:500], over=over)
    if _wants_data(here):
        return _as_data(here, item_id, decided)
    if decided.clashes:
        return _clash_page(here, item_id, decided)
    return here.go(_back(here, item_id), _told(decided))


@router.post("/my-work/{item_id}/review/undo")
def take_back(here: Here, item_id: str) -> Response:
    """Take back this person's last change."""
    decided, left = undo(here.workshop, item_id)
    said = f"Undone: {plural(len(decided.changed), 'finding')}."
    if left:
        said += f" {plural(left, 'finding')} stayed as somebody else left {'it' if left == 1 else 'them'} since."
    if _wants_data(here):
        return _as_data(here, item_id, decided, said)
    return here.go(_back(here, item_id), said)


@router.post("/my-work/{item_id}/review/add")
def add(here: Here, item_id: str) -> Response:
    """Add what was not found: a box on the page, or every occurrence of a text."""
    kind, why = here.field("kind") or "TERM", here.field("why")[:500]
    if here.field("what") == "text":
        term = here.field("text")
        if not term:
            raise UsageError("Type the text that is to go.")
        try:
            made = meanwhile(here.workshop, item_id, lambda item, _: add_terms(here.workshop, item, [term], why=why))
        except TermNotFoundError:
            raise UsageError(NOWHERE) from None
    else:
        page = whole(here.field("on"), -1)
        corners = _corners(here)
        made = meanwhile(here.workshop, item_id, lambda item, _: _add_drawn(here, item, page, corners, kind, why))
    said = told_added(made)
    doubtful = sum(finding.id in made.added and finding.decision.state == "proposed" for finding in made.plan.findings)
    if doubtful:
        said += f" Doubtful, and left to decide: {doubtful}."
    return here.go(_back(here, item_id, made.added[0] if made.added else ""), said)


@router.post("/my-work/{item_id}/review/finding")
def change(here: Here, item_id: str) -> Response:
    """Change the type or the reason of a finding."""
    name = here.field("id")
    decided = change_finding(
        here.workshop, item_id, here.field("base"), name, kind=here.field("kind"), reason=here.field("reason")
    )
    said = "Changed." if decided.changed else "Nothing was changed."
    return here.go(_back(here, item_id, name), said)


def told_added(made: Additions) -> str:
    """What became of an addition, in words."""
    return f"Added: {len(made.added)}." + (f" Found before, and going now: {len(made.accepted)}." if made.accepted else "")


def _meant(here: Visit, item: WorkItem, meant: str) -> set[str]:
    """Ids of the findings that say the same as one, or of all that are undecided."""
    selection = Selection(same_text_as=frozenset({meant})) if meant else Selection(everything=True)
    return selected(here.workshop, item, selection)


def _add_drawn(
    here: Visit, item: WorkItem, number: int, corners: tuple[float, float, float, float], kind: str, why: str
) -> Additions:
    table = open_table(here, item)
    return add_box(here.workshop, item, number + 1, box_on(table, number, corners), kind=kind, why=why)


def _corners(here: Visit) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a drawn box as shares of the page; the form says them in hundredths."""
    try:
        left, top, width, height = (float(here.field(name)) / 100 for name in ("left", "top", "width", "height"))
    except ValueError:
        raise UsageError(
            "A box needs four numbers: from the left, from the top, width and height, in hundredths of the page."
        ) from None
    right, bottom = min(left + width, 1.0), min(top + height, 1.0)
    if not (0 <= left < right and 0 <= top < bottom):
        raise UsageError("The box does not lie on the page: it needs a width and a height, and numbers between 0 and 100.")
    return left, top, right, bottom


def _wants_data(here: Visit) -> bool:
    return here.request.headers.get("accept", "").startswith("application/json")


def _as_data(here: Visit, item_id: str, decided: Decided, said: str = "") -> Response:
    """What a script needs to bring its page up to date: every finding that is not as its page shows it. No text of the file."""
    item, workshop = item_of(here, item_id), here.workshop
    audiences = request_of(workshop, item).audiences
    outline = outline_of(workshop, item, source_of(workshop, item, decided.plan))
    binder = bind(f"{item.id}:{decided.sha256}", decided.plan, outline, audiences)
    shown = {finding.id: finding for finding in plan_shown(workshop, item, here.field("base")).findings}
    news = [finding for finding in decided.plan.findings if shown.get(finding.id) != finding]
    others = sum(finding.id not in decided.changed for finding in news) - len(decided.clashes)
    if others > 0:
        said = f"{said or 'Saved.'} Somebody else decided on {plural(others, 'other finding')} meanwhile."
    there = {finding.id for finding in decided.plan.findings}
    return JSONResponse(
        {
            "base": decided.sha256,
            "left": len(binder.open_ids),
            "said": said,
            "rows": [
                {"id": row.id, "state": row.state, "decided": row.decided, "open": row.open}
                for row in rows_of(workshop, binder, news, audiences)
            ],
            "gone": [name for name in shown if name not in there],
            "clashes": [_clash_words(clash) for clash in decided.clashes],
        },
        409 if decided.clashes else 200,
    )


def _clash_words(clash: Clash) -> dict[str, str]:
    stands = CHOICES.get(clash.stands.state, "undecided again")
    return {"id": clash.id, "wanted": clash.wanted, "stands": f"{stands}: {clash.stands.by}"}


def _clash_page(here: Visit, item_id: str, decided: Decided) -> Response:
    table = open_table(here, item_of(here, item_id))
    found = {finding.id: finding for finding in decided.plan.findings}
    rows = rows_of(here.workshop, table.binder, [found[clash.id] for clash in decided.clashes], table.request.audiences)
    looked(here, table.item, clashes=len(rows))
    return here.page(
        "review/clash.html",
        status=409,
        item=table.item,
        base=decided.sha256,
        changed=len(decided.changed),
        pairs=list(zip(decided.clashes, rows, strict=True)),
        choices=CHOICES,
        back=_back(here, item_id),
        fields=_back_fields(here),
    )


def _told(decided: Decided) -> str:
    return f"Saved: {plural(len(decided.changed), 'decision')}." if decided.changed else "Nothing new was decided."


def _back(here: Visit, item_id: str, finding: str = "") -> str:
    """Where the form came from: the sheet, and the row in it."""
    query: Mapping[str, str] = {"finding": finding} if finding else _back_fields(here)
    words = urlencode(query)
    place = f"/my-work/{item_id}/review/recording" if here.field("recording") else f"/my-work/{item_id}/review"
    return f"{place}?{words}" + (f"#row-{finding}" if finding else "")


def _back_fields(here: Visit) -> dict[str, str]:
    return {name: str(whole(here.field(name), 1)) for name in ("sheet", "part") if here.field(name)}
