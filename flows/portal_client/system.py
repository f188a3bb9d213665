"""For the digital unit: how things stand, failures and retries, the audit chain."""

from __future__ import annotations

from typing import Literal

from flows.portal_client.talking import Talking, part
from flows.portal_wire.base import StateName
from flows.portal_wire.system import AuditLines, AuditLineView, ChainProof, Overview, SystemItem, SystemItems

_MOST = 200


class SystemOperations(Talking):
    """What the digital unit does."""

    def overview(self) -> Overview:
        """How things stand."""
        return self._get(Overview, "/system")

    def system_items(self, state: StateName | Literal[""] = "", limit: int = _MOST) -> list[SystemItem]:
        """Work items, newest first, without names of files."""
        return self._get(SystemItems, "/system/items", state=state, limit=limit).items

    def retry_item(self, item_id: str) -> SystemItem:
        """Have failed work tried again."""
        return self._post(SystemItem, f"/system/items/{part(item_id)}/retry")

    def cancel_item(self, item_id: str) -> SystemItem:
        """End work that is not done."""
        return self._post(SystemItem, f"/system/items/{part(item_id)}/cancel")

    def audit_lines(
        self,
        *,
        actor: str = "",
        subject: str = "",
        verb: str = "",
        since: str = "",
        until: str = "",
        limit: int = _MOST,
    ) -> list[AuditLineView]:
        """Lines of the audit chain that fit all that is given, newest first."""
        found = self._get(
            AuditLines, "/system/audit", actor=actor, subject=subject, verb=verb, since=since, until=until, limit=limit
        )
        return found.lines

    def prove_audit(self) -> ChainProof:
        """Prove the chain: no line changed, none missing."""
        return self._get(ChainProof, "/system/audit/proof")
