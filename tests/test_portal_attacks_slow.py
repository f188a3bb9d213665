"""Slow clients: headers that never end, bodies that trickle, answers that nobody takes. The portal keeps answering others."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn
from portal_server import RunningPortal, portal_at

from portal import patience
from portal.serving import configured, listening

MOST = 24


@contextmanager
def served(portal: RunningPortal) -> Iterator[RunningPortal]:
    """The same portal as `hoursback serve` serves it, with room for few connections."""
    with closing(listening("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(configured(portal.app, MOST))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield replace(portal, url=f"http://127.0.0.1:{listener.getsockname()[1]}")
        finally:
            server.should_exit = True
            thread.join(10)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    with portal_at(tmp_path_factory.mktemp("portal")) as running, served(running) as found:
        yield found


def connected(portal: RunningPortal, words: bytes = b"") -> socket.socket:
    address, _, port = portal.url.removeprefix("http://").rpartition(":")
    made = socket.create_connection((address, int(port)), timeout=10)
    made.sendall(words)
    return made


def request(method: str, path: str, *headers: str) -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "host: 127.0.0.1", *headers, "", ""]).encode()


def ended_within(one: socket.socket, seconds: float) -> bytes:
    """What a connection answers until it is closed; raises `TimeoutError` if it stays open."""
    one.settimeout(seconds)
    said = b""
    try:
        while piece := one.recv(65_536):
            said += piece
    except ConnectionResetError:
        pass
    return said


HALF = b"GET /sign-in HTTP/1.1\r\nhost: 127.0.0.1\r\nx-a: "
POST = request("POST", "/sign-in", "content-type: application/x-www-form-urlencoded", "content-length: 9000")


@pytest.mark.parametrize("words", [b"", HALF, POST + b"a=b"], ids=["nothing", "half of the headers", "a body that stops"])
def test_many_silent_connections_keep_nobody_out(portal: RunningPortal, words: bytes) -> None:
    with ExitStack() as stack:
        for _ in range(3 * MOST):
            stack.enter_context(connected(portal, words))
            time.sleep(0.02)  # One after the other: a burst would be refused before it holds a place.
        # What the burst itself has begun may take a moment to end; the silence after it takes nothing.
        until = time.monotonic() + 5
        while (status := portal.client().get("/health").status_code) == 503 and time.monotonic() < until:
            time.sleep(0.1)
        assert status == 200
        assert [portal.client().get("/health").status_code for _ in range(5)] == [200] * 5


def test_whoever_sends_is_not_shut_out_by_those_who_are_silent(portal: RunningPortal) -> None:
    """An upload under way stays, though it was there before everybody who is silent."""
    client = portal.client("officer")
    headers = {"x-csrf-token": client.token(), "accept": "application/json"}
    upload = client.post("/uploads", data={"policy": "cps-precharge", "name": "a.txt", "size": 40}, headers=headers).json()[
        "upload"
    ]
    cookie = f"cookie: hoursback={client.cookies['hoursback']}"
    patch = request("PATCH", f"/uploads/{upload}", cookie, f"x-csrf-token: {headers['x-csrf-token']}", "upload-offset: 0",
                    "content-length: 40", "content-type: application/octet-stream", "connection: close")  # fmt: skip
    with ExitStack() as stack:
        sending = stack.enter_context(connected(portal, patch))
        for _ in range(40):
            sending.sendall(b"x")
            for _ in range(2):
                stack.enter_context(connected(portal, HALF))
            time.sleep(0.005)
        assert b" 200 OK" in ended_within(sending, 10)
    assert client.get(f"/uploads/{upload}").json()["received"] == 40


def test_headers_that_trickle_are_waited_for_only_so_long(portal: RunningPortal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "HEADER_SECONDS", 0.5)
    with connected(portal, HALF) as one, connected(portal, request("GET", "/health")) as two:
        answered = b""
        while not answered.endswith(b"\r\n\r\nok"):
            answered += two.recv(65_536)
        two.sendall(HALF)
        began, said = time.monotonic(), threading.Event()

        def trickle() -> None:
            while not said.wait(0.05):
                try:
                    one.sendall(b"x")
                    two.sendall(b"x")
                except OSError:
                    return

        thread = threading.Thread(target=trickle)
        thread.start()
        try:
            assert ended_within(one, 10) == b""
            assert ended_within(two, 10) == b"", "the second request of a connection likewise"
        finally:
            said.set()
            thread.join()
        assert time.monotonic() - began < 5


def test_a_body_that_trickles_is_broken_off_in_a_sentence(portal: RunningPortal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "GRACE_SECONDS", 0.5)
    with connected(portal, POST) as one:
        began = time.monotonic()
        one.settimeout(0.05)
        said = b""
        while b" 408 " not in said and time.monotonic() - began < 8:
            one.sendall(b"a")
            try:
                said += one.recv(65_536)
            except TimeoutError:
                continue
    assert b" 408 " in said
    assert time.monotonic() - began < 5


def test_a_body_at_a_fair_rate_may_take_longer_than_the_grace(portal: RunningPortal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "GRACE_SECONDS", 0.4)
    with connected(portal, POST) as one:
        for _ in range(9):
            one.sendall(b"a" * 1000)
            time.sleep(0.1)
        assert b" 403 " in one.recv(65_536), "whole, and refused for its form token alone"


def test_an_answer_that_nobody_takes_is_not_kept_for_ever(
    portal: RunningPortal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from portal import shield

    monkeypatch.setattr(shield, "SEND_SECONDS", 0.5)
    wanted = request("GET", "/static/vendor/govuk-frontend/govuk-frontend.min.css")
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        address, _, port = portal.url.removeprefix("http://").rpartition(":")
        one.connect((address, int(port)))
        one.sendall(wanted * 200)
        time.sleep(2)
        rest = ended_within(one, 10)
    assert rest.count(b"HTTP/1.1 200") < 200
