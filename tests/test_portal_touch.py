"""Boxes by finger at 320 pixels: drawn while the page stays, moved, pressed as two corners; and keys that can all be off."""

# ruff: noqa: F811 - fixtures are imported and asked for by name
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import video_making
from portal_browser import Open, open_page, portal, require_accessible  # noqa: F401 - two are fixtures
from portal_server import RunningPortal
from review_making import hand_in, item_of, park, workshop_of
from test_portal_review_browser import NAMES, exhibit, until

from flows.review import plan_of
from flows.under_way import MAKING
from redaction.findings import PagePlace, TrackPlace

PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
Point = tuple[float, float]


def finger(page: Any, way: Sequence[Point], end: str = "touchEnd") -> None:
    """A finger that goes down at the first point, along the others, and up, or is taken away by the system."""
    session = page.context.new_cdp_session(page)
    for at, (x, y) in enumerate(way):
        event = {"type": "touchMove" if at else "touchStart", "touchPoints": [{"x": x, "y": y}]}
        session.send("Input.dispatchTouchEvent", event)
    session.send("Input.dispatchTouchEvent", {"type": end, "touchPoints": []})


def along(start: Point, end: Point, steps: int = 6) -> list[Point]:
    return [(start[0] + (end[0] - start[0]) * at / steps, start[1] + (end[1] - start[1]) * at / steps) for at in range(steps + 1)]


def at(page: Any, selector: str, across: float, down: float) -> Point:
    """A point of an element, by its shares."""
    frame = page.locator(selector).bounding_box()
    return frame["x"] + frame["width"] * across, frame["y"] + frame["height"] * down


def shown_at(page: Any, selector: str) -> float:
    """How far below the upper edge of the screen an element is shown."""
    return float(page.evaluate("wanted => document.querySelector(wanted).getBoundingClientRect().top", selector))


def numbers(page: Any) -> list[float]:
    return [float(page.input_value(f"#{name}") or 0) for name in ("left", "top", "width", "height")]


def test_a_box_is_drawn_moved_and_added_by_finger(portal: RunningPortal, open_page: Open, tmp_path: Path) -> None:
    item = hand_in(portal, exhibit(tmp_path / "finger.pdf"), terms=NAMES)
    page = open_page("reviewer", **PHONE)
    page.goto(f"/my-work/{item}/review?sheet=1")
    until(page, "document.querySelector('.hb-page__picture').complete")
    page.locator("[data-draw]").tap()
    require_accessible(page, "drawing at 320 pixels")
    stood = shown_at(page, "[data-boxes]")
    finger(page, along(at(page, "[data-boxes]", 0.1, 0.5), at(page, "[data-boxes]", 0.4, 0.7)), "touchCancel")
    assert page.locator("[data-draw]").get_attribute("aria-pressed") == "true", "what the system breaks off is no box"
    finger(page, along(at(page, "[data-boxes]", 0.1, 0.5), at(page, "[data-boxes]", 0.4, 0.6)))
    assert shown_at(page, "[data-boxes]") == pytest.approx(stood, abs=1), "the page does not scroll away under the finger"
    assert numbers(page) == pytest.approx([10, 50, 30, 10], abs=1.5)
    assert page.locator("[data-draw]").get_attribute("aria-pressed") == "false"
    page.locator(".hb-box--drawn").scroll_into_view_if_needed()
    stood = shown_at(page, "[data-boxes]")
    finger(page, along(at(page, ".hb-box--drawn", 0.5, 0.5), at(page, "[data-boxes]", 0.65, 0.65)))
    assert shown_at(page, "[data-boxes]") == pytest.approx(stood, abs=1)
    assert numbers(page) == pytest.approx([50, 60, 30, 10], abs=1.5), "the box is where it was dragged, and as large"
    page.fill("#left", "60")
    assert float(page.locator(".hb-box--drawn").get_attribute("x")) == pytest.approx(600), "what is typed is what is shown"
    page.locator("button:has-text('Add the box')").tap()
    page.wait_for_selector("text=Added: 1.")
    place = plan_of(workshop_of(portal, "reviewer"), item_of(portal, item)).findings[-1].place
    assert isinstance(place, PagePlace)
    left, bottom, right, top = (place.quads[0][number] for number in (0, 1, 4, 5))
    assert (left, right) == pytest.approx((240, 360), abs=8)
    assert (bottom, top) == pytest.approx((150, 200), abs=8)
    page.context.close()


def test_two_corners_are_pressed_where_nobody_can_drag(portal: RunningPortal, open_page: Open, tmp_path: Path) -> None:
    """WCAG 2.5.7: whatever is dragged can be done by pressing alone. Without drawing, a finger scrolls the page as ever."""
    item = hand_in(portal, exhibit(tmp_path / "corners.pdf"), terms=NAMES)
    page = open_page("reviewer", **PHONE)
    page.goto(f"/my-work/{item}/review?sheet=1")
    until(page, "document.querySelector('.hb-page__picture').complete")
    page.locator("[data-boxes]").scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    finger(page, along(at(page, "[data-boxes]", 0.9, 0.7), at(page, "[data-boxes]", 0.9, 0.2)))
    until(page, f"scrollY > {before + 40}")
    assert page.locator(".hb-box--drawn").count() == 0
    for _ in range(2):
        page.locator("[data-larger=yes]").tap()
    assert page.locator("#status").inner_text() == "The page is shown at 225%."
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls in its own frame"
    page.locator("[data-larger=no]").tap()
    page.locator("[data-larger=no]").tap()
    page.locator("[data-draw]").tap()
    for corner in ((0.2, 0.3), (0.7, 0.4)):
        page.touchscreen.tap(*at(page, "[data-boxes]", *corner))
        if corner[0] < 0.5:
            until(page, "document.getElementById('status').textContent.startsWith('One corner')")
    assert numbers(page) == pytest.approx([20, 30, 50, 10], abs=1.5)
    assert page.evaluate("document.activeElement.textContent") == "Add the box"
    require_accessible(page, "a box that is drawn")
    page.context.close()


def test_a_box_is_drawn_on_a_frame_by_finger(portal: RunningPortal, open_page: Open, tmp_path: Path) -> None:
    path = video_making.clip(tmp_path / "clip.mp4", size="320x192")
    way = ((2, 20.0, 20.0, 90.0, 90.0), (15, 200.0, 60.0, 280.0, 150.0))
    item = park(portal, path, video_making.plan_for(path, way, state="proposed"))
    portal.client("reviewer").get(f"/my-work/{item}/review/recording")
    assert MAKING.wait()
    page = open_page("reviewer", **PHONE)
    page.goto(f"/my-work/{item}/review/recording")
    until(page, "document.getElementById('player').readyState >= 2")
    page.locator("[data-draw]").first.tap()
    stood = shown_at(page, "[data-over]")
    finger(page, along(at(page, "[data-over]", 0.25, 0.25), at(page, "[data-over]", 0.5, 0.5)))
    assert shown_at(page, "[data-over]") == pytest.approx(stood, abs=1)
    until(page, "document.getElementById('keys-field').value.startsWith('1:')")
    require_accessible(page, "a box on a frame")
    page.locator("[data-step='1']").tap()
    until(page, "document.querySelectorAll('.hb-box--drawn').length === 0")
    page.locator("button:has-text('Cover it')").tap()
    page.wait_for_selector("text=Added: 1.")
    place = plan_of(workshop_of(portal, "reviewer"), item_of(portal, item)).findings[-1].place
    assert isinstance(place, TrackPlace)
    assert place.boxes[0][1:] == pytest.approx((80, 48, 160, 96), abs=3)
    page.context.close()


@pytest.mark.parametrize("path", ["review?sheet=1", "review/finding?id={id}", "review/result", ""])
def test_no_single_key_does_anything_once_they_are_off(portal: RunningPortal, open_page: Open, tmp_path: Path, path: str) -> None:
    """WCAG 2.1.4: every key of one character can be switched off, and stays off in this browser on every page."""
    item = hand_in(portal, exhibit(tmp_path / f"keys-{len(path)}.pdf"), terms=NAMES)
    plan = plan_of(workshop_of(portal, "reviewer"), item_of(portal, item))
    page = open_page("reviewer")
    page.goto(f"/my-work/{item}/review?sheet=1")
    page.click("[data-keys]")
    page.uncheck("#keys-on")
    page.click("#keys-close")
    page.goto(f"/my-work/{item}/{path}".format(id=plan.findings[0].id).rstrip("/"))
    page.locator("h1").click()
    before = page.evaluate("[location.href, document.activeElement.tagName, document.body.innerText]")
    for key in "abcdefghijklmnopqrstuvwxyz0123456789?.,[]+-=":
        page.keyboard.press(key)
    page.wait_for_timeout(150)
    assert page.evaluate("[location.href, document.activeElement.tagName, document.body.innerText]") == before
    assert plan_of(workshop_of(portal, "reviewer"), item_of(portal, item)) == plan
    page.context.close()
