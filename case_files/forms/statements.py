"""MG11: a witness statement, its declaration and its backsheet (CrimPR r.16.2; Criminal Justice Act 1967 s.9)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from case_files.forms.fields import between, fields_of, first, is_officer, read_date, read_urns
from case_files.items import Item, fold

_LABELS = {
    "statement_of": r"statement of",
    "age": r"age if under 18|\bage\b(?=\s*:)|date of birth(?=\s*:?[\s|]*over 18)",
    "occupation": r"occupation",
    "witnessed": r"signature witnessed by",
    "signature": r"\bsignature(?! of)",
    "date": r"\bdate\s*(?=:)",
    "taken_by": r"statement taken by",
    "pages": r"this statement \(\s*consisting of",
}
_BACKSHEET = {
    "name": r"name of witness",
    "willing": r"is the witness willing to attend court\??",
    "ensure": r"what can be done to ensure attendance\??",
    "special_measures": r"does the witness require a special measures assessment",
    "needs": r"does the witness have any particular needs\??",
    "unavailable": r"dates of witness non-?availability",
    "address": r"home address",
    "postcode": r"postcode",
    "email": r"e-?mail(?: address)?",
    "mobile": r"mobile(?: no)?",
    "home_phone": r"home (?:telephone|phone)(?: number)?",
    "work_phone": r"work (?:telephone|phone)(?: number)?",
    "born": r"date and place of birth",
    "vps_explained": r"the victim personal statement scheme \(victims only\) has been explained to me",
}
CONTACTS = ("address", "postcode", "email", "mobile", "home_phone", "work_phone")
_BACKSHEET_SEEN = (
    " witness contact details ",
    " name of witness ",
    " is the witness willing to attend court ",
    " witness consent ",
)
_PRINTED = (r"If .{1,3}No.{1,3}, include.*", r"If .{1,3}Yes.{1,3} (?:submit|what).*", r"\(Disability.*", r"as a vulnerable or.*")
_DECLARATION = " is true to the best of my knowledge and belief "
_WILFULLY = " wilfully stated "
_EXHIBIT = re.compile(r"\b([A-Z]{2,4}/?\d{1,4}[A-Z]?)\b")
_EXHIBIT_CUE = re.compile(r"exhibit|produce|marked|reference|refer to|seized|bag|label|as item", re.I)
_NOT_EXHIBITS = re.compile(r"MG\d|PC\d|DC\d|PS\d|SC\d|AM\d|PM\d|GB\d|UK\d|CO\d|II\d")
_FIELD_ROWS = re.compile(
    r"^\s*(?:signature|date|urn|age if|occupation|statement of|this statement|and i make it|in it anything)", re.I
)


@dataclass(frozen=True, slots=True, repr=False)
class Backsheet:
    """The page of a statement that carries contact details, availability and needs; never for the defence.

    Attributes:
        page: from 0, in the item.
        answers: what was filled in, by our names of the fields.
        name: of the witness as the backsheet says it.
    """

    page: int
    answers: Mapping[str, str]
    name: str = ""

    @property
    def contacts(self) -> tuple[str, ...]:
        """What must never reach the defence: address, postcode, e-mail, telephone numbers."""
        return tuple(self.answers[name] for name in CONTACTS if name in self.answers)


@dataclass(frozen=True, slots=True, repr=False)
class Statement:
    """What one MG11 says of itself.

    Attributes:
        item: id of the item.
        urns: as written on it.
        witness: who makes it.
        age: the age line as written ("over 18").
        occupation: as written.
        declaration: whether the declaration stands on it in full.
        pages_said: pages by the declaration, or None where that is blank.
        pages: pages of the item without the backsheet.
        signature: what stands behind the first "Signature".
        dated: date of signature.
        body: the witness's own words.
        exhibits: references of exhibits that the body names, without slash: ``NJ1``.
        backsheet: or None.
        vps: it is a victim personal statement.
        retraction: it takes an earlier statement back.
        officer: a police officer or member of staff makes it.
        guessed: some of it was read in a picture: what is missing may only be unread.
    """

    item: str
    urns: tuple[str, ...]
    witness: str
    age: str
    occupation: str
    declaration: bool
    pages_said: int | None
    pages: int
    signature: str
    dated: date | None
    body: str
    exhibits: tuple[str, ...]
    backsheet: Backsheet | None
    vps: bool
    retraction: bool
    officer: bool
    guessed: bool = False


def read_statement(item: Item) -> Statement:
    """Read an MG11. What does not stand on it is empty; nothing is guessed."""
    pages = _parted(item.pages)
    back = next((number for number, page in enumerate(pages) if is_backsheet(page)), None)
    front = pages if back is None else pages[:back]
    fields = fields_of(front, _LABELS)
    witness = re.split(r"\s{2,}|\bURN\b", first(fields, "statement_of"))[0].strip()
    folded = fold("\n".join(front))
    body = _body("\n".join(front))
    said = re.search(r"consisting of[\s:|_.]*(\d{1,3})", "\n".join(front), re.I)
    words = fold(body)
    return Statement(
        item=item.id,
        urns=read_urns("\n".join(front)),
        witness=witness,
        age=re.split(r"\s*\(if over", first(fields, "age"))[0],
        occupation=first(fields, "occupation"),
        declaration=_DECLARATION in folded and _WILFULLY in folded,
        pages_said=int(said[1]) if said else None,
        pages=len(front),
        signature=_signature(first(fields, "signature")),
        dated=next((day for field in fields if field.name == "date" and (day := read_date(field.value))), _date_before(front)),
        body=body,
        exhibits=exhibits_in(body),
        backsheet=None if back is None else _read_backsheet(pages[back:], back),
        vps=" victim personal statement " in words[:600] or " vps " in words[:600],
        retraction=" retract " in words or " withdraw my statement " in words or " no longer support a prosecution " in words,
        guessed=bool(item.guessed),
        officer=is_officer(witness)
        or bool(re.search(r"\bpolice\b|constable|detective (?:sergeant|inspector)|pcso", first(fields, "occupation"), re.I)),
    )


def exhibits_in(body: str) -> tuple[str, ...]:
    """References of exhibits in a statement: initials and a number, on a line or beside a line that speaks of an exhibit."""
    found: dict[str, None] = {}
    lines = body.splitlines()
    for number, line in enumerate(lines):
        near = " ".join(lines[max(0, number - 1) : number + 2])
        if not _EXHIBIT_CUE.search(near):
            continue
        for match in _EXHIBIT.finditer(line):
            if not _NOT_EXHIBITS.match(match[1]):
                found[match[1].replace("/", "")] = None
    return tuple(found)


def _parted(pages: tuple[str, ...]) -> tuple[str, ...]:
    """Pages, with a statement and its backsheet on one page (as a Word file may have them) parted where the backsheet begins."""
    parted: list[str] = []
    for page in pages:
        lines = page.splitlines()
        start = next((at for at, line in enumerate(lines) if any(mark in fold(line) for mark in _BACKSHEET_SEEN)), 0)
        if start and _DECLARATION in fold(page) and is_backsheet(page):
            parted += ["\n".join(lines[:start]), "\n".join(lines[start:])]
        else:
            parted.append(page)
    return tuple(parted)


def is_backsheet(page: str) -> bool:
    """Whether a page, as rows, is the backsheet of a statement."""
    folded = fold(page)
    return sum(mark in folded for mark in _BACKSHEET_SEEN) >= 2


def _read_backsheet(pages: tuple[str, ...], number: int) -> Backsheet:
    fields = fields_of(pages, _BACKSHEET)
    answers = {field.name: _answer(field.value) for field in fields if field.name != "name"}
    return Backsheet(number, {name: value for name, value in answers.items() if value}, first(fields, "name"))


def _answer(value: str) -> str:
    """What was filled in behind a question, without the instructions that the form prints there."""
    for printed in (
        r"If .{1,3}No.{1,3}, include.*",
        r"If .{1,3}Yes.{1,3} (?:submit|what).*",
        r"\(Disability.*",
        r"as a vulnerable or.*",
    ):
        value = re.sub(printed, "", value, flags=re.I)
    if re.fullmatch(r"(?:yes|no|n/a)(?:\s+(?:yes|no|n/a))+", value.strip(), re.I):
        return ""  # the boxes as printed, none of them marked
    return value.strip(" ?:.")


def _date_before(front: tuple[str, ...]) -> date | None:
    """A date that stands in front of its label, as where a form was filled in by hand and read from a scan."""
    lines = (line for page in front for line in page.splitlines())
    return next((day for line in lines if re.search(r"\bdate\s*:\s*$", line, re.I) and (day := read_date(line))), None)


def _signature(value: str) -> str:
    value = re.split(r"\bdate\b", value, flags=re.I)[0]
    return re.sub(r"\(witness\)|witnessed by.*", "", value, flags=re.I).strip(" .:_")


def _body(text: str) -> str:
    after = between(text, r"do not believe to be true\W*", r"\Z") or text
    kept = [line for line in after.splitlines() if line.strip() and not _FIELD_ROWS.match(line)]
    return "\n".join(line for line in kept if not re.fullmatch(r"[\s|]*(?:RESTRICTED|OFFICIAL)[^\n]*|[\s|]*MG ?11.*", line, re.I))
