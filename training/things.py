"""What fills the slots of training sentences that are no person: places, firms, goods, numbers, words that no list holds."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from training import words
from training.names import Pool
from training.shapes import MONTHS, date, fill

LABELS = {
    **dict.fromkeys(("town", "country", "area", "village"), "GPE"),
    **dict.fromkeys(("street", "pub", "park", "court", "address"), "FAC"),
    **dict.fromkeys(("org", "company", "body", "shop", "band", "team"), "ORG"),
    **dict.fromkeys(("ship", "car", "thing", "product"), "PRODUCT"),
    "people": "NORP",
    **dict.fromkeys(("song", "work"), "WORK_OF_ART"),
    "act": "LAW",
    "river": "LOC",
    "nick": "PERSON",
}
"""The label of a slot, where the original model has one."""


@dataclass(slots=True)
class Things:
    """Makes things. The same seed makes the same."""

    chance: random.Random
    pool: Pool

    def make(self, slot: str) -> str:
        """Something for a slot of a template."""
        return _MAKERS[slot](self)

    def any(self, *choices: str | Callable[[], str]) -> str:
        """One of the choices; a function is called only when it is the one."""
        chosen = self.chance.choice(choices)
        return chosen if isinstance(chosen, str) else chosen()

    def first(self) -> str:
        """A first name that serves as part of something else."""
        return self.pool.person(self.chance).first

    def surname(self) -> str:
        """A surname that serves as part of something else."""
        return self.pool.person(self.chance).last

    def full(self) -> str:
        """A full name that serves as part of something else."""
        person = self.pool.person(self.chance)
        return f"{person.first} {person.last}"

    def town(self) -> str:
        """A town at home or abroad; a quarter of them invented, since no list holds every place."""
        roll = self.chance.random()
        if roll < 0.75:
            return self.chance.choice(self.pool.towns if roll < 0.25 else self.pool.britain if roll < 0.45 else self.pool.abroad)
        return self.any(self.invented, self.invented, self.surname, lambda: f"{self.invented()} {self.invented()}")

    def invented(self) -> str:
        """A word that sounds like a name and is on no list: the head of one name with the tail of another."""
        one, two = self.surname().split()[-1], self.any(self.surname, self.first).split()[-1]
        word = one[: max(2, len(one) // 2 + self.chance.choice((0, 1)))] + two[len(two) // 2 :].lower()
        return word[:1].upper() + word[1:]

    def slip(self) -> str:
        """An ordinary word of police paperwork with one letter lost, doubled or swapped."""
        word = self.chance.choice(words.ORDINARY)
        at = self.chance.randrange(1, len(word) - 1)
        return self.any(
            word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        )


def _street(t: Things) -> str:
    return f"{t.any(t.surname, t.first, t.town, t.full)} {t.chance.choice(words.STREET_ENDS)}"


def _pub(t: Things) -> str:
    return t.any(
        *("the Red Lion", "The Lord Nelson", "the Queen Victoria", "The Black Horse", "the Prince Albert", "The Cross Keys"),
        lambda: f"The {t.surname()} Arms",
        lambda: f"the Duke of {t.town()}",
        lambda: f"The {t.full()}",
        lambda: f"{t.first()}'s Bar",
        lambda: f"The Earl of {t.town()}",
        lambda: f"{t.surname()}'s",
    )


def _park(t: Things) -> str:
    ends = ("Park", "Recreation Ground", "Retail Park", "Industrial Estate", "Field", "Car Park")
    return f"{t.surname()} {t.chance.choice(ends)}"


def _company(t: Things) -> str:
    end = t.chance.choice(words.COMPANY_ENDS)
    return t.any(
        lambda: f"{t.surname()} {end}",
        lambda: f"{t.surname()} and {t.surname()}",
        lambda: f"{t.full()} {end}",
        lambda: f"{t.surname()}, {t.surname()} & {t.surname()}",
        lambda: f"{t.surname()} {t.surname()} {t.any('LLP', 'Solicitors')}",
        lambda: f"{t.first()}'s {t.any('Cafe', 'Kebabs', 'Taxis', 'Nails', 'Pizza')}",
        lambda: f"{t.town()} {end}",
        lambda: f"{t.surname()}-{t.surname()}",
        lambda: f"{t.invented()} Systems",
        *(t.invented, t.invented, t.surname),
    )


def _body(t: Things) -> str:
    end = t.chance.choice(words.BODY_ENDS)
    return t.any(
        lambda: f"{t.surname()} {end}",
        lambda: f"St {t.first()}'s {end}",
        lambda: f"{t.full()} {end}",
        lambda: f"{t.town()} {end}",
        *(t.chance.choice(words.BODIES), t.chance.choice(words.BODIES)),
        lambda: f"{t.town()} {t.any('Council', 'Police', 'United')}",
    )


def _court(t: Things) -> str:
    ends = ("Crown Court", "Magistrates Court", "Police Station", "Custody Suite", "County Court", "Railway Station", "Custody")
    return f"{t.town()} {t.chance.choice(ends)}"


def _ship(t: Things) -> str:
    return t.any(
        *words.SHIPS,
        lambda: f"{t.any('HMS', 'USS', 'FS', 'RFA', 'MV')} {t.any(t.surname, t.invented)}",
        lambda: f"the {t.full()}",
    )


def _date(t: Things) -> str:
    day, month = t.chance.randint(1, 28), t.chance.choice(MONTHS)
    return t.any(lambda: date(t.chance, 1990, 2026), f"{t.chance.choice(words.DAYS)} {day}th {month}", f"the {day}th {month}")


def _people(t: Things) -> str:
    known = ("Portuguese", "Syrians", "Kurds", "Polish", "Romanian", "Welsh", "Somalis", "Punjabi", "Irish")
    return t.any(lambda: f"{t.invented()}s", t.invented, *known)


def _product(t: Things) -> str:
    return t.any(
        t.invented,
        t.surname,
        t.first,
        lambda: f"{t.invented()} {fill(t.chance, '%#')}",
        lambda: f"{t.surname()} {fill(t.chance, '%##')}",
    )


def _band(t: Things) -> str:
    return t.any(
        t.invented,
        lambda: f"The {t.invented()}s",
        lambda: f"{t.first()}'s Band",
        lambda: f"{t.surname()} Orchestra",
        lambda: f"{t.full()} Band",
        lambda: f"The {t.surname()}, {t.surname()} and {t.surname()} Orchestra",
    )


def _river(t: Things) -> str:
    return t.any(
        lambda: f"River {t.invented()}",
        lambda: f"the {t.invented()}",
        lambda: f"Lake {t.surname()}",
        lambda: f"Mount {t.surname()}",
        lambda: f"the {t.invented()} {t.any('Mountains', 'Valley', 'Desert')}",
        lambda: f"{t.any(t.invented, t.surname)} {t.any('Dam', 'Barrage', 'Canal', 'Reservoir', 'Gorge')}",
    )


def _song(t: Things) -> str:
    return t.any(
        *("Guilty Pleasures", "The Written Word", "Blue Monday", "Layla"),
        t.first,
        t.invented,
        lambda: f"{t.surname()} Rising",
        lambda: f"The Ballad of {t.full()}",
        lambda: f"{t.first()} Come Home",
        lambda: f"Waiting for {t.first()}",
        lambda: f"{t.surname()}'s Law",
    )


def _team(t: Things) -> str:
    """A side of players, with and without its town."""
    beasts = ("Bears", "Tigers", "Eagles", "Rangers", "Rovers", "Dockers", "Crystals", "Wanderers", "Bulls", "Giants", "Devils")
    return t.any(
        lambda: f"the {t.invented()}s",
        lambda: f"{t.town()} {t.chance.choice(beasts)}",
        lambda: f"the {t.chance.choice(beasts)}",
        lambda: f"{t.town()} {t.any('FC', 'HC', 'United', 'Town', 'Athletic')}",
        t.town,
    )


def _work(t: Things) -> str:
    """A title in no language that a list knows, or of words that are written with capitals there only."""
    small = ("de", "von", "und", "la", "del", "in", "ed", "et", "of", "no")
    return t.any(
        t.invented,
        lambda: f"{t.invented()} {t.chance.choice(small)} {t.invented()}",
        lambda: f"{t.any('La', 'Le', 'Die', 'Il', 'El', 'The')} {t.invented()}",
        lambda: f"{t.chance.choice(words.ORDINARY).title()} {t.invented()}",
        lambda: f"{t.invented()} {t.chance.choice(words.ORDINARY).title()}",
        lambda: f"{t.chance.choice(words.ORDINARY).title()} {t.chance.choice(words.ORDINARY).title()}",
    )


def _village(t: Things) -> str:
    """A small place, more often on no list than a town."""
    return t.any(t.invented, t.town, lambda: f"{t.invented()} {t.any('Green', 'Magna', 'Bay', 'Parva', 'End')}")


def _code(t: Things) -> str:
    """What police systems write in capitals: abbreviations run together, names of work stations and tables."""
    letters = "".join(t.chance.choice("BCDFGHKLMNPRSTVWX") for _ in range(t.chance.choice((3, 4, 5))))
    return t.any(
        letters,
        f"{letters}{fill(t.chance, '##')}",
        lambda: f"{letters[:3]}SRV",
        lambda: f"{t.invented().upper()[:5]}{letters[:2]}",
    )


_MAKERS: dict[str, Callable[[Things], str]] = {
    "town": Things.town,
    "street": _street,
    "address": lambda t: f"{fill(t.chance, '{1-199}')} {_street(t)}, {t.town()}",
    "country": lambda t: t.chance.choice(t.pool.countries),
    "pub": _pub,
    "park": _park,
    "area": lambda t: f"{t.any('North', 'South', 'East', 'West', 'Upper', 'Little', 'Great')} {t.town()}",
    "court": _court,
    "org": _body,
    "body": _body,
    "company": _company,
    "shop": lambda t: t.chance.choice(words.SHOPS),
    "ship": _ship,
    "rank": lambda t: t.chance.choice(words.RANKS),
    "title": lambda t: t.chance.choice(words.TITLES),
    "form": lambda t: t.chance.choice(words.FORMS),
    "act": lambda t: t.chance.choice(words.ACTS),
    "car": lambda t: t.chance.choice(words.VEHICLES),
    "thing": lambda t: t.chance.choice(words.THINGS),
    "dog": lambda t: t.chance.choice(words.BREEDS),
    "nick": lambda t: t.chance.choice(words.NICKNAMES),
    "noun": lambda t: t.chance.choice(words.NOUNS),
    "slip": Things.slip,
    "code": _code,
    "collar": lambda t: fill(t.chance, "%##", "%###", "%###", "%####"),
    "num": lambda t: fill(t.chance, "%", "%#", "%#", "%##", "%#####"),
    "age": lambda t: fill(t.chance, "{9-94}"),
    "date": _date,
    "dob": lambda t: fill(t.chance, "{01-28}/{01-12}/{1940-2011}"),
    "time": lambda t: fill(t.chance, "{00-23}:{00-59}", "{00-23}{00-59} hrs", "{1-12}pm"),
    "people": _people,
    "product": _product,
    "band": _band,
    "river": _river,
    "abbr": lambda t: fill(t.chance, "^^", "^^^", "^^^^"),
    "year": lambda t: fill(t.chance, "{1850-2025}"),
    "month": lambda t: t.chance.choice(MONTHS),
    "day": lambda t: t.chance.choice(words.DAYS),
    "ref": lambda t: fill(t.chance, "^^^/{1-29}", "^^/{1-29}"),
    "vrm": lambda t: fill(t.chance, "^^{10-74} ^^^"),
    "phone": lambda t: fill(t.chance, "07700 900###"),
    "song": _song,
    "team": _team,
    "work": _work,
    "village": _village,
}
