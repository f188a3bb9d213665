"""Three readers of page text: pdfium, pdfminer.six and pypdf. None of them is what wrote the redacted file.

An engine opens a file and answers with the text of one page after the other, in whatever order pages are asked for. A process
beside this one keeps the file open between the shares that it reads, because finding the pages of a long file takes pypdf and
pdfminer as long as reading some of them.
"""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

from redaction.pdf.apart import Apart
from redaction.pdf.apart import shares as parted
from redaction.signs import alive, each

R = TypeVar("R")
_SHARE = 12
"""Pages that a process reads at once."""
_SECONDS_A_PAGE = 5.0
_SECONDS_TO_START = 60.0

NEXT_ORDER = "\x1e"
"""Stands between two readings of the same page."""


class Engine(Protocol):
    """A file as one reader has it open."""

    def text(self, number: int) -> str:
        """The text of a page by its number, from 0."""
        ...

    def close(self) -> None:
        """Close the file."""
        ...


@dataclass(slots=True)
class Reading:
    """Reads pages with an engine, in processes of their own where these are given (they are told nothing of what was removed).

    Attributes:
        apart: the processes.
        limit: the clock (`time.monotonic`) at which whoever waits for them gives up.
    """

    apart: Apart | None = None
    limit: float = 0.0
    _begun: dict[tuple[str, Path, int], tuple[Future[list[str]], int]] = field(default_factory=dict)

    def texts(self, engine: str, path: Path, password: str, pages: Sequence[int]) -> Iterator[str]:
        """The texts of pages, in the order asked for; the reading begins at once where other processes do it.

        Raises:
            TimeoutError: a reader did not end in time.
            WorkersLostError: a reader's process ended.
        """
        if self.apart is None or engine == "pdfium":
            return _read_here(engine, path, password, pages)
        self.begin(engine, path, password, [number for number in pages if (engine, path, number) not in self._begun])
        return self._answers([self._begun.pop((engine, path, number)) for number in pages])

    def begin(self, engine: str, path: Path, password: str, pages: Sequence[int]) -> None:
        """Have other processes, where there are any, read pages that `texts` will be asked for."""
        if self.apart is None:
            return
        for part in parted(pages, _SHARE):
            future = self.apart.submit(read_apart, engine, path, password, list(part))
            self._begun.update({(engine, path, number): (future, place) for place, number in enumerate(part)})
        self.limit = max(self.limit, time.monotonic() + _SECONDS_TO_START) + _SECONDS_A_PAGE * len(pages)

    def awaited(self, future: Future[R]) -> R:
        """What a task of the other processes gives, if it does so before the limit.

        Raises:
            TimeoutError: it did not; the processes are ended, because one that hangs keeps the tasks behind it waiting.
            WorkersLostError: its process ended.
        """
        try:
            return future.result(max(0.0, self.limit - time.monotonic()))
        except TimeoutError:
            if self.apart is not None:
                self.apart.end()
            raise

    def _answers(self, texts: list[tuple[Future[list[str]], int]]) -> Iterator[str]:
        for future, place in texts:
            yield self.awaited(future)[place]


def _read_here(engine: str, path: Path, password: str, pages: Sequence[int]) -> Iterator[str]:
    with closing(ENGINES[engine](path, password)) as reader:
        for number in each(pages):
            yield reader.text(number)


def read_apart(engine: str, path: Path, password: str, pages: list[int]) -> list[str]:
    """What another process does for `Reading`."""
    _fonts_remembered()
    with quiet():
        reader = _kept_open(engine, path, password)
        return [reader.text(number) for number in pages]


@lru_cache(maxsize=1)
def _fonts_remembered() -> None:
    from redaction.pdf.proof_operators import remember_fonts

    remember_fonts()


@lru_cache(maxsize=4)
def _kept_open(engine: str, path: Path, password: str) -> Engine:
    """A file as an engine has it open until the process ends: for processes that live no longer than one proof."""
    return ENGINES[engine](path, password)


class Pdfium:
    """Text as pdfium sees it."""

    def __init__(self, path: Path, password: str) -> None:
        import pypdfium2

        self._document = pypdfium2.PdfDocument(path, password=password or None)

    def text(self, number: int) -> str:
        """The text of a page."""
        page = self._document[number]
        text = page.get_textpage()
        try:
            return str(text.get_text_range()) if text.count_chars() else ""
        finally:
            text.close()
            page.close()

    def close(self) -> None:
        """Close the file."""
        self._document.close()


class Pdfminer:
    """Text in the order of drawing as pdfminer.six decodes it, then in the order of its layout."""

    def __init__(self, path: Path, password: str) -> None:
        from pdfminer.converter import PDFPageAggregator
        from pdfminer.layout import LAParams
        from pdfminer.pdfdocument import PDFDocument
        from pdfminer.pdfinterp import PDFResourceManager
        from pdfminer.pdfpage import PDFPage
        from pdfminer.pdfparser import PDFParser

        from redaction.pdf.proof_operators import TextInterpreter

        self._stream = path.open("rb")
        self._device = PDFPageAggregator(PDFResourceManager(), laparams=None)
        self._interpreter = TextInterpreter(self._device.rsrcmgr, self._device)
        self._layout = LAParams(boxes_flow=None, all_texts=True)
        self._coming = PDFPage.create_pages(PDFDocument(PDFParser(self._stream), password=password))
        self._pages: list[Any] = []

    def text(self, number: int) -> str:
        """The text of a page."""
        from pdfminer.layout import LTChar, LTContainer

        for page in self._coming if number >= len(self._pages) else ():
            alive()
            self._pages.append(page)
            if number < len(self._pages):
                break
        self._interpreter.process_page(self._pages[number])
        drawn = self._device.get_result()
        pieces: list[str] = []
        _drawn(drawn, pieces, LTChar, LTContainer)
        drawn.analyze(self._layout)
        return "".join(pieces) + NEXT_ORDER + _laid_out(drawn)

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


def _drawn(item: object, pieces: list[str], char: type, container: type) -> None:
    """Text of characters in the order of drawing, with a space where the next one does not follow on the same line."""
    right: float | None = None
    line = 0.0
    waiting = [item]
    while waiting:
        here = waiting.pop()
        if isinstance(here, char):
            x0, y0, x1, y1 = here.bbox  # type: ignore[attr-defined]
            size = max(y1 - y0, 0.1)
            if right is not None and (abs(y0 - line) > size * 0.5 or x0 - right > size * 0.15 or x0 < right - size):
                pieces.append(" ")
            pieces.append(here.get_text())  # type: ignore[attr-defined]
            right, line = x1, y0
        elif isinstance(here, container):
            waiting += reversed(list(here))  # type: ignore[call-overload]


def _laid_out(page: object) -> str:
    from pdfminer.layout import LTContainer, LTText

    out: list[str] = []
    waiting = [page]
    while waiting:
        here = waiting.pop()
        if isinstance(here, LTText):
            out.append(here.get_text())
        elif isinstance(here, LTContainer):
            waiting += reversed(list(here))
    return "\n".join(out)


class Pypdf:
    """Text as pypdf sees it."""

    def __init__(self, path: Path, password: str) -> None:
        from pypdf import PdfReader

        self._reader = PdfReader(io.BytesIO(path.read_bytes()), password=password or None)

    def text(self, number: int) -> str:
        """The text of a page."""
        from redaction.pdf.proof_operators import taken_apart

        page = self._reader.pages[number]
        with taken_apart(page):
            return page.extract_text()

    def close(self) -> None:
        """Close the file."""
        self._reader.close()


@contextmanager
def quiet() -> Iterator[None]:
    """Readers log what they stumble over, sometimes with a piece of the content: nothing of it may reach our logs."""
    loggers = [logging.getLogger(name) for name in ("pypdf", "pdfminer")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


ENGINES: dict[str, Callable[[Path, str], Engine]] = {"pdfium": Pdfium, "pdfminer": Pdfminer, "pypdf": Pypdf}
PACKAGES = {"pdfium": "pypdfium2", "pdfminer": "pdfminer.six", "pypdf": "pypdf"}
