"""Evidence store: every file once, under its SHA-256, write-once, in a local folder or any place that fsspec reaches.

An object is written under a temporary name, made durable, and only then given its name, so that no half object is ever
visible. What a killed process left behind is swept when the store is next opened. Reading checks the hash first: a changed
object is refused, never returned.

The store keeps content as it is given: the folder's own protection (mode 0700, an encrypted disk) guards the originals, and
what holds secrets beyond an original, such as a plan, is sealed before it is put here (`automations.sealing`).
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from automations.errors import (
    EvidenceMissingError,
    EvidenceTamperedError,
    FileChangedError,
    StoreUnavailableError,
    UnreadableFileError,
)
from automations.temporary import is_abandoned, stem_for, temporary_name

_CHUNK = 1 << 20
_STALE_SECONDS = 86_400
_STEM = "object"
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Evidence:
    """An object of the store: its hash (64 hexadecimal digits) and its size in bytes."""

    sha256: str
    size: int


class EvidenceStore:
    """A place of objects. Safe for any number of processes and threads at once."""

    def __init__(self, url: str) -> None:
        """Open the store at `url`, a folder or an fsspec URL, and make it where it does not exist.

        Raises:
            StoreUnavailableError: the place cannot be used.
        """
        import fsspec

        with _store_faults():
            try:
                if "://" in url:
                    self._files, self._root = fsspec.core.url_to_fs(url, use_listings_cache=False)
                else:
                    # A path is taken as it is: a folder's name may hold what has a meaning in a URL.
                    self._files, self._root = fsspec.filesystem("file"), str(Path(url).expanduser().absolute())
            except (ValueError, ImportError):
                # The library's own message may quote the URL, and the URL may hold a password.
                kind = url.partition("://")[0][:20]
                message = f"The evidence store cannot be opened: no package here can reach {kind}:// places, or the URL is wrong."
                raise StoreUnavailableError(message) from None
            self._root = self._root.rstrip("/")
            self._folder = Path(self._root) if "file" in _protocols(self._files) else None
            if self._folder:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._files.makedirs(f"{self._root}/incoming", exist_ok=True)
            self.sweep()

    def put_file(self, path: Path) -> Evidence:
        """Take in a file, streaming; the file itself is only read.

        Raises:
            UnreadableFileError: there is no such ordinary file, or it is not ours to read.
            FileChangedError: the file changed while it was read.
        """
        try:
            # Without waiting: opening a named pipe would otherwise hang until somebody writes into it.
            source = os.fdopen(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK), "rb")
        except OSError as error:
            raise UnreadableFileError(f"{path.name} cannot be read: {error.strerror}.") from error
        with source:
            before = os.fstat(source.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise UnreadableFileError(f"{path.name} cannot be read: it is not an ordinary file.")

            def unchanged() -> None:
                after = os.fstat(source.fileno())
                if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
                    raise FileChangedError(f"{path.name} changed while it was read: try again when it is complete.")

            return self._put(source, unchanged)

    def put_bytes(self, data: bytes) -> Evidence:
        """Take in `data`."""
        return self._put(io.BytesIO(data))

    def has(self, sha256: str) -> bool:
        """Whether the store holds an object of this name (its content is not read)."""
        with _store_faults():
            return bool(self._files.exists(self._path(sha256)))

    def open(self, sha256: str) -> BinaryIO:
        """The object as a stream, after its hash has been checked on the same open file.

        Raises:
            EvidenceMissingError: the store does not hold it.
            EvidenceTamperedError: its content is not what its name says.
        """
        stream = self._open(sha256)
        try:
            with _store_faults():
                digest = hashlib.sha256()
                while chunk := stream.read(_CHUNK):
                    digest.update(chunk)
                stream.seek(0)
            if digest.hexdigest() != sha256:
                raise EvidenceTamperedError(f"The object {sha256} of the evidence store was changed: do not use it.")
        except BaseException:
            stream.close()
            raise
        return stream

    def read(self, sha256: str) -> bytes:
        """The whole object, checked; for small objects such as a sealed plan."""
        with self.open(sha256) as stream:
            return stream.read()

    def check(self, sha256: str) -> Evidence:
        """Read the object to its end and compare its hash; errors as for `open`."""
        with self.open(sha256) as stream:
            return Evidence(sha256, stream.seek(0, os.SEEK_END))

    def fetch(self, sha256: str, target: Path) -> Path:
        """Write the object to `target`: under a temporary name in the same folder, checked, durable, then renamed.

        An existing `target` is replaced. Errors as for `open`.
        """
        stem = stem_for(target.name)
        temporary = target.with_name(temporary_name(stem))
        digest = hashlib.sha256()
        with self._open(sha256) as source, _store_faults():
            for left in target.parent.glob(f"{stem}.*.part"):
                if is_abandoned(left.name, stem):
                    left.unlink(missing_ok=True)
            try:
                with temporary.open("xb") as file:
                    while chunk := source.read(_CHUNK):
                        digest.update(chunk)
                        file.write(chunk)
                    _flush(file)
                if digest.hexdigest() != sha256:
                    raise EvidenceTamperedError(f"The object {sha256} of the evidence store was changed: do not use it.")
                temporary.replace(target)
                _flush_folder(target.parent)
            finally:
                temporary.unlink(missing_ok=True)
        return target

    def sweep(self) -> int:
        """Remove what dead processes left half written; returns how many. Temporary files of living ones stay for a day."""
        removed = 0
        with _store_faults():
            try:
                entries = self._files.ls(f"{self._root}/incoming", detail=True)
            except FileNotFoundError:
                # Object stores have no empty folders.
                return 0
            for entry in entries:
                name = entry["name"].rpartition("/")[2]
                if is_abandoned(name, _STEM) or _age(entry) > _STALE_SECONDS:
                    with suppress(FileNotFoundError):
                        self._files.rm_file(entry["name"])
                        removed += 1
        return removed

    def _path(self, sha256: str) -> str:
        if not _SHA256.fullmatch(sha256):
            raise EvidenceMissingError("The evidence store is asked with 64 hexadecimal digits in lower case.")
        return f"{self._root}/sha256/{sha256[:2]}/{sha256}"

    def _open(self, sha256: str) -> BinaryIO:
        path = self._path(sha256)
        with _store_faults():
            try:
                if self._folder:
                    return Path(path).open("rb")
                # A remote object is copied first: checking one stream and then reading another would prove nothing.
                local = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
                try:
                    with self._files.open(path, "rb") as remote:
                        while chunk := remote.read(_CHUNK):
                            local.write(chunk)
                    local.seek(0)
                except BaseException:
                    local.close()
                    raise
                return local
            except FileNotFoundError:
                raise EvidenceMissingError(f"The evidence store does not hold the object {sha256}.") from None

    def _put(self, source: BinaryIO, still_good: Callable[[], None] = lambda: None) -> Evidence:
        """Write, and ask `still_good` after every piece: a file that grows as fast as it is read would never end."""
        temporary = f"{self._root}/incoming/{temporary_name(_STEM)}"
        digest, size = hashlib.sha256(), 0
        with _store_faults():
            try:
                with Path(temporary).open("xb") if self._folder else self._files.open(temporary, "wb") as file:
                    while chunk := source.read(_CHUNK):
                        digest.update(chunk)
                        size += len(chunk)
                        file.write(chunk)
                        still_good()
                    still_good()
                    if self._folder:
                        os.fchmod(file.fileno(), 0o444)
                        _flush(file)
                evidence = Evidence(digest.hexdigest(), size)
                self._give_name(temporary, evidence.sha256)
            finally:
                with suppress(FileNotFoundError):
                    self._files.rm_file(temporary)
        return evidence

    def _give_name(self, temporary: str, sha256: str) -> None:
        final = self._path(sha256)
        if not self._folder:
            if self._files.exists(final):
                self.check(sha256)
            else:
                self._files.mv(temporary, final)
            return
        shard = Path(final).parent
        if not shard.is_dir():
            shard.mkdir(mode=0o700, parents=True, exist_ok=True)
            _flush_folder(shard.parent)
            _flush_folder(self._folder)
        try:
            # A link, unlike a rename, never replaces what is there.
            os.link(temporary, final)
        except FileExistsError:
            self.check(sha256)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            # A share without links: here two writers may replace one another's object, which has the same content.
            if Path(final).exists():
                self.check(sha256)
            else:
                Path(temporary).rename(final)
        _flush_folder(shard)


@contextmanager
def _store_faults() -> Iterator[None]:
    """Say a fault of disk or network in a sentence; the store's faults are worth another try."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StoreUnavailableError(f"The evidence store cannot be used: {reason}.") from error


def _protocols(files: Any) -> tuple[str, ...]:
    return (files.protocol,) if isinstance(files.protocol, str) else tuple(files.protocol)


def _age(entry: dict[str, Any]) -> float:
    """Seconds since the entry was written; 0 where the file system does not say."""
    for name in ("mtime", "created", "LastModified"):
        written = entry.get(name)
        if written is not None:
            return time.time() - (written if isinstance(written, (int, float)) else written.timestamp())
    return 0.0


def _flush(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Make names in `folder` durable; systems that cannot do that for folders (Windows) are left as they are."""
    with suppress(PermissionError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
