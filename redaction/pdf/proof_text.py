"""What three readers see on the pages of a redacted PDF: pdfium, pdfminer.six and pypdf, against what the plan left there."""

from __future__ import annotations

import io
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from redaction.findings import Finding, PagePlace, WholePage
from redaction.pdf.apart import Apart
from redaction.pdf.apart import shares as parted
from redaction.plan import Plan
from redaction.rendition import BoxPlace, Rendition
from redaction.signs import each
from redaction.traces import Secret, Secrets, fold, leaked_ids, named, removed_texts, secrets_of
from redaction.verification import Channel

LONG = 40
"""Changed pages above which pdfminer and pypdf share the changed pages between them instead of reading all of them."""

_SHARE = 12
"""Pages that a process reads at once."""
_SECONDS_A_PAGE = 5.0
_SECONDS_TO_START = 60.0

_NEXT_ORDER = "\x1e"
"""Stands between two readings of the same page."""

PageTexts = Callable[[Path, str, list[int]], Iterator[str]]


@dataclass(slots=True)
class Proof:
    """One proof in the making: what every channel needs to know.

    Attributes:
        source: the original.
        redacted: the file that is to be proven.
        plan: the decisions.
        audience: for whom.
        places: where boxes are said to stand (`Rendition.places`); empty where nobody says.
        parts: what was said of the attachments (`Rendition.parts`).
        attached: hashes (SHA-256) of attachments that were proven by themselves; set by `attached_files`.
        secrets: what must not be found.
        pages: for each page of the redacted file, its number in the original.
        changed: pages of the redacted file on which something was removed.
        going: removed findings by page of the original.
        labels: reason codes printed on boxes.
        visible: secrets that legitimately stay readable on a page; set by `page_text` of pdfium.
    """

    source: Path
    redacted: Path
    plan: Plan
    audience: str
    places: tuple[BoxPlace, ...] = ()
    parts: Mapping[str, Rendition] = field(default_factory=dict)
    attached: frozenset[bytes] = frozenset()
    secrets: Secrets = field(init=False)
    pages: list[int] = field(init=False)
    changed: list[int] = field(init=False)
    going: dict[int, list[Finding]] = field(init=False)
    labels: set[str] = field(init=False)
    visible: set[Secret] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self.secrets = secrets_of(self.plan, self.audience)
        going = self.plan.going(self.audience)
        self.labels = {action.reason for f in going if (action := f.actions.get(self.audience)) and action.reason}
        gone = {finding.place.page for finding in going if isinstance(finding.place, WholePage)}
        self.pages = [page for page in range(self.plan.pages) if page not in gone]
        self.going = {}
        for finding in going:
            if isinstance(finding.place, PagePlace):
                self.going.setdefault(finding.place.page, []).append(finding)
        self.changed = [number for number, page in enumerate(self.pages) if page in self.going]


@dataclass(slots=True)
class Reading:
    """Reads pages with an engine, in processes of their own where these are given (they are told nothing of what was removed).

    Attributes:
        apart: the processes.
        limit: the clock (`time.monotonic`) at which whoever waits for them gives up.
    """

    apart: Apart | None = None
    limit: float = 0.0

    def texts(self, engine: str, path: Path, password: str, pages: Sequence[int]) -> Iterator[str]:
        """The texts of pages, in the order asked for; the reading begins at once where other processes do it.

        Raises:
            TimeoutError: a reader did not end in time.
            WorkersLostError: a reader's process ended.
        """
        if self.apart is None or engine == "pdfium":
            read, _ = ENGINES[engine]
            return read(path, password, list(pages))
        futures = [self.apart.submit(read_apart, engine, path, password, list(part)) for part in parted(pages, _SHARE)]
        self.limit = max(self.limit, time.monotonic() + _SECONDS_TO_START) + _SECONDS_A_PAGE * len(pages)
        return self._answers(futures)

    def _answers(self, futures: list[Future[list[str]]]) -> Iterator[str]:
        try:
            for future in futures:
                yield from future.result(max(0.0, self.limit - time.monotonic()))
        except TimeoutError:
            if self.apart is not None:
                self.apart.end()  # a reader that hangs keeps the ones behind it waiting
            raise


def read_apart(engine: str, path: Path, password: str, pages: list[int]) -> list[str]:
    """What another process does for `Reading`."""
    read, _ = ENGINES[engine]
    with quiet():
        return list(read(path, password, pages))


def page_text(
    proof: Proof,
    engine: str,
    pages: Sequence[int] | None = None,
    texts: Iterable[str] | None = None,
    reading: Reading | None = None,
) -> Channel:
    """Look for every secret in the page text of one engine.

    Args:
        proof: what is to be proven.
        engine: ``pdfium``, ``pdfminer`` or ``pypdf``.
        pages: pages of the redacted file; all when absent.
        texts: what the engine reads there, where the reading was begun before.
        reading: reads what is not given.
    """
    reading = reading or Reading()
    name, tool = f"page-text:{engine}", f"{engine} {version(ENGINES[engine][1])}"
    numbers = list(range(len(proof.pages))) if pages is None else list(pages)
    found: dict[int, Counter[Secret]] = {}
    with quiet():
        read = texts or reading.texts(engine, proof.redacted, "", numbers)
        for number, text in each(zip(numbers, read, strict=True)):
            # pdfium reads a label in between the letters that it is printed on.
            orders = text.split(_NEXT_ORDER)
            bare = [order.replace(label, "") for label in proof.labels for order in orders if label in order]
            if counts := _highest(proof, [*orders, *bare]):
                found[number] = counts
        ids, where = _unexplained(proof, engine, found, reading)
    if engine == "pdfium":
        leaked = set(ids)
        proof.visible |= {secret for counts in found.values() for secret in counts if not leaked & set(secret.ids)}
    if ids:
        return Channel(name, "leaked", tool, f"still read on page {named(str(page + 1) for page in where)}: {named(ids)}")
    share = "all pages" if pages is None else f"{len(numbers)} of {len(proof.changed)} changed pages"
    return Channel(name, "clean", tool, f"{share} read; {len(proof.secrets.items)} texts looked for")


def _unexplained(proof: Proof, engine: str, found: dict[int, Counter[Secret]], reading: Reading) -> tuple[list[str], list[int]]:
    """Findings that are read more often than the plan left them, and on which pages."""
    ids: list[str] = []
    where: list[int] = []
    asking = [number for number, counts in found.items() if any(secret.may_stand for secret in counts)]
    before: dict[int, Counter[Secret]] = {}
    if asking:
        originals = [proof.pages[number] for number in asking]
        texts = reading.texts(engine, proof.source, proof.plan.password, originals)
        for number, text in each(zip(asking, texts, strict=True)):
            before[number] = _highest(proof, text.split(_NEXT_ORDER))
    for number, counts in found.items():
        removed = removed_texts(proof.going.get(proof.pages[number], ()), proof.secrets)
        on_page = leaked_ids(before.get(number, Counter()), counts, removed)
        if on_page:
            ids += on_page
            where.append(number)
    return ids, where


def _highest(proof: Proof, readings: Iterable[str]) -> Counter[Secret]:
    """How often each secret is read in one page, by the reading that sees it most often."""
    highest: Counter[Secret] = Counter()
    for reading in readings:
        highest |= proof.secrets.count_in(fold(reading))
    return highest


def shares(changed: list[int]) -> tuple[list[int], list[int]]:
    """Which changed pages pdfminer and which pypdf reads: both all of a short file, an eighth and the rest of a long one."""
    if len(changed) <= LONG:
        return changed, changed
    return changed[::8], [page for index, page in enumerate(changed) if index % 8]


def pdfium_texts(path: Path, password: str, pages: list[int]) -> Iterator[str]:
    """Text of pages as pdfium sees it."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path, password=password or None)
    try:
        for number in pages:
            page = document[number]
            text = page.get_textpage()
            yield text.get_text_range() if text.count_chars() else ""
            text.close()
            page.close()
    finally:
        document.close()


def pdfminer_texts(path: Path, password: str, pages: list[int]) -> Iterator[str]:
    """Text of pages in the order of drawing as pdfminer.six decodes it, then in the order of its layout."""
    from pdfminer.converter import PDFPageAggregator
    from pdfminer.layout import LAParams, LTChar, LTContainer
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser

    with path.open("rb") as stream:
        document = PDFDocument(PDFParser(stream), password=password)
        device = PDFPageAggregator(PDFResourceManager(), laparams=None)
        interpreter = PDFPageInterpreter(device.rsrcmgr, device)
        layout = LAParams(boxes_flow=None, all_texts=True)
        wanted = set(pages)
        texts: dict[int, str] = {}
        last = max(pages, default=-1)
        for number, page in each(enumerate(PDFPage.create_pages(document))):
            if number in wanted:
                interpreter.process_page(page)
                drawn = device.get_result()
                pieces: list[str] = []
                _drawn(drawn, pieces, LTChar, LTContainer)
                drawn.analyze(layout)
                texts[number] = "".join(pieces) + _NEXT_ORDER + _laid_out(drawn)
            if number >= last:
                break
        for number in pages:
            yield texts[number]


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


def pypdf_texts(path: Path, password: str, pages: list[int]) -> Iterator[str]:
    """Text of pages as pypdf sees it."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(path.read_bytes()), password=password or None)
    for number in pages:
        yield reader.pages[number].extract_text()


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


ENGINES: dict[str, tuple[PageTexts, str]] = {
    "pdfium": (pdfium_texts, "pypdfium2"),
    "pdfminer": (pdfminer_texts, "pdfminer.six"),
    "pypdf": (pypdf_texts, "pypdf"),
}
