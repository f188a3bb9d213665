"""Reviewing a video or a sound recording, and versions of a file before and after their release."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from flows.portal_wire.base import Code, Given, Taken

Seconds = Field(ge=0, le=1_000_000)


class RecordingView(Given):
    """A recording under review.

    `ready`: the copy that plays is there; else `words` say how far it is, or why it cannot be made (`failed`). `frames` are 0
    where there are no pictures, `voices` 0 where nobody listened.
    """

    plan: str
    video: bool
    seconds: float
    frames: int
    voices: int
    findings: int
    undecided: int
    ready: bool
    failed: bool
    words: str


class WordView(Given):
    """A word that was heard, by its number in its voice, from 1; seconds; and the findings on it."""

    word: int
    text: str
    start: float
    end: float
    findings: list[str]


class VoiceView(Given):
    """What was heard in one voice, from 1: the track of sound, from 1, and its channel; empty for all of them."""

    voice: int
    track: int
    channel: str
    words: list[WordView]


class Transcript(Given):
    """Every word that was heard, unredacted."""

    voices: list[VoiceView]


class MovingBox(Given):
    """A finding that is followed: frame (from 0), left, top, right and bottom in pixels; in between it moves in proportion."""

    finding: str
    boxes: list[list[float]]


class MovingBoxes(Given):
    """What is followed in the pictures of a recording. No text."""

    frames: int
    seconds: float
    tracks: list[MovingBox]


class Loudness(Given):
    """How loud a stretch is: `a_second` peaks a second from `start` on, 0 to 255, and the loudest of the whole recording."""

    start: float
    a_second: int
    loudest: int
    peaks: list[int]


class NextInTime(Given):
    """The next finding in time, with its seconds; empty where there is none."""

    finding: str
    start: float | None
    end: float | None


class Stretch(Taken):
    """A stretch of a track of sound, from 1, in seconds."""

    start: float = Seconds
    end: float = Seconds
    track: int = Field(default=1, ge=1, le=999)


class StruckWords(Taken):
    """Words of a voice, from the first to the last, as `VoiceView` and `WordView` number them."""

    voice: int = Field(ge=1, le=999)
    first: int = Field(ge=1, le=10**7)
    last: int = Field(ge=1, le=10**7)


class KeyFrame(Taken):
    """Where a moving box lies in one frame, which counts from 1: two opposite corners in pixels from the upper left."""

    frame: int = Field(ge=1, le=10**8)
    x0: float = Field(ge=0, le=1_000_000)
    y0: float = Field(ge=0, le=1_000_000)
    x1: float = Field(ge=0, le=1_000_000)
    y1: float = Field(ge=0, le=1_000_000)


class NewMark(Taken):
    """What was not found in a recording and is to go: a stretch of sound, words of the transcript, or a box that moves.

    One of them.
    """

    stretch: Stretch | None = None
    words: StruckWords | None = None
    box: list[KeyFrame] = Field(default_factory=list, max_length=1000)
    kind: str = Field(default="TERM", pattern=r"^[A-Z][A-Z0-9_]{0,39}$")
    why: str = Field(default="", max_length=500)


class ProofChannel(Given):
    """What one channel of the proof says."""

    name: str
    state: str
    engine: str
    detail: str


class VersionView(Given):
    """A version for one audience: tried while the item waits for a review, released after it.

    `standing`: whether there is one; `words` say why not, or how far it is. `counts` are what went, by type. `pages` of the
    version; `removed_pages` of the source went as a whole. `same_as_tried`: the released file is, byte for byte, the one that
    was looked at.
    """

    audience: str
    standing: Literal["none", "making", "failed", "ready"]
    released: bool
    media: str
    size: int
    sha256: str
    counts: dict[str, int]
    proof: list[ProofChannel]
    removed_pages: list[int]
    notes: list[str]
    same_as_tried: bool | None
    words: str


class NewVersion(Taken):
    """For whom a version is made, to be looked at before anybody approves it."""

    audience: Code


class Comparison(Given):
    """A sheet of a version beside the original, or beside another audience's version.

    Sheets count from 1. Of a file with pages: which page of each side shows this one; None where it went as a whole. Of a text:
    what stands on both sides. `words` where the version cannot be shown.
    """

    audience: str
    against: str
    sheet: int
    sheets: int
    before_page: int | None
    after_page: int | None
    before_text: list[str]
    after_text: list[str]
    words: str
