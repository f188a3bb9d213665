"""The pairs of a data wash in the portal: seen by vetting officers, answered by the keyboard, withheld where they are in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from portal_browser import Open, browser_at, press_until, require_accessible
from portal_server import PASSWORD, RunningPortal, portal_at
from test_vetting_wash_answers import REGISTER, WHY, WORKFORCE

from automations.portal_records import people
from flows.vetting_decide import Registered, register_officer
from flows.vetting_wash import answered, lay_out, run
from flows.workshop import Workshop
from portal.access import Role

WASH = "/vetting/washes/workforce"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    """A portal with a wash that has run, an officer who is in it, one who is not, and one who is not registered."""
    folder = tmp_path_factory.mktemp("extracts")
    with portal_at(tmp_path_factory.mktemp("washes")) as running:
        workshop = Workshop(running.engine)
        with running.engine.write() as session:
            for name in ("inside", "unregistered"):
                account = f"{name}@force.example"
                running.people[name] = people.add_local(session, account, f"Officer {name}", [Role.VETTING], PASSWORD)
        register_officer(workshop, running.people["vetting"].account, Registered("Officer One", date(1971, 5, 6)))
        register_officer(workshop, running.people["inside"].account, Registered("Odalys V", date(1990, 7, 14), (), "S1003"))
        for side, rows in (("people", WORKFORCE), ("register", REGISTER)):
            (folder / f"{side}.csv").write_text(rows, encoding="utf-8")
            lay_out(
                workshop, "workforce", side, folder / f"{side}.csv", "2026-10", "PND" if side == "register" else "", memory="1GB"
            )  # type: ignore[arg-type]
        run(workshop, "workforce", memory="1GB")
        yield running


@pytest.fixture(scope="module")
def open_page(portal: RunningPortal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    with browser_at(portal, tmp_path_factory.mktemp("browser")) as opened:
        yield opened


def test_an_officer_in_a_pair_sees_and_answers_the_others_alone(portal: RunningPortal) -> None:
    inside = portal.client("inside")
    page = inside.get(WASH).text
    assert "Thwackeray" in page
    assert "1 pair withheld" in page
    assert "S1003" not in page
    assert "8 Ivy Lane" not in page
    refused = inside.submit(f"{WASH}/answer", token_from=WASH, person="S1003", record="R-3", answer="other", why=WHY)
    assert refused.status_code in (403, 409, 422)
    assert "8 Ivy Lane" not in refused.text


@pytest.mark.parametrize("who", ["officer", "admin", "supervisor", "unregistered"])
def test_nobody_else_sees_a_pair(portal: RunningPortal, who: str) -> None:
    answer = portal.client(who).get(WASH)
    assert answer.status_code in (403, 409, 422)
    assert "Thwackeray" not in answer.text


@pytest.mark.parametrize(
    "path", ["/vetting/washes/other", "/vetting/washes/..%2f..%2fhome", f"{WASH}?first=-1&band=%3Cscript%3E"]
)
def test_what_is_not_there_is_said_without_a_fault(portal: RunningPortal, path: str) -> None:
    assert portal.client("vetting").get(path).status_code < 500


def test_a_pair_is_answered_with_the_keyboard_alone(portal: RunningPortal, open_page: Open, tmp_path: Path) -> None:
    page = open_page("vetting", viewport={"width": 320, "height": 800})
    page.goto("/vetting/washes")
    require_accessible(page, "list of washes")
    press_until(page, f'a[href="{WASH}"]')
    page.keyboard.press("Enter")
    page.wait_for_selector("#why-1")
    require_accessible(page, "queue at 320 pixels")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.screenshot(path=tmp_path / "wash.png", full_page=True)
    before = page.locator("section.hb-card").count()
    press_until(page, "#why-1")
    page.keyboard.type("Too short")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#problem")
    require_accessible(page, "a form that lacks something")
    assert page.locator("#why-1").input_value() == "Too short", "nothing of what was written is lost"
    press_until(page, "#answer-1-same")
    page.keyboard.press("Space")
    press_until(page, "#why-1")
    page.keyboard.press("End")
    page.keyboard.type(f" no more: {WHY}")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Your answer is on record")
    assert page.locator("section.hb-card").count() == before - 1
    workshop = portal.app.state.desk.workshop_of(portal.people["vetting"])
    (one,) = answered(workshop, "workforce")
    assert (one.answer, one.officer) == ("same", portal.people["vetting"].account)
    assert one.reason.endswith(WHY)
