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


TRAINING_SETS = {"btc_other_efgh": 1, "presidio_generated_large": 1, "wikigold": 3}
"""CC-BY-4.0, MIT and CC-BY-4.0; the number says how often an epoch sees the set: wikigold is prose, but small. The re3d set is
left out: none of its documents is under an open licence that is sure to cover weights. presidio_synth_v2 and wnut17 are for
measuring only."""

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
    """Whether a document of the first half is kept aside while recipes and rules are compared: every fourth one.

    Choices are made on these, never on the halves that are measured. The shipped weights are then trained on all first halves.
    """
    return index % 8 == 0


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
    examples = []
    for name, times in TRAINING_SETS.items():
        for index, record in enumerate(read_set(folder, name)):
            if not held_out(index) and not (choosing and for_choices(index)):
                examples += [Example(record["text"], _entities(record["text"], record["spans"]))] * times
    return examples


def _entities(text: str, spans: Iterable[dict[str, Any]]) -> tuple[Entity, ...]:
    """The labels we train, longest first where the truth overlaps.

    Handles and hashtags ("@annbell") are left out: rules find them, and a model that learns them takes any odd word for a name.
    """
    chosen: list[Entity] = []
    for span in sorted(spans, key=lambda s: (s["start"] - s["end"], s["start"])):
        label = _LABELS.get(span["type"])
        if text[span["start"]] in "@#" or text[: span["start"]][-1:] in ("@", "#"):
            continue
        if label and all(span["end"] <= start or span["start"] >= end for start, end, _ in chosen):
            chosen.append((span["start"], span["end"], label))
    return tuple(sorted(chosen))
