"""A case whose items were handed in one by one: laid out as a folder from the evidence store, checked, drafted and built there.

Reading the files of a case happens in a process of its own, as long as one step takes: what is wrong with a file ends that
process, never the one that asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import TimeoutError as TooLongError
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, ParamSpec, TypeVar

from automations import work_items
from automations.engine import Engine, open_engine
from automations.settings import Settings
from case_files.arranging import Arrangement
from case_files.facts import INTAKE
from flows.case_check import CheckedCase, as_data, check_folder, in_words
from flows.case_file import summary_of
from flows.case_make import make_forms
from flows.case_request import CaseRequest
from flows.case_runs import hand_in_case, see_case_through
from flows.renditions import is_released, renditions_of
from flows.request import RedactionRequest
from flows.workshop import Workshop, corridor_of, desk_of, overlay_of
from redaction.errors import StalledError

P = ParamSpec("P")
R = TypeVar("R")

LONGEST = 1800.0
"""Seconds that one step on a case may take."""


@dataclass(frozen=True, slots=True, repr=False)
class CaseFile:
    """A file of a case.

    Attributes:
        item_id: its work item.
        name: as it was handed in, without a folder.
    """

    item_id: str
    name: str


@dataclass(frozen=True, slots=True, repr=False)
class CaseOrder:
    """What a step on a case works with.

    Attributes:
        settings: of the engine; its person is who asked.
        files: of the case, oldest first.
        stated: what people stated: facts as `case_files.facts` knows them, and under `forms` what a file is, by its work item.
        arranged: how people arranged the papers, by work item.
    """

    settings: Settings
    files: tuple[CaseFile, ...]
    stated: Mapping[str, Any]
    arranged: Arrangement = field(default_factory=Arrangement)

    def names(self) -> dict[str, str]:
        """The name of each file in the folder, by its work item; a name that came twice gets a number."""
        taken: dict[str, str] = {}
        for file in self.files:
            plain = PurePath(file.name.replace("\\", "/")).name.lstrip(".") or "file"
            stem, suffix = PurePath(plain).stem, PurePath(plain).suffix
            number, name = 2, plain
            while name.casefold() in {*map(str.casefold, taken.values()), INTAKE}:
                number, name = number + 1, f"{stem} ({number}){suffix}"
            taken[file.item_id] = name
        return taken


def check_case(order: CaseOrder) -> dict[str, Any]:
    """Check a case; see `flows.case_check.as_data`, with the sentence on its state under `words`."""
    return apart(_check, order)


def draft_forms(order: CaseOrder, out: Path, forms: Sequence[str] = ()) -> list[str]:
    """Draft what the case lacks into the folder `out`; gives the names of the drafts."""
    return apart(_draft, order, out, tuple(forms))


def build_bag(order: CaseOrder, target: Path, audiences: Sequence[str]) -> dict[str, Any]:
    """Build the bag `target` from what was released of the files; gives pages and what stayed out, by audience.

    The audit says who built it. It is not sealed: a supervisor approves and seals it (`flows.case_approval`).
    """
    return apart(_build, order, target, tuple(audiences))


def apart(work: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    """Carry out a step in a process of its own, and end it where it takes too long.

    Raises:
        StalledError: it took longer than `LONGEST`. Its own errors come back as they are.
    """
    from redaction.pdf.apart import Apart

    with Apart(1) as process:
        try:
            return process.submit(work, *arguments, **named).result(LONGEST)
        except TooLongError:
            raise StalledError("Reading the files of this case took too long: try again with fewer of them.") from None


def _check(order: CaseOrder) -> dict[str, Any]:
    with open_engine(order.settings) as engine, desk_of(order.settings) as folder:
        checked = _checked(engine, order, folder)
        return {**as_data(checked), "words": in_words(checked)}


def _draft(order: CaseOrder, out: Path, forms: tuple[str, ...]) -> list[str]:
    with open_engine(order.settings) as engine, desk_of(order.settings) as folder:
        return [path.name for path in make_forms(_checked(engine, order, folder), out, forms)]


def _build(order: CaseOrder, target: Path, audiences: tuple[str, ...]) -> dict[str, Any]:
    with Workshop(open_engine(order.settings)) as workshop, desk_of(order.settings) as folder:
        lay_out(workshop.engine, order, folder / "case")
        lay_out_renditions(workshop.engine, order, folder / "renditions")
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        overlay = overlay_of(order.settings)
        request = CaseRequest(
            folder=str(folder / "case"),
            renditions=str(folder / "renditions"),
            out=str(target),
            audiences=audiences,
            reference=str(overlay) if overlay else "",
        )
        item = see_case_through(workshop, hand_in_case(workshop, request).id)
        return {**summary_of(workshop, item), "files": int(item.result["files"])}


def _checked(engine: Engine, order: CaseOrder, folder: Path) -> CheckedCase:
    lay_out(engine, order, folder / "case")
    decoder = corridor_of(order.settings).check_recording
    return check_folder(folder / "case", overlay=overlay_of(order.settings), decoder=decoder)


def lay_out(engine: Engine, order: CaseOrder, folder: Path) -> None:
    """Write the originals of a case, and what was stated of it, to a new folder."""
    folder.mkdir(mode=0o700)
    names = order.names()
    with engine.read() as session:
        sources = {file.item_id: work_items.get(session, file.item_id).input_sha256 for file in order.files}
    for item_id, sha256 in sources.items():
        engine.store.fetch(sha256, folder / names[item_id])
    stated = {name: value for name, value in order.stated.items() if value not in ("", [], {})}
    forms = {names[item_id]: form for item_id, form in dict(stated.pop("forms", {})).items() if item_id in names}
    if forms:
        stated["forms"] = forms
    if order.arranged:
        stated["order"] = [names[item_id] for item_id in order.arranged.order if item_id in names]
        stated["sections"] = {names[item_id]: section for item_id, section in order.arranged.sections.items() if item_id in names}
    if stated:
        (folder / INTAKE).write_text(json.dumps(stated, ensure_ascii=False), "utf-8")


def lay_out_renditions(engine: Engine, order: CaseOrder, folder: Path) -> None:
    """Write what was released of a case, with its certificates, to a folder for each audience."""
    for file in order.files:
        with engine.read() as session:
            item = work_items.get(session, file.item_id)
            request = RedactionRequest.from_data(work_items.request_of(session, engine.sealer, file.item_id))
        for audience, rendition in renditions_of(item.result, request.audiences).items():
            if not is_released(rendition):
                continue
            own = folder / audience / file.item_id
            own.mkdir(parents=True, mode=0o700)
            document = "document" + PurePath(file.name).suffix
            engine.store.fetch(str(rendition["document"]), own / document)
            engine.store.fetch(str(rendition["certificate_json"]), own / f"{document}.certificate.json")
