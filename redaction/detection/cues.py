"""Cue words: what a writer calls a number, and the words that say it is something else.

One compiled expression finds every cue; the name of the group that matched is what the cue says. Names in capitals are kinds
of finding; names that begin with ``X_`` are things that are no identifier (an invoice, a clause, a flight). The words come
from the police and CPS forms and from how officers write in statements and logs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_CUES: dict[str, str] = {
    # Longer phrases first: the first alternative that matches wins.
    "ASN": r"arrest[~/]*(?:/|and|or)?~*summons | a/s~n(?:o|umber) | asn",
    "COURT_CASE_REFERENCE": r"court~case | court~ref(?:erence)? | ccrn | court~case~reference | court~file",
    "PNC_ID": r"pnc~*/?~*ids? | p\.n\.c\.? | pnc | police~national~computer | pnid",
    "CRO": r"criminal~records?~o\w+ | cro\b | c\.r\.o\.?",
    "URN": r"unique~reference | case~urn | pti[~-]?urn | urn\b | u\.r\.n\.? | cps~(?:ref(?:erence)?|case|file)",
    "NPCC_OFFENCE_CODE": r"npcc(?:~offence)? | acpo(?:~offence)?",
    "OFFENCE_CODE": r"cjs~(?:offence~)?code | offence~(?:code|wording~code) | cjs~offence | cjs | pnld(?:~ref\w*)?"
    r" | charge~code",
    "OCCURRENCE_NUMBER": r"niche | occurrences? | ocn\b | oel\b | occ\b | occ\.?~*(?:no|number|ref) | rms | athena"
    r" | connect~ref",
    "CUSTODY_REFERENCE": r"custody(?:~record)? | detention~(?:log|record) | detainee",
    "INCIDENT_LOG": r"incident(?:~log)? | cad\b | log\b | storm | command~and~control | isr\b | isr~report | inc\b | chs\b",
    "CRIME_REFERENCE": r"crime(?:~report)? | crn~*/~*crime | cris\b | cr\b | crimes | investigation~(?:ref\w*|n(?:os?|um\w*|r))",
    "COLLAR_NUMBER": r"""
        collar | shoulder~(?:n(?:os?|um\w*|r)|id) | warrant~(?:card~)?n\w+ | warrant~card | epaulettes? |
        staff~(?:no\b|number|id)
        | force~(?:no\b|number|id) | badge~n(?:os?|um\w*|r) | (?:officer|operator|dispatcher)(?:~dealing)?~*: |
        rank~(?:and|&)~n(?:os?|um\w*|r)
        | handling~officer | officer~dealing | fin\b
    """,
    "EXHIBIT_REFERENCE": r"""
        exhibit(?:s|ed|ing)? | exh\b\.? | produc(?:e|ed|ing) | property~(?:ref\w*|n(?:os?|um\w*|r)) | evidence~bag | marked
        | labelled | seal(?:ed)?~bag | my~ref(?:erence)?
    """,
    "NINO": r"national~ins(?:\.|urance)? | nino | ni\b | n\.i\.?n?\.?o?\.? | nat~ins | insurance~n(?:o|umber)",
    "NHS_NUMBER": r"national~health(?:~service)? | nhs | n\.h\.s\.? | health~number",
    "UPN": r"unique~pupil | pupil | upn",
    "UTR": r"unique~tax\w* | tax(?:payer)?~ref\w* | utr\b | self[~-]assessment | tax~n(?:os?|um\w*|r) | taxpayer | tax~return",
    "DRIVING_LICENCE": r"""
        driv(?:ing|er[’']?s?)~licen[cs]e | licen[cs]e~(?:no\b|number|id) | driver~n(?:o\b|umber) | dvla | dln\b | d/l\b
        | photocard | licen[cs]e
    """,
    "PASSPORT": r"passports? | travel~document | ppt\b | mrz\b",
    "SORT_CODE": r"sort[~-]?codes? | sort(?=\s*[:\n]\s*\d) | s/c\b | sc~*: | branch~code",
    "IBAN": r"iban | international~bank | bic\b | swift",
    "BANK_ACCOUNT": r"""
        (?:bank|current|savings?|business|joint)~account | account~(?:no\b|number|num\b|#)
        | acc(?:oun)?t\b\.?(?:~no\b|~number)? | acc\b\.?(?:~no\b|~num\w*)?
        | a/?c\b(?:~no\b)? | bank(?:ing)?~details | accounts? | bacs\b
        | transferred
    """,
    "PAYMENT_CARD": r"""
        (?:credit|debit|bank|payment|prepaid|visa|charge)~cards? | card~(?:no\b|number|details) | visa | master~*card
        | amex | american~express | maestro | pan\b | long~number | barclaycard | card
    """,
    "IMEI": r"imei(?:sv)? | handset | device~identi\w+",
    "PHONE": r"""
        answer(?:s|ed|ing)? | messages?
        | phone(?:s|d)? | telephone(?:s|d)? | tel\b\.? | mobiles?\b | mob\b\.? | cell\b | landline | fax\b
        | whats?app(?:ed)? | text(?:ed|s|ing)?\b | call(?:s|ed|ing|er)?\b | rang\b | ring\b | dial(?:s|led|ling)?\b
        | contact(?:ed|able)? | reach(?:ed|able)?~(?:on|at) | sms | msisdn | sim\b | voicemail | extension | ext\b\.?
        | hotline | switchboard
    """,
    "PRISON_NUMBER": r"prison(?:er)?s? | nomis | noms\b | hmp\b | inmate | p-?nomis | noms\b | hmyoi\b | yoi\b",
    "PROBATION_CRN": r"probation | crn\b | delius | ndelius | case~ref\w*~number | offender~manag\w+",
    "VRM": r"""
        vrms?\b | vrn\b | reg(?:istration|istered|n|s)?\b\.?(?:~(?:mark|plate|n(?:os?|um\w*|r)))? | number[~-]?plates?
        | index(?:~n(?:os?|um\w*|r))?
        | plates?\b | anpr
    """,
    "VEHICLE": r"""
        vehicles? | drove\b | drives?\b | driving\b | driven\b | parked | cars?\b | vans?\b |
        motor(?:cycle|bike|car|~vehicle)s? | lorry
        | moped | scooter | pulled~over | hatchback | saloon | estate~car | taxi | minicab | ford | vauxhall | bmw\b |
        audi | nissan
        | toyota | volkswagen | vw\b | peugeot | renault | mercedes | honda | hyundai | kia\b | skoda | citroen | fiat | mazda
        | land~rover | range~rover | jaguar | volvo | seat\b | suzuki | yamaha | transit | corsa | astra | fiesta |
        focus | golf\b
        | polo\b | clio | lexus | tesla | porsche | mini\b | truck | trailer | caravan
    """,
    # What is no identifier of a person. Money and times are told by their own form.
    "X_TRADE": r"""
        invoices? | inv\b\.? | orders? | purchase~order | po\b(?:~number)? | receipts? | till~receipt | quotations?
        | quotes?\b | sku\b | stock | barcodes? | ean\b | upc\b | parts?\b(?:~(?:no\b|number|code))?
        | products?(?:~code)? | models?(?:~n(?:os?|um\w*|r))? | batch(?:es)? | lots?\b | catalogue |
        item(?:~(?:no\b|code|number))?
        | tracking | parcel | consignment | delivery(?:~note)? | credit~note | shipment | docket | tickets? | booking
        | voucher | coupon
        | serial(?:~n(?:os?|um\w*|r))? | firmware | software | version | build | patch | release | dimensions? | size
        | meter~reading | purchase | manufactured | warranty | spare | component | bearing~size | tyres?
        | bolt | engine~(?:no\b|number|code|type) | printer | toner | cartridge | router | laptop
        | asset(?:~(?:tag|no\b|number))? | container | pallet | shelf | locker | bay | unit~price | price
        | cost(?:s|ing)? | paint | colour~code | planning~\w+ | tender | contract | form~(?:no\b|number)
        | job~(?:no\b|number) | works?~order | licen[cs]e~key | activation | promo(?:tion)?(?:al)?
    """,
    "X_LAW": r"""
        sections? | ss?\. | sec\b\.? | clauses? | paragraphs? | paras?\b\.? | articles? | art\. | rules?\b
        | regulations? | regs\. | schedules? | sch\. | chapters? | acts?\b | statute | standards? | bs\b | iso\b
        | directive | minutes? | agenda | appendix | annex | part\b | code~[a-h]\b | pace | policy | guidance
        | circular | cases?~*law | ewca | ewhc | uksc
    """,
    "X_BOOK": r"""
        pages? | pp?\. | isbn(?:-1[03])? | issn | doi\b | volumes? | vol\b\.? | edition | figures? | fig\b\.? | tables?
        | lines? | rows? | columns? | footnotes? | slides?
    """,
    "X_TRAVEL": r"""
        flights? | trains? | bus(?:es)?\b | routes? | platform | gates? | departure | arrivals? | motorway | junction
        | coach | rooms? | courtroom | seats? | channel | frequency | callsign | service~n(?:os?|um\w*|r)
    """,
    "X_SUM": r"""
        totall?(?:ing|ed)? | amount(?:ing|ed|s)? | sums? | population | budget | turnover | readers | visitors | copies
        | units | votes | capacity | square | salary | score | coordinates | grid~ref\w* | lat(?:itude)?
        | long(?:itude) | temperature | weigh(?:t|ed|ing|s) | length | height | distance
    """,
}


def _spaced(words: str) -> str:
    """A tilde in a phrase stands for one or two characters of white space, hyphen or underscore; white space for nothing."""
    compact = "".join(words.split())
    compact = compact.replace("[~/]", r"[\s/]").replace("[~-]", r"[\s-]")
    return compact.replace("~*", r"[\s_-]{0,2}").replace("~", r"[\s_-]{1,2}")


def _alternatives(words: str) -> list[str]:
    """Split at the bars that stand outside brackets."""
    parts, depth, escaped = [""], 0, False
    for symbol in words:
        depth += 0 if escaped else (symbol in "([") - (symbol in ")]")
        if symbol == "|" and depth == 0 and not escaped:
            parts.append("")
        else:
            parts[-1] += symbol
        escaped = symbol == "\\" and not escaped
    return parts


def by_first_letter(phrases: Iterable[str]) -> re.Pattern[str]:
    """One expression for many lower-case words, arranged by first letter, so that a word is turned away after one comparison.

    Args:
        phrases: expressions; each begins with a letter, or with a choice in brackets of such.
    """
    by_letter: dict[str, list[str]] = {}
    for phrase in phrases:
        choice = re.match(r"\(\?:([^()]*)\)(?!\?)(.*)", phrase)
        for spelt in [f"{first}{choice[2]}" for first in choice[1].split("|")] if choice else [phrase]:
            by_letter.setdefault(spelt[0], []).append(spelt[1:])
    letters = "|".join(f"{letter}(?:{'|'.join(rest)})" for letter, rest in sorted(by_letter.items()))
    return re.compile(rf"(?<![a-z])(?:{letters})(?![a-z])")


CUE = by_first_letter(phrase for words in _CUES.values() for phrase in _alternatives(_spaced(words)))
"""Finds every cue in lower-case text; `named` says what it means."""

# Looking ahead needs the text behind the cue, which `named` has not: the words alone say enough.
_NAMES = [(name, re.compile(re.sub(r"\(\?=[^()]*\)", "", _spaced(words)))) for name, words in _CUES.items()]


@lru_cache(maxsize=4096)
def named(cue: str) -> str:
    """The name of a cue that `CUE` matched, in lower case. The words are our own, never a person's."""
    return next((name for name, words in _NAMES if words.fullmatch(cue)), "")


_PLAIN = str.maketrans(
    dict.fromkeys("\u00a0\u2007\u2009\u202f", " ")
    | dict.fromkeys("\u2028\u2029\x0c\r", "\n")
    | dict.fromkeys("\ufffe\u2011", "-")
)


@lru_cache(maxsize=2)
def plain(text: str) -> str:
    """The text with one kind of blank, line break and hyphen, of the same length, so that places stay the same.

    The last ones are kept, since several recognisers read the same text one after the other.
    """
    if text.isascii() and "\r" not in text and "\x0c" not in text:
        return text
    return text.replace("\r\n", " \n").translate(_PLAIN)


def lowered(text: str) -> str:
    """Lower case of the same length (the few letters that would grow stay as they are)."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
