"""Starts LibreOffice so that it sees its own folder and what the system has installed, and nothing else of the machine.

    python -m redaction.office.walled FOLDER PROGRAM ARGUMENT...

LibreOffice opens what a document names: a picture that an RTF file links to would be read from anywhere and printed. Behind this
wall there is nothing to read, nowhere to write but FOLDER, and no connection. On a kernel without Landlock the wall is left out.
"""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import suppress
from pathlib import Path

from redaction.confined.walls import see_only

_INSTALLED = (
    *("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/opt", "/snap", "/nix", "/etc", "/proc", "/sys", "/dev"),
    *("/var/cache/fontconfig", "/var/lib/libreoffice", "/var/spool/libreoffice"),
)
"""Where programs, fonts and their settings lie; no folder of people's files, and none for temporary ones."""
_SOCKETS = ("/tmp", "/var/tmp")
"""LibreOffice makes one socket for each profile in the first of these that it may write to, whatever it is told."""


def walled(folder: Path, command: list[str]) -> list[str]:
    """The command that runs `command` behind the wall; ``PYTHONPATH`` has to lead to this package."""
    return [sys.executable, "-m", __name__, str(folder), *command]


def take_socket_away(profile: str) -> None:
    """Remove the socket that LibreOffice made for a profile, named by its address: a killed one leaves it."""
    # As LibreOffice names it: officeipcthread.cxx, every byte of the hash written without a leading zero.
    digest = "".join(f"{byte:x}" for byte in hashlib.md5(profile.encode("utf-16-le"), usedforsecurity=False).digest())
    for place in _SOCKETS:
        with suppress(OSError):
            (Path(place) / f"OSL_PIPE_{os.getuid()}_SingleOfficeIPC_{digest}").unlink()


def main(arguments: list[str]) -> None:
    """Put the wall up and become the program.

    Args:
        arguments: the folder, the program, its arguments.
    """
    folder, program = Path(arguments[0]), Path(arguments[1])
    # A program that somebody installed elsewhere lies in a folder of its own, such as libreoffice/program/soffice.
    own = program.resolve().parent.parent
    see_only([folder], [*map(Path, _INSTALLED), *([own] if len(own.parts) > 2 else [])], map(Path, _SOCKETS))
    # With what made this module importable the program has nothing to do.
    os.execve(program, arguments[1:], {name: value for name, value in os.environ.items() if name != "PYTHONPATH"})


if __name__ == "__main__":
    main(sys.argv[1:])
