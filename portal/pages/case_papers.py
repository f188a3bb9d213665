"""The papers of a case: their order and sections in the bundle, and released files that are put in; by buttons or by dragging."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from portal import case_arranging, case_room
from portal.visits import Here
from portal.words import plural
from reference.errors import UsageError

router = APIRouter()


@router.post("/cases/{case_id}/arrangement")
def arrange(case_id: str, here: Here) -> Response:
    """Move a paper one place up or down, into another section, before another paper; or everything back to the usual order."""
    what, _, key = here.field("move").partition(":")
    files = case_room.view_of(here, case_id).files
    if what in ("up", "down"):
        case_arranging.move(here, case_id, files, key, -1 if what == "up" else 1)
    elif what == "put":
        section = here.field("section") or here.field(f"section-{key}")
        if not section:
            raise UsageError("Choose the section that it goes into, then press “Put there”.")
        case_arranging.put(here, case_id, files, key, section, here.field("before"))
    elif what == "usual":
        case_arranging.as_usual(here, case_id)
    else:
        raise UsageError("Say what is to be moved: load the page again.")
    return here.go(f"/cases/{case_id}#order", "The usual order is back." if what == "usual" else "Moved.")


@router.post("/cases/{case_id}/papers")
def put_in(case_id: str, here: Here) -> Response:
    """Put released files of one's own into the case."""
    count = case_arranging.put_in(here, case_id, here.fields("item"))
    return here.go(
        f"/cases/{case_id}#order", f"{plural(count, 'file')} went into the case. Check it again to see what that changes."
    )


@router.post("/cases/{case_id}/papers/out")
def take_out(case_id: str, here: Here) -> Response:
    """Take a file out again that one put in."""
    name = case_arranging.take_out(here, case_id, here.field("item"))
    return here.go(f"/cases/{case_id}#order", f"{name} is no longer in the case. It is still under My work.")
