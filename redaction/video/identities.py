"""Which tracks of faces are one person, before and behind cuts: only where a force configures a model, within one recording.

`HOURSBACK_SAME_PERSON` names the file of SFace (`hoursback models fetch`). A vector is made of the largest views of each track,
compared with those of the other tracks, and forgotten: no vector is kept, nobody is looked up anywhere. It proposes; a person
decides.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from redaction.errors import ModelDamagedError
from redaction.findings import Finding, TrackPlace
from redaction.image.faces import LEAST, Face, FaceDetector, face_detector
from redaction.recordings.frames import frames, upright_bgr
from redaction.video.tracking.tracks import box_at

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]
    Vector = np.ndarray[Any, np.dtype[np.float32]]

CHOICE = "HOURSBACK_SAME_PERSON"
ALIKE = 0.363
"""Cosine from which SFace takes two faces for one person, as its authors measured on LFW (OpenCV Zoo)."""
_VIEWS = 3
_SIDE = 80.0
"""Pixels of the shorter side of a face's box in the copy in which its landmarks are looked for."""
_MARGIN = 0.2
_SMALLEST = 24
_FACES = "FACE"


class Recogniser(Protocol):
    """Makes a vector of a face; those of one person point the same way."""

    def feature(self, pixels: Pixels, face: Face) -> Vector:
        """The vector of one face.

        Args:
            pixels: height x width x 3, blue green red.
            face: in these pixels, with its five landmarks.
        """
        ...

    def describe(self) -> dict[str, str]:
        """Name and hash of the model, for the certificate."""
        ...


class SFace:
    """SFace (Zhong and others, arXiv 2205.12010) by OpenCV's own class.

    Raises:
        ModelDamagedError: the file is missing or is no such network.
    """

    def __init__(self, model: Path) -> None:
        import cv2

        try:
            self._sha256 = hashlib.sha256(model.read_bytes()).hexdigest()
            self._network: Any = cv2.FaceRecognizerSF.create(str(model), "")
        except (OSError, cv2.error):
            raise ModelDamagedError(
                f"{model.name} is not a model that recognises faces: correct {CHOICE}, or remove it."
            ) from None

    def describe(self) -> dict[str, str]:
        """Name and hash of the model."""
        return {"same person": f"SFace, sha256 {self._sha256[:12]}"}

    def feature(self, pixels: Pixels, face: Face) -> Vector:
        """The vector of one face."""
        import numpy as np

        left, top, right, bottom = face.box
        row = np.array(
            [left, top, right - left, bottom - top, *(c for mark in face.landmarks for c in mark), face.score], np.float32
        )
        made: Vector = self._network.feature(self._network.alignCrop(pixels, row)).reshape(-1)
        return made


def chosen_recogniser() -> Recogniser | None:
    """What the force configured, or None."""
    value = os.environ.get(CHOICE, "").strip()
    return SFace(Path(value).expanduser()) if value else None


def identified(
    source: Path, findings: Sequence[Finding], recogniser: Recogniser, detector: FaceDetector | None = None
) -> list[Finding]:
    """The findings, those of faces with the number of the person that they show, where it can be told.

    Args:
        source: the video.
        findings: what was followed in it.
        recogniser: makes the vectors.
        detector: finds the landmarks; that of the process if absent.
    """
    places = {f.id: f.place for f in findings if f.kind == _FACES and isinstance(f.place, TrackPlace)}
    vectors = {
        name: vector
        for picture in sorted({place.picture for place in places.values()})
        for name, vector in _vectors(source, picture, places, recogniser, detector or face_detector()).items()
    }
    numbers = {name: str(number) for number, group in enumerate(grouped(vectors, places), 1) for name in group}
    return [
        replace(finding, place=replace(finding.place, identity=numbers[finding.id]))
        if finding.id in numbers and isinstance(finding.place, TrackPlace)
        else finding
        for finding in findings
    ]


def grouped(vectors: Mapping[str, Vector], places: Mapping[str, TrackPlace]) -> list[list[str]]:
    """Ids of tracks, those of one person together, in the order in which persons are first seen.

    The two groups that are most alike on average become one, as long as they are alike enough and never seen beside each other.
    """
    groups = [[name] for name in sorted(vectors, key=lambda name: places[name].first)]
    while True:
        best, pair = ALIKE, None
        for one in range(len(groups)):
            for other in range(one + 1, len(groups)):
                if any(_beside(places[a], places[b]) for a in groups[one] for b in groups[other]):
                    continue
                cosines = [float(vectors[a] @ vectors[b]) for a in groups[one] for b in groups[other]]
                if sum(cosines) / len(cosines) >= best:
                    best, pair = sum(cosines) / len(cosines), (one, other)
        if pair is None:
            return groups
        groups[pair[0]] += groups.pop(pair[1])


def _beside(one: TrackPlace, other: TrackPlace) -> bool:
    """Whether two tracks are in one frame at places that are apart: then they are two persons."""
    low, high = max(one.first, other.first), min(one.last, other.last)
    if one.picture != other.picture or low > high:
        return False
    for frame in {low, (low + high) // 2, high}:
        a, b = box_at(one.boxes, frame), box_at(other.boxes, frame)
        if a and b and (a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]):
            return True
    return False


def _vectors(
    source: Path, picture: int, places: Mapping[str, TrackPlace], recogniser: Recogniser, detector: FaceDetector
) -> dict[str, Vector]:
    """A vector of length 1 for each track of one track of pictures in which a face with landmarks is seen well enough."""
    import numpy as np

    wanted: dict[int, list[str]] = {}
    for name, place in places.items():
        if place.picture == picture:
            for frame in _best_views(place):
                wanted.setdefault(frame, []).append(name)
    sums: dict[str, Vector] = {}
    for shown in frames(source, picture):
        if shown.number not in wanted:
            continue
        pixels = upright_bgr(shown)
        for name in wanted[shown.number]:
            box = box_at(places[name].boxes, shown.number)
            for vector in _seen(pixels, box, recogniser, detector) if box else ():
                sums[name] = sums.get(name, np.zeros_like(vector)) + vector / max(float(np.linalg.norm(vector)), 1e-9)
        if shown.number >= max(wanted):
            break
    return {name: vector / max(float(np.linalg.norm(vector)), 1e-9) for name, vector in sums.items()}


def _best_views(place: TrackPlace) -> set[int]:
    """Frames in which the thing is largest, apart from each other."""
    step = max(1, (place.last - place.first) // 12)
    sizes: list[tuple[float, int]] = []
    for frame in range(place.first, place.last + 1, step):
        box = box_at(place.boxes, frame)
        sizes.append(((box[2] - box[0]) * (box[3] - box[1]) if box else 0.0, frame))
    return {frame for _, frame in sorted(sizes, reverse=True)[:_VIEWS]}


def _seen(
    pixels: Pixels, box: tuple[float, float, float, float], recogniser: Recogniser, detector: FaceDetector
) -> Iterator[Vector]:
    """The vector of the face in the middle of a box, if there is one."""
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    side = min(box[2] - box[0], box[3] - box[1])
    if side < _SMALLEST:
        return
    around = _MARGIN * side
    left, top = max(0, round(box[0] - around)), max(0, round(box[1] - around))
    part = np.ascontiguousarray(pixels[top : min(height, round(box[3] + around)), left : min(width, round(box[2] + around))])
    scale = _SIDE / side
    small: Any = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    faces = [face for face in detector.look(np.ascontiguousarray(small[:, :, ::-1]), LEAST) if len(face.landmarks) == 5]
    across, down = (box[0] + box[2]) / 2 - left, (box[1] + box[3]) / 2 - top
    found = [_scaled(face, 1 / scale) for face in faces]
    found.sort(key=lambda face: abs(face.box[0] + face.box[2] - 2 * across) + abs(face.box[1] + face.box[3] - 2 * down))
    if found:
        yield recogniser.feature(part, found[0])


def _scaled(face: Face, by: float) -> Face:
    left, top, right, bottom = face.box
    marks = tuple((x * by, y * by) for x, y in face.landmarks)
    return Face((left * by, top * by, right * by, bottom * by), face.score, marks)
