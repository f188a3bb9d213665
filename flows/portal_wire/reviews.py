"""Reviewing: findings and decisions, the sheets of a file, and one decision in all files of a case."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from flows.portal_wire.base import FindingId, Given, Id, Line, Minutes, Sha256, Taken


class PolicyAnswer(Given):
    """What the policy says of a finding for one audience; `reason` is printed on the box."""

    audience: str
    action: Literal["redact", "keep", "ask"]
    reason: str


class FindingView(Given):
    """One finding.

    `text`, and `note`, the reason of whoever decided, only where they were asked for: that is put on record. `open`: it is left
    to decide; `sure`: the detector is; `always`: it goes whatever is decided; `same`: findings of the file that say the same,
    itself among them; `start` and `end`: seconds, in a recording.
    """

    id: str
    kind: str
    cps_type: str
    role: str
    where: str
    why: str
    sure: bool
    open: bool
    always: bool
    same: int
    policy: list[PolicyAnswer]
    decision: str
    decided_by: str
    decided_at: str
    start: float | None
    end: float | None
    text: str | None
    note: str | None


class Findings(Given):
    """Some of an item's findings, and how many there are in all. `plan` is the hash of the plan that they are of."""

    plan: str
    total: int
    undecided: int
    findings: list[FindingView]


class Decisions(Taken):
    """What a person decided.

    `accept_rest`: everything that is left undecided goes. `accept_same` and `reject_same` mean whatever in the file says the same
    as these. `plan` is that of the findings they looked at: what somebody else decided otherwise since is not changed but
    answered as a clash; without it, nothing that somebody else decided otherwise is. `over`: it is changed all the same, as
    they have seen it.
    """

    accept: list[FindingId] = Field(default_factory=list, max_length=5000)
    reject: list[FindingId] = Field(default_factory=list, max_length=5000)
    accept_rest: bool = False
    accept_same: list[FindingId] = Field(default_factory=list, max_length=500)
    reject_same: list[FindingId] = Field(default_factory=list, max_length=500)
    plan: Sha256 | None = None
    over: bool = False
    why: str = Field(default="", max_length=500)
    minutes: Minutes = 0.0


class Box(Taken):
    """A box on a page, which counts from 1.

    In the units of the ``file`` the corners are, in a PDF, points from the lower left of the page as it is stored, and in a
    picture pixels from the upper left. As a ``share`` they are parts (0 to 1) of the page as its picture shows it, from the
    upper left.
    """

    page: int = Field(ge=1, le=1_000_000)
    units: Literal["file", "share"] = "file"
    x0: float = Field(ge=0, le=1_000_000)
    y0: float = Field(ge=0, le=1_000_000)
    x1: float = Field(ge=0, le=1_000_000)
    y1: float = Field(ge=0, le=1_000_000)


class NewFindings(Taken):
    """What was not found and is to go: every place of a text in any of its spellings, or what lies under a box of a kind."""

    terms: list[Line] = Field(default_factory=list, max_length=100)
    boxes: list[Box] = Field(default_factory=list, max_length=100)
    kind: str = Field(default="TERM", pattern=r"^[A-Z][A-Z0-9_]{0,39}$")
    why: str = Field(default="", max_length=500)


class Added(Given):
    """Ids of what was added, and of what stood there before and goes now; numbers of the texts that were not found as written."""

    added: list[str]
    accepted: list[str]
    unfound: list[int]
    undecided: int


class ClashView(Given):
    """A finding that somebody else decided otherwise, and how it stands."""

    finding: str
    wanted: Literal["accepted", "rejected", "proposed"]
    stands: str
    by: str


class Decided(Given):
    """How the review stands: `plan` is its hash now, `clashes` what was left as somebody else decided it."""

    plan: str
    undecided: int
    findings: int
    clashes: list[ClashView]


class FindingChange(Taken):
    """What a finding really is, or for which reason it goes; see `Choices`. Empty leaves it. `plan`: that they looked at."""

    finding: FindingId
    kind: str = Field(default="", pattern=r"^([A-Z][A-Z0-9_]{0,39})?$")
    reason: str = Field(default="", max_length=40)
    plan: Sha256 | None = None


class Release(Taken):
    """The end of a review. `plan`: only if it is still the one that they looked at."""

    plan: Sha256 | None = None


class ActiveTime(Taken):
    """Seconds in which somebody was active on a file since they last said so; more than a minute at a time does not count."""

    seconds: float = Field(ge=0, le=3600)


class ReviewTime(Given):
    """Minutes in which people were active on a file so far."""

    minutes: float


class SheetLine(Given):
    """A sheet of a file: a page with a picture, a stretch of its text, or what no page shows. Sheets and pages count from 1."""

    sheet: int
    kind: Literal["page", "text", "elsewhere"]
    page: int | None
    findings: int
    undecided: int


class Sheets(Given):
    """The sheets of a file, of which `plan` is the hash of the plan."""

    plan: str
    sheets: list[SheetLine]


class BoxView(Given):
    """A box of a finding: x and y of its four corners as shares of the page as its picture shows it, from the upper left."""

    finding: str
    state: Literal["proposed", "accepted", "rejected"]
    corners: list[float]


class TextStretch(Given):
    """Characters of a text, and the findings that they belong to."""

    text: str
    findings: list[str]


class SheetView(SheetLine):
    """A sheet, unredacted: `width` and `height` of its page, `boxes` over its picture, or the passages of its text."""

    plan: str
    width: float
    height: float
    boxes: list[BoxView]
    passages: list[list[TextStretch]]
    listed: list[FindingView]


class SameFile(Given):
    """A file of a case that says the same: how many places, by what was decided there. `plan` is what this was read from."""

    item: str
    name: str
    plan: str
    places: int
    undecided: int
    accepted: int
    rejected: int
    two_person: bool


class SameInCase(Given):
    """Which files of its case that wait for a review say what a finding says."""

    finding: str
    files: list[SameFile]


class TogetherDecision(Taken):
    """One decision in every file that is named, each with the hash of the plan that was looked at (`SameFile.plan`)."""

    finding: FindingId
    verdict: Literal["accepted", "rejected"]
    plans: dict[Id, Sha256] = Field(min_length=1, max_length=1000)
    why: str = Field(default="", max_length=500)


class TogetherDecided(Given):
    """What became of it.

    `together` takes it back; `changed` are places by file; `left` places that stay as somebody else decided; `missed` files that
    changed since.
    """

    together: str
    changed: dict[str, int]
    left: int
    missed: list[str]


class TakeBack(Taken):
    """What several files were decided with."""

    together: Id


class TakenBack(Given):
    """Places that are as they were, by file, and how many stay as somebody else left them since."""

    changed: dict[str, int]
    left: int
