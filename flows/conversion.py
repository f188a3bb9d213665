"""The stage that makes another file of one before it is redacted: of an old Office file or a drawing, and where a PDF is wanted.

LibreOffice does it in a process of its own (`redaction.office.conversion`). The converted file is kept in the evidence store,
everything after this stage reads that one, and the certificate still speaks of the original.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from automations.audit import Verb
from automations.steps import Step, StepResult
from redaction.kinds import CONVERTED, CONVERTED_IN_WORDS, ROOMS
from redaction.media import binary_kind, needs_password
from reference.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.job import Job

PDF = "pdf"


class NoPdfMadeError(UsageError):
    """A PDF was asked for, of a file that is no Office file."""

    code = "E-USAGE-TO"


def check_wish(source: Path, to: str) -> None:
    """See, before any work, whether what is asked for can be made of a file.

    Raises:
        NoPdfMadeError: a PDF is wanted, and this is neither an Office file nor a PDF.
    """
    if not to:
        return
    try:
        kind = binary_kind(source)
        if kind is None and needs_password(source):
            return  # refused in its own sentence when it is identified
    except OSError:
        return  # refused when it is read
    if kind != PDF and kind not in CONVERTED and (kind is None or ROOMS[kind] != "office"):
        raise NoPdfMadeError(f"{source.name} is no Office file, and --to pdf is for those: leave it out for this file.")


def kind_to_convert(source: Path) -> str:
    """The kind of a file that is converted before any room reads it, such as ``doc``; empty for everything else."""
    kind = binary_kind(source)
    return kind if kind is not None and kind in CONVERTED else ""


def readable(source: Path, folder: Path) -> Path:
    """The file itself, or the file in `folder` that another was converted to."""
    from redaction.office.conversion import to_modern

    try:
        old = kind_to_convert(source)
    except OSError:
        return source  # refused when it is identified
    return to_modern(source, folder) if old else source


def convert(job: Job) -> None:
    """Convert the original where no room reads it as it is, or where its result shall be a PDF."""
    media = str(job.results["media"])
    if job.item.reviewed_by or not (media in CONVERTED or (job.request.to == PDF and media != PDF)):
        return
    job.run(CONVERT, reads={"original": job.item.input_sha256}, options={"to": job.request.to})


def _convert(job: Job) -> StepResult:
    from redaction.office.conversion import to_modern, to_pdf, version

    folder = job.new_folder()
    made = (to_pdf if job.request.to == PDF else to_modern)(job.original, folder)
    return StepResult(
        writes={"working": job.workshop.engine.store.put_file(made).sha256},
        values={"converted_to": made.suffix.removeprefix("."), "converter": version()},
    )


CONVERT = Step("convert", "1", _convert, Verb.ALTERATION)


def notes_of(results: Mapping[str, Any]) -> tuple[str, ...]:
    """What a reviewer and the reader of a certificate are told of a conversion; nothing where there was none."""
    if "working" not in results:
        return ()
    what = CONVERTED_IN_WORDS.get(results["media"], f"a {results['media']} file")
    made = " to PDF" if results["converted_to"] == PDF else ""
    notes = [f"converted from {what}{made} by LibreOffice {results['converter']} before redaction"]
    if made:
        notes.append("what LibreOffice does not print (comments, hidden sheets, speakers' notes) is not in the PDF")
    return (*notes, f"SHA-256 of the converted file, which is kept: {results['working']}")
