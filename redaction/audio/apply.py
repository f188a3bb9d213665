"""Make the redacted recording: what goes is silence or a tone in every channel, and nothing but sound is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from redaction.audio.disguise import Disguised
from redaction.audio.fill import Filled, Filling, chosen_filling
from redaction.audio.speakers import notes_on
from redaction.audio.tracks import disguised_of, places_of
from redaction.errors import PlanMismatchError
from redaction.findings import HiddenPlace, TimePlace
from redaction.kinds import SUFFIXES, Kind
from redaction.media import identify
from redaction.plan import Plan
from redaction.recordings.opening import sha256_of
from redaction.recordings.sound import SoundFormat, blocks, sound_formats
from redaction.recordings.sound_writing import Written, write_sound
from redaction.rendition import Progress, Rendition

if TYPE_CHECKING:
    from redaction.recordings.sound import Samples

_SLACK = 0.5
"""Seconds by which a place may reach over the end of the recording."""


def apply(
    source: Path, plan: Plan, audience: str, target: Path, *, progress: Progress | None = None, filling: Filling | None = None
) -> Rendition:
    """Write the rendition of a plan for one audience.

    Args:
        source: the recording that the plan was made from; only read.
        plan: findings with decisions.
        audience: for whom.
        target: the new file; must not exist. It is left half written if something fails: the caller removes it.
        progress: called as the writing goes on, in seconds.
        filling: silence or a tone; what the user chose if absent.

    Raises:
        PlanMismatchError: the plan was made from another file, or names a place that it does not have.
        DamagedFileError: nothing can be decoded.
    """
    if sha256_of(source) != plan.source_sha256:
        raise PlanMismatchError(f"{source.name}: the file is not the one that the plan was made from. Detect it again.")
    media = identify(source)
    tracks = sound_formats(source)
    going = plan.going(audience)
    numbers = {track.number for track in tracks}
    for finding in going:
        place = finding.place
        if not isinstance(place, HiddenPlace) and not (
            isinstance(place, TimePlace) and place.track in numbers and 0 <= place.start < place.end <= plan.seconds + _SLACK
        ):
            raise PlanMismatchError(f"Finding {finding.id} names no place in {source.name}: detect the file again.")
    kind = written_kind(media.kind)
    if kind != "m4a":
        tracks = tracks[:1]
    filling = filling or chosen_filling()
    fills = [Filled(places_of(going, track.number), track.rate, track.channels, filling) for track in tracks]
    voices = [Disguised(disguised_of(going, track.number), track.rate, track.channels) for track in tracks]
    total = max(1, round(plan.seconds))

    def followed(track: SoundFormat, samples: Iterator[Samples]) -> Iterator[Samples]:
        at = 0
        for block in samples:
            at += block.shape[1]
            if progress:
                progress("rewriting", min(total, at // track.rate), total)
            yield block

    parts = zip(tracks, fills, voices, strict=True)
    write_sound(target, kind, [(one, followed(one, fill(voice(blocks(source, one))))) for one, fill, voice in parts])
    stretches = sum(len(fill.stretches) for fill in fills)
    notes = [*plan.notes, f"{filling} stands in {stretches} places, {_seconds(fills, tracks):.1f} seconds together"]
    if any(voice.stretches for voice in voices):
        notes.append(f"voices are disguised in {_seconds(voices, tracks):.1f} seconds, which cannot be reversed")
    notes += notes_on(plan, audience)
    if kind != media.kind:
        notes.append(f"the redacted copy of this {media.kind.upper()} recording is {kind.upper()}")
    return Rendition(target, audience, 1, stretches, notes=tuple(dict.fromkeys(notes)))


def written_kind(kind: Kind) -> Written:
    """The kind of file that a recording is written as (`redaction.kinds.SUFFIXES`)."""
    suffix = SUFFIXES.get(kind, f".{kind}")
    wanted: dict[str, Written] = {".wav": "wav", ".mp3": "mp3", ".m4a": "m4a"}
    return wanted[suffix]


def _seconds(fills: Sequence[Filled | Disguised], tracks: Sequence[SoundFormat]) -> float:
    return sum((high - low) / track.rate for fill, track in zip(fills, tracks, strict=True) for low, high, _ in fill.stretches)
