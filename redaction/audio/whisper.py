"""The Whisper model: which one, whether it is the one that was shipped, and how it is run on this machine."""

from __future__ import annotations

import ctypes
import hashlib
from contextlib import suppress
from pathlib import Path
from typing import Any

from redaction.errors import ModelDamagedError
from redaction.products import multiply_in_one_thread
from reference.errors import UsageError

CHOICE = "HOURSBACK_SPEECH"
PROOF_CHOICE = "HOURSBACK_SPEECH_PROOF"

_MODEL = "Whisper tiny.en"
_ARENAS, _MMAP_THRESHOLD, _TRIM_THRESHOLD = -8, -3, -1
"""Numbers of the settings of glibc's ``mallopt``."""
_KEPT = 256 << 20
"""Bytes of freed memory that stay with the process at most."""


def engine(folder: Path, at_once: int) -> Any:
    """Load a model for so many windows at once, one thread for each."""
    from faster_whisper import WhisperModel

    multiply_in_one_thread()
    _keep_memory()
    return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1, num_workers=at_once, local_files_only=True)


def pipeline(model: Any) -> Any:
    """What hears one window with a model."""
    from faster_whisper import BatchedInferencePipeline

    return BatchedInferencePipeline(model)


def checked(folder: str) -> tuple[Path, str]:
    """The folder of a model and what it is called, after a look at its hash."""
    from importlib.util import find_spec

    from reference.loader import load

    if folder:
        path = Path(folder)
        if not all((path / name).is_file() for name in ("model.bin", "config.json", "tokenizer.json")):
            raise UsageError(
                f"{CHOICE} or {PROOF_CHOICE} names a folder without a Whisper model (model.bin, config.json, tokenizer.json): "
                "name another folder, or remove the setting."
            )
        return path, f"Whisper, sha256 {_sha256(path / 'model.bin')[:12]}"
    row = load("models")[_MODEL]
    spec = find_spec(str(row["package"]))
    path = Path(next(iter((spec.submodule_search_locations if spec else None) or ["."]))) / str(row["file"])
    if not path.is_file() or _sha256(path) != row["sha256"]:
        raise ModelDamagedError(
            f"The speech model {_MODEL} is missing or is not the one that was shipped: install the package again."
        )
    return path.parent, f"{_MODEL}, sha256 {row['sha256'][:12]}"


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _keep_memory() -> None:
    """Keep what one window needed for the next, with glibc: asking the kernel for it anew is a fifth of the work."""
    with suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL("libc.so.6").mallopt
        mallopt(_ARENAS, 1)
        mallopt(_MMAP_THRESHOLD, _KEPT)
        mallopt(_TRIM_THRESHOLD, _KEPT)
