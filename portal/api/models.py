"""What the API takes and gives, as OpenAPI describes it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Code = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[a-z0-9][a-z0-9-]*$")]
FindingId = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9._:/+-]+$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{64}$")]
StateName = Literal["new", "running", "awaiting_review", "done", "returned", "failed"]


class Taken(BaseModel):
    """What is sent to us: a name that we do not know is an error."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Party(Taken):
    """Somebody in the case."""

    role: Literal["suspect", "victim", "witness", "officer"]
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


class UploadState(BaseModel):
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


class Item(BaseModel):
    """A piece of work. `name` is the file's name as it was handed in; `detail` says why it failed."""

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
    """The same, with what only a closer look tells."""

    policy: str
    audiences: list[str]
    detail: str


class Items(BaseModel):
    """Pieces of work, newest first."""

    items: list[Item]


class FindingView(BaseModel):
    """One finding. `text` only where it was asked for: that is put on record."""

    id: str
    kind: str
    cps_type: str
    where: str
    why: str
    decision: str
    decided_by: str
    text: str | None


class Findings(BaseModel):
    """Some of an item's findings, and how many there are in all."""

    total: int
    undecided: int
    findings: list[FindingView]


class Decisions(Taken):
    """What a person decided. `accept_rest`: everything that is left undecided goes."""

    accept: list[FindingId] = Field(default_factory=list, max_length=5000)
    reject: list[FindingId] = Field(default_factory=list, max_length=5000)
    accept_rest: bool = False
    why: str = Field(default="", max_length=500)
    minutes: float = Field(default=0.0, ge=0, le=10_000)


class Decided(BaseModel):
    """How the review stands."""

    undecided: int
    findings: int


class Settlement(Taken):
    """What became of released work. `minutes`: of checking it, or of putting it right."""

    outcome: Literal["accepted", "returned"]
    reason: Code | None = None
    minutes: float = Field(default=0.0, ge=0, le=10_000)


class ResultView(BaseModel):
    """A version for one audience; `files` are what can be fetched of it."""

    audience: str
    released: bool
    code: str
    counts: dict[str, int]
    files: list[str]


class Results(BaseModel):
    """The versions of an item."""

    state: StateName
    results: list[ResultView]


class HoursRow(BaseModel):
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


class Hours(BaseModel):
    """What the ledger adds up to; rows of different grades are not to be added without saying so."""

    rows: list[HoursRow]
    not_counted: dict[str, int]


class Problem(BaseModel):
    """What went wrong, after RFC 9457; `code` is stable and stands in the list of errors."""

    title: str
    status: int
    detail: str
    code: str
    request: str
    errors: list[dict[str, Any]] | None = None
