"""What is in a recording: its tracks of pictures and sound as they will be read, and everything else in words.

Nothing here repeats what somebody wrote into the file: no title, no name of a track, no tag.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from redaction.errors import DamagedFileError, TooLargeError, UnsupportedMediaError
from redaction.recordings.opening import opened
from redaction.recordings.posture import Posture, posture_of

MAX_PIXELS = 8192 * 8192
"""Larger frames are refused: a few of them fill the memory."""

_FIRST_FRAME_WITHIN = 3000
"""Packets in which each track of pictures must show its first frame."""

_BOTTOM_FIRST = (3, 4)
"""AV_FIELD_BB and AV_FIELD_TB: the lower field is shown first."""

_OTHERS = {"subtitle": "subtitles", "data": "data beside the pictures", "attachment": "an attached file"}


@dataclass(frozen=True, slots=True)
class PictureTrack:
    """A track of moving pictures. A cover picture is none.

    Attributes:
        index: number of the stream in the file.
        codec: FFmpeg's name of the decoder.
        width: of the upright frame in square pixels, with `height`. Boxes of findings are in these pixels.
        size: width and height of a decoded frame.
        posture: how the decoded frame becomes the upright one.
        rate: frames a second on average as the file says, 0 where it does not.
        base: the unit in which the file counts its times, in seconds.
        interlaced: whether a frame holds two fields of different moments.
        bottom_first: whether the lower field of an interlaced frame is the earlier one.
        seconds: length as the file says, 0 where it does not.
    """

    index: int
    codec: str
    width: int
    height: int
    size: tuple[int, int]
    posture: Posture
    rate: Fraction
    base: Fraction
    interlaced: bool
    bottom_first: bool
    seconds: float

    @property
    def rotation(self) -> int:
        """Degrees against the clock that make a decoded frame upright: 0, 90, 180 or 270."""
        return self.posture.quarters * 90


@dataclass(frozen=True, slots=True)
class SoundTrack:
    """A track of sound: stream `index` of the file, samples a second and channels."""

    index: int
    codec: str
    rate: int
    channels: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Recording:
    """What is in a recording.

    Attributes:
        seconds: length as the file says; measured by its packets where it does not say.
        start: time of the first moment in the file's own clock, in seconds. Times of findings count from here.
        pictures: tracks of pictures, in the order of the file.
        sounds: tracks of sound.
        others: every other stream in words ("subtitles").
        chapters: how many chapters it has.
    """

    seconds: float
    start: Fraction
    pictures: tuple[PictureTrack, ...]
    sounds: tuple[SoundTrack, ...]
    others: tuple[str, ...]
    chapters: int = 0


def probe(source: Path) -> Recording:
    """Look into a recording; the first frame of each track of pictures is decoded.

    Raises:
        DamagedFileError: it cannot be opened, or nothing in it can be decoded.
        UnsupportedMediaError: it holds neither pictures nor sound that any decoder reads.
        TooLargeError: its frames are too large.
    """
    with opened(source) as container:
        start = start_of(container)
        first = _first_frames(container)
        pictures, sounds, others = [], [], []
        for stream in container.streams:
            if is_pictures(stream):
                frame = first.get(stream.index)
                if frame is None:
                    others.append("pictures that cannot be decoded")
                    continue
                if frame.width * frame.height > MAX_PIXELS:
                    raise TooLargeError(
                        f"{source.name}: its frames have more than {MAX_PIXELS} pixels. Make a smaller copy first."
                    )
                pictures.append(_picture_track(stream, frame))
            elif stream.type == "audio" and stream.codec_context is not None and stream.rate and stream.channels:
                sounds.append(SoundTrack(stream.index, stream.codec_context.name, stream.rate, stream.channels, _length(stream)))
            else:
                others.append(_in_words(stream))
        seconds = _seconds(container, start)
        chapters = len(container.chapters())
    if not pictures and not sounds:
        if not others:
            raise DamagedFileError(
                f"{source.name} holds neither pictures nor sound: it is empty or cut short. Ask for a new copy."
            )
        raise UnsupportedMediaError(
            f"{source.name} holds no pictures and no sound that can be decoded: ask for a copy in a common format, such as MP4."
        )
    if not seconds:
        seconds = _measured(source, start)
    return Recording(seconds, start, tuple(pictures), tuple(sounds), tuple(others), chapters)


def is_pictures(stream: Any) -> bool:
    """Whether a stream is a track of moving pictures that a decoder is there for; covers and thumbnails are none."""
    from av.stream import Disposition

    cover = Disposition.attached_pic | Disposition.timed_thumbnails
    return stream.type == "video" and stream.codec_context is not None and not stream.disposition & cover


def start_of(container: Any) -> Fraction:
    """The first moment of an open recording in its own clock, in seconds."""
    return Fraction(container.start_time or 0, 1_000_000)


def _first_frames(container: Any) -> dict[int, Any]:
    """The first frame of each track of pictures, by the number of the stream."""
    import av

    waiting = {stream.index: stream for stream in container.streams if is_pictures(stream)}
    found: dict[int, Any] = {}
    if not waiting:
        return found
    try:
        for number, packet in enumerate(container.demux(list(waiting.values()))):
            if packet.stream.index in waiting and (frame := _decoded(packet)) is not None:
                found[packet.stream.index] = frame
                del waiting[packet.stream.index]
            if not waiting or number > _FIRST_FRAME_WITHIN:
                break
    except av.FFmpegError:
        pass  # the file ends here
    return found


def _decoded(packet: Any) -> Any:
    import av

    try:
        return next(iter(packet.decode()), None)
    except av.FFmpegError:
        return None


def _picture_track(stream: Any, frame: Any) -> PictureTrack:
    posture = posture_of(frame, stream.sample_aspect_ratio)
    size = (frame.width, frame.height)
    width, height = posture.shown(size)
    return PictureTrack(
        index=stream.index,
        codec=stream.codec_context.name,
        width=width,
        height=height,
        size=size,
        posture=posture,
        rate=Fraction(stream.average_rate or 0),
        base=Fraction(stream.time_base or Fraction(1, 90_000)),
        interlaced=bool(frame.interlaced_frame),
        bottom_first=stream.codec_context.field_order in _BOTTOM_FIRST,
        seconds=_length(stream),
    )


def _end(stream: Any, start: Fraction) -> Fraction:
    if not stream.duration or not stream.time_base:
        return Fraction(0)
    end: Fraction = ((stream.start_time or 0) + stream.duration) * stream.time_base
    return end - start


def _length(stream: Any) -> float:
    return float(stream.duration * stream.time_base) if stream.duration and stream.time_base else 0.0


def _seconds(container: Any, start: Fraction) -> float:
    """Length by its tracks of pictures and sound, or by what the file says where they do not tell."""
    ends = [_end(stream, start) for stream in container.streams if is_pictures(stream) or stream.type == "audio"]
    if ends and all(ends):
        return float(max(ends))
    if not container.duration or container.duration < 0:
        return 0.0
    seconds = Fraction(container.duration, 1_000_000)
    if "matroska" in container.format.name and start > 0:
        seconds -= start  # Matroska states when the last block ends, not how long it is
    return float(max(seconds, Fraction(0)))


def _measured(source: Path, start: Fraction) -> float:
    """Length by the times of the packets, for recordings that do not state it, such as those of a stream."""
    import av

    last = Fraction(0)
    with opened(source) as container:
        try:
            for packet in container.demux():
                if packet.pts is not None and packet.stream.type in ("video", "audio"):
                    last = max(last, (packet.pts + (packet.duration or 0)) * packet.time_base)
        except av.FFmpegError:
            pass  # it ends here
    return float(max(last - start, Fraction(0)))


def _in_words(stream: Any) -> str:
    if stream.type == "video":
        return "a cover picture" if stream.codec_context is not None else "pictures that cannot be decoded"
    if stream.type == "audio":
        return "sound that cannot be decoded"
    return _OTHERS.get(stream.type, "a stream of unknown kind")
