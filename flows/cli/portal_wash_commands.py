"""`hoursback portal vetting`, after clearance: what runs out, and the pairs of data washes, each answered by an officer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from flows.cli.portal_remote import AS_JSON, columns, portal
from flows.cli.speaking import Voice

if TYPE_CHECKING:
    from flows.portal_wire.washes import PairSide


@click.command("clearances")
@AS_JSON
def clearances(as_json: bool) -> int:
    """Say which clearances run out, by level and unit, and who holds those of the next 3 months. Put on record."""
    voice = Voice(as_json=as_json)
    with portal() as client:
        found = client.clearances()
    voice.document(found.model_dump(mode="json"))
    voice.line(f"{found.live} in force")
    if found.due:
        voice.line(columns("level", "unit", "in force", "expired", "within 3, 6, 12 months", widths=(10, 24, 8, 8)))
    for row in found.due:
        within = ", ".join(map(str, row.within))
        voice.line(columns(row.level, row.unit, row.live, row.expired, within, widths=(10, 24, 8, 8)))
    for one in found.soon:
        voice.line(f"expires {one.expires_on}  {one.level}  {one.staff_number or one.name}  {one.unit}")
    return 0


@click.command("washes")
@AS_JSON
def washes(as_json: bool) -> int:
    """List the data washes of the force."""
    voice = Voice(as_json=as_json)
    with portal() as client:
        found = client.washes()
    voice.document({"washes": found})
    for name in found:
        voice.line(name)
    if not found:
        voice.line("There is no data wash.")
    return 0


@click.command("wash")
@click.argument("name")
@click.option("--band", type=click.Choice(["strong", "review"]), default=None, help="Only pairs of this band.")
@click.option("--first", default=0, type=click.IntRange(0), help="Place of the first pair.")
@click.option("--count", default=10, show_default=True, type=click.IntRange(1, 100), help="So many pairs.")
@AS_JSON
def wash(name: str, band: Literal["strong", "review"] | None, first: int, count: int, as_json: bool) -> int:
    """Show pairs of the wash NAME that wait for an answer, the likeliest first. Each that is shown is put on record."""
    voice = Voice(as_json=as_json)
    with portal() as client:
        found = client.wash(name, band=band or "", first=first, limit=count)
    voice.document(found.model_dump(mode="json"))
    waiting = ", ".join(f"{number} {kind}" for kind, number in found.waiting.items())
    answers = ", ".join(f"{number} {answer}" for answer, number in found.answers.items())
    voice.line(f"wash {found.wash}, against {found.register_code or 'no register yet'}; waiting: {waiting}; answered: {answers}")
    for pair in found.pairs:
        voice.line(f"{pair.band:<6} {pair.person.key} and {pair.record.key}")
        voice.line(f"       workforce: {_in_line(pair.person)}")
        voice.line(f"       record:    {_in_line(pair.record)}")
        voice.line("       " + "; ".join(f"{reason.words} ({reason.weight:+.1f})" for reason in pair.reasons))
    if found.withheld:
        voice.line(f"{found.withheld} withheld: you, or somebody close to you, may be in them")
    if not found.pairs and not found.withheld:
        voice.line("nothing waits here")
    return 0


@click.command("answer")
@click.argument("wash")
@click.argument("person")
@click.argument("record")
@click.option("--same", "said", flag_value="same", help="The record is about this person.")
@click.option("--other", "said", flag_value="other", help="It is about somebody else.")
@click.option("--unsure", "said", flag_value="unsure", help="It cannot be told; the pair goes on waiting.")
@click.option("--why", required=True, help="What agrees, and what does not.")
def answer_pair(wash: str, person: str, record: str, said: Literal["same", "other", "unsure"] | None, why: str) -> int:
    """Say in WASH whether RECORD is about PERSON, by their keys. You say it; no pair is answered for you."""
    from flows.portal_client.talking import made
    from flows.portal_wire.washes import PairAnswer

    if said is None:
        raise click.UsageError("Say --same, --other or --unsure.")
    with portal() as client:
        stands = client.answer_pair(wash, made(PairAnswer, person=person, record=record, answer=said, why=why))
    click.echo(f"recorded: {sum(stands.waiting.values())} pairs wait")
    return 0


def _in_line(side: PairSide) -> str:
    names = " / ".join(dict.fromkeys(name.full for name in side.names))
    born = side.born.strftime("%d/%m/%Y") if side.born else "date of birth unknown"
    return ", ".join([names, born, *side.addresses[:2]])


WASH_COMMANDS: tuple[click.Command, ...] = (clearances, washes, wash, answer_pair)
"""To be added to the group `hoursback portal vetting`."""
