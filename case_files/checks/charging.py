"""Checks on the charging report: supervisor, officer in the case, lines of inquiry, and whether the police may charge."""

from __future__ import annotations

import re

from case_files.case import Case
from case_files.checks.verdicts import Findings, Rules, Verdict
from case_files.forms.fields import name_words
from case_files.items import fold

_RETAIL_THEFT = frozenset({"TH68010"})
"""Theft from a shop, which the police may charge whatever the plea (Director's Guidance desktop guide, July 2025)."""

_LINES = re.compile(r"\blines? of (?:inquiry|enquiry)\b", re.I)


def supervisor(case: Case, rules: Rules) -> Verdict:
    """T04: the supervisor answered every prompt, is named with rank and number, and is not who prepared the file."""
    found = Findings()
    least = rules.limits["supervisor_comment"]
    for report in case.charging:
        for prompt, answer in report.comments.items():
            if len(fold(answer).split()) < least:
                found.fault(f"the supervisor's comment on {prompt} is missing", report.item)
        name, rank = report.supervisor
        if not name:
            found.fault("no supervisor is named", report.item)
        elif name_words(name) == name_words(report.officer["officer"]) and rank == report.officer["rank"]:
            found.fault("the supervisor is the officer who completed the form", report.item)
        if name and not re.search(r"\d", rank):
            found.fault("the supervisor's rank and number are missing", report.item)
        found.looked("supervisor's comments complete", report.item)
    for own in case.reports if not case.charging else ():
        if not own.supervisor[0]:
            found.fault("the supervisor's certification on the MG5 is missing", own.item)
        found.looked("supervisor's certification on the MG5", own.item)
    return found.verdict("T04", "no form on the file has a part for the supervisor")


def officer_in_case(case: Case, rules: Rules) -> Verdict:
    """T13: name, rank and number, a telephone number and an e-mail address of the officer in the case."""
    found = Findings()
    for report in case.charging:
        block = report.officer
        if not (block["officer"] or block["case_officer"]):
            found.fault("no officer is named", report.item)
        if not re.search(r"\d", block["rank"] + block["officer"] + block["case_officer"]):
            found.fault("rank and number of the officer are missing", report.item)
        if not re.search(r"\d{5}", re.sub(r"\D", "", block["telephone"] + block["mobile"])):
            found.fault("no telephone number of the officer", report.item)
        if not re.search(r"\S@\S+\.\S", block["email"]):
            found.fault("no e-mail address of the officer", report.item)
        found.looked("contact details complete", report.item)
    return found.verdict("T13", "no charging report is on the file")


def police_charge(case: Case, rules: Rules) -> Verdict:
    """A01: charged by the police although the Director's Guidance reserves the decision to the CPS."""
    facts, found = case.facts, Findings()
    if facts.charged_by == "police":
        found.looked("charged by the police")
        codes = {code for code, _ in facts.offences}
        if facts.domestic_abuse:
            found.fault("charged by the police, and it is a case of domestic abuse")
        if any(category == "CI" for _, category in facts.offences):
            found.fault("charged by the police with an offence that is triable on indictment only")
        either_way = {code for code, category in facts.offences if category == "CE"} - _RETAIL_THEFT
        if either_way and facts.plea != "guilty" and codes - _RETAIL_THEFT:
            found.fault(
                f"charged by the police with {', '.join(sorted(either_way))} (either way) without an anticipated guilty plea"
            )
        if facts.file_type == "crown":
            found.fault("charged by the police, and the case is for the Crown Court")
    return found.verdict("A01", "not charged by the police, as far as the file says")


def lines_of_inquiry(case: Case) -> tuple[str, tuple[str, ...]]:
    """What the file says of reasonable lines of inquiry, and the items that say it."""
    said, items = [], []
    for own in case.information:
        if own.answers["lines_of_inquiry"]:
            said.append(own.answers["lines_of_inquiry"])
            items.append(own.item)
    for item in case.of_form("DMD"):
        said.append(item.text)
        items.append(item.id)
    for report in case.charging:
        for line in report.outline.splitlines():
            if _LINES.search(line):
                said.append(_LINES.sub("", line))
                items.append(report.item)
    return "\n".join(said), tuple(items)


def _needs_lines(case: Case) -> bool:
    return case.facts.plea != "guilty" and case.facts.file_type in ("charge_full", "ngap", "crown")


def inquiry_insufficient(case: Case, rules: Rules) -> Verdict:
    """A03: lines of inquiry are spoken of in too few words to tell what was done."""
    found = Findings()
    said, items = lines_of_inquiry(case)
    if said and _needs_lines(case):
        found.looked("lines of inquiry described", *items)
        if len(fold(said).split()) < rules.limits["lines_of_inquiry"]:
            found.fault("the account of lines of inquiry is too short to tell what was done", *items)
    return found.verdict("A03", "no account of lines of inquiry is needed or there is none (see A04)")


def inquiry_missing(case: Case, rules: Rules) -> Verdict:
    """A04: nothing on the file speaks of lines of inquiry."""
    found = Findings()
    if _needs_lines(case):
        said, items = lines_of_inquiry(case)
        if said:
            found.looked("lines of inquiry described", *items)
        else:
            found.fault("nothing on the file says which lines of inquiry were followed")
    return found.verdict("A04", "a file of this type does not need it")
