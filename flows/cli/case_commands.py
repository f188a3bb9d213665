"""`hoursback case`: is the file ready for the CPS, and what is handed over?"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from flows.cli.speaking import Voice

_MARKS = {"pass": "ok  ", "fail": "FAIL", "not applicable": "-   "}


@click.group()
def case() -> None:
    """Case files: check one, build what is handed over, verify what was received."""


@case.command("check")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.option("--page", type=click.Path(path_type=Path, dir_okay=False), help="Write a page for the officer (HTML) to this file.")
@click.option("--all", "show_all", is_flag=True, help="Show the checks that passed or do not apply too.")
@click.option("--reference", type=click.Path(path_type=Path), help="A force's folder of reference data.")
@click.option("--no-ocr", is_flag=True, help="Do not read page pictures; they are listed for a person.")
def check_case(folder: Path, as_json: bool, page: Path | None, show_all: bool, reference: Path | None, no_ocr: bool) -> int:
    """Check the case in FOLDER: its files, and if you like a case.json that states facts (docs/case-files.md).

    Every one of the CPS's 13 triage and 23 assessment reasons is checked; what failed comes with the evidence and what to do.
    Exit status 0: checked, whatever was found. Nothing in the folder is changed and nothing is decided.
    """
    from flows.case_check import as_data, check_folder, in_words

    voice = Voice(as_json=as_json)
    with voice.progress() as tick:
        checked = check_folder(folder, overlay=reference, read_pictures=not no_ocr, decoder=_decoder(), tick=tick)
    data = as_data(checked)
    voice.document(data)
    names = {item["id"]: item["name"] for item in data["items"]}
    for item in data["items"]:
        what = f"copy of {item['copy_of']}" if item["copy_of"] else f"{item['form']} ({item['confidence']:.0%})"
        voice.line(f"  {item['id']}  {what:<24}  {item['name']}")
    voice.line("")
    for verdict in data["verdicts"]:
        if verdict["state"] != "fail" and not show_all:
            continue
        voice.line(f"{_MARKS[verdict['state']]}  {verdict['code']}  {verdict['reason']}")
        for found in verdict["evidence"]:
            voice.line(f"            {found['says']}{_where(found['items'], names)}")
        if verdict["action"]:
            voice.line(f"            -> {verdict['action']}")
    for id in data["unsure"]:
        voice.line(f"look  {id}  {names[id]}: say in case.json what it is, or read it")
    voice.line(in_words(checked))
    if page is not None:
        from flows.case_page import write_page

        write_page(page, data, in_words(checked))
        voice.line(f"page for the officer: {page}")
    return 0


@case.command("parties")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--reference", type=click.Path(path_type=Path), help="A force's folder of reference data.")
def parties_of_case(folder: Path, reference: Path | None) -> int:
    """Print the people of the case in FOLDER as options for `hoursback redact`, one a line.

    One statement seldom says who is who; the case does. Look at the names before you use them.
    """
    from flows.case_check import check_folder, parties

    for role, name in parties(check_folder(folder, overlay=reference)):
        click.echo(f"--party {shlex.quote(f'{role}={name}')}")
    return 0


@case.command("make")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder for the drafts.")
@click.option("--form", "forms", multiple=True, help="A form to draft; what is missing when left out. May be given again.")
@click.option("--reference", type=click.Path(path_type=Path), help="A force's folder of reference data.")
def make_case(folder: Path, out: Path, forms: tuple[str, ...], reference: Path | None) -> int:
    """Draft the forms that the case in FOLDER lacks, as PDF and Word, with what a person must write left open.

    Drafts are never put into the case by this command, nothing is signed, and nothing is judged.
    """
    from flows.case_check import check_folder
    from flows.case_make import make_forms

    voice = Voice(as_json=False)
    with voice.progress() as tick:
        checked = check_folder(folder, overlay=reference, decoder=_decoder(), tick=tick)
    written = make_forms(checked, out, forms, overlay=reference)
    for path in written:
        voice.line(f"draft: {path}")
    if not written:
        voice.line("nothing that can be drafted is missing")
    return 0


_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@case.command("build")
@click.argument("folder", type=_FOLDER)
@click.option("--renditions", required=True, type=_FOLDER, help="Folder of what `hoursback redact` released, with certificates.")
@click.option("--audience", "audiences", multiple=True, default=("cps",), show_default=True, help="For whom; may be given again.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The bag to be: a folder that is not there yet.")
@click.option("--after", "before", type=_FOLDER, help="A bag handed over before: its pages keep their numbers, late ones follow.")
@click.option("--max-mb", type=click.IntRange(min=1), help="Cut a larger bundle into volumes, between documents.")
@click.option("--seal-key", type=_FILE, help="Seal at once with this key (PEM); the settings must allow it.")
@click.option("--seal-certificate", type=_FILE, help="Its certificate and those that lead to the issuer (PEM).")
@click.option("--seal-password-file", type=_FILE, help="File that holds the password of the key.")
@click.option("--reference", type=click.Path(path_type=Path), help="A force's folder of reference data.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.option("--prefect", "through_server", is_flag=True, help="Run through a Prefect server.")
def build_case(
    folder: Path,
    renditions: Path,
    audiences: tuple[str, ...],
    out: Path,
    before: Path | None,
    max_mb: int | None,
    seal_key: Path | None,
    seal_certificate: Path | None,
    seal_password_file: Path | None,
    reference: Path | None,
    as_json: bool,
    through_server: bool,
) -> int:
    """Join the released renditions of the case in FOLDER to a bundle for each audience, and pack it all.

    Only what was redacted for an audience, proven and released goes into its bundle; what stayed out is listed with the reason.
    """
    from automations.settings import Settings
    from flows.case_approval import require_seal_at_building
    from flows.case_file import sealer_of, summary_of
    from flows.case_request import CaseRequest
    from flows.case_runs import hand_in_case, see_case_through
    from flows.workshop import Workshop

    if (seal_key is None) != (seal_certificate is None):
        raise click.UsageError("--seal-key and --seal-certificate are given together.")
    request = CaseRequest(
        folder=_placed(folder),
        renditions=_placed(renditions),
        out=_placed(out),
        audiences=audiences,
        reference=_placed(reference),
        limit=(max_mb or 0) * 1_000_000,
        before=_placed(before),
        seal_key=_placed(seal_key),
        seal_certificate=_placed(seal_certificate),
        seal_password_file=_placed(seal_password_file),
    )
    if seal_key is not None:
        require_seal_at_building(Settings.load())
        sealer_of(request)
    voice = Voice(as_json=as_json)
    with Workshop.open() as workshop, voice.progress() as tick:
        item = hand_in_case(workshop, request)
        item = see_case_through(workshop, item.id, through_server=through_server, tick=tick)
        summary = summary_of(workshop, item)
    files, sealed = int(item.result["files"]), seal_key is not None
    voice.document({"bag": str(out), "item": item.id, "files": files, "sealed": sealed, **summary})
    for audience, entries in summary["left_out"].items():
        voice.line(f"{audience}: bundle of {summary['pages'][audience]} pages; {len(entries)} items stayed out")
        for entry in entries:
            voice.line(f"    {entry['item']}  {entry['name']}: {entry['why']}")
    how = "sealed WITHOUT an approval here, and recorded so" if sealed else "not sealed: a supervisor approves and seals it"
    voice.line(f"{out}: {files} files, {how}")
    return 0


@case.command("approve")
@click.argument("bag", type=_FOLDER)
@click.option("--why", required=True, help="Why the case goes, in your words; kept sealed.")
@click.option("--seal-key", required=True, type=_FILE, help="Private key (PEM) of the force.")
@click.option("--seal-certificate", required=True, type=_FILE, help="Its certificate and those that lead to the issuer (PEM).")
@click.option("--seal-password-file", type=_FILE, help="File that holds the password of the key.")
@click.option("--stamp-url", default="", help="Time-stamp authority (RFC 3161) that is sent a hash of the seal.")
@click.option("--deliver", default="", help="Folder, or s3://bucket/prefix, that gets a copy of the sealed bag.")
@click.option("--minutes", type=click.FloatRange(min=0), default=0.0, help="What the approval took you; for the time ledger.")
@click.option("--prefect", "through_server", is_flag=True, help="Run through a Prefect server.")
def approve_case(
    bag: Path,
    why: str,
    seal_key: Path,
    seal_certificate: Path,
    seal_password_file: Path | None,
    stamp_url: str,
    deliver: str,
    minutes: float,
    through_server: bool,
) -> int:
    """Approve the BAG that somebody else built, seal it, and deliver it. Who prepared a case cannot approve it.

    Where sealing or delivering fails after the approval, the same command goes on from there.
    """
    from flows.case_approval import approve
    from flows.case_file import sealer_of
    from flows.case_request import CaseRequest
    from flows.case_runs import see_case_through
    from flows.workshop import Workshop

    sending = CaseRequest(
        folder="",
        renditions="",
        out=_placed(bag),
        seal_key=_placed(seal_key),
        seal_certificate=_placed(seal_certificate),
        seal_password_file=_placed(seal_password_file),
        stamp_url=stamp_url,
        deliver=deliver if "://" in deliver or not deliver else _placed(Path(deliver)),
        minutes=minutes,
    )
    # Before anything is decided: a key that cannot be used stops here.
    sealer_of(sending)
    with Workshop.open() as workshop:
        approved = approve(workshop, bag, why, sending)
        see_case_through(workshop, approved.item.id, through_server=through_server)
    click.echo(f"approved and sealed; prepared by {approved.prepared_by}; audit line {approved.sequence}")
    if deliver:
        click.echo(f"delivered: {deliver.rstrip('/')}/{bag.name}")
    return 0


def _placed(path: Path | None) -> str:
    """A place that still means the same in another process, or an empty string."""
    return str(path.absolute()) if path else ""


@case.command("verify")
@click.argument("bag", type=_FOLDER)
@click.option("--trust", "trusted", multiple=True, type=_FILE, help="Certificate (PEM) that you trust; may be given again.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def verify_case(bag: Path, trusted: tuple[Path, ...], as_json: bool) -> int:
    """Say whether BAG is what was handed over: no file changed, added or missing, and the seal by who you trust.

    Exit status 4 where it is not. Without --trust the seal cannot be judged, which counts as not verified.
    """
    from flows.case_receive import examine

    voice = Voice(as_json=as_json)
    with voice.progress() as tick:
        seen = examine(bag, trusted, tick=tick)
    voice.document(seen.as_data())
    for fault in seen.faults:
        voice.line(f"    {fault.path} {fault.what}")
    seen.require_whole(bag.name)
    voice.line(f"whole: sealed by {seen.subject}" + (f" at {seen.signed_at}" if seen.signed_at else ""))
    if seen.stamped_at:
        voice.line(f"time-stamped at {seen.stamped_at}")
    return 0


@case.command("receive")
@click.argument("bag", type=_FOLDER)
@click.option("--trust", "trusted", multiple=True, required=True, type=_FILE, help="Certificate (PEM) that you trust.")
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), help="Reading folder to be made.")
@click.option("--by", "receiver", required=True, help="Who receives it; recorded in the receipt.")
def receive_case(bag: Path, trusted: tuple[Path, ...], target: Path, receiver: str) -> int:
    """Verify BAG, unpack it into a reading folder and write a receipt beside it."""
    from flows.case_receive import receive

    voice = Voice(as_json=False)
    with voice.progress() as tick:
        receipt = receive(bag, trusted, target, receiver, tick=tick)
    voice.line(f"received: read it in {target}; receipt {receipt}")
    return 0


@case.command("return")
@click.argument("reports", type=click.Path(path_type=Path, exists=True))
@click.option("--urn", default="", help="Of the file that came back; left out where REPORTS holds one file only.")
@click.option("--reason", "reasons", multiple=True, help="Why it came back: a code (T05) or the CPS's words; may be given again.")
@click.option("--export", type=_FILE, help="The CPS's monthly export of failures (csv or xlsx) instead.")
@click.option("--minutes", type=click.FloatRange(min=0), help="Minutes that putting one file right takes: booked as rework.")
@click.option("--reference", type=click.Path(path_type=Path), help="A force's folder of reference data.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def return_case(
    reports: Path,
    urn: str,
    reasons: tuple[str, ...],
    export: Path | None,
    minutes: float | None,
    reference: Path | None,
    as_json: bool,
) -> int:
    """Lay what came back beside what the checks had said. REPORTS is a bag, or a folder of bags.

    For each reason: whether our check had found it and the file went all the same, or had missed it. With --minutes each file
    that was built and handed over here is recorded as returned, and the time to put it right counts as lost.
    """
    from flows.case_returns import book, learn
    from flows.workshop import Workshop

    voice = Voice(as_json=as_json)
    learned = learn(reports, urn, reasons, export, overlay=reference)
    booked = None
    if minutes is not None:
        with Workshop.open() as workshop:
            booked = book(workshop, learned.returned, minutes)
    voice.document({**learned.as_data(), "ledger": asdict(booked) if booked else None})
    for line in learned.lines():
        voice.line(line)
    voice.line(booked.line(minutes or 0.0) if booked else "not in the time ledger: say with --minutes what putting it right took")
    return 0


def _decoder() -> Callable[[Path], Mapping[str, Any]]:
    """Decodes recordings in the process that reads files behind limits."""
    from automations.settings import Settings
    from flows.workshop import corridor_of

    return corridor_of(Settings.load()).check_recording


def _where(items: list[str], names: dict[str, str]) -> str:
    shown = [name for name in items if name in names]
    return f"  [{', '.join(shown[:6])}{', ...' if len(shown) > 6 else ''}]" if shown else ""
