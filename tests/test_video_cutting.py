"""A video in segments: every frame of a segment is the frame of that number in the whole, and what is joined lacks nothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import pytest
import video_making as making
from hypothesis import given, settings
from hypothesis import strategies as st
from test_video_tracking import around, share, way
from video_scenes import SIZE, film, head, moving, paste, wall

from redaction.findings import TrackBox
from redaction.recordings.cutting import NotCutError, Segment, frames_of, segments_of
from redaction.recordings.frames import frames
from redaction.video import segments
from redaction.video.segments import follow_segment, one_piece, segmented
from redaction.video.tracking import Followed, Settings, Track, box_at, follow
from redaction.video.tracking.joining import joined, moved

FACES = Settings(text=False)


def shown(frame: Any) -> tuple[int, Any, bytes]:
    return frame.number, frame.at, frame.frame.to_ndarray().tobytes()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("closed.mp4", ("-c:v", "libx264", "-g", "12", "-bf", "3")),
        ("open.mp4", ("-c:v", "libx264", "-x264-params", "open-gop=1:keyint=12:bframes=4")),
        ("open.ts", ("-c:v", "libx264", "-x264-params", "open-gop=1:keyint=12:bframes=4")),
        ("rare-keys.mkv", ("-c:v", "libx264", "-g", "250")),
        ("programme.mpg", ("-c:v", "mpeg2video", "-r", "25", "-bf", "2", "-g", "9")),
        ("old.avi", ("-c:v", "mpeg4", "-bf", "2", "-g", "20")),
        ("web.webm", ("-c:v", "libvpx-vp9", "-b:v", "200k", "-deadline", "realtime")),
        ("late.mkv", ("-c:v", "libx264", "-g", "10", "-output_ts_offset", "70")),
        ("rhythm.mp4", ("-c:v", "libx264", "-g", "10", "-vf", "select='mod(n,3)'", "-fps_mode", "passthrough")),
    ],
)
def test_frames_of_segments_are_those_of_the_whole(tmp_path: Path, name: str, words: tuple[str, ...]) -> None:
    source = making.clip(tmp_path / name, *words, seconds=6)
    whole = [shown(frame) for frame in frames(source)]
    cut = segments_of(source, 0, seconds=1.2, overlap=0.5)
    assert len(cut) >= 4
    assert (cut[0].lead, cut[0].first, cut[-1].end) == (0, 0, len(whole))
    for before, segment in pairwise(cut):
        assert before.end == segment.first
        assert 0 < segment.first - segment.lead <= 13
    for segment in cut:
        assert [shown(frame) for frame in frames_of(source, segment)] == whole[segment.lead : segment.end]


def test_a_segment_begins_at_a_key_frame_where_one_comes(tmp_path: Path) -> None:
    source = making.clip(tmp_path / "a.mp4", "-c:v", "libx264", "-g", "8", "-sc_threshold", "0", seconds=6)
    assert {segment.first % 8 for segment in segments_of(source, 0, 2, 0.5)} == {0}


def test_what_is_short_or_damaged_is_not_cut(tmp_path: Path) -> None:
    source = making.clip(tmp_path / "a.mp4", "-c:v", "libx264", "-g", "10", seconds=6)
    assert segments_of(source, 0, seconds=5, overlap=1) == ()
    data = source.read_bytes()
    short = tmp_path / "short.mkv"
    making.ffmpeg("-i", source, "-c", "copy", short)
    short.write_bytes(short.read_bytes()[: len(data) * 2 // 3])
    cut = segments_of(short, 0, 1, 0.5)  # Matroska does not tell that it ends early: then it is cut as far as it goes
    number = sum(1 for _ in frames(short))
    assert not cut or cut[-1].end == number
    middle = tmp_path / "middle.mp4"
    at = data.index(b"mdat") + (len(data) - data.index(b"mdat")) // 2
    middle.write_bytes(data[:at] + bytes(400) + data[at + 400 :])
    refused = 0
    for segment in segments_of(middle, 0, 1, 0.5):
        try:
            found = [frame.number for frame in frames_of(middle, segment)]
        except NotCutError:
            refused += 1
        else:
            assert found == list(range(segment.lead, segment.end))
    assert refused
    assert None in [
        follow_segment(middle, segment, Settings(faces=False, text=False)) for segment in segments_of(middle, 0, 1, 0.5)
    ]


def test_a_segment_that_is_not_what_the_index_says_is_refused(tmp_path: Path) -> None:
    source = making.clip(tmp_path / "a.mp4", "-c:v", "libx264", "-g", "10", seconds=4)
    _, second, *_ = segments_of(source, 0, 1, 0.5)
    for wrong in ({"end": second.end + 1}, {"end": second.end - 1}, {"end_time": second.end_time + 1}):
        values = {name: getattr(second, name) for name in Segment.__slots__} | wrong
        with pytest.raises(NotCutError):
            list(frames_of(source, Segment(**values)))


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody comes in and goes through the picture; then another scene, with nobody in it."""
    pixels, opaque = head(70)
    first = moving(100, wall(1), lambda frame, number: paste(frame, pixels, way(number), opaque))
    second = moving(25, 255 - wall(7)[::-1], lambda frame, number: None)
    return film(tmp_path_factory.mktemp("walk") / "walk.mp4", chain(first, second))


def test_a_face_is_one_track_over_the_borders_of_segments(walk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "OVERLAP", 0.8)
    cut = segmented(walk, FACES, seconds=1.0).segments
    assert len(cut) == 5
    parts = [follow_segment(walk, segment, FACES) for segment in cut]
    kept = [Followed.from_data(part.to_data()) for part in parts if part]
    assert kept == parts
    (apart,) = one_piece(cut, kept)
    whole = follow(walk, settings=FACES)
    assert (apart.frames, apart.cuts, apart.size, apart.tools) == (whole.frames, whole.cuts, whole.size, whole.tools)
    (track,) = [track for track in apart.tracks if track.boxes[0][0] < 100 and box_at(track.boxes, 60)]
    assert track.boxes[-1][0] < 100
    for number in range(6, 100):
        target = around(way(number), 70)
        if target[2] < 20 or target[0] > SIZE[0] - 20:
            continue
        one = max((share(box_at(each.boxes, number), target) for each in whole.tracks), default=0.0)
        assert share(box_at(track.boxes, number), target) >= min(0.9, one), number


def track(*boxes: TrackBox, kind: str = "FACE", text: str = "", score: float = 0.8) -> Track:
    return Track(kind, boxes, score, "test", "by its look", text)


def both(before: Sequence[Track], behind: Sequence[Track]) -> list[Track]:
    return list(joined([Followed(tuple(before), 100), Followed(tuple(behind), 200)], [0, 100]).tracks)


def test_what_is_at_the_same_place_in_both_is_one_thing_and_nothing_else() -> None:
    first = track((0, 10, 10, 50, 50), (99, 10, 10, 50, 50), score=0.4)
    second = track((60, 12, 10, 52, 50), (99, 12, 10, 52, 50), (180, 110, 10, 150, 50), score=0.9)
    (one,) = both([first], [second])
    assert (one.boxes[0], one.boxes[-1]) == (first.boxes[0], second.boxes[-1])
    assert one.score == 0.9
    assert len(both([first], [track((60, 200, 10, 240, 50), (180, 200, 10, 240, 50))])) == 2  # elsewhere
    assert len(both([first], [track((100, 10, 10, 50, 50), (180, 10, 10, 50, 50))])) == 2  # never seen together: a cut
    assert len(both([first], [track((60, 10, 10, 50, 50), (180, 10, 10, 50, 50), kind="SCREEN")])) == 2


def test_two_that_pass_each_other_stay_two() -> None:
    right, left = track((0, 0, 0, 40, 40), (99, 99, 0, 139, 40)), track((0, 220, 0, 260, 40), (99, 121, 0, 161, 40))
    on_right, on_left = track((60, 60, 0, 100, 40), (180, 180, 0, 220, 40)), track((60, 160, 0, 200, 40), (180, 40, 0, 80, 40))
    made = both([right, left], [on_left, on_right])
    assert [(each.boxes[0][1], each.boxes[-1][1]) for each in made] == [(0, 180), (220, 40)]


def test_a_thing_that_was_lost_for_a_while_in_one_segment_is_one_by_the_other() -> None:
    first = track((0, 10, 10, 50, 50), (99, 10, 10, 50, 50))
    lost, again = track((60, 10, 10, 50, 50), (70, 10, 10, 50, 50)), track((80, 10, 10, 50, 50), (180, 10, 10, 50, 50))
    assert len(both([first], [lost, again])) == 1


def test_lines_of_writing_are_one_where_they_say_much_the_same() -> None:
    line = track((0, 10, 10, 90, 30), (99, 10, 10, 90, 30), kind="", text="14:02:09 PC 4471 FINCHLEY", score=0.7)
    later = track((60, 10, 10, 90, 30), (180, 10, 10, 90, 30), kind="", text="14:02:41 PC 4471 FINCHLEY", score=0.9)
    (one,) = both([line], [later])
    assert one.text == later.text
    other = track((60, 10, 10, 90, 30), (180, 10, 10, 90, 30), kind="", text="FLAT 9 MILL LANE")
    assert {each.text for each in both([line], [other])} == {line.text, other.text}


corner, side = st.floats(0, 400), st.floats(5, 200)
keys = st.lists(st.tuples(st.integers(0, 40), corner, corner, side, side), min_size=1, max_size=5, unique_by=lambda key: key[0])


@given(keys, keys, st.integers(-20, 20))
@settings(max_examples=150)
def test_nothing_that_a_segment_covered_is_bare_in_the_whole(one: list[Any], other: list[Any], by: int) -> None:
    first, second = (track(*((n, x, y, x + w, y + h) for n, x, y, w, h in sorted(rows))) for rows in (one, other))
    second = moved(Followed((second,), 0), 50 + by).tracks[0]
    first = moved(Followed((first,), 0), 40).tracks[0]
    made = both([first], [second])
    for each in (first, second):
        for frame in range(each.boxes[0][0], each.boxes[-1][0] + 1):
            box = box_at(each.boxes, frame)
            assert box is not None
            held = [found for whole in made if (found := box_at(whole.boxes, frame))]
            assert any(contains(found, box) for found in held), frame


def contains(one: Sequence[float], other: Sequence[float]) -> bool:
    low = one[0] <= other[0] + 1e-6 and one[1] <= other[1] + 1e-6
    return low and one[2] >= other[2] - 1e-6 and one[3] >= other[3] - 1e-6
