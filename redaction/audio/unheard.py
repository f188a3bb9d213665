"""Speech in which no word was made out: nobody knows what is said there, so a person listens, or it goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from redaction.audio.hearing import Heard

SHORTEST = 0.7
"""Seconds of speech without a word that are worth a finding."""
_REACH = 0.25
"""Seconds by which the time of a word may be off."""
_LONGEST_WORD = 1.6
"""Seconds that a word takes at most; a longer one hides others that were not made out. Numbers may take longer."""


def unheard(heard: Heard) -> Iterator[tuple[float, float]]:
    """Stretches of speech between or within words, in seconds."""
    covered = sorted(_covered(heard))
    for start, end in heard.speech:
        at = start
        for low, high in covered:
            if high <= at:
                continue
            if low >= end:
                break
            if low - at >= SHORTEST:
                yield at, low
            at = max(at, high)
        if end - at >= SHORTEST:
            yield at, end


def _covered(heard: Heard) -> Iterator[tuple[float, float]]:
    for word in heard.words:
        longest = _LONGEST_WORD + 0.5 * sum(character.isdigit() for character in word.text)
        end = min(word.end, word.start + longest)
        yield word.start - _REACH, end + _REACH
