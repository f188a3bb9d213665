"""Terms whose words stand in different cells of a row or different values of an object: "Bray", "Tamsin" for Tamsin Bray.

A cell counts when it holds nothing but words of the term, and the term when every word of it stands in such a cell of one row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from redaction.findings import Span
from redaction.signs import each
from redaction.text.document import Passage, Row
from redaction.traces import words_of

_WHY = "the words of a term that the user gave, each in a field of its own"


def with_spread_terms(passage: Passage, spans: Sequence[Span], terms: Iterable[str]) -> list[Span]:
    """The spans of a passage, and those of cells that together are a term.

    Args:
        passage: a row of a table or an object; each of its runs is a cell.
        spans: what was found in it.
        terms: as the user gave them.
    """
    row: Row = [[(0, run.at, run.at + run.length)] for run in passage.runs]
    return spread_terms([row], [passage.text], [spans], terms)[0]


def spread_terms(
    rows: Iterable[Row], texts: Sequence[str], found: Sequence[Sequence[Span]], terms: Iterable[str]
) -> list[list[Span]]:
    """The spans of all passages, and those of cells that together are a term.

    Args:
        rows: of the tables (`redaction.text.document.TextDocument.rows`).
        texts: of the passages.
        found: in each of them.
        terms: as the user gave them.
    """
    result = [list(spans) for spans in found]
    split = [words for term in terms if len(words := set(words_of(term))) > 1]
    for row in each(rows) if split else ():
        if len(row) < 2:
            continue
        cells = [(cell, words_of(" ".join(texts[number][start:end] for number, start, end in cell))) for cell in row]
        for wanted in split:
            parts = [(cell, words) for cell, words in cells if words and wanted.issuperset(words)]
            if set().union(*(words for _, words in parts)) < wanted:
                continue
            for number, start, end in (stretch for cell, _ in parts for stretch in cell):
                spans = result[number]
                if words_of(texts[number][start:end]) and not any(span.start < end and start < span.end for span in spans):
                    spans.append(Span(start, end, "TERM", 1.0, "term", _WHY))
    return [sorted(spans, key=lambda span: span.start) for spans in result]
