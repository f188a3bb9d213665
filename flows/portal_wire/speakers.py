"""Who speaks in a recording under review."""

from __future__ import annotations

from pydantic import Field

from flows.portal_wire.base import Given, Taken
from flows.portal_wire.recordings import Stretch


class SpeakerView(Given):
    """A speaker: a label, how many stretches are theirs and how many of them nobody said yet, their seconds together.

    `going`: how their voice goes: empty, ``silence`` or ``disguise``.
    """

    name: str
    turns: int
    proposed: int
    seconds: float
    going: str


class Speakers(Given):
    """The speakers of a recording, by name."""

    speakers: list[SpeakerView]


class SpeakerSaid(Taken):
    """Somebody speaks in a stretch: a label such as "Speaker 1", and the channel of the track, from 1, if they are told apart."""

    name: str = Field(min_length=1, max_length=40)
    stretch: Stretch
    channel: int | None = Field(default=None, ge=1, le=999)


class SpeakerGone(Taken):
    """All that one speaker says is to go, or their voice is to be disguised."""

    name: str = Field(min_length=1, max_length=40)
    disguise: bool = False
    why: str = Field(default="", max_length=500)
