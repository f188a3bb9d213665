"""Errands of vetting for people at a desk: what waits to be looked up, what was found, and what is erased after a decision."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from automations.engine import open_engine
from automations.registers import errand
from automations.registers.connections import template_of
from automations.registers.consulting import Case
from automations.registers.errors import RegisterAnswerError
from flows.vetting_gather import TABLE
from reference.errors import UsageError
from reference.loader import load
from vetting.application.intake import read

_LARGEST = 20 << 20


def list_waiting(register: str = "") -> list[dict[str, Any]]:
    """What waits, as a JSON value; it holds personal data."""
    with open_engine() as engine:
        return [
            {
                "item": each.item.id,
                "register": each.register,
                "title": each.title,
                "person": each.subject,
                "since": each.item.created_at.isoformat(timespec="seconds"),
                "values": each.values,
            }
            for each in errand.waiting(engine, register)
        ]


def record_answer(
    item_id: str, rows: Path | None, *, no_trace: bool = False, document: Path | None = None, overlay: Path | None = None
) -> int:
    """Record what was found; returns how many rows.

    Raises:
        UsageError: neither rows nor "no trace", or both. RegisterAnswerError: the rows do not fit the register.
    """
    if (rows is None) != no_trace:
        raise UsageError("Give --rows with what was found, or --no-trace.")
    found = _rows(rows) if rows else []
    with open_engine() as engine:
        code = errand.errand_of(engine, item_id).register
        table = load(TABLE, overlay=overlay)
        if code not in table.rows:
            raise RegisterAnswerError(f"The register {code} is in no table of registers any more.")
        errand.answer(engine, template_of(table[code], code), item_id, found, document=document)
    return len(found)


def forget(application: Path) -> int:
    """Erase what is kept of registers' answers for an application; returns how many answers there were."""
    found = read(application)
    with open_engine() as engine:
        return Case.of(engine, found.reference, f"vetting:{found.level}").forget()


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        content = path.read_bytes()
        found = json.loads(content) if len(content) <= _LARGEST else None
    except OSError as error:
        raise RegisterAnswerError(f"{path.name} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise RegisterAnswerError(f"{path.name} must be a JSON list of objects.")
    return found
