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

from redaction.detection.line_breaks import over_line_breaks
from redaction.detection.name_shapes import STRENGTH, joined, shape
from redaction.detection.names import BATCH, NameModel, Reading
from redaction.detection.persons import persons
from redaction.findings import Span
from redaction.signs import alive

LANGUAGE = "en"
_SPAN = "hoursback_span"

Find = Callable[[str], list[Span]]
"""A rule-based recogniser: text in, spans out."""

_PRESIDIO_KINDS = {"IBAN_CODE": "IBAN", "CRYPTO": "CRYPTO_WALLET", "MAC_ADDRESS": "MAC_ADDRESS"}


class NameEngine(NlpEngine):
    """Presidio's view of our name models. `thorough` says whether they take the second look."""

    def __init__(self, model: NameModel) -> None:
        self.model = model
        self.thorough = True
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
        """Read texts in batches.

        The lemma of a word is its lower-case form, without which Presidio's context words never match. The reading travels
        with the artifacts.
        """
        originals = list(texts)
        for text, reading in zip(originals, self.model.read(originals, thorough=self.thorough), strict=True):
            yield text, ReadingArtifacts(reading, self, language)

    def is_stopword(self, word: str, language: str) -> bool:
        """Whether the word carries no context."""
        return word in self._stop_words

    def is_punct(self, word: str, language: str) -> bool:
        """Whether the word has neither letter nor digit."""
        return not any(character.isalnum() for character in word)

    def get_supported_entities(self) -> list[str]:
        """Persons; places and organisations only as hints."""
        return ["PERSON"]

    def get_supported_languages(self) -> list[str]:
        """English."""
        return [LANGUAGE]


class ReadingArtifacts(NlpArtifacts):
    """A reading in Presidio's clothes. What context words need is made only when a recogniser that has some found something."""

    def __init__(self, reading: Reading, engine: NameEngine, language: str) -> None:
        super().__init__([], reading.doc, [], [], None, language)
        self.reading = reading
        self.nlp_engine = engine
        self.language = language

    def complete(self) -> ReadingArtifacts:
        """Make places, lemmas and keywords of the words, once."""
        if not self.lemmas:
            self.tokens_indices = [token.idx for token in self.tokens]
            self.lemmas = [token.lower_ for token in self.tokens]
            self.keywords = self.set_keywords(self.nlp_engine, self.lemmas, self.language)
        return self


class SpanRecognizer(EntityRecognizer):
    """One of our rule-based recognisers in Presidio's clothes."""

    def __init__(self, name: str, find: Find) -> None:
        self._find = find
        super().__init__(supported_entities=[name.upper()], name=name, supported_language=LANGUAGE)

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        """Find and wrap."""
        alive()
        return [wrap(span) for span in self._find(text)]


class PersonRecognizer(EntityRecognizer):
    """Persons: the models, what the text announces, and for a thorough reading the name lists."""

    def __init__(self) -> None:
        super().__init__(supported_entities=["PERSON"], name="persons", supported_language=LANGUAGE)

    def load(self) -> None:
        """Nothing to load: the engine holds the models."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        """Spans of persons and hints of places and organisations."""
        if not isinstance(nlp_artifacts, ReadingArtifacts):
            raise TypeError("PersonRecognizer works with NameEngine only")
        return [wrap(span) for span in persons(nlp_artifacts.reading, thorough=nlp_artifacts.nlp_engine.thorough)]


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
        if theirs and isinstance(nlp_artifacts, ReadingArtifacts):
            nlp_artifacts = nlp_artifacts.complete()
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
        recognizers: list[EntityRecognizer] = [PersonRecognizer()]
        recognizers += [SpanRecognizer(name, find) for name, find in rules.items()]
        recognizers += [IbanRecognizer(), CryptoRecognizer(), MacAddressRecognizer()]
        self._engine = NameEngine(model)
        registry = RecognizerRegistry(recognizers=recognizers, supported_languages=[LANGUAGE])
        engine = AnalyzerEngine(
            registry=registry,
            nlp_engine=self._engine,
            supported_languages=[LANGUAGE],
            context_aware_enhancer=SpanContext(),
            default_score_threshold=0.3,
        )
        self.model = model
        self._batch = BatchAnalyzerEngine(analyzer_engine=engine)

    def read(self, texts: list[str], *, thorough: bool = True) -> list[list[Span]]:
        """Spans of each text, overlapping, hints (kinds with a leading underscore) included."""
        self._engine.thorough = thorough
        results = self._batch.analyze_iterator(texts, language=LANGUAGE, batch_size=BATCH)
        return [_people_joined(text, [unwrap(result) for result in found]) for text, found in zip(texts, results, strict=True)]


def _people_joined(text: str, spans: list[Span]) -> list[Span]:
    """Persons that rules found (a form's field, say) brought into shape and joined with those the models found."""
    people = [span if span.detector in STRENGTH else shape(text, span) for span in spans if span.kind == "PERSON"]
    whole = over_line_breaks(text, joined(span for span in people if span))
    return [*(span for span in spans if span.kind != "PERSON"), *whole]
