"""What the reading process cannot do, as far as the system lets us: write elsewhere, call out, dump its memory, stay behind.

Everything here is for Linux; where a kernel lacks a wall it is left out, and `docs/engine.md` says which wall stops what.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from redaction.confined.limits import Limits

_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
"""Landlock's system calls; the numbers are the same on every architecture (linux/landlock.h, since Linux 5.13)."""

_RULE_PATH_BENEATH = 1
_WRITE_FILE, _TRUNCATE = 1 << 1, 1 << 14
_READ_FILE, _READ = 1 << 2, 1 << 2 | 1 << 3
"""Rights to read files and to list folders."""
_CHANGE = sum(1 << bit for bit in (4, 5, 6, 7, 8, 9, 10, 11, 12))
"""Rights that remove or make files, folders, links and devices (REMOVE_DIR to MAKE_SYM)."""

_SOCKETS = 1 << 9 | 1 << 5
"""Rights to make a socket and to remove a file: who cannot remove one cannot make it a second time."""

_LARGEST_OUTPUT = 128 << 30
"""Bytes of any file, however large the input."""

_REFER = 1 << 13
_BIND_TCP, _CONNECT_TCP = 1 << 0, 1 << 1
_SCOPE_SIGNALS = 1 << 1

_ALWAYS_WRITABLE = ("/dev/null", "/dev/shm")
"""Locks of the processes that share detection lie in the second."""


class _Ruleset(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def die_with(lifeline: int) -> None:
    """Have the kernel kill this process group when the other end of a pipe closes, however its owner ends.

    A parent's death signal would not do: it comes when the thread that started us ends, and does not reach our children.
    """
    import fcntl

    os.set_inheritable(lifeline, False)
    with suppress(OSError, AttributeError):
        fcntl.fcntl(lifeline, fcntl.F_SETOWN, -os.getpgrp())
        fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(lifeline, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    poll = select.poll()
    poll.register(lifeline, 0)
    if poll.poll(0):  # it was closed before the kernel was told
        os._exit(1)


def hold_resources(limits: Limits) -> None:
    """No core dumps, no huge files, not too many open ones, and a ceiling on memory that holds between two looks at it."""
    import resource

    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, limits.output_mb << 20, most=_LARGEST_OUTPUT)
    _lower(resource.RLIMIT_NOFILE, limits.open_files)
    # Private memory that may be written, touched or not, so that the limit on what is resident comes first. The limit on address
    # space would not do: readers reserve many times what they use.
    _lower(getattr(resource, "RLIMIT_DATA", resource.RLIMIT_AS), 2 * limits.memory_mb << 20)
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def refuse_sockets() -> None:
    """Let Python open no socket but those between processes of this machine; stays for the life of the process."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.__new__" and arguments[1] != _AF_UNIX:
            raise PermissionError("the process that reads files does not use the network")
        if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
            raise PermissionError("the process that reads files does not use the network")

    import socket

    _AF_UNIX = getattr(socket, "AF_UNIX", -1)
    sys.addaudithook(hook)


def write_only_in(folders: Iterable[Path]) -> bool:
    """Have the kernel refuse every change outside `folders`, every TCP connection, and signals to other processes (Landlock).

    For good, and for all children. Returns False where the kernel has no Landlock: then only file rights protect.
    """
    return _wall(list(folders))


def see_only(folders: Iterable[Path], readable: Iterable[Path], sockets: Iterable[Path] = ()) -> bool:
    """The same, and nothing outside `folders` and `readable` can be read either; in `sockets` sockets may come and go."""
    return _wall(list(folders), list(readable), list(sockets))


def _wall(folders: list[Path], readable: list[Path] | None = None, sockets: Iterable[Path] = ()) -> bool:
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    except (OSError, AttributeError):
        return False
    if version < 1:
        return False
    rights = _WRITE_FILE | _CHANGE | (_READ if readable is not None else 0)
    rights |= _REFER if version >= 2 else 0
    rights |= _TRUNCATE if version >= 3 else 0
    rules = _Ruleset(rights, _BIND_TCP | _CONNECT_TCP if version >= 4 else 0, _SCOPE_SIGNALS if version >= 6 else 0)
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = libc.syscall(_CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(size), ctypes.c_uint32(0))
    if ruleset < 0:
        return False
    try:
        for folder in (*folders, *map(Path, _ALWAYS_WRITABLE)):
            _allow(libc, ruleset, folder, rights)
        for folder in readable or ():
            _allow(libc, ruleset, folder, _READ)
        for folder in sockets:
            _allow(libc, ruleset, folder, _SOCKETS)
        if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
            return False
        return bool(libc.syscall(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0)) == 0)
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, place: Path, rights: int) -> None:
    try:
        opened = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what is not there cannot be written to
    try:
        rule = _PathBeneath(rights if place.is_dir() else rights & (_WRITE_FILE | _TRUNCATE | _READ_FILE), opened)
        libc.syscall(_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_RULE_PATH_BENEATH), ctypes.byref(rule), ctypes.c_uint32(0))
    finally:
        os.close(opened)


def allow_output(wanted: int) -> None:
    """Let files that are made grow to `wanted` bytes, up to `_LARGEST_OUTPUT`: a long recording gives a long one."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_FSIZE, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def _lower(which: int, wanted: int, most: int = 0) -> None:
    """Set a limit for good, or up to `most` where that is more: so far the process may raise it again."""
    import resource

    _, hard = resource.getrlimit(which)
    ceiling = max(wanted, most)
    ceiling = ceiling if hard == resource.RLIM_INFINITY else min(ceiling, hard)
    with suppress(OSError, ValueError):
        resource.setrlimit(which, (min(wanted, ceiling), ceiling))
