"""The structure of a redacted message, split again by nothing but its bytes."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_FIELD = re.compile(rb"([!-9;-~]+):[ ]?((?:[^\r\n]|\r\n[ \t])*)\r\n")
_BOUNDARY = re.compile(rb'multipart/[a-z]+;\s+boundary="(=_[0-9a-f]{24})"')


STRUCTURE = frozenset({"mime-version", "content-type", "content-transfer-encoding", "content-disposition"})
"""Fields that tell how a message is built."""

NEUTRAL_NAME = re.compile(rb'filename="attachment-\d+(?:-left-out)?(?:\.[a-z0-9]{1,5})?"')
"""How a file is called that could not keep its name."""


class NotOursError(ValueError):
    """The bytes are not built as `redaction.mail.write` builds a message."""


@dataclass(slots=True, repr=False)
class Entity:
    """A part of a message.

    Attributes:
        header: its fields, names in lower case, values unfolded.
        body: its bytes as they stand in the message.
        children: of a multipart.
    """

    header: list[tuple[str, bytes]]
    body: bytes
    children: list[Entity] = field(default_factory=list)

    def value(self, name: str) -> bytes:
        """The value of a field, empty where there is none."""
        return next((value for own, value in self.header if own == name), b"")

    @property
    def is_file(self) -> bool:
        """Whether it is an attachment."""
        return self.value("content-disposition").startswith(b"attachment")

    def content(self) -> bytes:
        """Its bytes without transfer encoding."""
        encoding = self.value("content-transfer-encoding").lower()
        if encoding == b"base64":
            try:
                return base64.b64decode(re.sub(rb"\s", b"", self.body), validate=True)
            except binascii.Error:
                raise NotOursError("base64 that is damaged") from None
        return quopri.decodestring(self.body) if encoding == b"quoted-printable" else self.body

    def leaves(self) -> Iterator[Entity]:
        """What is no multipart, in order; a message that is attached is one leaf."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()

    def all(self) -> Iterator[Entity]:
        """Every part, from the outside in."""
        yield self
        for child in self.children:
            yield from child.all()


def split(data: bytes) -> Entity:
    """Split a message into its parts.

    Raises:
        NotOursError: anything stands in it that belongs to no part, or a field that is none.
    """
    at, header = 0, []
    while not data.startswith(b"\r\n", at):
        match = _FIELD.match(data, at)
        if match is None:
            raise NotOursError("a line that is no field")
        header.append((match[1].decode("ascii").lower(), match[2].replace(b"\r\n", b"")))
        at = match.end()
    entity = Entity(header, data[at + 2 :])
    kind = entity.value("content-type")
    if not kind.startswith(b"multipart/"):
        return entity
    boundary = _BOUNDARY.fullmatch(kind)
    if boundary is None:
        raise NotOursError("a boundary that is not ours")
    mark = b"\r\n--" + boundary[1]
    first, *parts = (b"\r\n" + entity.body).split(mark)
    if first or not parts or parts[-1] != b"--\r\n" or not all(part.startswith(b"\r\n") for part in parts[:-1]):
        raise NotOursError("text beside the parts")
    entity.children = [split(part[2:]) for part in parts[:-1]]
    return entity


def free_bytes(root: Entity) -> bytes:
    """Everything that a message says, as it stands there: values of fields, names of files, and text.

    Left out are attachments, which are proven by themselves, and what tells the structure, which is compared with a list of what
    it may say (`redaction.mail.verify`).
    """
    said: list[bytes] = []
    for part in root.all():
        said += (value for name, value in part.header if name not in STRUCTURE)
        if part.is_file:
            _, _, name = part.value("content-disposition").partition(b";")
            said.append(b"" if NEUTRAL_NAME.fullmatch(name.strip()) else re.sub(rb"filename\*?\d*\*?=", b"", name))
        elif not part.children:
            said.append(part.body)
    return b"\n\n".join(said)
