"""`hoursback case`: is the file ready for the CPS?"""

from __future__ import annotations

from pathlib import Path

import click

from flows.cli.speaking import Voice

_MARKS = {"pass": "ok  ", "fail": "FAIL", "not applicable": "-   "}


@click.group()
def case() -> None:
    """Case files: check one against the CPS's reasons for sending files back."""


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
        checked = check_folder(folder, overlay=reference, read_pictures=not no_ocr, tick=tick)
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


def _where(items: list[str], names: dict[str, str]) -> str:
    shown = [name for name in items if name in names]
    return f"  [{', '.join(shown[:6])}{', ...' if len(shown) > 6 else ''}]" if shown else ""
