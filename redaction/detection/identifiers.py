"""Numbers that name a person or a record: found by form, check and what the text calls them.

The forms and checks of every kind are in `reference.identifiers`; here is the judgement of the surroundings. Three ways lead
to a finding: the text calls the value by the name of the kind ("his NI number is ..."), in which case a failed check or odd
characters do not save it; the form and its check speak for themselves; or it stands in a list behind such a value. A cue
that calls it something else (an invoice, a clause, a flight) rules it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from redaction.detection.collars import collars
from redaction.detection.context import Claim, Context, context_of
from redaction.detection.cues import plain
from redaction.detection.exhibits import exhibits
from redaction.detection.online import web_addresses
from redaction.detection.policies import FORCE_REFERENCES, POLICIES, Policy
from redaction.findings import Span
from reference.identifiers import IDENTIFIERS, Check

DETECTOR = "identifiers"

_MARGIN = 26
_WORD_END = re.compile(r"[\s,;)]|$")
_NOT_VALUE_BEFORE = re.compile(r"(?:[£$€]\s?|[A-Za-z0-9_%&?#][/.@_]|[A-Za-z0-9]-|\d\.)$")
_CLOCK = re.compile(r"(?<=\d\d:)\d\d(?!\d)")
_THOUSANDS = re.compile(r"(?<=\d,)\d{3}(?!\d)")
_NOT_VALUE_AFTER = re.compile(
    r"\s?(?:%|(?:hours|hrs|years|yrs|months|weeks|days|minutes|mins|people|miles|times|kg|km|mm|cm|mg|ml|mph|GB|MB|kB|kW|V)\b)|[@_]\w|\.[a-z]{2,4}\b|\.\d"
)
_REST = re.compile(r"(?:[-/‐\ufffe]\n?[A-Za-z0-9]*\d[A-Za-z0-9]*){1,3}(?![A-Za-z0-9])|[-/][A-Z]{1,2}(?![A-Za-z0-9])")
_ZONE = re.compile(r"(?<![A-Z0-9<])[A-Z0-9<]{28,46}(?![A-Z0-9<])")
_HALF_PLATE = re.compile(r"[A-Z] \d{1,3}")
_PLATE_REST = re.compile(r" [A-Z]{3}(?![A-Za-z])")
_BROKEN = re.compile(r"(?<![/:.]\d\d)(?<![/:.]\d{4})(?<=\d)[ \t]*\n[ \t]*(?=\d{1,8}(?![\d/:]|\.\d))")
_NEAR_BREAK = 100
_BY_FORM_ONLY = frozenset({"INCIDENT_LOG", "CRIME_REFERENCE", "VRM"})
"""Kinds whose looser form is any short number: a cue some words away is not enough for it."""
_LABEL_WORD = re.compile(
    r"(?:numbers?|nos?|refs?|reference|record|code|crime|log|is|was|and|of|on|to|for)\b[ .:/-]+", re.IGNORECASE
)
_LIST = re.compile(r"\s*(?:[,;/&|]|\band\b|\bor\b|\n)\s*(?:\band\b\s*|\bor\b\s*)?", re.IGNORECASE)
_LOOSE = re.compile(
    r"(?:[A-Z]+(?![a-z])|(?=[A-Za-z]*\d)[A-Za-z0-9])[A-Za-z0-9]*"
    r"(?:[ ./\\_–-]{1,2}(?=[A-Za-z0-9]*\d|[A-Z]{1,3}(?![A-Za-z]))[A-Za-z0-9]+){0,6}"
)
_VALUE = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z]{0,6}\d|[A-Z]{1,4}[ /-]\d)[A-Za-z0-9]+"
    r"(?:[ ./\\–-](?=[A-Za-z]{0,2}\d|[A-Z]{1,3}\b)[A-Za-z0-9]+){0,6}"
)
_DATE = re.compile(r"[A-Za-z]{0,9}[ -]?\d{1,2}(?P<sep>[./-])\d{1,2}(?P=sep)(?:\d{4}|\d{2})(?![\w/-])")
_DATE_OR_TIME = re.compile(
    r"\d{1,2}(?P<sep>[./-])\d{1,2}(?P=sep)(?:\d{4}|\d{2})|(?:19|20)\d\d-\d\d-\d\d|[0-2]?\d[:.][0-5]\d(?:[:.][0-5]\d)?|(?:19|20)\d\d"
)


def find(text: str) -> list[Span]:
    """Every identifier of `reference.identifiers` but postcodes and phones, which have recognisers of their own."""
    text = plain(text)
    context = context_of(text)
    if not context.windows:
        return list(_zones(text))
    links = web_addresses(text)
    candidates = [span for span in _candidates(context) if not any(low <= span.start < high for low, high in links)]
    chosen = _choose([*candidates, *_over_lines(text), *_zones(text)])
    chosen += list(_lists(context, chosen))
    return _choose([_whole(text, span) for span in chosen])


def _zones(text: str) -> Iterator[Span]:
    """Lines of a machine-readable zone; the line with the name has no digit and no check."""
    if "<<" in text:
        for match in _ZONE.finditer(text):
            if "<<" in match.group():
                yield Span(*match.span(), "MRZ", 0.97, DETECTOR, "is a line of a travel document's machine-readable zone")


def _candidates(context: Context) -> Iterator[Span]:
    yield from _by_form(context)
    yield from _behind_cues(context)
    yield from _by_claim(context)
    yield from collars(context)
    yield from exhibits(context)


def _over_lines(text: str) -> list[Span]:
    """Values that a line break cuts in two: read with the break closed, kept only where the text names them or a check agrees."""
    breaks = [match.span() for match in _BROKEN.finditer(text)]
    if not breaks:
        return []
    pieces: list[str] = []
    back: list[int] = []
    at = last = 0
    for start, end in breaks:
        if start - _NEAR_BREAK > last:
            # Nothing to close for a long way: begin a new paragraph there.
            pieces.append(text[at:last] + "\n\n")
            back += [*range(at, last), last, last]
            at = start - _NEAR_BREAK
        pieces.append(text[at:start] + " ")
        back += [*range(at, start), start]
        at, last = end, min(len(text), end + _NEAR_BREAK)
    closed = Context("".join([*pieces, text[at:last]]))
    back += range(at, last)
    spans = []
    for span in (*_by_form(closed), *_behind_cues(closed), *_by_claim(closed)):
        start, end = back[span.start], back[span.end - 1] + 1
        if span.score >= 0.86 and any(start < low < end for low, _ in breaks):
            spans.append(replace(span, start=start, end=end))
    return spans


def _no_value(text: str, start: int, end: int) -> bool:
    """Whether what stands right before or behind makes it a sum, a measure or a part of something longer."""
    before = _NOT_VALUE_BEFORE.search(text, max(0, start - 2), start) or _THOUSANDS.match(text, start)
    return bool(before or _NOT_VALUE_AFTER.match(text, end))


def _whole(text: str, span: Span) -> Span:
    """A force's own reference, or a plate set in three groups, with its rest: half a number is no redaction."""
    if span.kind == "VRM" and _HALF_PLATE.fullmatch(text, span.start, span.end):
        rest = _PLATE_REST.match(text, span.end)
    elif span.kind in FORCE_REFERENCES:
        rest = _REST.match(text, span.end)
    else:
        return span
    return replace(span, end=rest.end()) if rest else span


def _by_form(context: Context) -> Iterator[Span]:
    """Values whose form fits, judged by check and claim."""
    text = context.text
    for low, stop in context.around(_MARGIN, _MARGIN):
        high = _edge(text, stop)
        many = sum(c.isdigit() for c in text[low:high])
        for kind, policy in POLICIES.items():
            if many < policy.digits or not policy.by_form:
                continue
            for match in IDENTIFIERS[kind].pattern.finditer(text, low, high):
                start, end = match.span()
                if _no_value(text, start, end):
                    continue
                span = _judge(context, kind, policy, start, end)
                if span is not None:
                    yield span


def _judge(context: Context, kind: str, policy: Policy, start: int, end: int) -> Span | None:
    label = _LABEL_WORD.match(context.text, start, end)
    start = label.end() if label else start
    value = context.text[start:end]
    if not policy.allows(value) or (kind in FORCE_REFERENCES and _DATE.match(context.text, start)):
        return None
    claim = context.claim(start, end)
    names = policy.cues | {kind}
    if (names & claim.tight or kind in claim.close) and not claim.other:
        return _called(kind, claim, value, start, end)
    if claim.other or (claim.tight and not claim.tight & names and policy.alone != "always"):
        return None
    verdict = IDENTIFIERS[kind].check(value)
    title = _titled(kind)
    if names & claim.near and (policy.near or verdict is Check.VALID):
        score = 0.95 if verdict is Check.VALID and IDENTIFIERS[kind].chance < 0.2 else 0.82
        return Span(start, end, kind, score, DETECTOR, f"the sentence speaks of {title}, and this has its form")
    if policy.alone == "never" or (policy.alone == "valid" and verdict is not Check.VALID):
        return None
    if policy.distinct is not None and not policy.distinct.fullmatch(value):
        return None
    if verdict is Check.VALID and IDENTIFIERS[kind].chance < 0.2:
        return Span(start, end, kind, 0.95, DETECTOR, f"has the form of {title}, and its check agrees")
    return Span(start, end, kind, 0.7, DETECTOR, f"has the form of {title}", auto=verdict is not Check.INVALID)


def _titled(kind: str) -> str:
    """The kind's name for people, with its article."""
    title = IDENTIFIERS[kind].title
    return f"{'an' if title[0] in 'aeiouAEIO' or title.startswith(('NHS', 'NPCC')) else 'a'} {title}"


def _called(kind: str, claim: Claim, value: str, start: int, end: int) -> Span:
    identifier = IDENTIFIERS[kind]
    verdict = identifier.check(value)
    where = {"before": "before it", "after": "behind it", "above": "above it"}.get(claim.where, "beside it")
    own = kind in claim.tight
    if verdict is Check.VALID and identifier.chance < 0.2:
        return Span(
            start,
            end,
            kind,
            0.98 if own else 0.97,
            DETECTOR,
            f"the words {where} call it {_titled(kind)}, and its check agrees",
        )
    note = ", but its check fails" if verdict is Check.INVALID else ""
    return Span(start, end, kind, 0.9 if own else 0.87, DETECTOR, f"the words {where} call it {_titled(kind)}{note}")


def _by_claim(context: Context) -> Iterator[Span]:
    """Values whose form says nothing by itself (eight digits), or is odd, where the words around call them by a kind's name."""
    text = context.text
    if not context.cues and "\n" not in text:
        return
    for low, high in context.windows:
        for match in _VALUE.finditer(text, low, _edge(text, high)):
            start, end = match.span()
            if _no_value(text, start, end) or _CLOCK.match(text, start):
                continue
            claim = context.claim(start, end)
            if _DATE_OR_TIME.fullmatch(match.group()) and "COLLAR_NUMBER" not in claim.tight:
                continue
            if claim.other:
                continue
            for kind in sorted((claim.tight or claim.close - _BY_FORM_ONLY) & POLICIES.keys()):
                whole = IDENTIFIERS[kind].cued.match(text, start)
                if whole and not POLICIES[kind].allows(whole.group()):
                    continue
                if kind in FORCE_REFERENCES and _DATE.match(text, start):
                    continue
                if whole and (kind == "COLLAR_NUMBER" or not _DATE_OR_TIME.fullmatch(whole.group())):
                    yield _called(kind, claim, whole.group(), start, whole.end())
                elif claim.tight and (stop := _loose_end(text, start, POLICIES[kind])):
                    why = f"stands where {_titled(kind)} is named, though its form is unusual"
                    yield Span(start, stop, kind, 0.6, DETECTOR, why)


def _behind_cues(context: Context) -> Iterator[Span]:
    """Values directly behind a cue, read with the looser form, and with no form at all but about the right length."""
    text = context.text
    for cue in context.cues:
        places = None
        for kind, policy in POLICIES.items():
            if cue.name != kind:
                continue
            if places is None:
                places = context.places_behind(cue)
            identifier = IDENTIFIERS[kind]
            for place in places:
                match = identifier.cued.match(text, place)
                if not match or not policy.allows(match.group()) or (kind in FORCE_REFERENCES and _DATE.match(text, place)):
                    continue
                if not _DATE_OR_TIME.fullmatch(match.group()) and not _NOT_VALUE_AFTER.match(text, match.end()):
                    yield Span(place, match.end(), kind, 0.86, DETECTOR, f"stands right behind the words for {_titled(kind)}")
                    break
            else:
                for place in places[-2:]:
                    end = _loose_end(text, place, policy)
                    if end:
                        why = f"stands where {_titled(kind)} is named, though its form is unusual"
                        yield Span(place, end, kind, 0.6, DETECTOR, why)
                        break


def _loose_end(text: str, place: int, policy: Policy) -> int:
    """Where a value of about the right length ends, or 0."""
    match = _LOOSE.match(text, place, place + 48)
    if not match or policy.loose is None or _DATE_OR_TIME.match(match.group()) or _DATE.match(text, place):
        return 0
    least, most, digits = policy.loose
    end, value = match.end(), match.group()
    while sum(c.isalnum() for c in value) > most:
        cut = max((i for i, c in enumerate(value) if not c.isalnum()), default=0)
        if cut == 0:
            return 0
        value = value[:cut].rstrip(" ./\\_–-")
        end = place + len(value)
    if sum(c.isalnum() for c in value) < least or sum(c.isdigit() for c in value) < digits or _NOT_VALUE_AFTER.match(text, end):
        return 0
    return end


def _lists(context: Context, found: list[Span]) -> Iterator[Span]:
    """Further values of the same kind behind a comma, "and" or a line break."""
    text = context.text
    for span in found:
        if span.kind not in POLICIES:
            continue
        end = span.end
        pattern = IDENTIFIERS[span.kind].pattern
        while link := _LIST.match(text, end, end + 12):
            match = pattern.match(text, link.end())
            if not match or context.claim(*match.span()).other:
                break
            yield Span(
                match.start(),
                match.end(),
                span.kind,
                min(span.score, 0.82),
                DETECTOR,
                "stands in a list with another of its kind",
            )
            end = match.end()


def _edge(text: str, place: int) -> int:
    found = _WORD_END.search(text, place, place + 60)
    return found.start() if found else min(len(text), place + 60)


def _choose(spans: list[Span]) -> list[Span]:
    """Of overlapping spans the one with the better claim, then the longer."""
    kept: list[Span] = []
    taken: set[int] = set()
    for span in sorted(spans, key=lambda s: (-_strength(s), s.start - s.end, -s.score, s.start)):
        places = range(span.start, span.end)
        if not any(place in taken for place in places):
            kept.append(span)
            taken.update(places)
    return sorted(kept, key=lambda s: s.start)


def _strength(span: Span) -> int:
    """Steps of the scores given above: checked and called, called by its own name, called or behind a cue, by form, a guess."""
    return sum(span.score >= step for step in (0.7, 0.85, 0.88, 0.97))
