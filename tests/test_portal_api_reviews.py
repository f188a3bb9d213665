"""Reviewing through the API and the client: sheets, pictures, versions side by side, recordings, a whole case; and on record."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sound_making
from PIL import Image
from portal_server import RunningPortal, portal_at
from review_making import carry_out, hand_in, item_of, park, workshop_of

from automations import audit
from automations.portal_records import cases, tokens
from flows.portal_client import PortalClient, PortalRefusedError
from flows.portal_wire.recordings import KeyFrame, Stretch, StruckWords
from flows.portal_wire.reviews import Box
from flows.review import plan_of
from portal.routes_table import API, SCOPES
from redaction.audio.transcript import to_data
from redaction.findings import Decision, Finding, TimePlace, TrackPlace
from redaction.plan import Plan
from redaction.recordings.opening import sha256_of

STATEMENT = Path(__file__).parent.parent / "examples" / "documents" / "mg11_statement.pdf"
TERMS = ("Kim Ashby", "Lee Barrow")


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    with portal_at(tmp_path_factory.mktemp("portal") / "home") as running:
        yield running


def token_for(portal: RunningPortal, who: str, scopes: set[str] = SCOPES) -> str:
    with portal.engine.write() as session:
        return tokens.make(session, portal.people[who].id, "a test", scopes, 1)[1]


def client(portal: RunningPortal, who: str, scopes: set[str] = SCOPES) -> PortalClient:
    return PortalClient(portal.url, token_for(portal, who, scopes))


def note(portal: RunningPortal, folder: Path, name: str = "note", **how: Any) -> str:
    path = folder / f"{name}.txt"
    path.write_text(f"{folder} {name}\nKim Ashby met Lee Barrow.\nKIM  ASHBY left.\n", "utf-8")
    return hand_in(portal, path, terms=TERMS, **how)


def refused(code: str, status: int, work: Any, *arguments: Any, **more: Any) -> str:
    with pytest.raises(PortalRefusedError) as error:
        work(*arguments, **more)
    assert (error.value.code, error.value.status) == (code, status), str(error.value)
    return str(error.value)


def shown(portal: RunningPortal, item: str) -> list[dict[str, Any]]:
    """What the audit says was shown of an item by a token, without who, and which token."""
    with portal.engine.read() as session:
        lines = [line for line in audit.lines(session, f"work_item:{item}") if line["detail"].get("revealed")]
    own = [line["detail"] for line in lines if "token" in line["detail"]]
    return [{name: value for name, value in one.items() if name not in ("token", "portal", "revealed")} for one in own]


def test_a_text_comes_in_sheets_with_marks_and_every_finding_in_full(portal: RunningPortal, tmp_path: Path) -> None:
    item = note(portal, tmp_path)
    with client(portal, "officer") as officer:
        about = officer.item(item)
        assert (about.media, about.may_review, about.may_release, about.may_settle) == ("txt", True, True, False)
        whole = officer.sheets(item)
        assert whole.plan == about.plan and [(one.kind, one.undecided) for one in whole.sheets] == [("text", 3)]
        seen = officer.sheet(item, 1)
        text = "".join(stretch.text for passage in seen.passages for stretch in passage)
        assert "Kim Ashby met Lee Barrow." in text
        marked = {stretch.text: stretch.findings for passage in seen.passages for stretch in passage if stretch.findings}
        assert set(marked) == {"Kim Ashby", "Lee Barrow", "KIM  ASHBY"}
        first = next(one for one in seen.listed if one.text == "Kim Ashby")
        assert (first.same, first.open, first.sure, first.decision) == (2, True, True, "proposed")
        assert [one.audience for one in first.policy] == about.audiences
        assert all(one.text is None and one.note is None for one in officer.findings(item))
        assert refused("E-PORTAL-NOT-FOUND", 404, officer.sheet, item, 2).startswith("There is no sheet 2")
        refused("E-PORTAL-NOT-FOUND", 404, officer.page_picture, item, 1, tmp_path / "page.jpg")
        assert not (tmp_path / "page.jpg").exists()
    assert shown(portal, item) == [{"sheet": 1, "findings": 3}]
    with client(portal, "officer", SCOPES - {"originals"}) as less:
        assert less.sheets(item).sheets[0].findings == 3
        refused("E-PORTAL-NOT-ALLOWED", 403, less.sheet, item, 1)
    with client(portal, "stranger") as stranger:
        refused("E-PORTAL-NOT-FOUND", 404, stranger.sheet, item, 1)


def test_a_page_is_a_picture_with_boxes_as_shares_and_takes_one_back(portal: RunningPortal, tmp_path: Path) -> None:
    item = hand_in(portal, STATEMENT, terms=("Tanner's Lane", "Dean Prowse"))
    with client(portal, "reviewer") as reviewer:
        seen = reviewer.sheet(item, 1)
        assert (seen.kind, seen.page) == ("page", 1) and seen.width > 500
        assert {one.finding for one in seen.boxes} == {one.id for one in seen.listed} and seen.boxes
        assert all(0 <= share <= 1 for one in seen.boxes for share in one.corners)
        picture = Image.open(io.BytesIO(reviewer.page_picture(item, 1, tmp_path / "page.jpg").read_bytes()))
        assert (picture.format, len(picture.getexif())) == ("JPEG", 0)
        assert picture.width / picture.height == pytest.approx(seen.width / seen.height, abs=0.01)
        drawn = Box(page=1, units="share", x0=0.25, y0=0.5, x1=0.75, y1=0.6)
        made = reviewer.add_findings(item, boxes=[drawn], kind="FACE")
        box = next(one for one in reviewer.sheet(item, 1).boxes if one.finding == made.added[0])
        assert box.corners == pytest.approx([0.25, 0.6, 0.75, 0.6, 0.75, 0.5, 0.25, 0.5], abs=1e-6)
        assert box.state == "accepted"
        refused("E-USAGE", 422, reviewer.add_findings, item, boxes=[drawn.model_copy(update={"x1": 2.0})])
        refused("E-USAGE", 422, reviewer.add_findings, item, boxes=[drawn.model_copy(update={"page": 99})])
        refused("E-USAGE", 422, reviewer.add_findings, item, boxes=[drawn], kind="NONE")
    assert {"picture": 1} in shown(portal, item)


def test_nobody_overwrites_what_somebody_else_decided_unseen(portal: RunningPortal, tmp_path: Path) -> None:
    item = note(portal, tmp_path)
    with client(portal, "officer") as officer, client(portal, "reviewer") as reviewer:
        texts = {one.id: one.text for one in officer.findings(item, texts=True)}
        kim, other, lee = sorted(texts, key=lambda name: str(texts[name]).lower().replace("  ", " "))
        base = reviewer.item(item).plan
        mine = officer.decide(item, accept_same=[kim], why="a witness")
        assert (mine.undecided, mine.clashes) == (1, [])
        for plan in ("", base):
            made = reviewer.decide(item, reject=[kim], accept=[lee], plan=plan)
            assert [(one.finding, one.wanted, one.stands, one.by) for one in made.clashes] == [
                (kim, "rejected", "accepted", "officer@force.example")
            ]
            assert made.undecided == 0, "what nobody else decided is kept"
        states = {one.id: (one.decision, one.decided_by) for one in reviewer.findings(item)}
        assert states[kim] == states[other] == ("accepted", "officer@force.example")
        assert states[lee] == ("accepted", "reviewer@force.example")
        assert reviewer.decide(item, reject=[kim], plan=made.plan).clashes == [], "they have seen it"
        assert officer.decide(item, accept=[kim], over=True).clashes == []
        refused("E-USAGE", 422, officer.decide, item, accept=[kim], reject_same=[other])
        assert "nothing" in refused("E-USAGE", 422, officer.decide, item, accept=["nothing"])
        refused("E-REVIEW-PLAN", 422, officer.decide, item, accept=[kim], plan="0" * 64)
        changed = officer.change_finding(item, lee, kind="PERSON", plan=officer.item(item).plan)
        assert changed.plan == officer.item(item).plan
        assert next(one.kind for one in officer.findings(item) if one.id == lee) == "PERSON"
        refused("E-REVIEW-KIND", 422, officer.change_finding, item, lee, kind="NONE")
        before = officer.undo_last(item)
        assert before.findings == 3 and next(one.kind for one in officer.findings(item) if one.id == lee) == "TERM"
        assert officer.record_review_time(item, 5) >= 0
        refused("E-PORTAL-CONFLICT", 409, officer.release, item, base)
        assert officer.release(item, officer.item(item).plan).state != "awaiting_review"
        refused("E-PORTAL-CONFLICT", 409, officer.decide, item, accept=[kim])


def test_two_versions_are_made_looked_at_and_compared_before_anything_is_released(portal: RunningPortal, tmp_path: Path) -> None:
    item = note(portal, tmp_path, audiences=("cps", "defence"))
    page = hand_in(portal, STATEMENT, terms=("Tanner's Lane",), audiences=("cps", "defence"))
    with client(portal, "officer") as officer:
        for one in (item, page):
            officer.decide(one, accept_rest=True)
        assert officer.version(item, "cps").standing == "none"
        assert "make it first" in refused("E-PORTAL-CONFLICT", 409, officer.compare_versions, item, "cps")
        refused("E-PORTAL-NOT-FOUND", 404, officer.make_version, item, "nobody")
        for one in (item, page):
            officer.make_version(one, "cps")
            officer.make_version(one, "defence")
            for audience in ("cps", "defence"):
                made = officer.made_version(one, audience, seconds=60)
                assert (made.standing, made.released, made.same_as_tried) == ("ready", False, None), made.words
                assert made.proof and {channel.state for channel in made.proof} <= {"clean", "not applicable"}
        assert sum(officer.version(item, "cps").counts.values()) == 3
        beside = officer.compare_versions(item, "cps")
        assert "Kim Ashby" in "".join(beside.before_text) and "Kim Ashby" not in "".join(beside.after_text)
        two = officer.compare_versions(item, "cps", against="defence")
        assert (two.against, two.sheets) == ("defence", 1) and "Kim Ashby" not in "".join(two.before_text + two.after_text)
        refused("E-PORTAL-NOT-FOUND", 404, officer.compare_versions, item, "cps", sheet=2)
        paged = officer.compare_versions(page, "cps", against="defence", sheet=1)
        assert (paged.before_page, paged.after_page, paged.before_text) == (1, 1, [])
        picture = officer.version_page(page, "cps", 1, tmp_path / "after.jpg")
        assert Image.open(picture).format == "JPEG"
        refused("E-PORTAL-NOT-FOUND", 404, officer.version_page, page, "cps", 999, tmp_path / "none.jpg")
        refused("E-PORTAL-NOT-FOUND", 404, officer.version_media, page, "cps", tmp_path / "none.mp4")
        officer.release(item)
        assert carry_out(portal, item).state == "done"
        done = officer.version(item, "cps")
        assert (done.standing, done.released, done.same_as_tried) == ("ready", True, True)
        refused("E-PORTAL-CONFLICT", 409, officer.make_version, item, "cps")
    assert {"result": "cps", "page": 1, "against": "defence"} in shown(portal, item)
    assert {"after": 1} in shown(portal, page)


def test_a_call_is_heard_struck_and_played_in_stretches(portal: RunningPortal, tmp_path: Path) -> None:
    words = sound_making.spoken("my name is Kim Ashby and I live in Exeter")
    path = sound_making.write_recording(tmp_path / "call.wav", sound_making.sound_for(words))
    found = Finding("s1", "PERSON", "Kim", TimePlace(words[3].start, words[3].end), 0.9, "names", "a name")
    readings, seconds = {"speech:0:0": to_data(words)}, words[-1].end + 0.6
    item = park(portal, path, Plan(sha256_of(path), "wav", findings=(found,), readings=readings, seconds=seconds))
    target = tmp_path / "copy.mp4"
    with client(portal, "reviewer") as reviewer:
        first = reviewer.recording(item)
        assert (first.video, first.voices, first.findings, first.undecided) == (False, 1, 1, 1)
        if not first.ready:
            assert "ask for the recording" in refused("E-PORTAL-NOT-FOUND", 404, reviewer.recording_media, item, target)
        assert reviewer.playable(item, seconds=60).ready
        content = reviewer.recording_media(item, target).read_bytes()
        assert content[4:8] == b"ftyp"
        assert reviewer.recording_stretch(item, 100, 299) == content[100:300]
        (voice,) = reviewer.transcript(item)
        assert [word.text for word in voice.words[3:5]] == ["Kim", "Ashby"] and voice.words[3].findings == ["s1"]
        loud = reviewer.loudness(item, 0, 5)
        assert max(loud.peaks) <= loud.loudest and len(loud.peaks) > 50
        assert reviewer.next_in_time(item).finding == "s1"
        assert reviewer.next_in_time(item, "bare", after=99).finding == "s1", "from the start again"
        struck = reviewer.add_mark(item, words=StruckWords(voice=1, first=4, last=5), why="a name")
        place = next(one for one in reviewer.findings(item) if one.id == struck.added[0])
        assert (place.start, place.end) == pytest.approx(
            (words[3].start, words[4].end), abs=0.02
        ) and place.decision == "accepted"
        assert len(reviewer.add_mark(item, stretch=Stretch(start=0.5, end=0.9)).added) == 1
        for wrong in (
            {},
            {"stretch": Stretch(start=1, end=2), "words": StruckWords(voice=1, first=1, last=1)},
            {"stretch": Stretch(start=1, end=2, track=7)},
            {"words": StruckWords(voice=2, first=1, last=1)},
            {"words": StruckWords(voice=1, first=5, last=4)},
            {"words": StruckWords(voice=1, first=1, last=999)},
        ):
            refused("E-REVIEW-MARK", 422, reviewer.add_mark, item, **wrong)
        refused("E-REVIEW-MARK", 422, reviewer.add_mark, item, stretch=Stretch(start=2, end=1))
        assert reviewer.speakers(item) == []
        (told,) = reviewer.say_speaker(item, "Caller", Stretch(start=0, end=0.4))
        assert (told.name, told.turns, told.proposed, told.seconds, told.going) == ("Caller", 1, 0, 0.4, "")
        assert len(reviewer.take_out_speaker(item, "Caller", why="a witness").added) == 1
        assert [one.going for one in reviewer.speakers(item)] == ["silence"]
        refused("E-REVIEW-MARK", 422, reviewer.say_speaker, item, "Caller", Stretch(start=1, end=2, track=7))
        for wrong in ("Nobody", "no/label"):
            refused("E-USAGE", 422, reviewer.take_out_speaker, item, wrong)
        reviewer.decide(item, accept_rest=True)
        assert reviewer.next_in_time(item).finding == ""
        reviewer.make_version(item, "cps")
        made = reviewer.made_version(item, "cps", seconds=60)
        assert made.standing == "ready", made.words
        reviewer.version_media(item, "cps", tmp_path / "after")
        refused("E-PORTAL-NOT-FOUND", 404, reviewer.compare_versions, item, "cps")
        headers = {"authorization": f"Bearer {token_for(portal, 'reviewer')}", "range": f"bytes={len(content)}-"}
        late = httpx.get(f"{portal.url}{API}/items/{item}/recording/media", headers=headers)
    assert (late.status_code, late.json()["code"]) == (416, "E-PORTAL-RANGE")
    assert late.headers["content-range"] == f"bytes */{len(content)}"
    told = shown(portal, item)
    assert {"played": "original"} in told and {"transcript": 10} in told and {"played": "cps"} in told
    with client(portal, "officer") as officer:
        text = note(portal, tmp_path)
        refused("E-PORTAL-NOT-FOUND", 404, officer.recording, text)


def test_a_box_moves_through_a_video_as_its_frames_say(portal: RunningPortal, tmp_path: Path) -> None:
    import video_making

    path = video_making.clip(tmp_path / "clip.mp4", size="64x64")
    frames = 20
    track = TrackPlace(((0, 4.0, 4.0, 20.0, 20.0), (frames - 1, 30.0, 30.0, 50.0, 50.0)))
    face = Finding("t1", "FACE", "", track, 0.9, "faces", "a face", decision=Decision("proposed"))
    item = park(portal, path, Plan(sha256_of(path), "mp4", findings=(face,), readings={"frames": [frames]}, seconds=0.8))
    with client(portal, "reviewer") as reviewer:
        assert reviewer.recording(item).video
        followed = reviewer.moving_boxes(item)
        assert followed.frames == frames and [one.finding for one in followed.tracks] == ["t1"]
        keys = [KeyFrame(frame=1, x0=1, y0=1, x1=9, y1=9), KeyFrame(frame=20, x0=40, y0=40, x1=50, y1=50)]
        made = reviewer.add_mark(item, box=keys, kind="FACE")
        boxes = next(one.boxes for one in reviewer.moving_boxes(item).tracks if one.finding == made.added[0])
        assert boxes == [[0, 1, 1, 9, 9], [19, 40, 40, 50, 50]]
        for wrong in ([{"frame": 21}], [{}, {}], [{"x1": 1.0}]):
            places = [keys[0].model_copy(update=one) for one in wrong]
            refused("E-REVIEW-MARK", 422, reviewer.add_mark, item, box=places)
        reviewer.decide(item, accept=["t1"])
        assert all(one.decision == "accepted" for one in reviewer.findings(item)), "a whole track is decided on at once"
        reviewer.playable(item, seconds=60)


def test_one_answer_in_every_file_of_the_case_and_back_again(portal: RunningPortal, tmp_path: Path) -> None:
    case = f"Case of {tmp_path.name}"
    one, two = (note(portal, tmp_path, name, case=case) for name in ("first", "second"))
    loose = note(portal, tmp_path, "loose")
    with portal.engine.write() as session:
        own = cases.find(session, portal.engine.sealer, case)
        assert own is not None
        cases.grant(session, own.id, portal.people["reviewer"].id, "officer@force.example")

    def states(item: str) -> list[str]:
        plan = plan_of(workshop_of(portal, "officer"), item_of(portal, item))
        return [finding.decision.state for finding in plan.findings if finding.text.lower().startswith("kim")]

    with client(portal, "reviewer") as reviewer, client(portal, "supervisor") as outside:
        finding = next(found.id for found in reviewer.findings(one, texts=True) if found.text == "Kim Ashby")
        files = reviewer.same_in_case(one, finding)
        assert [(file.item, file.name, file.places, file.undecided) for file in files] == [
            (one, "first.txt", 2, 2),
            (two, "second.txt", 2, 2),
        ]
        plans = {file.item: file.plan for file in files}
        refused("E-USAGE", 422, reviewer.decide_in_case, one, finding, "accepted", {two: plans[two]})
        made = reviewer.decide_in_case(one, finding, "accepted", plans, "a witness")
        assert (made.changed, made.left, made.missed) == ({one: 2, two: 2}, 0, [])
        assert states(one) == states(two) == ["accepted"] * 2 and states(loose) == ["proposed"] * 2
        back = reviewer.undo_in_case(one, made.together)
        assert (back.changed, back.left) == ({one: 2, two: 2}, 0) and states(two) == ["proposed"] * 2
        refused("E-REVIEW-NOTHING-TO-UNDO", 422, reviewer.undo_in_case, one, made.together)
        refused("E-PORTAL-NOT-FOUND", 404, outside.same_in_case, one, finding)
        refused("E-PORTAL-NOT-FOUND", 404, reviewer.same_in_case, loose, finding)
    assert {"says_the_same": 2} in shown(portal, two)


def test_what_may_be_chosen_and_whether_a_urn_can_be_one(portal: RunningPortal) -> None:
    with client(portal, "officer") as officer:
        known = officer.choices()
        assert {one.name: one.two_person for one in known.policies}["public"] is True
        assert "FACE" in known.kinds and known.reasons and "MG5" in known.forms and "missed-redaction" in known.return_reasons
        good, bad = (officer.check_urn(text) for text in ("01ab1234526", "nonsense"))
        assert (good.good, good.urn) == (True, "01 AB 12345 26")
        assert not bad.good and "Enter a URN" in bad.words
        timing = officer.start_timing("redact_document")
        assert officer.unit_timings() == []
        officer.stop_timing(timing.id, 2)
        (ended,) = officer.unit_timings()
        assert (ended.task, ended.volume) == ("redact_document", 2) and "officer" not in str(ended.model_dump())
    with client(portal, "cps_liaison", {"liaison"}) as liaison:
        assert liaison.choices().policies, "any token may ask"
        refused("E-PORTAL-NOT-ALLOWED", 403, liaison.check_urn, "01AB1234526")
