"""The digital unit's pages: work and failures, settings without keys, people, the audit chain; and no material."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from portal_server import RunningPortal, portal_at
from sqlalchemy import text

from automations import audit, work_items
from automations.audit import Verb
from automations.errors import UnreadableFileError
from automations.processes import this_process
from automations.work_items import State

SECRET = "Morwenna Tregeagle"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    with portal_at(tmp_path_factory.mktemp("system")) as running:
        yield running


@pytest.fixture(scope="module")
def failed(portal: RunningPortal) -> str:
    """A work item that failed, whose request and message hold a secret."""
    engine = portal.engine
    with engine.write() as session:
        item, _ = work_items.submit(session, engine.sealer, "redact", "0" * 64, request={"name": f"{SECRET}.pdf"}, person="x@y")
    with engine.write() as session:
        lease = work_items.take_item(session, item.id, this_process())
        assert lease is not None
        error = UnreadableFileError(f"{SECRET}.pdf cannot be read")
        work_items.fail(session, engine.sealer, lease, "x@y", error)
    return item.id


def test_the_overview_says_how_things_stand_and_no_key(portal: RunningPortal, failed: str) -> None:
    page = portal.client("admin").get("/system").text
    assert "Not released" in page and "Free disk space" in page and "Models in force" in page
    assert "plan_key" in page and "not set" in page
    key = (portal.settings.home / "keys" / "plan.key").read_text().strip()
    assert key not in page and "stall_seconds" in page


def test_failed_work_is_seen_by_its_code_and_tried_again(portal: RunningPortal, failed: str) -> None:
    admin = portal.client("admin")
    page = admin.get("/system/items").text
    assert failed[:8] in page and UnreadableFileError.code in page
    assert SECRET not in page + admin.get("/system/items?state=all").text
    done = admin.submit(f"/system/items/{failed}/retry", token_from="/system/items")
    assert "due again" in done.text
    with portal.engine.read() as session:
        assert work_items.get(session, failed).state is State.NEW
    assert admin.get("/system/items?state=nonsense").status_code == 422
    assert "was ended" in admin.submit(f"/system/items/{failed}/cancel", token_from="/system/items").text
    assert admin.submit(f"/system/items/{'0' * 32}/retry", token_from="/system/items").status_code == 404


def test_the_audit_chain_is_searched_and_proven(portal: RunningPortal) -> None:
    admin = portal.client("admin")
    with portal.engine.write() as session:
        audit.append(session, Verb.ERASURE, "somebody@force.example", "work_item:abc_1", {"event": "told-apart"})
        audit.append(session, Verb.ERASURE, "somebody@force.example", "work_item:abcx1", {"event": "another-one"})
    page = admin.get("/system/audit?actor=somebody@force.example&subject=work_item:abc_&verb=erasure").text
    assert "told-apart" in page and "another-one" not in page
    today = admin.get("/system/audit?since=2026-01-01&until=9999-12-31&actor=somebody@force.example").text
    assert "told-apart" in today
    assert "told-apart" not in admin.get("/system/audit?until=2020-01-01").text
    assert admin.get("/system/audit?verb=steal").status_code == 422
    assert "The chain is whole" in admin.submit("/system/audit/proof", token_from="/system/audit").text
    with portal.engine.write() as session:
        session.execute(text("DROP TRIGGER IF EXISTS audit_no_update"))
        triggers = session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'")).scalars()
        for name in list(triggers):
            session.execute(text(f'DROP TRIGGER "{name}"'))
        session.execute(text("UPDATE audit SET actor = 'another' WHERE subject = 'work_item:abc_1'"))
    assert "NOT whole" in admin.submit("/system/audit/proof", token_from="/system/audit").text


def test_people_are_shut_out_at_once_and_nobody_shuts_themselves_out(portal: RunningPortal) -> None:
    admin, stranger = portal.client("admin"), portal.client("stranger")
    number = portal.people["stranger"].id
    assert stranger.get("/my-work").status_code == 200
    assert "was changed" in admin.submit(f"/system/people/{number}", token_from="/system/people", unit="Elsewhere").text
    assert stranger.get("/my-work").url.path == "/sign-in"
    own = admin.submit(f"/system/people/{portal.people['admin'].id}", token_from="/system/people", unit="X")
    assert own.status_code == 422 and "shut yourself out" in own.text


def test_others_do_not_come_in(portal: RunningPortal) -> None:
    for who in ("officer", "reviewer", "supervisor", "cps_liaison", "vetting"):
        for path in ("/system", "/system/items", "/system/audit", "/system/people"):
            assert portal.client(who).get(path).status_code == 403
