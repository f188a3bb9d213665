"""Who speaks: proposed from the channels, said by a person, and one speaker silent or disguised in all that they say."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import sound_making as making
from hypothesis import given
from hypothesis import strategies as st

from flows.cli import main
from redaction.audio.finding import Voice
from redaction.audio.hearing import RATE, Heard
from redaction.audio.speakers import lines_of, notes_on, said, speaker_of, stretches_of, turns_of
from redaction.audio.tracks import readings_of
from redaction.audio.turns import Turn, proposed
from redaction.findings import Decision, Finding, TimePlace
from redaction.plan import Plan
from redaction.recordings.sound import blocks, sound_formats

CALLER, OPERATOR = "There are two men behind the station.", "Which station is that please?"


def plan_of(*turns: Turn, seconds: float = 60.0) -> Plan:
    return said(Plan("", "wav", seconds=seconds), turns)


def test_a_line_is_of_the_speaker_whose_channel_is_the_loudest_and_of_nobody_where_none_is() -> None:
    first, second = making.spoken("where are you now", start=1.0), making.spoken("near the park", start=5.0)
    both = making.spoken("hello", start=9.0)
    loud = np.full((2, 1200), 0.01)
    loud[0, 90:300], loud[1, 90:300] = 0.2, 0.05  # the other microphone hears it too
    loud[1, 480:700], loud[0, 480:700] = 0.3, 0.05
    loud[:, 880:1000] = 0.2
    voices = [Voice(0, channel, Heard([*first, *second, *both], loudness=loud[channel].tolist())) for channel in range(2)]
    found = proposed(voices)
    assert [(turn.voice, turn.speaker, round(turn.start)) for turn in found] == [
        (0, "Speaker 1", 1), (1, "Speaker 1", 1), (0, "Speaker 2", 5), (1, "Speaker 2", 5),
    ]  # fmt: skip
    assert proposed([Voice(0, -1, Heard(first, loudness=loud[0].tolist()))]) == []


@given(
    st.lists(st.tuples(st.integers(-1, 1), st.floats(0, 50), st.floats(0.1, 9), st.sampled_from(["A", "B", "C"])), max_size=12)
)
def test_each_moment_of_a_voice_is_of_whom_a_person_named_last(wanted: list[tuple[int, float, float, str]]) -> None:
    turns = [Turn(0, voice, start, start + length, name, "kim") for voice, start, length, name in wanted]
    plan = Plan("", "wav", seconds=60.0)
    for turn in turns:
        plan = said(plan, [turn])
    known = turns_of(plan)
    for voice in (-1, 0, 1):
        own = [one for one in known if one.voice == voice]
        assert all(one.end <= other.start + 0.002 for one, other in pairwise(own))
        for moment in np.arange(0.25, 60, 1.7):
            meant = [one.speaker for one in turns if one.voice == voice and one.start < moment < one.end]
            here = [one.speaker for one in own if one.start - 0.001 < moment < one.end + 0.001]
            assert (meant[-1] in here) if meant else len(here) <= 1
    for name in ("A", "B", "C"):
        places = stretches_of(plan, name)
        for turn in (one for one in known if one.speaker == name):
            assert any(place.start <= turn.start + 0.002 and turn.end <= place.end + 0.002 for place in places)


def test_what_lies_between_two_turns_goes_only_where_nobody_else_speaks() -> None:
    alone = plan_of(Turn(0, 0, 1, 3, "A"), Turn(0, 0, 5, 7, "A"))
    assert stretches_of(alone, "A") == [TimePlace(0.7, 7.3)]
    between = said(alone, [Turn(0, 1, 3.5, 4.5, "B")])
    assert stretches_of(between, "A") == [TimePlace(0.7, 3.3), TimePlace(4.7, 7.3)]
    far = plan_of(Turn(0, 0, 1, 3, "A"), Turn(0, 0, 20, 20.2, "A"), Turn(1, 0, 30, 33, "A"))
    assert stretches_of(far, "A") == [TimePlace(0.7, 3.3), TimePlace(19.6, 20.6), TimePlace(29.7, 33.3, 1)]
    assert stretches_of(far, "nobody") == []


def test_lines_begin_behind_sentences_and_pauses_and_know_their_speaker() -> None:
    words = making.spoken("He left. She stayed")
    words.append(replace(words[-1], start=words[-1].end + 2, end=words[-1].end + 3, text=" Yes"))
    plan = Plan("", "wav", readings=readings_of(Voice(0, -1, Heard(words))), seconds=9.0)
    lines = lines_of(plan)
    assert [(line.number, line.text) for line in lines] == [(1, "He left."), (2, "She stayed"), (3, "Yes")]
    turns = turns_of(said(plan, [Turn(0, -1, lines[1].start, lines[1].end, "A", "kim")]))
    assert [one and one.speaker for one in (speaker_of(line, turns) for line in lines)] == [None, "A", None]


def test_a_certificate_counts_speakers_and_names_none() -> None:
    def finding(number: int, fill: str, name: str) -> Finding:
        place, why = TimePlace(number, number + 2.0), f"all that {name} says"
        return Finding(f"r{number}", "SPEECH", "", place, 1.0, "speaker", why, fill=fill, decision=Decision("accepted"))

    plan = Plan("", "wav", findings=(finding(1, "", "Jo Bloggs"), finding(4, "", "Jo Bloggs"), finding(9, "disguise", "Kim")))
    silent, disguised = notes_on(plan, "cps")
    assert "says that they speak: 1; stretches: 2, 4 seconds" in silent and "is silent" in silent
    assert "says that they speak: 1; stretches: 1, 2 seconds" in disguised and "is disguised" in disguised
    assert "Bloggs" not in silent + disguised


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A call with a speaker on each channel; each microphone hears the other softly."""
    program = shutil.which("espeak-ng")
    if program is None:
        pytest.skip("espeak-ng is not installed")
    from faster_whisper.audio import decode_audio

    said_there = []
    for voice, sentence in (("en-gb", CALLER), ("en-gb+f3", OPERATOR)):
        made = subprocess.run(
            [program, "-v", voice, "-s", "140", "--stdout", sentence], capture_output=True, check=True, timeout=60
        )
        said_there.append(decode_audio(io.BytesIO(made.stdout), RATE))
    sound = np.zeros((2, 9 * RATE), np.float32)
    for channel, (start, one) in enumerate(zip((0.5, 5.0), said_there, strict=True)):
        at = slice(round(start * RATE), round(start * RATE) + one.size)
        sound[channel, at] += one
        sound[1 - channel, at] += 0.1 * one
    return making.write_recording(tmp_path_factory.mktemp("call") / "call.wav", sound)


def test_one_speaker_is_silent_in_all_that_they_say_and_nobody_else_is(
    call: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOURSBACK_CONFINED", "false")

    def ask(*words: str) -> str:
        assert main([*words]) == 0, words
        return capsys.readouterr().out

    ask("redact", str(call), "--out", str(tmp_path / "out"), "--terms-only", "--term", "Farnsworth")
    item = re.findall(r'"item": "(\w+)"', ask("items", "--json"))[0]
    told = json.loads(ask("plan", "speakers", item, "--json"))
    assert {one["speaker"] for one in told["speakers"]} == {"Speaker 1", "Speaker 2"}
    assert all(line["proposed"] and "text" not in line for line in told["lines"])
    assert {line["speaker"] for line in told["lines"] if line["start"] < 4} == {"Speaker 1"}
    assert "station" in ask("plan", "speakers", item, "--reveal")

    # A person knows better: they rename one, and the other is silent in one step.
    numbers = [str(line["line"]) for line in told["lines"] if line["speaker"] == "Speaker 2"]
    ask("plan", "speaker", item, "Operator", *numbers)
    ask("plan", "add", item, "--speaker", "Speaker 1", "--why", "a protected witness")
    # Said to be theirs later, it goes as well.
    ask("plan", "speaker", item, "Speaker 1", "--stretch", "0-0.4")
    for wrong in (["add", item, "--speaker", "Nobody"], ["speaker", item, "A", "999"], ["speaker", item, "<b>", "1"]):
        assert main(["plan", *wrong]) == 2
    assert main(["plan", "speaker", item, "A", "--stretch", "100-101"]) == 2
    capsys.readouterr()
    after = {one["speaker"]: one for one in json.loads(ask("plan", "speakers", item, "--json"))["speakers"]}
    assert (after["Speaker 1"]["going"], after["Operator"]["going"], after["Operator"]["proposed"]) == ("silence", "", 0)
    ask("finish", item)

    made = tmp_path / "out" / "call.wav"
    old, new = (np.concatenate(list(blocks(path, sound_formats(path)[0])), axis=1) for path in (call, made))
    assert not new[:, RATE // 2 : round(3.5 * RATE)].any() and old[:, RATE // 2 : round(3.5 * RATE)].any()
    assert np.array_equal(new[:, 5 * RATE :], old[:, 5 * RATE :])
    certificate = json.loads((tmp_path / "out" / "call.wav.certificate.json").read_text())
    assert any("speakers whose voice is silent" in note for note in certificate["notes"])
    assert "Speaker" not in json.dumps(certificate) and "Operator" not in json.dumps(certificate)
    assert main(["audit", "verify"]) == 0
