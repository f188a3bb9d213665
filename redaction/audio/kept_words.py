"""What was heard of a long recording, kept every two minutes of it, so that a hearing that is killed does not start again.

A window's words are known by the hash of its very samples and by everything that heard them. So words that are kept are those
of the same sound heard in the same way, or they are not found.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from redaction.audio.transcript import Word
from redaction.recordings.finished import Work
from redaction.recordings.told import whole_seconds
from redaction.rendition import Progress


class WindowWords:
    """The words of one window, and of parts of it that were heard by themselves. Holds speech, so it has no telling `repr`.

    Args:
        known: what is kept.
    """

    def __init__(self, known: Mapping[str, Any]) -> None:
        self._known = known
        self.new: dict[str, Any] = {}

    def words(self, key: str) -> tuple[Word, ...] | None:
        """The words of a window, by the hash of its samples."""
        with suppress(KeyError, TypeError, ValueError):
            return tuple(Word(float(low), float(high), str(text), float(sure)) for low, high, text, sure in self._known[key])
        return None

    def add(self, key: str, words: tuple[Word, ...]) -> None:
        """Note what was heard, for the part that is made now."""
        self.new[key] = [[word.start, word.end, word.text, word.probability] for word in words]


class KeptWords:
    """What is kept of one hearing, and how far it is. Holds speech, so it has no telling `repr`.

    Args:
        work: whose parts these are.
        progress: told seconds done and seconds in all.
        stage: what it is told as.
        seconds: of the recording.
        voices: that are heard one after the other.
    """

    def __init__(
        self, work: Work, progress: Progress | None = None, stage: str = "", seconds: float = 0.0, voices: int = 1
    ) -> None:
        self._work = work
        self._tell = whole_seconds(progress, stage, seconds)
        self._seconds, self._voices, self._voice = seconds, max(1, voices), 0
        self._known: dict[str, Any] = {}
        self._new: dict[str, Any] = {}
        self._kept_to = 0.0
        for part in work.parts():
            with suppress(TypeError, ValueError):
                self._known |= dict(part)

    def speech(self, key: str) -> list[tuple[int, int]] | None:
        """Where somebody speaks in a stretch of sound, by the hash of its samples."""
        with suppress(KeyError, TypeError, ValueError):
            return [(int(low), int(high)) for low, high in self._known[key]]
        return None

    def add_speech(self, key: str, pieces: list[tuple[int, int]]) -> None:
        """Note where somebody speaks."""
        self._add({key: [list(piece) for piece in pieces]})

    def window(self) -> WindowWords:
        """A place for the words of the next window, which may be heard beside others."""
        return WindowWords(self._known)

    def reached(self, seconds: float, window: WindowWords | None = None) -> None:
        """All windows of the voice up to here are heard; keep a part if it is long enough."""
        if window is not None:
            self._add(window.new)
        done = (self._voice * self._seconds + min(seconds, self._seconds)) / self._voices
        self._tell(done)
        if done - self._kept_to >= self._work.seconds / self._voices:
            self._keep(done)

    def next_voice(self) -> None:
        """All of a voice is heard."""
        self._voice += 1
        self.reached(0.0)
        self._keep(min(self._seconds, self._voice * self._seconds / self._voices))

    def _add(self, data: dict[str, Any]) -> None:
        self._new |= {key: value for key, value in data.items() if key not in self._known}

    def _keep(self, done: float) -> None:
        new, self._new = self._new, {}
        self._known |= new
        self._kept_to = done
        if new and self._seconds >= self._work.seconds:  # what takes seconds is not worth a record
            self._work.keep(sorted(new), new, done, self._seconds)
