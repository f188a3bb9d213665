"""The portal in real Chromium: journeys with the keyboard alone, accessibility of each page and state, nothing from elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from portal_browser import CHROMIUM, Open, browser_at, press_until, require_accessible, require_narrow
from portal_server import PASSWORD, RunningPortal, portal_at

from flows.review import decide
from flows.working import work_through
from flows.workshop import Workshop

LETTER = b"Statement of the witness. Call me on 07700 900123 or write to kim@example.org about the car.\n"
HOSTILE = '"><img src=x onerror=alert(1)>.txt'


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with portal_at(tmp_path_factory.mktemp("portal")) as running:
        stop = threading.Event()

        def work() -> None:
            while not stop.wait(0.1):
                work_through(Workshop(running.engine), stop)

        worker = threading.Thread(target=work, daemon=True)
        worker.start()
        yield running
        stop.set()
        worker.join(60)


@pytest.fixture(scope="module")
def open_page(portal: RunningPortal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    with browser_at(portal, tmp_path_factory.mktemp("browser")) as opened:
        yield opened


def file_chooser(page: Any) -> Any:
    """What a key on the field of files opens; a browser on a busy machine lets a press go by now and then."""
    from playwright.sync_api import TimeoutError as NothingOpenedError

    for key in ("Enter", "Space", "Enter", "Space"):
        page.focus("#files")
        try:
            with page.expect_file_chooser(timeout=8000) as chooser:
                page.keyboard.press(key)
            return chooser.value
        except NothingOpenedError:
            continue
    raise AssertionError("no key opens the choice of files")


def test_an_officer_hands_in_and_fetches_with_the_keyboard_alone(portal: RunningPortal, open_page: Open, tmp_path: Path) -> None:
    page = open_page()
    page.goto("/sign-in")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    press_until(page, "#account")
    page.keyboard.type("officer@force.example")
    press_until(page, "#password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Hello, Test officer")
    require_accessible(page, "start")

    press_until(page, "a[href='/submit']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/submit")
    press_until(page, "#urn")
    page.keyboard.type("01ab1234526")
    page.wait_for_selector("text=01 AB 12345 26 looks right.")
    press_until(page, "#review")
    page.keyboard.press("ArrowDown")
    assert page.is_checked("input[name=review][value=none]")
    press_until(page, "#files")
    chooser = file_chooser(page)
    hostile = {"name": HOSTILE, "mimeType": "text/plain", "buffer": LETTER + b"Hostile.\n"}
    chooser.set_files([{"name": "letter.txt", "mimeType": "text/plain", "buffer": LETTER}, hostile])
    page.wait_for_selector("#chosen li >> nth=1")
    require_accessible(page, "files chosen")
    press_until(page, "#hand-in")
    page.keyboard.press("Enter")
    page.wait_for_url("**/my-work")
    assert page.locator("tbody tr").count() == 2
    page.wait_for_selector("tr:has-text('letter.txt') >> text=Released")
    require_accessible(page, "my work")

    href = page.get_attribute("tr:has-text('letter.txt') a", "href")
    press_until(page, f"a[href='{href}']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{href}")
    require_accessible(page, "a released item")
    press_until(page, "a[href$='/files/cps/document']")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "letter.txt"
    download.value.save_as(tmp_path / "redacted.txt")
    redacted = (tmp_path / "redacted.txt").read_bytes()
    assert b"Statement of the witness" in redacted
    assert b"kim@example.org" not in redacted
    press_until(page, "#minutes")
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Its time now counts")
    require_accessible(page, "an accepted item")
    press_until(page, "button.hb-header__out", "Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in")
    page.context.close()


def test_a_second_person_releases(portal: RunningPortal, open_page: Open) -> None:
    page = open_page("officer")
    page.goto("/submit")
    page.check("input[value=foi]")
    assert page.is_hidden("[data-for-policy=cps-precharge]")
    page.set_input_files("#files", [{"name": "foi.txt", "mimeType": "text/plain", "buffer": LETTER + b"For an answer.\n"}])
    page.click("#hand-in")
    page.wait_for_selector("tr:has-text('foi.txt') >> text=Needs review")
    page.click("text=foi.txt")
    require_accessible(page, "an item in review")
    item_id = page.url.rpartition("/")[2]
    workshop = portal.app.state.desk.workshop_of(portal.people["officer"])
    with portal.engine.read() as session:
        from automations import work_items

        item = work_items.get(session, item_id)
    decide(workshop, item, accept=(), reject=(), accept_rest=True, by="", why="", minutes=0.0)
    page.reload()
    assert page.locator("text=Approve and release").count() == 0
    second = open_page("reviewer")
    second.goto(f"/my-work/{item_id}")
    require_accessible(second, "an item to release")
    second.click("text=Approve and release")
    second.wait_for_selector("text=Proven and released")
    page.reload()
    page.click("summary:has-text('Return')")
    page.click("form[action$='/return'] button")
    page.wait_for_selector("#reason-error")
    require_accessible(page, "returning without a reason")
    page.check("input[value=missed-redaction]")
    page.click("form[action$='/return'] button")
    page.wait_for_selector("text=can no longer be fetched")
    require_accessible(page, "a returned item")
    page.context.close()
    second.context.close()


def test_every_page_and_state_is_accessible(open_page: Open) -> None:
    page = open_page()
    for path in ("/sign-in", "/accessibility", "/nowhere"):
        page.goto(path)
        require_accessible(page, path)
    page.goto("/sign-in")
    page.fill("#account", "nobody")
    page.click("form[action='/sign-in'] button[type=submit]")
    page.wait_for_selector(".govuk-error-summary")
    require_accessible(page, "a wrong password")
    page.context.close()

    page = open_page("officer")
    page.goto("/submit")
    page.click("summary")
    require_accessible(page, "handing in")
    page.click("#hand-in")
    page.wait_for_selector(".govuk-error-summary")
    assert "There is a problem" in page.evaluate("document.activeElement.textContent")
    require_accessible(page, "handing in nothing")
    page.goto("/hours")
    page.click("button:has-text('Start the clock')")
    require_accessible(page, "a clock that runs")
    page.fill("#volume", "2")
    page.click("button:has-text('Stop the clock')")
    page.wait_for_selector("text=minutes each")
    require_accessible(page, "a timing")
    page.goto("/tokens")
    page.click("button:has-text('Make the token')")
    require_accessible(page, "a token without a purpose")
    page.fill("#label", "A program")
    page.check("#scopes")
    page.click("button:has-text('Make the token')")
    require_accessible(page, "a new token")
    page.context.close()


PAGES = ("/", "/submit", "/my-work", "/hours", "/tokens", "/accessibility", "/nowhere")


def test_dark_colours_have_contrast(open_page: Open) -> None:
    page = open_page("officer", color_scheme="dark")
    for path in PAGES[1:5]:
        page.goto(path)
        require_accessible(page, f"{path}, dark", ["color-contrast"])
    page.context.close()


@pytest.mark.parametrize(
    "options",
    [{"viewport": {"width": 320, "height": 640}}, {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4}],
    ids=["320 pixels", "400 percent"],
)
def test_nothing_scrolls_sideways(open_page: Open, options: dict[str, Any]) -> None:
    page = open_page("officer", **options)
    for path in PAGES:
        page.goto(path)
        require_narrow(page, path)
    page.context.close()
