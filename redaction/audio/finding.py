"""Finding what may have to go: in words as said, in words as they would be written, by sound, and by what announces it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from redaction.audio.announced import Announced, announced
from redaction.audio.hearing import Heard
from redaction.audio.names_by_sound import alike
from redaction.audio.spoken import Run, as_written
from redaction.audio.spoken_units import DIGITS, MONTHS, NO_NAMES, ORDINALS, PHONETIC, TEENS, TENS
from redaction.audio.stretches import stretch
from redaction.audio.transcript import Text, Word, as_said
from redaction.audio.unheard import unheard
from redaction.detection.request import DetectionRequest, TextDetector
from redaction.findings import Span, TimePlace

UNHEARD = "SPEECH"
"""Kind of what was said and could not be made out."""
DETECTOR = "speech"
_HEARD = "names by sound"
"""Names that were heard, and not given by the user."""

_SHORTEST_NAME = 3
_ODD = 0.85
"""Probability below which a word that is no ordinary one is proposed as a name that was misheard."""
_ODD_LENGTH = 4
_NUMBERS, _NUMBERS_APART = 3, 4
"""So many numbers, so many words from one to the next at most, are a date or a long number; with a month two are enough."""
_HARD_TO_HEAR = 0.4
_NUMBER_WORDS = frozenset((*DIGITS, *TEENS, *TENS, *ORDINALS, *MONTHS)) - {"one", "first", "second", "may", "march"}
_STREETS = frozenset("road street lane avenue close drive crescent terrace grove".split())  # noqa: SIM905 - reads better so
_STREET_APART = 4
"""Words from a number to a kind of street at most."""
_LINKS = frozenset("that's that’s thats spelt spelled spelling".split())  # noqa: SIM905
_LINK_APART = 4
"""Words from what says that a spelling follows to its first letter at most."""
_BEFORE_NAMES = frozenset("is was name surname my the it it's he she and i called who this".split())  # noqa: SIM905
_YOUNGEST = 14
"""Years before today from which a date may be one of birth."""
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?(?:\s+(?:of|on))?\s+)?(?:{'|'.join(MONTHS)}),?\s+(?P<year>19\d\d|20\d\d)\b",
    re.IGNORECASE,
)
_JOINED = 0.6
"""Seconds between something announced and speech that nobody made out: it is part of it."""


@dataclass(frozen=True, slots=True, repr=False)
class Voice:
    """What was heard in one voice of one track."""

    track: int
    voice: int
    heard: Heard


@dataclass(frozen=True, slots=True, repr=False)
class Hit:
    """Something that may have to go: what it is, its text, and when it is said. `first` and `last` number its words."""

    span: Span
    text: str
    place: TimePlace
    voice: int = 0
    first: int = 0
    last: int = -1


@dataclass(frozen=True, slots=True, repr=False)
class _Script:
    """The words of a voice in both forms."""

    voice: Voice
    said: Text
    written: Text
    runs: list[Run]

    @property
    def words(self) -> Sequence[Word]:
        return self.voice.heard.words


def find(
    voices: Sequence[Voice],
    request: DetectionRequest,
    detector: TextDetector,
    known: Mapping[str, Span] | None = None,
    *,
    silenced: Sequence[TimePlace] = (),
) -> list[Hit]:
    """Everything that may have to go, in order of track and time.

    Args:
        voices: of one recording; a name heard in one is looked for in all.
        request: what to look for.
        detector: reads both forms of what was said.
        known: names from elsewhere that are looked for by their sound (`names_of`).
        silenced: places that hold no sound any more, in a second hearing: words beside them are cut short, so that a word
            which is none says nothing there, and nothing is announced across them.
    """
    scripts = [_script(voice) for voice in voices]
    parts = [text.text for script in scripts for text in (script.said, script.written)]
    # What is doubtful in a document is likelier wrong than in speech: it is heard badly, not written badly.
    found = detector.detect([parts], replace(request, mode="review"))[0]
    hits: list[Hit] = []
    for number, script in enumerate(scripts):
        own: list[Hit] = []
        for form, spans in ((script.said, found[2 * number]), (script.written, found[2 * number + 1])):
            own += [hit for hit in (_of_span(script, form, span) for span in spans) if not _everyday(script, hit)]
        if not request.terms_only:
            own += _beside(script, own, silenced)
        hits += own
    names = {**(known or {}), **names_of(request, hits)}
    for script in scripts:
        hits += _by_sound(script, names)
        if not request.terms_only:
            hits += _unheard(script, hits)
    hits = [hit for hit in hits if not _kept(hit, scripts, request)]
    return sorted(_largest(hits), key=lambda hit: (hit.place.track, hit.place.start, hit.place.end))


def _script(voice: Voice) -> _Script:
    written, runs = as_written(voice.heard.words)
    return _Script(voice, as_said(voice.heard.words), written, runs)


def _hit(script: _Script, span: Span, first: int, last: int, text: str = "") -> Hit:
    words = script.words
    start, end = stretch(words[first].start, max(word.end for word in words[first : last + 1]), script.voice.heard.loudness)
    text = text or "".join(word.text for word in words[first : last + 1]).strip()
    place = TimePlace(round(start, 3), round(end, 3), script.voice.track)
    return Hit(span, text, place, script.voice.voice, first, last)


def _of_span(script: _Script, form: Text, span: Span) -> Hit:
    first, last = form.words_of(span.start, span.end)
    return _hit(script, span, first, last, form.text[span.start : span.end].strip())


def _everyday(script: _Script, hit: Hit) -> bool:
    """Whether a name is made of everyday words alone: a recogniser begins sentences where there are none."""
    from redaction.detection.name_lists import name_lists

    lists = name_lists()
    plain = [word.plain for word in script.words[hit.first : hit.last + 1]]
    return hit.span.kind == "PERSON" and all(word in lists.everyday and word not in lists.first_names for word in plain)


def _beside(script: _Script, known: Sequence[Hit], silenced: Sequence[TimePlace]) -> Iterator[Hit]:
    """What no recogniser of written text finds: spelled names, long numbers, what is announced, words that are none."""
    taken = {number for hit in known for number in range(hit.first, hit.last + 1)}
    for run in script.runs:
        if run.is_name:
            yield from _spelled_behind(script, run, taken)
        if set(range(run.first, run.last + 1)) <= taken:
            continue
        if run.is_name:
            yield _hit(script, _span("PERSON", 0.8, "spelled out letter by letter"), run.first, run.last, run.spelt.title())
        elif run.is_number:
            kind = "VRM" if any(character.isalpha() for character in run.spelt) else "PHONE"
            yield _hit(script, _span(kind, 0.6, "a number said piece by piece"), run.first, run.last, run.spelt)
    for one in announced(script.words, script.said):
        numbers = set(range(one.first, one.last + 1))
        if numbers and not numbers <= taken and not _across(script, one, silenced):
            yield _hit(script, _span(one.kind, 0.6, "the words before it say that it is coming"), one.first, one.last)
    if not silenced:
        yield from _odd_words(script, taken)
        yield from _doubtful_numbers(script, taken)
        yield from _doubtful_streets(script, taken)
        yield from _dates_long_ago(script, taken)


def _across(script: _Script, one: Announced, silenced: Sequence[TimePlace]) -> bool:
    """Whether what was announced is silent already, so that the words behind are others."""
    low, high = script.words[one.first - 1].end - 0.2, script.words[one.first].start + 0.2
    return any(place.track == script.voice.track and place.start < high and low < place.end for place in silenced)


def _odd_words(script: _Script, taken: set[int]) -> Iterator[Hit]:
    """Words that are no words: a recogniser writes them for names that it does not know."""
    from redaction.detection.name_lists import name_lists

    lists = name_lists()
    known = NO_NAMES | MONTHS | PHONETIC.keys()
    for number, word in enumerate(script.words):
        plain = word.plain.removesuffix("'s").removesuffix("’s")
        if number in taken or not plain.isalpha() or len(plain) < _ODD_LENGTH or word.probability >= _ODD:
            continue
        if not lists.is_ordinary(plain) and plain not in lists.acronyms and plain not in known:
            yield _hit(script, _span("PERSON", 0.4, "no ordinary word, and it was hard to hear", auto=False), number, number)


def _doubtful_numbers(script: _Script, taken: set[int]) -> Iterator[Hit]:
    """Numbers and letters of radio close together that were hard to hear: a date or code, announced by misheard words maybe."""
    counted = [number for number, word in enumerate(script.words) if _is_number(word.plain) or word.plain in PHONETIC]
    groups: list[list[int]] = []
    for number in counted:
        if groups and number - groups[-1][-1] <= _NUMBERS_APART:
            groups[-1].append(number)
        else:
            groups.append([number])
    for group in groups:
        words = [script.words[number] for number in group]
        few = len(group) < _NUMBERS and not (len(group) > 1 and any(word.plain in MONTHS for word in words))
        said = script.words[group[0] : group[-1] + 1]
        if few or min(word.probability for word in said) >= _HARD_TO_HEAR or set(group) <= taken:
            continue
        why = "numbers that were hard to hear"
        yield _hit(script, _span(UNHEARD, 0.4, why, auto=False), group[0], group[-1])


def _doubtful_streets(script: _Script, taken: set[int]) -> Iterator[Hit]:
    """A number and a kind of street close behind it that were hard to hear: an address, announced by misheard words maybe."""
    for last, word in enumerate(script.words):
        low = max(0, last - _STREET_APART)
        first = next((number for number in range(low, last) if _is_number(script.words[number].plain)), last)
        said = script.words[first : last + 1]
        if word.plain not in _STREETS or len(said) < 2 or set(range(first, last + 1)) <= taken:
            continue
        if min(one.probability for one in said) < _HARD_TO_HEAR:
            why = "a number and a kind of street that were hard to hear"
            yield _hit(script, _span("ADDRESS", 0.4, why, auto=False), first, last)


def _spelled_behind(script: _Script, run: Run, taken: set[int]) -> Iterator[Hit]:
    """What is said right before it is spelled ("that's B, L, A"): the name itself, whatever it was heard as."""
    words = script.words
    links = [number for number in range(max(1, run.first - _LINK_APART), run.first) if words[number].plain in _LINKS]
    last = links[0] - 1 if links else -1
    first = last
    while first > 0 and first > last - 1 and words[first - 1].plain not in _BEFORE_NAMES:
        first -= 1
    if last >= 0 and words[last].plain not in _BEFORE_NAMES and not set(range(first, last + 1)) <= taken:
        yield _hit(script, _span("PERSON", 0.5, "it is spelled right behind"), first, last)


def _dates_long_ago(script: _Script, taken: set[int]) -> Iterator[Hit]:
    """Months of years in which grown people were born: what a case is about is younger; "born" and the day may be misheard."""
    newest = datetime.now(UTC).year - _YOUNGEST
    for form in (script.said, script.written):
        for match in _DATE.finditer(form.text):
            first, last = form.words_of(match.start(), match.end())
            if int(match["year"]) <= newest and not set(range(first, last + 1)) <= taken:
                taken |= set(range(first, last + 1))
                why = "a date long ago, though nothing was heard that calls it a date of birth"
                yield _hit(script, _span("DATE_OF_BIRTH", 0.4, why, auto=False), first, last)


def _is_number(plain: str) -> bool:
    parts = plain.replace("-", " ").split()
    return any(part in _NUMBER_WORDS or re.fullmatch(r"\d+(?:st|nd|rd|th)?", part) for part in parts)


def names_of(request: DetectionRequest, hits: Sequence[Hit]) -> dict[str, Span]:
    """What is looked for by its sound: the user's terms, the people of the case, and the names that were heard."""
    from redaction.detection.name_lists import name_lists

    names = {term: _span("TERM", 0.9, "sounds like a term you asked for") for term in request.terms}
    if request.terms_only:
        return names
    for role, name in request.parties:
        names.setdefault(name, replace(_span("PERSON", 0.9, "sounds like a person of the case"), role=role))
    lists = name_lists()
    for hit in hits:
        good = hit.span.kind == "PERSON" and hit.span.score >= 0.5 and hit.span.detector != DETECTOR
        if good and len(hit.text) > _SHORTEST_NAME and not all(lists.is_ordinary(word) for word in hit.text.split()):
            names.setdefault(hit.text, replace(hit.span, detector=_HEARD, why="sounds like a name heard elsewhere"))
    return names


def _by_sound(script: _Script, names: Mapping[str, Span]) -> Iterator[Hit]:
    heard = [name for name, span in names.items() if span.detector == _HEARD]
    given = [name for name in names if name not in heard]
    for listed, ordinary in ((given, True), (heard, False)):
        for found in alike(script.words, listed, ordinary=ordinary):
            span = names[listed[found.name]]
            sure = span.auto and found.nearness > 0.9
            yield _hit(script, replace(span, score=round(found.nearness * span.score, 3), auto=sure), found.first, found.last)


def _unheard(script: _Script, hits: Sequence[Hit]) -> Iterator[Hit]:
    own = [hit.place for hit in hits if hit.place.track == script.voice.track and hit.voice == script.voice.voice]
    for start, end in unheard(script.voice.heard):
        if any(place.start <= start and end <= place.end for place in own):
            continue
        low = min((place.start for place in own if 0 <= start - place.end < _JOINED), default=start)
        place = TimePlace(round(max(0.0, start), 3), round(end, 3), script.voice.track)
        why = "speech in which no word was made out" + (", right behind something else" if low < start else "")
        yield Hit(_span(UNHEARD, 0.5, why, auto=False), "", place, script.voice.voice)


def _kept(hit: Hit, scripts: Sequence[_Script], request: DetectionRequest) -> bool:
    """Whether something that we proposed ourselves lies inside a term that must stay."""
    if not request.keep or hit.last < hit.first or hit.span.kind == "TERM":
        return False
    script = next(one for one in scripts if (one.voice.track, one.voice.voice) == (hit.place.track, hit.voice))
    words = script.words[hit.first : hit.last + 1]
    found = alike(words, request.keep)
    inside = {number for one in found if one.nearness > 0.9 for number in range(one.first, one.last + 1)}
    return len(inside) == len(words)


def _largest(hits: Sequence[Hit]) -> Iterator[Hit]:
    """Hits that lie in no other of the same voice; of two that cover the same words, the surer one. Terms always stay."""
    ordered = sorted(hits, key=lambda hit: (hit.first - hit.last, -hit.span.score))
    kept: list[Hit] = []
    for hit in ordered:
        if hit.last >= hit.first and any(_within(hit, other) for other in kept):
            continue
        kept.append(hit)
        yield hit


def _within(hit: Hit, other: Hit) -> bool:
    same = (hit.place.track, hit.voice) == (other.place.track, other.voice) and other.last >= other.first
    wanted = hit.span.kind == "TERM" and other.span.kind != "TERM"
    return same and not wanted and other.first <= hit.first and hit.last <= other.last


def _span(kind: str, score: float, why: str, *, auto: bool = True) -> Span:
    return Span(0, 0, kind, score, DETECTOR, why, auto=auto)
