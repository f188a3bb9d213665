"""Checks on evidence: exhibits, forensic and medical evidence, orders, third party material."""

from __future__ import annotations

import re

from case_files.case import Case
from case_files.checks.needs import needs_of
from case_files.checks.verdicts import Findings, Rules, Verdict
from case_files.forms.exhibits import reference_on
from case_files.layouts import UNKNOWN

_MAY_BE_EXHIBITS = frozenset(("EXHIBIT", "PHOTOGRAPH", "BWV", "CCTV", "RECORDING", "MEDICAL", UNKNOWN))
_NOTHING = re.compile(r"^\W*(?:n/?a|none|no|not applicable|nil)?\W*$", re.I)
_MEDICAL = re.compile(
    r"\b(?:x-?ray(?:ed)?|fractur\w+|stitche[sd]|sutur\w+|hospital|surgery|concussion|broken (?:nose|arm|jaw|wrist|rib))\b", re.I
)
_REFUSED = re.compile(
    r"\b(?:refused|declined|did not (?:want|need|seek)|no need for)\b[^.]{0,60}\b(?:treatment|hospital|ambulance|medical)", re.I
)
_NEGATIVE = re.compile(r"\b(?:no|not|without|negative)\b[^.]{0,40}$", re.I)


def references_in_file(case: Case) -> dict[str, tuple[str, ...]]:
    """Exhibit references under which something is in the file: an MG00, or an item that carries the reference.

    An item counts as an exhibit when it is no form and no log, and its name or the head of its first page gives the reference.
    """
    found: dict[str, list[str]] = {}
    for sheet in case.media_sheets:
        if sheet.exhibit:
            found.setdefault(sheet.exhibit, []).append(sheet.item)
    for item in case.items:
        if item.id in case.copies or case.types[item.id].form not in _MAY_BE_EXHIBITS:
            continue
        reference = reference_on(item)
        if reference:
            found.setdefault(reference, []).append(item.id)
    return {reference: tuple(items) for reference, items in found.items()}


def exhibits_there(case: Case, rules: Rules) -> Verdict:
    """T07: every exhibit that a statement or the exhibit list names is in the file, or on an MG00."""
    found = Findings()
    there = references_in_file(case)
    for reference, items in _produced(case).items():
        if reference in there:
            found.looked(f"exhibit {reference}", *there[reference])
        else:
            found.fault(f"exhibit {reference} is named and not in the file", *items)
    return found.verdict("T07", "no exhibit is named")


def _produced(case: Case) -> dict[str, tuple[str, ...]]:
    """References named in statements and on lists, with the items that name them; rows marked as not attached are left out."""
    found: dict[str, list[str]] = {}
    for own in case.statements:
        for reference in own.exhibits:
            found.setdefault(reference, []).append(own.item)
    for exhibits in case.exhibit_lists:
        for entry in exhibits.entries:
            if not re.match(r"\s*no\b", entry.attached, re.I):
                found.setdefault(entry.reference, []).append(exhibits.item)
    return {reference: tuple(dict.fromkeys(items)) for reference, items in found.items()}


def exhibits_agree(case: Case, rules: Rules) -> Verdict:
    """A08: statements, exhibit list and file name the same exhibits."""
    found = Findings()
    needs_of("A08", case, rules, found)
    listed = {entry.reference: exhibits.item for exhibits in case.exhibit_lists for entry in exhibits.entries}
    said = {reference: own.item for own in case.statements for reference in own.exhibits}
    there = references_in_file(case)
    if listed:
        for reference, item in said.items():
            if reference not in listed:
                found.fault(f"exhibit {reference} is produced in a statement and not on the exhibit list", item)
    for reference, item in listed.items():
        if reference not in said:
            found.fault(f"exhibit {reference} is on the exhibit list and no statement produces it", item)
    for reference, items in there.items():
        if (listed or said) and case.facts.file_type != "gap" and reference not in listed and reference not in said:
            found.fault(f"exhibit {reference} is in the file and no statement or list names it", *items)
    if listed or said:
        found.looked(f"{len(set(listed) | set(said))} exhibit(s) agree")
    return found.verdict("A08", "no exhibit is named")


def forensic(case: Case, rules: Rules) -> Verdict:
    """A09: forensic evidence that a form speaks of is there, or its submission is."""
    found = Findings()
    said = [own.item for own in case.reports if not _NOTHING.match(own.forensic)]
    said += [own.item for own in case.information if own.answers["forensic"].lower().startswith("yes")]
    if said:
        items = case.of_form("MG22(SFR)", "MG21", "MG21A")
        if items:
            found.looked("forensic report or submission", *(item.id for item in items))
        else:
            found.fault("forensic evidence is spoken of; neither a report nor a submission is on the file", *said)
    return found.verdict("A09", "no form speaks of forensic evidence")


def medical(case: Case, rules: Rules) -> Verdict:
    """A10: medical evidence is there where a form says so, or where a witness was treated for an injury."""
    found = Findings()
    said = [own.item for own in case.information if own.says_yes("medical")]
    said += [own.item for own in case.statements if not own.officer and _was_treated(own.body)]
    if said:
        items = case.of_form("MEDICAL")
        if items:
            found.looked("medical evidence", *(item.id for item in items))
        else:
            found.fault("treatment of an injury is spoken of and no medical evidence is on the file", *dict.fromkeys(said))
    return found.verdict("A10", "nothing on the file speaks of treatment")


def _was_treated(body: str) -> bool:
    text = " ".join(body.split())
    if _REFUSED.search(text):
        text = _REFUSED.sub("", text)
    return any(not _NEGATIVE.search(text[max(0, match.start() - 50) : match.start()]) for match in _MEDICAL.finditer(text))


_ORDER_FORMS = {"compensation": ("MG19",), "restraining": ("MG13",), "criminal behaviour": ("MG13",)}


def orders(case: Case, rules: Rules) -> Verdict:
    """A11: the application for each order that the report asks for, and for a remand."""
    found = Findings()
    for own in case.reports:
        if not _NOTHING.match(own.orders):
            forms = next((forms for word, forms in _ORDER_FORMS.items() if word in own.orders.lower()), ("MG13",))
            _application(case, found, f"the MG5 asks for {own.orders.lower()}", forms, own.item)
        if not _NOTHING.match(own.compensation):
            _application(case, found, "the MG5 asks for compensation", ("MG19",), own.item)
    needs_of("A11", case, rules, found)
    return found.verdict("A11", "no form asks for an order or a remand")


def _application(case: Case, found: Findings, why: str, forms: tuple[str, ...], item: str) -> None:
    there = case.of_form(*forms)
    if there:
        found.looked(why, item, *(own.id for own in there))
    else:
        found.fault(f"{why}; the application ({', '.join(forms)}) is not on the file", item)


def third_party(case: Case, rules: Rules) -> Verdict:
    """T12: third party material that the MG6 names is there."""
    found = Findings()
    for own in case.information:
        if own.says_yes("third_party"):
            items = case.of_form("THIRD PARTY")
            if items:
                found.looked("third party material", *(item.id for item in items))
            else:
                found.fault("the MG6 says that there is relevant third party material; it is not on the file", own.item)
    return found.verdict("T12", "no form says that there is third party material")
