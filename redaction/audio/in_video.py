"""What a room of video asks of sound, by track numbers as they stand in the file: find, silence while writing, prove.

    found = find_in_sound(source, request, detector)            # findings s0001..., readings, notes, tools for the plan
    for track in sound_formats(source):                         # each track, block by block, for the encoder of the new file
        for block in silenced(source, track, plan.going(audience)): ...
    channels = prove_sound(source, redacted, plan, audience)    # sound-fill, sound-kept, duration, speech

Times count from the first moment of the recording. The tracks of sound must stand in the new file in the order of the old one;
a place (`TimePlace.track`) counts tracks of sound from 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from redaction.audio.fill import Filled, Filling, chosen_filling
from redaction.audio.sound_proof import compared
from redaction.audio.speech_proof import speech_channel
from redaction.audio.tracks import SoundFindings, find_in_sound, places_of
from redaction.findings import Finding
from redaction.plan import Plan
from redaction.recordings.sound import SoundFormat, blocks, sound_formats
from redaction.verification import Channel

if TYPE_CHECKING:
    from redaction.recordings.sound import Samples

__all__ = ["SOUND_REQUIRED", "SoundFindings", "find_in_sound", "prove_sound", "silenced", "sound_formats"]

SOUND_REQUIRED = frozenset({"sound-fill", "sound-kept", "duration", "speech"})
"""Channels of `prove_sound`, for the ``REQUIRED`` of a room whose files have sound."""


def silenced(source: Path, track: SoundFormat, going: Sequence[Finding], filling: Filling | None = None) -> Iterator[Samples]:
    """A track with what goes from it filled: floats from -1 to 1, channels x samples, at the track's own rate and layout.

    Args:
        source: the recording.
        track: one of its `sound_formats`.
        going: findings that are taken out; those in other tracks or in pictures are passed over.
        filling: silence or a tone; what the user chose if absent.

    Raises:
        DamagedFileError: nothing can be decoded.
    """
    fill = Filled(places_of(going, track.number), track.rate, track.channels, filling or chosen_filling())
    return fill(blocks(source, track))


def prove_sound(
    source: Path, redacted: Path, plan: Plan, audience: str, *, lossy: bool = True, tracks: Sequence[SoundFormat] | None = None
) -> list[Channel]:
    """Decode the sound of a written file afresh and hear it again.

    Args:
        source: the recording that the plan was made for.
        redacted: what was written.
        plan: the decisions, with the readings of `find_in_sound`.
        audience: for whom.
        lossy: whether the codec of the result alters samples (AAC does).
        tracks: of the original that were written, in their order; all if absent.

    Returns:
        The channels of `SOUND_REQUIRED`; clean where the recording has no sound.
    """
    wanted = sound_formats(source) if tracks is None else tracks
    if not wanted:
        return [Channel(f"{name}:none", "clean", "", "the recording has no sound") for name in sorted(SOUND_REQUIRED)]
    channels = compared(source, redacted, plan, audience, wanted, lossy=lossy)
    silent = channels[0].state == "clean"
    try:
        channels.append(speech_channel(redacted, plan, audience, silent=silent))
    except Exception as error:
        # Whatever a recogniser stumbles over, the answer is the same: nobody has listened.
        channels.append(Channel("speech:whisper", "unchecked", "", f"the reader stopped ({type(error).__name__})"))
    return channels
