"""Real speech, made by espeak-ng and heard by the model that comes with the package: through the whole corridor."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sound_making import spoken

from redaction.audio.hearing import RATE, Listener, looping, shared_listener
from redaction.audio.transcript import Word, as_said
from redaction.audio.voices import MIX, sound_of
from redaction.errors import ModelDamagedError
from redaction.pipeline import Options, apply_and_verify, detect
from redaction.policy import accept_all
from redaction.recordings.sound import SoundFormat, blocks, sound_formats
from redaction.recordings.sound_writing import write_sound
from reference.errors import UsageError

SAID = (
    "Police emergency. My name is Sarah Whitfield. My mobile is oh double seven, double oh, nine hundred, one two three. "
    "He went towards the park and it was raining very hard at the time. I think his name is Morwenna Pritchard."
)


@pytest.fixture(scope="session")
def call(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A call of some twenty seconds at 16 kHz."""
    program = shutil.which("espeak-ng")
    if program is None:
        pytest.skip("espeak-ng is not installed")
    made = subprocess.run([program, "-v", "en-gb", "-s", "145", "--stdout", SAID], capture_output=True, check=True, timeout=60)
    from faster_whisper.audio import decode_audio

    sound = np.pad(decode_audio(io.BytesIO(made.stdout), RATE), RATE // 2)[None]
    path = tmp_path_factory.mktemp("call") / "call.wav"
    write_sound(path, "wav", [(SoundFormat(0, RATE, 1, "mono", ""), iter([sound]))])
    return path


def heard(path: Path) -> str:
    return as_said(shared_listener().hear(sound_of(path, sound_formats(path)[0], MIX)).words).text.casefold()


def test_a_call_from_end_to_end(call: Path, tmp_path: Path) -> None:
    plan = detect(call, Options(terms=("Pritchard",), terms_only=False, policy="public"))
    assert {"PHONE", "PERSON"} <= {finding.kind for finding in plan.findings}
    plan = accept_all(plan, "public", "test")
    proven = apply_and_verify(call, plan, "public", tmp_path / "result.wav")
    after = heard(proven.path)
    assert "park" in after and "raining" in after
    assert not any(word in after for word in ("sarah", "whitfield", "pritchard", "seven", "123"))
    assert "Whitfield" not in repr(plan) and not any("hitfield" in channel.detail for channel in proven.verification.channels)


def test_the_same_sound_gives_the_same_words(call: Path) -> None:
    track = sound_formats(call)[0]
    fresh, known = Listener(), shared_listener()
    first, again = known.hear(sound_of(call, track, MIX)), fresh.hear(sound_of(call, track, MIX))
    # Sums on several threads are added up in any order: a mark may go.
    assert [word.plain for word in first.words] == [word.plain for word in again.words]
    # It may also move a time by a step or two of the model (0.02 s).
    assert all(abs(one.start - other.start) <= 0.05 for one, other in zip(first.words, again.words, strict=True))
    assert [b for a, b in first.windows] == sorted(b for a, b in first.windows)


@pytest.mark.parametrize("loudness", [1e-3, 2e-5])
def test_a_voice_far_below_another_is_heard_too(call: Path, loudness: float) -> None:
    whole = np.concatenate(list(blocks(call, sound_formats(call)[0])), axis=1)
    near = whole[:, : 6 * RATE]
    pause = np.zeros((1, RATE), np.float32)
    there = [near, pause, near * np.float32(loudness), pause, near]
    sound = np.concatenate(there, axis=1)
    begin = (near.shape[1] + RATE) / RATE
    listener = shared_listener()
    first = listener.hear(iter([sound]))
    second = listener.hear_again(iter([sound]), first.windows)
    once, again = (
        {word.plain for word in heard.words if begin < (word.start + word.end) / 2 < begin + 6} for heard in (first, second)
    )
    loud = {word.plain for word in listener.hear(iter([near])).words}
    assert len(loud & once) > 0.7 * len(loud)
    assert len(loud & again) > 0.5 * len(loud)


def test_silence_has_no_words() -> None:
    sound = np.zeros((1, 40 * RATE), np.float32)
    assert shared_listener().hear(iter([sound])).words == []


def test_a_long_call_is_heard_in_windows_without_gaps_in_speech(call: Path) -> None:
    once = np.concatenate(list(blocks(call, sound_formats(call)[0])), axis=1)

    class Deaf(Listener):
        """Keeps the windows and hears nothing."""

        def _window(self, samples: object, start: int, noted: object = None, *, hinted: bool) -> list[object]:  # type: ignore[override]
            return []

    found = Deaf().hear(iter([once] * 16))
    total = 16 * once.shape[1]
    assert all(high - low <= 28 * RATE for low, high in found.windows)
    assert all(low >= before for (_, before), (low, _) in zip(found.windows, found.windows[1:], strict=False))
    for start, end in found.speech:
        assert any(low <= start * RATE + 1 and end * RATE <= high + 1 for low, high in found.windows)
    assert sum(end - start for start, end in found.speech) > 0.6 * total / RATE


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="HOURSBACK_SPEECH"):
        Listener(str(tmp_path))


def test_another_model_than_the_shipped_one_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    from redaction.audio import whisper

    monkeypatch.setattr(whisper, "_sha256", lambda path: "0" * 64)
    with pytest.raises(ModelDamagedError):
        Listener()


@pytest.mark.skipif("HOURSBACK_SPEECH" in os.environ, reason="another model is chosen")
def test_the_certificate_names_the_model() -> None:
    assert shared_listener().describe()["speech"].startswith("Whisper tiny.en, sha256 ")


def test_a_recogniser_that_goes_round_in_circles_is_told_from_one_that_counts() -> None:
    assert looping(spoken("the registration is echo lou lou lou lou lou lou lou"))
    assert looping(spoken("no no one no no one no no one no no one no no one no no one no no one"))
    assert not looping(spoken("oh seven seven double oh nine oh oh one two three seven seven seven seven"))
    assert not looping(spoken("it was raining and it was dark and it was raining and it was cold"))
    assert not looping([])


@pytest.mark.parametrize(("probability", "made_out"), [(0.8, True), (0.3, False)])
def test_speech_in_which_no_word_was_made_out_is_heard_by_itself(
    monkeypatch: pytest.MonkeyPatch, probability: float, made_out: bool
) -> None:
    from redaction.audio import hearing

    asked: list[tuple[float, bool]] = []

    def said(listener: Listener, samples: Any, *, hinted: bool, never_again: bool = False) -> list[Word]:
        asked.append((samples.shape[0] / RATE, hinted))
        if hinted:
            return [*spoken("he came", length=0.3), *spoken("to me", start=7.0, length=0.3)]
        return spoken("a long word", start=0.8, length=0.4, probability=probability)

    monkeypatch.setattr(Listener, "_said", said)
    monkeypatch.setattr(hearing, "speech_in", lambda samples: [(round(0.4 * RATE), round(7.9 * RATE))])
    sound = np.random.default_rng(5).normal(0, 0.1, (1, 10 * RATE)).astype(np.float32)
    heard = Listener().hear(iter([sound]))
    assert [hinted for _, hinted in asked] == [True, False] and asked[1][0] < 7
    words = [word.plain for word in heard.words]
    assert words == (["he", "came", "a", "long", "word", "to", "me"] if made_out else ["he", "came", "to", "me"])
    assert [word.start for word in heard.words] == sorted(word.start for word in heard.words)


def test_a_window_in_which_it_goes_round_in_circles_is_heard_again_in_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    circles, sense = spoken("lou " * 9, length=0.2), spoken("a silver van", length=0.2)
    asked: list[tuple[int, bool]] = []

    def said(listener: Listener, samples: Any, *, hinted: bool, never_again: bool = False) -> list[Word]:
        asked.append((samples.shape[0] // RATE, never_again))
        return sense if never_again or (samples.shape[0] < 9 * RATE and samples.shape[0] != 7 * RATE) else circles

    monkeypatch.setattr(Listener, "_said", said)
    sound = np.random.default_rng(5).normal(0, 0.1, (1, 12 * RATE)).astype(np.float32)
    words = Listener().hear_again(iter([sound]), [(0, 12 * RATE)]).words
    assert [word.plain for word in words] == ["a", "silver", "van"] * (len(asked) - 1)
    assert all(seconds < 12 for seconds, _ in asked[1:])
    assert words[-1].start > 4
    asked.clear()
    short = sound[:, : 7 * RATE]
    assert [word.plain for word in Listener().hear_again(iter([short]), [(0, 7 * RATE)]).words][-1] == "van"
    assert asked == [(7, False), (7, True)]
