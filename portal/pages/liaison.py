"""For the CPS liaison: what was handed over, whether it is whole, reading it, and sending it back with reasons."""

from __future__ import annotations

import json
import mimetypes
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from flows.case_receive import examine, receive
from flows.case_returns import learn
from flows.delivery import write_new
from flows.workshop import overlay_of
from portal.case_room import handed_over
from portal.desk import Desk
from portal.refusals import NotFoundError
from portal.visits import Here
from reference.errors import UsageError
from reference.loader import load

router = APIRouter()

_SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""What a page out of a bag may do: be read."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A bag that was handed over.

    Attributes:
        name: of its folder.
        bag: where it lies.
        reading: where it is read once it was received.
        at: when it was put here.
    """

    name: str
    bag: Path
    reading: Path
    at: datetime

    @property
    def received(self) -> bool:
        """Whether it was received."""
        return self.reading.is_dir()

    @property
    def receipt(self) -> dict[str, Any]:
        """The receipt, or nothing."""
        path = self.reading.with_name(f"{self.name}.receipt.json")
        return dict(json.loads(path.read_text("utf-8"))) if path.is_file() else {}

    @property
    def returns(self) -> list[dict[str, Any]]:
        """When it was sent back, and with what reasons."""
        path = self.reading.with_name(f"{self.name}.returns.json")
        return list(json.loads(path.read_text("utf-8"))) if path.is_file() else []

    @property
    def state(self) -> str:
        """Where it stands, in words."""
        return "Sent back" if self.returns else "Received" if self.received else "New"

    @property
    def tag(self) -> str:
        """The class of its tag."""
        return {"New": "govuk-tag--yellow", "Received": "govuk-tag--green", "Sent back": "govuk-tag--orange"}[self.state]


@router.get("/liaison")
def inbox(here: Here) -> Response:
    """What was handed over, newest first."""
    return here.page("liaison/list.html", parcels=sorted(_parcels(here.desk), key=lambda parcel: parcel.at, reverse=True))


@router.get("/liaison/{bag}")
def parcel_page(bag: str, here: Here) -> Response:
    """One bag: whether it is whole, and once it was received, what is in it."""
    parcel = _parcel(here.desk, bag)
    seen = examine(parcel.bag, _trusted(here.desk)).as_data()
    reasons = {
        code: row["reason"] for code, row in load("case_reasons", overlay=overlay_of(here.desk.engine.settings)).rows.items()
    }
    return here.page("liaison/parcel.html", parcel=parcel, seen=seen, files=_files(parcel), reasons=reasons)


@router.post("/liaison/{bag}/receipt")
def take(bag: str, here: Here) -> Response:
    """Receive a bag: verify it, lay it out for reading and write the receipt."""
    parcel = _parcel(here.desk, bag)
    parcel.reading.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    receive(parcel.bag, _trusted(here.desk), parcel.reading, here.user.account)
    here.consulted(f"bag:{bag[:80]}", event="case-received")
    return here.go(f"/liaison/{bag}", "Received. You can read it now.")


@router.get("/liaison/{bag}/files/{path:path}")
def file(bag: str, path: str, here: Here) -> Response:
    """A file of a bag that was received."""
    parcel = _parcel(here.desk, bag)
    if path not in _files(parcel):
        raise NotFoundError("There is no such file.")
    here.consulted(f"bag:{bag[:80]}", event="case-file-read")
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    shown = kind in ("application/pdf", "text/plain", "text/html")
    headers = {"Content-Security-Policy": _SANDBOX} if kind == "text/html" else {}
    return FileResponse(
        parcel.reading / path,
        media_type=kind,
        filename=Path(path).name,
        headers=headers,
        content_disposition_type="inline" if shown else "attachment",
    )


@router.post("/liaison/{bag}/return")
def send_back(bag: str, here: Here) -> Response:
    """Send a case back with the CPS's reasons, and keep what the checks had said of them."""
    parcel = _parcel(here.desk, bag)
    if not parcel.received:
        raise UsageError("Receive it first, then say why it goes back.")
    codes = here.fields("reason")
    if not codes:
        raise UsageError("Choose at least one reason.")
    learned = learn(parcel.reading, "", codes, None, overlay=overlay_of(here.desk.engine.settings))
    mark = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "by": here.user.account,
        "codes": codes,
        "taught": learned.as_data()["taught"],
    }
    path = parcel.reading.with_name(f"{bag}.returns.json")
    write_new(path, json.dumps([*parcel.returns, mark]).encode(), overwrite=True)
    here.consulted(f"bag:{bag[:80]}", event="case-returned", reasons=len(codes))
    return here.go(f"/liaison/{bag}", "Sent back. The force sees the reasons and what its check had said.")


def _parcels(desk: Desk) -> list[Parcel]:
    place = handed_over(desk)
    if not place.is_dir():
        return []
    return [_as_parcel(desk, path) for path in place.iterdir() if path.is_dir() and not path.name.startswith(".")]


def _parcel(desk: Desk, name: str) -> Parcel:
    for parcel in _parcels(desk):
        if parcel.name == name:
            return parcel
    raise NotFoundError("Nothing of this name was handed over.")


def _as_parcel(desk: Desk, path: Path) -> Parcel:
    at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Parcel(path.name, path, desk.engine.settings.home / "received" / path.name, at)


def _files(parcel: Parcel) -> list[str]:
    if not parcel.received:
        return []
    return sorted(path.relative_to(parcel.reading).as_posix() for path in parcel.reading.rglob("*") if path.is_file())


def _trusted(desk: Desk) -> list[Path]:
    return [Path(name.strip()) for name in desk.settings.trusted.split(",") if name.strip()]
