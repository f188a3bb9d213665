"""`hoursback review`, `decide` and `finish`: a person looks at the findings, decides, and the second half runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from flows.cli.speaking import Voice

if TYPE_CHECKING:
    from redaction.findings import Finding


@click.command()
@click.argument("item")
@click.option("--reveal", is_flag=True, help="Show the found texts too; the audit records that they were shown.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def review(item: str, reveal: bool, as_json: bool) -> None:
    """Show the findings of an item that waits for review."""
    show(item, reveal=reveal, as_json=as_json)


def show(item: str, *, reveal: bool, as_json: bool) -> None:
    """Print the findings of an item that has a plan; the audit tells that they were looked at."""
    from flows.acceptance import find_item
    from flows.review import consult, request_of
    from flows.workshop import Workshop

    voice = Voice(as_json=as_json)
    with Workshop.open() as workshop:
        found = find_item(workshop, item)
        plan = consult(workshop, found, revealed=reveal)
        audiences = request_of(workshop, found).audiences
    rows = [describe(finding, audiences=audiences, reveal=reveal) for finding in plan.findings]
    item_row = {"item": found.id, "state": str(found.state), "audiences": list(audiences)}
    voice.document({**item_row, "findings": rows, "notes": list(plan.notes)})
    for line in table(rows):
        voice.line(line)
    for note in plan.notes:
        voice.line(f"note: {note}")


@click.command()
@click.argument("item")
@click.option(
    "--accept", "accepted", multiple=True, metavar="ID|all", help="Finding that goes; 'all' for all that are undecided."
)
@click.option("--reject", "rejected", multiple=True, metavar="ID", help="Finding that stays.")
@click.option("--why", default="", help="Reason, kept sealed with the plan.")
@click.option("--by", default="", help="Who decides; you unless given.")
@click.option("--minutes", type=click.FloatRange(min=0), default=0.0, help="Minutes that the review took.")
def decide(item: str, accepted: tuple[str, ...], rejected: tuple[str, ...], why: str, by: str, minutes: float) -> None:
    """Decide on findings of an item that waits for review. Several ids may be given with commas."""
    from flows.acceptance import find_item
    from flows.review import decide as record_decisions
    from flows.review import request_of, undecided
    from flows.workshop import Workshop

    accept, reject = _ids(accepted), _ids(rejected)
    if not accept and not reject:
        raise click.UsageError("Say which findings go with --accept ID or --accept all, and which stay with --reject ID.")
    with Workshop.open() as workshop:
        found = find_item(workshop, item)
        plan = record_decisions(
            workshop,
            found,
            accept=accept - {"all"},
            reject=reject,
            accept_rest="all" in accept,
            by=by,
            why=why,
            minutes=minutes,
        )
        left = len(undecided(plan, request_of(workshop, found).audiences))
    click.echo(f"recorded; {left} left to decide" if left else f"recorded; all decided: hoursback finish {found.id[:12]}")


@click.command()
@click.argument("item")
@click.option("--by", default="", help="Who reviewed; you unless given.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.option("--prefect", "through_server", is_flag=True, help="Run through a Prefect server.")
def finish(item: str, by: str, as_json: bool, through_server: bool) -> int:
    """Apply the decisions, prove the result and write it where the item's submitter asked for it."""
    from flows.acceptance import find_item
    from flows.cli.redact_command import lines, report
    from flows.review import request_of, start_second_half
    from flows.runs import open_runner

    voice = Voice(as_json=as_json)
    with open_runner(through_server=through_server) as runner:
        found = find_item(runner.workshop, item)
        start_second_half(runner.workshop, found, by)
        request = request_of(runner.workshop, found)
        outcome = runner.finish(found.id, request)
    row = report(request.name, outcome)
    voice.document({"files": [row], "exit_status": row["exit_status"]})
    for line in lines(request.name, outcome):
        voice.line(line)
    return int(row["exit_status"])


def describe(finding: Finding, *, audiences: Sequence[str], reveal: bool) -> dict[str, Any]:
    """A finding for a person or a program; its text only when `reveal`.

    What the policy says for each audience is in `actions`; `policy` has it in words, such as ``cps: keep, defence: redact``.
    """
    from dataclasses import asdict

    from redaction.place_words import in_words, open_fields

    actions, decision = {name: finding.actions[name] for name in audiences if name in finding.actions}, finding.decision
    row: dict[str, Any] = {
        "id": finding.id,
        "kind": finding.kind,
        "cps_type": finding.cps_type,
        "role": finding.role,
        "place": asdict(finding.place) if reveal else open_fields(finding.place),
        "where": in_words(finding.place),
        "score": round(finding.score, 3),
        "sure": finding.auto,
        "detector": finding.detector,
        "why": finding.why,
        "policy": _in_words({name: action.action for name, action in actions.items()}),
        "reason": next((action.reason for action in actions.values() if action.reason), ""),
        "actions": {name: asdict(action) for name, action in actions.items()},
        "decision": decision.state,
        "decided_by": decision.by,
        "decided_at": decision.at,
        **({"fill": finding.fill} if finding.fill else {}),
    }
    if reveal:
        row["text"] = finding.text
        row["decided_why"] = decision.why
    return row


def _in_words(actions: Mapping[str, str]) -> str:
    said = set(actions.values())
    return said.pop() if len(said) == 1 else ", ".join(f"{name}: {action}" for name, action in actions.items())


def table(rows: Iterable[dict[str, Any]]) -> list[str]:
    """Findings as lines for a person."""
    lines = []
    for row in rows:
        words = [
            f"{row['id']:<7}",
            f"{row['where']:<22}",
            f"{row['cps_type'] or row['kind']:<24}",
            f"{row['score']:.2f}",
            f"{row['policy']:<7}",
            f"{row['decision']:<9}",
        ]
        soft = [f"({row['fill']}, not {'silent' if row['fill'] == 'disguise' else 'covered'})"] if "fill" in row else []
        lines.append(" ".join([*words, *soft, row["why"], *([f"[{row['text']}]"] if "text" in row else [])]).rstrip())
    return lines or ["nothing found"]


def _ids(words: tuple[str, ...]) -> set[str]:
    return {part.strip() for word in words for part in word.split(",") if part.strip()}
