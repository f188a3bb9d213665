"""For vetting officers: the pairs that a data wash brought up, and the answer to each. Nothing is answered for anybody."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response

from automations.decisions.wash_answers import Answer
from flows.vetting_wash import answer, overview, page, washes
from portal.visits import Here, Visit
from reference.errors import HoursbackError, UsageError
from vetting.records import Band

router = APIRouter()
SHOWN = 10
"""Pairs on a page: each has a form of its own."""
ANSWERS: dict[str, str] = {"same": "It is about this person", "other": "It is about somebody else", "unsure": "I cannot tell"}
_BANDS: dict[str, Band | None] = {"": None, "strong": "strong", "review": "review"}


@router.get("/vetting/washes")
def list_washes(here: Here) -> Response:
    """The washes of the force."""
    return here.page("vetting/washes.html", washes=washes(here.workshop))


@router.get("/vetting/washes/{name}")
def show_wash(name: str, here: Here) -> Response:
    """How a wash stands, and the next pairs that wait."""
    return _page(here, name, {})


@router.post("/vetting/washes/{name}/answer")
def record_answer(name: str, here: Here) -> Response:
    """Record what the signed-in officer says of a pair; what the form lacks is said, and nothing of what was written is lost."""
    filled = {field: here.field(field) for field in ("person", "record", "answer", "why")}
    try:
        if filled["answer"] not in ANSWERS:
            raise UsageError("Say whether the record is about this person, or that you cannot tell.")
        answer(here.workshop, name, filled["person"], filled["record"], cast(Answer, filled["answer"]), filled["why"])
    except HoursbackError as error:
        return _page(here, name, filled, error)
    return here.go(f"/vetting/washes/{name}?{_where(here)}", "Your answer is on record.")


def _page(here: Visit, name: str, filled: dict[str, str], error: HoursbackError | None = None) -> Response:
    band, first = _chosen(here)
    found = page(here.workshop, name, first, SHOWN, _BANDS[band])
    values: dict[str, Any] = {"name": name, "wash": overview(here.workshop, name), "found": found, "band": band, "first": first}
    return here.page(
        "vetting/wash.html",
        status=422 if error else 200,
        **values,
        shown=SHOWN,
        answers=ANSWERS,
        filled=filled,
        error=str(error) if error else "",
        where=_where(here),
    )


def _chosen(here: Visit) -> tuple[str, int]:
    asked = here.request.query_params
    band, first = asked.get("band", ""), asked.get("first", "0")
    return band if band in _BANDS else "", int(first) if first.isascii() and first.isdigit() and len(first) < 9 else 0


def _where(here: Visit) -> str:
    """The page of the queue, for the form's address and the way back."""
    band, first = _chosen(here)
    return f"band={quote(band)}&first={first}"
