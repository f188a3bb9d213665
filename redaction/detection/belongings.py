"""Whose a value is, where it or the words beside it say so: an officer's contact, one person's numbers, a vehicle in issue.

The prosecutor must be able to reach the officer in the case, and the registration of the car that was stolen, driven by the
suspect or stopped is evidence; the same kinds of values of witnesses go. A role costs more when it is wrong than when it is
missing, so only direct speech about the value counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from redaction.findings import Span

_OFFICIAL = re.compile(r"(?:@|\(at\)|\bat\b)\s*(?:[\w-]+\.)*(?:police\.uk|cps\.gov\.uk)$", re.I)
_CONTACT_LABELS = re.compile(
    r"(?:[\s:;,.()/–-]|\bstation:?[ \t]+[A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+){0,2}(?=\s)|\d{1,6}(?=\s)|\b(?:e-?mail|tel|telephone|"
    r"phone|mobile|contact|extension|ext|number|no|on|rank|job|title|collar|warrant|and|pc|dc|ps|ds|di|dci|pcso|sgt|sergeant|"
    r"constable|inspector|insp)\b)*",
    re.I,
)
_REACH = 90
_ROWS = 160
"""Characters between a name and what belongs to it in the rows of a form."""
_NUMBER_LABELS = re.compile(r"(?:[\s:;,./()–-]|\b(?:pncid|pnc|cro|id|no|number|ref|and)\b)*", re.I)
POLICE_NUMBERS = frozenset({"PNC_ID", "CRO", "PRISON_NUMBER", "PROBATION_CRN"})
"""Numbers that the police, prisons and probation give to one person for life."""
_ONES_OWN = frozenset({"DATE_OF_BIRTH", "AGE", "LOCATION", "CUSTODY_REFERENCE", "ASN", "OCCUPATION"}) | POLICE_NUMBERS
_AT_HOME = frozenset({"ADDRESS", "POSTCODE", "PHONE"})

_SUSPECTS = re.compile(
    r"(?P<lead>[^\n]{0,16})(?<![^\W_])(?:suspect|defendant|accused|detainee|detained person)(?:['’]s)?"
    r"(?:[\W_]|dob|d\.o\.b|date|of|birth|born|pncid|pnc|cro|prison|prisoner|id|no|number|ref)*$",
    re.I,
)
"""A label that says whose value it is: "suspect_dob", "the defendant (PNC ID"."""
_SOMEBODY_OF = re.compile(r"\b(?:of|to|for|with|from)(?: the| a)? ?$", re.I)
_HOME_LABELS = re.compile(
    r"(?:[\s:;,.()/–-]|\b(?:of|address|home|current|bail|lives at|living at|resides at|surname|forenames?|s|sex|male|female|"
    r"d\.?o\.?b|date of birth|born(?:[ \t]+[^\W\d]+(?=[ \t]*\n))?|aged?|\d{2}|and)\b)*",
    re.I,
)
"""Between a suspect and a home; behind a date of birth the place of birth may end its line."""
_RECORD_LABELS = re.compile(
    rf"(?:{_HOME_LABELS.pattern}|\b(?:occupation|unemployed|tel|telephone|phone|mobile|pncid|pnc|cro|id|no|number|ref|reference|custody|"
    r"prison|prisoner|arrest summons|asn)\b)*",
    re.I,
)
"""Between a suspect and a police number of theirs in the rows of a record."""

_VEHICLE = r"(?:vehicle|car|van|motorcycle|motorbike|moped|scooter|lorry|taxi)"
_OTHERS = re.compile(
    r"\b(?:my|our|your|his|her|their|whose|witness['’]s|neighbour['’]s|victim['’]s|complainant['’]s)\b[^.]{0,40}$", re.I
)
_POLICE = r"(?:I|we|police|officers?|patrol|(?:pc|dc|ps|ds|di|pcso|sgt|sergeant|constable|officer) [\w'’-]+(?: [\w'’-]+)?)"
"""Who stops the vehicles of others; who else stopped, stopped a vehicle of their own."""
_ISSUE_BEFORE = re.compile(
    rf"\b(?:stolen|suspect(?:['’]s)?|offending|getaway) (?:[\w-]+ ){{0,3}}{_VEHICLE}\b[^.]{{0,30}}$|"
    rf"\b{_POLICE} (?:(?:then|had|have|also|later) ){{0,2}}(?:stopped|pulled over|pursued|seized|recovered) "
    r"(?!(?:in|on|at|by|to|for|behind|beside|near|outside|opposite|next|off|and|because|when)\b)[^.]{0,50}$|"
    r"\b(?:(?:made|sped) off in|escaped in)\b[^.]{0,50}$",
    re.I,
)
_ISSUE_BEHIND = re.compile(
    r"^[^.]{0,60}?\b(?:was|had been|has been) (?:\w+ )?(?:stolen|stopped|seized|recovered|pulled over|pursued)\b|"
    r"^,? (?:which |that )?(?:then )?(?:failed to stop|made off|sped off)\b|"
    rf"^[^.]{{0,120}}(?:\.[^.]{{0,120}})?\b(?:(?:pulled|drew) (?:up|in) behind|stopped|signalled|followed) "
    rf"(?:it\b|(?:the|this|that) (?:\w+ )?{_VEHICLE}\b)",
    re.I,
)
_BLANK = re.compile(r"\s+")


def belonging(text: str, spans: Sequence[Span]) -> list[Span]:
    """Give contacts and registrations the role of the person they belong to.

    A registration that is evidence has the role ``suspect``: somebody took that vehicle, drove it in the offence, or was stopped
    in it.

    Args:
        text: of one part.
        spans: what was found in it; persons carry their roles.

    Returns:
        The same spans in the same order.
    """
    officers = [span.end for span in spans if span.kind == "PERSON" and span.role == "officer"]
    return [span if span.role else replace(span, role=_role(text, span, officers, spans)) for span in spans]


def adjoining(text: str, spans: Sequence[Span]) -> list[Span]:
    """Give the numbers of the police that stand side by side the role that one of them has: they are one person's.

    Args:
        text: of one part.
        spans: what was found in it.

    Returns:
        The same spans in the same order.
    """
    known = [span for span in spans if span.kind in POLICE_NUMBERS and span.role]

    def shared(span: Span) -> str:
        return next((other.role for other in known if _adjoin(text, span, other)), "")

    return [s if s.role or s.kind not in POLICE_NUMBERS else replace(s, role=shared(s)) for s in spans]


def _role(text: str, span: Span, officers: Sequence[int], others: Sequence[Span]) -> str:
    if span.kind == "EMAIL" and _OFFICIAL.search(text[span.start : span.end]):
        return "officer"
    if span.kind in {"EMAIL", "PHONE"}:
        nearest = max((end for end in officers if end <= span.start), default=-_REACH - 1)
        near = span.start - nearest <= _REACH and _CONTACT_LABELS.fullmatch(text, nearest, span.start)
        return "officer" if near else ""
    if span.kind == "VRM" and _in_issue(text, span):
        return "suspect"
    if span.kind == "DATE_OF_BIRTH" or span.kind in POLICE_NUMBERS:
        label = _SUSPECTS.search(text[max(0, span.start - 60) : span.start])
        if label and not _SOMEBODY_OF.search(label["lead"]):
            return "suspect"
    if span.kind in {"ADDRESS", "POSTCODE"}:
        return _of_suspect(text, span, others, _ONES_OWN, _HOME_LABELS)
    if span.kind in POLICE_NUMBERS:
        return _of_suspect(text, span, others, _ONES_OWN | _AT_HOME, _RECORD_LABELS)
    return ""


def _adjoin(text: str, one: Span, other: Span) -> bool:
    """Whether nothing but labels stands between two numbers: those of one person on one record."""
    first, second = sorted((one, other), key=lambda span: span.start)
    return first is not second and first.end <= second.start and bool(_NUMBER_LABELS.fullmatch(text, first.end, second.start))


def _of_suspect(text: str, span: Span, others: Sequence[Span], own: frozenset[str], labels: re.Pattern[str]) -> str:
    """Whether a value is a suspect's: that person right before it, with nothing between but labels and other values of theirs.

    Homes and numbers of others have no role here: the policies treat them all alike.
    """
    before = [other for other in others if other.kind == "PERSON" and span.start - _ROWS <= other.end <= span.start]
    nearest = max(before, key=lambda person: person.end, default=None)
    if nearest is None or nearest.role != "suspect":
        return ""
    between = text[nearest.end : span.start]
    for other in sorted(others, key=lambda other: -other.start):
        if other.kind in own and nearest.end <= other.start and other.end <= span.start:
            between = between[: other.start - nearest.end] + between[other.end - nearest.end :]
    return "suspect" if labels.fullmatch(between) else ""


def _in_issue(text: str, span: Span) -> bool:
    """Whether the words around a registration say that the vehicle was stolen, fled or was stopped."""
    before = _BLANK.sub(" ", text[max(0, span.start - 100) : span.start])
    behind = _BLANK.sub(" ", text[span.end : span.end + 260])
    return not _OTHERS.search(before) and bool(_ISSUE_BEFORE.search(before) or _ISSUE_BEHIND.search(behind))
