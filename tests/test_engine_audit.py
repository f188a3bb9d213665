"""The audit chain: whole under many writers and kills; any change by SQL shows."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from forking import finish, start_at_once
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from automations import audit
from automations.audit import AuditLine, Verb
from automations.detail import canonical
from automations.errors import DetailRefusedError
from automations.records.database import Records


@pytest.fixture
def records(database_url: str) -> Iterator[Records]:
    opened = Records(database_url)
    yield opened
    opened.close()


def _fill(records: Records, lines: int) -> list[AuditLine]:
    written = []
    for number in range(lines):
        with records.write() as session:
            verb = list(Verb)[number % 6]
            written.append(
                audit.append(session, verb, "PC 1234", f"work_item:{number}", {"counts": {"PERSON": number}, "ok": True})
            )
    return written


def _tamper(records: Records, *statements: str) -> None:
    """Change the table as somebody would who has the database in hand: the triggers go first."""
    with records.write() as session:
        if records.is_sqlite:
            session.execute(text("DROP TRIGGER audit_no_update"))
            session.execute(text("DROP TRIGGER audit_no_delete"))
        else:
            session.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        for statement in statements:
            session.execute(text(statement))


def test_a_whole_chain_verifies_and_each_line_is_an_anchor(records: Records) -> None:
    lines = _fill(records, 12)
    with records.read() as session:
        report = audit.verify(session, lines)
        assert audit.last_line(session) == lines[-1]
    assert (report.whole, report.lines, report.last) == (True, 12, lines[-1])
    assert [line.sequence for line in lines] == list(range(1, 13))


def test_an_empty_chain_is_whole(records: Records) -> None:
    with records.read() as session:
        assert audit.verify(session).whole
        assert audit.last_line(session).sequence == 0


@pytest.mark.parametrize(
    ("statements", "kinds"),
    [
        (["UPDATE audit SET actor = 'PC 9999' WHERE sequence = 4"], {"changed"}),
        (["UPDATE audit SET detail = '{}' WHERE sequence = 12"], {"changed"}),
        (["UPDATE audit SET at = '2020-01-01T00:00:00.000000+00:00' WHERE sequence = 1"], {"changed"}),
        (["UPDATE audit SET verb = 'erasure', subject = 'x' WHERE sequence = 7"], {"changed"}),
        (["UPDATE audit SET sha256 = 'f' WHERE sequence = 7"], {"changed", "broken"}),
        (["DELETE FROM audit WHERE sequence = 6"], {"missing", "broken"}),
        (["DELETE FROM audit WHERE sequence = 1"], {"missing", "broken"}),
        (
            ["DELETE FROM audit WHERE sequence = 6", "UPDATE audit SET sequence = sequence - 1 WHERE sequence > 6"],
            {"broken", "changed"},
        ),
        (
            [
                "UPDATE audit SET sequence = 100 WHERE sequence = 3",
                "UPDATE audit SET sequence = 3 WHERE sequence = 4",
                "UPDATE audit SET sequence = 4 WHERE sequence = 100",
            ],
            {"broken", "changed"},
        ),
        (
            [
                "INSERT INTO audit SELECT 100, at, verb, actor, subject, detail, previous, sha256 FROM audit WHERE sequence = 5",
            ],
            {"missing", "broken", "changed"},
        ),
        (["INSERT INTO audit VALUES (0, 'a', 'b', 'c', 'd', 'e', 'f', 'g')"], {"missing", "broken", "changed"}),
    ],
)
def test_tampering_by_sql_shows(records: Records, statements: list[str], kinds: set[str]) -> None:
    _fill(records, 12)
    _tamper(records, *statements)
    with records.read() as session:
        report = audit.verify(session)
    assert not report.whole
    assert {fault.kind for fault in report.faults} == kinds


def test_a_cut_tail_and_a_chain_written_anew_show_with_an_anchor(records: Records) -> None:
    lines = _fill(records, 12)
    _tamper(records, "DELETE FROM audit WHERE sequence > 9")
    with records.read() as session:
        assert audit.verify(session).whole, "without an anchor nobody can see a cut end"
        report = audit.verify(session, [lines[4], lines[10]])
    assert [(fault.kind, fault.sequence) for fault in report.faults] == [("cut", 11)]
    _fill(records, 3)
    with records.read() as session:
        report = audit.verify(session, [lines[4], lines[10]])
    assert [(fault.kind, fault.sequence) for fault in report.faults] == [("rewritten", 11)]


def test_two_anchors_for_one_line_must_both_hold(records: Records) -> None:
    lines = _fill(records, 3)
    with records.read() as session:
        report = audit.verify(session, [AuditLine(2, "f" * 64), lines[1]])
    assert [fault.kind for fault in report.faults] == ["rewritten"]


def test_values_of_a_wrong_type_are_a_fault_and_no_traceback(tmp_path: Path) -> None:
    records = Records(f"sqlite:///{tmp_path / 'records.sqlite'}")
    _fill(records, 3)
    _tamper(records, "UPDATE audit SET detail = x'00ff', actor = 7 WHERE sequence = 2")
    with records.read() as session:
        assert {fault.kind for fault in audit.verify(session).faults} == {"changed"}
    records.close()


def _append(database_url: str, actor: str, lines: int, told: Path) -> None:
    records = Records(database_url)
    with told.open("w", buffering=1) as confirmed:
        for number in range(lines):
            with records.write() as session:
                line = audit.append(session, "alteration", actor, f"n:{number}", {"n": number})
            confirmed.write(f"{line.sequence}\n")


def test_eight_processes_keep_the_chain_whole(records: Records, database_url: str, tmp_path: Path) -> None:
    finish(start_at_once(_append, [(database_url, f"writer {n}", 25, tmp_path / f"told-{n}") for n in range(8)]))
    with records.read() as session:
        report = audit.verify(session)
    assert (report.whole, report.lines) == (True, 200)


def test_kill_9_of_writers_loses_no_confirmed_line(records: Records, database_url: str, tmp_path: Path) -> None:
    files = [tmp_path / f"told-{n}" for n in range(3)]
    children = start_at_once(_append, [(database_url, "writer", 100_000, file) for file in files])
    deadline = time.monotonic() + 30
    while not any(file.exists() and file.stat().st_size > 50 for file in files) and time.monotonic() < deadline:
        time.sleep(0.02)
    for child in children:
        child.kill()
        child.join()
    told = [
        int(line) for file in files if file.exists() for line in file.read_text().splitlines(keepends=True) if line.endswith("\n")
    ]
    assert told
    _fill(records, 1)
    with records.read() as session:
        report = audit.verify(session)
    assert report.whole
    assert max(told) < report.lines, "a line that was confirmed is gone, or the last one was written over"


@pytest.mark.parametrize(
    "detail",
    [
        {"note": "seen at 4 Park Row"},
        {"file": "statement.pdf"},
        {"file": "/home/x"},
        {"file": "C:\\x"},
        {"long": "a" * 81},
        {"statement.pdf": 1},
        {"John Smith": 1},
        {"deep": {"deeper": {"deepest": 1}}},
        {"list": ["a b"]},
        {"list": [[1]]},
        {"many": list(range(65))},
        {"object": object()},
        {"bytes": b"x"},
        {"nan": float("nan")},
        {"big": 2**60},
        {1: 1},
        {"line": "a\n"},
        {"naïve": 1, "x": "Zoë"},
    ],
)
def test_more_than_ids_and_counts_is_refused_without_showing_it(detail: dict[str, object]) -> None:
    with pytest.raises(DetailRefusedError) as caught:
        canonical(detail)
    for value in detail.values():
        assert not isinstance(value, str) or value not in str(caught.value)


@pytest.mark.parametrize(
    "bad",
    [
        lambda session: audit.append(session, "viewing", "p", "x:1"),
        lambda session: audit.append(session, "collection", "", "x:1"),
        lambda session: audit.append(session, "collection", "p\nq", "x:1"),
        lambda session: audit.append(session, "collection", "p", "statement of John Smith"),
        lambda session: audit.append(session, "collection", "p", "x:1", {"found": "John Smith"}),
    ],
)
def test_a_bad_verb_actor_subject_or_detail_is_refused(records: Records, bad: Callable[[Session], object]) -> None:
    with pytest.raises((ValueError, DetailRefusedError)), records.write() as session:
        bad(session)
    with records.read() as session:
        assert audit.verify(session).lines == 0


@given(
    st.dictionaries(
        st.from_regex(r"[a-z][a-z_]{0,20}", fullmatch=True),
        st.none() | st.booleans() | st.integers(-(2**52), 2**52) | st.floats(allow_nan=False, allow_infinity=False),
        max_size=10,
    )
)
def test_canonical_json_is_the_same_whatever_the_order(detail: dict[str, object]) -> None:
    backwards = dict(reversed(list(detail.items())))
    assert canonical(detail) == canonical(backwards)
    assert json.loads(canonical(detail)) == detail
