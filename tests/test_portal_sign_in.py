"""Signing in: local accounts, the identity provider, sessions, form tokens, headers and errors."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI, Form, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from portal_server import PASSWORD, Browser, RunningPortal, portal_at, running
from sqlalchemy import update

from automations.portal_records import people, sessions, tokens
from automations.records.portal_tables import PersonRow, SessionRow
from automations.sealing import Sealer
from portal import doorstep, provider
from portal.settings import PortalSettings
from reference.errors import HoursbackError


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    with portal_at(tmp_path_factory.mktemp("portal")) as found:
        yield found


def test_nobody_sees_a_page_without_signing_in(portal: RunningPortal) -> None:
    answer = portal.client().get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_a_password_signs_in_and_a_wrong_one_does_not(portal: RunningPortal) -> None:
    client = portal.client()
    wrong = client.sign_in("officer@force.example", "not the password")
    assert wrong.status_code == 422
    assert "The account or the password is not right." in wrong.text
    nobody = client.sign_in("nobody@force.example", PASSWORD)
    assert nobody.status_code == 422
    assert nobody.text.replace("nobody@", "officer@").count("is not right") == wrong.text.count("is not right")
    assert "Hello, Test officer" in client.sign_in("OFFICER@force.example").text


def test_the_session_has_a_new_id_after_signing_in(portal: RunningPortal) -> None:
    """Session fixation: the id from before, which somebody may have planted, opens nothing."""
    client = portal.client()
    client.get("/sign-in")
    before = client.cookies["hoursback"]
    client.sign_in("officer@force.example")
    assert client.cookies["hoursback"] != before
    planted = Browser(portal.url)
    planted.cookies["hoursback"] = before
    assert planted.get("/", follow_redirects=False).status_code == 303
    chosen = Browser(portal.url)
    chosen.cookies.set("hoursback", "chosen-by-the-attacker", domain="127.0.0.1", path="/")
    chosen.sign_in("officer@force.example")
    assert chosen.cookies["hoursback"] != "chosen-by-the-attacker"


def rows_of_sessions(portal: RunningPortal) -> int:
    with portal.engine.read() as session:
        return session.query(SessionRow).count()


def test_whoever_only_asks_for_the_sign_in_page_leaves_nothing_in_the_records(portal: RunningPortal) -> None:
    before = rows_of_sessions(portal)
    with httpx.Client(base_url=portal.url) as flood:
        cookies = set()
        for _ in range(60):
            flood.cookies.clear()
            assert flood.get("/sign-in").status_code == 200
            cookies.add(flood.cookies["hoursback"])
        assert flood.post("/sign-in", data={"account": "a", "password": "b"}).status_code == 403, "a form without its token"
    assert (rows_of_sessions(portal), len(cookies)) == (before, 60)
    client = portal.client()
    assert client.get("/sign-in").text.count(client.token("/sign-in")) == 1, "the page keeps the token of the first time"
    assert client.sign_in("officer@force.example").status_code == 200
    assert rows_of_sessions(portal) == before + 1


@pytest.mark.parametrize("change", ["end", "middle", "key", "old", "no base64", "long"])
def test_a_cookie_from_the_doorstep_that_is_not_ours_as_it_was_carries_no_form(
    portal: RunningPortal, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    client = portal.client()
    token, cookie = client.token("/sign-in"), client.cookies["hoursback"]
    if change == "key":
        cookie, token = doorstep.make(Sealer([b"k" * 32]))
    elif change == "old":
        with monkeypatch.context() as patched:
            patched.setattr(doorstep, "SECONDS", 0)
            cookie, token = doorstep.make(portal.engine.sealer)
    else:
        at = {"end": len(cookie) - 4, "middle": 60}.get(change, 5)
        other = {"no base64": "!", "long": "A" * 4000}.get(change, "A" if cookie[at] != "A" else "B")
        cookie = cookie[:at] + other + cookie[at + 1 :]
    client.cookies.clear()
    client.cookies.set("hoursback", cookie, domain="127.0.0.1", path="/")
    form = {"account": "officer@force.example", "password": PASSWORD, "csrf": token}
    assert client.post("/sign-in", data=form).status_code == 403
    assert client.get("/", follow_redirects=False).status_code == 303
    assert "Hello" in client.sign_in("officer@force.example").text, "the page gives a new one"


def test_a_cookie_from_the_doorstep_signs_nobody_in(portal: RunningPortal) -> None:
    """Nothing but a password or the provider makes a session; what lies in the cookie names nobody."""
    client = portal.client()
    cookie, token = doorstep.make(portal.engine.sealer, {"person_id": portal.people["officer"].id})
    client.cookies.set("hoursback", cookie, domain="127.0.0.1", path="/")
    for path in ("/", "/my-work", "/system", "/tokens"):
        assert client.get(path, follow_redirects=False).status_code == 303
    assert client.post("/sign-out", data={"csrf": token}, follow_redirects=False).status_code in (303, 401)
    assert client.post("/submit", data={"csrf": token}, follow_redirects=False).status_code == 401


def test_the_cookie_is_closed_to_scripts_and_holds_an_id_only(portal: RunningPortal) -> None:
    client = portal.client()
    header = client.get("/sign-in").headers["set-cookie"].lower()
    assert "httponly" in header
    assert "samesite=lax" in header
    client.sign_in("officer@force.example")
    assert "officer" not in client.cookies["hoursback"]
    with portal.engine.read() as session:
        kept = session.query(SessionRow).all()
    assert client.cookies["hoursback"] not in str([vars(row) for row in kept])


def test_over_https_the_cookie_is_secure_and_bound_to_the_host() -> None:
    class _Desk:
        settings = PortalSettings(base_url="https://hoursback.force.example")

    from portal.visits import cookie_name

    assert _Desk.settings.secure
    assert cookie_name(_Desk()) == "__Host-hoursback"  # type: ignore[arg-type]
    with pytest.raises(HoursbackError):
        PortalSettings(host="0.0.0.0")


@pytest.mark.parametrize(("seen", "created"), [(31 * 60, 31 * 60), (0, 13 * 3600)])
def test_a_session_ends_without_use_and_at_all(portal: RunningPortal, seen: int, created: int) -> None:
    from automations.records.database import now

    client = portal.client("officer")
    assert client.get("/", follow_redirects=False).status_code == 200
    with portal.engine.write() as session:
        moment = now(session)
        times = {"seen_at": moment - timedelta(seconds=seen), "created_at": moment - timedelta(seconds=created)}
        session.execute(update(SessionRow).where(SessionRow.person_id == portal.people["officer"].id).values(**times))
    assert client.get("/", follow_redirects=False).status_code == 303


def test_signing_out_ends_the_session_on_the_server(portal: RunningPortal) -> None:
    client = portal.client("officer")
    cookie = client.cookies["hoursback"]
    client.submit("/sign-out")
    client.cookies.clear()
    client.cookies["hoursback"] = cookie
    assert client.get("/", follow_redirects=False).status_code == 303


def test_a_form_without_its_token_or_from_elsewhere_is_refused(portal: RunningPortal) -> None:
    client = portal.client("officer")
    token = client.token()
    assert client.post("/sign-out").status_code == 403
    assert client.post("/sign-out", data={"csrf": "x" * len(token)}).status_code == 403
    assert client.post("/sign-out", data={"csrf": portal.client("reviewer").token()}).status_code == 403
    for origin in ("https://elsewhere.example", "null", "["):
        assert client.post("/sign-out", data={"csrf": token}, headers={"origin": origin}).status_code == 403
    assert client.post("/sign-out", data={"csrf": token}, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.get("/", follow_redirects=False).status_code == 200


def test_attempts_to_guess_a_password_are_slowed_down(portal: RunningPortal) -> None:
    client = portal.client()
    answers = [client.sign_in("vetting@force.example", f"guess number {n}").status_code for n in range(9)]
    assert answers == [422] * 8 + [429]
    assert client.sign_in("vetting@force.example").status_code == 429
    assert client.sign_in("officer@force.example").status_code == 200


def test_every_answer_carries_the_security_headers(portal: RunningPortal) -> None:
    for path in ("/sign-in", "/nowhere", "/static/portal.css", "/"):
        headers = portal.client().get(path, follow_redirects=False).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert len(headers["x-request-id"]) == 32
        assert ("no-store" in headers.get("cache-control", "")) is not path.startswith("/static/")


def test_pages_hold_no_inline_script_or_style(portal: RunningPortal) -> None:
    import re

    for path in ("/", "/accessibility", "/nowhere"):
        html = portal.client("officer").get(path).text
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", html), path


def test_another_host_is_not_served(portal: RunningPortal) -> None:
    for host in ("evil.example", "[", "127.0.0.1.evil.example", "127.0.0.1@evil.example"):
        answer = portal.client().get("/sign-in", headers={"host": host})
        assert answer.status_code == 400, host
        assert "evil" not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/my-work/%00", "/my-work/..%2f..%2fetc", "/my-work/" + "9" * 5000, "/uploads/a%0d%0ab", "/%ff%fe", "/.//evil.example"],
)
def test_hostile_paths_are_not_found_and_nothing_else(portal: RunningPortal, path: str) -> None:
    with httpx.Client(base_url=portal.url) as raw:
        answer = raw.get(path, headers={"cookie": f"hoursback={portal.client('officer').cookies['hoursback']}"})
    assert answer.status_code in (400, 404)
    assert "evil" not in answer.headers.get("location", "")


def test_characters_that_no_text_has_do_no_harm(portal: RunningPortal) -> None:
    client = portal.client()
    assert client.sign_in("officer\x00@force.example\r\n", "x\x00" * 20).status_code == 422
    assert client.submit("/sign-in", token_from="/sign-in", account="a" * 100_000, password="b" * 100_000).status_code == 422


def test_what_was_not_foreseen_is_a_page_with_a_number(portal: RunningPortal, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("Jane Placeholder, 4 Secret Street")

    client = portal.client("officer")
    monkeypatch.setattr(sessions, "find", broken)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Placeholder" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["x-request-id"] in answer.text


# The identity provider ------------------------------------------------------------------------------------------------

KEY = RSAKey.generate_key(2048, {"kid": "one"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one"})
Change = Callable[[dict[str, Any]], Any]


class FakeProvider:
    """An identity provider that does as the standard says, unless a test makes it lie."""

    def __init__(self) -> None:
        self.app, self.issuer = FastAPI(), ""
        self.codes: dict[str, dict[str, str]] = {}
        self.claims: dict[str, Any] = {}
        self.key = KEY
        self.app.get("/.well-known/openid-configuration")(self._describe)
        self.app.get("/authorize")(self._authorise)
        self.app.post("/token")(self._token)
        self.app.get("/keys")(lambda: KeySet([KEY]).as_dict(private=False))

    def _describe(self) -> dict[str, str]:
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {"issuer": self.issuer, **{name: f"{self.issuer}/{path}" for name, path in names.items()}}

    def _authorise(self, request: Request) -> RedirectResponse:
        asked = dict(request.query_params)
        assert asked["code_challenge_method"] == "S256"
        self.codes["the-code"] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?code=the-code&state={asked['state']}")

    def _token(self, code: str = Form(), code_verifier: str = Form(), client_id: str = Form()) -> dict[str, str]:
        asked = self.codes.pop(code)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(code_verifier.encode()).digest()).rstrip(b"=").decode()
        assert challenge == asked["code_challenge"]
        claims = {
            "iss": self.issuer,
            "aud": client_id,
            "sub": "subject-1",
            "exp": int(time.time()) + 300,
            "iat": int(time.time()),
            "nonce": asked["nonce"],
            "preferred_username": "pc.one@force.example",
            "name": "Police Constable One",
            "roles": ["officer", "something else"],
        } | self.claims
        return {"id_token": jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)}


@pytest.fixture(scope="module")
def with_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningPortal, FakeProvider]]:
    import socket

    fake = FakeProvider()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with running(fake.app) as issuer:
        fake.issuer = issuer
        settings = {"oidc_issuer": issuer, "oidc_client_id": "hoursback", "base_url": f"http://127.0.0.1:{port}"}
        with portal_at(tmp_path_factory.mktemp("portal"), **settings) as portal:
            yield portal, fake


@pytest.fixture
def fake(with_provider: tuple[RunningPortal, FakeProvider]) -> Iterator[FakeProvider]:
    found = with_provider[1]
    yield found
    found.claims, found.key = {}, KEY


def through_provider(portal: RunningPortal, client: Browser, change: Change = lambda answer: None) -> httpx.Response:
    """Go to the provider and come back; `change` may tamper with what the browser brings back."""
    asked = client.get("/sign-in/provider", follow_redirects=False)
    back = httpx.get(asked.headers["location"], follow_redirects=False)
    answer = {name: values[0] for name, values in parse_qs(urlsplit(back.headers["location"]).query).items()}
    change(answer)
    return client.get("/sign-in/answer", params=answer)


def test_the_provider_signs_in_with_its_roles(with_provider: tuple[RunningPortal, FakeProvider], fake: FakeProvider) -> None:
    portal = with_provider[0]
    client = portal.client()
    assert "Hello, Police Constable One" in through_provider(portal, client).text
    fake.claims = {"roles": ["reviewer", "supervisor"], "department": "Disclosure"}
    assert "Reviewer, Supervisor" in through_provider(portal, portal.client()).text
    with portal.engine.read() as session:
        person = people.by_account(session, "pc.one@force.example")
    assert person is not None
    assert (person.unit, person.roles) == ("Disclosure", {"reviewer", "supervisor"})


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another service"},
        {"aud": ["hoursback", "another service"]},
        {"exp": 1_700_000_000},
        {"nonce": "of another attempt"},
        {"roles": []},
        {"roles": "officer"},
        {"roles": ["chief of everything"]},
        {"sub": "subject-2"},
    ],
    ids=["issuer", "audience", "audiences", "expired", "nonce", "no role", "roles as text", "unknown role", "another's account"],
)
def test_a_token_that_is_not_for_us_signs_nobody_in(
    with_provider: tuple[RunningPortal, FakeProvider], fake: FakeProvider, claims: dict[str, Any]
) -> None:
    portal, client = with_provider[0], with_provider[0].client()
    through_provider(portal, portal.client())  # The account of subject-1 exists.
    fake.claims = claims
    answer = through_provider(portal, client)
    assert answer.status_code in (403, 422)
    assert client.get("/", follow_redirects=False).status_code == 303


def test_a_token_with_another_signature_signs_nobody_in(
    with_provider: tuple[RunningPortal, FakeProvider], fake: FakeProvider
) -> None:
    fake.key = OTHER_KEY
    assert through_provider(with_provider[0], with_provider[0].client()).status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        lambda answer: answer.update(state="another"),
        lambda answer: answer.pop("state"),
        lambda answer: answer.pop("code"),
        lambda answer: answer.update(error="access_denied"),
        lambda answer: answer.update(iss="https://elsewhere.example"),
    ],
)
def test_an_answer_that_was_not_asked_for_is_refused(with_provider: tuple[RunningPortal, FakeProvider], change: Change) -> None:
    assert through_provider(with_provider[0], with_provider[0].client(), change).status_code == 403


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(with_provider: tuple[RunningPortal, FakeProvider]) -> None:
    portal, client = with_provider[0], with_provider[0].client()
    begun = rows_of_sessions(portal)
    portal.client().get("/sign-in/provider", follow_redirects=False)
    assert rows_of_sessions(portal) == begun, "who only sets out leaves nothing in the records"
    asked = client.get("/sign-in/provider", follow_redirects=False)
    copied, fake = Browser(portal.url), with_provider[1]
    copied.cookies.update(client.cookies)
    back = httpx.get(asked.headers["location"], follow_redirects=False)
    codes = dict(fake.codes)
    kept = {name: values[0] for name, values in parse_qs(urlsplit(back.headers["location"]).query).items()}
    assert "Hello" in client.get("/sign-in/answer", params=kept).text
    fake.codes.update(codes)  # a provider that takes a code twice
    assert copied.get("/sign-in/answer", params=kept).status_code == 403, "also where somebody kept the cookie"
    assert client.get("/sign-in/answer", params=kept).status_code == 403
    assert portal.client().get("/sign-in/answer", params=kept).status_code == 403


def person_of(portal: RunningPortal) -> people.Person:
    with portal.engine.read() as session:
        person = people.by_account(session, "pc.one@force.example")
    assert person is not None
    return person


def test_who_lost_their_roles_at_the_provider_lost_everything_here(
    with_provider: tuple[RunningPortal, FakeProvider], fake: FakeProvider
) -> None:
    portal, client = with_provider[0], with_provider[0].client()
    through_provider(portal, client)
    with portal.engine.write() as session:
        secret = tokens.make(session, person_of(portal).id, "a test", ["items"], 30)[1]
    headers = {"authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/items", headers=headers).status_code == 200
    fake.claims = {"roles": []}
    assert through_provider(portal, portal.client()).status_code == 403
    assert client.get("/", follow_redirects=False).status_code == 303
    assert client.get("/api/v1/items", headers=headers).status_code == 401
    assert person_of(portal).roles == frozenset()


def test_a_token_ends_where_its_person_no_longer_signs_in(with_provider: tuple[RunningPortal, FakeProvider]) -> None:
    """Somebody whom the provider removed never comes again, and their token went on with the roles of the last time."""
    from automations.records.database import now

    portal, client = with_provider[0], with_provider[0].client()
    through_provider(portal, client)
    with portal.engine.write() as session:
        secret = tokens.make(session, person_of(portal).id, "a test", ["items"], 365)[1]
    headers = {"authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/items", headers=headers).status_code == 200
    with portal.engine.write() as session:
        long_ago = now(session) - timedelta(days=31)
        session.execute(update(PersonRow).where(PersonRow.id == person_of(portal).id).values(signed_in_at=long_ago))
    assert client.get("/api/v1/items", headers=headers).status_code == 401
    through_provider(portal, portal.client())
    assert client.get("/api/v1/items", headers=headers).status_code == 200


def test_a_link_to_the_provider_takes_nobodys_session_away(with_provider: tuple[RunningPortal, FakeProvider]) -> None:
    portal, client = with_provider[0], with_provider[0].client()
    through_provider(portal, client)
    cookie = client.cookies["hoursback"]
    answer = client.get("/sign-in/provider", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert client.cookies["hoursback"] == cookie


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("jwks_uri", "http://127.0.0.1:9/keys"),
        ("token_endpoint", "http://localhost:9/token"),
        ("token_endpoint", "file:///etc/passwd"),
        ("jwks_uri", "gopher://provider.example/"),
        ("jwks_uri", "https://["),
        ("authorization_endpoint", "javascript:alert(1)"),
    ],
)
def test_a_provider_elsewhere_does_not_send_us_to_this_machine(monkeypatch: pytest.MonkeyPatch, name: str, address: str) -> None:
    issuer = "https://provider.example"
    described = {key: f"{issuer}/{key}" for key in ("authorization_endpoint", "token_endpoint", "jwks_uri")} | {"issuer": issuer}
    monkeypatch.setattr(provider, "_json", lambda *_, **__: described | {name: address})
    monkeypatch.setattr(provider, "_known", {})
    settings = PortalSettings(base_url="https://x.example", oidc_issuer=issuer, oidc_client_id="a")
    with pytest.raises(HoursbackError, match="does not describe itself"):
        provider.begin(settings)


@pytest.mark.parametrize("mood", ["redirect", "endless", "trickle", "deep", "broken"])
def test_whatever_a_provider_answers_ends_soon_and_in_a_sentence(monkeypatch: pytest.MonkeyPatch, mood: str) -> None:
    app, seen = FastAPI(), []

    def trickle() -> Iterator[bytes]:
        for _ in range(200):
            time.sleep(0.05)
            yield b" "

    @app.get("/.well-known/openid-configuration")
    def describe() -> Response:
        return {
            "redirect": RedirectResponse("/elsewhere"),
            "endless": StreamingResponse(b"x" * 65_536 for _ in range(10_000)),
            "trickle": StreamingResponse(trickle()),
            "deep": Response("[" * 200_000 + "]" * 200_000),
            "broken": Response(b"\xff{"),
        }[mood]

    @app.get("/elsewhere")
    def elsewhere() -> dict[str, str]:
        seen.append("followed")
        return {}

    monkeypatch.setattr(provider, "_known", {})
    monkeypatch.setattr(provider, "_TIMEOUT", 1.0)
    with running(app) as issuer:
        settings = PortalSettings(base_url="http://127.0.0.1:1", oidc_issuer=issuer, oidc_client_id="a")
        began = time.monotonic()
        with pytest.raises(HoursbackError, match="does not answer as it should"):
            provider.begin(settings)
        assert time.monotonic() - began < 8
    assert not seen


def test_a_provider_without_https_is_refused() -> None:
    settings = PortalSettings(base_url="https://x.example", oidc_issuer="http://provider.example", oidc_client_id="a")
    with pytest.raises(HoursbackError, match="without https"):
        provider.begin(settings)
