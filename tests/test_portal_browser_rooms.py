"""The pages of cases, CPS liaison, vetting and digital unit in real Chromium, with the keyboard alone and axe-core."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import test_portal_cases
from portal_browser import Open, browser_at, press_until, require_accessible
from portal_server import PASSWORD, RunningPortal
from test_portal_cases import CaseInPortal
from test_portal_vetting import REFUSAL, gathered

from automations.portal_records import people
from flows.vetting_decide import Registered, register_officer
from flows.vetting_dossier import keep
from flows.workshop import Workshop
from portal.access import Role

opened = test_portal_cases.opened


@pytest.fixture(scope="module")
def portal(opened: CaseInPortal) -> RunningPortal:
    """The portal of the case, with two vetting officers and an application that waits."""
    running = opened.portal
    with running.engine.write() as session:
        running.people["two"] = people.add_local(session, "vetting-two@force.example", "Officer two", [Role.VETTING], PASSWORD)
    workshop = Workshop(running.engine)
    for number, who in enumerate(("vetting", "two")):
        register_officer(workshop, running.people[who].account, Registered(f"Officer N{number}", date(1970 + number, 5, 6)))
    keep(workshop, gathered("V-7"), "Response")
    return running


@pytest.fixture(scope="module")
def open_page(portal: RunningPortal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    with browser_at(portal, tmp_path_factory.mktemp("browser")) as opened:
        yield opened


def press(page: Any, selector: str, keys: str = "") -> None:
    """Go to an element with the keyboard alone, type into it if there is something to type, and press Enter where not."""
    press_until(page, selector)
    if keys:
        page.keyboard.type(keys)
    else:
        page.keyboard.press("Enter")


def settled(page: Any) -> None:
    """Look at the page again until the work on the case is done."""
    while page.locator("text=Please wait").count():
        page.wait_for_timeout(500)
        page.reload()


def test_a_case_from_check_to_receipt_with_the_keyboard_alone(opened: CaseInPortal, open_page: Open) -> None:
    page, path = open_page("officer"), f"/cases/{opened.id}"
    page.goto("/cases")
    require_accessible(page, "cases")
    press(page, f"a[href='{path}']")
    page.wait_for_url(f"**{path}")
    require_accessible(page, "a case that was not checked")
    press(page, "form[action$='/check'] button")
    page.wait_for_selector(":is(:text('Please wait'), :text('NOT READY'))")
    settled(page)
    page.wait_for_selector("text=NOT READY")
    require_accessible(page, "a checked case")
    press(page, "form[action$='/bag'] button")
    page.wait_for_selector(":is(:text('Please wait'), :text('Waits for approval'))")
    settled(page)
    page.wait_for_selector("text=Waits for approval")
    press(page, "#account", "supervisor@force.example")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=can see this case now")

    second = open_page("supervisor", viewport={"width": 320, "height": 640}, color_scheme="dark")
    second.goto(path)
    require_accessible(second, "a case to approve, dark and narrow")
    press(second, "#why-1", "The evidence is complete.")
    press_until(second, "#read-1")
    second.keyboard.press("Space")
    press(second, "form[action$='/approval'] button")
    second.wait_for_selector("text=Approved, sealed and handed over")

    third = open_page("cps_liaison")
    third.goto("/liaison")
    require_accessible(third, "cases received")
    press(third, "tbody a")
    third.wait_for_selector("text=Whole")
    require_accessible(third, "a bag")
    press(third, "form[action$='/receipt'] button")
    third.wait_for_selector("text=You can read it now")
    press_until(third, "#reason-T05")
    third.keyboard.press("Space")
    press(third, "form[action$='/return'] button")
    third.wait_for_selector("text=Sent back")
    require_accessible(third, "a bag that was sent back")


def test_a_refusal_by_two_officers_with_the_keyboard_alone(portal: RunningPortal, open_page: Open, tmp_path: Path) -> None:
    page = open_page("vetting")
    page.goto("/vetting")
    require_accessible(page, "the queue")
    press(page, "tbody a")
    page.wait_for_selector("#decision")
    require_accessible(page, "an application")
    page.screenshot(path=tmp_path / "application.png", full_page=True)
    page.wait_for_timeout(2500)  # the script counts whole seconds

    for name in ("stage1-1", "stage2-1"):
        press_until(page, f"#{name}")
        page.keyboard.press("Space")
    press_until(page, "#ground")
    page.keyboard.type("integ")
    for number in range(page.locator("fieldset input[name^=factor-][value=against]").count()):
        name = page.locator("fieldset input[name^=factor-][value=for]").nth(number).get_attribute("id")
        press_until(page, f"#{name}")
        page.keyboard.press("ArrowDown")
    press_until(page, "#outcome-1")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.is_checked("input[name=outcome][value=refuse]")
    press(page, "form[action$='/decision'] button")
    page.wait_for_selector("text=Nothing was recorded")
    require_accessible(page, "a decision without a rationale")
    press(page, "#rationale", REFUSAL)
    press(page, "form[action$='/decision'] button")
    page.wait_for_selector("text=takes effect when a second person signs it")
    require_accessible(page, "a decision that waits")

    second = open_page("two", viewport={"width": 320, "height": 640}, color_scheme="dark")
    second.goto(page.url)
    require_accessible(second, "a decision to sign, dark and narrow")
    second.screenshot(path=tmp_path / "narrow.png", full_page=True)
    second.wait_for_selector("#second")
    press_until(second, "#agrees-1")
    second.keyboard.press("Space")
    press(second, "#why", "The omission is plain from X2 and F1.")
    press(second, "form[action$='/second'] button")
    second.wait_for_selector("text=The decision is in effect")
    require_accessible(second, "a decision in effect")
    second.goto("/vetting/clearances")
    require_accessible(second, "clearances")


@pytest.mark.parametrize("path", ["/system", "/system/items?state=all", "/system/audit", "/system/people"])
def test_the_digital_units_pages_are_accessible(open_page: Open, path: str) -> None:
    for options in ({}, {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"}):
        page = open_page("admin", **options)
        page.goto(path)
        require_accessible(page, path)
