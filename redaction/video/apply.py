"""Make the redacted video: every frame decoded, its boxes filled, encoded anew, upright; nothing else carried over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from redaction.audio.speakers import notes_on as notes_on_speakers
from redaction.errors import PlanMismatchError
from redaction.findings import Finding, HiddenPlace, TimePlace, TrackPlace
from redaction.plan import Plan
from redaction.recordings.ahead import ahead
from redaction.recordings.frames import Shown, frames
from redaction.recordings.kept import pieces
from redaction.recordings.opening import sha256_of
from redaction.recordings.posture import Area
from redaction.recordings.probe import PictureTrack, Recording, probe
from redaction.recordings.segments import encode_in_segments
from redaction.recordings.sound import SoundFormat
from redaction.recordings.told import in_seconds
from redaction.recordings.writing import Looks, Ready, join
from redaction.rendition import Progress, Rendition, width_kept
from redaction.softening import Fill, fill_of
from redaction.video.filling import Covers, area_of, form_of, ready
from redaction.video.sound import kept_track, stands, written_tracks

VERSION = "2"
"""Of how frames are filled and encoded: pieces of another version are not gone on with."""


def apply(source: Path, plan: Plan, audience: str, target: Path, *, progress: Progress | None = None) -> Rendition:
    """Write the rendition of a plan for one audience: an MP4 with H.264 pictures and AAC sound.

    Args:
        source: the video that the plan was made from; only read.
        plan: findings with decisions.
        audience: for whom.
        target: the new file; must not exist.
        progress: called now and then with seconds done and seconds in all.

    Raises:
        PlanMismatchError: the plan was made from another file, or names a place that it does not have.
        DamagedFileError: no frame can be decoded.
        EncodingFailedError: the encoder gave up.
        OSError: the disk is full.
    """
    if sha256_of(source) != plan.source_sha256:
        raise PlanMismatchError(f"{source.name}: the file is not the one that the plan was made from. Detect it again.")
    recording = probe(source)
    going = plan.going(audience)
    counts, sounds = frame_counts(plan), written_tracks(source, plan)
    if len(counts) != len(recording.pictures):
        raise PlanMismatchError(f"{source.name}: the plan was made by a version that read the file differently. Detect it again.")
    for finding in going:
        if not _stands(finding, sounds, counts, plan.seconds):
            raise PlanMismatchError(f"Finding {finding.id} names no place in {source.name}: detect the file again.")
    notes = list(notes_on(recording, sounds))
    stretches = 0
    places = [
        [(f.place, fill_of(f.fill)) for f in going if isinstance(f.place, TrackPlace) and f.place.picture == n]
        for n in range(len(counts))
    ]
    with pieces(f"{VERSION} {plan.source_sha256} {places!r}", target.parent) as folder:
        parts: list[tuple[list[Path], str]] = []
        for number, track in enumerate(recording.pictures):
            tell = in_seconds(progress, "filling", counts[number], plan.seconds)
            filling = _Filling(source, number, track, places[number], tell)
            segments, written = encode_in_segments(filling.pictures, folder, number, looks_of(track), counts[number])
            if written != counts[number]:
                raise PlanMismatchError(
                    f"{source.name}: {written} frames were read and the plan was made from {counts[number]}. Detect it again."
                )
            parts.append((segments, "video"))
        for sound in sounds:
            heard, silenced = kept_track(source, sound, going, folder)
            stretches += silenced
            parts.append(([heard], "audio"))
        join(parts, target)
    tracks = sum(isinstance(finding.place, TrackPlace) for finding in going)
    notes.append(f"{sum(counts)} frames were written, {tracks} tracks filled in them, {stretches} stretches of sound silenced")
    notes += width_kept(sum(isinstance(finding.place, TrackPlace) and bool(finding.text) for finding in going))
    notes += notes_on_speakers(plan, audience)
    return Rendition(target, audience, 1, tracks + stretches, notes=tuple(notes))


def frame_counts(plan: Plan) -> list[int]:
    """How many frames each track of pictures had when the plan was made."""
    return [int(count) for count in plan.readings.get("frames", [])]


def looks_of(track: PictureTrack) -> Looks:
    """What the encoder is told of a track."""
    fields = "" if not track.interlaced or not track.posture.plain else "bottom" if track.bottom_first else "top"
    return Looks(track.rate, track.posture.aspect_turned(), track.base, fields)


def notes_on(recording: Recording, sounds: tuple[SoundFormat, ...]) -> Iterator[str]:
    """What a reader of the redacted copy should know of what is not in it."""
    others = dict.fromkeys(recording.others)
    if others:
        yield f"not in the redacted copy: {', '.join(others)}"
    if recording.chapters:
        yield f"{recording.chapters} chapter marks are not in the redacted copy"
    if recording.sounds and not sounds:
        yield "the sound is not in the redacted copy: nobody listened to it"
    if any(side % 2 for track in recording.pictures for side in track.size):
        yield "a line was added to a side with an odd number of pixels: H.264 needs even ones"


class _Filling:
    """The frames of one track, filled and upright; decoding and filling run ahead of the encoder.

    Args:
        source: the video.
        number: of the track.
        track: what it is.
        places: what is filled in it, and how.
        tell: told the number of frames that are done.
    """

    def __init__(
        self, source: Path, number: int, track: PictureTrack, places: list[tuple[TrackPlace, Fill]], tell: Callable[[int], None]
    ) -> None:
        self._source, self._number, self._track, self._tell = source, number, track, tell
        fills: tuple[Fill, ...] = ("", "blur", "pixelate")
        self._covers = {how: Covers(place for place, own in places if own == how) for how in fills}

    def pictures(self, first: int) -> Iterator[Ready]:
        """The frames from one on; those before it are decoded as well, as only so their numbers are sure."""
        for number, picture in enumerate(ahead(self._filled(first)), first + 1):
            yield picture
            self._tell(number)

    def _filled(self, first: int) -> Iterator[Ready]:
        form = ""
        for shown in ahead(frames(self._source, self._number)):
            form = form or form_of(shown.frame)
            if shown.number >= first:
                yield ready(shown, self._areas(shown), form)

    def _areas(self, shown: Shown) -> list[tuple[Area, Fill]]:
        size = (shown.frame.width, shown.frame.height)
        boxes = [(box, how) for how, covers in self._covers.items() for box in covers.at(shown.number)]
        found = ((area_of(box, shown.posture, size, interlaced=self._track.interlaced), how) for box, how in boxes)
        return [(area, how) for area, how in found if area is not None]


def _stands(finding: Finding, sounds: tuple[SoundFormat, ...], counts: list[int], seconds: float) -> bool:
    place = finding.place
    if isinstance(place, HiddenPlace):
        return True
    if isinstance(place, TimePlace):
        return stands(place, sounds, seconds)
    if not isinstance(place, TrackPlace) or not place.boxes or not 0 <= place.picture < len(counts):
        return False
    return place.first >= 0 and place.last < counts[place.picture]
