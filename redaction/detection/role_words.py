"""What the words around a name say that person is: suspect, victim, witness, officer, lawyer or author.

Forms and ranks say it in labels; a statement tells it as a story ("Brady punched me", "she was assaulted by her husband Brady").
Only what is said right beside the name counts, so that nobody gets a role from a sentence about somebody else. What the story
tells with a pronoun alone ("he hit me") is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

AGGRESSOR = "aggressor"
"""Who is said to have harmed somebody: the suspect, unless the document calls that person the victim (who hit back)."""

_WINDOW = 80

_WORD = r"(?:(?!(?:by|and|when|while|after|before|because|as|but|then|until|near|outside|at|with|from|for|if) )\w+ )?"
"""One word may stand between ("arrested Mr NAME"), but none that begins another thought ("was arrested and NAME cried")."""
_TITLES = r"(?:mrs|mr|ms|miss|mx|dr)?\.?"
_HARM = (
    r"(?:assaulted|attacked|hit|struck|punched|kicked|slapped|head-?butted|strangled|choked|stabbed|bit|beat|raped|robbed|"
    r"threatened|spat at)"
)
_HARMED = (
    r"(?:assaulted|attacked|hit|struck|punched|kicked|slapped|head-?butted|strangled|choked|stabbed|bitten|beaten|raped|robbed|"
    r"threatened|spat at)"
)
_INJURED = r"(?:me|my|us|her|him|them|the (?:victim|complainant|aggrieved))"
_RELATIVE = (
    r"(?:(?:ex|former|estranged|late|new)[ -])?(?:partner|husband|wife|boyfriend|girlfriend|fiance|brother|sister|son|daughter|"
    r"father|mother|dad|mum|step-?father|step-?mother|step-?son|uncle|aunt|cousin|neighbour|friend|lodger|landlord|flatmate)"
)

_AND_THEN = (
    r"(?: (?!(?:i|he|she|they|we|you|it|who|which|that|when|while|until|because|if)\b)(?-i:[a-z'’-]+)){1,10},? and (?:then )?"
    rf"(?:{_HARM}|(?:pushed|shoved)(?! (?:me|us) (?:out of|away|to safety|aside|behind))) (?:me|us)\b"
)
"""What the same person did next, told by the one it was done to: "put his hand on my chest and pushed me"."""

_DEFENDERS = (
    r"(?:(?:def(?:ence|endant['’]?s)?|duty|suspect['’]?s|accused['’]?s|detainee['’]?s|police station)\.? (?:legal )?"
    r"(?:representatives?|reps?\.?|solicitors?|sols?\.?|lawyer|counsel|barrister|advocate))"
)
_PROSECUTORS = (
    r"(?:(?:(?:senior |specialist |district )?crown|reviewing|charging|duty|cps) (?:prosecutor|lawyer|advocate)|"
    r"prosecut(?:or|(?:ion|ing) (?:counsel|barrister|advocate|lawyer)))"
)
"""Lawyers who act in the case. A solicitor without more may be anybody's: the witness's own, or a relative by occupation."""

_LABEL_BEFORE = (
    ("lawyer", re.compile(
        rf"(?<![\w'’])(?:{_DEFENDERS}|{_PROSECUTORS})(?:['’]s)?(?: name)?[ \t]{{0,2}}[:,–-]?(?: ?\(print\):?)?[ \t]{{1,3}}"
        rf"{_TITLES} ?$", re.I)),
    ("lawyer", re.compile(
        r"(?:^|\n)[ \t]*(?:solicitor|legal representative|legal adviser)(?:['’]s name)?[ \t]{0,2}:[ \t]{0,3}"
        rf"{_TITLES} ?$", re.I)),
    ("suspect", re.compile(
        r"(?:\bthe |\b)(?:suspect|defendant|accused|offender|detainee|detained person|dp|prisoner|nominal|alleged offender|"
        rf"suspect [-–])[ :,]{{1,3}}{_WORD}$", re.I)),
    ("victim", re.compile(rf"(?:\bthe |\b)(?:victim|complainant|aggrieved|injured party|ip|ap|comp)[ :,]{{1,3}}{_WORD}$", re.I)),
    ("witness", re.compile(rf"(?:\bthe |\b)(?:eye ?)?witness(?:es)?[ :,]{{1,3}}{_WORD}$", re.I)),
    ("suspect", re.compile(r"(?:suspect|defendant|accused)(?:'s|’s)? (?:\w+ )?(?:sur|fore)?name[\s:/]{1,6}$", re.I)),
    ("victim", re.compile(r"(?:victim|complainant|aggrieved)(?:'s|’s)? (?:\w+ )?(?:sur|fore)?name[\s:/]{1,6}$", re.I)),
    ("suspect", re.compile(r"(?:^|[\s(])(?:R|Regina|Rex|The (?:King|Queen)|DPP|CPS)[ \t]+-?v(?:s|ersus)?\.?-?[ \t]+$", re.I)),
    ("author", re.compile(rf"\bstatement of[ \t:]*{_TITLES}[ \t]*\n(?:[^\n]{{0,40}}\n)?[ \t]*$", re.I)),
)  # fmt: skip
"""Before the name as it is laid out: a line that ends with "victim" says nothing of the name on the next line."""
_STORY_BEFORE = (
    ("suspect", re.compile(
        r"\b(?:arrest(?:ed)?|re-arrested|cautioned|detained|charged|bailed|handcuffed|interviewed|bail for|arrest of|"
        rf"interview of|interview with|summonsed)[ ,:]{{1,2}}{_WORD}$", re.I)),
    ("victim", re.compile(rf"\bassault(?:ed)?(?: on| of)?[ :,]{{1,3}}{_WORD}$", re.I)),
    (AGGRESSOR, re.compile(
        rf"\b(?:assault|attack|abuse|{_HARMED})(?: (?:on|of) {_INJURED})? by(?: (?:my|her|his|their|the|an?|one))?"
        rf"(?: {_RELATIVE})?,? {_TITLES} ?$", re.I)),
)  # fmt: skip
"""Before the name in running text, whose line breaks mean nothing."""
_LABEL_BEHIND = (
    ("lawyer", re.compile(rf"^[ \t]*[,(–-][ \t]*(?:the |an? )?(?:{_DEFENDERS}|{_PROSECUTORS})\b", re.I)),
    ("victim", re.compile(r"^[ ,]{0,2}\((?:the )?(?:victim|complainant|aggrieved|ip)\)", re.I)),
    ("suspect", re.compile(r"^[ ,]{0,2}\((?:the )?(?:suspect|defendant|accused|offender)\)", re.I)),
    ("officer", re.compile(r"^[ ,]{0,2}\((?:the )?(?:oic|officer in (?:the )?case)\)", re.I)),
    ("victim", re.compile(r"^[ \t]*[-–—][ \t]*(?:the )?(?:victim|complainant|aggrieved)\b(?!['’])", re.I)),
    ("suspect", re.compile(r"^[ \t]*[-–—][ \t]*(?:the )?(?:suspect|defendant|accused)\b(?!['’])", re.I)),
    ("witness", re.compile(r"^[ \t]*[-–—][ \t]*(?:an? |the )?(?:eye ?)?witness\b(?!['’])", re.I)),
)  # fmt: skip
_PRESENT = re.compile(r"\b(?:persons?|people|others?)(?:\(s\))? present[^\S\n]{0,2}:?[^\n]{0,60}$", re.I)
_SOLICITOR = re.compile(r"^[ \t]*[,(–-][ \t]*(?:the |an? )?(?:solicitor|legal (?:rep(?:resentative)?|adviser|executive))\b", re.I)
"""Among those present at an interview a solicitor is the suspect's."""
_KIN = re.compile(rf"(?:\b(?:my|our|his|her|their|whose)|['’]s) (?:\w+ )?{_RELATIVE}\b[^.;\n]{{0,40}}$", re.I)
"""Before a lawyer who is somebody's relative: "my husband, a duty solicitor", who acts in other cases."""
_STORY_BEHIND = (
    ("victim", re.compile(
        r"^ (?:was|had been) (?:assaulted|attacked|robbed|stabbed|punched)\b|^, the (?:victim|complainant|aggrieved)\b|"
        r"^ (?:told|informed|explained to|disclosed to|detailed to)(?: me| us| police| officers) that s?he had been "
        rf"{_HARMED}\b", re.I)),
    ("suspect", re.compile(
        r"^ (?:was|were|has been|had been|is) (?:then )?(?:arrested|charged|cautioned|detained|handcuffed|bailed|remanded|"
        r"convicted|sentenced|interviewed under caution|released (?:from (?:prison|custody|jail)|on (?:licence|bail)|under "
        r"investigation))\b|^ (?:was|had been) given an? \w+[ -](?:week|month|year)s? (?:\w+ )?sentence\b|"
        r"^ (?:made no reply|made no comment|replied ['\"“]?no comment)|^, the (?:suspect|defendant|accused)\b|"
        r"^,? arrested on \d", re.I)),
    (AGGRESSOR, re.compile(
        r"^ (?:(?:then|also|again|suddenly|however|repeatedly|has|had|just|once|always|often) ){0,3}"
        rf"(?:{_HARM} {_INJURED}\b|subjected {_INJURED} to\b)|^{_AND_THEN}|"
        r"^ to be (?:arrested|charged|prosecuted|convicted)\b", re.I)),
    ("witness", re.compile(
        r"^,? (?:who )?(?:also )?(?:witnessed|saw|heard|overheard) (?:(?:all|most|part) of )?(?:what happened|(?:the|this|an?) "
        r"(?:whole |entire )?(?:incident|assault|attack|argument|altercation|fight|struggle|robbery|collision|disturbance))\b",
        re.I)),
)  # fmt: skip
_HEADING = re.compile(
    r"(?:^|\n)[ \t]*(?:(?P<victim>victims?|complainants?|aggrieved)|(?P<witness>witnesses|witness)|"
    r"(?P<suspect>suspects?|defendants?(?:\(s\))?|accused))"
    r"(?: ?\d)?(?: (?:information|details|particulars))?[ \t]*:?[ \t]*\n(?:[ \t]*(?:surname|name|family name)[ \t:]*)?[ \t]*$",
    re.I,
)
_OF_SOMEBODY = re.compile(r"\b(?:of|to|for|with|from)(?: the| a)? ?$", re.I)
"""Before a role and a comma: "partner of the suspect, NAME" says nothing of the kind about NAME."""
_OF_AN_ACT = re.compile(
    r"\b(?:prosecution|arrest|interview|detention|trial|conviction|identification|charging|description) (?:of|with)"
    r"(?: the| a)? ?$",
    re.I,
)
"""But "prosecution of the suspect, NAME" does: nobody else is spoken of."""
_BLANK = re.compile(r"\s+")


def roles_told(text: str, start: int, end: int) -> Iterator[str]:
    """Each role that the words right beside a name tell; `AGGRESSOR` is for the caller to weigh.

    Args:
        text: of the part that names the person.
        start: where the name begins.
        end: where it ends.
    """
    before = text[max(0, start - _WINDOW) : start]
    behind = text[end : end + _WINDOW]
    for role, pattern in _LABEL_BEFORE:
        match = pattern.search(before)
        if match and not _another(before, match) and not (role == "lawyer" and _KIN.search(before)):
            yield role
    flowing_before, flowing_behind = _BLANK.sub(" ", before), _BLANK.sub(" ", behind)
    for role, pattern in _STORY_BEFORE:
        if pattern.search(flowing_before):
            yield role
    for role, pattern in _LABEL_BEHIND:
        if pattern.search(behind) and not (role == "lawyer" and _KIN.search(before)):
            yield role
    for role, pattern in _STORY_BEHIND:
        if pattern.search(flowing_behind):
            yield role
    if _SOLICITOR.search(behind) and _PRESENT.search(before) and not _KIN.search(before):
        yield "lawyer"
    heading = _HEADING.search(before)
    if heading and heading.lastgroup:
        yield heading.lastgroup


def _another(before: str, label: re.Match[str]) -> bool:
    """Whether the label is somebody else's: "partner of the suspect, NAME"."""
    lead = before[: label.start()]
    return "," in label.group() and bool(_OF_SOMEBODY.search(lead)) and not _OF_AN_ACT.search(lead)
