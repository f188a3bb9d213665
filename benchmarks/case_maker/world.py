"""An invented case as a plan: who, what, which documents. A plan without faults makes a file that the CPS would take."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from faker import Faker

SCENARIOS = ("shoplifting", "abh", "burglary", "fire", "assault")


@dataclass
class Human:
    """A person of the case."""

    name: str
    born: date
    occupation: str
    rank: str = ""
    number: str = ""

    @property
    def written(self) -> str:
        """As forms write them: officers with rank and number."""
        return f"{self.rank} {self.number} {self.name.split()[-1]}" if self.rank else self.name

    @property
    def address(self) -> str:
        """An invented address of their own."""
        return f"{self.born.toordinal() % 889 + 11} Test Road, ZZ99 3VZ"

    @property
    def phone(self) -> str:
        """A telephone number of their own, of those that are kept for invented people."""
        return f"07700 900{self.born.toordinal() % 899 + 100}"

    @property
    def email(self) -> str:
        """An address of their own under a domain that nobody can have."""
        return f"{self.name.replace(' ', '.').lower()}@post.example"

    @property
    def initials(self) -> str:
        """For exhibit references."""
        return "".join(word[0] for word in self.name.split()).upper()


@dataclass
class Thing:
    """An exhibit or a recording."""

    reference: str
    description: str
    producer: Human
    kind: str = "document"
    seconds: int | None = None
    link: str = "https://evidence.example/clip"
    suffix: str = ""
    playable: bool = True


@dataclass
class StatementPlan:
    """One MG11."""

    witness: Human
    words: list[str]
    exhibits: list[Thing] = field(default_factory=list)
    vps: bool = False
    pages: str = ""
    declaration: bool = True
    signed: bool = True
    dated: bool = True
    age: bool = True
    backsheet: bool = True
    backsheet_of: Human | None = None
    backsheet_blank: bool = False
    vps_explained: str = "Yes"


@dataclass
class Plan:
    """Everything that is written into the documents of one case."""

    scenario: str
    draw: random.Random
    urn: str
    day: date
    file_type: str
    plea: str
    charged_by: str
    offences: list[tuple[str, str, str]]
    suspects: list[Human]
    victims: list[Human]
    civilians: list[Human]
    officers: list[Human]
    supervisor: Human
    disclosure_officer: Human
    domestic_abuse: bool = False
    custody: bool = False
    intimidated: bool = False
    interviewed: bool = True
    statements: list[StatementPlan] = field(default_factory=list)
    exhibits: list[Thing] = field(default_factory=list)
    recordings: list[Thing] = field(default_factory=list)
    unused: list[tuple[str, str]] = field(default_factory=list)
    sensitive: list[tuple[str, str]] = field(default_factory=list)
    lines: str = ""
    forensic: bool = False
    medical: bool = False
    third_party: bool = False
    orders: str = ""
    compensation: str = ""
    without: set[str] = field(default_factory=set)
    blank_prompts: set[str] = field(default_factory=set)
    oic: dict[str, str] = field(default_factory=dict)
    supervisor_written: tuple[str, str] = ("", "")
    other_urn: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    extra_listed: list[Thing] = field(default_factory=list)
    unlisted: set[str] = field(default_factory=set)
    unsigned: set[str] = field(default_factory=set)
    extra_mentions: list[str] = field(default_factory=list)

    @property
    def witnesses(self) -> list[Human]:
        """Victims and civilians."""
        return [*self.victims, *self.civilians]


def _human(fake: Faker, draw: random.Random, taken: set[str], rank: str = "") -> Human:
    while True:
        name = f"{fake.first_name()} {fake.last_name()}"
        words = name.replace("-", " ").split()
        if len(words) == 2 and words[-1] not in taken and len(words[-1]) > 3 and words[0] not in taken:
            break
    taken |= set(words)
    born = date(1960, 1, 1) + timedelta(days=draw.randrange(0, 15_000))
    job = (
        "Police officer"
        if rank
        else draw.choice(("Cashier", "Nurse", "Retired", "Driver", "Teacher", "Store detective", "Plumber"))
    )
    return Human(name, born, job, rank, str(draw.randrange(1000, 9999)) if rank else "")


_SETTINGS: dict[str, tuple[str, str, str, tuple[str, str, str]]] = {
    "shoplifting": ("gap", "guilty", "police", ("TH68010", "CE", "Theft from a shop")),
    "abh": ("charge_full", "not guilty", "", ("OF61102", "CE", "Assault occasioning actual bodily harm")),
    "burglary": ("threshold", "not guilty", "", ("TH68036", "CI", "Burglary of a dwelling")),
    "fire": ("crown", "not guilty", "cps", ("CD71029", "CI", "Arson")),
    "assault": ("ngap", "not guilty", "cps", ("CJ88116", "CS", "Common assault")),
}
"""Type of file, plea, who charges, and the offence."""


def plan_case(scenario: str, seed: int, exhibits: int = 0) -> Plan:
    """A plan without faults; the same arguments give the same plan.

    Args:
        scenario: one of `SCENARIOS`.
        seed: of everything that is drawn.
        exhibits: how many there are, with a civilian for every ten of them; drawn when 0.
    """
    draw = random.Random(f"{scenario}/{seed}")
    fake = Faker("en_GB")
    fake.seed_instance(draw.randrange(1 << 30))
    taken: set[str] = set()

    def human(rank: str = "") -> Human:
        return _human(fake, draw, taken, rank)

    file_type, plea, charged_by, offence = _SETTINGS[scenario]
    many = scenario == "fire"
    plan = Plan(
        scenario=scenario,
        draw=draw,
        urn=f"40ZZ{draw.randrange(10_000, 99_999)}26",
        day=date(2026, draw.randrange(1, 10), draw.randrange(1, 28)),
        suspects=[human() for _ in range(2 if scenario == "burglary" and draw.random() < 0.5 else 1)],
        victims=[human()],
        civilians=[human() for _ in range(exhibits // 10 or (draw.randrange(4, 9) if many else draw.randrange(1, 4)))],
        officers=[human("PC") for _ in range(3 if many else draw.randrange(1, 3))],
        supervisor=human("PS"),
        disclosure_officer=human("DC"),
        file_type=file_type,
        plea=plea,
        charged_by=charged_by,
        offences=[offence],
    )
    plan.domestic_abuse = scenario == "abh"
    plan.custody = scenario == "burglary"
    plan.intimidated = scenario in ("abh", "fire") and draw.random() < 0.6
    _things(plan, exhibits)
    _statements(plan)
    officer = plan.officers[0]
    plan.oic = {
        "officer": officer.name.split()[-1].upper(),
        "rank": f"{officer.rank} {officer.number}",
        "telephone": f"01632 960{draw.randrange(100, 999)}",
        "email": f"{officer.name.split()[-1].lower()}@anyshire.police.example",
    }
    plan.supervisor_written = (plan.supervisor.name, f"{plan.supervisor.rank} {plan.supervisor.number}")
    plan.lines = (
        "House to house enquiries were made in the street, CCTV of the shops nearby was viewed, the phone of the suspect was "
        "examined; nothing further was found. Social media was not examined because neither party uses it."
    )
    plan.unused = [
        ("Incident log of the call by the complainant, which records the first account and the times of arrival", "D"),
        ("Crime report with the enquiry log of the officer in the case, which holds no account of a witness", "CND"),
        ("Custody record of the suspect with times of detention, reviews and medical visit", "CND"),
    ]
    plan.sensitive = (
        []
        if draw.random() < 0.5
        else [("Address of a neighbour who asked not to be named", "Risk of reprisal if it became known")]
    )
    plan.medical = scenario == "abh" and draw.random() < 0.5
    plan.forensic = scenario in ("burglary", "fire")
    plan.orders = "Restraining order" if scenario in ("abh", "assault") and draw.random() < 0.5 else ""
    plan.compensation = "£120 for damage" if scenario in ("shoplifting", "assault") and draw.random() < 0.5 else ""
    return plan


def _things(plan: Plan, exhibits: int) -> None:
    draw = plan.draw
    used: dict[str, int] = {}

    def reference(producer: Human) -> str:
        used[producer.initials] = used.get(producer.initials, 0) + 1
        return f"{producer.initials}/{used[producer.initials]}"

    officer = plan.officers[0]
    if plan.scenario != "shoplifting":
        plan.recordings.append(Thing(reference(officer), "BWV of the scene on arrival", officer, "BWV", draw.randrange(60, 300)))
    if plan.scenario in ("shoplifting", "burglary", "assault"):
        shop = plan.civilians[0]
        plan.recordings.append(
            Thing(reference(shop), "CCTV of the premises", shop, "CCTV", draw.randrange(60, 900), suffix=".mp4")
        )
    if plan.scenario in ("abh", "fire"):
        caller = plan.civilians[0]
        plan.recordings.append(
            Thing(
                reference(officer),
                "999 call recording by the caller",
                officer,
                "RECORDING",
                draw.randrange(40, 400),
                suffix=".wav",
            )
        )
        assert caller
    what = [
        "Photograph of the injury",
        "Photograph of the scene",
        "Damaged door lock",
        "Shop till receipt",
        "Burnt curtain sample",
        "Plan of the house",
    ]
    for _ in range(exhibits or (draw.randrange(6, 14) if plan.scenario == "fire" else draw.randrange(1, 3))):
        producer = draw.choice([*plan.civilians, *plan.officers])
        plan.exhibits.append(Thing(reference(producer), draw.choice(what), producer))


def _statements(plan: Plan) -> None:
    place = plan.draw.choice(("Mill Lane", "Station Road", "Church Street", "Park Avenue"))
    suspect = plan.suspects[0].name
    for human in [*plan.victims, *plan.civilians, *plan.officers]:
        own = [thing for thing in [*plan.exhibits, *plan.recordings] if thing.producer is human]
        words = [
            f"I am the above named person. On {plan.day:%d/%m/%Y} at about 21:{plan.draw.randrange(10, 59)} I was in {place}.",
            f"I saw {suspect}, whom I have known for some time. He was about two metres away from me and nothing was in my way.",
            plan.draw.choice(
                ("He shouted and then he left.", "I then called for help.", "I remained until other officers arrived.")
            ),
        ]
        plan.statements.append(StatementPlan(human, words, own))
    if plan.scenario != "shoplifting" and plan.draw.random() < 0.5:
        words = ["I am writing this Victim Personal Statement (VPS) about how this has affected me. I sleep badly since."]
        plan.statements.append(StatementPlan(plan.victims[0], words, vps=True))


Fault = Callable[[Plan], None]
