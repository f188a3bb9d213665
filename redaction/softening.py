"""What a person may choose instead of black and silence: faces blurred or pixelated, and voices disguised.

Blur and pixelate make faces unrecognisable and do not cover them, only where a person asks for it, because it can be reversed.

What stands in such a place still comes from the face. Several frames of it can be put together again, and who knows the person
may recognise them. Writing is never softened: what it said can be read back by trying.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from typing import Literal

from redaction.findings import Finding, TrackPlace
from redaction.plan import Plan
from reference.errors import UsageError

Fill = Literal["", "blur", "pixelate"]
"""How a track is filled; empty for opaque, as everything is unless a person chose otherwise."""
DISGUISE = "disguise"
"""Fill of a stretch of sound whose voices are disguised (`redaction.audio.disguise`): the words are heard."""
KINDS = frozenset({"FACE", "PERSON_SEEN"})
"""Kinds that may be softened."""


class SofteningError(UsageError):
    """What a person wants to blur or pixelate can only be covered."""

    code = "E-REVIEW-FILL"


def fill_of(word: str) -> Fill:
    """The fill that a person names: ``opaque``, ``blur`` or ``pixelate``."""
    if word == "blur":
        return "blur"
    return "pixelate" if word == "pixelate" else ""


def can_be_softened(finding: Finding) -> bool:
    """Whether a finding is a person who is followed through a video."""
    return isinstance(finding.place, TrackPlace) and finding.kind in KINDS


def softened(plan: Plan, fill: Fill, ids: Collection[str] | None = None) -> Plan:
    """The plan with another fill.

    Args:
        plan: of any file.
        fill: what the person chose.
        ids: of findings; absent for all that can be softened.

    Raises:
        SofteningError: one of the findings cannot be.
    """
    if ids is not None and fill:
        hard = [finding.id for finding in plan.findings if finding.id in ids and not can_be_softened(finding)]
        if hard:
            raise SofteningError(
                f"{', '.join(hard[:5])}: only faces and people in a video can be blurred or pixelated; all else is covered."
            )
    return plan.with_findings(
        replace(finding, fill=fill) if can_be_softened(finding) and (ids is None or finding.id in ids) else finding
        for finding in plan.findings
    )


def warnings(plan: Plan, audience: str) -> list[str]:
    """What a reader must know of what is not covered for this audience."""
    counts = Counter(finding.fill for finding in plan.going(audience) if finding.fill)
    voices = counts.pop(DISGUISE, 0)
    done = {"blur": "blurred", "pixelate": "pixelated"}
    return [
        f"WARNING: tracks that are {done[fill]} and not covered, as a person asked: {counts[fill]}. This can be reversed "
        "in part, and who knows the person may recognise them"
        for fill in sorted(counts)
    ] + [
        f"WARNING: stretches in which voices are disguised and not silent, as a person asked: {voices}. The words, the accent "
        "and the manner of speaking may still tell who speaks"
        for _ in range(bool(voices))
    ]
