"""A register behind REST, for tests and trials: `serve(people)` gives the address of a real server that misbehaves on demand.

As a program: `python -m tests.register_server PEOPLE.json` (a list of people as `person` makes them) prints its address.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Header, Response
from pydantic import BaseModel, ConfigDict

TOKEN = "a-token-of-the-test-register"


@dataclass(slots=True)
class Mood:
    """How the server behaves, and what it saw.

    Attributes:
        busy: so many answers of 429 before it answers.
        retry_after: what it says then.
        status: an answer of its own instead of people.
        slow: seconds before it answers.
        body: a body of its own.
        location: where it sends us, with a status of 302.
        asked: what was asked so far.
        page: entries on one page.
    """

    busy: int = 0
    retry_after: str = "0"
    status: int = 200
    slow: float = 0.0
    body: bytes | None = None
    location: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    page: int = 100


def person(reference: str, surname: str, given: Sequence[str], born: str, postcode: str, kind: str, text: str) -> dict[str, Any]:
    """One entry of the register."""
    return {
        "reference": reference,
        "name": {"family": surname, "given": list(given)},
        "birthDate": born,
        "address": {"lines": ["1 Register Row"], "postcode": postcode},
        "entry": {"kind": kind, "text": text, "date": "2021-05-06"},
    }


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Name(_Closed):
    family: str
    given: list[str]


class Address(_Closed):
    lines: list[str]
    postcode: str


class Entry(_Closed):
    kind: str
    text: str
    date: str


class Found(_Closed):
    reference: str
    name: Name
    birthDate: str  # as the register has it
    address: Address
    entry: Entry


class Page(_Closed):
    results: list[Found]
    next: str | None = None


class Wanted(_Closed):
    surnames: list[str]
    birthDate: str
    limit: int = 50


def make_app(people: Sequence[dict[str, Any]], mood: Mood) -> FastAPI:
    """The application: one search by surname and birth date, with a bearer token."""
    app = FastAPI(title="Test register", version="1")

    @app.get("/people", operation_id="searchPeople", response_model=Page)
    def search(surname: str, birthDate: str, postcode: str | None = None, start: int = 0, authorization: str = Header("")) -> Any:
        mood.asked.append({"surname": surname, "birthDate": birthDate, "postcode": postcode, "start": start})
        if authorization != f"Bearer {TOKEN}":
            return Response(status_code=401)
        if mood.busy:
            mood.busy -= 1
            return Response(status_code=429, headers={"Retry-After": mood.retry_after})
        time.sleep(mood.slow)
        if mood.location:
            return Response(status_code=302, headers={"Location": mood.location})
        if mood.body is not None or mood.status != 200:
            return Response(mood.body or b"", status_code=mood.status, media_type="application/json")
        found = [each for each in people if each["name"]["family"].upper() == surname and each["birthDate"] == birthDate]
        shown = found[start : start + mood.page]
        further = start + mood.page < len(found)
        address = f"/people?surname={surname}&birthDate={birthDate}&start={start + mood.page}"
        return {"results": shown, "next": address if further else None}

    @app.post("/areas/{area}/search", operation_id="searchByPost", response_model=Page)
    def search_by_post(area: str, wanted: Wanted, x_case: str = Header("")) -> Any:
        mood.asked.append({"area": area, "case": x_case, **wanted.model_dump()})
        surnames = set(wanted.surnames)
        return {"results": [each for each in people if each["name"]["family"].upper() in surnames], "next": None}

    return app


@contextmanager
def serve(
    people: Sequence[dict[str, Any]], mood: Mood | None = None, tls: tuple[Path, Path] | None = None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Serve on a free port, with certificate and key where `tls` names them; gives the address and the OpenAPI document."""
    import uvicorn

    app = make_app(people, mood or Mood())
    listening = socket.socket(proto=socket.IPPROTO_TCP)  # named, or asyncio leaves answers to wait for acknowledgements
    listening.bind(("127.0.0.1", 0))
    secured = {"ssl_certfile": str(tls[0]), "ssl_keyfile": str(tls[1])} if tls else {}
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", **secured))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        until = time.monotonic() + 20
        while not server.started and time.monotonic() < until:
            time.sleep(0.01)
        assert server.started
        yield f"http{'s' if tls else ''}://127.0.0.1:{listening.getsockname()[1]}", app.openapi()
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listening.close()


if __name__ == "__main__":
    with serve(json.loads(Path(sys.argv[1]).read_text("utf-8"))) as (address, _):
        print(address, flush=True)
        threading.Event().wait()
