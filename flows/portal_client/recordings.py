"""Reviewing a video or a sound recording: the copy that plays, what was heard and followed, marks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from flows.portal_client.talking import PortalRefusedError, Talking, made, place_of, waited
from flows.portal_wire.recordings import (
    KeyFrame,
    Loudness,
    MovingBoxes,
    NewMark,
    NextInTime,
    RecordingView,
    Stretch,
    StruckWords,
    Transcript,
    VoiceView,
)
from flows.portal_wire.reviews import Added
from flows.portal_wire.speakers import SpeakerGone, Speakers, SpeakerSaid, SpeakerView


class RecordingOperations(Talking):
    """What reviewers do with recordings."""

    def recording(self, item_id: str) -> RecordingView:
        """A recording, and how it stands with the copy that plays, which is begun when it is asked for first."""
        return self._get(RecordingView, "recording", item_id=item_id)

    def playable(self, item_id: str, *, seconds: float = 1800.0) -> RecordingView:
        """Wait until the copy that plays is there.

        Raises:
            PortalRefusedError: it cannot be made. PortalUnreachableError: it takes longer than `seconds`.
        """
        found: list[RecordingView] = []

        def unfinished() -> RecordingView | None:
            found[:] = [self.recording(item_id)]
            return None if found[0].ready or found[0].failed else found[0]

        waited(unfinished, seconds, "The copy that plays")
        if found[0].failed:
            raise PortalRefusedError(422, "E-PORTAL-REFUSED", found[0].words)
        return found[0]

    def recording_media(self, item_id: str, target: Path) -> Path:
        """Fetch the copy that plays, not redacted, to `target`; the portal puts that on record."""
        return self._download("recording_media", target, item_id=item_id)

    def recording_stretch(self, item_id: str, first: int, last: int) -> bytes:
        """Bytes of the copy that plays, from `first` to `last`, both counted; at most 8 MiB at a time."""
        method, path, _ = place_of("recording_media", {"item_id": item_id})
        return self._ask(method, path, headers={"range": f"bytes={first}-{last}"}).content

    def transcript(self, item_id: str) -> list[VoiceView]:
        """Every word that was heard, unredacted; the portal puts that on record."""
        return self._get(Transcript, "transcript", item_id=item_id).voices

    def loudness(self, item_id: str, start: float, end: float) -> Loudness:
        """How loud a stretch is; at most two minutes at a time."""
        return self._get(Loudness, "loudness", item_id=item_id, start=start, end=end)

    def moving_boxes(self, item_id: str) -> MovingBoxes:
        """What is followed in the first track of pictures."""
        return self._get(MovingBoxes, "moving_boxes", item_id=item_id)

    def next_in_time(self, item_id: str, what: Literal["open", "bare"] = "open", after: float = -1.0) -> NextInTime:
        """The next finding in time that is left to decide, or that would stay."""
        return self._get(NextInTime, "next_in_time", item_id=item_id, what=what, after=after)

    def add_mark(
        self,
        item_id: str,
        *,
        stretch: Stretch | None = None,
        words: StruckWords | None = None,
        box: Sequence[KeyFrame] = (),
        kind: str = "TERM",
        why: str = "",
    ) -> Added:
        """Add a stretch of sound, words of the transcript, or a box that moves; one of them. It goes."""
        new = made(NewMark, stretch=stretch, words=words, box=list(box), kind=kind, why=why)
        return self._post(Added, "add_mark", new, item_id=item_id)

    def speakers(self, item_id: str) -> list[SpeakerView]:
        """Who speaks, as channels tell or as people said."""
        return self._get(Speakers, "speakers", item_id=item_id).speakers

    def say_speaker(self, item_id: str, name: str, stretch: Stretch, *, channel: int | None = None) -> list[SpeakerView]:
        """Say who speaks in a stretch; what was said of the same time before gives way."""
        said = made(SpeakerSaid, name=name, stretch=stretch, channel=channel)
        return self._post(Speakers, "say_speaker", said, item_id=item_id).speakers

    def take_out_speaker(self, item_id: str, name: str, *, disguise: bool = False, why: str = "") -> Added:
        """Let all that one speaker says go, or their voice be disguised."""
        gone = made(SpeakerGone, name=name, disguise=disguise, why=why)
        return self._post(Added, "take_out_speaker", gone, item_id=item_id)
