"""The guard in front of every page, and what a page is given: who is there, what they want to act on, the form they sent."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from automations import audit
from automations.audit import Verb
from automations.portal_records import people, sessions
from automations.portal_records.people import Person, PersonMissingError
from automations.portal_records.sessions import BrowserSession
from flows.workshop import Workshop
from portal import doorstep
from portal.access import PUBLIC, Thing, can, may_ever
from portal.desk import Desk
from portal.navigation import entries
from portal.refusals import FormTokenError, NotAllowedError, NotFoundError, SignInNeededError
from portal.routes_table import ROUTES
from portal.things import LOADERS
from reference.errors import UsageError

SAFE = {"GET", "HEAD"}
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_MOST_FIELDS = 5000
_MOST_FIELD_BYTES = 2**20


@dataclass(slots=True)
class Visit:
    """One request of somebody who may make it.

    Attributes:
        request: as it came.
        desk: what all pages share.
        person: who is signed in, if anybody.
        session: of their browser, if it has one.
        thing: what the path names, if it names anything.
        form: what was sent; empty for a page that is only looked at.
    """

    request: Request
    desk: Desk
    person: Person | None
    session: BrowserSession | None
    thing: Thing | None = None
    form: FormData = field(default_factory=FormData)

    @property
    def user(self) -> Person:
        """Who is signed in; for pages that need somebody."""
        if self.person is None:
            raise SignInNeededError("Sign in first.")
        return self.person

    @property
    def workshop(self) -> Workshop:
        """The workshop in which this person works."""
        return self.desk.workshop_of(self.user)

    @property
    def csrf(self) -> str:
        """What every form of this session carries in its field ``csrf``, and scripts in the header ``X-CSRF-Token``."""
        return self.session.csrf if self.session else ""

    def can(self, action: str, thing: Thing | None = None) -> bool:
        """Whether this person may do `action`."""
        return can(self.person, action, thing)

    def require(self, action: str, thing: Thing | None = None) -> None:
        """Refuse unless this person may do `action`: for what only a closer look can tell.

        Raises:
            NotAllowedError: they may not.
        """
        if not self.can(action, thing):
            raise NotAllowedError("Your role or your access to this case does not allow this.")

    def page(self, template: str, *, status: int = 200, headers: dict[str, str] | None = None, **values: Any) -> HTMLResponse:
        """A page. Templates have `visit`, and `notice`, what the last page said."""
        html = self.desk.render(template, visit=self, navigation=entries(self), notice=self._take_notice(), **values)
        return HTMLResponse(html, status, headers)

    def go(self, path: str, notice: str = "") -> RedirectResponse:
        """Send the browser to another page of ours, with something to say there."""
        if not path.startswith("/") or path.startswith(("//", "/\\")):
            raise ValueError("only a path of our own")
        if notice:
            self._keep({**(self.session.state if self.session else {}), "notice": notice})
        return RedirectResponse(path, 303)

    def field(self, name: str) -> str:
        """A field of the form as one line of text; empty where it was not sent."""
        value = self.form.get(name, "")
        return " ".join(_CONTROLS.sub(" ", value).split()) if isinstance(value, str) else ""

    def fields(self, name: str) -> list[str]:
        """Every value of a field, without characters that no text has."""
        return [_CONTROLS.sub("", value) for value in self.form.getlist(name) if isinstance(value, str)]

    def consulted(self, subject: str, **detail: Any) -> None:
        """Put on record that unredacted material was shown: call this in every page that shows any."""
        with self.desk.engine.write() as session:
            audit.append(session, Verb.CONSULTATION, self.user.account, subject, {"portal": True, **detail})

    def may_ever(self, action: str) -> bool:
        """Whether their roles allow an action on some thing: for links, never for a decision."""
        return may_ever(self.person, action)

    def _take_notice(self) -> str:
        if self.session is None or "notice" not in self.session.state:
            return ""
        left = dict(self.session.state)
        notice = str(left.pop("notice"))
        self._keep(left)
        return notice

    def _keep(self, state: dict[str, Any]) -> None:
        if self.session is not None and self.session.id_sha256:
            with self.desk.engine.write() as session:
                sessions.keep(session, self.desk.engine.sealer, self.session.id_sha256, state)


def desk_of(request: Request) -> Desk:
    """What all pages share."""
    desk: Desk = request.app.state.desk
    return desk


async def guard(request: Request) -> Visit:
    """Let a request through to its page, or refuse it; runs before every page, which gets the visit.

    Raises:
        NotFoundError: the route is not in the table, or the thing is not there or not theirs: the answer is the same.
        SignInNeededError, NotAllowedError, FormTokenError: as they say.
    """
    desk = desk_of(request)
    visit = await run_in_threadpool(_admit, desk, request)
    if request.method not in SAFE:
        _require_own_origin(request, desk)
        given = request.headers.get("x-csrf-token", "")
        if request.headers.get("content-type", "").startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
            visit.form = await request.form(max_files=1000, max_fields=_MOST_FIELDS, max_part_size=_MOST_FIELD_BYTES)
            given = given or str(visit.form.get("csrf", ""))
        if not visit.csrf or not hmac.compare_digest(visit.csrf.encode(), given.encode()):
            raise FormTokenError(
                "The form was open too long or came from elsewhere. Go back, load the page again and send it again."
            )
    return visit


Here = Annotated[Visit, Depends(guard)]
"""What a page takes: ``def show(here: Here) -> Response``."""


def _admit(desk: Desk, request: Request) -> Visit:
    action = ROUTES.get((request.method if request.method != "HEAD" else "GET", request.scope["route"].path))
    if action is None:
        raise NotFoundError("There is no such page.")
    person, session = _who(desk, request)
    if action != PUBLIC and person is None:
        raise SignInNeededError("Sign in first.")
    thing = admit(desk, person, action, request.path_params)
    return Visit(request, desk, person, session, thing)


def admit(desk: Desk, person: Person | None, action: str, path: Mapping[str, Any]) -> Thing | None:
    """What the path names, if this person may do `action` to it.

    Raises:
        NotAllowedError: their role is not for this, or somebody else has to do it.
        NotFoundError: it is not there or not theirs: the answer is the same.
    """
    if not may_ever(person, action):
        raise NotAllowedError("Your role does not allow this.")
    named = [(kind, str(path[f"{kind}_id"])) for kind in LOADERS if f"{kind}_id" in path]
    thing = None
    if named:
        kind, thing_id = named[0]
        if not _ID.fullmatch(thing_id):
            raise NotFoundError("There is no such page, or it is not yours to see.")
        try:
            thing = LOADERS[kind](desk, thing_id)
        except UsageError:
            raise NotFoundError("There is no such page, or it is not yours to see.") from None
    if not can(person, action, thing):
        if thing is not None and can(person, f"{thing.kind}.see", thing):
            raise NotAllowedError("You cannot do this yourself: another person has to, or your role does not allow it.")
        raise NotFoundError("There is no such page, or it is not yours to see.")
    return thing


def _who(desk: Desk, request: Request) -> tuple[Person | None, BrowserSession | None]:
    cookie = request.cookies.get(cookie_name(desk), "")
    if not cookie:
        return None, None
    if cookie.startswith(doorstep.MARK):
        return None, doorstep.opened(desk.engine.sealer, cookie)
    with desk.engine.read() as session:
        found = sessions.find(session, desk.engine.sealer, cookie, desk.settings.limits)
        if found is None or not found.person_id:
            return None, None
        try:
            person = people.get(session, found.person_id)
        except PersonMissingError:
            return None, None
    if not person.active:
        return None, None
    if found.stale:
        with desk.engine.write() as session:
            sessions.seen(session, found.id_sha256)
    return person, found


def _require_own_origin(request: Request, desk: Desk) -> None:
    origin = request.headers.get("origin")
    if request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        raise FormTokenError("The form came from another site.")
    if origin and _host_of(origin) not in desk.settings.hosts:
        raise FormTokenError("The form came from another site.")


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).hostname
    except ValueError:
        return None


def cookie_name(desk: Desk) -> str:
    """Name of the session's cookie; over https browsers then refuse it from any other host or path."""
    return "__Host-hoursback" if desk.settings.secure else "hoursback"
