"""The network of spaCy's `ner`, asked about all words of some texts at once.

spaCy reads word by word, because inside an entity a decision also depends on where that began. Outside of entities it depends
on the word alone, and there most words are. So one product decides for every word as if it stood outside, and only entities are
followed word by word, all of them in step. Another leaning of the model adds a number to those decisions and costs next to
nothing. What a word is by itself, without its neighbours, is computed once for each different word.

Nothing is decided otherwise than by spaCy's own parser: `tests/test_detection_network.py` compares the two.

Source: spaCy 3.8, `pipeline/_parser_internals/ner.pyx` (which moves are valid), `_state.pxd` (three features: the word, the first
word of the open entity, the word before), `ml/parser_model.pyx` (the layers behind them).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from redaction.products import multiply_in_one_thread

if TYPE_CHECKING:
    from spacy.tokens import Doc

Entities = tuple[tuple[int, int, str], ...]
"""First character, one past the last, label."""

_LEANT_TO = "PERSON"
_MIX = 0x9E3779B97F4A7C15
"""Golden ratio in 64 bits. The features of a word are 64-bit hashes; multiplied with this and added they are one more."""


def _maxout(layer: Any, words: Any, is_train: bool) -> tuple[Any, Any]:
    """What a `maxout` layer of thinc's gives for reading alone; there is no way back, because nothing is learnt here.

    thinc also notes which of the pieces was the largest, which takes longer than to find it.
    """
    weights, bias = layer.get_param("W"), layer.get_param("b")
    pieces = words @ weights.reshape(-1, weights.shape[2]).T
    pieces += bias.reshape(-1)
    return _largest(pieces.reshape(-1, *bias.shape)), None


def _largest(pieces: Any) -> Any:
    """The largest of the pieces in the last dimension, which are few: numpy goes through them one by one for each place."""
    import numpy as np

    return reduce(np.maximum, np.moveaxis(pieces, -1, 0))


class NameNetwork:
    """The layers and weights of a loaded `ner` (a `spacy.pipeline.EntityRecognizer`). They must not change afterwards.

    Raises:
        ValueError: the network is built otherwise than this module reads it.
    """

    def __init__(self, ner: Any) -> None:
        import numpy as np
        from thinc.api import NumpyOps

        model = ner.model
        lower, upper = model.get_ref("lower"), model.get_ref("upper")
        if lower.get_dim("nF") != 3 or model.attrs["unseen_classes"] or ner.cfg["beam_width"] != 1:
            raise ValueError("a greedy parser with three features that has seen all its moves is read here, and no other")
        ops = NumpyOps(use_blis=False)  # numpy multiplies matrices of this size in less than half of the time
        for layer in model.walk():
            layer.ops = ops
            if layer.name == "maxout":
                layer._func = _maxout
        multiply_in_one_thread()
        words, _, self._narrow = model.get_ref("tok2vec").layers
        alone, self._surround = words.layers
        both, self._mix, _ = alone.layers
        (self._columns, _, self._hashed), self._static = both.layers[0].layers, both.layers[1]
        self._weights, self._bias, (padding,) = lower.get_param("W"), lower.get_param("b"), lower.get_param("pad")
        self._nobody = padding[1] + padding[2]
        # Not `move_names`: that leaves out the move "U-", which blocks a word and is valid for none of ours.
        moves = [ner.moves.get_class_name(number).partition("-")[::2] for number in range(ner.moves.n_moves)]
        outside = [number for number, (action, label) in enumerate(moves) if action == "O" or (action in {"B", "U"} and label)]
        self.moves = [moves[number] for number in outside]
        """What can be done outside of an entity: begin one, take the word for one, or go on; each with its label."""
        self.begins = np.array([action == "B" for action, _ in self.moves])
        self.enters = np.array([action != "O" for action, _ in self.moves])
        self._leant = np.array([label == _LEANT_TO for _, label in self.moves])
        scores, constants = upper.get_param("W"), upper.get_param("b")
        self._outside = np.ascontiguousarray(scores[outside].T), constants[outside]
        self._labels = {label: number for number, label in enumerate(sorted({label for _, label in self.moves if label}))}
        inside = [[moves.index((action, label)) for label in self._labels] for action in ("I", "L")]
        self._inside = [(scores[numbers], constants[numbers]) for numbers in inside]

    def see(self, docs: Sequence[Doc]) -> Seen:
        """What there is to see in some texts, whatever the leaning."""
        return Seen(self, docs)

    def vectors(self, docs: Sequence[Doc]) -> Any:
        """A vector for each word of all texts, in its surroundings (words, width)."""
        import numpy as np

        columns = [*self._columns.attrs["columns"], docs[0].vocab.vectors.attr]
        rows = np.concatenate([doc.to_array(columns) for doc in docs])
        keys = rows[:, 0].copy()
        for column in rows.T[1:]:
            keys = keys * np.uint64(_MIX) + column
        _, first, which = np.unique(keys, return_index=True, return_inverse=True)
        different = rows[first]
        known = docs[0].vocab.vectors
        places = known.find(keys=different[:, -1])
        static = known.data[places] @ self._static.get_param("W").T
        static[places < 0] = 0
        alone = self._mix.predict(np.hstack([self._hashed.predict(different[:, :-1]), static]))
        around = self._surround.predict(np.split(alone[which], np.cumsum([len(doc) for doc in docs])[:-1]))
        return self._narrow.predict(np.concatenate(around))

    def part(self, vectors: Any, feature: int) -> Any:
        """What words add to the hidden layer as one of the three features."""
        weights = self._weights[feature]
        return (vectors @ weights.reshape(-1, weights.shape[-1]).T).reshape(-1, *weights.shape[:-1])

    def scores_outside(self, words: Any) -> Any:
        """Scores of `moves` for words outside of an entity, without the constants; `words` is their part as first feature."""
        return _largest(words + self._nobody + self._bias) @ self._outside[0]

    def constants(self, leaning: float) -> Any:
        """The constants of `moves` with a leaning to "a person begins here"."""
        constants = self._outside[1].copy()
        constants[self._leant] += constants.dtype.type(leaning)
        return constants

    def ends(self, labels: Any, parts: Any) -> Any:
        """Whether each of some words inside an entity is its last one; `parts` is the sum of the three features."""
        import numpy as np

        hidden = _largest(parts + self._bias)
        goes_on, ends = (np.einsum("wh,wh->w", hidden, scores[labels]) + more[labels] for scores, more in self._inside)
        return ends > goes_on

    def label_numbers(self, labels: Sequence[str]) -> list[int]:
        """Numbers of labels, for `ends`."""
        return [self._labels[label] for label in labels]


class Seen:
    """Some texts as a network sees them, to be looked at with any leaning."""

    def __init__(self, network: NameNetwork, docs: Sequence[Doc]) -> None:
        import numpy as np

        self._network = network
        self._docs = [doc for doc in docs if len(doc)]
        self._numbers = [number for number, doc in enumerate(docs) if len(doc)]
        self._count = len(docs)
        self._ends: dict[tuple[int, str], int] = {}
        if not self._docs:
            return
        self._starts = [0, *accumulate(map(len, self._docs))]
        self._last = np.zeros(self._starts[-1], bool)
        self._last[np.array(self._starts[1:]) - 1] = True
        self._vectors = network.vectors(self._docs)
        self._words = network.part(self._vectors, 0)
        self._scores = network.scores_outside(self._words)
        # No entity begins with a blank, and the last word of a text only is one by itself.
        blank = np.concatenate([doc.to_array("IS_SPACE") for doc in self._docs]).astype(bool)
        self._scores[(blank[:, None] & network.enters) | (self._last[:, None] & network.begins)] = -np.inf

    def look(self, leaning: float) -> list[Entities]:
        """The entities of each text, where `leaning` is added to the scores of "a person begins here"."""
        found: list[Entities] = [()] * self._count
        for first, end, label in self._entities(leaning) if self._docs else ():
            number = bisect_right(self._starts, first) - 1
            doc, start = self._docs[number], self._starts[number]
            last = doc[end - 1 - start]
            found[self._numbers[number]] += ((doc[first - start].idx, last.idx + len(last), label),)
        return found

    def _entities(self, leaning: float) -> Iterator[tuple[int, int, str]]:
        """First word, one past the last, label; words counted through all texts."""
        moves = (self._scores + self._network.constants(leaning)).argmax(axis=1)
        begun = [(word, *self._network.moves[moves[word]]) for word in self._network.enters[moves].nonzero()[0].tolist()]
        self._follow([(word, label) for word, action, label in begun if action == "B"])
        free = 0
        for word, action, label in begun:
            if word >= free:
                free = self._ends[word, label] if action == "B" else word + 1
                yield word, free, label

    def _follow(self, begun: list[tuple[int, str]]) -> None:
        """Find where entities of several words end, all of them one word further with each step."""
        import numpy as np

        network = self._network
        new = [place for place in begun if place not in self._ends]
        firsts = np.array([word for word, _ in new], int)
        labels = np.array(network.label_numbers([label for _, label in new]), int)
        begin = network.part(self._vectors[firsts], 1)
        at, following = firsts.copy(), np.arange(len(new))
        while len(following):
            at[following] += 1
            here = at[following]
            parts = self._words[here] + begin[following] + network.part(self._vectors[here - 1], 2)
            ended = network.ends(labels[following], parts) | self._last[here]
            following = following[~ended]
        self._ends.update(zip(new, (at + 1).tolist(), strict=True))
