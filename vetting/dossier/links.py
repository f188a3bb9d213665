"""The network of an application: people, addresses, vehicles, businesses and records, as a list of links and as a picture.

The picture is drawn by us, as SVG, with a layout that depends on the content alone: people in the middle, each in a row of their
own, addresses on the left, everything else on the right, each as near as can be to those it is linked with.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from vetting.records import Candidate
from vetting.subjects import Application, Person

ThingKind = Literal["address", "vehicle", "business", "record"]


@dataclass(frozen=True, slots=True, repr=False)
class Thing:
    """What people are linked by: its id, kind, and how it is called."""

    id: str
    kind: ThingKind
    label: str


@dataclass(frozen=True, slots=True, repr=False)
class Link:
    """A person and a thing, how they are linked, and who says so."""

    person_id: str
    thing_id: str
    words: str
    source: str


def links_of(application: Application, candidates: Mapping[str, Candidate]) -> tuple[tuple[Link, ...], tuple[Thing, ...]]:
    """Every link that the application states or a candidate would add, and the things at their ends."""
    things: dict[str, Thing] = {}
    links: dict[tuple[str, str], Link] = {}

    def add(person: str, kind: ThingKind, key: str, label: str, words: str, source: str) -> None:
        id = f"{kind}:{re.sub(r'[^0-9a-z]+', '', key.casefold())}"
        things.setdefault(id, Thing(id, kind, label))
        links.setdefault((person, id), Link(person, id, words, source))

    for person in (application.applicant, *(third.person for third in application.third_parties)):
        for kind, key, label, words in _ends(person):
            add(person.id, kind, key, label, words, "the application")
    for number, candidate in candidates.items():
        record, source = candidate.record, f"{candidate.record.register} {candidate.record.key}"
        words = "may be the same person (strong)" if candidate.band == "strong" else "may be the same person (to review)"
        add(candidate.person_id, "record", f"{record.register}{record.key}", f"{number}: {source}", words, source)
        for kind, key, label, words in _ends(record.person):
            add(candidate.person_id, kind, key, label, f"{words}, if {number} is this person", source)
    return tuple(links.values()), tuple(things.values())


def _ends(person: Person) -> Iterator[tuple[ThingKind, str, str, str]]:
    for address in person.addresses:
        label = ", ".join(part for part in (*address.lines, address.postcode) if part)
        yield "address", f"{address.lines[0] if address.lines else ''}{address.postcode}", label, "lives or lived at"
    for mark in person.vehicles:
        yield "vehicle", mark, mark, "keeps or uses"
    for business in person.businesses:
        yield "business", business, business, "has a part in"


_ROW, _BOX, _WIDTH = 46, 34, 1000
_LEFT, _MIDDLE, _RIGHT, _SIDE, _CENTRE = 0, 370, 720, 280, 260
_SHAPES: Mapping[str, str] = {"address": "#eef3f8", "vehicle": "#f3f0e6", "business": "#eef5ee", "record": "#fdf0ee"}


def picture(
    application: Application, links: Sequence[Link], things: Sequence[Thing], *, font: str, letters: Callable[[str], str] = str
) -> str:
    """The network as SVG: things that only one person has are left to the table, unless they are records or the applicant's.

    Args:
        application: whose people stand in the middle.
        links: from `links_of`.
        things: from `links_of`.
        font: CSS font family.
        letters: rewrites letters that the font lacks.
    """
    people = [application.applicant, *(third.person for third in application.third_parties)]
    relations = {third.person.id: third.relation.replace("_", " ") for third in application.third_parties}
    rows = {person.id: at for at, person in enumerate(people)}
    holders: dict[str, list[str]] = {}
    for link in links:
        if link.person_id in rows:
            holders.setdefault(link.thing_id, []).append(link.person_id)
    drawn = [
        thing
        for thing in things
        if (own := holders.get(thing.id)) and (len(own) > 1 or thing.kind == "record" or application.applicant.id in own)
    ]

    def mean_row(thing: Thing) -> tuple[float, str]:
        own = [rows[person] for person in holders[thing.id]]
        return sum(own) / len(own), thing.id

    left = sorted((thing for thing in drawn if thing.kind == "address"), key=mean_row)
    right = sorted((thing for thing in drawn if thing.kind != "address"), key=mean_row)
    height = _ROW * max(len(people), len(left), len(right)) + 14
    places = {person.id: (_MIDDLE, _spread(at, len(people), height)) for at, person in enumerate(people)}
    places |= {thing.id: (_LEFT, _spread(at, len(left), height)) for at, thing in enumerate(left)}
    places |= {thing.id: (_RIGHT, _spread(at, len(right), height)) for at, thing in enumerate(right)}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 0 {_WIDTH + 8} {height}" role="img" font-family="{escape(font)}">',
        "<title>People of the application and what links them</title>",
    ]
    shown = {thing.id for thing in drawn}
    for link in links:
        if link.thing_id in shown and link.person_id in rows:
            parts.append(_line(places[link.person_id], places[link.thing_id], dashed=link.source != "the application"))
    for person in people:
        first = person.id == application.applicant.id
        below = "applicant" if first else relations[person.id]
        parts.append(
            _box(places[person.id], _CENTRE, letters(person.name.full), below, "#1d3557" if first else "#ffffff", dark=first)
        )
    for thing in drawn:
        parts.append(_box(places[thing.id], _SIDE, letters(thing.label), thing.kind, _SHAPES[thing.kind]))
    return "".join((*parts, "</svg>"))


def _spread(at: int, count: int, height: int) -> float:
    return round((at + 0.5) * height / count, 1)


def _line(person: tuple[int, float], thing: tuple[int, float], *, dashed: bool) -> str:
    leftward = thing[0] < person[0]
    start = person[0] if leftward else person[0] + _CENTRE
    end = thing[0] + _SIDE if leftward else thing[0]
    middle = (start + end) / 2
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    return (
        f'<path d="M{start} {person[1]} C{middle} {person[1]} {middle} {thing[1]} {end} {thing[1]}" fill="none"'
        f' stroke="#5b6675" stroke-width="1.2"{dash}/>'
    )


def _box(place: tuple[int, float], width: int, above: str, below: str, fill: str, *, dark: bool = False) -> str:
    x, y = place
    ink, calm = ("#ffffff", "#d5deea") if dark else ("#1b2430", "#5b6675")
    return (
        f'<rect x="{x}" y="{y - _BOX / 2}" width="{width}" height="{_BOX}" rx="4" fill="{fill}" stroke="#5b6675"/>'
        f'<text x="{x + 8}" y="{y - 2}" font-size="13" fill="{ink}">{escape(_cut(above, width))}</text>'
        f'<text x="{x + 8}" y="{y + 12}" font-size="11" fill="{calm}">{escape(below)}</text>'
    )


def _cut(words: str, width: int) -> str:
    """As much as fits, with its end, where a postcode stands; the table below the picture has all of it."""
    most = int((width - 14) / 6.9)
    plain = "".join(letter if letter.isprintable() else "\ufffd" for letter in words)
    return plain if len(plain) <= most else f"{plain[: most - 12]}... {plain[-8:].strip()}"
