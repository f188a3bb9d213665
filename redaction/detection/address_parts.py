"""The pieces of a postal address around what was recognised first: house name and flat to the left, places to the right."""

from __future__ import annotations

import re

from redaction.detection.address_words import BUILDING, NOT_A_NAME, ROADS, TOWNS

NUM = r"(?<![\w£$€.,:-])(?<![^\n]/)\d{1,4}(?!\d)[A-Za-z]?(?:\s?[-–/&]\s?\d{1,4}[A-Za-z]?)?(?![\w%])"
"""A house number; a stroke before it stands at the beginning of a line alone, where logs write values so ("/7 Mill Cottages")."""
CAP = r"(?:[A-Z](?:[^\W\d_]|['’])*(?:-[^\W\d_]+)*(?!\w)(?:(?<=\bSt)\.|(?<=\bDr)\.|(?<=\b[A-Z])\.)?)"
JOIN = r"(?:of|the|and|on|upon|in|le|la|de|by|under|next|super|cum|y|o’|&)"
_WORDS = rf"{CAP}(?:[ \t]+(?:{JOIN}[ \t]+){{0,2}}{CAP}){{0,4}}"
UNIT = (
    r"(?i:(?<![a-z])(?:flat|apartment|apt|unit|room|suite|studio|maisonette|plot|cell|house|basement(?:\s+flat)?"
    r"|(?:ground|first|second|third|top|1st|2nd|3rd)[ -]floor(?:\s+flat)?|penthouse"
    r"|caravan|pitch|berth|block)\.?\s{1,2}(?:no\.?\s?)?(?:\d{1,4}[a-z]?|[a-z]\d{0,3})(?![\w])|(?<![a-z])(?:basement"
    r"|(?:ground|1st|2nd|3rd|third|first|second|top) floor|garden|upstairs|downstairs)\s+flat(?![a-z]))"
)
_LEFT_PARTS = re.compile(
    rf"(?P<care>(?i:c/o|care of)\s+{_WORDS}[,\n]\s*)?(?P<unit>{UNIT}[ ]?[,\n/]?\s*)?(?P<house>(?:(?:{CAP}|\d{{1,4}}[A-Za-z]?)["
    rf" \t]+){{0,3}}{CAP}[ \t]*(?:,[ \t]*\n?|\n)[ \t]*)?$"
)
UNIT_START = re.compile(UNIT)
_SEPARATOR = re.compile(r"[ \t]*(?:,[ \t]*\n?|\n|\.\s(?=[A-Z]{1,2}\d)|[ \t][-–/][ \t]|[|•·;])[ \t]*|[ \t]+")
_MARKS = re.compile(r"[|•·;/–]")
"""Between fields of a table or a signature: what stands behind is of the address only if a town or a postcode says so."""
COMPONENT = re.compile(rf"(?:{NUM}[ \t]+)?{_WORDS}")
_SMALL_COMPONENT = re.compile(
    r"(?:\d{1,4}[a-z]?[ \t]+)?[a-z]{3,}(?:[ \t]+[a-z]{2,}){0,3}(?=[ \t]*(?:[,.;\n]|$|[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b))"
)
WHEN = re.compile(
    r"\s(?:in|on|at|of)\s(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b.*$"
)
_PROSE = re.compile(
    r"\s(?:and|with|in|on|at|when|where|but|to|for|by|because|then|after|before|until|since|from|who|which|while|as|was|is)\b"
)
_ENDS = re.compile(r"[ \t]*(?:[,.;:)\]\n|•·]|[ \t][-–/][ \t]|$)")
POSTCODE = re.compile(
    r"(?:(?<![\w/£.-])|(?<=(?-i:[a-z]I)))"
    r"(?:GIR ?0AA|[A-Z]{1,2}[\dO][A-Z\d]?(?:[ \t\u00a0]{1,2}|[ \t]{0,3}\r?\n[ \t]{0,3})?[\dO][A-Z]{2})"
    r"(?:(?![\w/-])|(?=(?-i:I(?![a-z]))))",
    re.IGNORECASE,
)
"""Readers of pictures take the bar between two fields for a capital I: "HalifaxIHX1 1LRIDX 729521"."""
_ZIP = re.compile(r"(?:[A-Z]{2}[ ,\n]+)?\d{5}(?:-\d{4})?(?![\w-])|\d{4} ?[A-Z]{2}(?!\w)|[A-Z]\d[A-Z] ?\d[A-Z]\d(?!\w)")
HOME_BEFORE = re.compile(r"(?:of|at|from|address|lives|to|is|was)\W{0,4}$", re.IGNORECASE)
_UNIT_WORD = re.compile(r"(?<![A-Za-z])(?:flat|apartment|apt\.?|unit|plot|room|caravan)[ \t]$", re.IGNORECASE)
"""Before a number that is the unit's own: "Apartment 12 Kings Quay"."""


def grow(text: str, start: int, end: int, kind: str) -> tuple[int, int]:
    """Take in house name, flat and care-of to the left, and localities and postcode to the right."""
    if kind == "POSTCODE":
        return start, end
    unit = _UNIT_WORD.search(text, max(0, start - 12), start)
    start = unit.start() if unit and kind == "ADDRESS" else start
    left = _LEFT_PARTS.search(text, max(0, start - 90), start)
    if left and left.start() < start:
        house, begin = left["house"], left.start()
        if house and not (left["unit"] or left["care"]):
            words = house.strip(" ,\n\t").casefold().split()
            keeps = words[-1] in BUILDING or words[-1] in ("the",)
            lined = "\n" in house or HOME_BEFORE.search(text, max(0, left.start() - 12), left.start())
            named = words[0] not in NOT_A_NAME or words[0] == "the"
            begin = left.start("house") if named and (keeps or (lined and words[0] == "the")) else start
        if kind == "ADDRESS" or left["unit"] or left["care"] or (left["house"] and begin < start):
            start = begin
    return start, _forward(text, start, end)


def _forward(text: str, start: int, end: int) -> int:
    """Where the components end that follow a street."""
    pending = end
    at = end
    opening = text[max(0, start - 24) : start]
    block = not opening.strip(" \t") or opening.rstrip(" \t").endswith(("\n", ":")) or HOME_BEFORE.search(opening) is not None
    for _ in range(6):
        separator = _SEPARATOR.match(text, at)
        if not separator or "\n\n" in separator.group():
            break
        marked = bool(_MARKS.search(separator.group()))
        strong = marked or "," in separator.group() or "\n" in separator.group() or " - " in separator.group()
        code = POSTCODE.match(text, separator.end()) or (_ZIP.match(text, separator.end()) if strong or at > end else None)
        if code:
            return code.end()
        unit = UNIT_START.match(text, separator.end())
        if unit:
            pending = at = unit.end()
            continue
        component = COMPONENT.match(text, separator.end()) or (_SMALL_COMPONENT.match(text, separator.end()) if strong else None)
        if not component:
            break
        stop = WHEN.search(component.group())
        after = separator.end() + (stop.start() if stop else len(component.group()))
        words = text[separator.end() : after].casefold().split()
        if not words or (words[0] in NOT_A_NAME and words[0] not in ("the",)):
            break
        known = words[-1].rstrip(".,") in TOWNS or words[0].rstrip(".,") in TOWNS
        if not strong:
            # Straight behind the street, only a town we know is read without a comma.
            if not known:
                break
            cut = component.end() if words[-1] in TOWNS else separator.end() + len(words[0])
            pending = at = cut
            continue
        closes = bool(_ENDS.match(text, after) or POSTCODE.match(text, after + 1) or stop)
        if not closes and ("," in separator.group() or block) and len(words) <= 2 and _PROSE.match(text, after):
            closes = True  # "12 Mill Lane, Wooler and knocked"
        if not closes or (component.group()[0].islower() and not known):
            if known and words[0] in TOWNS:
                pending = separator.end() + len(words[0])
            break
        if ":" in text[after : after + 2]:
            break
        leads = _leads_to_code(text, after)
        lined = block and len(words) <= 3 and not any(c.isdigit() for c in component.group())
        if marked and not (known or leads):
            break
        if "\n" in separator.group() and "," not in separator.group() and not (known or leads or lined):
            break
        pending = at = after
        if stop:
            break
    return pending


def _leads_to_code(text: str, place: int) -> bool:
    """Whether a postcode closes the next lines, so that what stands between belongs to the address."""
    for match in POSTCODE.finditer(text, place, min(len(text), place + 70)):
        between = text[place : match.start()]
        return between.count("\n") <= 3 and "." not in between and "\n\n" not in between and ":" not in between
    return False


_BACK_PIECE = re.compile(rf"(?:{UNIT}|(?:{NUM}[ \t,]+)?{_WORDS}|{NUM})(?P<sep>[ \t]*(?:,[ \t]*\n?|\n|\.)[ \t]*|[ \t]+)$")


def backwards(text: str, place: int) -> int:
    """Where the address begins whose postcode is at `place`, reading pieces to the left; `place` if there is none."""
    pieces: list[tuple[int, str]] = []
    at = place
    for _ in range(7):
        edge = max(
            text.rfind(",", 0, at - 2),
            text.rfind("\n", 0, max(0, at - 1)),
            text.rfind(":", 0, at - 1),
            text.rfind(";", 0, at - 1),
            text.rfind("\t", 0, at - 1),
            at - 70,
        )
        piece = _BACK_PIECE.search(text, max(0, edge), at)
        if not piece or (not pieces and piece.end() != place):
            break
        pieces.append((piece.start(), piece.group().strip(" \t\n,.")))
        at = piece.start()
        if at <= 0 or text[at - 1] not in ", \t\n" or "\n\n" in text[max(0, at - 2) : at + 1]:
            break
    best = place
    for number, (start, part) in enumerate(pieces):
        words = part.casefold().split()
        if not words:
            continue
        opens = words[0][0].isdigit() or UNIT_START.match(part) or words[-1] in BUILDING or words[-1].rstrip(".") in ROADS
        if opens or (number == 0 and (words[-1] in TOWNS or words[0] in TOWNS)):
            best = start
    return best
