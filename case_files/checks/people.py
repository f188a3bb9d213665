"""Checks on people: statements of witnesses, interviews, previous convictions, needs of victims and witnesses."""

from __future__ import annotations

from case_files.case import Case, Person
from case_files.checks.needs import needs_of
from case_files.checks.verdicts import Findings, Rules, Verdict
from case_files.forms.fields import name_words, same_person
from case_files.items import fold


def statements_there(case: Case, rules: Rules) -> Verdict:
    """T06: every witness whom a form names has a statement."""
    found = Findings()
    if case.facts.file_type == "gap":
        return found.verdict("T06", "a file for an anticipated guilty plea needs key statements only; the MG5 sums them up")
    for person in case.facts.witnesses:
        own = _statements_of(person, case)
        if own:
            found.looked(f"statement of {person.name}", *own)
        else:
            found.fault(f"{person.name} is named as a witness and has no statement", *person.items)
    if not case.facts.witnesses:
        found.fault("no witness statement is on the file")
    return found.verdict("T06", "")


def _statements_of(person: Person, case: Case) -> list[str]:
    return [own.item for own in case.statements if same_person(own.witness, person.name)]


def interviews_there(case: Case, rules: Rules) -> Verdict:
    """T08: for each suspect who was interviewed there is a record, or a summary on the MG5."""
    found = Findings()
    least = rules.limits["interview_summary"]
    for name in case.facts.interviewed:
        items = [own.item for own in case.interviews if same_person(own.person, name) and len(fold(own.summary).split()) >= least]
        items += [
            report.item
            for report in case.reports
            for person, _, summary in report.interviews
            if (same_person(person, name) or not person) and len(fold(summary).split()) >= least
        ]
        if items:
            found.looked(f"interview of {name}", *items)
        else:
            found.fault(f"{name} was interviewed and there is no summary of it")
    return found.verdict("T08", "nothing on the file says that a suspect was interviewed")


def suspects_convictions(case: Case, rules: Rules) -> Verdict:
    """T09: a print for each suspect, under the same name and date of birth."""
    found = Findings()
    for person in case.facts.suspects:
        prints = [own for own in case.convictions if same_person(own.name, person.name)]
        if not prints:
            found.fault(f"no print of previous convictions for {person.name}", *person.items)
        for own in prints:
            if own.born and person.born and own.born != person.born:
                found.fault(f"the print for {person.name} gives another date of birth than the charging report", own.item)
            found.looked(f"print for {person.name}", own.item)
    return found.verdict("T09", "no suspect is named on the file")


def witnesses_convictions(case: Case, rules: Rules) -> Verdict:
    """T10: a print for the victim and each civilian witness, where the file is not for a guilty plea."""
    found = Findings()
    if case.facts.file_type in ("gap", "threshold"):
        return found.verdict("T10", "a file of this type does not need it")
    for person in case.facts.witnesses:
        if person.officer:
            continue
        prints = [own.item for own in case.convictions if same_person(own.name, person.name)]
        if prints:
            found.looked(f"print for {person.name}", *prints)
        else:
            found.fault(f"no print of previous convictions for {person.name}", *person.items)
    return found.verdict("T10", "no civilian witness is named on the file")


def statements_complete(case: Case, rules: Rules) -> Verdict:
    """A12: declaration, number of pages, age line, signature and date of every statement (CrimPR r.16.2)."""
    found = Findings()
    for own in case.statements:
        who = f"the statement of {own.witness}" if own.witness else "a statement"
        if own.guessed:  # what a picture does not show to a reading engine may well be there: a person looks at it
            found.looked(f"{who} was read in a picture: look at its declaration, signature and date", own.item)
            continue
        if not own.witness:
            found.fault("a statement does not say whose it is", own.item)
        if not own.declaration:
            found.fault(f"{who} lacks the declaration", own.item)
        elif own.pages_said is None:
            found.fault(f"{who} does not say in its declaration of how many pages it consists", own.item)
        elif own.pages_said != own.pages:
            found.fault(f"{who} says {own.pages_said} page(s) and has {own.pages}", own.item)
        if not own.age:
            found.fault(f"{who} has no age line", own.item)
        if not own.signature:
            found.fault(f"{who} is not signed", own.item)
        if not own.dated:
            found.fault(f"{who} is not dated", own.item)
        found.looked(who, own.item)
    return found.verdict("A12", "no statement is on the file (see T06)")


def special_measures(case: Case, rules: Rules) -> Verdict:
    """A21: where a witness is vulnerable or intimidated, the assessment is there."""
    found = Findings()
    needs_of("A21", case, rules, found)
    for own in case.statements:
        said = own.backsheet.answers.get("special_measures", "") if own.backsheet else ""
        if said.lower().startswith("yes") and not case.has("MG2") and not found.faults:
            found.fault(f"the backsheet of {own.witness} asks for a special measures assessment and there is none", own.item)
    return found.verdict("A21", "no form says that a witness is vulnerable or intimidated")


def other_needs(case: Case, rules: Rules) -> Verdict:
    """A22: the backsheet of each civilian's statement is theirs and says whether they attend and what they need."""
    found = Findings()
    for own in case.statements:
        if own.officer or own.vps or own.retraction or own.guessed:
            continue
        sheet = own.backsheet
        if sheet is None:
            found.fault(f"the statement of {own.witness} has no backsheet", own.item)
            continue
        if sheet.name and not same_person(sheet.name, own.witness):
            found.fault(f"the backsheet behind the statement of {own.witness} is that of {sheet.name}", own.item)
        empty = [name for name in ("willing", "needs") if not sheet.answers.get(name)]
        if empty:
            words = {"willing": "whether the witness attends", "needs": "particular needs"}
            found.fault(f"the backsheet of {own.witness} does not say {' and '.join(words[name] for name in empty)}", own.item)
        found.looked(f"backsheet of {own.witness}", own.item)
    return found.verdict("A22", "no statement of a civilian is on the file")


def victim_statement(case: Case, rules: Rules) -> Verdict:
    """A23: for each victim the file says whether a personal statement was offered, and holds the one that was made."""
    found = Findings()
    for person in case.facts.victims:
        made = [own.item for own in case.statements if own.vps and same_person(own.witness, person.name)]
        if made:
            found.looked(f"victim personal statement of {person.name}", *made)
            continue
        offered = [
            own.item
            for own in case.statements
            if same_person(own.witness, person.name) and own.backsheet and own.backsheet.answers.get("vps_explained")
        ]
        answers = [own for own in case.information if own.answers["vps"]]
        if not offered and not answers:
            found.fault(f"nothing says whether {person.name} was offered a victim personal statement", *person.items)
        elif any("made" in name_words(own.answers["vps"]) for own in answers):
            found.fault(
                f"the MG6 says that {person.name} made a victim personal statement; it is not on the file", answers[0].item
            )
        else:
            found.looked(f"victim personal statement offered to {person.name}", *offered, *(own.item for own in answers))
    return found.verdict("A23", "no victim is named on the file")
