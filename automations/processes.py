"""Which process does the work, and whether it still lives: so that the work of a dead one is taken over at once."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Owner:
    """A process: the host it runs on, its number, and when it started (clock ticks since boot; 0 where unknown).

    Process numbers are used again, so number and start together name one process. `host` holds the boot and the
    process namespace too, so that a container never takes another's process for its own.
    """

    host: str
    pid: int
    started: int


def this_process() -> Owner:
    """The process that calls."""
    return Owner(_host(), os.getpid(), _started(os.getpid()))


def is_dead(owner: Owner) -> bool:
    """Whether `owner` is known to have ended. False for another host: only its lease can tell."""
    if owner.host != _host():
        return False
    try:
        os.kill(owner.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    started = _started(owner.pid)
    if started < 0:
        return True
    return bool(owner.started and started and started != owner.started)


@cache
def _host() -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()[:8]
        namespace = Path("/proc/self/ns/pid").readlink().name.strip("pid:[]")
    except OSError:
        return socket.gethostname()
    return f"{socket.gethostname()[:60]}/{boot}/{namespace}"


def _started(pid: int) -> int:
    """Start of process `pid` in clock ticks since boot; 0 where the system does not say, -1 when it has ended."""
    if not Path("/proc/self/stat").exists():
        return 0
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return -1
    except OSError:
        return 0
    # The second field, the command in brackets, may hold spaces and brackets itself: read from its last bracket on.
    fields = stat.rpartition(")")[2].split()
    return -1 if fields[0] in "ZX" else int(fields[19])
