"""`hoursback portal liaison`: cases that were handed over, for the CPS liaison, through the portal."""

from __future__ import annotations

from pathlib import Path

import click

from flows.cli.portal_remote import AS_JSON, FOLDER, columns, portal
from flows.cli.speaking import Voice
from reference.errors import UsageError


@click.group()
def liaison() -> None:
    """For the CPS liaison: cases that were handed over."""


@liaison.command("inbox")
@AS_JSON
def inbox(as_json: bool) -> int:
    """List what was handed over, newest first."""
    voice = Voice(as_json=as_json)
    with portal() as client:
        found = client.inbox()
    voice.document({"cases": [one.model_dump(mode="json") for one in found]})
    for one in found:
        voice.line(columns(one.parcel, one.state, f"{one.at:%Y-%m-%d %H:%M}", widths=(40, 10)))
    if not found:
        voice.line("Nothing was handed over.")
    return 0


@liaison.command("verify")
@click.argument("bag")
@AS_JSON
def verify(bag: str, as_json: bool) -> int:
    """Say whether BAG is what was sealed, and by whom. Exit status 4: it is not; do not rely on it."""
    voice = Voice(as_json=as_json)
    with portal() as client:
        found = client.parcel(bag)
    voice.document(found.model_dump(mode="json"))
    if found.seal.whole:
        voice.line(f"whole: sealed by {found.seal.sealed_by} at {found.seal.signed_at}")
        return 0
    for fault in found.seal.faults:
        voice.line(f"{fault.path} {fault.what}")
    voice.line("NOT WHOLE: do not rely on it, ask for it again")
    return 4


@liaison.command("receipt")
@click.argument("bag")
def receipt(bag: str) -> int:
    """Receive BAG: it is verified, laid out for reading, and a receipt is written. One that is not whole is not taken."""
    with portal() as client:
        found = client.take_parcel(bag)
    click.echo(f"received by {found.received_by} at {found.received_at}: {len(found.files)} files")
    return 0


@liaison.command("download")
@click.argument("bag")
@click.option("--out", required=True, type=FOLDER, help="A new folder for its files.")
def download(bag: str, out: Path) -> int:
    """Download the files of a BAG that was received. The portal puts each on record."""
    if out.exists():
        raise UsageError(f"{out} is there already: give a new folder.")
    with portal() as client:
        found = client.parcel(bag)
        if not found.files:
            raise UsageError("It was not received yet: hoursback portal liaison receipt, then download it.")
        for path in found.files:
            target = out.joinpath(*_inside(path))
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            client.parcel_file(bag, path, target)
    click.echo(f"{out}: {len(found.files)} files")
    return 0


@liaison.command("return")
@click.argument("bag")
@click.option("--reason", "reasons", multiple=True, required=True, help="The CPS's code, such as T05; may be given again.")
def return_case(bag: str, reasons: tuple[str, ...]) -> int:
    """Send the case of BAG back with the CPS's reasons. The force sees them and what its check had said."""
    with portal() as client:
        client.return_parcel(bag, reasons)
    click.echo("sent back")
    return 0


def _inside(path: str) -> list[str]:
    """The parts of a path below a folder; one that leads elsewhere is refused, whoever says it."""
    parts = path.split("/")
    if any(part in ("", ".", "..") or "\\" in part or "\0" in part or ":" in part for part in parts):
        raise UsageError("The portal names a file that cannot be written below a folder; nothing more was fetched.")
    return parts
