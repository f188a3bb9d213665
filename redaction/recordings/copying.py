"""A copy of a recording that plays everywhere, whole or from one time to another: MP4 with H.264 and AAC, without tags.

Made by FFmpeg's program. Frames keep their times; a clip begins with the first frame at or after the time asked for.
"""

from __future__ import annotations

import errno
import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from redaction.errors import DamagedFileError, InputRefusedError
from redaction.recordings.checking import check
from redaction.recordings.opening import ONLY_THIS_FILE, address
from redaction.recordings.piped import program
from redaction.recordings.probe import Recording, probe
from redaction.recordings.writing import EncodingFailedError
from redaction.rendition import Progress
from redaction.signs import alive
from reference.errors import UsageError

QUALITY = 18
"""Constant rate factor of x264: a copy of evidence is nearer to the original than a rendition for reading."""
_DISK = {b"No space left": errno.ENOSPC, b"File too large": errno.EFBIG, b"quota exceeded": errno.EDQUOT}


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `start` to `end`, in seconds from the first moment of the recording; `end` None for the end of it."""

    start: float = 0.0
    end: float | None = None


def copy(source: Path, target: Path, stretch: Stretch | None = None, *, progress: Progress | None = None) -> dict[str, Any]:
    """Write a playable copy and decode all of it again.

    Args:
        source: a recording; only read.
        target: the new file; nothing is left of it when something fails.
        stretch: the part that is wanted; all of it if absent.
        progress: called now and then with seconds done and seconds in all.

    Returns:
        What `redaction.recordings.checking.check` says of the copy, with ``start`` and ``end``: when its first frame or sample is
        shown and its last one ends, in seconds of the original.

    Raises:
        UsageError: the stretch lies outside of the recording.
        InputRefusedError: the recording cannot be read.
        OSError: the disk is full.
        EncodingFailedError: the copy could not be written, or does not decode.
    """
    recording = probe(source)
    wanted = stretch or Stretch()
    end = recording.seconds if wanted.end is None else min(wanted.end, recording.seconds)
    if not 0 <= wanted.start < end:
        raise UsageError(
            f"{source.name} is {recording.seconds:.1f} seconds long: give --from before --to, both within the recording."
        )
    try:
        _run(_command(source, target, recording, wanted), end - wanted.start, source.name, progress)
        made = check(target)
    except DamagedFileError:
        target.unlink(missing_ok=True)
        raise EncodingFailedError(f"The copy of {source.name} could not be written. Nothing was kept.") from None
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    if not made["whole"] or not (made["pictures"] or made["sounds"]):
        target.unlink(missing_ok=True)
        raise EncodingFailedError(f"The copy of {source.name} does not decode from start to end. Nothing was kept.")
    first = min((track["first"] for track in made["pictures"]), default=0.0)
    return {**made, "start": round(wanted.start + first, 3), "end": round(wanted.start + made["seconds"], 3)}


def _command(source: Path, target: Path, recording: Recording, stretch: Stretch) -> list[str]:
    """The words that FFmpeg is started with; no shell reads them."""
    words = [program(), "-v", "error", "-nostdin", "-y", "-progress", "pipe:1"]
    words += [word for name, value in ONLY_THIS_FILE.items() for word in (f"-{name}", value)]
    if stretch.start > 0:
        words += ["-ss", f"{stretch.start:.6f}"]
    if stretch.end is not None:
        words += ["-t", f"{stretch.end - stretch.start:.6f}"]
    words += ["-i", address(source)]
    for picture in recording.pictures:
        words += ["-map", f"0:{picture.index}"]
    for sound in recording.sounds:
        words += ["-map", f"0:{sound.index}"]
    words += ["-map_metadata", "-1", "-map_chapters", "-1", "-dn", "-sn", "-fflags", "+bitexact"]
    words += ["-c:v", "libx264", "-preset", "veryfast", "-crf", str(QUALITY), "-bf", "0", "-a53cc", "0"]
    words += ["-fps_mode", "passthrough", "-enc_time_base:v", "demux"]
    words += ["-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2,format=yuv420p|yuvj420p"]
    if any(picture.interlaced for picture in recording.pictures):
        words += ["-flags:v", "+ildct+ilme"]
    words += ["-c:a", "aac", "-b:a", "160k", "-movflags", "+faststart", "-f", "mp4", address(target)]
    return words


def _run(words: list[str], seconds: float, name: str, progress: Progress | None) -> None:
    said = os.memfd_create("errors")
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said)
    assert process.stdout is not None
    try:
        for done in _told(process.stdout):
            alive()
            if progress:
                progress("copying", min(int(done), int(seconds)), max(1, int(seconds)))
        if process.wait() != 0:
            raise _failure(process.returncode, os.pread(said, 100_000, 0), name)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        os.close(said)


def _told(lines: IO[bytes]) -> Iterator[float]:
    """Seconds written so far, as FFmpeg tells them."""
    for line in lines:
        key, _, value = line.partition(b"=")
        if key == b"out_time_us" and value.strip().isdigit():
            yield int(value) / 1_000_000


def _failure(status: int, said: bytes, name: str) -> Exception:
    """What a failed run is called; what FFmpeg said is never shown, as it may quote the file."""
    for words, number in _DISK.items():
        if words in said:
            return OSError(number, "the copy cannot be written")
    if status == -signal.SIGXFSZ:
        return OSError(errno.EFBIG, "the copy cannot be written")
    if b"Invalid data found" in said or b"Error opening input" in said:
        return InputRefusedError(f"{name} is damaged where it was read: check it with hoursback media check, and clip around it.")
    return EncodingFailedError(f"The copy of {name} could not be written: the encoder gave up. Nothing was kept.")
