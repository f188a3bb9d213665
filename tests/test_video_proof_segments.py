"""The frames of a long video proven in segments: the same judgement as in one piece, kept for the very file it speaks of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import video_making as making

from redaction.plan import Plan
from redaction.recordings.finished import Parts, kept_by
from redaction.recordings.probe import probe
from redaction.verification import Channel
from redaction.video.apply import apply
from redaction.video.frames_proof import frame_channels
from redaction.video.seen import Seen, put_together
from redaction.video.walk import look_at

BOX = ((0, 4.0, 4.0, 40.0, 40.0), (49, 60.0, 4.0, 100.0, 40.0))


def proven(source: Path, made: Path, plan: Plan, known: dict[str, Any] | None = None) -> tuple[list[Channel], dict[str, Any]]:
    """What the proof says of frames, in segments of a second, and the parts that it had kept."""
    kept: dict[str, Any] = {}

    def keep(name: str, data: Any, _done: int, _total: int) -> None:
        kept[name] = json.loads(json.dumps(data))

    with kept_by(Parts(known or {}, keep, 1.0)):
        return frame_channels(source, made, plan, "cps", probe(source), None), kept


def in_one_piece(source: Path, made: Path, plan: Plan) -> list[Channel]:
    return frame_channels(source, made, plan, "cps", probe(source), None)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five seconds, with frames that are predicted from later ones."""
    return making.clip(tmp_path_factory.mktemp("video") / "a.mp4", "-c:v", "libx264", "-g", "10", "-bf", "2", seconds=5)


@pytest.mark.parametrize("suffix", [".mp4", ".ts", ".avi"])
def test_segments_say_what_one_piece_says(source: Path, suffix: str, tmp_path: Path) -> None:
    other = tmp_path / f"b{suffix}"
    making.ffmpeg("-i", source, *(["-c:v", "mpeg4"] if suffix == ".avi" else ["-c", "copy"]), "-g", "10", other)
    plan = making.plan_for(other, BOX)
    made = apply(other, plan, "cps", tmp_path / "out.mp4").path
    channels, kept = proven(other, made, plan)
    assert channels == in_one_piece(other, made, plan)
    assert {channel.state for channel in channels} == {"clean"}
    assert len(kept) == 5
    again, more = proven(other, made, plan, kept)
    assert (again, more) == (channels, {})
    # A part that is missing, or is no part, is done again and nothing else is.
    missing, cut, odd, *others = kept
    again, more = proven(other, made, plan, {**{one: kept[one] for one in others}, cut: {"frames": 3}, odd: [1]})
    assert (again, list(more)) == (channels, [missing, cut, odd])


def test_parts_serve_the_very_file_and_plan_that_they_were_made_of(source: Path, tmp_path: Path) -> None:
    plan = making.plan_for(source, BOX)
    made = apply(source, plan, "cps", tmp_path / "out.mp4").path
    _, kept = proven(source, made, plan)
    bare = apply(source, making.plan_for(source), "cps", tmp_path / "bare.mp4").path
    channels, again = proven(source, bare, plan, kept)
    assert len(again) == 5 and not set(again) & set(kept)
    assert [channel.state for channel in channels] == [channel.state for channel in in_one_piece(source, bare, plan)]
    assert next(channel.state for channel in channels if channel.name == "place:ffmpeg") == "leaked"
    assert not set(proven(source, made, making.plan_for(source, (*BOX[:1], (49, 60.0, 4.0, 99.0, 40.0))), kept)[1]) & set(kept)


def test_frames_that_are_not_the_sources_are_seen_as_in_one_piece(source: Path, tmp_path: Path) -> None:
    plan = making.plan_for(source)
    made = apply(source, plan, "cps", tmp_path / "out.mp4").path
    words = {
        "fewer": ["-vf", "select='not(between(n,22,23))'", "-fps_mode", "passthrough"],
        "others": ["-vf", "drawbox=0:0:90:90:white:t=fill:enable='between(n,33,34)'"],
        "later": ["-vf", "setpts='PTS+if(gt(N,30),0.05/TB,0)'", "-fps_mode", "passthrough"],
    }
    for name, changed in words.items():
        other = tmp_path / f"{name}.mp4"
        making.ffmpeg("-i", made, *changed, "-c:v", "libx264", "-bf", "0", "-crf", "10", other)
        channels, _ = proven(source, other, plan)
        assert channels == in_one_piece(source, other, plan), name
        assert "leaked" in {channel.state for channel in channels}, name


def test_what_was_seen_is_put_together() -> None:
    first = Seen(2, 3, 4, 1, 0.2, {"a": 1}, {"b": 2}, [1], 1, [0], [(0, (1.0, 2.0, 3.0, 4.0))], 5)
    assert Seen.from_data(json.loads(json.dumps(first.to_data()))) == first
    both = put_together([first, Seen(1, 1, 9, 0, 0.1, {"a": 2}, {}, [2], 0, [], [], 5, late=1)])
    assert both == Seen(3, 4, 9, 1, 0.2, {"a": 3}, {"b": 2}, [1, 2], 1, [0], [(0, (1.0, 2.0, 3.0, 4.0))], 5, late=1)


@pytest.mark.parametrize("every", [1, 2, 5, 24, 25])
def test_looks_are_numbered_in_their_order(every: int) -> None:
    looks = [look for count in range(200) if (look := look_at(count, every)) is not None]
    assert looks == list(range(len(looks)))
    assert len(looks) == 1 + sum(count % every == every // 2 for count in range(1, 200))
