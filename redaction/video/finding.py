"""What was followed through a video, and what its tags hold, as findings: writing is judged by what it says, as in documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from redaction.findings import Finding, HiddenPlace, Span, TrackPlace
from redaction.image.codes import Code, span_of_code
from redaction.image.nearly import allowance, find, haystack
from redaction.recordings.tags import Tag
from redaction.video.tracking.codes import CODE

if TYPE_CHECKING:
    from redaction.detection.request import DetectionRequest, TextDetector
    from redaction.video.tracking import Followed, Track

_READER = "rapidocr"
_NOWHERE = (0.0,) * 8
_SHORTEST = 3
"""Letters and digits of a value that is searched for elsewhere because it was found once."""


def findings_of(
    followed: Sequence[Followed], tags: Sequence[Tag], request: DetectionRequest, detector: TextDetector
) -> list[Finding]:
    """Findings in the order in which they are first seen, then those of the tags.

    Args:
        followed: what was followed, for each track of pictures.
        tags: what the file carries beside them.
        request: terms, and what stays.
        detector: reads the texts.
    """
    tracks = [(picture, track) for picture, one in enumerate(followed) for track in one.tracks]
    texts = [*(track.text for _, track in tracks), *(tag.text for tag in tags)]
    spans = detector.detect([texts], request)[0]
    values = _values(request, texts, spans)
    kept = {haystack(term).letters for term in request.keep}
    findings: list[Finding] = []
    for number, ((picture, track), found) in enumerate(zip(tracks, spans[: len(tracks)], strict=True), 1):
        if track.text and haystack(track.text).letters in kept:
            continue
        if track.kind == CODE:
            told_by, text = span_of_code(Code(_NOWHERE, track.text), values)
            if text or not request.terms_only:
                findings.append(Finding.of(f"v{number}-1", told_by, text, TrackPlace(track.boxes, picture)))
            continue
        told = _told(track, [*found, *_again(track.text, values, kept)])
        for order, span in enumerate(told if request.terms_only or not track.kind else _whole(track, told), 1):
            boxes = track.boxes if track.kind and not request.terms_only else track.part(span.start, span.end)
            text = track.text[span.start : span.end]
            findings.append(Finding.of(f"v{number}-{order}", span, text, TrackPlace(boxes, picture)))
    return findings + list(_of_tags(tags, spans[len(tracks) :], request))


def _values(request: DetectionRequest, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> dict[str, Span]:
    """What is looked for in all writing, as it may be misread: terms, and what was found anywhere."""
    values = {
        term: Span(0, 0, "TERM", 0.9, _READER, "a term that the user gave, as it is read in a video") for term in request.terms
    }
    for text, found in zip(texts, spans, strict=True):
        for span in found:
            values.setdefault(text[span.start : span.end], span)
    return values


def _again(text: str, values: Mapping[str, Span], kept: set[str]) -> Iterable[Span]:
    """Values known from elsewhere in one text, give or take a letter."""
    hay = haystack(text)
    for value, span in values.items():
        folded = haystack(value).letters
        if len(folded) < _SHORTEST or folded in kept:
            continue
        why = f"{span.why}; read in a video" + (", give or take a letter" if allowance(value) else "")
        for start, end in find(value, hay):
            yield replace(span, start=start, end=end, score=min(span.score, 0.8), detector=_READER, why=why)


def _told(track: Track, found: Iterable[Span]) -> list[Span]:
    """Spans of one text that do not overlap, the first ones first."""
    told: list[Span] = []
    for span in found:
        if not any(span.start < other.end and span.end > other.start for other in told):
            told.append(span)
    return sorted(told, key=lambda span: span.start)


def _whole(track: Track, told: Sequence[Span]) -> list[Span]:
    """What goes as a whole: as the surest of its text says where that is more telling, else as the network has it."""
    own = Span(0, len(track.text), track.kind, track.score, track.detector, track.why, auto=track.auto)
    terms = [span for span in told if span.kind == "TERM"]
    return [replace(own, kind="TERM", why=terms[0].why, auto=True)] if terms else [own]


def _of_tags(tags: Sequence[Tag], spans: Sequence[Sequence[Span]], request: DetectionRequest) -> Iterable[Finding]:
    for number, (tag, found) in enumerate(zip(tags, spans, strict=True), 1):
        place = HiddenPlace("metadata", f"{tag.where} {tag.name}")
        for order, span in enumerate(found, 1):
            yield Finding.of(f"h{number}-{order}", span, tag.text[span.start : span.end], place)
        if tag.is_place and not request.terms_only:
            whole = Span(0, len(tag.text), "LOCATION", 1.0, "metadata", "where it was recorded, as the file carries it")
            yield Finding.of(f"h{number}", whole, tag.text, place)
