"""What an engine that reads lines of text in pictures offers, and which one is asked.

`HOURSBACK_OCR` chooses: ``rapidocr`` (the default, inside the package) or ``tesseract`` (the program, where it is installed:
faster on clean print, of no use for handwriting). Whichever reads, the other one is the second reader of the proof where it
is there.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from redaction.findings import Quad
from redaction.image.lines import Line
from reference.errors import UsageError

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

CHOICE = "HOURSBACK_OCR"


class ReaderMissingError(RuntimeError):
    """The reading engine or its models are not installed. Never leaves this package: callers report it as not read."""


class LineEngine(Protocol):
    """Reads the lines of a picture."""

    name: str

    def lines(self, pixels: Pixels, known: Sequence[Quad] = ()) -> list[Line]:
        """The lines of a picture (blue green red, or grey) in any order; may be asked from several threads.

        Where lines are `known` to lie, an engine may do without looking for them; it looks for what stands elsewhere.

        Raises:
            ReaderMissingError: the engine is not installed.
        """

    def describe(self) -> dict[str, str]:
        """Names and versions, for the certificate.

        Raises:
            ReaderMissingError: the engine is not installed.
        """


@runtime_checkable
class SeveralAtOnce(Protocol):
    """What an engine offers besides that reads several pictures sooner together than one by one: its start takes long."""

    together: int
    """Pictures that are worth reading at once."""

    def lines_of(self, pictures: Sequence[Pixels]) -> list[list[Line]]:
        """The lines of each picture, as `LineEngine.lines` gives them for one.

        Raises:
            ReaderMissingError: the engine is not installed.
        """


class NoEngine:
    """Reads nothing: for a reader that only remembers what was read before."""

    name = "memory"

    def lines(self, pixels: Pixels, known: Sequence[Quad] = ()) -> list[Line]:
        """Refuse.

        Raises:
            ReaderMissingError: always.
        """
        raise ReaderMissingError("the picture was not read before")

    def describe(self) -> dict[str, str]:
        """Nothing."""
        return {}


def chosen_engine(name: str = "") -> LineEngine:
    """The engine that the user chose.

    Args:
        name: ``rapidocr`` or ``tesseract``; `HOURSBACK_OCR` where it is empty.

    Raises:
        UsageError: no such engine, or it is not installed on this machine.
    """
    from redaction.image.rapid import RapidEngine
    from redaction.image.tesseract import TesseractEngine

    wanted = (name or os.environ.get(CHOICE, "") or RapidEngine.name).strip().lower()
    if wanted == RapidEngine.name:
        return RapidEngine()
    if wanted != TesseractEngine.name:
        raise UsageError(f"{CHOICE} is {wanted!r}: it must be {RapidEngine.name} or {TesseractEngine.name}.")
    engine = TesseractEngine()
    try:
        engine.describe()
    except ReaderMissingError as error:
        raise UsageError(
            f"{CHOICE} asks for tesseract, but {error}. Install the program tesseract with its English model, or remove {CHOICE}."
        ) from None
    return engine


def other_engine(name: str) -> LineEngine | None:
    """An engine other than `name` as a second reader, None where this machine has none."""
    from redaction.image.rapid import RapidEngine
    from redaction.image.tesseract import TesseractEngine

    engine: LineEngine = TesseractEngine() if name == RapidEngine.name else RapidEngine()
    try:
        engine.describe()
    except ReaderMissingError:
        return None
    return engine
