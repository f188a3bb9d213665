"""The words of asking a register: whom we ask about, what came back, and what every register can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, Protocol

from automations.registers.errors import QuestionUnfitError

Value = str | date
Row = Mapping[str, Value]
"""One row of an answer: our name of the field and its value; what is empty is left out."""
State = Literal["answered", "waiting", "not_answered"]


@dataclass(frozen=True, slots=True, repr=False)
class Question:
    """Whom a register is asked about.

    Attributes:
        subject: id of the person in their case; all that the audit learns of them.
        values: by our name of the field, every value by which somebody may stand in the register: capitals, without spaces
            around, postcodes, phones and identifiers without spaces inside. Days are days.
    """

    subject: str
    values: Mapping[str, tuple[Value, ...]]

    def plain(self) -> dict[str, list[str]]:
        """The values as JSON."""
        return {name: [str(value) for value in values] for name, values in sorted(self.values.items()) if values}


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What came back.

    Attributes:
        register: code of the register.
        subject: id of the person.
        state: "waiting" where a person or robot has yet to look; "not_answered" is never "no trace".
        asked_at: when, UTC.
        rows: what the register holds, in its own order.
        cut: there were more rows than are read.
        reason: code of the error where it did not answer.
        words: that error in a sentence.
        documents: hashes of what came with the answer, in the evidence store.
        version: what was asked, where that is a copy: hash of the extract.
        item: id of the work item that it waits for or came from.
    """

    register: str
    subject: str
    state: State
    asked_at: datetime
    rows: tuple[Row, ...] = ()
    cut: bool = False
    reason: str = ""
    words: str = ""
    documents: tuple[str, ...] = ()
    version: str = ""
    item: str = ""


class Register(Protocol):
    """Another system that can be asked about somebody. May be asked from several threads."""

    @property
    def template(self) -> Template:
        """What it is and how it is asked."""
        ...

    def look_up(self, question: Question) -> Answer:
        """Ask.

        Raises:
            RegisterError: it did not answer.
        """
        ...

    def close(self) -> None:
        """End its connections."""
        ...


@dataclass(frozen=True, slots=True)
class Template:
    """How one kind of register is asked, from a row of reference data.

    Attributes:
        code: of the register.
        title: for people.
        kind: "sql", "extract", "rest" or "errand".
        needs: fields without which it cannot be asked.
        columns: our field to the column or dotted path of the register's answer.
        days: our fields that are days.
        row: the whole row of reference data, for what only one kind needs.
        sha256: of the row: another template is another question.
    """

    code: str
    title: str
    kind: str
    needs: tuple[str, ...]
    columns: Mapping[str, str]
    days: frozenset[str]
    row: Mapping[str, Any]
    sha256: str

    def require(self, question: Question) -> None:
        """Refuse a question that lacks what the register needs.

        Raises:
            QuestionUnfitError: the message names the fields.
        """
        if missing := [name for name in self.needs if not question.values.get(name)]:
            raise QuestionUnfitError(f"The register {self.code} cannot be asked without: {', '.join(missing)}.")
