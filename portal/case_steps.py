"""What is made of a case in the background: the check, the drafts of missing forms, a bag of what was released."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from automations.portal_records.cases import PortalCase
from flows.case_desk import CaseOrder, build_bag, check_case, draft_forms
from portal.acting import Acting
from portal.case_bags import AUDIENCES
from portal.case_room import basis, case_of, change, folder_of, order_of
from portal.chores import CHORES
from portal.desk import Desk
from portal.refusals import NotFoundError
from reference.errors import UsageError


def begin_check(acting: Acting, case_id: str) -> bool:
    """Begin to check a case; says whether that has ended."""
    return CHORES.begin(f"case:{case_id}", "the case is being checked", lambda: run_check(acting, case_id))


def begin_drafts(acting: Acting, case_id: str) -> bool:
    """Begin to draft the forms that a case lacks; says whether that has ended."""
    return CHORES.begin(f"case:{case_id}", "forms are being drafted", lambda: run_drafts(acting, case_id))


def begin_build(acting: Acting, case_id: str, chosen: Collection[str]) -> bool:
    """Begin to build the bundles of what was released; says whether that has ended."""
    audiences = tuple(name for name in AUDIENCES if name in chosen)
    if not audiences:
        raise UsageError("Choose for whom the case is put together.")
    return CHORES.begin(f"case:{case_id}", "the bundle is being built", lambda: run_build(acting, case_id, audiences))


def work_on(case_id: str) -> tuple[str, str]:
    """What is being done to a case, and why the last work failed, which is told once."""
    return CHORES.state(f"case:{case_id}")


def run_check(acting: Acting, case_id: str) -> None:
    """Check the case and keep what was found."""
    case = case_of(acting.desk, case_id)
    order = _filled(order_of(acting, case))
    found = check_case(order)
    found["at"] = datetime.now(UTC).isoformat(timespec="seconds")
    change(acting, case_id, lambda _: {"check": found, "checked": basis(order)})
    acting.consulted(case.subject, event="case-checked", files=len(order.files))


def run_drafts(acting: Acting, case_id: str) -> None:
    """Draft the forms that the case lacks; earlier drafts go."""
    case = case_of(acting.desk, case_id)
    folder = folder_of(acting.desk, case_id) / "drafts"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    made = draft_forms(_filled(order_of(acting, case)), folder)
    change(acting, case_id, lambda _: {"drafts": sorted(made)})


def run_build(acting: Acting, case_id: str, audiences: tuple[str, ...]) -> None:
    """Build a bag of what was released, for a supervisor to look at."""
    case = case_of(acting.desk, case_id)
    moment = datetime.now(UTC)
    name = f"{''.join(c for c in case.reference if c.isalnum()) or 'case'}_{moment:%Y%m%dT%H%M%SZ}"
    built = build_bag(_filled(order_of(acting, case)), folder_of(acting.desk, case_id) / name, audiences)
    bag = {"name": name, "at": moment.isoformat(timespec="seconds"), "by": acting.user.account, "state": "built", **built}
    change(acting, case_id, lambda detail: {"bags": [*detail.get("bags", ()), bag]})


def draft_of(desk: Desk, case: PortalCase, name: str) -> Path:
    """One draft of a case, or `NotFoundError`."""
    if name not in case.detail.get("drafts", ()):
        raise NotFoundError("There is no such draft.")
    return folder_of(desk, case.id) / "drafts" / name


def _filled(order: CaseOrder) -> CaseOrder:
    if not order.files:
        raise UsageError("This case has no files yet: submit some for it first.")
    return order
