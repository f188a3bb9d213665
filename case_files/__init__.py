"""Case files the CPS accepts first time: checks, forms, bundles. Not built yet; the room is kept for it."""
