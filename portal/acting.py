"""Who acts, in a page or through the API: what the rooms behind both need to know of them, and nothing of HTTP."""

from __future__ import annotations

from typing import Any, Protocol

from automations.portal_records.people import Person
from flows.workshop import Workshop
from portal.access import Thing
from portal.desk import Desk


class Acting(Protocol):
    """Somebody who was let through by the guard: a `portal.visits.Visit` or a `portal.api.calls.Call`."""

    @property
    def desk(self) -> Desk:
        """What everything shares."""
        ...

    @property
    def user(self) -> Person:
        """Who acts."""
        ...

    @property
    def workshop(self) -> Workshop:
        """The workshop in which they work."""
        ...

    @property
    def thing(self) -> Thing | None:
        """What the path names, if it names anything."""
        ...

    def can(self, action: str, thing: Thing | None = None) -> bool:
        """Whether they may do `action`."""
        ...

    def consulted(self, subject: str, **detail: Any) -> None:
        """Put on record that unredacted material was shown."""
        ...
