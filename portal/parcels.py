"""Cases that were handed over, as the CPS liaison finds them: whether each is whole, receipt, files, and sending it back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.case_receive import Examined, examine, receive
from flows.case_returns import book, learn
from flows.delivery import write_new
from flows.workshop import overlay_of
from portal.acting import Acting
from portal.desk import Desk
from portal.refusals import ConflictError, NotFoundError
from reference.errors import UsageError
from reference.loader import load


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
        return _marks(_returns_of(self.reading))

    @property
    def state(self) -> str:
        """Where it stands, in words."""
        return "Sent back" if self.returns else "Received" if self.received else "New"

    @property
    def tag(self) -> str:
        """The class of its tag."""
        return {"New": "govuk-tag--yellow", "Received": "govuk-tag--green", "Sent back": "govuk-tag--orange"}[self.state]


def handed_over(desk: Desk) -> Path:
    """Where sealed cases lie for the liaison."""
    named = desk.settings.handed_over
    return Path(named) if named else desk.engine.settings.home / "handed-over"


def parcels(desk: Desk) -> list[Parcel]:
    """What was handed over, newest first."""
    place = handed_over(desk)
    if not place.is_dir():
        return []
    found = [_as_parcel(desk, path) for path in place.iterdir() if path.is_dir() and not path.name.startswith(".")]
    return sorted(found, key=lambda parcel: parcel.at, reverse=True)


def parcel_named(desk: Desk, name: str) -> Parcel:
    """The bag of this name, or `NotFoundError`."""
    for parcel in parcels(desk):
        if parcel.name == name:
            return parcel
    raise NotFoundError("Nothing of this name was handed over.")


def examined(desk: Desk, parcel: Parcel) -> Examined:
    """Whether a bag is what was sealed, read now."""
    return examine(parcel.bag, _trusted(desk))


def reasons(desk: Desk) -> dict[str, str]:
    """The CPS's reasons for sending a file back, by code."""
    rows = load("case_reasons", overlay=overlay_of(desk.engine.settings)).rows
    return {code: str(row["reason"]) for code, row in rows.items()}


def take(acting: Acting, name: str) -> None:
    """Receive a bag: verify it, lay it out for reading and write the receipt.

    Raises:
        ConflictError: it was received already.
    """
    parcel = parcel_named(acting.desk, name)
    if parcel.received:
        by = parcel.receipt.get("received_by", "somebody")
        raise ConflictError(f"This case was received already, by {by}: read it as it is, or send it back.")
    parcel.reading.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    receive(parcel.bag, _trusted(acting.desk), parcel.reading, acting.user.account)
    acting.consulted(_subject(name), event="case-received")


def files_of(parcel: Parcel) -> list[str]:
    """Files of a bag that was received, by their paths in it."""
    if not parcel.received:
        return []
    return sorted(path.relative_to(parcel.reading).as_posix() for path in parcel.reading.rglob("*") if path.is_file())


def file_of(acting: Acting, name: str, path: str) -> Path:
    """A file of a bag that was received; the audit tells who read it.

    Raises:
        NotFoundError: there is no such file in it.
    """
    parcel = parcel_named(acting.desk, name)
    if path not in files_of(parcel):
        raise NotFoundError("There is no such file.")
    acting.consulted(_subject(name), event="case-file-read")
    return parcel.reading / path


def send_back(acting: Acting, name: str, codes: Sequence[str]) -> None:
    """Send a case back with the CPS's reasons, and keep what the checks had said of them."""
    parcel = parcel_named(acting.desk, name)
    if not parcel.received:
        raise UsageError("Receive it first, then say why it goes back.")
    if not codes:
        raise UsageError("Choose at least one reason.")
    learned = learn(parcel.reading, "", codes, None, overlay=overlay_of(acting.desk.engine.settings))
    # What came back is no accepted work from now on; what putting it right takes, the preparers say when they send it again.
    booked = book(acting.workshop, learned.returned, 0.0)
    mark = {
        "items": list(booked.items),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "by": acting.user.account,
        "codes": list(codes),
        "taught": learned.as_data()["taught"],
    }
    write_new(_returns_of(parcel.reading), json.dumps([*parcel.returns, mark]).encode(), overwrite=True)
    acting.consulted(_subject(name), event="case-returned", reasons=len(codes))


def came_back(desk: Desk, bag: str) -> list[str]:
    """The work items whose lines in the ledger take the minutes of putting a bag right that was sent back; none if it was not."""
    marks = _marks(_returns_of(_reading(desk, bag)))
    return [item for mark in marks for item in mark.get("items", ())]


def _reading(desk: Desk, bag: str) -> Path:
    """Where a bag is laid out for reading once it was received."""
    return desk.engine.settings.home / "received" / bag


def _returns_of(reading: Path) -> Path:
    return reading.with_name(f"{reading.name}.returns.json")


def _marks(path: Path) -> list[dict[str, Any]]:
    return list(json.loads(path.read_text("utf-8"))) if path.is_file() else []


def _subject(name: str) -> str:
    return f"bag:{name[:80]}"


def _as_parcel(desk: Desk, path: Path) -> Parcel:
    at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Parcel(path.name, path, _reading(desk, path.name), at)


def _trusted(desk: Desk) -> list[Path]:
    return [Path(name.strip()) for name in desk.settings.trusted.split(",") if name.strip()]
