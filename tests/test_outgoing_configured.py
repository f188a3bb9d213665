"""Addresses that the user configured: nobody whom we ask sends us elsewhere or keeps us for ever, and no value is a path."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from register_asking import template
from test_case_handover import Force

from automations.registers.asking import Question
from automations.registers.errors import QuestionUnfitError, RegisterUnavailableError
from automations.registers.rest import RestRegister
from case_files.handover.stamp import StampError
from flows.case_stamp import sealed_and_stamped

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Asked:
    """A server that notes the paths it was asked for, as they came."""

    url: str = ""
    paths: list[str] = field(default_factory=list)


@contextmanager
def answering(answer: Answer) -> Iterator[Asked]:
    asked = Asked()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.paths.append(self.path)
            answer(self)

        do_GET = do_POST

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    asked.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield asked
    finally:
        server.shutdown()
        server.server_close()


def empty(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(b'{"results": []}')


def trickle(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(400):
            handler.wfile.write(b" ")
            time.sleep(0.05)
    except OSError:
        pass


def elsewhere(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(302)
    handler.send_header("location", "/elsewhere")
    handler.send_header("content-length", "0")
    handler.end_headers()


DOCUMENT = {
    "paths": {
        "/areas/{area}/people": {
            "get": {
                "operationId": "searchArea",
                "parameters": [{"name": "area", "in": "path", "required": True, "schema": {"type": "string"}}],
                "responses": {},
            }
        }
    }
}


def register(url: str, **changes: Any) -> RestRegister:
    row = template("credit", operation="searchArea", send=["area=surname"])
    return RestRegister(row, f"{url}/v1/search", DOCUMENT, token="secret", sleep=lambda _: None, **changes)


def about(surname: str) -> Question:
    return Question("applicant", {"surname": (surname,), "born": (date(1990, 4, 30),)})


@pytest.mark.parametrize("surname", ["..", ".", "../../admin", "..%2f..", "a/../../b", "a?x=1", "a#b", "a;b", "\\..\\", "é\x7f"])
def test_a_value_never_chooses_the_path(surname: str) -> None:
    """A surname of two dots led out of the folder that the register's document names, with our token."""
    with answering(empty) as asked:
        asks = register(asked.url)
        try:
            asks.look_up(about(surname))
        except QuestionUnfitError:
            assert surname in (".", "..")
        finally:
            asks.close()
    for path in asked.paths:
        assert path.startswith("/v1/search/areas/") and path.endswith("/people") and path.count("/") == 5, path


def test_a_register_that_trickles_is_not_waited_for_without_end() -> None:
    with answering(trickle) as asked:
        asks, began = register(asked.url, seconds=0.2), time.monotonic()
        with pytest.raises(RegisterUnavailableError):
            asks.look_up(about("Quill"))
        asks.close()
    assert time.monotonic() - began < 15


def test_an_authority_that_sends_us_elsewhere_is_not_followed() -> None:
    with answering(elsewhere) as asked, pytest.raises(StampError):
        sealed_and_stamped(Force().sealer, b"a tag manifest", f"{asked.url}/stamp")
    assert asked.paths == ["/stamp"]
