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
