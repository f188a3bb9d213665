"""`hoursback vetting wash`: a whole workforce against an extract of a register."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from flows.cli.speaking import Voice

if TYPE_CHECKING:
    from automations.decisions.wash_answers import Answer
    from vetting.subjects import Person
    from vetting.wash.pairs import Paired

_EXTRACT = click.Path(path_type=Path, exists=True)
_WASH = click.option("--wash", "name", default="workforce", show_default=True, help="Which wash; each is against one register.")
_MEMORY = click.option("--memory", default="5GB", show_default=True, help="Limit of the comparison; about 1 GB more is used.")
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")


@click.group("wash")
def wash_commands() -> None:
    """Compare the whole workforce with an extract of a register, month by month. Officers answer what it brings up."""


@wash_commands.command("people")
@click.argument("extract", type=_EXTRACT)
@click.option("--batch", required=True, help="Name of the extract, such as 2026-11.")
@_WASH
@_MEMORY
def take_people(extract: Path, batch: str, name: str, memory: str) -> int:
    """Take in an EXTRACT of the workforce (CSV, Parquet; docs/matching.md). Keys are staff numbers."""
    return _take("people", extract, batch, name, "", memory)


@wash_commands.command("records")
@click.argument("extract", type=_EXTRACT)
@click.option("--batch", required=True, help="Name of the extract, such as 2026-11.")
@click.option("--register", default="", help="Code of the register, with the first extract.")
@_WASH
@_MEMORY
def take_records(extract: Path, batch: str, register: str, name: str, memory: str) -> int:
    """Take in an EXTRACT of the register (CSV, Parquet or a folder of Parquet files): whole, or what is new."""
    return _take("register", extract, batch, name, register, memory)


def _take(side: Literal["people", "register"], extract: Path, batch: str, name: str, register: str, memory: str) -> int:
    from flows.vetting_wash import lay_out
    from flows.workshop import Workshop

    with Workshop.open() as workshop:
        added = lay_out(workshop, name, side, extract, batch, register, memory=memory)
    click.echo(f"taken in: {added:,} new or changed; compare them with: hoursback vetting wash run --wash {name}")
    return 0


@wash_commands.command("run")
@_WASH
@_MEMORY
def run_wash(name: str, memory: str) -> int:
    """Compare what has not met yet. Killed at any moment, the same command goes on where it was."""
    from flows.vetting_wash import run
    from flows.workshop import Workshop

    voice = Voice(as_json=False)
    with Workshop.open() as workshop, voice.progress() as tick:
        parts = run(workshop, name, lambda done, of: tick("comparing", done, of), memory=memory)
    voice.line(f"compared: {parts} part{'s' * (parts != 1)}" if parts else "nothing is new since the last run")
    return _tell_overview(voice, name)


@wash_commands.command("show")
@_WASH
@_JSON
def show_wash(name: str, as_json: bool) -> int:
    """How a wash stands: its extracts, what waits, what was answered. It names nobody."""
    return _tell_overview(Voice(as_json=as_json), name)


def _tell_overview(voice: Voice, name: str) -> int:
    from dataclasses import asdict

    from flows.vetting_wash import overview
    from flows.workshop import Workshop

    with Workshop.open() as workshop:
        found = overview(workshop, name)
    voice.document({"wash": name, **asdict(found)})
    voice.line(f"wash {name}, against {found.register or 'no register yet'}")
    voice.line(f"  extracts of the workforce: {', '.join(found.people) or 'none'}")
    voice.line(f"  extracts of the register:  {', '.join(found.records) or 'none'}")
    voice.line(f"  waiting: {found.waiting.strong} strong, {found.waiting.review} to review, of {found.waiting.people} people")
    voice.line("  answered: " + ", ".join(f"{count} {answer}" for answer, count in found.answers.items()))
    return 0


@wash_commands.command("queue")
@_WASH
@click.option("--band", type=click.Choice(["strong", "review"]), help="Only this one.")
@click.option("--first", default=0, type=click.IntRange(0), help="Place of the first pair of the page.")
@click.option("--count", default=20, show_default=True, type=click.IntRange(1, 500), help="Pairs of the page.")
@_JSON
def show_queue(name: str, band: Literal["strong", "review"] | None, first: int, count: int, as_json: bool) -> int:
    """Show pairs that wait for an answer, with what speaks for each. For vetting officers; what is shown is audited."""
    from flows.vetting_wash import page
    from flows.workshop import Workshop

    voice = Voice(as_json=as_json)
    with Workshop.open() as workshop:
        found = page(workshop, name, first, count, band)
    voice.document({"pairs": [_pair_data(pair) for pair in found.pairs], "withheld": found.withheld})
    for pair in found.pairs:
        candidate = pair.candidate
        voice.line(f"{candidate.band:<6} {candidate.person_id} and {candidate.record.register} {candidate.record.key}")
        voice.line(f"       workforce: {_in_line(pair.person)}")
        voice.line(f"       record:    {_in_line(candidate.record.person)}")
        voice.line("       " + "; ".join(f"{reason.words} ({reason.weight:+.1f})" for reason in candidate.reasons))
    if found.withheld:
        voice.line(f"{found.withheld} withheld: you, or somebody close to you, may be in them")
    if not found.pairs and not found.withheld:
        voice.line("nothing waits here")
    return 0


def _in_line(person: Person) -> str:
    names = " / ".join(dict.fromkeys(name.full for name in person.names))
    born = person.born.strftime("%d/%m/%Y") if person.born else "date of birth unknown"
    places = [" ".join((*home.lines, home.postcode)).strip() for home in person.addresses]
    return ", ".join([names, born, *places[:2]])


def _pair_data(pair: Paired) -> dict[str, Any]:
    from vetting.written import as_data

    candidate = pair.candidate
    return {
        "person": candidate.person_id,
        "record": candidate.record.key,
        "register": candidate.record.register,
        "band": candidate.band,
        "weight": round(candidate.weight, 3),
        "workforce": as_data(pair.person),
        "found": as_data(candidate.record.person),
        "reasons": [as_data(reason) for reason in candidate.reasons],
    }


@wash_commands.command("answer")
@click.argument("person")
@click.argument("record")
@click.option("--same", "said", flag_value="same", help="The record is about this person.")
@click.option("--other", "said", flag_value="other", help="It is about somebody else.")
@click.option("--unsure", "said", flag_value="unsure", help="It cannot be told; the pair goes on waiting.")
@click.option("--why", required=True, help="What agrees, and what does not.")
@_WASH
def answer_pair(person: str, record: str, said: Answer | None, why: str, name: str) -> int:
    """Say whether RECORD is about PERSON, by their keys. You say it; no pair is answered for you."""
    from flows.vetting_wash import answer
    from flows.workshop import Workshop

    if said is None:
        raise click.UsageError("Say --same, --other or --unsure.")
    with Workshop.open() as workshop:
        answer(workshop, name, person, record, said, why)
    click.echo("recorded")
    return 0


@wash_commands.command("answers")
@_WASH
@click.option("--said", type=click.Choice(["same", "other", "unsure"]), help="Only these.")
@_JSON
def show_answers(name: str, said: Answer | None, as_json: bool) -> int:
    """List what officers said of the pairs, with their reasons."""
    from flows.vetting_wash import answered
    from flows.workshop import Workshop

    voice = Voice(as_json=as_json)
    with Workshop.open() as workshop:
        found = answered(workshop, name, said)
    voice.document(
        [
            {
                "person": one.pair.person,
                "record": one.pair.record,
                "answer": one.answer,
                "why": one.reason,
                "officer": one.officer,
                "at": one.at.isoformat(),
            }
            for one in found
        ]
    )
    for one in found:
        voice.line(
            f"{one.answer:<6} {one.pair.person} and {one.pair.record}, {one.officer}, {one.at:%d/%m/%Y %H:%M}: {one.reason}"
        )
    if not found:
        voice.line("nothing was answered yet")
    return 0
