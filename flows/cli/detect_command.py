"""`hoursback detect`: what would have to go, of one file or of many lines of text."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from flows.cli.redact_command import read_parties, read_password, read_terms, what_to_look_for
from flows.cli.review_commands import describe, table
from flows.cli.speaking import Voice
from reference.errors import InputRefusedError, UsageError


class BadLineError(InputRefusedError):
    """A line of bulk text is not what it must be."""

    code = "E-INPUT-LINE"


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--jsonl", type=click.Path(path_type=Path, exists=True, dir_okay=False), help='Bulk: lines of {"doc_id", "text"}.')
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Bulk: file for the lines of spans.")
@click.option(
    "--mode", type=click.Choice(["review", "auto"]), default="review", show_default=True, help="auto: only what is sure."
)
@what_to_look_for
@click.option("--reveal", is_flag=True, help="Show the found texts too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def detect(
    file: Path | None,
    jsonl: Path | None,
    out: Path | None,
    mode: str,
    policy: str,
    audiences: tuple[str, ...],
    terms: tuple[str, ...],
    terms_file: Path | None,
    terms_only: bool,
    keep: tuple[str, ...],
    keep_file: Path | None,
    parties: tuple[str, ...],
    password_file: Path | None,
    reveal: bool,
    as_json: bool,
) -> None:
    """Show what would have to go from FILE, without the texts themselves; nothing is stored."""
    chosen: Any = {
        "terms": (*terms, *read_terms(terms_file)),
        "keep": (*keep, *read_terms(keep_file)),
        "terms_only": terms_only,
        "parties": read_parties(parties),
        "mode": mode,
    }
    if jsonl is not None:
        if file is not None or out is None:
            raise UsageError("--jsonl takes --out, and no FILE beside it.")
        _detect_lines(jsonl, out, chosen)
        return
    if file is None:
        raise UsageError("Give a FILE, or --jsonl and --out for bulk text.")
    from automations.settings import Settings
    from flows.conversion import readable
    from flows.quiet import quieten
    from flows.runs import audiences_of
    from flows.workshop import corridor_of, overlay_of
    from redaction.pipeline import Options

    quieten()
    voice = Voice(as_json=as_json)
    settings = Settings.load()
    audiences, overlay = audiences_of(settings, policy, audiences), overlay_of(settings)
    options = Options(policy=policy, audience=audiences[0], password=read_password(password_file), overlay=overlay, **chosen)
    with tempfile.TemporaryDirectory(prefix="hoursback-detect-") as folder:
        plan = corridor_of(settings).detect(readable(file, Path(folder)), options)
    rows = [describe(finding, audiences=audiences, reveal=reveal) for finding in plan.findings]
    document: dict[str, Any] = {"file": str(file), "media": plan.media, "pages": plan.pages, "policy": plan.policy}
    document |= {"audience": audiences[0], "audiences": list(audiences)}
    voice.document({**document, "findings": rows, "notes": list(plan.notes), "tools": plan.tools})
    for line in table(rows):
        voice.line(line)
    for note in plan.notes:
        voice.line(f"note: {note}")


def _detect_lines(source: Path, out: Path, chosen: Any) -> None:
    """Read lines, write spans: to a temporary file first, so that a half result never stands under the name asked for."""
    from automations.temporary import stem_for, temporary_name
    from flows.quiet import quieten
    from redaction.detection.detector import Detector, detect_lines
    from redaction.detection.request import DetectionRequest

    quieten()
    temporary = out.with_name(temporary_name(stem_for(out.name)))
    try:
        with temporary.open("x", encoding="utf-8") as results, Detector(workers=os.cpu_count() or 1) as detector:
            for row in detect_lines(detector, _records(source), DetectionRequest(**chosen)):
                results.write(json.dumps(row, ensure_ascii=False) + "\n")
            results.flush()
            os.fsync(results.fileno())
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)


def _records(source: Path) -> Iterator[dict[str, Any]]:
    """The lines of `source`; a bad one is named by its number, never quoted."""
    with source.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except (ValueError, RecursionError):
                raise BadLineError(f"Line {number} of {source} is not JSON in UTF-8.") from None
            if not isinstance(record, dict) or not isinstance(record.get("text"), str) or "doc_id" not in record:
                raise BadLineError(f'Line {number} of {source} is not an object with "doc_id" and a "text" in quotes.')
            yield record
