"""Alembic's entry point: migrate on the connection, and in the transaction, that `automations.records.database` hands over."""

from __future__ import annotations

from alembic import context

from automations.decisions import tables as _decisions  # noqa: F401  (the models of vetting decisions)
from automations.records import portal_tables  # noqa: F401  (its tables belong to the metadata)
from automations.records.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
