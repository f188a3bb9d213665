"""A reading process whose corridor does what the file says: what a hostile file does to a C library, told in one word.

Run as ``python -m unruly_reader`` in place of `redaction.confined.child`.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import redaction.pipeline
from redaction import signs
from redaction.confined import child
from redaction.errors import DamagedFileError
from redaction.plan import Plan

SECRET = "Quentin Farnsworth"


def detect(source: Path, options: Any, *, detector: Any, progress: Any) -> Plan:
    word, _, rest = source.read_text().partition(" ")
    if word == "crash":
        ctypes.string_at(0)
    elif word == "abort":
        os.abort()
    elif word == "spin":
        while True:
            pass
    elif word == "sleep":
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        time.sleep(600)
    elif word == "eat":
        eaten = []
        while True:
            eaten.append(b"x" * (1 << 24))
            time.sleep(0.005)
    elif word == "gulp":
        bytes(16 << 30)
    elif word == "child-eats":
        code = "import time\nx = []\nwhile 1: x.append(b'x' * (1 << 24)); time.sleep(0.005)"
        subprocess.run([sys.executable, "-c", code], check=False)
    elif word == "pages":
        for number in range(int(rest)):
            progress("reading", number + 1, int(rest))
            time.sleep(0.5)
    elif word == "signs":
        for _ in signs.each(range(int(rest))):
            time.sleep(0.5)
    elif word == "work":
        for number in range(100_000):
            progress("reading", number, 2)
            sum(range(100_000))
    elif word == "refuse":
        raise DamagedFileError(f"{source.name} is damaged.")
    elif word == "bug":
        raise ValueError(SECRET)
    elif word == "disk":
        raise OSError(28, SECRET)
    elif word == "deep":
        detect_deep(0)
    elif word == "write":
        Path(rest).write_text("x")
    elif word == "big":
        Path(rest).write_bytes(bytes(3 << 20))
    elif word == "connect":
        import socket

        socket.create_connection(("127.0.0.1", int(rest)), timeout=1)
    elif word == "connect-below":
        code = f"import socket; socket.create_connection(('127.0.0.1', {rest}), timeout=1)"
        if subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode:
            raise PermissionError(13, "refused")
    elif word == "kill":
        os.kill(int(rest), signal.SIGTERM)
    elif word == "babble":
        os.write(int(sys.argv[1]), b"\xff" * 64)
    elif word == "environment":
        found = [name for name, value in os.environ.items() if SECRET in value]
        return Plan("0" * 64, "txt", notes=(*found, " ".join(sys.argv).replace(SECRET, "!")))
    elif word == "core":
        import resource

        return Plan("0" * 64, "txt", notes=(str(resource.getrlimit(resource.RLIMIT_CORE)[0]),))
    return Plan("0" * 64, "txt", notes=("done", options.password))


def detect_deep(depth: int) -> int:
    return detect_deep(depth + 1) + 1


if __name__ == "__main__":
    redaction.pipeline.detect = detect
    child.main(sys.argv[1:])
