"""Turns: who speaks when in a recording, and what the machine proposes where each speaker has a channel of their own.

Voices on one channel are not told apart by the machine: a person says who speaks (`redaction.audio.speakers`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from redaction.audio.finding import Voice
from redaction.audio.transcript import Word

SPEAKERS = "speakers"
"""Key of `Plan.readings`: who speaks when, as far as anybody said or proposed."""
_LOUDER = 2.0
"""How many times louder than on every other channel somebody is on their own."""
_HUNDREDTHS = 100
_PAUSE, _LONGEST = 0.8, 30
"""Seconds of a pause, and words, behind which another line begins; one begins behind each sentence as well."""


@dataclass(frozen=True, slots=True, repr=False)
class SpokenLine:
    """What is said in one go in a voice of a track, from 1 in order of time."""

    number: int
    track: int
    voice: int
    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch of a voice in which somebody speaks.

    Attributes:
        track: of sound, from 0.
        voice: of the track: a channel, or the mix of all (`redaction.audio.voices`).
        start: seconds from the beginning of the recording.
        end: of the turn.
        speaker: a label such as "Speaker 1".
        by: who said so; empty where it is proposed.
    """

    track: int
    voice: int
    start: float
    end: float
    speaker: str
    by: str = ""


def readings_of(turns: Iterable[Turn]) -> list[list[Any]]:
    """Turns for `Plan.readings`."""
    return [[one.track, one.voice, round(one.start, 3), round(one.end, 3), one.speaker, one.by] for one in turns]


def proposed(voices: Sequence[Voice]) -> list[Turn]:
    """Who speaks when where channels are heard one by one: each line is of the speaker whose channel is the loudest then.

    A line that is about as loud on another channel is nobody's: a person says whose.
    """
    turns = []
    for track in sorted({one.track for one in voices}):
        own = [one for one in voices if one.track == track]
        if len(own) < 2:
            continue
        for line in lines_in(own):
            first, last = round(line.start * _HUNDREDTHS), max(round(line.end * _HUNDREDTHS), round(line.start * _HUNDREDTHS) + 1)
            loud = sorted(((_power(one.heard.loudness[first:last]), one.voice) for one in own), reverse=True)
            if loud[0][0] > _LOUDER**2 * loud[1][0]:
                turns.append(Turn(track, line.voice, line.start, line.end, f"Speaker {loud[0][1] + 1}"))
    return turns


def lines_in(voices: Sequence[Voice]) -> list[SpokenLine]:
    """The lines of voices, in order of time."""
    found = [(voice, words) for voice in voices for words in _in_one_go(voice.heard.words)]
    found.sort(key=lambda one: (one[0].track, one[1][0].start, one[0].voice))
    return [
        SpokenLine(number, voice.track, voice.voice, words[0].start, words[-1].end, "".join(word.text for word in words).strip())
        for number, (voice, words) in enumerate(found, 1)
    ]


def _in_one_go(words: Sequence[Word]) -> Iterator[list[Word]]:
    line: list[Word] = []
    for word in words:
        ended = line and line[-1].text.rstrip().endswith((".", "?", "!")) and word.text.startswith(" ")
        if line and (ended or word.start - line[-1].end > _PAUSE or len(line) >= _LONGEST):
            yield line
            line = []
        line.append(word)
    if line:
        yield line


def _power(loudness: Sequence[float]) -> float:
    return sum(one * one for one in loudness) / max(1, len(loudness))
