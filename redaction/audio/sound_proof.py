"""The samples of a redacted recording against those of its original, read by the program ffmpeg and not by what wrote them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.audio.fill import FADE, sample_stretches, tone
from redaction.audio.tracks import disguised_of, places_of
from redaction.plan import Plan
from redaction.recordings.opening import address
from redaction.recordings.sound import SoundFormat, blocks, gathered
from redaction.signs import alive
from redaction.verification import Channel

if TYPE_CHECKING:
    from redaction.recordings.sound import Samples

_EXACT = 1.5 / 32768
"""Largest difference of a sample in a file without losses: one step of 16 bits, for the rounding of decoders."""
_LOSSY = 0.02
"""Loudest sample that a lossy codec may leave in silence, away from the edges, beside what it makes of sound nearby."""
_LOSSY_EDGE = 0.06
"""Seconds at the edges of a stretch into which a lossy codec smears the sound beside it; words lie further inside."""
_ALIKE = 0.5
"""Correlation of a second of kept sound with the original, from which it is the same but for losses."""
_QUIETER = 0.1
"""Share of its power that kept sound must at least have still: silence correlates with everything."""
_AUDIBLE = 0.01
_OTHER = 0.35
"""Correlation with the original, at whatever shift up to `_SHIFT`, below which a second of a voice is another one's."""
_SHIFT = 0.03
_ENOUGH = 0.4
"""Seconds of a voice that tell whose it is; a stretch that is disguised is a second long at least."""
_FRAME = 4096
"""Samples by which the length may differ: less than the longest frame of any codec that we write."""


@dataclass(slots=True)
class _Seen:
    """What the comparison of one track showed."""

    stretches: int = 0
    loud: int = 0
    toned: int = 0
    silent: int = 0
    seconds: int = 0
    altered: int = 0
    before: int = 0
    after: int = 0
    disguised: int = 0
    bare: int = 0
    most: float = 0.0


def compared(
    source: Path, redacted: Path, plan: Plan, audience: str, tracks: Sequence[SoundFormat], *, lossy: bool
) -> list[Channel]:
    """The channels ``sound-fill``, ``sound-kept`` and ``duration``.

    Args:
        source: the original.
        redacted: what was written.
        plan: the decisions.
        audience: for whom.
        tracks: of the original that were written, in this order.
        lossy: whether the codec of the result alters samples.
    """
    names = ("sound-fill:ffmpeg", "sound-kept:ffmpeg", "duration:ffmpeg")
    try:
        engine = _engine()
        seen = [_track(source, redacted, plan, audience, track, number, lossy=lossy) for number, track in enumerate(tracks)]
    except Exception as error:
        # Whatever a decoder stumbles over, the answer is the same: nobody has looked.
        return [Channel(name, "unchecked", "ffmpeg", f"the reader stopped ({type(error).__name__})") for name in names]
    loud, altered = sum(one.loud for one in seen), sum(one.altered for one in seen)
    mixed = sum(one.toned for one in seen) and sum(one.silent for one in seen)
    stretches, seconds = sum(one.stretches for one in seen), sum(one.seconds for one in seen)
    off = [abs(one.after - one.before) for one in seen]
    fill = f"{stretches} stretches, sound in {loud} of them" + ("; some are silent and some hold a tone" if mixed else "")
    bare = sum(one.bare for one in seen)
    if disguised := sum(one.disguised for one in seen):
        most = max(one.most for one in seen)
        fill += f"; {disguised} seconds of voices are disguised, {bare} of them too little: at most {100 * most:.0f} % alike"
    return [
        Channel(names[0], "leaked" if loud or mixed or bare else "clean", engine, fill),
        Channel(names[1], "leaked" if altered else "clean", engine, f"{seconds} seconds compared, {altered} of them altered"),
        Channel(
            names[2], "leaked" if max(off, default=0) > _FRAME else "clean", engine, f"{max(off, default=0)} samples difference"
        ),
    ]


def decoded(path: Path, track: int, rate: int, layout: str, channels: int) -> Iterator[Samples]:
    """The sound of a file as the program ffmpeg decodes it, in blocks.

    Raises:
        RuntimeError: ffmpeg fails.
    """
    import imageio_ffmpeg
    import numpy as np

    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-protocol_whitelist", "file", "-i", address(path)]
    command += ["-map", f"0:a:{track}", "-ac", str(channels), "-ar", str(rate), "-f", "f32le", "pipe:1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        try:
            while block := process.stdout.read(channels * 4 * 65536):
                whole = np.frombuffer(block[: len(block) - len(block) % (4 * channels)], np.float32)
                alive()
                yield whole.reshape(-1, channels).T
        except BaseException:
            process.kill()
            raise
        if process.wait() != 0:
            raise RuntimeError("ffmpeg could not decode the sound")


def _track(source: Path, redacted: Path, plan: Plan, audience: str, track: SoundFormat, number: int, *, lossy: bool) -> _Seen:
    import numpy as np

    seen = _Seen()
    stretches = sample_stretches(places_of(plan.going(audience), track.number), track.rate, track.channels)
    seen.stretches = len(stretches)
    voices = sample_stretches(disguised_of(plan.going(audience), track.number), track.rate, track.channels)
    bad: set[int] = set()
    kinds: dict[int, set[str]] = {}
    before = gathered(blocks(source, track), track.rate)
    after = gathered(decoded(redacted, number, track.rate, track.layout, track.channels), track.rate)
    at = 0
    while True:
        old, new = next(before, None), next(after, None)
        if old is None and new is None:
            break
        old_size, new_size = (0 if one is None else one.shape[1] for one in (old, new))
        seen.before, seen.after = seen.before + old_size, seen.after + new_size
        size = max(old_size, new_size)
        old, new = (
            np.pad(one, ((0, 0), (0, size - one.shape[1]))) if one is not None else np.zeros((track.channels, size))
            for one in (old, new)
        )
        kept = np.ones((track.channels, size), bool)
        for index, (low, high, channels) in enumerate(stretches):
            if low >= at + size + track.rate or high + track.rate <= at:
                continue
            fade = round((_LOSSY_EDGE if lossy else FADE) * track.rate) + 2
            for channel in channels:
                kept[channel, max(0, low - fade - at) : max(0, high + fade - at)] = False
            edge = min(round(_LOSSY_EDGE * track.rate), (high - low) // 4) if lossy else 0
            first, last = max(low + edge, at), min(high - edge, at + size)
            if first >= last:
                continue
            inside = new[list(channels), first - at : last - at]
            kind = _kind_of(inside, tone(first, last - first, low, high, track.rate), _LOSSY if lossy else _EXACT)
            if kind:
                kinds.setdefault(index, set()).add(kind)
            else:
                bad.add(index)
        other = np.zeros((track.channels, size), bool)
        for low, high, channels in voices:
            margin = round((_LOSSY_EDGE if lossy else FADE) * track.rate) + 2
            other[list(channels), max(0, low - at) : max(0, high - at)] = True
            kept &= ~_widened(other, channels, low - margin - at, high + margin - at)
        if old_size and new_size:
            for channel in range(track.channels):
                _look_disguised(seen, old[channel], new[channel], other[channel], round(_SHIFT * track.rate))
            seen.seconds += 1
            seen.altered += _altered(old, new, kept, lossy=lossy)
        at += size
    for one in kinds.values():
        seen.toned += one == {"tone"}
        seen.silent += one == {"silence"}
    seen.loud = len(bad | {index for index, one in kinds.items() if len(one) > 1} | (set(range(len(stretches))) - set(kinds)))
    return seen


def _widened(like: Any, channels: Sequence[int], first: int, last: int) -> Any:
    """A mask that is true from one sample to another in some channels."""
    import numpy as np

    mask = np.zeros_like(like)
    mask[list(channels), max(0, first) : max(0, last)] = True
    return mask


def _look_disguised(seen: _Seen, old: Any, new: Any, where: Any, shift: int) -> None:
    """See whether the disguised part of a second is another voice, wherever it is laid against the old one."""
    import numpy as np

    if where.sum() < _ENOUGH * shift / _SHIFT:
        return
    before, after = np.where(where, old, 0.0), np.where(where, new, 0.0)
    power = float((before**2).sum()) * float((after**2).sum())
    if float((before**2).sum() / where.sum()) ** 0.5 < _AUDIBLE or not power:
        return
    size = 2 * before.shape[0]
    laid = np.abs(np.fft.irfft(np.fft.rfft(before, size) * np.conj(np.fft.rfft(after, size)), size))
    alike = float(max(laid[: shift + 1].max(), laid[-shift:].max())) / power**0.5
    seen.disguised += 1
    seen.most = max(seen.most, alike)
    seen.bare += alike > _OTHER


def _kind_of(inside: Any, expected: Samples, most: float) -> str:
    """What fills a part of a stretch: silence, the tone, or neither (empty)."""
    import numpy as np

    if float(np.abs(inside).max()) <= most:
        return "silence"
    return "tone" if float(np.abs(inside - expected).max()) <= most else ""


def _altered(old: Any, new: Any, kept: Any, *, lossy: bool) -> bool:
    """Whether a second of what was to stay is not what it was."""
    import numpy as np

    before, after = np.where(kept, old, 0.0), np.where(kept, new, 0.0)
    if not lossy:
        return bool(np.abs(before - after).max() > _EXACT)
    power = float((before**2).sum())
    if (power / max(1, int(kept.sum()))) ** 0.5 < _AUDIBLE:
        return False
    left = float((after**2).sum())
    return left < _QUIETER * power or bool(float((before * after).sum()) < _ALIKE * (power * left) ** 0.5)


def _engine() -> str:
    import imageio_ffmpeg

    return f"ffmpeg {imageio_ffmpeg.get_ffmpeg_version()}"
