"""Names in the forms in which they can be compared: folded, by spelling, by short form, by sound, and how common they are.

Tables: `reference/data/matching_names.json` and `matching_frequencies.json`. Written forms are never changed; the forms
made here serve comparison alone.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reference.loader import DATA, BrokenReferenceError

LONGEST = 60
"""Letters of a name that are compared; longer ones are cut, for comparison alone."""

_NOT_LETTERS = re.compile(r"[^a-z]+")
_APOSTROPHES = re.compile(r"['’‘ʼ`´.]")
# What is written in several ways and sounds alike, in the order in which it is replaced.
_SOUNDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^(?:kn|gn|pn)", "n"),
        (r"^wr", "r"),
        (r"^(?:ps|ts|cz)", "s"),
        (r"^wh", "w"),
        (r"sch|szcz|shch", "S"),
        (r"tch|ch|cz|sz|sh", "S"),
        (r"ph", "f"),
        (r"(?<=[aeiou])gh(?=t|$)", ""),
        (r"gh", "g"),
        (r"dge|dj|zh|dz", "j"),
        (r"th", "t"),
        (r"ck|kh|qu?", "k"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"x", "ks"),
        (r"z", "s"),
        (r"^y|^j(?=[auo])", "j"),
        (r"(?<=[a-zS])[wy]", "a"),
        (r"v", "f"),
        (r"d(?=t)", ""),
        (r"(?<=.)h", ""),
        (r"^[aeiou]+", "A"),
        (r"[aeiou]+", ""),
        (r"(.)\1+", r"\1"),
    )
)


@dataclass(frozen=True, slots=True, repr=False)
class NameForms:
    """One word of a name, in the forms in which it is compared.

    Attributes:
        plain: lower-case letters a to z alone; empty where nothing can be compared.
        spelling: one for all the spellings that are usual of it.
        roots: the full names it may be short for, itself among them.
        sound: consonants, much reduced.
        share: share of people who have it.
    """

    plain: str
    spelling: str
    roots: tuple[str, ...]
    sound: str
    share: float


class NameTables:
    """The tables of names of the reference data, or of a force's own folder where it has files of these names.

    Raises:
        BrokenReferenceError: a table cannot be read or lacks a part.
    """

    def __init__(self, overlay: Path | None = None) -> None:
        self._forename_forms: dict[str, NameForms] = {}
        self._surname_forms: dict[str, tuple[NameForms, tuple[str, ...]]] = {}
        digests = []
        tables: list[dict[str, Any]] = []
        for name in ("matching_names.json", "matching_frequencies.json"):
            path = overlay / name if overlay and (overlay / name).is_file() else DATA / name
            try:
                content = path.read_bytes()
                tables.append(json.loads(content))
            except (OSError, ValueError):
                raise BrokenReferenceError(f"{path.name}, a table of names for matching, cannot be read as JSON.") from None
            digests.append(hashlib.sha256(content).hexdigest())
        self.sha256 = hashlib.sha256("\n".join(digests).encode()).hexdigest()
        words, shares = tables
        try:
            self._letters: Mapping[int, str] = {ord(letter): latin for letter, latin in words["letters"].items()}
            self.particles = frozenset(words["particles"])
            self._titles = frozenset(words["titles"])
            self._forename_spellings = _first_of_each(words["forename_spellings"])
            self._surname_spellings = _first_of_each(words["surname_spellings"])
            self._roots = self._roots_of(words["short_forms"])
            self._forename_shares = {name: count / 1e6 for name, count in shares["forenames"].items()}
            self._surname_shares = {name: count / 1e6 for name, count in shares["surnames"].items()}
            self._unlisted = shares["forename_unlisted"] / 1e6, shares["surname_unlisted"] / 1e6
        except (KeyError, AttributeError, TypeError, IndexError):
            raise BrokenReferenceError("A table of names for matching lacks a part that it must have.") from None

    def _roots_of(self, short_forms: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
        roots: dict[str, list[str]] = {}
        for full, shorts in short_forms.items():
            root = self._forename_spellings.get(full, full)
            for name in (full, *shorts.split()):
                roots.setdefault(name, []).append(root)
        return {name: tuple(dict.fromkeys(of)) for name, of in roots.items()}

    def letters(self, text: str) -> str:
        """The text in lower case, in the letters a to z and single spaces: accents off, other alphabets romanised."""
        folded = _APOSTROPHES.sub("", text[: 4 * LONGEST]).casefold().translate(self._letters)
        # Decomposed after the table, because it knows letters that decompose into others ("й").
        decomposed = unicodedata.normalize("NFKD", folded).casefold()
        bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign)).translate(self._letters)
        return _NOT_LETTERS.sub(" ", bare).strip()[:LONGEST].strip()

    def forename(self, text: str) -> NameForms:
        """Forms of one forename; hyphens do not part it."""
        forms = self._forename_forms.get(text)
        if forms is None:
            _make_room(self._forename_forms)
            forms = self._forename_forms[text] = self._forename(text)
        return forms

    def _forename(self, text: str) -> NameForms:
        words = [word for word in self.letters(text).split() if word not in self._titles]
        plain = "".join(words)
        spelling = self._forename_spellings.get(plain, plain)
        roots = tuple(dict.fromkeys((spelling, *self._roots.get(plain, ()), *self._roots.get(spelling, ()))))
        share = self._forename_shares.get(plain, self._unlisted[0])
        return NameForms(plain, spelling, roots if plain else (), self.sound(spelling), share)

    def surname(self, text: str) -> tuple[NameForms, tuple[str, ...]]:
        """Forms of a surname, and its parts where it is a double one.

        Particles belong to the plain form ("desouza") and are left out of its spelling ("souza"), since many leave them out.
        """
        forms = self._surname_forms.get(text)
        if forms is None:
            _make_room(self._surname_forms)
            forms = self._surname_forms[text] = self._surname(text)
        return forms

    def _surname(self, text: str) -> tuple[NameForms, tuple[str, ...]]:
        words = [word for word in self.letters(text).split() if word not in self._titles]
        plain = _mc("".join(words))
        parts = [_mc(word) for word in _joined_prefixes(words) if word not in self.particles]
        core = "".join(parts) or plain
        # "Al-Masri" and "Almasri", "O'Neill" and "Oneill" are the same name; "Alison" is none.
        spelling = self._surname_spellings.get(core) or self._surname_spellings.get(plain) or core
        share = max(self._surname_shares.get(name, 0.0) for name in (plain, core)) or self._unlisted[1]
        return NameForms(plain, spelling, (spelling,) if plain else (), self.sound(spelling), share), tuple(parts)

    @staticmethod
    def sound(plain: str) -> str:
        """Consonants of a plain name, those alike as one, at most six; names that sound alike mostly share it."""
        for pattern, sound in _SOUNDS:
            plain = pattern.sub(sound, plain)
        return plain[:6]

    def shares(self, column: str) -> Mapping[str, float]:
        """Shares of the people who have a name, by plain form; `column` is "surname" or "forename"."""
        if column == "forename":
            return self._forename_shares
        return {_mc(name): share for name, share in self._surname_shares.items()}

    def rarity(self, column: str, plain: str) -> str:
        """How common a plain form is, in words."""
        share = self.shares(column).get(plain, 0.0)
        return next(words for least, words in _RARITIES if share >= least)


_RARITIES = ((2e-3, "very common"), (5e-4, "common"), (1e-4, "not rare"), (0.0, "rare"))


_REMEMBERED = 400_000


def _make_room(forms: dict[str, Any]) -> None:
    """Forget all names when too many are remembered: the common ones are soon back."""
    if len(forms) >= _REMEMBERED:
        forms.clear()


def _first_of_each(groups: list[str]) -> dict[str, str]:
    """From each spelling to the first of its group; groups that share a spelling are one."""
    first: dict[str, str] = {}
    for group in groups:
        names = group.split()
        known = {first[name] for name in names if name in first}
        head = min(known) if known else names[0]
        first.update({name: head for name, of in first.items() if of in known})
        first.update(dict.fromkeys(names, head))
    return first


def _mc(word: str) -> str:
    """Write "macdonald" as "mcdonald"; "mack" and "macey" stay."""
    return "mc" + word[3:] if word.startswith("mac") and len(word) > 6 else word


def _joined_prefixes(words: list[str]) -> list[str]:
    """Write "mc donald", "o neill" and "fitz gerald" in one word each."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] in ("mc", "mac", "o", "fitz"):
            joined[-1] += word
        else:
            joined.append(word)
    return joined
