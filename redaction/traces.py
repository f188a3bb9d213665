"""Looking for traces of what was removed: a folded search that spelling tricks do not escape.

Texts are folded once and whole (compatibility decomposition, case, accents and everything but letters and digits gone), and every
secret is looked for in the folded text; word boundaries are checked on hits only. So hyphens, odd spaces, line breaks,
letter-spaced words, full-width letters and reversed text are found, and "Ann" is not found in "planned".
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import accumulate
from string import ascii_letters

from redaction.findings import Finding, PagePlace
from redaction.lookalikes import latin
from redaction.plan import Plan
from redaction.sought import Sought

_WORD = re.compile(r"[^\W_]+")
BORDER = " \u01c1 "
"""Stands between texts that must not be read as one; a letter of no European language, so that folding keeps it."""
_HYPHENS = "-\u00ad\u2010\u2011\ufffe\x02"
_BROKEN_WORD = re.compile(rf"[{_HYPHENS}](?<=\w[{_HYPHENS}])\s*\n\s*(?=\w)")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe]")
_COMBINING = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_LONG_ENOUGH = 6
"""Folded characters from which a secret is found whatever spaces stand inside it; shorter ones need their own word borders, so
that "Theo" is not found in "the oak"."""
_TURNED = str.maketrans(ascii_letters, ascii_letters[13:26] + ascii_letters[:13] + ascii_letters[39:] + ascii_letters[26:39])
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_BETWEEN = bytes(code for code in range(128) if not chr(code).isalnum())
_PARTED = bytes(code if chr(code).isalnum() else ord(" ") for code in range(128)) + bytes(128)
"""Translates ASCII so that everything between words is blank."""
_UNMISTAKABLE = 9
"""Folded characters from which a secret of several words, or of digits, is found without word borders around it."""


class Folded:
    """A text ready for searching: its letters and digits without anything between them, and where words begin.

    Args:
        solid: the letters and digits.
        starts: where words begin in them, and their end; found in `plain`, the same with what stands between, when absent.
    """

    __slots__ = ("_plain", "_starts", "solid")

    def __init__(self, solid: str, starts: tuple[int, ...] | None = None, *, plain: str = "") -> None:
        self.solid, self._starts, self._plain = solid, starts, plain

    @property
    def starts(self) -> tuple[int, ...]:
        """Where words begin, and the end of the text; only hits are asked where they stand, and most texts have none."""
        if self._starts is None:
            if self._plain.isascii():
                words: Sequence[bytes | str] = self._plain.encode("ascii").translate(_PARTED).split()
            else:
                words = _WORD.findall(self._plain)
            self._starts = (0, *accumulate(map(len, words)))
        return self._starts

    def bounded(self, start: int, end: int) -> bool:
        """Whether words begin (or end) at both places."""
        return self._at(start) and self._at(end)

    def _at(self, place: int) -> bool:
        index = bisect_left(self.starts, place)
        return index < len(self.starts) and self.starts[index] == place

    def inside(self, start: int, end: int) -> tuple[int, ...]:
        """Where words begin between two places, counted from the first."""
        low, high = bisect_left(self.starts, start + 1), bisect_left(self.starts, end)
        return tuple(place - start for place in self.starts[low:high])


def plain(text: str) -> str:
    """Letters in their plain form: no accents, case, compatibility variants, invisible characters or look-alikes of Latin."""
    if any(hyphen in text for hyphen in _HYPHENS):
        text = _BROKEN_WORD.sub("", text)
    if text.isascii():
        return text.lower()
    alone = {character: _alone(character) for character in set(_NOT_ASCII.findall(text))}
    if None in alone.values():
        return _decomposed(_INVISIBLE.sub("", text))
    text = _NOT_ASCII.sub(lambda match: alone[match[0]] or "", text)
    return text.lower() if text.isascii() else text.casefold()


def _decomposed(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return latin(_COMBINING.sub("", decomposed).casefold())


@lru_cache(maxsize=8192)
def _alone(character: str) -> str | None:
    """The plain form of a character, whatever stands around it; None for one that belongs to the one before it."""
    if _INVISIBLE.match(character):
        return ""
    first = unicodedata.normalize("NFKD", character.casefold())[0]
    return None if unicodedata.combining(first) else _decomposed(character)


def fold(text: str) -> Folded:
    """Fold a text for `Secrets.count_in`."""
    folded = plain(text)
    if not folded.isascii() and not any(map(str.isalnum, set(_NOT_ASCII.findall(folded)))):
        folded = _NOT_ASCII.sub(" ", folded)  # quotation marks, dashes, boxes to tick: nothing of a word
    if folded.isascii():
        return Folded(folded.encode("ascii").translate(None, _BETWEEN).decode("ascii"), plain=folded)
    return Folded("".join(_WORD.findall(folded)), plain=folded)


def rot13(text: str) -> str:
    """Each Latin letter replaced by the one thirteen places on."""
    return text.translate(_TURNED)


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a text."""
    return tuple(_WORD.findall(plain(text)))


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """One text that must not be found again, and the findings it was removed for.

    Attributes:
        solid: folded, nothing between the letters.
        borders: where its own words begin, counted from its start.
        ids: findings, for reports.
        strict: True for a term of the user, a number of six digits or more, and a full name: it may stand nowhere. False
            for other texts, which may stand elsewhere with another meaning ("May", "High Street").
        kept: True when a decision, the policy or a kept term leaves the same text elsewhere.
    """

    solid: str
    borders: tuple[int, ...]
    ids: tuple[str, ...]
    strict: bool
    kept: bool

    def __hash__(self) -> int:
        """That of the text: it may be removed in a hundred thousand places, and is looked up for each."""
        return hash(self.solid)

    @property
    def may_stand(self) -> bool:
        """Whether the same text may be left in other places."""
        return self.kept or not self.strict

    def spellings(self) -> tuple[str, ...]:
        """The folded text, and from six letters on the same backwards and turned by 13 letters (ROT13)."""
        if len(self.solid) < _LONG_ENOUGH:
            return (self.solid,)
        others = (self.solid[::-1], rot13(self.solid))
        return (self.solid, *(other for other in others if other != self.solid))

    def matches(self, text: Folded, start: int) -> bool:
        """Whether an occurrence of `solid` at `start` reads as the secret."""
        end = start + len(self.solid)
        if not text.bounded(start, end):
            return len(self.solid) >= _UNMISTAKABLE and (bool(self.borders) or self.solid.isdigit())
        if len(self.solid) >= _LONG_ENOUGH:
            return True
        inside = text.inside(start, end)
        return inside == self.borders or not inside or len(inside) == len(self.solid) - 1


@dataclass(frozen=True, repr=False)
class Secrets:
    """Everything that was removed for one audience."""

    items: tuple[Secret, ...]
    too_short: tuple[str, ...] = field(default=())

    @cached_property
    def _spelled(self) -> dict[str, list[tuple[Secret, bool]]]:
        """The secrets by their spellings, and whether these are turned: backwards or by 13 letters."""
        found: dict[str, list[tuple[Secret, bool]]] = {}
        for secret in self.items:
            for spelling in secret.spellings():
                found.setdefault(spelling, []).append((secret, spelling is not secret.solid))
        return found

    @cached_property
    def _sought(self) -> Sought:
        return Sought(self._spelled)

    def count_in(self, text: Folded, *, backwards: bool = True) -> Counter[Secret]:
        """How often each secret is read in a folded text; secrets that are not there are left out."""
        found: Counter[Secret] = Counter()
        for at, spelling in self._sought.places(text.solid):
            for secret, turned in self._spelled[spelling]:
                if (backwards or not turned) and secret.matches(text, at):
                    found[secret] += 1
        return found


def secrets_of(plan: Plan, audience: str) -> Secrets:
    """What must not be found in the rendition for `audience`.

    A text of one letter or digit, or of no letters at all, cannot be told from ordinary text by a search; such
    findings are listed in `too_short` and proven by place only.
    """
    going: dict[tuple[str, ...], list[str]] = {}
    strict: set[tuple[str, ...]] = set()
    too_short: list[str] = []
    terms = {"".join(words_of(term)) for term in plan.terms}
    for finding in plan.going(audience):
        words = words_of(finding.text)
        solid = "".join(words)
        if len(solid) < 2:
            too_short.append(finding.id)
            continue
        going.setdefault(words, []).append(finding.id)
        digits = sum(letter.isdigit() for letter in solid)
        full_name = finding.kind == "PERSON" and sum(len(word) > 1 for word in words) > 1
        if solid in terms or digits >= _LONG_ENOUGH or full_name:
            strict.add(words)
    staying = [words_of(f.text) for f in plan.findings if not f.goes_for(audience)] + [words_of(term) for term in plan.keep]
    left = BORDER.join(" " + " ".join(words) + " " for words in staying)
    items = [
        Secret(
            solid="".join(words),
            borders=tuple(accumulate(map(len, words)))[:-1],
            ids=tuple(ids),
            strict=words in strict,
            kept=" " + " ".join(words) + " " in left,
        )
        for words, ids in going.items()
    ]
    return Secrets(tuple(items), tuple(too_short))


def unfound_terms(plan: Plan, audience: str = "") -> Secrets:
    """The user's terms that nothing was found for, to be looked for where a search of the text may not come.

    Terms under six letters and digits are left out: without a finding they cannot be told from parts of other text. A term
    that a finding holds is not here, with one exception where an audience is named: a surname that only longer texts hold which
    all go for it ("Morwenna Tregeagle") must not stand anywhere else either. Their ids say which term, counted from 1, not its
    text.
    """
    told = [finding for finding in plan.findings if not (audience and finding.goes_for(audience))]
    found = BORDER.join("".join(words_of(finding.text)) for finding in told)
    gone = {"".join(words_of(finding.text)) for finding in plan.findings}
    kept = BORDER.join("".join(words_of(term)) for term in plan.keep)
    items = []
    for number, term in enumerate(plan.terms, 1):
        words = words_of(term)
        solid = "".join(words)
        if len(solid) >= _LONG_ENOUGH and solid not in found and solid not in gone and solid not in kept:
            borders = tuple(accumulate(map(len, words)))[:-1]
            items.append(Secret(solid, borders, (f"term {number}",), strict=True, kept=False))
    return Secrets(tuple(items))


def removed_texts(findings: Iterable[Finding], secrets: Secrets) -> Counter[Secret]:
    """How often removed findings take each secret out, counting a name inside a longer removed text.

    What two findings cover is removed once: a surname inside a full name that is a finding too does not count again.
    """
    removed: Counter[Secret] = Counter()
    covered: set[tuple[int, int]] = set()
    for finding in sorted(findings, key=lambda finding: -len(finding.text)):
        if isinstance(finding.place, PagePlace) and finding.place.glyphs:
            glyphs = {(finding.place.page, glyph) for glyph in finding.place.glyphs}
            if glyphs <= covered:
                continue
            covered |= glyphs
        removed.update(secrets.count_in(fold(finding.text), backwards=False))
    return removed


def leaked_ids(before: Mapping[Secret, int], after: Mapping[Secret, int], removed: Mapping[Secret, int]) -> list[str]:
    """Findings whose text is read more often in the redacted text than what was left on purpose explains.

    Args:
        before: counts in the source, by the same engine and over the same place.
        after: counts in the redacted text.
        removed: how often the plan takes each out of this place.

    Returns:
        Ids of findings. Where a secret was left elsewhere by decision, or was removed in one place only by a detector that
        may have meant that place alone, it may stand as often as in the source less the removed ones; otherwise not once.
    """
    ids: list[str] = []
    for secret, count in after.items():
        allowed = max(0, before.get(secret, 0) - removed.get(secret, 0)) if secret.may_stand else 0
        if count > allowed:
            ids += secret.ids
    return ids


def named(ids: Iterable[str], most: int = 12) -> str:
    """Finding ids for a channel's detail, cut after `most`."""
    listed = sorted(set(ids))
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more
