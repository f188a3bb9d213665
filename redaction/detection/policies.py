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
        distinct: writings that may stand alone; None for all of the form.
        shape: what every value must look like, also behind a cue.
        never: writings that are something else whatever stands beside them.
        digits: fewest digits that its form has; only to save time.
        by_form: whether the form is looked for without a cue; False where it is any short number.
    """

    alone: Alone = "never"
    near: bool = True
    loose: tuple[int, int, int] | None = None
    cues: frozenset[str] = frozenset()
    distinct: re.Pattern[str] | None = None
    never: re.Pattern[str] | None = None
    shape: re.Pattern[str] | None = None
    by_form: bool = True
    digits: int = 1

    def allows(self, value: str) -> bool:
        """Whether a value may be of this kind at all."""
        if self.never is not None and self.never.fullmatch(value):
            return False
        return self.shape is None or self.shape.fullmatch(value) is not None


def _cues(*names: str) -> frozenset[str]:
    return frozenset(names)


_PERSON_RECORD = _cues("PNC_ID", "CRO")
FORCE_REFERENCES = _cues("CRIME_REFERENCE", "INCIDENT_LOG", "OCCURRENCE_NUMBER", "CUSTODY_REFERENCE")

POLICIES: dict[str, Policy] = {
    "PNC_ID": Policy("valid", digits=3, loose=(6, 14, 5), cues=_PERSON_RECORD),
    "CRO": Policy("valid", digits=3, loose=(5, 11, 5), cues=_PERSON_RECORD, distinct=re.compile(r"(?i)SF.*|\d{4,6}/.*")),
    "ASN": Policy("always", digits=6, loose=(10, 22, 8)),
    "COURT_CASE_REFERENCE": Policy("valid", digits=7, loose=(9, 14, 8)),
    "URN": Policy(
        "always",
        digits=9,
        loose=(9, 13, 7),
        distinct=re.compile(r"(?i)\d\d(?:[A-Z]{2}|[A-Z]\d|\d[A-Z])\d{7}.*|\d\d ?/? ?[A-Z]{2}.*"),
    ),
    # The first two letters and digits of a CJS code are the Act and its year: the commonest may stand without a cue.
    "OFFENCE_CODE": Policy(
        "always",
        digits=3,
        distinct=re.compile(
            r"(?:TH68|TH78|CJ88|CJ03|CJ67|CJ82|CJ91|OF61|RT88|PU86|CD71|CD98|FI68|MD71|SX03|SX56|BA76|PR53|PH97|FA06|AS96|CA89|CL77|SC15)\d{3}[ABCI]?"
        ),
    ),
    "NPCC_OFFENCE_CODE": Policy("never", digits=2, near=False),
    "OCCURRENCE_NUMBER": Policy("never", digits=11, loose=(7, 14, 7), cues=FORCE_REFERENCES),
    "CRIME_REFERENCE": Policy("never", digits=5, loose=(5, 16, 5), cues=FORCE_REFERENCES),
    "INCIDENT_LOG": Policy(
        "never", shape=re.compile(r"(?=(?:\D*\d){2}).*"), digits=5, near=False, loose=(3, 22, 3), cues=FORCE_REFERENCES
    ),
    "CUSTODY_REFERENCE": Policy("never", digits=5, loose=(5, 14, 4), cues=FORCE_REFERENCES),
    "COLLAR_NUMBER": Policy("never", near=False, loose=(2, 8, 2), by_form=False),
    "NINO": Policy("valid", digits=3, loose=(7, 10, 5)),
    "NHS_NUMBER": Policy("valid", digits=10, loose=(9, 11, 8), distinct=re.compile(r"\d{3}[ \u00a0–-]\d{3}[ \u00a0–-]\d{4}")),
    "VRM": Policy(
        "valid",
        cues=_cues("VEHICLE"),
        shape=re.compile(r"(?=.*\d)[A-Z0-9 ]+|[A-Za-z]{2}[0-9OI]{2} ?[A-Za-z]{3}|[a-z]{3} ?\d{1,3}[a-z]|[a-z]\d{1,3} ?[a-z]{3}"),
        never=re.compile(r".*\b(?:AND|WAS|THE|FOR|HAS|ARE|USE|PRO|NOT|HIT|FROM|ON|IN|TO|AT|NO|BY|OF|OR|IS)\b.*", re.IGNORECASE),
    ),
    "DRIVING_LICENCE": Policy(
        "valid",
        digits=6,
        loose=(10, 18, 5),
        distinct=re.compile(r"[A-Z9]{5} ?\d{3} ?\d{3} ?[A-Z9]{2} ?[A-Z0-9]{3}(?: ?\d\d)?|[a-z9]{5}\d{6}[a-z9]{2}\w{3}"),
    ),
    "PASSPORT": Policy("never", digits=6, loose=(7, 10, 6)),
    "MRZ": Policy("always", digits=6),
    "BANK_ACCOUNT": Policy(
        "always", digits=14, near=True, loose=(7, 8, 7), cues=_cues("SORT_CODE"), distinct=re.compile(r"\d\d[ -]\d\d[ -]\d\d.*")
    ),
    "SORT_CODE": Policy("never", digits=6, cues=_cues(), near=True, loose=(6, 6, 6)),
    "IBAN": Policy("valid", digits=8, loose=(15, 34, 12), cues=_cues("BANK_ACCOUNT")),
    "PAYMENT_CARD": Policy("valid", digits=13, loose=(12, 19, 12), cues=_cues("BANK_ACCOUNT")),
    "IMEI": Policy("valid", digits=14, loose=(14, 17, 13)),
    "UTR": Policy("never", digits=10, loose=(10, 11, 9)),
    "UPN": Policy("valid", digits=11, loose=(12, 14, 11)),
    "PRISON_NUMBER": Policy("never", digits=4, loose=(6, 8, 4)),
    "PROBATION_CRN": Policy("never", digits=6, loose=(6, 8, 5)),
}
