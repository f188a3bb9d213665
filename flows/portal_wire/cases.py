"""Cases, and for the CPS liaison what was handed over."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from flows.portal_wire.base import Given, Id, Line, Name, Sha256, StateName, Taken, Words

Audience = Literal["cps", "defence"]


class CaseLine(Given):
    """A case in a list. `ready` and `checked_at` are those of the last check; None where there was none."""

    case: str
    reference: str
    opened_by: str
    opened_at: datetime
    ready: bool | None
    checked_at: datetime | None


class CaseList(Given):
    """The cases that a person may see, the last one changed first."""

    cases: list[CaseLine]


class NewCase(Taken):
    """A case that is opened, or found where it is open and theirs."""

    reference: str = Field(min_length=3, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")


class CaseFileView(Given):
    """A file of a case.

    `taken_for` is the kind of form that the last check took it for, `confidence` how surely (0 to 1), `confirmed` the kind that a
    person said it is.
    """

    item: str
    name: str
    state: StateName
    taken_for: str
    confidence: float | None
    trouble: str
    copy_of: str
    confirmed: str


class Verdict(Given):
    """Whether a case fails one of the CPS's reasons for sending a file back, on what evidence, and what to do."""

    code: str
    stage: str
    reason: str
    state: Literal["pass", "fail", "not applicable"]
    evidence: list[str]
    action: str


class Readiness(Given):
    """The last check of a case. `stale`: files were added or facts stated since. `facts` name people of the case."""

    words: str
    at: datetime
    ready: bool
    stale: bool
    urn: str
    file_type: str
    facts: dict[str, Any]
    verdicts: list[Verdict]


class LeftOut(Given):
    """A file that stayed out of a bundle, and why."""

    name: str
    why: str


class BagView(Given):
    """A bag that was built. `manifest` names all of it; an approval names it too. `pages` and `left_out` are by audience."""

    name: str
    state: Literal["built", "handed over"]
    built_at: datetime
    built_by: str
    approved_by: str
    manifest: str
    pages: dict[str, int]
    left_out: dict[str, list[LeftOut]]


class PersonView(Given):
    """Somebody who may see a case."""

    name: str
    account: str


class CaseDetail(Given):
    """A case with all that its page shows. `came_back`: an approval says how many minutes putting it right took."""

    case: str
    reference: str
    opened_by: str
    opened_at: datetime
    files: list[CaseFileView]
    check: Readiness | None
    stated: dict[str, Any]
    drafts: list[str]
    bags: list[BagView]
    people: list[PersonView]
    may_change: bool
    may_approve: bool
    came_back: bool


class PlacedPaper(Given):
    """A paper of a case as the bundle holds it: other sections that it may go into, and whether it can change places.

    `own`: the person whose token it is put it into the case, and may take it out.
    """

    item: str
    name: str
    form: str
    targets: list[str]
    up: bool
    down: bool
    own: bool


class SectionView(Given):
    """A section of the bundle with its papers, in their order."""

    name: str
    papers: list[PlacedPaper]


class CaseArrangement(Given):
    """How the papers of a case are arranged; `usual`: as they are where nobody arranges them."""

    usual: bool
    sections: list[SectionView]


class OfferedFile(Given):
    """A released file of one's own that may go into a case."""

    item: str
    name: str


class OfferedFiles(Given):
    """The newest first."""

    files: list[OfferedFile]


class CaseWork(Given):
    """What is being done to a case (empty for nothing), and why the last work failed, which is told once."""

    running: str
    failed: str


class CaseItem(Taken):
    """A file that its person handed in before and that belongs to no other case."""

    item: Id


class Arrange(Taken):
    """Where a paper of a case goes in its bundle; forms and unused material have their own places.

    `move` is one place up or down, into a `section` (`put`, before another item or at its end), or everything back as usual.
    """

    move: Literal["up", "down", "put", "usual"]
    item: Id | Literal[""] = ""
    section: str = Field(default="", max_length=80)
    before: Id | Literal[""] = ""


class Facts(Taken):
    """What only a person can say of a case; what is left open is taken from its forms. All earlier answers are replaced."""

    urn: str = Field(default="", max_length=40)
    file_type: str = Field(default="", max_length=40)
    plea: Literal["", "guilty", "not guilty"] = ""
    charged_by: Literal["", "police", "cps"] = ""
    domestic_abuse: bool | None = None
    custody: bool | None = None
    arrested: bool | None = None
    intimidated: bool | None = None


class Types(Taken):
    """What files are: kind of form by work item. What is not named is what it was taken for."""

    forms: dict[Id, Name] = Field(max_length=1000)


class LetIn(Taken):
    """Somebody who shall see the case, by their account."""

    account: Line


class BagOrder(Taken):
    """For whom a case is put together."""

    audiences: list[Audience] = Field(min_length=1, max_length=2)


class BagApproval(Taken):
    """A supervisor's approval.

    `manifest` is that of the bag whose bundles they looked at, `read` that they did, `why` their reason, which is kept, and
    `rework_minutes` what putting the case right took where it came back.
    """

    bag: str = Field(min_length=1, max_length=120, pattern=r"^[A-Za-z0-9_]+$")
    manifest: Sha256
    read: Literal[True]
    why: Words = Field(min_length=1)
    rework_minutes: float | None = Field(default=None, ge=0, le=60_000)


class ParcelLine(Given):
    """A bag that was handed over."""

    parcel: str
    at: datetime
    state: Literal["new", "received", "sent back"]


class ParcelList(Given):
    """What was handed over, newest first."""

    parcels: list[ParcelLine]


class FaultView(Given):
    """What is wrong with a bag, and where."""

    path: str
    what: str


class Sealed(Given):
    """Whether a bag is what was sealed, by whom and when."""

    whole: bool
    sealed_by: str
    certificate_sha256: str
    signed_at: str
    stamped_at: str
    manifest_sha256: str
    faults: list[FaultView]


class ReturnedView(Given):
    """When a case was sent back, by whom and with what reasons."""

    at: datetime
    by: str
    codes: list[str]


class ParcelDetail(ParcelLine):
    """A bag, verified just now; `files` can be fetched once it was received. `reasons` are those for sending it back."""

    seal: Sealed
    files: list[str]
    received_at: datetime | None
    received_by: str
    returns: list[ReturnedView]
    reasons: dict[str, str]


class ReturnReasons(Taken):
    """Why a case goes back: the CPS's codes."""

    codes: list[Name] = Field(min_length=1, max_length=40)
