"""Terms whose words stand in different cells of a row or different values of an object: "Bray", "Tamsin" for Tamsin Bray."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from redaction.findings import Span
from redaction.text.document import Passage
from redaction.traces import words_of

_WHY = "the words of a term that the user gave, each in a field of its own"


def with_spread_terms(passage: Passage, spans: Sequence[Span], terms: Iterable[str]) -> list[Span]:
    """The spans of a passage, and those of cells that together are a term.

    A cell counts when it holds nothing but words of the term, and the term when every word of it stands in such a cell.

    Args:
        passage: a row of a table or an object; each of its runs is a cell.
        spans: what was found in it.
        terms: as the user gave them.
    """
    if len(passage.runs) < 2:
        return list(spans)
    cells = [(run, words_of(passage.text[run.at : run.at + run.length])) for run in passage.runs]
    found = list(spans)
    for term in terms:
        wanted = set(words_of(term))
        if len(wanted) < 2:
            continue
        parts = [(run, words) for run, words in cells if words and wanted.issuperset(words)]
        if set().union(*(words for _, words in parts)) < wanted:
            continue
        for run, _ in parts:
            if not any(span.start < run.at + run.length and run.at < span.end for span in found):
                found.append(Span(run.at, run.at + run.length, "TERM", 1.0, "term", _WHY))
    return sorted(found, key=lambda span: span.start)
