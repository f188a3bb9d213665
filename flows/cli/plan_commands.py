"""`hoursback plan`: the plan of an item that waits for review, looked at, decided and added to without the portal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.cli.review_commands import show as show_findings
from reference.errors import UsageError

if TYPE_CHECKING:
    from flows.additions import Box
    from flows.review import Selection

_DECIDING = (
    click.argument("item"),
    click.argument("ids", nargs=-1, metavar="[ID]..."),
    click.option("--all", "everything", is_flag=True, help="All findings that nobody decided."),
    click.option("--kind", "kinds", multiple=True, metavar="KIND", help="All findings of this kind that nobody decided."),
    click.option(
        "--same-text-as",
        "same_text_as",
        multiple=True,
        metavar="ID",
        help="Every finding with this one's text, decided or not.",
    ),
    click.option("--person", "persons", multiple=True, metavar="N", help="Every track of person N in a video."),
    click.option("--all-but", "all_but", multiple=True, metavar="N", help="Every face in a video but those of person N."),
)
_BOOKKEEPING = (
    click.option("--by", default="", help="Who decides; you unless given."),
    click.option("--why", default="", help="Reason, kept sealed with the plan."),
    click.option("--minutes", type=click.FloatRange(min=0), default=0.0, help="Minutes that the review took."),
)


def _with(*options: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


@click.group()
def plan() -> None:
    """Look at, decide and add to the plan of an item that waits for review."""


@plan.command()
@click.argument("item")
@click.option("--reveal", is_flag=True, help="Show texts and reasons too; the audit records that they were shown.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def show(item: str, reveal: bool, as_json: bool) -> None:
    """Show the findings of an item and what was decided on each."""
    show_findings(item, reveal=reveal, as_json=as_json)


@plan.command()
@_with(*_DECIDING, *_BOOKKEEPING)
@click.option(
    "--fill",
    type=click.Choice(["opaque", "blur", "pixelate"]),
    default=None,
    help="How faces and people in a video are filled; blur and pixelate can be reversed in part, and the certificate says so.",
)
def accept(
    item: str,
    ids: tuple[str, ...],
    everything: bool,
    kinds: tuple[str, ...],
    same_text_as: tuple[str, ...],
    persons: tuple[str, ...],
    all_but: tuple[str, ...],
    by: str,
    why: str,
    minutes: float,
    fill: str | None,
) -> None:
    """Decide that findings go."""
    chosen = _selection(ids, everything, kinds, same_text_as, persons, all_but)
    _decide(item, chosen, accept=True, by=by, why=why, minutes=minutes, fill=fill or "")


@plan.command()
@_with(*_DECIDING, *_BOOKKEEPING)
def reject(
    item: str,
    ids: tuple[str, ...],
    everything: bool,
    kinds: tuple[str, ...],
    same_text_as: tuple[str, ...],
    persons: tuple[str, ...],
    all_but: tuple[str, ...],
    by: str,
    why: str,
    minutes: float,
) -> None:
    """Decide that findings stay."""
    _decide(
        item, _selection(ids, everything, kinds, same_text_as, persons, all_but), accept=False, by=by, why=why, minutes=minutes
    )


@plan.command()
@click.argument("item")
@click.option("--term", "terms", multiple=True, help="A text that goes wherever it stands; may be given again.")
@click.option(
    "--terms-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Such texts, one a line.",
)
@click.option("--page", type=click.IntRange(min=1), help="Page (or frame of a picture) for --box, counted from 1.")
@click.option("--box", "corners", metavar="x0,y0,x1,y1", help="An area: points from the lower left; pixels from the upper left.")
@click.option(
    "--track",
    "keys",
    multiple=True,
    metavar="FRAME:x0,y0,x1,y1",
    help="A box that moves in a video: its place in one frame, counted from 1; again for each frame where it changes its way.",
)
@click.option("--stretch", metavar="FROM-TO", help="A stretch of sound, such as 1:02.5-1:04.")
@click.option(
    "--channel", type=click.IntRange(min=1), default=None, help="One channel of the sound, from 1: for --stretch, or all of it."
)
@click.option(
    "--disguise",
    is_flag=True,
    help="For --stretch, --channel or --speaker: disguise the voices there, so that the words are still heard.",
)
@click.option("--speaker", default="", metavar="NAME", help="All that a speaker says: see plan speakers.")
@click.option("--on", "number", type=click.IntRange(min=1), default=1, help="Which track of pictures or sound, from 1.")
@click.option("--kind", default=None, help="What it covers: TERM unless given, SPEECH for sound that is disguised.")
@_with(*_BOOKKEEPING)
def add(
    item: str,
    terms: tuple[str, ...],
    terms_file: Path | None,
    page: int | None,
    corners: str | None,
    keys: tuple[str, ...],
    stretch: str | None,
    channel: int | None,
    disguise: bool,
    speaker: str,
    number: int,
    kind: str | None,
    by: str,
    why: str,
    minutes: float,
) -> None:
    """Add what was not found: every occurrence of a text, a box on a page, or a moving box or a stretch of sound."""
    from flows.acceptance import find_item
    from flows.additions import add_box, add_mark, add_terms
    from flows.cli.redact_command import read_terms
    from flows.marks import read_mark
    from flows.speakers import silence_speaker
    from flows.workshop import Workshop

    gone = tuple(term.strip() for term in (*terms, *read_terms(terms_file)) if term.strip())
    drawn = page is not None and corners is not None
    sound = stretch is not None or channel is not None
    marked = bool(keys) or sound
    if bool(gone) + drawn + marked + bool(speaker) != 1 or (page is None) != (corners is None):
        raise UsageError(
            "Say what to add: --term TEXT (or --terms-file), --page N with --box x0,y0,x1,y1, --track for a video, "
            "or --stretch, --channel or --speaker for sound."
        )
    if disguise and not (sound or speaker):
        raise UsageError("--disguise is for sound: give --stretch, --channel or both with it, or --speaker.")
    kind = (kind or ("SPEECH" if disguise else "TERM")).upper()
    with Workshop.open() as workshop:
        found = find_item(workshop, item)
        if marked:
            mark = read_mark(keys, stretch, number - 1, channel)
            made = add_mark(workshop, found, mark, kind=kind, disguise=disguise, by=by, why=why, minutes=minutes)
        elif speaker:
            made = silence_speaker(workshop, found, speaker, disguise=disguise, by=by, why=why, minutes=minutes)
        elif page is not None and corners is not None:
            made = add_box(workshop, found, page, _box(corners), kind=kind, by=by, why=why, minutes=minutes)
        else:
            made = add_terms(workshop, found, gone, by=by, why=why, minutes=minutes)
    new = f" ({', '.join(made.added[:12])}{', ...' if len(made.added) > 12 else ''})" if made.added else ""
    doubtful = sum(1 for finding in made.plan.findings if finding.id in made.added and finding.decision.state == "proposed")
    left = f"; {doubtful} of the new ones doubtful: decide on them" if doubtful else ""
    click.echo(f"{len(made.added)} added{new}, {len(made.accepted)} that were found before accepted{left}")
    for number in made.unfound:
        click.echo(f"note: term {number} was not found as it was written", err=True)


@plan.command()
@click.argument("item")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="A new .mp4, for you alone."
)
@click.option("--overwrite", is_flag=True, help="Replace FILE if it is there.")
def preview(item: str, out: Path, overwrite: bool) -> None:
    """Write a small copy of a video with a frame around every finding; it covers nothing. The audit records it."""
    from flows.acceptance import find_item
    from flows.previews import write_preview
    from flows.workshop import Workshop

    if out.suffix.lower() != ".mp4":
        raise UsageError("--out wants a name that ends in .mp4.")
    with Workshop.open() as workshop:
        frames = write_preview(workshop, find_item(workshop, item), out, overwrite=overwrite)
    click.echo(f"{frames} frames -> {out} (not redacted: it shows everybody)")


@plan.command()
@click.argument("item")
@click.option("--by", default="", help="Who asks for it; you unless given.")
def reopen(item: str, by: str) -> None:
    """Take an item back into review whose release the proof stopped: add or decide, then finish it again."""
    from flows.acceptance import find_item
    from flows.review import review_again
    from flows.workshop import Workshop

    with Workshop.open() as workshop:
        found = find_item(workshop, item)
        review_again(workshop, found, by)
    click.echo(f"back in review: hoursback plan show {found.id[:12]}")
    if places := found.result.get("found_places"):
        click.echo(f"the proof came upon {places} places that nobody decided on: hoursback plan cover {found.id[:12]}")


@plan.command()
@click.argument("item")
@click.argument("tracks", nargs=-1, required=True, metavar="TRACK...")
@click.option("--person", "number", default="", metavar="N", help="The person's number; a known one or a new one unless given.")
@click.option("--by", default="", help="Who says so; you unless given.")
@click.option("--minutes", type=click.FloatRange(min=0), default=0.0, help="Minutes that it took.")
def same(item: str, tracks: tuple[str, ...], number: str, by: str, minutes: float) -> None:
    """Say that tracks of a video show one person, so that --person and --all-but decide on them together."""
    from flows.acceptance import find_item
    from flows.additions import same_person
    from flows.workshop import Workshop

    ids = tuple(dict.fromkeys(part.strip() for word in tracks for part in word.split(",") if part.strip()))
    with Workshop.open() as workshop:
        person = same_person(workshop, find_item(workshop, item), ids, number.strip(), by=by, minutes=minutes)
    click.echo(f"person {person}: {', '.join(ids)}")


@plan.command()
@click.argument("item")
@_with(*_BOOKKEEPING)
def cover(item: str, by: str, why: str, minutes: float) -> None:
    """Add all that the proof came upon when it stopped the release; it goes. Then finish the item again."""
    from flows.acceptance import find_item
    from flows.additions import cover_found
    from flows.workshop import Workshop

    with Workshop.open() as workshop:
        found = find_item(workshop, item)
        made = cover_found(workshop, found, by=by, why=why, minutes=minutes)
    new = f" ({', '.join(made.added[:12])}{', ...' if len(made.added) > 12 else ''})" if made.added else ""
    click.echo(
        f"{len(made.added)} added{new}, {len(made.accepted)} that were found before accepted: hoursback finish {found.id[:12]}"
    )


@plan.command()
@click.argument("item")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="A .csv or .pdf that is new."
)
@click.option("--audience", default="", help="For whom; needed where the item has several audiences.")
@click.option("--overwrite", is_flag=True, help="Replace FILE if it is there.")
def schedule(item: str, out: Path, audience: str, overwrite: bool) -> None:
    """Write a schedule of the redactions for the case file; it holds none of the texts."""
    from flows.acceptance import find_item
    from flows.delivery import write_new
    from flows.schedules import schedule_for
    from flows.workshop import Workshop
    from redaction.schedule import as_csv, as_pdf

    form = {".csv": as_csv, ".pdf": as_pdf}.get(out.suffix.lower())
    if form is None:
        raise UsageError("--out wants a name that ends in .csv or .pdf.")
    with Workshop.open() as workshop:
        made = schedule_for(workshop, find_item(workshop, item), audience)
    write_new(out, form(made), overwrite=overwrite)
    draft = "" if made.released else " (a draft: the item is not released)"
    click.echo(f"{len(made.rows)} redactions -> {out}{draft}")


@plan.command()
@click.argument("item")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="A .txt, .vtt (each word at its time), .docx or .pdf that is new.",
)
@click.option("--audience", default="", help="For whom; needed where the item has several audiences.")
@click.option("--overwrite", is_flag=True, help="Replace FILE if it is there.")
def transcript(item: str, out: Path, audience: str, overwrite: bool) -> None:
    """Write the transcript of a released recording without what was removed; it is read again before you get it."""
    from flows.acceptance import find_item
    from flows.inputs import TRANSCRIPTS
    from flows.transcripts import write_transcript
    from flows.workshop import Workshop

    if out.suffix.lower() not in TRANSCRIPTS:
        raise UsageError(f"--out wants a name that ends in one of {', '.join(TRANSCRIPTS)}.")
    with Workshop.open() as workshop:
        lines = write_transcript(workshop, find_item(workshop, item), out, audience, overwrite=overwrite)
    click.echo(f"{lines} lines -> {out} (by a machine: listen before you rely on it)")


def _decide(item: str, selection: Selection, *, accept: bool, by: str, why: str, minutes: float, fill: str = "") -> None:
    from flows.acceptance import find_item
    from flows.review import decide, request_of, selected, undecided
    from flows.workshop import Workshop

    with Workshop.open() as workshop:
        found = find_item(workshop, item)
        ids = selected(workshop, found, selection)
        decided = decide(
            workshop,
            found,
            accept=ids if accept else (),
            reject=() if accept else ids,
            accept_rest=False,
            by=by,
            why=why,
            minutes=minutes,
            fill=fill,
        )
        left = len(undecided(decided, request_of(workshop, found).audiences))
    said = f"{len(ids)} {'accepted' if accept else 'rejected'}"
    click.echo(f"{said}; {left} left to decide" if left else f"{said}; all decided: hoursback finish {found.id[:12]}")


def _selection(
    ids: tuple[str, ...],
    everything: bool,
    kinds: tuple[str, ...],
    same_text_as: tuple[str, ...],
    persons: tuple[str, ...],
    all_but: tuple[str, ...],
) -> Selection:
    from flows.review import Selection

    named = frozenset(part.strip() for word in ids for part in word.split(",") if part.strip())
    if not (named or everything or kinds or same_text_as or persons or all_but):
        raise UsageError(
            "Say which findings: by their ids, --all, --kind KIND, --same-text-as ID, or --person N and --all-but N for a video."
        )
    upper = frozenset(kind.upper() for kind in kinds)
    return Selection(named, everything, upper, frozenset(same_text_as), frozenset(persons), frozenset(all_but))


def _box(corners: str) -> Box:
    try:
        x0, y0, x1, y1 = (float(number) for number in corners.split(","))
    except ValueError:
        raise UsageError("--box wants four numbers: x0,y0,x1,y1.") from None
    return x0, y0, x1, y1
