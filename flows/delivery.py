"""Putting results where the officer finds them: whole or not at all, certificates first, never over what is not ours."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from automations.store import EvidenceStore
from automations.temporary import is_abandoned, temporary_name
from flows.inputs import TRANSCRIPTS, certificate_paths, transcript_path
from flows.renditions import transcripts_of
from reference.errors import ExitStatus, HoursbackError, UsageError

if TYPE_CHECKING:
    from automations.engine import Engine


class TargetTakenError(UsageError):
    """Something else lies where the result belongs."""

    code = "E-USAGE-TARGET-TAKEN"


class DeliveryError(HoursbackError):
    """The result cannot be written where it belongs: the folder is read-only, the disk is full. The result is kept."""

    code = "E-SYS-OUTPUT"
    exit_status = ExitStatus.SYSTEM


PART = ".hoursback-result"
"""Stem of a result that does not have its name yet; `prepare_folder` takes away what dead processes left."""


def file_sha256(path: Path) -> str:
    """Hash of a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def prepare_folder(folder: Path) -> None:
    """Make the folder of a result and see that it can be written to, before any work is done.

    Raises:
        DeliveryError: it cannot be made or written to.
    """
    probe = folder / temporary_name(PART)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            probe.touch()
        finally:
            probe.unlink(missing_ok=True)
        for path in folder.glob(f"{PART}.*"):
            if is_abandoned(path.name, PART):
                path.unlink(missing_ok=True)
    except OSError as error:
        raise DeliveryError(f"{folder} cannot be written to ({error.strerror}): give --out a folder that can.") from error


@dataclass(frozen=True, slots=True)
class Original:
    """What certificates call an original: its hash or, of a text, its fingerprint under the key of this installation."""

    sha256: str
    keyed: str

    def is_of(self, certificate: Path) -> bool:
        """Whether a JSON certificate speaks of this original; not where there is no such certificate."""
        read = _read_certificate(certificate)
        return read is not None and self.is_in(read)

    def is_in(self, certificate: Mapping[str, Any]) -> bool:
        """As `is_of`, of a certificate that was read."""
        if certificate.get("source_sha256") == self.sha256:
            return True
        return bool(self.keyed) and certificate.get("source_keyed") == self.keyed


def original_of(engine: Engine, sha256: str) -> Original:
    """An original by its hash, as certificates of this installation call it."""
    return Original(sha256, engine.sealer.fingerprint(["original", sha256]))


def check_target(target: Path, original: Original, *, overwrite: bool, transcripts: Iterable[str] = ()) -> None:
    """See that a result may be written to `target` and beside it.

    What lies there may be replaced when the certificate beside it says that we made it from the same original, or when
    the person said ``--overwrite``. `transcripts` are the suffixes of those that will lie beside it.

    Raises:
        TargetTakenError: something else lies there.
    """
    if overwrite:
        return
    certificate = _read_certificate(certificate_paths(target)[0])
    same_source = certificate is not None and original.is_in(certificate)
    if target.exists():
        unchanged = certificate is not None and certificate.get("output_sha256") == file_sha256(target)
        if not (same_source and unchanged):
            raise TargetTakenError(f"{target} exists and is not an earlier result of this file: move it away or say --overwrite.")
    for path in (*certificate_paths(target), *(transcript_path(target, suffix) for suffix in transcripts)):
        if path.exists() and not same_source:
            raise TargetTakenError(f"{path} exists and does not belong to this file: move it away or say --overwrite.")


def hand_over(
    store: EvidenceStore, result: Mapping[str, Any], target: Path, original: Original, *, overwrite: bool, claim: bool = False
) -> bool:
    """Bring a release from the evidence store to `target`, the certificates first, then transcripts, the document last.

    Each file appears whole under its name or not at all; one that lies there already is left alone.

    Args:
        store: holds what `result` names.
        result: hashes of what `flows.renditions.RELEASED` lists, and of transcripts.
        target: where the document goes; its certificates lie beside it.
        original: that it was made of, see `check_target`.
        overwrite: see `check_target`.
        claim: the name was chosen because it is free: whoever comes first has it.

    Returns:
        Whether anything had to be written.

    Raises:
        TargetTakenError: something else lies there.
        DeliveryError: the folder or disk refuses; what was half written is taken away.
    """
    prepare_folder(target.parent)
    wrote = False
    try:
        transcripts = transcripts_of(result)
        first, second = certificate_paths(target)
        places = {first: str(result["certificate_json"]), second: str(result["certificate_pdf"])}
        places |= {transcript_path(target, suffix): sha256 for suffix, sha256 in transcripts.items()}
        places[target] = str(result["document"])
        free = claim and not first.exists()
        missing = [(path, sha256) for path, sha256 in places.items() if not path.is_file() or file_sha256(path) != sha256]
        if missing:
            check_target(target, original, overwrite=overwrite, transcripts=transcripts)
            if target.exists() and file_sha256(target) != result["document"]:
                _take_away(target, original)
        for path, sha256 in missing:
            with store.open(sha256) as stream:
                _place(path, stream, new=free and path == first)
            wrote = True
    except FileExistsError:
        raise TargetTakenError(f"{target} was taken by another result meanwhile: run the same command again.") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DeliveryError(f"{target} cannot be written ({reason}): the result is kept; run the same command again.") from error
    return wrote


def _take_away(target: Path, original: Original) -> None:
    """An earlier result goes before new certificates come: no document or transcript ever lies beside another's certificate."""
    ours = original.is_of(certificate_paths(target)[0])
    target.unlink()
    for suffix in TRANSCRIPTS if ours else ():
        transcript_path(target, suffix).unlink(missing_ok=True)


def write_new(path: Path, content: bytes | BinaryIO, *, overwrite: bool) -> None:
    """Write a file of ours that belongs to no release, whole or not at all; `content` is bytes, or a file that holds them.

    Raises:
        TargetTakenError: something lies there, and nobody said that it may be replaced.
        DeliveryError: the folder or disk refuses.
    """
    if path.exists() and not overwrite:
        raise TargetTakenError(f"{path} exists: move it away or say --overwrite.")
    prepare_folder(path.parent)
    try:
        _place(path, io.BytesIO(content) if isinstance(content, bytes) else content)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DeliveryError(f"{path} cannot be written ({reason}): give --out another place.") from error


def _place(path: Path, content: BinaryIO, *, new: bool = False) -> None:
    """Write a file whole or not at all; where it must be `new`, `FileExistsError` says that somebody was first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(temporary_name(PART))
    try:
        with temporary.open("xb") as file:
            shutil.copyfileobj(content, file, 1 << 20)
            file.flush()
            os.fsync(file.fileno())
        if not (new and _link(temporary, path)):
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    with suppress(OSError):
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _link(temporary: Path, path: Path) -> bool:
    """Give a file a second name that nothing has, in one step; False where the file system has no second names."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:
        return False
    return True


def _read_certificate(path: Path) -> dict[str, Any] | None:
    try:
        if path.stat().st_size > 4 << 20:
            return None
        data = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) else None
