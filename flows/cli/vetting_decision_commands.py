"""`hoursback vetting`, the second half: the dossier, the decision, and what comes after clearance."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.cli.speaking import Voice

if TYPE_CHECKING:
    from flows.vetting_dossier import Opened

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_OUT = click.Path(path_type=Path, dir_okay=False)
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")


def day(value: str) -> date:
    """A day such as 2026-04-01."""
    return date.fromisoformat(value)


def _today() -> date:
    return datetime.now(UTC).date()


def _particulars(command: Any) -> Any:
    """The options by which somebody is recognised in an application."""
    for option in (
        click.option("--staff-number", default="", help="Their number in HR's list."),
        click.option("--postcode", "postcodes", multiple=True, help="Where they live or lived; may be given again."),
        click.option("--born", type=day, help="Date of birth."),
    ):
        command = option(command)
    return command


@click.command("officer")
@click.argument("person")
@click.option("--name", default="", help="Full name, where PERSON is a login or a number.")
@_particulars
def officer(person: str, name: str, born: date | None, postcodes: tuple[str, ...], staff_number: str) -> int:
    """Register PERSON, as their settings name them, as a vetting officer. Nobody registers themselves.

    The particulars are kept as keyed hashes: they stop an officer from deciding on an application that they stand in.
    """
    from flows.vetting_decide import Registered, register_officer
    from flows.workshop import Workshop

    with Workshop.open() as workshop:
        register_officer(workshop, person, Registered(name or person, born, postcodes, staff_number))
    click.echo(f"registered: {person}")
    return 0


@click.command("relation")
@click.argument("name")
@click.option("--as", "relation", required=True, help="What they are to you: partner, sibling, friend.")
@_particulars
def relation(name: str, relation: str, born: date | None, postcodes: tuple[str, ...], staff_number: str) -> int:
    """Declare that NAME is close to you: you will not read or decide where they stand in an application."""
    from flows.vetting_decide import Registered, declare_relation
    from flows.workshop import Workshop

    with Workshop.open() as workshop:
        declare_relation(workshop, Registered(name, born, postcodes, staff_number), relation)
    click.echo("declared")
    return 0


@click.command("dossier")
@click.argument("gathered", type=_FILE)
@click.option("--unit", default="", help="For which unit the application is.")
@_JSON
def dossier(gathered: Path, unit: str, as_json: bool) -> int:
    """Make the dossier of what was GATHERED (JSON) and bring the application before the vetting officers."""
    from flows.vetting_dossier import keep, open_latest, read_gathered
    from flows.workshop import Workshop

    voice = Voice(as_json=as_json)
    with Workshop.open() as workshop:
        opened = open_latest(workshop, keep(workshop, read_gathered(gathered), unit))
    _tell(voice, opened)
    return 0


def _tell(voice: Voice, opened: Opened) -> None:
    counts = opened.dossier.counts
    voice.document({"application": opened.standing.id, "dossier": opened.standing.dossier_sha256, "counts": counts})
    voice.line(f"{opened.standing.reference}: dossier made, awaits a decision")
    for name, count in counts.items():
        voice.line(f"  {count:>4}  {name}")


@click.command("open")
@click.argument("reference")
@click.option("--out", required=True, type=_OUT, help="Where the dossier is written (PDF).")
@click.option("--page", type=_OUT, help="Write it as a page (HTML) too.")
def open_dossier(reference: str, out: Path, page: Path | None) -> int:
    """Open the latest dossier of the application REFERENCE, and press Enter when you have read it: the time is recorded."""
    from flows.delivery import write_new
    from flows.vetting_dossier import open_latest, page_of, pdf_of, record_view
    from flows.workshop import Workshop

    with Workshop.open() as workshop:
        opened = open_latest(workshop, reference)
        # Who may not see it is refused here, before anything is written.
        record_view(workshop, opened, datetime.now(UTC), 0.0, "opened")
        write_new(out, pdf_of(workshop, opened), overwrite=True)
        if page is not None:
            write_new(page, page_of(opened).encode(), overwrite=True)
        began, started = datetime.now(UTC), time.monotonic()
        click.echo(f"open: {out}\nPress Enter when you have read it.")
        sys.stdin.readline()
        seconds = max(time.monotonic() - started, 0.1)
        record_view(workshop, opened, began, seconds)
    click.echo(f"recorded: open for {seconds:.0f} seconds")
    return 0


@click.command("decide")
@click.argument("reference")
@click.option("--write-form", type=_OUT, help="Write the empty form to this file and decide nothing.")
@click.option("--form", "filled", type=_FILE, help="The filled form.")
def decide(reference: str, write_form: Path | None, filled: Path | None) -> int:
    """Decide on the application REFERENCE with a filled form. You decide; nothing is decided for you."""
    from flows.delivery import write_new
    from flows.vetting_decide import blank_form, read_form
    from flows.vetting_decide import decide as decide_on
    from flows.workshop import Workshop

    if (write_form is None) == (filled is None):
        raise click.UsageError("Give --write-form to get the form, or --form with the filled one.")
    with Workshop.open() as workshop:
        if write_form is not None:
            form = blank_form(workshop, reference)
            write_new(write_form, json.dumps(form, ensure_ascii=False, indent=2).encode(), overwrite=False)
            suggested = "; RECOMMENDED by the machine: no trace. It is yours to decide" if form["recommendation"] else ""
            click.echo(f"form: {write_form}{suggested}")
            return 0
        assert filled is not None
        made = decide_on(workshop, reference, read_form(filled))
    for remark in made.examined.remarks:
        click.echo(f"kept all the same: {remark.words}")
    waits = "waits for a second person" if made.decided.state == "awaiting_second" else "is in effect"
    click.echo(f"recorded: the decision {waits}")
    return 0


@click.command("second")
@click.argument("reference")
@click.option("--why", required=True, help="Why you agree, or do not, in your words; kept sealed.")
@click.option("--agree/--send-back", "agrees", required=True, default=None, help="Sign it, or send it back.")
def second(reference: str, why: str, agrees: bool) -> int:
    """Sign an adverse decision on REFERENCE as the second person, or send it back to be decided anew."""
    from flows.vetting_decide import sign_second
    from flows.workshop import Workshop

    with Workshop.open() as workshop:
        made = sign_second(workshop, reference, why, agrees=agrees)
    click.echo("recorded: the decision is in effect" if made.state == "decided" else "recorded: it is to be decided anew")
    return 0


@click.command("appeal")
@click.argument("reference")
@click.option("--grounds", required=True, type=_FILE, help="File with what was written; kept sealed.")
@click.option("--received", type=day, help="Day on which it came; today when left out.")
@click.option("--review", is_flag=True, help="No appeal, but a reason to look at a decision again.")
def appeal(reference: str, grounds: Path, received: date | None, review: bool) -> int:
    """Record an appeal against the decision on REFERENCE. Somebody who had no part in it decides."""
    from flows.vetting_decide import ask_again
    from flows.workshop import Workshop

    words = grounds.read_text("utf-8", errors="replace")
    with Workshop.open() as workshop:
        ask_again(workshop, reference, "review" if review else "appeal", words, received or _today())
    click.echo(f"recorded: {reference} awaits the decision on {'the review' if review else 'the appeal'}")
    return 0


@click.command("harm")
@click.argument("reference")
@click.option("--outcome", required=True, type=click.Choice(["give", "give_in_part", "withhold"]), help="What the test says.")
@click.option("--why", required=True, help="Why, in your words; kept sealed.")
def harm(reference: str, outcome: Any, why: str) -> int:
    """Record the harm test of REFERENCE: whether telling the reasons would do harm."""
    from flows.vetting_decide import record_harm_test
    from flows.workshop import Workshop

    with Workshop.open() as workshop:
        record_harm_test(workshop, reference, outcome, why)
    click.echo(f"recorded: {outcome.replace('_', ' ')}")
    return 0


@click.command("letter")
@click.argument("reference")
@click.option("--out", required=True, type=_OUT, help="Where the letter is written (PDF); the Word file lies beside it.")
@click.option("--contact", required=True, help="Where the applicant writes to.")
@click.option("--until", "expires_on", type=day, help="Last day of the clearance.")
@click.option("--appeal-by", type=day, help="Last day for an appeal.")
@click.option("--reasons", type=_FILE, help="File with the reasons; only after a harm test that allows it.")
def letter(reference: str, out: Path, contact: str, expires_on: date | None, appeal_by: date | None, reasons: Path | None) -> int:
    """Write the letter of the decision on REFERENCE that is in effect."""
    from flows.vetting_decide import write_letter
    from flows.workshop import Workshop

    words = reasons.read_text("utf-8", errors="replace") if reasons else ""
    with Workshop.open() as workshop:
        code = write_letter(workshop, reference, out, contact=contact, expires_on=expires_on, appeal_by=appeal_by, reasons=words)
    click.echo(f"letter ({code.replace('_', ' ')}): {out} and {out.with_suffix('.docx').name}")
    return 0


@click.group("clearances")
def clearances() -> None:
    """The register of clearances: what expires, what is due, and what happened."""


@clearances.command("forecast")
@click.option("--on", type=day, help="From which day; today when left out.")
@_JSON
def forecast_clearances(on: date | None, as_json: bool) -> int:
    """Say what has expired and what will within 3, 6 and 12 months, by level and unit."""
    from flows.vetting_clearances import live_clearances
    from flows.workshop import Workshop
    from vetting.clearances.register import MONTHS, forecast

    voice = Voice(as_json=as_json)
    with Workshop.open() as workshop:
        rows = forecast(live_clearances(workshop), on or _today())
    voice.document([asdict(row) for row in rows])
    voice.line(f"{'level':<10} {'unit':<24} {'live':>7} {'expired':>8} " + " ".join(f"{f'{count} mo':>7}" for count in MONTHS))
    for row in rows:
        counts = " ".join(f"{count:>7}" for count in row.within)
        voice.line(f"{row.level:<10} {row.unit[:24]:<24} {row.live:>7} {row.expired:>8} {counts}")
    return 0


@clearances.command("due")
@click.option("--months", default=3, show_default=True, type=click.IntRange(0, 120), help="How far to look ahead.")
@click.option("--review-level", "levels", multiple=True, help="A level with an annual review; those of reference data if none.")
def due_clearances(months: int, levels: tuple[str, ...]) -> int:
    """List the clearances that expire, and the annual reviews that are due, by staff number."""
    from flows.vetting_clearances import live_clearances, reviewed_levels
    from flows.workshop import Workshop, overlay_of
    from vetting.clearances.register import expiring, reviews_due

    with Workshop.open() as workshop:
        live = live_clearances(workshop)
        reviewed = frozenset(levels) or reviewed_levels(overlay_of(workshop.engine.settings))
    for one in expiring(live, _today(), months):
        click.echo(f"expires  {one.expires_on}  {one.level:<8}  {one.staff_number or one.name}  {one.unit}  {one.id}")
    for one in reviews_due(live, _today(), reviewed):
        click.echo(
            f"review   {one.reviewed_on or one.granted_on}  {one.level:<8}  {one.staff_number or one.name}  {one.unit}  {one.id}"
        )
    return 0


@clearances.command("import")
@click.argument("held", type=_FILE)
def import_clearances(held: Path) -> int:
    """Enter clearances that were granted before this register was kept (CSV or XLSX). Each says that it was imported."""
    from flows.vetting_clearances import import_held
    from flows.workshop import Workshop

    with Workshop.open() as workshop:
        click.echo(f"imported: {import_held(workshop, held)} clearances")
    return 0


@clearances.command("enter")
@click.argument("reference")
@click.option("--unit", required=True, help="Of the holder.")
@click.option("--from", "on_day", type=day, help="First day; today when left out.")
@click.option("--months", type=click.IntRange(1, 600), help="How long it holds; as its level says when left out.")
@click.option("--transferred", is_flag=True, help="The holder came from another force.")
def enter_clearance(reference: str, unit: str, on_day: date | None, months: int | None, transferred: bool) -> int:
    """Enter the clearance that follows from the decision in effect on REFERENCE."""
    from flows.vetting_clearances import enter
    from flows.workshop import Workshop

    with Workshop.open() as workshop:
        id, last = enter(workshop, reference, unit, on_day or _today(), months, transferred=transferred)
    click.echo(f"entered: {id}, until {last}")
    return 0


@clearances.command("event")
@click.argument("clearance")
@click.argument("event", type=click.Choice(["changed", "reviewed", "renewed", "withdrawn", "ended"]))
@click.option("--on", "on_day", type=day, help="When; today when left out.")
@click.option("--unit", default="", help="The new unit.")
@click.option("--decision", "reference", default="", help="Application of the decision, for a withdrawal or renewal.")
@click.option("--until", "expires_on", type=day, help="New last day, for a renewal.")
def event_of_clearance(
    clearance: str, event: Any, on_day: date | None, unit: str, reference: str, expires_on: date | None
) -> int:
    """Enter what happened to a CLEARANCE. A withdrawal follows from a decision that two people signed."""
    from flows.vetting_clearances import add_event
    from flows.workshop import Workshop

    with Workshop.open() as workshop:
        when = on_day or _today()
        add_event(workshop, clearance, event, when, reference=reference, unit=unit, expires_on=expires_on)
    click.echo(f"entered: {event}")
    return 0


@click.group("draw")
def draw() -> None:
    """Random re-vetting: commit to a seed, then have somebody else draw."""


@draw.command("commit")
@click.argument("size", type=click.IntRange(min=1))
@click.option("--by", type=click.Choice(["level", "unit", "level+unit"]), help="Draw from each its share.")
def commit_to_draw(size: int, by: Any) -> int:
    """Fix who can be drawn and a secret seed; publish the commitment before the draw."""
    from flows.vetting_clearances import commit_draw
    from flows.workshop import Workshop

    with Workshop.open() as workshop:
        id, commitment = commit_draw(workshop, size, by or "")
    click.echo(f"draw {id}\ncommitment {commitment}")
    return 0


@draw.command("run")
@click.argument("id")
@click.option("--word", required=True, help="Any word of yours, chosen now.")
@_JSON
def run_of_draw(id: str, word: str, as_json: bool) -> int:
    """Draw, as another person than who committed; seed and word are then open for everybody to draw again."""
    from flows.vetting_clearances import run_draw
    from flows.workshop import Workshop

    voice = Voice(as_json=as_json)
    with Workshop.open() as workshop:
        drawn, seed, people = run_draw(workshop, id, word)
    voice.document({"seed": seed, "word": word, "result": drawn.sha256, "drawn": list(drawn.ids)})
    for one in people:
        voice.line(f"{one.level:<8}  {one.staff_number or one.name}  {one.unit}  {one.id}")
    voice.line(f"seed {seed}\nresult {drawn.sha256}")
    return 0


@click.command("hr")
@click.argument("staff", type=_FILE)
@click.option("--covers", multiple=True, help="A level that suffices for another, as RV=MV; may be given again.")
@click.option("--on", type=day, help="The day; today when left out.")
@_JSON
def hr(staff: Path, covers: tuple[str, ...], on: date | None, as_json: bool) -> int:
    """Lay HR's list (CSV or XLSX) beside the register: joined, moved, left, changed. Nothing is changed by it."""
    from flows.vetting_clearances import live_clearances
    from flows.workshop import Workshop
    from vetting.clearances.staff import compare, counted, read_staff

    voice = Voice(as_json=as_json)
    levels: dict[str, set[str]] = {}
    for one in covers:
        needed, found, held = one.partition("=")
        if not found:
            raise click.UsageError("--covers is given as RV=MV: for RV, MV suffices.")
        levels.setdefault(needed, set()).add(held)
    rows = read_staff(staff)
    with Workshop.open() as workshop:
        found_all = compare(
            rows, live_clearances(workshop), {level: frozenset(held) for level, held in levels.items()}, on or _today()
        )
    voice.document([asdict(one) for one in found_all])
    for difference in found_all:
        voice.line(f"{difference.kind.replace('_', ' '):<26} {difference.words}")
    voice.line(f"{len(rows)} people, {len(found_all)} differences: {counted(found_all)}")
    return 0


@click.command("equality")
@click.argument("people", type=_FILE)
@click.option("--by", "characteristic", required=True, help="Column of PEOPLE with the protected characteristic.")
@click.option("--out", type=_OUT, help="Write the table (CSV) to this file.")
@click.option("--reference", type=click.Path(path_type=Path), help="A force's folder of reference data.")
def equality(people: Path, characteristic: str, out: Path | None, reference: Path | None) -> int:
    """Count PEOPLE (CSV with a column "reference" or "stages") by group and stage, with small numbers suppressed."""
    from flows.delivery import write_new
    from flows.vetting_clearances import equality as count
    from flows.workshop import Workshop, overlay_of

    with Workshop.open() as workshop:
        table = count(workshop, people, characteristic, reference or overlay_of(workshop.engine.settings))
    if out is not None:
        write_new(out, table.as_csv().encode(), overwrite=True)
    click.echo(table.as_csv(), nl=False)
    return 0


DECISION_COMMANDS: tuple[click.Command, ...] = (
    officer,
    relation,
    dossier,
    open_dossier,
    decide,
    second,
    appeal,
    harm,
    letter,
    clearances,
    draw,
    hr,
    equality,
)
"""To be added to the group `hoursback vetting`, in the order in which an officer meets them."""
