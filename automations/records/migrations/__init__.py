"""Alembic migrations of the records; `automations.records.database` runs them."""
