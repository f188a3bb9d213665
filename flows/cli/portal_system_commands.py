"""`hoursback portal system`, for the digital unit: how things stand, work that failed and its retries, the audit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from flows.cli.portal_remote import AS_JSON, columns, only_one, portal
from flows.cli.speaking import Voice

if TYPE_CHECKING:
    from flows.portal_client import PortalClient
    from flows.portal_wire.base import StateName

_STATES = ["new", "running", "awaiting_review", "done", "returned", "failed"]
_VERBS = ["collection", "alteration", "consultation", "disclosure", "combination", "erasure"]


@click.group("system")
def system() -> None:
    """For the digital unit: health, work items, failures and retries, the audit. No material is shown."""


@system.command()
@click.option("--settings", is_flag=True, help="The settings in force, too; of keys only whether they are set.")
@AS_JSON
def health(settings: bool, as_json: bool) -> int:
    """Say how things stand: work by state, space, the end of the audit chain, programs and models."""
    voice = Voice(as_json=as_json)
    with portal() as client:
        found = client.overview()
    voice.document(found.model_dump(mode="json"))
    voice.line("work: " + (", ".join(f"{number} {state.replace('_', ' ')}" for state, number in found.counts.items()) or "none"))
    voice.line(f"audit: {found.audit_lines} lines, the last {found.audit_sha256}")
    voice.line(f"free space: {found.free_bytes / 2**30:.1f} GiB")
    voice.line(f"Prefect: {found.prefect or 'no server is named'}")
    voice.line("versions: " + ", ".join(f"{name} {number}" for name, number in found.versions.items()))
    for program in found.programs:
        voice.line(f"{'there' if program.there else 'NOT THERE':<9}  {program.name}: {program.what}")
    for model in found.models:
        voice.line(f"model {model.name} {model.sha256[:16]}")
    for name, value in found.settings.items() if settings else ():
        voice.line(f"{name} = {value}")
    return 0


@system.command()
@click.option("--state", type=click.Choice(_STATES), default=None, help="Only items in this state.")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True, help="At most so many, the newest.")
@AS_JSON
def items(state: StateName | None, limit: int, as_json: bool) -> int:
    """List work items, newest first, with the code of their failure; never a file's name."""
    return _list(state, limit, as_json=as_json)


@system.command()
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True, help="At most so many, the newest.")
@AS_JSON
def failures(limit: int, as_json: bool) -> int:
    """List work that failed, newest first, with its code; docs/errors.md says what each means."""
    return _list("failed", limit, as_json=as_json)


@system.command()
@click.argument("item")
def retry(item: str) -> int:
    """Have the failed work ITEM tried again."""
    with portal() as client:
        found = client.retry_item(_named(client, item))
    click.echo(f"{found.item[:12]}: due again, after {found.attempts} of {found.max_attempts} attempts")
    return 0


@system.command()
@click.argument("item")
def cancel(item: str) -> int:
    """End the work ITEM that is not done. Nothing is released."""
    with portal() as client:
        found = client.cancel_item(_named(client, item))
    click.echo(f"{found.item[:12]}: ended")
    return 0


@system.command()
@click.option("--actor", default="", help="Whose: the whole account.")
@click.option("--subject", default="", help="Of what, such as work_item:ID, or how it begins.")
@click.option("--verb", type=click.Choice(_VERBS), default=None, help="What was done.")
@click.option("--since", default="", help="From this day or moment on, such as 2026-11-01.")
@click.option("--until", default="", help="Up to this one.")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True, help="At most so many, the newest.")
@AS_JSON
def audit(actor: str, subject: str, verb: str | None, since: str, until: str, limit: int, as_json: bool) -> int:
    """Search the audit, newest line first. That you searched is put on record."""
    voice = Voice(as_json=as_json)
    with portal() as client:
        found = client.audit_lines(actor=actor, subject=subject, verb=verb or "", since=since, until=until, limit=limit)
    voice.document({"lines": [one.model_dump(mode="json") for one in found]})
    for one in found:
        detail = json.dumps(one.detail, ensure_ascii=False, sort_keys=True)
        voice.line(columns(one.sequence, one.at[:19], one.verb, one.actor, one.subject, detail, widths=(7, 19, 12, 26, 43)))
    if not found:
        voice.line("No line fits.")
    return 0


@system.command()
@AS_JSON
def prove(as_json: bool) -> int:
    """Prove the audit chain: no line changed, none missing. Exit status 4: it is not whole."""
    voice = Voice(as_json=as_json)
    with portal() as client:
        found = client.prove_audit()
    voice.document(found.model_dump(mode="json"))
    for fault in found.faults:
        voice.line(f"line {fault.sequence}: {fault.message}")
    if not found.whole:
        voice.line("NOT WHOLE: keep the records as they are, and tell whoever answers for them")
        return 4
    voice.line(f"whole: {found.lines} lines; keep this elsewhere: line {found.sequence}, {found.sha256}")
    return 0


def _list(state: StateName | None, limit: int, *, as_json: bool) -> int:
    voice = Voice(as_json=as_json)
    with portal() as client:
        found = client.system_items(state or "", limit)
    voice.document({"items": [one.model_dump(mode="json") for one in found]})
    for one in found:
        tries = f"{one.attempts} of {one.max_attempts}"
        voice.line(columns(one.item[:12], one.state, one.automation, tries, f"{one.updated_at:%Y-%m-%d %H:%M}", one.code,
                           widths=(12, 15, 20, 8, 16)))  # fmt: skip
    if not found:
        voice.line("There is none.")
    return 0


def _named(client: PortalClient, name: str) -> str:
    if len(name) == 32:
        return name
    return only_one([one.item for one in client.system_items()], name, "work item", "hoursback portal system items")
