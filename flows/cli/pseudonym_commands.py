"""`hoursback pseudonyms`: who is meant by WITNESS 1, for those who may know."""

from __future__ import annotations

import click

from flows.cli.speaking import Voice


@click.command()
@click.argument("case")
@click.option("--reveal", is_flag=True, help="Show what each pseudonym stands for; the audit records that the key was opened.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def pseudonyms(case: str, reveal: bool, as_json: bool) -> None:
    """Show the pseudonyms of a case, and with --reveal the key."""
    from flows.pseudonyms import open_key
    from flows.workshop import Workshop

    with Workshop.open() as workshop:
        key = open_key(workshop, case)
    rows = []
    for entity in key.entities:
        row: dict[str, object] = {"label": entity.label, "kind": entity.family, "writings": len(entity.writings)}
        if reveal:
            row["words"] = [" ".join(words) for words in entity.writings]
        rows.append(row)
    voice = Voice(as_json=as_json)
    voice.document({"pseudonyms": rows})
    for entity, row in zip(key.entities, rows, strict=True):
        words = "; ".join(" ".join(writing) for writing in entity.writings) if reveal else f"{row['writings']} writings"
        voice.line(f"{entity.label:<16} {entity.family:<16} {words}")
    if not rows:
        voice.line("no pseudonyms were given in this case")
