"""`hoursback reference`: the dated tables that a force may edit or import."""

from __future__ import annotations

from pathlib import Path

import click


@click.group()
def reference() -> None:
    """The reference data in force."""


@reference.command("list")
def list_tables() -> None:
    """List the tables, with the number of rows in force today and their hash."""
    from automations.settings import Settings
    from flows.workshop import overlay_of
    from reference.loader import load, names
    from reference.policies import load_policy, policy_names

    overlay = overlay_of(Settings.load())
    for name in names(overlay):
        table = load(name, overlay=overlay)
        click.echo(f"{name:<24} {len(table):>7} rows  {table.sha256[:12]}")
    for name in policy_names(overlay):
        policy = load_policy(name, overlay)
        click.echo(f"policy {name:<17} for {', '.join(policy.audiences)}  {policy.sha256[:12]}")


@reference.command("import")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
def import_tables(path: Path) -> None:
    """Import published tables (offence codes, organisation units) from a file or folder."""
    from automations.settings import Settings
    from flows.workshop import imported_folder
    from reference.importing import import_path

    for imported in import_path(path, imported_folder(Settings.load())):
        click.echo(str(imported))
