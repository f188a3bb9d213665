"""Attacks on a portal that runs: others' things by every road, work shared by content, views that leave no line, guesses."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import pytest
from portal_server import PASSWORD, RunningPortal, portal_at

from automations import audit, work_items
from automations.portal_records import cases, measured_time, people, tokens, uploads
from automations.processes import this_process
from automations.work_items import State
from flows.proxies import NAME
from flows.shelf import Shelf
from flows.working import work_through
from flows.workshop import Workshop
from portal.routes_table import API, ROUTES, SCOPES

LETTER = b"Statement of the witness. Call me on 07700 900123 or write to kim@example.org about the car.\n"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    with portal_at(tmp_path_factory.mktemp("portal")) as running:
        yield running


def hand_in(portal: RunningPortal, who: str, name: str, content: bytes, **fields: Any) -> str:
    """Hand in by pieces; returns the item's id."""
    client = portal.client(who)
    headers = {"x-csrf-token": client.token(), "accept": "application/json"}
    begun = client.post(
        "/uploads", data={"policy": "cps-precharge", "name": name, "size": len(content), **fields}, headers=headers
    )
    assert begun.status_code == 201, begun.text
    path = f"/uploads/{begun.json()['upload']}"
    client.patch(path, content=content, headers={**headers, "upload-offset": "0", "content-type": "application/octet-stream"})
    return str(client.post(f"{path}/complete", headers=headers).json()["item"])


def case_id(portal: RunningPortal, urn: str) -> str:
    with portal.engine.read() as session:
        case = cases.find(session, portal.engine.sealer, urn)
    assert case is not None
    return case.id


def work(portal: RunningPortal) -> None:
    work_through(Workshop(portal.engine), threading.Event())


# Work that is shared by content -------------------------------------------------------------------------------------------


def test_who_hands_in_the_same_file_does_not_come_by_what_others_made_of_it(portal: RunningPortal) -> None:
    """The same file and wishes, from another unit: it was the same piece of work, with its decisions, and could be ended."""
    content = LETTER + b"Once more for two units.\n"
    mine = hand_in(portal, "officer", "mine.txt", content, urn="01 AB 20001 26")
    theirs = hand_in(portal, "stranger", "theirs.txt", content)
    assert mine != theirs
    stranger = portal.client("stranger")
    assert stranger.get(f"/my-work/{mine}").status_code == 404
    assert stranger.submit(f"/my-work/{mine}/cancel").status_code == 404
    with portal.engine.read() as session:
        assert work_items.get(session, mine).state is State.NEW


def test_a_file_of_two_cases_stays_in_both_and_is_decided_in_each(portal: RunningPortal) -> None:
    """Handed in for a second case by the same officer it left the first one, whose people no longer saw it."""
    content = LETTER + b"A statement that two cases need.\n"
    first = hand_in(portal, "officer", "first.txt", content, urn="01 AB 20002 26")
    with portal.engine.write() as session:
        cases.grant(session, case_id(portal, "01 AB 20002 26"), portal.people["reviewer"].id, "officer@force.example")
    second = hand_in(portal, "officer", "second.txt", content, urn="01 AB 20003 26")
    assert first != second
    reviewer = portal.client("reviewer")
    assert reviewer.get(f"/my-work/{first}").status_code == 200
    assert reviewer.get(f"/my-work/{second}").status_code == 404
    for urn, name, other in (("20002", "first.txt", "second.txt"), ("20003", "second.txt", "first.txt")):
        page = portal.client("officer").get(f"/cases/{case_id(portal, f'01 AB {urn} 26')}").text
        assert name in page and other not in page
    assert hand_in(portal, "officer", "again.txt", content, urn="01 AB 20003 26") == second, "once within one case"


# Views that leave no line -------------------------------------------------------------------------------------------------


def test_no_stretch_of_a_recording_is_played_without_a_line_in_the_audit(portal: RunningPortal) -> None:
    """Whoever asked for all but the first byte saw an unredacted recording, and the audit told nothing of it."""
    item_id = hand_in(portal, "officer", "call.wav", b"RIFF" + b"s" * 4000)
    with portal.engine.write() as session:
        lease = work_items.take_item(session, item_id, this_process())
        assert lease is not None
        work_items.park_for_review(session, lease, "officer@force.example", {"media": "wav", "plan": "0" * 64})
    workshop = Workshop(portal.engine)
    Shelf(workshop, lease.item).put_bytes(NAME, b"unredacted" * 400)
    officer, path = portal.client("officer"), f"/my-work/{item_id}/review/media"

    def lines() -> int:
        with portal.engine.read() as session:
            return sum("played" in line["detail"] for line in audit.lines(session, f"work_item:{item_id}"))

    assert officer.get(path, headers={"range": "bytes=1-"}).status_code == 206
    assert lines() == 1
    for asked in ("bytes=10-19", "bytes=-5", "bytes=2000-"):
        officer.get(path, headers={"range": asked})
    assert lines() == 1, "one playing, one line"
    officer.get(path, headers={"range": "bytes=0-"})
    assert lines() == 2, "played again"


# People who may no longer, and guesses ------------------------------------------------------------------------------------


def token_of(portal: RunningPortal, person_id: str) -> dict[str, str]:
    with portal.engine.write() as session:
        return {"authorization": f"Bearer {tokens.make(session, person_id, 'a test', SCOPES, 30)[1]}"}


def test_who_was_shut_out_has_no_session_and_no_token_once_let_in_again(portal: RunningPortal) -> None:
    with portal.engine.write() as session:
        person = people.add_local(session, "leaver@force.example", "Test leaver", ["officer"], PASSWORD)
    portal.people["leaver"] = person
    client, token = portal.client("leaver"), token_of(portal, person.id)
    assert client.get("/", follow_redirects=False).status_code == 200
    assert client.get(f"{API}/items", headers=token).status_code == 200
    admin, path = portal.client("admin"), f"/system/people/{person.id}"
    admin.submit(path, unit="", active="no")
    assert client.get("/", follow_redirects=False).status_code == 303
    assert client.get(f"{API}/items", headers=token).status_code == 401
    admin.submit(path, unit="", active="yes")
    assert client.get("/", follow_redirects=False).status_code == 303
    assert client.get(f"{API}/items", headers=token).status_code == 401
    assert "Hello" in client.sign_in("leaver@force.example").text


def test_many_guesses_at_once_are_no_more_than_one_after_the_other(portal: RunningPortal) -> None:
    """All that came before the first had failed were looked at, forty at a time."""
    with portal.engine.write() as session:
        people.add_local(session, "guessed@force.example", "Test guessed", ["officer"], PASSWORD)
    clients = [portal.client() for _ in range(30)]
    forms = [client.token("/sign-in") for client in clients]
    wait = threading.Barrier(len(clients))

    def guess(number: int) -> int:
        wait.wait()
        data = {"account": "guessed@force.example", "password": f"guess number {number}", "csrf": forms[number]}
        return clients[number].post("/sign-in", data=data).status_code

    with ThreadPoolExecutor(len(clients)) as threads:
        answers = list(threads.map(guess, range(len(clients))))
    assert set(answers) <= {422, 429}
    assert answers.count(422) <= 8


# Other people's things by every road --------------------------------------------------------------------------------------

SECRETS = ("Farnsworthy", "kestrel-lane", "nightjar@example.org", "01 AB 20009 26", "01AB2000926", "Token of Farnsworthy")
"""Of the officer: in a file's name, its text, its case and a token's label. No request of others says them."""


@pytest.fixture(scope="module")
def owned(portal: RunningPortal) -> dict[str, str]:
    """One of everything that the officer has, with its id."""
    officer = portal.people["officer"]
    item = hand_in(portal, "officer", "Farnsworthy.txt", b"I live in kestrel-lane. nightjar@example.org\n", urn="01 AB 20009 26")
    work(portal)
    client = portal.client("officer")
    headers = {"x-csrf-token": client.token(), "accept": "application/json"}
    begun = {"policy": "cps-precharge", "name": "Farnsworthy two.txt", "size": 50, "urn": "01 AB 20009 26"}
    upload = client.post("/uploads", data=begun, headers=headers).json()["upload"]
    client.post("/hours/timings", data={"task": "redact_document"}, headers=headers)
    with portal.engine.write() as session:
        token, _ = tokens.make(session, officer.id, "Token of Farnsworthy", SCOPES, 7)
        timing = measured_time.timings(session, person_id=officer.id)[0]
    plan = client.get(f"/my-work/{item}/review").text
    assert "nightjar@example.org" in plan, "there is something to leak"
    finding = re.findall(r'name="d\.([^"]+)"', plan)[0]
    return {"item": item, "case": case_id(portal, "01 AB 20009 26"), "upload": upload, "token": token.id, "timing": timing.id,
            "finding": finding, "person": officer.id}  # fmt: skip


def roads(owned: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Every method and path, with the officer's ids wherever one stands."""
    for method, pattern in ROUTES:
        if pattern == "/sign-out":
            continue  # It would close all roads after it.
        path = (
            pattern.replace("{number}", owned["item"])
            .replace("{audience}", "cps")
            .replace("{part}", "document")
            .replace("{sheet}", "1")
            .replace("{page}", "1")
        )
        for kind, identifier in owned.items():
            path = path.replace("{" + kind + "_id}", identifier)
        for name in ("name", "bag", "path:path", "application_id", "wash", "parcel"):
            path = path.replace("{" + name + "}", owned["case"])
        assert "{" not in path, pattern
        yield method, path


FIELDS = ("item", "item_id", "case", "case_id", "upload", "upload_id", "id", "number", "finding", "bag", "token", "person",
          "same", "on", "actor", "subject", "base", "plan", "files", "name")  # fmt: skip


def test_nobody_comes_by_anything_of_the_officers_by_any_road(portal: RunningPortal, owned: dict[str, str]) -> None:
    """Every route times everybody else, with the officer's ids in the path, the query, the form, JSON and the key."""
    query = [(field, identifier) for field in FIELDS for identifier in owned.values()]
    item, finding = owned["item"], owned["finding"]
    form = [*query, (f"form-{item}", "MG5"), (f"d.{finding}", "accepted"), ("same", f"accepted:{finding}")]
    with portal.engine.read() as session:
        before = work_items.get(session, owned["item"])
        told = len(list(audit.lines(session, before.subject)))
    asked = 0
    for who in (*portal.people, ""):
        if who in ("officer", "leaver"):
            continue
        client = portal.client(who)
        token = client.token() if who else ""
        bearer = token_of(portal, portal.people[who].id) if who else {}
        for method, path in roads(owned):
            if "admin" in portal.people[who or "officer"].roles and method == "POST" and "/system/" in path:
                continue  # The digital unit ends work and shuts people out; it sees nothing of either.
            more: dict[str, Any] = {"params": query} if method == "GET" else {}
            if path.startswith(API):
                more["headers"] = {**bearer, "idempotency-key": f"{owned['item']}{path}", "upload-offset": "0"}
                if method in ("POST", "PATCH"):
                    more["json"] = dict.fromkeys(FIELDS, owned["item"]) | {"outcome": "accepted", "accept": [owned["finding"]]}
            elif method != "GET":
                coded = "application/x-www-form-urlencoded"
                more["headers"] = {"x-csrf-token": token, "content-type": coded, "upload-offset": "0"}
                more["content"] = urlencode([*form, ("csrf", token)])
            answer = client.request(method, path, **more)
            asked += 1
            assert answer.status_code < 500, (who, method, path)
            assert answer.status_code != 429, "the pace of one token hides nothing here"
            said = f"{answer.text}{answer.headers}"
            assert not [secret for secret in SECRETS if secret in said], (who, method, path)
            if any(owned[kind] in path for kind in ("item", "case", "upload")) and not re.search(
                "/(system|liaison|vetting)", path
            ):
                assert answer.status_code in (401, 403, 404, 422) or answer.url.path == "/sign-in", (who, method, path)
    assert asked > 600
    with portal.engine.read() as session:
        after = work_items.get(session, owned["item"])
        assert (after.state, after.result) == (before.state, before.result)
        assert len(list(audit.lines(session, before.subject))) == told, "nobody did anything to it"
        assert tokens.get(session, owned["token"]).revoked_at is None
        assert measured_time.get_timing(session, owned["timing"]).stopped_at is None
        upload = uploads.get(session, portal.engine.sealer, owned["upload"])
        assert (upload.received, upload.state) == (0, "open")


def test_a_key_of_somebody_else_opens_no_answer_of_theirs(portal: RunningPortal, owned: dict[str, str]) -> None:
    asked = {"name": "Farnsworthy three.txt", "size": 9, "wish": {"policy": "cps-precharge"}}
    officer = token_of(portal, portal.people["officer"].id) | {"idempotency-key": "the same key"}
    first = portal.client().post(f"{API}/uploads", json=asked, headers=officer).json()
    other = token_of(portal, portal.people["stranger"].id) | {"idempotency-key": "the same key"}
    assert portal.client().post(f"{API}/uploads", json=asked, headers=other).json()["upload"] != first["upload"]


def test_who_is_taken_off_a_case_sees_nothing_of_it_at_once(portal: RunningPortal, owned: dict[str, str]) -> None:
    supervisor, person = portal.client("supervisor"), portal.people["supervisor"].id
    with portal.engine.write() as session:
        cases.grant(session, owned["case"], person, "officer@force.example")
    assert supervisor.get(f"/my-work/{owned['item']}/review").status_code == 200
    with portal.engine.write() as session:
        cases.revoke(session, owned["case"], person)
    for path in (f"/my-work/{owned['item']}", f"/my-work/{owned['item']}/review", f"/cases/{owned['case']}"):
        assert supervisor.get(path).status_code == 404
    assert "Farnsworthy" not in supervisor.get("/my-work").text + supervisor.get("/review").text + supervisor.get("/cases").text


# Values that are none ------------------------------------------------------------------------------------------------------


def test_what_no_name_holds_is_refused_before_a_database_is_asked(portal: RunningPortal) -> None:
    """PostgreSQL takes no NUL, and whoever sent one was told that the service is not available."""
    admin = portal.client("admin")
    for path in (
        "/system/audit?actor=a%00b",
        "/system/audit?since=%00",
        "/system/items?state=%00",
        "/liaison/%00",
        "/cases/a%00b",
    ):
        assert admin.get(path).status_code == 400, path
    for path in ("/system/items/%00/retry", "/system/people/a%00b"):
        assert admin.submit(path, active="yes", unit="").status_code == 400, path


@pytest.mark.parametrize("unit", ["x" * 90, "<script>", "\u202eunit", "=1+1;", "\U0001f600"])
def test_a_unit_that_is_none_is_refused_in_a_sentence(portal: RunningPortal, unit: str) -> None:
    answer = portal.client("admin").submit(f"/system/people/{portal.people['vetting'].id}", unit=unit, active="yes")
    assert answer.status_code == 422
    assert "A unit is one line" in answer.text


def test_nobody_takes_an_item_of_others_into_a_case_of_their_own(portal: RunningPortal, owned: dict[str, str]) -> None:
    stranger = portal.client("stranger")
    stranger.submit("/cases", token_from="/cases", reference="01 AB 20010 26")
    own = case_id(portal, "01 AB 20010 26")
    token = token_of(portal, portal.people["stranger"].id)
    answer = portal.client().post(f"{API}/cases/{own}/files", json={"item": owned["item"]}, headers=token)
    assert answer.status_code in (403, 404, 409, 422)
    assert not [secret for secret in SECRETS if secret in answer.text]
    assert stranger.get(f"/my-work/{owned['item']}").status_code == 404
    assert "Farnsworthy" not in stranger.get(f"/cases/{own}").text
