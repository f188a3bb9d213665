"""The caseless reader: a small network that does not look at capitals and is asked where the name model may have missed a name.

It is a four-layer transformer (card and notice beside its weights in `caseless_model/`) that says of every word of a sentence how
likely it belongs to a person's name. It is slow beside the other recognisers, so it reads only sentences that hold a word
which may be a name and which the name model has not called a person. Each is read by itself: what it says of a sentence depends
on nothing but the sentence, and the same sentence is read once.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import as_file, files
from itertools import islice, pairwise, takewhile
from pathlib import Path
from typing import Any

from redaction.detection.casing import POLICE_ACRONYMS
from redaction.detection.model_hashes import check_hashes
from redaction.detection.name_heads import GROUPS, HEAD_WORDS
from redaction.detection.name_lists import NOT_A_NAME, POLICE_WORDS, fold, name_lists
from redaction.detection.name_network import Entities
from redaction.detection.name_patterns import MILITARY, NO_NAME, PREFIXED, RANK, TITLE
from redaction.detection.word_pieces import ANY, WORD, WordPieces, sentences, shapes
from redaction.signs import alive

Chances = tuple[tuple[int, int, float], ...]
"""First character, one past the last, and the chance that the word or mark belongs to a person's name; only likely ones."""

LIKELY = 0.1
"""Chances below this are not told."""

LONGEST = 128
"""Pieces of a sentence that are read together, its two ends among them; a longer one is read in several parts."""

NETWORK, PIECES = "reader.onnx", "pieces.txt"
_PERSON = 1
_NAMESAKES = frozenset({"ORG", "GPE", "LOC", "PRODUCT"})
"""Labels of what is called as people are."""

_NAMED_ALIKE = frozenset({"GPE", "LOC", "FAC", "WORK_OF_ART", "PRODUCT", "EVENT", "DATE"})
"""Labels that the name model gives to lone words of which it knows little."""

_TITLE = re.compile(rf"{TITLE}|{RANK}|{MILITARY}")
_OPENINGS = frozenset({"however", "thank", "thanks", "hey", "oh", "ok", "although", "meanwhile"})
"""Words with which sentences begin and that are on no list of words."""

_CLOCK = re.compile(r"^(?:[\d:./-]*\d[\d:./-]*(?:hrs?|hours|am|pm)?[ \t]+)+(?=[^\W\d_])")
"""Times and numbers of a log that the name model has read together with what stands behind."""

_CALENDAR = frozenset({"april", "may", "june", "august"})
_QUOTE = re.compile(r"[\"“”]")
_WITHIN = re.compile(r"[a-z0-9,;)] $")

_SHOUTED = re.compile(r"(?<![\w@#'’.-])[A-ZÀ-Þ]{3,}(?![^\W\d_])")
_MAY_BE_NAME = re.compile(r"(?<![\w@#'’.-])(?:(?:al|el|ap|abu|bin|ibn|ul)-)?[A-ZÀ-ÞĀ-ž][^\W\d_]+")


class CaselessReader:
    """The network, loaded when a sentence is first read: a quarter of a second and, with onnxruntime, 100 MB. Make one, share it.

    Args:
        folder: where it lies; by default the one that was shipped.

    Raises:
        ModelDamagedError: a file is missing or is not the one that was shipped.
    """

    def __init__(self, folder: Path | None = None) -> None:
        with as_file(files("redaction.detection").joinpath("caseless_model")) as shipped:
            place = folder or shipped
            self.hashes = check_hashes(place)
            self._vocabulary = (place / PIECES).read_text(encoding="utf-8")
            self._data = (place / NETWORK).read_bytes()
        self._loaded: tuple[Any, WordPieces] | None = None

    def _load(self) -> tuple[Any, WordPieces]:
        """The network and the pieces it knows."""
        if self._loaded is None:
            import onnxruntime

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            options.log_severity_level = 4
            network = onnxruntime.InferenceSession(self._data, options, providers=["CPUExecutionProvider"])
            self._loaded = network, WordPieces(self._vocabulary.splitlines())
            self._data, self._vocabulary = b"", ""
        return self._loaded

    def read(self, texts: Sequence[str], wanted: Sequence[Sequence[tuple[int, int]]]) -> list[Chances]:
        """How likely words are names.

        Args:
            texts: as they stand in the document.
            wanted: the sentences of each that are to be read, first character and one past the last.
        """
        read: dict[str, Chances] = {}
        found = []
        for text, bounds in zip(texts, wanted, strict=True):
            words: list[tuple[int, int, float]] = []
            for start, end in bounds:
                sentence = text[start:end]
                if sentence not in read:
                    alive()
                    read[sentence] = tuple(self._sentence(sentence))
                words += [(start + first, start + last, chance) for first, last, chance in read[sentence]]
            found.append(tuple(words))
        return found

    def _sentence(self, sentence: str) -> Iterator[tuple[int, int, float]]:
        _, pieces = self._load()
        words = list(WORD.finditer(sentence))
        written = shapes([word.group() for word in words])
        part: list[tuple[re.Match[str], int, tuple[int, ...]]] = []
        size = 2
        for word, shape in zip(words, written, strict=True):
            own = pieces.of(word.group())[: LONGEST - 2]
            if part and size + len(own) > LONGEST:
                yield from self._part(part)
                part, size = [], 2
            part.append((word, shape, own))
            size += len(own)
        if part:
            yield from self._part(part)

    def _part(self, words: list[tuple[re.Match[str], int, tuple[int, ...]]]) -> Iterator[tuple[int, int, float]]:
        import numpy as np

        network, known = self._load()
        pieces, written, places = [known.first], [ANY], []
        for _, shape, own in words:
            places.append(len(pieces))
            pieces += own
            written += [shape] * len(own)
        pieces.append(known.last)
        written.append(ANY)
        asked = {"pieces": np.array([pieces], np.int64), "written": np.array([written], np.int64)}
        (chances,) = network.run(None, asked)
        for (word, _, _), chance in zip(words, chances[0, places, _PERSON].tolist(), strict=True):
            if chance >= LIKELY:
                yield word.start(), word.end(), chance


def open_sentences(text: str, recased: str, first: Entities, second: Entities, *, thorough: bool) -> list[tuple[int, int]]:
    """The sentences of a text in which a word may be a name that the careful look of the name model has not found.

    A name in CAPITALS is read again even if it has been found: there, looks say so little that a second voice counts.

    Args:
        text: as it stands in the document.
        recased: in ordinary casing, so that a capital says something; as long.
        first: what the careful look has found.
        second: what the wide look has found; a person only of that look is asked about.
        thorough: also read again what that look calls a person, or a place, although no list knows the lone word.
    """
    settled = bytearray(len(recased))
    asked = {start for start, end, label in second if label == "PERSON" and not _is_person(first, start, end)}
    others = {fold(recased[start:end]) for start, end, label in first if label in _NAMESAKES}
    for start, end, label in first:
        name = recased[start:end]
        if label == "PERSON":
            lone = " " not in name and not name_lists().is_name(name)
            doubted = text[start:end].isupper() or fold(name) in others or name_lists().is_place(name)
            doubted = doubted or (lone and (thorough or bool(_QUOTE.search(recased, max(0, start - 2), start))))
            if (lone and name_lists().is_ordinary(name)) or name_lists().is_place(name):
                asked.add(start)
        else:
            doubted = not is_other(name, label, thorough=thorough)
        if not doubted:
            settled[start:end] = b"\1" * (end - start)
    names = {
        match.start()
        for match in _MAY_BE_NAME.finditer(recased)
        if may_be_name(match.group(), place=thorough)
        or (may_be_surname(match.group()) and _WITHIN.search(recased, *_just_before(match)))
    }
    names |= {match.start() for match in _SHOUTED.finditer(text) if may_be_shouted_name(match.group())}
    names = {at for at in names if not settled[at]} | asked
    if not names:
        return []
    bounds = list(sentences(text))
    starts = [start for start, _ in bounds]
    return [bounds[number] for number in sorted({bisect_right(starts, at) - 1 for at in names})]


def _is_person(entities: Entities, start: int, end: int) -> bool:
    """Whether one of these entities is a person and overlaps these characters."""
    behind = bisect_right(entities, start, key=lambda entity: entity[1])
    return any(label == "PERSON" for _, _, label in takewhile(lambda entity: entity[0] < end, islice(entities, behind, None)))


def is_other(name: str, label: str, *, thorough: bool) -> bool:
    """Whether what the name model calls something else than a person is that, so that nobody needs to be asked.

    A place of the list, a street, a firm by its last word and a people are something else, and so is what holds no word that
    may be a name; "Lincoln", read as a place, may be somebody. Times before a name do not count: "14:00 Oduya".

    Args:
        name: recased.
        label: what the name model calls it.
        thorough: also doubt a place of one word on no list at all.
    """
    name, timed = _CLOCK.subn("", name)
    words, lists = name.split(), name_lists()
    if label == "FAC" and len(words) > 1 and lists.is_first_name(words[0]):
        return False
    if label not in _NAMESAKES and not timed and not (thorough and label in _NAMED_ALIKE and len(words) == 1):
        return True
    if lists.is_place(name):
        return True
    if (fold(words[-1]) in HEAD_WORDS and not lists.is_first_name(words[0])) or any(fold(word) in GROUPS for word in words):
        return True
    if len(words) == 1 and (timed or (thorough and label in _NAMED_ALIKE)):
        return not may_be_name(name)
    if len(words) > 3:
        return not any(map(lists.is_first_name, words)) and not _holds_full_name(words)
    return not any(lists.is_listed(fold(part)) and may_be_name(part) for word in words for part in word.split("-"))


def _holds_full_name(words: list[str]) -> bool:
    """Whether a listed first name, be it an ordinary word too, stands before a surname that is none: "old boy Bill McGrath"."""
    lists = name_lists()
    pairs = pairwise(map(fold, words))
    return any(a in lists.first_names and a not in NOT_A_NAME and (lists.is_name(b) or PREFIXED.fullmatch(b)) for a, b in pairs)


@lru_cache(maxsize=50_000)
def may_be_surname(word: str) -> bool:
    """Whether a very common word is a surname too, so that a capital within a sentence says something: "Day", "White"."""
    folded = fold(word)
    common = folded in name_lists().commonest or folded in NOT_A_NAME
    return common and name_lists().is_listed(folded) and folded not in _CALENDAR


def _just_before(match: re.Match[str]) -> tuple[int, int]:
    return max(0, match.start() - 2), match.start()


@lru_cache(maxsize=50_000)
def may_be_shouted_name(word: str) -> bool:
    """Whether a word in CAPITALS is on a name list and not among the commonest words."""
    lists, folded = name_lists(), fold(word)
    if word in POLICE_ACRONYMS or word in lists.acronyms or folded in NOT_A_NAME or folded in lists.commonest:
        return False
    return lists.is_listed(folded) and folded not in POLICE_WORDS


@lru_cache(maxsize=50_000)
def may_be_name(word: str, *, place: bool = False) -> bool:
    """Whether a word with a capital may be a name: on a name list, or else no word, place, people, title or abbreviation.

    Args:
        word: as it is written.
        place: a place of the list may be one too: half of England's surnames are villages.
    """
    lists, folded = name_lists(), fold(word)
    if word in POLICE_ACRONYMS or word in lists.acronyms or folded in NOT_A_NAME or folded in lists.commonest:
        return False
    if lists.is_listed(folded):
        return True
    if word.isupper() or folded in NO_NAME or folded in GROUPS or folded in HEAD_WORDS or folded in _OPENINGS:
        return False
    return not (lists.is_ordinary(word) or (lists.is_place(word) and not place) or _TITLE.fullmatch(word))


def runs(words: Chances, least: float, text: str) -> Iterator[tuple[int, int]]:
    """Words of at least this chance that stand beside each other, with blanks between them."""
    begun: tuple[int, int] | None = None
    for start, end, chance in words:
        if chance < least:
            continue
        if begun and not text[begun[1] : start].strip() and "\n" not in text[begun[1] : start]:
            begun = (begun[0], end)
            continue
        if begun:
            yield begun
        begun = (start, end)
    if begun:
        yield begun


def told(words: Chances, start: int, end: int) -> list[float]:
    """The chances of the words that overlap these characters, as far as they were told."""
    behind = bisect_right(words, start, key=lambda word: word[1])
    return [chance for first, _, chance in takewhile(lambda word: word[0] < end, islice(words, behind, None))]
