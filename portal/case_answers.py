"""What only a person can say of a case: answers to the questions of its page, and what its files are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from case_files.case import FILE_TYPES
from portal.acting import Acting
from portal.case_room import case_of, change, order_of
from reference.errors import UsageError
from reference.loader import load

YES_NO = {
    "domestic_abuse": "Domestic abuse is part of it",
    "custody": "The suspect is in custody",
    "arrested": "The suspect was arrested",
    "intimidated": "A witness is intimidated or vulnerable",
}
CHOICES: dict[str, dict[str, str]] = {
    "file_type": {"": "As the forms say"} | {str(name): words for name, words in FILE_TYPES.items()},
    "plea": {"": "As the forms say", "guilty": "Guilty", "not guilty": "Not guilty"},
    "charged_by": {"": "As the forms say", "police": "Police", "cps": "CPS"},
}
QUESTIONS = ("urn", *CHOICES, *YES_NO)
"""Each is answered with text, one of the choices, or yes and no; empty to take what the forms say."""


def state_facts(acting: Acting, case_id: str, answers: Mapping[str, str]) -> None:
    """Keep what somebody stated of a case, an answer for each of `QUESTIONS`; what is left open is taken from its forms."""
    stated: dict[str, Any] = {"urn": answers.get("urn", "")}
    for name, choices in CHOICES.items():
        if answers.get(name, "") not in choices:
            raise UsageError("Choose one of the answers that the page offers.")
        stated[name] = answers.get(name, "")
    stated |= {name: answers[name] == "yes" for name in YES_NO if answers.get(name) in ("yes", "no")}
    change(acting, case_id, lambda detail: {"stated": {**stated, "forms": detail.get("stated", {}).get("forms", {})}})


def confirm_types(acting: Acting, case_id: str, said: Mapping[str, str]) -> None:
    """Keep what somebody says the files are: a kind of form for each work item; empty for what it was taken for."""
    case, known = case_of(acting.desk, case_id), form_titles()
    forms = {}
    for file in order_of(acting, case).files:
        form = said.get(file.item_id, "")
        if form and form not in known:
            raise UsageError("Choose one of the kinds of form that the page offers.")
        if form:
            forms[file.item_id] = form
    change(acting, case_id, lambda detail: {"stated": {**detail.get("stated", {}), "forms": forms}})


def form_titles() -> dict[str, str]:
    """Kinds of form that a file can be, with their titles."""
    return {form: f"{form} – {row['title']}" for form, row in load("mg_forms").rows.items()}
