"""Handing in, where work stands, results, hours."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from flows.portal_wire.base import Code, Given, Line, Minutes, Sha256, StateName, Taken


class Me(Given):
    """Whom a token acts for, what it is for, and until when."""

    account: str
    name: str
    unit: str
    roles: list[str]
    scopes: list[str]
    ends_at: datetime


class Party(Taken):
    """Somebody in the case."""

    role: Literal["suspect", "victim", "witness", "officer", "lawyer"]
    name: Line


class Asked(Taken):
    """What is to become of a file.

    `review`: ``person``, or ``none`` to have everything that is found go. `audiences`: the policy's first unless given.
    """

    policy: Code
    audiences: list[Code] = Field(default_factory=list, max_length=20)
    urn: str = Field(default="", max_length=40)
    review: Literal["person", "none"] = "person"
    terms: list[Line] = Field(default_factory=list, max_length=500)
    keep: list[Line] = Field(default_factory=list, max_length=500)
    parties: list[Party] = Field(default_factory=list, max_length=500)
    to_pdf: bool = False
    password: str = Field(default="", max_length=200)


class NewUpload(Taken):
    """A file that is about to be sent. `size` in bytes; `modified` tells two files of one name apart."""

    name: str = Field(min_length=1, max_length=500)
    size: int = Field(ge=0, le=10**15)
    modified: int = Field(default=0, ge=0, le=10**15)
    wish: Asked


class UploadState(Given):
    """How much of a file has arrived."""

    upload: str
    size: int
    received: int
    state: Literal["open", "submitted", "refused"]
    item: str
    code: str


class Completion(Taken):
    """The file is whole; with its SHA-256 it is checked."""

    sha256: Sha256 | None = None


class Item(Given):
    """A piece of work. `name` is the file's name as it was handed in; `code` says why it failed."""

    item: str
    name: str
    state: StateName
    case: str
    submitted_at: datetime
    updated_at: datetime
    reviewed_by: str
    findings: int | None
    undecided: int | None
    code: str


class ItemDetail(Item):
    """The same, with what only a closer look tells.

    `detail` is why it failed, in a sentence; `media` the kind of file and `plan` the hash of its plan, both empty before it was
    read; `review_minutes` what people were active on it so far, `outcome` what became of released work. `two_person`: who
    decided cannot release it.
    """

    policy: str
    audiences: list[str]
    detail: str
    media: str
    plan: str
    review_minutes: float
    outcome: str
    two_person: bool
    may_review: bool
    may_release: bool
    may_settle: bool


class PolicyView(Given):
    """A redaction policy in force; `two_person`: who decided cannot release."""

    name: str
    title: str
    audiences: list[str]
    two_person: bool


class Choices(Given):
    """What may be chosen where a form offers a list: codes, each with its words."""

    policies: list[PolicyView]
    audiences: dict[str, str]
    kinds: dict[str, str]
    reasons: dict[str, str]
    return_reasons: dict[str, str]
    forms: dict[str, str]
    sections: list[str]


class UrnAsked(Taken):
    """A URN as somebody wrote it."""

    urn: str = Field(max_length=40)


class UrnView(Given):
    """Whether it can be one, in its usual writing, and what to say of it."""

    good: bool
    urn: str
    words: str


class Items(Given):
    """Pieces of work, newest first."""

    items: list[Item]


class Settlement(Taken):
    """What became of released work. `minutes`: of checking it, or of putting it right."""

    outcome: Literal["accepted", "returned"]
    reason: Code | None = None
    minutes: Minutes = 0.0


class ResultView(Given):
    """A version for one audience; `files` are what can be fetched of it."""

    audience: str
    released: bool
    code: str
    counts: dict[str, int]
    files: list[str]


class Results(Given):
    """The versions of an item."""

    state: StateName
    results: list[ResultView]


class HoursRow(Given):
    """Net hours of accepted work of one task, unit, month, grade of baseline and kind of benefit."""

    task: str
    unit: str
    month: str
    grade: str
    benefit: str
    runs: int
    baseline_minutes: float
    human_minutes: float
    rework_minutes: float
    net_minutes: float
    net_low: float
    net_high: float


class Hours(Given):
    """What the ledger adds up to; rows of different grades are not to be added without saying so."""

    rows: list[HoursRow]
    not_counted: dict[str, int]


class TaskView(Given):
    """A task that can be timed, and what it is counted in."""

    task: str
    title: str
    unit: str


class TimingView(Given):
    """One timing of a task done by hand; it runs while `stopped_at` is empty."""

    id: str
    task: str
    started_at: datetime
    stopped_at: datetime | None
    volume: float
    minutes: float


class Timings(Given):
    """This person's timings, newest first, and what can be timed."""

    timings: list[TimingView]
    tasks: list[TaskView]


class UnitTiming(Given):
    """A timing of the unit that has ended; nobody is named."""

    task: str
    unit: str
    day: date
    volume: float
    minutes: float
    minutes_each: float


class UnitTimings(Given):
    """The timings of the person's unit."""

    timings: list[UnitTiming]


class NewTiming(Taken):
    """A task whose clock starts now; another one of the same person that still runs is thrown away."""

    task: str = Field(min_length=1, max_length=60, pattern=r"^[a-z0-9][a-z0-9_-]*$")


class StoppedTiming(Taken):
    """The task is done: how much it was, in its unit."""

    volume: float = Field(gt=0, le=1_000_000)
