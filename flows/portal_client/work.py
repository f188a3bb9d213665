"""Handing in, waiting, deciding, fetching and hours."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import httpx

from flows.portal_client.talking import TRIES, PortalUnreachableError, Talking, made, pause, place_of, refusal, waited
from flows.portal_wire.base import StateName
from flows.portal_wire.work import (
    Asked,
    Choices,
    Completion,
    Hours,
    Item,
    ItemDetail,
    Items,
    Me,
    NewTiming,
    NewUpload,
    Party,
    Results,
    ResultView,
    Settlement,
    StoppedTiming,
    Timings,
    TimingView,
    UnitTiming,
    UnitTimings,
    UploadState,
    UrnAsked,
    UrnView,
)

_PIECE = 8 * 2**20
_MOST = 500
Part = Literal["document", "certificate.pdf", "certificate.json"]
Sent = Callable[[int, int], None]
"""Told how many bytes of how many have arrived."""


class WorkOperations(Talking):
    """What officers and reviewers do with files."""

    def me(self) -> Me:
        """Whom this token acts for, what it is for, and until when."""
        return self._get(Me, "me")

    def submit(
        self,
        path: Path,
        *,
        policy: str,
        audiences: Sequence[str] = (),
        urn: str = "",
        review: Literal["person", "none"] = "person",
        terms: Sequence[str] = (),
        keep: Sequence[str] = (),
        parties: Sequence[tuple[str, str]] = (),
        to_pdf: bool = False,
        password: str = "",
        sent: Sent | None = None,
    ) -> str:
        """Hand in a file, in pieces, going on where a connection broke off; returns the id of its work item.

        The same file handed in again after a break, with the same wish, goes on where the portal stands.
        """
        wish = made(
            Asked,
            policy=policy,
            audiences=list(audiences),
            urn=urn,
            review=review,
            terms=list(terms),
            keep=list(keep),
            parties=[made(Party, role=role, name=name) for role, name in parties],
            to_pdf=to_pdf,
            password=password,
        )
        found, digest = path.stat(), hashlib.sha256()
        stands = self.begin_upload(
            made(NewUpload, name=path.name, size=found.st_size, modified=int(found.st_mtime * 1000), wish=wish)
        )
        with path.open("rb") as file:
            received = stands.received
            while received < found.st_size:
                file.seek(received)
                piece = file.read(_PIECE)
                if not piece:
                    raise PortalUnreachableError(f"{path.name} became shorter while it was sent; hand it in again.")
                received = self.add_to_upload(stands.upload, received, piece).received
                if sent is not None:
                    sent(received, found.st_size)
            file.seek(0)
            while block := file.read(2**20):
                digest.update(block)
        return self.complete_upload(stands.upload, digest.hexdigest()).item

    def begin_upload(self, new: NewUpload) -> UploadState:
        """Begin to send a file, or go on with the one of the same name, size and wish."""
        return self._post(UploadState, "begin_upload", new)

    def upload_state(self, upload_id: str) -> UploadState:
        """How much of a file has arrived."""
        return self._get(UploadState, "upload_state", upload_id=upload_id)

    def add_to_upload(self, upload_id: str, offset: int, piece: bytes) -> UploadState:
        """Send one piece; after a broken connection the answer says where the portal stands."""
        _, path, _ = place_of("add_to_upload", {"upload_id": upload_id})
        headers = {"upload-offset": str(offset), "content-type": "application/octet-stream"}
        for left in reversed(range(TRIES)):
            try:
                answer = self._http.patch(path, content=piece, headers=headers)
            except httpx.HTTPError:
                if not left:
                    break
                time.sleep(2 ** (TRIES - left) / 4)
                stands = self.upload_state(upload_id)
                if stands.received != offset:
                    return stands
                continue
            if answer.is_success:
                return self._read(UploadState, answer)
            if answer.status_code == 409 and 0 < left < TRIES - 1:
                # The try that broke off may still be written down there.
                time.sleep(1)
                return self.upload_state(upload_id)
            if answer.status_code != 429 or not left:
                raise refusal(answer)
            time.sleep(pause(answer, 5.0))
        raise PortalUnreachableError("The connection to the portal broke off; hand in again to go on.")

    def complete_upload(self, upload_id: str, sha256: str = "") -> UploadState:
        """Hand in a file that has arrived whole; `item` of the answer names its work item."""
        return self._post(UploadState, "complete_upload", made(Completion, sha256=sha256 or None), upload_id=upload_id)

    def items(self, state: StateName | Literal[""] = "", limit: int = _MOST) -> list[Item]:
        """What the token's person may see, newest first."""
        return self._get(Items, "items", state=state, limit=limit).items

    def item(self, item_id: str) -> ItemDetail:
        """One piece of work."""
        return self._get(ItemDetail, "item", item_id=item_id)

    def wait(self, item_id: str, *, seconds: float = 600.0) -> ItemDetail:
        """Wait until no worker is due on an item; it may then still await a review.

        Raises:
            PortalUnreachableError: it takes longer than `seconds`.
        """
        found: list[ItemDetail] = []

        def unfinished() -> ItemDetail | None:
            found[:] = [self.item(item_id)]
            return found[0] if found[0].state in ("new", "running") else None

        waited(unfinished, seconds, "The work")
        return found[0]

    def cancel(self, item_id: str) -> ItemDetail:
        """End a piece of work that is not done."""
        return self._post(ItemDetail, "cancel", item_id=item_id)

    def try_again(self, item_id: str) -> ItemDetail:
        """Have work that failed or was returned tried again."""
        return self._post(ItemDetail, "try_again", item_id=item_id)

    def settle(self, item_id: str, settlement: Settlement) -> ItemDetail:
        """Say what became of released work."""
        return self._post(ItemDetail, "settle", settlement, item_id=item_id)

    def accept(self, item_id: str, minutes: float = 0.0) -> ItemDetail:
        """Accept released work."""
        return self.settle(item_id, made(Settlement, outcome="accepted", minutes=float(minutes)))

    def send_back(self, item_id: str, reason: str, minutes: float = 0.0) -> ItemDetail:
        """Return released work for a reason code."""
        return self.settle(item_id, made(Settlement, outcome="returned", reason=reason, minutes=float(minutes)))

    def results(self, item_id: str) -> list[ResultView]:
        """The versions of an item."""
        return self._get(Results, "results", item_id=item_id).results

    def fetch_result(self, item_id: str, audience: str, name: Part, target: Path) -> Path:
        """Fetch a released file or its certificate to `target`, which is there whole or not at all."""
        return self._download("fetch_result", target, item_id=item_id, audience=audience, part=name)

    def fetch_into(self, item_id: str, audience: str, name: Part, folder: Path) -> Path:
        """The same into a folder, under the name that the portal released it under; never over a file that is there."""
        return self._download_into("fetch_result", folder, item_id=item_id, audience=audience, part=name)

    def choices(self) -> Choices:
        """What may be chosen: policies, audiences, kinds of finding, reasons, kinds of form."""
        return self._get(Choices, "choices")

    def check_urn(self, urn: str) -> UrnView:
        """Whether a URN can be one, and its usual writing."""
        return self._post(UrnView, "check_urn", made(UrnAsked, urn=urn))

    def hours(self) -> Hours:
        """Net hours by task, unit, month, grade of baseline and kind of benefit, and what does not count."""
        return self._get(Hours, "hours")

    def timings(self) -> Timings:
        """This person's timings, and what can be timed."""
        return self._get(Timings, "timings")

    def unit_timings(self) -> list[UnitTiming]:
        """The timings of this person's unit that have ended, without names."""
        return self._get(UnitTimings, "unit_timings").timings

    def start_timing(self, task: str) -> TimingView:
        """Start timing a task that is done by hand."""
        return self._post(TimingView, "start_timing", made(NewTiming, task=task))

    def stop_timing(self, timing_id: str, volume: float) -> TimingView:
        """The task is done; `volume` is how much it was, in its unit."""
        return self._post(TimingView, "stop_timing", made(StoppedTiming, volume=float(volume)), timing_id=timing_id)
