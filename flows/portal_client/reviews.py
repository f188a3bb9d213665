"""Reviewing: findings, decisions, sheets and pages, versions to look at before the release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from flows.portal_client.talking import Talking, made, waited
from flows.portal_wire.recordings import Comparison, NewVersion, VersionView
from flows.portal_wire.reviews import (
    ActiveTime,
    Added,
    Box,
    Decided,
    Decisions,
    FindingChange,
    Findings,
    FindingView,
    NewFindings,
    Release,
    ReviewTime,
    SameFile,
    SameInCase,
    Sheets,
    SheetView,
    TakeBack,
    TakenBack,
    TogetherDecided,
    TogetherDecision,
)
from flows.portal_wire.work import ItemDetail


class ReviewOperations(Talking):
    """What reviewers do with files."""

    def findings(self, item_id: str, *, texts: bool = False) -> list[FindingView]:
        """What was found; with `texts` also the words, which the portal puts on record."""
        found: list[FindingView] = []
        while True:
            page = self._get(Findings, "findings", offset=len(found), limit=1000, texts=texts, item_id=item_id)
            found += page.findings
            if len(found) >= page.total or not page.findings:
                return found

    def add_findings(
        self, item_id: str, *, terms: Sequence[str] = (), boxes: Sequence[Box] = (), kind: str = "TERM", why: str = ""
    ) -> Added:
        """Add what was not found: every place of a text, or what lies under a box. It goes."""
        new = made(NewFindings, terms=list(terms), boxes=list(boxes), kind=kind, why=why)
        return self._post(Added, "add_findings", new, item_id=item_id)

    def decide(
        self,
        item_id: str,
        *,
        accept: Sequence[str] = (),
        reject: Sequence[str] = (),
        accept_rest: bool = False,
        accept_same: Sequence[str] = (),
        reject_same: Sequence[str] = (),
        plan: str = "",
        over: bool = False,
        why: str = "",
        minutes: float = 0.0,
    ) -> Decided:
        """Decide on findings.

        See `Decisions` for what each means, and `Decided.clashes` for what somebody else decided otherwise.
        """
        decisions = made(
            Decisions,
            accept=list(accept),
            reject=list(reject),
            accept_rest=accept_rest,
            accept_same=list(accept_same),
            reject_same=list(reject_same),
            plan=plan or None,
            over=over,
            why=why,
            minutes=float(minutes),
        )
        return self._post(Decided, "decide", decisions, item_id=item_id)

    def change_finding(self, item_id: str, finding: str, *, kind: str = "", reason: str = "", plan: str = "") -> Decided:
        """Say what a finding really is, or for which reason it goes."""
        change = made(FindingChange, finding=finding, kind=kind, reason=reason, plan=plan or None)
        return self._post(Decided, "change_finding", change, item_id=item_id)

    def undo_last(self, item_id: str) -> Decided:
        """Take back this person's last change to a plan."""
        return self._post(Decided, "undo_last", item_id=item_id)

    def same_in_case(self, item_id: str, finding: str) -> list[SameFile]:
        """Which files of its case that wait for a review say what a finding says; the portal puts each on record."""
        return self._get(SameInCase, "same_in_case", item_id=item_id, finding=finding).files

    def decide_in_case(
        self, item_id: str, finding: str, verdict: Literal["accepted", "rejected"], plans: Mapping[str, str], why: str = ""
    ) -> TogetherDecided:
        """Decide on it in every file that is named with the plan that was looked at (`SameFile.plan`)."""
        decision = made(TogetherDecision, finding=finding, verdict=verdict, plans=dict(plans), why=why)
        return self._post(TogetherDecided, "decide_in_case", decision, item_id=item_id)

    def undo_in_case(self, item_id: str, together: str) -> TakenBack:
        """Take back in all files what was decided in them together (`TogetherDecided.together`)."""
        return self._post(TakenBack, "undo_in_case", made(TakeBack, together=together), item_id=item_id)

    def record_review_time(self, item_id: str, seconds: float) -> float:
        """Say that somebody was active on a file for so long; returns the minutes of everybody so far."""
        return self._post(ReviewTime, "record_review_time", made(ActiveTime, seconds=float(seconds)), item_id=item_id).minutes

    def sheets(self, item_id: str) -> Sheets:
        """The sheets of a file, and what is left to decide on each."""
        return self._get(Sheets, "sheets", item_id=item_id)

    def sheet(self, item_id: str, number: int) -> SheetView:
        """One sheet, unredacted, from 1: boxes or text, and findings; the portal puts on record that it was given."""
        return self._get(SheetView, "sheet", item_id=item_id, sheet=number)

    def page_picture(self, item_id: str, page: int, target: Path) -> Path:
        """Fetch a page, from 1, as a picture (JPEG), unredacted, to `target`; the portal puts that on record."""
        return self._download("page_picture", target, item_id=item_id, page=page)

    def make_version(self, item_id: str, audience: str) -> VersionView:
        """Begin to make what the file would be for one audience, to look at; see `made_version`."""
        return self._post(VersionView, "make_version", made(NewVersion, audience=audience), item_id=item_id)

    def version(self, item_id: str, audience: str) -> VersionView:
        """A version: whether it is there, its proof, and what went."""
        return self._get(VersionView, "version", item_id=item_id, audience=audience)

    def made_version(self, item_id: str, audience: str, *, seconds: float = 1800.0) -> VersionView:
        """Wait until a version that was begun is there, or could not be made.

        Raises:
            PortalUnreachableError: it takes longer than `seconds`.
        """
        found: list[VersionView] = []

        def unfinished() -> VersionView | None:
            found[:] = [self.version(item_id, audience)]
            return found[0] if found[0].standing == "making" else None

        waited(unfinished, seconds, "The version")
        return found[0]

    def version_page(self, item_id: str, audience: str, page: int, target: Path) -> Path:
        """Fetch a page of a version, from 1, as a picture (JPEG) to `target`."""
        return self._download("version_page", target, item_id=item_id, audience=audience, page=page)

    def version_media(self, item_id: str, audience: str, target: Path) -> Path:
        """Fetch a version of a recording to `target`, as it is played before its approval or after its release."""
        return self._download("version_media", target, item_id=item_id, audience=audience)

    def compare_versions(self, item_id: str, audience: str, *, against: str = "", sheet: int = 1) -> Comparison:
        """A sheet of a version beside the original, or beside the version for `against`."""
        return self._get(Comparison, "compare_versions", item_id=item_id, audience=audience, against=against, sheet=sheet)

    def release(self, item_id: str, plan: str = "") -> ItemDetail:
        """End the review; with `plan` only if that is still the plan."""
        return self._post(ItemDetail, "release", made(Release, plan=plan) if plan else None, item_id=item_id)

    def review_again(self, item_id: str) -> ItemDetail:
        """Take an item whose proof stopped the release back into review."""
        return self._post(ItemDetail, "review_again", item_id=item_id)
