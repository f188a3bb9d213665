"""MG12, the exhibit list, and MG00, the sheet of one recording."""

from __future__ import annotations

import re
from dataclasses import dataclass

from case_files.forms.fields import fields_of, first, read_urns
from case_files.forms.tables import table_rows
from case_files.items import Item

_COLUMNS = {
    "property": ("police property reference", "police property", "property reference"),
    "description": ("brief description", "description"),
    "reference": ("exhibit reference", "exhibit ref", "reference"),
    "producer": ("person producing", "producing", "producer"),
    "location": ("current location", "location"),
    "attached": ("attached",),
}
_NO_INITIALS = frozenset(("MG", "PC", "DC", "PS", "SDC", "LOG", "URN", "IMG", "DSC", "PCN", "OIC", "PNC", "CRO", "AM", "PM"))
_RUN_TOGETHER = re.compile(r"(?<=\b[Ee]xhibit)(?=[A-Z]{2,3}\s?/)|(?<=\bEXHIBIT)(?=[A-Z]{2,3}\s?/)")
_REFERENCE = re.compile(r"\b([A-Z]{2,4})\s?/?\s?(\d{1,4}[A-Z]?)\b")


@dataclass(frozen=True, slots=True, repr=False)
class ExhibitEntry:
    """A row of an exhibit list; `reference` without slash and spaces ("JS1"), the others as written."""

    reference: str
    description: str
    producer: str
    location: str
    attached: str


@dataclass(frozen=True, slots=True, repr=False)
class ExhibitList:
    """What one MG12 lists."""

    item: str
    urns: tuple[str, ...]
    entries: tuple[ExhibitEntry, ...]


def read_exhibit_list(item: Item) -> ExhibitList:
    """Read an MG12; rows without an exhibit reference are left out."""
    entries = []
    for row in table_rows(item, _COLUMNS, key="reference"):
        reference = reference_of(row["reference"])
        if reference:
            entries.append(ExhibitEntry(reference, row["description"], row["producer"], row["location"], row["attached"]))
    return ExhibitList(item.id, read_urns(item.text), tuple(entries))


def reference_of(text: str) -> str:
    """The first exhibit reference in a text, without slash and spaces, or an empty string."""
    # OCR runs words together: "ExhibitMW/2".
    apart = _RUN_TOGETHER.sub(" ", text)
    match = next((match for match in _REFERENCE.finditer(apart) if match[1] not in _NO_INITIALS or "/" in match[0]), None)
    return f"{match[1]}{match[2]}" if match else ""


def reference_on(item: Item) -> str:
    """The exhibit reference that an item carries in its name or at the head of its first page, or an empty string."""
    head = "\n".join(item.pages[0].splitlines()[:6]) if item.pages else ""
    return reference_of(item.path.stem.replace("_", " ")) or reference_of(head)


_LABELS = {
    "officer": r"exhibiting officers? name and warrant number",
    "title": r"title/summary",
    "key": r"is it key/impactive evidence\??",
    "duration": r"clip duration",
    "exhibit": r"exhibit number",
    "version": r"case version",
    "link": r"\"?.{0,1}secure link.{0,2} url[^\n]*",
    "shows": r"describe in detail what it shows\.?",
    "name": r"\bname(?= \|)",
    "collar": r"collar no\.?",
    "phone": r"\bphone(?= |$)",
    "email": r"\bemail(?= \|)",
}
_CLOCK = re.compile(
    r"(?:(\d+)\s*(?:hours?|hrs?|h)\b)?[\s,]*(?:(\d+)\s*(?:min(?:ute)?s?|m)\b)?[\s,]*(?:(\d+)\s*(?:sec(?:ond)?s?|s)\b)?", re.I
)
_COLONS = re.compile(r"\b(?:(\d{1,2}):)?(\d{1,3}):(\d{2})\b")


@dataclass(frozen=True, slots=True, repr=False)
class MediaSheet:
    """What one MG00 says.

    Attributes:
        item: id of the item.
        urns: as written on it.
        officer: who exhibits, with number.
        title: as written.
        key: as written ("Key").
        seconds: length of the clip, or None where none is given or it cannot be read.
        exhibit: reference without slash and spaces.
        link: URL or an empty string.
        shows: the description.
        kind: BWV, CCTV or RECORDING, by the words of the sheet.
    """

    item: str
    urns: tuple[str, ...]
    officer: str
    title: str
    key: str
    seconds: int | None
    exhibit: str
    link: str
    shows: str
    kind: str


def read_media_sheet(item: Item) -> MediaSheet:
    """Read an MG00; nothing is guessed."""
    fields = fields_of(item.pages, _LABELS)
    link = re.search(r"https?://\S+", item.text)
    shows = re.search(
        r"describe in detail what it shows\.?\s*(.*?)(?=\n\s*contact details|\n\s*officer in case|\Z)", item.text, re.I | re.S
    )
    title = first(fields, "title")
    return MediaSheet(
        item=item.id,
        urns=read_urns(item.text),
        officer=first(fields, "officer"),
        title=title,
        key=first(fields, "key"),
        seconds=read_duration(first(fields, "duration")),
        exhibit=reference_of(first(fields, "exhibit")),
        link=link[0] if link else "",
        shows=" ".join(shows[1].replace("|", " ").split()) if shows else "",
        kind=media_kind(f"{title} {item.text}"),
    )


def media_kind(text: str) -> str:
    """What sort of recording a text speaks of first: BWV, CCTV or RECORDING."""
    found = re.search(r"\b(?:(BWV|BWC|BWF|body.?worn)|(CCTV|closed circuit))\b", text, re.I)
    return "RECORDING" if not found else "BWV" if found[1] else "CCTV"


def read_duration(text: str) -> int | None:
    """Seconds of a length as written: "3 mins 24 seconds", "1:20", "0:03:24". None where it says none."""
    colons = _COLONS.search(text)
    if colons:
        return int(colons[1] or 0) * 3600 + int(colons[2]) * 60 + int(colons[3])
    for match in _CLOCK.finditer(text):
        if match[0].strip():
            return int(match[1] or 0) * 3600 + int(match[2] or 0) * 60 + int(match[3] or 0)
    return None
