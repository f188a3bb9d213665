"""Recordings are opened, counted, timed and turned alike, whatever camera or system wrote them."""

from __future__ import annotations

import csv
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import video_making as making
from hypothesis import given
from hypothesis import strategies as st

from redaction.errors import DamagedFileError
from redaction.recordings.ahead import ahead
from redaction.recordings.checking import check
from redaction.recordings.frames import Faults, frames, upright_bgr
from redaction.recordings.mp4 import Mp4Error, read_mp4
from redaction.recordings.posture import Posture
from redaction.recordings.probe import probe

SIZES = st.tuples(st.integers(2, 40), st.integers(2, 40))
POSTURES = st.builds(Posture, st.integers(0, 3), st.booleans(), st.sampled_from([Fraction(1), Fraction(16, 11), Fraction(8, 9)]))


@given(SIZES, POSTURES, st.data())
def test_a_box_of_the_upright_frame_covers_what_it_covered_once_it_is_carried_to_the_decoded_one(
    size: tuple[int, int], posture: Posture, data: st.DataObject
) -> None:
    """Filled in the decoded frame and turned, an area is where numpy turns it; carried back, the box is the same."""
    width, height = size
    left, top = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    right, bottom = data.draw(st.integers(left + 1, width)), data.draw(st.integers(top + 1, height))
    pixels = np.zeros((height, width), np.uint8)
    pixels[top:bottom, left:right] = 1
    turned = np.rot90(pixels[:, ::-1] if posture.flipped else pixels, posture.quarters)
    x0, y0, x1, y1 = posture.to_turned((left, top, right, bottom), size)
    assert turned[y0:y1, x0:x1].all()
    assert turned.sum() == (y1 - y0) * (x1 - x0)
    assert turned.shape == posture.turned(size)[::-1]
    shown, whole = posture.shown(size), posture.turned(size)
    across, down = shown[0] / whole[0], shown[1] / whole[1]
    back = posture.to_decoded((x0 * across, y0 * down, x1 * across, y1 * down), size)
    assert back == pytest.approx((left, top, right, bottom))


@pytest.mark.parametrize(
    ("words", "shape"),
    [
        (("-display_rotation", "90"), (160, 96)),
        (("-display_rotation", "-90"), (160, 96)),
        (("-display_rotation", "180"), (96, 160)),
        (("-display_hflip",), (96, 160)),
        (("-display_rotation", "90", "-display_hflip"), (160, 96)),
    ],
)
def test_frames_stand_upright_as_ffmpeg_shows_them(tmp_path: Path, words: tuple[str, ...], shape: tuple[int, int]) -> None:
    lying, turned, seen = making.clip(tmp_path / "lying.mp4"), tmp_path / "turned.mp4", tmp_path / "seen.png"
    making.ffmpeg(*words, "-i", lying, "-c", "copy", turned)
    making.ffmpeg("-i", turned, "-frames:v", "1", seen)
    import cv2

    shown = upright_bgr(next(iter(frames(turned))))
    assert shown.shape[:2] == shape
    assert (probe(turned).pictures[0].height, probe(turned).pictures[0].width) == shape
    assert np.abs(shown.astype(int) - cv2.imread(str(seen))).mean() < 3


def test_times_are_kept_where_the_rhythm_changes(tmp_path: Path) -> None:
    pictures = [np.full((32, 48, 3), 20 * number, np.uint8) for number in range(6)]
    times = [Fraction(0), Fraction(1, 30), Fraction(1, 2), Fraction(17, 30), Fraction(2), Fraction(61, 30)]
    source = making.drawn(tmp_path / "a.mp4", pictures, times)
    assert [shown.seconds for shown in frames(source)] == pytest.approx([float(time) for time in times], abs=1e-4)


def test_times_count_from_the_first_moment_also_where_the_clock_of_the_file_does_not(tmp_path: Path) -> None:
    source = tmp_path / "late.mkv"
    making.ffmpeg(*making.pattern(), "-output_ts_offset", "5", source)
    assert [shown.seconds for shown in frames(source)][:3] == pytest.approx([0, 0.1, 0.2], abs=2e-3)
    assert probe(source).seconds == pytest.approx(2, abs=0.11)


def test_pixels_that_are_not_square_are_widened(tmp_path: Path) -> None:
    source = making.clip(tmp_path / "wide.mp4", "-vf", "setsar=16/11", size="176x144")
    track = probe(source).pictures[0]
    assert (track.width, track.height) == (256, 144)
    assert upright_bgr(next(iter(frames(source)))).shape == (144, 256, 3)


def test_a_cover_is_no_track_and_tags_are_not_told(tmp_path: Path) -> None:
    recording = probe(making.carrier(tmp_path))
    assert len(recording.pictures) == 1
    assert len(recording.sounds) == 2
    assert "a cover picture" in recording.others
    assert "subtitles" in recording.others
    assert recording.chapters == 1
    assert "Farnsworth" not in repr(recording)


def test_a_name_that_ffmpeg_would_obey_is_a_name(tmp_path: Path) -> None:
    (tmp_path / "concat:a|b").mkdir()
    source = making.clip(tmp_path / "plain.mp4").rename(tmp_path / "concat:a|b" / "x.mp4")
    assert len(probe(source).pictures) == 1


def test_a_list_of_other_files_is_not_followed(tmp_path: Path) -> None:
    making.clip(tmp_path / "secret.mp4")
    playlist = tmp_path / "list.mp4"
    playlist.write_text("ffconcat version 1.0\nfile secret.mp4\n")
    with pytest.raises(DamagedFileError, match=r"list\.mp4"):
        probe(playlist)


def test_a_file_that_ends_early_gives_what_it_has_and_says_so(tmp_path: Path) -> None:
    whole = making.clip(tmp_path / "a.mp4", "-movflags", "+faststart", seconds=4)
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    faults = Faults()
    count = sum(1 for _ in frames(cut, faults=faults))
    assert 5 < count < 40
    found = check(cut)
    assert not found["whole"]
    assert found["pictures"][0]["frames"] == count


def test_a_file_without_its_index_is_refused_in_a_sentence(tmp_path: Path) -> None:
    whole = making.clip(tmp_path / "a.mp4")
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(DamagedFileError, match=r"cut\.mp4 cannot be opened"):
        probe(cut)


def test_a_damaged_middle_is_passed_over_and_every_reader_counts_alike(tmp_path: Path) -> None:
    whole = making.clip(tmp_path / "a.ts", seconds=4)
    data = bytearray(whole.read_bytes())
    middle = len(data) // 2 // 188 * 188
    data[middle : middle + 188 * 20] = bytes(188 * 20)
    hurt = tmp_path / "hurt.ts"
    hurt.write_bytes(data)
    counts = {sum(1 for _ in frames(hurt, threads=threads)) for threads in (True, False)}
    assert len(counts) == 1
    assert counts.pop() > 20
    assert not check(hurt)["whole"]


def test_a_camera_that_changes_its_format_on_the_way_keeps_the_size_of_the_first_frame(tmp_path: Path) -> None:
    first, second = making.clip(tmp_path / "a.ts"), making.clip(tmp_path / "b.ts", size="96x64")
    joined = tmp_path / "joined.ts"
    joined.write_bytes(first.read_bytes() + second.read_bytes())
    seen = list(frames(joined))
    assert {(shown.frame.width, shown.frame.height) for shown in seen} == {(160, 96)}
    times = [shown.at for shown in seen]
    assert times == sorted(set(times))
    assert len(times) > 30


def test_work_ahead_keeps_order_raises_in_its_place_and_ends_with_its_reader() -> None:
    def numbers() -> object:
        yield from range(5)
        raise ValueError("here")

    got = []
    with pytest.raises(ValueError, match="here"):
        for number in ahead(numbers()):  # type: ignore[arg-type]
            got.append(number)
    assert got == [0, 1, 2, 3, 4]
    closed = []

    def endless() -> object:
        try:
            while True:
                yield 1
        finally:
            closed.append(True)

    for _ in ahead(endless()):  # type: ignore[arg-type]
        break
    assert closed == [True]


def test_what_is_not_an_mp4_of_ours_is_not_walked_through(tmp_path: Path) -> None:
    for number, data in enumerate(
        (b"", b"\0\0\0\x20ftyp", b"\0\0\0\x08moov\0\0\0\x08moov", b"\0\0\0\x10moov" + b"\0\0\0\x40trak")
    ):
        path = tmp_path / f"{number}.mp4"
        path.write_bytes(data)
        with pytest.raises(Mp4Error):
            read_mp4(path)


@pytest.mark.shared
def test_every_shared_recording_has_the_frames_of_its_manifest_or_is_refused_in_a_sentence(shared_data: Path) -> None:
    seen = 0
    with (shared_data / "media" / "manifest.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            source = shared_data / "media" / row["file"]
            if not row["frames_decoded"] or row["container"] == "gif":
                continue
            recording = probe(source)
            assert sum(1 for _ in frames(source)) == int(row["frames_decoded"]), source.name
            assert abs(recording.pictures[0].rotation % 180) == int(row["rotation"] or 0) % 180
            seen += 1
    assert seen > 8


_TWO_AT_ONCE = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from redaction.recordings.frames import frames, upright_bgr

with ThreadPoolExecutor(2) as pool:
    for shown in frames(Path(sys.argv[1])):
        alone = {width: upright_bgr(shown, width) for width in (512, 1280)}
        made = [(width, pool.submit(upright_bgr, shown, width)) for _ in range(6) for width in alone]
        assert all((pixels.result() == alone[width]).all() for width, pixels in made)
"""


def test_two_threads_may_convert_one_frame(tmp_path: Path) -> None:
    """In a process of its own: where they shared the converter of the frame, it hung or fell."""
    source = making.clip(tmp_path / "large.mp4", size="1280x720", rate=10, seconds=2)
    command = [sys.executable, "-c", _TWO_AT_ONCE, str(source)]
    subprocess.run(command, check=True, timeout=90, capture_output=True)
