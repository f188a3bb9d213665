"""What `hoursback up --demo` starts with: somebody of every role, a case, and example files that wait. Nobody in it exists."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date
from pathlib import Path

from automations.engine import open_engine
from automations.portal_records import cases, people, submissions
from automations.portal_records.people import Person
from automations.settings import Settings
from flows.submitting import submit_evidence
from flows.vetting_decide import Registered, register_officer
from flows.vetting_dossier import keep, read_gathered
from portal.access import ROLE_NAMES, Role
from portal.desk import Desk
from portal.settings import PortalSettings
from portal.wishes import Wish, checked_urn

DEMO_HOME = "demo"
UNIT = "Disclosure"
_EXAMPLES = Path(__file__).resolve().parent.parent / "examples" / "documents"
_GATHERED = _EXAMPLES.parent / "vetting" / "gathered.json"
_URN = "40 ZZ 00188 26"
_WANTED = ("mg11_statement.pdf", "email.html", "contacts.csv")
_LETTER = """Statement of a witness

I live at 7 Tannery Cottages, Wexcombe. My number is 07700 900295 and my address for mail is o.adeyemi@example.org.
At half past six I saw a man take a bag from a woman outside the shop and run towards the bridge.
"""
Say = Callable[[str], None]


def prepare_demo(settings: Settings, say: Say) -> None:
    """Make what is not there yet, give the example accounts a new password, and say how to sign in."""
    password = secrets.token_urlsafe(9)
    with open_engine(settings) as engine:
        desk = Desk(engine, PortalSettings(local_accounts=True))
        everybody = {role: _person(desk, role, password) for role in Role}
        second = _second_officer(desk, password)
        with engine.read() as session:
            first_time = not submissions.visible_to(session, engine.sealer, everybody[Role.OFFICER].id, case_ids=())
        other = _with_password(desk, "demo.vetting2", "Example vetting officer, second", Role.VETTING, UNIT, password)
        if first_time:
            _hand_in(desk, everybody)
            _bring_an_applicant(desk, everybody, other)
    say("Example accounts, all with the password of this start:")
    for role, person in everybody.items():
        say(f"  {person.account:<14} {ROLE_NAMES[role]}")
    say(f"  {second.account:<14} a second officer, of another unit")
    say(f"  {other.account:<14} a second vetting officer, who signs what the first proposes")
    say(f"Password: {password}")


def _person(desk: Desk, role: Role, password: str) -> Person:
    account = f"demo.{role.replace('_', '-').removeprefix('cps-')}"
    name = ROLE_NAMES[role]
    return _with_password(desk, account, f"Example {name if name.startswith('CPS') else name.lower()}", role, UNIT, password)


def _second_officer(desk: Desk, password: str) -> Person:
    return _with_password(desk, "demo.officer2", "Example officer elsewhere", Role.OFFICER, "Elsewhere", password)


def _with_password(desk: Desk, account: str, name: str, role: Role, unit: str, password: str) -> Person:
    with desk.engine.write() as session:
        known = people.by_account(session, account)
        if known is not None:
            people.set_password(session, known.id, password)
            return known
        return people.add_local(session, account, name, [role], password, unit)


def _hand_in(desk: Desk, everybody: dict[Role, Person]) -> None:
    """A case with its people, and files of it that a person has to review."""
    officer = everybody[Role.OFFICER]
    engine = desk.workshop_of(officer).engine
    urn = checked_urn(_URN)[0]
    with engine.write() as session:
        case, _ = cases.open_case(session, engine.sealer, urn, officer.id, officer.account)
        for role in (Role.REVIEWER, Role.SUPERVISOR, Role.CPS_LIAISON):
            cases.grant(session, case.id, everybody[role].id, officer.account)
    found = [path for name in _WANTED if (path := _EXAMPLES / name).is_file()]
    wish = Wish("cps-precharge", ("cps",), urn, case.id)
    contents = [(path.name, path.read_bytes()) for path in found] or [("statement.txt", _LETTER.encode())]
    for name, content in contents:
        evidence = engine.store.put_bytes(content)
        item = submit_evidence(engine, evidence.sha256, wish.request(engine.settings, name))
        with engine.write() as session:
            submissions.note(session, engine.sealer, item.id, officer.id, case.id, name)


def _bring_an_applicant(desk: Desk, everybody: dict[Role, Person], other: Person) -> None:
    """An application with its dossier, and two officers who may decide on it."""
    if not _GATHERED.is_file():
        return
    clerk = desk.workshop_of(everybody[Role.ADMIN])
    for number, officer in enumerate((everybody[Role.VETTING], other), start=1):
        register_officer(clerk, officer.account, Registered(officer.name, date(1970 + number, 1, 1)))
    keep(clerk, read_gathered(_GATHERED), UNIT)
