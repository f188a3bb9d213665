"""`hoursback media`, and videos on the ordinary way: redacted, marked by hand, decided, counted."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import video_making as making
from hoursback_command import Say, leftovers

from flows.marks import read_mark, seconds_of
from redaction.findings import TimePlace, TrackPlace
from redaction.plan import Plan
from redaction.recordings.frames import frames, upright_bgr
from redaction.recordings.probe import probe
from redaction.recordings.tags import tags_in
from reference.errors import UsageError


def test_a_recording_is_checked_converted_and_clipped(tmp_path: Path, say: Say) -> None:
    source = making.carrier(tmp_path)
    before = hashlib.sha256(source.read_bytes()).hexdigest()
    status, out, err = say("media", "check", source, "--json")
    told = json.loads(out)
    assert (status, err) == (0, "")
    assert told["sha256"] == before
    assert told["whole"]
    assert told["pictures"][0]["frames"] == 20
    assert "Farnsworth" not in out
    out_folder = tmp_path / "out"
    out_folder.mkdir()
    status, out, err = say("media", "convert", source, "--out", out_folder / "copy.mp4", "--json")
    assert status == 0, err
    assert json.loads(out)["sha256"] == hashlib.sha256((out_folder / "copy.mp4").read_bytes()).hexdigest()
    assert not tags_in(out_folder / "copy.mp4")
    assert [len(list(frames(out_folder / "copy.mp4"))), len(probe(out_folder / "copy.mp4").sounds)] == [20, 2]
    clip = ("media", "clip", source, "--from", "0:00:00.5", "--to", "1.5", "--out", out_folder / "part.mp4")
    status, out, err = say(*clip, "--json")
    told = json.loads(out)
    assert (status, told["start"], told["pictures"][0]["frames"]) == (0, 0.5, 10), err
    assert told["end"] == pytest.approx(1.5, abs=0.11)
    status, _, err = say(*clip)
    assert status == 2
    assert "exists" in err
    assert hashlib.sha256(source.read_bytes()).hexdigest() == before
    assert leftovers(tmp_path) == []


def test_what_cannot_be_copied_ends_in_a_sentence_and_leaves_nothing(tmp_path: Path, say: Say) -> None:
    source = making.clip(tmp_path / "a.mp4", seconds=1)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(source.read_bytes()[:900])
    out = tmp_path / "out"
    out.mkdir()
    for words in (
        ("convert", broken, "--out", out / "x.mp4"),
        ("clip", source, "--from", "5", "--to", "9", "--out", out / "x.mp4"),
        ("clip", source, "--from", "later", "--out", out / "x.mp4"),
        ("convert", tmp_path / "none.mp4", "--out", out / "x.mp4"),
        ("convert", source, "--out", out / "x.avi"),
    ):
        status, said, err = say("media", *words)
        assert status in (2, 3), words
        assert said == ""
        assert len(err.strip().splitlines()) in (1, 3), err
        assert "Traceback" not in err
    assert list(out.iterdir()) == []


def test_a_file_in_part_damaged_is_told_with_status_3(tmp_path: Path, say: Say) -> None:
    whole = making.clip(tmp_path / "a.mp4", "-movflags", "+faststart", seconds=4)
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    status, out, _ = say("media", "check", cut)
    assert status == 3
    assert "damaged" in out


def test_a_video_is_marked_by_hand_decided_released_and_counted_by_its_minutes(tmp_path: Path, say: Say) -> None:
    out = tmp_path / "out"
    source = making.clip(tmp_path / "a.mp4")
    status, _, err = say("redact", source, "--out", out)
    assert status == 0, err
    _, listed, _ = say("items", "--json")
    item = json.loads(listed)[0]["item"] if isinstance(json.loads(listed), list) else json.loads(listed)["items"][0]["item"]
    keys = ("--track", "1:20,20,60,60", "--track", "20:40,20,80,60")
    status, said, err = say("plan", "add", item, *keys, "--kind", "face", "--minutes", "2")
    assert (status, "1 added" in said) == (0, True), err
    status, _, err = say("plan", "add", item, "--track", "21:1,1,9,9")
    assert status == 2
    assert "21" in err
    status, shown, _ = say("plan", "show", item)
    assert "frames 1 to 20" in shown
    status, said, err = say("plan", "preview", item, "--out", tmp_path / "preview.mp4")
    assert (status, "20 frames" in said) == (0, True), err
    drawn = upright_bgr(list(frames(tmp_path / "preview.mp4"))[10]).astype(int)
    assert drawn.shape[:2] == (96, 160)
    edge = drawn[20, 32:70]
    assert (edge[:, 2] - edge[:, 1]).mean() > 40  # the upper edge of the box, in red
    say("plan", "reject", item, "--all")
    status, said, err = say("finish", item)
    assert status == 0, err
    made = out / "a.mp4"
    assert upright_bgr(list(frames(made))[10])[25:55, 35:60].max() < 40
    certificate = json.loads((out / "a.mp4.certificate.json").read_text())
    assert {"frames", "place", "pixels", "uncovered", "speech"} <= {one["name"].split(":")[0] for one in certificate["channels"]}
    assert any("20 frames" in note for note in certificate["notes"])
    status, said, err = say("accept", item)
    assert status == 0, err
    assert "9 x 0.0333 media_minutes by hand" in said
    assert "published" in said


def test_marks_are_read_or_refused() -> None:
    plan = Plan("", "mp4", readings={"frames": [100], "speech:0:-1": []}, seconds=10.0)
    assert read_mark(["3:9,8,1,2", "1:0,0,5,5"], None, 0).place_in(plan) == TrackPlace(((0, 0, 0, 5, 5), (2, 1, 2, 9, 8)))
    assert read_mark([], "1.5-0:02.5", 0).place_in(plan) == TimePlace(1.5, 2.5)
    assert seconds_of("1:02:03.5") == 3723.5
    for keys, stretch in (
        (["x:1,2,3,4"], None),
        (["0:1,2,3,4"], None),
        (["1:1,2,1,4"], None),
        (["1:1,2,nan,4"], None),
        ([], "5-2"),
        ([], "5"),
    ):
        with pytest.raises(UsageError):
            read_mark(keys, stretch, 0)
    for mark in (
        read_mark(["101:0,0,1,1"], None, 0),
        read_mark(["1:0,0,1,1"], None, 1),
        read_mark([], "1-2", 1),
        read_mark([], "1-12", 0),
    ):
        with pytest.raises(UsageError):
            mark.place_in(plan)
    for time in ("", "1:2:3:4", "-1", "1e3", "٣"):
        with pytest.raises(UsageError):
            seconds_of(time)


def test_a_release_that_the_proof_stopped_goes_back_into_review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.cli import main
    from redaction.verification import Channel
    from redaction.video import verify

    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOURSBACK_CONFINED", "false")
    source, out = making.clip(tmp_path / "a.mp4", seconds=1), tmp_path / "out"
    assert main(["redact", str(source), "--out", str(out), "--terms-only", "--term", "Nobody Atall"]) == 0
    (item,) = _items(tmp_path / "home")
    real = verify._tags
    monkeypatch.setattr(verify, "_tags", lambda _: Channel("tags:pyav", "leaked", "", "left: a tag"))
    assert main(["finish", item]) == 4
    assert not (out / "a.mp4").exists()
    assert main(["plan", "add", item, "--track", "1:1,1,40,40"]) == 2
    monkeypatch.setattr(verify, "_tags", real)
    assert main(["plan", "reopen", item]) == 0
    assert main(["plan", "add", item, "--track", "1:1,1,40,40", "--track", "10:1,1,40,40"]) == 0
    assert main(["finish", item]) == 0
    assert upright_bgr(list(frames(out / "a.mp4"))[5])[4:36, 4:36].max() < 40


def _items(home: Path) -> list[str]:
    from automations import work_items
    from automations.engine import open_engine
    from automations.settings import Settings

    engine = open_engine(Settings(home=home))
    with engine.read() as session:
        found = [item.id for item in work_items.find(session)]
    engine.close()
    return found
