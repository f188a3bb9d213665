"""The sound of a video goes its way with the pictures: found, silenced, proven; what nobody could hear is not in the copy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import video_making as making

from redaction.audio.tracks import SPEECH_SOUGHT
from redaction.detection.request import DetectionRequest
from redaction.errors import DamagedFileError
from redaction.findings import Decision, Finding, TimePlace
from redaction.pipeline import apply_and_verify
from redaction.plan import Plan
from redaction.recordings.probe import probe
from redaction.recordings.sound import blocks, sound_formats
from redaction.video import sound
from redaction.video.sound import heard, sound_channels
from reference.errors import ProofFailedError


class Nobody:
    def detect(self, documents: Any, request: Any) -> Any:
        return [[[] for _ in document] for document in documents]

    def describe(self) -> dict[str, str]:
        return {}


def spoken(folder: Path) -> tuple[Path, Plan]:
    """A video with a tone in two tracks, and a plan that silences a part of the second."""
    source = folder / "a.mp4"
    making.ffmpeg(*making.pattern(), *making.tone(), *making.tone(pitch=880), "-map", "0", "-map", "1", "-map", "2", source)
    stretch = Finding("s0001", "PERSON", "", TimePlace(0.5, 1.2, 1), 0.9, "whisper", "a name", decision=Decision("accepted"))
    plan = making.plan_for(source)
    readings: dict[str, list[Any]] = {**plan.readings}
    for track in (0, 1):
        readings |= {f"speech:{track}:-1": [], f"speech windows:{track}:-1": [[0, 32000]], f"speech stretches:{track}:-1": []}
    return source, replace(plan, findings=(stretch,), tools={SPEECH_SOUGHT: "tests"}, readings=readings)


def loudness(path: Path, track: int, start: float, end: float) -> float:
    form = sound_formats(path)[track]
    whole = np.concatenate(list(blocks(path, form)), axis=1)
    return float(np.abs(whole[:, round(start * form.rate) : round(end * form.rate)]).max())


def test_a_stretch_is_silent_in_its_track_and_everything_else_is_heard(tmp_path: Path) -> None:
    source, plan = spoken(tmp_path)
    made = apply_and_verify(source, plan, "cps", tmp_path / "out.mp4").path
    assert len(probe(made).sounds) == 2
    assert loudness(made, 1, 0.56, 1.14) < 0.02
    for track, start, end in ((0, 0.1, 1.9), (1, 0.1, 0.4), (1, 1.3, 1.9)):
        assert loudness(made, track, start, end) > 0.05
    assert abs(probe(made).seconds - 2) < 0.11


def test_sound_that_was_not_silenced_is_seen(tmp_path: Path) -> None:
    source, plan = spoken(tmp_path)
    made = tmp_path / "made.mp4"
    making.ffmpeg("-i", source, "-map", "0", "-c", "copy", made)
    states = {channel.name.split(":")[0]: channel.state for channel in sound_channels(source, made, plan, "cps")}
    assert states["sound-fill"] == "leaked"
    making.ffmpeg("-i", source, "-map", "0", "-c:v", "copy", "-af", "volume=0", made)
    states = {channel.name.split(":")[0]: channel.state for channel in sound_channels(source, made, plan, "cps")}
    assert (states["sound-fill"], states["sound-kept"]) == ("clean", "leaked")


def test_sound_that_nobody_listened_to_is_not_in_the_copy(tmp_path: Path) -> None:
    source, _ = spoken(tmp_path)
    proven = apply_and_verify(source, making.plan_for(source), "cps", tmp_path / "out.mp4")
    assert probe(proven.path).sounds == ()
    assert any("nobody listened" in note for note in proven.rendition.notes)


def test_a_proof_that_cannot_listen_releases_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, plan = spoken(tmp_path)

    def deaf(*_: Any, **__: Any) -> Any:
        raise RuntimeError("no model")

    monkeypatch.setattr(sound, "speech_channel", deaf)
    with pytest.raises(ProofFailedError, match="speech unchecked"):
        apply_and_verify(source, plan, "cps", tmp_path / "out.mp4")
    assert not (tmp_path / "out.mp4").exists()


def test_sound_that_cannot_be_decoded_is_left_out_with_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, _ = spoken(tmp_path)

    def damaged(*_: Any, **__: Any) -> Any:
        raise DamagedFileError("a.mp4 holds no sound that can be decoded.")

    monkeypatch.setattr(sound, "find_in_sound", damaged)
    found = heard(source, probe(source), DetectionRequest(), Nobody(), None)
    assert (found.findings, found.tools, len(found.notes)) == ([], {}, 1)
    monkeypatch.setattr(sound, "sound_formats", lambda _: sound_formats(source)[1:])
    assert len(heard(source, probe(source), DetectionRequest(), Nobody(), None).notes) == 1
