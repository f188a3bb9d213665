"""Who may do what: every route in the table, every role, own and other people's things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from fastapi.routing import APIRoute
from portal_server import RunningPortal, portal_at
from starlette.routing import Mount

from automations.portal_records import cases, measured_time, submissions, tokens
from flows.submitting import submit_evidence
from portal import receiving
from portal.access import ACTIONS, PUBLIC, SIGNED_IN, Role, Thing, can, may_ever
from portal.routes_table import ROUTES
from portal.things import LOADERS
from portal.wishes import Wish


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    with portal_at(tmp_path_factory.mktemp("portal")) as running:
        yield running


def routes_of(portal: RunningPortal) -> set[tuple[str, str]]:
    found, waiting = set(), [("", route) for route in portal.app.routes]
    while waiting:
        prefix, route = waiting.pop()
        waiting += [(prefix, inner) for inner in getattr(getattr(route, "original_router", None), "routes", [])]
        if isinstance(route, Mount):
            waiting += [(route.path, inner) for inner in route.routes or ()]
        if isinstance(route, APIRoute):
            found |= {(method, prefix + route.path) for method in route.methods}
    return found


def test_every_route_is_in_the_table_and_every_entry_has_its_route(portal: RunningPortal) -> None:
    assert routes_of(portal) == set(ROUTES)


def test_every_action_of_the_table_is_a_known_one() -> None:
    assert set(ROUTES.values()) <= {*ACTIONS, PUBLIC, SIGNED_IN}


def test_every_route_refuses_those_whom_the_table_does_not_allow(portal: RunningPortal) -> None:
    clients = {str(role): portal.client(role) for role in Role}
    nobody = portal.client()
    for (method, pattern), action in ROUTES.items():
        if action == PUBLIC:
            continue
        path = pattern
        for name in ("item_id", "case_id", "upload_id", "application_id", "timing_id", "token_id"):
            path = path.replace("{" + name + "}", "0" * 32)
        assert "{" not in path or "_id" not in path, f"{pattern}: teach this test the new kind of thing"
        answer = nobody.request(method, path, follow_redirects=False)
        assert answer.status_code in (303, 401), f"{method} {pattern} answered somebody who is not signed in"
        if pattern.startswith("/api/"):
            continue  # Cookies open nothing there; see the tests of the API.
        for role, client in clients.items():
            if may_ever(portal.people[role], action):
                continue
            answer = client.request(method, path, follow_redirects=False)
            assert answer.status_code == 403, f"{method} {pattern} answered {role}"


def test_every_route_times_every_person_on_things_of_the_officer(portal: RunningPortal) -> None:
    """What one person made, as every other asks for it on every route that names it: as `can` says, and nothing else."""
    desk, officer = portal.app.state.desk, portal.people["officer"]
    wish = Wish("cps-precharge", ("cps",))
    with portal.engine.write() as session:
        case, _ = cases.open_case(session, portal.engine.sealer, "01 AB 12345 26", officer.id, officer.account)
        wish = replace(wish, urn=case.reference, case_id=case.id)
        timing = measured_time.start_timing(session, officer.id, "redact_document", officer.unit)
        token, _ = tokens.make(session, officer.id, "a test", ["items"], 1)
    upload = receiving.begin(desk, officer, wish, "a.txt", 5)
    workshop = desk.workshop_of(officer)
    evidence = workshop.engine.store.put_bytes(b"Some text.")
    item = submit_evidence(workshop.engine, evidence.sha256, wish.request(workshop.engine.settings, "b.txt"))
    with portal.engine.write() as session:
        submissions.note(session, portal.engine.sealer, item.id, officer.id, case.id, "b.txt")
    ids = {"item": item.id, "case": case.id, "upload": upload.id, "timing": timing.id, "token": token.id}
    clients = {name: portal.client(name) for name in portal.people}
    asked = 0
    for (method, pattern), action in ROUTES.items():
        kind = next((kind for kind in ids if "{" + kind + "_id}" in pattern), None)
        if kind is None or pattern.startswith("/api/"):
            continue
        path = pattern.replace("{" + kind + "_id}", ids[kind]).replace("{audience}", "cps").replace("{part}", "document")
        thing = LOADERS[kind](desk, ids[kind])
        for name, client in clients.items():
            allowed = can(portal.people[name], action, thing)
            assert allowed is False or name == "officer", f"{name} may {action} what is the officer's"
            # A form without its token changes nothing, and is only looked at once the person may do it.
            status = client.request(method, path, follow_redirects=False).status_code
            asked += 1
            if not allowed:
                assert status in (403, 404), f"{method} {pattern} answered {name} with {status}"
            elif pattern.startswith("/my-work/{item_id}/review"):
                assert status in (200, 303, 403, 404, 409), (
                    f"{method} {pattern} answered its owner with {status}"
                )  # unread as yet
            elif method == "GET" and "{part}" not in pattern and "{name}" not in pattern:
                assert status == 200, f"{method} {pattern} answered its owner with {status}"
    assert asked >= 10 * len(clients)


OWN = Thing("item", "1", owners=frozenset({"me"}), people=frozenset(), makers=frozenset({"me@force"}))
OTHERS_CASE = Thing("item", "2", owners=frozenset({"x"}), people=frozenset({"x"}), unit="A", makers=frozenset({"x@force"}))
UNIT = Thing("item", "3", owners=frozenset({"x"}), unit="A", makers=frozenset({"x@force"}))


class _User:
    id, account, unit = "me", "me@force", "A"

    def __init__(self, *roles: str) -> None:
        self.roles = frozenset(roles)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("action", [name for name, grant in ACTIONS.items() if grant.thing == "item"])
def test_an_item_of_a_case_is_for_its_people_whatever_the_role(role: Role, action: str) -> None:
    allowed = role in ACTIONS[action].roles
    assert can(_User(role), action, OWN) is allowed
    assert can(_User(role), action, OTHERS_CASE) is False
    assert can(_User(role), action, UNIT) is (allowed and role in (Role.REVIEWER, Role.SUPERVISOR))
    assert can(_User(role), action, None) is False
    assert can(None, action, OWN) is False


def test_people_without_a_unit_share_nothing() -> None:
    nobodys = Thing("item", "4", owners=frozenset({"x"}), unit="")
    user = _User(Role.REVIEWER)
    user.unit = ""
    assert can(user, "item.see", nobodys) is False


def test_what_is_not_listed_nobody_may_do() -> None:
    assert can(_User(*Role), "item.destroy", OWN) is False
    assert can(_User(*Role), "submit", OWN) is False, "an action that needs no thing is not done to one"
    assert can(_User("somebody"), "item.see", OWN) is False


def test_who_made_it_does_not_approve_it() -> None:
    mine = Thing("case", "1", people=frozenset({"me"}), makers=frozenset({"me@force"}))
    theirs = Thing("case", "1", people=frozenset({"me"}), makers=frozenset({"x@force"}))
    assert can(_User(Role.SUPERVISOR), "case.approve", theirs) is True
    assert can(_User(Role.SUPERVISOR), "case.approve", mine) is False
    two = Thing("item", "1", owners=frozenset({"me"}), makers=frozenset({"me@force"}), second_person=True)
    assert can(_User(Role.OFFICER), "item.release", two) is False
    assert can(_User(Role.OFFICER), "item.release", OWN) is True


def test_the_digital_unit_sees_no_material() -> None:
    for action, grant in ACTIONS.items():
        if grant.thing in ("item", "case", "application"):
            assert not can(_User(Role.ADMIN), action, Thing(grant.thing, "1", owners=frozenset({"me"})))


def test_a_route_that_is_not_in_the_table_answers_nobody(portal: RunningPortal, monkeypatch: pytest.MonkeyPatch) -> None:
    client = portal.client("officer")
    assert client.get("/").status_code == 200
    monkeypatch.delitem(ROUTES, ("GET", "/"))
    assert client.get("/").status_code == 404


def test_static_files_are_for_everybody_and_nothing_outside_them(portal: RunningPortal) -> None:
    client = portal.client()
    assert client.get("/static/portal.css").status_code == 200
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static//etc/passwd"):
        with httpx.Client(base_url=portal.url) as raw:
            assert raw.get(path).status_code in (404, 400), path


def test_the_home_of_the_portal_is_private(tmp_path: Path) -> None:
    with portal_at(tmp_path / "home"):
        assert (tmp_path / "home").stat().st_mode & 0o077 == 0
