"""Frames by way of FFmpeg's own program: another build and another path than what writes recordings, so that proofs use it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.recordings.opening import ONLY_THIS_FILE, address
from redaction.signs import alive

if TYPE_CHECKING:
    import numpy as np

    Plane = np.ndarray[Any, np.dtype[np.uint8]]


class Piped:
    """One track of pictures as raw frames, each decoded once, in the order in which they are shown.

    After the last frame `times`, `faults` and `ended` tell how it went.

    Args:
        source: a recording.
        stream: number of the stream in the file.
        size: width and height of the frames, turned upright.
        strict: stop at the first error.
        scaled: make the frames that large; else that is how large they are.
        within: seconds from the beginning of the file from which on frames are given, and how many; all of them if absent.
    """

    def __init__(
        self,
        source: Path,
        stream: int,
        size: tuple[int, int],
        *,
        strict: bool,
        scaled: bool = False,
        within: tuple[Fraction, int] | None = None,
    ) -> None:
        self._source, self._stream, self.size, self._strict, self._scaled = source, stream, size, strict, scaled
        self._within = within
        self.times: list[Fraction] = []
        self.faults = False
        self.ended = False

    def __iter__(self) -> Iterator[list[Plane]]:
        """Luma and both chroma planes of each frame."""
        import numpy as np

        width, height = self.size
        half = ((width + 1) // 2, (height + 1) // 2)
        whole, small = width * height, half[0] * half[1]
        told, said = os.memfd_create("times"), os.memfd_create("errors")
        process = subprocess.Popen(
            self._command(told), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said, pass_fds=(told,), bufsize=1 << 20
        )
        assert process.stdout is not None
        try:
            while len(data := process.stdout.read(whole + 2 * small)) == whole + 2 * small:
                flat = np.frombuffer(data, np.uint8)
                yield [
                    flat[:whole].reshape(height, width),
                    flat[whole : whole + small].reshape(half[1], half[0]),
                    flat[whole + small :].reshape(half[1], half[0]),
                ]
                alive()
            self.ended = process.wait() == 0 and not data
            self.times = _times(told)
            self.faults = os.fstat(said).st_size > 0
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
            os.close(told)
            os.close(said)

    def _command(self, told: int) -> list[str]:
        options = [word for name, value in ONLY_THIS_FILE.items() for word in (f"-{name}", value)]
        scale = f"scale={self.size[0]}:{self.size[1]}:flags=area," if self._scaled else ""
        graph = f"[0:{self._stream}]{scale}format=yuv420p|yuvj420p,split[a][whole];[whole]crop='min(16,iw)':'min(16,ih)':0:0[b]"
        passed = ["-fps_mode", "passthrough", "-enc_time_base", "demux"]
        begin: list[str] = []
        if self._within is not None:
            seconds, count = self._within
            begin = ["-ss", f"{float(seconds):.6f}"] if seconds > 0 else []
            passed += ["-frames:v", str(count)]
        return [
            *(program(), "-v", "error", "-nostdin", *(["-xerror"] if self._strict else []), "-copyts", *options),
            *(*begin, "-i", address(self._source), "-filter_complex", graph),
            *("-map", "[a]", *passed, "-f", "rawvideo", "pipe:1"),
            *("-map", "[b]", *passed, "-f", "framecrc", f"pipe:{told}"),
        ]


@lru_cache(maxsize=1)
def program() -> str:
    """Where FFmpeg's program lies."""
    import imageio_ffmpeg

    return str(imageio_ffmpeg.get_ffmpeg_exe())


def version() -> str:
    """The version of FFmpeg's program."""
    import imageio_ffmpeg

    return str(imageio_ffmpeg.get_ffmpeg_version())


def _times(told: int) -> list[Fraction]:
    """When each frame is shown, in seconds, from the list that FFmpeg's ``framecrc`` writes."""
    base = Fraction(1)
    times = []
    with os.fdopen(os.dup(told), encoding="ascii", errors="replace") as lines:
        lines.seek(0)
        for line in lines:
            if line.startswith("#tb 0:"):
                base = Fraction(line.partition(":")[2].strip())
            elif not line.startswith("#") and line.count(",") >= 3:
                times.append(int(line.split(",")[2]) * base)
    return times
