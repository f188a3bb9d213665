"""The API: a whole journey through the client, tokens, scopes, idempotency and problems. Every operation: the matrix beside."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from portal_server import RunningPortal, portal_at
from sqlalchemy import select
from test_portal_api_matrix import PLACES

from automations import audit
from automations.portal_records import tokens
from automations.records.portal_tables import TokenRow, UploadRow
from flows.portal_client import PortalClient, PortalRefusedError
from flows.working import work_through
from flows.workshop import Workshop
from portal.access import can
from portal.routes_table import API, API_SCOPES, ROUTES, SCOPES
from reference.errors import UsageError

LETTER = "Statement. Call 07700 900123 or write to kim@example.org.\n"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    with portal_at(tmp_path_factory.mktemp("portal")) as running:
        yield running


def token_for(portal: RunningPortal, who: str, scopes: set[str] = SCOPES) -> str:
    with portal.engine.write() as session:
        return tokens.make(session, portal.people[who].id, "a test", scopes, 1)[1]


def client(portal: RunningPortal, who: str, scopes: set[str] = SCOPES) -> PortalClient:
    return PortalClient(portal.url, token_for(portal, who, scopes))


def letter(folder: Path, more: str = "") -> Path:
    path = folder / "letter.txt"
    path.write_text(LETTER + more)
    return path


def test_a_program_hands_in_decides_and_fetches(portal: RunningPortal, tmp_path: Path) -> None:
    with client(portal, "officer") as officer:
        item_id = officer.submit(letter(tmp_path), policy="cps-precharge", audiences=["cps", "defence"], urn="01AB1234526")
        assert officer.item(item_id).state == "new"
        work_through(Workshop(portal.engine), threading.Event())
        assert officer.wait(item_id).state == "awaiting_review"
        assert all(finding.text is None for finding in officer.findings(item_id))
        texts = {finding.text for finding in officer.findings(item_id, texts=True)}
        assert "kim@example.org" in texts
        with portal.engine.read() as session:
            last = [line for line in audit.lines(session, f"work_item:{item_id}") if line["verb"] == "consultation"][-1]
        assert (last["actor"], last["detail"]["revealed"]) == ("officer@force.example", True)
        with pytest.raises(PortalRefusedError) as refused:
            officer.release(item_id)
        assert (refused.value.status, refused.value.code) == (422, "E-REVIEW-UNDECIDED")
        assert officer.decide(item_id, accept_rest=True, minutes=2) == 0
        officer.release(item_id)
        work_through(Workshop(portal.engine), threading.Event())
        assert officer.wait(item_id).state == "done"
        assert {(one.audience, one.released) for one in officer.results(item_id)} == {("cps", True), ("defence", True)}
        redacted = officer.fetch_result(item_id, "defence", "document", tmp_path / "redacted.txt").read_text()
        assert "kim@example.org" not in redacted
        assert officer.accept(item_id, 1).state == "done"
        assert sum(row.human_minutes for row in officer.hours().rows) == 3
        assert [one.item for one in officer.items("done")] == [item_id]
    for who in ("reviewer", "stranger"):
        with client(portal, who) as other, pytest.raises(PortalRefusedError) as refused:
            other.item(item_id)
        assert refused.value.status == 404
    with client(portal, "admin") as admin, pytest.raises(PortalRefusedError) as refused:
        admin.item(item_id)
    assert refused.value.status == 403


def test_every_operation_wants_a_token_with_its_scope(portal: RunningPortal) -> None:
    browser = portal.client("officer")
    for (method, pattern), scope in API_SCOPES.items():
        path = pattern
        for name, value in PLACES.items():
            path = path.replace("{" + name + "}", value)
        path = re.sub(r"\{\w+_id\}", "0" * 32, path)
        body = {"json": {}} if method in ("POST", "PATCH") else {}
        assert browser.request(method, path, **body).status_code in (401, 422), f"a cookie opened {method} {pattern}"
        without = token_for(portal, "officer", SCOPES - {scope})
        headers = {"authorization": f"Bearer {without}", "upload-offset": "0"}
        answer = browser.request(method, path, headers=headers, **body)
        assert answer.status_code in (403, 422), f"{method} {pattern}"
        if answer.status_code == 422:
            assert answer.json()["code"] == "E-PORTAL-REQUEST"


def test_no_operation_is_for_a_role_that_its_page_is_not_for(portal: RunningPortal) -> None:
    assert {route for route in ROUTES if route[1].startswith(API)} == {*API_SCOPES, ("GET", f"{API}/openapi.json")}
    vetting = portal.people["vetting"]
    assert not any(can(vetting, ROUTES[route]) for route in API_SCOPES if ROUTES[route] in ("submit", "work.list"))


def test_a_token_is_kept_as_its_hash_and_opens_nothing_once_revoked(portal: RunningPortal) -> None:
    browser = portal.client("officer")
    page = browser.submit("/tokens", token_from="/tokens", label="Nightly run", scopes=["items"], days="7")
    secret = page.text.split('id="secret">')[1].split("<")[0]
    assert secret.startswith("hb_")
    assert secret not in browser.get("/tokens").text
    with portal.engine.read() as session:
        rows = session.execute(select(TokenRow)).scalars().all()
    assert secret not in str([vars(row) for row in rows])
    made = next(row for row in rows if row.label == "Nightly run")
    with PortalClient(portal.url, secret) as program:
        program.items()
        assert portal.client("stranger").submit(f"/tokens/{made.id}/revoke").status_code == 404
        assert "was revoked" in browser.submit(f"/tokens/{made.id}/revoke").text
        with pytest.raises(PortalRefusedError) as refused:
            program.items()
    assert refused.value.status == 401


def test_the_same_key_is_worked_on_once(portal: RunningPortal) -> None:
    browser, headers = portal.client(), {"authorization": f"Bearer {token_for(portal, 'officer')}", "idempotency-key": "one"}
    new = {"name": "a.txt", "size": 5, "wish": {"policy": "cps-precharge"}}
    first = browser.post(f"{API}/uploads", json=new, headers=headers)
    with portal.engine.write() as session:
        session.get_one(UploadRow, first.json()["upload"]).state = "refused"
    again = browser.post(f"{API}/uploads", json=new, headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotent-replayed"] == "true"
    assert browser.post(f"{API}/uploads", json={**new, "size": 6}, headers=headers).status_code == 409
    other = {**headers, "authorization": f"Bearer {token_for(portal, 'supervisor')}"}
    assert browser.post(f"{API}/uploads", json=new, headers=other).json()["upload"] != first.json()["upload"]
    failed = {**headers, "idempotency-key": "two"}
    assert browser.post(f"{API}/uploads", json={**new, "size": 0}, headers=failed).status_code == 422
    assert browser.post(f"{API}/uploads", json=new, headers=failed).status_code == 201, "what failed may be tried again"


def test_problems_say_where_and_never_what(portal: RunningPortal) -> None:
    headers = {"authorization": f"Bearer {token_for(portal, 'officer')}"}
    secret = "Jane Placeholder"
    answer = portal.client().post(f"{API}/uploads", json={"name": {secret: secret}, "size": secret}, headers=headers)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert secret not in answer.text.replace(f'"{secret}"]', "")
    for path in ("/nowhere", "/items/zzz"):
        assert portal.client().get(f"{API}{path}", headers=headers).headers["content-type"].startswith("application/problem")


def test_a_token_is_never_sent_in_clear() -> None:
    with pytest.raises(UsageError):
        PortalClient("http://hoursback.force.example", "hb_x")
