"""`hoursback vetting`: is an application complete, and what do registers hold?"""

from __future__ import annotations

from pathlib import Path

import click

from flows.cli.speaking import Voice

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_MARKS = {"missing": "missing", "unclear": "unclear", "contradiction": "DIFFERS", "officer": "look"}


@click.group()
def vetting() -> None:
    """Vetting: check an application, ask registers, set out what they hold. Nothing here grants or refuses."""


@vetting.command("form")
@click.argument("level")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The blank form: .docx or .pdf.")
@click.option("--reference", type=click.Path(path_type=Path), help="A force's folder of reference data.")
@click.option("--overwrite", is_flag=True, help="Replace a file that is there.")
def blank_form(level: str, out: Path, reference: Path | None, overwrite: bool) -> int:
    """Make the blank questionnaire for LEVEL (RV, MV, NPPV1, ...), for applicants to fill in."""
    from flows.vetting_check import write_blank

    write_blank(level, out, overlay=reference, overwrite=overwrite)
    click.echo(f"blank questionnaire: {out}")
    return 0


@vetting.command("check")
@click.argument("application", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.option(
    "--letter", type=click.Path(path_type=Path, dir_okay=False), help="Write the questions for the applicant to this file."
)
@click.option("--reference", type=click.Path(path_type=Path), help="A force's folder of reference data.")
@click.option("--no-ocr", is_flag=True, help="Do not read pictures of passports.")
@click.option("--overwrite", is_flag=True, help="Replace a letter that is there.")
def check_form(
    application: Path, as_json: bool, letter: Path | None, reference: Path | None, no_ocr: bool, overwrite: bool
) -> int:
    """Check APPLICATION (JSON, filled PDF form or Word questionnaire) for gaps, and word the questions that go back.

    Pictures of documents lie beside the file, under the names that the form gives. Exit status 0: checked, whatever was found.
    """
    from flows.vetting_check import as_data, check_application, in_words, write_letter

    voice = Voice(as_json=as_json)
    with voice.progress() as tick:
        checked = check_application(application, overlay=reference, read_papers=not no_ocr, tick=tick)
    data = as_data(checked)
    voice.document(data)
    for gap in data["gaps"]:
        voice.line(f"{_MARKS[gap['kind']]:<8} {gap['code']}  [{gap['where']}]")
        voice.line(f"         {gap['finding']}")
        voice.line(f"         -> {gap['question']}")
    if data["disagreement"]:
        voice.line(f"note: sources disagree on this level: {data['disagreement']}")
    voice.line(in_words(checked))
    if letter is not None:
        write_letter(letter, checked, overwrite=overwrite)
        voice.line(f"questions for the applicant: {letter}")
    return 0


_REGISTERS = click.option("--registers", required=True, type=_FILE, help="The force's registers (docs/vetting.md).")


@vetting.command("gather")
@click.argument("application", type=_FILE)
@_REGISTERS
@click.option("--register", "only", multiple=True, help="Ask this register alone; may be given again.")
@click.option("--person", "people", multiple=True, help="Ask about this person alone (applicant, third-party-1, ...).")
@click.option("--again", is_flag=True, help="Ask anew what is kept from before.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Compare, and write what a dossier is made of (JSON)."
)
@click.option("--overwrite", is_flag=True, help="Replace what --out names.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output; it holds personal data.")
@click.option("--reference", type=click.Path(path_type=Path), help="A force's folder of reference data.")
def gather_records(
    application: Path,
    registers: Path,
    only: tuple[str, ...],
    people: tuple[str, ...],
    again: bool,
    out: Path | None,
    overwrite: bool,
    as_json: bool,
    reference: Path | None,
) -> int:
    """Ask the registers of the level about everybody in APPLICATION. Each look-up is audited; answers are kept for the case.

    What a killed run has got is kept: the same command goes on. Exit status 5: a register was unavailable; 3: one refuses.
    """
    from flows.vetting_gather import as_data, gather_file, summary

    voice = Voice(as_json=as_json)
    with voice.progress() as tick:
        gathered = gather_file(application, registers, only=only, people=people, again=again, overlay=reference, tick=tick)
    voice.document(as_data(gathered))
    for line in summary(gathered):
        voice.line(line)
    if out is not None:
        from flows.vetting_bring import bring_file

        bring_file(application, gathered, out, overlay=reference, overwrite=overwrite)
        voice.line(f"compared, for the dossier: {out}")
    return int(gathered.exit_status)


@vetting.command("errands")
@click.option("--register", default="", help="Those of one register.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output; it holds personal data.")
def list_errands(register: str, as_json: bool) -> int:
    """List what somebody has to look up: registers that neither database nor interface reaches."""
    from flows.vetting_errands import list_waiting

    voice = Voice(as_json=as_json)
    waiting = list_waiting(register)
    voice.document(waiting)
    for errand in waiting:
        voice.line(f"{errand['item']}  {errand['title']}")
        for name, values in errand["values"].items():
            voice.line(f"    {name}: {', '.join(values)}")
    if not waiting:
        voice.line("nothing waits to be looked up")
    return 0


@vetting.command("answer")
@click.argument("item")
@click.option("--rows", type=_FILE, help="What was found: a JSON list of objects in the register's fields.")
@click.option("--no-trace", is_flag=True, help="Nothing was found.")
@click.option("--document", type=_FILE, help="What shows it: a print or picture; kept as evidence.")
@click.option("--reference", type=click.Path(path_type=Path), help="A force's folder of reference data.")
def answer_errand(item: str, rows: Path | None, no_trace: bool, document: Path | None, reference: Path | None) -> int:
    """Record what was found for the errand ITEM."""
    from flows.vetting_errands import record_answer

    count = record_answer(item, rows, no_trace=no_trace, document=document, overlay=reference)
    click.echo(f"recorded: {count} row{'s' * (count != 1)}" if count else "recorded: no trace")
    return 0


@vetting.command("forget")
@click.argument("application", type=_FILE)
def forget_answers(application: Path) -> int:
    """Erase the answers that are kept for APPLICATION, when it is decided. Audit and evidence stay."""
    from flows.vetting_errands import forget

    count = forget(application)
    click.echo(f"erased: {count} answer{'s' * (count != 1)}")
    return 0
