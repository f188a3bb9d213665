"""Marks: keyed hashes by which a person is recognised across records that do not hold their name."""

from __future__ import annotations

import re
import unicodedata

from automations.sealing import Sealer


def mark(sealer: Sealer, kind: str, value: str) -> str:
    """The mark of one thing that tells somebody apart: their full name with date of birth, a staff number, a passport number.

    Case, accents, spaces and punctuation do not count: ``O'Neil`` and ``ONEIL`` are the same. Without the key nobody can find a
    person by trying names.
    """
    plain = unicodedata.normalize("NFKD", value).casefold()
    return sealer.fingerprint(["vetting mark", kind, re.sub(r"[\W_]+", "", re.sub(r"[\u0300-\u036f]", "", plain))])
