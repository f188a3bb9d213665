"""What the portal keeps, on both databases: people, sessions, attempts, cases, uploads, tokens, keys, time."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest.mock import patch

import pytest
from sqlalchemy import update

from automations.portal_records import (
    cases,
    idempotency,
    measured_time,
    passwords,
    people,
    sessions,
    sign_ins,
    tokens,
    uploads,
)
from automations.records.database import Records, now
from automations.records.portal_tables import ReviewTimeRow, TokenRow, UploadRow
from automations.sealing import Sealer, open_sealer
from reference.errors import HoursbackError

SECRET = "a password for tests"


@pytest.fixture
def records(database_url: str) -> Iterator[Records]:
    found = Records(database_url)
    with patch.object(passwords, "_N", 2**9):
        yield found
    found.close()


@pytest.fixture(scope="module")
def sealer(tmp_path_factory: pytest.TempPathFactory) -> Sealer:
    return open_sealer(base64.b64encode(bytes(range(32))).decode(), tmp_path_factory.mktemp("keys") / "unused")


def test_people_and_their_sessions(records: Records, sealer: Sealer) -> None:
    with records.write() as session:
        person = people.add_local(session, "kim@force.example", "Kim", ["officer"], SECRET, "A")
        with pytest.raises(people.AccountTakenError):
            people.add_local(session, "KIM@force.example", "Other", ["officer"], SECRET)
        with pytest.raises(passwords.WeakPasswordError):
            people.add_local(session, "short", "Short", ["officer"], "short")
        cookie, csrf = sessions.start(session, sealer, person.id, {"notice": "Hello"})
    with records.read() as session:
        assert people.check_password(session, "Kim@Force.example", SECRET) == person
        assert people.check_password(session, "kim@force.example", SECRET + "x") is None
        found = sessions.find(session, sealer, cookie, sessions.Limits())
        assert found is not None
        assert (found.person_id, found.csrf, dict(found.state)) == (person.id, csrf, {"notice": "Hello"})
        assert sessions.find(session, sealer, cookie, sessions.Limits(idle=timedelta(0))) is None
    with records.write() as session:
        people.set_password(session, person.id, SECRET + " new")
    with records.read() as session:
        assert sessions.find(session, sealer, cookie, sessions.Limits()) is None, "another password ends the sessions"
        assert people.check_password(session, "kim@force.example", SECRET) is None
    with records.write() as session:
        people.change(session, person.id, active=False)
        with pytest.raises(HoursbackError):
            people.change(session, person.id, unit="a line\nand another")
    with records.read() as session:
        assert people.check_password(session, "kim@force.example", SECRET + " new") is None
        assert people.everybody(session)[0].active is False


def test_failed_attempts_count_by_account_and_by_address(records: Records, sealer: Sealer) -> None:
    with records.write() as session:
        for number in range(sign_ins.MOST_OF_ACCOUNT):
            assert not sign_ins.too_many(session, sealer, "kim", f"10.0.0.{number}")
            sign_ins.note_failure(session, sealer, "KIM", f"10.0.0.{number}")
            session.flush()
        assert sign_ins.too_many(session, sealer, "kim", "10.9.9.9")
        assert not sign_ins.too_many(session, sealer, "lee", "10.0.0.1")
        sign_ins.forget(session, sealer, "kim")
        assert not sign_ins.too_many(session, sealer, "kim", "10.9.9.9")


def test_a_case_is_one_however_its_reference_is_written_and_only_its_people_see_it(records: Records, sealer: Sealer) -> None:
    with records.write() as session:
        one, two = (people.add_local(session, name, name, ["officer"], SECRET) for name in ("one", "two"))
        case, made = cases.open_case(session, sealer, "01 AB 12345 26", one.id, one.account)
        again, made_again = cases.open_case(session, sealer, " 01 ab  12345 26", two.id, two.account)
        assert (made, made_again, again.id) == (True, False, case.id)
        assert cases.people_of(session, case.id) == {one.id}
        assert cases.grant(session, case.id, two.id, "one")
        assert not cases.grant(session, case.id, two.id, "one")
        cases.keep_detail(session, sealer, case.id, {"folder": "somewhere"})
    with records.write() as session:
        assert cases.cases_of(session, sealer, two.id)[0].detail == {"folder": "somewhere"}
        cases.revoke(session, case.id, two.id)
        assert cases.cases_of(session, sealer, two.id) == []
        assert cases.find(session, sealer, "01 AB 99999 26") is None


def test_uploads_tokens_keys_and_time(records: Records, sealer: Sealer) -> None:
    with records.write() as session:
        person = people.add_local(session, "one", "one", ["officer"], SECRET)
        upload = uploads.begin(session, sealer, person.id, 10, {"name": "a"})
        assert uploads.begin(session, sealer, person.id, 10, {"name": "a"}).id == upload.id
        assert uploads.begin(session, sealer, person.id, 10, {"name": "b"}).id != upload.id
        assert uploads.open_bytes(session, person.id) == 20
        old = now(session) - timedelta(days=3)
        session.execute(update(UploadRow).where(UploadRow.id == upload.id).values(updated_at=old))
        assert uploads.stale(session, timedelta(days=2)) == [upload.id]

        token, secret = tokens.make(session, person.id, "x", ["items"], 1)
        assert tokens.find(session, secret) == token
        session.execute(update(TokenRow).values(ends_at=now(session)))
        assert tokens.find(session, secret) is None

        assert idempotency.begin(session, sealer, person.id, "key", ["a"]) is None
        with pytest.raises(idempotency.KeyReusedError, match="still"):
            idempotency.begin(session, sealer, person.id, "key", ["a"])
        idempotency.end(session, sealer, person.id, "key", 201, {"b": 1})
        assert idempotency.begin(session, sealer, person.id, "key", ["a"]) == (201, {"b": 1})
        with pytest.raises(idempotency.KeyReusedError, match="another"):
            idempotency.begin(session, sealer, person.id, "key", ["c"])

        assert measured_time.beat(session, "i" * 32, person.id, 3600) == measured_time.LONGEST_BEAT
        assert measured_time.beat(session, "i" * 32, person.id, 3600) < measured_time.LONGEST_BEAT + 5, "no time passed"
        session.execute(update(ReviewTimeRow).values(beat_at=now(session) - timedelta(seconds=20)))
        total = measured_time.beat(session, "i" * 32, person.id, 15)
        assert measured_time.count(session, "i" * 32) == pytest.approx(total / 60)
        assert measured_time.count(session, "i" * 32) == 0.0, "each minute once"

        first = measured_time.start_timing(session, person.id, "redact_document", "A")
        second = measured_time.start_timing(session, person.id, "redact_document", "A")
        with pytest.raises(measured_time.TimingMissingError):
            measured_time.get_timing(session, first.id)
        stopped = measured_time.stop_timing(session, second.id, 2)
        assert measured_time.stop_timing(session, second.id, 9) == stopped, "a clock stops once"


def test_what_several_change_in_a_case_at_once_all_stands(records: Records, sealer: Sealer) -> None:
    with records.write() as session:
        person = people.add_local(session, "kim@force.example", "Kim", ["officer"], SECRET, "Unit")
        case, _ = cases.open_case(session, sealer, "40 ZZ 00188 26", person.id, person.account)
    begin = threading.Barrier(6)

    def change(number: int) -> None:
        begin.wait(30)
        for step in range(5):
            with records.write() as session:
                before = cases.get(session, sealer, case.id, lock=True).detail
                cases.keep_detail(session, sealer, case.id, {**before, f"{number}.{step}": True})

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(change, range(6)))
    with records.read() as session:
        assert len(cases.get(session, sealer, case.id).detail) == 30
