"""What an identifier is, how its shape is written down, and how people's many ways of writing a value are read into it.

In a shape `#` is a digit. Readers also take the letters O, I and L where a digit belongs, since OCR and people read one for the
other; groups named in `DIGIT_GROUPS` have them turned back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from reference.bank_modulus import BankTables

Parts = dict[str, str]
"""The pieces of one identifier by name, in capitals, without separators."""


class Check(Enum):
    """What the published rules say of a value, beyond its shape."""

    VALID = "valid"
    """Every published rule holds. `Identifier.chance` says how much that proves."""
    INVALID = "invalid"
    NOT_CHECKABLE = "not checkable"
    """No rule is published for this kind, or the table that it needs was not imported."""


@dataclass(frozen=True, slots=True)
class PublishedTables:
    """Tables that a force imports and some checks use; None where it did not (`reference.import_tables` reads them).

    Attributes:
        units: second and third level codes of organisation units, joined, for example ``40ZZ``.
        offences: CJS offence codes.
        bank: VocaLink's weight table.
    """

    units: frozenset[str] | None = None
    offences: frozenset[str] | None = None
    bank: BankTables | None = None


NO_TABLES = PublishedTables()
Judge = Callable[[Parts, PublishedTables], bool | None]


@dataclass(frozen=True, slots=True, repr=False)
class Identifier:
    """One kind of identifier.

    Attributes:
        kind: key in `IDENTIFIERS`.
        title: name for people.
        pattern: finds values anywhere in running text; a match parses.
        cued: what a value may look like right behind words that name it ("NI number:"); looser than `pattern`, and takes the
            letters that OCR reads for digits. Use it with ``match`` at the end of the cue.
        needs_context: the pattern alone is no evidence: look for a cue word, or for a check that passes.
        chance: how often a random value of the shape passes `check`; 1.0 where no rule can fail.
        read: see `parse`.
        canonical: writes parts for comparing.
        display: writes parts for people.
        judge: True when the published rules hold, False when one is broken, None when there is none to apply.
    """

    kind: str
    title: str
    pattern: re.Pattern[str]
    cued: re.Pattern[str]
    read: Callable[[str], Parts | None]
    canonical: Callable[[Parts], str]
    display: Callable[[Parts], str]
    judge: Judge
    needs_context: bool
    chance: float

    def __repr__(self) -> str:
        return f"Identifier({self.kind})"

    def parse(self, text: str) -> Parts | None:
        """The pieces of a value however it is written, or None when it cannot be one. A value that fails its check parses."""
        return self.read(text.strip())

    def normalise(self, text: str) -> str | None:
        """The one canonical writing, for comparing; None when `text` does not parse."""
        parts = self.parse(text)
        return None if parts is None else self.canonical(parts)

    def check(self, text: str, tables: PublishedTables = NO_TABLES) -> Check:
        """What the published rules say; `Check.INVALID` for text that does not parse."""
        parts = self.parse(text)
        agrees = False if parts is None else self.judge(parts, tables)
        return Check.NOT_CHECKABLE if agrees is None else Check.VALID if agrees else Check.INVALID

    def format(self, text: str) -> str:
        """The value as people are used to seeing it.

        Raises:
            ValueError: `text` does not parse. The message does not hold it.
        """
        parts = self.parse(text)
        if parts is None:
            raise ValueError(f"this is not a {self.title}")
        return self.display(parts)


DIGIT_GROUPS = frozenset(
    {
        *("year", "force", "serial", "sequence", "number", "day", "month", "court", "digits", "sort_code", "account", "issue"),
        *("decade", "year_digit", "age", "district", "sector"),
    }
)
GAP = r"[ \u00a0.–-]?"
"""What may stand between two groups of digits of one value."""
EDGE = r"(?<![0-9A-Za-zÀ-ɏ])"
"""Not in the middle of a word or number."""
END = r"(?![0-9A-Za-zÀ-ɏ])"
_MISREAD = str.maketrans("OIL|", "0111")
_SLASH = re.compile(r"\s*[/\\‐‑‒–—−-]\s*")
_BLANK = re.compile(r"[\s._'’()]+")
_SEPARATOR = re.compile(r"[\s./\\‐‑‒–—−,_'’()-]+")


def reader(*shapes: str, slash: bool = False) -> Callable[[str], Parts | None]:
    """A function that reads a value into its parts, or returns None.

    Args:
        shapes: regular expressions with named groups over capitals and digits; the first that fits whole wins.
        slash: keep slashes (hyphens are read as slashes) because they tell the parts from each other.
    """
    compiled = [re.compile(shape.replace("#", "[0-9OIL|]"), re.ASCII) for shape in shapes]

    def read(text: str) -> Parts | None:
        if not text.isascii():
            text = unicodedata.normalize("NFKC", text)
        compact = (_BLANK.sub("", _SLASH.sub("/", text)) if slash else _SEPARATOR.sub("", text)).upper()
        for shape in compiled:
            match = shape.fullmatch(compact)
            if match is None:
                continue
            parts = {name: value or "" for name, value in match.groupdict().items()}
            digits = "".join(value for name, value in parts.items() if name in DIGIT_GROUPS)
            if digits and 2 * sum(symbol.isdigit() for symbol in digits) < len(digits):
                continue  # A word, not misread digits.
            return {name: value.translate(_MISREAD) if name in DIGIT_GROUPS else value for name, value in parts.items()}
        return None

    return read


def search(pattern: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    """Compile a pattern that finds values in running text, whole words only."""
    return re.compile(EDGE + f"(?:{pattern})" + END, flags)


def behind_cue(pattern: str) -> re.Pattern[str]:
    """Compile a pattern for what stands right behind a cue word; `#` also takes letters that are read for digits.

    At least one true digit must stand among the first characters, or any word would do.
    """
    return re.compile(r"(?=\W{0,3}\w{0,9}?\W?\w{0,4}?\d)(?:" + pattern.replace("#", "[0-9OoIiLl|]") + ")" + END, re.IGNORECASE)


def joined(*names: str, sep: str = "") -> Callable[[Parts], str]:
    """Write the named parts one behind the other; empty ones are left out."""
    return lambda parts: sep.join(parts[name] for name in names if parts.get(name))


def blocks(*sizes: int) -> Callable[[str], str]:
    """Write a value in blocks of these sizes; what is left forms a last block."""

    def display(value: str) -> str:
        pieces = []
        for size in sizes:
            pieces.append(value[:size])
            value = value[size:]
        return " ".join(piece for piece in [*pieces, value] if piece)

    return display


def _no_rule(parts: Parts, tables: PublishedTables) -> bool | None:
    return None


def identifier(
    kind: str,
    title: str,
    *,
    read: Callable[[str], Parts | None],
    pattern: str,
    canonical: Callable[[Parts], str],
    cued: str = "",
    display: Callable[[Parts], str] | None = None,
    judge: Judge = _no_rule,
    needs_context: bool = True,
    chance: float = 1.0,
    flags: re.RegexFlag = re.IGNORECASE,
) -> Identifier:
    """Make an `Identifier` from shapes; what is left out: `cued` as `pattern`, `display` as `canonical`, no rule to check."""
    return Identifier(
        kind=kind,
        title=title,
        pattern=search(pattern, flags),
        cued=behind_cue(cued or pattern),
        read=read,
        canonical=canonical,
        display=display or canonical,
        judge=judge,
        needs_context=needs_context,
        chance=chance,
    )
