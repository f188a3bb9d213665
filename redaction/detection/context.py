"""What stands around a number: the nearest cue before or after it, and the label above it in a table.

A `Context` is made once for a text and shared by all recognisers that need it. Only the neighbourhood of digits is read, so
prose without numbers costs almost nothing; every stretch is read once, so the cost is linear in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache

from redaction.detection.cues import CUE, lowered, named

REACH = 90
"""How many characters before and after a digit are read for cues."""

_DIGITS = re.compile(r"\d+")

FILLER = (
    r"(?:[\s:;#=.,()\[\]\"'“”‘’`*_/\\|>~–—\-•?]"
    r"|(?:numbers?|nos?|num|nr|refs?|reference|ids?|identifier|identity|code|details?|is|was|were|are|of|as|being"
    r"|be|to|the|a|an|that"
    r"|reads?|reading|shown|given|recorded|listed|quoted|displayed|displaying|bearing|bears|held|noted|stated"
    r"|confirmed|entered|checked|will|form|system|written|called|known|used|say|says|said|saying|tell|tells|told"
    r"|gave|give|gives|giving|should|would|must|may|might|now|he|she|they|i|we|it|you|has|had|have|with|under"
    r"|on|at"
    r"|his|her|their|my|our|your|its|for|him|them|me|file|believed|came|comes|back|which|who|and|or|from|by|in"
    r"|into|see|per|us|you|please|via"
    r"|record|records|card|copy|document|specimen|field|value|full|new|old|current|correct|both|same|also|plus"
    r"|mark|plate|registration|holder|issued|provided|supplied|obtained|found|traced"
    r"|suspect|suspects|victim|victims|witness|witnesses|defendant|male|female|subject|offender|complainant|driver"
    r"|keeper|patient|customer|officer|s)(?![A-Za-z]))"
)
_TIGHT = re.compile(rf"{FILLER}{{0,14}}", re.IGNORECASE)
_WORD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]")
_BREAK = re.compile(r"(?<![Nn]o)(?<![Rr]ef)[.!?]\s+[A-Z]|\n\s*\n")
_RIGHT_LINK = re.compile(
    r"(?P<mark>\s*[,\-–—]?\s*[(\[]?\s*)(?P<verb>(?:(?:which|that)\s+)?(?:is|was|are|were|being|as|belongs\s+to"
    r"|matches|and\s+(?:this|that)\s+is)\s+)?"
    r"(?:(?:the|a|an|his|her|my|their|our|your|its|on|for|in|this|that|suspect|defendant|victim|same|correct"
    r"|old|new|current|[\w.]+['’]s)\s+){0,3}",
    re.IGNORECASE,
)
_OWNED = re.compile(r"\b(?:an?|the|his|her|my|their|our|your|its|[\w.]+['’]s)\s+$", re.IGNORECASE)
_CLOSE = 45
_NUMBERED = re.compile(
    r"(?:\bno|nos|number|numbers|num|codes?|ref|reference|account|\bids?|urn|cad|asn|pnc|cro|imei|iban|nino|upn|utr|crn"
    r"|ocn|npcc|vrm|vrn)\.?$"
)
_NUMBER_NEXT = re.compile(r"\W{0,3}(?:nos?|numbers?|codes?|refs?|reference|ids?)\b")
_CELLS = (re.compile(r"\t"), re.compile(r"\|"), re.compile(r" {2,}"), re.compile(r";"), re.compile(r","))
_WIDEST_ROW = 2000
_HEADING = re.compile(
    r"name|birth|d\.?o\.?b\b|born|address|postcode|number|\bno\b|\bref|\bid\b|phone|mobile|\btel\b|e-?mail|occupation"
    r"|account|sort|" + CUE.pattern
)


@dataclass(frozen=True, slots=True)
class Cue:
    """Characters `start` to `end` that say `name`."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What the surroundings call a value.

    Attributes:
        tight: names whose cue stands directly before (only filling words between), after, or above it.
        near: names whose cue stands earlier in the same sentence.
        close: the nearest cue, if it is the name of a number ("account number", "URN") and stands a few words before.
        other: the nearest cue, standing tight, says that it is something else (an invoice, a clause).
        where: ``before``, ``after``, ``above`` or empty: for the explanation.
    """

    tight: frozenset[str]
    near: frozenset[str]
    close: frozenset[str]
    other: bool
    where: str


class Context:
    """The cues of one text, looked up by place."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.low = lowered(text)
        self._digits = [found.span() for found in _DIGITS.finditer(text)]
        self.windows = self.around(REACH, REACH)
        self.cues = [
            Cue(found.start(), found.end(), named(found.group()))
            for start, end in self.windows
            for found in CUE.finditer(self.low, start, end)
        ]
        self._starts = [cue.start for cue in self.cues]
        self._ends = [cue.end for cue in self.cues]
        self._lines = [0]
        self._lines.extend(found.end() for found in re.finditer("\n", text))
        self._headers: dict[tuple[int, int], list[str] | None] = {}

    def around(self, before: int, behind: int) -> list[tuple[int, int]]:
        """Stretches that reach so many characters before and behind digits, joined where they meet, in order."""
        result: list[tuple[int, int]] = []
        low = high = -1
        for start, end in self._digits:
            if low >= 0 and start - before <= high:
                high = end + behind
                continue
            if low >= 0:
                result.append((low, high))
            low, high = max(0, start - before), end + behind
        if low >= 0:
            result.append((low, min(high, len(self.text))))
        return result

    def line_of(self, place: int) -> int:
        """The number of the line that holds the character `place`."""
        return bisect_right(self._lines, place) - 1

    def line_text(self, line: int) -> str:
        """The text of a line without its end."""
        end = self._lines[line + 1] - 1 if line + 1 < len(self._lines) else len(self.text)
        return self.text[self._lines[line] : end]

    def claim(self, start: int, end: int) -> Claim:
        """What the surroundings call the characters `start` to `end`."""
        tight, near, other, where = self._before(start)
        after = self._after(end)
        if after and not tight:
            tight, where, other = after, "after", next(iter(after)).startswith("X_")
        if not tight:
            above = self._above(start)
            if above:
                tight, where, other = above, "above", next(iter(above)).startswith("X_")
        close = self._close(start) if not tight else frozenset[str]()
        return Claim(frozenset(tight), frozenset(near), close, other, where)

    def places_behind(self, cue: Cue) -> list[int]:
        """Where words begin behind a cue, up to and including the first that is no filling word."""
        return self.places_behind_end(cue.end)

    def places_behind_end(self, place: int) -> list[int]:
        """The same behind any place."""
        match = _TIGHT.match(self.text, place, place + 70)
        end = match.end() if match else place
        if self.text.count("\n", place, end) > 1:
            return []
        glued = [place] if self.text[place : place + 1].isdigit() and self.text[place - 1 : place].isalpha() else []
        return glued + [found.start() for found in _WORD.finditer(self.text, place, end + 1)]

    def _before(self, start: int) -> tuple[frozenset[str], frozenset[str], bool, str]:
        text = self.text
        i = bisect_right(self._ends, start) - 1
        if i < 0 or start - self._ends[i] > REACH:
            return frozenset(), frozenset(), False, ""
        nearest = self.cues[i]
        gap = text[nearest.end : start]
        if gap.count("\n") > 1 or _BREAK.search(gap):
            return frozenset(), frozenset(), False, ""
        tight: set[str] = set()
        near: set[str] = set()
        is_tight = len(gap) < 60 and _TIGHT.fullmatch(gap) is not None
        (tight if is_tight else near).add(nearest.name)
        edge, joined = nearest.start, True
        for j in range(i - 1, max(-1, i - 6), -1):
            cue = self.cues[j]
            if start - cue.end > REACH:
                break
            between = text[cue.end : edge]
            if between.count("\n") > 1 or _BREAK.search(between):
                break
            joined = joined and not any(c.isdigit() for c in between) and _TIGHT.fullmatch(between) is not None
            if is_tight and joined:
                tight.add(cue.name)
            near.add(cue.name)
            edge = cue.start
        other = is_tight and nearest.name.startswith("X_")
        return frozenset(tight), frozenset(near | tight), other, "before" if is_tight else ""

    def _close(self, start: int) -> frozenset[str]:
        i = bisect_right(self._ends, start) - 1
        if i < 0 or start - self._ends[i] > _CLOSE:
            return frozenset()
        cue = self.cues[i]
        gap = self.text[cue.end : start]
        if any(c in "\n.;" or c.isdigit() for c in gap[4:]):
            return frozenset()
        is_number = _NUMBERED.search(self.low, cue.start, cue.end) or _NUMBER_NEXT.match(self.low, cue.end, cue.end + 14)
        return frozenset({cue.name}) if is_number else frozenset()

    def _after(self, end: int) -> frozenset[str]:
        text = self.text
        link = _RIGHT_LINK.match(text, end, end + 60)
        if not link or link.group("mark").count("\n") > 1:
            return frozenset()
        i = bisect_left(self._starts, link.end())
        if i >= len(self.cues) or self.cues[i].start - link.end() > 26:
            return frozenset()
        cue = self.cues[i]
        rest = text[link.end() : cue.start]
        if any(c in "\n.,;:()" or c.isdigit() for c in rest) or (rest and not rest.endswith((" ", "\t"))):
            return frozenset()
        bracket = "(" in link.group("mark") or "[" in link.group("mark")
        if not bracket and not link.group("verb"):
            follow = text[cue.end : cue.end + 22]
            if ":" in follow[:3] or any(c.isdigit() for c in follow) or "\n" in link.group("mark"):
                return frozenset()
            if any(c in ",;-–—" for c in link.group("mark")) and not _OWNED.search(link.group()):
                return frozenset()
        return frozenset({cue.name})

    def cells_above(self, place: int) -> list[str]:
        """The heading of the table column that holds `place`; the line above when it looks like labels; or nothing."""
        line = self.line_of(place)
        if line == 0:
            return []
        row = self.line_text(line)
        column = place - self._lines[line]
        if len(row) > _WIDEST_ROW:
            return []
        for number, cell in enumerate(_CELLS):
            cuts = [found.start() for found in cell.finditer(row)]
            if cuts and (number < 3 or len(cuts) > 1):
                header = self._header(line, number, len(cuts))
                if header is not None:
                    return [header[sum(cut <= column for cut in cuts)]]
        above = self.line_text(line - 1)
        if len(above) <= 120 and column <= 3 and above.strip() and not re.search(r"\d{2}", above):
            return [above]
        return []

    def _above(self, start: int) -> frozenset[str]:
        return frozenset().union(*(_names(cell) for cell in self.cells_above(start)))

    def _header(self, line: int, number: int, cuts: int) -> list[str] | None:
        """The cells of the table's heading, looking upwards through rows of the same shape."""
        seen: list[int] = []
        result: list[str] | None = None
        at = line
        while at >= 0:
            key = (at, number)
            if key in self._headers:
                result = self._headers[key]
                break
            row = self.line_text(at)
            cells = _CELLS[number].split(row) if len(row) <= _WIDEST_ROW else []
            if len(cells) - 1 != cuts:
                break
            seen.append(at)
            if at < line and not re.search(r"\d{3}|\d/\d", row) and _HEADING.search(lowered(row)):
                result = cells
                break
            at -= 1
        for at in seen:
            self._headers[(at, number)] = result
        return result


def _names(text: str) -> frozenset[str]:
    return frozenset(named(found.group()) for found in CUE.finditer(lowered(text)))


@lru_cache(maxsize=1)
def context_of(text: str) -> Context:
    """The context of a text; the last one is kept, since several recognisers read the same text one after the other."""
    return Context(text)
