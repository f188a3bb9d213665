"""The templates that the product ships for asking registers, and a question about somebody."""

from __future__ import annotations

from datetime import date
from typing import Any

from automations.registers.asking import Question, Template
from automations.registers.connections import template_of
from reference.loader import load

TABLE = load("vetting_registers")
ADA = date(1990, 4, 30)


def template(code: str, **changes: Any) -> Template:
    """A template of the table, with changes."""
    return template_of({**TABLE[code], **changes}, code)


def quentin(**more: tuple[Any, ...]) -> Question:
    """A question about Quentin Farnsworth, a third party of an application."""
    values = {"surname": ("FARNSWORTH",), "forename": ("QUENTIN",), "born": (ADA,)}
    return Question("third-party-3", {**values, **more})
