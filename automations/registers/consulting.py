"""Asking a register on the record: audited before and after, at a measured pace, answers kept sealed for the case and no longer.

The audit learns who asked, why, for whom by id, which register, and how many rows came back; never a name, never a row.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automations import audit
from automations.audit import Verb
from automations.registers.asking import Answer, Question, Register, Template
from automations.registers.columns import own_rows
from automations.registers.errand import plain_rows
from automations.registers.errors import RegisterError
from automations.sealing import SealContext
from automations.temporary import stem_for, temporary_name
from reference.errors import HoursbackError

if TYPE_CHECKING:
    from automations.engine import Engine

_FOLDER = "register-answers"


@dataclass(slots=True)
class Pace:
    """At most so many questions a minute to one register, from this process; the first few may come at once."""

    per_minute: float
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _next: float = field(default=0.0, repr=False)

    def wait(self) -> None:
        """Wait until the next question may be asked; 0 a minute means without limit."""
        if self.per_minute <= 0:
            return
        with self._lock:
            moment = time.monotonic()
            turn = max(self._next, moment)
            self._next = turn + 60.0 / self.per_minute
        if turn > moment:
            time.sleep(turn - moment)


@dataclass(frozen=True, slots=True)
class Case:
    """On whose behalf registers are asked.

    Attributes:
        engine: records, sealer, settings.
        id: keyed fingerprint of the case's reference; all that the audit and the disk learn of it.
        purpose: why, as a code ("vetting.RV").
    """

    engine: Engine
    id: str
    purpose: str

    @classmethod
    def of(cls, engine: Engine, reference: str, purpose: str) -> Case:
        """The case of a reference."""
        return cls(engine, engine.sealer.fingerprint(["register case", " ".join(reference.split()).casefold()])[:32], purpose)

    @property
    def subject(self) -> str:
        """How the audit names it."""
        return f"register_case:{self.id}"

    @property
    def folder(self) -> Path:
        """Where its answers lie, sealed."""
        return self.engine.settings.home / _FOLDER / self.id

    def forget(self) -> int:
        """Erase the answers that are kept for the case; returns how many there were. What became evidence stays evidence."""
        count = sum(1 for _ in self.folder.glob("*.sealed")) if self.folder.is_dir() else 0
        shutil.rmtree(self.folder, ignore_errors=True)
        with self.engine.write() as session:
            audit.append(session, Verb.ERASURE, self.engine.settings.person, self.subject, {"answers": count})
        return count


def consult(register: Register, question: Question, case: Case, pace: Pace | None = None, *, again: bool = False) -> Answer:
    """The register's answer: from what is kept for the case, or asked now.

    Args:
        register: whom to ask.
        question: about whom.
        case: on whose behalf.
        pace: waited for before the register is asked.
        again: ask even where an answer is kept.

    Returns:
        The answer; where the register did not answer, one that says so and why.
    """
    kept = None if again else _kept(register.template, question, case)
    if kept is not None:
        _record(case, kept, "kept")
        return kept
    _note(case, register.template.code, question.subject, {"state": "asking"})
    if pace is not None:
        pace.wait()
    try:
        answer = register.look_up(question)
    except RegisterError as error:
        answer = _unanswered(register.template, question, case, error.code, str(error))
    except HoursbackError as error:
        answer = _unanswered(
            register.template, question, case, error.code, f"The register {register.template.code} was not asked: {error}"
        )
    if answer.state == "answered":
        _keep(register.template, question, case, answer)
    _record(case, answer, answer.state)
    return answer


def _unanswered(template: Template, question: Question, case: Case, code: str, words: str) -> Answer:
    return Answer(template.code, question.subject, "not_answered", datetime.now(UTC), reason=code, words=words)


def _record(case: Case, answer: Answer, state: str) -> None:
    detail: dict[str, Any] = {"state": state, "rows": len(answer.rows), "cut": answer.cut}
    if answer.reason:
        detail["reason"] = answer.reason
    if answer.documents:
        detail["documents"] = list(answer.documents)
    _note(case, answer.register, answer.subject, detail)


def _note(case: Case, register: str, subject: str, detail: Mapping[str, Any]) -> None:
    told = {"register": register, "for": subject, "purpose": case.purpose, **detail}
    with case.engine.write() as session:
        audit.append(session, Verb.CONSULTATION, case.engine.settings.person, case.subject, told)


def _path(template: Template, question: Question, case: Case) -> tuple[Path, SealContext]:
    key = case.engine.sealer.fingerprint(["register answer", template.sha256, question.subject, question.plain()])
    name = f"{template.code}.{question.subject}.{key[:24]}.sealed"
    return case.folder / name, SealContext(f"case-{case.id}", "register answer", key)


def _keep(template: Template, question: Question, case: Case, answer: Answer) -> None:
    path, context = _path(template, question, case)
    data = {
        "asked_at": answer.asked_at.isoformat(),
        "rows": plain_rows(answer.rows),
        "cut": answer.cut,
        "documents": list(answer.documents),
        "version": answer.version,
        "item": answer.item,
    }
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(temporary_name(stem_for(path.name)))
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(case.engine.sealer.seal_json(data, context))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _kept(template: Template, question: Question, case: Case) -> Answer | None:
    path, context = _path(template, question, case)
    try:
        sealed = path.read_bytes()
    except FileNotFoundError:
        return None
    data = case.engine.sealer.unseal_json(sealed, context)
    return Answer(
        template.code,
        question.subject,
        "answered",
        datetime.fromisoformat(data["asked_at"]),
        own_rows(template, data["rows"]),
        data["cut"],
        documents=tuple(data["documents"]),
        version=data["version"],
        item=data["item"],
    )


__all__ = ["Case", "Pace", "consult"]
