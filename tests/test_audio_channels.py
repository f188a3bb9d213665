"""A name that the mean of the channels does not hold is heard on the channel that does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sound_making import sound_for, spoken, write_recording
from test_audio_room import NAME, SCRIPT, listen, states, terms_plan

from redaction.audio.apply import apply
from redaction.audio.transcript import Word
from redaction.audio.voices import MIX, voices_of
from redaction.recordings.sound import Damage, sound_formats

LONG = 45
"""Seconds that both channels hold alike, beside which a name is little."""


def _with_both_alike(folder: Path, change: str) -> tuple[Path, list[Word]]:
    words = spoken(SCRIPT)
    sound = np.concatenate([sound_for(words, channels=2), 0.3 * np.sin(np.arange(LONG * 16_000) / 20)[None].repeat(2, 0)], axis=1)
    first, last = int(words[3].start * 16_000), int(words[4].end * 16_000)
    if change == "against each other":
        sound[1, first:last] *= -1
    else:
        sound[0, first:last] = 0
    return write_recording(folder / "call.wav", sound.astype(np.float32)), words


@pytest.mark.parametrize("change", ["against each other", "on one alone"])
def test_a_name_that_the_mean_swallows_is_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    source, words = _with_both_alike(tmp_path, change)
    (track,) = sound_formats(source)
    assert voices_of(source, track, Damage()) == (0, 1)
    listen(monkeypatch, words)
    plan = terms_plan(source)
    assert {finding.text.casefold() for finding in plan.findings} == {NAME.casefold()}
    target = tmp_path / "out.wav"
    apply(source, plan, "", target)
    assert set(states(source, target, plan).values()) == {"clean"}


def test_channels_that_are_alike_are_heard_once(tmp_path: Path) -> None:
    words = spoken(SCRIPT)
    sound = sound_for(words, channels=2)
    sound[1] *= 0.7  # one microphone further away
    source = write_recording(
        tmp_path / "call.wav", np.asarray(sound + np.random.default_rng(1).normal(0, 1e-3, sound.shape), np.float32)
    )
    (track,) = sound_formats(source)
    assert voices_of(source, track, Damage()) == (MIX,)
