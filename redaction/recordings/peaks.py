"""How loud a recording is from moment to moment, for drawing: the largest sample of each fiftieth of a second, as one byte."""

from __future__ import annotations

from pathlib import Path

from redaction.recordings.sound import MAX_SECONDS, Damage, blocks, sound_formats
from redaction.rendition import Progress

A_SECOND = 50
"""Peaks of a second."""


def peaks(source: Path, *, progress: Progress | None = None) -> bytes:
    """The peaks of the first track of sound, which is the one that a browser plays; nothing for a recording without sound.

    Args:
        source: the recording; only read.
        progress: called now and then with seconds done and seconds in all.

    Returns:
        A byte for each fiftieth of a second: 0 for silence, 255 for the loudest that a sample can be, all channels together.

    Raises:
        DamagedFileError: nothing can be decoded. TooLargeError: the times of the file make no sense.
    """
    import numpy as np

    tracks = sound_formats(source)
    if not tracks:
        return b""
    track = tracks[0]
    found = bytearray()
    position, told = 0, 0
    for block in blocks(source, track, Damage()):
        loud = np.abs(block).max(axis=0)
        moments = (position + np.arange(loud.size, dtype=np.int64)) * A_SECOND // track.rate
        firsts = np.flatnonzero(np.diff(moments, prepend=moments[0] - 1))
        loudest = np.rint(np.clip(np.nan_to_num(np.maximum.reduceat(loud, firsts)), 0.0, 1.0) * 255)
        position += loud.size
        for moment, peak in zip(moments[firsts].tolist(), loudest.astype(np.uint8).tolist(), strict=True):
            if moment >= len(found):
                found.extend(bytes(moment + 1 - len(found)))
            found[moment] = max(found[moment], peak)
        seconds = position // track.rate
        if progress and seconds - told >= 10:
            told = seconds
            progress("reading the sound", seconds, max(seconds, min(round(track.seconds), MAX_SECONDS)))
    return bytes(found)
