"""For the digital unit: how things stand, failures and retries, the audit chain."""

from __future__ import annotations

from typing import Literal

from flows.portal_client.talking import Talking
from flows.portal_wire.base import StateName
from flows.portal_wire.system import AuditLines, AuditLineView, ChainProof, Overview, SystemItem, SystemItems

_MOST = 200


class SystemOperations(Talking):
    """What the digital unit does."""

    def overview(self) -> Overview:
        """How things stand."""
        return self._get(Overview, "overview")

    def system_items(self, state: StateName | Literal[""] = "", limit: int = _MOST) -> list[SystemItem]:
        """Work items, newest first, without names of files."""
        return self._get(SystemItems, "system_items", state=state, limit=limit).items

    def retry_item(self, item_id: str) -> SystemItem:
        """Have failed work tried again."""
        return self._post(SystemItem, "retry_item", number=item_id)

    def cancel_item(self, item_id: str) -> SystemItem:
        """End work that is not done."""
        return self._post(SystemItem, "cancel_item", number=item_id)

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
            AuditLines, "audit_lines", actor=actor, subject=subject, verb=verb, since=since, until=until, limit=limit
        )
        return found.lines

    def prove_audit(self) -> ChainProof:
        """Prove the chain: no line changed, none missing."""
        return self._get(ChainProof, "prove_audit")
