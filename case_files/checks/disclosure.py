"""Checks on disclosure: the schedules are complete, and what they mark for disclosure is in the file."""

from __future__ import annotations

import re

from case_files.case import Case
from case_files.checks.verdicts import Findings, Rules, Verdict
from case_files.forms.schedules import ScheduleEntry, poorly_described
from case_files.items import fold

_SENSITIVE = re.compile(
    r"\b(?:informants?|CHIS|covert|surveillance|observation post|intelligence (?:log|report|source)|undercover|source handler"
    r"|RIPA)\b",
    re.I,
)
_MATERIAL: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (material, re.compile(pattern, re.I))
    for material, pattern in (
        ("INCIDENT LOG", r"\b(?:incident|CAD|command and control|STORM) (?:log|record|report)\b"),
        ("CRIME REPORT", r"\b(?:crime report|investigation log|occurrence report)\b"),
        ("CUSTODY RECORD", r"\b(?:custody record|voluntary attendance record)\b"),
        ("NOTEBOOK", r"\b(?:note ?book|PNB|day book)\b"),
        ("MEDICAL", r"\b(?:medical|hospital) (?:report|record|notes)\b"),
        ("DASH", r"\b(?:DASH|domestic abuse risk assessment)\b"),
        ("PCN3", r"\b(?:previous convictions?|PNC)\b"),
    )
)
_COMMON = frozenset(
    ("the", "of", "and", "a", "an", "to", "in", "on", "for", "from", "by", "with", "at", "as", "is", "item", "copy")
)
_SHARE = 0.6
"""Share of a description's words that the head of an item must hold to count as that item."""


def disclosed_there(case: Case, rules: Rules) -> Verdict:
    """A02: what a schedule marks for disclosure is in the file."""
    found = Findings()
    for schedule in case.schedules:
        if schedule.form == "MG6D":
            continue
        for entry in schedule.entries:
            if not entry.to_disclose:
                continue
            items = _items_of(entry, case)
            if items:
                found.looked(f"item {entry.number} of the {schedule.form}", *items)
            else:
                found.fault(
                    f"item {entry.number} of the {schedule.form} is to be disclosed and is not in the file", schedule.item
                )
    return found.verdict("A02", "no schedule marks an item for disclosure")


def _items_of(entry: ScheduleEntry, case: Case) -> list[str]:
    for material, pattern in _MATERIAL:
        if pattern.search(entry.description):
            return [
                item.id
                for item in case.of_form(material, "PCN1", "PCN2")
                if material == "PCN3" or case.types[item.id].form == material
            ]
    words = set(fold(entry.description).split()) - _COMMON
    found = []
    for item in case.items:
        head = set(fold(f"{item.path.stem.replace('_', ' ')} {item.pages[0][:600] if item.pages else ''}").split())
        if words and len(words & head) >= _SHARE * len(words) and not case.types[item.id].form.startswith(("MG6", "SDC")):
            found.append(item.id)
    return found


def schedules_correct(case: Case, rules: Rules) -> Verdict:
    """A06: each item is described well enough, on the right schedule, with the reason for sensitivity; signed and dated."""
    found = Findings()
    least = int(rules.limits["description"])
    for schedule in case.schedules:
        if schedule.form != "MG6E" and not schedule.entries and schedule.form == "MG6C":
            found.fault("the MG6C lists nothing", schedule.item)
        for entry in schedule.entries:
            where = f"item {entry.number} of the {schedule.form}"
            if poorly_described(entry, least):
                found.fault(f"{where} is not described sufficiently", schedule.item)
            if schedule.form in ("MG6C", "SDC") and _SENSITIVE.search(entry.description):
                found.fault(f"{where} looks sensitive and is on the schedule that is served", schedule.item)
            if schedule.form == "MG6D" and not entry.reason:
                found.fault(f"{where} gives no reason for sensitivity", schedule.item)
        if not schedule.signed:
            found.fault(f"the {schedule.form} is not signed by the disclosure officer", schedule.item)
        if not schedule.dated:
            found.fault(f"the {schedule.form} is not dated", schedule.item)
        found.looked(f"{schedule.form} with {len(schedule.entries)} item(s)", schedule.item)
    return found.verdict("A06", "no schedule is on the file (see T02)")
