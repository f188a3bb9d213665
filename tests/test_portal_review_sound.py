"""The sound of a recording under review: its peaks, what the pages show of them, and the ways to the next thing in time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import sound_making
import video_making
from hypothesis import given
from hypothesis import strategies as st
from portal_server import RunningPortal, portal_at
from review_making import item_of, park, workshop_of

from flows.proxies import NAME
from flows.review import plan_of as plan_at
from flows.shelf import Shelf
from flows.trials import trial_of, try_out
from flows.under_way import MAKING
from flows.waveforms import peaks_of
from portal.review.timeline import next_in_time
from portal.review.waveform import HEIGHT, LONGEST, close_look, waveform
from redaction.audio.transcript import to_data
from redaction.errors import DamagedFileError
from redaction.findings import Decision, Finding, TimePlace
from redaction.plan import Plan
from redaction.recordings.opening import sha256_of
from redaction.recordings.peaks import A_SECOND, peaks


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    with portal_at(tmp_path_factory.mktemp("portal") / "home") as running:
        yield running


def heights(path: str) -> list[float]:
    return [float(one) for one in re.findall(r"v([\d.]+)", path)]


@pytest.fixture(scope="module")
def call(portal: RunningPortal, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A call of ten words; three were found, of which one goes, one stays and one is undecided."""
    words = sound_making.spoken("my name is Kim Ashby and I live in Exeter")
    path = sound_making.write_recording(tmp_path_factory.mktemp("call") / "call.wav", sound_making.sound_for(words))
    states = {3: "accepted", 4: "rejected", 9: "proposed"}
    found = tuple(
        Finding(f"s{at}", "PERSON", words[at].text.strip(), TimePlace(words[at].start, words[at].end), 0.9, "names", "a name",
                decision=Decision(state=state))  # type: ignore[arg-type]
        for at, state in states.items()
    )  # fmt: skip
    plan = Plan(sha256_of(path), "wav", findings=found, readings={"speech:0:0": to_data(words)}, seconds=words[-1].end + 0.6)
    item = park(portal, path, plan)
    portal.client("reviewer").get(f"/my-work/{item}/review/recording")
    assert MAKING.wait()
    return item


def test_peaks_say_how_loud_each_moment_is_in_all_channels(tmp_path: Path) -> None:
    sound = np.zeros((2, 48_000), np.float32)
    sound[0, 16_000:24_000] = 0.5
    sound[1, 32_000:] = -0.25
    found = peaks(sound_making.write_recording(tmp_path / "steps.wav", sound))
    assert len(found) == 3 * A_SECOND
    assert set(found[:A_SECOND]) == {0} and set(found[75:100]) == {0}
    assert set(found[A_SECOND:75]) == {128}
    assert set(found[100:]) == {64}


def test_a_recording_without_sound_has_none_and_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    assert peaks(video_making.clip(tmp_path / "clip.mp4", size="64x64")) == b""
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(40))
    with pytest.raises(DamagedFileError):
        peaks(broken)


@given(st.binary(max_size=400), st.floats(0, 40))
def test_any_peaks_make_a_picture_that_stays_within_its_frame(found: bytes, seconds: float) -> None:
    path = waveform(found, seconds)
    assert (path == "") == (not any(found) or seconds == 0)
    assert re.fullmatch(r"(M[\d.]+ [\d.]+v[\d.]+)*", path)
    assert all(0 < height <= HEIGHT for height in heights(path))
    assert all(0 <= float(x) <= 1000 for x in re.findall(r"M([\d.]+) ", path))


def test_a_close_look_is_never_long() -> None:
    assert len(close_look(bytes(100_000), 0.0, 1e6)) == LONGEST * A_SECOND
    assert close_look(bytes(range(200)), 1.0, 1.1) == [50, 51, 52, 53, 54]
    assert close_look(bytes(10), 5.0, 1.0) == []


def test_the_page_shows_the_sound_that_its_player_plays(portal: RunningPortal, call: str) -> None:
    client = portal.client("reviewer")
    html = client.get(f"/my-work/{call}/review/recording").text
    (path,) = re.findall(r'data-hear><path d="([^"]+)"', html)
    shown = heights(path)
    assert max(shown[: int(0.4 * A_SECOND)]) < 10 < max(shown), "nothing is said in the first half second"
    told = client.get(f"/my-work/{call}/review/sound?from=0&to=20").json()
    assert told["a_second"] == A_SECOND and max(told["peaks"]) == told["loudest"] > 20
    for odd in ("from=-1&to=x", "from=nan&to=inf", "from=1e99&to=1", ""):
        assert client.get(f"/my-work/{call}/review/sound?{odd}").status_code == 200, odd
    shelf = portal.settings.home / "shown" / call
    sealed = next(one for one in shelf.iterdir() if one.name == "proxy.peaks")
    known = peaks_of(workshop_of(portal, "reviewer"), item_of(portal, call), NAME)
    assert known and known[:60] not in sealed.read_bytes()
    assert portal.client("stranger").get(f"/my-work/{call}/review/sound").status_code == 404


def test_the_waveform_of_a_result_is_flat_where_it_was_silenced(portal: RunningPortal, tmp_path: Path) -> None:
    """The page of a result draws each side from what its player plays: the word that went is in one of them alone."""
    words = sound_making.spoken("my name is Kim")
    path = sound_making.write_recording(tmp_path / "short.wav", sound_making.sound_for(words))
    name = Finding("s1", "TERM", "", TimePlace(words[3].start - 0.05, words[3].end + 0.05), 1.0, "reviewer", "drawn",
                   decision=Decision("accepted", "reviewer", "reviewer@force.example"))  # fmt: skip
    seconds, readings = words[-1].end + 0.6, {"speech:0:0": to_data(words)}
    item = park(portal, path, Plan(sha256_of(path), "wav", findings=(name,), readings=readings, seconds=seconds))
    client, workshop = portal.client("reviewer"), workshop_of(portal, "reviewer")
    client.get(f"/my-work/{item}/review/recording")
    try_out(workshop, item_of(portal, item), "cps")
    assert MAKING.wait()
    result = trial_of(workshop, item_of(portal, item), "cps")
    assert result.standing == "ready", result.sentence
    client.get(f"/my-work/{item}/review/result")
    assert MAKING.wait()
    html = client.get(f"/my-work/{item}/review/result").text
    before, after = (heights(path) for path in re.findall(r'<path d="([^"]+)"', html))
    low, high = (int(at / seconds * len(after)) for at in (words[3].start + 0.05, words[3].end - 0.05))
    assert max(before[low:high]) > 20
    assert max(after[low:high]) < 2
    assert max(after[:low]) > 20
    assert Shelf(workshop, item_of(portal, item)).has(f"{result.name}.peaks")


def test_to_the_next_undecided_and_the_next_uncovered(portal: RunningPortal, call: str) -> None:
    client = portal.client("reviewer")

    def after(which: str, at: str) -> str:
        answer = client.get(f"/my-work/{call}/review/recording?next={which}&at={at}", follow_redirects=False)
        assert answer.status_code == 303
        return answer.headers["location"].split("finding=")[1].split("#")[0]

    assert after("open", "-1") == after("open", "0") == after("open", "99") == after("open", "x") == "s9"
    assert (after("bare", "0"), after("bare", "3.0"), after("bare", "99")) == ("s4", "s9", "s4")
    html = client.get(f"/my-work/{call}/review/recording?finding=s4").text
    (at,) = re.findall(r"next=bare&amp;at=([\d.]+)", html)
    assert after("bare", at) == "s9", "without scripts the way goes on from the finding that is shown"


def test_nothing_that_has_no_time_is_next() -> None:
    plan = Plan("0" * 64, "wav", seconds=10.0)
    assert next_in_time(plan, (), 0.0) is None


def test_a_person_says_who_speaks_and_silences_them_in_one_press(portal: RunningPortal, tmp_path: Path) -> None:
    words = sound_making.spoken("where are you now. I am near the park")
    path = sound_making.write_recording(tmp_path / "two.wav", sound_making.sound_for(words))
    plan = Plan(sha256_of(path), "wav", readings={"speech:0:-1": to_data(words)}, seconds=words[-1].end + 0.6)
    item = park(portal, path, plan)
    client, action = portal.client("reviewer"), f"/my-work/{item}/review/speaker"
    half = words[4].start - 0.05
    said = client.submit(action, what="say", name="Speaker 1", track="1", **{"from": "0", "to": f"{half:.2f}"})
    assert "Stretches of this speaker: 1." in said.text
    assert client.submit(action, what="say", name="Speaker 2", track="1", **{"from": f"{half:.2f}", "to": "9"}).status_code == 200
    for odd in ({"name": "<i>"}, {"track": "7"}, {"from": "5", "to": "4"}, {"channel": "2"}):
        fields = {"what": "say", "name": "Speaker 1", "track": "1", "from": "0", "to": "1", **odd}
        assert client.submit(action, **fields).status_code == 422, odd
    assert portal.client("stranger").submit(action, what="silence", name="Speaker 2").status_code == 404
    html = client.submit(action, what="silence", name="Speaker 2").text
    assert "is silent" in html and html.count('value="silence"') == 1
    (gone,) = plan_at(workshop_of(portal, "reviewer"), item_of(portal, item)).findings
    assert gone.place == TimePlace(round(half - 0.3, 3), round(plan.seconds, 3)) and gone.decision.state == "accepted"
