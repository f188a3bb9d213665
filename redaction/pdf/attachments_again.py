"""Files that go into a redacted PDF: each made anew by the room of its kind, proven, and put into the tree of names.

Nothing of how the old file kept them comes along: one entry with the name, the kind and the size, under its number. Notes that
files hung on are part of the page by now; a portfolio stays one, without its fields and folders.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name

from redaction import parts
from redaction.attached_names import file_name, free_name, neutral_name
from redaction.file_names import FileNames
from redaction.kinds import MEDIA_TYPES
from redaction.parts import LeftOut, Redacted
from redaction.pdf.attachments import ALL_LIMIT, Attached
from redaction.pdf.reading import OpenPdf
from redaction.pdf.streams import DAMAGE, BudgetSpentError
from redaction.plan import Plan
from redaction.rendition import Rendition
from redaction.signs import each


@dataclass(slots=True, repr=False)
class PutBack:
    """What became of the files of a PDF: renditions by number, and what a reader should know."""

    parts: dict[str, Rendition] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def boxes(self) -> int:
        """Boxes and labels in them."""
        return sum(one.boxes for one in self.parts.values())


def put_back(document: OpenPdf, plan: Plan, audience: str, target: pikepdf.Pdf) -> PutBack:
    """Put the redacted attachments into the new file, where the policy says so.

    Args:
        document: the source.
        plan: with decisions.
        audience: for whom.
        target: the new file.
    """
    made = PutBack()
    if not document.attached:
        return made
    if plan.attachments.get(audience) != "redact":
        made.notes.append(f"attachments were removed, {len(document.attached)} in all: the policy says so for this audience")
        return made
    names = FileNames.of(plan, audience)
    entries: list[object] = []
    taken: set[str] = set()
    size = 0
    for one in each(document.attached):
        result = _redacted(one, plan, audience)
        if isinstance(result, Redacted) and size + len(result.data) > ALL_LIMIT:
            result = LeftOut(f"all together are more than {ALL_LIMIT // 1_000_000} MB")
        if isinstance(result, LeftOut):
            made.notes.append(f"attachment {one.id} was left out: {result.why}")
            continue
        size += len(result.data)
        neutral = neutral_name(one.id, result.suffix)
        own = file_name(one.called, result.suffix, neutral)
        hides = names.tell(one.called)
        name = free_name(neutral if hides else own, taken)
        taken.add(name)
        if hides:
            made.notes.append(f"attachment {one.id} has a neutral name: its own held text that was removed")
        entries += [key_of(one.id), _specification(target, name, result)]
        made.parts[one.id] = result.rendition
        made.notes += (f"attachment {one.id}: {note}" for note in result.rendition.notes)
    if entries:
        target.Root["/Names"] = Dictionary(EmbeddedFiles=Dictionary(Names=Array(entries)))
        if document.portfolio:
            target.Root["/Collection"] = Dictionary(Type=Name.Collection, View=Name.D)
    return made


def key_of(id: str) -> str:
    """The key of a file in the tree of names, whose keys stand in the order of letters."""
    return f"{int(id):05d}"


def _redacted(one: Attached, plan: Plan, audience: str) -> Redacted | LeftOut:
    if one.id not in plan.parts:
        return LeftOut("it could not be read when the file was looked through")
    try:
        part = one.part()
    except (BudgetSpentError, *DAMAGE):
        return LeftOut("it is damaged")
    return parts.apply(part, plan, audience)


def _specification(pdf: pikepdf.Pdf, name: str, file: Redacted) -> object:
    stream = pdf.make_stream(file.data)
    stream["/Type"] = Name.EmbeddedFile
    if file.kind in MEDIA_TYPES:
        stream["/Subtype"] = Name("/" + MEDIA_TYPES[file.kind])
    stream["/Params"] = Dictionary(Size=len(file.data))
    said = pikepdf.String(name)
    return pdf.make_indirect(Dictionary(Type=Name.Filespec, F=said, UF=said, EF=Dictionary(F=stream, UF=stream)))
