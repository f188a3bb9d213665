"""Every route and the action it is: the guard reads this table, and a route that is not in it answers nobody.

The path is the route's own pattern. Where the action is done to a thing, the path names it: ``{item_id}``, ``{case_id}``,
``{upload_id}``, ``{application_id}``, ``{timing_id}``; `portal.things` finds it.
"""

from __future__ import annotations

from portal.access import PUBLIC, SIGNED_IN

ROUTES: dict[tuple[str, str], str] = {
    ("GET", "/"): SIGNED_IN,
    ("GET", "/health"): PUBLIC,
    ("GET", "/accessibility"): PUBLIC,
    ("GET", "/sign-in"): PUBLIC,
    ("POST", "/sign-in"): PUBLIC,
    ("GET", "/sign-in/provider"): PUBLIC,
    ("GET", "/sign-in/answer"): PUBLIC,
    ("POST", "/sign-out"): SIGNED_IN,
    ("GET", "/submit"): "submit",
    ("POST", "/submit"): "submit",
    ("POST", "/submit/urn"): "submit",
    ("POST", "/uploads"): "submit",
    ("GET", "/uploads/{upload_id}"): "upload.continue",
    ("PATCH", "/uploads/{upload_id}"): "upload.continue",
    ("POST", "/uploads/{upload_id}/complete"): "upload.continue",
    ("GET", "/work"): "work.list",
    ("GET", "/work/{item_id}"): "item.see",
    ("GET", "/work/{item_id}/state"): "item.see",
    ("POST", "/work/{item_id}/release"): "item.release",
    ("POST", "/work/{item_id}/accept"): "item.settle",
    ("POST", "/work/{item_id}/return"): "item.settle",
    ("POST", "/work/{item_id}/again"): "item.settle",
    ("POST", "/work/{item_id}/cancel"): "item.settle",
    ("GET", "/work/{item_id}/files/{audience}/{part}"): "item.download",
    ("POST", "/work/{item_id}/time"): "item.review",
    ("GET", "/cases"): "case.list",
    ("POST", "/cases"): "case.open",
    ("GET", "/cases/{case_id}"): "case.see",
    ("POST", "/cases/{case_id}/check"): "case.change",
    ("POST", "/cases/{case_id}/facts"): "case.change",
    ("POST", "/cases/{case_id}/types"): "case.change",
    ("POST", "/cases/{case_id}/people"): "case.change",
    ("POST", "/cases/{case_id}/drafts"): "case.change",
    ("GET", "/cases/{case_id}/drafts/{name}"): "case.see",
    ("POST", "/cases/{case_id}/bag"): "case.change",
    ("GET", "/cases/{case_id}/bag/{audience}/{name}"): "case.see",
    ("POST", "/cases/{case_id}/approval"): "case.approve",
    ("GET", "/liaison"): "liaison.list",
    ("GET", "/liaison/{bag}"): "liaison.list",
    ("POST", "/liaison/{bag}/receipt"): "liaison.receive",
    ("POST", "/liaison/{bag}/return"): "liaison.return",
    ("GET", "/liaison/{bag}/files/{path:path}"): "liaison.list",
}
"""Method and path of a route: its action, a key of `portal.access.ACTIONS`, or `PUBLIC` or `SIGNED_IN`."""

SCOPES = {"submit", "items", "findings", "decisions", "results", "hours"}
"""What a token of the API may be for."""
