"""The sound of a video, by the functions of the room of sound: found with the pictures, written beside them, proven with them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from redaction.audio.disguise import Disguised
from redaction.audio.fill import Filled, chosen_filling
from redaction.audio.sound_proof import compared
from redaction.audio.speech_proof import speech_channel
from redaction.audio.tracks import SPEECH_SOUGHT, SoundFindings, disguised_of, find_in_sound, places_of
from redaction.detection.request import DetectionRequest, TextDetector
from redaction.errors import DamagedFileError
from redaction.findings import Finding, TimePlace
from redaction.plan import Plan
from redaction.recordings.probe import Recording
from redaction.recordings.sound import SoundFormat, blocks, sound_formats
from redaction.recordings.sound_writing import write_sound
from redaction.rendition import Progress
from redaction.verification import Channel

VERSION = "1"
"""Of how sound is silenced and encoded: a track of another version is not gone on with."""
REQUIRED = frozenset({"sound-fill", "sound-kept", "speech", "duration"})
"""What the sound of a video must prove; a copy without sound says so in each."""

_UNHEARD = "the sound cannot be decoded and is not in the redacted copy"
_SLACK = 0.5
"""Seconds by which a place may reach over the end of the recording."""


def heard(
    source: Path, recording: Recording, request: DetectionRequest, detector: TextDetector, progress: Progress | None
) -> SoundFindings:
    """What was found in the sound; sound that cannot be decoded is left out, and a note says so."""
    if not recording.sounds:
        return SoundFindings()
    if [track.number for track in sound_formats(source)] != list(range(len(recording.sounds))):
        # A track before others cannot be decoded: they would have other numbers in the copy, and nobody would hear them again.
        return SoundFindings(notes=[_UNHEARD])
    try:
        return find_in_sound(source, request, detector, progress=progress)
    except DamagedFileError:
        return SoundFindings(notes=[_UNHEARD])


def written_tracks(source: Path, plan: Plan) -> tuple[SoundFormat, ...]:
    """The tracks of sound that the redacted copy holds: those that were heard, and none where nobody listened."""
    return sound_formats(source) if SPEECH_SOUGHT in plan.tools else ()


def write_track(source: Path, track: SoundFormat, going: list[Finding], target: Path) -> int:
    """Write one track with everything silenced that goes; returns the number of stretches."""
    fill = Filled(places_of(going, track.number), track.rate, track.channels, chosen_filling())
    disguise = Disguised(disguised_of(going, track.number), track.rate, track.channels)
    write_sound(target, "m4a", [(track, fill(disguise(blocks(source, track))))])
    return len(fill.stretches)


def kept_track(source: Path, track: SoundFormat, going: list[Finding], folder: Path) -> tuple[Path, int]:
    """One track as it lies in a folder of pieces, or written there now; and the number of stretches that are silenced in it.

    Its name says what it was made of, so that a track of other decisions is not taken for it. A voice is disguised by chance: who
    goes on with such a track does so with the very one whose proof has begun.
    """
    made_of = [VERSION, chosen_filling(), *map(repr, (places_of(going, track.number), disguised_of(going, track.number)))]
    name = f"sound-{track.number}.{hashlib.sha256(repr(made_of).encode()).hexdigest()[:32]}"
    for path in folder.glob(f"{name}.*.m4a"):
        return path, int(path.name.split(".")[2])
    unfinished = folder / f"{name}.unfinished"
    unfinished.unlink(missing_ok=True)
    stretches = write_track(source, track, going, unfinished)
    return unfinished.replace(folder / f"{name}.{stretches}.m4a"), stretches


def stands(place: TimePlace, tracks: tuple[SoundFormat, ...], seconds: float) -> bool:
    """Whether the recording has such a stretch of sound."""
    return place.track in {track.number for track in tracks} and 0 <= place.start < place.end <= seconds + _SLACK


def sound_channels(source: Path, redacted: Path, plan: Plan, audience: str, progress: Progress | None = None) -> list[Channel]:
    """The channels of `REQUIRED`."""
    tracks = written_tracks(source, plan)
    if not tracks:
        return [Channel(name, "clean", "", "there is no sound in the redacted copy") for name in sorted(REQUIRED)]
    channels = compared(source, redacted, plan, audience, tracks, lossy=True)
    silent = all(channel.state == "clean" for channel in channels if channel.name.startswith("sound-fill"))
    try:
        channels.append(speech_channel(redacted, plan, audience, silent=silent, progress=progress))
    except Exception as error:
        # Whatever a reader stumbles over, the answer is the same: nobody has listened.
        channels.append(Channel("speech", "unchecked", "", f"the reader stopped ({type(error).__name__})"))
    return channels
