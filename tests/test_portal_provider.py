"""Signing in through the identity provider: who comes in, what is refused, and what a lost role ends."""

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
from portal_server import Browser, RunningPortal, portal_at, running
from sqlalchemy import update
from test_portal_sign_in import rows_of_sessions

from automations.portal_records import people, tokens
from automations.records.portal_tables import PersonRow
from portal import provider
from portal.settings import PortalSettings
from reference.errors import HoursbackError

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
