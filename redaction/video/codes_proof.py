"""The part of the proof that looks for printed codes in frames of the result: none may say what was removed.

Frames are looked at once a second, as for faces, in brightness and at 1,280 pixels. What only looks like a code may be a row of
boxes, so a code counts if it is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from redaction.findings import Finding, TrackPlace
from redaction.image.codes import CODES_SOUGHT, codes_that_read, said_by_codes
from redaction.image.nearly import haystack
from redaction.plan import Plan
from redaction.recordings.probe import PictureTrack
from redaction.traces import named, secrets_of, unfound_terms
from redaction.verification import Channel
from redaction.video.frame_checks import FACES_SOUGHT, Box, middle_in
from redaction.video.seen import Seen, stretches
from redaction.video.uncovered import covers

if TYPE_CHECKING:
    import numpy as np

    Plane = np.ndarray[Any, np.dtype[np.uint8]]

NAME = "codes:opencv"
_SIDE = 1280
"""Pixels of the longer side in which codes are looked for."""
_SHORTEST = 4
"""Letters and digits of a text that is looked for in what codes say: addresses hold shorter ones by chance."""


class CodesLeft:
    """Looks for codes in written frames. Holds secrets, so it has no telling `repr`.

    Args:
        plan: the decisions.
        audience: for whom.
    """

    def __init__(self, plan: Plan, audience: str) -> None:
        self.sought = CODES_SOUGHT in plan.tools
        self._every = FACES_SOUGHT in plan.tools  # where only terms are looked for, other codes stay
        self._secrets = [
            (secret.ids, haystack(secret.solid).letters)
            for secret in (*secrets_of(plan, audience).items, *unfound_terms(plan).items)
            if len(secret.solid) >= _SHORTEST and not secret.may_stand
        ]

    def __repr__(self) -> str:
        return "CodesLeft()"

    def look(self, seen: Seen, count: int, planes: Sequence[Plane], kept: Sequence[Box], track: PictureTrack) -> None:
        """Look at one frame; what is found is noted in `seen`.

        Args:
            seen: of the track.
            count: number of the frame.
            planes: of the written frame.
            kept: boxes of what was decided to stay.
            track: of the source.
        """
        import cv2

        turned = track.posture.turned(track.size)
        grey: Any = planes[0][: turned[1], : turned[0]]
        scale = min(1.0, _SIDE / max(track.width, track.height))
        size = (round(track.width * scale), round(track.height * scale))
        if size != turned:
            grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
        seen.code_looks += 1
        for code in codes_that_read(grey):
            xs, ys = [x / scale for x in code.quad[::2]], [y / scale for y in code.quad[1::2]]
            box = (min(xs), min(ys), max(xs), max(ys))
            said = haystack(said_by_codes([code])).letters
            told = [one_id for ids, letters in self._secrets if letters in said for one_id in ids]
            seen.told += told
            stays = any(middle_in(box, other) for other in kept)
            if told or (self._every and not stays and not code.text.isdigit()):
                seen.codes.append((count, box))


def codes_channel(seen: Sequence[Seen], plan: Plan) -> Channel:
    """What was seen, judged."""
    if CODES_SOUGHT not in plan.tools:
        return Channel(NAME, "clean", "", "codes were not looked for when the plan was made")
    engine = plan.tools[CODES_SOUGHT]
    if not any(one.codes for one in seen):
        return Channel(NAME, "clean", engine, f"{sum(one.code_looks for one in seen)} frames looked at again, no code is read")
    times = [one.times[count] for one in seen for count, _ in one.codes if count < len(one.times)]
    told = {one_id for one in seen for one_id in one.told}
    what = f"codes that say what was removed ({named(told)})" if told else "codes that nobody decided on"
    return Channel(
        NAME, "leaked", engine, f"{what} are read at {stretches(times)}: add a box over each", tuple(_uncovered_codes(seen))
    )


def _uncovered_codes(seen: Sequence[Seen]) -> Iterator[Finding]:
    why = "a printed code that the proof read in the result"
    like = Finding("q", "PICTURE", "", TrackPlace(()), 0.5, "opencv", why, auto=False)
    return covers([(one.codes, one.look_every, one.frames) for one in seen], like)
