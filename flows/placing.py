"""Bringing a rendition where the person asked for it: under its own name, or a safe one where that tells what was removed."""

from __future__ import annotations

import glob
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automations.store import EvidenceStore
from flows.delivery import Original, TargetTakenError, hand_over
from flows.inputs import CERTIFICATE_JSON, TRANSCRIPTS, certificate_paths, transcript_path

if TYPE_CHECKING:
    from flows.request import RedactionRequest
    from redaction.plan import Plan

_RACES = 10
"""How often another run may take the same safe name first."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a rendition lies.

    Attributes:
        path: the redacted file; its certificates lie beside it.
        wrote: whether anything had to be written.
        renamed: whether it has another name than was asked for, because that held removed text.
        folder_tells: whether the name of a folder on its way holds removed text; folders keep their names.
    """

    path: Path
    wrote: bool
    renamed: bool
    folder_tells: bool


def released_name(plan: Plan, request: RedactionRequest, audience: str) -> str:
    """The name that the rendition for an audience gets. A number may follow that keeps two files apart."""
    from redaction.file_names import FileNames

    name = request.wanted_name
    return name if request.keep_name else FileNames.of(plan, audience).safe(name)


def place(
    store: EvidenceStore,
    rendition: Mapping[str, Any],
    plan: Plan,
    request: RedactionRequest,
    audience: str,
    original: Original,
) -> Placed | None:
    """Bring a released rendition where the person asked for it, under a name that tells nothing.

    Args:
        store: holds what `rendition` names.
        rendition: hashes of what `flows.renditions.RELEASED` lists.
        plan: with the decisions that were applied.
        request: says where results go.
        audience: for whom the rendition is.
        original: that it was made of.

    Returns:
        Where it lies; None when results only go to the evidence store.

    Raises:
        TargetTakenError, DeliveryError: see `flows.delivery.hand_over`.
    """
    from redaction.file_names import FileNames

    target = request.targets().get(audience)
    if target is None:
        return None
    folders = target.relative_to(request.out).parts[:-1] if request.out else ()
    folder_tells = bool(folders) and any(map(FileNames.of(plan, audience).tell, folders))
    name = released_name(plan, request, audience)
    if name == target.name:
        wrote = hand_over(store, rendition, target, original, overwrite=request.overwrite)
        return Placed(target, wrote, renamed=False, folder_tells=folder_tells)
    for left in reversed(range(_RACES)):
        chosen = _own_or_free(target.with_name(name), original)
        try:
            # Whoever else is called so now is not to be replaced, whatever the person said of the name asked for.
            wrote = hand_over(store, rendition, chosen, original, overwrite=False, claim=True)
            return Placed(chosen, wrote, renamed=True, folder_tells=folder_tells)
        except TargetTakenError:
            if not left:
                raise
    return None


def _own_or_free(wanted: Path, original: Original) -> Path:
    """The place where an earlier result of this original lies, else the first that is free: the name, or with a number."""
    stem, suffix = wanted.stem, wanted.suffix
    numbered = re.compile(rf"{re.escape(stem)}(?: \([0-9]+\))?{re.escape(suffix)}")
    for path in sorted(wanted.parent.glob(f"{glob.escape(stem)}*{CERTIFICATE_JSON}")):
        name = path.name.removesuffix(CERTIFICATE_JSON)
        if numbered.fullmatch(name) and original.is_of(path):
            return wanted.with_name(name)
    number, chosen = 1, wanted
    while any(
        path.exists() for path in (chosen, *certificate_paths(chosen), *(transcript_path(chosen, one) for one in TRANSCRIPTS))
    ):
        number += 1
        chosen = wanted.with_name(f"{stem} ({number}){suffix}")
    return chosen
