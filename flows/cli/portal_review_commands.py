"""`hoursback portal review`: sheets and pages of a file, additions, changes, one answer in all files of a case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from flows.cli.portal_remote import (
    AS_JSON,
    FILE,
    KIND,
    NEW_FILE,
    REASON,
    columns,
    finding_line,
    free,
    item_named,
    numbers_in,
    portal,
    told_added,
)
from flows.cli.speaking import Voice
from reference.errors import UsageError

if TYPE_CHECKING:
    from flows.portal_wire.reviews import Box


@click.group("review")
def review() -> None:
    """Review files in the portal. What is shown here is not redacted, and each showing is put on record with your token."""


@review.command("sheets")
@click.argument("item")
@AS_JSON
def sheets(item: str, as_json: bool) -> int:
    """List the sheets of ITEM, and what is left to decide on each."""
    voice = Voice(as_json=as_json)
    with portal() as client:
        found = client.sheets(item_named(client, item))
    voice.document(found.model_dump(mode="json"))
    for one in found.sheets:
        kind = {"page": f"page {one.page}", "text": "text", "elsewhere": "what no page shows"}[one.kind]
        left = f"{one.undecided} to decide" if one.undecided else "decided"
        voice.line(columns(f"sheet {one.sheet}", kind, f"{one.findings} found", left, widths=(10, 20, 12)))
    return 0


@review.command("sheet")
@click.argument("item")
@click.argument("number", type=click.IntRange(min=1), default=1)
@AS_JSON
def sheet(item: str, number: int, as_json: bool) -> int:
    """Show sheet NUMBER of ITEM, not redacted: its text with what was found in brackets, and its findings."""
    voice = Voice(as_json=as_json)
    with portal() as client:
        found = client.sheet(item_named(client, item), number)
    voice.document(found.model_dump(mode="json"))
    for passage in found.passages:
        marked = (f"[{one.text}]" if one.findings else one.text for one in passage)
        voice.line("".join(marked).rstrip("\n"))
    if found.kind == "page":
        voice.line(f"page {found.page}; its picture: hoursback portal review picture {item} {found.page} --out FILE")
    for one in found.listed:
        voice.line(finding_line(one))
    return 0


@review.command("picture")
@click.argument("item")
@click.argument("page", type=click.IntRange(min=1))
@click.option("--out", required=True, type=NEW_FILE, help="Where the picture (JPEG) is written.")
def picture(item: str, page: int, out: Path) -> int:
    """Fetch PAGE of ITEM as a picture, not redacted."""
    with portal() as client:
        click.echo(str(client.page_picture(item_named(client, item), page, free(out))))
    return 0


@review.command("add")
@click.argument("item")
@click.option("--term", "terms", multiple=True, help="A text that goes wherever it stands; may be given again.")
@click.option("--terms-file", type=FILE, help="Such texts, one a line.")
@click.option("--page", type=click.IntRange(min=1), help="With --box: on which page.")
@click.option(
    "--box", "corners", metavar="LEFT,TOP,RIGHT,BOTTOM", help="Goes with what lies under it: hundredths of the page's picture."
)
@KIND
@REASON
def add(
    item: str, terms: tuple[str, ...], terms_file: Path | None, page: int | None, corners: str | None, kind: str, why: str
) -> int:
    """Add to ITEM what was not found: texts, or a box on a page. It goes."""
    from flows.cli.redact_command import read_terms

    if (page is None) != (corners is None):
        raise click.UsageError("--page and --box go together.")
    boxes = [_box(page, corners)] if page is not None and corners is not None else []
    with portal() as client:
        made = client.add_findings(
            item_named(client, item), terms=[*terms, *read_terms(terms_file)], boxes=boxes, kind=kind, why=why
        )
    return told_added(made)


@review.command("change")
@click.argument("item")
@click.argument("finding")
@click.option("--kind", default="", help="What it really is: the policy then speaks anew.")
@click.option("--reason", default="", help="For which reason it goes; printed on the box.")
def change(item: str, finding: str, kind: str, reason: str) -> int:
    """Change the kind or the reason of FINDING in ITEM. What was decided on it stays."""
    if not (kind or reason):
        raise click.UsageError("Give --kind or --reason; hoursback portal choices lists both.")
    with portal() as client:
        client.change_finding(item_named(client, item), finding, kind=kind, reason=reason)
    click.echo("changed")
    return 0


@review.command("undo")
@click.argument("item")
def undo(item: str) -> int:
    """Take back your last change to ITEM; what somebody else changed since stays."""
    with portal() as client:
        made = client.undo_last(item_named(client, item))
    click.echo(f"undone: {made.undecided} left to decide")
    return 0


@review.command("same")
@click.argument("item")
@click.argument("finding")
@click.option("--accept", "verdict", flag_value="accepted", help="It goes in all of them.")
@click.option("--reject", "verdict", flag_value="rejected", help="It stays in all of them.")
@click.option(
    "--undo", "together", metavar="DECISION", help="Take back what was decided in all of them, by the number it was told with."
)
@REASON
def same(item: str, finding: str, verdict: Literal["accepted", "rejected"] | None, together: str | None, why: str) -> int:
    """Show which files of the case say what FINDING of ITEM says; with --accept or --reject decide on it in all of them."""
    if verdict and together:
        raise click.UsageError("Either decide, or take back what was decided.")
    with portal() as client:
        item_id = item_named(client, item)
        if together:
            back = client.undo_in_case(item_id, together)
            click.echo(
                f"undone: {sum(back.changed.values())} places in {len(back.changed)} files; {back.left} stay as others left them"
            )
            return 0
        files = client.same_in_case(item_id, finding)
        for one in files:
            stands = f"{one.undecided} to decide, {one.accepted} go, {one.rejected} stay"
            two = "two persons: you could not release it" if one.two_person else ""
            click.echo(columns(one.item[:12], f"{one.places} places", stands, one.name, two, widths=(12, 10, 34, 40)))
        if verdict is None:
            return 0
        made = client.decide_in_case(item_id, finding, verdict, {one.item: one.plan for one in files}, why)
    words = {"accepted": "goes", "rejected": "stays"}[verdict]
    click.echo(f"recorded: it {words} in {sum(made.changed.values())} places of {len(made.changed)} files")
    if made.left or made.missed:
        click.echo(
            f"{made.left} places stay as somebody else decided; {len(made.missed)} files changed meanwhile: look again", err=True
        )
    click.echo(f"to take it back in all of them: hoursback portal review same {item} {finding} --undo {made.together}")
    return 0


@review.command("again")
@click.argument("item")
def again(item: str) -> int:
    """Take ITEM, whose proof stopped the release, back into review."""
    with portal() as client:
        client.review_again(item_named(client, item))
    click.echo("back in review: add what the proof named, or decide otherwise")
    return 0


def _box(page: int, corners: str) -> Box:
    from flows.portal_client.talking import made
    from flows.portal_wire.reviews import Box

    numbers = numbers_in(corners, 4)
    if numbers is None:
        raise UsageError("--box wants four numbers, in hundredths of the page: left,top,right,bottom, such as 10,20,40,25.")
    x0, y0, x1, y1 = (number / 100 for number in numbers)
    return made(Box, page=page, units="share", x0=x0, y0=y0, x1=x1, y1=y1)
