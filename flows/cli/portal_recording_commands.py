"""`hoursback portal review`, on recordings: what was heard, who speaks, a copy that plays, the next in time, marks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.cli.portal_remote import AS_JSON, KIND, NEW_FILE, REASON, WAIT, free, item_named, numbers_in, portal, told_added
from flows.cli.speaking import Voice
from reference.errors import UsageError

if TYPE_CHECKING:
    from flows.portal_wire.recordings import KeyFrame, Stretch, StruckWords
    from flows.portal_wire.speakers import SpeakerView


@click.command("mark")
@click.argument("item")
@click.option("--words", metavar="VOICE:FIRST-LAST", help="Words that were heard, as `transcript` numbers them, such as 1:4-6.")
@click.option("--stretch", metavar="FROM-TO", help="A stretch of sound, such as 1:02.5-1:04.")
@click.option("--track", type=click.IntRange(min=1), default=1, show_default=True, help="With --stretch: the track of sound.")
@click.option(
    "--place",
    "places",
    multiple=True,
    metavar="FRAME:LEFT,TOP,RIGHT,BOTTOM",
    help="A box that moves: where it is, in pixels; again for each frame where it changes its way.",
)
@KIND
@REASON
def mark(item: str, words: str | None, stretch: str | None, track: int, places: tuple[str, ...], kind: str, why: str) -> int:
    """Add to the recording ITEM what was not found: words, a stretch of sound, or a box that moves. It goes."""
    if sum(map(bool, (words, stretch, places))) != 1:
        raise click.UsageError("Give one of --words, --stretch and --place.")
    meant: dict[str, Any] = {}
    if words:
        meant["words"] = _words(words)
    elif stretch:
        meant["stretch"] = _stretch(stretch, track)
    else:
        meant["box"] = [_key(place) for place in places]
    with portal() as client:
        made = client.add_mark(item_named(client, item), **meant, kind=kind, why=why)
    return told_added(made)


@click.command("transcript")
@click.argument("item")
@AS_JSON
def transcript(item: str, as_json: bool) -> int:
    """Show every word that was heard in ITEM, not redacted, each with its number; what was found stands in brackets."""
    from redaction.place_words import clock

    voice = Voice(as_json=as_json)
    with portal() as client:
        found = client.transcript(item_named(client, item))
    voice.document({"voices": [one.model_dump(mode="json") for one in found]})
    for one in found:
        voice.line(f"voice {one.voice}: track {one.track}{f', {one.channel}' if one.channel else ''}")
        for at in range(0, len(one.words), 10):
            some = one.words[at : at + 10]
            said = " ".join(f"{word.word}:{f'[{word.text}]' if word.findings else word.text}" for word in some)
            voice.line(f"  {clock(some[0].start):>9}  {said}")
    if not found:
        voice.line("Nobody listened to this recording, or nothing was said in it.")
    return 0


@click.command("play")
@click.argument("item")
@click.option("--out", required=True, type=NEW_FILE, help="Where the copy that plays (MP4) is written.")
@WAIT
def play(item: str, out: Path, seconds: float) -> int:
    """Fetch a copy of the recording ITEM that plays everywhere, not redacted. It is made where it is asked for first."""
    free(out)
    with portal() as client:
        item_id = item_named(client, item)
        client.playable(item_id, seconds=seconds)
        click.echo(str(client.recording_media(item_id, out)))
    return 0


@click.command("next")
@click.argument("item")
@click.option("--after", default="", metavar="TIME", help="From this moment on, such as 1:02.5; from the beginning unless given.")
@click.option("--uncovered", is_flag=True, help="The next that would stay, not the next that is left to decide.")
def next_finding(item: str, after: str, uncovered: bool) -> int:
    """Say which finding of the recording ITEM comes next in time. Exit status 4: none is left."""
    from flows.marks import seconds_of
    from redaction.place_words import clock

    with portal() as client:
        found = client.next_in_time(
            item_named(client, item), "bare" if uncovered else "open", seconds_of(after) if after else -1.0
        )
    if found.start is None or found.end is None:
        click.echo("everything that was found is covered or silenced" if uncovered else "nothing with a time is left to decide")
        return 4
    click.echo(f"{found.finding}: {clock(found.start)} to {clock(found.end)}")
    return 0


@click.command("speakers")
@click.argument("item")
@AS_JSON
def speakers(item: str, as_json: bool) -> int:
    """Show who speaks in the recording ITEM, as channels tell or as people said."""
    with portal() as client:
        return _tell_speakers(client.speakers(item_named(client, item)), as_json)


@click.command("speaker")
@click.argument("item")
@click.argument("name")
@click.option("--stretch", metavar="FROM-TO", help="NAME speaks here, such as 1:02.5-1:04.")
@click.option("--track", type=click.IntRange(min=1), default=1, show_default=True, help="With --stretch: the track of sound.")
@click.option("--channel", type=click.IntRange(min=1), help="With --stretch: the channel, where channels were heard one by one.")
@click.option("--silence", is_flag=True, help="All that NAME says goes.")
@click.option("--disguise", is_flag=True, help="The voice of NAME is disguised; the words are heard.")
@REASON
def speaker(
    item: str, name: str, stretch: str | None, track: int, channel: int | None, silence: bool, disguise: bool, why: str
) -> int:
    """Say where NAME speaks in the recording ITEM, or let all that NAME says go."""
    if sum((bool(stretch), silence, disguise)) != 1:
        raise click.UsageError("Give one of --stretch, --silence and --disguise.")
    with portal() as client:
        item_id = item_named(client, item)
        if stretch:
            return _tell_speakers(client.say_speaker(item_id, name, _stretch(stretch, track), channel=channel), as_json=False)
        return told_added(client.take_out_speaker(item_id, name, disguise=disguise, why=why))


def _tell_speakers(found: list[SpeakerView], as_json: bool) -> int:
    voice = Voice(as_json=as_json)
    voice.document({"speakers": [one.model_dump(mode="json") for one in found]})
    for one in found:
        proposed = f", {one.proposed} of them proposed" if one.proposed else ""
        how = {"": "", "silence": ", silenced", "disguise": ", disguised"}[one.going]
        voice.line(f"{one.name}: {one.turns} stretches{proposed}, {one.seconds} s{how}")
    if not found:
        voice.line("Nobody said yet who speaks in this recording.")
    return 0


def _key(place: str) -> KeyFrame:
    from flows.portal_client.talking import made
    from flows.portal_wire.recordings import KeyFrame

    frame, _, corners = place.partition(":")
    numbers = numbers_in(corners, 4)
    if numbers is None or not (frame.isascii() and frame.isdecimal()):
        raise UsageError("--place wants a frame, counted from 1, and four numbers of pixels: 120:left,top,right,bottom.")
    x0, y0, x1, y1 = numbers
    return made(KeyFrame, frame=int(frame), x0=x0, y0=y0, x1=x1, y1=y1)


def _stretch(text: str, track: int) -> Stretch:
    from flows.marks import seconds_of
    from flows.portal_client.talking import made
    from flows.portal_wire.recordings import Stretch

    start, dash, end = text.partition("-")
    if not dash:
        raise UsageError("--stretch wants two times, the earlier one first: 1:02.5-1:04.")
    return made(Stretch, start=seconds_of(start), end=seconds_of(end), track=track)


def _words(text: str) -> StruckWords:
    from flows.portal_client.talking import made
    from flows.portal_wire.recordings import StruckWords

    voice, colon, span = text.partition(":")
    first, dash, last = span.partition("-")
    numbers = [voice, first, last if dash else first]
    if not colon or not all(number.isascii() and number.isdecimal() for number in numbers):
        raise UsageError("--words wants a voice and the numbers of words in it, such as 1:4-6; `transcript` shows both.")
    return made(StruckWords, voice=int(voice), first=int(numbers[1]), last=int(numbers[2]))


RECORDING_COMMANDS: tuple[click.Command, ...] = (transcript, play, next_finding, mark, speakers, speaker)
"""To be added to the group `hoursback portal review`."""
