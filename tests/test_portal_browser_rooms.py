"""The pages of cases, CPS liaison, vetting and digital unit in real Chromium, with the keyboard alone and axe-core."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import test_portal_cases
from portal_browser import Open, browser_at, press_until, require_accessible
from portal_server import PASSWORD, RunningPortal
from test_portal_cases import CaseInPortal
from test_portal_vetting import REFUSAL, gathered

from automations.portal_records import people, submissions
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
    for window in (page, second, third):
        window.context.close()


def go_to_checked(page: Any, path: str) -> None:
    """Open the page of a case, and check it if nobody did."""
    page.goto(path)
    if not page.locator("[data-arranging]").count():
        press(page, "form[action$='/check'] button")
        page.wait_for_selector(":is(:text('Please wait'), :text('NOT READY'))")
        settled(page)


def papers_in(page: Any, section: str) -> list[str]:
    papers = page.locator(f'[data-section="{section}"] [data-paper]')
    found: list[str] = papers.evaluate_all("all => all.map(one => one.dataset.paper)")
    return found


def drag_before(page: Any, paper: str, other: str) -> None:
    page.drag_and_drop(f"[data-paper='{paper}'] .hb-order__name", f"[data-paper='{other}']", target_position={"x": 80, "y": 3})


def until_papers(page: Any, section: str, wanted: list[str]) -> None:
    for _ in range(600):  # half a minute: other tests have the machine, too
        if papers_in(page, section) == wanted:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{section}: {papers_in(page, section)}, not {wanted}")


def test_papers_are_arranged_by_keyboard_by_dragging_and_without_scripts(opened: CaseInPortal, open_page: Open) -> None:
    page, path = open_page("officer", viewport={"width": 1000, "height": 1600}), f"/cases/{opened.id}"
    go_to_checked(page, path)
    require_accessible(page, "papers to arrange")
    first, second, *rest = papers_in(page, "Statements")
    press(page, f"button[value='down:{first}']")
    until_papers(page, "Statements", [second, first, *rest])
    page.wait_for_selector("[data-said]:text('Moved.')")
    assert page.evaluate("document.activeElement.value") in (f"down:{first}", f"up:{first}"), "the focus stays with what moved"
    page.keyboard.press("Enter")
    (exhibit,) = papers_in(page, "Exhibits")
    press_until(page, f"#to-{exhibit}")
    page.keyboard.type("Interviews")
    press(page, f"button[value='put:{exhibit}']")
    until_papers(page, "Interviews", [exhibit])
    require_accessible(page, "a paper in another section")

    before = papers_in(page, "Statements")
    drag_before(page, exhibit, before[0])
    page.wait_for_selector("[data-said]:text('Moved.')")
    until_papers(page, "Statements", [*before, exhibit])
    drag_before(page, before[-1], before[0])
    until_papers(page, "Statements", [before[-1], *before[:-1], exhibit])
    unused = papers_in(page, "Unused material")[0]
    drag_before(page, unused, exhibit)
    page.wait_for_selector("[data-said]:text('stays under')")
    assert unused in papers_in(page, "Unused material")

    plain = open_page("officer", java_script_enabled=False, viewport={"width": 320, "height": 700}, color_scheme="dark")
    plain.goto(path)
    plain.click(f"button[value='down:{before[-1]}']")
    plain.locator("text=Moved.").wait_for()
    plain.select_option(f"#to-{exhibit}", "Exhibits")
    plain.click(f"button[value='put:{exhibit}']")
    until_papers(plain, "Exhibits", [exhibit])
    plain.click("text=Back to the usual order")
    plain.locator("text=The usual order is back.").wait_for()
    until_papers(plain, "Statements", [first, second, *rest])
    plain.context.close()
    page.context.close()


def test_a_released_file_is_dropped_into_the_case(opened: CaseInPortal, portal: RunningPortal, open_page: Open) -> None:
    with portal.engine.write() as session:
        one = submissions.of_case(session, portal.engine.sealer, opened.id)[-1]
        submissions.note(session, portal.engine.sealer, one.item_id, portal.people["officer"].id, "", one.name)
    page = open_page("officer", viewport={"width": 1000, "height": 1800})
    go_to_checked(page, f"/cases/{opened.id}")
    press(page, "#offered summary")
    require_accessible(page, "released files to put in")
    page.drag_and_drop(f"[data-offer='{one.item_id}'] label", "[data-section=Statements]")
    page.wait_for_selector("[data-said]:text('1 file went into the case')")
    assert page.locator(f"[data-paper='{one.item_id}']").count() == 1
    press(page, f"button[value='{one.item_id}'][formaction]")
    page.wait_for_selector("[data-said]:text('no longer in the case')")
    press(page, "#offered summary")
    press_until(page, f"#offer-{one.item_id}")
    page.keyboard.press("Space")
    press(page, "[data-offering] button")
    page.wait_for_selector("text=1 file went into the case")
    require_accessible(page, "a file that was put in")
    page.context.close()


def test_a_refusal_by_two_officers_with_the_keyboard_alone(portal: RunningPortal, open_page: Open) -> None:
    page = open_page("vetting")
    page.goto("/vetting")
    require_accessible(page, "the queue")
    press(page, "tbody a")
    page.wait_for_selector("#decision")
    require_accessible(page, "an application")
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
    second.wait_for_selector("#second")
    press_until(second, "#agrees-1")
    second.keyboard.press("Space")
    press(second, "#why", "The omission is plain from X2 and F1.")
    press(second, "form[action$='/second'] button")
    second.wait_for_selector("text=The decision is in effect")
    require_accessible(second, "a decision in effect")
    second.goto("/vetting/clearances")
    require_accessible(second, "clearances")
    page.context.close()
    second.context.close()


@pytest.mark.parametrize(
    "options",
    [{}, {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"}],
    ids=["wide", "dark, narrow"],
)
def test_the_digital_units_pages_are_accessible(open_page: Open, options: dict[str, Any]) -> None:
    page = open_page("admin", **options)
    for path in ("/system", "/system/items?state=all", "/system/audit", "/system/people"):
        page.goto(path)
        require_accessible(page, path)
    page.context.close()
