"""Vetting: the queue, an application with its dossier, the decision in two stages, and what follows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from flows.portal_wire.base import Code, Given, Name, Sha256, Taken, Words

Day = Annotated[date, Field(strict=False)]
"""A day such as 2026-09-01."""


class QueueLine(Given):
    """An application in the queue, and what its dossier has for a person to look at."""

    application: str
    reference: str
    level: str
    unit: str
    made_on: date
    state: str
    since: datetime
    strong: int
    review: int
    gaps: int
    contradictions: int
    unanswered: int


class Queue(Given):
    """Applications that wait for somebody, the most urgent first, and those that were decided last."""

    waiting: list[QueueLine]
    decided: list[QueueLine]


class ApplicationDetail(Given):
    """An application with its dossier, as its page shows it.

    `dossier` names the dossier that a decision is made on; `numbers` are what a rationale can rely on; `outcome` is what
    `decided_by` decided, in effect or not; `second` signed it.
    """

    application: str
    reference: str
    level: str
    unit: str
    state: str
    dossier: str
    counts: dict[str, int]
    numbers: list[str]
    outcome: str
    decided_by: str
    in_effect: bool
    second: str
    harm_test: str
    letters: list[str]
    may_decide: bool
    may_confirm: bool


class FormView(Given):
    """The form of a decision: what is asked, and what may be answered. `recommendation`: ``no_trace`` where nothing was found."""

    dossier: str
    stage1: str
    stage2: str
    outcomes: dict[str, str]
    grounds: dict[str, str]
    factors: dict[str, str]
    numbers: list[str]
    recommendation: str


class Viewed(Taken):
    """How long a part of the dossier was open before the person, in seconds."""

    part: Literal["dossier", "contradictions", "candidates", "facts", "gaps", "lookups", "links"]
    seconds: float = Field(gt=0, le=43_200)


class VettingVerdict(Taken):
    """What a vetting officer decided, on which dossier; see `FormView` for what each field may hold."""

    dossier: Sha256
    outcome: Literal["grant", "grant_conditions", "refuse", "withdraw", "discontinue"]
    stage1: Literal["yes", "no"]
    stage2: Literal["yes", "no", "not_reached"]
    ground: str = Field(min_length=1, max_length=60, pattern=r"^[a-z0-9_-]+$")
    factors: dict[str, Literal["for", "against", "neutral"]] = Field(max_length=100)
    rationale: Words = Field(min_length=1)
    conditions: dict[str, Words] = Field(default_factory=dict, max_length=50)
    review_on: Day | None = None
    override: Words = ""
    recommendation: Literal["", "no_trace"] = ""


class SecondOpinion(Taken):
    """Whether a second person signs an adverse decision, and why."""

    dossier: Sha256
    agrees: bool
    why: Words = Field(min_length=1)


class Recorded(Given):
    """Where an application stands after what was recorded."""

    application: str
    state: str


class HarmTest(Taken):
    """Whether giving the reasons would do harm, and why."""

    outcome: Literal["give", "give_in_part", "withhold"]
    why: Words = Field(min_length=1)


class LetterOrder(Taken):
    """What a letter says beside what is on record. `reasons` only as far as the harm test allows."""

    contact: Words = Field(min_length=1)
    expires_on: Day | None = None
    appeal_by: Day | None = None
    reasons: Words = ""


class LetterMade(Given):
    """A letter that was written, by its name."""

    name: str


class Again(Taken):
    """An appeal, or a reason for a review, as it came in."""

    kind: Literal["appeal", "review"]
    grounds: Words = Field(min_length=1)
    received_on: Day | None = None


class DueLine(Given):
    """What runs out in one unit at one level; `within` are clearances that expire in the next 3, 6 and 12 months."""

    level: str
    unit: str
    live: int
    expired: int
    within: list[int]


class ClearanceLine(Given):
    """A clearance that runs out in the next 3 months."""

    name: str
    staff_number: str
    level: str
    unit: str
    expires_on: date


class Clearances(Given):
    """Clearances that run out."""

    live: int
    due: list[DueLine]
    soon: list[ClearanceLine]


class NewApplication(Taken):
    """An application as its JSON form has it (`docs/vetting.md`), and the registers to ask: all unless named."""

    form: dict[str, Any]
    unit: str = Field(default="", max_length=80)
    registers: list[Code | Name] = Field(default_factory=list, max_length=100)


class Gathering(Given):
    """How gathering goes: what is being done (empty once it ended), why it failed, and the application once it has a dossier."""

    reference: str
    running: str
    failed: str
    application: str
