"""The way into the command line and out of it: signals, errors as sentences, exit statuses."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

import click

from flows.cli.commands import hoursback
from flows.failures import sentence_and_status

INTERRUPTED = 128 + signal.SIGINT
TERMINATED = 128 + signal.SIGTERM


class Terminated(BaseException):
    """SIGTERM arrived: unwind like Ctrl-C, so that leases are given back and temporary files are taken away."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status; nothing it meets ends in a traceback."""
    previous = signal.signal(signal.SIGTERM, _terminate)
    try:
        return _run(arguments)
    except Terminated:
        return _stopped("Stopped on request.", TERMINATED)
    finally:
        signal.signal(signal.SIGTERM, previous)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        status = hoursback.main(args=None if arguments is None else list(arguments), prog_name="hoursback", standalone_mode=False)
        sys.stdout.flush()
        return int(status or 0)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _stopped("Stopped by the keyboard.", INTERRUPTED)
    except click.ClickException as wrong:
        wrong.show()
        return wrong.exit_code
    except BrokenPipeError:
        # The reader (`| head`) went away: not our fault and nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except Exception as error:
        sentence, status = sentence_and_status(error)
        click.echo(sentence, err=True)
        return status


def _stopped(sentence: str, status: int) -> int:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    click.echo(f"{sentence} What was finished stays; run the same command again to go on.", err=True)
    return status


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    raise Terminated
