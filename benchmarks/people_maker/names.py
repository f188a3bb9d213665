# ruff: noqa: E501
"""Names by community with their shares, and what clerks make of them: short forms, other spellings, slips of the keyboard."""

from __future__ import annotations

import csv
import importlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]

MALE, FEMALE = 0, 1
COMMUNITIES = ("british", "muslim_south_asian", "indian", "east_european", "african", "north_african")
SHARES = (0.80, 0.06, 0.04, 0.05, 0.03, 0.02)
"""Shares of the communities: a rounded picture of the 2021 census, not its figures."""

_PAKISTANI = "Khan Hussain Ahmed Ali Begum Bibi Akhtar Mahmood Iqbal Shah Malik Rahman Uddin Miah Islam Choudhury Chaudhry Hassan Mirza Butt Qureshi Siddiqui"
_POLISH = (
    "Nowak Kowalski Wisniewski Wojcik Kowalczyk Kaminski Lewandowski Zielinski Szymanski Wozniak Dabrowski Kozlowski Jankowski Mazur "
    "Kwiatkowski Krawczyk Kaczmarek Piotrowski Grabowski Zajac Pawlowski Michalski Krol Wieczorek Jablonski Wrobel Majewski Olszewski"
)
# Parts of rare English surnames, by which two thirds of the rare ones are made: places of old farms and what stood there.
_FRONT = (
    "Ash Beck Birch Black Brad Brom Bur Cald Carl Chad Clay Cole Cran Crow Dal Den Dun East El Elm Fair Farn Fel Gar Gold Gran Green Hal "
    "Ham Har Hart Hazel Hel Hol Horn Hurst Kel Kirk Lang Lin Long Mal Mar Mel Mid Mil Mor Nor Oak Old Ox Par Pen Pres Rad Ram Red Rish Rock "
    "Rush San Sed Sel Shel Ship Stan Stav Sut Thorn Tun Twis Wal War Wat Wel West Whit Wid Win Wolver Wool Wor Wynd"
)
_BACK = (
    "acre bank bourne bridge brook burn burton bury by cliffe combe cote croft dale den dine don field ford gate grave ham hampton hope hurst "
    "ingham ington land leigh ley low man mere minster more ness over ridge row royd shaw side stall stead stoke stone ter thorpe thwaite ton "
    "tree wade wall ward water way well wick win wood worth yard"
)


@dataclass(slots=True)
class Vocabulary:
    """All spellings that occur, each with a number; numbers stand for names until a file is written."""

    words: list[str] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)

    def number(self, word: str) -> int:
        """The number of a spelling, a new one if it is new."""
        if word not in self._numbers:
            self._numbers[word] = len(self.words)
            self.words.append(word)
        return self._numbers[word]

    def numbers(self, words: list[str]) -> Codes:
        """The numbers of several."""
        return np.array([self.number(word) for word in words], dtype=np.int32)


@dataclass(slots=True)
class NamePool:
    """Names to draw from, and the wrong and other forms of each, as tables of numbers by number.

    Attributes:
        vocabulary: spellings by number; 0 is the empty one.
        forenames: by community and sex: numbers, cumulated shares.
        surnames: by community: numbers, cumulated shares.
        shorts, spellings, slips: for each number several others to draw from, or the same where there are none.
    """

    vocabulary: Vocabulary
    forenames: dict[tuple[int, int], tuple[Codes, NDArray[np.float64]]]
    surnames: dict[int, tuple[Codes, NDArray[np.float64]]]
    shorts: NDArray[np.int32]
    spellings: NDArray[np.int32]
    slips: NDArray[np.int32]

    def draw(self, pool: tuple[Codes, NDArray[np.float64]], count: int, chance: np.random.Generator) -> Codes:
        """Names by their shares."""
        numbers, cumulated = pool
        return numbers[np.minimum(np.searchsorted(cumulated, chance.random(count)), len(numbers) - 1)]

    def changed(self, numbers: Codes, table: NDArray[np.int32], where: NDArray[np.bool_], chance: np.random.Generator) -> Codes:
        """The names with those at `where` exchanged for one of their forms in `table`."""
        chosen = table[numbers, chance.integers(0, table.shape[1], len(numbers))]
        return np.where(where, chosen, numbers).astype(np.int32)


def name_pool(seed: int) -> NamePool:
    """Everything about names, from Faker's lists (MIT), our own lists and rules."""
    chance = np.random.default_rng([seed, 1])
    vocabulary = Vocabulary()
    vocabulary.number("")
    forenames = {
        (place, sex): _ranked(vocabulary, _forename_list(place, sex, chance), chance)
        for place in range(len(COMMUNITIES))
        for sex in (MALE, FEMALE)
    }
    surnames = {place: _surnames(vocabulary, place, chance) for place in range(len(COMMUNITIES))}
    count = len(vocabulary.words)
    shorts_of: dict[str, list[str]] = {}
    with (Path(__file__).parent / "short_forms.csv").open(encoding="ascii") as file:
        for row in csv.DictReader(file):
            shorts_of.setdefault(row["name"], []).append(row["short"].capitalize())
    shorts = np.tile(np.arange(count, dtype=np.int32)[:, None], 4)
    spellings, slips = np.repeat(shorts[:, :1], 3, axis=1), np.repeat(shorts[:, :1], 8, axis=1)
    for number in range(1, count):
        word = vocabulary.words[number]
        if known := shorts_of.get(word.lower()):
            shorts[number] = vocabulary.numbers([known[place % len(known)] for place in range(4)])
        spellings[number] = vocabulary.numbers([respelt(word, chance) for _ in range(3)])
        slips[number] = vocabulary.numbers([slipped(word, chance) for _ in range(8)])
    # Forms have forms of their own: themselves.
    rest = np.arange(count, len(vocabulary.words), dtype=np.int32)[:, None]
    return NamePool(
        vocabulary,
        forenames,
        surnames,
        *(np.concatenate([table, np.repeat(rest, table.shape[1], axis=1)]) for table in (shorts, spellings, slips)),
    )


_RESPELLINGS = (
    ("ee", "i"), ("i", "ee"), ("ou", "u"), ("u", "oo"), ("u", "o"), ("o", "u"), ("q", "k"), ("kh", "k"), ("y", "i"), ("ai", "ay"), ("ei", "ai"), ("a", "e"),
    ("e", "a"), ("ss", "s"), ("mm", "m"), ("s", "ss"), ("d", "dd"), ("f", "ff"), ("ph", "f"), ("sz", "sh"), ("cz", "ch"), ("w", "v"), ("v", "w"), ("ski", "sky"),
    ("j", "y"), ("z", "s"), ("ll", "l"), ("n", "nn"), ("th", "t"), ("ck", "k"), ("ie", "y"), ("y", "ie"), ("ah", "a"), ("h", ""),
)  # fmt: skip


def respelt(word: str, chance: np.random.Generator) -> str:
    """A name as another clerk hears and spells it: one or two of the rules of spelling that fit."""
    lower = word.lower()
    for _ in range(1 + int(chance.random() < 0.3)):
        fitting = [(old, new) for old, new in _RESPELLINGS if lower.find(old, 1) > 0]
        if fitting:
            old, new = fitting[int(chance.integers(len(fitting)))]
            place = lower.index(old, 1)
            lower = lower[:place] + new + lower[place + len(old) :]
    return lower.title()


def slipped(word: str, chance: np.random.Generator) -> str:
    """A name with one slip of the keyboard: a letter left out, doubled, exchanged, or two that changed places."""
    if len(word) < 4:
        return word
    place = int(chance.integers(1, len(word) - 1))
    kind = chance.random()
    if kind < 0.3:
        return word[:place] + word[place + 1 :]
    if kind < 0.5:
        return word[:place] + word[place] + word[place:]
    if kind < 0.75:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    beside = "qwertyuiopasdfghjklzxcvbnm"
    at = beside.find(word[place].lower())
    return word[:place] + beside[(at + int(chance.choice([-1, 1]))) % 26] + word[place + 1 :]


def _faker(locale: str) -> Any:
    return importlib.import_module(f"faker.providers.person.{locale}").Provider


def _forename_list(community: int, sex: int, chance: np.random.Generator) -> list[str]:
    name = "first_names_female" if sex == FEMALE else "first_names_male"

    def of(locale: str) -> list[str]:
        provider = _faker(locale)
        return [
            word for word in getattr(provider, name, getattr(provider, "first_names", ())) if word.isascii() and word.isalpha()
        ]

    kind = COMMUNITIES[community]
    if kind == "british":
        rare = [word for word in of("en_IE") if word not in of("en_GB")]
        return [*of("en_GB"), *chance.permutation(rare).tolist()]
    if kind == "muslim_south_asian":
        first = (
            "Fatima Aisha Maryam Saima Nasreen Zainab Shazia Amina"
            if sex == FEMALE
            else "Mohammed Ahmed Ali Imran Yusuf Abdul Hassan Omar Tariq Usman"
        )
        return [*first.split(), *chance.permutation(of("en_PK")).tolist()]
    locales = {"indian": "en_IN", "east_european": "pl_PL", "african": "tw_GH", "north_african": "fr_DZ"}
    names = of(locales[kind]) + (of("ro_RO")[:80] if kind == "east_european" else of("yo_NG") if kind == "african" else [])
    return [str(word) for word in chance.permutation(names)]


def _ranked(
    vocabulary: Vocabulary, words: list[str], chance: np.random.Generator, offset: float = 4.0
) -> tuple[Codes, NDArray[np.float64]]:
    """Shares that fall by rank, each off by a factor that is drawn."""
    words = list(dict.fromkeys(words))
    shares = chance.lognormal(0, 0.4, len(words)) / (np.arange(len(words)) + offset)
    return vocabulary.numbers(words), np.cumsum(shares / shares.sum())


def _surnames(vocabulary: Vocabulary, community: int, chance: np.random.Generator) -> tuple[Codes, NDArray[np.float64]]:
    kind = COMMUNITIES[community]
    if kind == "british":
        common = _faker("en_GB").last_names
        foreign = {"Khan", "Patel", "Singh", "Ahmed", "Begum", "Hussain", "Ali", "Kaur"}
        known = {word: share for word, share in common.items() if word not in foreign}
        made = [front + back for front in _FRONT.split() for back in _BACK.split()]
        rare = list(dict.fromkeys([*chance.permutation(made).tolist(), *(w for w in _faker("en_IE").last_names if w.isascii())]))
        rare = [str(word) for word in chance.permutation([word for word in rare if word not in known])]
        # Half of the people have one of some 500 common surnames, half one of thousands of rare ones.
        shares = np.array(list(known.values())) * chance.lognormal(0, 0.4, len(known))
        tail = 1 / (np.arange(len(rare)) + 60.0)
        weights = np.concatenate([0.5 * shares / shares.sum(), 0.5 * tail / tail.sum()])
        return vocabulary.numbers([*known, *rare]), np.cumsum(weights)
    if kind == "muslim_south_asian":
        return _ranked(
            vocabulary, [*_PAKISTANI.split(), *[w for w in _faker("en_PK").last_names if w.isascii() and w.isalpha()]], chance
        )
    if kind == "indian":
        return _ranked(
            vocabulary,
            ["Patel", "Singh", "Kaur", "Sharma", *chance.permutation(list(_faker("en_IN").last_names)).tolist()],
            chance,
        )
    if kind == "east_european":
        return _ranked(vocabulary, [*_POLISH.split(), *[w for w in _faker("ro_RO").last_names if w.isascii()]], chance)
    locale = "tw_GH" if kind == "african" else "fr_DZ"
    others = list(_faker("yo_NG").last_names) if kind == "african" else []
    return _ranked(
        vocabulary,
        [str(w) for w in chance.permutation([w for w in [*_faker(locale).last_names, *others] if w.isascii() and w.isalpha()])],
        chance,
    )
