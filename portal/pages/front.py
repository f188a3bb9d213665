"""The start page, the accessibility statement, and a sign of life for whoever watches the service."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response

from portal.access import ROLE_NAMES, Role
from portal.visits import Here

router = APIRouter()


@router.get("/")
def start(here: Here) -> Response:
    """Where everybody arrives: what they can do."""
    roles = [ROLE_NAMES[Role(role)] for role in sorted(here.user.roles) if role in set(Role)]
    return here.page("start.html", roles=roles)


@router.get("/accessibility")
def accessibility(here: Here) -> Response:
    """The accessibility statement."""
    return here.page("accessibility.html")


@router.get("/health")
def health(here: Here) -> Response:
    """Whether the portal and its records answer."""
    with here.desk.engine.read() as session:
        session.connection()
    return PlainTextResponse("ok")
