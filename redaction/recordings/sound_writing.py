"""Writing sound anew: WAV, MP3 or M4A with its tracks of sound and nothing else, block by block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from redaction.recordings.sound import SoundFormat, gathered
from redaction.signs import alive

if TYPE_CHECKING:
    from redaction.recordings.sound import Samples

Written = Literal["wav", "mp3", "m4a"]

_CONTAINERS: Mapping[Written, tuple[str, dict[str, str]]] = {
    "wav": ("wav", {"rf64": "auto"}),
    "mp3": ("mp3", {"id3v2_version": "0", "write_id3v1": "0"}),
    "m4a": ("ipod", {"movflags": "+faststart"}),
}
"""FFmpeg's muxer and its options: no tags, and an index at the front."""

_BITEXACT = 0x400
"""AVFMT_FLAG_BITEXACT: the muxer writes neither its name nor the time."""

_PCM = {"s16": ("pcm_s16le", "s16"), "s24": ("pcm_s24le", "s32"), "f32": ("pcm_f32le", "flt")}
_MP3_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
_AAC_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000)
_LEAST_BITS, _MOST_BITS = 32_000, 160_000
"""Bits a second for each channel of a lossy result."""


def written_format(track: SoundFormat, kind: Written) -> SoundFormat:
    """A track as it will be written: MP3 and AAC know certain rates and numbers of channels only."""
    rates = {"wav": (track.rate,), "mp3": _MP3_RATES, "m4a": _AAC_RATES}[kind]
    rate = track.rate if track.rate in rates else min((one for one in rates if one >= track.rate), default=rates[-1])
    channels, layout = track.channels, track.layout
    if kind == "mp3" and channels > 2:
        channels, layout = 2, "stereo"
    return SoundFormat(track.number, rate, channels, layout, track.codec, track.bit_rate, track.depth, track.seconds)


def write_sound(target: Path, kind: Written, tracks: Sequence[tuple[SoundFormat, Iterator[Samples]]]) -> list[int]:
    """Write tracks of sound side by side.

    Args:
        target: file to write; must not exist. It is left half written if something fails: the caller removes it.
        kind: of the file. WAV and MP3 hold one track.
        tracks: each with its sound from the first moment on.

    Returns:
        Samples of each track, at its own rate.
    """
    import av

    av.logging.set_level(None)
    muxer, options = _CONTAINERS[kind]
    with target.open("xb") as file, av.open(file, "w", format=muxer, options=options) as container:
        container.flags |= _BITEXACT
        encoders = [_Encoder(container, track, kind) for track, _ in tracks]
        sources = [gathered(samples, max(4096, track.rate)) for track, samples in tracks]
        open_ones = list(range(len(tracks)))
        while open_ones:
            for number in tuple(open_ones):  # a second of each in turn, so that the muxer holds little back
                block = next(sources[number], None)
                if block is None:
                    open_ones.remove(number)
                    encoders[number].finish()
                else:
                    encoders[number].write(block)
                alive()
    return [encoder.samples for encoder in encoders]


class _Encoder:
    """One track on its way into a container."""

    def __init__(self, container: Any, track: SoundFormat, kind: Written) -> None:
        import av

        self._container, self._track = container, track
        written = written_format(track, kind)
        codec, sample_format = (
            _PCM[track.depth] if kind == "wav" else ("libmp3lame", "fltp") if kind == "mp3" else ("aac", "fltp")
        )
        self._stream = container.add_stream(codec, rate=written.rate, layout=written.layout)
        self._stream.codec_context.format = sample_format
        self._stream.codec_context.flags |= av.codec.context.Flags.bitexact.value
        if kind != "wav":
            bits = track.bit_rate or 64_000 * track.channels
            self._stream.bit_rate = min(max(bits, _LEAST_BITS * written.channels), _MOST_BITS * written.channels)
        self._resampler = av.AudioResampler(format=sample_format, layout=written.layout, rate=written.rate)
        self.samples = 0

    def write(self, block: Samples) -> None:
        import av
        import numpy as np

        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block), format="fltp", layout=self._track.layout)
        frame.rate, frame.pts, frame.time_base = self._track.rate, self.samples, Fraction(1, self._track.rate)
        self.samples += block.shape[1]
        self._pass_on(self._resampler.resample(frame))

    def finish(self) -> None:
        self._pass_on(self._resampler.resample(None))
        self._container.mux(self._stream.encode(None))

    def _pass_on(self, frames: Sequence[Any]) -> None:
        for frame in frames:
            self._container.mux(self._stream.encode(frame))
