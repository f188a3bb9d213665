"""Receives a case: verifies the bag, unpacks it to a reading folder, writes a receipt that both sides can keep."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from case_files.handover.bag import SEAL, Fault, check_bag
from case_files.handover.schedule import SCHEDULE, check_schedule
from case_files.handover.seal import SealMissingError, check_seal, load_trusted
from case_files.handover.stamp import check_stamp
from flows.delivery import file_sha256
from reference.errors import ProofFailedError, UsageError

Tick = Callable[[str, int, int], None]


class BagNotWholeError(ProofFailedError):
    """A bag is not what was sealed, or nobody who is trusted sealed it."""

    code = "E-CASE-BAG"


@dataclass(frozen=True, slots=True)
class Examined:
    """What an examination of a bag found.

    Attributes:
        faults: empty for a bag that is whole and sealed by who is trusted.
        subject: whom the seal's certificate names.
        fingerprint: SHA-256 of that certificate.
        signed_at: when, by the sealer's clock; an ISO 8601 time or empty.
        stamped_at: when the seal existed by the clock of a time-stamp authority; an ISO 8601 time or empty.
        manifest_sha256: hash of ``tagmanifest-sha256.txt``: it names the bag as a whole.
    """

    faults: tuple[Fault, ...]
    subject: str
    fingerprint: str
    signed_at: str
    stamped_at: str
    manifest_sha256: str

    def as_data(self) -> dict[str, Any]:
        """As a JSON value."""
        return {
            "whole": not self.faults,
            "sealed_by": self.subject,
            "certificate_sha256": self.fingerprint,
            "signed_at": self.signed_at,
            "stamped_at": self.stamped_at,
            "manifest_sha256": self.manifest_sha256,
            "faults": [{"path": fault.path, "what": fault.what} for fault in self.faults],
        }

    def require_whole(self, name: str) -> None:
        """Raise BagNotWholeError where there are faults."""
        if self.faults:
            first = self.faults[0]
            count = len(self.faults)
            many = f"{count} fault{'' if count == 1 else 's'}; the first: {first.path} {first.what}"
            raise BagNotWholeError(
                f"{name} is not what was handed over, or cannot be shown to be ({many}). Do not rely on it; ask for it again."
            )


def examine(bag: Path, trusted: Sequence[Path], *, tick: Tick | None = None) -> Examined:
    """Check a bag and its seal.

    Args:
        bag: the folder.
        trusted: PEM files of certificates that the receiver trusts; without any the seal counts as a fault.
        tick: called with words, files done and files in all.

    Raises:
        NotABagError: the folder is no bag. SealKeyError: a trusted certificate cannot be read.
    """
    authorities = load_trusted(trusted)
    faults = check_bag(bag, progress=tick)
    subject = fingerprint = signed_at = ""
    try:
        sealed, more = check_seal(bag, authorities)
        faults += more
        if sealed is not None:
            subject, fingerprint = sealed.subject, sealed.fingerprint
            signed_at = sealed.signed_at.isoformat(timespec="seconds") if sealed.signed_at else ""
    except SealMissingError:
        faults.append(Fault(SEAL, "is missing or cannot be read"))
    faults += check_schedule(bag)
    moment, more = check_stamp(bag, authorities)
    faults += more
    stamped_at = moment.isoformat(timespec="seconds") if moment else ""
    manifest = bag / "tagmanifest-sha256.txt"
    return Examined(
        tuple(faults), subject, fingerprint, signed_at, stamped_at, file_sha256(manifest) if manifest.is_file() else ""
    )


def receive(bag: Path, trusted: Sequence[Path], target: Path, receiver: str, *, tick: Tick | None = None) -> Path:
    """Verify a bag, copy its payload to a reading folder and write the receipt beside that folder.

    Returns:
        The receipt, ``<target>.receipt.json``.

    Raises:
        BagNotWholeError: the bag is not whole; nothing was written. UsageError: the reading folder is there already.
    """
    if target.exists():
        raise UsageError(f"{target.name} is there already: choose another reading folder.")
    seen = examine(bag, trusted, tick=tick)
    seen.require_whole(bag.name)
    making = target.parent / f".hoursback-{secrets.token_hex(8)}.partial"
    receipt = target.with_name(f"{target.name}.receipt.json")
    try:
        shutil.copytree(bag / "data", making / "data")
        for name in ("index.html", "VERIFY.txt", SCHEDULE):
            if (bag / name).is_file():
                shutil.copyfile(bag / name, making / name)
        facts = {
            "received_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "received_by": receiver,
            "bag": bag.name,
            **seen.as_data(),
        }
        unfinished = making / "receipt.json"
        unfinished.write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", "utf-8")
        shutil.copyfile(unfinished, receipt)
        unfinished.unlink()
        making.rename(target)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return receipt
