"""The engine: evidence store, records, audit chain, work items, steps, time ledger, settings, robots."""
