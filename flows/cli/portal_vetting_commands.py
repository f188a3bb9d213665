"""`hoursback portal vetting`: queue, dossier, decision in two stages, letters, through the portal.

You decide; nothing here decides for you. What the portal asks of a decision in a browser it asks of one from here.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from flows.cli.portal_remote import AS_JSON, FILE, FOLDER, NEW_FILE, application_named, columns, free, portal
from flows.cli.speaking import Voice
from reference.errors import UsageError

if TYPE_CHECKING:
    from flows.portal_wire.vetting import QueueLine

_APPLICATION = click.argument("application")
_WHY = click.option("--why", required=True, help="Why, in your words; kept sealed.")
_EXPLAINED = "what_may_be_answered"
"""In a form that was written out: the codes and what they mean. It is not sent."""


def day(value: str) -> date:
    """A day such as 2026-04-01."""
    return date.fromisoformat(value)


@click.group("vetting")
def vetting() -> None:
    """For vetting officers: applications, dossiers, decisions, letters, washes. An APPLICATION is named by its reference."""


@vetting.command("queue")
@AS_JSON
def show_queue(as_json: bool) -> int:
    """List the applications that wait for somebody, the most urgent first, and those that were decided last."""
    voice = Voice(as_json=as_json)
    with portal() as client:
        found = client.applications()
    voice.document(found.model_dump(mode="json"))
    for title, lines in (("Waiting", found.waiting), ("Decided last", found.decided)):
        if lines:
            voice.line(f"{title}:")
            voice.line("  " + columns("reference", "level", "unit", "stands at", "to look at", widths=(16, 8, 20, 20)))
        for one in lines:
            stands = one.state.replace("_", " ")
            voice.line("  " + columns(one.reference, one.level, one.unit, stands, _to_look_at(one), widths=(16, 8, 20, 20)))
    if not (found.waiting or found.decided):
        voice.line("No application is here yet.")
    return 0


@vetting.command("hand-in")
@click.argument("form", type=FILE)
@click.option("--unit", default="", help="For which unit the application is.")
@click.option("--register", "registers", multiple=True, help="Only this register of the force; may be given again.")
@click.option("--seconds", type=click.FloatRange(min=0), default=1800.0, show_default=True, help="Give up waiting after so long.")
@AS_JSON
def hand_in(form: Path, unit: str, registers: tuple[str, ...], seconds: float, as_json: bool) -> int:
    """Hand in an application (a JSON form, see docs/vetting.md), have the force's registers asked, and wait for its dossier."""
    voice = Voice(as_json=as_json)
    content = _json_of(form)
    with portal() as client:
        begun = client.gather(content, unit=unit, registers=registers)
        application = client.gathered(begun, seconds=seconds)
    voice.document({"reference": begun.reference, "application": application})
    voice.line(f"{begun.reference}: the dossier is made and awaits a decision ({application})")
    return 0


@vetting.command("show")
@_APPLICATION
@AS_JSON
def show(application: str, as_json: bool) -> int:
    """Say where APPLICATION stands and what its dossier holds, in numbers. That you opened it is put on record."""
    voice = Voice(as_json=as_json)
    with portal() as client:
        found = client.application(application_named(client, application))
    voice.document(found.model_dump(mode="json"))
    voice.line(f"{found.reference}, {found.level} for {found.unit or 'no unit'}: {found.state.replace('_', ' ')}")
    for name, count in found.counts.items():
        voice.line(f"  {count:>4}  {name.replace('_', ' ')}")
    if found.outcome:
        stands = "in effect" if found.in_effect else "not in effect"
        voice.line(f"  decided: {found.outcome.replace('_', ' ')}, by {found.decided_by}, {stands}")
    if found.second:
        voice.line(f"  signed by {found.second}")
    if found.harm_test:
        voice.line(f"  harm test: {found.harm_test.replace('_', ' ')} reasons")
    for name in found.letters:
        voice.line(f"  letter: {name}")
    voice.line(f"  dossier {found.dossier}")
    may = {"decide": found.may_decide, "sign as the second person": found.may_confirm}
    voice.line(f"  you may {' and '.join(what for what, allowed in may.items() if allowed) or 'only read it'}")
    return 0


@vetting.command("dossier")
@_APPLICATION
@click.option("--out", required=True, type=NEW_FILE, help="Where the PDF is written.")
def dossier(application: str, out: Path) -> int:
    """Fetch the dossier of APPLICATION. On a terminal, press Enter when you have read it: how long it was open is recorded."""
    from flows.portal_client.talking import made
    from flows.portal_wire.vetting import Viewed

    with portal() as client:
        application_id = application_named(client, application)
        client.dossier(application_id, free(out))
        click.echo(str(out))
        if sys.stdin.isatty():
            started = time.monotonic()
            click.echo("Press Enter when you have read it.")
            sys.stdin.readline()
            seconds = min(max(time.monotonic() - started, 0.1), 43_200.0)
            client.record_time(application_id, made(Viewed, part="dossier", seconds=seconds))
            click.echo(f"recorded: open for {seconds:.0f} seconds")
    return 0


@vetting.command("form")
@_APPLICATION
@click.option("--out", required=True, type=NEW_FILE, help="Where the empty form is written (JSON), to be filled in an editor.")
def form(application: str, out: Path) -> int:
    """Write the empty form of a decision on APPLICATION, with what may be answered. It names the dossier that you decide on."""
    from flows.delivery import write_new

    with portal() as client:
        asked = client.decision_form(application_named(client, application))
    empty = {
        "dossier": asked.dossier,
        "outcome": "",
        "stage1": "",
        "stage2": "",
        "ground": "",
        "factors": dict.fromkeys(asked.factors, ""),
        "rationale": "",
        "conditions": {},
        "review_on": None,
        "override": "",
        "recommendation": asked.recommendation,
        _EXPLAINED: {
            "outcome": asked.outcomes,
            "stage1": {"question": asked.stage1, "yes": "", "no": ""},
            "stage2": {"question": asked.stage2, "yes": "", "no": "", "not_reached": ""},
            "ground": asked.grounds,
            "factors": {"each of": asked.factors, "with": ["for", "against", "neutral"]},
            "rationale": f"in your words, with the numbers of what it rests on: {', '.join(asked.numbers)}",
            "review_on": "a day such as 2027-03-01, or null",
        },
    }
    write_new(out, json.dumps(empty, ensure_ascii=False, indent=2).encode(), overwrite=False)
    suggested = "; RECOMMENDED by the machine: no trace. It is yours to decide" if asked.recommendation else ""
    click.echo(f"form: {out}{suggested}")
    return 0


@vetting.command("decide")
@_APPLICATION
@click.option("--form", "filled", type=FILE, required=True, help="The form that `form` wrote, filled in.")
def decide(application: str, filled: Path) -> int:
    """Record your decision on APPLICATION. If it is adverse it takes effect when a second person signs."""
    from flows.portal_client.talking import made
    from flows.portal_wire.vetting import VettingVerdict

    content = {name: value for name, value in _json_of(filled).items() if name != _EXPLAINED}
    try:
        verdict = made(VettingVerdict, **content)
    except UsageError as error:
        raise UsageError(f"{filled.name}: {error} {_EXPLAINED} in the form says what may stand there.") from None
    with portal() as client:
        state = client.decide_application(application_named(client, application), verdict).state
    waits = "waits for a second person" if state == "awaiting_second" else "is in effect"
    click.echo(f"recorded: the decision {waits}")
    return 0


@vetting.command("second")
@_APPLICATION
@_WHY
@click.option("--agree/--send-back", "agrees", required=True, default=None, help="Sign it, or send it back.")
@click.option(
    "--dossier", "dossier_sha256", required=True, help="The dossier that you read, as `show` names it; twelve digits do."
)
def second(application: str, why: str, agrees: bool, dossier_sha256: str) -> int:
    """Sign an adverse decision on APPLICATION as the second person, or send it back to be decided anew."""
    from flows.portal_client.talking import made
    from flows.portal_wire.vetting import SecondOpinion

    with portal() as client:
        application_id = application_named(client, application)
        whole = client.application(application_id).dossier
        if len(dossier_sha256) < 12 or not whole.startswith(dossier_sha256.lower()):
            raise UsageError("This is not the dossier of the application as it is now: read it, and name it as `show` does.")
        state = client.second_application(application_id, made(SecondOpinion, dossier=whole, agrees=agrees, why=why)).state
    click.echo("recorded: the decision is in effect" if state == "decided" else "recorded: it is to be decided anew")
    return 0


@vetting.command("harm")
@_APPLICATION
@click.option("--outcome", required=True, type=click.Choice(["give", "give_in_part", "withhold"]), help="What the test says.")
@_WHY
def harm(application: str, outcome: Literal["give", "give_in_part", "withhold"], why: str) -> int:
    """Record the harm test of APPLICATION: whether telling the reasons would do harm."""
    from flows.portal_client.talking import made
    from flows.portal_wire.vetting import HarmTest

    with portal() as client:
        client.harm_test(application_named(client, application), made(HarmTest, outcome=outcome, why=why))
    click.echo(f"recorded: {outcome.replace('_', ' ')} reasons")
    return 0


@vetting.command("letter")
@_APPLICATION
@click.option("--out", required=True, type=NEW_FILE, help="Where the letter is written (PDF). Read it before it goes.")
@click.option("--contact", required=True, help="Where the applicant writes to.")
@click.option("--until", "expires_on", type=day, help="Last day of the clearance.")
@click.option("--appeal-by", type=day, help="Last day for an appeal.")
@click.option("--reasons", type=FILE, help="File with the reasons; only as far as the harm test allows.")
def letter(
    application: str, out: Path, contact: str, expires_on: date | None, appeal_by: date | None, reasons: Path | None
) -> int:
    """Write the letter of the decision on APPLICATION that is in effect, and fetch it."""
    from flows.portal_client.talking import made
    from flows.portal_wire.vetting import LetterOrder

    words = reasons.read_text("utf-8", errors="replace") if reasons else ""
    order = made(LetterOrder, contact=contact, expires_on=expires_on, appeal_by=appeal_by, reasons=words)
    free(out)
    with portal() as client:
        application_id = application_named(client, application)
        name = client.write_letter(application_id, order).name
        client.letter(application_id, name, out)
    click.echo(f"{out}\nread it before it goes; the portal keeps it as {name}")
    return 0


@vetting.command("letters")
@_APPLICATION
@click.option("--out", required=True, type=FOLDER, help="Folder for them. Nothing is replaced.")
def letters(application: str, out: Path) -> int:
    """Fetch the letters that were written for APPLICATION. That you opened each is put on record."""
    with portal() as client:
        application_id = application_named(client, application)
        names = client.application(application_id).letters
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in names:
            click.echo(str(client.letter(application_id, name, free(out / Path(name).name))))
    if not names:
        click.echo("No letter was written yet.")
    return 0


@vetting.command("appeal")
@_APPLICATION
@click.option("--grounds", required=True, type=FILE, help="File with what was written; kept sealed.")
@click.option("--received", type=day, help="Day on which it came; today when left out.")
@click.option("--review", is_flag=True, help="No appeal, but a reason to look at a decision again.")
def appeal(application: str, grounds: Path, received: date | None, review: bool) -> int:
    """Record an appeal against the decision on APPLICATION. Somebody who had no part in it decides."""
    from flows.portal_client.talking import made
    from flows.portal_wire.vetting import Again

    words = grounds.read_text("utf-8", errors="replace")
    asked = made(Again, kind="review" if review else "appeal", grounds=words, received_on=received)
    with portal() as client:
        client.ask_again(application_named(client, application), asked)
    click.echo(f"recorded: it awaits the decision on {'the review' if review else 'the appeal'}")
    return 0


def _to_look_at(one: QueueLine) -> str:
    counts = {
        "strong": one.strong,
        "to review": one.review,
        "gaps": one.gaps,
        "contradictions": one.contradictions,
        "unanswered": one.unanswered,
    }
    return ", ".join(f"{number} {what}" for what, number in counts.items() if number) or "nothing found"


def _json_of(path: Path) -> dict[str, Any]:
    """The object in a JSON file; what the parser says of one that cannot be read may quote it, and is not said."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        where = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UsageError(f"{path.name} is no JSON that can be read{where}.") from None
    if not isinstance(found, dict):
        raise UsageError(f"{path.name} holds no form: it has to be one JSON object.")
    return found
