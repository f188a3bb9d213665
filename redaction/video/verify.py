"""Proof of a redacted video: each frame is decoded again by FFmpeg's program, the boxes of the file are read by ourselves.

Channels:
    frames:ffmpeg: every frame of the source is there, in its order, at its time; every frame decodes without an error.
    place:ffmpeg: in every frame from the first to the last of a track its area is filled.
    pixels:ffmpeg: outside of the filled areas each frame is that of the source, upright.
    uncovered: no face is seen that nobody decided on.
    codes:opencv: no printed code is read that says what was removed, or that nobody decided on.
    structure:own scan: nothing but what a player needs, from the first byte to the last; no messages between the pictures.
    tags:pyav: another reader finds no tag, chapter, cover, subtitle or other stream.
    sound-fill, sound-kept, duration, speech: the sound, proven as in `redaction.audio.verify`.
    raw-bytes: no removed text stands in the bytes beside the media.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from redaction.plan import Plan
from redaction.raw_bytes import raw_bytes
from redaction.recordings.mp4 import Mp4, Mp4Error, read_mp4
from redaction.recordings.opening import opened
from redaction.recordings.probe import Recording, probe
from redaction.rendition import Progress
from redaction.verification import Channel, Verification, checked
from redaction.video.frames_proof import frame_channels
from redaction.video.sound import REQUIRED as SOUND
from redaction.video.sound import sound_channels, written_tracks

REQUIRED = frozenset({"frames", "place", "pixels", "uncovered", "codes", "structure", "tags", "raw-bytes"}) | SOUND
"""What a video must prove, whatever the policy requires of pages."""

_HARMLESS_TAGS = frozenset({"major_brand", "minor_version", "compatible_brands", "handler_name", "vendor_id", "language"})


def verify(source: Path, redacted: Path, plan: Plan, audience: str, *, progress: Progress | None = None) -> Verification:
    """Try to find again what was removed, and see that nothing else was lost.

    Args:
        source: the video that the plan was made for.
        redacted: what `redaction.video.apply` made of it.
        plan: the decisions.
        audience: for whom it was made.
        progress: called now and then with seconds done and seconds in all.
    """
    recording = probe(source)
    channels = [
        *frame_channels(source, redacted, plan, audience, recording, progress),
        *sound_channels(source, redacted, plan, audience, progress),
        checked("structure:own scan", lambda: _structure(redacted, recording, len(written_tracks(source, plan)))),
        checked("tags:pyav", lambda: _tags(redacted)),
        # The bytes of the media themselves are shown to be slices of pictures and nothing else.
        checked("raw-bytes", lambda: raw_bytes(read_mp4(redacted).head, plan, audience)),
    ]
    return Verification(tuple(channels))


def _structure(redacted: Path, recording: Recording, sounds: int) -> Channel:
    name = "structure:own scan"
    try:
        made = read_mp4(redacted)
    except Mp4Error as error:
        return Channel(name, "unchecked", "own scan", f"the file cannot be walked through: {error}")
    strange = [*made.unexpected, *_tracks(made, recording, sounds)]
    if strange:
        return Channel(name, "leaked", "own scan", f"the file holds {', '.join(strange[:12])}")
    return Channel(name, "clean", "own scan", f"{made.size} bytes, every one of them accounted for")


def _tracks(made: Mp4, recording: Recording, wanted: int) -> list[str]:
    pictures = sum(track.kind == "video" for track in made.tracks)
    sounds = sum(track.kind == "audio" for track in made.tracks)
    strange = []
    if pictures != len(recording.pictures):
        strange.append(f"{pictures} tracks of pictures and not {len(recording.pictures)}")
    if sounds != wanted:
        strange.append(f"{sounds} tracks of sound and not {wanted}")
    return strange


def _tags(redacted: Path) -> Channel:
    left: set[str] = set()
    with opened(redacted) as container:
        left |= {f"a tag {name}" for name in container.metadata if name not in _HARMLESS_TAGS}
        if container.chapters():
            left.add("chapters")
        for stream in container.streams:
            if stream.type not in ("video", "audio"):
                left.add(f"a stream of {stream.type}")
            left |= {f"a tag {name}" for name in stream.metadata if name not in _HARMLESS_TAGS}
    engine = f"pyav {version('av')}"
    if left:
        return Channel("tags:pyav", "leaked", engine, f"left: {', '.join(sorted(left)[:12])}")
    return Channel("tags:pyav", "clean", engine, "no tags, no chapters, no other streams")
