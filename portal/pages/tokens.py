"""Tokens for programs: made and revoked by whoever they act for."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from automations import audit
from automations.audit import Verb
from automations.portal_records import tokens
from portal.access import Thing
from portal.desk import Desk
from portal.routes_table import SCOPES
from portal.visits import Here, Visit

router = APIRouter()
SCOPE_WORDS = {
    "submit": "Hand files in",
    "items": "See what was handed in and where it stands",
    "findings": "See what was found, which is unredacted material",
    "decisions": "Decide, release, accept and return in your name",
    "results": "Fetch released results",
    "hours": "See the hours",
}
DAYS = (1, 7, 30, 90, 365)


@router.get("/tokens")
def show(here: Here) -> Response:
    """A person's tokens."""
    return _page(here)


@router.post("/tokens")
def make(here: Here) -> Response:
    """Make one; its secret is shown this once."""
    label, scopes, days = here.field("label")[:80], set(here.fields("scopes")), here.field("days")
    wrong = {}
    if not label:
        wrong["label"] = "Say what the token is for."
    if not scopes or not scopes <= SCOPES:
        wrong["scopes"] = "Choose what the token may do."
    if days not in map(str, DAYS):
        wrong["days"] = "Choose how long it holds."
    if wrong:
        return _page(here, wrong=wrong)
    with here.desk.engine.write() as session:
        token, secret = tokens.make(session, here.user.id, label, scopes, int(days))
        detail = {"token": token.id, "made": True, "scopes": sorted(scopes)}
        audit.append(session, Verb.ALTERATION, here.user.account, f"person:{here.user.id}", detail)
    return _page(here, secret=secret)


@router.post("/tokens/{token_id}/revoke")
def revoke(here: Here) -> Response:
    """It opens nothing from now on."""
    token_id = here.request.path_params["token_id"]
    with here.desk.engine.write() as session:
        tokens.revoke(session, token_id)
        audit.append(session, Verb.ALTERATION, here.user.account, f"person:{here.user.id}", {"token": token_id, "revoked": True})
    return here.go("/tokens", "The token was revoked.")


def load_token(desk: Desk, token_id: str) -> Thing:
    """For the guard."""
    with desk.engine.read() as session:
        return Thing("token", token_id, owners=frozenset({tokens.get(session, token_id).person_id}))


def _page(here: Visit, *, wrong: dict[str, str] | None = None, secret: str = "") -> Response:
    with here.desk.engine.read() as session:
        mine = tokens.of_person(session, here.user.id)
    return here.page(
        "tokens.html",
        status=422 if wrong else 200,
        wrong=wrong or {},
        secret=secret,
        tokens=[one for one in mine if one.revoked_at is None],
        scopes=SCOPE_WORDS,
        days=DAYS,
        label=here.field("label"),
        chosen=here.fields("scopes"),
    )
