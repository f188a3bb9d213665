"""Makes applications of invented people, whole or with one seeded fault; it knows nothing of the checks."""

from __future__ import annotations

from benchmarks.application_maker.forms import as_json, clean
from benchmarks.application_maker.numbers import passport_lines
from benchmarks.application_maker.paper_faults import FAULTS
from benchmarks.application_maker.pictures import passport_picture
from benchmarks.application_maker.seeding import expected_code, faulty
from benchmarks.application_maker.words import MADE, Form

__all__ = ["FAULTS", "MADE", "Form", "as_json", "clean", "expected_code", "faulty", "passport_lines", "passport_picture"]
