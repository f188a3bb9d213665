"""Forms made from what a case already says, for an officer to complete: nothing that a person must judge or sign is filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from case_files.case import Case
from case_files.forms.fields import same_person
from case_files.forms.statements import Statement
from case_files.items import Item
from case_files.making.form import Form, Value
from case_files.making.forms import (
    ReportFields,
    Unused,
    management_document,
    mg00,
    mg5,
    mg6c,
    mg6d,
    mg6e,
    mg9,
    mg12,
    sdc,
)

UNUSED = ("INCIDENT LOG", "CRIME REPORT", "CUSTODY RECORD", "NOTEBOOK", "DASH", "THIRD PARTY", "PCN3")
"""Material that usually goes on the MG6C; whether an item is relevant or sensitive is for the disclosure officer."""

_PRODUCED = r"[^.\n]*\b{reference}\b[^.\n]*"


def witness_list(case: Case) -> Form:
    """MG9: everybody whom the forms call a witness, with the contact details of their backsheet."""
    entries: list[tuple[str, Value, Value]] = []
    for person in case.facts.witnesses:
        own = next((own for own in case.statements if own.backsheet and same_person(own.witness, person.name)), None)
        contacts = "; ".join(own.backsheet.contacts) if own and own.backsheet else ""
        born = own.backsheet.answers.get("born") if own and own.backsheet else None
        entries.append((person.name, contacts or ("Police officer" if person.officer else None), "" if person.officer else born))
    return mg9(case.facts.urn, entries)


def exhibit_list(case: Case) -> Form:
    """MG12: every exhibit that a statement produces, described by the sentence that produces it."""
    rows: list[tuple[Value, str, str, str, Value, Value]] = []
    for statement in case.statements:
        for reference in statement.exhibits:
            rows.append((None, _described(statement, reference), _slashed(reference), statement.witness, None, None))
    return mg12(case.facts.urn, rows)


def _described(statement: Statement, reference: str) -> str:
    letters, number = re.match(r"([A-Z]+)(\w+)", reference).groups()  # type: ignore[union-attr]
    text = " ".join(statement.body.split())
    sentence = re.search(_PRODUCED.format(reference=rf"{letters}\s?/?\s?{number}"), text)
    return sentence[0].strip() if sentence else ""


def _slashed(reference: str) -> str:
    return re.sub(r"^([A-Z]+)(\d)", r"\1/\2", reference)


def unused_material(case: Case) -> list[Unused]:
    """Items that usually are unused material, each with what it is, how long it is and its file; the rest is to be added."""
    return [Unused(_description(item, case), "Case file", None) for form in UNUSED for item in case.of_form(form)]


def _description(item: Item, case: Case) -> str:
    form = case.types[item.id].form
    what = {"PCN3": "Print of previous convictions of a witness"}.get(form, form.capitalize())
    pages = f"{len(item.rows)} page{'' if len(item.rows) == 1 else 's'}"
    return f"{what}, {pages}, file {item.path.stem}: what it records, and why it is relevant, is to be added"


def police_report(case: Case) -> Form:
    """MG5: the skeleton, with who is accused and who gives evidence."""
    witnesses = "\n".join(f"{person.name} -" for person in case.facts.witnesses)
    recorded = "Yes" if case.media_sheets else None
    said = ReportFields(
        tuple((person.name, case.facts.plea.capitalize() or None) for person in case.facts.suspects) or (("", None),),
        key_witnesses=witnesses or None,
        interviews=tuple((name, None, None) for name in case.facts.interviewed),
        recorded=recorded,
        recorded_details="; ".join(f"{sheet.exhibit} {sheet.title}" for sheet in case.media_sheets) or None,
    )
    return mg5(case.facts.urn, said)


def media_sheets(case: Case) -> dict[str, Form]:
    """MG00 for each recording in the folder that has none, by its id."""
    from case_files.forms.exhibits import reference_on

    listed = {sheet.exhibit for sheet in case.media_sheets}
    defendant = " and ".join(person.name for person in case.facts.suspects)
    made = {}
    for item in case.items:
        reference = reference_on(item)
        if item.nature in ("video", "sound") and item.id not in case.copies and reference not in listed:
            title, exhibit = item.path.stem.replace("_", " "), _slashed(reference)
            made[item.id] = mg00(
                case.facts.urn, defendant, officer="", title=title, exhibit=exhibit, duration=None, link=None, shows=None
            )
    return made


MAKERS: Mapping[str, Callable[[Case], Form]] = {
    "MG5": police_report,
    "MG6C": lambda case: mg6c(case.facts.urn, unused_material(case)),
    "MG6D": lambda case: mg6d(case.facts.urn, [Unused("", None, None, None)]),
    "MG6E": lambda case: mg6e(case.facts.urn, None),
    "MG9": witness_list,
    "MG12": exhibit_list,
    "SDC": lambda case: sdc(case.facts.urn, unused_material(case), None),
    "DMD": lambda case: management_document(case.facts.urn, None),
}
"""What makes each form of a whole case; `media_sheets` makes one for each recording."""
