"""`hoursback redact`: files and folders in, proven redacted files with their certificates out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.cli.speaking import Ticker, Voice
from flows.failures import explain
from reference.errors import ExitStatus, UsageError

if TYPE_CHECKING:
    from flows.inputs import Errand
    from flows.request import RedactionRequest
    from flows.runs import Outcome, Released
    from redaction.rendition import Progress

DEFAULT_POLICY = "cps-precharge"


_LOOKING_FOR = (
    click.option("--policy", default=DEFAULT_POLICY, show_default=True, help="Redaction policy."),
    click.option(
        "--audience", "audiences", multiple=True, help="For whom; the policy's first audience unless given. May be given again."
    ),
    click.option("--term", "terms", multiple=True, help="A word or name that must go; may be given again."),
    click.option(
        "--terms-file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Terms that must go, one a line."
    ),
    click.option("--terms-only", is_flag=True, help="Look for the terms and for nothing else."),
    click.option("--keep", "keep", multiple=True, help="A name, place or word that must stay; may be given again."),
    click.option(
        "--keep-file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Terms that must stay, one a line."
    ),
    click.option(
        "--party",
        "parties",
        multiple=True,
        metavar="ROLE=NAME",
        help="A person of the case, such as suspect=Jane Doe; again for each.",
    ),
    click.option(
        "--password-file",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="File whose first line opens it.",
    ),
)


def what_to_look_for(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what goes and what stays; the same for every command that reads a file."""
    for option in reversed(_LOOKING_FOR):
        command = option(command)
    return command


@click.command()
@click.argument("inputs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="INPUT...")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder for the results.")
@what_to_look_for
@click.option("--accept", type=click.Choice(["all", "none"]), default="none", help="all: accept every finding without a review.")
@click.option(
    "--case", default="", help="Reference of a case: its pseudonyms (WITNESS 1) stand in for what goes from text and tables."
)
@click.option("--to", type=click.Choice(["pdf"]), default=None, help="pdf: Office files become PDF, through LibreOffice.")
@click.option(
    "--fill",
    type=click.Choice(["opaque", "blur", "pixelate"]),
    default="opaque",
    help="blur, pixelate: faces in a video are not covered; this can be reversed in part, and the certificate says so.",
)
@click.option(
    "--transcript",
    "transcripts",
    multiple=True,
    type=click.Choice(["txt", "vtt", "docx", "pdf"]),
    help="Recordings get the transcript of what is left beside the result; again for each form.",
)
@click.option("--keep-name", is_flag=True, help="Release under the file's own name even where that holds removed text.")
@click.option("--overwrite", is_flag=True, help="Replace files in --out that are not earlier results of the same input.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.option("--prefect", "through_server", is_flag=True, help="Run through a Prefect server.")
def redact(
    inputs: tuple[Path, ...],
    out: Path,
    policy: str,
    audiences: tuple[str, ...],
    terms: tuple[str, ...],
    terms_file: Path | None,
    terms_only: bool,
    keep: tuple[str, ...],
    keep_file: Path | None,
    parties: tuple[str, ...],
    accept: str,
    password_file: Path | None,
    case: str,
    to: str | None,
    fill: str,
    transcripts: tuple[str, ...],
    keep_name: bool,
    overwrite: bool,
    as_json: bool,
    through_server: bool,
) -> int:
    """Redact files and folders, prove it, and write each result with its certificate to the folder --out.

    Without --accept all the findings are kept sealed for a review, and nothing is released before it. Several audiences
    share one plan and one review; the result for each lies in a folder of its name in --out.
    """
    from flows.inputs import plan_errands
    from flows.request import RedactionRequest
    from redaction.softening import fill_of

    gone = (*terms, *read_terms(terms_file))
    if terms_only and not gone:
        raise UsageError("--terms-only needs at least one --term or a --terms-file that is not empty.")
    audiences = tuple(dict.fromkeys(audiences))
    walk = plan_errands(inputs, out, to or "", audiences)
    request = RedactionRequest(
        name="",
        target="",
        policy=policy,
        audiences=audiences,
        terms=gone,
        keep=(*keep, *read_terms(keep_file)),
        terms_only=terms_only,
        parties=read_parties(parties),
        accept_all=accept == "all",
        password=read_password(password_file),
        keep_name=keep_name,
        overwrite=overwrite,
        case=case.strip(),
        to=to or "",
        fill=fill_of(fill),
        transcripts=tuple(sorted({f".{form}" for form in transcripts})),
    )
    voice = Voice(as_json=as_json)
    for words in walk.skipped:
        voice.note(f"skipped {words}")
    results = _redact_all(walk.errands, request, voice, through_server=through_server)
    if accept == "all" and not (terms_only or parties) and (names := _names_gone(results)):
        went = "1 name was" if names == 1 else f"{names} names were"
        voice.note(
            f"{went} taken out. Victims, witnesses and suspects that --party ROLE=NAME names stay where the policy keeps them; "
            "`hoursback case parties FOLDER` reads them from the whole case"
        )
    status = max((result["exit_status"] for result in results), default=0)
    voice.document({"files": results, "skipped": list(walk.skipped), "exit_status": status})
    return int(status)


def _names_gone(results: list[dict[str, Any]]) -> int:
    """How many names went where several files were handed in at once, as a case is; one file is seldom a case."""
    if sum(result["state"] == "done" for result in results) < 2:
        return 0
    gone: Counter[str] = Counter()
    for result in results:
        for made in result.get("renditions", ()):
            gone[made["audience"]] += int(made["counts"].get(_NAMES, 0))
    return max(gone.values(), default=0)


def read_terms(path: Path | None) -> tuple[str, ...]:
    """The lines of a file of terms, without empty ones.

    Raises:
        UsageError: the file is not UTF-8 text; the message does not quote it.
    """
    if path is None:
        return ()
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text: save it as UTF-8, one term a line.") from None
    return tuple(line.strip() for line in lines if line.strip())


def read_parties(given: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Pairs of role and name from ``ROLE=NAME``.

    Raises:
        UsageError: a role is not one we know, or the name is missing; the message does not quote the name.
    """
    from redaction.detection.parties import ROLES

    pairs = []
    for text in given:
        role, equals, name = text.partition("=")
        if role.strip().lower() not in ROLES or not equals or not name.strip():
            raise UsageError(f"--party wants ROLE=NAME with one of the roles {', '.join(ROLES)}.")
        pairs.append((role.strip().lower(), name.strip()))
    return tuple(pairs)


def read_password(path: Path | None) -> str:
    """The first line of a password file, without its line end."""
    if path is None:
        return ""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text: save the password as UTF-8.") from None
    return lines[0] if lines else ""


def _redact_all(
    errands: tuple[Errand, ...], request: RedactionRequest, voice: Voice, *, through_server: bool
) -> list[dict[str, Any]]:
    from flows.runs import open_runner

    results = []
    with voice.progress() as tick, open_runner(through_server=through_server) as runner:
        for number, errand in enumerate(errands):
            tick(errand.source.name, number, len(errands))
            runner.workshop.progress = _within(errand.source.name, number, len(errands), tick)
            try:
                outcome = runner.redact(errand, request)
            except Exception as error:
                code, sentence, status = explain(error)
                results.append(refusal(errand.shown, code, sentence, status))
                voice.line(f"{errand.shown}: {_WORDS[status]}: {code}: {sentence}")
            else:
                results.append(report(errand.shown, outcome))
                for line in lines(errand.shown, outcome):
                    voice.line(line)
    return results


_NAMES = "Named individual"
"""The CPS's redaction type for names."""


def _within(name: str, number: int, total: int, tick: Ticker) -> Progress:
    """Shows the stages of one file in the words of the bar."""
    from redaction.recordings.told import how_far

    def progress(stage: str, done: int, units: int) -> None:
        tick(f"{name}: {how_far(stage, done, units)}", number, total)

    return progress


_WORDS = {
    int(ExitStatus.USAGE): "not started",
    int(ExitStatus.REFUSED): "refused",
    int(ExitStatus.NOT_RELEASED): "not released",
    int(ExitStatus.SYSTEM): "failed",
}


def lines(shown: str, outcome: Outcome) -> list[str]:
    """One file's outcome for a person: a line, or one for each audience of several."""
    if outcome.state == "awaiting_review":
        found = f"{outcome.findings} finding{'' if outcome.findings == 1 else 's'}"
        short = outcome.item[:12]
        return [
            f"{shown}: waits for review as {short} with {found}: see `hoursback review {short}`, then `hoursback decide {short}` "
            f"and `hoursback finish {short}`; nothing was released"
        ]
    several = len(outcome.renditions) > 1
    again = "" if outcome.wrote else " (was there already)"
    said = []
    for made in outcome.renditions:
        whom = f" for {made.audience}" if several else ""
        if made.code:
            continue
        places = sum(made.counts.values())
        said.append(
            f"{shown}{whom}: redacted, {places} place{'' if places == 1 else 's'} in {outcome.pages} "
            f"page{'' if outcome.pages == 1 else 's'}, proven -> {made.output}{_named(made)}{_told(made)}{again}"
        )
    if outcome.failure:
        said.append(f"{shown}: {_WORDS[outcome.failure.exit_status]}: {outcome.failure.code}: {outcome.failure}")
    return said


def _named(made: Released) -> str:
    """What is to tell about the name of a result and of the folders that it lies in."""
    said = " (released under another name, because its own held removed text)" if made.placed and made.placed.renamed else ""
    if made.placed and made.placed.folder_tells:
        said += " (the name of a folder that it lies in holds removed text: folders keep their names)"
    return said


def _told(made: Released) -> str:
    """Where the transcripts of a recording lie, and what they are."""
    return f"; transcript (by a machine) -> {', '.join(map(str, made.transcripts))}" if made.transcripts else ""


def report(shown: str, outcome: Outcome) -> dict[str, Any]:
    """One file's outcome for programs: ids, counts and paths, no text of the file.

    What there is of one rendition alone stands in the file's own row too; of several only in their rows.
    """
    rows = [
        {
            "audience": made.audience,
            "state": "failed" if made.code else "done",
            "output": str(made.output) if made.output else None,
            "certificate": str(made.certificate) if made.certificate else None,
            "renamed": bool(made.placed and made.placed.renamed),
            "counts": dict(made.counts),
            **({"transcripts": [str(path) for path in made.transcripts]} if made.transcripts else {}),
            **({"code": made.code} if made.code else {}),
        }
        for made in outcome.renditions
    ]
    alone = rows[0] if len(rows) == 1 else {}
    failure = outcome.failure
    return {
        "input": shown,
        "state": outcome.state,
        "exit_status": int(failure.exit_status) if failure else 0,
        **({"code": failure.code, "message": str(failure)} if failure else {}),
        "item": outcome.item,
        "output": alone.get("output"),
        "certificate": alone.get("certificate"),
        "pages": outcome.pages,
        "findings": outcome.findings,
        "counts": alone.get("counts", {}),
        "renditions": rows,
        "minutes": outcome.minutes,
        "grade": outcome.grade,
    }


def refusal(shown: str, code: str, sentence: str, status: int) -> dict[str, Any]:
    """One file that was not redacted, for programs."""
    return {"input": shown, "state": "failed", "exit_status": status, "code": code, "message": sentence}
