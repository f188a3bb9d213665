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
    ("GET", "/review"): "work.list",
    ("GET", "/review/{item_id}"): "item.review",
    ("GET", "/review/{item_id}/picture"): "item.review",
    ("POST", "/review/{item_id}/decide"): "item.review",
    ("POST", "/review/{item_id}/undo"): "item.review",
    ("POST", "/review/{item_id}/add"): "item.review",
    ("GET", "/review/{item_id}/finding"): "item.review",
    ("POST", "/review/{item_id}/finding"): "item.review",
    ("POST", "/review/{item_id}/alive"): "item.review",
    ("GET", "/review/{item_id}/recording"): "item.review",
    ("GET", "/review/{item_id}/media"): "item.review",
    ("GET", "/review/{item_id}/tracks"): "item.review",
    ("POST", "/review/{item_id}/mark"): "item.review",
    ("GET", "/review/{item_id}/result"): "item.review",
    ("POST", "/review/{item_id}/result"): "item.review",
    ("GET", "/review/{item_id}/after"): "item.review",
    ("GET", "/review/{item_id}/play"): "item.review",
    ("POST", "/review/{item_id}/release"): "item.release",
    ("POST", "/review/{item_id}/again"): "item.review",
    ("GET", "/review/{item_id}/released"): "item.download",
}
"""Method and path of a route: its action, a key of `portal.access.ACTIONS`, or `PUBLIC` or `SIGNED_IN`."""

SCOPES = {"submit", "items", "findings", "decisions", "results", "hours"}
"""What a token of the API may be for."""
