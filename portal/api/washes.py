"""Data washes through the API: the pairs that wait, and an officer's answer to each. Nothing is answered for anybody."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path, Query
from fastapi.responses import Response

from flows import vetting_wash
from flows.portal_wire.washes import PairAnswer, PairReason, PairSide, PairView, WashDetail, WashNames, WashStands, WrittenName
from portal.api.calls import Call, Calling, Room
from vetting.subjects import Person
from vetting.wash.pairs import Paired

room = Room()
WashName = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,40}$")]


@room.operation()
def washes(call: Calling) -> WashNames:
    """The washes of the force, by name."""
    return WashNames(washes=vetting_wash.washes(call.workshop))


@room.operation()
def wash(
    call: Calling,
    wash: WashName,
    band: Literal["strong", "review"] | None = None,
    first: Annotated[int, Query(ge=0, le=10**8)] = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> WashDetail:
    """How a wash stands, and pairs that wait, the likeliest first. Each pair that is given is put on record."""
    found = vetting_wash.page(call.workshop, wash, first, limit, band)
    return WashDetail(**_stands(call, wash).model_dump(), pairs=[_pair(one) for one in found.pairs], withheld=found.withheld)


@room.operation(response_model=WashStands)
def answer_pair(call: Calling, wash: WashName, said: PairAnswer) -> Response:
    """Record what this officer says of a pair."""

    def work() -> WashStands:
        vetting_wash.answer(call.workshop, wash, said.person, said.record, said.answer, said.why)
        return _stands(call, wash)

    return call.once(200, said, work)


def _stands(call: Call, name: str) -> WashStands:
    seen = vetting_wash.overview(call.workshop, name)
    waiting = {"strong": seen.waiting.strong, "review": seen.waiting.review}
    return WashStands(wash=name, register_code=seen.register, waiting=waiting, answers=seen.answers)


def _pair(one: Paired) -> PairView:
    return PairView(
        band=one.candidate.band,
        person=_side(one.settled.person, one.person),
        record=_side(one.settled.record, one.candidate.record.person),
        reasons=[PairReason(words=reason.words, weight=reason.weight) for reason in one.candidate.reasons],
    )


def _side(key: str, person: Person) -> PairSide:
    return PairSide(
        key=key,
        names=[WrittenName(full=name.full, kind=name.kind) for name in person.names],
        born=person.born,
        addresses=[" ".join((", ".join(home.lines), home.postcode)).strip() for home in person.addresses],
        contacts=[*person.phones, *person.emails],
    )
