"""What the lists of the forms offer, and whether a URN can be one, for a program that asks somebody."""

from __future__ import annotations

from fastapi.responses import Response

from case_files.arranging import OPEN
from flows.portal_wire.work import Choices, PolicyView, UrnAsked, UrnView
from portal.api.calls import Calling, Room, view
from portal.case_answers import form_titles
from portal.pages.work import REASONS
from portal.review.rows import kinds, reasons
from portal.wishes import AUDIENCES, WishError, checked_urn, policies

room = Room()


@room.operation()
def choices(call: Calling) -> Choices:
    """What may be chosen: policies, audiences, kinds of finding, reasons, kinds of form, sections of a bundle."""
    return Choices(
        policies=[
            view(PolicyView, one, name=name, audiences=list(one.audiences))
            for name, one in policies(call.desk.engine.settings).items()
        ],
        audiences=dict(AUDIENCES),
        kinds=dict(kinds(call.workshop)),
        reasons=dict(reasons(call.workshop)),
        return_reasons=dict(REASONS),
        forms=form_titles(),
        sections=list(OPEN),
    )


@room.operation(response_model=UrnView)
def check_urn(call: Calling, asked: UrnAsked) -> Response:
    """Whether a URN can be one, and its usual writing."""

    def work() -> UrnView:
        try:
            shown, told = checked_urn(asked.urn)
        except WishError as error:
            return UrnView(good=False, urn="", words=error.wrong["urn"])
        return UrnView(good=not told, urn=shown, words=told or f"{shown} looks right.")

    return call.once(200, asked, work)
