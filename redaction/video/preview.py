"""A small copy for the reviewer: every track drawn as a frame with the id of its finding, nothing covered, no sound.

It shows everybody who is in the video, so it is for the person who decides and for nobody else.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.findings import Finding, TrackPlace
from redaction.plan import Plan
from redaction.recordings.ahead import ahead
from redaction.recordings.frames import frames, upright_bgr
from redaction.recordings.probe import PictureTrack, probe
from redaction.recordings.told import in_seconds
from redaction.recordings.writing import Looks, Ready, encode_pictures, join
from redaction.rendition import Progress
from redaction.video.filling import Covers

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

WIDTH = 480
"""Pixels of the longer side."""
_COLOURS = {"accepted": (60, 60, 230), "rejected": (80, 180, 80), "proposed": (0, 190, 255)}
"""Blue, green, red of a track that goes, stays, or waits for a decision."""


def preview(source: Path, plan: Plan, audience: str, target: Path, *, picture: int = 0, progress: Progress | None = None) -> int:
    """Write a preview; returns the number of frames.

    Args:
        source: the video that the plan was made from.
        plan: findings, decided or not.
        audience: for whom; what the policy keeps for it is drawn as what stays.
        target: the new file, an MP4.
        picture: number of the track of pictures.
        progress: called now and then with seconds done and seconds in all.

    Raises:
        DamagedFileError: the video cannot be read.
        OSError: the disk is full.
        EncodingFailedError: the encoder gave up.
    """
    recording = probe(source)
    track = recording.pictures[picture]
    own = [f for f in plan.findings if isinstance(f.place, TrackPlace) and f.place.picture == picture]
    count = [int(number) for number in plan.readings["frames"]][picture]
    tell = in_seconds(progress, "drawing", count, plan.seconds)
    bare = target.with_suffix(".pictures")

    def told() -> Iterator[Ready]:
        for number, made in enumerate(ahead(_drawn(source, track, own, audience, picture)), 1):
            yield made
            tell(number)

    try:
        written = encode_pictures(told(), bare, Looks(track.rate, base=track.base), preset="superfast")
        join([([bare], "video")], target)
    finally:
        bare.unlink(missing_ok=True)
    return written


def _drawn(source: Path, track: PictureTrack, own: list[Finding], audience: str, picture: int) -> Iterator[Ready]:
    import av

    scale = min(1.0, WIDTH / max(track.width, track.height))
    width = max(2, round(track.width * scale / 2) * 2)
    covers = [(f.id, _colour(f, audience), Covers([f.place])) for f in own if isinstance(f.place, TrackPlace)]
    for shown in frames(source, picture):
        pixels = _even(upright_bgr(shown, width))
        for name, colour, cover in covers:
            for box in cover.at(shown.number):
                _draw(pixels, name, colour, [round(edge * width / track.width) for edge in box])
        yield Ready(av.VideoFrame.from_ndarray(pixels, format="bgr24").reformat(format="yuv420p"), shown.at, shown.lasts)


def _colour(finding: Finding, audience: str) -> tuple[int, int, int]:
    state = finding.decision.state
    return _COLOURS["rejected" if state == "accepted" and not finding.goes_for(audience) else state]


def _even(pixels: Pixels) -> Pixels:
    import numpy as np

    height, width = pixels.shape[:2]
    padded = np.pad(pixels, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge") if height % 2 or width % 2 else pixels
    return np.ascontiguousarray(padded)


def _draw(pixels: Pixels, name: str, colour: tuple[int, int, int], edges: list[int]) -> None:
    import cv2

    left, top, right, bottom = edges
    cv2.rectangle(pixels, (left, top), (right, bottom), colour, 1)
    place = (max(0, left), top - 3 if top > 12 else bottom + 10)
    cv2.putText(pixels, name, place, cv2.FONT_HERSHEY_SIMPLEX, 0.35, colour, 1, cv2.LINE_AA)
