"""Voices disguised for a protected witness, and one channel muted: what is heard afterwards, and what the proof sees."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sound_making as making

from flows.marks import MarkError, read_mark
from redaction.audio.apply import apply
from redaction.audio.disguise import Disguised
from redaction.audio.sound_proof import compared
from redaction.findings import Decision, Finding, TimePlace
from redaction.plan import Plan
from redaction.recordings.opening import sha256_of
from redaction.recordings.sound import blocks, sound_formats
from redaction.softening import DISGUISE, warnings
from redaction.verification import Channel

RATE = 16_000
SECONDS = 4


def voice(pitch: float, rate: int = RATE) -> Any:
    """A drawn voice: overtones of a pitch that rises and falls, louder around two formants."""
    at = np.arange(SECONDS * rate) / rate
    phase = 2 * np.pi * np.cumsum(pitch * (1 + 0.15 * np.sin(2 * np.pi * 0.7 * at))) / rate
    sound = np.zeros_like(at)
    for number in range(1, int(3500 / pitch)):
        hertz = number * pitch
        level = np.exp(-(((hertz - 600) / 300) ** 2)) + 0.5 * np.exp(-(((hertz - 1800) / 400) ** 2))
        sound += level * np.sin(number * phase)
    return (0.2 * sound / np.abs(sound).max()).astype(np.float32)


def pitch_of(sound: Any, rate: int = RATE) -> float:
    """The pitch of a second of sound, by autocorrelation."""
    part = sound - sound.mean()
    laid = np.fft.irfft(np.abs(np.fft.rfft(part, 2 * part.size)) ** 2)[: part.size]
    low, high = int(rate / 300), int(rate / 70)
    return rate / (low + int(laid[low:high].argmax()))


def through(sound: Any, places: list[TimePlace], size: int = 4096, channels: int = 1) -> Any:
    made = Disguised(places, RATE, channels)
    whole = sound if sound.ndim == 2 else sound[None]
    return np.concatenate(list(made(whole[:, at : at + size] for at in range(0, whole.shape[1], size))), axis=1)


def test_a_high_and_a_low_voice_get_a_pitch_that_is_not_theirs_and_does_not_move() -> None:
    for own in (105.0, 210.0):
        made = through(voice(own), [TimePlace(0, SECONDS)])[0]
        heard = [pitch_of(made[at : at + RATE // 4]) for at in range(RATE // 2, 3 * RATE, RATE // 2)]
        assert max(heard) - min(heard) < 3, heard
        assert 90 < heard[0] < 130
        assert made.std() == pytest.approx(voice(own).std(), rel=0.35)


def test_what_is_outside_stays_to_the_sample_and_blocks_leave_no_seam() -> None:
    sound, place = voice(140.0), TimePlace(1.0, 3.0)
    disguise = Disguised([place], RATE, 1)
    made = [
        np.concatenate(list(disguise(sound[None, at : at + size] for at in range(0, sound.size, size))), axis=1)[0]
        for size in (4096, 777, 100)
    ]
    assert np.array_equal(made[0], made[1])
    assert np.array_equal(made[0], made[2])
    assert np.array_equal(made[0][: int(0.99 * RATE)], sound[: int(0.99 * RATE)])
    assert np.array_equal(made[0][int(3.01 * RATE) :], sound[int(3.01 * RATE) :])
    assert not np.array_equal(made[0][RATE : 2 * RATE], through(sound, [place])[0][RATE : 2 * RATE])  # drawn anew each time


def plan_for(source: Path, place: TimePlace, fill: str) -> Plan:
    finding = Finding("r1", "SPEECH", "", place, 1.0, "reviewer", "", decision=Decision("accepted"), fill=fill)
    return Plan(sha256_of(source), source.suffix[1:], findings=(finding,), seconds=float(SECONDS))


@pytest.mark.parametrize("suffix", [".wav", ".m4a"])
def test_the_proof_sees_whether_a_voice_was_disguised(tmp_path: Path, suffix: str) -> None:
    source = making.write_recording(tmp_path / f"a{suffix}", np.stack([voice(140.0), voice(200.0)]))
    plan = plan_for(source, TimePlace(1.0, 3.0, 0, (0,)), DISGUISE)
    rendition = apply(source, plan, "cps", tmp_path / f"out{suffix}")
    assert any("disguised in 2.0 seconds" in note for note in rendition.notes)
    assert any("manner of speaking" in words for words in warnings(plan, "cps"))

    def fill_and_kept(redacted: Path) -> list[Channel]:
        return compared(source, redacted, plan, "cps", sound_formats(source), lossy=suffix != ".wav")[:2]

    fill, kept = fill_and_kept(rendition.path)
    assert (fill.state, kept.state) == ("clean", "clean"), (fill, kept)
    assert "2 seconds of voices are disguised" in fill.detail
    before, after = (np.concatenate(list(blocks(path, sound_formats(path)[0])), axis=1) for path in (source, rendition.path))
    size = min(before.shape[1], after.shape[1])
    assert np.corrcoef(before[1, :size], after[1, :size])[0, 1] > 0.9  # the other channel is what it was
    bare = making.write_recording(tmp_path / f"bare{suffix}", np.stack([voice(140.0), voice(200.0)]))
    fill, _ = fill_and_kept(bare)
    assert fill.state == "leaked"
    shifted = np.roll(voice(140.0), 200) * 0.5  # later and softer is no disguise
    fill, _ = fill_and_kept(making.write_recording(tmp_path / f"late{suffix}", np.stack([shifted, voice(200.0)])))
    assert fill.state == "leaked"


def test_one_channel_is_muted_where_channels_were_heard_apart(tmp_path: Path) -> None:
    apart = Plan("", "wav", readings={"speech:0:0": [], "speech:0:1": []}, seconds=4.0)
    place = read_mark([], None, 0, 2).place_in(apart)
    assert place == TimePlace(0.0, 4.0, 0, (1,))
    assert read_mark([], "1-2", 0, 1).place_in(apart) == TimePlace(1.0, 2.0, 0, (0,))
    for plan, channel in ((apart, 3), (Plan("", "wav", readings={"speech:0:-1": []}, seconds=4.0), 1)):
        with pytest.raises(MarkError, match="mark stretches instead"):
            read_mark([], None, 0, channel).place_in(plan)
    source = making.write_recording(tmp_path / "a.wav", np.stack([voice(140.0), voice(200.0)]))
    made = apply(source, plan_for(source, place, ""), "cps", tmp_path / "out.wav").path
    before, after = (np.concatenate(list(blocks(path, sound_formats(path)[0])), axis=1) for path in (source, made))
    assert not after[1].any()
    assert np.array_equal(after[0], before[0])


@pytest.mark.shared
def test_a_witness_is_disguised_on_the_ordinary_way_and_the_words_are_still_heard(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from flows.cli import main
    from redaction.audio.hearing import shared_listener
    from redaction.audio.voices import MIX, sound_of

    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOURSBACK_CONFINED", "false")
    source, out = shared_data / "speech" / "lj_LJ001-0003.flac", tmp_path / "out"
    assert main(["redact", str(source), "--out", str(out), "--terms-only", "--term", "Netherlands"]) == 0
    assert main(["items", "--json"]) == 0
    item = re.findall(r'"item": "(\w+)"', capsys.readouterr().out)[0]
    assert main(["plan", "add", item, "--term", "woodcutters", "--disguise"]) == 2
    assert main(["plan", "add", item, "--stretch", "1-1.5", "--disguise"]) == 2
    assert main(["plan", "add", item, "--channel", "1"]) == 2
    assert main(["plan", "add", item, "--stretch", "0-9.6", "--disguise"]) == 0
    assert main(["decide", item, "--accept", "all"]) in (0, 2)
    assert main(["finish", item]) == 0
    certificate = json.loads((out / "lj_LJ001-0003.wav.certificate.json").read_text())
    assert any("disguised and not silent" in note for note in certificate["notes"])
    (fill,) = [one["detail"] for one in certificate["channels"] if one["name"].startswith("sound-fill")]
    assert "0 of them too little" in fill
    made = out / "lj_LJ001-0003.wav"
    said = "".join(word.text for word in shared_listener().hear(sound_of(made, sound_formats(made)[0], MIX)).words).lower()
    assert sum(word in said for word in ["chinese", "impressions", "blocks", "engraved", "relief", "before"]) >= 4, said
    assert "netherlands" not in said
