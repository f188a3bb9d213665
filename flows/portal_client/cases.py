"""Cases: open, fill, check, build and approve them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from flows.portal_client.talking import PortalRefusedError, Talking, made, waited
from flows.portal_wire.cases import (
    Arrange,
    BagApproval,
    BagOrder,
    CaseArrangement,
    CaseDetail,
    CaseItem,
    CaseLine,
    CaseList,
    CaseWork,
    Facts,
    LetIn,
    NewCase,
    OfferedFile,
    OfferedFiles,
    Types,
)


class CaseOperations(Talking):
    """What officers and supervisors do with cases."""

    def list_cases(self) -> list[CaseLine]:
        """The cases that the token's person may see, the last one changed first."""
        return self._get(CaseList, "list_cases").cases

    def open_case(self, reference: str) -> CaseLine:
        """Open a case, or find the one that has this reference already where it is theirs."""
        return self._post(CaseLine, "open_case", made(NewCase, reference=reference))

    def case(self, case_id: str) -> CaseDetail:
        """A case: readiness, files, facts, people and bundles; the portal puts on record that it was looked at."""
        return self._get(CaseDetail, "case", case_id=case_id)

    def case_work(self, case_id: str) -> CaseWork:
        """What is being done to a case now, and why the last work failed, which is told once."""
        return self._get(CaseWork, "case_work", case_id=case_id)

    def add_to_case(self, case_id: str, item_id: str) -> CaseLine:
        """Put a file that this person handed in, and that is in no case yet, into the case."""
        return self._post(CaseLine, "add_to_case", made(CaseItem, item=item_id), case_id=case_id)

    def take_from_case(self, case_id: str, item_id: str) -> CaseLine:
        """Take a released file out of the case again that this person put in."""
        return self._post(CaseLine, "take_from_case", made(CaseItem, item=item_id), case_id=case_id)

    def arrange_case(
        self,
        case_id: str,
        move: Literal["up", "down", "put", "usual"],
        item_id: str = "",
        *,
        section: str = "",
        before: str = "",
    ) -> CaseLine:
        """Say where a paper goes in the bundle; see `Arrange`."""
        how = made(Arrange, move=move, item=item_id, section=section, before=before)
        return self._post(CaseLine, "arrange_case", how, case_id=case_id)

    def case_arrangement(self, case_id: str) -> CaseArrangement:
        """The sections of the bundle with their papers; the portal puts on record that they were looked at."""
        return self._get(CaseArrangement, "case_arrangement", case_id=case_id)

    def offered_for_case(self, case_id: str) -> list[OfferedFile]:
        """Released files of this person's own that may go into the case."""
        return self._get(OfferedFiles, "offered_for_case", case_id=case_id).files

    def check_case(self, case_id: str) -> CaseWork:
        """Begin to check a case against the CPS's reasons; see `finish`."""
        return self._post(CaseWork, "check_case", case_id=case_id)

    def state_facts(self, case_id: str, facts: Facts) -> CaseLine:
        """Keep what only a person can say of a case."""
        return self._post(CaseLine, "state_facts", facts, case_id=case_id)

    def confirm_types(self, case_id: str, forms: Mapping[str, str]) -> CaseLine:
        """Keep what this person says the files are: kind of form by work item."""
        return self._post(CaseLine, "confirm_types", made(Types, forms=dict(forms)), case_id=case_id)

    def let_into_case(self, case_id: str, account: str) -> CaseLine:
        """Let somebody see the case."""
        return self._post(CaseLine, "let_into_case", made(LetIn, account=account), case_id=case_id)

    def draft_forms(self, case_id: str) -> CaseWork:
        """Begin to draft the forms that a case lacks; see `finish`."""
        return self._post(CaseWork, "draft_forms", case_id=case_id)

    def case_draft(self, case_id: str, name: str, target: Path) -> Path:
        """Fetch one draft to `target`."""
        return self._download("case_draft", target, case_id=case_id, name=name)

    def build_bag(self, case_id: str, audiences: Sequence[str]) -> CaseWork:
        """Begin to put together what was released; see `finish`."""
        return self._post(CaseWork, "build_bag", made(BagOrder, audiences=list(audiences)), case_id=case_id)

    def bundle(self, case_id: str, bag: str, audience: str, target: Path) -> Path:
        """Fetch the bundle of a bag for one audience, a PDF, to `target`."""
        return self._download("bundle", target, case_id=case_id, bag=bag, audience=audience)

    def approve_bag(self, case_id: str, bag: str, manifest: str, why: str, rework_minutes: float | None = None) -> CaseLine:
        """Approve the bag that was looked at, named by its manifest: it is sealed and handed over.

        `rework_minutes` is what putting the case right took, where it came back.
        """
        approval = made(BagApproval, bag=bag, manifest=manifest, read=True, why=why, rework_minutes=rework_minutes)
        return self._post(CaseLine, "approve_bag", approval, case_id=case_id)

    def finish(self, case_id: str, begun: CaseWork, *, seconds: float = 1800.0) -> None:
        """Wait until work on a case has ended.

        Raises:
            PortalRefusedError: it failed. PortalUnreachableError: it takes longer than `seconds`.
        """
        last = [begun]

        def unfinished() -> CaseWork | None:
            if last[0].running:
                last[0] = self.case_work(case_id)
            return last[0] if last[0].running else None

        waited(unfinished, seconds, "The work on the case")
        if last[0].failed:
            raise PortalRefusedError(422, "E-PORTAL-REFUSED", last[0].failed)
