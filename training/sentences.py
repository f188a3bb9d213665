# ruff: noqa: E501
"""Police-style and other sentences of our own, with invented people, for training the name model.

A template (`training.templates`, `training.prose`) is text with slots. ``{p}``, ``{q}``, ``{r}``, ``{s}`` are persons in full; a suffix changes the form:
``f`` first name, ``l`` last name, ``L`` LAST NAME, ``c`` "LAST, First", ``C`` "Last, First", ``n`` "LAST First", ``u`` FULL NAME,
``m`` with a middle name, ``i`` initial and last name, ``x`` First LAST, ``s`` full name small, ``F`` FIRST NAME, ``z`` first name
small. The other slots (`training.things`) are things that look like names and are none. Where the original model has a label for
such a thing it is given, so that the model keeps somewhere to put it.
"""

from __future__ import annotations

import random
import re

from training.corpora import Entity, Example
from training.names import Person, Pool
from training.prose import PROSE
from training.templates import TEMPLATES
from training.things import LABELS, Things

_ALL = (*TEMPLATES, *PROSE)
_SLOT = re.compile(r"\{([a-z]+?)(?:_([a-zA-Z]))?\}")


class Writer:
    """Fills templates. The same seed writes the same sentences."""

    def __init__(self, chance: random.Random, pool: Pool) -> None:
        self.chance = chance
        self.pool = pool
        self.things = Things(chance, pool)

    def examples(self, count: int) -> list[Example]:
        """`count` examples; some join two or three templates with line breaks, as documents do."""
        made = []
        for _ in range(count):
            parts = [self.fill(self.chance.choice(_ALL)) for _ in range(self.chance.choice((1, 1, 1, 2, 2, 3)))]
            made.append(join(parts, self.chance.choice(("\n", " ", "\n\n"))))
        return made

    def fill(self, template: str) -> Example:
        """One sentence; the same letter is the same person throughout."""
        people: dict[str, Person] = {}
        text, entities, last = "", list[Entity](), 0
        for match in _SLOT.finditer(template):
            text += template[last : match.start()]
            last = match.end()
            slot, form = match.group(1), match.group(2) or ""
            if slot in "pqrs":
                value, label = people.setdefault(slot, self.pool.person(self.chance)).form(form, self.chance), "PERSON"
            else:
                value, label = self.things.make(slot), LABELS.get(slot, "")
            if label:
                entities.append((len(text), len(text) + len(value), label))
            text += value
        return Example(text + template[last:], tuple(entities))


def join(parts: list[Example], glue: str) -> Example:
    """Several examples as one text."""
    text, entities = "", list[Entity]()
    for number, part in enumerate(parts):
        text += glue if number else ""
        entities += [(start + len(text), end + len(text), label) for start, end, label in part.entities]
        text += part.text
    return Example(text, tuple(entities))


def loosen(example: Example, chance: random.Random) -> Example:
    """The blanks that bad extraction puts around hyphens and after apostrophes: "al - Masri", "O’ Brien", "Smith’ s"."""
    pieces, entities, moved = [], [list(entity) for entity in example.entities], 0
    last = 0
    for match in re.finditer(r"(?<=\w)(?:-(?=\w)|['’](?=\w))", example.text):
        loose = " - " if match.group() == "-" else match.group() + " "
        pieces += [example.text[last : match.start()], loose]
        last = match.end()
        for entity, original in zip(entities, example.entities, strict=True):
            for side in (0, 1):
                if original[side] >= match.end():
                    entity[side] += len(loose) - 1
        moved += 1
    text = "".join([*pieces, example.text[last:]])
    return Example(text, tuple((start, end, label) for start, end, label in entities)) if moved else example
