"""Every operation of the API: by whose token, on whose things, and that it answers nothing that its description does not say."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
import sound_making
import vetting_dossiers as making
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from portal_server import RunningPortal, portal_at
from review_making import item_of, park
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from automations import audit
from automations.portal_records import cases, measured_time, submissions, tokens
from flows.portal_wire.operations import OPERATIONS
from flows.proxies import proxy_of
from flows.submitting import submit_evidence
from flows.under_way import MAKING
from flows.vetting_decide import Registered, register_officer
from flows.vetting_dossier import keep
from flows.working import work_through
from flows.workshop import Workshop
from portal import receiving
from portal.access import Role, can, may_ever
from portal.routes_table import API, API_SCOPES, ROUTES, SCOPES
from portal.things import LOADERS
from portal.wishes import Wish
from redaction.audio.transcript import to_data
from redaction.findings import Finding, TimePlace
from redaction.plan import Plan
from redaction.recordings.opening import sha256_of

NAMES = {(one.method, API + one.path): name for name, one in OPERATIONS.items()}
MOST_DONE = 40
"""Operations of which at least one made-up call is carried out; the others need a bag, a decision or registers to be there."""
PLACES = {
    "wash": "none",
    "audience": "cps",
    "part": "document",
    "name": "a.pdf",
    "bag": "none_1",
    "parcel": "not_a_bag",
    "number": "0" * 32,
    "sheet": "1",
    "page": "1",
}
NOT_THERE = {"page_picture", "compare_versions", "version_page", "version_media", "version", "same_in_case", "next_in_time"}
"""Not answered with 200 where the officer asks: their text has no pages and was not tried, or the query is missing."""


@dataclass
class Filled:
    """A portal with a thing of each kind, all but the application of the officer, and a token with every scope for everybody."""

    portal: RunningPortal
    ids: dict[str, str]
    spare: str
    recording: str
    secrets: dict[str, str] = field(repr=False)
    browser: httpx.Client

    def ask(self, method: str, path: str, who: str, **more: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.secrets[who]}", "upload-offset": "0"}
        return self.browser.request(method, path, headers=headers, **more)

    def path(self, pattern: str) -> str:
        if "/recording" in pattern:
            pattern = pattern.replace("{item_id}", self.recording)
        for kind, thing in self.ids.items():
            pattern = pattern.replace("{" + kind + "_id}", thing)
        for name, value in PLACES.items():
            pattern = pattern.replace("{" + name + "}", value)
        assert "{" not in pattern, f"{pattern}: teach this test the new kind of thing"
        return pattern


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    with portal_at(tmp_path_factory.mktemp("matrix"), api_per_minute=1_000_000) as portal:
        desk, officer, sealer = portal.app.state.desk, portal.people["officer"], portal.engine.sealer
        (portal.settings.home / "handed-over" / "not_a_bag").mkdir(parents=True)
        with portal.engine.write() as session:
            case, _ = cases.open_case(session, sealer, "01 AB 12345 26", officer.id, officer.account)
            timing = measured_time.start_timing(session, officer.id, "redact_document", officer.unit)
            secrets = {name: tokens.make(session, person.id, "a test", SCOPES, 1)[1] for name, person in portal.people.items()}
        wish = Wish("cps-precharge", ("cps",), urn=case.reference, case_id=case.id)
        upload = receiving.begin(desk, officer, wish, "a.txt", 5)
        workshop = desk.workshop_of(officer)
        evidence = workshop.engine.store.put_bytes(b"Statement. Call 07700 900123 or write to kim@example.org.\n")
        item = submit_evidence(workshop.engine, evidence.sha256, wish.request(workshop.engine.settings, "b.txt"))
        other = replace(wish, audiences=("defence",)).request(workshop.engine.settings, "c.txt")
        spare = submit_evidence(workshop.engine, evidence.sha256, other)
        with portal.engine.write() as session:
            submissions.note(session, sealer, item.id, officer.id, case.id, "b.txt")
            submissions.note(session, sealer, spare.id, officer.id, "", "c.txt")
        work_through(Workshop(portal.engine), threading.Event())
        worked = item_of(portal, item.id)
        assert worked.state == "awaiting_review", f"the text was not read: {worked.error_code}"
        register_officer(Workshop(portal.engine), portal.people["vetting"].account, Registered("Ann Other", date(1970, 5, 6)))
        application = keep(Workshop(portal.engine), making.dossier_input(), "Response")
        ids = {"item": item.id, "case": case.id, "upload": upload.id, "timing": timing.id, "application": application}
        yield Filled(
            portal, ids, spare.id, recorded(portal, tmp_path_factory.mktemp("call"), case.reference), secrets, portal.client()
        )
        assert MAKING.wait()


def recorded(portal: RunningPortal, folder: Path, case: str) -> str:
    """A call of three words in the officer's case, one of them found, with its copy that plays."""
    words = sound_making.spoken("this is Kim")
    path = sound_making.write_recording(folder / "call.wav", sound_making.sound_for(words))
    name = Finding("s1", "PERSON", "Kim", TimePlace(words[2].start, words[2].end), 0.9, "names", "a name")
    readings, seconds = {"speech:0:0": to_data(words)}, words[-1].end + 0.6
    item = park(portal, path, Plan(sha256_of(path), "wav", findings=(name,), readings=readings, seconds=seconds))
    with portal.engine.write() as session:
        officer = portal.people["officer"]
        found = cases.find(session, portal.engine.sealer, case)
        assert found is not None
        submissions.note(session, portal.engine.sealer, item, officer.id, found.id, "call.wav")
    workshop = portal.app.state.desk.workshop_of(officer)
    proxy_of(workshop, item_of(portal, item))
    assert MAKING.wait()
    return item


def names_nothing(pattern: str) -> bool:
    """Whether a path names something that is not there, beside a thing that is."""
    return any("{" + name + "}" in pattern for name in PLACES if name not in ("sheet", "page"))


def test_no_token_does_more_than_its_roles_may(filled: Filled) -> None:
    for route in API_SCOPES:
        method, pattern = route
        for role in Role:
            if not may_ever(filled.portal.people[role], ROUTES[route]):
                answer = filled.ask(method, filled.path(pattern), role)
                assert answer.status_code == 403, f"{method} {pattern} answered {role} with {answer.status_code}"
                assert answer.json()["code"] == "E-PORTAL-NOT-ALLOWED"


def test_a_token_of_another_opens_nothing_of_somebody(filled: Filled) -> None:
    """What the officer made, asked for with everybody else's token on every operation that names it: as `can` says."""
    desk, asked, opened = filled.portal.app.state.desk, 0, set()
    for route in API_SCOPES:
        method, pattern = route
        kind = next((kind for kind in filled.ids if "{" + kind + "_id}" in pattern), None)
        if kind is None:
            continue
        thing = LOADERS[kind](desk, filled.ids[kind])
        plain = method == "GET" and NAMES[route] not in NOT_THERE and not names_nothing(pattern)
        for who, person in filled.portal.people.items():
            if can(person, ROUTES[route], thing):
                assert who == "officer" or (kind == "application" and Role.VETTING in person.roles)
                if plain and who in ("officer", "vetting"):
                    answer = filled.ask(method, filled.path(pattern), who)
                    assert answer.status_code == 200, f"{method} {pattern} as {who}: {answer.text}"
                    opened.add(kind)
                continue
            answer = filled.ask(method, filled.path(pattern), who)
            assert answer.status_code in (403, 404), f"{method} {pattern} answered {who} with {answer.status_code}"
            assert filled.ids[kind] not in answer.text
            asked += 1
    assert asked > 200 and opened == {"item", "case", "upload", "application"}


def test_the_description_has_every_operation_under_its_name(filled: Filled) -> None:
    description = filled.portal.client().get(f"{API}/openapi.json").json()
    named = {
        operation["operationId"]: (method.upper(), path)
        for path, operations in description["paths"].items()
        for method, operation in operations.items()
    }
    assert named == {name: (one.method, one.path) for name, one in OPERATIONS.items()}


def test_what_is_not_redacted_is_given_with_a_line_that_names_the_token(filled: Filled) -> None:
    """Every operation of the scope for originals: what was given is on record once, with the token that asked."""
    asked = set()
    for name, one in OPERATIONS.items():
        if one.scope != "originals" or one.method != "GET":
            continue
        item = filled.recording if "/recording" in one.path else filled.ids["item"]
        with filled.portal.engine.read() as session:
            before = len(list(audit.lines(session, f"work_item:{item}")))
        answer = filled.ask("GET", filled.path(API + one.path), "officer")
        with filled.portal.engine.read() as session:
            after = list(audit.lines(session, f"work_item:{item}"))[before:]
        if answer.status_code == 200 and not (name == "version" and answer.json()["standing"] != "ready"):
            asked.add(name)
            assert [line["verb"] for line in after] == ["consultation"], name
            assert after[0]["detail"]["token"] and after[0]["detail"]["revealed"], name
        else:
            assert after == [], f"{name} was not answered, so nothing was shown"
    assert asked == {"sheet", "transcript", "loudness", "recording_media"}, "the others: test_portal_api_reviews"


def test_the_description_is_valid_openapi(filled: Filled) -> None:
    description = filled.portal.client().get(f"{API}/openapi.json").json()
    assert description["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(description).validate()
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            assert operation["security"][0]["token"] in ([API_SCOPES[method.upper(), API + path]], [])
            assert operation["security"][0]["token"] or path in ("/me", "/choices")
            assert operation["summary"] and operation["description"]


def test_the_api_keeps_to_its_description(filled: Filled) -> None:
    """Schemathesis over every operation, with the token of a role that may and real things: no fault, nothing undocumented."""
    description = filled.portal.client().get(f"{API}/openapi.json").json()
    schema = schemathesis.openapi.from_dict(description)
    schema.config.base_url = f"{filled.portal.url}{API}"
    checks: list[Any] = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
    seen: dict[str, set[int]] = {}
    for wrapped in schema.get_all_operations():
        operation = wrapped.ok()
        answers = seen.setdefault(operation.label, set())
        action = ROUTES[operation.method.upper(), API + operation.path]
        who = next(role for role in Role if may_ever(filled.portal.people[role], action))

        @settings(
            max_examples=4 if operation.body else 2,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def attempt(case: Any) -> None:
            for name in list(case.path_parameters or ()):
                kind = name.removesuffix("_id")
                if operation.path.endswith(("/cancel", "/again")) and kind == "item":  # noqa: B023 - called in this round
                    case.path_parameters[name] = filled.spare
                    continue
                if "/recording" in operation.path and kind == "item":  # noqa: B023 - called in this round
                    case.path_parameters[name] = filled.recording
                    continue
                case.path_parameters[name] = filled.ids.get(kind) or PLACES.get(name) or case.path_parameters[name]
            if "idempotency-key" in case.headers:
                case.headers["idempotency-key"] = uuid.uuid4().hex + case.headers["idempotency-key"][:100]
            headers = {"Authorization": f"Bearer {filled.secrets[who]}"}  # noqa: B023 - called in this round of the loop
            answers.add(case.call_and_validate(headers=headers, checks=checks, timeout=60).status_code)  # noqa: B023

        attempt()
    assert len(seen) == len(API_SCOPES)
    assert not any(answers & {401, 403} for answers in seen.values())
    assert sum(any(status < 300 for status in answers) for answers in seen.values()) >= MOST_DONE


def test_the_home_holds_no_token(filled: Filled) -> None:
    """Neither log nor record holds the secret of a token that was used throughout this module."""
    for path in filled.portal.settings.home.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(secret.encode() in content for secret in filled.secrets.values()), path.name
