"""Is a recording whole? Every frame and every sample of sound is decoded once, and what is in the file is told.

What comes of it goes between processes and to programs, so it is plain data: see `check`.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from redaction.recordings.frames import Faults, decoded, frames, packets
from redaction.recordings.opening import ONLY_THIS_FILE, address, opened, sha256_of
from redaction.recordings.piped import program
from redaction.recordings.probe import PictureTrack, SoundTrack, probe
from redaction.rendition import Progress
from redaction.signs import alive

_SHORT = 1.0
"""Seconds by which the pictures may end before the file says."""


def check(source: Path, *, progress: Progress | None = None) -> dict[str, Any]:
    """Decode all of a recording.

    Returns:
        ``sha256``, ``bytes``, ``seconds``; ``pictures`` and ``sounds``, a list each of what a track is and how its decoding went;
        ``others`` in words; ``chapters``; ``decodes``, whether another decoder met no fault: it tells of damage that the first
        hides; ``whole``, whether everything decoded.

    Raises:
        DamagedFileError: it cannot be opened.
        UnsupportedMediaError: nothing in it can be decoded.
    """
    recording = probe(source)
    pictures = [_pictures(source, number, track, progress) for number, track in enumerate(recording.pictures)]
    sounds = [_sound(source, track) for track in recording.sounds]
    streams = [*(track.index for track in recording.pictures), *(track.index for track in recording.sounds)]
    again = decodes(source, streams)
    return {
        "sha256": sha256_of(source),
        "bytes": source.stat().st_size,
        "seconds": round(recording.seconds, 3),
        "pictures": pictures,
        "sounds": sounds,
        "others": list(recording.others),
        "chapters": recording.chapters,
        "decodes": again,
        "whole": again and not any(track["faults"] for track in (*pictures, *sounds)),
    }


def _pictures(source: Path, number: int, track: PictureTrack, progress: Progress | None) -> dict[str, Any]:
    faults = Faults()
    expected = round(track.seconds * track.rate)
    count, first, last, longest, end = 0, 0.0, 0.0, 0.0, 0.0
    for shown in frames(source, number, faults=faults):
        if count == 0:
            first = shown.seconds
        else:
            longest = max(longest, shown.seconds - last)
        last, count, end = shown.seconds, count + 1, float(shown.at + shown.lasts)
        if progress and count % 100 == 0:
            progress("checking", count, max(count, expected))
    faults.cut_short = faults.cut_short or end < track.seconds - _SHORT
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


def decodes(source: Path, streams: Sequence[int]) -> bool:
    """Whether FFmpeg's program decodes tracks without a word of complaint."""
    maps = [word for stream in streams for word in ("-map", f"0:{stream}")]
    options = [word for name, value in ONLY_THIS_FILE.items() for word in (f"-{name}", value)]
    words = [program(), "-v", "error", "-nostdin", *options, "-i", address(source), *maps, "-fps_mode", "passthrough"]
    said = os.memfd_create("errors")
    process = subprocess.Popen(
        [*words, "-progress", "pipe:1", "-f", "null", "-"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said
    )
    assert process.stdout is not None
    try:
        for _ in process.stdout:
            alive()
        return process.wait() == 0 and os.fstat(said).st_size == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        os.close(said)
