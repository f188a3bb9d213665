"""The gate before a case leaves: a supervisor who did not prepare it looks at the bag, says why it goes, and seals it.

The audit chain is the record: one line when a bag is built, one when it is approved and sealed, each with the hash of the bag's
tag manifest, which names all of it. The reason is kept sealed in the evidence store. Nothing is sealed that was changed after it
was built, nothing without a line of its building, and nobody approves their own work.
"""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automations import audit
from automations.audit import Verb
from automations.sealing import SealContext
from case_files.handover.bag import SEAL, check_bag
from flows.case_stamp import sealed_and_stamped
from flows.delivery import file_sha256, write_new
from flows.workshop import Workshop
from reference.errors import InputRefusedError, ProofFailedError, UsageError

if TYPE_CHECKING:
    from automations.settings import Settings
    from case_files.handover.seal import Sealer

_MANIFEST = "tagmanifest-sha256.txt"


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
    """An approved case: where its sealed bag lies, who prepared it, and its line in the audit chain."""

    bag: Path
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


def record_built(workshop: Workshop, bag: Path, files: int) -> int:
    """Record that a bag was built, by the person of the settings, and whether it was sealed without an approval here.

    Returns:
        The sequence of the audit line.
    """
    manifest = file_sha256(bag / _MANIFEST)
    with workshop.engine.write() as session:
        detail = {"manifest": manifest, "files": files, "event": "case-built", "sealed_unapproved": (bag / SEAL).exists()}
        line = audit.append(session, Verb.COMBINATION, workshop.engine.settings.person, _subject(manifest), detail)
    return line.sequence


def approve(
    workshop: Workshop, bag: Path, why: str, sealer: Sealer, deliver: Path | None = None, *, authority: str = ""
) -> Approved:
    """Approve a bag, seal it, and put a copy where it is delivered.

    Args:
        workshop: whose settings name the person that approves.
        bag: as `case build` left it, without a seal.
        why: the reason, in the supervisor's words; kept sealed.
        sealer: the force's key.
        deliver: folder that gets a copy under the bag's name; created where it is not there.
        authority: address of a time-stamp authority, or empty; it is sent a hash and nothing else.

    Raises:
        UsageError: no reason, a bag that is sealed already, or a copy that is there already. OwnWorkError: the person built it.
        NotBuiltHereError: no line of its building. BagChangedError: it was changed since. StampError: no time-stamp was given.
    """
    if not why.strip():
        raise UsageError("Say why the case goes: --why is kept with the approval.")
    manifest = file_sha256(bag / _MANIFEST) if (bag / _MANIFEST).is_file() else ""
    approved = _last(workshop, manifest, "case-approved")
    if (bag / SEAL).exists() and (deliver is None or approved is None):
        raise UsageError(f"{bag.name} is sealed already.")
    if deliver is not None and (deliver / bag.name).exists():
        raise UsageError(f"{bag.name} is in the delivery folder already: nothing is written over.")
    person = workshop.engine.settings.person
    built = _last(workshop, manifest, "case-built")
    if built is None:
        raise NotBuiltHereError(f"Nothing here says who built {bag.name}, or it was changed since: build it again.")
    prepared_by = str(built["actor"])
    if prepared_by == person:
        raise OwnWorkError(f"{bag.name} was prepared by you: a supervisor other than who prepared it approves it.")
    faults = check_bag(bag)
    if faults:
        raise BagChangedError(f"{bag.name} was changed since it was built ({faults[0].path} {faults[0].what}): build it again.")
    if approved is not None and (bag / SEAL).exists() and deliver is not None:  # approved before, and the delivery failed
        _copy(bag, deliver)
        return Approved(bag, prepared_by, int(approved["sequence"]))
    engine = workshop.engine
    files = sealed_and_stamped(sealer, (bag / _MANIFEST).read_bytes(), authority)
    context = SealContext(f"case:{manifest[:32]}", "approval", manifest)
    reason = engine.store.put_bytes(engine.sealer.seal(why.strip().encode(), context)).sha256
    # The decision is on record before anything shows it: what fails from here on is made good by the same command.
    with engine.write() as session:
        detail = {"manifest": manifest, "reason": reason, "event": "case-approved"}
        line = audit.append(session, Verb.DISCLOSURE, person, _subject(manifest), detail)
    # The seal last: where it stands, all of it does.
    for name in sorted(files, key=lambda name: name == SEAL):
        write_new(bag / name, files[name], overwrite=True)
    if deliver is not None:
        _copy(bag, deliver)
    return Approved(bag, prepared_by, line.sequence)


def reason_of(workshop: Workshop, bag: Path) -> str:
    """The reason with which a bag was approved, or an empty string."""
    manifest = file_sha256(bag / _MANIFEST)
    with workshop.engine.read() as session:
        kept = [line["detail"].get("reason", "") for line in audit.lines(session, _subject(manifest))]
    if not any(kept):
        return ""
    context = SealContext(f"case:{manifest[:32]}", "approval", manifest)
    return workshop.engine.sealer.unseal(workshop.engine.store.read(next(filter(None, kept))), context).decode()


def _last(workshop: Workshop, manifest: str, event: str) -> dict[str, Any] | None:
    """The last line of the audit chain that tells of an event of a bag; none for a bag without a manifest."""
    if not manifest:
        return None
    with workshop.engine.read() as session:
        found = list(audit.lines(session, _subject(manifest)))
    wanted = {"event": event, "manifest": manifest}
    return next((line for line in reversed(found) if wanted.items() <= line["detail"].items()), None)


def _subject(manifest: str) -> str:
    return f"case:{manifest[:32]}"


def _copy(bag: Path, folder: Path) -> None:
    """A copy under a temporary name that is checked, then named."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".hoursback-{secrets.token_hex(8)}.partial"
    try:
        shutil.copytree(bag, unfinished)
        if check_bag(unfinished):
            raise BagChangedError(
                f"The copy of {bag.name} is not whole: see whether the delivery folder has space, and try again."
            )
        unfinished.rename(folder / bag.name)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
