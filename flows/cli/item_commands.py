"""`hoursback items`, `accept` and `return`: what stands where, and what became of released work."""

from __future__ import annotations

import click

from flows.cli.speaking import Voice

STATES = ["new", "running", "awaiting_review", "done", "returned", "failed"]


@click.command()
@click.option("--state", type=click.Choice(STATES), default=None, help="Only items in this state.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def items(state: str | None, as_json: bool) -> None:
    """List work items, newest first."""
    from automations import work_items
    from flows import kept_parts
    from flows.workshop import Workshop

    voice = Voice(as_json=as_json)
    with Workshop.open() as workshop, workshop.engine.read() as session:
        found = work_items.find(session, state=state or "")
        far = {item.id: kept_parts.how_far(session, item.id) for item in found if item.state == work_items.State.RUNNING}
    rows = [
        {
            "item": item.id,
            "state": str(item.state),
            "automation": item.automation,
            "since": item.updated_at.isoformat(timespec="seconds"),
            "person": item.person,
            "findings": item.result.get("findings"),
            "code": item.error_code,
            "far": far.get(item.id, ""),
        }
        for item in found
    ]
    voice.document({"items": rows})
    for row in rows:
        findings = row["far"] if row["findings"] is None else f"{row['findings']} findings"
        voice.line(
            f"{str(row['item'])[:12]}  {row['state']:<15}  {row['since']}  {row['person']}  {findings}  {row['code']}".rstrip()
        )
    if not rows:
        voice.line("There is no work item.")


@click.command()
@click.argument("item")
@click.option(
    "--minutes", type=click.FloatRange(min=0), default=0.0, help="Minutes that checking it took; those of the review are known."
)
def accept(item: str, minutes: float) -> None:
    """Accept released work: from now on its hours count."""
    from flows.acceptance import accept_work
    from flows.workshop import Workshop

    with Workshop.open() as workshop:
        run = accept_work(workshop, item, minutes)
    click.echo(
        f"accepted: {run.net_minutes:+.1f} minutes net ({run.baseline.minutes:g} x {run.volume:g} {run.volume_unit}s by hand, "
        f"{run.baseline.grade} figure, less {run.human_minutes + run.rework_minutes:g} minutes of people)"
    )
    if not run.volume:
        click.echo("note: the minutes by hand of this file count already, with another item that was accepted", err=True)


@click.command("return")
@click.argument("item")
@click.option("--reason", required=True, help="Code of the reason, such as missed-redaction or over-redaction.")
@click.option("--rework-minutes", type=click.FloatRange(min=0), default=0.0, help="Minutes that putting it right took.")
def return_(item: str, reason: str, rework_minutes: float) -> None:
    """Return released work: its hours do not count, and the time to put it right is recorded."""
    from flows.acceptance import return_work
    from flows.workshop import Workshop

    with Workshop.open() as workshop:
        return_work(workshop, item, reason, rework_minutes)
    click.echo("returned: its hours do not count")
