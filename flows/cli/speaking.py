"""How a command speaks: one JSON document for programs, plain lines in a pipe, a moving bar on a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import click

if TYPE_CHECKING:
    from rich.progress import Progress


class Ticker(Protocol):
    """Shows how far a command is; called with words for a person, units done and units in all."""

    def __call__(self, words: str, done: int, total: int, /) -> None:
        """Show it."""
        ...


class Voice:
    """Says what a command did, in the form its caller asked for.

    Args:
        as_json: collect everything and print one JSON document at the end; nothing else goes to stdout.
    """

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._bar: Progress | None = None

    def line(self, text: str) -> None:
        """One line for a person; silent under ``--json``."""
        if self.as_json:
            return
        if self._bar is not None and sys.stdout.isatty():
            # Above the bar, which is redrawn below it.
            self._bar.console.print(text, markup=False, highlight=False, soft_wrap=True)
        else:
            click.echo(text)

    def note(self, text: str) -> None:
        """A remark beside the result, on stderr; also under ``--json``."""
        click.echo(text, err=True)

    def document(self, data: Any) -> None:
        """The result for programs; silent without ``--json``."""
        if self.as_json:
            click.echo(json.dumps(data, ensure_ascii=False, indent=2, sort_keys=False))

    @contextmanager
    def progress(self) -> Iterator[Ticker]:
        """A bar on a terminal, nothing in a pipe or under ``--json``."""
        if self.as_json or not sys.stderr.isatty():
            yield _silent
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("", total=None)
            self._bar = bar

            def tick(words: str, done: int, total: int) -> None:
                bar.update(task, description=words, completed=done, total=total or None)

            try:
                yield tick
            finally:
                self._bar = None


def _silent(_words: str, _done: int, _total: int) -> None:
    return
