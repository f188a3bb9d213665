"""Dated, sourced facts that a force may edit, and the loader that reads them. Nothing here decides anything."""
