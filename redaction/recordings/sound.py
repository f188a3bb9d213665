"""Reading the sound of a recording: any track that a decoder is there for, in blocks, at its true times, in constant memory.

Samples are 32-bit floats from -1 to 1, channels x samples. Sample 0 is the first moment of the recording, as in
`redaction.findings.TimePlace`. What is missing or damaged is silence of the same length, so that times stay true.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from redaction.errors import DamagedFileError, TooLargeError
from redaction.recordings.opening import opened
from redaction.signs import alive

if TYPE_CHECKING:
    import numpy as np

    Samples = np.ndarray[Any, np.dtype[np.float32]]

MAX_SECONDS = 24 * 3600
"""Longer recordings are refused: a damaged or hostile file can claim any time."""
MAX_CHANNELS = 16
MAX_RATE = 768_000
"""Samples a second: the most that recorders know. A larger number is damage, or letters in a field that is written again."""
_BLOCK = 1 << 16
_JUMP = 0.08
"""Seconds by which a frame's time may be off before it counts as a gap or an overlap: containers round times."""

Depth = Literal["s16", "s24", "f32"]
_DEEP: dict[str, Depth] = {"pcm_s24le": "s24", "pcm_s24be": "s24", "pcm_f32le": "f32", "pcm_f32be": "f32"}


@dataclass(frozen=True, slots=True)
class SoundFormat:
    """One track of sound.

    Attributes:
        number: of the track among the tracks of sound, from 0.
        rate: samples a second.
        channels: how many.
        layout: FFmpeg's name of their order ("stereo").
        codec: FFmpeg's name of the decoder.
        bit_rate: bits a second, 0 where the file does not say.
        depth: how finely its samples are written.
        seconds: length as the file says, 0 where it does not.
    """

    number: int
    rate: int
    channels: int
    layout: str
    codec: str
    bit_rate: int = 0
    depth: Depth = "s16"
    seconds: float = 0.0


@dataclass(slots=True)
class Damage:
    """What was wrong with a track, filled while its blocks are read: packets and seconds that hold silence instead."""

    packets: int = 0
    missing: float = 0.0
    read: float = field(default=0.0)


def sound_formats(source: Path) -> tuple[SoundFormat, ...]:
    """The tracks of sound that can be decoded, in the order of the file.

    Raises:
        DamagedFileError: no reader opens the file.
        TooLargeError: a track has more channels or is longer than any recording should be.
    """
    with opened(source) as container:
        found = []
        for number, stream in enumerate(container.streams.audio):
            context = stream.codec_context
            if context is None or not stream.rate or not stream.channels:
                continue
            if stream.channels > MAX_CHANNELS:
                raise TooLargeError(f"{source.name}: its sound has more than {MAX_CHANNELS} channels. Make a smaller copy first.")
            if stream.rate > MAX_RATE:
                raise TooLargeError(
                    f"{source.name} claims {stream.rate} samples a second, more than any recorder. Export it again."
                )
            seconds = float(stream.duration * stream.time_base) if stream.duration and stream.time_base else 0.0
            if seconds > MAX_SECONDS:
                raise _too_long(source)
            found.append(
                SoundFormat(
                    number=number,
                    rate=stream.rate,
                    channels=stream.channels,
                    layout=_layout(stream.layout.name, stream.channels),
                    codec=context.name,
                    bit_rate=context.bit_rate or 0,
                    depth=_DEEP.get(context.name, "s24" if context.name == "flac" and "32" in str(context.format) else "s16"),
                    seconds=seconds,
                )
            )
    return tuple(found)


def blocks(source: Path, track: SoundFormat, damage: Damage | None = None) -> Iterator[Samples]:
    """The sound of a track from the first moment of the recording to its end.

    Args:
        source: the recording.
        track: one of its `sound_formats`.
        damage: told what had to be left out.

    Raises:
        DamagedFileError: nothing can be decoded.
        TooLargeError: the times of the file make no sense.
    """
    import av
    import numpy as np

    damage = damage if damage is not None else Damage()
    position = 0
    heard = False
    with opened(source) as container:
        stream = container.streams.audio[track.number]
        start = Fraction(container.start_time or 0, 1_000_000)
        convert = _Converter(track)
        try:
            for packet in container.demux(stream):
                for frame in _frames(packet, damage):
                    at = position
                    if frame.pts is not None and frame.time_base is not None:
                        at = round((frame.pts * frame.time_base - start) * track.rate)
                    samples = convert(frame)
                    heard = heard or samples.shape[1] > 0
                    gap = at - position
                    if gap > _JUMP * track.rate:
                        if at > MAX_SECONDS * track.rate:
                            raise _too_long(source)
                        damage.missing += gap / track.rate if position else 0.0
                        for length in _lengths(gap):
                            yield np.zeros((track.channels, length), np.float32)
                        position = at
                    elif -gap > _JUMP * track.rate:
                        samples = samples[:, -gap:]  # it was heard before
                    position += samples.shape[1]
                    if position > MAX_SECONDS * track.rate:
                        raise _too_long(source)
                    if samples.shape[1]:
                        alive()
                        yield samples
        except (av.FFmpegError, ValueError):
            damage.packets += 1  # the file ends here
    damage.read = position / track.rate
    if not heard:
        raise DamagedFileError(
            f"{source.name} holds no sound that can be decoded: it is cut short or damaged. Ask for a new copy, or export it "
            "again from the system that recorded it."
        )


def resampled(samples: Iterable[Samples], rate: int, wanted: int) -> Iterator[Samples]:
    """Sound of one channel at another rate; the same length to within a sample."""
    if rate == wanted:
        yield from samples
        return
    import av
    import numpy as np

    resampler = av.AudioResampler(format="flt", layout="mono", rate=wanted)
    position = 0
    for block in samples:
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block[:1]), format="flt", layout="mono")
        frame.rate, frame.pts, frame.time_base = rate, position, Fraction(1, rate)
        position += block.shape[1]
        yield from _arrays(resampler.resample(frame))
    yield from _arrays(resampler.resample(None))


def _arrays(frames: Iterable[Any]) -> Iterator[Samples]:
    for frame in frames:
        yield frame.to_ndarray()


def gathered(samples: Iterable[Samples], length: int = _BLOCK) -> Iterator[Samples]:
    """The same sound in blocks of one length; the last may be shorter."""
    import numpy as np

    waiting: list[Samples] = []
    size = 0
    for block in samples:
        waiting.append(block)
        size += block.shape[1]
        if size >= length:
            whole = np.concatenate(waiting, axis=1)
            for at in range(0, size - size % length, length):
                yield whole[:, at : at + length]
            waiting = [whole[:, size - size % length :]]
            size %= length
    if size:
        yield np.concatenate(waiting, axis=1)


class _Converter:
    """Frames to floats in the track's own rate and layout; a track may change its format on the way."""

    def __init__(self, track: SoundFormat) -> None:
        self._track = track
        self._shape: tuple[Any, ...] = ()
        self._resampler: Any = None

    def __call__(self, frame: Any) -> Samples:
        import av
        import numpy as np

        shape = (frame.format.name, frame.layout.name, len(frame.layout.channels), frame.rate)
        if shape != self._shape:
            self._shape = shape
            self._resampler = av.AudioResampler(format="fltp", layout=self._track.layout, rate=self._track.rate)
        frame.pts = None
        made = [one.to_ndarray() for one in self._resampler.resample(frame)]
        return np.concatenate(made, axis=1) if made else np.zeros((self._track.channels, 0), np.float32)


def _frames(packet: Any, damage: Damage) -> list[Any]:
    import av

    try:
        return list(packet.decode())
    except av.FFmpegError:
        damage.packets += 1
        return []


def _lengths(total: int) -> Iterator[int]:
    while total > 0:
        yield min(total, _BLOCK)
        total -= _BLOCK


def _layout(name: str, channels: int) -> str:
    """A layout that filters accept: FFmpeg has none for some numbers of channels, as in recordings from a desk."""
    if name and "channels" not in name:
        return name
    return {1: "mono", 2: "stereo", 3: "2.1", 4: "4.0", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1", 16: "hexadecagonal"}.get(
        channels, "stereo"
    )


def _too_long(source: Path) -> TooLargeError:
    return TooLargeError(f"{source.name} claims to be longer than {MAX_SECONDS // 3600} hours: split it, or ask for a new copy.")
