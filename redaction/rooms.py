"""The doors of the room that reads a kind of file, and what its files must prove."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.media import Media
from redaction.plan import Plan
from redaction.rendition import Progress, Rendition
from redaction.verification import Verification

if TYPE_CHECKING:
    from reference.policies import Policy


@dataclass(frozen=True, slots=True)
class Doors:
    """The three functions of a room, and the channels that its files must prove under every policy.

    Attributes:
        detect: finds what may have to go.
        apply: makes the redacted file.
        prove: tries to find again what was removed; `verify` calls it.
        required: channels that must be clean.
        said: fields of the rendition that the proof checks ("parts"), handed to it by name.
    """

    detect: Callable[..., Plan]
    apply: Callable[..., Rendition]
    prove: Callable[..., Verification]
    required: frozenset[str]
    said: tuple[str, ...] = ()

    def verify(
        self, source: Path, rendition: Rendition, plan: Plan, audience: str, *, progress: Progress | None = None
    ) -> Verification:
        """The proof of what `apply` made, with what it said of it; `progress` goes to the proofs that take long."""
        more: dict[str, Any] = {name: getattr(rendition, name) for name in self.said}
        if "progress" in inspect.signature(self.prove).parameters:
            more["progress"] = progress
        return self.prove(source, rendition.path, plan, audience, **more)


def room_of(media: Media) -> Doors:
    """The room that reads a kind of file; imported when it is first needed."""
    detect, apply, verify = (importlib.import_module(f"redaction.{media.room}.{door}") for door in ("detect", "apply", "verify"))
    return Doors(detect.detect, apply.apply, verify.verify, verify.REQUIRED, getattr(verify, "SAID", ()))


def required_channels(media: Media, room: Doors, plan: Plan, policy: Policy | None = None) -> frozenset[str]:
    """What must be clean: what the room asks for, and for pages with text what the policy adds.

    Where the policy of the plan cannot be loaded by its name (a force's own, for a file in a file), everything that a policy
    may ask for must be clean.
    """
    if media.room != "pdf":
        return room.required
    if policy is None:
        from reference.loader import MissingReferenceError
        from reference.policies import CHANNELS, load_policy

        try:
            policy = load_policy(plan.policy)
        except MissingReferenceError:
            return room.required | (CHANNELS - {"text", "file-name"})
    return room.required | (set(policy.required_channels) - {"text"})
