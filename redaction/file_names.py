"""The name that a redacted file is released under: its own, unless that tells something that was removed.

What tells is replaced by what stands on its box, ``Statement of NAME.pdf``, and nothing of it is kept. A name is read more
strictly than a text, since everybody sees it: words run together, capitals and digits part words, a part of a person's name
counts as the name, and a date of birth is known in its usual writings (``smith_dob010190``). Removing too much does no harm.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise, product
from pathlib import PurePath

from redaction.findings import Finding
from redaction.plan import Plan
from redaction.traces import Folded, Secret, fold, secrets_of, words_of

LONGEST = 180
"""Bytes of a new stem: a file system takes 255, and the names of the certificates are longer by 17."""
_NEUTRAL = ("document", "file", "redacted")
_PERSON = "PERSON"
_PARTLY = frozenset({_PERSON, "TERM", "ORGANISATION", "ADDRESS", "LOCATION", "EMAIL", "USERNAME"})
"""Kinds of which a part tells the whole."""
_BORN = frozenset({"DATE_OF_BIRTH"})
_COMMON = frozenset(
    [
        *("and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"),
        *("mr", "mrs", "ms", "miss", "mx", "dr", "sir", "dame", "lady", "lord", "rev", "prof", "master", "madam"),
        *("pc", "dc", "ps", "ds", "di", "dci", "dsupt", "insp", "sgt", "supt", "pcso", "csi", "com", "org", "gov", "ltd", "plc"),
    ]
)
_LONG_NAME = 5
"""Letters from which a name is seen in a longer word (``farnsworthinterview``); with one fewer, beside initials (``jbray``)."""
_LONGEST_SUFFIX = 20
_PIECE = re.compile(r"\d+|[^\W\d_]+")
_MONTHS = "january february march april may june july august september october november december".split()  # noqa: SIM905


@dataclass(frozen=True, slots=True, repr=False)
class _Telling:
    """A text that must not be read in the name, what is put in its place, and whether it is a word of a person's name."""

    secret: Secret
    label: str
    name: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class _Name:
    """A stem cut into pieces: its letters and digits folded without a gap, and where pieces and whole words begin in them."""

    stem: str
    pieces: tuple[tuple[int, int], ...]
    fine: Folded
    coarse: Folded

    def touched(self, start: int, end: int) -> range:
        """Numbers of the pieces that hold folded letters `start` to `end`."""
        starts = self.fine.starts
        return range(bisect_right(starts, start) - 1, bisect_right(starts, end - 1))


def safe_name(name: str, plan: Plan, audience: str) -> str:
    """`name`, or a name that tells nothing of what was removed for an audience. The suffix stays.

    Args:
        name: of the file to be released, without a folder.
        plan: with decisions.
        audience: for whom the file is.
    """
    return _safe(name, _tellings(plan, audience), f".{plan.media}")


def tells(text: str, plan: Plan, audience: str) -> bool:
    """Whether a file name, or the name of a folder, tells something that was removed for an audience."""
    told = _tellings(plan, audience)
    return _read(PurePath(text).stem, told) or _read(PurePath(text).suffix, told)


def telling_ids(text: str, plan: Plan, audience: str) -> set[str]:
    """Findings that a file name tells of."""
    path = PurePath(text)
    told = _tellings(plan, audience)
    if not (_read(path.stem, told) or _read(path.suffix, told)):
        return set()
    return {
        name
        for telling in told
        for name in telling.secret.ids
        if any(_read(part, [telling]) for part in (path.stem, path.suffix))
    }


def _safe(name: str, told: list[_Telling], plain_suffix: str) -> str:
    path = PurePath(name)
    stem, suffix = path.stem, path.suffix
    if not _read(stem, told) and not _read(suffix, told):
        return name
    if _read(suffix, told) or len(suffix) > _LONGEST_SUFFIX:
        suffix = plain_suffix
    cut = _cut(stem)
    made = _shortened(_tidy(_rewritten(cut, _marked(cut, told))))
    if not made or _read(made, told):
        made = next(other for other in chain(_NEUTRAL, map(str, range(1, 10))) if not _read(other, told))
    return made + suffix


def _read(text: str, told: list[_Telling]) -> bool:
    """Whether anything that tells is read in a text, forwards or backwards."""
    whole = fold(text)
    if any(_places(telling.secret, whole, spelling) for telling in told for spelling in telling.secret.spellings()):
        return True
    return bool(_marked(_cut(text), told))


def _places(secret: Secret, text: Folded, spelling: str = "") -> list[tuple[int, int]]:
    spelling, found = spelling or secret.solid, []
    at = text.solid.find(spelling)
    while at >= 0:
        if secret.matches(text, at):
            found.append((at, at + len(spelling)))
        at = text.solid.find(spelling, at + 1)
    return found


def _marked(name: _Name, told: list[_Telling]) -> dict[int, str]:
    """What stands in for each piece that tells, by its number."""
    marked: dict[int, str] = {}
    people: dict[str, str] = {}
    for telling in told:
        secret = telling.secret
        if telling.name:
            people.setdefault(secret.solid, telling.label)
        for text in (name.coarse, name.fine):
            for start, end in _places(secret, text):
                for piece in name.touched(start, end):
                    marked.setdefault(piece, telling.label)
    for start, end, label in _run_together(name, people):
        for piece in name.touched(start, end):
            marked.setdefault(piece, label)
    for number, (start, end) in enumerate(name.pieces):
        # An initial beside a name belongs to it.
        beside = next((marked[other] for other in (number - 1, number + 1) if other in marked), "")
        if number not in marked and beside and end - start == 1 and name.stem[start].isalpha():
            marked[number] = beside
    return marked


def _run_together(name: _Name, people: dict[str, str]) -> Iterator[tuple[int, int, str]]:
    """Words that are made of names: ``jsmith``, ``smithjohn``, ``farnsworthinterview``."""
    solid, starts = name.coarse.solid, name.coarse.starts
    long = {word for word in people if len(word) >= _LONG_NAME - 1}
    for start, end in pairwise(starts):
        word = solid[start:end].strip("0123456789")
        held = next((known for known in people if known in word), "")
        inside = any(len(known) >= _LONG_NAME and known in word for known in people)
        beside = any(_is_made_of(word[first : len(word) - last], long) for first in range(3) for last in range(2))
        if held and (inside or beside or _is_made_of(word, people)):
            at = start + solid[start:end].find(word)
            yield at, at + len(word), people[held]


def _is_made_of(word: str, names: Collection[str]) -> bool:
    reached, lengths = {0}, {len(known) for known in names}
    for at in range(len(word)):
        if at in reached:
            reached |= {at + length for length in lengths if word[at : at + length] in names}
    return bool(word) and len(word) in reached


def _cut(stem: str) -> _Name:
    """Cut a stem where letters meet digits or capitals begin; accents composed, invisible characters gone."""
    kept = (
        " " if (kind := unicodedata.category(letter)) == "Cc" else "" if kind in ("Mn", "Me", "Cf") else letter
        for letter in unicodedata.normalize("NFC", stem)
    )
    stem = "".join(kept)
    pieces: list[tuple[int, int]] = []
    folded: list[str] = []
    words: list[int] = [0]
    length = 0
    for match in _PIECE.finditer(stem):
        for start, end in _capitals(stem, *match.span()):
            solid = "".join(words_of(stem[start:end]))
            if not solid:
                continue
            if not pieces or pieces[-1][1] != start:
                words.append(length)
            pieces.append((start, end))
            folded.append(solid)
            length += len(solid)
    solid = "".join(folded)
    ends = (*accumulate(map(len, folded)),)
    return _Name(stem, tuple(pieces), Folded(solid, (0, *ends)), Folded(solid, (*sorted({*words, length}),)))


def _capitals(stem: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for at in range(start + 1, end):
        before, here, after = stem[at - 1], stem[at], stem[at + 1 : at + 2]
        if here.isupper() and (before.islower() or (before.isupper() and after.islower() and at + 1 < end)):
            yield begin, at
            begin = at
    yield begin, end


def _rewritten(name: _Name, marked: dict[int, str]) -> str:
    """The stem with what tells replaced; neighbours with the same label become one."""
    stem, out, at, last = name.stem, "", 0, ""
    joiner = "_" if "_" in stem else " " if " " in stem else "-"
    for number, (start, end) in enumerate(name.pieces):
        label, between = marked.get(number, ""), stem[at:start]
        if not (label and label == last):
            # A label never touches a word that stays.
            out += between or (joiner if number and (label or last) else "")
            out += label or stem[start:end]
        at, last = end, label
    return out + stem[at:]


def _tidy(stem: str) -> str:
    return re.sub(r"[/\\\x00]", " ", stem).strip(" .-_,;")


def _shortened(stem: str) -> str:
    while len(stem.encode(errors="surrogatepass")) > LONGEST:
        stem = stem[:-1]
    return stem.rstrip(" .-_,;")


def _tellings(plan: Plan, audience: str) -> list[_Telling]:
    going = {finding.id: finding for finding in plan.going(audience)}
    labels = {name: _label(finding) for name, finding in going.items()}
    keep = {words_of(text) for text in plan.keep}
    told = [
        _Telling(secret, labels[secret.ids[0]])
        for secret in secrets_of(plan, audience).items
        if words_of(going[secret.ids[0]].text) not in keep
    ]
    stays = {word for words in keep for word in words}
    stays |= {word for f in plan.findings if f.kind == _PERSON and not f.goes_for(audience) for word in words_of(f.text)}
    for finding in going.values():
        of_name = finding.kind in (_PERSON, "TERM")
        for word in _parts(finding):
            if word not in stays:
                told.append(_Telling(_secret((word,), finding), labels[finding.id], of_name))
        told += (_Telling(_secret(words, finding), labels[finding.id]) for words in _births(finding))
    unique = {(telling.secret.solid, telling.secret.borders, telling.name): telling for telling in reversed(told)}
    # Whole secrets first, and longer ones before shorter: what they cover is theirs.
    return sorted(unique.values(), key=lambda telling: (not telling.secret.borders, -len(telling.secret.solid)))


def _secret(words: tuple[str, ...], finding: Finding) -> Secret:
    borders = (*accumulate(map(len, words)),)[:-1]
    return Secret("".join(words), borders, (finding.id,), strict=True, kept=False)


def _parts(finding: Finding) -> Iterable[str]:
    """Words of a removed text that tell it on their own."""
    from redaction.detection.address_words import BUILDINGS, STREETS

    if finding.kind not in _PARTLY:
        return
    text = finding.text.partition("@")[0] if finding.kind == "EMAIL" else finding.text
    generic = _COMMON if finding.kind == _PERSON else _COMMON.union(STREETS, BUILDINGS)
    for match in _PIECE.finditer(text):
        word = "".join(words_of(match.group()))
        shortest = 2 if finding.kind == _PERSON else 3 if finding.kind == "TERM" and match.group()[0].isupper() else 4
        if len(word) >= shortest and word.isalpha() and word not in generic:
            yield word


def _births(finding: Finding) -> Iterator[tuple[str, ...]]:
    """The usual writings of a date of birth: 010190, 19900101, 1-1-1990, 1jan90."""
    from redaction.detection.dates_of_birth import dates_in

    if finding.kind not in _BORN:
        return
    for day, month, year in dates_in(finding.text):
        d, m, y, short = f"{day:02}", f"{month:02}", f"{year:04}", f"{year % 100:02}"
        for order in ((d, m, y), (d, m, short), (y, m, d), (short, m, d), (str(day), str(month), y)):
            yield ("".join(order),)
        yield from product((str(day), d), (_MONTHS[month - 1], _MONTHS[month - 1][:3]), (y, short))


def _label(finding: Finding) -> str:
    from redaction.pseudonyms import stand_in_of
    from reference.loader import load

    types = load("redaction_types")
    box = str(types[finding.kind]["box"]) if finding.kind in types else stand_in_of(finding.kind)
    return " ".join(re.findall(r"[A-Za-z0-9]+", finding.label or box)) or "REDACTED"
