"""Reviews in real Chromium: by mouse, by the keyboard alone and without scripts, from what waits to what is released."""

# ruff: noqa: F811 - fixtures are imported and asked for by name
from __future__ import annotations

import re
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import sound_making
import video_making
from portal_browser import Open, open_page, portal, press_until, require_accessible  # noqa: F401 - two are fixtures
from portal_server import RunningPortal
from review_making import carry_out, hand_in, item_of, park, workshop_of

from flows.review import plan_of
from flows.under_way import MAKING
from redaction.audio.transcript import to_data
from redaction.findings import Finding, PagePlace, TimePlace, TrackPlace
from redaction.plan import Plan
from redaction.recordings.opening import sha256_of

NAMES = ("Kim Ashby", "Lee Barrow", "Mill Road")


def exhibit(path: Path, *more: str) -> Path:
    """A PDF of two pages with three names on each."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    for number in (1, 2):
        lines = [f"Page {number} of an exhibit.", *(f"Then {name} came by." for name in NAMES), *more, path.name]
        page = pdf.add_blank_page(page_size=(400, 500))
        page.Contents = pdf.make_stream(
            b"BT /F 14 Tf 30 TL 40 450 Td " + b" ".join(f"({line}) '".encode() for line in lines) + b" ET"
        )
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    pdf.save(path)
    return path


def states_of(portal: RunningPortal, item: str) -> list[str]:
    plan = plan_of(workshop_of(portal, "officer"), item_of(portal, item))
    return [finding.decision.state for finding in plan.findings]


def until(page: Any, true: str) -> None:
    """Wait until an expression is true; the pages' own policy forbids what Playwright does for that."""
    from playwright.sync_api import Error

    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with suppress(Error):  # the next page is not there yet
            if page.evaluate(f"(() => {{ try {{ return {true} }} catch {{ return false }} }})()"):
                return
        page.wait_for_timeout(25)
    raise AssertionError(f"never true: {true}")


def saved(page: Any) -> None:
    until(page, "document.getElementById('status').textContent.startsWith('Saved')")


def test_a_document_by_mouse_from_waiting_to_released(portal: RunningPortal, open_page: Open, tmp_path: Path) -> None:
    item = hand_in(portal, exhibit(tmp_path / "by-mouse.pdf"), terms=NAMES)
    page = open_page("reviewer", viewport={"width": 1280, "height": 900})
    page.goto("/review")
    require_accessible(page, "what waits")
    page.click("text=by-mouse.pdf")
    until(page, "document.querySelector('.hb-page__picture').complete")
    require_accessible(page, "a page under review")
    rows = page.locator(".hb-finding")
    assert rows.count() == 3
    page.locator("[data-box]").nth(1).click()
    assert page.evaluate("document.activeElement.classList.contains('hb-finding--here')")
    second = rows.nth(1)
    second.get_by_text("Keep", exact=True).click()
    saved(page)
    assert states_of(portal, item)[1] == "rejected"
    page.click("[data-keys]")
    require_accessible(page, "the keys")
    page.click("#keys-close")
    page.click("[data-draw]")
    frame = page.locator("[data-boxes]").bounding_box()
    page.mouse.move(frame["x"] + frame["width"] * 0.1, frame["y"] + frame["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(frame["x"] + frame["width"] * 0.4, frame["y"] + frame["height"] * 0.6, steps=3)
    page.mouse.up()
    page.click("button:has-text('Add the box')")
    page.wait_for_selector("text=Added: 1.")
    place = plan_of(workshop_of(portal, "officer"), item_of(portal, item)).findings[-1].place
    assert isinstance(place, PagePlace)
    left, bottom, right, top = (place.quads[0][at] for at in (0, 1, 4, 5))
    assert (left, right) == pytest.approx((40, 160), abs=3)
    assert (bottom, top) == pytest.approx((200, 250), abs=3)
    page.click("button:has-text('that are left')")
    page.wait_for_selector("text=Saved: 5 decisions.")
    page.click("text=Finish")
    require_accessible(page, "before the result")
    page.click("text=Make the result for the CPS")
    page.wait_for_selector("#compare")
    until(page, "[...document.images].every(one => one.complete && one.naturalWidth)")
    require_accessible(page, "before and after")
    page.click("button:has-text('Approve and release')")
    page.wait_for_selector("[data-wait]")
    require_accessible(page, "being released")
    carry_out(portal, item)
    page.wait_for_selector("text=Download the redacted file")
    require_accessible(page, "released")
    with page.expect_download() as download:
        page.click("text=Download the redacted file")
    with pikepdf.open(download.value.path()) as released:
        assert len(released.pages) == 2
    page.context.close()


def test_a_document_by_the_keyboard_alone(portal: RunningPortal, open_page: Open, tmp_path: Path) -> None:
    item = hand_in(portal, exhibit(tmp_path / "by-keyboard.pdf"), terms=NAMES)
    page = open_page("reviewer")
    page.goto("/review")
    press_until(page, f'a[href="/my-work/{item}/review"]')
    page.keyboard.press("Enter")
    page.wait_for_selector(".hb-finding--here")
    for key in ("a", "r", "a"):
        page.keyboard.press(key)
    saved(page)
    until(page, "document.querySelector('[data-left]').textContent === '3'")
    assert states_of(portal, item)[:3] == ["accepted", "rejected", "accepted"]
    page.keyboard.press("u")
    until(page, "document.getElementById('status').textContent.startsWith('Undone')")
    assert states_of(portal, item)[:3] == ["accepted", "rejected", "proposed"]
    page.keyboard.press("p")
    here = page.locator(".hb-finding--here")
    assert here.locator("input:checked").count() == 1
    page.keyboard.press("j")
    page.keyboard.press("a")
    saved(page)
    page.keyboard.press("s")
    page.keyboard.type("a r n")
    assert page.input_value("#text") == "a r n", "keys do nothing while somebody types"
    page.fill("#text", "")
    page.locator("#list-title").click()
    page.keyboard.press("]")
    page.wait_for_selector("text=Page 2")
    assert page.locator(".hb-finding").count() == 3
    page.wait_for_selector(".hb-finding--here")
    for _ in range(3):
        page.keyboard.press("a")
    until(page, "document.querySelector('[data-left]').textContent === '0'")
    page.keyboard.press("?")
    assert page.evaluate("document.getElementById('keys').open")
    press_until(page, "#keys-on")
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    page.keyboard.press("[")
    page.keyboard.press("?")
    page.wait_for_timeout(200)
    assert page.locator("text=Page 2").count(), "keys that are switched off do nothing"
    assert not page.evaluate("document.getElementById('keys').open"), "not even the one that shows them"
    assert page.locator("[data-keys]").inner_text() == "Keys (off)"
    press_until(page, f'a[href="/my-work/{item}/review/result"]')
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Make the result")
    press_until(page, 'form[action$="/release"] button')
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-wait]")
    assert carry_out(portal, item).state == "done"
    page.wait_for_selector("text=Download the redacted file")
    page.context.close()


def test_a_document_without_scripts(portal: RunningPortal, open_page: Open, tmp_path: Path) -> None:
    item = hand_in(portal, exhibit(tmp_path / "no-scripts.pdf"), terms=NAMES)
    page = open_page("reviewer", java_script_enabled=False, viewport={"width": 320, "height": 700})
    page.goto(f"/my-work/{item}/review")
    rows = page.locator(".hb-finding")
    rows.nth(0).get_by_text("Redact", exact=True).click()
    rows.nth(1).get_by_text("Keep", exact=True).click()
    page.locator("text=Save decisions").first.click()
    page.locator("text=Saved: 2 decisions.").wait_for()
    page.click("text=Undo my last change")
    page.locator("text=Undone: 2 findings.").wait_for()
    page.click("text=Add what was not found")
    for name, value in (("left", "10"), ("top", "60"), ("width", "20"), ("height", "5")):
        page.fill(f"#{name}", value)
    page.click("button:has-text('Add the box')")
    page.locator("text=Added: 1.").wait_for()
    page.click("text=that are left")
    page.click("text=Finish")
    page.click("text=Make the result")
    assert MAKING.wait()
    page.goto(f"/my-work/{item}/review/result")
    page.locator("#compare").wait_for()
    page.click("button:has-text('Approve and release')")
    carry_out(portal, item)
    page.click("text=Look again")
    page.locator("text=Download the redacted file").wait_for()
    page.context.close()


def test_two_reviewers_meet_on_one_finding(portal: RunningPortal, open_page: Open, tmp_path: Path) -> None:
    item = hand_in(portal, exhibit(tmp_path / "clash.pdf"), terms=NAMES)
    one, other = open_page("reviewer"), open_page("officer", java_script_enabled=False)
    for page in (one, other):
        page.goto(f"/my-work/{item}/review?sheet=1")
    one.locator(".hb-finding").nth(0).get_by_text("Keep", exact=True).click()
    saved(one)
    other.locator(".hb-finding").nth(0).get_by_text("Redact", exact=True).click()
    other.locator("text=Save decisions").first.click()
    other.locator("text=Leave what the other decided: Keep: reviewer@force.example").wait_for()
    other.get_by_text("Use mine: Redact").click()
    other.click("text=Continue")
    assert states_of(portal, item)[0] == "accepted"
    other.locator(".hb-finding").nth(1).get_by_text("Redact", exact=True).click()
    other.locator("text=Save decisions").first.click()
    one.locator(".hb-finding").nth(1).get_by_text("Keep", exact=True).click()
    note = one.locator("[data-clash]").nth(1)
    note.wait_for()
    assert "Redact: officer@force.example" in note.inner_text()
    require_accessible(one, "somebody else decided otherwise")
    assert states_of(portal, item)[:2] == ["accepted", "accepted"]
    note.locator("text=Use mine").click()
    saved(one)
    assert states_of(portal, item)[:2] == ["accepted", "rejected"]
    one.context.close()
    other.context.close()


def test_a_text_and_one_of_its_findings(portal: RunningPortal, open_page: Open, tmp_path: Path) -> None:
    path = tmp_path / "<img src=x onerror=alert(1)>.txt"
    path.write_text("<script>alert(1)</script> Kim Ashby and Kim Ashby\n", "utf-8")
    item = hand_in(portal, path, terms=("Kim Ashby", "alert(1)"))
    page = open_page("reviewer", viewport={"width": 320, "height": 700}, color_scheme="dark")
    page.goto(f"/my-work/{item}/review")
    require_accessible(page, "a text, dark and narrow")
    page.locator(".hb-mark").nth(1).click()
    assert "hb-finding--here" in page.evaluate("document.activeElement.className")
    page.locator("text=Redact all 2 that say the same").first.click()
    page.wait_for_selector("text=Saved: 2 decisions.")
    page.locator("text=Why, type and reason").first.click()
    require_accessible(page, "one finding")
    page.select_option("#kind", "ADDRESS")
    page.click("button:text-is('Change type or reason')")
    page.wait_for_selector("text=Changed.")
    page.context.close()


def test_one_answer_for_all_files_of_a_case_with_the_keyboard_alone(
    portal: RunningPortal, open_page: Open, tmp_path: Path
) -> None:
    first, second = (exhibit(tmp_path / f"of-a-case-{number}.pdf", f"Number {number}.") for number in (1, 2))
    items = [hand_in(portal, path, terms=NAMES, case="A case for the keyboard") for path in (first, second)]
    page = open_page("officer")
    page.goto(f"/my-work/{items[0]}/review?sheet=1")
    require_accessible(page, "a page of a file of a case")
    page.wait_for_selector(".hb-finding--here")
    page.keyboard.press("c")
    page.wait_for_selector("text=4 places in 2 files")
    require_accessible(page, "the same in all files of a case")
    press_until(page, "button[value=rejected]")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Kept: 4 places in 2 files.")
    assert [states_of(portal, item).count("rejected") for item in items] == [2, 2]
    require_accessible(page, "decided in all files of a case")
    press_until(page, "form[action$='/case/undo'] button")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Undone: 4 places in 2 files.")
    assert [set(states_of(portal, item)) for item in items] == [{"proposed"}, {"proposed"}]
    page.context.close()
    plain = open_page("officer", java_script_enabled=False, viewport={"width": 320, "height": 700}, forced_colors="active")
    plain.goto(f"/my-work/{items[1]}/review?sheet=1")
    plain.locator("text=All the same in this case").first.click()
    plain.click("text=Redact in these 2 files")
    plain.locator("text=Redacted: 4 places in 2 files.").wait_for()
    plain.context.close()


@pytest.fixture(scope="module")
def video(portal: RunningPortal, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A silent video of two seconds in which two things were followed, ready to be played."""
    path = video_making.clip(tmp_path_factory.mktemp("video") / "clip.mp4", size="320x192")
    ways = (
        ((2, 20.0, 20.0, 90.0, 90.0), (15, 200.0, 60.0, 280.0, 150.0)),
        ((5, 100.0, 10.0, 150.0, 60.0), (12, 110.0, 12.0, 160.0, 62.0)),
    )
    item = park(portal, path, video_making.plan_for(path, *ways, state="proposed"))
    portal.client("reviewer").get(f"/my-work/{item}/review/recording")
    assert MAKING.wait()
    return item


def test_a_video_by_the_keyboard_alone(portal: RunningPortal, open_page: Open, video: str) -> None:
    page = open_page("reviewer", viewport={"width": 1280, "height": 900})
    page.goto(f"/my-work/{video}/review")
    until(page, "document.getElementById('player').readyState >= 2")
    require_accessible(page, "a video under review")
    page.keyboard.press("o")
    until(page, "document.querySelector('[data-where]').textContent.includes('frame 3 of 20')")
    assert page.locator("[data-over] [data-box]").count() == 1
    page.keyboard.press(".")
    until(page, "document.querySelector('[data-where]').textContent.includes('frame 4 of 20')")
    box = page.locator("[data-over] [data-box]").first
    assert float(box.get_attribute("x")) == pytest.approx(20 + 180 / 13, abs=0.01), "between two places it lies in proportion"
    page.keyboard.press(",")
    page.keyboard.press("+")
    assert page.evaluate("[document.getElementById('player').playbackRate, document.getElementById('speed').value]") == [
        1.5,
        "1.5",
    ]
    page.keyboard.press("a")
    saved(page)
    page.keyboard.press("b")
    until(page, "document.querySelector('[data-where]').textContent.includes('frame 6 of 20')")
    page.keyboard.press("r")
    until(page, "document.querySelector('[data-left]').textContent === '0'")
    assert states_of(portal, video) == ["accepted", "rejected"]
    page.keyboard.press(" ")
    until(page, "!document.getElementById('player').paused || document.getElementById('player').ended")
    page.keyboard.press("u")
    until(page, "document.getElementById('status').textContent.startsWith('Undone')")
    press_until(page, "#adding summary")
    page.keyboard.press("Enter")
    press_until(page, "#keys-field")
    page.keyboard.type("1:5,5,40,40 20:100,100,140,140")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Added: 1.")
    place = plan_of(workshop_of(portal, "officer"), item_of(portal, video)).findings[-1].place
    assert place == TrackPlace(((0, 5.0, 5.0, 40.0, 40.0), (19, 100.0, 100.0, 140.0, 140.0)))
    page.context.close()


def test_a_box_is_drawn_on_two_frames_and_the_result_is_played(portal: RunningPortal, open_page: Open, video: str) -> None:
    page = open_page("reviewer", viewport={"width": 1280, "height": 900})
    page.goto(f"/my-work/{video}/review/recording")
    until(page, "document.getElementById('player').readyState >= 2")
    for step in (0, 3):
        for _ in range(step):
            page.keyboard.press(".")
            page.wait_for_timeout(80)
        page.keyboard.press("d")
        frame = page.locator("[data-over]").bounding_box()
        page.mouse.move(frame["x"] + frame["width"] / 4, frame["y"] + frame["height"] / 4)
        page.mouse.down()
        page.mouse.move(frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2, steps=3)
        page.mouse.up()
        page.locator("#list-title").click()
    keys = page.input_value("#keys-field").split(" ")
    assert len(keys) == 2
    assert re.fullmatch(r"1:80\.\d,4[78]\.\d,1(60|59)\.\d,9[56]\.\d", keys[0]), keys
    page.click("button:has-text('Cover it')")
    page.wait_for_selector("text=Added: 1.")
    if page.locator("button:has-text('that are left')").count():
        page.click("button:has-text('that are left')")
        page.wait_for_selector("text=Saved")
    page.click("text=Finish")
    page.click("text=Make the result")
    page.wait_for_selector("#play")
    until(page, "document.querySelector('video[aria-label^=Result]').readyState >= 2")
    assert page.locator("video").count() == 2, "before and after"
    require_accessible(page, "the result of a video")
    page.context.close()


def test_words_are_struck_with_the_keyboard(portal: RunningPortal, open_page: Open, tmp_path: Path) -> None:
    words = sound_making.spoken("<b>my</b> name is Kim Ashby and I live in Mill Road")
    path = sound_making.write_recording(tmp_path / "call.wav", sound_making.sound_for(words))
    found = Finding("s0001", "PERSON", "Kim Ashby", TimePlace(words[3].start, words[4].end), 0.9, "names", "a name")
    plan = Plan(sha256_of(path), "wav", findings=(found,), readings={"speech:0:0": to_data(words)}, seconds=words[-1].end + 0.6)
    item = park(portal, path, plan)
    page = open_page("reviewer", viewport={"width": 320, "height": 700})
    page.goto(f"/my-work/{item}/review")
    page.wait_for_selector("#player")
    require_accessible(page, "a call under review")
    assert page.locator(".hb-word").first.inner_text() == "<b>my</b>"
    until(page, "document.querySelector('[data-close] path').getAttribute('d').length > 100")
    _a_stretch_is_marked_with_the_keyboard(page)
    press_until(page, ".hb-word")
    page.keyboard.press("Enter")
    until(page, "document.getElementById('player').currentTime > 0.4")
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("x")
    page.wait_for_selector("text=Added: 1.")
    assert page.locator(".hb-word--going").all_inner_texts() == ["Mill", "Road"]
    place = plan_of(workshop_of(portal, "officer"), item_of(portal, item)).findings[-1].place
    assert isinstance(place, TimePlace)
    assert (place.start, place.end) == pytest.approx((words[9].start, words[10].end), abs=0.02)
    page.context.close()


def _a_stretch_is_marked_with_the_keyboard(page: Any) -> None:
    """`m` where it begins, `m` where it ends; what is marked stands in the form, ready to be silenced."""
    for at in ("2.5", "1.25"):
        page.evaluate(f"document.getElementById('player').currentTime = {at}")
        until(page, f"document.getElementById('player').currentTime === {at}")
        page.keyboard.press("m")
    assert (page.input_value("#from"), page.input_value("#to")) == ("0:01.25", "0:02.50")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Silence it"
    require_accessible(page, "a stretch that is marked")
    page.locator("#list-title").click()
