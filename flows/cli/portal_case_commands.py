"""`hoursback portal cases`: a case from its files to its approval, through the portal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.cli.portal_remote import AS_JSON, FOLDER, NEW_FILE, bag_named, case_named, columns, free, item_named, portal
from flows.cli.speaking import Voice
from reference.errors import UsageError

if TYPE_CHECKING:
    from flows.portal_wire.cases import CaseDetail

_SHORTEST_MANIFEST = 12


@click.group()
def cases() -> None:
    """Cases in the portal: open, fill, check, build, approve. A CASE is named by its reference or the first digits of its id."""


@cases.command("list")
@AS_JSON
def list_cases(as_json: bool) -> int:
    """List the cases that you may see, the last one changed first."""
    voice = Voice(as_json=as_json)
    with portal() as client:
        found = client.list_cases()
    voice.document({"cases": [one.model_dump(mode="json") for one in found]})
    for one in found:
        stands = {None: "not checked", True: "no check failed", False: "not ready"}[one.ready]
        voice.line(columns(one.case[:12], one.reference, stands, one.opened_by, widths=(12, 20, 16)))
    if not found:
        voice.line("There is no case that you may see.")
    return 0


@cases.command("open")
@click.argument("reference")
def open_case(reference: str) -> int:
    """Open a case under its REFERENCE, such as its URN; or find it where it is yours."""
    with portal() as client:
        found = client.open_case(reference)
    click.echo(f"{found.reference}: {found.case}")
    return 0


@cases.command("add")
@click.argument("case")
@click.argument("items", nargs=-1, required=True, metavar="ITEM...")
def add(case: str, items: tuple[str, ...]) -> int:
    """Put ITEMs that you handed in for no case into CASE: its people see them from then on."""
    with portal() as client:
        case_id = case_named(client, case)
        for name in items:
            client.add_to_case(case_id, item_named(client, name))
    click.echo(f"added: {len(items)} file{'s' * (len(items) != 1)}")
    return 0


@cases.command("let-in")
@click.argument("case")
@click.argument("account")
def let_in(case: str, account: str) -> int:
    """Let whoever has this ACCOUNT see CASE."""
    with portal() as client:
        client.let_into_case(case_named(client, case), account)
    click.echo("they can see this case now")
    return 0


@cases.command("types")
@click.argument("case")
@click.argument("said", nargs=-1, required=True, metavar="ITEM=FORM...")
def types(case: str, said: tuple[str, ...]) -> int:
    """Say what files of CASE are, such as 64235376df63=MG5. What was said before and is not said again is taken back."""
    forms = {}
    with portal() as client:
        for text in said:
            name, equals, form = text.partition("=")
            if not (equals and form):
                raise UsageError("Give ITEM=FORM, such as 64235376df63=MG5.")
            forms[item_named(client, name)] = form
        client.confirm_types(case_named(client, case), forms)
    click.echo("kept: check the case again to see what it changes")
    return 0


@cases.command("show")
@click.argument("case")
@AS_JSON
def show(case: str, as_json: bool) -> int:
    """Show CASE: readiness, files and bundles. The portal puts on record that it was looked at."""
    with portal() as client:
        _tell(Voice(as_json=as_json), client.case(case_named(client, case)))
    return 0


@cases.command("check")
@click.argument("case")
@AS_JSON
def check(case: str, as_json: bool) -> int:
    """Check CASE against the CPS's reasons for sending files back. Exit status 0: checked, whatever was found."""
    with portal() as client:
        case_id = case_named(client, case)
        client.finish(case_id, client.check_case(case_id))
        _tell(Voice(as_json=as_json), client.case(case_id))
    return 0


@cases.command("draft")
@click.argument("case")
@click.option("--out", required=True, type=FOLDER, help="Folder for the drafts.")
def draft(case: str, out: Path) -> int:
    """Draft the forms that CASE lacks. Nothing is signed, and nothing goes into the case by itself."""
    with portal() as client:
        case_id = case_named(client, case)
        client.finish(case_id, client.draft_forms(case_id))
        out.mkdir(parents=True, exist_ok=True)
        for name in client.case(case_id).drafts:
            click.echo(str(client.case_draft(case_id, name, free(out / Path(name).name))))
    return 0


@cases.command("build")
@click.argument("case")
@click.option(
    "--audience", "audiences", multiple=True, type=click.Choice(["cps", "defence"]), default=("cps",), show_default=True
)
def build(case: str, audiences: tuple[str, ...]) -> int:
    """Put together what was released of CASE. A supervisor who did not prepare it looks at it and approves it."""
    with portal() as client:
        case_id = case_named(client, case)
        client.finish(case_id, client.build_bag(case_id, audiences))
        bag = bag_named(client.case(case_id), "")
    click.echo(f"built: {bag.name}")
    for audience, pages in bag.pages.items():
        left = bag.left_out.get(audience, [])
        click.echo(f"  {audience}: {pages} page{'s' * (pages != 1)}, {len(left)} left out")
        for one in left:
            click.echo(f"    left out: {one.name}: {one.why}")
    return 0


@cases.command("bundle")
@click.argument("case")
@click.option("--bag", "name", default="", help="Its name; the newest unless given.")
@click.option("--audience", default="cps", show_default=True, type=click.Choice(["cps", "defence"]))
@click.option("--out", required=True, type=NEW_FILE, help="Where the PDF is written.")
def bundle(case: str, name: str, audience: str, out: Path) -> int:
    """Fetch the bundle of CASE for one audience, and say its manifest, which names all of the bag."""
    with portal() as client:
        case_id = case_named(client, case)
        bag = bag_named(client.case(case_id), name)
        client.bundle(case_id, bag.name, audience, free(out))
    click.echo(f"{out}\nbag {bag.name}, manifest {bag.manifest}")
    return 0


@cases.command("approve")
@click.argument("case")
@click.option("--manifest", required=True, help="Of the bag whose bundles you looked at, as `bundle` said it; twelve digits do.")
@click.option("--why", required=True, help="Why the case goes, in your words; kept with the approval.")
@click.option("--rework", type=click.FloatRange(0), help="Where the case came back: minutes that putting it right took.")
def approve(case: str, manifest: str, why: str, rework: float | None) -> int:
    """Approve CASE as a supervisor who did not prepare it: it is sealed and handed over. Your token is put on record."""
    with portal() as client:
        case_id = case_named(client, case)
        meant = [bag for bag in client.case(case_id).bags if bag.manifest.startswith(manifest.lower())]
        if len(manifest) < _SHORTEST_MANIFEST or len(meant) != 1:
            raise UsageError("No bag of this case has that manifest: look at its bundle, and say the one that stands with it.")
        client.approve_bag(case_id, meant[0].name, meant[0].manifest, why, rework)
    click.echo(f"approved, sealed and handed over: {meant[0].name}")
    return 0


def _tell(voice: Voice, case: CaseDetail) -> None:
    voice.document(case.model_dump(mode="json"))
    if case.check is None:
        voice.line(f"{case.reference}: not checked yet")
    else:
        voice.line(case.check.words + ("; OUT OF DATE, check again" if case.check.stale else ""))
        for verdict in case.check.verdicts:
            if verdict.state == "fail":
                voice.line(f"  FAIL {verdict.code}  {verdict.reason}")
                voice.line(f"       -> {verdict.action}")
    for file in case.files:
        kind = file.confirmed or file.taken_for or "not checked"
        voice.line(columns(file.item[:12], file.state, kind, file.name, widths=(14, 15, 12)))
    for bag in case.bags:
        approved = f", approved by {bag.approved_by}" if bag.approved_by else ""
        voice.line(f"bag {bag.name}: {bag.state}, built by {bag.built_by}{approved}")
