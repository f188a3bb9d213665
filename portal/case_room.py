"""A case as the portal keeps it: its files, who may see it, the last check, and the folder of what was made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from automations import audit, work_items
from automations.audit import Verb
from automations.portal_records import cases, people, submissions
from automations.portal_records.cases import PortalCase
from flows.case_desk import CaseFile, CaseOrder
from portal.acting import Acting
from portal.case_arranging import arrangement_of
from portal.desk import Desk
from reference.errors import UsageError


@dataclass(frozen=True, slots=True, repr=False)
class CaseView:
    """A case for its page.

    Attributes:
        case: as the portal keeps it.
        files: rows with name, item, state and, once checked, what each file was taken for.
        check: the last check as `flows.case_check.as_data` gave it, or empty.
        stale: files were added or facts stated since that check.
        bags: those that were built, newest first.
        people: who may see the case.
    """

    case: PortalCase
    files: tuple[Mapping[str, Any], ...]
    check: Mapping[str, Any]
    stale: bool
    bags: tuple[Mapping[str, Any], ...]
    people: tuple[Any, ...]


def view_of(acting: Acting, case_id: str) -> CaseView:
    """All that the page of a case shows."""
    engine = acting.desk.engine
    with engine.read() as session:
        case = cases.get(session, engine.sealer, case_id)
        handed_in = submissions.of_case(session, engine.sealer, case_id)
        items = {one.item_id: work_items.get(session, one.item_id) for one in handed_in}
        who = tuple(people.get(session, person_id) for person_id in cases.people_of(session, case_id))
    check = case.detail.get("check", {})
    order = order_of(acting, case)
    names = order.names()
    taken_for = {entry["name"]: entry for entry in check.get("items", ())}
    stated = dict(case.detail.get("stated", {}))
    files = tuple(
        {
            "item": items[item_id],
            "name": name,
            "taken": taken_for.get(name, {}),
            "confirmed": stated.get("forms", {}).get(item_id, ""),
        }
        for item_id, name in names.items()
    )
    stale = bool(check) and case.detail.get("checked") != basis(order)
    bags = tuple(reversed(case.detail.get("bags", ())))
    return CaseView(case, files, check, stale, bags, tuple(sorted(who, key=lambda person: person.name)))


def order_of(acting: Acting, case: PortalCase) -> CaseOrder:
    """What a step on this case works with, done by who is signed in."""
    engine = acting.desk.engine
    with engine.read() as session:
        handed_in = submissions.of_case(session, engine.sealer, case.id)
    files = {one.item_id: CaseFile(one.item_id, one.name) for one in handed_in}
    arranged = arrangement_of(case)
    return CaseOrder(acting.workshop.engine.settings, tuple(files.values()), case.detail.get("stated", {}), arranged)


def open_case(acting: Acting, reference: str) -> tuple[PortalCase, bool]:
    """Open a case, or find the one that has this reference already where it is theirs; says whether it was opened now.

    Raises:
        UsageError: the reference cannot be one, or the case is somebody else's.
    """
    if not 3 <= len(reference) <= 80:
        raise UsageError("Give the case a reference of 3 to 80 letters and digits, such as its URN.")
    engine, user = acting.desk.engine, acting.user
    with engine.write() as session:
        case, made = cases.open_case(session, engine.sealer, reference, user.id, user.account)
        theirs = user.id in cases.people_of(session, case.id)
    if not theirs:
        raise UsageError("A case of this reference is open already: ask somebody who works on it to let you in.")
    return case, made


def let_in(acting: Acting, case_id: str, account: str) -> str:
    """Let somebody see the case; gives their name."""
    with acting.desk.engine.write() as session:
        person = people.by_account(session, account)
        if person is None:
            raise UsageError("Nobody has this account: check how it is written, or ask them to sign in once.")
        cases.grant(session, case_id, person.id, acting.user.account)
        detail = {"event": "case-access", "person": person.id, "portal": True}
        audit.append(session, Verb.ALTERATION, acting.user.account, f"portal_case:{case_id}", detail)
    return person.name


def case_of(desk: Desk, case_id: str) -> PortalCase:
    """The case as it is kept now."""
    with desk.engine.read() as session:
        return cases.get(session, desk.engine.sealer, case_id)


def folder_of(desk: Desk, case_id: str) -> Path:
    """Where what was made of a case lies."""
    return desk.engine.settings.home / "cases" / case_id


def basis(order: CaseOrder) -> list[str]:
    """What a check rests on: other files or other facts make it stale."""
    return sorted(order.names().values()) + sorted(f"{name}={value}" for name, value in order.stated.items())


def change(acting: Acting, case_id: str, changed: Callable[[Mapping[str, Any]], dict[str, Any]]) -> None:
    """Change what is kept of a case by what is kept now: who changes it meanwhile loses nothing."""
    engine = acting.desk.engine
    with engine.write() as session:
        before = cases.get(session, engine.sealer, case_id, lock=True).detail
        cases.keep_detail(session, engine.sealer, case_id, {**before, **changed(before)})
