"""Proof of a redacted transcript: the finished document is read again by other readers, and nothing that went stands in it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from html import unescape

from redaction.errors import ProofFailedError
from redaction.plan import Plan
from redaction.traces import fold, named, secrets_of


def prove(document: bytes, suffix: str, plan: Plan, audience: str) -> None:
    """Read a finished transcript and look for everything that goes.

    Args:
        document: as it would be handed out.
        suffix: of its kind, ``.txt``, ``.vtt``, ``.docx`` or ``.pdf``.
        plan: the decisions.
        audience: for whom.

    Raises:
        ProofFailedError: something that goes is read in it, or it cannot be read.
    """
    secrets = secrets_of(plan, audience)
    left: set[str] = set()
    try:
        for text in READERS[suffix](document):
            left |= {name for secret in secrets.count_in(fold(text)) if secret.strict and not secret.kept for name in secret.ids}
    except Exception as error:
        # Whatever a reader stumbles over, the answer is the same: nobody has looked.
        raise ProofFailedError(f"The transcript was not written: it cannot be read again ({type(error).__name__}).") from None
    if left:
        raise ProofFailedError(f"The transcript was not written: {named(left)} would still be read in it. Add what is missing.")


def _plain(document: bytes) -> Iterator[str]:
    yield document.decode("utf-8")


def _webvtt(document: bytes) -> Iterator[str]:
    text = document.decode("utf-8")
    yield text
    yield unescape(re.sub(r"<[\d:.]+>", "", text))


def _docx(document: bytes) -> Iterator[str]:
    """Every part of the package, with and without its marks."""
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        for name in package.namelist():
            text = package.read(name).decode("utf-8", "replace")
            yield text
            yield unescape(re.sub(r"<[^>]*>", "", text))
            yield unescape(re.sub(r"<[^>]*>", " ", text))


def _pdf(document: bytes) -> Iterator[str]:
    """The text by two readers, and everything that is no page."""
    import pypdfium2
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(document))
    yield "\n".join(page.extract_text() for page in reader.pages)
    yield "\n".join(str(value) for value in (reader.metadata or {}).values())
    opened = pypdfium2.PdfDocument(document)
    try:
        yield "\n".join(page.get_textpage().get_text_bounded() for page in opened)
    finally:
        opened.close()


READERS: Mapping[str, Callable[[bytes], Iterator[str]]] = {".txt": _plain, ".vtt": _webvtt, ".docx": _docx, ".pdf": _pdf}
