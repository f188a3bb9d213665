"""Looking for malware in what is handed in, with ClamAV's daemon where one is set up; without an answer nothing is taken."""

from __future__ import annotations

import socket
import struct
from pathlib import Path
from typing import BinaryIO

from redaction.errors import InputRefusedError
from reference.errors import HoursbackError

_CHUNK = 2**18
_TIMEOUT = 120.0
_LONGEST_ANSWER = 4096


class MalwareFoundError(InputRefusedError):
    """The scanner found something in the file."""

    code = "E-PORTAL-MALWARE"


class ScannerUnavailableError(HoursbackError):
    """The scanner does not answer, or could not look at the file."""

    code = "E-PORTAL-SCANNER"


def scan(clamd: str, content: BinaryIO) -> None:
    """Have the daemon at `clamd` (``host:port``, or the path of its socket) look at a file; nothing where none is set up.

    Raises:
        MalwareFoundError: it found something. ScannerUnavailableError: it did not say that the file is clean.
    """
    if not clamd:
        return
    try:
        with _connected(clamd) as daemon:
            daemon.sendall(b"zINSTREAM\0")
            while piece := content.read(_CHUNK):
                daemon.sendall(struct.pack("!L", len(piece)) + piece)
            daemon.sendall(struct.pack("!L", 0))
            answer = _answer(daemon)
    except OSError:
        raise ScannerUnavailableError("The malware scanner does not answer, so nothing can be handed in now.") from None
    if answer.endswith("FOUND"):
        raise MalwareFoundError("The malware scanner found something in this file. It was not taken; tell the digital unit.")
    if answer != "stream: OK":
        raise ScannerUnavailableError("The malware scanner could not look at this file, so it was not taken.")


def _connected(clamd: str) -> socket.socket:
    if clamd.startswith("/"):
        daemon = socket.socket(socket.AF_UNIX)
        daemon.settimeout(_TIMEOUT)
        daemon.connect(str(Path(clamd)))
        return daemon
    host, _, port = clamd.rpartition(":")
    try:
        return socket.create_connection((host.strip("[]"), int(port)), timeout=_TIMEOUT)
    except ValueError:
        raise OSError("no port") from None


def _answer(daemon: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\0") and len(received) < _LONGEST_ANSWER:
        piece = daemon.recv(_LONGEST_ANSWER)
        if not piece:
            break
        received += piece
    return received.rstrip(b"\0").decode("utf-8", "replace").strip()
