"""One decision for a text in every file of a case, through the API; taken back as one."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from flows.case_deciding import Sameness
from flows.case_deciding import decide_in_case as decide_together
from flows.case_deciding import same_in_case as files_that_say
from flows.case_deciding import undo_in_case as take_back
from flows.portal_wire.reviews import SameFile, SameInCase, TakeBack, TakenBack, TogetherDecided, TogetherDecision
from portal.api.calls import Calling, Room
from portal.api.operations import Id
from portal.review.same import files_of, finding_of, names_of
from portal.review.table import looked
from reference.errors import UsageError

room = Room()
FindingQuery = Annotated[str, Query(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9._:/+-]+$")]


@room.operation()
def same_in_case(call: Calling, item_id: Id, finding: FindingQuery) -> SameInCase:
    """Which files of the case that wait for a review say what a finding says, and what was decided there. On record for each."""
    item = call.item()
    found = finding_of(call, item, str(item.result.get("plan", "")), finding)
    names = names_of(call)
    files = files_that_say(call.workshop, files_of(call, names), found.text)
    for one in files:
        looked(call, one.item, says_the_same=len(one.places))
    files.sort(key=lambda one: (one.item.id != item_id, names[one.item.id]))
    return SameInCase(finding=finding, files=[_file(one, names[one.item.id]) for one in files])


@room.operation(response_model=TogetherDecided)
def decide_in_case(call: Calling, item_id: Id, decision: TogetherDecision) -> Response:
    """Decide on it in every file that is named. What somebody else decided otherwise, before or since, stays as they left it."""

    def work() -> TogetherDecided:
        plans = {name: plan.lower() for name, plan in decision.plans.items()}
        if item_id not in plans:
            raise UsageError("Name the plan of the file that the finding is in, too.")
        found = finding_of(call, call.item(), plans[item_id], decision.finding)
        files = files_of(call, names_of(call))
        made = decide_together(call.workshop, plans, files, found.text, decision.verdict, why=decision.why)
        return TogetherDecided(together=made.together, changed=dict(made.changed), left=made.left, missed=list(made.missed))

    return call.once(200, decision, work)


@room.operation(response_model=TakenBack)
def undo_in_case(call: Calling, item_id: Id, which: TakeBack) -> Response:
    """Take back in all these files what this person decided in them together."""

    def work() -> TakenBack:
        back, left = take_back(call.workshop, files_of(call, names_of(call)), which.together)
        return TakenBack(changed=back, left=left)

    return call.once(200, which, work)


def _file(one: Sameness, name: str) -> SameFile:
    return SameFile(
        item=one.item.id,
        name=name,
        plan=one.base,
        places=len(one.places),
        undecided=one.count("proposed"),
        accepted=one.count("accepted"),
        rejected=one.count("rejected"),
        two_person=one.two_person,
    )
