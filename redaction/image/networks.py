"""The networks that find and read lines of text: those inside rapidocr's wheel, and a small one that reads most lines first.

The small one reads a line in about a fifth of the time. It knows Latin letters alone, and says of any other sign that it is
another; what it does not read for certain is read by the large one (`redaction.image.rapid`). See `reading_model/MODEL_CARD.md`.
"""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path
from threading import Lock
from typing import Any

from redaction.errors import ModelDamagedError
from redaction.image.engine import ReaderMissingError

MODELS = {"detector": "PP-OCRv6_det_small.onnx", "recogniser": "PP-OCRv6_rec_small.onnx"}
QUICK = "read_lines_quick.onnx"
_FOLDER = Path(__file__).parent / "reading_model"
OTHER = "\N{REPLACEMENT CHARACTER}"
"""What the quick network reads where the likeliest sign is none of its own."""


class Networks:
    """Both networks in the form of the wheel. Each is loaded when it is first asked; may be asked from several threads."""

    def __init__(self) -> None:
        self._paths = model_paths()
        self._sessions: dict[str, Any] = {}
        self._characters: list[str] = []
        self._lock = Lock()

    def detect(self, batch: Any) -> Any:
        """The map of text (rows, columns; 0 to 1) of one picture."""
        return self._run("detector", batch)[0, 0]

    def recognise(self, batch: Any) -> Any:
        """For each line and step how likely each character is (`characters`; the first is none)."""
        return self._run("recogniser", batch)

    def characters(self) -> list[str]:
        """What the outputs of the network that reads stand for."""
        session = self._session("recogniser")
        if not self._characters:
            written = session.get_modelmeta().custom_metadata_map["character"].splitlines()
            self._characters = ["", *map(_plain, written), " "]
        return self._characters

    def _run(self, name: str, batch: Any) -> Any:
        session = self._session(name)
        return session.run(None, {session.get_inputs()[0].name: batch})[0]

    def _session(self, name: str) -> Any:
        with self._lock:
            if name not in self._sessions:
                self._sessions[name] = _session(self._bytes(name))
            return self._sessions[name]

    def _bytes(self, name: str) -> bytes:
        return self._paths[name].read_bytes()


class QuickNetworks(Networks):
    """Reads with the quick network; lines are found by the exact one.

    Its last output is how likely the likeliest of all signs is that it has no output for; that is read as `OTHER`.

    Raises:
        ModelDamagedError: when it is first asked to read: its file is missing or is not the one that was shipped.
    """

    def characters(self) -> list[str]:
        """What the outputs of the network that reads stand for."""
        return [*super().characters(), OTHER]

    def _bytes(self, name: str) -> bytes:
        from reference.loader import load

        if name == "detector":
            return super()._bytes(name)
        try:
            data = (_FOLDER / QUICK).read_bytes()
        except OSError:
            data = b""
        if hashlib.sha256(data).hexdigest() != load("models")[QUICK]["sha256"]:
            raise ModelDamagedError(f"The model {QUICK} is missing or is not the one that was shipped: install again.")
        return data


def both_forms() -> tuple[Networks, Networks]:
    """The networks that look first, and those that read again what was not read for certain."""
    return QuickNetworks(), Networks()


def describe() -> str:
    """The first digits of the hash of each network in use."""
    paths = [*model_paths().values(), _FOLDER / QUICK]
    return " ".join(hashlib.sha256(path.read_bytes()).hexdigest()[:12] for path in paths)


def model_paths() -> dict[str, Path]:
    """Where the networks of the wheel lie.

    Raises:
        ReaderMissingError: they are not installed.
    """
    from importlib.util import find_spec

    spec = find_spec("rapidocr")
    if spec is None or spec.origin is None:
        raise ReaderMissingError("rapidocr is not installed")
    folder = Path(spec.origin).parent / "models"
    paths = {name: folder / file for name, file in MODELS.items()}
    if not all(path.is_file() for path in paths.values()):
        raise ReaderMissingError("rapidocr's models are not in its wheel")
    return paths


def _session(data: bytes) -> Any:
    try:
        import onnxruntime
    except ImportError:
        raise ReaderMissingError("onnxruntime is not installed") from None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def _plain(character: str) -> str:
    """A character in the form that Latin texts use: the recogniser writes some punctuation in its East Asian width."""
    if character.isspace():
        return " "
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character
