"""Serving the portal with uvicorn."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import uvicorn
from fastapi import FastAPI

from automations.settings import Settings
from portal.app import make_app
from portal.patience import PatientProtocol
from portal.settings import PortalSettings
from reference.errors import HoursbackError

Say = Callable[[str], None]
MOST_AT_ONCE = 400
_WAITING = 2048
"""Connections that the system keeps until they are taken: as many as uvicorn asks for."""


class PortTakenError(HoursbackError):
    """The address cannot be listened on."""

    code = "E-PORTAL-PORT"
    business = True


def serve(
    settings: Settings, *, host: str | None = None, port: int | None = None, portal: PortalSettings | None = None, say: Say
) -> None:
    """Serve until told to stop.

    Args:
        settings: of the engine.
        host: address to listen on, instead of the one in the settings.
        port: likewise.
        portal: of the portal; as home folder and environment say unless given.
        say: prints where the portal is.

    Raises:
        PortTakenError: somebody else listens there.
    """
    portal = portal or PortalSettings.load(settings.home)
    portal = replace(portal, host=host or portal.host, port=portal.port if port is None else port)
    app = make_app(settings, portal)
    with closing(listening(portal.host, portal.port)) as listener:
        say(f"The portal is at {portal.base_url or f'http://{portal.host}:{listener.getsockname()[1]}'}; stop it with Ctrl-C.")
        uvicorn.Server(configured(app)).run(sockets=[listener])


def configured(app: FastAPI, most_at_once: int = MOST_AT_ONCE) -> uvicorn.Config:
    """How the server is set up: at most so many connections at once, and no patience without end."""
    return uvicorn.Config(
        app,
        http=PatientProtocol,
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=True,
        limit_concurrency=most_at_once,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=5,
        lifespan="off",
    )


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there: whoever comes before the portal is ready waits and is not refused."""
    # The protocol is named: without it asyncio does not take the socket for TCP, and each answer's body waits until the browser
    # has acknowledged the headers, which takes it 40 ms.
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, proto=socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(_WAITING)
    except OSError as error:
        listener.close()
        raise PortTakenError(f"The portal cannot listen on {host}, port {port}: {error.strerror}. Give --port another.") from None
    return listener
