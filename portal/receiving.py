"""Files that come in pieces: kept in a file of their own beside the records, checked, and handed in when they are whole."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

from automations.portal_records import submissions, uploads
from automations.portal_records.people import Person
from automations.portal_records.uploads import OPEN, Upload
from flows.submitting import submit_evidence
from portal.desk import Desk
from portal.refusals import ConflictError, TooLargeError
from portal.scanning import scan
from portal.wishes import Wish
from reference.errors import InputRefusedError

KEPT = timedelta(days=2)
"""An upload to which nothing is added for so long is thrown away."""
_LONGEST_NAME = 180


class EmptyUploadError(InputRefusedError):
    """The file has no content."""

    code = "E-PORTAL-EMPTY"


class HashDiffersError(InputRefusedError):
    """What arrived is not what was sent."""

    code = "E-PORTAL-HASH"


def safe_name(given: str) -> str:
    """The file's own name without folders and without characters that no name should have; never empty, ``.`` or ``..``."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    kept = "".join("_" if unicodedata.category(character)[0] == "C" else character for character in last).strip().lstrip(".")
    stem, dot, suffix = kept.rpartition(".")
    name = f"{stem[: _LONGEST_NAME - len(suffix)]}{dot}{suffix}" if stem and len(suffix) <= 20 else kept[:_LONGEST_NAME]
    # The file system counts bytes.
    while len(name.encode("utf-8", "replace")) > 240:
        name = name[1:]
    return name or "file"


def begin(desk: Desk, person: Person, wish: Wish, name: str, size: int, modified: int = 0) -> Upload:
    """Begin an upload, or go on with the one of the same file that was interrupted.

    Raises:
        EmptyUploadError, TooLargeError: as they say.
    """
    name = safe_name(name)
    if size <= 0:
        raise EmptyUploadError(f"{name} is empty.")
    most = desk.settings.most_upload_gb * 1e9
    detail = {"name": name, "modified": modified, "wish": wish.to_data()}
    with desk.engine.write() as session:
        for old in uploads.stale(session, KEPT):
            uploads.close(session, old, error_code="E-PORTAL-UPLOAD")
            _place(desk, old).unlink(missing_ok=True)
        if size > most or uploads.open_bytes(session, person.id) + size > 10 * most:
            raise TooLargeError(f"{name} is larger than the {desk.settings.most_upload_gb:g} GB that are taken.")
        return uploads.begin(session, desk.engine.sealer, person.id, size, detail)


@contextmanager
def receiving(desk: Desk, upload: Upload, offset: int) -> Iterator[BinaryIO]:
    """The file to write the next piece to, from `offset`; what was written is kept, even if the piece breaks off.

    Raises:
        ConflictError: the upload is closed, something else is being added, or `offset` is not where it stands.
    """
    with _locked(_place(desk, upload.id)) as file:
        with desk.engine.read() as session:
            now = uploads.get(session, desk.engine.sealer, upload.id)
        if now.state != OPEN or offset != now.received:
            raise ConflictError(f"The upload stands at {now.received} and is {now.state}.")
        file.truncate(offset)
        file.seek(offset)
        limited = _Limited(file, now.size)
        try:
            yield limited  # type: ignore[misc]
        finally:
            file.flush()
            os.fsync(file.fileno())
            with desk.engine.write() as session:
                uploads.note_received(session, upload.id, file.tell())


def finish(desk: Desk, person: Person, upload: Upload, sha256: str = "") -> str:
    """Hand in a file that has arrived whole; returns the id of its work item. Asking again gives the same.

    Raises:
        ConflictError: something is missing, or it was refused before. HashDiffersError, MalwareFoundError: it is thrown away.
    """
    if upload.item_id:
        return upload.item_id
    place = _place(desk, upload.id)
    with _locked(place) as file:
        with desk.engine.read() as session:
            now = uploads.get(session, desk.engine.sealer, upload.id)
        if now.item_id:
            return now.item_id
        if now.state != OPEN or now.received != now.size:
            raise ConflictError(f"The upload stands at {now.received} of {now.size} and is {now.state}.")
        try:
            item_id = take(desk, person, Wish.from_data(now.detail["wish"]), str(now.detail["name"]), place, file, sha256)
        except InputRefusedError as refused:
            with desk.engine.write() as session:
                uploads.close(session, upload.id, error_code=refused.code)
            place.unlink(missing_ok=True)
            raise
        with desk.engine.write() as session:
            uploads.close(session, upload.id, item_id=item_id)
    place.unlink(missing_ok=True)
    return item_id


def take(desk: Desk, person: Person, wish: Wish, name: str, place: Path, content: BinaryIO, sha256: str = "") -> str:
    """Check one whole file and hand it in as its person; returns the id of its work item.

    Args:
        desk: where.
        person: who hands it in.
        wish: what is to become of it.
        name: of the file.
        place: where it lies.
        content: the same file, open.
        sha256: what its sender says it hashes to; empty where nobody says.
    """
    content.seek(0)
    if sha256 and _sha256(content) != sha256.lower():
        raise HashDiffersError(f"{name} did not arrive as it was sent. Hand it in again.")
    content.seek(0)
    scan(desk.settings.clamd, content)
    workshop = desk.workshop_of(person)
    evidence = workshop.engine.store.put_file(place)
    name = safe_name(name)
    item = submit_evidence(workshop.engine, evidence.sha256, wish.request(workshop.engine.settings, name, person.id))
    with workshop.engine.write() as session:
        submissions.note(session, workshop.engine.sealer, item.id, person.id, wish.case_id, name)
    return item.id


def _sha256(content: BinaryIO) -> str:
    digest = hashlib.sha256()
    while block := content.read(2**20):
        digest.update(block)
    return digest.hexdigest()


class _Limited:
    """Writes to a file up to the size that was announced."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.file, self.size = file, size

    def write(self, data: bytes) -> int:
        """Write it all, or refuse what would be more than was announced."""
        if self.file.tell() + len(data) > self.size:
            raise TooLargeError("More arrived than was announced.")
        return self.file.write(data)


@contextmanager
def _locked(place: Path) -> Iterator[Any]:
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConflictError("Something else is being added to this upload.") from None
        yield file


def _place(desk: Desk, upload_id: str) -> Path:
    return desk.engine.settings.home / "uploads" / f"{upload_id}.part"
