"""The labelled texts that training and the benchmark read, and the one definition of what training must never see.

Each set is a file of JSON lines ``{"doc_id", "text", "spans": [{"start", "end", "type", "must_mask"}]}``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Entity = tuple[int, int, str]
"""First character, one past the last, and label (PERSON, ORG or GPE)."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text and its entities, in order and without overlaps."""

    text: str
    entities: tuple[Entity, ...]


TRAINING_SETS = {"btc_other_efgh": 1, "presidio_generated_large": 1, "wikigold": 4, "re3d_other": 3}
"""CC-BY-4.0, MIT, CC-BY-4.0 and by source; the number says how often an epoch sees the set: wikigold and re3d are prose, but
small. presidio_synth_v2 and wnut17 are for measuring only."""

_OPEN_SOURCES = ("re3d-CENTCOM-", "re3d-USStateDepartm-", "re3d-AustralianDepa-")
"""The parts of re3d that training may read: texts of two US federal departments, which are in the public domain, and one under
CC-BY-3.0 Australia. Its Wikipedia and European Union parts are for measuring only."""

_LABELS = {
    "PERSON": "PERSON",
    "ORGANIZATION": "ORG",
    "LOCATION": "GPE",
    "ADDRESS": "FAC",
    "MISC": "WORK_OF_ART",
}


def held_out(index: int) -> bool:
    """Whether the document at this place of its set (counting from 0) is kept from training: every second one."""
    return index % 2 == 1


def for_choices(index: int) -> bool:
    """Whether a document of the first half is kept aside while recipes and rules are compared: every second one of these.

    Choices are made on these, never on the halves that are measured. The shipped weights are then trained on all first halves.
    """
    return index % 4 == 0


def shared_data() -> Path:
    """The folder of shared material: `HOURSBACK_SHARED` or `../shared` beside the repository, then ``data``."""
    root = os.environ.get("HOURSBACK_SHARED")
    return (Path(root) if root else Path(__file__).resolve().parents[2] / "shared") / "data"


def read_set(folder: Path, name: str) -> list[dict[str, Any]]:
    """All records of one set."""
    with (folder / "text" / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def training_examples(folder: Path, *, choosing: bool = False) -> list[Example]:
    """The first half of every training set; when choosing, without what is kept for choices."""
    read = ((examples_of(folder, name, choosing=choosing), times) for name, times in TRAINING_SETS.items())
    return [example for examples, times in read for example in examples for _ in range(times)]


def examples_of(folder: Path, name: str, *, choosing: bool = False) -> list[Example]:
    """The first half of one training set, each document once; when choosing, without what is kept for choices."""
    described = name == "re3d_other"
    examples = []
    for index, record in enumerate(read_set(folder, name)):
        barred = described and not record["doc_id"].startswith(_OPEN_SOURCES)
        if not barred and not held_out(index) and not (choosing and for_choices(index)):
            examples.append(Example(record["text"], _entities(record["text"], record["spans"], described=described)))
    return examples


def _is_named(value: str) -> bool:
    """Whether every word has a capital, a digit or no letter, but for those that link: "Ministry of Defence"."""
    words = [word for word in value.split() if word not in _LINKS]
    return bool(words) and words[0] not in _PRONOUNS and all(not word[0].islower() for word in words)


_LINKS = frozenset({"of", "the", "and", "for", "al", "-", "on", "in"})
_PRONOUNS = frozenset({"We", "They", "Our", "Their", "The", "It", "Us"})


def _entities(text: str, spans: Iterable[dict[str, Any]], *, described: bool = False) -> tuple[Entity, ...]:
    """The labels we train, longest first where the truth overlaps.

    Handles and hashtags ("@annbell") are left out: rules find them, and a model that learns them takes any odd word for a name.
    In a set that marks descriptions too, so are those: "the Minister", "an armed group".
    """
    chosen: list[Entity] = []
    for span in sorted(spans, key=lambda s: (s["start"] - s["end"], s["start"])):
        label = _LABELS.get(span["type"])
        if text[span["start"]] in "@#" or text[: span["start"]][-1:] in ("@", "#"):
            continue
        if described and (not span["must_mask"] if label == "PERSON" else not _is_named(text[span["start"] : span["end"]])):
            continue
        if label and all(span["end"] <= start or span["start"] >= end for start, end, _ in chosen):
            chosen.append((span["start"], span["end"], label))
    return tuple(sorted(chosen))
