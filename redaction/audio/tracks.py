"""The sound of any recording, track by track: heard, searched, and heard again with everything silenced. Video uses this too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from redaction.audio.fill import Filled
from redaction.audio.finding import Hit, Voice, find, names_of
from redaction.audio.hearing import Heard, Listener, proof_listener, shared_listener
from redaction.audio.kept_words import KeptWords
from redaction.audio.transcript import from_data, to_data
from redaction.audio.turns import SPEAKERS, proposed
from redaction.audio.turns import readings_of as turns_as_data
from redaction.audio.voices import sound_of, voices_of
from redaction.detection.request import DetectionRequest, TextDetector
from redaction.findings import Finding, TimePlace
from redaction.recordings.finished import Work
from redaction.recordings.opening import sha256_of
from redaction.recordings.sound import Damage, SoundFormat, sound_formats
from redaction.rendition import Progress
from redaction.softening import DISGUISE

SPEECH_SOUGHT = "speech"
"""Key of `Plan.tools` that is there where speech was heard."""
_ROUNDS = 3
"""How often the silenced sound is heard: with a neighbour gone, a recogniser may understand more of what is left."""


@dataclass(slots=True, repr=False)
class SoundFindings:
    """What was found in the sound of a recording.

    Attributes:
        findings: in order of track and time; ids start with ``s``.
        readings: words, windows and stretches of speech for `Plan.readings`: secret.
        notes: what a reviewer should know.
        tools: names and versions of what listened.
        seconds: length of the longest track.
    """

    findings: list[Finding] = field(default_factory=list)
    readings: dict[str, list[Any]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    tools: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


def find_in_sound(
    source: Path,
    request: DetectionRequest,
    detector: TextDetector,
    *,
    listener: Listener | None = None,
    progress: Progress | None = None,
) -> SoundFindings:
    """Hear every track of sound in a recording and find what may have to go.

    Args:
        source: any recording with sound; one without gives nothing.
        request: what to look for.
        detector: reads what was said.
        listener: hears; that of the process if absent.
        progress: told seconds done and seconds in all.

    Raises:
        DamagedFileError: the file cannot be opened, or a track holds nothing that can be decoded.
    """
    ear = listener or shared_listener()
    second = listener or proof_listener()
    result = SoundFindings()
    formats = sound_formats(source)
    there: list[tuple[SoundFormat, int]] = []
    for track in formats:
        damage = Damage()
        there += [(track, voice) for voice in voices_of(source, track, damage)]
        result.seconds = max(result.seconds, damage.read)
        result.notes += _damage_notes(track, damage, several=len(formats) > 1)
    first = Work("hearing", made_of(source, ear))
    kept = KeptWords(first, progress, "listening", result.seconds, len(there))
    voices = [Voice(track.number, voice, ear.hear(sound_of(source, track, voice), kept)) for track, voice in there]
    hits = find(voices, request, detector)
    for _ in range(_ROUNDS):
        if not hits:
            break
        kept = KeptWords(Work("hearing-again", made_of(source, second)), progress, "listening again", result.seconds, len(voices))
        again = [Voice(one.track, one.voice, _again(source, formats, one, hits, second, kept)) for one in voices]
        more = [
            hit
            for hit in find(again, request, detector, names_of(request, hits), silenced=[hit.place for hit in hits])
            if not _silenced(hit, hits)
        ]
        if not more:
            break
        hits += [replace(hit, span=replace(hit.span, why=f"{hit.span.why}; heard only once the rest was silent")) for hit in more]
    hits.sort(key=lambda hit: (hit.place.track, hit.place.start))
    for number, hit in enumerate(hits, 1):
        result.findings.append(Finding.of(f"s{number:04d}", hit.span, hit.text, hit.place))
    for one in voices:
        result.readings |= readings_of(one)
    if turns := proposed(voices):
        result.readings[SPEAKERS] = turns_as_data(turns)
    result.tools = {**ear.describe(), **({"speech, second hearing": second.describe()["speech"]} if second is not ear else {})}
    speech = sum(end - start for one in voices for start, end in one.heard.speech)
    result.notes.append(f"speech was heard in {speech:.0f} seconds; how well a recogniser hears is stated in docs/audio.md")
    return result


def readings_of(voice: Voice) -> dict[str, list[Any]]:
    """What was heard in a voice, for `Plan.readings`."""
    name = f"{voice.track}:{voice.voice}"
    return {
        f"speech:{name}": to_data(voice.heard.words),
        f"speech windows:{name}": [list(window) for window in voice.heard.windows],
        f"speech stretches:{name}": [[round(start, 3), round(end, 3)] for start, end in voice.heard.speech],
    }


def voices_from(readings: Mapping[str, Sequence[Any]]) -> list[Voice]:
    """What `readings_of` made of every voice, without the loudness."""
    voices = []
    for key, words in readings.items():
        if key.startswith("speech:"):
            track, voice = map(int, key.removeprefix("speech:").split(":"))
            windows = [(int(low), int(high)) for low, high in readings.get(f"speech windows:{track}:{voice}", ())]
            speech = [(float(start), float(end)) for start, end in readings.get(f"speech stretches:{track}:{voice}", ())]
            voices.append(Voice(track, voice, Heard(list(from_data(words)), speech, windows)))
    return voices


def places_of(findings: Sequence[Finding], track: int) -> list[TimePlace]:
    """The places of findings in one track of sound that go silent."""
    places = [finding.place for finding in silencing(findings)]
    return [place for place in places if isinstance(place, TimePlace) and place.track == track]


def disguised_of(findings: Sequence[Finding], track: int) -> list[TimePlace]:
    """The places in one track of sound where voices are disguised."""
    places = [finding.place for finding in findings if finding.fill == DISGUISE]
    return [place for place in places if isinstance(place, TimePlace) and place.track == track]


def silencing(findings: Sequence[Finding]) -> list[Finding]:
    """The findings but for those that only disguise a voice: these take no word away."""
    return [finding for finding in findings if finding.fill != DISGUISE]


def made_of(source: Path, ear: Listener) -> list[Any]:
    """Everything that what is heard in a file depends on, for those who keep it."""
    return [sha256_of(source), ear.made_by()]


def _again(
    source: Path, formats: Sequence[SoundFormat], voice: Voice, hits: Sequence[Hit], ear: Listener, kept: KeptWords
) -> Heard:
    """The same windows with everything silenced that was found. What the silence swallowed is no speech that was not made out."""
    track = next(one for one in formats if one.number == voice.track)
    places = [hit.place for hit in hits if hit.place.track == voice.track]
    changed = Filled(places, track.rate, track.channels)
    heard = ear.hear_again(sound_of(source, track, voice.voice, changed), voice.heard.windows, kept)
    heard.words = [word for word in heard.words if not in_silence(word.start, word.end, places)]
    heard.loudness = voice.heard.loudness
    return heard


def in_silence(start: float, end: float, places: Sequence[TimePlace]) -> bool:
    """Whether a word lies for the most part where there is no sound any more: then a recogniser made it up."""
    length = max(end - start, 0.02)
    return sum(max(0.0, min(end, place.end) - max(start, place.start)) for place in places) > 0.6 * length


def _silenced(hit: Hit, hits: Sequence[Hit]) -> bool:
    places = [other.place for other in hits if other.place.track == hit.place.track]
    return in_silence(hit.place.start, hit.place.end, places)


def _damage_notes(track: SoundFormat, damage: Damage, *, several: bool) -> list[str]:
    name = f"sound track {track.number + 1}: " if several else ""
    notes = []
    if damage.packets:
        notes.append(f"{name}{damage.packets} pieces of the sound are damaged and hold silence in the redacted copy")
    if damage.missing > 0.2:
        notes.append(f"{name}{damage.missing:.1f} seconds of sound are missing in the file and hold silence in the redacted copy")
    if track.seconds and damage.read < track.seconds - 1.0:
        notes.append(
            f"{name}the sound ends {track.seconds - damage.read:.0f} seconds before its stated length: it may be cut short"
        )
    return notes
