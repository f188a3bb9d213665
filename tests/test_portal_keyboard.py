"""From sign-in to result by the keyboard alone: every kind of file, a second person, hours, tokens and the digital unit."""

# ruff: noqa: F811 - fixtures are imported and asked for by name
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sound_making
import video_making
from PIL import Image
from portal_browser import Open, open_page, portal, press_until  # noqa: F401 - two are fixtures
from portal_server import PASSWORD, RunningPortal
from review_making import carry_out, hand_in, item_of, park, workshop_of
from test_portal_review_browser import until

from flows.review import decide
from flows.under_way import MAKING
from redaction.audio.transcript import to_data
from redaction.findings import Finding, PicturePlace, TimePlace
from redaction.plan import Plan
from redaction.recordings.opening import sha256_of


def sign_in(open_page: Open, account: str) -> Any:
    """A page of somebody who typed account and password."""
    page = open_page()
    page.goto("/sign-in")
    press(page, "#account", account)
    press(page, "#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Hello")
    return page


def press(page: Any, selector: str, keys: str = "") -> None:
    """Go there with Tab, then type or press Enter."""
    press_until(page, selector)
    if keys:
        page.keyboard.type(keys)
        return
    page.keyboard.press("Enter")
    if selector.startswith("a[href='"):
        page.wait_for_url(lambda address: selector[8:-2] in address)


def waiting_file(portal: RunningPortal, folder: Path, kind: str) -> str:
    """A file of a kind with one thing to decide, ready to be looked at."""
    if kind == "text":
        (folder / "note.txt").write_text("It was Kim Ashby who called.\n", "utf-8")
        return hand_in(portal, folder / "note.txt", terms=("Kim Ashby",))
    if kind == "picture":
        path = folder / "photo.png"
        Image.linear_gradient("L").resize((200, 120)).save(path)
        place = PicturePlace(0, ((20.0, 20.0, 80.0, 20.0, 80.0, 60.0, 20.0, 60.0),))
        found = Finding("p0001", "FACE", "", place, 0.9, "faces", "a face")
        return park(portal, path, Plan(sha256_of(path), "png", findings=(found,), pages=1))
    if kind == "video":
        path = video_making.clip(folder / "clip.mp4")
        way = ((0, 20.0, 20.0, 60.0, 60.0), (19, 40.0, 20.0, 80.0, 60.0))
        item = park(portal, path, video_making.plan_for(path, way, state="proposed"))
    else:
        words = sound_making.spoken("my name is Kim")
        path = sound_making.write_recording(folder / "call.wav", sound_making.sound_for(words))
        found = Finding("s0001", "PERSON", "Kim", TimePlace(words[3].start, words[3].end), 0.9, "names", "a name")
        heard = {"speech:0:0": to_data(words)}
        item = park(portal, path, Plan(sha256_of(path), "wav", findings=(found,), readings=heard, seconds=words[-1].end + 0.6))
    portal.client("reviewer").get(f"/my-work/{item}/review/recording")
    assert MAKING.wait()
    return item


@pytest.mark.parametrize("kind", ["text", "picture", "video", "sound"])
def test_a_file_of_each_kind_is_decided_and_approved(portal: RunningPortal, open_page: Open, tmp_path: Path, kind: str) -> None:
    item = waiting_file(portal, tmp_path, kind)
    page = sign_in(open_page, "reviewer@force.example")
    press(page, "a[href='/review']")
    press(page, f"a[href='/my-work/{item}/review']")
    page.wait_for_selector(".hb-finding--here")
    page.keyboard.press("a")
    until(page, "document.querySelector('[data-left]').textContent === '0'")
    press(page, f"a[href='/my-work/{item}/review/result']")
    press(page, "form[action$='/review/release'] button")
    page.wait_for_selector("[data-wait]")
    kept = item_of(portal, item)
    assert (kept.state, kept.reviewed_by) == ("new", "reviewer@force.example"), "the worker makes, proves and releases it now"
    page.context.close()


def test_a_second_person_releases_what_another_decided(portal: RunningPortal, open_page: Open, tmp_path: Path) -> None:
    (tmp_path / "answer.txt").write_text("It was Kim Ashby who wrote.\n", "utf-8")
    item = hand_in(portal, tmp_path / "answer.txt", terms=("Kim Ashby",), policy="foi")
    decide(
        workshop_of(portal, "officer"), item_of(portal, item), accept=(), reject=(), accept_rest=True, by="", why="", minutes=0.0
    )
    page = sign_in(open_page, "reviewer@force.example")
    press(page, "a[href='/my-work']")
    press(page, f"a[href='/my-work/{item}']")
    page.wait_for_selector("text=you did not decide on it, so you may release it")
    press(page, f"form[action='/my-work/{item}/release'] button")
    page.wait_for_selector("text=The review has ended")
    assert item_of(portal, item).reviewed_by == "reviewer@force.example"
    carry_out(portal, item)
    page.goto(f"/my-work/{item}")
    with page.expect_download() as download:
        press(page, "a[href$='/document']")
    assert "Kim Ashby" not in Path(download.value.path()).read_text("utf-8")
    page.context.close()


def test_a_task_is_timed_and_a_token_is_made_and_revoked(open_page: Open) -> None:
    page = sign_in(open_page, "supervisor@force.example")
    press(page, "a[href='/hours']")
    press(page, "form[action='/hours/timings'] button")
    page.wait_for_selector("text=The clock runs.")
    press(page, "#volume", "3")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=minutes each")
    press(page, "a[href='/tokens']")
    press(page, "#label", "Nightly report")
    press_until(page, "#scopes")
    page.keyboard.press("Space")
    press(page, "form[action='/tokens'] button")
    page.wait_for_selector("#secret")
    press(page, "form[action$='/revoke'] button")
    page.wait_for_selector("text=Make a token")
    assert page.locator("form[action$='/revoke']").count() == 0
    page.context.close()


def test_the_digital_unit_ends_work_searches_the_audit_and_shuts_somebody_out(
    portal: RunningPortal, open_page: Open, tmp_path: Path
) -> None:
    (tmp_path / "ended.txt").write_text("It was Lee Barrow who wrote.\n", "utf-8")
    item = hand_in(portal, tmp_path / "ended.txt", terms=("Lee Barrow",))
    page = sign_in(open_page, "admin@force.example")
    press(page, "a[href='/system']")
    press(page, "a[href='/system/items']")
    press_until(page, "#state")
    page.keyboard.type("All")
    press(page, "form[action='/system/items'] button")
    page.wait_for_url("**/system/items?state=all")
    press(page, f"form[action='/system/items/{item}/cancel'] button")
    page.wait_for_selector("text=The work was ended.")
    assert item_of(portal, item).state == "failed"
    press(page, "a[href='/system/audit']")
    press(page, "#actor", "admin@force.example")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "actor=admin" in address)
    page.wait_for_selector("tbody tr")
    press(page, "form[action='/system/audit/proof'] button")
    page.wait_for_selector("text=The chain is whole")
    press(page, "a[href='/system/people']")
    stranger = portal.people["stranger"].id
    press_until(page, f"form[action='/system/people/{stranger}'] input[name=active]")
    page.keyboard.press("Space")
    press(page, f"form[action='/system/people/{stranger}'] button")
    page.wait_for_selector("text=Test stranger was changed.")
    assert portal.client().sign_in("stranger@force.example").status_code == 422
    page.context.close()
