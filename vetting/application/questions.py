"""The questions of a questionnaire, in sections: words from reference data (`vetting_questions`), keys from the shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vetting.application.errors import LevelError
from vetting.application.shape import APPLICATION, Codes, Field, Group

if TYPE_CHECKING:
    from vetting.application.rules import Rules

YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Question:
    """One question: the key of its answer, its words, what may be answered, and what is filled in already."""

    key: str
    words: str
    choices: tuple[str, ...] = ()
    given: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that belong together, under a title."""

    title: str
    questions: tuple[Question, ...]


def sections(rules: Rules, level: str) -> tuple[Section, ...]:
    """The questionnaire for a vetting level, blank but for the level.

    Raises:
        LevelError: there is no such level.
    """
    if level not in rules.levels:
        raise LevelError(f"There is no vetting level {level}; there are {', '.join(rules.levels)}.")
    found = [Section("About this application", tuple(_own(APPLICATION, "", "", rules, {"level": level})))]
    for part in APPLICATION.parts:
        if isinstance(part, Group):
            found += _group(part, f"{part.name}.", f"{part.name}.", _title(rules, part.name), rules)
        elif isinstance(part, Codes):
            found.append(Section(_title(rules, part.name), tuple(_coded(part, level, rules))))
    return tuple(section for section in found if section.questions)


def _group(group: Group, key: str, words: str, title: str, rules: Rules) -> list[Section]:
    found = []
    for number in range(1, group.printed + 1) if group.most else (0,):
        own_key, own_title = (f"{key}{number}.", f"{title} {number}") if number else (key, title)
        found.append(Section(own_title, tuple(_own(group, own_key, words, rules))))
        for part in group.parts:
            if isinstance(part, Group):
                inner = f"{words}{part.name}"
                found += _group(
                    part, f"{own_key}{part.name}.", f"{inner}.", f"{own_title}: {_title(rules, inner).lower()}", rules
                )
    return found


def _own(group: Group, key: str, words: str, rules: Rules, given: Mapping[str, str] | None = None) -> Iterator[Question]:
    for part in group.parts:
        if isinstance(part, Field):
            row = rules.questions.get(f"{words}{part.name}")
            if row is not None and row["asked"]:
                # In words: `read_tree` takes "known as" for known_as.
                choices = YES_NO if part.kind == "flag" else tuple(choice.replace("_", " ") for choice in part.choices)
                yield Question(f"{key}{part.name}", row["question"], choices, (given or {}).get(part.name, ""))


def _coded(codes: Codes, level: str, rules: Rules) -> Iterator[Question]:
    if codes.name == "consents":
        for code in rules.levels[level]["consents"]:
            yield Question(f"consents.{code}", _words(rules, f"consents.{code}"))
    elif codes.name == "declarations":
        for code, row in rules.declarations.items():
            yield Question(f"declarations.{code}.answer", row["question"], YES_NO)
            yield Question(f"declarations.{code}.detail", "If yes: what, when, where, how it ended")
    else:
        for key, row in rules.questions.items():
            if key.startswith("answers.") and row["asked"]:
                yield Question(key, row["question"])


def _title(rules: Rules, key: str) -> str:
    return _words(rules, key).rstrip(".")


def _words(rules: Rules, key: str) -> str:
    row: Mapping[str, Any] | None = rules.questions.get(key)
    return str(row["question"]) if row else key.replace("_", " ").replace(".", ": ")
