"""The new contents of all pages of a document, page by page; a long document is shared between processes.

Another process opens the same copy of the document and answers with plain data. A page that draws with pictures or forms that
were replaced cannot travel so, and is written by this process.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pikepdf

from redaction.errors import WorkersLostError
from redaction.findings import Finding
from redaction.image.lines import Word
from redaction.pdf.apart import PROCESSES, Apart, shares
from redaction.pdf.page_content import PageContent, PageWriter
from redaction.pdf.streams import DAMAGE, UnreadablePageError

if TYPE_CHECKING:
    from redaction.pdf.reading import OpenPdf

_LONG = 60
"""Pages from which starting other processes pays."""
_HEAVY = 200_000_000
"""Bytes above which a document is not opened once more by each process: it is pictures then, and there is little to write."""
_SHARE = 10
"""Pages of one task."""

Work = tuple[int, Sequence[Finding], Sequence[Word] | None]
"""A page, what goes from it, and the words in its pictures."""
Answer = PageContent | str | None
"""The content of a page; why it has to leave as a picture; or None where the asking process has to write it."""


@contextmanager
def writers(pages: int, size: int) -> Iterator[Apart | None]:
    """The processes that will share the writing of a long document, for `Contents`; they get ready while it is opened.

    Args:
        pages: how many there are to write.
        size: bytes of the document.
    """
    if pages < _LONG or size > _HEAVY or PROCESSES < 2:
        yield None
        return
    with Apart(PROCESSES, imports=(__name__,)) as apart:
        yield apart


class Contents:
    """The contents of the pages of one document for one audience. The block closes the copy that it may open.

    Args:
        document: the source.
        audience: for whom.
        secrets: folded texts that nothing beside the glyphs may hold.
        pages: what there is to do, in the order in which `of` will be asked.
        apart: processes that share the work (`writers`).

    Attributes:
        pdf: the document as pages, fonts and structure are to be taken from it.
        writer: knows the fonts of `pdf` that were met.
    """

    def __init__(
        self, document: OpenPdf, audience: str, secrets: frozenset[str], pages: Sequence[Work], apart: Apart | None = None
    ) -> None:
        self._work = {work[0]: work for work in pages}
        self._shares: dict[int, tuple[Future[list[Answer]], int]] = {}
        self._shared = shared = apart is not None and len(document.data) <= _HEAVY
        # Fonts are told apart by their object numbers, which are others in the copy that the processes open.
        self.pdf = pikepdf.open(io.BytesIO(document.data)) if shared else document.pdf
        self.writer = PageWriter(self.pdf, audience, secrets)
        if apart is not None and shared:
            apart.begin(_begin, document.data, audience, secrets)
            for share in shares(pages, _SHARE):
                future = apart.submit(_write_there, share)
                self._shares.update({work[0]: (future, place) for place, work in enumerate(share)})

    def __enter__(self) -> Contents:
        return self

    def __exit__(self, *error: object) -> None:
        if self._shared:
            self.pdf.close()

    def of(self, number: int) -> PageContent:
        """The content of a page; asked for once.

        Raises:
            UnreadablePageError: the page has to leave as a picture.
            WorkersLostError: a process ended before its work was done.
        """
        if number not in self._shares:
            return self.writer.written(*self._work[number])
        future, place = self._shares.pop(number)
        try:
            answer = future.result()[place]
        except WorkersLostError:
            raise
        except Exception:
            answer = None  # the other process failed at more than a page: what is wrong shows here, if anything is
        if isinstance(answer, str):
            raise UnreadablePageError(answer)
        if answer is None:
            return self.writer.written(*self._work[number])
        for key in answer.codes:
            self.writer.walker.font(self.pdf.get_object(*key))
        return answer


_there: PageWriter | None = None


def _begin(data: bytes, audience: str, secrets: frozenset[str]) -> None:
    """Open the document in another process; it stays open until that ends."""
    global _there
    _there = PageWriter(pikepdf.open(io.BytesIO(data)), audience, secrets)


def _write_there(pages: Sequence[Work]) -> list[Answer]:
    if _there is None:
        raise RuntimeError("the process was not started by Contents")
    return [_answer(_there, work) for work in pages]


def _answer(writer: PageWriter, work: Work) -> Answer:
    try:
        made = writer.written(*work)
    except (UnreadablePageError, *DAMAGE) as error:
        return type(error).__name__
    return made if made.resources is None else None
