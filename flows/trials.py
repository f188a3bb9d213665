"""Results to look at before anybody approves them: the plan applied and proven as it stands, kept sealed, released to nobody.

After the release the same pages show what was released. A trial of the same plan gives the same work to the same proof; whether
the released file is byte for byte the one that was tried is said where both are known.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from automations.work_items import State, WorkItem
from flows.failures import explain
from flows.placing import released_name
from flows.renditions import is_released, renditions_of
from flows.review import request_of
from flows.shelf import Shelf
from flows.showing import plan_at, reader_of, source_of
from flows.under_way import MAKING
from flows.workshop import Workshop, overlay_of
from redaction.rendition import Progress

Standing = Literal["none", "making", "failed", "ready"]


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """What a rendition for one audience is, tried or released.

    Attributes:
        standing: whether there is one.
        audience: for whom.
        name: on the shelf.
        media: kind of file, as it is read from its content.
        sha256: of the file.
        size: bytes.
        counts: removed findings by CPS redaction type.
        channels: the proof: name, state, tool and detail of each channel.
        removed_pages: pages of the source that went as a whole, from 0.
        notes: for a person.
        sentence: why it failed, or how far it is.
        same_as_tried: whether a released file is the one that was tried; None where that is not known.
    """

    standing: Standing
    audience: str
    name: str = ""
    media: str = ""
    sha256: str = ""
    size: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    channels: tuple[Mapping[str, str], ...] = ()
    removed_pages: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    sentence: str = ""
    same_as_tried: bool | None = None

    def page_of(self, page: int) -> int | None:
        """Which page of the result shows page `page` of the source; None where it went as a whole."""
        return None if page in self.removed_pages else page - sum(removed < page for removed in self.removed_pages)


def try_out(workshop: Workshop, item: WorkItem, audience: str) -> None:
    """Begin to make a result from the plan as it stands, unless that is done or under way; `trial_of` tells how far it is."""
    name = _name(item, audience)
    MAKING.begin(name, lambda progress: _make(workshop, item, audience, name, progress))


def trial_of(workshop: Workshop, item: WorkItem, audience: str) -> Result:
    """The result of the plan as it stands, if it was tried."""
    shelf, name = Shelf(workshop, item), _name(item, audience)
    far = MAKING.how_far(name)
    if far is not None:
        return Result("making", audience, sentence=far)
    return _known(shelf, name, audience) or Result("none", audience)


def released_of(workshop: Workshop, item: WorkItem, audience: str) -> Result:
    """The released rendition for an audience, or why there is none."""
    rendition = renditions_of(item.result, request_of(workshop, item).audiences).get(audience, {})
    if item.state not in (State.DONE, State.FAILED) or not is_released(rendition):
        return Result("failed" if item.state is State.FAILED else "none", audience, sentence=str(rendition.get("code", "")))
    shelf, name = Shelf(workshop, item), f"released-{audience}-{str(rendition['document'])[:16]}"
    known = _known(shelf, name, audience)
    if known is None:
        store = workshop.engine.store
        proof: dict[str, Any] = json.loads(store.read(str(rendition["proof"])))
        counts = {kind.replace("-", " "): int(number) for kind, number in rendition["counts"].items()}
        with workshop.desk() as desk:
            path = store.fetch(str(rendition["document"]), desk / "result")
            media = str(reader_of(workshop.engine.settings).identify(path).kind)
            shelf.put_file(name, path)
            _keep(shelf, name, media, path.stat().st_size, proof, counts)
        known = _known(shelf, name, audience)
        assert known is not None
    tried = _known(shelf, _name(item, audience, str(rendition["plan"])), audience)
    return replace(known, same_as_tried=None if tried is None or tried.standing != "ready" else tried.sha256 == known.sha256)


def _name(item: WorkItem, audience: str, plan: str = "") -> str:
    return f"trial-{item.id[:8]}-{audience}-{(plan or str(item.result['plan']))[:16]}"


def _make(workshop: Workshop, item: WorkItem, audience: str, name: str, progress: Progress) -> None:
    shelf = Shelf(workshop, item)
    shelf.remove(f"{name}.facts")
    try:
        plan = plan_at(workshop, item)
        source, request = source_of(workshop, item, plan), request_of(workshop, item)
        with workshop.desk() as desk:
            (desk / "result").mkdir()
            original = workshop.engine.store.fetch(source.sha256, desk / source.name)
            target = desk / "result" / released_name(plan, request, audience)
            overlay = overlay_of(workshop.engine.settings)
            proven = workshop.corridor.apply_and_verify(original, plan, audience, target, overlay=overlay, progress=progress)
            media = str(reader_of(workshop.engine.settings).identify(proven.path).kind)
            shelf.put_file(name, proven.path)
            _keep(shelf, name, media, proven.path.stat().st_size, proven.to_data(), plan.counts(audience))
    except Exception as error:
        code, sentence, _ = explain(error)
        shelf.put_bytes(f"{name}.facts", json.dumps({"code": code, "sentence": sentence}).encode())


def _keep(shelf: Shelf, name: str, media: str, size: int, proof: Mapping[str, Any], counts: Mapping[str, int]) -> None:
    rendition = proof["rendition"]
    facts = {
        "media": media,
        "sha256": proof["sha256"],
        "size": size,
        "counts": dict(counts),
        "channels": list(proof["channels"]),
        "removed_pages": list(rendition["removed_pages"]),
        "notes": list(rendition["notes"]),
    }
    shelf.put_bytes(f"{name}.facts", json.dumps(facts).encode())


def _known(shelf: Shelf, name: str, audience: str) -> Result | None:
    if not shelf.has(f"{name}.facts"):
        return None
    facts: dict[str, Any] = json.loads(shelf.read(f"{name}.facts"))
    if "code" in facts:
        return Result("failed", audience, sentence=f"{facts['sentence']} ({facts['code']})")
    for key in ("channels", "removed_pages", "notes"):
        facts[key] = tuple(facts[key])
    return Result("ready", audience, name, **facts)
