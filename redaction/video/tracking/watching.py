"""One pass over a video: frames are decoded, some are looked at, and what was seen is followed.

The networks look in two threads of their own, one for things and one for writing, while the next frames are decoded and the last
ones followed. A few frames wait between them, so that memory does not grow with the length of the video.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.image.engine import ReaderMissingError
from redaction.recordings.frames import Shown, frames
from redaction.recordings.probe import PictureTrack, probe
from redaction.rendition import Progress
from redaction.video.tracking.codes import CODE, Codes
from redaction.video.tracking.codes import GROWTH as CODE_GROWTH
from redaction.video.tracking.following import Following
from redaction.video.tracking.motion import Look, Motion
from redaction.video.tracking.networks import FACE, LEAST, SURE, Eyes, Seen
from redaction.video.tracking.paths import Path as Way
from redaction.video.tracking.paths import covering, covering_writing
from redaction.video.tracking.pixels import colour, luma_of, working_size
from redaction.video.tracking.scenes import Scenes
from redaction.video.tracking.tracks import Box, Followed, Settings, Track
from redaction.video.tracking.writing import WRITING, Writing, track_of

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

_CALM, _BUSY = Fraction(50, 100), Fraction(25, 100)
"""Seconds from one look to the next, where little moves and where much does."""
_MUCH = 10.0
"""Sum of the changes from frame to frame (mean, of 255) after which another look is due."""
_STEADY = 2.5
"""Change from frame to frame (mean, of 255) below which every second frame is enough to follow by."""
_MOST_PASSED, _MOST_PASSED_CLOSE, _MOST_PASSED_READ = 30, 75, 60
"""Frames from one look, close look and look for writing to the next, whatever the file says of their times."""
_WAITING = 3
"""Looks that may be under way at a time."""
_VISIBLE = 18.0
"""Pixels of the quick look that a face needs to be seen."""
_READ = 1
"""Seconds from one look for writing to the next."""
_WRITING_PATIENCE = 2.5
_READINGS = 16
_OTHER_GROWTH = 0.1
_WHY = {FACE: "a face, by its look", "PERSON_SEEN": "a person, by the look", "SCREEN": "a screen or phone, by its look"}


@dataclass(slots=True)
class _Due:
    """A look under way: of which frame, and what is seen: things, and codes and lines of writing.

    `scene`: a new scene begins with the frame; `moved`: by how much (of 255) each frame since the last look differs from the one
    before it, on average.
    """

    number: int
    close: bool
    scene: bool
    moved: float
    seen: Future[list[Seen]] | None
    lines: Future[list[Seen]] | None


@dataclass(slots=True)
class _Marked:
    """A frame, and how it is to be looked at."""

    look: Look
    shown: Shown
    scene: bool
    due: bool
    close: bool
    read: bool
    moved: float


def follow(source: Path, *, settings: Settings | None = None, picture: int = 0, progress: Progress | None = None) -> Followed:
    """Find faces and writing in a video and follow them.

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
    rate = rate_of(said)
    return Pass(settings, rate, progress=progress, expected=round(said.seconds * rate)).over(frames(source, picture))


def rate_of(track: PictureTrack) -> float:
    """Frames a second by which times are counted in frames."""
    return float(track.rate) if track.rate else 25.0


def tools_of(settings: Settings) -> dict[str, str]:
    """The networks that would look, with their hashes.

    Raises:
        ModelDamagedError: a model file is missing or is not what it must be.
    """
    return Eyes(settings).describe() | (Writing().describe() | Codes().describe() if settings.text else {})


def faces_in(
    bgr: Pixels, *, settings: Settings | None = None, least: float = LEAST, close: bool = True
) -> list[tuple[Box, float]]:
    """Faces in one picture with their scores, as the networks box them: for the proof of what was written.

    Args:
        bgr: height x width x 3, blue green red, of any size.
        settings: names the network.
        least: score from which a face is reported.
        close: look for small faces too, which takes six times as long.
    """
    import cv2

    eyes = Eyes(settings or Settings())
    size = (bgr.shape[1], bgr.shape[0])
    rgb = cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)
    copies: list[Any] = [cv2.resize(rgb, each, interpolation=cv2.INTER_AREA) for each in eyes.sizes(size, close)]
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
        self._writing = Writing() if settings.text else None
        self._codes = Codes(self._writing.engine if self._writing else None) if settings.text else None
        self._scenes = Scenes()
        self._tracks: list[Track] = []
        self._readings: list[tuple[Way, Future[Track | None]]] = []
        self._cuts: list[int] = []
        self._due: deque[_Due] = deque()
        self._full = self._size = (0, 0)
        self._notes: list[str] = []

    def over(self, shown: Iterable[Shown]) -> Followed:
        """Look at all frames, in their order."""
        count = 0
        self._eyes_pool = ThreadPoolExecutor(1, thread_name_prefix="eyes")
        self._reading_pool = ThreadPoolExecutor(1, thread_name_prefix="reading")
        followings: list[Following] = []
        try:
            for one in self._marked(shown):
                count = one.look.number + 1
                if not followings:
                    motion = Motion()
                    followings = [
                        Following(self._rate, self._size, self._end_of_thing, motion),
                        Following(self._rate, self._size, self._end_of_line, motion, _WRITING_PATIENCE),
                    ]
                for following in followings:
                    following.add(one.look)
                if one.due or one.read:
                    self._due.append(self._look(one))
                    while len(self._due) > _WAITING:
                        self._tell(*followings)
                if self._progress and count % 50 == 0:
                    self._progress("following", count, max(count, self._expected))
            while self._due:
                self._tell(*followings)
            for following in followings:
                following.finish(count - 1)
            self._gather(0)
        finally:
            self._eyes_pool.shutdown(cancel_futures=True)
            self._reading_pool.shutdown(cancel_futures=True)
        if self._progress:
            self._progress("following", count, count)
        self._tracks.sort(key=lambda track: track.boxes[0])
        tools = self._eyes.describe()
        for reader in (self._writing, self._codes):
            tools |= reader.describe() if reader else {}
        return Followed(tuple(self._tracks), count, tuple(self._cuts), self._full, tools, tuple(self._notes))

    def _marked(self, shown: Iterable[Shown]) -> Iterator[_Marked]:
        """Each frame with how it is to be looked at.

        The last frame of a scene and the first of the next are always looked at, so a frame is held until the next is known.
        """
        held: _Marked | None = None
        looked = close_looked = read = Fraction(-1000)
        passed = passed_close = passed_read = 0
        moved = 0.0
        for one in shown:
            if not self._full[0]:
                self._full, self._size = working_size(one)
            look = Look(one.number, luma_of(one, self._size))
            scene, change = self._scenes.look(look.for_flow())
            if scene:
                self._cuts.append(one.number)
            if held is not None:
                held.due, held.read = held.due or scene, held.read or scene
                yield held
                if held.due:
                    looked, moved, passed = held.shown.at, 0.0, 0
                if held.close:
                    close_looked, passed_close = held.shown.at, 0
                if held.read:
                    read, passed_read = held.shown.at, 0
            moved, passed, passed_close, passed_read = moved + change, passed + 1, passed_close + 1, passed_read + 1
            since = one.at - looked
            close = scene or one.at - close_looked >= self._settings.close_look_seconds or passed_close >= _MOST_PASSED_CLOSE
            reading = scene or one.at - read >= _READ or passed_read >= _MOST_PASSED_READ
            due = close or since >= _CALM or (since >= _BUSY and moved >= _MUCH) or passed >= _MOST_PASSED
            held = _Marked(look, one, scene, due, close, reading, moved / passed)
        if held is not None:
            held.due = held.close = held.read = True
            yield held

    def _look(self, one: _Marked) -> _Due:
        """Have a frame looked at, in the other threads."""
        seen = self._eyes_pool.submit(self._things, one.shown, one.close) if one.due else None
        lines = self._reading_pool.submit(self._marks, one) if one.read and self._codes else None
        return _Due(one.look.number, one.close, one.scene, one.moved, seen, lines)

    def _things(self, shown: Shown, close: bool) -> list[Seen]:
        copies = [colour(shown, size) for size in self._eyes.sizes(self._full, close)]
        return self._eyes.look(copies, self._size[0])

    def _marks(self, one: _Marked) -> list[Seen]:
        """Codes and lines of writing."""
        return [*self._codes_in(one), *self._lines(one.shown, one.scene)]

    def _codes_in(self, one: _Marked) -> list[Seen]:
        if self._codes is None:
            return []
        return self._codes.look(one.look.luma, lambda: luma_of(one.shown, self._full), scene=one.scene)

    def _lines(self, shown: Shown, scene: bool) -> list[Seen]:
        writing = self._writing
        if writing is None:
            return []
        try:
            return writing.look(shown, self._size[0], scene=scene)
        except ReaderMissingError:
            self._writing = None
            self._notes.append("no writing was looked for: the engine for text in pictures is not installed")
            return []

    def _tell(self, things: Following, lines: Following) -> None:
        due = self._due.popleft()
        if due.scene:
            things.new_scene(due.number)
            lines.new_scene(due.number)
        stride = 2 if due.moved < _STEADY else 1
        if due.seen is not None:
            quick = self._size[0] / self._eyes.sizes(self._full, close=False)[0][0]
            things.sightings(due.number, due.seen.result(), 0.0 if due.close else _VISIBLE * quick, stride)
        if due.lines is not None:
            lines.sightings(due.number, due.lines.result(), 0.0, stride)
        self._gather(_READINGS)
        for path in things.paths:
            path.settle(self._cover(path), self._full)
        for path in lines.paths:
            path.settle(self._cover(path), self._full)

    def _cover(self, path: Way) -> Callable[[Box], Box]:
        """What is covered in the upright frame, for a box of a path."""
        scale = self._full[0] / self._size[0]
        if path.kind == WRITING:
            return lambda box: covering_writing(box, scale)
        growth = self._settings.growth if path.kind == FACE else CODE_GROWTH if path.kind == CODE else _OTHER_GROWTH
        return lambda box: covering(box, growth, scale)

    def _end_of_thing(self, path: Way) -> None:
        path.settle(self._cover(path), self._full, all_of_it=True)
        sure = path.kind == FACE and path.score >= SURE
        self._tracks.append(Track(path.kind, tuple(path.keys), path.score, path.detector, _WHY[path.kind], auto=sure))

    def _end_of_line(self, path: Way) -> None:
        path.settle(self._cover(path), self._full, all_of_it=True)
        self._readings.append((path, self._reading_pool.submit(self._said, path)))

    def _said(self, path: Way) -> Track | None:
        """A code or a line with what it says; None where it is neither."""
        if path.kind == CODE:
            return self._codes.read(path) if self._codes else None
        said = self._writing.read(path) if self._writing else None
        return track_of(path, said) if said is not None else None

    def _gather(self, most: int) -> None:
        """Take the readings that are done, so that no more than `most` wait with their pixels."""
        while len(self._readings) > most:
            path, reading = self._readings.pop(0)
            track = reading.result()
            path.views = []
            if track is not None:
                self._tracks.append(track)
