"""A real browser for a test module: pages signed in as somebody, checked for accessibility, with nothing from elsewhere."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from portal_server import RunningPortal, portal_at
from reading_aloud import faults_in, tree_of

from portal.front_end.build import AXE as AXE_FOLDER

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = AXE_FOLDER / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    """A portal for a module that looks at it in a browser; skipped where there is none."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with portal_at(tmp_path_factory.mktemp("portal") / "home") as running:
        yield running


@pytest.fixture(scope="module")
def open_page(portal: RunningPortal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """Opens pages of that portal; see `browser_at`."""
    with browser_at(portal, tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@contextmanager
def browser_at(portal: RunningPortal, folder: Path) -> Iterator[Open]:
    """Opens pages in a browser of its own, signed in or not; fails on a request elsewhere, a script error or a dialog."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    faults: list[str] = []
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(folder, executable_path=CHROMIUM, args=FLAGS, headless=True)
        browser = context.browser or playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)

        def opened(who: str = "", **options: Any) -> Any:
            window = browser.new_context(base_url=portal.url, **options)
            if who:
                cookie = portal.client(who).cookies["hoursback"]
                window.add_cookies([{"name": "hoursback", "value": cookie, "url": portal.url}])
            page = window.new_page()
            page.set_default_timeout(60_000)
            # What a page made itself has an address of its own; everything else comes from the portal.
            own = (portal.url, f"blob:{portal.url}")
            page.on("request", lambda request: None if request.url.startswith(own) else faults.append(request.url))
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.on("dialog", lambda dialog: (faults.append(dialog.message), dialog.dismiss()))
            return page

        yield opened
        context.close()
        if browser.is_connected():
            browser.close()
    assert faults == []


def _looked_at(page: Any, rules: Sequence[str]) -> Any:
    """What axe finds; asked again where the page went on to another while it looked."""
    from playwright.sync_api import Error

    for left in (2, 1, 0):
        page.wait_for_load_state()
        try:
            if not page.evaluate("'axe' in window"):
                page.evaluate(AXE.read_text("utf-8"))
            return page.evaluate("rules => axe.run(document, {runOnly: rules})", rules)
        except Error:
            if not left:
                raise
            page.wait_for_timeout(500)
    return None


def require_accessible(page: Any, state: str, rules: Sequence[str] = RULES) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not there: run python portal/front_end/build.py --tests")
    found = _looked_at(page, rules)
    told = [(one["id"], [node["html"][:150] for node in one["nodes"]]) for one in found["violations"]]
    assert told == [], state
    assert len(found["passes"]) > (5 if rules == RULES else 0), "axe looked at something"
    if rules == RULES and not page.locator("dialog[open]").count():  # an open dialog is all that there is
        told_aloud = faults_in(tree_of(page))
        assert told_aloud == [], f"{state}: {told_aloud}"
    require_narrow(page, state)


def require_narrow(page: Any, state: str) -> None:
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1], f"{state} scrolls sideways"


def press_until(page: Any, selector: str, key: str = "Tab") -> None:
    """Press a key until the element has the focus; fails where the keyboard never gets there."""
    for _ in range(120):
        if page.evaluate("wanted => document.activeElement === document.querySelector(wanted)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"the keyboard does not reach {selector}")
