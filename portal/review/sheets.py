"""A file in sheets: pages with pictures, stretches of a text, and at the end what no page shows."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from flows.review import undecided
from flows.showing import Latest
from redaction.findings import Finding, PagePlace, PicturePlace, TextPlace, WholePage
from redaction.plan import Plan
from redaction.shown import Outline
from redaction.traces import words_of

LETTERS = 6000
"""Letters of a text on one sheet."""
ROWS = 100
"""Findings in one list."""
_PASSAGES = 150

Slice = tuple[int, int, int]
"""Number of a passage, first character, one past the last."""


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """One sheet.

    Attributes:
        kind: a page with a picture, a stretch of text, or what no page shows.
        page: number of the page, from 0.
        slices: of the text.
        findings: in reading order.
    """

    kind: Literal["page", "text", "elsewhere"]
    page: int = 0
    slices: tuple[Slice, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Binder:
    """A file in sheets, with what its pages say of all of it.

    Attributes:
        plan: as it stands.
        outline: what the file shows.
        sheets: in order.
        open_ids: findings that are left to decide.
        open_on: how many of these are on each sheet.
        same: how many findings say the same as each, itself among them.
    """

    plan: Plan
    outline: Outline
    sheets: tuple[Sheet, ...]
    open_ids: frozenset[str]
    open_on: tuple[int, ...]
    same: dict[str, int]

    def sheet_of(self, finding_id: str) -> int:
        """Number of the sheet that lists a finding; 0 where none does."""
        for number, sheet in enumerate(self.sheets):
            if any(finding.id == finding_id for finding in sheet.findings):
                return number
        return 0

    def next_open(self, after: int) -> int | None:
        """Number of the next sheet behind this one on which something is left to decide, from the start again at the end."""
        order = [*range(after + 1, len(self.sheets)), *range(after)]
        return next((number for number in order if self.open_on[number]), None)


_BINDERS: Latest[Binder] = Latest(8)


def bind(key: str, plan: Plan, outline: Outline, audiences: Sequence[str]) -> Binder:
    """The file in sheets; `key` names the state of the plan."""
    known = _BINDERS.get(key)
    if known is None:
        known = _bound(plan, outline, audiences)
        _BINDERS.put(key, known)
    return known


def _bound(plan: Plan, outline: Outline, audiences: Sequence[str]) -> Binder:
    sheets = [*_pages(plan, outline), *_texts(plan, outline)]
    listed = {finding.id for sheet in sheets for finding in sheet.findings}
    rest = [finding for finding in plan.findings if finding.id not in listed]
    for first in range(0, len(rest), ROWS):
        sheets.append(Sheet("elsewhere", findings=tuple(rest[first : first + ROWS])))
    if not sheets:
        sheets.append(Sheet("elsewhere"))
    open_ids = frozenset(finding.id for finding in undecided(plan, audiences))
    open_on = tuple(sum(finding.id in open_ids for finding in sheet.findings) for sheet in sheets)
    texts = {text: words_of(text) for text in {finding.text for finding in plan.findings}}
    counts = Counter(texts[finding.text] for finding in plan.findings)
    same = {finding.id: counts[texts[finding.text]] if texts[finding.text] else 1 for finding in plan.findings}
    return Binder(plan, outline, tuple(sheets), open_ids, open_on, same)


def _pages(plan: Plan, outline: Outline) -> list[Sheet]:
    on_page: dict[int, list[Finding]] = defaultdict(list)
    for finding in plan.findings:
        if isinstance(finding.place, PagePlace | WholePage):
            on_page[finding.place.page].append(finding)
        elif isinstance(finding.place, PicturePlace):
            on_page[finding.place.frame].append(finding)
    return [Sheet("page", page, findings=tuple(on_page[page])) for page in range(len(outline.pages))]


def _texts(plan: Plan, outline: Outline) -> list[Sheet]:
    found: dict[int, list[Finding]] = defaultdict(list)
    for finding in plan.findings:
        if isinstance(finding.place, TextPlace) and finding.place.part < len(outline.passages):
            found[finding.place.part].append(finding)
    for findings in found.values():
        findings.sort(key=_begin)
    sheets: list[Sheet] = []
    for slices in _gathered(outline.passages):
        on_sheet = [finding for part, start, end in slices for finding in _within(found.get(part, []), start, end)]
        sheets.append(Sheet("text", slices=tuple(slices), findings=tuple(on_sheet)))
    return sheets


def _begin(finding: Finding) -> int:
    assert isinstance(finding.place, TextPlace)
    return finding.place.start


def _within(findings: list[Finding], start: int, end: int) -> list[Finding]:
    return findings[bisect_left(findings, start, key=_begin) : bisect_left(findings, end, key=_begin)]


def _gathered(passages: Sequence[str]) -> Iterator[list[Slice]]:
    """Slices of passages, as many together as make a sheet."""
    sheet: list[Slice] = []
    letters = 0
    for part, text in enumerate(passages):
        for start, end in _cuts(text):
            if sheet and (letters + end - start > LETTERS or len(sheet) >= _PASSAGES):
                yield sheet
                sheet, letters = [], 0
            sheet.append((part, start, end))
            letters += end - start
    if sheet:
        yield sheet


def _cuts(text: str) -> Iterator[tuple[int, int]]:
    """A passage as it is, or where it is long in stretches that end with a line or a word."""
    start = 0
    while len(text) - start > LETTERS:
        end = max(
            text.rfind("\n", start + LETTERS // 2, start + LETTERS), text.rfind(" ", start + LETTERS - 200, start + LETTERS)
        )
        end = end + 1 if end > start else start + LETTERS
        yield start, end
        start = end
    yield start, len(text)


@dataclass(frozen=True, slots=True, repr=False)
class Stretch:
    """Characters of a text, and ids of the findings that they belong to."""

    text: str
    ids: tuple[str, ...] = ()


def marked(sheet: Sheet, binder: Binder) -> list[list[Stretch]]:
    """The passages of a text sheet, cut where findings begin and end, with what runs on from the sheet before."""
    found: dict[int, list[Finding]] = defaultdict(list)
    parts = {part for part, _, _ in sheet.slices}
    for finding in binder.plan.findings:
        if isinstance(finding.place, TextPlace) and finding.place.part in parts:
            found[finding.place.part].append(finding)
    return [list(_stretches(binder.outline.passages[part], start, end, found[part])) for part, start, end in sheet.slices]


def _stretches(text: str, start: int, end: int, findings: Iterable[Finding]) -> Iterator[Stretch]:
    places = [(finding.place, finding.id) for finding in findings if isinstance(finding.place, TextPlace)]
    places = [(place, name) for place, name in places if place.start < end and start < place.end]
    edges = sorted({start, end, *(edge for place, _ in places for edge in (place.start, place.end) if start < edge < end)})
    for low, high in pairwise(edges):
        ids = tuple(name for place, name in places if place.start <= low and high <= place.end)
        yield Stretch(text[low:high], ids)
