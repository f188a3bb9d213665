"""Findings: where something may have to go, what it is, why we think so, for whom, and what a person decided.

A finding holds the secret itself (`text`). It lives in a `Plan` (`redaction.plan`), which is stored sealed; outside the plan a
finding is named by id, kind and place only.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

Quad = tuple[float, float, float, float, float, float, float, float]
"""Four corners x0 y0 x1 y1 x2 y2 x3 y3 in PDF default user space (points, origin lower left, page rotation not applied)."""

ActionName = Literal["redact", "keep", "ask"]
DecisionState = Literal["proposed", "accepted", "rejected"]
DecisionOrigin = Literal["detector", "reviewer", "unattended"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one text that may have to go, as a detector reports it.

    Attributes:
        start: first character (Python string index) in the text it was found in.
        end: one past the last character.
        kind: our entity type, a key of `reference/data/redaction_types.toml`, for example ``PERSON`` or ``NINO``.
        score: 0 to 1; comparable within one kind only.
        detector: name of the recogniser.
        why: a sentence fragment that a reviewer understands, without the found text ("letter check agrees").
        role: for persons, what the text says they are: ``officer``, ``suspect``, ``victim``, ``witness``, ``author`` (who
            makes the statement), or empty when the text does not say.
        auto: True when sure enough for unattended work; all spans count in review.
    """

    start: int
    end: int
    kind: str
    score: float
    detector: str
    why: str
    role: str = ""
    auto: bool = True


@dataclass(frozen=True, slots=True)
class TextPlace:
    """Characters `start` to `end` of part `part` of a text document (a whole file is part 0; a csv cell is a part)."""

    part: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PagePlace:
    """Glyphs on a page: their numbers in the order in which the page draws them, and the quads that cover them.

    `quads` holds one quad for each line or run; `glyphs` may be empty for an area without text (a picture). `page` counts
    from 0.
    """

    page: int
    quads: tuple[Quad, ...]
    glyphs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class WholePage:
    """A page that goes as a whole, such as the backsheet of an MG11. `page` counts from 0."""

    page: int


@dataclass(frozen=True, slots=True)
class HiddenPlace:
    """A place that no page shows (bookmark, metadata, form value, attachment): always rebuilt without it; listed to be seen."""

    channel: str
    path: str


@dataclass(frozen=True, slots=True)
class PicturePlace:
    """Areas of one frame of a picture: `quads` in pixels of the upright frame, origin upper left, y downwards. `frame` from 0."""

    frame: int
    quads: tuple[Quad, ...]


@dataclass(frozen=True, slots=True)
class TimePlace:
    """A stretch of sound: seconds from the first moment of the recording, of sound track `track` (from 0).

    `channels` are the channels of the track it goes from, from 0; empty for all of them.
    """

    start: float
    end: float
    track: int = 0
    channels: tuple[int, ...] = ()


TrackBox = tuple[int, float, float, float, float]
"""Number of a frame (from 0, in the order in which they are shown); left, top, right, bottom in pixels of the upright frame."""


@dataclass(frozen=True, slots=True)
class TrackPlace:
    """One thing followed through a video: it is covered in every frame from that of the first box to that of the last.

    `boxes` are in the order of their frames, one for each; in the frames between two boxes the box lies between the two, in
    proportion. `picture` is the number of the track of pictures (from 0), `identity` what links the tracks of one person, or
    empty.
    """

    boxes: tuple[TrackBox, ...]
    picture: int = 0
    identity: str = ""

    @property
    def first(self) -> int:
        """Number of the first frame that is covered."""
        return self.boxes[0][0]

    @property
    def last(self) -> int:
        """Number of the last frame that is covered."""
        return self.boxes[-1][0]


@dataclass(frozen=True, slots=True)
class PartPlace:
    """A place inside a file that lies in the file: an attachment, an embedded document.

    `part` names it as its container counts it ("2", or "2/1" for the first attachment of the second); `place` is what the room
    that reads the part says.
    """

    part: str
    place: TextPlace | PagePlace | WholePage | HiddenPlace | PicturePlace | TimePlace | TrackPlace


Place = TextPlace | PagePlace | WholePage | HiddenPlace | PicturePlace | TimePlace | TrackPlace | PartPlace


@dataclass(frozen=True, slots=True)
class Action:
    """What a policy says of one finding for one audience: the action and its reason code (printed on the box)."""

    action: ActionName
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of a finding, by whom, when (UTC) and why. `origin` tells a reviewer from unattended acceptance."""

    state: DecisionState = "proposed"
    origin: DecisionOrigin = "detector"
    by: str = ""
    at: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that may have to go.

    `actions` maps each audience of the policy to what the policy says; it is empty until `redaction.policy.apply_policy` has
    run. `cps_type` is one of the CPS's redaction types. `label` stands in its place instead of the reason code: a pseudonym
    (`redaction.pseudonyms`), for text and tables. `fill` is how a person wants a track of a video softened instead of covered
    (`redaction.softening`); empty for opaque.
    """

    id: str
    kind: str
    text: str
    place: Place
    score: float
    detector: str
    why: str
    cps_type: str = ""
    role: str = ""
    auto: bool = True
    actions: dict[str, Action] = field(default_factory=dict)
    decision: Decision = field(default_factory=Decision)
    label: str = ""
    fill: str = ""

    @classmethod
    def of(cls, id: str, span: Span, text: str, place: Place) -> Finding:
        """What a detector's span says of `text` at a place; nothing is ruled or decided yet."""
        return cls(id, span.kind, text, place, span.score, span.detector, span.why, role=span.role, auto=span.auto)

    def goes_for(self, audience: str) -> bool:
        """Whether this finding is taken out of the rendition for `audience`: accepted, and not kept by the policy."""
        if self.decision.state != "accepted":
            return False
        action = self.actions.get(audience)
        return action is None or action.action != "keep"

    def decided(self, state: DecisionState, *, by: str, origin: DecisionOrigin, why: str = "") -> Finding:
        """A copy with the decision recorded, timed now."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        return replace(self, decision=Decision(state=state, origin=origin, by=by, at=at, why=why))
