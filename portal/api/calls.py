"""The guard in front of every operation of the API: the token, its scope, and the same rules that pages have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel

from automations import audit, work_items
from automations.audit import Verb
from automations.portal_records import idempotency, people, tokens
from automations.portal_records.people import Person, PersonMissingError
from automations.portal_records.tokens import Token
from automations.work_items import WorkItem
from flows.portal_wire.base import Given
from flows.portal_wire.operations import OPERATIONS
from flows.shelf import Shelf
from flows.workshop import Workshop
from portal.access import PUBLIC, Thing, can
from portal.desk import Desk
from portal.ranges import ranged
from portal.refusals import ConflictError, NotAllowedError, NotFoundError, RangeError, SignInNeededError
from portal.routes_table import API, API_SCOPES, DECIDING, LONGEST_DECIDING_DAYS, ROUTES
from portal.visits import admit, desk_of

Work = TypeVar("Work", bound=Callable[..., Any])
Shown = TypeVar("Shown", bound=Given)
_BINARY = {"schema": {"type": "string", "format": "binary"}}
BYTES: dict[int | str, dict[str, Any]] = {200: {"content": {"application/octet-stream": _BINARY}}}
PDF: dict[int | str, dict[str, Any]] = {200: {"content": {"application/pdf": _BINARY}}}
JPEG: dict[int | str, dict[str, Any]] = {200: {"content": {"image/jpeg": _BINARY}}}
_PLAYS = ("video/mp4", "audio/mp4", "audio/wav", "audio/mpeg", "audio/flac", "audio/ogg", "application/octet-stream")
MEDIA: dict[int | str, dict[str, Any]] = {
    200: {"content": dict.fromkeys(_PLAYS, _BINARY)},
    206: {"description": "The stretch that was asked for", "content": dict.fromkeys(_PLAYS, _BINARY)},
}
"""Answers that are files."""
_BEARER = "bearer "
_SUBJECTS = {"item": "work_item", "case": "portal_case", "application": "vetting"}
"""How the audit names what a path names."""
_UNREDACTED = {"findings", "results", "vetting:read"}
"""Scopes whose operations give material through rooms that know no tokens; cases and bags are noted with the token itself."""
_LONGEST_DECIDING = timedelta(days=LONGEST_DECIDING_DAYS, seconds=1)


def played(shelf: Shelf, name: str, media_type: str, asked: str) -> Response:
    """What lies on a shelf, whole or in the stretch that ``Range`` asks for.

    Raises:
        RangeError: the file has no such stretch.
    """
    answer = ranged(shelf, name, media_type, asked)
    if answer.status_code == RangeError.status:
        raise RangeError("The file has no such stretch: ask for bytes within it.", answer.headers["content-range"])
    return answer


class Room(APIRouter):
    """Operations of one subject, each at the place that the table of operations has for the name of its function."""

    def operation(self, **more: Any) -> Callable[[Work], Work]:
        """Answer an operation with a function; `more` is for FastAPI, such as the model of what a `Response` holds."""

        def add(work: Work) -> Work:
            one = OPERATIONS[work.__name__]
            tags: list[str | Enum] = [one.scope.partition(":")[0] or "any token"]
            self.add_api_route(one.path, work, methods=[one.method], tags=tags, **more)
            return work

        return add


def view(model: type[Shown], found: object, **otherwise: Any) -> Shown:
    """What the API shows of something of ours: its attributes under the same names; `otherwise` those that differ."""
    same = (name for name in model.model_fields if name not in otherwise)
    return model(**{name: getattr(found, name) for name in same}, **otherwise)


@dataclass(frozen=True, slots=True)
class Call:
    """One request of a program that may make it."""

    request: Request
    desk: Desk
    person: Person
    token: Token
    scope: str
    thing: Thing | None
    key: str = ""

    @property
    def user(self) -> Person:
        """Whose token it is."""
        return self.person

    @property
    def workshop(self) -> Workshop:
        """The workshop in which this person works."""
        return self.desk.workshop_of(self.person)

    def item(self) -> WorkItem:
        """The item that the path names, as it stands now."""
        if self.thing is None:
            raise NotFoundError("There is no such item.")
        with self.desk.engine.read() as session:
            return work_items.get(session, self.thing.id)

    def can(self, action: str, thing: Thing | None = None) -> bool:
        """Whether this person may do `action`."""
        return can(self.person, action, thing)

    def consulted(self, subject: str, **detail: Any) -> None:
        """Put on record that unredacted material was given, and by which token."""
        self._note(Verb.CONSULTATION, subject, detail)

    def require(self, action: str, thing: Thing | None) -> None:
        """Refuse unless this person may do `action`."""
        if not can(self.person, action, thing):
            raise NotAllowedError("Your role or your access to this case does not allow this.")

    def once(self, status: int, asked: BaseModel | None, work: Callable[[], BaseModel]) -> Response:
        """Answer a request that changes something; with an idempotency key it is done once, however often it comes."""
        if not self.key:
            self._say_who_asked()
            return JSONResponse(work().model_dump(mode="json"), status)
        engine = self.desk.engine
        body: Any = None if asked is None else asked.model_dump(mode="json")
        request = [self.request.method, self.request.url.path, body]
        try:
            with engine.write() as session:
                known = idempotency.begin(session, engine.sealer, self.person.id, self.key, request)
        except idempotency.KeyReusedError as error:
            raise ConflictError(str(error)) from None
        if known is not None:
            return JSONResponse(known[1], known[0], {"idempotent-replayed": "true"})
        try:
            self._say_who_asked()
            answer = work().model_dump(mode="json")
        except BaseException:
            with engine.write() as session:
                idempotency.forget(session, self.person.id, self.key)
            raise
        with engine.write() as session:
            idempotency.end(session, engine.sealer, self.person.id, self.key, status, answer)
        return JSONResponse(answer, status)

    def say_who_reads(self) -> None:
        """Put on record which token asks for unredacted material, where what gives it names the person alone."""
        known = self.thing is not None or "wash" in self.request.path_params
        if self.request.method == "GET" and known and self.scope in _UNREDACTED:
            self._note(Verb.CONSULTATION, self._subject, {"event": "read-by-token", "operation": self._operation})

    def _say_who_asked(self) -> None:
        """Put on record, before a decision is, that it came by a token and by which: without that line there is none."""
        if self.scope in DECIDING:
            self._note(Verb.ALTERATION, self._subject, {"event": "asked-by-token", "operation": self._operation})

    @property
    def _operation(self) -> str:
        return str(self.request.scope["route"].name)

    @property
    def _subject(self) -> str:
        """What the path names, as the audit does; the person where it names nothing of ours."""
        return f"{_SUBJECTS[self.thing.kind]}:{self.thing.id}" if self.thing else f"person:{self.person.id}"

    def _note(self, verb: Verb, subject: str, detail: Mapping[str, Any]) -> None:
        with self.desk.engine.write() as session:
            audit.append(session, verb, self.person.account, subject, {"portal": True, "token": self.token.id, **detail})


def guard_call(
    request: Request,
    idempotency_key: Annotated[
        str | None, Header(min_length=1, max_length=200, description="The same key is worked on once.")
    ] = None,
) -> Call | None:
    """Let a request through to its operation, or refuse it.

    Raises:
        SignInNeededError, NotAllowedError, NotFoundError: as they say.
    """
    desk = desk_of(request)
    method = request.method if request.method != "HEAD" else "GET"
    route = (method, API + request.scope["route"].path)
    action = ROUTES.get(route)
    if action is None:
        raise NotFoundError("There is no such operation.")
    if action == PUBLIC:
        return None
    person, token = _who(desk, request)
    request.app.state.pace.count(token.id)
    scope = API_SCOPES.get(route, "")
    if scope and scope not in token.scopes:
        raise NotAllowedError(f"The token is not for this: it was made without the scope {scope}.")
    if scope in DECIDING and token.ends_at - token.created_at > _LONGEST_DECIDING:
        raise NotAllowedError("The token holds too long for decisions: make one for at most a week.")
    call = Call(request, desk, person, token, scope, admit(desk, person, action, request.path_params), idempotency_key or "")
    call.say_who_reads()
    return call


def _who(desk: Desk, request: Request) -> tuple[Person, Token]:
    given = request.headers.get("authorization", "")
    if not given.lower().startswith(_BEARER):
        raise SignInNeededError("Send a token: Authorization: Bearer ...")
    with desk.engine.read() as session:
        token = tokens.find(session, given[len(_BEARER) :].strip())
        if token is None:
            raise SignInNeededError("The token is unknown, was revoked or has ended.")
        try:
            person = people.get(session, token.person_id)
        except PersonMissingError:
            raise SignInNeededError("The token is nobody's.") from None
        note = tokens.needs_note(session, token)
        # Whom the identity provider no longer lets in never comes to tell us: their roles here are those of the last time.
        known = person.source == people.LOCAL or people.signed_in_within(session, person, days=desk.settings.token_days)
    if not person.active:
        raise SignInNeededError("The account was switched off.")
    if not known:
        raise SignInNeededError("Sign in to the portal once: whoever a token acts for has to have done so of late.")
    if note:
        with desk.engine.write() as session:
            tokens.note_used(session, token.id)
    return person, token


def _required(call: Annotated[Call | None, Depends(guard_call)]) -> Call:
    if call is None:
        raise SignInNeededError("Send a token: Authorization: Bearer ...")
    return call


Calling = Annotated[Call, Depends(_required)]
"""What an operation takes."""
