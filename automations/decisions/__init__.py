"""Vetting decisions in the records: who may decide, what was shown, what was decided and why, and what follows from it."""
