"""How long the portal waits for a client that says little: not for ever, and less when many do.

A client that opens connections and sends its headers byte by byte, or a form that never ends, holds a place that others need.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from portal.refusals import RefusedError

HEADER_SECONDS = 15.0
"""From the first moment of a connection, or the first byte of its next request, until all headers are there."""
GRACE_SECONDS = 30.0
LEAST_RATE = 1000.0
"""Bytes a second. For a body we wait this long and, for what has arrived of it, as long as it takes at this rate."""
SEND_SECONDS = 120.0
"""A client that takes no piece of an answer for so long gets no more."""
_KEPT_FREE = 0.125
"""Share of the places that is kept free: above it, whoever was silent longest goes when somebody new comes."""


class SlowRequestError(RefusedError):
    """A request arrives too slowly."""

    code = "E-PORTAL-SLOW"
    status = 408
    title = "The connection is too slow"


class Patience:
    """How long we waited so far for the body of one request."""

    def __init__(self) -> None:
        self._waited, self._arrived = 0.0, 0

    async def next(self, receive: Any) -> Any:
        """The next message of a body that is not whole.

        Raises:
            SlowRequestError: it comes too slowly.
        """
        loop = asyncio.get_running_loop()
        began = loop.time()
        left = GRACE_SECONDS + self._arrived / LEAST_RATE - self._waited
        try:
            async with asyncio.timeout(left):
                message = await receive()
        except TimeoutError:
            raise SlowRequestError("What you sent arrived too slowly. Send it again, or hand files in by pieces.") from None
        # Only time spent waiting for the client counts, not what we did with what it sent.
        self._waited += loop.time() - began
        self._arrived += len(message.get("body", b""))
        return message


class PatientProtocol(H11Protocol):
    """HTTP as uvicorn speaks it, with an end to waiting."""

    _timer: asyncio.TimerHandle | None = None
    _heard: float = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody connects: make room if there is little, and give them time to say what they want."""
        super().connection_made(transport)
        self._heard = self.loop.time()
        self._make_room()
        self._wait_for_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """They are gone."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """They said something."""
        self._heard = self.loop.time()
        super().data_received(data)
        if self._is_idle():
            self._wait_for_headers()
        else:
            self._stop_waiting()

    def _is_idle(self) -> bool:
        """Whether no request is under way: its headers are not there, or the last one was answered."""
        return self.cycle is None or self.cycle.response_complete

    def _is_silent(self) -> bool:
        """Whether it is their turn."""
        return self._is_idle() or self.cycle.more_body

    def _wait_for_headers(self) -> None:
        if self._timer is None:
            self._timer = self.loop.call_later(HEADER_SECONDS, self._give_up)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        self._timer = None
        if self._is_idle() and not self.transport.is_closing():
            self.transport.close()

    def _make_room(self) -> None:
        most = self.limit_concurrency
        if most is None or len(self.connections) < most * (1 - _KEPT_FREE):
            return
        others = [one for one in self.connections if isinstance(one, PatientProtocol) and one is not self and one._is_silent()]
        if others:
            # What was sent to them last may still be on its way; whoever is silent longest has had it longest.
            longest = min(others, key=lambda one: one._heard)
            self.connections.discard(longest)  # The loop tells of its end later, when others may have come as well.
            longest.transport.abort()
