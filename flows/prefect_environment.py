"""What Prefect reads from the environment, set before Prefect is imported: telemetry off, logs of steps kept on this machine."""

from __future__ import annotations

import os
import urllib.request
from collections.abc import MutableMapping

from flows.catalogue import HEARTBEAT_SECONDS
from reference.errors import HoursbackError, UsageError

FORCED = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    # No hidden server of its own, in the user's home folder.
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
    # The log of a step stays on the machine that ran it.
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    # A flow run prints no locals and no source.
    "PREFECT_LOGGING_LOG_PRINTS": "false",
}
DEFAULTS = {
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_SECONDS),
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_WORKER_WEBSERVER_HOST": "127.0.0.1",
    "PREFECT_SERVER_UI_ENABLED": "false",
}


def prepare(environment: MutableMapping[str, str] | None = None) -> None:
    """Set what must hold (telemetry, logs) and what holds unless the operator says otherwise; `PREFECT_HOME` lies in our home."""
    target = os.environ if environment is None else environment
    target.update(FORCED)
    for name, value in DEFAULTS.items():
        target.setdefault(name, value)
    if "PREFECT_HOME" not in target:
        from automations.settings import Settings

        target["PREFECT_HOME"] = str(Settings.load().home / "prefect")


class ServerUnavailableError(HoursbackError):
    """The Prefect server does not answer."""

    code = "E-SYS-PREFECT"


def require_server() -> str:
    """The address of the server.

    Raises:
        UsageError: none is named.
        ServerUnavailableError: it does not answer.
    """
    url = os.environ.get("PREFECT_API_URL", "")
    if not url:
        raise UsageError("No Prefect server is named: set PREFECT_API_URL, for example http://127.0.0.1:4200/api.")
    try:
        # By hand: Prefect's client would try for half a minute.
        urllib.request.urlopen(f"{url.rstrip('/')}/health", timeout=10).close()
    except (OSError, ValueError):
        sentence = "The Prefect server at PREFECT_API_URL does not answer: start it, or leave --prefect out."
        raise ServerUnavailableError(sentence) from None
    return url


prepare()
