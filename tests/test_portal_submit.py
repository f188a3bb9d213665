"""Handing files in and getting them back: the form, pieces, refusals, the worker, downloads, acceptance, two persons."""

from __future__ import annotations

import hashlib
import json
import re
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from portal_server import RunningPortal, portal_at

from automations import audit, ledger, work_items
from automations.portal_records import cases, measured_time
from automations.work_items import State
from flows.review import decide, plan_of, undecided
from flows.working import work_through
from flows.workshop import Workshop
from portal import receiving
from portal.receiving import safe_name
from portal.wishes import checked_urn

LETTER = b"Statement of the witness. Call me on 07700 900123 or write to kim@example.org about the car.\n"
URN = "01 AB 12345 26"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    with portal_at(tmp_path_factory.mktemp("portal")) as running:
        yield running


def work(portal: RunningPortal) -> None:
    work_through(Workshop(portal.engine), threading.Event())


def item_with(portal: RunningPortal, item_id: str) -> work_items.WorkItem:
    with portal.engine.read() as session:
        return work_items.get(session, item_id)


def hand_in(portal: RunningPortal, who: str, name: str, content: bytes, **fields: Any) -> str:
    """Hand in through pieces; returns the item's id."""
    client = portal.client(who)
    headers = {"x-csrf-token": client.token(), "accept": "application/json"}
    data = {"policy": "cps-precharge", "review": "none", "name": name, "size": len(content), **fields}
    begun = client.post("/uploads", data=data, headers=headers)
    assert begun.status_code == 201, begun.text
    upload = begun.json()["upload"]
    raw = {**headers, "upload-offset": "0", "content-type": "application/octet-stream"}
    assert client.patch(f"/uploads/{upload}", content=content, headers=raw).json()["received"] == len(content)
    done = client.post(f"/uploads/{upload}/complete", headers=headers)
    assert done.status_code == 200, done.text
    return str(done.json()["item"])


def test_a_form_without_scripts_hands_in_and_the_result_comes_back(portal: RunningPortal) -> None:
    client = portal.client("officer")
    fields = {"policy": "cps-precharge", "audience-cps-precharge": ["cps", "defence"], "review": "none", "urn": URN}
    files = [("files", ("letter.txt", LETTER)), ("files", ("second.txt", LETTER + b"Once more.\n"))]
    answer = client.post("/submit", data={**fields, "csrf": client.token("/submit")}, files=files)
    assert answer.url.path == "/my-work"
    assert "2 files handed in" in answer.text
    assert "letter.txt" in answer.text
    assert "Waiting" in answer.text
    work(portal)
    item_id = re.findall(r"/my-work/([0-9a-f]{32})\"", client.get("/my-work").text)[-1]
    page = client.get(f"/my-work/{item_id}").text
    assert "Released" in page
    assert "For the Crown Prosecution Service" in page
    document = client.get(f"/my-work/{item_id}/files/cps/document")
    assert b"07700 900123" not in document.content
    assert b"Statement of the witness" in document.content
    assert document.headers["content-disposition"].startswith("attachment;")
    certificate = client.get(f"/my-work/{item_id}/files/defence/certificate.json").json()
    assert certificate["released_by"] == "officer@force.example"
    assert client.get(f"/my-work/{item_id}/files/cps/certificate.pdf").content.startswith(b"%PDF")
    with portal.engine.read() as session:
        told = [line for line in audit.lines(session, f"work_item:{item_id}") if line["detail"].get("part")]
    assert {line["actor"] for line in told} == {"officer@force.example"}
    assert len(told) == 3

    assert "Accepted. Its time now counts." in client.submit(f"/my-work/{item_id}/accept", minutes="3").text
    with portal.engine.read() as session:
        run = ledger.run_of(session, f"{item_id}:redact_document")
    assert run is not None
    assert (run.outcome, run.human_minutes, run.unit) == ("accepted", 3.0, "Disclosure")


def test_what_the_form_refuses_it_says_beside_the_question(portal: RunningPortal) -> None:
    client = portal.client("officer")
    answer = client.submit("/submit", token_from="/submit", policy="nothing", urn="not a urn", parties="no colon")
    assert answer.status_code == 422
    for said in ("There is no such policy in force", "Enter a URN like", "Write one person a line"):
        assert answer.text.count(said) == 2, "in the summary and beside the field"
    assert "Choose one file or more." in client.submit("/submit", token_from="/submit", policy="cps-precharge").text
    two = client.submit("/submit", token_from="/submit", policy="foi", review="none")
    assert "a second person has to release it" in two.text


def test_an_empty_file_and_one_that_is_no_document_are_refused_in_a_sentence(portal: RunningPortal) -> None:
    client = portal.client("officer")
    form = {"policy": "cps-precharge", "review": "none", "csrf": client.token("/submit")}
    assert "nothing.txt is empty." in client.post("/submit", data=form, files=[("files", ("nothing.txt", b""))]).text
    item_id = hand_in(portal, "officer", "program.exe", b"MZ" + bytes(range(256)) * 8)
    work(portal)
    page = client.get(f"/my-work/{item_id}").text
    assert "Not released" in page
    assert "E-INPUT" in page


def test_the_urn_is_checked_as_typed(portal: RunningPortal) -> None:
    client = portal.client("officer")
    headers = {"x-csrf-token": client.token()}
    good = client.post("/submit/urn", data={"urn": "01ab1234526"}, headers=headers).json()
    assert good["good"]
    assert good["urn"] == checked_urn("01AB1234526")[0]
    assert not client.post("/submit/urn", data={"urn": "1234"}, headers=headers).json()["good"]
    assert "No force has the code 09" in client.post("/submit/urn", data={"urn": "09AB1234526"}, headers=headers).json()["said"]


def test_an_upload_goes_on_where_it_stopped(portal: RunningPortal) -> None:
    client = portal.client("officer")
    content = LETTER * 5000
    headers = {"x-csrf-token": client.token(), "accept": "application/json"}
    raw = {**headers, "content-type": "application/octet-stream"}
    data = {"policy": "cps-precharge", "name": "long.txt", "size": len(content), "modified": 5}
    upload = client.post("/uploads", data=data, headers=headers).json()["upload"]
    path = f"/uploads/{upload}"
    first = content[:100_000]
    client.patch(path, content=first, headers={**raw, "upload-offset": "0"})
    assert client.patch(path, content=first, headers={**raw, "upload-offset": "0"}).status_code == 409, "a piece twice"
    assert client.patch(path, content=b"x", headers={**raw, "upload-offset": "200000"}).status_code == 409, "a gap"
    assert client.patch(path, content=b"x", headers={**raw, "upload-offset": "one"}).status_code == 409
    assert client.post(f"{path}/complete", headers=headers).status_code == 409, "not whole"
    again = client.post("/uploads", data=data, headers=headers).json()
    assert (again["upload"], again["received"]) == (upload, 100_000)
    too_much = content[100_000:] + b"more"
    assert client.patch(path, content=too_much, headers={**raw, "upload-offset": "100000"}).status_code == 413
    stands = client.get(path).json()["received"]
    client.patch(path, content=content[stands:], headers={**raw, "upload-offset": str(stands)})
    right = {"sha256": hashlib.sha256(content).hexdigest()}
    item_id = client.post(f"{path}/complete", data=right, headers=headers).json()["item"]
    assert client.post(f"{path}/complete", headers=headers).json()["item"] == item_id, "asking again changes nothing"
    assert item_with(portal, item_id).input_sha256 == right["sha256"]
    assert not list((portal.settings.home / "uploads").glob(f"{upload}*"))
    client.submit(f"/my-work/{item_id}/cancel")


def test_what_did_not_arrive_as_sent_is_refused(portal: RunningPortal) -> None:
    client = portal.client("officer")
    headers = {"x-csrf-token": client.token(), "accept": "application/json"}
    data = {"policy": "cps-precharge", "name": "a.txt", "size": 5}
    upload = client.post("/uploads", data=data, headers=headers).json()["upload"]
    raw = {**headers, "upload-offset": "0", "content-type": "application/octet-stream"}
    client.patch(f"/uploads/{upload}", content=b"hello", headers=raw)
    answer = client.post(f"/uploads/{upload}/complete", data={"sha256": "0" * 64}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "E-PORTAL-HASH")


def test_somebody_elses_upload_is_not_there(portal: RunningPortal) -> None:
    client = portal.client("officer")
    headers = {"x-csrf-token": client.token()}
    data = {"policy": "cps-precharge", "name": "a.txt", "size": 5}
    upload = client.post("/uploads", data=data, headers=headers).json()["upload"]
    for who in ("reviewer", "supervisor", "stranger"):
        assert portal.client(who).get(f"/uploads/{upload}").status_code == 404


def test_too_large_is_refused_before_it_is_sent(portal: RunningPortal) -> None:
    client = portal.client("officer")
    headers = {"x-csrf-token": client.token(), "accept": "application/json"}
    data = {"policy": "cps-precharge", "name": "a.mp4", "size": 21_000_000_000}
    assert client.post("/uploads", data=data, headers=headers).status_code == 413
    assert client.post("/my-work", content=b"x" * 2_000_000, headers=headers).status_code == 413, "more than any form holds"


def test_a_chunked_body_beyond_the_limit_is_cut_off(portal: RunningPortal) -> None:
    client = portal.client("officer")

    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield b"a=" + b"b" * 65_534

    headers = {"x-csrf-token": client.token(), "content-type": "application/x-www-form-urlencoded"}
    assert client.post("/submit/urn", content=endless(), headers=headers).status_code == 413


def test_a_piece_that_dawdles_breaks_off_and_keeps_what_came(portal: RunningPortal, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    from portal.pages import submit

    monkeypatch.setattr(submit, "PIECE_SECONDS", 0.3)
    client = portal.client("officer")
    headers = {"x-csrf-token": client.token(), "accept": "application/json"}
    data = {"policy": "cps-precharge", "name": "slow.bin", "size": 2_000_000}
    upload = client.post("/uploads", data=data, headers=headers).json()["upload"]

    def slow() -> Iterator[bytes]:
        yield b"x" * 1_100_000
        time.sleep(1)
        yield b"x"

    raw = {**headers, "upload-offset": "0", "content-type": "application/octet-stream"}
    with suppress(httpx.HTTPError):  # The server may hang up while the client still writes.
        assert client.patch(f"/uploads/{upload}", content=slow(), headers=raw).status_code == 408
    assert client.get(f"/uploads/{upload}").json()["received"] >= 1_048_576


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("C:\\Users\\x\\a.pdf", "a.pdf"),
        ("..", "file"),
        ("", "file"),
        (".hidden", "hidden"),
        ("a\x00b\r\nc.txt", "a_b__c.txt"),
        ("\u202etxt.exe", "_txt.exe"),
        ("x" * 500 + ".pdf", "x" * 177 + ".pdf"),
    ],
)
def test_names_lose_what_no_name_should_have(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_a_hostile_name_is_shown_as_text_and_reaches_no_path_or_header(portal: RunningPortal) -> None:
    name = '"><script>alert(1)</script>\r\nSet-Cookie: a=b; é.txt'
    item_id = hand_in(portal, "officer", name, LETTER + b"With a hostile name.\n")
    work(portal)
    client = portal.client("officer")
    for path in ("/my-work", f"/my-work/{item_id}"):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page or "script&gt;" in page
    answer = client.get(f"/my-work/{item_id}/files/cps/document")
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert "\n" not in answer.headers["content-disposition"]


def test_other_peoples_work_is_not_there(portal: RunningPortal) -> None:
    item_id = hand_in(portal, "officer", "mine.txt", LETTER + b"Mine alone.\n", urn=URN)
    paths = [f"/my-work/{item_id}", f"/my-work/{item_id}/state", f"/my-work/{item_id}/files/cps/document"]
    for who in ("stranger", "reviewer", "supervisor"):
        client = portal.client(who)
        for path in paths:
            assert client.get(path).status_code == 404, (who, path)
        for action in ("release", "accept", "return", "again", "cancel"):
            assert client.submit(f"/my-work/{item_id}/{action}").status_code in (403, 404)
        assert "mine.txt" not in client.get("/my-work").text
    assert portal.client("admin").get(paths[0]).status_code == 403
    with portal.engine.write() as session:
        case = cases.find(session, portal.engine.sealer, "01AB1234526") or cases.find(session, portal.engine.sealer, URN)
        assert case is not None
        cases.grant(session, case.id, portal.people["reviewer"].id, "officer@force.example")
    assert portal.client("reviewer").get(paths[0]).status_code == 200
    portal.client("officer").submit(f"/my-work/{item_id}/cancel")


def test_a_case_of_others_is_not_joined_by_typing_its_urn(portal: RunningPortal) -> None:
    urn = "01 AB 77777 26"
    hand = {"policy": "cps-precharge", "name": "a.txt", "size": 5, "urn": urn}
    owner, other = portal.client("officer"), portal.client("stranger")
    assert owner.post("/uploads", data=hand, headers={"x-csrf-token": owner.token()}).status_code == 201
    answer = other.post("/uploads", data=hand, headers={"x-csrf-token": other.token()})
    assert answer.status_code == 422
    assert "Ask officer@force.example" in answer.json()["wrong"]["urn"]


def test_two_persons_and_measured_minutes(portal: RunningPortal) -> None:
    """A freedom of information answer: the officer decides, may not release; a reviewer of the unit does."""
    item_id = hand_in(portal, "officer", "foi.txt", LETTER + b"For an answer.\n", policy="foi", review="person")
    work(portal)
    officer, reviewer = portal.client("officer"), portal.client("reviewer")
    assert "undecided" in officer.get(f"/my-work/{item_id}").text
    refused = reviewer.submit(f"/my-work/{item_id}/release")
    assert refused.status_code == 422
    workshop = portal.app.state.desk.workshop_of(portal.people["officer"])
    item = item_with(portal, item_id)
    assert undecided(plan_of(workshop, item), ["requester"])
    decide(workshop, item, accept=(), reject=(), accept_rest=True, by="", why="", minutes=0.0)
    assert officer.submit(f"/my-work/{item_id}/release").status_code in (403, 404)
    for _ in range(2):
        assert officer.submit(f"/my-work/{item_id}/time", seconds="45").status_code == 200
    assert officer.submit(f"/my-work/{item_id}/time", seconds="-5").status_code == 409
    assert "The review has ended" in reviewer.submit(f"/my-work/{item_id}/release").text
    work(portal)
    item = item_with(portal, item_id)
    assert (item.state, item.reviewed_by) == (State.DONE, "reviewer@force.example")
    with portal.engine.read() as session:
        run = ledger.run_of(session, f"{item_id}:redact_document")
        measured = measured_time.minutes_on(session, item_id)
    assert run is not None
    assert 0.75 <= run.human_minutes < 0.9, "45 seconds once, and no more than passed until the second sign of life"
    assert run.human_minutes == pytest.approx(measured)
    sent_back = officer.submit(f"/my-work/{item_id}/return", reason="missed-redaction", minutes="4")
    assert "Returned" in sent_back.text
    assert officer.get(f"/my-work/{item_id}/files/requester/document").status_code == 404


# The scanner ----------------------------------------------------------------------------------------------------------


@contextmanager
def clamd(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A daemon that speaks ClamAV's INSTREAM, and what it was given."""
    received: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection, connection.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                whole = b""
                while length := struct.unpack("!L", stream.read(4))[0]:
                    whole += stream.read(length)
                received.append(whole)
                connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        yield f"127.0.0.1:{listening.getsockname()[1]}", received


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        (b"stream: OK\0", 200, ""),
        (b"stream: Eicar-Test-Signature FOUND\0", 422, "E-PORTAL-MALWARE"),
        (b"INSTREAM size limit exceeded. ERROR\0", 500, "E-PORTAL-SCANNER"),
        (b"", 500, "E-PORTAL-SCANNER"),
    ],
)
def test_nothing_is_taken_that_the_scanner_does_not_call_clean(
    portal: RunningPortal, monkeypatch: pytest.MonkeyPatch, answer: bytes, status: int, code: str
) -> None:
    content = LETTER + answer
    client = portal.client("officer")
    headers = {"x-csrf-token": client.token(), "accept": "application/json"}
    with clamd(answer) as (place, received):
        monkeypatch.setattr(receiving, "scan", lambda _, file: portal_scan(place, file))
        data = {"policy": "cps-precharge", "name": "scanned.txt", "size": len(content)}
        upload = client.post("/uploads", data=data, headers=headers).json()["upload"]
        raw = {**headers, "upload-offset": "0", "content-type": "application/octet-stream"}
        client.patch(f"/uploads/{upload}", content=content, headers=raw)
        done = client.post(f"/uploads/{upload}/complete", headers=headers)
    assert done.status_code == status
    assert received == [content]
    if code:
        assert json.loads(done.text)["code"] == code
    else:
        client.submit(f"/my-work/{done.json()['item']}/cancel")


def portal_scan(place: str, file: Any) -> None:
    from portal.scanning import scan

    scan(place, file)


def test_without_its_scanner_nothing_is_taken(tmp_path: Path) -> None:
    from portal.scanning import ScannerUnavailableError, scan

    with pytest.raises(ScannerUnavailableError), (tmp_path / "a").open("wb+") as file:
        scan(str(tmp_path / "no-socket"), file)
