"""Who speaks in a recording under review: a person says so, and one press silences or disguises all that one speaker says."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from flows.deciding import meanwhile
from flows.marks import read_mark
from flows.speakers import say_who_speaks, silence_speaker
from portal.pages.review_deciding import told_added
from portal.refusals import NotFoundError
from portal.review.table import is_recording, item_of
from portal.visits import Here

router = APIRouter()


@router.post("/my-work/{item_id}/review/speaker")
def speaker(here: Here, item_id: str) -> Response:
    """Say who speaks in a stretch, or let all that one speaker says go."""
    if not is_recording(item_of(here, item_id)):
        raise NotFoundError("Nobody speaks in this file.")
    name, what = here.field("name"), here.field("what")
    own = f"/my-work/{item_id}/review/recording#speakers"
    if what in ("silence", "disguise"):
        made = meanwhile(
            here.workshop,
            item_id,
            lambda item, _: silence_speaker(here.workshop, item, name, disguise=what == "disguise", why=here.field("why")[:500]),
        )
        return here.go(own, told_added(made))
    stretch = read_mark((), f"{here.field('from')}-{here.field('to')}", 0)
    track, channel = _number(here.field("track")) or 1, _number(here.field("channel"))
    count = meanwhile(
        here.workshop,
        item_id,
        lambda item, _: say_who_speaks(
            here.workshop,
            item,
            name,
            stretch=(stretch.start, stretch.end),
            track=track - 1,
            channel=channel - 1 if channel else None,
        ),
    )
    return here.go(own, f"Stretches of this speaker: {count}.")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 else 0
