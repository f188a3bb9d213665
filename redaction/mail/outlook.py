"""Outlook messages (MS-OXMSG) as Internet mail, for the reader of that: everything that they say, nothing redacted yet.

What a message shows becomes header fields, text and attachments; every other property that is text becomes a field
``X-MAPI-...``, which always goes and is listed to be seen. Embedded messages become messages in the message.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from redaction.errors import DamagedFileError, TooLargeError
from redaction.mail.headers import NOBODY, one_line, quoted
from redaction.mail.rtf_text import html_of, text_of_rtf
from redaction.mail.write import NewFile, NewText, write_message

_TEXT = re.compile(r"__substg1\.0_([0-9A-F]{4})(001F|001E)", re.I)
_EMBEDDED = "__substg1.0_3701000D"
_MAX_DEPTH = 8
_SHOWN = frozenset({0x0037, 0x1000, 0x1013, 0x0C1A, 0x5D01, 0x1009})
"""Properties that the message shows: subject, text, sender."""
_ROUTING = 0x007D
_CARDS = {
    0x3001: "Name",
    0x3A17: "Title",
    0x3A16: "Company",
    0x3A18: "Department",
    0x3A08: "Business telephone",
    0x3A09: "Home telephone",
    0x3A1C: "Mobile telephone",
    0x3A24: "Fax",
    0x3A15: "Address",
    0x3A29: "Street",
    0x3A27: "Town",
    0x3A2A: "Postcode",
    0x3A26: "Country",
}
"""What a contact says of a person (MS-OXOCNTC)."""
_NAMED_TEXT = {0x8208: "Location", 0x8083: "E-mail", 0x8080: "E-mail name", 0x801B: "Work address", 0x801A: "Home address"}
_NAMED_TIMES = {0x820D: "Start", 0x820E: "End"}
_CODEPAGES = {65001: "utf-8", 20127: "ascii", 28591: "latin-1", 1200: "utf-16-le"}


def as_internet_mail(data: bytes) -> bytes:
    """An Outlook message as a message in Internet mail format; the same for the same bytes.

    Raises:
        DamagedFileError: the compound file cannot be read, or says nothing.
        TooLargeError: messages lie in messages deeper than any mail program makes them.
    """
    import olefile
    from oxmsg.storage import Storage

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as compound:
            root = Storage.from_ole(compound)
    except Exception as error:  # olefile and what walks it stop in many ways at a damaged directory
        raise DamagedFileError(f"The Outlook message is damaged ({type(error).__name__}): save it again from Outlook.") from None
    if not any(stream.bytes_ for stream in root.streams if _TEXT.fullmatch(stream.name)):
        raise DamagedFileError("The Outlook message says nothing that can be read: save it again from Outlook.")
    names = next((storage for storage in root.storages if storage.name == "__nameid_version1.0"), None)
    return _Outlook(root, 32, _named(names) if names else {}).message(0)


class _Outlook:
    """One message in a compound file.

    Args:
        storage: what holds it.
        header: bytes before the properties of fixed size (MS-OXMSG, 2.4): 32, in an embedded message 24.
        named: local number of each named property that is known, by the number it has in this file.
    """

    def __init__(self, storage: Any, header: int, named: dict[int, int]) -> None:
        self.storage = storage
        self.streams: dict[str, bytes] = {stream.name.upper(): stream.bytes_ for stream in storage.streams}
        self.fixed = _fixed(self.streams.get("__PROPERTIES_VERSION1.0", b"")[header:])
        self.named = named
        page = int.from_bytes(self.fixed.get(0x3FDE, self.fixed.get(0x3FFD, b""))[:4], "little")
        self.codec = _CODEPAGES.get(page, f"cp{page}" if page else "cp1252")

    def text(self, number: int) -> str:
        """A property that is text, or an empty string."""
        wide = self.streams.get(f"__SUBSTG1.0_{number:04X}001F")
        if wide is not None:
            return wide.decode("utf-16-le", "replace").rstrip("\x00")
        return self._narrow(self.streams.get(f"__SUBSTG1.0_{number:04X}001E", b""))

    def binary(self, number: int) -> bytes:
        """A property that is bytes, empty where there is none."""
        return self.streams.get(f"__SUBSTG1.0_{number:04X}0102", b"")

    def time(self, number: int) -> datetime | None:
        """A property that is a time (100 ns since 1601, UTC)."""
        raw = self.fixed.get(number)
        ticks = int.from_bytes(raw, "little") if raw else 0
        try:
            return datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10) if ticks else None
        except OverflowError:
            return None

    def _narrow(self, data: bytes) -> str:
        try:
            return data.decode(self.codec).rstrip("\x00")
        except (UnicodeError, LookupError):
            return data.decode("cp1252", "replace").rstrip("\x00")

    def message(self, depth: int) -> bytes:
        """The message as Internet mail."""
        if depth > _MAX_DEPTH:
            raise TooLargeError("The Outlook message holds messages in messages without end: save the attachments one by one.")
        fields = [*self._people(), ("Subject", one_line(self.text(0x0037))), ("Date", self._date()), *self._rest()]
        writings = self._writings()
        files = [file for storage in self.storage.storages for file in self._attachment(storage, depth)]
        rtf = self._rtf()
        if rtf and not writings:
            files.insert(0, NewFile("message.rtf", rtf, "rtf"))
        return write_message([(name, value) for name, value in fields if value], [writings] if writings else [], files)

    def _people(self) -> Iterator[tuple[str, str]]:
        yield (
            "From",
            _mailbox(self.text(0x0C1A) or self.text(0x0042), self.text(0x5D01) or self.text(0x5D02) or self.text(0x0C1F)),
        )
        lists: dict[int, list[str]] = {}
        for storage in self.storage.storages:
            if storage.name.startswith("__recip_version1.0_#"):
                person = _Outlook(storage, 8, {})
                kind = int.from_bytes(person.fixed.get(0x0C15, b"\1")[:4], "little") & 0xF
                address = person.text(0x39FE) or person.text(0x3003)
                lists.setdefault(kind, []).append(_mailbox(person.text(0x3001), address))
        for kind, name in ((1, "To"), (2, "Cc"), (3, "Bcc")):
            yield name, ", ".join(filter(None, lists.get(kind, [])))

    def _date(self) -> str:
        sent = self.time(0x0039) or self.time(0x0E06)
        return format_datetime(sent) if sent else ""

    def _rest(self) -> Iterator[tuple[str, str]]:
        """Everything else that is text, for what always goes."""
        for name in sorted(self.streams):
            match = _TEXT.fullmatch(name)
            number = int(match[1], 16) if match else 0
            if match and number not in _SHOWN:
                value = one_line(re.sub(r"\s+", " ", self.text(number)))
                if value:
                    yield "X-Routing" if number == _ROUTING else f"X-MAPI-{number:04X}", value[:50_000]

    def _writings(self) -> list[NewText]:
        plain = self.text(0x1000) + self._facts()
        raw = self.binary(0x1013)
        page = self._narrow(raw) if raw else self.text(0x1013)
        rtf = self._rtf()
        if not page and rtf:
            page = html_of(rtf)
        if not plain.strip() and rtf and not page:
            plain = text_of_rtf(rtf)
        return [NewText(kind, text) for kind, text in (("plain", plain), ("html", page)) if text.strip()]

    def _rtf(self) -> bytes:
        data = self.binary(0x1009)
        if not data:
            return b""
        import compressed_rtf

        try:
            return bytes(compressed_rtf.decompress(data))
        except Exception:  # damaged: the text stands in the other writings, or is lost in Outlook as well
            return b""

    def _facts(self) -> str:
        """What a contact or an appointment says in properties of its own."""
        kind = self.text(0x001A).upper()
        if not kind.startswith(("IPM.CONTACT", "IPM.APPOINTMENT", "IPM.SCHEDULE", "IPM.TASK")):
            return ""
        lines = [(title, self.text(number)) for number, title in _CARDS.items()] if kind.startswith("IPM.CONTACT") else []
        for number, local in sorted(self.named.items()):
            if local in _NAMED_TEXT:
                lines.append((_NAMED_TEXT[local], self.text(number)))
            elif local in _NAMED_TIMES and (at := self.time(number)):
                lines.append((_NAMED_TIMES[local], at.strftime("%d %B %Y %H:%M UTC")))
        return "".join(f"\r\n{title}: {value}" for title, value in lines if value) + "\r\n"

    def _attachment(self, storage: Any, depth: int) -> Iterator[NewFile]:
        if not storage.name.startswith("__attach_version1.0_#"):
            return
        file = _Outlook(storage, 8, {})
        called = one_line(file.text(0x3707) or file.text(0x3704) or file.text(0x3001))
        inner = next((one for one in storage.storages if one.name.upper() == _EMBEDDED.upper()), None)
        if inner is None:
            yield NewFile(called, file.binary(0x3701), "")
        elif any(stream.name == "__properties_version1.0" for stream in inner.streams):
            yield NewFile(f"{called}.eml" if called else "", _Outlook(inner, 24, self.named).message(depth + 1), "eml")
        else:
            yield NewFile(called or "embedded object", b"\x00", "")  # an OLE object: no room reads it, so it is left out


def _mailbox(name: str, address: str) -> str:
    name, address = one_line(name), one_line(address)
    if not name and not address:
        return ""
    plain = re.fullmatch(r"[^\s<>,;:\"()]+@[A-Za-z0-9.-]+", address)
    said = name if plain or not address or address.upper().startswith("/O=") else f"{name} {address}".strip()
    return f"{quoted(said)} <{address if plain else NOBODY}>" if said else f"<{address if plain else NOBODY}>"


def _fixed(data: bytes) -> dict[int, bytes]:
    """Properties of fixed size by number: entries of 16 bytes (MS-OXMSG, 2.4.2.1)."""
    found = {}
    for at in range(0, len(data) - 15, 16):
        _, number = struct.unpack_from("<HH", data, at)
        found[number] = data[at + 8 : at + 16]
    return found


def _named(storage: Any) -> dict[int, int]:
    """Named properties with a number: from the number in this file to the one in their set (MS-OXMSG, 2.2.3.1.2)."""
    data = next((stream.bytes_ for stream in storage.streams if stream.name.upper() == "__SUBSTG1.0_00030102"), b"")
    found = {}
    for at in range(0, len(data) - 7, 8):
        number, kind, index = struct.unpack_from("<IHH", data, at)
        if not kind & 1:
            found[0x8000 + index] = number
    return found
