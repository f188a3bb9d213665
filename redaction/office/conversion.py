"""Old Office files to new ones, and any Office file to PDF, through LibreOffice where it is installed.

It runs with a profile of its own that is thrown away: no macros, no links followed, a proxy that leads nowhere, limits of
time, memory and size, and its whole process group ended with it. It sees no file but its copy (`redaction.office.walled`).
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import struct
import subprocess
import tempfile
from pathlib import Path

from redaction.errors import (
    ConversionFailedError,
    ConversionTimeoutError,
    ConverterMissingError,
    EncryptedFileError,
    UnsupportedMediaError,
)
from redaction.kinds import CONVERTED, Kind
from redaction.media_binary import is_locked, kind_of
from redaction.office.walled import take_socket_away, walled

SECONDS = 120
"""A conversion that takes longer is stopped."""
_VERSION_SECONDS = 20
_MEMORY_MB, _FILE_MB = 4096, 1024
_LIMITED = f'ulimit -v {_MEMORY_MB * 1024} 2>/dev/null; ulimit -f {_FILE_MB * 2048} 2>/dev/null; ulimit -c 0; exec "$@"'
"""Address space, and the size of any file that is written, of the conversion and whatever it starts."""
_FILTERS: dict[Kind, str] = {
    "docx": "MS Word 2007 XML",
    "xlsx": "Calc MS Excel 2007 XML",
    "pptx": "Impress MS PowerPoint 2007 XML",
    "odt": "writer8",
    "ods": "calc8",
    "odp": "impress8",
}
"""What LibreOffice calls the formats that it writes; a PDF is written by the program that opens the file."""
_BINARY: frozenset[Kind] = frozenset({"doc", "xls", "ppt"})
_OFFICE: frozenset[Kind] = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "odp", "rtf", *CONVERTED})
_OWN_NAMES = {"wordxml": "xml", "sheetxml": "xml"}
"""Extensions by which LibreOffice knows a file, where they are not the kind."""
_PROGRAMS = ("soffice", "libreoffice")
_SETTINGS = (
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("org.openoffice.Office.Calc/Content/Update", "Link", "2"),
    ("org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)
"""Path, name and value of what the profile says."""


def installed() -> bool:
    """Whether LibreOffice can be started."""
    return _program() is not None


def version() -> str:
    """Version of LibreOffice, such as ``7.4.7.2``; ``unknown`` where it does not say."""
    program = _program()
    if program is None:
        return "unknown"
    environment = {key: value for key, value in os.environ.items() if key in ("PATH", "LANG", "LC_ALL")}
    with tempfile.TemporaryDirectory(prefix="hoursback-convert-") as desk:
        try:
            said = subprocess.run(
                [program, f"-env:UserInstallation={(Path(desk) / 'profile').as_uri()}", "--version"],
                capture_output=True,
                timeout=_VERSION_SECONDS,
                env={**environment, "HOME": desk, "TMPDIR": desk},
                stdin=subprocess.DEVNULL,
                check=False,
            ).stdout
        except (OSError, subprocess.TimeoutExpired):
            return "unknown"
    found = re.search(rb"LibreOffice (\d+(?:\.\d+){1,5})", said)
    return found[1].decode() if found else "unknown"


def to_modern(source: Path, folder: Path) -> Path:
    """Convert a file of a kind in `redaction.kinds.CONVERTED`, such as doc, to the kind that a room reads.

    Args:
        source: the file; only read.
        folder: where the new one goes, under the same stem.

    Returns:
        The new file.

    Raises:
        ConverterMissingError: LibreOffice is not installed.
        EncryptedFileError: the file needs a password.
        ConversionFailedError: LibreOffice cannot read it.
        ConversionTimeoutError: it took too long.
        UnsupportedMediaError: no room needs it converted.
    """
    kind = _kind(source)
    if kind is None or kind not in CONVERTED:
        raise UnsupportedMediaError(f"{source.name} is no old Office file or drawing, so it is not converted.")
    suffix = CONVERTED[kind]
    if suffix == "pdf":
        return to_pdf(source, folder)
    if kind in _BINARY and _needs_password(source, kind):
        raise EncryptedFileError(f"{source.name} needs a password: open it, save it without one and try again.")
    return _converted(source, folder, kind, suffix, f"{suffix}:{_FILTERS[suffix]}", f".{suffix}")


def to_pdf(source: Path, folder: Path) -> Path:
    """Convert any Office file to PDF; arguments and errors as for `to_modern`."""
    kind = _kind(source)
    if kind not in _OFFICE:
        raise UnsupportedMediaError(f"{source.name} is no Office file, so it is not converted.")
    if kind in _BINARY and _needs_password(source, kind):
        raise EncryptedFileError(f"{source.name} needs a password: open it, save it without one and try again.")
    return _converted(source, folder, kind, "pdf", "pdf", "PDF")


def _kind(source: Path) -> Kind | None:
    with source.open("rb") as stream:
        head = stream.read(1024)
    if is_locked(source, head):
        raise EncryptedFileError(f"{source.name} needs a password: open it, save it without one and try again.")
    return kind_of(source, head)


def _program() -> str | None:
    return next((path for name in _PROGRAMS if (path := shutil.which(name))), None)


def _converted(source: Path, folder: Path, kind: Kind, suffix: str, target: str, advice: str) -> Path:
    program = _program()
    if program is None:
        raise ConverterMissingError(f"{source.name} must be converted and LibreOffice is not installed: save it as {advice}.")
    # Beside the result, so that what a killed process leaves is cleared with the rest of that folder.
    with tempfile.TemporaryDirectory(prefix="hoursback-convert-", dir=folder.absolute()) as desk:
        inside = Path(desk)
        profile = inside / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_registry(), encoding="utf-8")
        copy = inside / f"source.{_OWN_NAMES.get(kind, kind)}"
        shutil.copyfile(source, copy)
        made = inside / "made"
        made.mkdir()
        command = [
            program,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--invisible",
            "--norestore",
            "--nolockcheck",
        ]
        command += ["--nodefault", "--convert-to", target, "--outdir", str(made), str(copy)]
        try:
            status = _run(command, inside, source.name, advice)
        finally:
            take_socket_away(profile.as_uri())
        result = made / f"source.{suffix}"
        # One that was ended by a limit, or crashed, may have left half a file.
        if status != 0 or not result.is_file() or result.stat().st_size == 0:
            raise ConversionFailedError(f"{source.name} cannot be converted: open it and save it as {advice}.")
        final = folder / f"{source.stem}.{suffix}"
        shutil.move(result, final)
    return final


def _run(command: list[str], desk: Path, name: str, advice: str) -> int:
    """Run one conversion and return its exit status; nothing of it is left when this returns."""
    environment = {key: value for key, value in os.environ.items() if key in ("PATH", "LANG", "LC_ALL")}
    environment |= {
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "HOME": str(desk),
        "TMPDIR": str(desk),
        "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
    }
    with subprocess.Popen(
        ["/bin/sh", "-c", _LIMITED, "sh", *walled(desk, command)],
        cwd=desk,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            return process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            raise ConversionTimeoutError(
                f"{name} took more than {SECONDS} seconds to convert: open it and save it as {advice}."
            ) from None
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)


def _registry() -> str:
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        f'xmlns:xs="http://www.w3.org/2001/XMLSchema">{items}</oor:items>'
    )


def _needs_password(source: Path, kind: Kind) -> bool:
    """Whether an old file is encrypted: MS-DOC 2.5.2 (fEncrypted), MS-XLS 2.4.117 (FilePass), MS-PPT 2.3.2 (headerToken)."""
    import olefile

    try:
        with olefile.OleFileIO(source) as compound:
            if kind == "doc":
                flags = compound.openstream("WordDocument").read(12)[10:12]
                return bool(struct.unpack("<H", flags)[0] & 0x0100)
            if kind == "ppt":
                token = compound.openstream("Current User").read(16)[12:16]
                return bool(token == b"\xdf\xc4\xd1\xf3" or compound.exists("EncryptedSummary"))
            name = "Workbook" if compound.exists("Workbook") else "Book"
            return _has_file_pass(compound.openstream(name).read(4096))
    except Exception:  # damaged beyond what olefile reads: the conversion says so
        return False


def _has_file_pass(data: bytes) -> bool:
    at = 0
    while at + 4 <= len(data):
        record, size = struct.unpack("<HH", data[at : at + 4])
        if record == 0x002F:
            return True
        if record == 0x0085:  # the list of sheets comes after it
            return False
        at += 4 + size
    return False
