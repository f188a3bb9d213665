"""`hoursback up` and `hoursback serve`: the portal, alone or with everything beside it on one machine."""

from __future__ import annotations

import importlib
from typing import Any

import click


def _portal(module: str) -> Any:
    """A module of the portal. It stands on the floor above this one, so it is named here and never imported by the house."""
    return importlib.import_module(f"portal.{module}")


@click.command()
@click.option("--demo", is_flag=True, help="A home of its own with example users, files and a case; nothing of yours is touched.")
@click.option("--check", is_flag=True, help="Say what is there and what is missing, and stop.")
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="Port of the portal; 8750 unless set otherwise.")
@click.option("--prefect/--no-prefect", default=True, help="Whether a Prefect server shows what runs.")
def up(demo: bool, check: bool, port: int | None, prefect: bool) -> int:
    """Start portal, worker and Prefect server on this machine."""
    status: int = _portal("together").run(demo=demo, check=check, port=port, prefect=prefect, say=click.echo)
    return status


@click.command()
@click.option("--host", default=None, help="Address to listen on; 127.0.0.1 unless set otherwise.")
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="Port to listen on; 8750 unless set otherwise.")
def serve(host: str | None, port: int | None) -> int:
    """Serve the portal alone; workers run elsewhere (`hoursback worker`)."""
    from automations.settings import Settings

    _portal("serving").serve(Settings.load(), host=host, port=port, say=click.echo)
    return 0
