"""Around the whole application: request ids, host check, limits on what is sent, security headers, and no fault left unsaid."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.patience import SEND_SECONDS, Patience
from portal.refusals import RefusedError, TooLargeError
from portal.settings import PortalSettings

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
_MOST_BODY = 2**20
"""Bytes of a request that sends no files."""
_HOST = re.compile(r"(?:\[(?P<six>[0-9a-f:.]+)\]|(?P<name>[a-z0-9.-]+))(?::[0-9]{1,5})?")
_CHUNK = re.compile(r"/(?:api/v1/)?uploads/[0-9a-f]{32}(?:/content)?")
CHUNK_BYTES = 64 * 2**20
"""Largest piece of a file that is sent in pieces."""

Explain = Callable[[Request, Exception], Response]


class Shield:
    """The outermost layer of ours."""

    def __init__(self, app: ASGIApp, settings: PortalSettings, explain: Explain) -> None:
        self.app = app
        self.settings = settings
        self.explain = explain

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id, started = uuid.uuid4().hex, False
        scope.setdefault("state", {})["request_id"] = request_id
        request = Request(scope)

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message["headers"], *self._headers(scope, message, request_id)]
            async with asyncio.timeout(SEND_SECONDS):
                await send(message)

        try:
            await self._answer(request, scope, receive, send_with_headers)
        except Exception as error:
            if started:
                raise ConnectionAbortedError("the answer broke off") from None
            await self.explain(request, error)(scope, receive, send_with_headers)

    async def _answer(self, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        if _host_of(request) not in self.settings.hosts:
            await Response("This host is not served here.", 400, media_type="text/plain")(scope, receive, send)
            return
        if "\0" in scope["path"] or b"%00" in scope["query_string"]:
            # No name holds it, and a database that is asked for one says that it does not answer.
            raise RefusedError("The address holds a character that no address has.")
        most = self._most(scope, request)
        if int(request.headers.get("content-length") or 0) > most:
            raise TooLargeError("More was sent than is taken at once.")
        taken, whole, patience = 0, False, Patience()

        async def receive_within_limit() -> Message:
            nonlocal taken, whole
            # After the body comes the end of the connection, for which we wait as long as we answer.
            message: Message = await (receive() if whole else patience.next(receive))
            whole = not message.get("more_body", False)
            taken += len(message.get("body", b""))
            if taken > most:
                raise TooLargeError("More was sent than is taken at once.")
            return message

        await self.app(scope, receive_within_limit, send)

    def _most(self, scope: Scope, request: Request) -> int:
        if _CHUNK.fullmatch(scope["path"]):
            return CHUNK_BYTES
        files = request.headers.get("content-type", "").startswith("multipart/form-data")
        return int(self.settings.most_form_mb * 1e6) if files and scope["path"] == "/submit" else _MOST_BODY

    def _headers(self, scope: Scope, message: Message, request_id: str) -> list[tuple[bytes, bytes]]:
        wanted = {**HEADERS, "x-request-id": request_id}
        if not scope["path"].startswith("/static/"):
            wanted["cache-control"] = "no-store"
        if self.settings.secure:
            wanted["strict-transport-security"] = "max-age=31536000"
        there = {name.lower() for name, _ in message["headers"]}
        return [(name.encode(), value.encode()) for name, value in wanted.items() if name.encode() not in there]


def _host_of(request: Request) -> str:
    """The host that the browser asked for, read strictly: what it is compared with decides whether we answer."""
    found = _HOST.fullmatch(request.headers.get("host", "").lower())
    return (found["six"] or found["name"]) if found else ""
