"""Finding what a path names, with what `portal.access.can` needs to know of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from automations import work_items
from automations.portal_records import cases, people, submissions
from portal.access import Thing

if TYPE_CHECKING:
    from portal.desk import Desk

Loader = Callable[["Desk", str], Thing]


def load_item(desk: Desk, item_id: str) -> Thing:
    """A work item; whether it needs a second person and who decided is found by what opens its plan."""
    with desk.engine.read() as session:
        item = work_items.get(session, item_id)
        handed_in = submissions.of_item(session, desk.engine.sealer, item_id)
        case_people = [cases.people_of(session, one.case_id) for one in handed_in if one.case_id]
        first = people.get(session, handed_in[0].person_id) if handed_in else None
    return Thing(
        kind="item",
        id=item.id,
        owners=frozenset(one.person_id for one in handed_in),
        people=frozenset().union(*case_people) if case_people else None,
        # What came in another way, such as the command line, is nobody's of a unit until somebody hands it in here.
        unit=first.unit if first else "\0",
        makers=frozenset({item.person}),
    )


def load_case(desk: Desk, case_id: str) -> Thing:
    """A case."""
    with desk.engine.read() as session:
        case = cases.get(session, desk.engine.sealer, case_id)
        return Thing("case", case.id, people=cases.people_of(session, case_id), makers=frozenset({case.created_by}))


LOADERS: dict[str, Loader] = {"item": load_item, "case": load_case}
"""How a thing is found by its id, for each kind that a path may name as ``{<kind>_id}``. Other modules add theirs with `add`."""


def add(kind: str, loader: Loader) -> None:
    """Teach the portal another kind of thing."""
    LOADERS[kind] = loader
