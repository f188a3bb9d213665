"""What the pages on a case show and keep: its files, what was stated, the last check, and the bags that were built."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from automations import audit, work_items
from automations.audit import Verb
from automations.portal_records import cases, people, submissions
from automations.portal_records.cases import PortalCase
from case_files.case import FILE_TYPES
from case_files.handover.schedule import built_manifest
from flows.case_approval import approve
from flows.case_desk import CaseFile, CaseOrder, build_bag, check_case, draft_forms
from flows.case_file import sealer_of
from flows.case_request import CaseRequest
from flows.case_returns import add_rework
from flows.case_runs import see_case_through
from portal.acting import Acting
from portal.case_arranging import arrangement_of
from portal.chores import CHORES
from portal.desk import Desk
from portal.parcels import came_back, handed_over
from portal.refusals import ConflictError, NotFoundError
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
QUESTIONS = ("urn", *CHOICES, *YES_NO)
MOST_REWORK = 60_000.0
"""Minutes: a year of one officer and more."""
"""What only a person can say: text, one of the choices, or yes and no; empty to take what the forms say."""


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
    stale = bool(check) and case.detail.get("checked") != _basis(order)
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
    _keep(acting, case_id, check=found, checked=_basis(order))
    acting.consulted(case.subject, event="case-checked", files=len(order.files))


def run_drafts(acting: Acting, case_id: str) -> None:
    """Draft the forms that the case lacks; earlier drafts go."""
    case = case_of(acting.desk, case_id)
    folder = folder_of(acting.desk, case_id) / "drafts"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    made = draft_forms(_filled(order_of(acting, case)), folder)
    _keep(acting, case_id, drafts=sorted(made))


def run_build(acting: Acting, case_id: str, audiences: tuple[str, ...]) -> None:
    """Build a bag of what was released, for a supervisor to look at."""
    case = case_of(acting.desk, case_id)
    moment = datetime.now(UTC)
    name = f"{''.join(c for c in case.reference if c.isalnum()) or 'case'}_{moment:%Y%m%dT%H%M%SZ}"
    built = build_bag(_filled(order_of(acting, case)), folder_of(acting.desk, case_id) / name, audiences)
    bag = {"name": name, "at": moment.isoformat(timespec="seconds"), "by": acting.user.account, "state": "built", **built}
    _change(acting, case_id, lambda detail: {"bags": [*detail.get("bags", ()), bag]})


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
    _change(
        acting,
        case_id,
        lambda detail: {"bags": [{**bag, **marks} if bag["name"] == name else bag for bag in detail.get("bags", ())]},
    )


def put_right(desk: Desk, case: PortalCase) -> list[str]:
    """Work items of the case's last bag where it was handed over and came back: whoever sends the next says what that took."""
    sent = [bag["name"] for bag in case.detail.get("bags", ()) if bag.get("state") == "handed over"]
    return came_back(desk, sent[-1]) if sent else []


def state_facts(acting: Acting, case_id: str, answers: Mapping[str, str]) -> None:
    """Keep what somebody stated of a case, an answer for each of `QUESTIONS`; what is left open is taken from its forms."""
    stated: dict[str, Any] = {"urn": answers.get("urn", "")}
    for name, choices in CHOICES.items():
        if answers.get(name, "") not in choices:
            raise UsageError("Choose one of the answers that the page offers.")
        stated[name] = answers.get(name, "")
    stated |= {name: answers[name] == "yes" for name in YES_NO if answers.get(name) in ("yes", "no")}
    _change(acting, case_id, lambda detail: {"stated": {**stated, "forms": detail.get("stated", {}).get("forms", {})}})


def confirm_types(acting: Acting, case_id: str, said: Mapping[str, str]) -> None:
    """Keep what somebody says the files are: a kind of form for each work item; empty for what it was taken for."""
    case, known = case_of(acting.desk, case_id), form_titles()
    forms = {}
    for file in order_of(acting, case).files:
        form = said.get(file.item_id, "")
        if form and form not in known:
            raise UsageError("Choose one of the kinds of form that the page offers.")
        if form:
            forms[file.item_id] = form
    _change(acting, case_id, lambda detail: {"stated": {**detail.get("stated", {}), "forms": forms}})


def add_file(acting: Acting, case_id: str, item_id: str) -> None:
    """Put a file that this person handed in, and that belongs to no other case, into the case.

    Raises:
        NotFoundError: they handed in no such file. ConflictError: it belongs to another case.
    """
    engine = acting.desk.engine
    with engine.write() as session:
        handed_in = submissions.of_item(session, engine.sealer, item_id)
        own = next((one for one in handed_in if one.person_id == acting.user.id), None)
        if own is None:
            raise NotFoundError("There is no such file that you handed in.")
        if own.case_id not in ("", case_id):
            raise ConflictError("This file belongs to another case.")
        submissions.note(session, engine.sealer, item_id, own.person_id, case_id, own.name)
        if not own.case_id:  # so that who put it in can take it out again
            case = cases.get(session, engine.sealer, case_id, lock=True)
            put_in = {**case.detail.get("put_in", {}), item_id: acting.user.account}
            cases.keep_detail(session, engine.sealer, case_id, {**case.detail, "put_in": put_in})
        detail = {"event": "case-file-added", "item": item_id, "portal": True}
        audit.append(session, Verb.COMBINATION, acting.user.account, f"portal_case:{case_id}", detail)


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


def manifest_of(desk: Desk, case_id: str, name: str) -> str:
    """What names a bag as it was built; empty where it is no longer there."""
    return built_manifest(folder_of(desk, case_id) / name)


def draft_of(desk: Desk, case: PortalCase, name: str) -> Path:
    """One draft of a case, or `NotFoundError`."""
    if name not in case.detail.get("drafts", ()):
        raise NotFoundError("There is no such draft.")
    return folder_of(desk, case.id) / "drafts" / name


def bundle_of(desk: Desk, case: PortalCase, name: str, audience: str) -> Path:
    """The bundle of a bag for one audience, a PDF, or `NotFoundError`."""
    if audience not in AUDIENCES or name not in {bag["name"] for bag in case.detail.get("bags", ())}:
        raise NotFoundError("There is no such bundle.")
    own = folder_of(desk, case.id) / name / "data" / audience
    pdf = next(iter(sorted(own.glob("bundle*.pdf"))), None)
    if pdf is None:
        raise NotFoundError("There is no such bundle.")
    return pdf


def folder_of(desk: Desk, case_id: str) -> Path:
    """Where what was made of a case lies."""
    return desk.engine.settings.home / "cases" / case_id


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


def _keep(acting: Acting, case_id: str, **detail: Any) -> None:
    _change(acting, case_id, lambda _: detail)


def _change(acting: Acting, case_id: str, changed: Callable[[Mapping[str, Any]], dict[str, Any]]) -> None:
    """Change what is kept of a case by what is kept now: who changes it meanwhile loses nothing."""
    engine = acting.desk.engine
    with engine.write() as session:
        before = cases.get(session, engine.sealer, case_id, lock=True).detail
        cases.keep_detail(session, engine.sealer, case_id, {**before, **changed(before)})
