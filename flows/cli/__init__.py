"""The `hoursback` command. Modules here import nothing heavy at the top: `hoursback --help` answers at once."""

from __future__ import annotations

from flows.cli.entry import main

__all__ = ["main"]
