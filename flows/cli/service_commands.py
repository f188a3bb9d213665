"""`hoursback watch`, `init` and `worker`: what runs all day."""

from __future__ import annotations

from pathlib import Path

import click

from reference.errors import UsageError


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--accept", type=click.Choice(["all", "none"]), default="none", help="all: accept every finding without a review.")
@click.option(
    "--audience",
    "audiences",
    multiple=True,
    metavar="POLICY=AUDIENCE",
    help="For whom, where not for the policy's first audience; may be given again, and each has a folder of its own.",
)
@click.option("--settle", type=click.FloatRange(min=0), default=2.0, show_default=True, help="Seconds without change: complete.")
@click.option("--once", is_flag=True, help="Work on what is complete now, then stop.")
def watch(folder: Path, accept: str, audiences: tuple[str, ...], settle: float, once: bool) -> int:
    """Redact what people drop into FOLDER, one sub-folder for each policy."""
    from flows.watching import watch_folder

    return watch_folder(
        folder,
        accept_all=accept == "all",
        settle_seconds=settle,
        once=once,
        say=click.echo,
        audiences=_by_policy(audiences),
    )


def _by_policy(given: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for text in given:
        policy, equals, audience = (part.strip() for part in text.partition("="))
        if not (policy and equals and audience):
            raise UsageError("--audience wants POLICY=AUDIENCE, such as cps-precharge=defence; again for each audience.")
        found[policy] = (*found.get(policy, ()), audience)
    return found


@click.command()
def init() -> None:
    """Make records, key and store; with PREFECT_API_URL also work pool, deployments and automation on that server."""
    import os

    from flows.workshop import Workshop

    with Workshop.open() as workshop:
        home = workshop.engine.settings.home
    click.echo(f"records, key and evidence store are in {home}")
    if os.environ.get("PREFECT_API_URL"):
        from flows.prefect_environment import require_server

        require_server()
        from flows.prefect_server import register

        for line in register():
            click.echo(line)


@click.command()
@click.option("--limit", type=click.IntRange(min=1), default=2, show_default=True, help="Flows at a time.")
def worker(limit: int) -> int:
    """Run the automations of the Prefect server at PREFECT_API_URL, and free what dead workers held."""
    from flows.prefect_environment import require_server

    require_server()
    from flows.prefect_server import run_worker

    return run_worker(limit)
