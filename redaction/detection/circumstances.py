"""What the text tells of a person besides names and numbers: relations, occupation, title, previous convictions and markers.

Most of this is evidence and stays; the policy asks. So nearly everything here is for a reviewer only (`auto` is False), and
only what a form or a print calls by its name is sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detection.cues import by_first_letter, lowered, plain
from redaction.findings import Span

DETECTOR = "circumstances"

_KIN = (
    r"(?:(?:step|half|foster|grand|great-?grand|god)[ -]?)?(?:mother|father|mum|mam|dad|mummy|daddy|parents?"
    r"|brother|sister|siblings?|son|daughter|child|children|kids?|baby|bab(?:y|ies)|twins?"
    r"|wife|husband|spouse|partner|fianc[eé]e?|boyfriend|girlfriend|ex(?:es)?|aunt(?:ie|y)?|uncle|cousin|niece"
    r"|nephew|grandma|grandad|gran|nan(?:na)?|grandchild(?:ren)?|grandmother|grandfather)"
    r"(?:[ -]in[ -]law)?|neighbour|flatmate|housemate|landlord|landlady|tenant|carer|guardian|best friend|friend"
    r"|colleague|boss|employer|manager|social worker|support worker|key worker|solicitor"
    r"|doctor|gp|midwife|health visitor|probation officer|teacher|stalker|lover|mate"
)
_RELATION = re.compile(
    rf"(?<![a-z])(?:my|his|her|their|our|your|the (?:victim|suspect|defendant|complainant|witness)['’]s|[a-z]+['’]s)\s+"
    rf"(?:(?:own|late|eldest|elder|older|younger|youngest|little|big|long[ -]term|estranged|former|current|new"
    rf"|only|two|three|four|common[ -]law|next[ -]door|ex)[ -]){{0,2}}"
    rf"(?:ex[ -])?(?:{_KIN})(?![a-z])"
)
_KIN_WORD = by_first_letter(
    """
    mother father mum mam dad mummy daddy parents? brother sister siblings? sons? daughters? child children kids? baby
    twins? wife husband spouse partner fianc[eé]e? boyfriend girlfriend ex aunt auntie aunty uncle cousin niece nephew
    grandma grandad gran nan nanna grandchild grandchildren grandmother grandfather step\\w+ neighbour flatmate
    housemate landlord landlady tenant carer guardian friend colleague boss employer manager worker solicitor doctor
    gp midwife visitor officer teacher stalker lover mate
    """.split()  # noqa: SIM905
)
_OF = re.compile(
    r"(?<![a-z])(?:relationship|married|engaged|related|divorced|separated|cohabit\w*)\s+(?:with"
    r"|to|from)(?![a-z])"
)
_JOB_LEAD = by_first_letter(
    [
        r"(?:works|work|worked|working|employed|job|trained|training|qualified|served|serves|serving|practising"
        r"|career|retired)\s+(?:\w+\s+){0,2}as",
        r"by\s+(?:trade|profession|occupation)(?:\s+(?:he|she|they|i)\s+(?:is|am|are|was))?",
        r"(?:job|occupation|profession|employment|trade)\s+(?:is|was|as)(?:\s+that\s+of)?",
        r"employ(?:ed|ment)\s+(?:at|with|by)",
        r"work(?:s|ed|ing)?\s+(?:at|for)",
    ]
)
_JOB = re.compile(
    r"\s+(?:(?:an?|the|my|his|her)\s+)?(?P<job>[A-Za-z][\w'’-]*(?:[ -](?:of |and |in |the )?[A-Za-z][\w'’-]*){0,3}?)"
    r"(?=\s*(?:[.,;:)\n]|$|\s(?:at|for|in|with|and|who|but|on|since|when|where|from|by|until|because|so|to|near"
    r"|then|while|as)\b))"
)
_JOB_STOP = frozenset(
    """
    part full member result matter home time least first last all his her their my this that it them him me us you night day
    """.split()  # noqa: SIM905
)
_TITLE = re.compile(
    r"(?<![\w.])(?:Mr|Mrs|Miss|Ms|Mx|Dr|Prof(?:essor)?|Sir|Dame|Lord|Lady|Rev(?:erend)?|Father|Sister|Imam|Rabbi"
    r"|Cllr|Councillor|Hon)"
    r"\.?(?=\s+[A-Z])"
)
_RECORD_LEAD = by_first_letter(
    [
        r"previous(?:ly)?\s+(?:convict\w+|caution\w*|offen[cd]\w*|arrest\w*|conviction\(s\)|charged|sentenced"
        r"|bad\s+character|history|markers?|incidents?|domestic\w*|doms?|assaults?|imprison\w+)",
        r"(?:has|had|have|having|got|with)\s+(?:\w+\s+){0,2}(?:previous|pre-?cons?|form|a\s+(?:criminal|police)\s+record"
        r"|convictions?|cautions?|markers?|warning\s+(?:markers?|signals?))",
        r"known\s+to\s+(?:the\s+)?(?:police|officers|us|services)",
        r"pnc\s+(?:markers?|record|history|warning\w*|print|shows|check\s+(?:shows|revealed)|reveals)",
        r"warning\s+(?:signals?|markers?)",
        r"pre-?cons?(?:/\w+)?",
        r"criminal\s+(?:record|history|convictions?|antecedents)",
        r"antecedents",
        r"(?:was|been|is|were)\s+(?:previously\s+|also\s+)?(?:convicted|cautioned|reprimanded|sentenced|imprisoned"
        r"|jailed)\s+(?:of|for|to|at|in|on)",
        r"spent\s+convictions?",
        r"convict(?:ed|ion|ions)\s+(?:of|for)",
        r"convictions?\(?s?\)?\s*[:\d]",
        r"(?:out|released)\s+(?:of\s+|from\s+)?(?:prison|custody|jail)(?:\s+on\s+licence)?",
        r"(?:served|serving|serve|given|received)\s+(?:an?\s+)?(?:\w+[ -]){0,2}(?:months?|years?|weeks?)(?:['’])?\s+(?:sentence"
        r"|imprisonment|custody|in\s+(?:prison|custody|jail)|suspended)",
        r"(?:months?|years?|week|weeks|month|year)\s+(?:custodial\s+|prison\s+)?sentence",
        r"on\s+(?:licence|probation|bail\s+for|curfew|tag)",
        r"repeat\s+(?:da\s+|domestic\s+\w+\s+)?offender",
        r"sex\s+offenders?['’]?\s+register",
        r"subject\s+(?:of|to)\s+(?:an?\s+)?(?:shpo|cbo|asbo|restraining|non-?molestation|suspended|community\s+order"
        r"|marac|mappa|visor)",
        r"(?:marac|mappa|visor|pnd)\s+(?:nominal|case|subject|record|intelligence|level|check)",
        r"prev(?:s|\s+doms?|\s+convictions?|\s+cautions?)",
        r"markers?\s+(?:for|of|to)",
        r"mh\s+markers?",
        r"(?:reprimand|caution|final\s+warning)s?\s+(?:for|ref|issued|given)",
        r"prolific\s+(?:and\s+priority\s+)?offender",
    ]
)
_CLAUSE_END = re.compile(
    r"[.;\n]|,\s(?:but|and|who|which|he|she|they)\b|\s(?:but|however|although|when|while|because|so\s+that)\b|$"
)
_NEGATED = re.compile(r"(?:\bno|\bnot|without|\bnil|never|n['’]t)\s+(?:\w+\s+){0,2}$")
_PRINT_ROW = re.compile(
    r"^[ \t]*(?:\d{1,2}\.?[ \t]+)?\d{1,2}/\d{1,2}/\d{2,4}[ \t]+[A-Z][A-Z &'-]+(?:JUVENILE|MAGISTRATES|MAGISTRATES'"
    r"|CROWN|COURT|YOUTH)[^\n]*$"
    r"|^[ \t]*(?:CONVICTION|OFFENCE|REPRIMAND|CAUTION|WARNING|NON CONVICTION DISPOSAL|IMPENDING PROSECUTION)[A-Z/()'"
    r" ]*(?:[ \t]*\d+|REF[^\n]*)[^\n]*$"
    r"|^[ \t]*\d{1,2}\.?[ \t]+[A-Z][A-Z ,/'()-]{8,}(?:\(?VALUE OF|ASSAULT|THEFT|BATTERY|DAMAGE|BURGLARY|ROBBERY"
    r"|DRUGS?|CONSTABLE|ORDER|VEHICLE|DISORDERLY|WEAPON|ALCOHOL)[^\n]*$",
    re.MULTILINE,
)
_MARKER_LINE = re.compile(
    r"^[ \t]*(?:WARNING SIGNALS?|MARKERS?|WARNING MARKERS?)[ \t]*[:\n][ \t]*(?P<value>[^\n]{2,120})$", re.MULTILINE
)


def find(text: str) -> list[Span]:
    """Relations, occupations, titles, and records of earlier offending, in order."""
    text = plain(text)
    low = lowered(text)
    spans = [*_relations(low), *_occupations(text, low), *_titles(text), *_records(text, low)]
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _relations(low: str) -> Iterator[Span]:
    last = -1
    for word in _KIN_WORD.finditer(low):
        if word.start() < last:
            continue
        match = None
        for candidate in _RELATION.finditer(low, max(0, word.start() - 45), min(len(low), word.end() + 12)):
            if candidate.end() >= word.end() and candidate.start() >= last:
                match = candidate
                break
        if match:
            last = match.end()
            yield Span(match.start(), match.end(), "RELATIONSHIP", 0.6, DETECTOR, "says how people are related", auto=False)
    for match in _OF.finditer(low):
        yield Span(match.start(), match.end(), "RELATIONSHIP", 0.5, DETECTOR, "says how people are related", auto=False)


def _occupations(text: str, low: str) -> Iterator[Span]:
    for lead in _JOB_LEAD.finditer(low):
        job = _JOB.match(text, lead.end(), lead.end() + 70)
        if job and job["job"].split()[0].casefold() not in _JOB_STOP:
            where = lead.group().split()[-1]
            why = "names where somebody works" if where in ("at", "for", "with", "by") else "says what somebody does for a living"
            yield Span(*job.span("job"), "OCCUPATION", 0.6, DETECTOR, why, auto=False)


def _titles(text: str) -> Iterator[Span]:
    for match in _TITLE.finditer(text):
        yield Span(*match.span(), "TITLE", 0.6, DETECTOR, "a title before a name", auto=False)


def _records(text: str, low: str) -> Iterator[Span]:
    done = -1
    for match in _PRINT_ROW.finditer(text):
        done = match.end()
        yield Span(
            match.start() + len(match.group()) - len(match.group().lstrip()),
            match.end(),
            "PREVIOUS_CONVICTION",
            0.85,
            DETECTOR,
            "a row of a convictions print",
        )
    for match in _MARKER_LINE.finditer(text):
        yield Span(*match.span("value"), "PREVIOUS_CONVICTION", 0.85, DETECTOR, "stands under warning signals or markers")
    end = -1
    for lead in _RECORD_LEAD.finditer(low):
        if lead.start() < end or (lead.start() < done and _PRINT_ROW.match(text, text.rfind("\n", 0, lead.start()) + 1)):
            continue
        if _NEGATED.search(low, max(0, lead.start() - 24), lead.start()):
            continue
        stop = _CLAUSE_END.search(low, lead.end(), min(len(low), lead.end() + 120))
        end = stop.start() if stop else lead.end()
        end = max(lead.end(), lead.start() + len(text[lead.start() : end].rstrip(" ,:")))
        yield Span(
            lead.start(), end, "PREVIOUS_CONVICTION", 0.6, DETECTOR, "speaks of earlier offending or police markers", auto=False
        )
