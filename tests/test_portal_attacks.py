"""Attacks on a portal that runs: other people's things by every road, work shared by content, views that leave no line, guesses."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import video_making
from portal_server import PASSWORD, RunningPortal, portal_at

from automations import audit, work_items
from automations.portal_records import cases, people, tokens
from automations.work_items import State
from flows.working import work_through
from flows.workshop import Workshop
from portal.routes_table import API, SCOPES

LETTER = b"Statement of the witness. Call me on 07700 900123 or write to kim@example.org about the car.\n"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    with portal_at(tmp_path_factory.mktemp("portal")) as running:
        yield running


def hand_in(portal: RunningPortal, who: str, name: str, content: bytes, **fields: Any) -> str:
    """Hand in by pieces; returns the item's id."""
    client = portal.client(who)
    headers = {"x-csrf-token": client.token(), "accept": "application/json"}
    begun = client.post("/uploads", data={"policy": "cps-precharge", "name": name, "size": len(content), **fields}, headers=headers)
    assert begun.status_code == 201, begun.text
    path = f"/uploads/{begun.json()['upload']}"
    client.patch(path, content=content, headers={**headers, "upload-offset": "0", "content-type": "application/octet-stream"})
    return str(client.post(f"{path}/complete", headers=headers).json()["item"])


def case_id(portal: RunningPortal, urn: str) -> str:
    with portal.engine.read() as session:
        case = cases.find(session, portal.engine.sealer, urn)
    assert case is not None
    return case.id


def work(portal: RunningPortal) -> None:
    work_through(Workshop(portal.engine), threading.Event())


# Work that is shared by content -------------------------------------------------------------------------------------------


def test_who_hands_in_the_same_file_does_not_come_by_what_others_made_of_it(portal: RunningPortal) -> None:
    """The same file and wishes, from another unit: it was the same piece of work, with its decisions, and could be ended."""
    content = LETTER + b"Once more for two units.\n"
    mine = hand_in(portal, "officer", "mine.txt", content, urn="01 AB 20001 26")
    theirs = hand_in(portal, "stranger", "theirs.txt", content)
    assert mine != theirs
    stranger = portal.client("stranger")
    assert stranger.get(f"/my-work/{mine}").status_code == 404
    assert stranger.submit(f"/my-work/{mine}/cancel").status_code == 404
    with portal.engine.read() as session:
        assert work_items.get(session, mine).state is State.NEW


def test_a_file_of_two_cases_stays_in_both_and_is_decided_in_each(portal: RunningPortal) -> None:
    """Handed in for a second case by the same officer it left the first one, whose people no longer saw it."""
    content = LETTER + b"A statement that two cases need.\n"
    first = hand_in(portal, "officer", "first.txt", content, urn="01 AB 20002 26")
    with portal.engine.write() as session:
        cases.grant(session, case_id(portal, "01 AB 20002 26"), portal.people["reviewer"].id, "officer@force.example")
    second = hand_in(portal, "officer", "second.txt", content, urn="01 AB 20003 26")
    assert first != second
    reviewer = portal.client("reviewer")
    assert reviewer.get(f"/my-work/{first}").status_code == 200
    assert reviewer.get(f"/my-work/{second}").status_code == 404
    for urn, name, other in (("20002", "first.txt", "second.txt"), ("20003", "second.txt", "first.txt")):
        page = portal.client("officer").get(f"/cases/{case_id(portal, f'01 AB {urn} 26')}").text
        assert name in page and other not in page
    assert hand_in(portal, "officer", "again.txt", content, urn="01 AB 20003 26") == second, "once within one case"
