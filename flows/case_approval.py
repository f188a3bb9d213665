"""The gate before a case leaves: a supervisor who did not prepare it looks at the bag and says why it goes.

The audit chain is the record: one line when a bag is built, one when it is approved, each with the hash of the bag's tag manifest
as it was built, which names all of it. The reason is kept sealed in the evidence store. Nothing is sealed that was changed after
it was built, nothing without a line of its building, and nobody approves their own work. What follows is `flows.case_file`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automations import audit, work_items
from automations.audit import Verb
from automations.sealing import SealContext
from automations.work_items import State, WorkItem
from case_files.handover.bag import SEAL, check_bag
from case_files.handover.schedule import built_manifest
from flows.case_delivery import check_place
from flows.case_request import AUTOMATION, CaseRequest
from flows.workshop import Workshop
from reference.errors import InputRefusedError, ProofFailedError, UsageError

if TYPE_CHECKING:
    from automations.settings import Settings


class NotBuiltHereError(InputRefusedError):
    """The audit chain has no line that says who built this bag."""

    code = "E-CASE-NOT-BUILT-HERE"


class OwnWorkError(UsageError):
    """Who prepared a case cannot approve it."""

    code = "E-CASE-OWN-WORK"


class UnapprovedSealError(UsageError):
    """A bag shall be sealed as it is built, which the force does not allow."""

    code = "E-CASE-UNAPPROVED"


class BagChangedError(ProofFailedError):
    """The bag is not as it was built."""

    code = "E-CASE-CHANGED"


@dataclass(frozen=True, slots=True)
class Approved:
    """An approved case: its work item, who prepared it, and the line of the approval in the audit chain."""

    item: WorkItem
    prepared_by: str
    sequence: int


def require_seal_at_building(settings: Settings) -> None:
    """See that the force lets a bag be sealed as it is built, without the approval of a second person here.

    Raises:
        UnapprovedSealError: it does not, which is the rule.
    """
    if not settings.seal_without_approval:
        raise UnapprovedSealError(
            "A bag is sealed when a supervisor approves it: build it without --seal-key, then use hoursback case approve. "
            "A force whose approval happens elsewhere says seal_without_approval = true in its settings."
        )


def record_built(workshop: Workshop, bag: Path, files: int, person: str) -> int:
    """Record that a person built a bag, and whether it was sealed without an approval here.

    Returns:
        The sequence of the audit line.
    """
    manifest = built_manifest(bag)
    with workshop.engine.write() as session:
        detail = {"manifest": manifest, "files": files, "event": "case-built", "sealed_unapproved": (bag / SEAL).exists()}
        line = audit.append(session, Verb.COMBINATION, person, subject_of(manifest), detail)
    return line.sequence


def item_of(workshop: Workshop, bag: Path) -> WorkItem:
    """The work item that built a bag, sealed or not.

    Raises:
        NotBuiltHereError: none did, or the bag was changed since.
    """
    manifest = built_manifest(bag)
    with workshop.engine.read() as session:
        found = work_items.find(session, automation=AUTOMATION, limit=1_000_000)
    item = next((own for own in found if manifest and own.result.get("manifest") == manifest), None)
    if item is None or _last(workshop, manifest, "case-built") is None:
        raise NotBuiltHereError(f"Nothing here says who built {bag.name}, or it was changed since: build it again.")
    return item


def approve(workshop: Workshop, bag: Path, why: str, sending: CaseRequest) -> Approved:
    """Record that the person of the settings approves a bag; sealing it and handing it over is due from then on.

    A case that was approved before and whose sealing or delivery failed is made due again, with what `sending` says now.

    Args:
        workshop: whose settings name the person that approves.
        bag: as `case build` left it, without a seal.
        why: the reason, in the supervisor's words; kept sealed.
        sending: key, certificate, time-stamp authority and place of delivery; where the case lies is known.

    Raises:
        UsageError: no reason, a bag that is sealed already, or a place that cannot be. OwnWorkError: the person built it.
        NotBuiltHereError: no line of its building. BagChangedError: it was changed since. TargetTakenError: a copy is there.
    """
    if not why.strip():
        raise UsageError("Say why the case goes: --why is kept with the approval.")
    item = item_of(workshop, bag)
    engine, manifest = workshop.engine, built_manifest(bag)
    if item.state is State.DONE:
        raise UsageError(f"{bag.name} is sealed already.")
    if sending.deliver:
        check_place(bag, sending.deliver)
    built = _last(workshop, manifest, "case-built")
    assert built is not None
    person, prepared_by = engine.settings.person, str(built["actor"])
    if prepared_by == person:
        raise OwnWorkError(f"{bag.name} was prepared by you: a supervisor other than who prepared it approves it.")
    with engine.read() as session:
        asked = CaseRequest.from_data(work_items.request_of(session, engine.sealer, item.id))
    request = replace(
        asked,
        out=str(bag.absolute()),
        **{
            name: getattr(sending, name)
            for name in ("seal_key", "seal_certificate", "seal_password_file", "stamp_url", "deliver")
        },
        minutes=asked.minutes + sending.minutes,
    ).to_data()
    before = _last(workshop, manifest, "case-approved")
    if item.reviewed_by and before is not None:
        with engine.write() as session:
            item = work_items.ask_again(session, engine.sealer, item.id, person, request)
        return Approved(item, prepared_by, int(before["sequence"]))
    faults = check_bag(bag)
    if faults:
        raise BagChangedError(f"{bag.name} was changed since it was built ({faults[0].path} {faults[0].what}): build it again.")
    reason = engine.store.put_bytes(engine.sealer.seal(why.strip().encode(), _context(manifest))).sha256
    # The decision is on record before anything shows it: what fails from here on is made good by the same command.
    with engine.write() as session:
        detail = {"manifest": manifest, "reason": reason, "event": "case-approved"}
        line = audit.append(session, Verb.DISCLOSURE, person, subject_of(manifest), detail)
        work_items.ask_again(session, engine.sealer, item.id, person, request)
        item = work_items.resume(session, item.id, person, {"approval": line.sequence})
    return Approved(item, prepared_by, line.sequence)


def reason_of(workshop: Workshop, bag: Path) -> str:
    """The reason with which a bag was approved, or an empty string."""
    manifest = built_manifest(bag)
    line = _last(workshop, manifest, "case-approved")
    if line is None:
        return ""
    kept = workshop.engine.store.read(str(line["detail"]["reason"]))
    return workshop.engine.sealer.unseal(kept, _context(manifest)).decode()


def subject_of(manifest: str) -> str:
    """How the audit names a bag, by the hash of its tag manifest as it was built."""
    return f"case:{manifest[:32]}"


def _context(manifest: str) -> SealContext:
    return SealContext(subject_of(manifest), "approval", manifest)


def _last(workshop: Workshop, manifest: str, event: str) -> dict[str, Any] | None:
    """The last line of the audit chain that tells of an event of a bag; none for a bag without a manifest."""
    if not manifest:
        return None
    with workshop.engine.read() as session:
        found = list(audit.lines(session, subject_of(manifest)))
    wanted = {"event": event, "manifest": manifest}
    return next((line for line in reversed(found) if wanted.items() <= line["detail"].items()), None)
