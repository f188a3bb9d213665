"""The way into the command line and out of it: signals, errors as sentences, exit statuses."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

import click

from flows.cli.commands import hoursback
from flows.failures import sentence_and_status

INSIST_SECONDS = 5.0
"""What a signal raises can be swallowed, in a finaliser or in a library's callback: it is raised again after so long."""

GIVE_UP_SECONDS = 12.0
"""A process that has not unwound by then (it waits for a lock inside a library) ends at once: all that it does survives that."""


class Stopped(BaseException):
    """SIGINT or SIGTERM arrived: unwind, so that leases are given back and temporary files are taken away."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status; nothing it meets ends in a traceback."""
    try:
        with stoppable() as asked:
            return _run(arguments, asked)
    except Stopped as stopped:
        click.echo(_farewell(stopped.number), err=True)
        return 128 + stopped.number


def _farewell(number: int) -> str:
    words = "Stopped by the keyboard." if number == signal.SIGINT else "Stopped on request."
    return f"{words} What was finished stays; run the same command again to go on."


def _run(arguments: Sequence[str] | None, asked: Sequence[int]) -> int:
    try:
        status = hoursback.main(args=None if arguments is None else list(arguments), prog_name="hoursback", standalone_mode=False)
        sys.stdout.flush()
        return int(status or 0)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except (click.Abort, KeyboardInterrupt):
        # A library that waits (watchfiles) turns whatever a signal raises into this.
        raise Stopped(asked[0] if asked else signal.SIGINT) from None
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


@contextmanager
def stoppable() -> Iterator[Sequence[int]]:
    """Turn SIGINT and SIGTERM into `Stopped` while the block runs; insist until it has ended. Gives the signals that came.

    Where even insisting does not help, the process ends without unwinding, as if it had been killed.
    """
    asked: list[int] = []
    ended = threading.Event()

    def give_up() -> None:
        if not ended.wait(GIVE_UP_SECONDS):
            os.write(2, f"{_farewell(asked[0])}\n".encode())
            os._exit(128 + asked[0])

    def stop(number: int, frame: FrameType | None) -> None:
        if number != signal.SIGALRM:
            asked.append(number)
            if len(asked) == 1:
                threading.Thread(target=give_up, daemon=True).start()
        inside = _in_finaliser(frame)
        signal.setitimer(signal.ITIMER_REAL, 0.05 if inside else INSIST_SECONDS)
        if not inside:
            raise Stopped(asked[0])

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield asked
    finally:
        ended.set()
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def _in_finaliser(frame: FrameType | None) -> bool:
    """Whether the interrupted code is a finaliser: Python prints and forgets what is raised there."""
    while frame is not None:
        if frame.f_code.co_name == "__del__":
            return True
        frame = frame.f_back
    return False
