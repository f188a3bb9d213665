"""What became of an item: its renditions, with names that tell nothing, and the files to fetch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO
from urllib.parse import quote

from fastapi.responses import StreamingResponse

from automations import audit, ledger, work_items
from automations.audit import Verb
from automations.work_items import State, WorkItem
from flows.inputs import CERTIFICATE_JSON, CERTIFICATE_PDF
from flows.job import open_plan
from flows.placing import released_name
from flows.redact import TASK_TYPE
from flows.renditions import is_released, renditions_of
from flows.review import request_of
from flows.workshop import Workshop
from portal.refusals import NotFoundError

PARTS = {
    "document": ("document", ""),
    "certificate.pdf": ("certificate_pdf", CERTIFICATE_PDF),
    "certificate.json": ("certificate_json", CERTIFICATE_JSON),
}
"""What can be fetched of a rendition: the name in the records, and what its file name ends in."""
_BLOCK = 2**18


@dataclass(frozen=True, slots=True)
class Result:
    """A rendition for one audience.

    Attributes:
        audience: for whom.
        released: whether it was proven and released.
        code: why it was not.
        counts: removed findings by CPS redaction type.
    """

    audience: str
    released: bool
    code: str
    counts: dict[str, int]

    @property
    def removed(self) -> int:
        """How many findings were removed."""
        return sum(self.counts.values())


def results_of(workshop: Workshop, item: WorkItem) -> list[Result]:
    """The renditions of an item; none before its work ended."""
    if item.state not in (State.DONE, State.FAILED, State.RETURNED):
        return []
    known = renditions_of(item.result, request_of(workshop, item).audiences)
    return [
        Result(
            audience,
            is_released(one),
            str(one.get("code", "")),
            {kind.replace("-", " "): int(number) for kind, number in dict(one.get("counts", {})).items()},
        )
        for audience, one in known.items()
        if one.get("released") or one.get("code")
    ]


def outcome_of(workshop: Workshop, item: WorkItem) -> ledger.TaskRun | None:
    """The item's line in the time ledger, if it has one."""
    with workshop.engine.read() as session:
        return ledger.run_of(session, f"{item.id}:{TASK_TYPE}")


def failure_of(workshop: Workshop, item: WorkItem) -> str:
    """Why an item failed or was put off, as a sentence; empty where it did not."""
    if not item.error_code or item.state is State.RETURNED:
        return ""
    with workshop.engine.read() as session:
        return work_items.error_of(session, workshop.engine.sealer, item.id) or "The work was ended."


def fetch(workshop: Workshop, item: WorkItem, audience: str, part: str) -> StreamingResponse:
    """A file of a released rendition, as a download; the audit tells who fetched it.

    Raises:
        NotFoundError: there is no such file, or it was not released.
    """
    request = request_of(workshop, item)
    known = renditions_of(item.result, request.audiences).get(audience, {})
    if part not in PARTS or not is_released(known) or item.state not in (State.DONE, State.FAILED):
        raise NotFoundError("There is no such file, or it was not released.")
    kept, ending = PARTS[part]
    engine, sha256 = workshop.engine, str(known[kept])
    name = released_name(open_plan(workshop, item, str(known["plan"])), request, audience) + ending
    content = engine.store.open(sha256)
    with engine.write() as session:
        detail: dict[str, Any] = {"document": str(known["document"]), "audience": audience, "part": kept, "portal": True}
        audit.append(session, Verb.DISCLOSURE, engine.settings.person, item.subject, detail)
    return StreamingResponse(_blocks(content), headers=as_attachment(name), media_type="application/octet-stream")


def as_attachment(name: str) -> dict[str, str]:
    """Headers that make a browser save an answer under `name`, whatever the name holds (RFC 6266)."""
    plain = "".join(letter if letter.isascii() and letter.isprintable() and letter not in '"\\%;' else "_" for letter in name)
    encoded = quote(name.encode("utf-8", "replace"), safe="")
    return {"content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"}


def _blocks(content: BinaryIO) -> Iterator[bytes]:
    with content:
        while block := content.read(_BLOCK):
            yield block
