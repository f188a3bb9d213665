"""The labels of fields that hold personal data on police and CPS forms, and what their values look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Field:
    """One kind of field.

    Attributes:
        labels: how the label is written, as a regular expression without case.
        kind: kind of the finding.
        says: what the label asks for, in words for a reviewer.
        shape: what the value must contain to be taken.
        cut: where a value ends though the line goes on.
        role: for names, what the label says of the person.
        score: of the finding.
        auto: sure enough for unattended work.
        bare: the label may stand in capitals at the beginning of a line without a colon, as in a PNC print.
    """

    labels: str
    kind: str
    says: str
    shape: re.Pattern[str] | None = None
    cut: re.Pattern[str] | None = None
    role: str = ""
    score: float = 0.88
    auto: bool = True
    bare: bool = False


_NAME = re.compile(r"[^\W\d_]{2,}")
_NAME_END = re.compile(
    r"\s\(|\s{2,}|\d|\b(?:DOB|Born|Age|Rank|No|Date|Tel|witness)\b|(?i:\b(?:anticipated|plea|rank|collar|number|station)\b)"
)
_DIGITS = re.compile(r"\d.*\d.*\d")
_ADDRESS = re.compile(r"\d|[A-Za-z]{3,}.*[,\n ].*[A-Za-z]{3,}")
_JOB = re.compile(r"[A-Za-z]{3,}")

FORM_WORDS = frozenset(
    """
    urn mg mg11 mg3 mg5 mg6 code address telephone phone date signature print name surname forename select restricted
    official witness defendant suspect victim advice decision station rank number yes no not if the this of and dob
    sex male female unknown various other see attached above below over full title page police crown prosecution
    service cps details contact statement report case officer plea summary evidence
    """.split()  # noqa: SIM905
)
"""Words of the forms themselves: a value that holds one is no name."""

FIELDS: tuple[Field, ...] = (
    Field(r"surname(?:/family name)?|family name|last name", "PERSON", "a surname", _NAME, _NAME_END, bare=True),
    Field(
        r"fore ?names?(?:\(s\))?|first names?(?:\(s\))?|given names?(?:\(s\))?|middle names?(?:\(s\))?|christian"
        r" names?",
        "PERSON",
        "a forename",
        _NAME,
        _NAME_END,
        bare=True,
    ),
    Field(
        r"former names?|maiden name|previous names?|alias(?:es)?(?: names?)?|nick ?names?|also known as|a\.?k\.?a\.?"
        r"|known as",
        "PERSON",
        "another name",
        _NAME,
        _NAME_END,
    ),
    Field(
        r"(?:name of (?:the )?)?(?:defendant|suspect|accused|offender|detainee|detained person|arrested person)(?:'s"
        r"|’s)?(?: [1-9])?(?: full)?(?: name)?|name of (?:defendant|suspect|accused)",
        "PERSON",
        "the defendant",
        _NAME,
        _NAME_END,
        role="suspect",
    ),
    Field(
        r"(?:name of (?:the )?)?(?:victim|complainant|aggrieved|injured party|ip)(?:'s|’s)?(?: [1-9])?(?: full)?(?:"
        r" name)?",
        "PERSON",
        "the victim",
        _NAME,
        _NAME_END,
        role="victim",
    ),
    Field(
        r"name of (?:the )?witness|witness(?:'s|’s)? name|witness(?: [1-9])?|witness full name",
        "PERSON",
        "the witness",
        _NAME,
        _NAME_END,
        role="witness",
    ),
    Field(
        r"statement of|signature(?: of witness)?|signed|print name|name \(print\)",
        "PERSON",
        "who makes or signs the statement",
        _NAME,
        _NAME_END,
        role="author",
    ),
    Field(
        r"officer in (?:the )?case|oic|interviewing officer(?:\(s\))?|officer completing|supervisor(?:'s|’s)?"
        r" name|statement taken by|signature witnessed by|exhibiting officer|reporting officer|investigating"
        r" officer|arresting officer",
        "PERSON",
        "an officer",
        _NAME,
        _NAME_END,
        role="officer",
    ),
    Field(
        r"(?:full |complete )?name(?:\(s\))?(?: in full| of person| of caller| of informant| of parent/guardian"
        r"| of next of kin)?|caller(?:'s|’s)? name|caller|informant|reporting person|contact name|next of kin"
        r"|emergency contact|parent(?:/guardian)?(?: name)?|account holder|registered keeper|keeper|driver",
        "PERSON",
        "a name",
        _NAME,
        _NAME_END,
        score=0.82,
    ),
    Field(
        r"(?:home |current |previous |work |postal |last known |bail |correspondence |full |registered )?address(?:es)?(?:"
        r" line ?[1-5])?(?: and postcode| \(incl(?:uding|\.)? postcode\)| of witness)?|residence|resides at",
        "ADDRESS",
        "an address",
        _ADDRESS,
        re.compile(r"\b(?:Tel|Phone|Mobile|DOB|Postcode|E-?mail)\b", re.IGNORECASE),
        bare=True,
    ),
    Field(r"post ?code", "POSTCODE", "a postcode", re.compile(r"[A-Za-z]{1,2}\d"), re.compile(r"(?<=\d[A-Za-z]{2})\s")),
    Field(r"town(?:/city)?|city|county|village|district", "LOCATION", "a town or county", _NAME, score=0.6, auto=False),
    Field(
        r"(?:date (?:and place )?of birth|d\.? ?o\.? ?b\.?|born|birth ?date)",
        "DATE_OF_BIRTH",
        "a date of birth",
        re.compile(r"\d{1,2}\D{1,12}\d{1,4}|\d{6,8}"),
        re.compile(r"(?<=\d)\s+(?=[A-Za-z]{4,})(?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))"),
        bare=True,
    ),
    Field(r"place of birth|birth ?place|town of birth|country of birth", "LOCATION", "a place of birth", _NAME, score=0.75),
    Field(r"age(?: if under 18)?", "AGE", "an age", re.compile(r"^\d{1,3}\b"), re.compile(r"(?<=\d)\D")),
    Field(
        r"(?:home |work |daytime |evening |business |other |contact |alternative )?(?:tele)?phone(?: number"
        r"| no\.?)?(?: \(home\)| \(work\)| \(mobile\))?|(?:home|work|day|contact|mobile|mob)? ?tel(?:\.|ephone)?(?:"
        r" ?no\.?| number)?|mobile(?: phone)?(?: number| no\.?)?|mob\.?|contact (?:number|no\.?)|fax",
        "PHONE",
        "a phone number",
        _DIGITS,
        re.compile(r"\s(?=[A-Za-z]{3,})|[,;]\s*(?=[A-Za-z])"),
    ),
    Field(r"e-?mail(?: address)?", "EMAIL", "an e-mail address", re.compile(r"@|\bat\b"), re.compile(r"\s(?=\S*\s|\S*$)")),
    Field(
        r"occupation|job(?: title)?|profession|trade|employment|employer(?: name)?|place of work|workplace"
        r"|school",
        "OCCUPATION",
        "an occupation",
        _JOB,
        auto=False,
        bare=True,
    ),
    Field(
        r"relationship(?: to (?:victim|suspect|child|defendant|witness))?|marital status",
        "RELATIONSHIP",
        "a relationship",
        _JOB,
        auto=False,
    ),
    Field(
        r"warning signals?|warning markers?|pnc markers?|markers?|previous convictions?|convictions|antecedents"
        r"|bad character(?: evidence)?",
        "PREVIOUS_CONVICTION",
        "convictions or markers",
        _JOB,
        auto=True,
    ),
)

ANY_LABEL = re.compile(
    rf"(?<![\w/'’])(?:{'|'.join(sorted((field.labels for field in FIELDS), key=len, reverse=True))})(?![\w'’])", re.IGNORECASE
)
"""Finds words that may be a label; `field_of` says of which field."""

_COMPILED = [(field, re.compile(field.labels, re.IGNORECASE)) for field in FIELDS]


@lru_cache(maxsize=1024)
def field_of(label: str) -> Field | None:
    """The field that a label belongs to. Labels are the form's own words, never a person's."""
    return next((field for field, pattern in _COMPILED if pattern.fullmatch(label)), None)
