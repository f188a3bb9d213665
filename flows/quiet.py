"""Silence for the loggers of other people's libraries: readers of documents log what they read, databases log what they store."""

from __future__ import annotations

import logging
import warnings

FOREIGN = (
    "alembic",
    "fontTools",
    "fsspec",
    "onnxruntime",
    "pdfminer",
    "pikepdf",
    "PIL",
    "presidio-analyzer",
    "presidio-anonymizer",
    "pypdf",
    "pypdfium2",
    "RapidOCR",
    "spacy",
    "sqlalchemy",
    "thinc",
    "watchfiles",
)


def quieten() -> None:
    """Switch them off, whatever level an operator gives to the root logger, and keep warnings, which quote content, off stderr.

    Our own messages go through errors, records and the failure log; none of them holds content.
    """
    for name in FOREIGN:
        logger = logging.getLogger(name)
        logger.setLevel(logging.CRITICAL + 1)
        logger.propagate = False
    warnings.simplefilter("ignore")
