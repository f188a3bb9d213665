"""`hoursback portal review`, on versions: made to be looked at before the release, compared with the original or one another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.cli.portal_remote import AS_JSON, WAIT, columns, free, item_named, portal
from flows.cli.speaking import Voice

if TYPE_CHECKING:
    from flows.portal_client import PortalClient
    from flows.portal_wire.recordings import Comparison, VersionView

_AUDIENCE = click.option("--audience", required=True, help="For whom the version is.")


@click.command("try")
@click.argument("item")
@_AUDIENCE
@WAIT
@AS_JSON
def try_version(item: str, audience: str, seconds: float, as_json: bool) -> int:
    """Make what ITEM would be for an audience, with its proof, to look at. Nothing is released. Exit status 4: not made."""
    voice = Voice(as_json=as_json)
    with portal() as client:
        item_id = item_named(client, item)
        client.make_version(item_id, audience)
        return _version(voice, client.made_version(item_id, audience, seconds=seconds))


@click.command("version")
@click.argument("item")
@_AUDIENCE
@AS_JSON
def version(item: str, audience: str, as_json: bool) -> int:
    """Say what the version of ITEM for an audience is: tried or released, what went, its proof. Exit status 4: there is none."""
    with portal() as client:
        return _version(Voice(as_json=as_json), client.version(item_named(client, item), audience))


@click.command("compare")
@click.argument("item")
@_AUDIENCE
@click.option("--against", default="", help="Another audience, whose version stands beside it; the original unless given.")
@click.option("--sheet", type=click.IntRange(min=1), default=1, show_default=True, help="Which sheet.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="A folder for the pictures of both pages.")
@AS_JSON
def compare(item: str, audience: str, against: str, sheet: int, out: Path | None, as_json: bool) -> int:
    """Show a sheet of a version of ITEM beside the original, or beside another version: lines of text, or pictures of pages."""
    voice = Voice(as_json=as_json)
    with portal() as client:
        item_id = item_named(client, item)
        found = client.compare_versions(item_id, audience, against=against, sheet=sheet)
        pictures = _pictures(client, item_id, found, out) if out is not None else []
    voice.document(found.model_dump(mode="json") | {"pictures": [str(path) for path in pictures]})
    if found.words:
        voice.line(f"it cannot be shown: {found.words}")
    left = found.against or "original"
    for title, texts, page in ((left, found.before_text, found.before_page), (audience, found.after_text, found.after_page)):
        if texts:
            voice.line(f"--- {title}, sheet {found.sheet} of {found.sheets}")
            voice.line("\n".join(texts))
        else:
            voice.line(f"--- {title}: {f'page {page}' if page else 'goes as a whole'}, sheet {found.sheet} of {found.sheets}")
    for path in pictures:
        voice.line(str(path))
    return 0


def _version(voice: Voice, found: VersionView) -> int:
    voice.document(found.model_dump(mode="json"))
    if found.standing != "ready":
        told = {"none": "nothing was made yet", "making": "it is being made", "failed": "NOT MADE"}[found.standing]
        voice.line(f"for {found.audience}: {told}{f': {found.words}' if found.words else ''}")
        return 4
    went = ", ".join(f"{number} {kind}" for kind, number in found.counts.items()) or "nothing"
    stands = "released" if found.released else "tried; released to nobody"
    voice.line(f"for {found.audience}: {stands}; {found.media}, {found.size} bytes; went: {went}")
    for channel in found.proof:
        voice.line(f"  {columns(channel.state, channel.name, channel.detail, widths=(14, 28))}")
    for note in found.notes:
        voice.line(f"  {note}")
    if found.same_as_tried is not None:
        voice.line(
            "  byte for byte the file that was looked at" if found.same_as_tried else "  made anew, with a proof of its own"
        )
    return 0


def _pictures(client: PortalClient, item_id: str, found: Comparison, out: Path) -> list[Path]:
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = []
    if found.before_page:
        target = free(out / f"{found.against or 'original'}-{found.before_page}.jpg")
        if found.against:
            made.append(client.version_page(item_id, found.against, found.before_page, target))
        else:
            made.append(client.page_picture(item_id, found.before_page, target))
    if found.after_page:
        made.append(
            client.version_page(item_id, found.audience, found.after_page, free(out / f"{found.audience}-{found.after_page}.jpg"))
        )
    return made


VERSION_COMMANDS: tuple[click.Command, ...] = (try_version, version, compare)
"""To be added to the group `hoursback portal review`."""
