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
    help="Where the files lie. Nothing is downloaded.",
)  # fmt: skip
def fetch(origin: Path) -> None:
    """Copy the models that we know from FOLDER into the home folder, each checked by its hash."""
    from automations.settings import Settings
    from redaction.video.tracking.models import fetch as copy

    for model in copy(origin, Settings.load().home / "models"):
        click.echo(f"{model.name}: {model.job}. To use it, set {model.setting}={model.path}")
