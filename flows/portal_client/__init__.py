"""A typed client of the portal's HTTP API, for programs of the force and for our own command line.

with PortalClient("https://hoursback.force.example", token) as portal:
    item = portal.submit(Path("statement.pdf"), policy="cps-precharge")
    portal.wait(item)
    portal.fetch_result(item, "cps", "document", Path("redacted.pdf"))

Each operation of the API is a method of its name; what it sends and gives back is defined once, in `flows.portal_wire`.
"""

from __future__ import annotations

from flows.portal_client.cases import CaseOperations
from flows.portal_client.liaison import LiaisonOperations
from flows.portal_client.recordings import RecordingOperations
from flows.portal_client.reviews import ReviewOperations
from flows.portal_client.system import SystemOperations
from flows.portal_client.talking import PortalRefusedError, PortalUnreachableError
from flows.portal_client.vetting import VettingOperations
from flows.portal_client.work import WorkOperations

__all__ = ["PortalClient", "PortalRefusedError", "PortalUnreachableError"]


class PortalClient(
    WorkOperations, ReviewOperations, RecordingOperations, CaseOperations, LiaisonOperations, VettingOperations, SystemOperations
):
    """Speaks to one portal with one token. Use it as a context manager, or call `close`."""
