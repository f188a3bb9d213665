"""The room of sound: what goes is silent to the sample, the rest is as it was, and the proof finds what is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sound_making import ScriptedListener, sound_for, spoken, write_recording

from redaction.audio import apply as applying
from redaction.audio import speech_proof, tracks
from redaction.audio.apply import apply
from redaction.audio.detect import detect
from redaction.audio.transcript import Word
from redaction.audio.verify import REQUIRED, verify
from redaction.detection.detector import Detector
from redaction.detection.request import DetectionRequest
from redaction.errors import DamagedFileError, PlanMismatchError
from redaction.findings import Finding, Span, TimePlace
from redaction.plan import Plan
from redaction.policy import accept_all
from redaction.recordings.sound import SoundFormat, blocks, sound_formats
from redaction.recordings.sound_writing import write_sound

SCRIPT = (
    "then I saw morwenna tregeagle by the old gate and she rang oh double seven double oh nine hundred one two three that night"
)
NAME = "Morwenna Tregeagle"
Redact = Callable[..., tuple[Plan, Path, dict[str, str]]]


def listen(monkeypatch: pytest.MonkeyPatch, words: Sequence[Word]) -> None:
    ear = ScriptedListener(words)
    monkeypatch.setattr(tracks, "shared_listener", lambda: ear)
    monkeypatch.setattr(tracks, "proof_listener", lambda: ear)
    monkeypatch.setattr(speech_proof, "proof_listener", lambda: ear)


def terms_plan(source: Path, *terms: str) -> Plan:
    plan = detect(source, DetectionRequest(terms=terms or (NAME,), terms_only=True), TermsOnly())
    return accept_all(plan, "", "test")


class TermsOnly(Detector):
    """The detector, asked for terms alone: no model is loaded to be named."""

    def describe(self) -> dict[str, str]:
        return {}


def states(source: Path, redacted: Path, plan: Plan) -> dict[str, str]:
    return {channel.name.split(":")[0]: channel.state for channel in verify(source, redacted, plan, "").channels}


@pytest.fixture
def words() -> list[Word]:
    return spoken(SCRIPT)


@pytest.mark.parametrize("suffix", [".wav", ".mp3", ".m4a", ".flac", ".mka"])
def test_a_term_goes_and_the_rest_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[Word], suffix: str) -> None:
    listen(monkeypatch, words)
    source = write_recording(tmp_path / f"call{suffix}", sound_for(words), 16_000, title=NAME, artist="PC Example")
    before = source.read_bytes()
    plan = terms_plan(source)
    (finding,) = plan.findings
    assert isinstance(finding.place, TimePlace)
    assert finding.place.start <= words[3].start and finding.place.end >= words[4].end
    assert finding.place.start > words[2].start and finding.place.end < words[5].end
    target = tmp_path / "result"
    rendition = apply(source, plan, "", target)
    assert rendition.boxes == 1
    assert set(states(source, target, plan).values()) == {"clean"}
    assert b"Morwenna" not in target.read_bytes() and b"PC Example" not in target.read_bytes()
    assert source.read_bytes() == before
    track = sound_formats(target)[0]
    heard = np.concatenate(list(blocks(target, track)), axis=1)
    inside = heard[0, int(words[3].start * 16_000) : int(words[4].end * 16_000)]
    assert np.abs(inside).max() < 0.02


def test_wave_files_are_the_same_to_the_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[Word]) -> None:
    listen(monkeypatch, words)
    source = write_recording(tmp_path / "call.wav", sound_for(words, channels=2), 16_000)
    plan = terms_plan(source)
    apply(source, plan, "", target := tmp_path / "result")
    old, new = (np.concatenate(list(blocks(path, sound_formats(path)[0])), axis=1) for path in (source, target))
    place = plan.findings[0].place
    assert isinstance(place, TimePlace)
    low, high = int(place.start * 16_000), int(place.end * 16_000)
    assert not new[:, low : high + 1].any()
    assert np.array_equal(old[:, : low - 100], new[:, : low - 100])
    assert np.array_equal(old[:, high + 120 :], new[:, high + 120 :])


def test_a_tone_stands_in_for_it_when_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[Word]) -> None:
    listen(monkeypatch, words)
    source = write_recording(tmp_path / "call.wav", sound_for(words), 16_000)
    plan = terms_plan(source)
    apply(source, plan, "", target := tmp_path / "result", filling="tone")
    assert states(source, target, plan)["sound-fill"] == "clean"
    _, heard = sound_formats(target)[0], np.concatenate(list(blocks(target, sound_formats(target)[0])), axis=1)
    place = plan.findings[0].place
    assert isinstance(place, TimePlace)
    inside = heard[0, int(place.start * 16_000) : int(place.end * 16_000)]
    assert 0.09 < np.abs(inside).max() <= 0.11


def test_a_place_of_one_channel_leaves_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[Word]) -> None:
    listen(monkeypatch, words)
    source = write_recording(tmp_path / "call.wav", sound_for(words, channels=2), 16_000)
    plan = terms_plan(source)
    finding = plan.findings[0]
    assert isinstance(finding.place, TimePlace)
    plan = plan.with_findings([replace(finding, place=replace(finding.place, channels=(1,)))])
    apply(source, plan, "", target := tmp_path / "result")
    heard = np.concatenate(list(blocks(target, sound_formats(target)[0])), axis=1)
    middle = int((words[3].start + 0.1) * 16_000)
    assert np.abs(heard[0, middle : middle + 800]).max() > 0.2 and not heard[1, middle : middle + 800].any()


def test_speakers_on_channels_of_their_own_are_heard_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[Word]
) -> None:
    listen(monkeypatch, words)
    sound = sound_for(words, channels=2)
    sound[0] *= 0.01
    source = write_recording(tmp_path / "call.wav", sound, 16_000)
    plan = terms_plan(source)
    assert {key for key in plan.readings if key.startswith("speech:")} == {"speech:0:0", "speech:0:1"}
    assert [finding.text for finding in plan.findings] == ["morwenna tregeagle"]


class TestTheProof:
    """Each way in which something may be left is told by its channel."""

    @pytest.fixture
    def made(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[Word]) -> tuple[Path, Plan, Path]:
        listen(monkeypatch, words)
        source = write_recording(tmp_path / "call.wav", sound_for(words), 16_000)
        plan = terms_plan(source)
        apply(source, plan, "", target := tmp_path / "result")
        return source, plan, target

    def rewrite(self, path: Path, change: Callable[[np.ndarray], np.ndarray]) -> None:
        track = sound_formats(path)[0]
        sound = change(np.concatenate(list(blocks(path, track)), axis=1))
        path.unlink()
        write_sound(path, "wav", [(SoundFormat(0, track.rate, sound.shape[0], track.layout, ""), iter([sound]))])

    def test_a_trace_of_the_secret(self, made: tuple[Path, Plan, Path], words: list[Word]) -> None:
        source, plan, target = made
        original = np.concatenate(list(blocks(source, sound_formats(source)[0])), axis=1)
        low, high = int(words[4].start * 16_000), int(words[4].end * 16_000)

        def whisper(sound: np.ndarray) -> np.ndarray:
            sound[:, low:high] = 0.01 * original[:, low:high]
            return sound

        self.rewrite(target, whisper)
        assert states(source, target, plan)["sound-fill"] == "leaked"

    def test_the_secret_somewhere_else(
        self, made: tuple[Path, Plan, Path], words: list[Word], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        source, plan, target = made
        end = words[-1].end
        listen(monkeypatch, [*words, Word(end + 0.05, end + 0.35, " Morwenna"), Word(end + 0.36, end + 0.59, " Tregeagle")])

        def shift(sound: np.ndarray) -> np.ndarray:
            sound[:, int(end * 16_000) :] = 0.3
            return sound

        self.rewrite(target, shift)
        found = states(source, target, plan)
        assert (found["speech"], found["sound-kept"]) == ("leaked", "leaked")

    def test_a_name_that_only_sounds_the_same(
        self, made: tuple[Path, Plan, Path], words: list[Word], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        source, plan, target = made
        heard = list(words)
        heard[5] = Word(words[5].start, words[5].end, " Trigeegal", 0.4)
        listen(monkeypatch, heard)
        assert states(source, target, plan)["speech"] == "leaked"

    def test_sound_that_was_to_stay_is_gone(self, made: tuple[Path, Plan, Path]) -> None:
        source, plan, target = made

        def silence(sound: np.ndarray) -> np.ndarray:
            sound[:, -16_000:] = 0
            return sound

        self.rewrite(target, silence)
        assert states(source, target, plan)["sound-kept"] == "leaked"

    def test_another_length(self, made: tuple[Path, Plan, Path]) -> None:
        source, plan, target = made
        self.rewrite(target, lambda sound: np.concatenate([sound, np.zeros((1, 16_000), np.float32)], axis=1))
        assert states(source, target, plan)["duration"] == "leaked"

    def test_tags_and_other_streams(self, made: tuple[Path, Plan, Path], words: list[Word]) -> None:
        source, plan, target = made
        tagged = write_recording(target.with_name("tagged.wav"), sound_for(words), 16_000, title=NAME)
        found = states(source, tagged, plan)
        assert found["metadata"] == "leaked" and found["structure"] == "leaked"

    def test_a_file_that_cannot_be_read(self, made: tuple[Path, Plan, Path]) -> None:
        source, plan, target = made
        target.write_bytes(target.read_bytes()[:60])
        found = states(source, target, plan)
        assert "clean" not in {found["sound-fill"], found["sound-kept"], found["speech"], found["streams"], found["structure"]}

    def test_a_plan_without_readings_is_not_checked(self, made: tuple[Path, Plan, Path]) -> None:
        source, plan, target = made
        assert states(source, target, replace(plan, readings={}))["speech"] == "unchecked"

    def test_an_ear_that_fails_checks_nothing(self, made: tuple[Path, Plan, Path], monkeypatch: pytest.MonkeyPatch) -> None:
        source, plan, target = made

        def broken() -> None:
            raise RuntimeError("no model")

        monkeypatch.setattr(speech_proof, "proof_listener", broken)
        assert states(source, target, plan)["speech"] == "unchecked"

    def test_every_channel_is_required(self, made: tuple[Path, Plan, Path]) -> None:
        source, plan, target = made
        assert set(states(source, target, plan)) == REQUIRED


def test_what_nobody_decided_on_stops_the_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[Word]) -> None:
    listen(monkeypatch, words)
    source = write_recording(tmp_path / "call.wav", sound_for(words), 16_000)
    plan = replace(terms_plan(source), terms=(NAME, "old gate"))
    apply(source, plan, "", target := tmp_path / "result")
    (speech,) = [one for one in verify(source, target, plan, "").channels if one.name.startswith("speech")]
    assert speech.state == "leaked"
    assert [finding.text for finding in speech.found] == ["old gate"]
    assert "old gate" not in f"{speech}{speech.detail}"
    added = [finding.decided("accepted", by="me", origin="reviewer") for finding in speech.found]
    covered = plan.with_findings([*plan.findings, *added])
    apply(source, covered, "", better := tmp_path / "better")
    assert set(states(source, better, covered).values()) == {"clean"}
    kept = Finding.of("s9", Span(0, 0, "TERM", 1, "term", ""), "old gate", TimePlace(words[7].start, words[8].end))
    decided = plan.with_findings([*plan.findings, kept.decided("rejected", by="me", origin="reviewer")])
    assert states(source, target, decided)["speech"] == "clean"


def test_a_plan_of_another_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[Word]) -> None:
    listen(monkeypatch, words)
    source = write_recording(tmp_path / "call.wav", sound_for(words), 16_000)
    plan = terms_plan(source)
    with pytest.raises(PlanMismatchError):
        apply(source, replace(plan, source_sha256="0" * 64), "", tmp_path / "a")
    wrong = replace(plan.findings[0], place=TimePlace(1.0, 9999.0))
    with pytest.raises(PlanMismatchError):
        apply(source, plan.with_findings([wrong]), "", tmp_path / "b")
    with pytest.raises(PlanMismatchError):
        apply(source, plan.with_findings([replace(wrong, place=TimePlace(1.0, 2.0, track=3))]), "", tmp_path / "c")


def test_a_recording_without_sound_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes(
        b"RIFF\x24\x00\x00\x00WAVEfmt "
        b"\x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00"
    )
    with pytest.raises(DamagedFileError, match=r"call\.wav"):
        detect(path, DetectionRequest(), TermsOnly())


def test_a_full_disk_is_an_error_and_no_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[Word]) -> None:
    listen(monkeypatch, words)
    source = write_recording(tmp_path / "call.wav", sound_for(words), 16_000)
    plan = terms_plan(source)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(applying, "write_sound", full)
    with pytest.raises(OSError, match="No space"):
        apply(source, plan, "", tmp_path / "a")


def test_part_of_a_longer_word_is_not_the_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = spoken("we saw ann who planned it all")
    listen(monkeypatch, words)
    source = write_recording(tmp_path / "call.wav", sound_for(words), 16_000)
    plan = terms_plan(source, "Ann")
    assert [finding.text for finding in plan.findings] == ["ann"]
    apply(source, plan, "", target := tmp_path / "result")
    assert states(source, target, plan)["speech"] == "clean"
