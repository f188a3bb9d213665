"""The frames of a recording in the order in which they are shown, each with its number and its time.

Numbers are what findings speak of, so every reader of the same file must count alike: packets that cannot be decoded give no
frame, and a frame is counted when the decoder shows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from redaction.errors import DamagedFileError
from redaction.recordings.opening import opened
from redaction.recordings.posture import Posture
from redaction.recordings.probe import PictureTrack, probe
from redaction.signs import alive

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

_JUMP = Fraction(1)
"""Seconds that a clock may go backwards before it counts as set anew, as where recordings were joined."""
_TICK = Fraction(1, 90_000)
_USUAL = Fraction(1, 25)
_CONVERTING = Lock()
_MANY_FAULTS = 1000
"""Packets in a row that cannot be decoded before the rest is given up."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One frame.

    Attributes:
        number: from 0, in the order in which frames are shown.
        at: when it is shown, in seconds from the first moment of the recording, exactly; each is later than the one before.
        lasts: how long it is shown as the file says, in seconds; 0 where it does not.
        frame: `av.VideoFrame` as it was decoded; all frames of a track have the size of its first.
        posture: how it becomes upright.
        lost: packets before it that could not be decoded.
    """

    number: int
    at: Fraction
    lasts: Fraction
    frame: Any
    posture: Posture
    lost: int = 0

    @property
    def seconds(self) -> float:
        """When it is shown, in seconds from the first moment of the recording."""
        return float(self.at)

    @property
    def rotation(self) -> int:
        """Degrees against the clock that make it upright."""
        return self.posture.quarters * 90


@dataclass(slots=True)
class Faults:
    """What went wrong while a track was decoded: packets that gave nothing, frames that the decoder had to make up in part."""

    lost: int = 0
    patched: int = 0
    cut_short: bool = False

    def __bool__(self) -> bool:
        return bool(self.lost or self.patched or self.cut_short)


def frames(source: Path, picture: int = 0, *, threads: bool = True, faults: Faults | None = None) -> Iterator[Shown]:
    """Every frame of one track of pictures; a few are in memory at a time.

    Args:
        source: a recording.
        picture: number of the track of pictures, as in `redaction.recordings.probe.Recording.pictures`.
        threads: decode in several threads.
        faults: filled with what goes wrong, if given.

    Raises:
        DamagedFileError: it cannot be opened, or no frame can be decoded.
    """
    recording = probe(source)
    track = recording.pictures[picture]
    size, posture = track.size, track.posture
    noted = Faults() if faults is None else faults
    clock, number = _Clock(recording.start, track), 0
    try:
        found = _frames_of(source, track.index, threads, noted)
        for frame, lost in found:
            yield _shown(frame, number, clock, size, posture, lost)
            number += 1
    except _ThreadsLostFramesError:
        # Threads that meet a fault drop good frames that are under way. One after the other, none is lost.
        noted.lost = noted.patched = 0
        for count, (frame, lost) in enumerate(_frames_of(source, track.index, False, noted)):
            if count >= number:
                yield _shown(frame, count, clock, size, posture, lost)
                number += 1
    if number == 0:
        raise DamagedFileError(f"{source.name}: no frame can be decoded. Ask for a new copy.")


def _shown(frame: Any, number: int, clock: _Clock, size: tuple[int, int], posture: Posture, lost: int) -> Shown:
    at, lasts = clock.of(frame)
    alive()
    return Shown(number, at, lasts, in_size(frame, size), posture, lost)


def in_size(frame: Any, size: tuple[int, int]) -> Any:
    """A frame in the size of its track's first: a camera may change its format on the way."""
    return frame if (frame.width, frame.height) == size else frame.reformat(width=size[0], height=size[1])


def upright_bgr(shown: Shown, width: int | None = None) -> Pixels:
    """A frame as height x width x 3, blue green red, upright, in square pixels.

    Args:
        shown: the frame.
        width: how wide the copy is, its height in proportion; that of the upright frame if absent.
    """
    import numpy as np

    posture = shown.posture
    full = posture.shown((shown.frame.width, shown.frame.height))
    wanted = full if width is None else (width, max(1, round(full[1] * width / full[0])))
    lying = (wanted[1], wanted[0]) if posture.quarters % 2 else wanted
    pixels: Pixels = converted(shown.frame, "bgr24", lying).to_ndarray()
    if posture.plain:
        return pixels
    if posture.flipped:
        pixels = pixels[:, ::-1]
    return np.ascontiguousarray(np.rot90(pixels, posture.quarters))


def converted(frame: Any, form: str, size: tuple[int, int] | None = None) -> Any:
    """A frame in another format, and in another size if one is given.

    Several threads may look at one frame: a frame keeps its converter and lends it its own fields, so they take turns.
    """
    width, height = size or (frame.width, frame.height)
    with _CONVERTING:
        return frame.reformat(width=width, height=height, format=form)


class _Clock:
    """Times of frames as they are shown: never back, never twice the same."""

    def __init__(self, start: Fraction, track: PictureTrack) -> None:
        self._start, self._base = start, track.base
        self._step = 1 / track.rate if track.rate else _USUAL
        self._last: Fraction | None = None

    def of(self, frame: Any) -> tuple[Fraction, Fraction]:
        """When a frame is shown and for how long."""
        stamp = frame.pts if frame.pts is not None else frame.dts
        base = frame.time_base or self._base
        lasts = (frame.duration or 0) * base
        if self._last is None:
            at = max(stamp * base - self._start, Fraction(0)) if stamp is not None else Fraction(0)
        elif stamp is None:
            at = self._last + self._step
        else:
            at = stamp * base - self._start
            if at <= self._last - _JUMP:
                self._start += at - self._last - self._step
                at = self._last + self._step
            at = max(at, self._last + _TICK)
        self._last = at
        return at, lasts


class _ThreadsLostFramesError(Exception):
    """A fault was met while several threads decode."""


def _frames_of(source: Path, index: int, threads: bool, faults: Faults) -> Iterator[tuple[Any, int]]:
    """Frames and how many packets were lost before each; damaged packets are passed over, a damaged end is the end."""
    lost = in_a_row = seen = sent = 0
    with opened(source) as container:
        stream = container.streams[index]
        stream.thread_type = "AUTO" if threads else "NONE"
        for packet in packets(container, stream, faults):
            shown = decoded(packet, faults)
            sent += packet.size > 0
            if shown is None and threads:
                raise _ThreadsLostFramesError
            if shown is None:
                lost, in_a_row = lost + 1, in_a_row + 1
                if in_a_row > _MANY_FAULTS:
                    faults.cut_short = True
                    return
                continue
            for frame in shown:
                faults.patched += bool(frame.is_corrupt)
                yield frame, lost
                lost = in_a_row = 0
                seen += 1
    if threads and seen < sent:  # a fault among the last frames is not told by the decoder
        raise _ThreadsLostFramesError


def packets(container: Any, stream: Any, faults: Faults) -> Iterator[Any]:
    """The packets of one stream to its readable end."""
    import av

    found = container.demux(stream)
    while True:
        try:
            packet = next(found, None)
        except av.FFmpegError:
            faults.cut_short = True
            return
        if packet is None:
            return
        yield packet


def decoded(packet: Any, faults: Faults) -> list[Any] | None:
    """What a packet holds, or None where it cannot be decoded."""
    import av

    try:
        return list(packet.decode())
    except av.FFmpegError:
        faults.lost += 1
        return None
