"""Every route and the action it is: the guard reads this table, and a route that is not in it answers nobody.

The path is the route's own pattern. Where the action is done to a thing, the path names it: ``{item_id}``, ``{case_id}``,
``{upload_id}``, ``{application_id}``, ``{timing_id}``; `portal.things` finds it.
"""

from __future__ import annotations

from flows.portal_wire.operations import OPERATIONS
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
    ("GET", "/my-work"): "work.list",
    ("GET", "/my-work/{item_id}"): "item.see",
    ("GET", "/my-work/{item_id}/state"): "item.see",
    ("POST", "/my-work/{item_id}/release"): "item.release",
    ("POST", "/my-work/{item_id}/accept"): "item.settle",
    ("POST", "/my-work/{item_id}/return"): "item.settle",
    ("POST", "/my-work/{item_id}/again"): "item.settle",
    ("POST", "/my-work/{item_id}/cancel"): "item.settle",
    ("GET", "/my-work/{item_id}/files/{audience}/{part}"): "item.download",
    ("POST", "/my-work/{item_id}/time"): "item.review",
    ("GET", "/cases"): "case.list",
    ("POST", "/cases"): "case.open",
    ("GET", "/cases/{case_id}"): "case.see",
    ("POST", "/cases/{case_id}/check"): "case.change",
    ("POST", "/cases/{case_id}/facts"): "case.change",
    ("POST", "/cases/{case_id}/types"): "case.change",
    ("POST", "/cases/{case_id}/arrangement"): "case.change",
    ("POST", "/cases/{case_id}/papers"): "case.change",
    ("POST", "/cases/{case_id}/papers/out"): "case.change",
    ("POST", "/cases/{case_id}/people"): "case.change",
    ("POST", "/cases/{case_id}/drafts"): "case.change",
    ("GET", "/cases/{case_id}/drafts/{name}"): "case.see",
    ("POST", "/cases/{case_id}/bag"): "case.change",
    ("GET", "/cases/{case_id}/bag/{audience}/{name}"): "case.see",
    ("POST", "/cases/{case_id}/approval"): "case.approve",
    ("GET", "/system"): "system.see",
    ("GET", "/system/items"): "system.see",
    ("POST", "/system/items/{number}/retry"): "system.change",
    ("POST", "/system/items/{number}/cancel"): "system.change",
    ("GET", "/system/audit"): "audit.search",
    ("POST", "/system/audit/proof"): "audit.search",
    ("GET", "/system/people"): "people.change",
    ("POST", "/system/people/{number}"): "people.change",
    ("GET", "/vetting"): "vetting.list",
    ("GET", "/vetting/clearances"): "vetting.list",
    ("GET", "/vetting/washes"): "vetting.list",
    ("GET", "/vetting/washes/{name}"): "vetting.list",
    ("POST", "/vetting/washes/{name}/answer"): "wash.answer",
    ("GET", "/vetting/{application_id}"): "application.see",
    ("GET", "/vetting/{application_id}/dossier.pdf"): "application.see",
    ("POST", "/vetting/{application_id}/time"): "application.see",
    ("POST", "/vetting/{application_id}/decision"): "vetting.decide",
    ("POST", "/vetting/{application_id}/second"): "vetting.confirm",
    ("POST", "/vetting/{application_id}/harm-test"): "vetting.decide",
    ("POST", "/vetting/{application_id}/letter"): "vetting.decide",
    ("GET", "/vetting/{application_id}/letters/{name}"): "application.see",
    ("POST", "/vetting/{application_id}/again"): "vetting.decide",
    ("GET", "/liaison"): "liaison.list",
    ("GET", "/liaison/{bag}"): "liaison.list",
    ("POST", "/liaison/{bag}/receipt"): "liaison.receive",
    ("POST", "/liaison/{bag}/return"): "liaison.return",
    ("GET", "/liaison/{bag}/files/{path:path}"): "liaison.list",
    ("GET", "/tokens"): "token.make",
    ("POST", "/tokens"): "token.make",
    ("POST", "/tokens/{token_id}/revoke"): "token.revoke",
    ("GET", "/hours"): "hours.see",
    ("GET", "/hours/ledger.csv"): "hours.see",
    ("GET", "/hours/timings.csv"): "timing.make",
    ("POST", "/hours/timings"): "timing.make",
    ("POST", "/hours/timings/{timing_id}/stop"): "timing.stop",
    ("GET", "/review"): "work.list",
    ("GET", "/my-work/{item_id}/review"): "item.review",
    ("GET", "/my-work/{item_id}/review/picture"): "item.review",
    ("POST", "/my-work/{item_id}/review/decide"): "item.review",
    ("POST", "/my-work/{item_id}/review/undo"): "item.review",
    ("POST", "/my-work/{item_id}/review/add"): "item.review",
    ("GET", "/my-work/{item_id}/review/finding"): "item.review",
    ("POST", "/my-work/{item_id}/review/finding"): "item.review",
    ("GET", "/my-work/{item_id}/review/case"): "item.review",
    ("POST", "/my-work/{item_id}/review/case"): "item.review",
    ("POST", "/my-work/{item_id}/review/case/undo"): "item.review",
    ("GET", "/my-work/{item_id}/review/recording"): "item.review",
    ("GET", "/my-work/{item_id}/review/media"): "item.review",
    ("GET", "/my-work/{item_id}/review/sound"): "item.review",
    ("GET", "/my-work/{item_id}/review/tracks"): "item.review",
    ("POST", "/my-work/{item_id}/review/mark"): "item.review",
    ("POST", "/my-work/{item_id}/review/speaker"): "item.review",
    ("GET", "/my-work/{item_id}/review/result"): "item.review",
    ("POST", "/my-work/{item_id}/review/result"): "item.review",
    ("GET", "/my-work/{item_id}/review/after"): "item.review",
    ("GET", "/my-work/{item_id}/review/play"): "item.review",
    ("POST", "/my-work/{item_id}/review/release"): "item.release",
    ("POST", "/my-work/{item_id}/review/again"): "item.review",
}
"""Method and path of a route: its action, a key of `portal.access.ACTIONS`, or `PUBLIC` or `SIGNED_IN`."""

API = "/api/v1"
SCOPES = {
    *("submit", "items", "findings", "originals", "decisions", "results", "hours", "timings"),
    *("cases:read", "cases:write", "cases:people", "cases:approve", "liaison", "liaison:return"),
    *("vetting:read", "vetting:gather", "vetting:decide", "system:read", "system:change", "audit"),
}
"""What a token of the API may be for."""
DECIDING = {"decisions", "cases:people", "cases:approve", "liaison:return", "vetting:decide"}
"""Scopes of tokens that act for a person who decides. A person decides, so such a token is theirs alone and short."""
LONGEST_DECIDING_DAYS = 7
"""A token with such a scope holds no longer: it is for somebody at work, never for a program that runs on its own."""

ROUTES |= {(one.method, API + one.path): one.action for one in OPERATIONS.values()}
ROUTES["GET", f"{API}/openapi.json"] = PUBLIC
API_SCOPES = {(one.method, API + one.path): one.scope for one in OPERATIONS.values()}
