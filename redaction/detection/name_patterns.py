"""Names that the text announces: titles, ranks, form fields, signatures, "I, NAME, of", "R v NAME", and known first names.

The patterns read recased text (`redaction.detection.casing`), in which ordinary words of a shouted line are small again, so
that "PC JONES ATTENDED" yields Jones alone. Words that announce are matched in any case, names only with a capital.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from redaction.detection.casing import POLICE_ACRONYMS
from redaction.detection.name_lists import NOT_A_NAME, POLICE_WORDS, fold, name_lists
from redaction.findings import Span

_CAP = r"[A-ZÀ-ÞĀŁŚŠŞŻŽÇĆČ]"
_NAME_WORD = rf"(?:(?:[OD]['’] ?|Ma?c|[Aa]l(?:[- ]| - ))?{_CAP}[^\W\d_]+(?:['’-] ?[^\W\d_]{{2,}})*)"
_INITIALS = rf"(?:{_CAP}\.? ?){{1,3}}"
PARTICLE = r"(?:van der|van den|van|von|de la|de|del|della|di|da|dos|du|el|al|bin|bint|ibn|ter|ten|st\.?)"
NAME = rf"(?:(?:{_CAP}\.? ){{0,3}}{_NAME_WORD}(?:(?: (?:(?i:{PARTICLE}) )?| {_CAP}\.? ){_NAME_WORD}){{0,3}})"
_LIST_NAME = rf"(?:{_NAME_WORD},? {NAME}|{NAME})"

_BLANK = r"[ \t\u00a0]{1,4}"

RANK = (
    r"(?:T/|A/|D/|a/|t/)?(?:PC(?:SO)?|WPC|DPC|TDC|DC|DS|DI|DCI|DSU|PS|SGT|Sgt|SC|SPC|Insp(?:ector)?|CI|Supt|CSI|SOCO|"
    r"PSI|ACC|Special Constable|"
    r"(?:Police |Detective )?(?:Chief )?(?:Constable|Sergeant|Inspector|Superintendent)|"
    r"(?:Police|Investigating|Arresting|Custody|Detention|Exhibits|Disclosure|Interviewing) (?:Officer|Sergeant)|Officer)\.?"
)
_COLLAR = r"(?:[A-Z]{0,2}\d{2,6}[A-Z]?)"
_NO_OFFICE = r"(?! (?:Mayor|Mayoress|Chancellor|Chief|Justice|Provost|Advocate|Lieutenant|Privy|High|Speaker)\b)"
TITLE = (
    r"(?:Mr|Mrs|Ms|Miss|Mx|Master|Messrs|Dr|Prof|Professor|Doctor|Sir|Dame|(?:Lord|Lady)"
    rf"{_NO_OFFICE}|Rev|Reverend|Revd|Fr|Father|Judge|"
    r"Justice|HHJ|DJ|"
    r"District Judge|Recorder|Cllr|Councillor|Mme|Herr|Senor|Nurse|Imam|Rabbi|Sheikh|Mullah|Ayatollah)\.?"
)
MILITARY = (
    r"(?:(?:Lt|Lieutenant|Maj|Major|Brig|Brigadier|Vice|Rear|Air|Senior|Chief|Master|Staff|Petty|Wing|Squadron|Flight|"
    r"First|Second|Fleet)\.? ){0,3}"
    r"(?:Gen|General|Col|Colonel|Maj|Major|Capt|Captain|Cmdr|Commander|Commodore|Admiral|Adm|Lieutenant|Lt|Brigadier|"
    r"Corporal|Cpl|Private|Pte|Marshal|"
    r"Petty Officer|Officer|Sergeant|Sgt|Secretary|President|Senator|Ambassador|Minister|Chancellor|Congressman|"
    r"Governor|Sheriff|Mayor|Coach|Chairman|Archbishop|"
    r"(?:Secretary|Minister) of (?:State|Defen[cs]e|Justice|Foreign Affairs|the Interior))\.?"
)

_TITLED = re.compile(rf"(?<!Criminal )(?<!Youth )(?<!Restorative )\b(?P<cue>{TITLE}){_BLANK}(?P<name>{NAME})")
_RANKED = re.compile(rf"(?<!\w)(?P<cue>{RANK}){_BLANK}(?P<collar>{_COLLAR}{_BLANK})?(?P<name>{NAME})")
_RANK_BEHIND = re.compile(rf"(?P<name>{NAME}),?{_BLANK}(?:\(|- ?)?(?P<cue>(?:PC|DC|DS|DI|PS|PCSO|TDC|DCI){_BLANK}{_COLLAR})\b")
_PUBLIC = re.compile(rf"\b(?P<cue>{MILITARY}){_BLANK}(?P<name>{NAME})")
_SOLDIER = re.compile(
    rf"\b(?P<cue>(?:(?:Lt|Lieutenant|Maj|Major|Brig|Brigadier|Vice|Rear|Senior|Chief|Master|Petty|Wing|Squadron|Flight|"
    rf"Staff)\.? ){{0,3}}"
    rf"(?:Gen|General|Col|Colonel|Major|Capt|Captain|Commander|Commodore|Admiral|Lieutenant|Lt|Corporal|Cpl|Private|"
    rf"Pte|Marshal|Petty Officer|King|Queen|Prince|"
    rf"Princess|DJ|Emperor)\.?){_BLANK}(?P<name>{NAME}(?: [IVX]{{1,4}}\b)?)"
)

PEER = re.compile(
    rf"\b(?:(?:Lord|Lady){_NO_OFFICE}|Viscount|Viscountess|Baroness|Earl|Countess|Duke|Duchess){_BLANK}(?P<name>{NAME})"
)

FIELDS = {
    "": r"full name|name|surname|family name|last name|sur name|forenames?|forename\(s\)|first names?|first name\(s\)|"
    r"given names?|given name\(s\)|middle names?|"
    r"maiden name|former names?|previous names?|mother'?s maiden name|alias(?:es)?|a\.?k\.?a\.?|also known as|nickname|"
    r"next of kin|"
    r"solicitor|appropriate adult|interpreter|social worker|contact(?: name)?|print name|account name|card ?holder|"
    r"payee|emergency contact|"
    r"signature of (?:parent|guardian|parent/guardian/appropriate adult)|driver|passenger|owner|registered keeper|"
    r"parent|guardian|gp|from|to|cc|attention|fao|associates?",
    "author": r"statement of|name of witness|witness name|signature of witness|name of person making statement",
    "suspect": r"suspect(?:\(s\)|s)?(?: ?\d)?|defendants?(?:\(s\))?|accused|offender|detained person|dp|detainee|nominal|susp?|"
    r"prisoner|arrested person",
    "victim": r"victims?(?: ?\d)?|complainants?|aggrieved|injured party|ip|ap|comp|informant|caller|reporting person|inft|vict",
    "witness": r"witness(?:es)?(?: ?\d)?|wit",
    "officer": r"officer in (?:the )?case|oic|officer completing|supervisor(?:'s name)?|statement taken by|taken by|signature "
    r"witnessed by|witnessed by|interviewing officers?|"
    r"officer dealing|dealing officer|arresting officer|custody (?:sergeant|officer)|disclosure officer|exhibits "
    r"officer|reporting officer|officer",
}
_FIELD = re.compile(
    r"(?<![\w'’])(?:" + "|".join(f"(?P<{role or 'person'}>(?i:{words}))" for role, words in FIELDS.items()) + r")"
    rf"(?:[ \t]{{0,3}}(?:\([^)\n]{{1,40}}\))?[ \t]{{0,3}}(?:[:;]|-(?= )|–)[ \t]*\n?[ \t]*)(?:[•*/-] ?)?(?:{RANK} "
        rf"(?:{_COLLAR} )?|{TITLE} )?(?=(?P<name>{_LIST_NAME}))"
)  # fmt: skip
_NEXT_LABEL = re.compile(r"[ \t]+(?i:names?)[ \t]*:")
"""What stands in an empty field is the label of the next: "Given name:", "Family name:"."""
_BARE_FIELD = re.compile(rf"\b(?i:surname|forenames?|family name|forename\(s\)) (?=(?P<name>{NAME}))")
_FIRST_PERSON = re.compile(
    rf"(?:\bI,? |\bI am |\bI, (?:the )?|[Mm]y (?:full )?name is )(?:{TITLE} )?(?P<name>{NAME})(?=,? (?:of|make|will|am|"
    rf"state|and|born|date|say|aged|currently|"
    rf"confirm|am)\b|,|\.|\n|$)"
)
_CASE_NAME = re.compile(
    rf"\b(?:R|Rex|Regina|The King|The Queen|The Crown|King|Crown|Reg\.?)\.?,? (?:-?v-?\.?|vs\.?|versus) "
    rf"(?P<name>{NAME})(?:(?:,| and| &) (?P<second>{NAME}))?"
)
_KIN = re.compile(
    rf"\b(?i:friend|partner|boyfriend|girlfriend|husband|wife|brother|sister|son|daughter|mother|father|uncle|aunt|"
    rf"(?:mother|father|brother|sister|son|daughter)-in-law|cousin|neighbour|colleague|ex|"
    rf"ex-partner|nephew|niece|mum|dad|flatmate|housemate|fiancée?),? (?P<name>{NAME})"
)
_CALLED = re.compile(
    rf"\b(?:called|named|name (?:of|was|is)|known (?:to me )?as|know (?:him|her|them) as|identified as|gave (?:his|her|"
    rf"the) name as|"
    rf"introduced (?:himself|herself) as) (?P<name>{NAME})"
)
_NICKNAMED = re.compile(rf"(?P<name>{NAME} ?[\"“”'‘’(] ?(?:{_CAP}[^\W\d_]+(?: [^\W\d_]+)?|{_CAP}\.{_CAP}\.) ?[\"“”'‘’)] {NAME})")
_SPEAKER = re.compile(
    rf"(?:[\"”’'],? (?P<after>{NAME}) (?:said|asked|replied|shouted|added|told|explained|whispered|screamed|yelled)\b)"
)
_LINE_SPEAKER = re.compile(rf"(?:^|(?<=\n))(?P<name>{NAME}): ?[\\ ]?[\"“]")
_ADDRESSED = re.compile(rf"[^\W\d_], (?P<name>{_NAME_WORD})[!?](?!\w)")
_NAMED = re.compile(
    rf"(?:\b[Mm]y (?:full )?name(?: is|['’]s)|\bnamed (?:him|her)|\bcall (?:me|him|her)|\b[Tt]his is) "
    rf"(?P<name>{NAME})(?=[.,!?\n]|$)"
)
_SIGNED = re.compile(
    rf"(?:^|\n)[ \t]*(?i:signature|signed|yours (?:sincerely|faithfully),?|(?:kind |best |many )?regards,?|sincerely,?|"
    rf"thanks,?)[ \t]*:?[ \t]*\n{{0,3}}[ \t]*(?:{RANK} (?:{_COLLAR} )?|{TITLE} )?(?P<name>{NAME})"
)

NO_NAME = frozenset(
    """
yes no none nil na n/a not unknown unk tbc tbd see as above over under same the this that there male female sex date
dob age address occupation signature signed witness witnesses victim suspect defendant statement station tel telephone
mobile phone email e-mail postcode name surname forename forenames officer police pc dc ds di rank number no ref
reference custody urn time place title gender ethnicity nationality location offence offences page form report
interview record he she they it we you i who please if when where why what how yours dear hello hi kind regards thanks
details contact home work town city county street road exhibit crime incident log not provided given refused court
crown prosecution service cps mr mrs ms miss dr section act in at on of and or but to from for with by january
february march april june july august september october november december monday tuesday wednesday thursday friday
saturday sunday restricted official sensitive complete appendix part item volume chapter figure table dna cctv bwv
north south east west england wales britain english british god christ lord mum dad nan mother father sir madam team
manager department unit office description details result dealing completing outcome attach annex information summary
injuries state charge attending present reporting taking case pncid pnc cro asn
""".split()  # noqa: SIM905 - a list of words reads better so
)
"""Words that no name starts with; a name stops where one of them comes."""


def find_announced(text: str) -> list[Span]:
    """Persons that the text announces, in recased text; roles where the announcing word tells one."""
    return [*_with_titles(text), *_in_fields(text), *_in_prose(text)]


def _end_of_officer(text: str, span: Span) -> int:
    """Where an officer's surname ends when the full name of somebody else follows in the next cell: "Pask Kayleigh Marsden"."""
    lists, words = name_lists(), text[span.start : span.end].split()
    if len(words) == 3 and not lists.is_first_name(words[0]) and lists.is_first_name(words[1]):
        return span.start + len(words[0])
    return span.end


def _is_everyday(name: str) -> bool:
    """Whether every word is an everyday one and on no name list."""
    lists = name_lists()
    return all(fold(word) in lists.everyday and not lists.is_listed(fold(word)) for word in name.split())


def _is_label(word: str, pattern: re.Pattern[str]) -> bool:
    """Whether a word beside a rank without number heads a column: "Officer Entry", "Supervisor PS 1182"."""
    lists, folded = name_lists(), fold(word)
    if pattern is _TITLED or folded in lists.first_names or folded in lists.last_names:
        return False
    return lists.is_ordinary(word) if pattern is _RANK_BEHIND else folded in lists.everyday


def find_listed(text: str) -> list[Span]:
    """A known first name followed by a capitalised word: for review, since towns and streets are named after people."""
    lists = name_lists()
    spans, at = [], 0
    while start := _FIRST.search(text, at):
        at = start.end()
        first = fold(start.group())
        if first not in lists.first_names or first in NOT_A_NAME:
            continue
        match = _PAIR.match(text, start.start())
        bounds = trimmed(text, *match.span()) if match else None
        if not bounds or " " not in text[slice(*bounds)] or text[bounds[1] : bounds[1] + 1].isdigit():
            continue
        last = fold(text[slice(*bounds)].split()[-1])
        surname = last in lists.last_names or bool(PREFIXED.fullmatch(last))
        if (surname and (first not in lists.everyday or last not in lists.words)) or not {first, last} & lists.words:
            at = bounds[1]
            why = "a known first name and a word written as a name"
            spans.append(Span(*bounds, "PERSON", 0.6 if surname else 0.5, "gazetteer", why, auto=False))
    return spans


_LONE = re.compile(rf"(?<![\w.'’@#-]){_CAP}[^\W\d_]{{2,}}(?![\w-]| {_CAP}|['’]t\b)")


def find_lone(text: str) -> list[Span]:
    """A first name that is no other word, standing alone: for review."""
    lists = name_lists()
    why = "a first name and no other word"
    return [
        Span(*match.span(), "PERSON", 0.4, "lone first name", why, auto=False)
        for match in _LONE.finditer(text)
        if lists.is_first_name(match.group()) and fold(match.group()) not in lists.words and not match.group().isupper()
    ]


PREFIXED = re.compile(r"(?:mc|mac|o['’])[a-z]{3,}")
_FIRST = re.compile(rf"\b{_CAP}[^\W\d_]+")
_PAIR = re.compile(rf"{_FIRST.pattern}(?:[- ](?:{PARTICLE} )?{_NAME_WORD}| {_CAP}\.?){{1,3}}")


def _with_titles(text: str) -> Iterator[Span]:
    for pattern, why, role in (
        (_RANKED, "a police rank stands before it", "officer"),
        (_RANK_BEHIND, "a police rank and number stand behind it", "officer"),
        (_TITLED, "a title stands before it", ""),
        (_PUBLIC, "a rank or office stands before it", ""),
    ):
        at = 0
        while match := pattern.search(text, at):
            at = match.end("cue")
            for span in _span(text, match, "name", why, "title", role):
                at = span.end
                if match.groupdict().get("collar"):
                    span = replace(span, end=_end_of_officer(text, span))
                # "Officer Entry" heads two columns; behind "Mr" or a collar number an ordinary word is a surname.
                heading = not match.groupdict().get("collar") and _is_label(text[span.start : span.end], pattern)
                if pattern is _PUBLIC and _is_everyday(text[span.start : span.end]):
                    continue  # "General Meeting", "Major League".
                yield replace(span, score=0.55, role="", auto=False) if heading else span
    for match in PEER.finditer(text):
        for span in _span(text, match, "name", "of a peer the title is part of the name", "title", ""):
            if not _is_everyday(text[span.start : span.end]) and span.start == match.start("name"):
                yield replace(span, start=match.start())
    for match in _SOLDIER.finditer(text):
        # The rank of a soldier singles a person out, unlike "Mr" or "PC": a reviewer sees it as part of the name.
        for span in _span(text, match, "name", "a military or royal rank belongs to it", "title", ""):
            if _is_everyday(text[span.start : span.end]):
                continue
            yield replace(span, start=match.start("cue"), auto=False)


def _in_fields(text: str) -> Iterator[Span]:
    for match in _FIELD.finditer(text):
        role = match.lastgroup if match.lastgroup in FIELDS else ""
        for name in FIELDS:
            if name and match.group(name):
                role = name
        spans = _span(text, match, "name", "the form's field asks for a name", "field", role or "")
        yield from (span for span in spans if not _NEXT_LABEL.match(text, span.end))
    for match in _BARE_FIELD.finditer(text):
        yield from _span(text, match, "name", "the form's field asks for a name", "field", "")
    for match in _SIGNED.finditer(text):
        yield from _span(text, match, "name", "a signature", "field", "")


def _in_prose(text: str) -> Iterator[Span]:
    for match in _FIRST_PERSON.finditer(text):
        yield from _span(text, match, "name", "the writer names herself or himself", "prose", "author", pair=True)
    for match in _CASE_NAME.finditer(text):
        for group in ("name", "second"):
            yield from _span(text, match, group, "the name of the case", "prose", "suspect")
    for pattern, group in ((_KIN, "name"), (_SPEAKER, "after"), (_LINE_SPEAKER, "name")):
        for match in pattern.finditer(text):
            yield from _span(text, match, group, "the words before or behind announce a name", "prose", "")
    lists = name_lists()
    for pattern in (_ADDRESSED, _NAMED):
        for match in pattern.finditer(text):
            for span in _span(text, match, "name", "the words around announce a name", "called", ""):
                if lists.is_first_name(text[span.start : span.end].split()[0]):
                    yield span
    for match in _CALLED.finditer(text):
        for span in _span(text, match, "name", "the words before announce a name", "called", ""):
            if lists.is_name(text[span.start : span.end].split()[0]):
                yield replace(span, auto=False)
    for match in _NICKNAMED.finditer(text):
        first = match.group().split()[0].strip("\"“”'‘’")
        if fold(first) in lists.first_names:
            sure = lists.is_first_name(first) and not lists.is_ordinary(match.group().split()[-1])
            yield Span(*match.span(), "PERSON", 0.7, "prose", "a nickname stands within the name", auto=sure)


def _span(
    text: str, match: re.Match[str], group: str, why: str, detector: str, role: str, *, pair: bool = False
) -> Iterator[Span]:
    if not match.group(group):
        return
    bounds = trimmed(text, *match.span(group))
    if bounds and (not pair or " " in text[slice(*bounds)]):
        yield Span(*bounds, "PERSON", 0.8, detector, why, role=role)


_PIECE = re.compile(r"[^\s,]+")


def _runs_on(before: list[str], word: str) -> bool:
    """Whether the form goes on behind a name with this word: "DC 2093 Pask Arrested", "Gareth Pask Supervisor".

    Behind a first name an ordinary word may be the surname, as in "Winifred Castle", unless it is formed like a verb.
    """
    lists = name_lists()
    folded = fold(word)
    if len(word) < 3 or folded in lists.first_names or folded in lists.last_names or not lists.is_ordinary(word):
        return False
    return folded in POLICE_WORDS or folded.endswith(("ed", "ing")) or not lists.is_first_name(before[-1].strip(".,"))


def trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Cut a match where a word comes that is part of no name; None when nothing is left."""
    last = start
    for piece in _PIECE.finditer(text, start, end):
        word = piece.group().strip(".'’:;()")
        if fold(word) in NO_NAME or (last > start and _runs_on(text[start:last].split(), word)):
            break
        last = piece.end()
    while last > start and not text[last - 1].isalnum():
        last -= 1
    words = [piece.group() for piece in _PIECE.finditer(text, start, last)]
    if not any(len(word.strip(".")) > 1 and word not in POLICE_ACRONYMS for word in words):
        return None
    return start, last
