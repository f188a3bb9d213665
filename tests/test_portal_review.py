"""Reviewing in the portal without scripts: who sees what, decisions of two people, undo, additions, the result, the record."""

from __future__ import annotations

import io
import os
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import sound_making
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from portal_server import Browser, RunningPortal, portal_at
from review_making import carry_out, hand_in, item_of, park, workshop_of

from automations import audit
from automations.errors import SealBrokenError
from automations.portal_records import submissions
from flows.deciding import decide_since
from flows.review import plan_of
from flows.shelf import PIECE, Shelf, clear_old
from flows.showing import plan_at
from flows.under_way import MAKING
from portal.ranges import stretch_of
from portal.review.sheets import LETTERS, bind, marked
from portal.routes_table import API, ROUTES
from redaction.audio.transcript import to_data
from redaction.errors import DamagedFileError, InputRefusedError
from redaction.findings import Finding, HiddenPlace, PagePlace, PicturePlace, TextPlace, TimePlace
from redaction.plan import Plan
from redaction.recordings.opening import sha256_of
from redaction.shown import Outline, ShownPage, draw, outline, quads_shown

STATEMENT = Path(__file__).parent.parent / "examples" / "documents" / "mg11_statement.pdf"
TERMS = ("Tanner's Lane", "WX28 LRM", "Winifred Castle", "Dean Prowse")
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    with portal_at(tmp_path_factory.mktemp("portal") / "home") as running:
        yield running


@pytest.fixture
def item(portal: RunningPortal, tmp_path: Path) -> str:
    """A text of three lines in which four terms were found, one of them twice, that waits for a review."""
    path = tmp_path / "note.txt"
    path.write_text(f"{tmp_path}\nKim Ashby met Lee Barrow at Mill Road.\nKim Ashby left. Call 01632 960001.\n", "utf-8")
    return hand_in(portal, path, terms=("Kim Ashby", "Lee Barrow", "Mill Road", "01632 960001"))


@pytest.fixture(scope="module")
def statement(portal: RunningPortal) -> str:
    return hand_in(portal, STATEMENT, terms=TERMS)


def review(item_id: str, more: str = "") -> str:
    return f"/my-work/{item_id}/review{more}"


def base_of(html: str) -> str:
    return re.search(r'name="base" value="(\w+)"', html)[1]  # type: ignore[index]


def ids_of(html: str) -> list[str]:
    return re.findall(r'class="hb-finding [^>]*data-id="([^"]+)"', html)


def states_of(portal: RunningPortal, item_id: str) -> dict[str, str]:
    plan = plan_of(workshop_of(portal, "reviewer"), item_of(portal, item_id))
    return {finding.id: finding.decision.state for finding in plan.findings}


def decide(client: Browser, item_id: str, base: str, *, data: bool = False, **choices: str) -> Any:
    fields = {"csrf": client.token(), "base": base, **{f"d.{name}": state for name, state in choices.items()}}
    headers = {"accept": "application/json"} if data else {}
    return client.post(review(item_id, "/decide"), data=fields, headers=headers)


def audited(portal: RunningPortal, item_id: str) -> list[dict[str, Any]]:
    with portal.engine.read() as session:
        return list(audit.lines(session, f"work_item:{item_id}"))


def test_what_waits_is_listed_for_those_who_may_review_it(portal: RunningPortal, tmp_path: Path) -> None:
    path = tmp_path / f"{SCRIPT.replace('/', '_')}.txt"
    path.write_text("Kim Ashby", "utf-8")
    waits = hand_in(portal, path, terms=("Kim Ashby",))
    other = tmp_path / "of-a-case.txt"
    other.write_text("Lee Barrow", "utf-8")
    of_case = hand_in(portal, other, terms=("Lee Barrow",), case="A case of the officer")
    shown = portal.client("reviewer").get("/review").text
    assert review(waits) in shown
    assert review(waits) in portal.client("officer").get(f"/my-work/{waits}").text
    assert "<script>alert" not in shown
    assert of_case not in shown, "whose case it is not does not see it"
    assert of_case in portal.client("officer").get("/review").text
    assert waits not in portal.client("stranger").get("/review").text


def test_what_waits_for_others_hides_nothing_that_waits_for_somebody(
    portal: RunningPortal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest of all that waited were looked through for one's own, which were not there once others had handed in more."""
    monkeypatch.setattr("portal.pages.review._WAITING", 1)
    unit = portal.people["reviewer"].unit
    waiting = [park(portal, *_made(tmp_path, number), who="stranger") for number in range(11)]
    with portal.engine.read() as session:
        theirs = submissions.to_review(session, portal.people["stranger"].id)
        units = submissions.to_review(session, portal.people["reviewer"].id, unit=unit)
    assert [item.id for item in theirs] == waiting, "the one that waits longest first"
    assert units and not {item.id for item in units} & set(waiting)
    assert review(units[0].id) in portal.client("reviewer").get("/review").text


def _made(folder: Path, number: int) -> tuple[Path, Plan]:
    path = folder / f"of-a-stranger-{number}.txt"
    path.write_text(f"Nothing, {number} times.", "utf-8")
    return path, Plan(sha256_of(path), "txt")


def test_nobody_else_reaches_any_page_of_a_review(portal: RunningPortal, item: str) -> None:
    stranger = portal.client("stranger")
    token = stranger.token()
    for method, pattern in ROUTES:
        if "/review" in pattern and "{item_id}" in pattern and not pattern.startswith(API):
            path = pattern.replace("{item_id}", item)
            answer = stranger.request(method, path, data={"csrf": token} if method == "POST" else None, follow_redirects=False)
            assert answer.status_code == 404, (method, pattern)


def test_a_page_shows_its_picture_boxes_and_list_and_all_of_it_is_on_record(portal: RunningPortal, statement: str) -> None:
    client = portal.client("reviewer")
    html = client.get(review(statement, "?sheet=1")).text
    rows = ids_of(html)
    assert len(rows) >= 6
    assert set(re.findall(r'data-box="([^"]+)"', html)) == set(rows), "list and picture are each other's mirror"
    picture = client.get(review(statement, "/picture?page=0"))
    assert picture.headers["cache-control"] == "no-store"
    shown = Image.open(io.BytesIO(picture.content))
    assert (shown.format, shown.size[0] > 900, len(shown.getexif())) == ("JPEG", True, 0)
    assert client.get(review(statement, "/picture?page=99")).status_code == 404
    one = client.get(review(statement, f"/finding?id={rows[0]}"))
    assert "Found because" in one.text
    lines = [line for line in audited(portal, statement) if line["actor"] == "reviewer@force.example"]
    details = [line["detail"] for line in lines if line["verb"] == "consultation"]
    assert {"portal": True, "revealed": True, "sheet": 1, "findings": len(rows)} in details
    assert {"portal": True, "revealed": True, "picture": 1} in details
    assert {"portal": True, "revealed": True, "finding": rows[0]} in details


def test_a_file_that_lies_on_the_desk_of_another_home_is_fetched_again(
    portal: RunningPortal, statement: str, tmp_path: Path
) -> None:
    assert portal.client("reviewer").get(review(statement, "/picture?page=0")).status_code == 200
    with portal_at(tmp_path / "home") as other:
        same = hand_in(other, STATEMENT, terms=TERMS)
        picture = other.client("reviewer").get(review(same, "/picture?page=0"))
        assert picture.content[:2] == b"\xff\xd8"


def test_pictures_of_pages_lie_sealed(portal: RunningPortal, statement: str) -> None:
    portal.client("reviewer").get(review(statement, "/picture?page=0"))
    kept = [path for path in (portal.settings.home / "shown" / statement).iterdir() if path.is_file()]
    assert {"outline", "page-0"} <= {path.name for path in kept}
    for path in kept:
        assert b"JFIF" not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0 or path.parent.stat().st_mode & 0o077 == 0


def test_decisions_by_the_form_are_those_that_were_changed(portal: RunningPortal, item: str) -> None:
    client = portal.client("reviewer")
    html = client.get(review(item)).text
    first, second, *_ = ids_of(html)
    answer = decide(client, item, base_of(html), **{first: "accepted", second: "rejected"})
    assert "Saved: 2 decisions." in answer.text
    assert states_of(portal, item) == dict.fromkeys(ids_of(html), "proposed") | {first: "accepted", second: "rejected"}
    assert "Redact: reviewer@force.example" in answer.text
    again = decide(client, item, base_of(answer.text), **{first: "accepted", second: "rejected"})
    assert "Nothing new was decided." in again.text
    assert decide(client, item, "0" * 64, **{first: "rejected"}).status_code == 422
    assert decide(client, item, base_of(again.text), nobody="accepted").status_code == 422


def test_a_decision_on_another_items_plan_is_refused(portal: RunningPortal, item: str, statement: str) -> None:
    client = portal.client("reviewer")
    foreign = str(item_of(portal, statement).result["plan"])
    name = ids_of(client.get(review(item)).text)[0]
    assert decide(client, item, foreign, **{name: "accepted"}).status_code == 422
    assert set(states_of(portal, item).values()) == {"proposed"}


def test_two_reviewers_never_overwrite_one_another(portal: RunningPortal, item: str) -> None:
    one, two = portal.client("reviewer"), portal.client("officer")
    html = one.get(review(item)).text
    base, (first, second, *_) = base_of(html), ids_of(html)
    decide(two, item, base, **{first: "rejected"})
    joined = decide(one, item, base, data=True, **{second: "accepted"})
    assert joined.status_code == 200
    told = joined.json()
    assert {row["id"]: row["state"] for row in told["rows"]} == {first: "rejected", second: "accepted"}, "it is told what is new"
    assert "Somebody else decided on 1 other finding" in told["said"]
    clash = decide(one, item, base, **{first: "accepted"})
    assert clash.status_code == 409
    assert "Keep: officer@force.example" in clash.text
    assert states_of(portal, item)[first] == "rejected"
    told = decide(one, item, base, data=True, **{first: "accepted"}).json()["clashes"]
    assert told == [{"id": first, "wanted": "accepted", "stands": "Keep: officer@force.example"}]
    fields = {"csrf": one.token(), "base": base_of(clash.text), "over": "yes", f"d.{first}": "accepted"}
    assert one.post(review(item, "/decide"), data=fields).status_code == 200
    assert states_of(portal, item)[first] == "accepted"


def test_what_many_decide_at_the_same_moment_all_stands(portal: RunningPortal, item: str) -> None:
    base = str(item_of(portal, item).result["plan"])
    names = sorted(states_of(portal, item))
    begin = threading.Barrier(len(names))

    def choose(at: int) -> int:
        workshop = workshop_of(portal, ("reviewer", "officer", "supervisor")[at % 3])
        begin.wait(30)
        decided = decide_since(workshop, item, base, {names[at]: "accepted" if at % 2 else "rejected"})
        return len(decided.changed)

    with ThreadPoolExecutor(len(names)) as threads:
        assert list(threads.map(choose, range(len(names)))) == [1] * len(names)
    assert states_of(portal, item) == {name: "accepted" if at % 2 else "rejected" for at, name in enumerate(names)}


def test_undo_takes_back_ones_own_change_and_nothing_of_another(portal: RunningPortal, item: str) -> None:
    one, two = portal.client("reviewer"), portal.client("officer")
    html = one.get(review(item)).text
    first, second, third, *_ = ids_of(html)
    after = decide(one, item, base_of(html), **{first: "accepted", second: "accepted"}).text
    decide(two, item, base_of(after), **{second: "rejected"})
    decide(one, item, str(item_of(portal, item).result["plan"]), **{third: "rejected"})
    token = one.token()
    answers = [one.post(review(item, "/undo"), data={"csrf": token}) for _ in range(3)]
    assert "Undone: 1 finding." in answers[0].text
    assert "1 finding stayed as somebody else left it since." in answers[1].text
    assert answers[2].status_code == 422
    assert [states_of(portal, item)[name] for name in (first, second, third)] == ["proposed", "rejected", "proposed"]


def test_all_the_same_and_everything_that_is_left(portal: RunningPortal, item: str) -> None:
    client = portal.client("reviewer")
    html = client.get(review(item)).text
    kim = re.findall(r'value="rejected:([^"]+)"', html)
    assert len(kim) == 2, "one name stands there twice"
    client.post(review(item, "/decide"), data={"csrf": client.token(), "base": base_of(html), "same": f"rejected:{kim[0]}"})
    states = states_of(portal, item)
    assert sorted(name for name, state in states.items() if state == "rejected") == sorted(kim)
    base = str(item_of(portal, item).result["plan"])
    client.post(review(item, "/decide"), data={"csrf": client.token(), "base": base, "same": "accepted:"})
    assert set(states_of(portal, item).values()) == {"accepted", "rejected"}
    assert "0</span> of 5 findings left" in client.get(review(item)).text


def test_type_and_reason_are_changed(portal: RunningPortal, item: str) -> None:
    client = portal.client("reviewer")
    html = client.get(review(item)).text
    name, fields = ids_of(html)[0], {"csrf": client.token(), "base": base_of(html)}
    for odd in ({"kind": "NOTHING"}, {"reason": "NOTHING"}):
        assert client.post(review(item, "/finding"), data={**fields, "id": name, **odd}).status_code == 422
    client.post(review(item, "/finding"), data={**fields, "id": name, "kind": "ADDRESS", "reason": "NAME"})
    found = next(one for one in plan_of(workshop_of(portal, "officer"), item_of(portal, item)).findings if one.id == name)
    assert (found.kind, found.cps_type, found.actions["cps"].action, found.actions["cps"].reason) == (
        "ADDRESS",
        "Address",
        "redact",
        "NAME",
    )
    late = client.post(review(item, "/finding"), data={**fields, "id": name, "kind": "PHONE"})
    assert late.status_code == 409, "it was changed since that page was loaded"


def test_what_was_not_found_is_added(portal: RunningPortal, item: str) -> None:
    client = portal.client("reviewer")
    token = client.token()
    answer = client.post(review(item, "/add"), data={"csrf": token, "what": "text", "text": "met", "sheet": "1"})
    assert "Added: 1." in answer.text, re.findall(r"Added:[^<]*|E-[A-Z-]+", answer.text)
    assert list(states_of(portal, item).values()).count("accepted") == 1
    assert client.post(review(item, "/add"), data={"csrf": token, "what": "text", "text": "zebra"}).status_code == 422
    assert client.post(review(item, "/undo"), data={"csrf": token}).status_code == 200
    assert "accepted" not in states_of(portal, item).values()


def test_a_box_is_added_where_it_was_drawn(portal: RunningPortal, statement: str) -> None:
    client = portal.client("reviewer")
    fields = {"csrf": client.token(), "what": "box", "on": "1", "sheet": "2"}
    drawn = {"left": "10", "top": "20", "width": "30", "height": "5"}
    answer = client.post(review(statement, "/add"), data={**fields, **drawn})
    assert "Added: 1." in answer.text
    plan = plan_of(workshop_of(portal, "officer"), item_of(portal, statement))
    place = plan.findings[-1].place
    assert isinstance(place, PagePlace)
    page = outline(STATEMENT, "pdf").pages[1]
    (quad,) = quads_shown(page, place)
    assert [round(min(quad[0::2]), 3), round(min(quad[1::2]), 3)] == [0.1, 0.2]
    assert [round(max(quad[0::2]), 3), round(max(quad[1::2]), 3)] == [0.4, 0.25]
    for odd in ({"left": "x"}, {"width": "0"}, {"left": "150"}, {"top": "nan"}, {"on": "9"}):
        assert client.post(review(statement, "/add"), data={**fields, **drawn, **odd}).status_code == 422, odd
    client.post(review(statement, "/undo"), data={"csrf": client.token()})


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_place_is_shown_where_the_page_shows_it(tmp_path: Path, turn: int) -> None:
    """A black field on a turned page with a visible box off its corner: the picture is black where the place is shown."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(400, 300))
    page.Contents = pdf.make_stream(b"0 g 100 60 50 20 re f")
    page.obj["/CropBox"] = pikepdf.Array([40, 30, 390, 280])
    page.obj["/Rotate"] = turn
    pdf.save(tmp_path / "turned.pdf")
    (shown,) = outline(tmp_path / "turned.pdf", "pdf").pages
    draw(tmp_path / "turned.pdf", "pdf", 0, tmp_path / "page.jpg")
    (quad,) = quads_shown(shown, PagePlace(0, ((100.0, 60.0, 150.0, 60.0, 150.0, 80.0, 100.0, 80.0),)))
    with Image.open(tmp_path / "page.jpg") as picture:
        grey = picture.convert("L")
        left, right = min(quad[0::2]) * grey.width, max(quad[0::2]) * grey.width
        top, bottom = min(quad[1::2]) * grey.height, max(quad[1::2]) * grey.height
        inside = grey.crop((round(left) + 2, round(top) + 2, round(right) - 2, round(bottom) - 2)).getextrema()
        around = [grey.getpixel((round(left) - 4, round(top))), grey.getpixel((round(right) + 3, round(bottom)))]
    assert inside[1] < 60
    assert min(around) > 200  # type: ignore[type-var]


def test_what_cannot_be_shown_is_refused_in_a_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + bytes(500))
    with pytest.raises(DamagedFileError, match=r"broken\.pdf cannot be shown"):
        outline(broken, "pdf")
    with pytest.raises(InputRefusedError, match="no picture of a page 10"):
        draw(STATEMENT, "pdf", 9, tmp_path / "page.jpg")
    with pytest.raises(InputRefusedError):
        draw(broken, "txt", 0, tmp_path / "page.jpg")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.pdf"]


@given(st.sampled_from([0, 90, 180, 270]), st.floats(0, 1), st.floats(0, 1), st.booleans())
def test_the_way_to_the_page_and_back(turn: int, across: float, down: float, upward: bool) -> None:
    page = ShownPage(300.0, 500.0, 12.0, -7.0, turn if upward else 0, upward)
    assert page.to_shown(*page.from_shown(across, down)) == pytest.approx((across, down), abs=1e-9)


def test_a_text_is_shown_with_marks_and_nothing_of_it_runs(portal: RunningPortal, tmp_path: Path) -> None:
    path = tmp_path / "hostile.txt"
    path.write_text(f'{SCRIPT} Kim Ashby "><img src=x onerror=alert(2)> {{{{ 7*7 }}}}\n', "utf-8")
    waits = hand_in(portal, path, terms=(f"{SCRIPT} Kim", "onerror"))
    client = portal.client("reviewer")
    html = client.get(review(waits)).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "{{ 7*7 }}" in html
    for page in (html, *(client.get(review(waits, f"/finding?id={name}")).text for name in ids_of(html))):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=\"", page)


def test_hidden_data_and_transcripts_are_shown_and_nothing_of_them_runs(portal: RunningPortal, tmp_path: Path) -> None:
    picture = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[0x010E] = SCRIPT
    Image.new("RGB", (80, 60), "white").save(picture, exif=exif)
    found = (
        Finding("h1", "TERM", SCRIPT, HiddenPlace("EXIF ImageDescription", SCRIPT), 0.9, "terms", SCRIPT),
        Finding("p1", "FACE", "", PicturePlace(0, ((8.0, 6.0, 40.0, 6.0, 40.0, 30.0, 8.0, 30.0),)), 0.9, "faces", "a face"),
    )
    waits = park(portal, picture, Plan(sha256_of(picture), "jpeg", findings=found))
    client = portal.client("reviewer")
    html = client.get(review(waits, "?sheet=1")).text
    assert 'points="100.0,100.0 500.0,100.0 500.0,500.0 100.0,500.0"' in html
    hidden = client.get(review(waits, "?sheet=2")).text
    assert "No page shows this. It always goes." in hidden
    words = sound_making.spoken(f"{SCRIPT} Kim Ashby")
    sound = sound_making.write_recording(tmp_path / "call.wav", sound_making.sound_for(words))
    heard = (Finding("s0001", "PERSON", "Kim", TimePlace(words[1].start, words[1].end), 0.9, "names", "a name"),)
    readings: dict[str, list[Any]] = {"speech:0:0": to_data(words)}
    recording = park(portal, sound, Plan(sha256_of(sound), "wav", findings=heard, readings=readings, seconds=3.0))
    said = client.get(review(recording, "/recording")).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;</button>" in said
    for page in (html, hidden, said):
        assert "<script>alert" not in page
    assert MAKING.wait()
    _stretches_of(portal, recording, client)


def _stretches_of(portal: RunningPortal, recording: str, client: Browser) -> None:
    """What plays comes in stretches, and the audit tells that it was played."""
    whole = client.get(review(recording, "/media"))
    assert whole.content[4:8] == b"ftyp"
    part = client.get(review(recording, "/media"), headers={"range": "bytes=100-299"})
    assert (part.status_code, part.content) == (206, whole.content[100:300])
    assert part.headers["content-range"] == f"bytes 100-299/{len(whole.content)}"
    last = client.get(review(recording, "/media"), headers={"range": "bytes=-5"})
    assert last.content == whole.content[-5:]
    assert client.get(review(recording, "/media"), headers={"range": f"bytes={len(whole.content)}-"}).status_code == 416
    assert {"portal": True, "revealed": True, "played": "original"} in [line["detail"] for line in audited(portal, recording)]
    token = client.token()
    stretch = {"csrf": token, "what": "stretch", "from": "0:01.0", "to": "0:01.5", "track": "1"}
    assert "Added: 1." in client.post(review(recording, "/mark"), data=stretch).text
    assert client.post(review(recording, "/mark"), data={**stretch, "to": "0:00.5"}).status_code == 422
    assert client.post(review(recording, "/mark"), data={**stretch, "track": "7"}).status_code == 422


@given(st.text(max_size=24) | st.from_regex(r"bytes=\d{0,4}-\d{0,4}", fullmatch=True), st.integers(0, 5000))
def test_any_range_is_a_stretch_within_the_file_or_none(asked: str, size: int) -> None:
    stretch = stretch_of(asked, size)
    assert stretch is None or 0 <= stretch[0] <= stretch[1] <= max(size, stretch[0])
    if stretch is not None and stretch[0] < stretch[1]:
        assert stretch[1] <= size


def test_a_shelf_gives_what_was_put_there_and_notices_every_change(portal: RunningPortal, item: str) -> None:
    shelf = Shelf(workshop_of(portal, "officer"), item_of(portal, item))
    content = bytes(range(256)) * (PIECE // 100)
    shelf.put_bytes("long", content)
    shelf.put_bytes("empty", b"")
    assert (shelf.size("long"), shelf.read("long"), shelf.read("empty")) == (len(content), content, b"")
    assert shelf.read("long", PIECE - 3, PIECE + 3) == content[PIECE - 3 : PIECE + 3]
    path = portal.settings.home / "shown" / item / "long"
    sealed = path.read_bytes()
    for changed in (sealed[:-1] + bytes([sealed[-1] ^ 1]), sealed[: PIECE + 64], sealed[:500]):
        path.write_bytes(changed)
        with pytest.raises(SealBrokenError):
            shelf.read("long")


def test_what_lies_on_shelves_for_long_is_taken_away(portal: RunningPortal, item: str) -> None:
    shelf = Shelf(workshop_of(portal, "officer"), item_of(portal, item))
    shelf.put_bytes("page-0", b"a page")
    clear_old(portal.settings)
    assert shelf.has("page-0")
    long_ago = time.time() - 8 * 86_400
    os.utime(portal.settings.home / "shown" / item, (long_ago, long_ago))
    clear_old(portal.settings)
    assert not shelf.has("page-0")


def test_a_long_text_comes_in_sheets_and_every_finding_is_on_one(portal: RunningPortal) -> None:
    texts = ("".join(f"word{n} " for n in range(4000)), "short", "x" * 3 * LETTERS)
    places = [TextPlace(0, at, at + 40) for at in range(0, 20_000, 500)] + [TextPlace(2, LETTERS - 5, LETTERS + 5)]
    found = tuple(Finding(f"f{n}", "TERM", "t", place, 1.0, "terms", "a term") for n, place in enumerate(places))
    binder = bind("test:long", Plan("0" * 64, "txt", findings=found), Outline(passages=texts), ("cps",))
    listed = [finding.id for sheet in binder.sheets for finding in sheet.findings]
    assert sorted(listed) == sorted(finding.id for finding in found)
    shown = "".join(stretch.text for sheet in binder.sheets for passage in marked(sheet, binder) for stretch in passage)
    assert shown == "".join(texts)
    assert max(sum(end - start for _, start, end in sheet.slices) for sheet in binder.sheets) <= LETTERS
    marks = {name for sheet in binder.sheets for passage in marked(sheet, binder) for one in passage for name in one.ids}
    assert marks == set(listed)


def test_from_decisions_to_the_released_file(portal: RunningPortal, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Kim Ashby lives at 4 Mill Road.\nThe rest stays.\n", "utf-8")
    waits = hand_in(portal, path, terms=("Kim Ashby", "4 Mill Road"), audiences=("cps", "defence"))
    client = portal.client("reviewer")
    refused = client.post(review(waits, "/release"), data={"csrf": client.token()})
    assert refused.status_code == 422 and "2 left to decide" in refused.text
    base = base_of(client.get(review(waits)).text)
    client.post(review(waits, "/decide"), data={"csrf": client.token(), "base": base, "same": "accepted:"})
    client.post(review(waits, "/result"), data={"csrf": client.token(), "audience": "defence"})
    assert MAKING.wait()
    tried = client.get(review(waits, "/result?audience=defence")).text
    assert "Before: not redacted" in tried and "Kim Ashby" in tried
    after = tried.split("After: for the defence")[1]
    assert "Kim Ashby" not in after and "The rest stays." in after
    assert "clean</dd>" in tried
    stale = client.post(review(waits, "/release"), data={"csrf": client.token(), "plan": base})
    assert "Somebody changed a decision meanwhile" in stale.text
    plan = re.search(r'name="plan" value="(\w+)"', tried)[1]  # type: ignore[index]
    client.post(review(waits, "/release"), data={"csrf": client.token(), "plan": plan})
    assert carry_out(portal, waits).state == "done"
    done = client.get(review(waits, "/result?audience=defence")).text
    assert "Byte for byte the file that was looked at" in done
    assert "Approved by reviewer@force.example" in done
    beside = client.get(review(waits, "/result?audience=defence&against=cps")).text
    assert "For the CPS" in beside and "Two versions side by side" in beside and "Kim Ashby" not in beside
    link = re.search(r'href="(/my-work/[^"]+/document)"', done)[1]  # type: ignore[index]
    assert "Kim Ashby" not in client.get(link).text and "The rest stays." in client.get(link).text
    assert client.get(review(waits), follow_redirects=False).status_code == 303
    late = decide(client, waits, base, f0001="rejected")
    assert late.status_code == 409


def test_two_versions_of_a_page_stand_side_by_side(portal: RunningPortal) -> None:
    waits = hand_in(portal, STATEMENT, terms=("Tanner's Lane",), audiences=("cps", "defence"))
    client = portal.client("reviewer")
    base = base_of(client.get(review(waits)).text)
    client.post(review(waits, "/decide"), data={"csrf": client.token(), "base": base, "same": "accepted:"})
    client.post(review(waits, "/result"), data={"csrf": client.token(), "audience": "defence"})
    assert MAKING.wait()
    missing = client.get(review(waits, "/result?audience=defence&against=cps")).text
    assert "The version for the CPS is not made yet." in missing and "Before: not redacted" in missing
    client.post(review(waits, "/result"), data={"csrf": client.token(), "audience": "cps"})
    assert MAKING.wait()
    html = client.get(review(waits, "/result?audience=defence&against=cps&page=99")).text
    shown = re.findall(r'<img src="([^"]+)"', html)
    assert [re.findall("audience=(\\w+)", one)[0] for one in shown] == ["cps", "defence"]
    pages = {re.findall(r"page=(\d+)", one)[0] for one in shown}
    assert pages == {str(len(outline(STATEMENT, "pdf").pages) - 1)}, "a page behind the last is the last"
    for one in shown:
        picture = client.get(one.replace("&amp;", "&"))
        assert Image.open(io.BytesIO(picture.content)).format == "JPEG"


def test_where_the_policy_asks_for_two_whoever_decided_does_not_release(portal: RunningPortal, tmp_path: Path) -> None:
    path = tmp_path / "public.txt"
    path.write_text("Lee Barrow was there.\n", "utf-8")
    waits = hand_in(portal, path, terms=("Lee Barrow",), policy="public")
    one, two = portal.client("reviewer"), portal.client("supervisor")
    base = base_of(one.get(review(waits)).text)
    one.post(review(waits, "/decide"), data={"csrf": one.token(), "base": base, "same": "accepted:"})
    page = one.get(review(waits, "/result")).text
    assert "somebody else has to release it" in page
    plan = str(item_of(portal, waits).result["plan"])
    assert one.post(review(waits, "/release"), data={"csrf": one.token(), "plan": plan}).status_code == 403
    assert item_of(portal, waits).state == "awaiting_review"
    assert two.post(review(waits, "/release"), data={"csrf": two.token(), "plan": plan}).status_code == 200
    assert item_of(portal, waits).reviewed_by == "supervisor@force.example"


def test_a_plan_is_opened_once_for_all_who_look(portal: RunningPortal, item: str) -> None:
    workshop, waits = workshop_of(portal, "reviewer"), item_of(portal, item)
    assert plan_at(workshop, waits) is plan_at(workshop_of(portal, "officer"), waits)
    assert plan_at(workshop, waits) == plan_of(workshop, waits)
