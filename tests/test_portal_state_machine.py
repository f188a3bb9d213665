"""Who may do what, randomly: people, roles, cases, files and decisions in any order, against a plain model of the rules.

Hypothesis drives the real application in process. The model below is written from `docs/portal.md`, not from the code. More:
``HOURSBACK_MACHINE_EXAMPLES=500 pytest tests/test_portal_state_machine.py``.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from portal_server import RunningPortal
from review_making import hand_in
from sqlalchemy import update
from starlette.testclient import TestClient
from test_portal_vetting import REFUSAL, form, gathered

from automations import audit, work_items
from automations.portal_records import cases, people, sessions, tokens
from automations.records.database import now
from automations.records.portal_tables import SessionRow
from automations.settings import Settings
from flows.review import plan_of, request_of, undecided
from flows.vetting_decide import Registered, register_officer
from flows.vetting_dossier import keep
from flows.workshop import Workshop
from portal.access import Role
from portal.app import STATIC, make_app
from portal.routes_table import SCOPES
from portal.settings import PortalSettings

MAKERS = {"officer", "reviewer", "supervisor"}
PEOPLE, CASES, ITEMS = range(6), range(3), range(5)
ISSUER = "https://provider.example"
REFUSED = {303, 401, 403, 404}
_number = count()


@dataclass
class Somebody:
    """A person as the model knows them; `session` and `token` are those of their last sign-in."""

    id: str
    account: str
    roles: set[str]
    unit: str
    active: bool = True
    session: tuple[str, str] = ("", "")
    lives: bool = False
    token: str = ""
    token_holds: bool = False

    def does(self, roles: set[str]) -> bool:
        return self.active and bool(self.roles & roles)


@dataclass
class Case:
    id: str
    urn: str
    people: set[int]
    makers: set[int]
    words: str
    bag: str = ""


@dataclass
class Item:
    id: str
    words: str
    owner: int
    unit: str
    case: Case | None
    two_persons: bool
    deciders: set[int] = field(default_factory=set)
    waits: bool = True


@dataclass
class Application:
    path: str
    words: str
    decider: int | None = None
    state: str = "waits"


@pytest.fixture(scope="module")
def portal() -> Iterator[RunningPortal]:
    if not (STATIC / "vendor").is_dir():
        pytest.skip("the portal's front-end packages are not there: run python portal/front_end/build.py --tests")
    with tempfile.TemporaryDirectory(prefix="hb-roles-") as folder:
        home = Settings(home=Path(folder), person="the service", unit="Disclosure")
        app = make_app(home, PortalSettings(local_accounts=True, api_per_minute=1_000_000))
        yield RunningPortal("http://127.0.0.1", app, home)
        with app.state.desk.engine.read() as session:
            assert audit.verify(session).whole
        app.state.desk.engine.close()


class Access(RuleBasedStateMachine):
    portal: RunningPortal

    def __init__(self) -> None:
        super().__init__()
        self.engine, self.run = self.portal.engine, next(_number)
        self.people: list[Somebody] = []
        self.cases: list[Case] = []
        self.items: list[Item] = []
        self.application: Application | None = None

    @initialize(
        roles=st.tuples(*[st.sets(st.sampled_from(list(Role)), min_size=1, max_size=2)] * 4),
        units=st.tuples(*[st.sampled_from(["Ash", "Birch"])] * 6),
    )
    def people_come(self, roles: tuple[set[str], ...], units: tuple[str, ...]) -> None:
        for at, one in enumerate([{"officer"}, {"admin"}, *roles]):
            unit = f"{units[at]}{self.run}"
            with self.engine.write() as session:
                account = f"p{at}.{self.run}@force.example"
                person = people.from_provider(session, ISSUER, f"{at}.{self.run}", account, f"Person {at}", set(one), unit)
            self.people.append(Somebody(person.id, account, {str(role) for role in one}, unit))
            self.portal.people[f"{at}"] = person
            self.portal.people.setdefault("officer", person)
            self.sign_in(at)
        self.open_case(0)
        self.submit(0, 0, False)
        self.submit(0, None, True)

    @rule(who=st.sampled_from(PEOPLE))
    def sign_in(self, who: int) -> None:
        """As the provider does it: somebody who was switched off, or has no role, gets no session."""
        person = self.people[who]
        if not person.active or not person.roles:
            return
        with self.engine.write() as session:
            person.session = sessions.start(session, self.engine.sealer, person.id)
            people.note_sign_in(session, person.id)
            person.token = tokens.make(session, person.id, "a test", SCOPES, 1)[1]
        person.lives = person.token_holds = True

    @rule(who=st.sampled_from(PEOPLE))
    def session_lapses(self, who: int) -> None:
        with self.engine.write() as session:
            long_ago = now(session) - timedelta(minutes=31)
            session.execute(update(SessionRow).where(SessionRow.person_id == self.people[who].id).values(seen_at=long_ago))
        self.people[who].lives = False

    @rule(who=st.sampled_from(PEOPLE), roles=st.sets(st.sampled_from(list(Role)), max_size=2))
    def provider_changes_roles(self, who: int, roles: set[str]) -> None:
        person = self.people[who]
        with self.engine.write() as session:
            if roles:
                people.from_provider(session, ISSUER, f"{who}.{self.run}", person.account, f"Person {who}", roles)
            else:
                people.lost_roles(session, ISSUER, f"{who}.{self.run}")
                person.lives = person.token_holds = False
        person.roles = {str(role) for role in roles}

    @rule(by=st.sampled_from(PEOPLE), whom=st.sampled_from(PEOPLE), active=st.booleans())
    def switch(self, by: int, whom: int, active: bool) -> None:
        person = self.people[whom]
        answer = self.post(by, f"/system/people/{person.id}", unit="", **({"active": "yes"} if active else {}))
        if self.may(by, {"admin"}):
            assert answer.status_code == (422 if by == whom and not active else 303)
            if answer.status_code == 303:
                person.active, person.unit = active, ""
                if not active:
                    person.lives = person.token_holds = False
        else:
            assert answer.status_code in REFUSED

    @precondition(lambda self: len(self.cases) < len(CASES))
    @rule(who=st.sampled_from(PEOPLE))
    def open_case(self, who: int) -> None:
        words = f"Quillon{self.run}x{len(self.cases)}"
        answer = self.post(who, "/cases", reference=f"Case {words}")
        if not self.may(who, MAKERS):
            assert answer.status_code in REFUSED
            return
        assert answer.status_code == 303
        self.cases.append(Case(answer.headers["location"].rpartition("/")[2], f"Case {words}", {who}, {who}, words.upper()))

    @precondition(lambda self: self.cases)
    @rule(by=st.sampled_from(PEOPLE), at=st.sampled_from(CASES), whom=st.sampled_from(PEOPLE))
    def let_in(self, by: int, at: int, whom: int) -> None:
        case = self.cases[at % len(self.cases)]
        answer = self.post(by, f"/cases/{case.id}/people", account=self.people[whom].account)
        if self.sees_case(by, case):
            assert answer.status_code in (303, 422)
            if answer.status_code == 303:
                case.people.add(whom)
        else:
            assert answer.status_code in REFUSED

    @precondition(lambda self: self.cases)
    @rule(at=st.sampled_from(CASES), whom=st.sampled_from(PEOPLE))
    def take_off(self, at: int, whom: int) -> None:
        case = self.cases[at % len(self.cases)]
        with self.engine.write() as session:
            cases.revoke(session, case.id, self.people[whom].id)
        case.people.discard(whom)

    @precondition(lambda self: len(self.items) < len(ITEMS))
    @rule(who=st.sampled_from(PEOPLE), at=st.none() | st.sampled_from(CASES), two=st.booleans())
    def submit(self, who: int, at: int | None, two: bool) -> None:
        """The page says whether they may; what was handed in is then read as the worker reads it, for one term alone."""
        case = self.cases[at % len(self.cases)] if at is not None and self.cases else None
        assert (self.get(who, "/submit").status_code == 200) is self.may(who, MAKERS)
        if not self.may(who, MAKERS) or (case and who not in case.people):
            return
        words = f"Zephyrine{self.run}q{len(self.items)}"
        folder = self.portal.settings.home / "in"
        folder.mkdir(exist_ok=True)
        path = folder / f"{words}.txt"
        path.write_text(f"It was {words} who came by.\n", "utf-8")
        policy = "foi" if two else "cps-precharge"
        item = hand_in(self.portal, path, who=str(who), terms=[words], policy=policy, case=case.urn if case else "")
        self.items.append(Item(item, words, who, self.people[who].unit, case, two))

    @precondition(lambda self: self.items)
    @rule(
        who=st.sampled_from(PEOPLE),
        at=st.sampled_from(ITEMS),
        what=st.sampled_from(["", "/review?sheet=1", "/review/result", "/state", "/review/tracks"]),
    )
    def look(self, who: int, at: int, what: str) -> None:
        item = self.items[at % len(self.items)]
        before = self.views_of(who, f"work_item:{item.id}")
        answer = self.get(who, f"/my-work/{item.id}{what}")
        if not self.sees_item(who, item):
            assert answer.status_code in REFUSED, (who, what)
            assert item.words not in answer.text
        elif what in ("", "/state"):
            assert answer.status_code == 200
        if answer.status_code == 200 and item.words in answer.text.replace(f"{item.words}.txt", ""):
            assert self.views_of(who, f"work_item:{item.id}") == before + 1, "material that was shown without a line in the audit"

    @precondition(lambda self: self.items)
    @rule(who=st.sampled_from(PEOPLE), at=st.sampled_from(ITEMS), what=st.sampled_from(["", "/findings", "/results"]))
    def look_by_token(self, who: int, at: int, what: str) -> None:
        item, person = self.items[at % len(self.items)], self.people[who]
        before = self.views_of(who, f"work_item:{item.id}")
        client = TestClient(self.portal.app, base_url="http://127.0.0.1", raise_server_exceptions=False)
        answer = client.get(f"/api/v1/items/{item.id}{what}", headers={"authorization": f"Bearer {person.token}"})
        if not person.token_holds:
            assert answer.status_code == 401
        elif not self.sees_item(who, item, by_token=True):
            assert answer.status_code in REFUSED
            assert item.words not in answer.text
        elif what != "/findings":
            assert answer.status_code == 200
        if answer.status_code == 200 and item.words in answer.text.replace(f"{item.words}.txt", ""):
            assert self.views_of(who, f"work_item:{item.id}") == before + 1

    @precondition(lambda self: self.items)
    @rule(who=st.sampled_from(PEOPLE), at=st.sampled_from(ITEMS), verdict=st.sampled_from(["accepted", "rejected"]))
    def decide(self, who: int, at: int, verdict: str) -> None:
        item = self.items[at % len(self.items)]
        workshop, found = Workshop(self.engine), self.kept(item)
        plan = plan_of(workshop, found)
        name = plan.findings[0].id
        fields = {"base": found.result["plan"], f"d.{name}": verdict}
        answer = self.post(who, f"/my-work/{item.id}/review/decide", **fields)
        after = plan_of(workshop, self.kept(item)).findings[0].decision
        if not self.sees_item(who, item):
            assert answer.status_code in REFUSED
            assert after == plan.findings[0].decision, "somebody who may not decided"
        elif item.waits:
            assert answer.status_code == 303
            assert after.state == verdict
            if after.by == self.people[who].account:
                item.deciders = {who}
            assert after.by == self.people[min(item.deciders)].account
        else:
            assert answer.status_code in (303, 409)
            assert after == plan.findings[0].decision

    @precondition(lambda self: self.items)
    @rule(who=st.sampled_from(PEOPLE), at=st.sampled_from(ITEMS), page=st.sampled_from(["release", "review/release", "api"]))
    def release(self, who: int, at: int, page: str) -> None:
        item = self.items[at % len(self.items)]
        before = self.kept(item)
        left = undecided(plan_of(Workshop(self.engine), before), request_of(Workshop(self.engine), before).audiences)
        if page == "api":
            client = TestClient(self.portal.app, base_url="http://127.0.0.1", raise_server_exceptions=False)
            headers = {"authorization": f"Bearer {self.people[who].token}"}
            answer = client.post(f"/api/v1/items/{item.id}/release", headers=headers, json={})
            sees = self.people[who].token_holds and self.sees_item(who, item, by_token=True)
        else:
            answer = self.post(who, f"/my-work/{item.id}/{page}", plan=before.result["plan"])
            sees = self.sees_item(who, item)
        assert answer.status_code < 500
        goes = sees and item.waits and not left and not (item.two_persons and who in (item.deciders or {item.owner}))
        after = self.kept(item)
        assert bool(after.reviewed_by) is (bool(before.reviewed_by) or goes), (answer.status_code, page)
        if goes:
            assert after.reviewed_by == self.people[who].account
            item.waits = False
        elif not sees:
            assert answer.status_code in REFUSED

    @precondition(lambda self: self.cases)
    @rule(who=st.sampled_from(PEOPLE), at=st.sampled_from(CASES))
    def look_at_case(self, who: int, at: int) -> None:
        case = self.cases[at % len(self.cases)]
        before = self.views_of(who, f"portal_case:{case.id}")
        answer = self.get(who, f"/cases/{case.id}")
        sees = self.sees_case(who, case)
        assert (answer.status_code == 200) is sees
        assert (case.words.casefold() in answer.text.casefold()) is sees
        assert self.views_of(who, f"portal_case:{case.id}") == before + sees

    @rule(who=st.sampled_from(PEOPLE), path=st.sampled_from(["/my-work", "/review", "/cases", "/", "/hours", "/system/audit"]))
    def list_(self, who: int, path: str) -> None:
        """No list names what somebody may not see."""
        text = self.get(who, path).text.casefold()
        for item in self.items:
            assert item.words.casefold() not in text or (self.sees_item(who, item) and path in ("/my-work", "/review"))
        for case in self.cases:
            listed = who in case.people and self.may(who, MAKERS | {"cps_liaison"})
            assert case.words.casefold() not in text or listed

    @precondition(lambda self: self.cases)
    @rule(who=st.sampled_from(PEOPLE), at=st.sampled_from(CASES))
    def build(self, who: int, at: int) -> None:
        """A bag as if it had been built: whoever asked for it prepared the case, too."""
        case = self.cases[at % len(self.cases)]
        case.bag = f"BAG_{case.words}"
        case.makers.add(who)
        with self.engine.write() as session:
            kept = cases.get(session, self.engine.sealer, case.id)
            bags = [*kept.detail.get("bags", ()), {"name": case.bag, "by": self.people[who].account, "state": "built",
                    "at": "2026-11-26T10:00:00+00:00", "pages": {"cps": 1}, "left_out": {"cps": []}}]  # fmt: skip
            cases.keep_detail(session, self.engine.sealer, case.id, {**kept.detail, "bags": bags})

    @precondition(lambda self: any(case.bag for case in self.cases))
    @rule(who=st.sampled_from(PEOPLE), at=st.sampled_from(CASES))
    def approve(self, who: int, at: int) -> None:
        """Whoever prepared a case does not approve it; nothing here is sealed, so that the way ends behind the guard."""
        case = self.cases[at % len(self.cases)]
        answer = self.post(who, f"/cases/{case.id}/approval", bag=case.bag, why="It is complete as far as I see.", read="yes")
        if self.may(who, {"supervisor"}) and who in case.people and who not in case.makers:
            assert answer.status_code in (409, 422), answer.status_code
        else:
            assert answer.status_code in REFUSED

    @precondition(lambda self: self.application is None)
    @rule()
    def apply(self) -> None:
        workshop, reference = Workshop(self.engine), f"V-{self.run}"
        for at, person in enumerate(self.people):
            named = Registered(f"Officer Number{self.run}n{at}", date(1960 + at, 5, 6))
            register_officer(workshop, person.account, named)
        self.application = Application(f"/vetting/{keep(workshop, gathered(reference), 'Response')}", reference)

    @precondition(lambda self: self.application)
    @rule(who=st.sampled_from(PEOPLE), what=st.sampled_from(["look", "decide", "sign", "send back"]))
    def vet(self, who: int, what: str) -> None:
        one = self.application
        assert one is not None
        may = self.may(who, {"vetting"})
        if what == "look":
            answer = self.get(who, one.path)
            assert (answer.status_code == 200) is may
            assert may or one.words not in answer.text
            return
        if what == "decide":
            if may:
                self.get(who, one.path)
            answer = self.post(who, f"{one.path}/decision", **form(rationale=f"{REFUSAL} {next(_number)}"))
            if may and one.state == "waits" and answer.status_code == 303:
                one.decider, one.state = who, "proposed"
            assert answer.status_code in ({303, 422, 409} if may else REFUSED)
        else:
            if may:
                self.get(who, one.path)
            agrees = "yes" if what == "sign" else "no"
            answer = self.post(who, f"{one.path}/second", agrees=agrees, why="The omission is plain from X2 and F1.")
            if one.decider is not None and who == one.decider:
                assert answer.status_code in REFUSED, "who decided signed as the second person"
            elif may and one.state == "proposed":
                assert answer.status_code in (303, 422), "a reason that is too thin is refused"
                if answer.status_code == 303:
                    one.state, one.decider = ("decided", one.decider) if agrees == "yes" else ("waits", None)
            else:
                assert answer.status_code in ({409, 422, 403} if may else REFUSED)

    @invariant()
    def nobody_released_what_they_decided_on_where_two_are_asked_for(self) -> None:
        for item in self.items:
            if item.two_persons and not item.waits:
                kept = self.kept(item)
                plan = plan_of(Workshop(self.engine), kept)
                assert kept.reviewed_by not in {finding.decision.by for finding in plan.findings}

    # What the model says ----------------------------------------------------------------------------------------------

    def may(self, who: int, roles: set[str]) -> bool:
        return self.people[who].lives and self.people[who].does(roles)

    def sees_case(self, who: int, case: Case) -> bool:
        return self.may(who, MAKERS) and who in case.people

    def sees_item(self, who: int, item: Item, by_token: bool = False) -> bool:
        person = self.people[who]
        if not person.does(MAKERS) or not (person.token_holds if by_token else person.lives):
            return False
        if who == item.owner:
            return True
        if item.case is not None:
            return who in item.case.people
        unit = self.people[item.owner].unit
        return person.does({"reviewer", "supervisor"}) and bool(unit) and person.unit == unit

    # What the portal does ---------------------------------------------------------------------------------------------

    def get(self, who: int, path: str) -> Any:
        return self.browser(who).get(path)

    def post(self, who: int, path: str, **fields: str) -> Any:
        return self.browser(who).post(path, data={**fields, "csrf": self.people[who].session[1]})

    def browser(self, who: int) -> TestClient:
        client = TestClient(self.portal.app, base_url="http://127.0.0.1", follow_redirects=False, raise_server_exceptions=False)
        client.cookies.set("hoursback", self.people[who].session[0])
        return client

    def kept(self, item: Item) -> work_items.WorkItem:
        with self.engine.read() as session:
            return work_items.get(session, item.id)

    def views_of(self, who: int, subject: str) -> int:
        """Lines of the audit that say that somebody looked at something."""
        with self.engine.read() as session:
            lines = audit.search(session, actor=self.people[who].account, subject=subject, verb="consultation", limit=200)
        return len(lines)


def test_whatever_happens_nobody_comes_by_what_is_not_theirs(portal: RunningPortal) -> None:
    Access.portal = portal
    wanted = int(os.environ.get("HOURSBACK_MACHINE_EXAMPLES", "8"))
    Access.TestCase.settings = settings(
        max_examples=wanted, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
    )
    Access.TestCase().runTest()
