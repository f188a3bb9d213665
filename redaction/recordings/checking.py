"""Is a recording whole? Every frame and every sample of sound is decoded once, and what is in the file is told.

What comes of it goes between processes and to programs, so it is plain data: see `check`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from redaction.recordings.frames import Faults, decoded, frames, packets
from redaction.recordings.opening import opened, sha256_of
from redaction.recordings.probe import PictureTrack, SoundTrack, probe
from redaction.rendition import Progress
from redaction.signs import alive


def check(source: Path, *, progress: Progress | None = None) -> dict[str, Any]:
    """Decode all of a recording.

    Returns:
        ``sha256``, ``bytes``, ``seconds``; ``pictures`` and ``sounds``, a list each of what a track is and how its decoding went;
        ``others`` in words; ``chapters``; ``whole``, whether everything decoded.

    Raises:
        DamagedFileError: it cannot be opened.
        UnsupportedMediaError: nothing in it can be decoded.
    """
    recording = probe(source)
    pictures = [_pictures(source, number, track, progress) for number, track in enumerate(recording.pictures)]
    sounds = [_sound(source, track) for track in recording.sounds]
    return {
        "sha256": sha256_of(source),
        "bytes": source.stat().st_size,
        "seconds": round(recording.seconds, 3),
        "pictures": pictures,
        "sounds": sounds,
        "others": list(recording.others),
        "chapters": recording.chapters,
        "whole": not any(track["faults"] for track in (*pictures, *sounds)),
    }


def _pictures(source: Path, number: int, track: PictureTrack, progress: Progress | None) -> dict[str, Any]:
    faults = Faults()
    expected = round(track.seconds * track.rate)
    count, first, last, longest = 0, 0.0, 0.0, 0.0
    for shown in frames(source, number, faults=faults):
        if count == 0:
            first = shown.seconds
        else:
            longest = max(longest, shown.seconds - last)
        last, count = shown.seconds, count + 1
        if progress and count % 100 == 0:
            progress("checking", count, max(count, expected))
    return {
        "codec": track.codec,
        "width": track.width,
        "height": track.height,
        "rotation": track.rotation,
        "rate": round(float(track.rate), 3),
        "interlaced": track.interlaced,
        "frames": count,
        "first": round(first, 3),
        "last": round(last, 3),
        "longest_frame": round(longest, 3),
        "faults": _in_words(faults, "packets of pictures"),
    }


def _sound(source: Path, track: SoundTrack) -> dict[str, Any]:
    faults = Faults()
    samples = 0
    with opened(source) as container:
        stream = container.streams[track.index]
        stream.thread_type = "AUTO"
        for packet in packets(container, stream, faults):
            for frame in decoded(packet, faults) or ():
                samples += frame.samples
            alive()
    return {
        "codec": track.codec,
        "rate": track.rate,
        "channels": track.channels,
        "seconds": round(samples / track.rate, 3),
        "faults": _in_words(faults, "packets of sound"),
    }


def _in_words(faults: Faults, what: str) -> str:
    """What went wrong, or nothing."""
    said = []
    if faults.lost:
        said.append(f"{faults.lost} {what} cannot be decoded")
    if faults.patched:
        said.append(f"{faults.patched} frames are damaged")
    if faults.cut_short:
        said.append("the file is cut short")
    return "; ".join(said)
