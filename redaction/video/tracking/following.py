"""Following things from sighting to sighting: which sighting belongs to which path, and where the things were in between.

Frames are held for as long as something may still be followed back through them. A thing that is seen for the first time is
followed backwards to where it came from; one that is no longer seen is followed on for a while, and covered as long as its motion
is sure. Nothing is followed across the begin of a new scene.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from redaction.video.tracking.motion import Look, Motion, alike
from redaction.video.tracking.networks import Seen, apart, overlap
from redaction.video.tracking.paths import LOST, Path, Step, outside
from redaction.video.tracking.tracks import between

_SURE = 0.5
"""Score from which one sighting alone is followed far."""
_SAME_PLACE = 0.45
_MOST_HELD = 90
"""Frames that are held to be followed back through, however many there are in a second."""
_SURE_LEAP = 0.75
"""How sure motion has to be over several frames at once."""
_STRAIGHT, _SAME_LOOK = 0.5, 0.8
"""Share of their union that two sightings must have in common, and how alike the thing must look in between."""


class Following:
    """All paths through one video.

    Args:
        rate: frames a second.
        size: width and height of a frame, in working pixels.
        finished: called with each path that has ended.
        motion: may be shared by several that follow through the same frames.
        patience: seconds after which a thing that is not seen again is given up.
    """

    def __init__(
        self, rate: float, size: tuple[int, int], finished: Callable[[Path], None], motion: Motion, patience: float = 2.0
    ) -> None:
        self._size = size
        self._finished = finished
        self._motion = motion
        self._looks: dict[int, Look] = {}
        self._live: list[Path] = []
        self._ended: list[Path] = []
        self._at = -1
        self._scene = 0
        self._patience = max(3, round(patience * rate))
        self._coast = max(3, round(1.5 * rate))
        self._short_coast = max(2, round(0.7 * rate))
        self._margin = max(1, round(0.12 * rate))
        self._back = min(_MOST_HELD, max(4, round(1.5 * rate)))

    @property
    def paths(self) -> Sequence[Path]:
        """Paths that are being followed."""
        return self._live

    @property
    def held(self) -> int:
        """Frames that are held."""
        return len(self._looks)

    def add(self, look: Look) -> None:
        """Hold a frame. Frames come in their order, each before the sightings in it."""
        self._looks[look.number] = look

    def new_scene(self, frame: int) -> None:
        """End all paths: a new scene begins with `frame`. All sightings before it must have been told."""
        for path in self._live:
            self._end(path, frame - 1)
        self._live = []
        self._ended = []
        self._scene = frame
        self._at = frame - 1
        self._forget(frame)

    def sightings(self, frame: int, seen: Sequence[Seen], visible: float, stride: int = 1) -> None:
        """What was seen in a frame.

        Args:
            frame: its number; all frames since the last sightings have been added.
            seen: in working pixels.
            visible: side from which a thing should have been seen in this look, in working pixels.
            stride: frames from one step of motion to the next, where the camera is calm enough for that.
        """
        waiting = set(range(len(seen)))
        unseen = set(range(len(self._live)))
        for number, path in enumerate(self._live):
            place = self._straight(path, seen, waiting, frame)
            if place is None:
                self._follow_on(path, frame, stride)
            else:
                path.sight(seen[place], [])
                unseen.remove(number)
                waiting.remove(place)
        for _, number, place in sorted(self._pairs(seen), reverse=True):
            if number in unseen and place in waiting:
                unseen.remove(number)
                waiting.remove(place)
                path = self._live[number]
                back: list[Step] = []
                if path.lost_for:
                    back = self._backwards(seen[place], frame, len(path.trail) - path.lost_for + path.anchor, ())
                path.sight(seen[place], back)
        kept: list[Path] = []
        known = [self._live[number] for number in range(len(self._live)) if number not in unseen]
        for number, path in enumerate(self._live):
            if number in unseen and self._given_up(path, frame, known, visible):
                self._end(path, frame)
            else:
                kept.append(path)
        self._live = kept
        for place in sorted(waiting):
            self._live.append(self._begin(seen[place], frame))
        self._at = frame
        self._ended = [path for path in self._ended if path.last >= frame - self._back]
        self._forget(frame - self._back)

    def finish(self, last: int) -> None:
        """End all paths; `last` is the number of the last frame."""
        for path in self._live:
            self._end(path, last)
        self._live = []
        self._looks = {}

    def _straight(self, path: Path, seen: Sequence[Seen], waiting: set[int], frame: int) -> int | None:
        """The sighting that a thing went straight to, as far as it looks: then nothing needs to be followed frame by frame.

        It has to lie over the last one, and the thing has to look the same on the straight way between.
        """
        if path.trail:
            return None
        box, start = path.boxes[-1], path.anchor
        fits = [(overlap(box, seen[place].box), place) for place in waiting if seen[place].kind == path.kind]
        shared, place = max(fits, default=(0.0, -1))
        if shared < _STRAIGHT:
            return None
        gap = frame - start
        way = [Step(between((start, *box), (frame, *seen[place].box), number), 1.0) for number in range(start + 1, frame + 1)]
        stops = min(4, max(1, gap // 3)) if gap > 1 else 0
        for stop in range(1, stops + 1):
            ahead = stop * gap // (stops + 1)
            if ahead and alike(self._looks[start], self._looks[start + ahead], box, way[ahead - 1].box) < _SAME_LOOK:
                return None
        path.trail = way
        return place

    def _follow_on(self, path: Path, to: int, stride: int) -> None:
        while path.last < to:
            frame, box = path.last + 1, path.newest()
            if (path.trail and path.trail[-1].sure < LOST) or outside(box, self._size):
                dx, dy = path.speed()
                fading = 0.9 ** max(0, path.lost_for)
                dx, dy = dx * fading, dy * fading
                path.trail.append(Step((box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy), 0.0))
                continue
            ahead = min(stride, to - frame + 1)
            moved, sure = self._motion.step(self._looks[frame - 1], self._looks[frame - 1 + ahead], box)
            if ahead > 1 and sure < _SURE_LEAP:
                ahead = 1
                moved, sure = self._motion.step(self._looks[frame - 1], self._looks[frame], box)
            first, last = (0, *box), (ahead, *moved)
            path.trail += [Step(between(first, last, number), sure) for number in range(1, ahead + 1)]

    def _pairs(self, seen: Sequence[Seen]) -> Iterator[tuple[float, int, int]]:
        """Which sighting may belong to which path, and how well they fit."""
        for number, path in enumerate(self._live):
            lost = path.lost_for
            reach = min(2.5, 0.6 + 0.08 * lost)
            places = [path.newest()]
            if lost:
                places.append(path.trail[-lost - 1].box if lost < len(path.trail) else path.boxes[-1])
            for place, one in enumerate(seen):
                if one.kind != path.kind:
                    continue
                for box in places:
                    shared, distance = overlap(box, one.box), apart(box, one.box)
                    ratio = (box[2] - box[0]) / max(1.0, one.box[2] - one.box[0])
                    if (shared > 0.15 or distance < reach) and 0.4 < ratio < 2.5:
                        yield shared - 0.5 * distance, number, place

    def _backwards(self, seen: Seen, frame: int, earliest: int, others: Sequence[Path]) -> list[Step]:
        """Where a thing was in the frames before, the nearest first, down to `earliest` (not included)."""
        steps: list[Step] = []
        box = seen.box
        for before in range(frame - 1, max(earliest, self._scene - 1), -1):
            if before not in self._looks:
                break
            box, sure = self._motion.step(self._looks[before + 1], self._looks[before], box)
            if sure < LOST or outside(box, self._size):
                break
            if any(self._is_there(path, before, seen.kind, box) for path in others):
                break
            steps.append(Step(box, sure))
        return steps

    def _is_there(self, path: Path, frame: int, kind: str, box: tuple[float, float, float, float]) -> bool:
        there = path.at(frame)
        return there is not None and path.kind == kind and path.sure_at(frame) and overlap(there, box) > 0.6

    def _begin(self, seen: Seen, frame: int) -> Path:
        path = Path.of(seen, frame)
        reach = self._back if seen.score >= _SURE else self._short_coast
        back = self._backwards(seen, frame, frame - 1 - reach, [*self._live, *self._ended])
        ended = len(back) < min(reach, frame - self._scene)
        path.begin(back, self._margin if ended else 0, self._size, self._scene)
        return path

    def _given_up(self, path: Path, frame: int, known: Sequence[Path], visible: float) -> bool:
        unseen = frame - path.anchor
        if unseen > self._patience or outside(path.newest(), self._size):
            return True
        box = path.newest()
        if any(other.kind == path.kind and overlap(other.newest(), box) > _SAME_PLACE for other in known):
            return unseen > self._short_coast
        weak = path.sightings == 1 and path.score < _SURE
        return weak and unseen > self._short_coast and max(box[2] - box[0], box[3] - box[1]) >= visible

    def _end(self, path: Path, last: int) -> None:
        weak = path.sightings == 1 and path.score < _SURE
        path.finish(self._short_coast if weak else self._coast, self._margin, self._size, last)
        self._ended.append(path)
        self._finished(path)

    def _forget(self, before: int) -> None:
        self._looks = {number: look for number, look in self._looks.items() if number >= before}
        self._motion.forget(before)
