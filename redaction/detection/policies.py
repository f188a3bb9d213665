"""For each kind of identifier: which words name it, and when its form may speak without them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Alone = Literal["always", "valid", "never"]


@dataclass(frozen=True, slots=True)
class Policy:
    """How much evidence a kind needs.

    Attributes:
        alone: whether form (``always``), or form with a check that agrees (``valid``), is enough without any cue.
        near: whether a cue earlier in the sentence is enough.
        loose: fewest and most letters and digits, and fewest digits, of a value right behind a cue whose form is odd.
        cues: further cue names that may stand for this kind.
        strict_cues: those of them that may also introduce a value of the looser form.
        distinct: writings that may stand alone; None for all of the form.
        never: writings that are something else whatever stands beside them.
        by_form: whether the form is looked for without a cue; False where it is any short number.
    """

    alone: Alone = "never"
    near: bool = True
    loose: tuple[int, int, int] | None = None
    cues: frozenset[str] = frozenset()
    strict_cues: frozenset[str] = frozenset()
    distinct: re.Pattern[str] | None = None
    never: re.Pattern[str] | None = None
    by_form: bool = True


def _cues(*names: str) -> frozenset[str]:
    return frozenset(names)


_PERSON_RECORD = _cues("PNC_ID", "CRO")
_REFERENCES = _cues("CRIME_REFERENCE", "INCIDENT_LOG", "OCCURRENCE_NUMBER", "CUSTODY_REFERENCE")

POLICIES: dict[str, Policy] = {
    "PNC_ID": Policy("valid", loose=(6, 14, 5), cues=_PERSON_RECORD),
    "CRO": Policy("valid", loose=(5, 11, 5), cues=_PERSON_RECORD, distinct=re.compile(r"(?i)SF.*|\d{4,6}/.*")),
    "ASN": Policy("always", loose=(10, 22, 8)),
    "COURT_CASE_REFERENCE": Policy("valid", loose=(9, 14, 8)),
    "URN": Policy(
        "always", loose=(9, 13, 7), distinct=re.compile(r"(?i)\d\d(?:[A-Z]{2}|[A-Z]\d|\d[A-Z])\d{7}.*|\d\d ?/? ?[A-Z]{2}.*")
    ),
    "OFFENCE_CODE": Policy("never", near=True),
    "NPCC_OFFENCE_CODE": Policy("never", near=False),
    "OCCURRENCE_NUMBER": Policy("never", loose=(7, 14, 7), cues=_REFERENCES),
    "CRIME_REFERENCE": Policy("never", loose=(5, 16, 5), cues=_REFERENCES),
    "INCIDENT_LOG": Policy("never", near=False, loose=(3, 22, 3), cues=_REFERENCES),
    "CUSTODY_REFERENCE": Policy("never", loose=(5, 14, 4), cues=_REFERENCES),
    "COLLAR_NUMBER": Policy("never", near=False, loose=(2, 8, 2), by_form=False),
    "NINO": Policy("valid", loose=(7, 10, 5)),
    "NHS_NUMBER": Policy("valid", loose=(9, 11, 8), distinct=re.compile(r"\d{3}[ \u00a0–-]\d{3}[ \u00a0–-]\d{4}")),
    "VRM": Policy("valid", loose=None),
    "DRIVING_LICENCE": Policy("valid", loose=(10, 18, 5)),
    "PASSPORT": Policy("never", loose=(7, 10, 6)),
    "MRZ": Policy("always"),
    "BANK_ACCOUNT": Policy(
        "always", near=True, loose=(7, 8, 7), cues=_cues("SORT_CODE"), distinct=re.compile(r"\d\d[ -]\d\d[ -]\d\d.*")
    ),
    "SORT_CODE": Policy("never", cues=_cues(), near=True, loose=(6, 6, 6)),
    "IBAN": Policy("valid", loose=(15, 34, 12), cues=_cues("BANK_ACCOUNT")),
    "PAYMENT_CARD": Policy("valid", loose=(13, 19, 12), cues=_cues("BANK_ACCOUNT")),
    "IMEI": Policy("valid", loose=(14, 17, 13)),
    "UTR": Policy("never", loose=(10, 11, 9)),
    "UPN": Policy("valid", loose=(12, 14, 11)),
    "PRISON_NUMBER": Policy("never", loose=(6, 8, 4)),
    "PROBATION_CRN": Policy("never", loose=(6, 8, 5)),
}
