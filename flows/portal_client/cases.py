"""Cases: open, fill, check, build and approve them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from flows.portal_client.talking import PortalRefusedError, Talking, made, part, waited
from flows.portal_wire.cases import (
    BagApproval,
    BagOrder,
    CaseDetail,
    CaseItem,
    CaseLine,
    CaseList,
    CaseWork,
    Facts,
    LetIn,
    NewCase,
    Types,
)


class CaseOperations(Talking):
    """What officers and supervisors do with cases."""

    def list_cases(self) -> list[CaseLine]:
        """The cases that the token's person may see, the last one changed first."""
        return self._get(CaseList, "/cases").cases

    def open_case(self, reference: str) -> CaseLine:
        """Open a case, or find the one that has this reference already where it is theirs."""
        return self._post(CaseLine, "/cases", made(NewCase, reference=reference))

    def case(self, case_id: str) -> CaseDetail:
        """A case: readiness, files, facts, people and bundles; the portal puts on record that it was looked at."""
        return self._get(CaseDetail, f"/cases/{part(case_id)}")

    def case_work(self, case_id: str) -> CaseWork:
        """What is being done to a case now, and why the last work failed, which is told once."""
        return self._get(CaseWork, f"/cases/{part(case_id)}/work")

    def add_to_case(self, case_id: str, item_id: str) -> CaseLine:
        """Put a file that this person handed in, and that belongs to no other case, into the case."""
        return self._post(CaseLine, f"/cases/{part(case_id)}/files", made(CaseItem, item=item_id))

    def check_case(self, case_id: str) -> CaseWork:
        """Begin to check a case against the CPS's reasons; see `finish`."""
        return self._post(CaseWork, f"/cases/{part(case_id)}/check")

    def state_facts(self, case_id: str, facts: Facts) -> CaseLine:
        """Keep what only a person can say of a case."""
        return self._post(CaseLine, f"/cases/{part(case_id)}/facts", facts)

    def confirm_types(self, case_id: str, forms: Mapping[str, str]) -> CaseLine:
        """Keep what this person says the files are: kind of form by work item."""
        return self._post(CaseLine, f"/cases/{part(case_id)}/types", made(Types, forms=dict(forms)))

    def let_into_case(self, case_id: str, account: str) -> CaseLine:
        """Let somebody see the case."""
        return self._post(CaseLine, f"/cases/{part(case_id)}/people", made(LetIn, account=account))

    def draft_forms(self, case_id: str) -> CaseWork:
        """Begin to draft the forms that a case lacks; see `finish`."""
        return self._post(CaseWork, f"/cases/{part(case_id)}/drafts")

    def case_draft(self, case_id: str, name: str, target: Path) -> Path:
        """Fetch one draft to `target`."""
        return self._download(f"/cases/{part(case_id)}/drafts/{part(name)}", target)

    def build_bag(self, case_id: str, audiences: Sequence[str]) -> CaseWork:
        """Begin to put together what was released; see `finish`."""
        return self._post(CaseWork, f"/cases/{part(case_id)}/bags", made(BagOrder, audiences=list(audiences)))

    def bundle(self, case_id: str, bag: str, audience: str, target: Path) -> Path:
        """Fetch the bundle of a bag for one audience, a PDF, to `target`."""
        return self._download(f"/cases/{part(case_id)}/bags/{part(bag)}/{part(audience)}", target)

    def approve_bag(self, case_id: str, bag: str, manifest: str, why: str, rework_minutes: float | None = None) -> CaseLine:
        """Approve the bag that was looked at, named by its manifest: it is sealed and handed over.

        `rework_minutes` is what putting the case right took, where it came back.
        """
        approval = made(BagApproval, bag=bag, manifest=manifest, read=True, why=why, rework_minutes=rework_minutes)
        return self._post(CaseLine, f"/cases/{part(case_id)}/approval", approval)

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
