"""Writes recordings anew: H.264 pictures from filled frames, then an MP4 of nothing but the tracks that it is given.

Two steps. `encode_pictures` makes a file with one track of pictures, without any message (SEI) between them; `join` puts tracks
together and copies no tag.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from redaction.recordings.opening import opened
from redaction.signs import alive
from reference.errors import HoursbackError

QUALITY = 21
"""Constant rate factor of x264: what a viewer does not tell from the original."""
PRESET = "veryfast"
_KEY_FRAME_SECONDS = 4
_NO_TAGS = {"fflags": "+bitexact"}
"""FFmpeg writes neither its name nor a date."""
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO)


class EncodingFailedError(HoursbackError):
    """The encoder or the writer of the file gave up."""

    code = "E-SYS-ENCODER"


@dataclass(frozen=True, slots=True)
class Ready:
    """A frame that is ready to be written.

    Attributes:
        frame: `av.VideoFrame` of even width and height, ``yuv420p`` or ``yuvj420p``.
        at: when it is shown, in seconds; each is later than the one before.
        lasts: how long, in seconds; 0 where only the next one tells.
    """

    frame: Any
    at: Fraction
    lasts: Fraction


@dataclass(frozen=True, slots=True)
class Looks:
    """What the encoder is told of the frames.

    Attributes:
        rate: frames a second on average, 0 where nobody knows.
        aspect: width of a pixel by its height.
        base: the unit of time in which the source counts.
        fields: ``""`` for whole frames, ``top`` or ``bottom`` for interlaced ones, by the field that comes first.
    """

    rate: Fraction = Fraction(0)
    aspect: Fraction = Fraction(1)
    base: Fraction = Fraction(1, 90_000)
    fields: str = ""


def encode_pictures(pictures: Iterable[Ready], target: Path, looks: Looks, *, preset: str = PRESET) -> int:
    """Write an MP4 of one track of pictures; returns the number of frames.

    Args:
        pictures: in the order in which they are shown. The first one's size and colours hold for all.
        target: the new file.
        looks: what the encoder is told.
        preset: of x264; a faster one makes a larger file.

    Raises:
        OSError: the disk is full, or `target` cannot be written.
        EncodingFailedError: the encoder gave up.
    """
    import av

    base = ticks(looks.base)
    count = 0
    usual = 1 / looks.rate if looks.rate else Fraction(1, 25)
    with _written(target):
        container = av.open(str(target), "w", format="mp4", options={**_NO_TAGS, "movie_timescale": str(base.denominator)})
        try:
            muxed = None
            lasts: dict[int, int] = {}
            last = -1
            for picture in pictures:
                if muxed is None:
                    muxed = _Muxed(container, _x264(container, picture.frame, looks, base, preset), base)
                frame = picture.frame
                at = max(round(picture.at / base), last + 1)
                if last >= 0:
                    lasts[last] = at - last
                last = at
                lasts[at] = max(1, round((picture.lasts or usual) / base))
                frame.pts, frame.time_base = at, base
                frame.pict_type = 0  # the source's choice of key frames is not ours
                muxed.put(frame, lasts)
                count += 1
                alive()
            if muxed is not None:
                muxed.put(None, lasts)
        finally:
            container.close()
    return count


def ticks(base: Fraction) -> Fraction:
    """The unit of time for a written track: the source's own where an MP4 can count in it, else 1/90,000 of a second."""
    return base if base.numerator == 1 and 1000 <= base.denominator <= 1_000_000 else Fraction(1, 90_000)


def join(parts: Sequence[tuple[Sequence[Path], str]], target: Path) -> None:
    """Put tracks together into one MP4, playable from its first bytes; nothing but their samples is copied.

    Args:
        parts: for each track its files, one after the other, and ``video`` or ``audio``: the first track of that kind is taken
            of each file. All files of a track must have been written alike.
        target: the new file.

    Raises:
        OSError: the disk is full, or `target` cannot be written.
        EncodingFailedError: a part cannot be read or the writer gave up.
    """
    import av

    with _written(target), _all_opened([paths[0] for paths, _ in parts]) as firsts:
        scale = max((container.streams[0].time_base.denominator for container in firsts), default=90_000)
        options = {**_NO_TAGS, "movflags": "+faststart", "movie_timescale": str(scale)}
        output = av.open(str(target), "w", format="mp4", options=options)
        try:
            tracks = []
            for container, (paths, kind) in zip(firsts, parts, strict=True):
                source = _track_of(container, kind)
                made = output.add_stream_from_template(source)
                made.metadata.clear()
                tracks.append(_packets(paths, kind, made, bytes(source.codec_context.extradata or b"")))
            for packet in _by_time(tracks):
                output.mux(packet)
                alive()
        finally:
            output.close()


def _x264(container: Any, frame: Any, looks: Looks, base: Fraction, preset: str) -> Any:
    """An encoder for frames like this one.

    No frame is predicted from a later one (``bf``): samples lie in the order in which they are shown, so that the length that an
    MP4 states, which is that of its samples in their order, is right for any rhythm of frames.
    """
    rate = looks.rate if 1 <= looks.rate <= 1000 else Fraction(25)
    stream = container.add_stream("libx264", options={"preset": preset, "crf": str(QUALITY), "a53cc": "0", "bf": "0"})
    context = stream.codec_context
    stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, frame.format.name
    context.time_base = stream.time_base = base
    context.framerate = rate
    context.gop_size = max(12, round(rate * _KEY_FRAME_SECONDS))
    context.sample_aspect_ratio = looks.aspect
    for name in ("color_range", "color_primaries", "color_trc", "colorspace"):
        setattr(context, name, getattr(frame, name))
    if looks.fields:
        context.options = {**context.options, "x264-params": "tff=1" if looks.fields == "top" else "bff=1"}
    context.open()  # the filter behind it wants to know its parameters
    return stream


class _Muxed:
    """Packets of an encoder on their way into the file: without messages, and with the time that each is shown."""

    def __init__(self, container: Any, stream: Any, base: Fraction) -> None:
        from av.bitstream import BitStreamFilterContext

        self._container, self._stream, self._base = container, stream, base
        self._clean = BitStreamFilterContext("filter_units=remove_types=6", in_stream=stream)

    def put(self, frame: Any, lasts: dict[int, int]) -> None:
        """Encode a frame, or all that are left if it is None, and write what comes of it."""
        for packet in self._stream.encode(frame):
            self._write(self._clean.filter(packet), lasts)
        if frame is None:
            self._write(self._clean.filter(None), lasts)

    def _write(self, packets: Iterable[Any], lasts: dict[int, int]) -> None:
        for packet in packets:
            if packet.pts is not None:
                packet.duration = lasts.pop(round(packet.pts * packet.time_base / self._base), 0)
            packet.stream = self._stream
            self._container.mux(packet)


def _packets(paths: Sequence[Path], kind: str, made: Any, head: bytes) -> Iterator[Any]:
    """The samples of one track, file after file."""
    for path in paths:
        with opened(path) as container:
            source = _track_of(container, kind)
            if bytes(source.codec_context.extradata or b"") != head:
                raise EncodingFailedError("The pieces of the recording do not fit together. Nothing was released.")
            for packet in container.demux(source):
                if packet.dts is not None:
                    packet.stream = made
                    yield packet


def _track_of(container: Any, kind: str) -> Any:
    return next(stream for stream in container.streams if stream.type == kind)


def _by_time(tracks: Sequence[Iterator[Any]]) -> Iterator[Any]:
    import heapq

    return heapq.merge(*tracks, key=lambda packet: packet.dts * packet.time_base)


@contextmanager
def _all_opened(paths: Sequence[Path]) -> Iterator[list[Any]]:
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield [stack.enter_context(opened(path)) for path in paths]


@contextmanager
def _written(target: Path) -> Iterator[None]:
    """FFmpeg's errors in writing, as those of the system or of the encoder; nothing is left of `target` after one."""
    import av

    try:
        yield
    except av.FFmpegError as error:
        target.unlink(missing_ok=True)
        if error.errno in _DISK:
            raise OSError(error.errno, "the recording cannot be written") from None
        raise EncodingFailedError("The pictures could not be written: the encoder gave up. Nothing was released.") from None
    except BaseException:
        target.unlink(missing_ok=True)
        raise
