"""Presidio's analyzer as the frame: one pass over the text by the name model, then every recogniser over the result.

Our recognisers return `Span`s, which know more than Presidio's results (role, words for the reviewer, fit for unattended use):
the span travels in the result's metadata and comes out unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from presidio_analyzer import AnalyzerEngine, BatchAnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.context_aware_enhancers import LemmaContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from presidio_analyzer.predefined_recognizers import CryptoRecognizer, IbanRecognizer, MacAddressRecognizer

from redaction.detection.names import BATCH, NameModel
from redaction.findings import Span

LANGUAGE = "en"
_SPAN = "hoursback_span"

Find = Callable[[str], list[Span]]
"""A rule-based recogniser: text in, spans out."""

HINT_KINDS = {"ORG": "_ORGANISATION", "GPE": "_PLACE", "LOC": "_PLACE", "FAC": "_PLACE"}
"""What the model takes for organisations and places: evidence, so never reported, but names are checked against it."""

_PRESIDIO_KINDS = {"IBAN_CODE": "IBAN", "CRYPTO": "CRYPTO_WALLET", "MAC_ADDRESS": "MAC_ADDRESS"}


class NameEngine(NlpEngine):
    """Presidio's view of our name model."""

    def __init__(self, model: NameModel) -> None:
        self.model = model
        self._stop_words = frozenset(model.pipeline.Defaults.stop_words)

    def load(self) -> None:
        """Nothing to do: the model comes loaded."""

    def is_loaded(self) -> bool:
        """Always: see `load`."""
        return True

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """Read one text."""
        return next(self.process_batch([text], language))[1]

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = BATCH, n_process: int = 1, **kwargs: Any
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """Read texts in batches; the lemma of a word is its lower-case form, without which context words never match."""
        for doc in self.model.read(texts):
            artifacts = NlpArtifacts(
                entities=list(doc.ents),
                tokens=doc,
                tokens_indices=[token.idx for token in doc],
                lemmas=[token.lower_ for token in doc],
                nlp_engine=self,
                language=language,
            )
            yield doc.text, artifacts

    def is_stopword(self, word: str, language: str) -> bool:
        """Whether the word carries no context."""
        return word in self._stop_words

    def is_punct(self, word: str, language: str) -> bool:
        """Whether the word has neither letter nor digit."""
        return not any(character.isalnum() for character in word)

    def get_supported_entities(self) -> list[str]:
        """Persons, and the hints that names are checked against."""
        return ["PERSON", *sorted(set(HINT_KINDS.values()))]

    def get_supported_languages(self) -> list[str]:
        """English."""
        return [LANGUAGE]


class SpanRecognizer(EntityRecognizer):
    """One of our rule-based recognisers in Presidio's clothes."""

    def __init__(self, name: str, find: Find) -> None:
        self._find = find
        super().__init__(supported_entities=[name.upper()], name=name, supported_language=LANGUAGE)

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        """Find and wrap."""
        return [wrap(span) for span in self._find(text)]


class ModelRecognizer(EntityRecognizer):
    """What the name model marked."""

    def __init__(self) -> None:
        super().__init__(supported_entities=["NER"], name="ner", supported_language=LANGUAGE)

    def load(self) -> None:
        """Nothing to load: the engine holds the model."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        """Turn the model's entities into spans."""
        results = []
        for entity in nlp_artifacts.entities:
            kind = "PERSON" if entity.label_ == "PERSON" else HINT_KINDS.get(entity.label_)
            if kind:
                why = "the name model reads this as a person's name" if kind == "PERSON" else ""
                results.append(wrap(Span(entity.start_char, entity.end_char, kind, 0.85, "ner", why)))
        return results


class SpanContext(LemmaContextAwareEnhancer):
    """Context words raise the score of Presidio's own recognisers; ours have read their context already."""

    def enhance_using_context(
        self,
        text: str,
        raw_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,
        recognizers: list[EntityRecognizer],
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        """Enhance what is not ours."""
        ours = [result for result in raw_results if _SPAN in result.recognition_metadata]
        theirs = [result for result in raw_results if _SPAN not in result.recognition_metadata]
        if theirs:
            theirs = super().enhance_using_context(text, theirs, nlp_artifacts, recognizers, context)
        return ours + theirs


def wrap(span: Span) -> RecognizerResult:
    """A Presidio result that carries the span."""
    return RecognizerResult(
        entity_type=f"{span.kind}|{span.detector}",  # Presidio drops duplicates within a type: keep each detector's voice.
        start=span.start,
        end=span.end,
        score=span.score,
        recognition_metadata={_SPAN: span, RecognizerResult.RECOGNIZER_NAME_KEY: span.detector},
    )


def unwrap(result: RecognizerResult) -> Span:
    """The span of a result, made from Presidio's own words where the recogniser is Presidio's."""
    metadata = result.recognition_metadata or {}
    span = metadata.get(_SPAN)
    if isinstance(span, Span):
        return span
    kind = _PRESIDIO_KINDS.get(result.entity_type, result.entity_type)
    name = str(metadata.get(RecognizerResult.RECOGNIZER_NAME_KEY, "presidio"))
    why = "pattern and check of Presidio's recogniser"
    return Span(result.start, result.end, kind, float(result.score), name, why, auto=result.score >= 0.7)


class Analyzer:
    """Reads texts with the model and every recogniser."""

    def __init__(self, model: NameModel, rules: dict[str, Find]) -> None:
        recognizers: list[EntityRecognizer] = [ModelRecognizer()]
        recognizers += [SpanRecognizer(name, find) for name, find in rules.items()]
        recognizers += [IbanRecognizer(), CryptoRecognizer(), MacAddressRecognizer()]
        registry = RecognizerRegistry(recognizers=recognizers, supported_languages=[LANGUAGE])
        engine = AnalyzerEngine(
            registry=registry,
            nlp_engine=NameEngine(model),
            supported_languages=[LANGUAGE],
            context_aware_enhancer=SpanContext(),
            default_score_threshold=0.3,
        )
        self.model = model
        self._batch = BatchAnalyzerEngine(analyzer_engine=engine)

    def read(self, texts: list[str]) -> list[list[Span]]:
        """Spans of each text, overlapping, hints included."""
        results = self._batch.analyze_iterator(texts, language=LANGUAGE, batch_size=BATCH)
        return [[unwrap(result) for result in found] for found in results]
