"""`hoursback media`: recordings looked at, copied and clipped; nothing is redacted and nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from flows.cli.speaking import Voice
from flows.marks import seconds_of
from reference.errors import InputRefusedError, UsageError

_FILE = click.argument("file", type=click.Path(path_type=Path))
_OUT = click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="The copy, an .mp4 that is new."
)
_OVERWRITE = click.option("--overwrite", is_flag=True, help="Replace the copy if it is there.")
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
_DAMAGED = 3
"""Exit status where a part of the file does not decode."""


@click.group()
def media() -> None:
    """Check, convert and clip video and sound; the originals stay as they are, and copies are not redacted."""


@media.command()
@_FILE
@_JSON
def check(file: Path, as_json: bool) -> int:
    """Decode every frame and every sample of FILE, and show what is in it and its hash."""
    from automations.settings import Settings
    from flows.workshop import corridor_of

    voice = Voice(as_json=as_json)
    _readable(file)
    with voice.progress() as progress:
        found = corridor_of(Settings.load()).check_recording(file, progress=progress)
    voice.document({"file": str(file), **found})
    for line in _table(found):
        voice.line(line)
    return 0 if found["whole"] else _DAMAGED


@media.command()
@_FILE
@_OUT
@_OVERWRITE
@_JSON
def convert(file: Path, out: Path, overwrite: bool, as_json: bool) -> None:
    """Make a copy of FILE that plays everywhere (MP4: H.264, AAC), without titles, places and other tags."""
    _copy(file, out, 0.0, None, overwrite=overwrite, as_json=as_json)


@media.command()
@_FILE
@click.option("--from", "start", default="0", metavar="TIME", help="First moment: seconds, M:SS or H:MM:SS.")
@click.option("--to", "end", default="", metavar="TIME", help="Last moment; the end unless given.")
@_OUT
@_OVERWRITE
@_JSON
def clip(file: Path, start: str, end: str, out: Path, overwrite: bool, as_json: bool) -> None:
    """Make a playable copy of a part of FILE, with its exact times."""
    _copy(file, out, seconds_of(start), seconds_of(end) if end else None, overwrite=overwrite, as_json=as_json)


def _copy(file: Path, out: Path, start: float, end: float | None, *, overwrite: bool, as_json: bool) -> None:
    from automations.settings import Settings
    from flows.delivery import write_new
    from flows.workshop import corridor_of, desk_of
    from redaction.place_words import clock

    voice = Voice(as_json=as_json)
    _readable(file)
    if out.suffix.lower() not in (".mp4", ".m4a"):
        raise UsageError("--out wants a name that ends in .mp4, or in .m4a for sound alone.")
    if out.exists() and not overwrite:
        raise UsageError(f"{out} exists: move it away or say --overwrite.")
    if out.exists() and out.samefile(file):
        raise UsageError(f"{file.name} would be overwritten by its copy: give --out another name.")
    settings = Settings.load()
    with desk_of(settings) as desk, voice.progress() as progress:
        made = corridor_of(settings).copy_recording(file, desk / "copy.mp4", start, end, progress=progress)
        with (desk / "copy.mp4").open("rb") as content:
            write_new(out, content, overwrite=overwrite)
    voice.document({"file": str(file), "copy": str(out), **made})
    voice.line(f"{file} from {clock(made['start'])} to {clock(made['end'])} -> {out}")
    for line in _table(made):
        voice.line(line)


def _readable(file: Path) -> None:
    if not file.is_file():
        raise InputRefusedError(f"{file.name} was not found, or is no file: check the name and the folder.")


def _table(found: dict[str, Any]) -> Iterator[str]:
    yield f"  sha256    {found['sha256']}"
    yield f"  size      {found['bytes']} bytes, {found['seconds']:.3f} seconds"
    for number, track in enumerate(found["pictures"], 1):
        fields = ", interlaced" if track["interlaced"] else ""
        turned = f", turned by {track['rotation']} degrees" if track["rotation"] else ""
        size, times = f"{track['width']}x{track['height']}", f"from {track['first']:.3f} to {track['last']:.3f}"
        yield f"  pictures {number}  {track['codec']}, {size}{turned}{fields}, {track['frames']} frames {times}"
    for number, track in enumerate(found["sounds"], 1):
        heard = f"{track['rate']} Hz, {track['channels']} channels, {track['seconds']:.3f} seconds"
        yield f"  sound {number}     {track['codec']}, {heard}"
    for other in dict.fromkeys(found["others"]):
        yield f"  beside    {other}"
    if found["chapters"]:
        yield f"  beside    {found['chapters']} chapters"
    for track in (*found["pictures"], *found["sounds"]):
        if track["faults"]:
            yield f"  damaged   {track['faults']}"
    if not found["decodes"]:
        yield "  damaged   a second decoder met faults"
    if found["whole"]:
        yield "  whole     every frame and every sample was decoded"
