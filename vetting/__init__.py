"""Vetting checks gathered for a person to decide. Not built yet; the room is kept for it."""
