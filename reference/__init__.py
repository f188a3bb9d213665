"""Dated, sourced facts that a force may edit, and the loader that reads them. Nothing here decides anything."""

__version__ = "0.1.0"
"""Of the whole product: what is built, what `--version` says and what a certificate names, installed or run from its folder."""
