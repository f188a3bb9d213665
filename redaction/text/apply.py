"""Make the redacted text file: labels of a fixed width where something went, every other byte as it was."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from redaction.errors import PlanMismatchError
from redaction.findings import Finding, HiddenPlace, TextPlace
from redaction.plan import Plan
from redaction.rendition import Progress, Rendition
from redaction.text.document import stands
from redaction.text.read import read_document

_MAX_REASON = 24


def apply(source: Path, plan: Plan, audience: str, target: Path, *, progress: Progress | None = None) -> Rendition:
    """Write the rendition of `source` for `audience` to `target`.

    Args:
        source: the file that the plan was made for.
        plan: the decisions.
        audience: for whom.
        target: file to write; must not exist. It is written whole or not at all.
        progress: called before and after.

    Raises:
        PlanMismatchError: the plan was made for another file, or names a place that the file does not have.
    """
    data = source.read_bytes()
    if hashlib.sha256(data).hexdigest() != plan.source_sha256:
        raise PlanMismatchError(f"The plan was made for another version of {source.name}: detect the file again.")
    media, document = read_document(source)
    going = plan.going(audience)
    if progress:
        progress("apply", 0, len(going))
    places: list[tuple[int, int, int, str]] = []
    for finding in going:
        place = finding.place
        if isinstance(place, HiddenPlace):
            continue
        if not isinstance(place, TextPlace) or not stands(document.passages, place, finding.text):
            raise PlanMismatchError(f"Finding {finding.id} names no place in {source.name}: detect the file again.")
        places.append((place.part, place.start, place.end, label_for(finding, audience)))
    if media.kind == "md":
        from redaction.text.markdown import comment_places

        places += comment_places(document)
    text, labels = document.rewritten(places)
    new = media.bom + text.encode(media.encoding, "xmlcharrefreplace") if media.kind == "html" else media.encode(text)
    with target.open("xb") as stream:
        stream.write(new)
        stream.flush()
        os.fsync(stream.fileno())
    if progress:
        progress("apply", len(going), len(going))
    return Rendition(path=target, audience=audience, pages=1, boxes=labels, notes=tuple(document.notes))


def label_for(finding: Finding, audience: str) -> str:
    """What stands in the place of a finding: a pseudonym, or the reason. Neither tells the length of what was removed."""
    if finding.label:
        return f"[{finding.label}]"
    action = finding.actions.get(audience)
    reason = re.sub(r"[^A-Za-z0-9 ./()-]", "", action.reason)[:_MAX_REASON].strip() if action else ""
    return f"[REDACTED {reason}]" if reason not in ("", "REDACTED") else "[REDACTED]"
