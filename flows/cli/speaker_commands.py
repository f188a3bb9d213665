"""`hoursback plan speakers` and `plan speaker`: who speaks when in a recording that waits for review."""

from __future__ import annotations

import re
from typing import Any

import click

from flows.cli.speaking import Voice
from reference.errors import UsageError

_LINES = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?")


@click.command()
@click.argument("item")
@click.option("--reveal", is_flag=True, help="Show what is said too; the audit records that it was shown.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def speakers(item: str, reveal: bool, as_json: bool) -> None:
    """Show the lines that were heard and who speaks them, as far as anybody said or the channels tell."""
    from flows.acceptance import find_item
    from flows.review import consult
    from flows.speakers import speakers_of, spoken_lines
    from flows.workshop import Workshop
    from redaction.place_words import clock

    voice = Voice(as_json=as_json)
    with Workshop.open() as workshop:
        opened = consult(workshop, find_item(workshop, item), revealed=reveal)
    rows: list[dict[str, Any]] = [
        {
            "line": line.number,
            "track": line.track + 1,
            "channel": max(0, line.voice + 1),
            "start": round(line.start, 2),
            "end": round(line.end, 2),
            "speaker": turn.speaker if turn else "",
            "proposed": bool(turn and not turn.by),
            **({"text": line.text} if reveal else {}),
        }
        for line, turn in spoken_lines(opened)
    ]
    known = [
        {"speaker": one.name, "stretches": one.turns, "seconds": one.seconds, "proposed": one.proposed, "going": one.going}
        for one in speakers_of(opened)
    ]
    voice.document({"lines": rows, "speakers": known})
    for row in rows:
        who = f"{row['speaker']}{' (proposed)' if row['proposed'] else ''}" if row["speaker"] else "-"
        channel = f"channel {row['channel']}  " if row["channel"] else ""
        text = f"  {row['text']}" if reveal else ""
        voice.line(f"{row['line']:>5}  {clock(row['start'])}-{clock(row['end'])}  {channel}{who}{text}")
    for one in known:
        going = f"; all of it: {one['going']}" if one["going"] else ""
        voice.line(f"{one['speaker']}: {one['stretches']} stretches, {one['seconds']} s, {one['proposed']} proposed{going}")
    if not rows:
        voice.line("No speech was heard.")


@click.command()
@click.argument("item")
@click.argument("name")
@click.argument("lines", nargs=-1, metavar="[LINE|FROM-TO]...")
@click.option("--stretch", metavar="FROM-TO", help="A stretch of sound, such as 1:02.5-1:04.")
@click.option("--channel", type=click.IntRange(min=1), default=None, help="For --stretch: one channel, from 1, heard by itself.")
@click.option("--on", "number", type=click.IntRange(min=1), default=1, help="For --stretch: which track of sound, from 1.")
@click.option("--by", default="", help="Who says so; you unless given.")
@click.option("--minutes", type=click.FloatRange(min=0), default=0.0, help="Minutes that it took.")
def speaker(
    item: str,
    name: str,
    lines: tuple[str, ...],
    stretch: str | None,
    channel: int | None,
    number: int,
    by: str,
    minutes: float,
) -> None:
    """Say that NAME, such as "Speaker 1", speaks in some lines (3 or 7-12, see plan speakers), or in a stretch.

    Then `hoursback plan add ITEM --speaker NAME` takes away all that they say; with --disguise, their voice.
    """
    from flows.acceptance import find_item
    from flows.marks import read_mark
    from flows.speakers import say_who_speaks
    from flows.workshop import Workshop

    meant: set[int] = set()
    for word in lines:
        found = _LINES.fullmatch(word)
        if found is None or int(found[2] or found[1]) < int(found[1]):
            raise UsageError(f"{word} is no line: give numbers such as 3 or 7-12, see: hoursback plan speakers ITEM")
        meant |= set(range(int(found[1]), int(found[2] or found[1]) + 1))
    mark = read_mark((), stretch, number - 1) if stretch is not None else None
    with Workshop.open() as workshop:
        count = say_who_speaks(
            workshop,
            find_item(workshop, item),
            name,
            lines=meant,
            stretch=(mark.start, mark.end) if mark else None,
            track=number - 1,
            channel=channel - 1 if channel else None,
            by=by,
            minutes=minutes,
        )
    click.echo(f"stretches of this speaker: {count}")


SPEAKER_COMMANDS = (speakers, speaker)
"""Commands of ``hoursback plan``."""
