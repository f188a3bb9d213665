"""The commands, in the order in which an officer meets them."""

from __future__ import annotations

import click

from flows.cli.audit_commands import audit, check
from flows.cli.baseline_command import baselines
from flows.cli.case_commands import case
from flows.cli.detect_command import detect
from flows.cli.hours_command import hours
from flows.cli.item_commands import accept, items, return_
from flows.cli.media_commands import media
from flows.cli.models_command import models
from flows.cli.plan_commands import plan
from flows.cli.portal_case_commands import cases
from flows.cli.portal_commands import serve, up
from flows.cli.portal_liaison_commands import liaison
from flows.cli.portal_paper_commands import PAPER_COMMANDS
from flows.cli.portal_recording_commands import RECORDING_COMMANDS
from flows.cli.portal_review_commands import review as portal_review
from flows.cli.portal_system_commands import system as portal_system
from flows.cli.portal_version_commands import VERSION_COMMANDS
from flows.cli.portal_vetting_commands import vetting as portal_vetting
from flows.cli.portal_wash_commands import WASH_COMMANDS
from flows.cli.portal_work_commands import portal_group
from flows.cli.pseudonym_commands import pseudonyms
from flows.cli.redact_command import redact
from flows.cli.reference_commands import reference
from flows.cli.review_commands import decide, finish, review
from flows.cli.service_commands import init, watch, worker
from flows.cli.speaker_commands import SPEAKER_COMMANDS
from flows.cli.vetting_commands import vetting
from flows.cli.vetting_decision_commands import DECISION_COMMANDS
from flows.cli.vetting_wash_commands import wash_commands


class InOrder(click.Group):
    """A group that lists its commands in the order in which they were added."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in that order."""
        return list(self.commands)


def _version(ctx: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    if asked:
        from reference import __version__

        click.echo(f"hoursback {__version__}")
        ctx.exit()


@click.group(cls=InOrder, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Show the version.")
def hoursback() -> None:
    """Hours back for the police: redact documents, prove it, and count the time it saves.

    Exit status: 0 done, 2 usage, 3 input refused, 4 not released because the proof failed, 5 fault of the system.
    """


for _command in SPEAKER_COMMANDS:
    plan.add_command(_command)

for _command in (*DECISION_COMMANDS, wash_commands):
    vetting.add_command(_command)

for _command in (*RECORDING_COMMANDS, *VERSION_COMMANDS):
    portal_review.add_command(_command)

for _command in WASH_COMMANDS:
    portal_vetting.add_command(_command)

for _command in PAPER_COMMANDS:
    cases.add_command(_command)

for _command in (portal_review, cases, liaison, portal_vetting, portal_system):
    portal_group.add_command(_command)

for _command in (
    redact,
    detect,
    items,
    review,
    decide,
    plan,
    finish,
    accept,
    return_,
    pseudonyms,
    case,
    vetting,
    hours,
    baselines,
    check,
    audit,
    media,
    models,
    reference,
    watch,
    init,
    worker,
    up,
    serve,
    portal_group,
):
    hoursback.add_command(_command)
