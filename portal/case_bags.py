"""Bags of a case: the bundles in one, and a supervisor's approval, with which it is sealed and handed over."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from automations.portal_records.cases import PortalCase
from case_files.handover.schedule import built_manifest
from flows.case_approval import approve
from flows.case_file import sealer_of
from flows.case_request import CaseRequest
from flows.case_returns import add_rework
from flows.case_runs import see_case_through
from portal.acting import Acting
from portal.case_room import case_of, change, folder_of
from portal.desk import Desk
from portal.parcels import came_back, handed_over
from portal.refusals import ConflictError, NotFoundError
from reference.errors import UsageError

AUDIENCES = {"cps": "The CPS", "defence": "The defence"}
MOST_REWORK = 60_000.0
"""Minutes: a year of one officer and more."""


def run_approval(acting: Acting, case_id: str, name: str, why: str, manifest: str = "", rework: float | None = None) -> None:
    """Approve a bag as the signed-in supervisor, seal it and put it where the CPS liaison finds it.

    Args:
        acting: the supervisor.
        case_id: of the case.
        name: of the bag.
        why: it goes to the CPS.
        manifest: of the bag that they looked at, where they name it.
        rework: minutes that putting a returned case right took; they are needed for one.

    Raises:
        ConflictError: `manifest` is given, and the bag is no longer the one that it names.
        UsageError: the case came back, and nobody says what putting it right took.
    """
    sending = sending_of(acting.desk)
    sealer_of(sending)
    case = case_of(acting.desk, case_id)
    bag_named(case, name)
    if manifest and manifest.lower() != manifest_of(acting.desk, case_id, name):
        raise ConflictError("The bundle is not the one that you looked at: look at it as it is now.")
    to_right = put_right(acting.desk, case)
    if to_right and (rework is None or not 0 <= rework <= MOST_REWORK):
        raise UsageError(
            "This case came back: say how many minutes putting it right took. They are subtracted from what is saved."
        )
    approved = approve(acting.workshop, folder_of(acting.desk, case_id) / name, why, sending)
    if to_right and rework:
        add_rework(acting.workshop, to_right[0], rework)
    see_case_through(acting.workshop, approved.item.id)
    marks = {"state": "handed over", "approved_by": acting.user.account, "line": approved.sequence}
    change(
        acting,
        case_id,
        lambda detail: {"bags": [{**bag, **marks} if bag["name"] == name else bag for bag in detail.get("bags", ())]},
    )


def put_right(desk: Desk, case: PortalCase) -> list[str]:
    """Work items of the case's last bag where it was handed over and came back: whoever sends the next says what that took."""
    sent = [bag["name"] for bag in case.detail.get("bags", ()) if bag.get("state") == "handed over"]
    return came_back(desk, sent[-1]) if sent else []


def bag_named(case: PortalCase, name: str) -> Mapping[str, Any]:
    """A bag of the case.

    Raises:
        UsageError: it has none of this name.
    """
    for bag in case.detail.get("bags", ()):
        if bag["name"] == name:
            return dict(bag)
    raise UsageError("There is no such bundle: load the page again.")


def manifest_of(desk: Desk, case_id: str, name: str) -> str:
    """What names a bag as it was built; empty where it is no longer there."""
    return built_manifest(folder_of(desk, case_id) / name)


def bundle_of(desk: Desk, case: PortalCase, name: str, audience: str) -> Path:
    """The bundle of a bag for one audience, a PDF, or `NotFoundError`."""
    if audience not in AUDIENCES or name not in {bag["name"] for bag in case.detail.get("bags", ())}:
        raise NotFoundError("There is no such bundle.")
    own = folder_of(desk, case.id) / name / "data" / audience
    pdf = next(iter(sorted(own.glob("bundle*.pdf"))), None)
    if pdf is None:
        raise NotFoundError("There is no such bundle.")
    return pdf


def sending_of(desk: Desk) -> CaseRequest:
    """With which key a case is sealed here and where it goes.

    Raises:
        ConflictError: the settings name no key.
    """
    own = desk.settings
    if not (own.seal_key and own.seal_certificate):
        raise ConflictError(
            "Cases cannot be sealed here: the digital unit has to set seal_key and seal_certificate of the portal first."
        )
    return CaseRequest(
        folder="",
        renditions="",
        out="",
        seal_key=own.seal_key,
        seal_certificate=own.seal_certificate,
        seal_password_file=own.seal_password_file,
        deliver=str(handed_over(desk)),
    )
