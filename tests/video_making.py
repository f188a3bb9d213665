"""Clips for tests, made when they run: patterns, drawn frames, and every place in which a video can carry a secret."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from redaction.findings import Decision, Finding, TrackBox, TrackPlace
from redaction.plan import Plan
from redaction.recordings.frames import frames
from redaction.recordings.opening import sha256_of
from redaction.recordings.piped import program
from redaction.recordings.probe import probe

SECRET = "Quentin Farnsworth"
PLACE = "+51.5033-000.1195/"


def ffmpeg(*words: str | Path) -> None:
    """Run FFmpeg's program."""
    subprocess.run([program(), "-v", "error", "-nostdin", "-y", *map(str, words)], check=True)


def pattern(size: str = "160x96", rate: int = 10, seconds: float = 2) -> list[str]:
    """Input words for a moving pattern."""
    return ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={seconds}"]


def tone(seconds: float = 2, pitch: int = 440) -> list[str]:
    """Input words for a tone."""
    return ["-f", "lavfi", "-i", f"sine=frequency={pitch}:duration={seconds}:sample_rate=16000"]


def clip(path: Path, *words: str, size: str = "160x96", rate: int = 10, seconds: float = 2) -> Path:
    """A clip of a moving pattern; `words` go before its name."""
    ffmpeg(*pattern(size, rate, seconds), *words, path)
    return path


def drawn(path: Path, pictures: Sequence[Any], times: Sequence[Fraction | float], *, fps: int = 10) -> Path:
    """A clip of given frames (height x width x 3, red green blue) at given times."""
    import av

    base = Fraction(1, 90_000)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", options={"crf": "18", "preset": "ultrafast"})
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = stream.time_base = base
        stream.codec_context.framerate = Fraction(fps)
        for picture, time in zip(pictures, times, strict=True):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame.pts, frame.time_base = round(Fraction(time) / base), base
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def carrier(folder: Path) -> Path:
    """A video with the secret in its title, place, chapters, cover, subtitles and second sound track."""
    from PIL import Image

    cover, words, chapters = folder / "cover.png", folder / "words.srt", folder / "chapters.txt"
    Image.new("RGB", (64, 64), (200, 30, 30)).save(cover)
    words.write_text(f"1\n00:00:00,000 --> 00:00:01,500\n{SECRET} lives here\n", encoding="utf-8")
    chapters.write_text(f";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle={SECRET}\n", encoding="utf-8")
    path = folder / "carrier.mp4"
    ffmpeg(
        *pattern(), *tone(), *tone(pitch=880), "-i", words, "-i", cover, "-i", chapters,
        *("-map", "0", "-map", "1", "-map", "2", "-map", "3", "-map", "4", "-map_chapters", "5"),
        *("-c:s", "mov_text", "-c:v:1", "png", "-disposition:v:1", "attached_pic"),
        *("-metadata", f"title={SECRET}", "-metadata", f"location={PLACE}", "-metadata:s:a:1", f"title={SECRET}"),
        path,
    )  # fmt: skip
    return path


def captioned(folder: Path) -> Path:
    """A video whose pictures carry captions (ATSC A/53) and a message of a camera between them."""
    bare, with_message = folder / "bare.h264", folder / "message.h264"
    clip(bare, "-c:v", "libx264", "-bf", "0", "-g", "5")
    secret = SECRET.encode()
    pairs = [secret[at : at + 2].ljust(2, b" ") for at in range(0, len(secret), 2)]
    captions = (
        b"\xb5\x00\x31GA94\x03" + bytes([0x40 | len(pairs)]) + b"\xff" + b"".join(b"\xfc" + pair for pair in pairs) + b"\xff"
    )
    unit = b"\0\0\0\1\x06\x04" + bytes([len(captions)]) + captions + b"\x80"
    data = bare.read_bytes()
    slices = [at for at in range(len(data) - 4) if data[at : at + 3] == b"\0\0\1" and data[at + 3] & 31 in (1, 5)]
    for at in reversed(slices):
        start = at - 1 if data[at - 1] == 0 else at
        data = data[:start] + unit + data[start:]
    with_message.write_bytes(data)
    path = folder / "captioned.mp4"
    message = f"h264_metadata=sei_user_data=086f3693-b7b3-4f2c-9653-21492feee5b8+{SECRET.replace(' ', '_')}"
    ffmpeg("-r", "10", "-i", with_message, "-c", "copy", "-bsf:v", message, path)
    return path


def plan_for(source: Path, *boxes: tuple[TrackBox, ...], state: Any = "accepted", tools: dict[str, str] | None = None) -> Plan:
    """A plan with one decided face for each sequence of boxes."""
    from redaction.media import identify

    counts = [sum(1 for _ in frames(source, number)) for number in range(len(probe(source).pictures))]
    findings = tuple(
        Finding(f"v{number}", "FACE", "", TrackPlace(box), 0.9, "centerface", "a face", decision=Decision(state))
        for number, box in enumerate(boxes, 1)
    )
    kind = identify(source).kind
    return Plan(
        sha256_of(source), kind, findings=findings, readings={"frames": counts}, tools=tools or {}, seconds=probe(source).seconds
    )
