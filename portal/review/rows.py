"""A finding as a row of the list and as boxes over a page: what it is, why it was found, the policy, who decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

from flows.workshop import Workshop, overlay_of
from portal.review.sheets import Binder
from portal.words import when
from redaction.findings import DecisionState, Finding, HiddenPlace, Place, TextPlace, TimePlace, TrackPlace, WholePage
from redaction.place_words import in_words
from redaction.shown import ShownPage, quads_shown
from reference.loader import load
from reference.policies import Policy, load_policy

CHOICES = {"accepted": "Redact", "rejected": "Keep"}
"""What a person may decide, in words."""
_AREAS: dict[type, str] = {TrackPlace: "Something followed", TimePlace: "Stretch of sound", WholePage: "Whole page"}
_GRID = 1000
"""Units of the picture over a page, across and down."""


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """A finding as its row shows it.

    Attributes:
        id: of the finding.
        text: what was found; empty for an area.
        kind: what it is, in words.
        role: what the text says a person is.
        where: in words.
        why: the reason that the detector gives.
        sure: whether the detector is sure.
        policy: for each audience what the policy says, in words.
        policy_why: the sentence of the policy.
        state: ``proposed``, ``accepted`` or ``rejected``.
        looks: the state as it is drawn: what the policy keeps looks like what stays.
        decided: who decided and when, in words.
        note: the reason that was given.
        open: whether it is left to decide.
        kept: whether the policy keeps it for everybody.
        always: whether it always goes.
        same: how many findings in the file say the same, itself among them.
        area: what it is called where it has no text.
    """

    id: str
    text: str
    kind: str
    role: str
    where: str
    why: str
    sure: bool
    policy: tuple[tuple[str, str], ...]
    policy_why: str
    state: str
    looks: str
    decided: str
    note: str
    open: bool
    kept: bool
    always: bool
    same: int
    area: str = "Area without text"

    @property
    def title(self) -> str:
        """What the row is called: its text, or what it is where it has none."""
        return self.text or self.area


@dataclass(frozen=True, slots=True)
class BoxOver:
    """One box over a page: a finding's id and state, and corners for SVG in a square of `_GRID` units."""

    id: str
    state: str
    points: str


def rows_of(workshop: Workshop, binder: Binder, findings: Sequence[Finding], audiences: Sequence[str]) -> list[Row]:
    """The rows of findings, in their order."""
    policy, labels = policy_of(workshop, binder.plan.policy), kinds(workshop)
    return [_row(finding, binder, policy, labels, audiences) for finding in findings]


def _row(finding: Finding, binder: Binder, policy: Policy, labels: dict[str, str], audiences: Sequence[str]) -> Row:
    decision = finding.decision
    actions = [(audience, finding.actions[audience]) for audience in audiences if audience in finding.actions]
    kept = is_kept(finding, audiences)
    return Row(
        id=finding.id,
        text=finding.text,
        kind=labels.get(finding.kind, finding.kind),
        role=finding.role,
        where=_where(finding.place),
        why=finding.why,
        sure=finding.auto,
        policy=tuple((audience, _said(action.action, action.reason)) for audience, action in actions),
        policy_why=policy.why.get(finding.kind, ""),
        state=decision.state,
        looks=looks_of(finding, audiences),
        decided=f"{CHOICES[decision.state]}: {decision.by}, {_moment(decision.at)}" if decision.state in CHOICES else "",
        note=decision.why,
        open=finding.id in binder.open_ids,
        kept=kept,
        always=isinstance(finding.place, HiddenPlace),
        same=binder.same[finding.id],
        area=_AREAS.get(type(finding.place), "Area without text"),
    )


def is_kept(finding: Finding, audiences: Sequence[str]) -> bool:
    """Whether the policy keeps a finding for each of these audiences, so that nobody has to decide."""
    actions = [finding.actions[audience] for audience in audiences if audience in finding.actions]
    return bool(actions) and all(action.action == "keep" for action in actions)


def looks_of(finding: Finding, audiences: Sequence[str]) -> DecisionState:
    """The state of a finding as it is drawn."""
    return "rejected" if is_kept(finding, audiences) else finding.decision.state


def boxes_over(page: ShownPage, findings: Sequence[Finding], audiences: Sequence[str]) -> list[BoxOver]:
    """The boxes of findings over their page."""
    whole = f"0,0 {_GRID},0 {_GRID},{_GRID} 0,{_GRID}"
    boxes = []
    for finding in findings:
        if isinstance(finding.place, WholePage):
            boxes.append(BoxOver(finding.id, looks_of(finding, audiences), whole))
        for quad in quads_shown(page, finding.place):
            points = " ".join(f"{quad[i] * _GRID:.1f},{quad[i + 1] * _GRID:.1f}" for i in range(0, 8, 2))
            boxes.append(BoxOver(finding.id, looks_of(finding, audiences), points))
    return boxes


def kinds(workshop: Workshop) -> dict[str, str]:
    """Every kind of finding, in words."""
    return _labels(overlay_of(workshop.engine.settings), datetime.now(UTC).date(), "redaction_types", "label")


def reasons(workshop: Workshop) -> dict[str, str]:
    """Every reason code, in words."""
    return _labels(overlay_of(workshop.engine.settings), datetime.now(UTC).date(), "reason_codes", "meaning")


def policy_of(workshop: Workshop, name: str) -> Policy:
    """The policy of a plan, read once a day."""
    return _policy(name, overlay_of(workshop.engine.settings), datetime.now(UTC).date())


@lru_cache(16)
def _labels(overlay: Path | None, on: date, table: str, field: str) -> dict[str, str]:
    return {key: str(row[field]) for key, row in load(table, on, overlay).rows.items()}


@lru_cache(16)
def _policy(name: str, overlay: Path | None, on: date) -> Policy:
    return load_policy(name, overlay, on)


def _where(place: Place) -> str:
    return f"passage {place.part + 1}" if isinstance(place, TextPlace) else in_words(place)


def _said(action: str, reason: str) -> str:
    words = {"redact": "redact", "keep": "keep", "ask": "a person decides"}[action]
    return f"{words} ({reason})" if reason and action != "keep" else words


def _moment(at: str) -> str:
    try:
        return when(datetime.fromisoformat(at))
    except ValueError:
        return at
