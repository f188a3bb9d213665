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
    ("GET", "/tokens"): "token.make",
    ("POST", "/tokens"): "token.make",
    ("POST", "/tokens/{token_id}/revoke"): "token.revoke",
    ("GET", "/hours"): "hours.see",
    ("GET", "/hours/ledger.csv"): "hours.see",
    ("GET", "/hours/timings.csv"): "timing.make",
    ("POST", "/hours/timings"): "timing.make",
    ("POST", "/hours/timings/{timing_id}/stop"): "timing.stop",
    ("GET", "/review"): "work.list",
    ("GET", "/work/{item_id}/review"): "item.review",
    ("GET", "/work/{item_id}/review/picture"): "item.review",
    ("POST", "/work/{item_id}/review/decide"): "item.review",
    ("POST", "/work/{item_id}/review/undo"): "item.review",
    ("POST", "/work/{item_id}/review/add"): "item.review",
    ("GET", "/work/{item_id}/review/finding"): "item.review",
    ("POST", "/work/{item_id}/review/finding"): "item.review",
    ("GET", "/work/{item_id}/review/recording"): "item.review",
    ("GET", "/work/{item_id}/review/media"): "item.review",
    ("GET", "/work/{item_id}/review/tracks"): "item.review",
    ("POST", "/work/{item_id}/review/mark"): "item.review",
    ("GET", "/work/{item_id}/review/result"): "item.review",
    ("POST", "/work/{item_id}/review/result"): "item.review",
    ("GET", "/work/{item_id}/review/after"): "item.review",
    ("GET", "/work/{item_id}/review/play"): "item.review",
    ("POST", "/work/{item_id}/review/release"): "item.release",
    ("POST", "/work/{item_id}/review/again"): "item.review",
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
