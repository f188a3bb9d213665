"""The room of video: what it writes, and that its proof sees what a careless `apply` would leave."""

from __future__ import annotations

import errno
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import picture_making
import pytest
import video_making as making

from redaction.errors import PlanMismatchError
from redaction.findings import TrackBox
from redaction.pipeline import apply_and_verify
from redaction.plan import Plan
from redaction.recordings import writing
from redaction.recordings.frames import frames, upright_bgr
from redaction.recordings.probe import probe
from redaction.recordings.writing import EncodingFailedError
from redaction.video.apply import apply
from redaction.video.verify import REQUIRED, verify
from reference.errors import ProofFailedError

MOVING: tuple[TrackBox, ...] = ((3, 10.0, 10.0, 50.0, 40.0), (9, 60.0, 30.0, 100.0, 60.0), (14, 110.0, 50.0, 150.0, 90.0))


def states(source: Path, redacted: Path, plan: Plan) -> dict[str, str]:
    """What each channel says."""
    return {channel.name.split(":")[0]: channel.state for channel in verify(source, redacted, plan, "cps").channels}


def proven(source: Path, plan: Plan, target: Path) -> Path:
    return apply_and_verify(source, plan, "cps", target).path


@pytest.mark.parametrize(
    ("name", "words", "size"),
    [
        ("plain.mp4", (), "160x96"),
        ("a.mkv", (), "160x96"),
        ("a.avi", ("-c:v", "mpeg4"), "160x96"),
        ("a.ts", (), "160x96"),
        ("a.wmv", (), "160x96"),
        ("odd.mkv", ("-c:v", "ffv1", "-pix_fmt", "yuv444p"), "161x97"),
        ("full.mp4", ("-pix_fmt", "yuvj420p"), "160x96"),
        ("deep.mkv", ("-pix_fmt", "yuv420p10le"), "160x96"),
        ("wide.mp4", ("-vf", "setsar=16/11"), "176x96"),
        ("interlaced.mp4", ("-flags", "+ildct+ilme", "-x264-params", "tff=1"), "160x96"),
        ("late.mkv", ("-output_ts_offset", "5"), "160x96"),
    ],
)
def test_a_track_is_filled_in_every_frame_and_nothing_else_changes(tmp_path: Path, name: str, words: Any, size: str) -> None:
    source = making.clip(tmp_path / name, *words, size=size)
    made = proven(source, making.plan_for(source, MOVING), tmp_path / "out.mp4")
    before, after = list(frames(source)), list(frames(made))
    assert len(before) == len(after) == 20
    assert [shown.seconds for shown in after] == pytest.approx([shown.seconds - before[0].seconds for shown in before], abs=2e-3)
    assert abs(probe(made).seconds - probe(source).seconds) <= 0.11
    for number, (left, top, right, bottom) in ((3, MOVING[0][1:]), (6, (35, 20, 75, 50)), (14, MOVING[2][1:])):
        inside = upright_bgr(after[number])[int(top) + 1 : int(bottom) - 1, int(left) + 1 : int(right) - 1]
        assert inside.max() < 40
    for number in (2, 15):
        assert np.abs(upright_bgr(after[number], 80).astype(int) - upright_bgr(before[number], 80)[:48]).mean() < 12
    assert probe(made).pictures[0].codec == "h264"


@pytest.mark.parametrize(
    "words", [("-display_rotation", "90"), ("-display_rotation", "-90"), ("-display_rotation", "180", "-display_hflip")]
)
def test_a_turned_recording_is_written_upright_and_filled_where_it_is_seen(tmp_path: Path, words: tuple[str, ...]) -> None:
    lying, source = making.clip(tmp_path / "lying.mp4"), tmp_path / "turned.mp4"
    making.ffmpeg(*words, "-i", lying, "-c", "copy", source)
    box: tuple[TrackBox, ...] = ((0, 12.0, 20.0, 44.0, 60.0), (19, 30.0, 30.0, 62.0, 70.0))
    made = proven(source, making.plan_for(source, box), tmp_path / "out.mp4")
    track = probe(made).pictures[0]
    assert track.rotation == 0
    assert not track.posture.flipped
    seen = list(frames(made))
    assert upright_bgr(seen[0])[21:59, 13:43].max() < 40
    assert upright_bgr(seen[19])[31:69, 31:61].max() < 40


def test_the_rhythm_of_the_frames_is_kept(tmp_path: Path) -> None:
    pictures = [np.roll(np.tile(np.arange(0, 160, dtype=np.uint8), (96, 1)), 9 * n, 1)[:, :, None].repeat(3, 2) for n in range(8)]
    times = [Fraction(n, 30) for n in (0, 1, 15, 17, 60, 61, 62, 100)]
    source = making.drawn(tmp_path / "a.mp4", pictures, times)
    made = proven(
        source, making.plan_for(source, ((2, 20.0, 20.0, 60.0, 60.0), (6, 20.0, 20.0, 60.0, 60.0))), tmp_path / "out.mp4"
    )
    assert [shown.seconds for shown in frames(made)] == pytest.approx([float(time) for time in times], abs=2e-3)


def test_nothing_that_a_container_carries_survives(tmp_path: Path) -> None:
    source = making.carrier(tmp_path)
    assert making.SECRET.encode() in source.read_bytes()
    made = proven(source, making.plan_for(source, MOVING), tmp_path / "out.mp4")
    data = made.read_bytes()
    for secret in (making.SECRET, "Farnsworth", making.PLACE[:8]):
        assert secret.encode() not in data
    recording = probe(made)
    assert len(recording.pictures) == 1
    assert not recording.others
    assert not recording.chapters


def test_captions_and_messages_between_the_pictures_go(tmp_path: Path) -> None:
    source = making.captioned(tmp_path)
    assert next(iter(frames(source))).frame.side_data.get("A53_CC") is not None
    made = proven(source, making.plan_for(source), tmp_path / "out.mp4")
    assert b"Farnsworth" not in made.read_bytes()
    assert all(not list(shown.frame.side_data.keys()) for shown in frames(made))
    assert states(source, making_copy(source, tmp_path), making.plan_for(source))["structure"] == "leaked"


def making_copy(source: Path, folder: Path) -> Path:
    """What somebody makes who copies the pictures without looking at what lies between them."""
    copied = folder / "copied.mp4"
    making.ffmpeg("-i", source, "-c", "copy", "-map_metadata", "-1", "-fflags", "+bitexact", copied)
    return copied


def careless(source: Path, target: Path, *words: str) -> Path:
    """A rendition made by somebody else's commands."""
    making.ffmpeg("-i", source, *words, "-map_metadata", "-1", "-fflags", "+bitexact", "-c:v", "libx264", "-bf", "0", target)
    return target


FILLED = "drawbox=x=0:y=0:w=64:h=64:color=black:t=fill"
BOX: tuple[TrackBox, ...] = ((0, 4.0, 4.0, 40.0, 40.0), (19, 4.0, 4.0, 40.0, 40.0))


@pytest.mark.parametrize(
    ("words", "channel"),
    [
        (("-vf", f"{FILLED}:enable='not(eq(n,7))'"), "place"),
        (("-vf", "drawbox=x=0:y=0:w=36:h=64:color=black:t=fill"), "place"),
        (("-vf", "boxblur=6"), "place"),
        (("-vf", f"{FILLED},select='not(eq(n,11))'", "-fps_mode", "passthrough"), "frames"),
        (("-vf", f"{FILLED},setpts=PTS*1.1", "-fps_mode", "passthrough"), "frames"),
        (("-vf", f"{FILLED},drawbox=x=100:y=60:w=60:h=36:color=white:t=fill:enable='eq(n,9)'"), "pixels"),
        (("-vf", f"{FILLED},reverse"), "pixels"),
        (("-f", "lavfi", "-i", "sine=duration=2", "-vf", FILLED), "structure"),
    ],
)
def test_the_proof_sees_what_somebody_careless_leaves(tmp_path: Path, words: tuple[str, ...], channel: str) -> None:
    source = making.clip(tmp_path / "a.mp4")
    made = careless(source, tmp_path / "out.mp4", *words)
    found = states(source, made, making.plan_for(source, BOX))
    assert found[channel] == "leaked", found


def test_a_good_rendition_passes_in_every_channel(tmp_path: Path) -> None:
    source = making.clip(tmp_path / "a.mp4")
    plan = making.plan_for(source, BOX)
    apply(source, plan, "cps", tmp_path / "out.mp4")
    found = states(source, tmp_path / "out.mp4", plan)
    assert set(found) == REQUIRED
    assert set(found.values()) == {"clean"}


@pytest.mark.parametrize("spoil", ["tag", "free", "after", "cut", "byte", "turned", "dated"])
def test_the_proof_sees_what_is_added_to_a_good_file(tmp_path: Path, spoil: str) -> None:
    source = making.clip(tmp_path / "a.mp4")
    plan = making.plan_for(source, BOX)
    good, bad = tmp_path / "good.mp4", tmp_path / "bad.mp4"
    apply(source, plan, "cps", good)
    data = bytearray(good.read_bytes())
    if spoil == "tag":
        making.ffmpeg("-i", good, "-c", "copy", "-metadata", f"title={making.SECRET}", bad)
    elif spoil == "turned":
        making.ffmpeg("-display_rotation", "90", "-i", good, "-c", "copy", "-fflags", "+bitexact", bad)
    elif spoil == "free":
        bad.write_bytes(bytes(data) + (8 + 18).to_bytes(4, "big") + b"free" + making.SECRET.encode())
    elif spoil == "after":
        at = data.index(b"mdat") - 4
        length = int.from_bytes(data[at : at + 4], "big")
        data[at : at + 4] = (length + 18).to_bytes(4, "big")
        bad.write_bytes(bytes(data) + making.SECRET.encode())
    elif spoil == "cut":
        bad.write_bytes(bytes(data[:-40]))
    elif spoil == "byte":
        data[-200:-100] = bytes(100)
        bad.write_bytes(bytes(data))
    else:
        at = data.index(b"mvhd") + 8
        data[at : at + 4] = b"\x70\0\0\0"
        bad.write_bytes(bytes(data))
    assert set(states(source, bad, plan).values()) - {"clean"}, spoil


def face_clip(path: Path) -> Path:
    """Two seconds in which a drawn face stands on the right."""
    ground = np.full((240, 400, 3), (120, 150, 170), np.uint8)
    ground[40:120, 220:300] = np.asarray(picture_making.face(40))
    return making.drawn(path, [np.roll(ground, n, 0) for n in range(20)], [Fraction(n, 10) for n in range(20)])


def test_a_face_that_nobody_decided_on_stops_the_release_until_a_person_decides(tmp_path: Path) -> None:
    source = face_clip(tmp_path / "a.mp4")
    sought = {"faces": "CenterFace"}
    box: tuple[TrackBox, ...] = ((0, 234.0, 48.0, 288.0, 118.0), (19, 234.0, 67.0, 288.0, 137.0))
    with pytest.raises(ProofFailedError, match=r"uncovered leaked|uncovered:centerface leaked"):
        apply_and_verify(source, making.plan_for(source, tools=sought), "cps", tmp_path / "none.mp4")
    with pytest.raises(ProofFailedError, match="nobody decided"):
        apply_and_verify(source, making.plan_for(source, box, state="proposed", tools=sought), "cps", tmp_path / "none.mp4")
    assert not (tmp_path / "none.mp4").exists()
    assert proven(source, making.plan_for(source, box, state="rejected", tools=sought), tmp_path / "kept.mp4").exists()
    assert proven(source, making.plan_for(source, box, tools=sought), tmp_path / "covered.mp4").exists()


def test_a_plan_of_another_file_or_a_place_that_is_not_there_is_refused(tmp_path: Path) -> None:
    source, other = making.clip(tmp_path / "a.mp4"), making.clip(tmp_path / "b.mp4", seconds=1)
    with pytest.raises(PlanMismatchError):
        apply(other, making.plan_for(source, BOX), "cps", tmp_path / "out.mp4")
    with pytest.raises(PlanMismatchError, match="names no place"):
        apply(source, making.plan_for(source, ((0, 0.0, 0.0, 9.0, 9.0), (20, 0.0, 0.0, 9.0, 9.0))), "cps", tmp_path / "out.mp4")
    assert list(tmp_path.glob("*out*")) + list(tmp_path.glob(".hours*")) == []


def test_a_file_that_ends_early_is_redacted_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = making.clip(tmp_path / "a.mp4", "-movflags", "+faststart", seconds=4)
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    plan = making.plan_for(cut, BOX)
    made = proven(cut, plan, tmp_path / "out.mp4")
    assert sum(1 for _ in frames(made)) == plan.readings["frames"][0]


def test_a_file_with_a_damaged_middle_is_redacted_and_proven(tmp_path: Path) -> None:
    data = bytearray(making.clip(tmp_path / "a.ts", seconds=4).read_bytes())
    middle = len(data) // 2 // 188 * 188
    data[middle : middle + 188 * 20] = bytes(188 * 20)
    hurt = tmp_path / "hurt.ts"
    hurt.write_bytes(data)
    plan = making.plan_for(hurt, BOX)
    made = proven(hurt, plan, tmp_path / "out.mp4")
    assert sum(1 for _ in frames(made)) == plan.readings["frames"][0]


def test_an_encoder_that_gives_up_and_a_full_disk_leave_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import av

    source = making.clip(tmp_path / "a.mp4")
    plan = making.plan_for(source, BOX)
    folder = tmp_path / "results"
    folder.mkdir()
    for number, expected in ((errno.ENOSPC, OSError), (errno.EINVAL, EncodingFailedError)):
        error = av.FFmpegError(number, "of the encoder")

        def broken(*_: Any, error: Exception = error, **__: Any) -> Any:
            raise error

        monkeypatch.setattr(writing._Muxed, "put", broken)
        with pytest.raises(expected, match=r"cannot be written|gave up"):
            apply_and_verify(source, plan, "cps", folder / "out.mp4")
        assert list(folder.iterdir()) == []


def test_a_file_that_grows_too_large_ends_in_a_sentence_and_no_output(tmp_path: Path) -> None:
    noise = making.clip(
        tmp_path / "a.mp4", "-vf", "noise=alls=80:allf=t", "-c:v", "mpeg4", "-q:v", "2", size="320x240", seconds=3
    )
    plan, folder = tmp_path / "plan.json", tmp_path / "results"
    plan.write_text(making.plan_for(noise, BOX).to_json())
    folder.mkdir()
    program = """
import resource, sys
from pathlib import Path
from redaction.pipeline import apply_and_verify
from redaction.plan import Plan
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
try:
    apply_and_verify(Path(sys.argv[1]), Plan.from_json(Path(sys.argv[2]).read_text()), "cps", Path(sys.argv[3]) / "o.mp4")
except OSError as error:
    print(error.errno)
"""
    done = subprocess.run([sys.executable, "-c", program, noise, plan, folder], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, str(errno.EFBIG)), done.stderr
    assert list(folder.iterdir()) == []
