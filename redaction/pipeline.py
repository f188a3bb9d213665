"""The corridor: detect, plan, (review), apply, verify; the room is picked by what the file is.

    plan = detect(source, options)
    plan = accept_all(plan, audience, by, "unattended")        # or a reviewer's decisions
    proven = apply_and_verify(source, plan, audience, target)

Nothing stands under the final name before the proof has passed, and nothing stays behind when it fails.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.errors import PlanMismatchError, ProofFailedError
from redaction.media import identify
from redaction.plan import Plan
from redaction.recordings import kept
from redaction.rooms import required_channels, room_of
from redaction.verification import Channel, Verification
from reference.errors import HoursbackError, UsageError

if TYPE_CHECKING:
    from redaction.detection.request import DetectionRequest, Mode, TextDetector
    from redaction.findings import Span
    from redaction.rendition import Progress, Rendition
    from redaction.video.tracking import Followed
    from reference.policies import Policy

UNFINISHED = ".hoursback-{token}.partial"
"""Name of a file that is not proven yet; `remove_unfinished` finds what a killed process left."""


_TOLD = ("name", "state", "engine", "detail")
"""What the proof tells of a channel."""


@dataclass(frozen=True, slots=True, repr=False)
class Options:
    """What a user asks for. `repr` is withheld: terms and password are secrets.

    Attributes:
        policy: name of a redaction policy.
        audience: for whom; empty for the first audience of the policy.
        terms: free terms that must go.
        keep: terms that must stay.
        terms_only: look for the terms and nothing else.
        parties: the people of the case, pairs of role and full name.
        mode: ``review`` or ``auto`` (`redaction.detection.request`).
        password: what opens the file.
        overlay: a force's own folder of reference data, whose policies go before those of the package.
    """

    policy: str = "cps-precharge"
    audience: str = ""
    terms: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    terms_only: bool = False
    parties: tuple[tuple[str, str], ...] = ()
    mode: Mode = "review"
    password: str = ""
    overlay: Path | None = None

    def __repr__(self) -> str:
        return f"Options(policy={self.policy!r}, audience={self.audience!r}, terms={len(self.terms)}, keep={len(self.keep)})"


@dataclass(frozen=True, slots=True)
class Proven:
    """A redacted file under its final name, and its proof.

    Attributes:
        path: the file.
        sha256: its hash, as verified.
        rendition: what `apply` said of it; its `path` is the final one, and `parts` is empty: it is for the proof alone.
        verification: every channel.
    """

    path: Path
    sha256: str
    rendition: Rendition
    verification: Verification

    def to_data(self) -> dict[str, Any]:
        """The proof as a JSON value, without the place of the file. It names findings and holds no secret."""
        return {
            "sha256": self.sha256,
            "rendition": self.rendition.to_data(),
            "channels": [{name: getattr(one, name) for name in _TOLD} for one in self.verification.channels],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any], path: Path) -> Proven:
        """Read what `to_data` made of the file that lies at `path`."""
        from redaction.rendition import Rendition

        channels = tuple(Channel(**channel) for channel in data["channels"])
        return cls(path, str(data["sha256"]), Rendition.from_data(data["rendition"], path), Verification(channels))


def detect(
    source: Path,
    options: Options,
    *,
    detector: TextDetector | None = None,
    policy: Policy | None = None,
    progress: Progress | None = None,
    followed: Sequence[Followed] = (),
) -> Plan:
    """Find what may have to go, and what the policy says of each finding.

    Args:
        source: any file that `redaction.media` reads.
        options: what to look for, under which policy.
        detector: a loaded detector to use again for many files; made here when absent.
        policy: a loaded policy, for example with a force's changes; loaded by `options.policy` when absent.
        progress: called with stage, done, total.
        followed: of a video, what was followed in its tracks of pictures before (`redaction.video.segments`).

    Returns:
        The plan with the policy applied and nothing decided yet.

    Raises:
        InputRefusedError: the file cannot be read.
    """
    from redaction.detection.request import DetectionRequest
    from redaction.policy import apply_policy
    from reference.policies import load_policy

    media = identify(source)
    policy = load_policy(options.policy, options.overlay)
    if detector is None:
        from redaction.detection.detector import Detector

        detector = Detector()
    if options.terms_only:
        detector = _TermsOnly(detector)
    request = DetectionRequest(
        terms=options.terms, keep=options.keep, terms_only=options.terms_only, parties=options.parties, mode=options.mode
    )
    known: dict[str, Any] = {"followed": followed} if followed else {}
    plan = room_of(media).detect(source, request, detector, password=options.password, progress=progress, **known)
    return apply_policy(plan, policy)


class _TermsOnly:
    """A detector that is asked for terms alone: no model looks, so none is loaded to be named in the plan."""

    def __init__(self, detector: TextDetector) -> None:
        self._detector = detector

    def detect(self, documents: Sequence[Sequence[str]], request: DetectionRequest) -> list[list[list[Span]]]:
        return self._detector.detect(documents, request)

    def describe(self) -> dict[str, str]:
        return {}


def apply_and_verify(
    source: Path,
    plan: Plan,
    audience: str,
    target: Path,
    *,
    policy: Policy | None = None,
    progress: Progress | None = None,
) -> Proven:
    """Make the rendition for `audience`, prove it, and put it under its final name.

    Args:
        source: the file that the plan was made for; never changed.
        plan: with decisions.
        audience: for whom.
        target: the final name; its folder must exist. A file that stands there is replaced in one step.
        policy: says which channels must be clean; loaded by the plan's policy name when absent.
        progress: called with stage, done, total.

    Raises:
        ProofFailedError: a channel leaked, or one that the policy requires could not be checked. No file is left.
        PlanMismatchError: the plan is of another file.
        UsageError: `target` is the source itself.
    """
    if target.exists() and target.samefile(source):
        raise UsageError(f"{source.name} would be overwritten by its redacted version: choose another folder.")
    media = identify(source)
    if media.kind != plan.media:
        raise PlanMismatchError(f"The plan was made for a {plan.media} file, {source.name} is {media.kind}: detect it again.")
    room = room_of(media)
    required = required_channels(media, room, plan, policy)
    unfinished = target.parent / UNFINISHED.format(token=secrets.token_hex(8))
    made = unfinished
    try:
        rendition = room.apply(source, plan, audience, unfinished, progress=progress)
        made = rendition.path
        if progress:
            progress("verify", 0, 1)
        verification = room.verify(source, rendition, plan, audience, progress=progress)
        verification = Verification((*verification.channels, _file_name(target, plan, audience)))
        stopped = verification.blocking(required)
        if stopped:
            raise _failed(source, plan, stopped)
        digest = _settle(made, target)
        kept.remove()
    except (OSError, HoursbackError):
        kept.remove()  # what fails, fails again with the same pieces; only who was ended from outside goes on with them
        raise
    finally:
        for left in {unfinished, made} - {target}:
            with contextlib.suppress(FileNotFoundError):
                left.unlink()
    if progress:
        progress("verify", 1, 1)
    notes = rendition.notes
    if any(finding.label for finding in plan.going(audience)):
        notes = (*notes, "pseudonyms stand in for what was removed: who holds the key of the case can tell what is meant")
    return Proven(target, digest, replace(rendition, path=target, notes=notes, parts={}), verification)


def remove_unfinished(folder: Path) -> int:
    """Delete what killed runs left in a folder that no other run is writing to; returns how many files went."""
    left = list(folder.glob(UNFINISHED.format(token="*")))
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _settle(made: Path, target: Path) -> str:
    """Flush the file to disk, give it its final name in one step, and return its hash."""
    digest = hashlib.sha256()
    with made.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
        os.fsync(stream.fileno())
    made.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return digest.hexdigest()


def _file_name(target: Path, plan: Plan, audience: str) -> Channel:
    """The name is the user's to keep, so a secret in it is reported and does not stop the release (`redaction.file_names`)."""
    from redaction.file_names import FileNames
    from redaction.traces import named

    if ids := FileNames.of(plan, audience).ids_in(target.name):
        detail = f"the name of the file holds the text of {named(ids)}, or a part of it: give it another name"
        return Channel("file-name", "unchecked", "", detail)
    return Channel("file-name", "clean", "", "the name of the file holds no removed text")


def _failed(source: Path, plan: Plan, stopped: Collection[Channel]) -> ProofFailedError:
    """The error, with what the proof came upon for those who may open plans."""
    error = ProofFailedError(_why_not(source, stopped))
    if found := tuple(finding for channel in stopped for finding in channel.found):
        error.found = Plan(plan.source_sha256, plan.media, findings=found).to_json()
    return error


def _why_not(source: Path, stopped: Collection[Channel]) -> str:
    reasons = "; ".join(
        f"{channel.name} {channel.state}" + (f" ({channel.detail})" if channel.detail else "") for channel in stopped
    )
    return f"{source.name} was redacted but not released, and the redacted file was deleted: {reasons}."


__all__ = ["HoursbackError", "Options", "Proven", "apply_and_verify", "detect", "remove_unfinished"]
