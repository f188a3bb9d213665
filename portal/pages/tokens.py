"""Tokens for programs: made and revoked by whoever they act for."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from automations import audit
from automations.audit import Verb
from automations.portal_records import tokens
from automations.portal_records.people import Person
from portal.access import Thing, may_ever
from portal.desk import Desk
from portal.routes_table import API_SCOPES, DECIDING, LONGEST_DECIDING_DAYS, ROUTES
from portal.visits import Here, Visit

router = APIRouter()
SCOPE_WORDS = {
    "submit": "Hand files in",
    "items": "See what was handed in and where it stands",
    "findings": "See what was found, which is unredacted material",
    "originals": "See pages, recordings and versions that are not redacted, or not approved yet",
    "decisions": "Decide, release, accept and return in your name",
    "results": "Fetch released results",
    "hours": "See the hours",
    "timings": "Time tasks that are done by hand",
    "cases:read": "See cases, which is unredacted material",
    "cases:write": "Open, check and change cases, and build bundles",
    "cases:people": "Let others see cases, in your name",
    "cases:approve": "Approve cases in your name",
    "liaison": "Verify, receive and read cases that were handed over",
    "liaison:return": "Send cases back in your name",
    "vetting:read": "See applications and dossiers",
    "vetting:gather": "Hand applications in and have registers asked",
    "vetting:decide": "Decide on applications, sign and write letters in your name",
    "system:read": "See work items and how the system stands",
    "system:change": "Try failed work again, or end it",
    "audit": "Search and prove the audit chain",
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
    if not scopes or not scopes <= scopes_for(here.user):
        wrong["scopes"] = "Choose what the token may do."
    if days not in map(str, DAYS):
        wrong["days"] = "Choose how long it holds."
    elif scopes & DECIDING and int(days) > LONGEST_DECIDING_DAYS:
        wrong["days"] = (
            f"A token that acts in your name holds for at most {LONGEST_DECIDING_DAYS} days: you decide, no program does."
        )
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


def scopes_for(person: Person) -> set[str]:
    """What a token of somebody can be for: what no role of theirs allows is not offered."""
    return {scope for route, scope in API_SCOPES.items() if scope and may_ever(person, ROUTES[route])}


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
        scopes={name: words for name, words in SCOPE_WORDS.items() if name in scopes_for(here.user)},
        days=DAYS,
        label=here.field("label"),
        chosen=here.fields("scopes"),
    )
