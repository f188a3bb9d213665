# ruff: noqa: E501
"""Police-style and other sentences of our own, with invented people, for training the name model.

A template is text with slots. ``{p}``, ``{q}``, ``{r}`` are persons in full; a suffix changes the form: ``f`` first name,
``l`` last name, ``L`` LAST NAME, ``c`` "LAST, First", ``n`` "LAST First", ``u`` FULL NAME, ``m`` with a middle name, ``i`` initial
and last name, ``x`` First LAST. The other slots are things that look like names and are none. Where the
original model has a label for such a thing (`_LABELS`) it is given, so that the model keeps somewhere to put it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from training.corpora import Entity, Example
from training.names import Person, Pool
from training.templates import TEMPLATES

RANKS = (
    "PC",
    "PCSO",
    "DC",
    "DS",
    "DI",
    "DCI",
    "PS",
    "Sgt",
    "Sergeant",
    "Inspector",
    "Insp",
    "Chief Inspector",
    "Superintendent",
    "Detective Constable",
    "Detective Sergeant",
    "Police Constable",
    "WPC",
    "SC",
    "T/DC",
    "A/PS",
    "CSI",
    "Officer",
    "SOCO",
)
TITLES = ("Mr", "Mrs", "Ms", "Miss", "Dr", "Mr.", "Mrs.", "Sir", "Judge", "Prof", "Rev", "Cllr", "Master", "District Judge", "DJ")
SHIPS = (
    "HMS Nelson",
    "HMS Victoria",
    "USS Carter Hall",
    "the Queen Mary",
    "the Pride of Kent",
    "the Ross Tiger",
    "MV Stella Maris",
)
FORMS = (
    "MG11",
    "MG3",
    "MG5",
    "MG6C",
    "Form 991",
    "DASH",
    "Book 194",
    "Section 9",
    "Pocket Note Book",
    "ViSOR",
    "Niche",
    "Athena",
    "STORM",
)
ACTS = (
    "Theft Act 1968",
    "Offences Against the Person Act 1861",
    "Misuse of Drugs Act",
    "Criminal Justice Act 1967",
    "Clare's Law",
    "Sarah's Law",
    "Claire's Law",
    "the Ramsey Principles",
    "Public Order Act",
    "Judge's Rules",
    "Martyn's Law",
    "Helen's Law",
)
VEHICLES = (
    "Vauxhall Corsa",
    "Ford Fiesta",
    "Mercedes Sprinter",
    "Alfa Romeo",
    "Renault Clio",
    "Nissan Micra",
    "Austin Rover",
    "Porsche Carrera",
    "Opel Astra",
    "Lexus",
    "Royal Enfield",
    "Harley Davidson",
    "Skoda Octavia",
    "Seat Leon",
    "Ford Ka",
)
THINGS = (
    "Samsung Galaxy",
    "Stella Artois",
    "Jack Daniels",
    "Calvin Klein jacket",
    "Ralph Lauren top",
    "Tommy Hilfiger cap",
    "Hugo Boss",
    "North Face coat",
    "Stanley knife",
    "Bacardi",
    "Nokia",
    "Adidas",
    "Sony PlayStation",
    "Mary Jane",
    "Captain Morgan",
    "Ted Baker bag",
    "Charlie",
    "Nike trainers",
    "Xbox",
    "Apple Watch",
    "Paul Smith shirt",
    "Zimmer frame",
    "Jimmy",
    "Phillips screwdriver",
    "Billy",
)
BREEDS = (
    "Staffordshire Bull Terrier",
    "Jack Russell",
    "King Charles Spaniel",
    "German Shepherd",
    "Yorkshire Terrier",
    "Rottweiler",
)
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
STREET_ENDS = (
    "Road",
    "Street",
    "Avenue",
    "Close",
    "Lane",
    "Drive",
    "Crescent",
    "Gardens",
    "Court",
    "Way",
    "Terrace",
    "Place",
    "Grove",
    "House",
    "Square",
    "Walk",
    "Mews",
    "Hill",
    "Park",
    "Rise",
)
COMPANY_ENDS = (
    "Ltd",
    "& Sons",
    "Solicitors",
    "& Co",
    "Bakery",
    "Motors",
    "Plumbing",
    "LLP",
    "Estate Agents",
    "Butchers",
    "Group",
    "Garages",
    "plc",
    "and Partners",
    "Builders Merchants",
    "Taxis",
    "Security Services",
    "Scaffolding Ltd",
    "Chambers",
    "Funeral Directors",
)
BODY_ENDS = (
    "Hospital",
    "Primary School",
    "Academy",
    "College",
    "Trust",
    "Foundation",
    "Infirmary",
    "Community Centre",
    "Memorial Hall",
    "Hostel",
    "University",
    "Care Home",
    "Surgery",
    "Medical Centre",
    "Children's Centre",
    "Church",
    "Clinic",
)
SHOPS = (
    "Tesco",
    "Sainsbury's",
    "Asda",
    "Morrisons",
    "Boots",
    "Marks and Spencer",
    "John Lewis",
    "Lidl",
    "Aldi",
    "McDonald's",
    "Wetherspoons",
    "Debenhams",
    "WH Smith",
    "Greggs",
    "Burger King",
    "Costa",
    "Matalan",
    "Argos",
    "Ladbrokes",
    "William Hill",
    "Paddy Power",
    "Barclays",
    "Lloyds",
    "Santander",
    "Halfords",
    "Primark",
    "Co-op",
    "Screwfix",
    "Wilkinsons",
    "Frankie and Benny's",
    "Nando's",
    "Harvey Nichols",
)
BODIES = (
    "Crown Prosecution Service",
    "CPS",
    "West Yorkshire Police",
    "Social Services",
    "Kent Police",
    "Metropolitan Police",
    "Victim Support",
    "Home Office",
    "the Probation Service",
    "Women's Aid",
    "NHS",
    "IOPC",
    "Thames Valley Police",
    "National Crime Agency",
    "DVLA",
    "HMRC",
    "Children's Services",
    "British Transport Police",
    "the Youth Offending Team",
    "Crimestoppers",
    "Housing Options",
    "the Magistrates' Court",
    "the Army",
    "Reuters",
    "the BBC",
    "the Ministry of Defence",
    "Sky News",
    "the Guardian",
    "the Labour Party",
    "the United Nations",
    "NATO",
    "FIFA",
    "the Senate",
    "Microsoft",
)
NICKNAMES = (
    "Baz",
    "Daz",
    "Gaz",
    "Spud",
    "Smudge",
    "Chalky",
    "Big Dave",
    "Little Stu",
    "Mad Frankie",
    "Tiny",
    "Ginge",
    "Jonno",
    "Macca",
    "Robbo",
)
NOUNS = (
    "Victim",
    "Suspect",
    "Witness",
    "Complainant",
    "Defendant",
    "Aggrieved",
    "Custody Sergeant",
    "Duty Solicitor",
    "Appropriate Adult",
    "Officer in Case",
    "Social Worker",
    "Interpreter",
    "Occupation",
    "Ethnicity",
    "Address",
    "Postcode",
    "Remarks",
    "Disposal",
    "Outcome",
)

_LABELS = {
    **dict.fromkeys(("town", "country", "area"), "GPE"),
    **dict.fromkeys(("street", "pub", "park", "court", "address"), "FAC"),
    **dict.fromkeys(("org", "company", "body", "shop", "band"), "ORG"),
    **dict.fromkeys(("ship", "car", "thing", "product"), "PRODUCT"),
    **dict.fromkeys(("people",), "NORP"),
    **dict.fromkeys(("song",), "WORK_OF_ART"),
    **dict.fromkeys(("act",), "LAW"),
    **dict.fromkeys(("river",), "LOC"),
    "nick": "PERSON",
}


@dataclass(slots=True)
class Writer:
    """Fills templates. The same seed writes the same sentences."""

    chance: random.Random
    pool: Pool

    def examples(self, count: int) -> list[Example]:
        """`count` examples; some join two or three templates with line breaks, as documents do."""
        made = []
        for _ in range(count):
            parts = [self._fill(self.chance.choice(TEMPLATES)) for _ in range(self.chance.choice((1, 1, 1, 2, 2, 3)))]
            made.append(join(parts, self.chance.choice(("\n", " ", "\n\n"))))
        return made

    def _fill(self, template: str) -> Example:
        people: dict[str, Person] = {}
        text, entities, last = "", [], 0
        for match in re.finditer(r"\{([a-z]+?)(?:_([a-zA-Z]))?\}", template):
            text += template[last : match.start()]
            last = match.end()
            slot, form = match.group(1), match.group(2) or ""
            if slot in "pqrs":
                value, label = people.setdefault(slot, self.pool.person(self.chance)).form(form, self.chance), "PERSON"
            else:
                value, label = self._thing(slot), _LABELS.get(slot, "")
            if label:
                entities.append((len(text), len(text) + len(value), label))
            text += value
        return Example(text + template[last:], tuple(entities))

    def _thing(self, slot: str) -> str:
        return _THINGS[slot](self)

    def number(self, digits: int) -> str:
        """So many digits."""
        return str(self.chance.randrange(10 ** (digits - 1), 10**digits))

    def surname(self) -> str:
        """A surname that serves as part of something else."""
        return self.pool.person(self.chance).last

    def first(self) -> str:
        """A first name that serves as part of something else."""
        return self.pool.person(self.chance).first

    def town(self) -> str:
        """A town at home or abroad; a quarter of them invented, since no list holds every place."""
        roll = self.chance.random()
        if roll < 0.75:
            return self.chance.choice(self.pool.towns if roll < 0.25 else self.pool.britain if roll < 0.45 else self.pool.abroad)
        return self.chance.choice((self.invented, self.invented, self.surname, lambda: f"{self.invented()} {self.invented()}"))()

    def invented(self) -> str:
        """A word that sounds like a name and is on no list: the head of one name with the tail of another."""
        one, two = self.surname().split()[-1], self.chance.choice((self.surname, self.first))().split()[-1]
        word = one[: max(2, len(one) // 2 + self.chance.choice((0, 1)))] + two[len(two) // 2 :].lower()
        return word[:1].upper() + word[1:]


def join(parts: list[Example], glue: str) -> Example:
    """Several examples as one text."""
    text, entities = "", list[Entity]()
    for number, part in enumerate(parts):
        text += glue if number else ""
        entities += [(start + len(text), end + len(text), label) for start, end, label in part.entities]
        text += part.text
    return Example(text, tuple(entities))


def loosen(example: Example, chance: random.Random) -> Example:
    """The blanks that bad extraction puts around hyphens and after apostrophes: "al - Masri", "O’ Brien", "Smith’ s"."""
    pieces, entities, moved = [], [list(entity) for entity in example.entities], 0
    last = 0
    for match in re.finditer(r"(?<=\w)(?:-(?=\w)|['’](?=\w))", example.text):
        loose = " - " if match.group() == "-" else match.group() + " "
        pieces += [example.text[last : match.start()], loose]
        last = match.end()
        for entity, original in zip(entities, example.entities, strict=True):
            for side in (0, 1):
                if original[side] >= match.end():
                    entity[side] += len(loose) - 1
        moved += 1
    text = "".join([*pieces, example.text[last:]])
    return Example(text, tuple((start, end, label) for start, end, label in entities)) if moved else example


def _street(w: Writer) -> str:
    name = w.chance.choice((w.surname, w.first, w.town, lambda: f"{w.first()} {w.surname()}"))()
    return f"{name} {w.chance.choice(STREET_ENDS)}"


def _pub(w: Writer) -> str:
    return w.chance.choice(
        (
            f"The {w.surname()} Arms",
            f"the Duke of {w.town()}",
            f"The {w.first()} {w.surname()}",
            "the Red Lion",
            "The Lord Nelson",
            "the Queen Victoria",
            f"{w.first()}'s Bar",
            "The Black Horse",
            "the Prince Albert",
            f"The Earl of {w.town()}",
            "The Cross Keys",
            f"{w.surname()}'s",
        )
    )


def _company(w: Writer) -> str:
    return w.chance.choice(
        (
            f"{w.surname()} {w.chance.choice(COMPANY_ENDS)}",
            f"{w.surname()} and {w.surname()}",
            f"{w.first()} {w.surname()} {w.chance.choice(COMPANY_ENDS)}",
            f"{w.surname()}, {w.surname()} & {w.surname()}",
            f"{w.surname()} {w.surname()} {w.chance.choice(('LLP', 'Solicitors'))}",
            f"{w.first()}'s {w.chance.choice(('Cafe', 'Kebabs', 'Taxis', 'Nails', 'Pizza'))}",
            f"{w.town()} {w.chance.choice(COMPANY_ENDS)}",
            w.invented(),
            w.invented(),
            f"{w.surname()}-{w.surname()}",
            f"{w.invented()} Systems",
            w.surname(),
        )
    )


def _body(w: Writer) -> str:
    return w.chance.choice(
        (
            f"{w.surname()} {w.chance.choice(BODY_ENDS)}",
            f"St {w.first()}'s {w.chance.choice(BODY_ENDS)}",
            f"{w.first()} {w.surname()} {w.chance.choice(BODY_ENDS)}",
            f"{w.town()} {w.chance.choice(BODY_ENDS)}",
            w.chance.choice(BODIES),
            w.chance.choice(BODIES),
            f"{w.town()} Council",
            f"{w.town()} Police",
            f"{w.town()} United",
        )
    )


def _court(w: Writer) -> str:
    return f"{w.town()} {w.chance.choice(('Crown Court', 'Magistrates Court', 'Police Station', 'Custody Suite', 'County Court', 'Railway Station', 'Custody'))}"


_THINGS: dict[str, Callable[[Writer], str]] = {
    "town": Writer.town,
    "street": _street,
    "address": lambda w: f"{w.chance.randrange(1, 200)} {_street(w)}, {w.town()}",
    "country": lambda w: w.chance.choice(w.pool.countries),
    "pub": _pub,
    "park": lambda w: (
        f"{w.surname()} {w.chance.choice(('Park', 'Recreation Ground', 'Retail Park', 'Industrial Estate', 'Field', 'Car Park'))}"
    ),
    "area": lambda w: f"{w.chance.choice(('North', 'South', 'East', 'West', 'Upper', 'Little', 'Great'))} {w.town()}",
    "court": _court,
    "org": _body,
    "body": _body,
    "company": _company,
    "shop": lambda w: w.chance.choice(SHOPS),
    "ship": lambda w: w.chance.choice((*SHIPS, f"HMS {w.surname()}", f"USS {w.surname()}", f"the {w.first()} {w.surname()}")),
    "rank": lambda w: w.chance.choice(RANKS),
    "title": lambda w: w.chance.choice(TITLES),
    "form": lambda w: w.chance.choice(FORMS),
    "act": lambda w: w.chance.choice(ACTS),
    "car": lambda w: w.chance.choice(VEHICLES),
    "thing": lambda w: w.chance.choice(THINGS),
    "dog": lambda w: w.chance.choice(BREEDS),
    "nick": lambda w: w.chance.choice(NICKNAMES),
    "noun": lambda w: w.chance.choice(NOUNS),
    "collar": lambda w: w.number(w.chance.choice((3, 4, 4, 5))),
    "num": lambda w: w.number(w.chance.choice((1, 2, 2, 3, 6))),
    "age": lambda w: str(w.chance.randrange(9, 95)),
    "date": lambda w: w.chance.choice(
        (
            f"{w.chance.randrange(1, 29):02}/{w.chance.randrange(1, 13):02}/{w.chance.randrange(2015, 2027)}",
            f"{w.chance.randrange(1, 29)} {w.chance.choice(MONTHS)} {w.chance.randrange(1990, 2027)}",
            f"{w.chance.choice(DAYS)} {w.chance.randrange(1, 29)}th {w.chance.choice(MONTHS)}",
            f"the {w.chance.randrange(1, 29)}th {w.chance.choice(MONTHS)}",
        )
    ),
    "dob": lambda w: f"{w.chance.randrange(1, 29):02}/{w.chance.randrange(1, 13):02}/{w.chance.randrange(1940, 2012)}",
    "time": lambda w: w.chance.choice(
        (
            f"{w.chance.randrange(24):02}:{w.chance.randrange(60):02}",
            f"{w.chance.randrange(24):02}{w.chance.randrange(60):02} hrs",
            f"{w.chance.randrange(1, 13)}pm",
        )
    ),
    "people": lambda w: w.chance.choice(
        (
            f"{w.invented()}s",
            w.invented(),
            "Portuguese",
            "Syrians",
            "Kurds",
            "Polish",
            "Romanian",
            "Welsh",
            "Somalis",
            "Punjabi",
            "Irish",
        )
    ),
    "product": lambda w: w.chance.choice(
        (w.invented, w.surname, w.first, lambda: f"{w.invented()} {w.number(2)}", lambda: f"{w.surname()} {w.number(3)}")
    )(),
    "band": lambda w: w.chance.choice(
        (
            w.invented,
            lambda: f"The {w.invented()}s",
            lambda: f"{w.first()}'s Band",
            lambda: f"{w.surname()} Orchestra",
            lambda: f"{w.first()} {w.surname()} Band",
            lambda: f"The {w.surname()}, {w.surname()} and {w.surname()} Orchestra",
        )
    )(),
    "river": lambda w: w.chance.choice(
        (
            lambda: f"River {w.invented()}",
            lambda: f"the {w.invented()}",
            lambda: f"Lake {w.surname()}",
            lambda: f"Mount {w.surname()}",
            lambda: f"the {w.invented()} Mountains",
        )
    )(),
    "abbr": lambda w: "".join(w.chance.choice("ABCDEFGHIKLMNOPRSTUVW") for _ in range(w.chance.choice((2, 3, 4)))),
    "year": lambda w: str(w.chance.randrange(1850, 2026)),
    "month": lambda w: w.chance.choice(MONTHS),
    "day": lambda w: w.chance.choice(DAYS),
    "ref": lambda w: (
        f"{w.chance.choice('ABCDEFGHJKLMNPRSTW')}{w.chance.choice('ABCDEFGHJKLMNPRSTW')}{w.chance.choice('ABCDEFGHJKLMNPRSTW')}/{w.chance.randrange(1, 30)}"
    ),
    "vrm": lambda w: (
        f"{w.chance.choice('ABCDEFGHJKLMNPRSTW')}{w.chance.choice('ABCDEFGHJKLMNPRSTW')}{w.chance.randrange(10, 75)} {w.chance.choice('ABCDEFGHJKLMNPRSTW')}{w.chance.choice('ABCDEFGHJKLMNPRSTW')}{w.chance.choice('ABCDEFGHJKLMNPRSTW')}"
    ),
    "phone": lambda w: f"07700 900{w.number(3)}",
    "song": lambda w: w.chance.choice(
        (
            f"{w.first()}",
            w.invented(),
            f"{w.surname()} Rising",
            "Guilty Pleasures",
            "The Written Word",
            f"The Ballad of {w.first()} {w.surname()}",
            f"{w.first()} Come Home",
            f"Waiting for {w.first()}",
            f"{w.surname()}'s Law",
            "Blue Monday",
            "Layla",
        )
    ),
}
