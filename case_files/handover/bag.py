"""Writes and checks a bag: the payload under ``data/``, manifests of it, and manifests of the manifests."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from reference.errors import InputRefusedError, UsageError

ALGORITHMS = ("sha256", "sha512")
SEAL = "seal.p7s"
"""The signature over ``tagmanifest-sha256.txt``: it cannot be listed in what it signs."""

STAMP = "seal.tsr"
"""The time-stamp over the seal, where an authority is configured."""

_UNLISTED = frozenset((SEAL, STAMP, "tagmanifest-sha256.txt", "tagmanifest-sha512.txt"))
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._()+,=@-]*")
_BLOCK = 1 << 20
_LINE = re.compile(r"([0-9a-fA-F]+)[ \t]+\*?(.+)")

Progress = Callable[[str, int, int], None]


class NotABagError(InputRefusedError):
    """The folder is no bag that can be checked."""

    code = "E-INPUT-BAG"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something about a bag that is not as it was sealed: which file, and what is wrong in words."""

    path: str
    what: str


@dataclass(frozen=True, slots=True)
class Bag:
    """A bag that was written: its folder, how many files it carries and how many bytes they have."""

    folder: Path
    files: int
    size: int


def write_bag(
    target: Path,
    payload: Mapping[str, Path | bytes],
    information: Mapping[str, str],
    tags: Mapping[str, bytes] | None = None,
    *,
    seal: Callable[[bytes], Mapping[str, bytes]] | None = None,
    progress: Progress | None = None,
) -> Bag:
    """Write a bag under a temporary name, check it by reading it again, then give it its name.

    Args:
        target: the folder to be; it must not be there yet.
        payload: by name under ``data/`` (parts joined by "/"): a file that is copied, or its bytes.
        information: for ``bag-info.txt``: label and value.
        tags: further files beside the manifests (``VERIFY.txt``, ``index.html``), listed in the tag manifests.
        seal: called with the bytes of ``tagmanifest-sha256.txt``; gives the files of the seal by name.
        progress: called with "pack", files done, files in all.

    Raises:
        UsageError: the target is there, or a name in the payload is not one that every system can store.
    """
    if target.exists():
        raise UsageError(f"{target.name} is there already: a bag is never written over. Choose another name.")
    for name in (*payload, *(tags or {})):
        parts = PurePosixPath(name).parts
        if not parts or name.startswith("/") or not all(_SAFE.fullmatch(part) for part in parts):
            raise UsageError("A file of the case has a name that not every system can store: rename it with letters and digits.")
    making = target.parent / f".hoursback-{secrets.token_hex(8)}.partial"
    try:
        bag = _fill(making, payload, information, tags or {}, progress)
        if seal is not None:
            for name, content in seal((making / "tagmanifest-sha256.txt").read_bytes()).items():
                _write(making / name, content)
        faults = check_bag(making)
        if faults:
            raise NotABagError(f"The bag could not be written as it should be: {faults[0].path} {faults[0].what}. Try again.")
        making.rename(target)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return Bag(target, bag.files, bag.size)


def _fill(
    folder: Path,
    payload: Mapping[str, Path | bytes],
    information: Mapping[str, str],
    tags: Mapping[str, bytes],
    progress: Progress | None,
) -> Bag:
    hashes: dict[str, dict[str, str]] = {}
    size = 0
    for done, (name, content) in enumerate(sorted(payload.items()), start=1):
        place = folder / "data" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            _write(place, content)
        else:
            shutil.copyfile(content, place)
            with place.open("rb+") as stream:
                os.fsync(stream.fileno())
        hashes[f"data/{name}"] = _hashes(place)
        size += place.stat().st_size
        if progress:
            progress("pack", done, len(payload))
    told = {
        **information,
        "Bagging-Date": datetime.now(UTC).date().isoformat(),
        "Payload-Oxum": f"{size}.{len(payload)}",
    }
    own: dict[str, bytes] = {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": "".join(f"{label}: {' '.join(value.split())}\n" for label, value in told.items()).encode(),
        **tags,
    }
    for algorithm in ALGORITHMS:
        own[f"manifest-{algorithm}.txt"] = _manifest({name: found[algorithm] for name, found in hashes.items()})
    for name, content in own.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        _write(folder / name, content)
    for algorithm in ALGORITHMS:
        listed = {name: hashlib.new(algorithm, content).hexdigest() for name, content in own.items()}
        _write(folder / f"tagmanifest-{algorithm}.txt", _manifest(listed))
    return Bag(folder, len(payload), size)


def _manifest(hashes: Mapping[str, str]) -> bytes:
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(hashes.items())).encode()


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def replace_file(path: Path, content: bytes) -> None:
    """Write a file of a bag whole or not at all; one that is there is replaced."""
    unfinished = path.with_name(f".hoursback-{secrets.token_hex(8)}.partial")
    try:
        _write(unfinished, content)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _hashes(path: Path) -> dict[str, str]:
    digests = {algorithm: hashlib.new(algorithm) for algorithm in ALGORITHMS}
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            for digest in digests.values():
                digest.update(block)
    return {algorithm: digest.hexdigest() for algorithm, digest in digests.items()}


def check_bag(folder: Path, *, progress: Progress | None = None) -> list[Fault]:
    """What is wrong with a bag: files changed, added, missing, listed twice or not at all. Empty for a whole bag.

    Both algorithms must be there and agree, for payload and tags; whatever is not listed is a fault, save the seal itself.

    Raises:
        NotABagError: the folder has no ``bagit.txt`` or no manifests.
    """
    if not (folder / "bagit.txt").is_file():
        raise NotABagError(f"{folder.name} is no bag: it has no bagit.txt. Give the folder that was handed over.")
    faults: list[Fault] = []
    there = dict(_files(folder, faults))
    wanted: dict[str, dict[str, str]] = {}
    for kind in ("manifest", "tagmanifest"):
        for algorithm in ALGORITHMS:
            name = f"{kind}-{algorithm}.txt"
            if name not in there:
                faults.append(Fault(name, "is missing"))
                continue
            for path, digest in _listed(there[name], name, faults):
                if (kind == "manifest") != path.startswith("data/"):
                    faults.append(Fault(path, f"does not belong in {name}"))
                elif algorithm in wanted.setdefault(path, {}):
                    faults.append(Fault(path, f"is listed twice in {name}"))
                else:
                    wanted[path][algorithm] = digest
    for done, (path, place) in enumerate(sorted(there.items()), start=1):
        if path in wanted:
            faults += _compared(path, place, wanted[path])
        elif path not in _UNLISTED:
            faults.append(Fault(path, "was added: no manifest lists it"))
        if progress:
            progress("check", done, len(there))
    faults += [Fault(path, "is missing") for path in sorted(wanted) if path not in there]
    faults += _oxum(there, faults)
    return faults


def _compared(path: str, place: Path, wanted: Mapping[str, str]) -> list[Fault]:
    found = _hashes(place)
    missing = [algorithm for algorithm in ALGORITHMS if algorithm not in wanted]
    faults = [Fault(path, f"is not listed by {algorithm}") for algorithm in missing]
    if any(found[algorithm] != digest.lower() for algorithm, digest in wanted.items()):
        faults.append(Fault(path, "was changed"))
    return faults


def _files(folder: Path, faults: list[Fault]) -> Iterator[tuple[str, Path]]:
    for at, folders, names in os.walk(folder):
        for name in (*names, *(name for name in folders if (Path(at) / name).is_symlink())):
            place = Path(at) / name
            path = place.relative_to(folder).as_posix()
            if place.is_symlink() or not place.is_file():
                faults.append(Fault(path, "is not an ordinary file"))
            else:
                yield path, place


def _listed(place: Path, name: str, faults: list[Fault]) -> Iterator[tuple[str, str]]:
    try:
        lines = place.read_text("utf-8").splitlines()
    except UnicodeDecodeError:
        faults.append(Fault(name, "is not text in UTF-8"))
        return
    for line in lines:
        match = _LINE.fullmatch(line)
        path = re.sub(r"%(0[AD]|25)", lambda code: chr(int(code[1], 16)), match[2], flags=re.I) if match else ""
        if not match or path.startswith("/") or ".." in PurePosixPath(path).parts:
            faults.append(Fault(name, "has a line that no manifest has"))
        else:
            yield path, match[1]


def _oxum(there: Mapping[str, Path], faults: list[Fault]) -> list[Fault]:
    """Whether the number of files and bytes is the one that ``bag-info.txt`` says."""
    place = there.get("bag-info.txt")
    said = re.search(r"^Payload-Oxum: (\d+)\.(\d+)$", place.read_text("utf-8", "replace"), re.M) if place else None
    if not said:
        return [Fault("bag-info.txt", "does not say how much the bag carries")]
    payload = [path for name, path in there.items() if name.startswith("data/")]
    size = sum(path.stat().st_size for path in payload)
    if (int(said[1]), int(said[2])) != (size, len(payload)):
        return [Fault("bag-info.txt", f"says {said[2]} files of {said[1]} bytes; there are {len(payload)} of {size}")]
    return []
