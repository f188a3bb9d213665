"""For the CPS liaison through the API: what was handed over, whether it is whole, its files, the receipt, and sending it back."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from fastapi.responses import FileResponse, Response

from flows.portal_wire.cases import FaultView, ParcelDetail, ParcelLine, ParcelList, ReturnedView, ReturnReasons, Sealed
from portal import parcels
from portal.api.calls import BYTES, Call, Calling, Room
from portal.parcels import Parcel

room = Room()
ParcelName = Annotated[str, Path(min_length=1, max_length=200)]


@room.operation()
def inbox(call: Calling) -> ParcelList:
    """What was handed over, newest first."""
    return ParcelList(parcels=[ParcelLine.model_validate(_line(one)) for one in parcels.parcels(call.desk)])


@room.operation()
def parcel(call: Calling, parcel: ParcelName) -> ParcelDetail:
    """One bag, verified now: whether it is what was sealed, and once it was received, what is in it."""
    return _detail(call, parcel)


@room.operation(response_class=Response, responses=BYTES)
def parcel_file(call: Calling, parcel: ParcelName, path: Annotated[str, Query(min_length=1, max_length=1000)]) -> Response:
    """A file of a bag that was received, by its path in it."""
    found = parcels.file_of(call, parcel, path)
    return FileResponse(found, media_type="application/octet-stream", filename=found.name)


@room.operation(response_model=ParcelDetail)
def take_parcel(call: Calling, parcel: ParcelName) -> Response:
    """Receive a bag: it is verified, laid out for reading, and a receipt is written. One that is not whole is not taken."""

    def work() -> ParcelDetail:
        parcels.take(call, parcel)
        return _detail(call, parcel)

    return call.once(200, None, work)


@room.operation(response_model=ParcelLine)
def return_parcel(call: Calling, parcel: ParcelName, why: ReturnReasons) -> Response:
    """Send a case back with the CPS's reasons."""

    def work() -> ParcelLine:
        parcels.send_back(call, parcel, why.codes)
        return ParcelLine.model_validate(_line(parcels.parcel_named(call.desk, parcel)))

    return call.once(200, why, work)


def _line(one: Parcel) -> dict[str, object]:
    return {"parcel": one.name, "at": one.at, "state": one.state.lower()}


def _detail(call: Call, name: str) -> ParcelDetail:
    one = parcels.parcel_named(call.desk, name)
    seen, receipt = parcels.examined(call.desk, one).as_data(), one.receipt
    return ParcelDetail.model_validate(
        {
            **_line(one),
            "seal": Sealed.model_validate({**seen, "faults": [FaultView.model_validate(fault) for fault in seen["faults"]]}),
            "files": parcels.files_of(one),
            "received_at": receipt.get("received_at"),
            "received_by": receipt.get("received_by", ""),
            "returns": [ReturnedView.model_validate(back) for back in one.returns],
            "reasons": parcels.reasons(call.desk),
        }
    )
