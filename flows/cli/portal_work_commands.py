"""`hoursback portal`: the portal of the force from the command line; files, reviews, results and hours."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from flows.cli.portal_remote import AS_JSON, FILE, FOLDER, columns, finding_line, item_named, places, portal
from flows.cli.speaking import Voice

if TYPE_CHECKING:
    from flows.portal_client import PortalClient

_MINUTES = click.option("--minutes", type=click.FloatRange(min=0), default=0.0, help="Minutes that it took.")
_STATES = ["new", "running", "awaiting_review", "done", "returned", "failed"]
_PARTS: tuple[Literal["document", "certificate.json", "certificate.pdf"], ...] = (
    "certificate.json",
    "certificate.pdf",
    "document",
)
"""In the order in which they are fetched: a document never lies there without its certificates."""


@click.group("portal")
def portal_group() -> None:
    """Work with the portal of the force: hand in, follow, decide, fetch, cases, hours.

    Address and token come from `hoursback portal sign-in`, or from HOURSBACK_ADDRESS and HOURSBACK_TOKEN; never from an option.
    """


@portal_group.command("sign-in")
@click.argument("address")
def sign_in(address: str) -> int:
    """Keep the ADDRESS of the portal and a token for it, made there under "Tokens for programs", in a file of yours alone.

    The token is asked for, and not shown as you paste it; in a pipe it is the first line of standard input.
    """
    from flows.portal_client.access import Access, keep

    token = click.prompt("Token", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().strip()
    found = Access(address.strip(), token)
    with found.client() as client:
        me = client.me()
    place = keep(found)
    click.echo(f"signed in as {me.account} until {me.ends_at:%Y-%m-%d %H:%M} UTC, for {', '.join(me.scopes)}")
    click.echo(f"kept in {place}")
    return 0


@portal_group.command("me")
@AS_JSON
def show_me(as_json: bool) -> int:
    """Say whom the token acts for, what it is for and until when."""
    voice = Voice(as_json=as_json)
    with portal() as client:
        me = client.me()
    voice.document(me.model_dump(mode="json"))
    voice.line(f"{me.account} ({', '.join(me.roles)}), until {me.ends_at:%Y-%m-%d %H:%M} UTC, for {', '.join(me.scopes)}")
    return 0


@portal_group.command()
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@click.option("--policy", required=True, help="Redaction policy.")
@click.option("--audience", "audiences", multiple=True, help="For whom; the policy's first audience unless given.")
@click.option("--urn", default="", help="URN of the case that the files belong to.")
@click.option("--terms-file", type=FILE, help="Terms that must go, one a line.")
@click.option("--keep-file", type=FILE, help="Terms that must stay, one a line.")
@click.option("--party", "parties", multiple=True, metavar="ROLE=NAME", help="A person of the case; again for each.")
@click.option("--accept", type=click.Choice(["all", "none"]), default="none", help="all: accept every finding without a review.")
@click.option("--to", type=click.Choice(["pdf"]), default=None, help="pdf: Office files become PDF.")
@click.option("--password-file", type=FILE, help="File whose first line opens the files.")
@click.option("--wait", "waits", is_flag=True, help="Wait until no worker is due on them.")
@AS_JSON
def submit(
    files: tuple[Path, ...],
    policy: str,
    audiences: tuple[str, ...],
    urn: str,
    terms_file: Path | None,
    keep_file: Path | None,
    parties: tuple[str, ...],
    accept: str,
    to: str | None,
    password_file: Path | None,
    waits: bool,
    as_json: bool,
) -> int:
    """Hand files in. Each goes in pieces: after a break the same command goes on where it stopped."""
    from flows.cli.redact_command import read_parties, read_password, read_terms

    voice, rows = Voice(as_json=as_json), []
    wish: dict[str, Any] = {
        "policy": policy,
        "audiences": audiences,
        "urn": urn,
        "review": "none" if accept == "all" else "person",
        "terms": read_terms(terms_file),
        "keep": read_terms(keep_file),
        "parties": read_parties(parties),
        "to_pdf": to == "pdf",
        "password": read_password(password_file),
    }
    with portal() as client, voice.progress() as tick:
        for path in files:
            item_id = client.submit(path, **wish, sent=partial(tick, f"send {path.name}"))
            rows.append({"input": str(path), "item": item_id})
            voice.line(f"{path}: handed in as {item_id}")
        if waits:
            for row in rows:
                found = client.wait(row["item"])
                row |= {"state": found.state, "code": found.code}
                voice.line(f"{row['input']}: {found.state}{f' ({found.code})' if found.code else ''}")
    voice.document({"files": rows})
    return 0


@portal_group.command()
@click.option("--state", type=click.Choice(_STATES), default=None, help="Only items in this state.")
@AS_JSON
def work(state: str | None, as_json: bool) -> int:
    """List what you handed in and what belongs to your cases, newest first."""
    voice = Voice(as_json=as_json)
    with portal() as client:
        found = client.items(state or "")  # type: ignore[arg-type]
    voice.document({"items": [one.model_dump(mode="json") for one in found]})
    for one in found:
        left = "" if one.undecided is None else f"{one.undecided} to decide"
        voice.line(columns(one.item[:12], one.state, one.case, one.name, left, one.code, widths=(12, 15, 16, 40, 14)))
    if not found:
        voice.line("There is no work of yours.")
    return 0


@portal_group.command()
@click.argument("items", nargs=-1, required=True, metavar="ITEM...")
@click.option("--seconds", type=click.FloatRange(min=0), default=3600.0, show_default=True, help="Give up after so long.")
@AS_JSON
def wait(items: tuple[str, ...], seconds: float, as_json: bool) -> int:
    """Wait until no worker is due on ITEMs; they may then still await a review. Exit status 5: it takes longer."""
    voice, rows = Voice(as_json=as_json), []
    with portal() as client:
        for name in items:
            found = client.wait(item_named(client, name), seconds=seconds)
            rows.append(found.model_dump(mode="json"))
            voice.line(columns(found.item[:12], found.state, found.name, found.detail, widths=(12, 15, 40)))
    voice.document({"items": rows})
    return 0


@portal_group.command()
@click.argument("item")
@click.option("--reveal", is_flag=True, help="Show the found texts too; the portal puts on record that they were shown.")
@AS_JSON
def findings(item: str, reveal: bool, as_json: bool) -> int:
    """Show what was found in ITEM."""
    voice = Voice(as_json=as_json)
    with portal() as client:
        found = client.findings(item_named(client, item), texts=reveal)
    voice.document({"findings": [one.model_dump(mode="json") for one in found]})
    for one in found:
        voice.line(finding_line(one))
    return 0


@portal_group.command()
@click.argument("item")
@click.option(
    "--accept", "accepted", multiple=True, metavar="ID|all", help="Finding that goes; 'all' for all that are undecided."
)
@click.option("--reject", "rejected", multiple=True, metavar="ID", help="Finding that stays.")
@click.option("--accept-same", multiple=True, metavar="ID", help="Whatever in the file says the same as this goes.")
@click.option("--reject-same", multiple=True, metavar="ID", help="Whatever in the file says the same as this stays.")
@click.option("--over", is_flag=True, help="Also where somebody else decided otherwise, which you have seen.")
@click.option("--why", default="", help="Reason, kept sealed with the plan.")
@_MINUTES
def decide(
    item: str,
    accepted: tuple[str, ...],
    rejected: tuple[str, ...],
    accept_same: tuple[str, ...],
    reject_same: tuple[str, ...],
    over: bool,
    why: str,
    minutes: float,
) -> int:
    """Decide on findings of ITEM. Several ids may be given with commas. The portal records that it came by your token.

    Exit status 2: somebody else decided otherwise on one of them, and that stands.
    """
    goes = set(places(accepted))
    with portal() as client:
        made = client.decide(
            item_named(client, item),
            accept=sorted(goes - {"all"}),
            reject=places(rejected),
            accept_rest="all" in goes,
            accept_same=places(accept_same),
            reject_same=places(reject_same),
            over=over,
            why=why,
            minutes=minutes,
        )
    click.echo(f"recorded: {made.undecided} left to decide")
    for clash in made.clashes:
        words = f"not changed: {clash.finding} is {clash.stands} by {clash.by}"
        click.echo(f"{words}; look at it, then --over to decide otherwise", err=True)
    return 2 if made.clashes else 0


@portal_group.command("show")
@click.argument("item")
@AS_JSON
def show_item(item: str, as_json: bool) -> int:
    """Say all that is known of ITEM: where it stands, why it failed, and what you may do with it."""
    voice = Voice(as_json=as_json)
    with portal() as client:
        found = client.item(item_named(client, item))
    voice.document(found.model_dump(mode="json"))
    voice.line(f"{found.name}: {found.state.replace('_', ' ')}{f', {found.undecided} to decide' if found.undecided else ''}")
    voice.line(f"  item {found.item}, case {found.case or 'none'}, policy {found.policy}, for {', '.join(found.audiences)}")
    if found.detail:
        voice.line(f"  why: {found.detail}{f' ({found.code})' if found.code else ''}")
    if found.reviewed_by:
        voice.line(f"  released by {found.reviewed_by}")
    if found.outcome in ("accepted", "returned"):
        voice.line(f"  {found.outcome}")
    if found.two_person:
        voice.line("  the policy asks for two persons: whoever decides cannot release it")
    may = {"decide": found.may_review, "release": found.may_release, "accept or return": found.may_settle}
    voice.line(f"  you may {', '.join(what for what, allowed in may.items() if allowed) or 'only look at it'}")
    return 0


@portal_group.command()
@click.argument("item")
def cancel(item: str) -> int:
    """End the work on ITEM that is not done. Nothing is released."""
    with portal() as client:
        client.cancel(item_named(client, item))
    click.echo("ended: nothing is released")
    return 0


@portal_group.command()
@click.argument("item")
def again(item: str) -> int:
    """Have ITEM tried again that failed or was returned."""
    with portal() as client:
        client.try_again(item_named(client, item))
    click.echo("it is tried again: hoursback portal wait tells when it is done")
    return 0


@portal_group.command()
@AS_JSON
def choices(as_json: bool) -> int:
    """List what may be chosen: policies and their audiences, kinds of finding, reasons, kinds of form."""
    voice = Voice(as_json=as_json)
    with portal() as client:
        found = client.choices()
    voice.document(found.model_dump(mode="json"))
    voice.line("Policies (submit --policy, --audience):")
    for policy in found.policies:
        said = f"{policy.title} (for {', '.join(policy.audiences)}{'; two persons' if policy.two_person else ''})"
        voice.line(f"  {columns(policy.name, said, widths=(18,))}")
    lists = {
        "Kinds of finding (review add --kind)": found.kinds,
        "Reasons for a redaction (review change --reason)": found.reasons,
        "Reasons for a return (return --reason)": found.return_reasons,
        "Kinds of form (cases types)": found.forms,
    }
    for title, codes in lists.items():
        voice.line(f"{title}:")
        for code, words in codes.items():
            voice.line(f"  {columns(code, words, widths=(18,))}")
    return 0


@portal_group.command()
@click.argument("item")
def release(item: str) -> int:
    """End the review of ITEM: what was decided is carried out, proven and released."""
    with portal() as client:
        client.release(item_named(client, item))
    click.echo("the review has ended: the file is being redacted and proven")
    return 0


@portal_group.command()
@click.argument("items", nargs=-1, required=True, metavar="ITEM...")
@click.option("--out", required=True, type=FOLDER, help="Folder for the results; one for each audience in it, where several.")
@click.option("--audience", "audiences", multiple=True, help="Only the version for these.")
@AS_JSON
def fetch(items: tuple[str, ...], out: Path, audiences: tuple[str, ...], as_json: bool) -> int:
    """Fetch the released results of ITEMs with their certificates. Nothing is replaced. Exit status 4: none was released."""
    voice, rows, missing = Voice(as_json=as_json), [], 0
    with portal() as client:
        for name in items:
            item_id = item_named(client, name)
            fetched = _fetch(client, item_id, out, audiences)
            missing += not fetched
            rows.append({"item": item_id, "files": [str(path) for path in fetched]})
            for path in fetched:
                voice.line(str(path))
            if not fetched:
                voice.note(f"{item_id[:12]}: nothing was released")
    voice.document({"items": rows})
    return 4 if missing else 0


def _fetch(client: PortalClient, item_id: str, out: Path, audiences: tuple[str, ...]) -> list[Path]:
    known = client.results(item_id)
    wanted = [one for one in known if one.files and (not audiences or one.audience in audiences)]
    fetched = []
    for one in wanted:
        folder = out / one.audience if len(known) > 1 else out
        folder.mkdir(parents=True, exist_ok=True)
        fetched += [client.fetch_into(item_id, one.audience, part, folder) for part in _PARTS if part in one.files]
    return fetched


@portal_group.command()
@click.argument("item")
@_MINUTES
def accept(item: str, minutes: float) -> int:
    """Accept the released work of ITEM: from now on its hours count."""
    with portal() as client:
        client.accept(item_named(client, item), minutes)
    click.echo("accepted: its time counts")
    return 0


@portal_group.command("return")
@click.argument("item")
@click.option("--reason", required=True, help="Code of the reason, such as missed-redaction or over-redaction.")
@click.option("--rework-minutes", type=click.FloatRange(min=0), default=0.0, help="Minutes that putting it right took.")
def return_(item: str, reason: str, rework_minutes: float) -> int:
    """Return the released work of ITEM: its hours do not count."""
    with portal() as client:
        client.send_back(item_named(client, item), reason, rework_minutes)
    click.echo("returned: its hours do not count")
    return 0


@portal_group.command()
@AS_JSON
def hours(as_json: bool) -> int:
    """Print net hours of accepted work, by task, unit and month, grades of baselines kept apart."""
    voice = Voice(as_json=as_json)
    with portal() as client:
        found = client.hours()
    voice.document(found.model_dump(mode="json"))
    for row in found.rows:
        net = f"{row.net_minutes:+.1f} minutes net ({row.net_low:+.1f} to {row.net_high:+.1f})"
        where = " ".join(filter(None, (row.month, row.unit)))
        voice.line(f"{row.task}  {where}  {row.runs} accepted  {net}  {row.grade} baseline, {row.benefit.replace('_', '-')}")
    waiting = {name: number for name, number in found.not_counted.items() if number}
    if waiting:
        voice.line("not counted: " + ", ".join(f"{number} {name}" for name, number in waiting.items()))
    if not found.rows:
        voice.line("No work was accepted yet.")
    return 0
