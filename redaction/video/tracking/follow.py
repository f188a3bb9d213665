"""One pass over a video: frames are decoded, some are looked at, and what was seen is followed.

The networks look in a thread of their own while the next frames are decoded and the last ones followed. A few frames wait between
the two, so that memory does not grow with the length of the video.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.recordings.frames import Shown, frames
from redaction.recordings.probe import probe
from redaction.rendition import Progress
from redaction.video.tracking.following import Following
from redaction.video.tracking.motion import Look
from redaction.video.tracking.networks import FACE, LEAST, Eyes, Seen
from redaction.video.tracking.paths import Path as Way
from redaction.video.tracking.pixels import colour, luma_of, working_size
from redaction.video.tracking.scenes import Scenes
from redaction.video.tracking.tracks import Box, Followed, Settings, Track

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

_CALM, _BUSY = Fraction(35, 100), Fraction(17, 100)
"""Seconds from one look to the next, where little moves and where much does."""
_MUCH = 10.0
"""Sum of the changes from frame to frame (mean, of 255) after which another look is due."""
_WAITING = 3
"""Looks that may be under way at a time."""
_VISIBLE = 18.0
"""Pixels of the quick look that a face needs to be seen."""
_WHY = {FACE: "a face, by its look"}


@dataclass(slots=True)
class _Due:
    """A look under way: of which frame, whether it is a close one, and whether a new scene begins with the frame."""

    number: int
    close: bool
    scene: bool
    seen: Future[list[Seen]]


def follow(source: Path, *, settings: Settings | None = None, picture: int = 0, progress: Progress | None = None) -> Followed:
    """Find faces in a video and follow them.

    Args:
        source: a recording; only read.
        settings: what is looked for; faces and writing, with the networks that are shipped, if absent.
        picture: number of the track of pictures.
        progress: called now and then with the number of frames done and of all frames.

    Raises:
        DamagedFileError: the recording cannot be opened, or no frame of it decoded.
        ModelDamagedError: a model file is missing or is not what it must be.
    """
    settings = settings or Settings()
    said = probe(source).pictures[picture]
    rate = float(said.rate) if said.rate else 25.0
    return Pass(settings, rate, progress=progress, expected=round(said.seconds * rate)).over(frames(source, picture))


def faces_in(bgr: Pixels, *, settings: Settings | None = None, least: float = LEAST) -> list[tuple[Box, float]]:
    """Faces in one picture with their scores, as the networks box them: for the proof of what was written.

    Args:
        bgr: height x width x 3, blue green red, of any size; looked at in 640 pixels and, if it is larger, as it is.
        settings: names the network.
        least: score from which a face is reported.
    """
    import cv2

    eyes = Eyes(settings or Settings())
    size = (bgr.shape[1], bgr.shape[0])
    rgb = cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)
    copies: list[Any] = [cv2.resize(rgb, each, interpolation=cv2.INTER_AREA) for each in eyes.sizes(size, close=True)]
    return [(seen.box, seen.score) for seen in eyes.look(copies, size[0], least) if seen.kind == FACE]


class Pass:
    """One pass over frames.

    Args:
        settings: what is looked for.
        rate: frames a second.
        progress: called now and then.
        expected: how many frames there are, where that is known.
    """

    def __init__(self, settings: Settings, rate: float, *, progress: Progress | None = None, expected: int = 0) -> None:
        self._settings, self._rate, self._progress, self._expected = settings, min(240.0, max(1.0, rate)), progress, expected
        self._eyes = Eyes(settings)
        self._scenes = Scenes()
        self._tracks: list[Track] = []
        self._cuts: list[int] = []
        self._due: deque[_Due] = deque()
        self._full = self._size = (0, 0)

    def over(self, shown: Iterable[Shown]) -> Followed:
        """Look at all frames, in their order."""
        count = 0
        following: Following | None = None
        with ThreadPoolExecutor(1, thread_name_prefix="eyes") as pool:
            try:
                for one, last, close, scene in self._marked(shown):
                    if following is None:
                        following = Following(self._rate, self._size, self._close_path)
                    following.add(one)
                    count = one.number + 1
                    if last is not None:
                        self._due.append(_Due(one.number, close, scene, pool.submit(self._look, last, close)))
                        while len(self._due) > _WAITING:
                            self._tell(following)
                    if self._progress and count % 50 == 0:
                        self._progress("following", count, max(count, self._expected))
                while self._due and following:
                    self._tell(following)
            finally:
                for due in self._due:
                    due.seen.cancel()
        if following:
            following.finish(count - 1)
        if self._progress:
            self._progress("following", count, count)
        self._tracks.sort(key=lambda track: track.boxes[0])
        return Followed(tuple(self._tracks), count, tuple(self._cuts), self._full, self._eyes.describe())

    def _marked(self, shown: Iterable[Shown]) -> Iterator[tuple[Look, Shown | None, bool, bool]]:
        """Each frame with itself again if it is to be looked at, whether closely, and whether a scene begins with it.

        The last frame of a scene and the first of the next are always looked at, so a frame is held until the next is known.
        """
        held: tuple[Look, Shown] | None = None
        held_due = held_close = held_scene = False
        looked = close_looked = Fraction(-1000)
        moved = 0.0
        for one in shown:
            if not self._full[0]:
                self._full, self._size = working_size(one)
            look = Look(one.number, luma_of(one, self._size))
            scene, change = self._scenes.look(look.luma)
            if held is not None:
                due = held_due or scene
                yield held[0], held[1] if due else None, held_close, held_scene
                if due:
                    looked, moved = held[1].at, 0.0
                    close_looked = looked if held_close else close_looked
            moved += change
            since = one.at - looked
            held_close = scene or one.at - close_looked >= self._settings.close_look_seconds
            held_due = held_close or since >= _CALM or (since >= _BUSY and moved >= _MUCH)
            held, held_scene = (look, one), scene
            if scene:
                self._cuts.append(one.number)
        if held is not None:
            yield held[0], held[1], True, held_scene

    def _look(self, one: Shown, close: bool) -> list[Seen]:
        copies = [colour(one, size) for size in self._eyes.sizes(self._full, close)]
        return self._eyes.look(copies, self._size[0])

    def _tell(self, following: Following) -> None:
        due = self._due.popleft()
        if due.scene:
            following.new_scene(due.number)
        quick = self._size[0] / self._eyes.sizes(self._full, close=False)[0][0]
        following.sightings(due.number, due.seen.result(), 0.0 if due.close else _VISIBLE * quick)

    def _close_path(self, path: Way) -> None:
        growth = self._settings.growth if path.kind == FACE else 0.1
        path.settle(growth, self._full[0] / self._size[0], self._full, all_of_it=True)
        why = _WHY.get(path.kind, "seen by the network")
        self._tracks.append(Track(path.kind, tuple(path.keys), path.score, path.detector, why, auto=path.score >= 0.5))
