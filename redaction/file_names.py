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
from functools import cache
from itertools import accumulate, chain, pairwise, product
from pathlib import PurePath

from redaction.findings import Finding
from redaction.plan import Plan
from redaction.traces import Folded, Secret, Secrets, fold, secrets_of, words_of

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


@dataclass(frozen=True, slots=True, repr=False)
class FileNames:
    """What the names of files may not tell, for one audience. `repr` is withheld: it holds what was removed."""

    _secrets: Secrets
    _people: dict[str, str]
    """Words of the names of people, and the finding that each is of."""
    _findings: dict[str, Finding]
    _media: str

    @classmethod
    def of(cls, plan: Plan, audience: str) -> FileNames:
        """The names that fit the decisions of a plan."""
        going = {finding.id: finding for finding in plan.going(audience)}
        secrets, people = _telling(plan, audience, going)
        return cls(Secrets(secrets), people, going, plan.media)

    def tell(self, name: str) -> bool:
        """Whether the name of a file or folder tells something that was removed."""
        return bool(self.ids_in(name))

    def ids_in(self, name: str) -> set[str]:
        """Findings that a name tells of."""
        path = PurePath(name)
        return self._read(path.stem) | self._read(path.suffix)

    def safe(self, name: str) -> str:
        """`name`, without a folder, or one that tells nothing. The suffix stays unless it tells too."""
        if not self.tell(name):
            return name
        suffix = PurePath(name).suffix
        if self._read(suffix) or len(suffix) > _LONGEST_SUFFIX:
            suffix = f".{self._media}"
        cut = _cut(PurePath(name).stem)
        labels = {piece: _label(self._findings[told]) for piece, told in self._marked(cut).items()}
        made = _shortened(_tidy(_rewritten(cut, labels)))
        if not made or self._read(made):
            made = next(other for other in chain(_NEUTRAL, map(str, range(1, 10))) if not self._read(other))
        return made + suffix

    def _read(self, text: str) -> set[str]:
        """Findings that are read in a text, forwards or backwards."""
        found = {told for secret in self._secrets.count_in(fold(text)) for told in secret.ids}
        return found | set(self._marked(_cut(text)).values())

    def _marked(self, name: _Name) -> dict[int, str]:
        """The finding that each piece tells of, by the piece's number."""
        marked: dict[int, str] = {}
        places = [
            (secret, start, end)
            for text in (name.coarse, name.fine)
            for secret in self._secrets.count_in(text, backwards=False)
            for start, end in _places(secret, text)
        ]
        # Whole texts first, and longer ones before shorter: what they cover is theirs.
        places.sort(key=lambda place: (not place[0].borders, -len(place[0].solid), place[1]))
        told = [(start, end, secret.ids[0]) for secret, start, end in places]
        for start, end, finding in chain(told, self._run_together(name)):
            for piece in name.touched(start, end):
                marked.setdefault(piece, finding)
        for number, (start, end) in enumerate(name.pieces):
            # An initial beside a name belongs to it.
            beside = next((marked[other] for other in (number - 1, number + 1) if other in marked), "")
            if number not in marked and beside and end - start == 1 and name.stem[start].isalpha():
                marked[number] = beside
        return marked

    def _run_together(self, name: _Name) -> Iterator[tuple[int, int, str]]:
        """Words that are made of names: ``jsmith``, ``smithjohn``, ``farnsworthinterview``."""
        lengths = {len(known) for known in self._people}
        for begin, after in pairwise(name.coarse.starts):
            word = name.coarse.solid[begin:after]
            held = [word[at : at + length] for length in sorted(lengths) for at in range(len(word) - length + 1)]
            held = [known for known in held if known in self._people]
            bare = word.strip("0123456789")
            long = {known for known in held if len(known) >= _LONG_NAME - 1}
            if held and (
                any(len(known) >= _LONG_NAME for known in held)
                or any(_is_made_of(bare[first : len(bare) - last], long) for first in range(3) for last in range(2))
                or _is_made_of(bare, set(held))
            ):
                at = begin + word.find(bare)
                yield at, at + len(bare), self._people[held[-1]]


def _places(secret: Secret, text: Folded) -> list[tuple[int, int]]:
    found, at = [], text.solid.find(secret.solid)
    while at >= 0:
        if secret.matches(text, at):
            found.append((at, at + len(secret.solid)))
        at = text.solid.find(secret.solid, at + 1)
    return found


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


def _rewritten(name: _Name, labels: dict[int, str]) -> str:
    """The stem with what tells replaced; neighbours with the same label become one."""
    stem, out, at, last = name.stem, "", 0, ""
    joiner = "_" if "_" in stem else " " if " " in stem else "-"
    for number, (start, end) in enumerate(name.pieces):
        label, between = labels.get(number, ""), stem[at:start]
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


def _telling(plan: Plan, audience: str, going: dict[str, Finding]) -> tuple[tuple[Secret, ...], dict[str, str]]:
    """What may not be read in a name, and the words of people's names among it with a finding of each."""
    keep = {words_of(text) for text in plan.keep}
    stays = {word for words in keep for word in words}
    stays |= {word for f in plan.findings if f.kind == _PERSON and not f.goes_for(audience) for word in words_of(f.text)}
    whole = [secret for secret in secrets_of(plan, audience).items if words_of(going[secret.ids[0]].text) not in keep]
    found = {(secret.solid, secret.borders): secret for secret in whole}
    people: dict[str, str] = {}
    for finding in going.values():
        parts = [word for word in _parts(finding) if word not in stays]
        if finding.kind in (_PERSON, "TERM"):
            for word in parts:
                people.setdefault(word, finding.id)
        for words in (*((word,) for word in parts), *_births(finding)):
            borders = (*accumulate(map(len, words)),)[:-1]
            new = Secret("".join(words), borders, (finding.id,), strict=True, kept=False)
            found.setdefault((new.solid, new.borders), new)
    return tuple(found.values()), people


def _parts(finding: Finding) -> Iterable[str]:
    """Words of a removed text that tell it on their own."""
    if finding.kind not in _PARTLY:
        return
    text = finding.text.partition("@")[0] if finding.kind == "EMAIL" else finding.text
    generic = _COMMON if finding.kind == _PERSON else _common_in_places()
    for match in _PIECE.finditer(text):
        word = "".join(words_of(match.group()))
        shortest = 2 if finding.kind == _PERSON else 3 if finding.kind == "TERM" and match.group()[0].isupper() else 4
        if len(word) >= shortest and word.isalpha() and word not in generic:
            yield word


@cache
def _common_in_places() -> frozenset[str]:
    from redaction.detection.address_words import BUILDINGS, STREETS

    return _COMMON.union(STREETS, BUILDINGS)


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
