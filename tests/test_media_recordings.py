"""Recordings are told by their content: the container, and whether it holds pictures."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from redaction.findings import Action, Finding, PartPlace, TimePlace, TrackPlace
from redaction.media import binary_kind, result_suffix
from redaction.media_recordings import recording_kind
from redaction.place_words import in_words
from redaction.plan import Plan

PICTURES = ("-f", "lavfi", "-i", "testsrc=size=64x48:rate=5:duration=1")
SOUND = ("-f", "lavfi", "-i", "sine=duration=1:sample_rate=8000")
FORMS = [
    ("a.mp4", PICTURES, (), "mp4"),
    ("a.mov", PICTURES + SOUND, (), "mp4"),
    ("front.mp4", PICTURES, ("-movflags", "+faststart"), "mp4"),
    ("pieces.mp4", PICTURES, ("-movflags", "+frag_keyframe+empty_moov"), "mp4"),
    ("a.mkv", PICTURES, (), "mkv"),
    ("sound.mkv", SOUND, (), "mka"),
    ("a.avi", PICTURES, (), "avi"),
    ("a.flv", PICTURES, (), "flv"),
    ("a.ts", PICTURES, (), "ts"),
    ("a.m2ts", PICTURES, ("-f", "mpegts", "-mpegts_m2ts_mode", "1"), "ts"),
    ("a.mpg", PICTURES, ("-r", "25"), "mpeg"),
    ("a.wmv", PICTURES, (), "asf"),
    ("a.wma", SOUND, (), "wma"),
    ("sound.mp4", SOUND, (), "m4a"),
    ("a.m4a", SOUND, (), "m4a"),
    ("a.wav", SOUND, (), "wav"),
    ("a.mp3", SOUND, ("-c:a", "libmp3lame"), "mp3"),
    ("bare.mp3", SOUND, ("-c:a", "libmp3lame", "-id3v2_version", "0", "-write_xing", "0"), "mp3"),
    ("a.flac", SOUND, (), "flac"),
    ("a.ogg", SOUND, ("-c:a", "libopus"), "ogg"),
    ("a.aiff", SOUND, (), "aiff"),
    ("a.aac", SOUND, ("-f", "adts"), "aac"),
    ("a.au", SOUND, (), "au"),
    ("a.caf", SOUND, (), "caf"),
]


def make(path: Path, inputs: tuple[str, ...], more: tuple[str, ...]) -> None:
    import imageio_ffmpeg

    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", "-y", *inputs, *more, str(path)]
    subprocess.run(command, check=True, timeout=60)


@pytest.mark.parametrize(("name", "inputs", "more", "kind"), FORMS, ids=[form[0] for form in FORMS])
def test_a_recording_is_known_by_its_content(
    tmp_path: Path, name: str, inputs: tuple[str, ...], more: tuple[str, ...], kind: str
) -> None:
    path = tmp_path / name
    make(path, inputs, more)
    hidden = path.rename(tmp_path / "unnamed.pdf")
    assert binary_kind(hidden) == kind


def test_results_of_recordings_have_the_suffix_of_what_is_written(tmp_path: Path) -> None:
    path = tmp_path / "clip.mov"
    make(path, PICTURES, ())
    assert result_suffix(path) == ".mp4"


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=2000),
    st.sampled_from([b"", b"\0\0\0\x18ftypisom", b"\0\0\0\0moov", b"\0\0\0\x01mdat", b"\x1a\x45\xdf\xa3", b"RIFF", b"\xff\xfb"]),
)
@example(b"", b"\0\0\0\x01mdat\0\0\0\0\0\0\0\0")
def test_no_bytes_bring_it_down(tmp_path: Path, rest: bytes, start: bytes) -> None:
    path = tmp_path / "hostile"
    path.write_bytes(start + rest)
    recording_kind(path, (start + rest)[:1029])


def test_places_of_recordings_survive_the_plan_and_are_said_in_words() -> None:
    sound, track = (
        TimePlace(3661.26, 3662.0, 1, (0,)),
        TrackPlace(((4, 1.0, 2.0, 3.0, 4.0), (9, 2.0, 3.0, 4.0, 5.0)), identity="p1"),
    )
    findings = tuple(
        Finding(f"f{number}", "FACE", "", place, 0.9, "d", "w", actions={"cps": Action("redact")})
        for number, place in enumerate((sound, track, PartPlace("2", track)))
    )
    plan = Plan("0" * 64, "mp4", findings=findings, seconds=4.5)
    assert Plan.from_json(plan.to_json()) == plan
    assert in_words(sound) == "1:01:01.3 to 1:01:02.0"
    assert in_words(track) == "frames 5 to 10, person p1"
    assert (track.first, track.last) == (4, 9)
