"""Who may do what: one function, deny by default. Roles say what somebody does; a case's list says whose material they see.

Nobody sees material through a role alone: an item or case is seen by who made it and by the people on the case's list; one that
belongs to no case also by reviewers and supervisors of the same named unit. The digital unit runs the system and sees none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Role(StrEnum):
    """What somebody does; the values are those of the identity provider's roles claim."""

    OFFICER = "officer"
    REVIEWER = "reviewer"
    SUPERVISOR = "supervisor"
    CPS_LIAISON = "cps_liaison"
    VETTING = "vetting"
    ADMIN = "admin"


ROLE_NAMES = {
    Role.OFFICER: "Officer",
    Role.REVIEWER: "Reviewer",
    Role.SUPERVISOR: "Supervisor",
    Role.CPS_LIAISON: "CPS liaison",
    Role.VETTING: "Vetting officer",
    Role.ADMIN: "Digital unit",
}


class User(Protocol):
    """What the rules need to know of a person; `automations.portal_records.people.Person` has it."""

    @property
    def id(self) -> str:
        """Their id."""
        ...

    @property
    def account(self) -> str:
        """How the audit names them."""
        ...

    @property
    def roles(self) -> frozenset[str]:
        """What they do."""
        ...

    @property
    def unit(self) -> str:
        """Their unit."""
        ...


@dataclass(frozen=True, slots=True)
class Thing:
    """What somebody wants to act on.

    Attributes:
        kind: ``item``, ``case``, ``upload``, ``application`` (for vetting) and so on.
        id: of that kind.
        owners: ids of the people whose it is.
        people: ids of the people on its case's list; None where it belongs to no case.
        unit: of who made it; counts where there is no case.
        makers: accounts of those who made it or decided on it: they do not approve it.
        second_person: whether its policy asks that another person than its makers releases it.
    """

    kind: str
    id: str
    owners: frozenset[str] = frozenset()
    people: frozenset[str] | None = None
    unit: str = ""
    makers: frozenset[str] = frozenset()
    second_person: bool = False


PUBLIC = "public"
"""For anybody, signed in or not."""
SIGNED_IN = "signed-in"
"""For whoever is signed in, about themselves."""

_MAKERS = frozenset({Role.OFFICER, Role.REVIEWER, Role.SUPERVISOR})
_FORCE = _MAKERS | {Role.VETTING, Role.ADMIN}


@dataclass(frozen=True, slots=True)
class Grant:
    """Who may do one thing.

    Attributes:
        roles: at least one of these is needed.
        thing: the kind of thing that it is done to; empty for none.
        approves: never by somebody who made the thing.
    """

    roles: frozenset[Role]
    thing: str = ""
    approves: bool = False


ACTIONS = {
    "submit": Grant(_MAKERS),
    "upload.continue": Grant(_MAKERS, "upload"),
    "work.list": Grant(_MAKERS),
    "item.see": Grant(_MAKERS, "item"),
    "item.review": Grant(_MAKERS, "item"),
    "item.release": Grant(_MAKERS, "item"),
    "item.download": Grant(_MAKERS | {Role.CPS_LIAISON}, "item"),
    "item.settle": Grant(frozenset({Role.OFFICER, Role.SUPERVISOR}), "item"),
    "case.open": Grant(_MAKERS),
    "case.list": Grant(_MAKERS | {Role.CPS_LIAISON}),
    "case.see": Grant(_MAKERS, "case"),
    "case.change": Grant(_MAKERS, "case"),
    "case.approve": Grant(frozenset({Role.SUPERVISOR}), "case", approves=True),
    "case.receive": Grant(frozenset({Role.CPS_LIAISON}), "case"),
    "liaison.list": Grant(frozenset({Role.CPS_LIAISON})),
    "liaison.receive": Grant(frozenset({Role.CPS_LIAISON})),
    "liaison.return": Grant(frozenset({Role.CPS_LIAISON})),
    "vetting.list": Grant(frozenset({Role.VETTING})),
    "vetting.gather": Grant(frozenset({Role.VETTING})),
    "wash.answer": Grant(frozenset({Role.VETTING})),
    "application.see": Grant(frozenset({Role.VETTING}), "application"),
    "vetting.decide": Grant(frozenset({Role.VETTING}), "application"),
    "vetting.confirm": Grant(frozenset({Role.VETTING}), "application", approves=True),
    "hours.see": Grant(_FORCE),
    "timing.make": Grant(_FORCE - {Role.ADMIN}),
    "timing.stop": Grant(_FORCE - {Role.ADMIN}, "timing"),
    "token.make": Grant(_FORCE | {Role.CPS_LIAISON}),
    "token.revoke": Grant(_FORCE | {Role.CPS_LIAISON}, "token"),
    "system.see": Grant(frozenset({Role.ADMIN})),
    "system.change": Grant(frozenset({Role.ADMIN})),
    "audit.search": Grant(frozenset({Role.ADMIN})),
    "people.change": Grant(frozenset({Role.ADMIN})),
}
"""Every action. What is not here, nobody may do."""


def can(user: User | None, action: str, thing: Thing | None = None) -> bool:
    """Whether `user` may do `action`, to `thing` where it is done to one.

    Args:
        user: who wants to; None for somebody who is not signed in.
        action: a key of `ACTIONS`, `PUBLIC` or `SIGNED_IN`.
        thing: what it is done to; an action on a kind of thing is refused without one of that kind.
    """
    if action == PUBLIC:
        return True
    if user is None:
        return False
    if action == SIGNED_IN:
        return True
    grant = ACTIONS.get(action)
    if grant is None or not grant.roles & user.roles:
        return False
    if not grant.thing:
        return thing is None
    if thing is None or thing.kind != grant.thing or not _is_theirs(user, thing):
        return False
    if action == "item.release" and thing.second_person and user.account in thing.makers:
        return False
    return not (grant.approves and user.account in thing.makers)


def may_ever(user: User | None, action: str) -> bool:
    """Whether somebody's roles allow an action on some thing: for the navigation, never for a decision."""
    if action in (PUBLIC, SIGNED_IN):
        return can(user, action)
    return user is not None and action in ACTIONS and bool(ACTIONS[action].roles & user.roles)


def _is_theirs(user: User, thing: Thing) -> bool:
    if user.id in thing.owners:
        return True
    if thing.people is not None:
        return user.id in thing.people
    if thing.kind == "application":
        # One vetting unit serves the force; who stands in an application, or is close to it, is refused by the records.
        return Role.VETTING in user.roles
    return thing.kind == "item" and bool(unit_of(user)) and unit_of(user) == thing.unit


def unit_of(user: User) -> str:
    """The unit whose items without a case somebody looks at beside their own; empty for none."""
    return user.unit if user.roles & {Role.REVIEWER, Role.SUPERVISOR} else ""
