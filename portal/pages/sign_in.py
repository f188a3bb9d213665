"""Signing in and out: through the force's identity provider, or with a local account in a trial."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from automations import audit
from automations.audit import Verb
from automations.portal_records import people, sessions, sign_ins
from automations.portal_records.people import Person
from portal import doorstep, provider
from portal.access import Role
from portal.refusals import NotFoundError, SignInFailedError, TooManyError
from portal.visits import Here, Visit, cookie_name

router = APIRouter()


@router.get("/sign-in")
def ask(here: Here) -> Response:
    """How to sign in."""
    if here.person is not None:
        return here.go("/")
    return _form(here)


@router.post("/sign-in")
def check(here: Here) -> Response:
    """Check account and password of a local account."""
    desk = here.desk
    if not desk.settings.local_accounts:
        raise NotFoundError("There are no local accounts here.")
    account, password = here.field("account"), here.form.get("password", "")
    address = here.request.client.host if here.request.client else ""
    with desk.engine.write() as session:
        attempt = sign_ins.note_failure(session, desk.engine.sealer, account, address)
    with desk.engine.read() as session:
        waits = sign_ins.too_many(session, desk.engine.sealer, account, address, attempt)
        person = people.check_password(session, account, password) if isinstance(password, str) and not waits else None
    if waits or person is not None:
        with desk.engine.write() as session:
            sign_ins.take_back(session, attempt)
            if person is not None:
                sign_ins.forget(session, desk.engine.sealer, account)
    if waits:
        raise TooManyError("Too many attempts to sign in failed. Wait 15 minutes and try again.")
    if person is None:
        return _form(here, account=account, wrong="The account or the password is not right.", status=422)
    return welcome(here, person, how="local")


@router.get("/sign-in/provider")
def to_provider(here: Here) -> Response:
    """Send the browser to the identity provider."""
    if not here.desk.settings.oidc_issuer:
        raise NotFoundError("No identity provider is set up here.")
    if here.person is not None:
        return here.go("/")  # A link from elsewhere must not take a session away.
    address, state = provider.begin(here.desk.settings)
    answer = RedirectResponse(address, 303)
    cookie, _ = doorstep.make(here.desk.engine.sealer, {"provider": state})
    return _with_cookie(here, answer, cookie)


@router.get("/sign-in/answer")
def from_provider(here: Here) -> Response:
    """What the identity provider answers."""
    asked = here.session.state.get("provider") if here.session else None
    if asked is None or here.session is None or not here.desk.settings.oidc_issuer:
        raise SignInFailedError("Signing in was not begun in this browser, or took too long. Begin again.")
    claims = provider.finish(here.desk.settings, asked, dict(here.request.query_params))
    with here.desk.engine.write() as session:
        # An answer counts once, also where somebody kept the cookie. Only what the provider vouched for is noted.
        if not sessions.spend(session, here.desk.engine.sealer.fingerprint(["sign-in answer", asked["state"]])):
            raise SignInFailedError("This answer was used before. Begin again.")
    roles = claims.roles & {str(role) for role in Role}
    if not roles:
        with here.desk.engine.write() as session:
            people.lost_roles(session, claims.issuer, claims.subject)
        raise SignInFailedError("Your account has no role here. Ask the digital unit for one.")
    with here.desk.engine.write() as session:
        person = people.from_provider(session, claims.issuer, claims.subject, claims.account, claims.name, roles, claims.unit)
    if not person.active:
        raise SignInFailedError("Your account was switched off here. Ask the digital unit.")
    return welcome(here, person, how="provider")


@router.post("/sign-out")
def leave(here: Here) -> Response:
    """End the session."""
    if here.session is not None:
        with here.desk.engine.write() as session:
            sessions.end(session, here.session.id_sha256)
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(cookie_name(here.desk), path="/", secure=here.desk.settings.secure, httponly=True, samesite="lax")
    return answer


def welcome(here: Visit, person: Person, how: str) -> Response:
    """Start a session under a new id and go to the start page; the old id, which others may know, is forgotten."""
    with here.desk.engine.write() as session:
        if here.session is not None and here.session.id_sha256:
            sessions.end(session, here.session.id_sha256)
        cookie, _ = sessions.start(session, here.desk.engine.sealer, person.id)
        people.note_sign_in(session, person.id)
        audit.append(session, Verb.CONSULTATION, person.account, f"person:{person.id}", {"signed_in": how})
    return _with_cookie(here, RedirectResponse("/", 303), cookie)


def _form(here: Visit, *, account: str = "", wrong: str = "", status: int = 200) -> Response:
    """The form; a browser without a token for it gets one in its cookie, and nothing of it is kept here."""
    settings = here.desk.settings
    cookie, csrf = "", here.csrf
    if settings.local_accounts and (here.session is None or here.session.stale):
        cookie, csrf = doorstep.make(here.desk.engine.sealer)
    page = here.page(
        "sign_in.html",
        status=status,
        csrf=csrf,
        account=account,
        wrong=wrong,
        local=settings.local_accounts,
        provider=bool(settings.oidc_issuer),
    )
    return _with_cookie(here, page, cookie) if cookie else page


def _with_cookie(here: Visit, answer: Response, cookie: str) -> Response:
    answer.set_cookie(cookie_name(here.desk), cookie, path="/", secure=here.desk.settings.secure, httponly=True, samesite="lax")
    return answer
