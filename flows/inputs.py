"""Which files a command reads and where their results go: folders walked, names never colliding, originals never a target."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.request import targets_of
from redaction.media import result_suffix
from reference.errors import UsageError

CERTIFICATE_JSON = ".certificate.json"
CERTIFICATE_PDF = ".certificate.pdf"
TRANSCRIPTS = (".txt", ".vtt", ".docx", ".pdf")
"""What a transcript is written as."""
SYSTEM_FILES = {"thumbs.db", "desktop.ini"}


@dataclass(frozen=True, slots=True)
class Errand:
    """One file to read and the place its redacted version goes to.

    Attributes:
        source: the original; never written to.
        target: the redacted file for one audience; its certificates lie beside it, see `certificate_paths`. Where it lies for
            several: `flows.request.targets_of`.
        shown: the name as the user gave it, for messages.
        out: the folder for results.
    """

    source: Path
    target: Path
    shown: str
    out: Path


@dataclass(frozen=True, slots=True)
class Walk:
    """The errands of one command, and what lay in its folders but is not read."""

    errands: tuple[Errand, ...]
    skipped: tuple[str, ...]


def certificate_paths(target: Path) -> tuple[Path, Path]:
    """Where the certificates of a redacted file lie: JSON and PDF, beside it."""
    return target.with_name(target.name + CERTIFICATE_JSON), target.with_name(target.name + CERTIFICATE_PDF)


def transcript_path(target: Path, suffix: str) -> Path:
    """Where the transcript of a redacted recording lies, beside it: ``call.wav.transcript.vtt``."""
    return target.with_name(f"{target.name}.transcript{suffix}")


def plan_errands(inputs: Sequence[Path], out: Path, to: str = "", audiences: Sequence[str] = ()) -> Walk:
    """List the files to read, in a stable order, each with a target of its own under `out`.

    A folder is walked and its sub-folders are kept. Links inside a folder are not followed (what they point to may lie
    outside it), hidden files and `out` itself are left alone. When two inputs would share a name, the later one gets a
    number: ``statement (2).pdf``. `to` is ``pdf`` where Office files become PDF; several `audiences` have a folder each.

    Raises:
        UsageError: an input does not exist, there is nothing to read, or a target would be an original.
    """
    out_real = out.resolve()
    found: list[tuple[Path, Path, str]] = []
    skipped: list[str] = []
    seen: set[Path] = set()
    for given in inputs:
        if given.is_dir():
            entries = _walk_folder(given, out_real, skipped)
        elif given.exists():
            entries = [(given, Path(given.name), str(given))]
        else:
            raise UsageError(f"{given} does not exist: check the name and where it lies.")
        for source, relative, shown in entries:
            real = source.resolve()
            if real not in seen:
                seen.add(real)
                found.append((real, relative, shown))
    if not found:
        raise UsageError("There is no file to read in the inputs given.")
    errands = _assign_targets(found, out_real, to)
    for errand in errands:
        for target in targets_of(errand.target, errand.out, tuple(audiences)).values() or (errand.target,):
            beside = (target, *certificate_paths(target), *(transcript_path(target, one) for one in TRANSCRIPTS))
            if any(path in seen or path.resolve() in seen for path in beside):
                raise UsageError(f"The result of {errand.shown} would lie on an original: give --out another folder.")
    return Walk(tuple(errands), tuple(skipped))


def _walk_folder(folder: Path, out: Path, skipped: list[str]) -> list[tuple[Path, Path, str]]:
    if folder.resolve() == out:
        raise UsageError(f"{folder} is both input and --out: give --out another folder, so that originals stay as they are.")
    entries: list[tuple[Path, Path, str]] = []
    for parent, names, files in os.walk(folder, followlinks=False):
        here = Path(parent)
        kept = []
        for name in sorted(names):
            path = here / name
            if path.is_symlink():
                skipped.append(f"{path}: a link, not followed")
            elif not name.startswith(".") and path.resolve() != out:
                kept.append(name)
        names[:] = kept
        for name in sorted(files):
            path = here / name
            if name.startswith(".") or name.lower() in SYSTEM_FILES:
                continue
            if path.is_symlink():
                skipped.append(f"{path}: a link, not followed")
            elif not path.is_file():
                skipped.append(f"{path}: not a regular file")
            else:
                entries.append((path, path.relative_to(folder), str(path)))
    return sorted(entries, key=lambda entry: entry[1].parts)


def _assign_targets(found: Sequence[tuple[Path, Path, str]], out: Path, to: str) -> list[Errand]:
    taken: set[str] = set()
    errands = []
    for source, relative, shown in found:
        relative = relative.with_suffix(result_suffix(source, to))
        candidate, number = relative, 1
        while names := _names(candidate):
            if not names & taken:
                break
            number += 1
            candidate = relative.with_name(f"{relative.stem} ({number}){relative.suffix}")
        taken |= names
        errands.append(Errand(source, out / candidate, shown, out))
    return errands


def _names(relative: Path) -> set[str]:
    """The names a result may take, as a file system that ignores case and Unicode form would compare them."""
    names = (relative, *certificate_paths(relative), *(transcript_path(relative, one) for one in TRANSCRIPTS))
    return {unicodedata.normalize("NFC", str(path)).casefold() for path in names}
