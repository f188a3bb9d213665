"""Optional content: which layers a reader shows when the document is opened (ISO 32000-1, 8.11).

The default configuration decides. Not done: visibility expressions (``/VE``) and usage events (print, zoom): such content
counts as shown unless its groups are off.
"""

from __future__ import annotations

from typing import Any

import pikepdf


class Layers:
    """The layers of one document."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._off: set[tuple[int, int]] = set()
        self._all_off = False
        self._on: set[tuple[int, int]] = set()
        properties = pdf.Root.get("/OCProperties")
        config = properties.get("/D") if isinstance(properties, pikepdf.Dictionary) else None
        if isinstance(config, pikepdf.Dictionary):
            self._all_off = str(config.get("/BaseState", "")) == "/OFF"
            self._off = {group.objgen for group in config.get("/OFF", [])}
            self._on = {group.objgen for group in config.get("/ON", [])}

    def hides(self, membership: Any) -> bool:
        """Whether content that belongs to a group (OCG) or membership dictionary (OCMD) is not shown."""
        if not isinstance(membership, pikepdf.Dictionary):
            return False
        if str(membership.get("/Type", "")) != "/OCMD":
            return self._group_off(membership)
        groups = membership.get("/OCGs")
        members = list(groups) if isinstance(groups, pikepdf.Array) else [groups]
        states = [not self._group_off(group) for group in members if isinstance(group, pikepdf.Dictionary)]
        if not states:
            return False
        policy = str(membership.get("/P", "/AnyOn"))
        shown = {"/AllOn": all(states), "/AnyOff": not all(states), "/AllOff": not any(states)}.get(policy, any(states))
        return not shown

    def _group_off(self, group: Any) -> bool:
        if self._all_off:
            return group.objgen not in self._on
        return group.objgen in self._off
