"""Before anybody signed in: what a browser needs until then lies sealed in its own cookie, and the records keep nothing.

A sign-in page can be asked for by anybody, as often as they like: were each answer a row of the records, a flood of requests
would fill them. The cookie is sealed with the key of the plans (AES-GCM: nobody reads or changes it) and opens for an hour.
"""

from __future__ import annotations

import base64
import binascii
import secrets
import time
from collections.abc import Mapping
from typing import Any

from automations.errors import SealBrokenError
from automations.portal_records.sessions import BrowserSession
from automations.sealing import SealContext, Sealer

MARK = "door."
"""How such a cookie begins; the random id of a session has no full stop."""
SECONDS = 3600
_CONTEXT = SealContext("sign-in", "doorstep")
_LONGEST = 3000


def make(sealer: Sealer, state: Mapping[str, Any] | None = None) -> tuple[str, str]:
    """A new cookie's value and the form token that goes with it; `state` is kept until the browser comes back."""
    csrf = secrets.token_urlsafe(32)
    sealed = sealer.seal_json({"csrf": csrf, "until": int(time.time()) + SECONDS, "state": dict(state or {})}, _CONTEXT)
    return MARK + base64.urlsafe_b64encode(sealed).decode(), csrf


def opened(sealer: Sealer, cookie: str) -> BrowserSession | None:
    """What such a cookie holds; None where it is none of ours, was changed, or is too old.

    Its session has no id: there is no row to keep anything in. It is `stale` in the second half of its time.
    """
    if not cookie.startswith(MARK) or len(cookie) > _LONGEST:
        return None
    try:
        held = sealer.unseal_json(base64.b64decode(cookie[len(MARK) :].encode(), b"-_", validate=True), _CONTEXT)
    except (SealBrokenError, binascii.Error, UnicodeError):
        return None
    left = held["until"] - time.time()
    return BrowserSession("", "", held["csrf"], held["state"], left < SECONDS / 2) if left > 0 else None
