"""The API: a whole journey through the client, tokens, scopes, idempotency and problems. Every operation: the matrix beside."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from portal_server import RunningPortal, portal_at
from sqlalchemy import select
from test_portal_api_matrix import PLACES

from automations import audit
from automations.portal_records import measured_time, tokens
from automations.records.portal_tables import TokenRow, UploadRow
from flows.cli.entry import main
from flows.cli.portal_liaison_commands import _inside
from flows.portal_client import PortalClient, PortalRefusedError, PortalUnreachableError
from flows.portal_client.access import Access
from flows.portal_client.talking import _plain_name, made
from flows.portal_wire.reviews import FindingView
from flows.portal_wire.work import Asked, NewUpload, Party
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
        assert officer.decide(item_id, accept_rest=True, minutes=2).undecided == 0
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
        if not scope:
            continue  # What any token may ask: whom it acts for.
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


def test_a_token_that_decides_is_short_and_of_what_its_roles_may(portal: RunningPortal) -> None:
    browser = portal.client("officer")
    week = browser.submit("/tokens", token_from="/tokens", label="Mine", scopes=["decisions"], days="30")
    assert week.status_code == 422 and "at most 7 days" in week.text
    foreign = browser.submit("/tokens", token_from="/tokens", label="Mine", scopes=["vetting:decide"], days="1")
    assert foreign.status_code == 422 and "Choose what the token may do" in foreign.text
    page = portal.client("admin").get("/tokens").text
    assert 'value="system:read"' in page and 'value="cases:approve"' not in page and 'value="submit"' not in page
    with portal.engine.write() as session:
        long = tokens.make(session, portal.people["officer"].id, "made elsewhere", {"decisions", "items"}, 30)[1]
    with PortalClient(portal.url, long) as program:
        program.items()
        with pytest.raises(PortalRefusedError, match="at most a week"):
            program.release("0" * 32)


def test_a_decision_by_a_token_is_on_record_as_one_before_it_is_made(portal: RunningPortal, tmp_path: Path) -> None:
    with client(portal, "officer") as officer:
        item_id = officer.submit(letter(tmp_path, "Of tokens.\n"), policy="cps-precharge")
        work_through(Workshop(portal.engine), threading.Event())
        added = officer.add_findings(item_id, terms=["Statement"], why="named in open court")
        assert len(added.added) == 1
        before = officer.findings(item_id)
        assert officer.undo_last(item_id).findings and len(officer.findings(item_id)) == len(before) - 1
        officer.decide(item_id, accept_rest=True)
        with pytest.raises(UsageError):
            officer.decide(item_id, accept=["not an id"])
    with portal.engine.read() as session:
        lines = [line for line in audit.lines(session, f"work_item:{item_id}") if line["actor"] == "officer@force.example"]
        known = {one.id for one in tokens.of_person(session, portal.people["officer"].id)}
    asked = [line["detail"] for line in lines if line["detail"].get("event") == "asked-by-token"]
    assert [detail["operation"] for detail in asked] == ["add_findings", "undo_last", "decide"]
    assert {detail["token"] for detail in asked} <= known
    assert lines[-1]["detail"].get("accepted") and lines[-2]["detail"] == asked[-1], "the line comes before the decision"


def test_a_program_that_runs_wild_waits(tmp_path: Path) -> None:
    with portal_at(tmp_path, api_per_minute=5) as slow:
        headers = {"authorization": f"Bearer {token_for(slow, 'officer')}"}
        browser = slow.client()
        answers = [browser.get(f"{API}/me", headers=headers) for _ in range(12)]
        refused = [answer for answer in answers if answer.status_code == 429]
        assert refused and all(0 < int(answer.headers["retry-after"]) <= 61 for answer in refused)
        assert refused[0].json()["code"] == "E-PORTAL-TOO-MANY"
        other = {"authorization": f"Bearer {token_for(slow, 'admin')}"}
        assert browser.get(f"{API}/me", headers=other).status_code == 200, "another token is not slowed"


def test_every_change_is_made_once_however_often_its_key_comes(portal: RunningPortal) -> None:
    """Writes of several areas, sent twice with one key: the same answer, and the work was done once."""
    officer = {"authorization": f"Bearer {token_for(portal, 'officer')}"}
    browser = portal.client()

    def twice(path: str, body: dict[str, object]) -> dict[str, object]:
        headers = {**officer, "idempotency-key": path + str(body)}
        first, again = (browser.post(f"{API}{path}", json=body, headers=headers) for _ in range(2))
        assert first.is_success and again.headers["idempotent-replayed"] == "true", first.text
        assert (again.status_code, again.json()) == (first.status_code, first.json())
        answer: dict[str, object] = first.json()
        return answer

    started = twice("/timings", {"task": "redact_document"})
    with portal.engine.read() as session:
        assert len(measured_time.timings(session, person_id=portal.people["officer"].id)) == 1
    stopped = twice(f"/timings/{started['id']}/stop", {"volume": 3})
    assert stopped["volume"] == 3 and stopped["stopped_at"]
    case = twice("/cases", {"reference": "01AB9999926"})
    twice(f"/cases/{case['case']}/people", {"account": "supervisor@force.example"})
    with portal.engine.read() as session:
        lines = [line for line in audit.lines(session, f"portal_case:{case['case']}") if line["verb"] == "alteration"]
    assert [line["detail"]["event"] for line in lines] == ["asked-by-token", "case-access"]


def test_the_command_line_hands_in_waits_decides_and_fetches(
    portal: RunningPortal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("HOURSBACK_HOME", str(home))
    secret = token_for(portal, "officer")

    def say(*arguments: object, status: int = 0) -> str:
        assert main([*map(str, arguments)]) == status, capsys.readouterr()
        said = capsys.readouterr()
        assert secret not in said.out + said.err
        return said.out + said.err

    assert "E-USAGE-ACCESS" in say("portal", "work", status=2)
    monkeypatch.setattr("sys.stdin", io.StringIO(secret + "\n"))
    assert "signed in as officer@force.example" in say("portal", "sign-in", portal.url)
    kept = home / "portal-access.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert "officer@force.example (officer)" in say("portal", "me")

    terms = tmp_path / "terms.txt"
    terms.write_text("Statement\n")
    path = letter(tmp_path, "By the command line.\n")
    said = say("portal", "submit", path, "--policy", "cps-precharge", "--urn", "01AB1234526", "--terms-file", terms)
    item_id = said.split()[-1]
    assert item_id[:12] in say("portal", "work", "--state", "new")
    assert "E-SYS-PORTAL" in say("portal", "wait", item_id[:8], "--seconds", "0", status=5)
    assert "nothing was released" in say("portal", "fetch", item_id, "--out", tmp_path / "out", status=4)
    work_through(Workshop(portal.engine), threading.Event())
    assert "awaiting_review" in say("portal", "wait", item_id[:8])
    assert "kim@example.org" not in say("portal", "findings", item_id)
    assert "kim@example.org" in say("portal", "findings", item_id, "--reveal")
    assert "E-REVIEW-UNDECIDED" in say("portal", "release", item_id, status=2)
    assert "0 left" in say("portal", "decide", item_id, "--accept", "all", "--minutes", "2")
    say("portal", "release", item_id)
    work_through(Workshop(portal.engine), threading.Event())
    assert "done" in say("portal", "wait", item_id)
    out = tmp_path / "out"
    fetched = [Path(line) for line in say("portal", "fetch", item_id, "--out", out).splitlines()]
    assert sorted(path.name for path in fetched) == ["letter.txt", "letter.txt.certificate.json", "letter.txt.certificate.pdf"]
    assert "kim@example.org" not in (out / "letter.txt").read_text() and "Statement" not in (out / "letter.txt").read_text()
    assert "E-USAGE-TARGET-TAKEN" in say("portal", "fetch", item_id, "--out", out, status=2)
    assert not list(out.glob(".hoursback*")), "nothing half done is left"
    say("portal", "accept", item_id, "--minutes", "1")
    assert "redact_document" in say("portal", "hours")
    assert "E-PORTAL-NOT-FOUND" in say("portal", "wait", "0" * 32, status=2)
    assert "E-PORTAL-NOT-ALLOWED" in say("portal", "liaison", "inbox", status=2)

    kept.chmod(0o640)
    assert "others can read it" in say("portal", "work", status=2)
    kept.chmod(0o600)
    kept.write_text("{ not json " + secret)
    assert "cannot be read" in say("portal", "work", status=2)
    monkeypatch.setenv("HOURSBACK_ADDRESS", portal.url)
    monkeypatch.setenv("HOURSBACK_TOKEN", "hb_wrong")
    assert "E-PORTAL-SIGN-IN" in say("portal", "work", status=2)
    monkeypatch.setenv("HOURSBACK_ADDRESS", "http://hoursback.force.example")
    assert "https" in say("portal", "work", status=2)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("attachment; filename=\"x\"; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("attachment; filename*=UTF-8''%2e%2e", "file"),
        ('attachment; filename="..\\..\\a.txt"', "a.txt"),
        ("attachment; filename*=UTF-8''a%00%0a%1bb.txt", "a___b.txt"),
        ("", "file"),
    ],
)
def test_a_name_that_the_portal_gives_is_never_a_path(given: str, kept: str) -> None:
    assert _plain_name(given) == kept


@pytest.mark.parametrize("path", ["../x", "a/../../x", "/etc/passwd", "a//b", "a\\b", "C:/x", ""])
def test_a_path_that_leads_out_of_the_folder_is_not_written(path: str) -> None:
    with pytest.raises(UsageError):
        _inside(path)


def test_what_is_sent_and_answered_shows_in_no_representation() -> None:
    secret = "Jane Placeholder"
    asked = Asked(policy="cps-precharge", terms=[secret], parties=[Party(role="victim", name=secret)], password=secret)
    view = FindingView.model_construct(id="1", text=secret, note=secret)
    assert secret not in repr(asked) + str(asked) + repr(view) + str(view) + repr(Access("https://x.example", secret))
    with pytest.raises(UsageError) as refused:
        made(Asked, policy=secret)
    assert secret not in str(refused.value) and "policy" in str(refused.value)


def breaking(real: Callable[..., httpx.Response], times: int) -> Callable[..., httpx.Response]:
    """The same, but the answer of the first requests is lost on its way."""
    left = [times]

    def ask(*arguments: Any, **more: Any) -> httpx.Response:
        answer = real(*arguments, **more)
        if left[0]:
            left[0] -= 1
            raise httpx.ReadError("the connection broke off")
        return answer

    return ask


def test_an_upload_goes_on_where_it_stopped(portal: RunningPortal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = letter(tmp_path, "Broken off. " * 2000)
    told: list[int] = []
    with client(portal, "officer") as officer:
        wish = made(Asked, policy="cps-precharge")
        found = path.stat()
        new = made(NewUpload, name=path.name, size=found.st_size, modified=int(found.st_mtime * 1000), wish=wish)
        begun = officer.begin_upload(new)
        assert officer.add_to_upload(begun.upload, 0, path.read_bytes()[:1000]).received == 1000
        monkeypatch.setattr(officer._http, "patch", breaking(officer._http.patch, 1))
        item_id = officer.submit(path, policy="cps-precharge", sent=lambda done, _: told.append(done))
        assert told == [found.st_size], "one piece was left, and it was sent once"
        assert (officer.upload_state(begun.upload).state, officer.item(item_id).name) == ("submitted", path.name)


def test_a_change_whose_answer_was_lost_is_made_once(portal: RunningPortal, monkeypatch: pytest.MonkeyPatch) -> None:
    with client(portal, "officer") as officer:
        monkeypatch.setattr(officer._http, "request", breaking(officer._http.request, 2))
        timing = officer.start_timing("redact_document")
        assert officer.stop_timing(timing.id, 2).volume == 2
        assert sum(one.id == timing.id for one in officer.timings().timings) == 1
    with portal.engine.read() as session:
        started = [one.id for one in measured_time.timings(session, person_id=portal.people["officer"].id)]
    assert started[0] == timing.id and len(started) == len(set(started))
    with client(portal, "officer") as lost:
        monkeypatch.setattr(lost._http, "request", breaking(lost._http.request, 100))
        monkeypatch.setattr("time.sleep", lambda _: None)
        with pytest.raises(PortalUnreachableError):
            lost.me()
