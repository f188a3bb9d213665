"""What was said as it would be written, so that the recognisers for documents know it: with a way back to the words.

Digits one by one ("oh double seven"), letters ("S for sugar", NATO), spelled names, numbers ("forty two Acacia Avenue"), years,
days of a month, and e-mail addresses ("dot", "at").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from redaction.audio.spoken_units import DIGITS, LIKE, MONTHS, ORDINALS, ROUND, SIGNS, SKIPPED, TEENS, TENS, TIMES, pieces, unit
from redaction.audio.transcript import Text, Weaver, Word

SPELLED = 3
"""Letters from which a name counts as spelled."""
_LONG_NUMBER = 6
_MIXED_CODE = 5

_NO_LOCAL_PART = frozenset(("", "me", "him", "her", "them", "us", "look", "mail", "email"))

_POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})")
_PLATE = re.compile(r"([A-Z]{2}\d{2})([A-Z]{3})|([A-Z]\d{1,3})([A-Z]{3})|([A-Z]{3})(\d{1,3}[A-Z])")
_NINO = re.compile(r"([A-Z]{2})(\d{6})([A-D])")


@dataclass(frozen=True, slots=True)
class _Token:
    """One part of a word: its number, the part in small letters, and as it was written."""

    word: int
    plain: str
    raw: str


@dataclass(frozen=True, slots=True, repr=False)
class Run:
    """Something said piece by piece: tokens `low` to `high` (one past the last), words `first` to `last`, and what it spells."""

    low: int
    high: int
    first: int
    last: int
    spelt: str
    units: int

    @property
    def is_name(self) -> bool:
        """Whether letters alone were said."""
        return self.spelt.isalpha() and len(self.spelt) >= SPELLED

    @property
    def is_number(self) -> bool:
        """Whether it is a long number, or a code of letters and digits as long as a postcode."""
        digits = sum(character.isdigit() for character in self.spelt)
        letters = sum(character.isalpha() for character in self.spelt)
        return digits >= _LONG_NUMBER or (digits >= 2 and letters >= 2 and digits + letters >= _MIXED_CODE)


def as_written(words: Sequence[Word]) -> tuple[Text, list[Run]]:
    """The text that the words would be written as, and what was said piece by piece in it."""
    tokens = [_Token(number, part.casefold(), part) for number, word in enumerate(words) for part in pieces(word.text)]
    runs = list(_runs(tokens))
    weaver = Weaver()
    starts = {run.low: run for run in runs}
    at = 0
    while at < len(tokens):
        if run := starts.get(at):
            weaver.add(_written(run), run.first, run.last)
            at = run.high
        else:
            at = _ordinary(tokens, words, at, weaver)
        if at < len(tokens):
            mark = _mark_behind(words[tokens[at - 1].word].text) if tokens[at].word != tokens[at - 1].word else ""
            weaver.add(mark + " ", tokens[at - 1].word, tokens[at - 1].word)
    return weaver.done(), runs


def _runs(tokens: Sequence[_Token]) -> Iterator[Run]:
    at = 0
    while at < len(tokens):
        run = _run_from(tokens, at)
        if run is None:
            at += 1
        else:
            yield run
            at = run.high


def _run_from(tokens: Sequence[_Token], low: int) -> Run | None:
    """The longest run that begins at a token, cut back to its last sure unit."""
    spelt: list[tuple[str, bool, int]] = []  # characters, sure, token behind
    at, times = low, 1
    while at < len(tokens):
        token = tokens[at]
        if token.plain in TIMES and at + 1 < len(tokens) and unit(tokens[at + 1].plain, tokens[at + 1].raw):
            times, at = TIMES[token.plain], at + 1
            continue
        if spelt and token.plain in SKIPPED:
            at += 1
            continue
        if token.plain in ROUND and spelt and spelt[-1][0].isdigit():
            spelt.append((ROUND[token.plain], True, at + 1))
            at += 1
            continue
        if token.plain in SIGNS and (spelt or token.plain == "plus"):
            spelt.append((SIGNS[token.plain], False, at + 1))
            at += 1
            continue
        found = unit(token.plain, token.raw)
        if found is None:
            break
        characters, sure = found
        following = tokens[at + 1].plain if at + 1 < len(tokens) else ""
        if token.plain in TENS and following in DIGITS and DIGITS[following] != "0":
            characters, at = TENS[token.plain] + DIGITS[following], at + 1
        elif len(characters) == 1 and characters.isalpha() and (behind := _like(tokens, at)):
            at, sure = behind - 1, True
        spelt.append((characters * times, sure, at + 1))
        times, at = 1, at + 1
    while spelt and not spelt[-1][1] and not _vouched(spelt):
        spelt.pop()
    if not spelt or not (spelt[0][1] or _vouched(spelt) or spelt[0][0] == "+"):
        return None
    text = _letters_and_digits([characters for characters, _, _ in spelt])
    sure_units = sum(sure for _, sure, _ in spelt)
    high = spelt[-1][2]
    several = tokens[high - 1].word > tokens[low].word or len(spelt) > 1
    if len(text) < SPELLED or not several or sure_units < 2:
        return None
    return Run(low, high, tokens[low].word, tokens[high - 1].word, text, len(spelt))


def _vouched(spelt: Sequence[tuple[str, bool, int]]) -> bool:
    """Whether so much is sure that a doubtful word at the edge belongs to it as well."""
    sure = [len(characters) for characters, is_sure, _ in spelt if is_sure]
    return len(sure) >= 4


def _like(tokens: Sequence[_Token], at: int) -> int:
    """One past the word that explains a letter ("S for sugar"), or 0."""
    for link in (1, 2):
        said = " ".join(token.plain for token in tokens[at + 1 : at + 1 + link])
        named = tokens[at + 1 + link].plain if at + 1 + link < len(tokens) else ""
        if LIKE.fullmatch(said) and len(named) > 2 and named[0] == tokens[at].plain[0]:
            return at + 2 + link
    return 0


def _letters_and_digits(units: Sequence[str]) -> str:
    """The word "oh" is a digit among digits and a letter among letters."""
    letters = sum(one.isalpha() for one in units)
    digits = sum(one.isdigit() and one != "0" for one in units)
    if letters > 1 and not digits:
        units = ["O" if one == "0" else one for one in units]
    return "".join(units)


def _written(run: Run) -> str:
    if run.is_name:
        return run.spelt.title()
    for form in (_POSTCODE, _PLATE, _NINO):
        if found := form.fullmatch(run.spelt):
            return " ".join(group for group in found.groups() if group)
    for form in (_NINO, _PLATE, _POSTCODE):
        if found := form.search(run.spelt):
            inside = " ".join(group for group in found.groups() if group)
            return " ".join(part for part in (run.spelt[: found.start()], inside, run.spelt[found.end() :]) if part)
    return run.spelt


def _ordinary(tokens: Sequence[_Token], words: Sequence[Word], at: int, weaver: Weaver) -> int:
    """Write what begins at a token and is no run; returns the next token."""
    token = tokens[at]
    address, behind = _address(tokens, at)
    if address:
        weaver.add(address, token.word, tokens[behind - 1].word)
        return behind
    value, behind = _cardinal(tokens, at)
    if value:
        weaver.add(value, token.word, tokens[behind - 1].word)
        return behind
    day, behind = _day(tokens, at)
    if day:
        weaver.add(day, token.word, tokens[behind - 1].word)
        return behind
    whole = words[token.word].text.strip()
    if len(pieces(whole)) == 1:
        weaver.add(whole.rstrip(".,!?;:"), token.word, token.word)
    else:
        weaver.add(token.raw, token.word, token.word)
    return at + 1


def _cardinal(tokens: Sequence[_Token], at: int) -> tuple[str, int]:
    """A number of two words or more ("forty two", "two thousand and three"), or one before a word with a capital."""
    total = part = 0
    behind = at
    while behind < len(tokens):
        plain = tokens[behind].plain
        if plain in TENS and part % 100 == 0:
            part += int(TENS[plain]) * 10
        elif plain in TEENS and part % 100 == 0:
            part += int(TEENS[plain])
        elif plain in DIGITS and part % 10 == 0 and part % 100 != 10:
            part += int(DIGITS[plain])
        elif plain == "hundred" and 0 < part < 10:
            part *= 100
        elif plain == "thousand" and 0 < part < 1000:
            total, part = total + part * 1000, 0
        elif not (
            plain == "and"
            and behind > at
            and tokens[behind - 1].plain in ("hundred", "thousand")
            and _next_counts(tokens, behind)
        ):
            break
        behind += 1
    capital = behind < len(tokens) and tokens[behind].raw[:1].isupper() and tokens[behind].plain not in ("i", "i'm")
    if behind - at > 1 or (behind - at == 1 and capital):
        return str(total + part), behind
    return "", at


def _next_counts(tokens: Sequence[_Token], at: int) -> bool:
    return at + 1 < len(tokens) and any(tokens[at + 1].plain in table for table in (DIGITS, TEENS, TENS))


def _day(tokens: Sequence[_Token], at: int) -> tuple[str, int]:
    """A day of a month: "fourth of March", "March the twenty third", as ``4 March``."""
    month, behind = "", at
    if tokens[at].plain in MONTHS and at + 1 < len(tokens) and tokens[at + 1].plain == "the":
        month, at = tokens[at].raw.title(), at + 2
    number, behind = _ordinal(tokens, at)
    if not number:
        return "", behind
    if month:
        return f"{number} {month}", behind
    if behind < len(tokens) and tokens[behind].plain == "of":
        behind += 1
    if behind < len(tokens) and tokens[behind].plain in MONTHS:
        return f"{number} {tokens[behind].raw.title()}", behind + 1
    return "", at


def _ordinal(tokens: Sequence[_Token], at: int) -> tuple[int, int]:
    if at >= len(tokens):
        return 0, at
    plain = tokens[at].plain
    if plain in ORDINALS:
        return ORDINALS[plain], at + 1
    if plain in TENS and at + 1 < len(tokens) and ORDINALS.get(tokens[at + 1].plain, 10) < 10:
        return int(TENS[plain]) * 10 + ORDINALS[tokens[at + 1].plain], at + 2
    found = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)", plain)
    return (int(found.group(1)), at + 1) if found else (0, at)


def _address(tokens: Sequence[_Token], at: int) -> tuple[str, int]:
    """An e-mail address: parts with "dot" and "underscore" between them, "at", and a domain with a "dot"."""
    links = {"dot": ".", "underscore": "_", "dash": "-", "hyphen": "-"}
    made, behind, has_at = "", at, False
    while behind < len(tokens):
        made += tokens[behind].plain
        behind += 1
        following = tokens[behind].plain if behind + 1 < len(tokens) else ""
        if following in links:
            made += links[following]
        elif following == "at" and not has_at:
            made, has_at = made + "@", True
        else:
            break
        behind += 1
    domain = made.rpartition("@")[2]
    sound = has_at and "." in domain and made.partition("@")[0] not in _NO_LOCAL_PART
    return (made, behind) if sound else ("", at)


def _mark_behind(text: str) -> str:
    """The mark that ends a sentence or a clause behind a word."""
    last = text.rstrip()[-1:]
    return last if last in ".,!?;:" else ""
