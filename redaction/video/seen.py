"""What the proof saw in the frames of one track of pictures, or of a segment of it: data that can be kept and put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from typing import Any

from redaction.place_words import clock
from redaction.video.frame_checks import Box

LOOK_SECONDS = 1.0
"""Between two looks for faces and codes."""


@dataclass(slots=True)
class Seen:
    """What was seen in one track of pictures. Frames are known by their numbers in the whole track.

    Attributes:
        frames: that were compared.
        filled: areas that had to be filled; `worst` is the most that a sample was off, `unfilled` counts those that are not.
        softened: areas that had to be blurred or pixelated; `detail` is the most that is left, `bare` counts those that are not.
        unlike: frames that are not those of the source.
        looks: frames in which faces were looked for, `look_every` frames apart.
        faces: frames in which one is uncovered; `uncovered` are their boxes.
        times: when each frame is shown.
        damaged: whether the source does not decode without faults.
        late: frames that are shown at another time than in the source.
        code_looks: frames in which codes were looked for.
        codes: frames in which one is read that has to go or that nobody decided on, with its box.
        told: ids of what such codes say.
        wrong: what is wrong with the track as a whole.
    """

    frames: int = 0
    filled: int = 0
    worst: int = 0
    softened: int = 0
    detail: float = 0.0
    bare: dict[str, int] = field(default_factory=dict)
    unfilled: dict[str, int] = field(default_factory=dict)
    unlike: list[int] = field(default_factory=list)
    looks: int = 0
    faces: list[int] = field(default_factory=list)
    uncovered: list[tuple[int, Box]] = field(default_factory=list)
    look_every: int = 1
    times: list[Fraction] = field(default_factory=list)
    damaged: bool = False
    late: int = 0
    code_looks: int = 0
    codes: list[tuple[int, Box]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def to_data(self) -> dict[str, Any]:
        """A JSON value."""
        return {**asdict(self), "times": [[time.numerator, time.denominator] for time in self.times]}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Seen:
        """Read what `to_data` made.

        Raises:
            KeyError, TypeError, ValueError: it is nothing that `to_data` made.
        """
        times = [Fraction(above, below) for above, below in data["times"]]
        uncovered, codes = ([(int(frame), (a, b, c, d)) for frame, (a, b, c, d) in data[name]] for name in ("uncovered", "codes"))
        return cls(**{**data, "times": times, "uncovered": uncovered, "codes": codes})


def put_together(parts: Sequence[Seen]) -> Seen:
    """What was seen in all segments of a track, in their order."""
    whole = Seen(look_every=parts[0].look_every)
    for part in parts:
        whole.frames, whole.filled, whole.softened = (
            whole.frames + part.frames,
            whole.filled + part.filled,
            whole.softened + part.softened,
        )
        whole.worst, whole.detail = max(whole.worst, part.worst), max(whole.detail, part.detail)
        whole.looks, whole.late = whole.looks + part.looks, whole.late + part.late
        whole.damaged = whole.damaged or part.damaged
        for all_of_them, own in ((whole.bare, part.bare), (whole.unfilled, part.unfilled)):
            for name, count in own.items():
                all_of_them[name] = all_of_them.get(name, 0) + count
        whole.unlike += part.unlike
        whole.faces += part.faces
        whole.uncovered += part.uncovered
        whole.code_looks += part.code_looks
        whole.codes += part.codes
        whole.told += part.told
        whole.times += part.times
        whole.wrong += part.wrong
    return whole


def stretches(times: Sequence[Fraction]) -> str:
    """Times for a person; those that follow each other within two looks are one stretch."""
    spans: list[list[Fraction]] = []
    for time in sorted(times):
        if spans and time - spans[-1][1] <= 2 * Fraction(LOOK_SECONDS):
            spans[-1][1] = time
        else:
            spans.append([time, time])
    words = [clock(float(a)) if a == b else f"{clock(float(a))} to {clock(float(b))}" for a, b in spans]
    return ", ".join(words[:20]) + (f" and {len(words) - 20} more" if len(words) > 20 else "")
