"""Visiting cards (vCard 2.1 to 4.0: RFC 2426, RFC 6350), by allow-list: who somebody is, and how to reach them.

Everything else goes: pictures, sounds, keys, ids, dates of change, what programs add. A card of version 2.1 becomes one of 3.0.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator

from redaction.signs import each
from redaction.text import limits
from redaction.text.document import Passage, Run, TextDocument
from redaction.text.rebuilt import Rebuilt

_SPOKEN = {
    "FN": "Name",
    "N": "",
    "NICKNAME": "Nickname",
    "ORG": "Organisation",
    "TITLE": "Job",
    "ROLE": "Role",
    "TEL": "Telephone",
    "EMAIL": "E-mail",
    "ADR": "",
    "LABEL": "Address",
    "NOTE": "Note",
    "URL": "Page",
    "IMPP": "Messenger",
    "BDAY": "Date of birth",
    "ANNIVERSARY": "Anniversary",
    "RELATED": "Related to",
    "CATEGORIES": "Groups",
}
"""Properties that stay, and what stands before them where a person reads them."""
_FIELDS = {
    "N": ("Last name", "First name", "Middle names", "Title", "Suffix"),
    "ADR": ("Box", "Flat", "Street", "Town", "County", "Postcode", "Country"),
}
_MEASURED = {"BEGIN": r"VCARD", "END": r"VCARD", "VERSION": r"[234]\.[01]", "KIND": r"(?i:individual|org|group|location)"}
_TYPES = frozenset(
    [
        "home",
        "work",
        "cell",
        "voice",
        "fax",
        "pref",
        "msg",
        "pager",
        "video",
        "internet",
        "postal",
        "parcel",
        "dom",
        "intl",
        "main",
        "other",
        "iphone",
        "text",
    ]
)
_LINE = re.compile(r"(?:[A-Za-z0-9-]{1,60}\.)?([A-Za-z0-9-]{1,60})((?:;(?:\"[^\"\n]*\"|[^\":\n])*)?):(.*)", re.S)
_QUOTED = re.compile(
    r"(?im)^(?:[a-z0-9-]+\.)?[a-z0-9-]+(?:;[^:\n]*)?;(?:encoding=)?quoted-printable[^:\n]*:[^\n]*(?:(?<==)\n[^\n]*)*"
)
_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T.*)?")


def read_cards(text: str, name: str = "The file") -> TextDocument:
    """Read a file of cards; each card is one passage, and lines that may not stay are left out from the start.

    Raises:
        TooLargeError: it is beyond `redaction.text.limits`.
    """
    rebuilt, card, left_out = Rebuilt(), _Card(), 0
    for line in each(_unfolded(text)):
        match = _LINE.fullmatch(line)
        kind = match[1].upper() if match else ""
        limits.check(len(rebuilt.document.pieces), limits.MAX_PIECES, "values", name)
        if match and kind in _MEASURED and re.fullmatch(_MEASURED[kind], match[3].strip()):
            version = kind == "VERSION" and match[3].strip() == "2.1"
            rebuilt.add(f"{kind}:{'3.0' if version else match[3].strip()}\r\n")
            if kind == "END":
                card.close(rebuilt)
        elif match and kind in _SPOKEN and (said := _value(match[2], match[3])) is not None:
            limits.check(len(said), limits.MAX_FIELD, "characters in one value", name)
            rebuilt.add(kind + _types(match[2]) + ":")
            card.read(rebuilt, kind, said)
            rebuilt.add("\r\n")
        elif line.strip():
            left_out += 1
    card.close(rebuilt)
    if left_out:
        rebuilt.document.notes.append(f"{left_out} lines of visiting cards left out (pictures, ids, what programs add)")
    return rebuilt.finished()


class _Card:
    """What is read of one card."""

    def __init__(self) -> None:
        self.text = ""
        self.runs: list[Run] = []

    def read(self, rebuilt: Rebuilt, kind: str, said: str) -> None:
        """Take in one property: its fields one by one where it has several."""
        parts = re.split(r"(?<!\\);", said) if kind in ("N", "ADR", "ORG") else [said]
        for number, part in enumerate(parts):
            if number:
                rebuilt.add(";")
            value = re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], part)
            if not value.strip():
                continue
            piece = rebuilt.add_piece(value, _escaped)
            labels = _FIELDS.get(kind, (_SPOKEN[kind],))
            self.text += labels[min(number, len(labels) - 1)] + ": "
            date = _DATE.fullmatch(value.strip()) if kind in ("BDAY", "ANNIVERSARY") else None
            shown = f"{date[3]}/{date[2]}/{date[1]}" if date else value
            self.runs.append(Run(len(self.text), len(shown), piece, 0, len(value), opaque=date is not None))
            self.text += shown + "\n"

    def close(self, rebuilt: Rebuilt) -> None:
        """End the passage."""
        if self.runs:
            rebuilt.document.passages.append(Passage(self.text, tuple(self.runs)))
        self.text, self.runs = "", []


def _unfolded(text: str) -> Iterator[str]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _QUOTED.sub(lambda match: match.group().replace("=\n", ""), text)
    return iter(re.sub(r"\n[ \t]", "", text).split("\n"))


def _value(parameters: str, value: str) -> str | None:
    """What a property says; None where it is not text."""
    low = parameters.lower()
    if "quoted-printable" in low:
        charset = re.search(r";charset=([\w-]+)", low)
        # Its line ends are those of the text, and what is a mark of the format there is none here.
        said = quopri.decodestring(value.encode("utf-8", "replace"))
        try:
            return said.decode(charset[1] if charset else "utf-8", "replace").replace("\r\n", "\n").replace("\n", "\\n")
        except LookupError:
            return said.decode("utf-8", "replace").replace("\r\n", "\n").replace("\n", "\\n")
    return None if re.search(r";(?:encoding=)?(?:b|base64)(?:;|$)", low) else value


def _types(parameters: str) -> str:
    words = re.findall(r"[a-z]+", parameters.lower().replace("type=", ""))
    kept = [word for word in dict.fromkeys(words) if word in _TYPES]
    return f";TYPE={','.join(kept).upper()}" if kept else ""


def _escaped(text: str) -> str:
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\n", "\\n")
