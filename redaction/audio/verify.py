"""Proof of a redacted recording: decoded afresh by another program, compared sample by sample, and heard again.

Channels:
    sound-fill: every stretch that went is silent, or the tone, in all its channels.
    sound-kept: everything else is there, unaltered (WAV) or but for the losses of the codec.
    speech: the result is heard again; nothing removed, by spelling or by sound, and nothing that nobody decided on.
    duration: as long as the original.
    streams: the file holds the tracks of sound and nothing else.
    metadata: no tags and no chapters.
    structure: our own look at every byte of the container.
"""

from __future__ import annotations

from pathlib import Path

from redaction.audio.apply import written_kind
from redaction.audio.carried import carried_in
from redaction.audio.containers import ContainerError, unexpected
from redaction.audio.sound_proof import compared
from redaction.audio.speech_proof import speech_channel
from redaction.media import identify
from redaction.plan import Plan
from redaction.recordings.sound import sound_formats
from redaction.rendition import Progress
from redaction.verification import Channel, Verification, checked

REQUIRED = frozenset({"sound-fill", "sound-kept", "speech", "duration", "streams", "metadata", "structure"})
"""What a recording must prove, whatever the policy requires of pages."""


def verify(source: Path, redacted: Path, plan: Plan, audience: str, *, progress: Progress | None = None) -> Verification:
    """Try to find again what was removed.

    Args:
        source: the recording that the plan was made for.
        redacted: what `redaction.audio.apply` made of it.
        plan: the decisions.
        audience: for whom it was made.
        progress: told seconds done and seconds in all, as the result is heard.
    """
    kind = written_kind(identify(source).kind)
    tracks = sound_formats(source)
    tracks = tracks if kind == "m4a" else tracks[:1]
    channels = compared(source, redacted, plan, audience, tracks, lossy=kind != "wav")
    silent = all(channel.state == "clean" for channel in channels if channel.name.startswith("sound-fill"))
    channels.append(checked("speech", lambda: speech_channel(redacted, plan, audience, silent=silent, progress=progress)))
    channels.append(checked("streams", lambda: _streams(redacted, len(tracks))))
    channels.append(checked("metadata", lambda: _metadata(redacted)))
    channels.append(checked("structure", lambda: _structure(kind, redacted)))
    return Verification(tuple(channels))


def _streams(redacted: Path, wanted: int) -> Channel:
    import av

    others = [one for one in carried_in(redacted) if not one.endswith("tags") and one != "chapters"]
    count = len(sound_formats(redacted))
    engine = f"av {av.__version__}"
    if others or count != wanted:
        said = f"{', '.join(others) or 'nothing'} beside {count} tracks of sound, where {wanted} belong"
        return Channel("streams:av", "leaked", engine, said)
    return Channel("streams:av", "clean", engine, f"{count} tracks of sound and nothing else")


def _metadata(redacted: Path) -> Channel:
    import av

    left = [one for one in carried_in(redacted) if one.endswith("tags") or one == "chapters"]
    engine = f"av {av.__version__}"
    if left:
        return Channel("metadata:av", "leaked", engine, f"left: {', '.join(left)}")
    return Channel("metadata:av", "clean", engine, "no tags, no chapters")


def _structure(kind: str, redacted: Path) -> Channel:
    try:
        found = unexpected(kind, redacted)
    except ContainerError as error:
        return Channel("structure:own scan", "unchecked", "own scan", f"{error}")
    if found:
        return Channel("structure:own scan", "leaked", "own scan", f"the file holds {', '.join(sorted(set(found))[:12])}")
    return Channel("structure:own scan", "clean", "own scan", f"{redacted.stat().st_size} bytes, every one accounted for")
