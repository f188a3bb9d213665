"""`hoursback portal cases`, on its papers: what was stated of a case, their order in the bundle, files put in and taken out."""

from __future__ import annotations

from typing import Any

import click

from flows.cli.portal_remote import AS_JSON, case_named, columns, item_named, portal
from flows.cli.speaking import Voice

_YES_NO = click.Choice(["yes", "no", "unsaid"])


@click.command("facts")
@click.argument("case")
@click.option("--urn", help="URN of the case.")
@click.option("--file-type", help="Type of the file, such as ngap; as the forms say unless given.")
@click.option("--plea", type=click.Choice(["guilty", "not guilty", "unsaid"]), help="The plea that is expected.")
@click.option("--charged-by", type=click.Choice(["police", "cps", "unsaid"]), help="Who charged.")
@click.option("--domestic-abuse", type=_YES_NO, help="Whether domestic abuse is part of it.")
@click.option("--custody", type=_YES_NO, help="Whether the suspect is in custody.")
@click.option("--arrested", type=_YES_NO, help="Whether the suspect was arrested.")
@click.option("--intimidated", type=_YES_NO, help="Whether a witness is intimidated or vulnerable.")
def facts(case: str, **said: str | None) -> int:
    """State what only a person can say of CASE; unsaid: as its forms say. What is not named here stays as it was stated."""
    from flows.portal_client.talking import made
    from flows.portal_wire.cases import Facts

    given = {name: _meant(name, value) for name, value in said.items() if value is not None}
    if not given:
        raise click.UsageError("Say something of the case: see hoursback portal cases facts --help.")
    with portal() as client:
        case_id = case_named(client, case)
        client.state_facts(case_id, made(Facts, **client.case(case_id).stated | given))
    click.echo("kept: check the case again to see what it changes")
    return 0


@click.command("order")
@click.argument("case")
@AS_JSON
def order(case: str, as_json: bool) -> int:
    """Show the sections of the bundle of CASE with their papers. A * stands where a paper can be moved."""
    voice = Voice(as_json=as_json)
    with portal() as client:
        found = client.case_arrangement(case_named(client, case))
    voice.document(found.model_dump(mode="json"))
    voice.line("in the usual order" if found.usual else "arranged by hand; back with: hoursback portal cases move CASE --usual")
    for section in found.sections:
        voice.line(section.name)
        for paper in section.papers:
            moves = "*" if paper.up or paper.down or paper.targets else ""
            own = "put in by you" if paper.own else ""
            voice.line(f"  {columns(moves, paper.item[:12], paper.form or 'not known', paper.name, own, widths=(1, 12, 12, 40))}")
    return 0


@click.command("move")
@click.argument("case")
@click.argument("item", default="")
@click.option("--up", "move", flag_value="up", help="One place up.")
@click.option("--down", "move", flag_value="down", help="One place down.")
@click.option("--to", "section", default="", metavar="SECTION", help="Into this section, at its end.")
@click.option("--before", default="", metavar="ITEM", help="With --to: before this paper.")
@click.option("--usual", "move", flag_value="usual", help="Everything back to the usual order; without ITEM.")
def move(case: str, item: str, move: str | None, section: str, before: str) -> int:
    """Move the paper ITEM in the bundle of CASE, where the file standard leaves its place free."""
    if bool(move) == bool(section) or (before and not section):
        raise click.UsageError("Give one of --up, --down, --to SECTION [--before ITEM] and --usual.")
    if (move == "usual") == bool(item):
        raise click.UsageError("Name the paper that is moved; --usual moves all of them back.")
    with portal() as client:
        case_id = case_named(client, case)
        names = [item_named(client, name) if name else "" for name in (item, before)]
        client.arrange_case(case_id, move or "put", names[0], section=section, before=names[1])  # type: ignore[arg-type]
    click.echo("the usual order is back" if move == "usual" else "moved")
    return 0


@click.command("offered")
@click.argument("case")
@AS_JSON
def offered(case: str, as_json: bool) -> int:
    """List your released files that are in no case yet and may go into CASE: hoursback portal cases add."""
    voice = Voice(as_json=as_json)
    with portal() as client:
        found = client.offered_for_case(case_named(client, case))
    voice.document({"files": [one.model_dump(mode="json") for one in found]})
    for one in found:
        voice.line(columns(one.item[:12], one.name, widths=(12,)))
    if not found:
        voice.line("You have no released file that is in no case.")
    return 0


@click.command("take-out")
@click.argument("case")
@click.argument("item")
def take_out(case: str, item: str) -> int:
    """Take ITEM out of CASE again, where you put it in. What was handed in for the case stays."""
    with portal() as client:
        client.take_from_case(case_named(client, case), item_named(client, item))
    click.echo("taken out: it is still under your work")
    return 0


def _meant(name: str, value: str) -> Any:
    """An answer as the API takes it."""
    if name in ("urn", "file_type", "plea", "charged_by"):
        return "" if value == "unsaid" else value
    return {"yes": True, "no": False, "unsaid": None}[value]


PAPER_COMMANDS: tuple[click.Command, ...] = (facts, order, move, offered, take_out)
"""To be added to the group `hoursback portal cases`."""
