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
}
"""Method and path of a route: its action, a key of `portal.access.ACTIONS`, or `PUBLIC` or `SIGNED_IN`."""

API = "/api/v1"
SCOPES = {"submit", "items", "findings", "decisions", "results", "hours"}
"""What a token of the API may be for."""

_OPERATIONS = {
    ("POST", "/uploads"): ("submit", "submit"),
    ("GET", "/uploads/{upload_id}"): ("upload.continue", "submit"),
    ("PATCH", "/uploads/{upload_id}"): ("upload.continue", "submit"),
    ("POST", "/uploads/{upload_id}/complete"): ("upload.continue", "submit"),
    ("GET", "/items"): ("work.list", "items"),
    ("GET", "/items/{item_id}"): ("item.see", "items"),
    ("POST", "/items/{item_id}/cancel"): ("item.settle", "decisions"),
    ("GET", "/items/{item_id}/findings"): ("item.review", "findings"),
    ("POST", "/items/{item_id}/decisions"): ("item.review", "decisions"),
    ("POST", "/items/{item_id}/release"): ("item.release", "decisions"),
    ("POST", "/items/{item_id}/outcome"): ("item.settle", "decisions"),
    ("GET", "/items/{item_id}/results"): ("item.see", "results"),
    ("GET", "/items/{item_id}/results/{audience}/{part}"): ("item.download", "results"),
    ("GET", "/hours"): ("hours.see", "hours"),
}
"""Method and path of an operation of the API below `API`: its action, and the scope that a token needs."""

ROUTES |= {(method, API + path): action for (method, path), (action, _) in _OPERATIONS.items()}
ROUTES["GET", f"{API}/openapi.json"] = PUBLIC
API_SCOPES = {(method, API + path): scope for (method, path), (_, scope) in _OPERATIONS.items()}
