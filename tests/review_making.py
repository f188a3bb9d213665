"""Files that wait for a review in a portal of a test, and the worker that carries out what is due on them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from portal_server import RunningPortal

from automations import work_items
from automations.portal_records import cases, submissions
from automations.processes import this_process
from automations.work_items import WorkItem
from flows.job import seal_plan, taken
from flows.redact import work
from flows.request import AUTOMATION, RedactionRequest
from flows.runs import audiences_of
from flows.workshop import Workshop
from redaction.plan import Plan
from redaction.policy import apply_policy
from reference.policies import load_policy


def hand_in(
    portal: RunningPortal,
    path: Path,
    *,
    who: str = "officer",
    terms: Sequence[str] = (),
    policy: str = "cps-precharge",
    audiences: Sequence[str] = (),
    case: str = "",
    worked: bool = True,
) -> str:
    """Hand a file in as somebody, who looks for terms alone, and have it read; returns the item's id."""
    person = portal.people[who]
    workshop = workshop_of(portal, who)
    engine = workshop.engine
    wanted = audiences_of(engine.settings, policy, audiences)
    request = RedactionRequest(path.name, "", policy, wanted, terms=tuple(terms), terms_only=bool(terms))
    evidence = engine.store.put_file(path)
    with engine.write() as session:
        item, _ = work_items.submit(
            session,
            engine.sealer,
            AUTOMATION,
            evidence.sha256,
            request=request.to_data(),
            person=person.account,
            options=request.reference(),
        )
        case_id = cases.open_case(session, engine.sealer, case, person.id, person.account)[0].id if case else ""
        submissions.note(session, engine.sealer, item.id, person.id, case_id, path.name)
    if worked:
        carry_out(portal, item.id)
    return item.id


def park(portal: RunningPortal, path: Path, plan: Plan, *, who: str = "officer") -> str:
    """Have a file wait for review with a plan that a test made, as if it had been read; returns the item's id."""
    item_id = hand_in(portal, path, who=who, worked=False)
    workshop = workshop_of(portal, who)
    engine = workshop.engine
    ruled = apply_policy(plan, load_policy("cps-precharge"))
    with engine.write() as session:
        lease = work_items.take_item(session, item_id, this_process())
    assert lease is not None
    facts = {"media": plan.media, "pages": plan.pages, "findings": len(plan.findings), "seconds": round(plan.seconds)}
    sealed = seal_plan(workshop, lease.item, ruled)
    with engine.write() as session:
        work_items.park_for_review(session, lease, portal.people[who].account, {**facts, "plan": sealed})
    return item_id


def carry_out(portal: RunningPortal, item_id: str) -> WorkItem:
    """Do what is due on an item, as the worker does."""
    with taken(workshop_of(portal, "officer"), item_id) as job:
        if job is not None:
            work(job)
    return item_of(portal, item_id)


def item_of(portal: RunningPortal, item_id: str) -> WorkItem:
    """The item as it stands."""
    with portal.engine.read() as session:
        return work_items.get(session, item_id)


def workshop_of(portal: RunningPortal, who: str) -> Workshop:
    """The workshop in which somebody works."""
    workshop: Workshop = portal.app.state.desk.workshop_of(portal.people[who])
    return workshop
