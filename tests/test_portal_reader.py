"""Every page of the portal once, by axe and as a screen reader is told it; and what it is told when something changes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sound_making
import video_making
from portal_browser import CHROMIUM, Open, browser_at, require_accessible
from portal_server import RunningPortal, portal_at
from reading_aloud import Node, faults_in, tree_of
from review_making import carry_out, hand_in, item_of, park, workshop_of
from test_portal_review_browser import NAMES, exhibit, until
from test_portal_vetting import gathered
from test_vetting_wash_answers import REGISTER, WORKFORCE

from flows.review import decide, plan_of
from flows.trials import try_out
from flows.under_way import MAKING
from flows.vetting_decide import Registered, register_officer
from flows.vetting_dossier import keep
from flows.vetting_wash import lay_out, run
from flows.workshop import Workshop
from portal.routes_table import ROUTES
from redaction.audio.transcript import to_data
from redaction.findings import Finding, TimePlace
from redaction.plan import Plan
from redaction.recordings.opening import sha256_of

NO_PAGES = {
    *("/health", "/sign-in/provider", "/sign-in/answer", "/uploads/{upload_id}", "/my-work/{item_id}/state"),
    *("/my-work/{item_id}/files/{audience}/{part}", "/cases/{case_id}/drafts/{name}", "/cases/{case_id}/bag/{audience}/{name}"),
    *("/vetting/{application_id}/dossier.pdf", "/vetting/{application_id}/letters/{name}", "/liaison/{bag}/files/{path:path}"),
    *("/hours/ledger.csv", "/hours/timings.csv"),
    *(f"/my-work/{{item_id}}/review/{what}" for what in ("picture", "media", "sound", "tracks", "after", "play")),
}
"""Addresses that answer with a file, data or another address; every other one that is looked at is a page."""
PAGES = {
    "/": ("officer", "reviewer", "supervisor", "cps_liaison", "vetting", "admin"),
    "/accessibility": ("officer",),
    "/sign-in": ("",),
    "/submit": ("officer",),
    "/my-work": ("officer",),
    "/my-work/{item_id}": ("officer",),
    "/cases": ("officer",),
    "/cases/{case_id}": ("officer",),
    "/system": ("admin",),
    "/system/items": ("admin",),
    "/system/audit": ("admin",),
    "/system/people": ("admin",),
    "/vetting": ("vetting",),
    "/vetting/clearances": ("vetting",),
    "/vetting/washes": ("vetting",),
    "/vetting/washes/{name}": ("vetting",),
    "/vetting/{application_id}": ("vetting",),
    "/liaison": ("cps_liaison",),
    "/liaison/{bag}": ("cps_liaison",),
    "/tokens": ("officer",),
    "/hours": ("supervisor",),
    "/review": ("reviewer",),
    "/my-work/{item_id}/review": ("reviewer",),
    "/my-work/{item_id}/review/finding": ("reviewer",),
    "/my-work/{item_id}/review/case": ("officer",),
    "/my-work/{item_id}/review/recording": ("reviewer",),
    "/my-work/{item_id}/review/result": ("reviewer",),
}
"""Every page, and as whom it is looked at."""


@dataclass
class Filled:
    """A portal in which every page has something to show, and the addresses of its pages."""

    portal: RunningPortal
    document: str
    video: str
    paths: dict[str, str]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    folder = tmp_path_factory.mktemp("portal")
    with portal_at(folder / "home") as portal:
        document = hand_in(portal, exhibit(folder / "letter.pdf"), terms=NAMES)
        of_case = hand_in(portal, exhibit(folder / "of-a-case.pdf", "More."), terms=NAMES, case="01 AB 12345 26")
        clip = video_making.clip(folder / "clip.mp4", size="320x192")
        way = ((2, 20.0, 20.0, 90.0, 90.0), (15, 200.0, 60.0, 280.0, 150.0))
        video = park(portal, clip, video_making.plan_for(clip, way, state="proposed"))
        portal.client("reviewer").get(f"/my-work/{video}/review/recording")
        call = _call(portal, folder)
        portal.client("reviewer").get(f"/my-work/{call}/review/recording")
        released = _released(portal, folder)
        try_out(workshop_of(portal, "reviewer"), item_of(portal, of_case), "cps")
        _vetting(portal, folder)
        bag = portal.settings.home / "handed-over" / "01AB1234526_1"
        (bag / "data").mkdir(parents=True)
        (bag / "bagit.txt").write_text("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
        assert MAKING.wait()
        first = plan_of(workshop_of(portal, "reviewer"), item_of(portal, document)).findings[0].id
        own = portal.client("officer")
        client = portal.client("vetting")
        case = _first(own.get("/cases").text, "/cases/")
        paths = {name: name for name in PAGES if "{" not in name} | {
            "/my-work/{item_id}": f"/my-work/{released}",
            "/cases/{case_id}": case,
            "/vetting/washes/{name}": "/vetting/washes/workforce",
            "/vetting/{application_id}": _first(client.get("/vetting").text, "/vetting/"),
            "/liaison/{bag}": "/liaison/01AB1234526_1",
            "/system/items": "/system/items?state=all",
            "/my-work/{item_id}/review": f"/my-work/{document}/review?sheet=1",
            "/my-work/{item_id}/review/finding": f"/my-work/{document}/review/finding?id={first}",
            "/my-work/{item_id}/review/case": f"/my-work/{of_case}/review/case?id={first}",
            "/my-work/{item_id}/review/recording": f"/my-work/{call}/review/recording",
            "/my-work/{item_id}/review/result": f"/my-work/{released}/review/result",
        }
        yield Filled(portal, document, video, paths)


def _first(html: str, beginning: str) -> str:
    import re

    found = re.search(rf'href="({beginning}[0-9a-f]{{32}})"', html)
    assert found, beginning
    return found[1]


def _call(portal: RunningPortal, folder: Path) -> str:
    words = sound_making.spoken("my name is Kim Ashby and I live in Mill Road")
    path = sound_making.write_recording(folder / "call.wav", sound_making.sound_for(words))
    found = Finding("s0001", "PERSON", "Kim Ashby", TimePlace(words[3].start, words[4].end), 0.9, "names", "a name")
    heard = {"speech:0:0": to_data(words)}
    return park(portal, path, Plan(sha256_of(path), "wav", findings=(found,), readings=heard, seconds=words[-1].end + 0.6))


def _released(portal: RunningPortal, folder: Path) -> str:
    item = hand_in(portal, exhibit(folder / "released.pdf", "Released."), terms=NAMES)
    workshop = workshop_of(portal, "reviewer")
    decide(workshop, item_of(portal, item), accept=(), reject=(), accept_rest=True, by="", why="", minutes=0.0)
    client = portal.client("reviewer")
    client.submit(f"/my-work/{item}/release", token_from=f"/my-work/{item}")
    assert carry_out(portal, item).state == "done"
    return item


def _vetting(portal: RunningPortal, folder: Path) -> None:
    workshop = Workshop(portal.engine)
    register_officer(workshop, portal.people["vetting"].account, Registered("Officer One", date(1971, 5, 6)))
    keep(workshop, gathered("V-7"), "Response")
    for side, rows in (("people", WORKFORCE), ("register", REGISTER)):
        (folder / f"{side}.csv").write_text(rows, encoding="utf-8")
        register = "PND" if side == "register" else ""
        lay_out(workshop, "workforce", side, folder / f"{side}.csv", "2026-10", register, memory="1GB")  # type: ignore[arg-type]
    run(workshop, "workforce", memory="1GB")


@pytest.fixture(scope="module")
def open_page(filled: Filled, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    with browser_at(filled.portal, tmp_path_factory.mktemp("browser")) as opened:
        yield opened


def test_every_page_of_the_table_of_routes_is_looked_at_here() -> None:
    looked_at = {path for method, path in ROUTES if method == "GET" and not path.startswith("/api/")}
    assert looked_at == NO_PAGES | set(PAGES)


@pytest.fixture(scope="module")
def page_of(open_page: Open) -> Callable[[str], Any]:
    """The one window of somebody, who goes in it from page to page: opening a window takes longer than looking at a page."""
    return cache(open_page)


@pytest.mark.parametrize("pattern", list(PAGES))
def test_a_page_is_accessible_and_says_what_it_shows(filled: Filled, page_of: Callable[[str], Any], pattern: str) -> None:
    for who in PAGES[pattern]:
        page = page_of(who)
        answer = page.goto(filled.paths[pattern])
        assert answer.status == 200
        page.evaluate("() => { for (const one of document.querySelectorAll('main details')) one.open = true }")
        require_accessible(page, f"{pattern} as {who or 'nobody'}")


def status_of(page: Any) -> str:
    """What the live regions of a page say."""
    said: list[str] = page.locator("[role=status], [role=alert]").all_inner_texts()
    return " ".join(" ".join(said).split())


def test_a_reviewer_who_listens_is_told_what_became_of_each_finding(filled: Filled, open_page: Open) -> None:
    page = open_page("reviewer")
    page.goto(filled.paths["/my-work/{item_id}/review"])
    page.wait_for_selector(".hb-finding--here")
    for key, said in (
        ("a", "Saved: redact “Kim Ashby”. 5 left to decide."),
        ("r", "Saved: keep “Lee Barrow”. 4 left to decide."),
    ):
        page.keyboard.press(key)
        until(page, f"document.getElementById('status').textContent === '{said}'")
    here = page.evaluate("document.activeElement.id")
    names = [node.name for node in tree_of(page) if node.role == "listitem" and node.name]
    assert here.startswith("row-")
    assert names[2].startswith("Mill Road"), "the row that has the focus now is named by what was found"
    page.keyboard.press("u")
    until(page, "document.getElementById('status').textContent.startsWith('Undone: 1 finding')")
    for _ in range(4):
        page.keyboard.press("n")
    until(page, "document.getElementById('status').textContent.startsWith('End of this list')")
    assert page.locator("#status").get_attribute("role") == "status"
    assert page.locator(".hb-page__picture").get_attribute("alt").startswith("Picture of page 1.")
    page.context.close()


def test_who_hands_in_and_listens_is_told_how_far_it_is(filled: Filled, open_page: Open) -> None:
    page = open_page("officer")
    page.goto("/submit")
    files = [{"name": f"{name}.txt", "mimeType": "text/plain", "buffer": f"I am {name}.\n".encode()} for name in ("one", "two")]
    page.set_input_files("#files", files)
    until(page, "document.getElementById('sending').textContent === '2 files chosen.'")
    page.click("[aria-label='Remove two.txt']")
    until(page, "document.getElementById('sending').textContent === 'two.txt is no longer chosen. 1 file chosen.'")
    page.click("#hand-in")
    page.wait_for_url("**/my-work")
    page.goto("/submit")
    page.click("#hand-in")
    assert "There is a problem" in status_of(page)
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert", "what is wrong takes the focus"
    page.context.close()


def test_a_page_that_waits_changes_in_place_and_says_so(filled: Filled, open_page: Open, tmp_path: Path) -> None:
    shutil.copy(exhibit(tmp_path / "late.pdf", "Late."), tmp_path / "slow.pdf")
    item = hand_in(filled.portal, tmp_path / "slow.pdf", terms=NAMES, worked=False)
    page = open_page("officer")
    page.goto("/my-work")
    page.evaluate("window.stayed = true")
    link = page.locator(f"a[href='/my-work/{item}']")
    link.focus()
    carry_out(filled.portal, item)
    until(page, "[...document.querySelectorAll('[role=status]')].some(one => one.textContent === 'slow.pdf: Needs review.')")
    assert page.evaluate("window.stayed"), "the page was not loaded anew"
    assert page.evaluate("document.activeElement.textContent") == "slow.pdf", "the focus stays where it was"
    page.context.close()


HEAD = [Node("RootWebArea", "A page – Hoursback"), Node("banner", ""), Node("main", ""), Node("contentinfo", "")]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ([Node("heading", "A", 1), Node("heading", "B", 1)], "not one heading of the first level"),
        ([Node("heading", "A", 1), Node("heading", "B", 3)], "follows one of level 1"),
        ([Node("heading", "A", 1), Node("link", "here")], "does not say what it is"),
        ([Node("heading", "A", 1), Node("button", "")], "does not say what it is"),
        ([Node("heading", "A", 1), Node("image", "")], "a picture without words"),
        ([Node("heading", "A", 1), Node("radio", "Yes")], "without its question"),
        ([Node("heading", "A", 1), Node("table", "")], "a table without a name"),
        ([Node("heading", "A", 1), Node("navigation", "Menu"), Node("navigation", "Menu")], "navigations of one name"),
        ([Node("heading", "A", 1), Node("main", "")], "not one main"),
    ],
)
def test_a_page_that_leaves_a_listener_at_a_loss_is_noticed(wrong: list[Node], said: str) -> None:
    assert faults_in([*HEAD, Node("heading", "A", 1)]) == []
    assert any(said in fault for fault in faults_in([*map(replace, HEAD), *wrong]))
