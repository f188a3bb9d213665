"""Checks that the file standard decides: what a file of this type needs (`file_rules`), whether it is there and can be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from case_files.case import FILE_TYPES, Case
from case_files.checks.verdicts import Findings, Rules, Verdict
from case_files.layouts import UNKNOWN

_READ_BY_CPS = frozenset(
    f".{name}"
    for name in re.findall(
        r"\w+",
        "csv doc docm docx dot dotm dotx eml emz pdf bmp gif jpeg jpg png ppt pptx rtf text tif tiff txt "
        "xls xlsx xlsm vsd htm html msg xps mht",
    )
)
"""What the CPS's reader takes (Polaris d4343dd); recordings go by link on an MG00."""


def applies(row: Mapping[str, Any], case: Case) -> bool:
    """Whether a file of the case's type needs what a row of `file_rules` names."""
    need = row[case.facts.file_type]
    return need == "R" or (need == "C" and holds(str(row["condition"]), case))


def holds(condition: str, case: Case) -> bool:
    """Whether a condition of `file_rules` holds for the case. One that is not known holds: the need is shown, not passed over."""
    facts = case.facts
    match condition:
        case "not_guilty":
            return facts.plea != "guilty"
        case "interviewed":
            return bool(facts.interviewed)
        case "arrested":
            return facts.arrested
        case "domestic_abuse":
            return facts.domestic_abuse
        case "custody":
            return facts.custody
        case "intimidated":
            return facts.intimidated
        case "civilian_witnesses":
            return any(not person.officer for person in facts.witnesses)
        case "exhibits":
            return any(statement.exhibits for statement in case.statements)
        case _:
            return True


def met(forms: list[str], case: Case) -> bool:
    """Whether one of the alternatives is there; "+" joins what must be there together."""
    return any(all(case.has(form) for form in alternative.split("+")) for alternative in forms)


def need_check(code: str) -> Any:
    """A check of all rows of `file_rules` that name a reason."""

    def check(case: Case, rules: Rules) -> Verdict:
        found = Findings()
        needs_of(code, case, rules, found)
        return found.verdict(code, f"a file of this type ({FILE_TYPES[case.facts.file_type]}) does not need it")

    return check


def needs_of(code: str, case: Case, rules: Rules, found: Findings) -> None:
    """Say what is missing, and what is there, of the rows that name a reason."""
    for name, row in rules.needs.items():
        if code not in row["reasons"] or not applies(row, case):
            continue
        if met(row["forms"], case):
            found.looked(f"there: {name}", *(item.id for form in row["forms"] for item in case.of_form(*form.split("+"))))
        else:
            missing = [form for form in row["forms"][0].split("+") if not case.has(form)]
            found.fault(f"missing: {name} ({', '.join(missing)})")


def received(case: Case, rules: Rules) -> Verdict:
    """T01: everything can be opened, belongs to this case and is of a kind that the CPS reads; the basic forms are there."""
    found = Findings()
    for item in case.items:
        if item.id in case.copies:
            continue
        if item.trouble:
            found.fault(f"{item.name} {item.trouble}", item.id)
        elif item.nature in ("document", "picture", "other") and item.suffix not in _READ_BY_CPS:
            found.fault(f"{item.name} is of a kind ({item.suffix or 'no suffix'}) that the CPS does not read", item.id)
    for urn, ids in case.facts.urns.items():
        if urn != case.facts.urn:
            found.fault(f"URN {urn} on {len(ids)} item(s); the case is {case.facts.urn}", *ids)
    if not case.facts.urn:
        found.fault("no item carries a URN")
    needs_of("T01", case, rules, found)
    found.looked(f"{len(case.items) - len(case.copies)} items opened")
    return found.verdict("T01", "")


def doubtful(case: Case) -> tuple[str, ...]:
    """Ids of items that a person should look at: of no known type, unsure, unread, or a form that was read in a picture."""
    return tuple(
        item.id
        for item in case.items
        if item.id not in case.copies
        and (case.types[item.id].form == UNKNOWN or not case.types[item.id].sure or item.scanned or item.guessed)
    )
