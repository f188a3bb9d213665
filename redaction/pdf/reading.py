"""Opening a PDF for redaction: passwords, repair, annotations made part of the pages, and what is refused.

The source file is read once and never written. What the rest of this package works on is a copy in memory in which
annotations and form fields have become content of their pages, so that one path sees and removes everything a page shows.
"""

from __future__ import annotations

import hashlib
import io
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import pikepdf
import pypdfium2

from redaction.errors import DamagedFileError, EncryptedFileError, TooLargeError
from redaction.pdf.attachments import Attached, attached_to, is_portfolio, unread_files
from redaction.pdf.hidden import HiddenText, hidden_texts
from redaction.pdf.streams import DAMAGE, FORM_LIMIT, BudgetSpentError, check_content, forms_drawn

FILE_LIMIT = 1_000_000_000
"""Bytes; larger files would not fit in memory beside their copies."""
PAGE_LIMIT = 20_000
_TAIL = 4096
"""Bytes at the end of a file in which its end mark has to stand; mail gateways append a little."""


@dataclass(slots=True)
class OpenPdf:
    """A PDF ready to be searched and redacted.

    Attributes:
        name: file name, for messages.
        sha256: hash of the source file.
        pdf: the copy in memory, annotations flattened.
        data: the same copy as bytes, not encrypted, for pdfium.
        notes: what was done on opening, for a person, without secrets.
        hidden: texts of the source that no page shows.
        attached: files in it.
        portfolio: whether a reader shows those in place of the pages.
    """

    name: str
    sha256: str
    pdf: pikepdf.Pdf
    data: bytes
    notes: tuple[str, ...] = ()
    hidden: tuple[HiddenText, ...] = ()
    attached: tuple[Attached, ...] = ()
    portfolio: bool = False
    _pdfium: Any = None

    def pdfium(self) -> Any:
        """The view that pdfium has of the copy (a `pypdfium2.PdfDocument`).

        Raises:
            DamagedFileError: pdfium cannot open it.
        """
        if self._pdfium is None:
            try:
                self._pdfium = pypdfium2.PdfDocument(self.data)
            except pypdfium2.PdfiumError:
                raise DamagedFileError(
                    f"{self.name}: the file is damaged: its pages cannot be shown. Ask for a new copy."
                ) from None
        return self._pdfium

    def __enter__(self) -> OpenPdf:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._pdfium is not None:
            self._pdfium.close()
        self.pdf.close()


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def open_pdf(source: Path, password: str = "") -> OpenPdf:
    """Open a PDF, repaired where a repair is possible.

    Args:
        source: the file; only read.
        password: user or owner password, if the file needs one.

    Raises:
        EncryptedFileError: a password is needed and missing or wrong.
        DamagedFileError: no reader can open the file.
        TooLargeError: the file, or its number of pages, is beyond the limits.
    """
    logging.getLogger("pikepdf").setLevel(logging.ERROR)
    if source.stat().st_size > FILE_LIMIT:
        raise TooLargeError(f"{source.name}: the file is larger than {FILE_LIMIT // 1_000_000} MB. Split it and try again.")
    data = source.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    notes: list[str] = []
    pdf = _open(source.name, data, password, notes)
    try:
        if not len(pdf.pages):
            raise DamagedFileError(f"{source.name}: the file has no pages. Ask for a new copy.")
        if len(pdf.pages) > PAGE_LIMIT:
            raise TooLargeError(f"{source.name}: the file has more than {PAGE_LIMIT} pages. Split it and try again.")
        if pdf.is_encrypted:
            notes.append("the source is encrypted; the redacted copy is not")
        _refuse_bombs(source.name, pdf)
        hidden = tuple(hidden_texts(pdf))
        attached = tuple(attached_to(pdf))
        notes += unread_files(pdf, attached, any_file=b"EmbeddedFile" in data)
        portfolio = is_portfolio(pdf)
        _flatten(pdf, notes)
        buffer = io.BytesIO()
        with warnings.catch_warnings():
            # Fields whose annotations are part of their pages by now are reported as lost.
            warnings.simplefilter("ignore")
            pdf.save(buffer, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    except DAMAGE:
        pdf.close()
        raise DamagedFileError(f"{source.name}: the file is damaged beyond repair. Ask for a new copy.") from None
    except BaseException:
        pdf.close()
        raise
    return OpenPdf(source.name, sha256, pdf, buffer.getvalue(), tuple(notes), hidden, attached, portfolio)


@contextmanager
def attachments_in(source: Path, password: str = "") -> Iterator[list[Attached]]:
    """The files in a PDF, readable inside the block. Raises what `open_pdf` raises."""
    with _open(source.name, source.read_bytes(), password, []) as pdf:
        yield attached_to(pdf)


def _open(name: str, data: bytes, password: str, notes: list[str]) -> pikepdf.Pdf:
    try:
        pdf = pikepdf.open(io.BytesIO(data), password=password)
        len(pdf.pages)
        _refuse_cut_off(name, pdf, data)
        return pdf
    except pikepdf.PasswordError:
        wanted = "the password does not open it" if password else "it needs a password"
        raise EncryptedFileError(f"{name}: the file is encrypted and {wanted}. Give the right password and try again.") from None
    except (pikepdf.PdfError, ValueError, OverflowError):  # the latter two for numbers that no machine holds
        pass
    try:
        with pypdfium2.PdfDocument(data, password=password or None) as document:
            buffer = io.BytesIO()
            document.save(buffer)
        pdf = pikepdf.open(buffer)
        len(pdf.pages)
    except (pypdfium2.PdfiumError, pikepdf.PdfError, ValueError, OverflowError):
        raise DamagedFileError(f"{name}: the file is damaged beyond repair. Ask for a new copy.") from None
    notes.append("the source is damaged and was repaired before reading")
    return pdf


def _refuse_cut_off(name: str, pdf: pikepdf.Pdf, data: bytes) -> None:
    """Refuse a file whose end is missing: pages would come out empty, and nobody would know what they said.

    Raises:
        DamagedFileError: the file had to be pieced together and has no end, or a page has lost its content.
    """
    told = [str(warning) for warning in pdf.get_warnings()]
    pieced = any("reconstruct" in warning for warning in told) and b"%%EOF" not in data[-_TAIL:]
    if pieced or any("treating stream as empty" in warning for warning in told):
        raise DamagedFileError(f"{name}: the file is cut off: part of it is missing. Ask for a new copy.")


def _refuse_bombs(name: str, pdf: pikepdf.Pdf) -> None:
    """Refuse what would keep pdfium busy for hours: it cannot be interrupted.

    Raises:
        TooLargeError: a page draws more forms than any honest page does.
    """
    counted: dict[tuple[int, int], int] = {}
    for page in pdf.pages:
        try:
            check_content(page)
            many = forms_drawn(page.obj.get("/Resources"), page, counted) > FORM_LIMIT
        except BudgetSpentError:
            many = True
        except DAMAGE:
            many = False
        if many:
            raise TooLargeError(f"{name}: a page is built to exhaust its reader. Print the file to a new PDF and try again.")


def _flatten(pdf: pikepdf.Pdf, notes: list[str]) -> None:
    """Make annotations and form fields part of their pages, as a reader on a screen shows them."""
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary):
        if int(form.get("/SigFlags", 0)) & 1:
            notes.append("the document was signed: the signature does not hold for the redacted copy")
        if "/XFA" in form:
            notes.append("the document has a dynamic (XFA) form: only its printed pages are in the redacted copy")
        if form.get("/NeedAppearances"):
            pdf.generate_appearance_streams()
    unseen = 0
    annotated = False
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", []):
            annotated = True
            if not isinstance(annotation, pikepdf.Dictionary):
                continue
            subtype = str(annotation.get("/Subtype", ""))
            if "/AP" not in annotation and subtype not in ("/Link", "/Popup", "/Widget"):
                unseen += 1
    if annotated:
        pdf.flatten_annotations("screen")
    if unseen:
        notes.append(f"{unseen} mark-up annotations have no stored appearance and are not in the redacted copy")
