"""For the CPS liaison: what was handed over, whether it is whole, reading it, and sending it back with reasons."""

from __future__ import annotations

import mimetypes

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from portal import parcels
from portal.case_bags import AUDIENCES
from portal.visits import Here, Visit

router = APIRouter()

_SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""What a page out of a bag may do: be read."""


@router.get("/liaison")
def inbox(here: Here) -> Response:
    """What was handed over, newest first."""
    return here.page("liaison/list.html", parcels=parcels.parcels(here.desk))


@router.get("/liaison/{bag}")
def parcel_page(bag: str, here: Here) -> Response:
    """One bag: whether it is whole, and once it was received, what is in it."""
    return _page(here, bag)


@router.post("/liaison/{bag}/receipt")
def take(bag: str, here: Here) -> Response:
    """Receive a bag: verify it, lay it out for reading and write the receipt."""
    parcels.take(here, bag)
    return here.go(f"/liaison/{bag}", "Received. You can read it now.")


@router.get("/liaison/{bag}/files/{path:path}")
def file(bag: str, path: str, here: Here) -> Response:
    """A file of a bag that was received."""
    found = parcels.file_of(here, bag, path)
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    shown = kind in ("application/pdf", "text/plain", "text/html")
    headers = {"Content-Security-Policy": _SANDBOX} if kind == "text/html" else {}
    return FileResponse(
        found,
        media_type=kind,
        filename=found.name,
        headers=headers,
        content_disposition_type="inline" if shown else "attachment",
    )


@router.post("/liaison/{bag}/return")
def send_back(bag: str, here: Here) -> Response:
    """Send a case back with the CPS's reasons, and keep what the checks had said of them."""
    reasons = here.fields("reason")
    if not reasons and parcels.parcel_named(here.desk, bag).received:
        return _page(here, bag, {f"reason-{next(iter(parcels.reasons(here.desk)))}": "Choose at least one reason"})
    parcels.send_back(here, bag, reasons)
    return here.go(f"/liaison/{bag}", "Sent back. The force sees the reasons and what its check had said.")


def _page(here: Visit, bag: str, wrong: dict[str, str] | None = None) -> Response:
    parcel = parcels.parcel_named(here.desk, bag)
    return here.page(
        "liaison/parcel.html",
        status=422 if wrong else 200,
        wrong=wrong or {},
        parcel=parcel,
        seen=parcels.examined(here.desk, parcel).as_data(),
        files=parcels.files_of(parcel),
        called=_called,
        reasons=parcels.reasons(here.desk),
    )


def _called(path: str) -> str:
    """What a file of a bag is, in words."""
    whom = AUDIENCES.get(path.split("/")[1], "") if path.count("/") > 1 else ""
    known = {"VERIFY.txt": "How to verify it without this portal", "index.html": "Index", "schedule.pdf": "Schedule"}
    if path.endswith("/bundle.pdf"):
        return f"Bundle for {whom[:1].lower()}{whom[1:]}" if whom else "Bundle"
    if "/certificates/" in path:
        return "Certificate of a redaction"
    if path.startswith("data/check/"):
        return "What our check of the case said"
    return known.get(path.rpartition("/")[2], path.rpartition("/")[2])
