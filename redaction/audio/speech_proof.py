"""Hearing the result again: nothing that went may be heard, by spelling or by sound, and nothing that nobody decided on.

A recogniser is never certain. What it does not hear in the result may still be understood by a person; that every stretch
which was decided on is silent is proven by its samples (`redaction.audio.sound_proof`), not here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from redaction.audio.finding import Hit, Voice, find, names_of
from redaction.audio.hearing import Listener, proof_listener
from redaction.audio.kept_words import KeptWords
from redaction.audio.names_by_sound import alike
from redaction.audio.spoken import as_written
from redaction.audio.tracks import disguised_of, in_silence, made_of, places_of, silencing, voices_from
from redaction.audio.transcript import Word, as_said
from redaction.audio.voices import sound_of
from redaction.detection.request import DetectionRequest
from redaction.findings import Finding, Span, TimePlace
from redaction.plan import Plan
from redaction.recordings.finished import Work
from redaction.recordings.sound import sound_formats
from redaction.rendition import Progress
from redaction.traces import fold, named, secrets_of
from redaction.verification import Channel

_BESIDE = 1.0
"""Seconds around the place of something removed in which it must not be heard in whatever form."""
_SAME = 0.5
"""Seconds between a word that is heard now and something decided on, up to which they are the same."""
_MEANT = frozenset({"PERSON", "TERM", "ADDRESS", "LOCATION", "ORGANISATION", "EMAIL"})
"""Kinds of findings that are looked for by sound as well."""


def speech_channel(
    redacted: Path,
    plan: Plan,
    audience: str,
    *,
    silent: bool,
    listener: Listener | None = None,
    progress: Progress | None = None,
) -> Channel:
    """Hear every voice of the result in the windows in which the original was heard.

    Args:
        redacted: what was written.
        plan: the decisions, with the readings of the original.
        audience: for whom.
        silent: whether the removed stretches are proven to be silent: then words heard in them are imagined.
        listener: who hears; the one for proofs if absent.
        progress: told seconds done and seconds in all.
    """
    ear = listener or proof_listener()
    engine = ear.describe()["speech"]
    voices = voices_from(plan.readings)
    if not voices:
        return Channel("speech:whisper", "unchecked", engine, "the plan holds nothing that was heard in the original")
    tracks = {track.number: track for track in sound_formats(redacted)}
    going = silencing(plan.going(audience))
    again: list[Voice] = []
    # Bound to the very file that is proven: what was heard in another one, were it made of the same plan, is heard again.
    kept = KeptWords(Work("hearing-result", made_of(redacted, ear)), progress, "hearing the result", plan.seconds, len(voices))
    for voice in voices:
        track = tracks.get(voice.track)
        if track is None:
            continue  # the result holds the first track alone
        heard = ear.hear_again(sound_of(redacted, track, voice.voice), voice.heard.windows, kept)
        if silent:
            places = places_of(going, voice.track)
            heard.words = [word for word in heard.words if not in_silence(word.start, word.end, places)]
        again.append(Voice(voice.track, voice.voice, heard))
    leaked = _still_heard(again, plan, audience, going)
    if leaked:
        return Channel("speech:whisper", "leaked", engine, f"still heard: {named(leaked)}")
    words = sum(len(one.heard.words) for one in again)
    if new := _undecided(again, plan, audience):
        where = ", ".join(sorted({f"{hit.place.start:.1f} s" for hit in new})[:12])
        said = f"{len(new)} things that nobody decided on are heard at {where}: add or keep them"
        found = tuple(_heard_now(hit, number) for number, hit in enumerate(new, 1))
        return Channel("speech:whisper", "leaked", engine, said, found)
    disguised = sum(place.end - place.start for track in tracks for place in disguised_of(plan.going(audience), track))
    said = f"{words} words heard again, none of them removed; a recogniser does not hear everything (docs/audio.md)"
    if disguised:
        said += f"; in {disguised:.0f} seconds of disguised voices only what was removed was listened for"
    return Channel("speech:whisper", "clean", engine, said)


def _still_heard(voices: Sequence[Voice], plan: Plan, audience: str, going: Sequence[Finding]) -> list[str]:
    """Ids of findings whose text or sound is heard where it may not be."""
    secrets = secrets_of(plan, audience)
    leaked: set[str] = set()
    by_id = {finding.id: finding for finding in going}
    for voice in voices:
        words = voice.heard.words
        for text in (as_said(words), as_written(words)[0]):
            for secret in secrets.count_in(fold(text.text), backwards=False):
                if secret.strict and not secret.kept:
                    leaked.update(secret.ids)
        for finding in going:
            if not isinstance(finding.place, TimePlace) or finding.place.track != voice.track:
                continue
            near = _near(words, finding.place)
            spelt = [secrets.count_in(fold(text.text), backwards=False) for text in (as_said(near), as_written(near)[0])]
            if any(finding.id in secret.ids for found in spelt for secret in found) or _sounds(finding, near):
                leaked.add(finding.id)
    return [one for one in leaked if one in by_id]


def _sounds(finding: Finding, near: Sequence[Word]) -> bool:
    return finding.kind in _MEANT and bool(finding.text) and bool(alike(near, [finding.text]))


def _near(words: Sequence[Word], place: TimePlace) -> list[Word]:
    return [word for word in words if word.end > place.start - _BESIDE and word.start < place.end + _BESIDE]


def _undecided(voices: Sequence[Voice], plan: Plan, audience: str) -> list[Hit]:
    """What detection would propose in the result and nothing in the plan speaks of."""
    from redaction.detection.detector import Detector

    request = DetectionRequest(terms=plan.terms, keep=plan.keep, terms_only="presidio-analyzer" not in plan.tools)
    known = names_of(request, [_as_hit(finding) for finding in plan.findings if isinstance(finding.place, TimePlace)])
    with Detector(workers=1) as detector:
        silenced = [one.place for one in silencing(plan.going(audience)) if isinstance(one.place, TimePlace)]
        hits = find(voices, request, detector, known, silenced=silenced)
    staying = [finding for finding in plan.findings if not finding.goes_for(audience)]
    kept_texts = {fold(finding.text).solid for finding in staying if finding.text}
    new = []
    for hit in hits:
        # A recogniser mishears the new voice: what it makes of it is no more than what detection found in the old one.
        if in_silence(hit.place.start, hit.place.end, disguised_of(plan.going(audience), hit.place.track)):
            continue
        solid = fold(hit.text).solid
        decided = any(_covers(finding, hit) for finding in silencing(plan.findings))
        if not decided and (not solid or not any(solid in kept or kept in solid for kept in kept_texts)):
            new.append(hit)
    return new


def _heard_now(hit: Hit, number: int) -> Finding:
    return Finding.of(
        f"n{number}", replace(hit.span, why=f"{hit.span.why}; heard by the proof in the result"), hit.text, hit.place
    )


def _covers(finding: Finding, hit: Hit) -> bool:
    """Whether a decision on a finding speaks of what is heard at about the same time."""
    place = finding.place
    if not isinstance(place, TimePlace) or place.track != hit.place.track:
        return False
    shared = min(place.end + _SAME, hit.place.end) - max(place.start - _SAME, hit.place.start)
    return shared > 0.5 * (hit.place.end - hit.place.start)


def _as_hit(finding: Finding) -> Hit:
    assert isinstance(finding.place, TimePlace)
    span = Span(0, 0, finding.kind, finding.score, finding.detector, finding.why, finding.role, finding.auto)
    return Hit(span, finding.text, finding.place)
