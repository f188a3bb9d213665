"""Registers that only a person or a robot can look into: a question becomes a work item, its answer comes back typed.

The question lies sealed on the item and the answer sealed in the evidence store; the document that shows it (a print, a
picture of the screen) lies in the evidence store under its hash.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automations import work_items
from automations.errors import WorkItemStateError
from automations.item_rows import State
from automations.processes import this_process
from automations.registers.asking import Answer, Question, Row, Template
from automations.registers.columns import own_rows
from automations.registers.errors import RegisterAnswerError, RegisterUnavailableError
from automations.sealing import SealContext

if TYPE_CHECKING:
    from automations.engine import Engine
    from automations.work_items import Lease, WorkItem

AUTOMATION = "register"
_LARGEST_DOCUMENT = 200 << 20


class ErrandRegister:
    """One register that somebody else looks into, for one case."""

    def __init__(self, template: Template, engine: Engine, case: str) -> None:
        """Ask through work items of `engine`; `case` is the keyed id under which the answers of a case belong together."""
        self._template, self._engine, self._case = template, engine, case

    @property
    def template(self) -> Template:
        """What it is and how it is asked."""
        return self._template

    def look_up(self, question: Question) -> Answer:
        """Make the work item, or read the answer that it has by now; errors as for `Register.look_up`."""
        self._template.require(question)
        engine, values = self._engine, question.plain()
        key = engine.sealer.fingerprint(["errand", self._template.code, self._case, question.subject, values])
        with engine.write() as session:
            request = {
                "register": self._template.code,
                "title": self._template.title,
                "subject": question.subject,
                "values": values,
            }
            item, _ = work_items.submit(session, engine.sealer, AUTOMATION, key, request=request, person=engine.settings.person)
        if item.state == State.DONE:
            return answer_of(engine, self._template, item)
        if item.state == State.FAILED:
            raise RegisterUnavailableError(f"Nobody could look into {self._template.code}: work item {item.id} failed.")
        return Answer(self._template.code, question.subject, "waiting", item.created_at, item=item.id)

    def close(self) -> None:
        """Nothing to end."""


@dataclass(frozen=True, slots=True, repr=False)
class Errand:
    """A question that waits for somebody.

    Attributes:
        item: its work item.
        register, title: which register is to be looked into.
        subject: id of the person in their case.
        values: whom to look for.
    """

    item: WorkItem
    register: str
    title: str
    subject: str
    values: dict[str, list[str]]


def errand_of(engine: Engine, item_id: str) -> Errand:
    """The question of a work item, opened. It holds personal data."""
    with engine.read() as session:
        item = work_items.get(session, item_id)
        request = work_items.request_of(session, engine.sealer, item_id)
    if item.automation != AUTOMATION:
        raise WorkItemStateError(f"Work item {item_id} asks no register.")
    return Errand(item, request["register"], request["title"], request["subject"], request["values"])


def waiting(engine: Engine, register: str = "") -> list[Errand]:
    """Questions that nobody has answered yet, oldest first."""
    with engine.read() as session:
        items = [
            item for state in (State.NEW, State.RUNNING) for item in work_items.find(session, automation=AUTOMATION, state=state)
        ]
    found = [errand_of(engine, item.id) for item in sorted(items, key=lambda each: each.created_at)]
    return [errand for errand in found if not register or errand.register == register]


def answer(
    engine: Engine,
    template: Template,
    item_id: str,
    rows: Sequence[dict[str, Any]],
    *,
    document: Path | None = None,
    lease: Lease | None = None,
) -> WorkItem:
    """Record what was found: in a robot's lease, or as a person who takes the item for it.

    Args:
        engine: the open engine.
        template: of the register that was looked into.
        item_id: the work item.
        rows: in our fields; empty where there is no trace.
        document: what shows it; copied into the evidence store.
        lease: a robot's; taken here unless given.

    Raises:
        RegisterAnswerError: rows do not fit the template. WorkItemStateError: the item is not for this, or somebody else has it.
    """
    errand = errand_of(engine, item_id)
    if errand.register != template.code:
        raise RegisterAnswerError(f"Work item {item_id} asks another register than {template.code}.")
    typed = own_rows(template, list(rows))
    if document is not None and document.is_file() and document.stat().st_size > _LARGEST_DOCUMENT:
        raise RegisterAnswerError(f"{document.name} is larger than {_LARGEST_DOCUMENT >> 20} MB.")
    person = engine.settings.person
    if lease is None:
        with engine.write() as session:
            lease = work_items.take_item(session, item_id, this_process(), engine.settings.lease_seconds)
        if lease is None:
            raise WorkItemStateError(f"Work item {item_id} is answered already, or somebody else has it.")
    try:
        shown = engine.store.put_file(document).sha256 if document is not None else ""
        kept = engine.store.put_bytes(engine.sealer.seal_json(plain_rows(typed), _context(errand.item))).sha256
        with engine.write() as session:
            result = {"answer": kept, "rows": len(typed), **({"document": shown} if shown else {})}
            return work_items.complete(session, lease, person, result)
    except BaseException:
        _give_back(engine, lease)
        raise


def answer_of(engine: Engine, template: Template, item: WorkItem) -> Answer:
    """The answer of a work item that is done."""
    sealed = engine.store.read(item.result["answer"])
    with engine.read() as session:
        subject = work_items.request_of(session, engine.sealer, item.id)["subject"]
    rows = own_rows(template, engine.sealer.unseal_json(sealed, _context(item)))
    documents = tuple(each for each in (item.result.get("document"),) if each)
    return Answer(template.code, subject, "answered", item.updated_at, rows, documents=documents, item=item.id)


def plain_rows(rows: Sequence[Row]) -> list[dict[str, str | None]]:
    """Rows as JSON: days as text."""
    return [{name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()} for row in rows]


def robot(engine: Engine, template: Template, look: Callable[[Errand], tuple[Sequence[dict[str, Any]], Path | None]]) -> int:
    """Let a robot look into its register for every question that waits; returns how many it answered.

    Args:
        engine: the open engine.
        template: of the robot's register.
        look: gets the question, returns rows in our fields and the document that shows them.

    Raises:
        Exception: whatever `look` raises; the question then waits for the next try.
    """
    done = 0
    for errand in waiting(engine, template.code):
        with engine.write() as session:
            lease = work_items.take_item(session, errand.item.id, this_process(), engine.settings.lease_seconds)
        if lease is None:
            continue
        try:
            rows, document = look(errand)
        except BaseException:
            _give_back(engine, lease)
            raise
        answer(engine, template, errand.item.id, rows, document=document, lease=lease)
        done += 1
    return done


def _give_back(engine: Engine, lease: Lease) -> None:
    from contextlib import suppress

    from reference.errors import HoursbackError

    with suppress(HoursbackError), engine.write() as session:
        work_items.release(session, lease)


def _context(item: WorkItem) -> SealContext:
    return SealContext(item.id, "register answer", item.input_sha256)
