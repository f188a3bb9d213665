"""What the pages on a case show and keep: its files, what was stated, the last check, and the bags that were built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from automations import audit, work_items
from automations.audit import Verb
from automations.portal_records import cases, people, submissions
from automations.portal_records.cases import PortalCase
from case_files.case import FILE_TYPES
from flows.case_approval import approve
from flows.case_desk import CaseFile, CaseOrder, build_bag, check_case, draft_forms
from flows.case_file import sealer_of
from flows.case_request import CaseRequest
from flows.case_runs import see_case_through
from portal.case_arranging import arrangement_of
from portal.desk import Desk
from portal.refusals import ConflictError
from portal.visits import Visit
from reference.errors import UsageError
from reference.loader import load

YES_NO = {
    "domestic_abuse": "Domestic abuse is part of it",
    "custody": "The suspect is in custody",
    "arrested": "The suspect was arrested",
    "intimidated": "A witness is intimidated or vulnerable",
}
CHOICES: dict[str, dict[str, str]] = {
    "file_type": {"": "As the forms say"} | {str(name): words for name, words in FILE_TYPES.items()},
    "plea": {"": "As the forms say", "guilty": "Guilty", "not guilty": "Not guilty"},
    "charged_by": {"": "As the forms say", "police": "Police", "cps": "CPS"},
}
AUDIENCES = {"cps": "The CPS", "defence": "The defence"}


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


def view_of(visit: Visit, case_id: str) -> CaseView:
    """All that the page of a case shows."""
    engine = visit.desk.engine
    with engine.read() as session:
        case = cases.get(session, engine.sealer, case_id)
        handed_in = submissions.of_case(session, engine.sealer, case_id)
        items = {one.item_id: work_items.get(session, one.item_id) for one in handed_in}
        who = tuple(people.get(session, person_id) for person_id in cases.people_of(session, case_id))
    check = case.detail.get("check", {})
    order = order_of(visit, case)
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
    stale = bool(check) and case.detail.get("checked") != _basis(order)
    bags = tuple(reversed(case.detail.get("bags", ())))
    return CaseView(case, files, check, stale, bags, tuple(sorted(who, key=lambda person: person.name)))


def order_of(visit: Visit, case: PortalCase) -> CaseOrder:
    """What a step on this case works with, done by who is signed in."""
    engine = visit.desk.engine
    with engine.read() as session:
        handed_in = submissions.of_case(session, engine.sealer, case.id)
    files = {one.item_id: CaseFile(one.item_id, one.name) for one in handed_in}
    arranged = arrangement_of(case)
    return CaseOrder(visit.workshop.engine.settings, tuple(files.values()), case.detail.get("stated", {}), arranged)


def run_check(visit: Visit, case_id: str) -> None:
    """Check the case and keep what was found."""
    case = case_of(visit.desk, case_id)
    order = _filled(order_of(visit, case))
    found = check_case(order)
    found["at"] = datetime.now(UTC).isoformat(timespec="seconds")
    _keep(visit, case_id, check=found, checked=_basis(order))
    visit.consulted(case.subject, event="case-checked", files=len(order.files))


def run_drafts(visit: Visit, case_id: str) -> None:
    """Draft the forms that the case lacks; earlier drafts go."""
    case = case_of(visit.desk, case_id)
    folder = folder_of(visit.desk, case_id) / "drafts"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    made = draft_forms(_filled(order_of(visit, case)), folder)
    _keep(visit, case_id, drafts=sorted(made))


def run_build(visit: Visit, case_id: str, audiences: tuple[str, ...]) -> None:
    """Build a bag of what was released, for a supervisor to look at."""
    case = case_of(visit.desk, case_id)
    moment = datetime.now(UTC)
    name = f"{''.join(c for c in case.reference if c.isalnum()) or 'case'}_{moment:%Y%m%dT%H%M%SZ}"
    built = build_bag(_filled(order_of(visit, case)), folder_of(visit.desk, case_id) / name, audiences)
    bag = {"name": name, "at": moment.isoformat(timespec="seconds"), "by": visit.user.account, "state": "built", **built}
    _change(visit, case_id, lambda detail: {"bags": [*detail.get("bags", ()), bag]})


def run_approval(visit: Visit, case_id: str, name: str, why: str) -> None:
    """Approve a bag as the signed-in supervisor, seal it and put it where the CPS liaison finds it."""
    sending = sending_of(visit.desk)
    sealer_of(sending)
    bag_named(case_of(visit.desk, case_id), name)
    approved = approve(visit.workshop, folder_of(visit.desk, case_id) / name, why, sending)
    see_case_through(visit.workshop, approved.item.id)
    marks = {"state": "handed over", "approved_by": visit.user.account, "line": approved.sequence}
    _change(
        visit,
        case_id,
        lambda detail: {"bags": [{**bag, **marks} if bag["name"] == name else bag for bag in detail.get("bags", ())]},
    )


def state_facts(visit: Visit, case_id: str) -> None:
    """Keep what somebody stated of a case in the form that was sent; what is left open is taken from the forms of the case."""
    stated: dict[str, Any] = {"urn": visit.field("urn")}
    for name, choices in CHOICES.items():
        if visit.field(name) not in choices:
            raise UsageError("Choose one of the answers that the page offers.")
        stated[name] = visit.field(name)
    stated |= {name: visit.field(name) == "yes" for name in YES_NO if visit.field(name) in ("yes", "no")}
    _change(visit, case_id, lambda detail: {"stated": {**stated, "forms": detail.get("stated", {}).get("forms", {})}})


def confirm_types(visit: Visit, case_id: str) -> None:
    """Keep what somebody says the files are."""
    case, known = case_of(visit.desk, case_id), form_titles()
    forms = {}
    for file in order_of(visit, case).files:
        form = visit.field(f"form-{file.item_id}")
        if form and form not in known:
            raise UsageError("Choose one of the kinds of form that the page offers.")
        if form:
            forms[file.item_id] = form
    _change(visit, case_id, lambda detail: {"stated": {**detail.get("stated", {}), "forms": forms}})


def let_in(visit: Visit, case_id: str, account: str) -> str:
    """Let somebody see the case; gives their name."""
    with visit.desk.engine.write() as session:
        person = people.by_account(session, account)
        if person is None:
            raise UsageError("Nobody has this account: check how it is written, or ask them to sign in once.")
        cases.grant(session, case_id, person.id, visit.user.account)
        detail = {"event": "case-access", "person": person.id, "portal": True}
        audit.append(session, Verb.ALTERATION, visit.user.account, f"portal_case:{case_id}", detail)
    return person.name


def form_titles() -> dict[str, str]:
    """Kinds of form that a file can be, with their titles."""
    return {form: f"{form} – {row['title']}" for form, row in load("mg_forms").rows.items()}


def case_of(desk: Desk, case_id: str) -> PortalCase:
    """The case as it is kept now."""
    with desk.engine.read() as session:
        return cases.get(session, desk.engine.sealer, case_id)


def bag_named(case: PortalCase, name: str) -> Mapping[str, Any]:
    """A bag of the case.

    Raises:
        UsageError: it has none of this name.
    """
    for bag in case.detail.get("bags", ()):
        if bag["name"] == name:
            return dict(bag)
    raise UsageError("There is no such bundle: load the page again.")


def folder_of(desk: Desk, case_id: str) -> Path:
    """Where what was made of a case lies."""
    return desk.engine.settings.home / "cases" / case_id


def handed_over(desk: Desk) -> Path:
    """Where sealed cases lie for the liaison."""
    named = desk.settings.handed_over
    return Path(named) if named else desk.engine.settings.home / "handed-over"


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


def _filled(order: CaseOrder) -> CaseOrder:
    if not order.files:
        raise UsageError("This case has no files yet: submit some for it first.")
    return order


def _basis(order: CaseOrder) -> list[str]:
    """What a check rests on: other files or other facts make it stale."""
    return sorted(order.names().values()) + sorted(f"{name}={value}" for name, value in order.stated.items())


def _keep(visit: Visit, case_id: str, **detail: Any) -> None:
    _change(visit, case_id, lambda _: detail)


def _change(visit: Visit, case_id: str, changed: Callable[[Mapping[str, Any]], dict[str, Any]]) -> None:
    """Change what is kept of a case by what is kept now: who changes it meanwhile loses nothing."""
    engine = visit.desk.engine
    with engine.write() as session:
        before = cases.get(session, engine.sealer, case_id, lock=True).detail
        cases.keep_detail(session, engine.sealer, case_id, {**before, **changed(before)})
