"""Notes every connection or name look-up that leaves this machine, in every Python process started under `watched`."""

from __future__ import annotations

import os
from pathlib import Path

_HOOK = """
import ipaddress, os, sys

def _leaves(host):
    if host in (None, "", b"", "localhost", b"localhost"):
        return False
    text = host.decode() if isinstance(host, bytes) else str(host)
    try:
        return not (ipaddress.ip_address(text.split("%")[0]).is_loopback or text in ("0.0.0.0", "::"))
    except ValueError:
        return True

def _hook(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1] if len(arguments) > 1 else None
        host = address[0] if isinstance(address, tuple) and address else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if _leaves(host):
        with open(os.environ["LOOPBACK_WATCH"], "a") as log:
            log.write(f"{event} {host!r}\\n")

sys.addaudithook(_hook)
"""


def watched(folder: Path) -> tuple[dict[str, str], Path]:
    """What to add to the environment of a process (and so of its children), and the file that names what left."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sitecustomize.py").write_text(_HOOK)
    path = os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))
    return {"PYTHONPATH": path, "LOOPBACK_WATCH": str(folder / "left.txt")}, folder / "left.txt"
