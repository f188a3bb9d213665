"""From what a network that reads says of each step along a line to the text, and to how certain each of its signs is.

Such a network says for each step how likely each sign is, or that there is none (connectionist temporal classification: a sign
that stays the likeliest over several steps is one sign). The first step at which a sign is the likeliest is often half way from
one to the next, so how certain the sign is, its likeliest step tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean
from typing import Any, NamedTuple


class Reading(NamedTuple):
    """What a line says.

    Attributes:
        text: its characters.
        middles: where the middle of each one stands, as a fraction of the line's length.
        score: 0 to 1, the mean of its characters at the step at which they begin.
        certain: of each character how certain it is, and that none stands beside it that was not read.
    """

    text: str
    middles: Sequence[float]
    score: float
    certain: Sequence[float]

    @property
    def certainty(self) -> float:
        """The mean of how certain its characters are."""
        return fmean(self.certain) if self.certain else 0.0


NOTHING = Reading("", (), 0.0, ())


def decoded(chances: Any, characters: Sequence[str], length: float) -> Reading:
    """Decode one line.

    Args:
        chances: steps by signs; the first sign is none.
        characters: what the signs are.
        length: steps that the line takes; what comes after them is padding.
    """
    import numpy as np

    best = chances.argmax(axis=1)
    top = chances[np.arange(len(best)), best]  # the thousands of signs are looked through once
    starts = np.flatnonzero(np.concatenate(([True], best[1:] != best[:-1])))
    signs = best[starts]
    shown = np.flatnonzero(signs > 0)
    if not len(shown):
        return NOTHING
    certain = np.maximum.reduceat(top, starts)
    certain -= np.maximum.reduceat(_lost(chances, best, top), starts)
    # What may have been lost beside a sign makes that sign uncertain.
    beside = np.concatenate(([1.0], np.where(signs > 0, 1.0, certain - np.maximum.reduceat(top, starts) + 1), [1.0]))
    certain = np.minimum(certain, np.minimum(beside[:-2], beside[2:]))[shown]
    kept = starts[shown]
    text = "".join(characters[sign] for sign in signs[shown])
    middles = [min(1.0, (int(step) + 0.5) / length) for step in kept]
    return Reading(text, middles, float(top[kept].mean()), certain.tolist())


def _lost(chances: Any, best: Any, top: Any) -> Any:
    """For each step how likely it is that a sign was lost there: one of two that are alike, or one where none was read."""
    import numpy as np

    lost = np.zeros_like(top)
    if len(best) < 3:
        return lost
    alike = (best[1:-1] > 0) & (best[:-2] == best[1:-1]) & (best[2:] == best[1:-1])
    lost[1:-1] = np.where(alike, np.minimum(top[:-2], top[2:]) - top[1:-1], 0).clip(0)
    likely = chances[:, 1:].argmax(axis=1) + 1
    own = np.flatnonzero(best > 0)
    place = np.searchsorted(own, np.arange(len(best)))
    before = np.concatenate(([0], best[own]))[place]
    after = np.concatenate((best[own], [0]))[place]
    other = (best == 0) & (likely != before) & (likely != after)
    return np.where(other, chances[np.arange(len(best)), likely], lost)
