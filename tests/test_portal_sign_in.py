"""Signing in: local accounts, sessions, form tokens, headers and errors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from portal_server import PASSWORD, Browser, RunningPortal, portal_at
from sqlalchemy import update

from automations.portal_records import sessions
from automations.records.portal_tables import SessionRow
from automations.sealing import Sealer
from portal import doorstep
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
