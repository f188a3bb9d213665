"""MG3: the report to the prosecutor for a charging decision, as far as the police complete it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from case_files.forms.fields import Field, between, fields_of, read_date, read_urns
from case_files.items import Item

_LABELS = {
    "suspect": r"\bsuspect \d\b",
    "surname": r"\bsurname",
    "forenames": r"\bforenames?(?:\(s\))?",
    "born": r"date of birth",
    "sex": r"\bsex\b",
    "ethnicity": r"ethnicity code",
    "custody_ref": r"custody ref",
    "bail_date": r"return bail date",
    "charges": r"proposed charges?",
    "statement_of": r"statement of(?=\s*:)",
    "interview": r"interview record",
    "log": r"police incident log",
    "media": r"video/photographs",
    "convictions": r"previous convictions/disposals",
    "forensic": r"forensic/expert evidence",
    "notebook": r"pocket note book/incident report book",
    "other": r"other \(state, e\.g\. mg5 summary of key",
    "officer": r"officer completing",
    "rank": r"rank/job title",
    "station": r"station(?=\s*:)",
    "telephone": r"\btel(?:ephone)?(?: no)?(?=\s*\.?:)",
    "mobile": r"mobile no",
    "email": r"e-?mail address(?! \(if)",
    "case_officer": r"officer in (?:the )?case(?: \(if different from above\))?",
    "supervisor": r"supervisor.s name",
    "supervisor_rank": r"rank and no",
    "date": r"\bdate(?=\s*:)",
}
PROMPTS = {
    "evidence against points to prove": r"how the evidence gathered is aligned to the points to prove[^:\n]*:?",
    "other evidence": r"if the investigation is not complete, the availability of other evidence:?",
    "why the CPS is asked": r"why it is appropriate for cps to be consulted[^:\n]*(?:\n?[^:\n]{0,60})?:",
    "public interest": r"supporting comments as to why police believe it is in the public interest to prosecute:?",
    "recommended charges": r"the recommended charges:?",
    "undermining or assisting material": r"is there any material which could undermine the prosecution case[^?\n]*\??",
}
"""What the supervisor answers, in the order of the form."""

_END = r"approved for referral to cps"
_FOOT = re.compile(r"^\s*(?:page \d+ of \d+|mg ?3a?\b.*|restricted.*|official.*|report to crown prosecutor .*)$", re.I | re.M)


@dataclass(frozen=True, slots=True, repr=False)
class SuspectEntry:
    """A suspect as the MG3 names them; empty strings where a field was left empty."""

    name: str
    born: date | None
    custody_ref: str
    bail_date: date | None
    charges: str


@dataclass(frozen=True, slots=True, repr=False)
class ChargingReport:
    """What one MG3 says.

    Attributes:
        item: id of the item.
        urns: as written on it.
        suspects: those with a name.
        provided: by our names of the grid "material provided": what stands behind it.
        statements: names behind "Statement of" in that grid.
        officer: the fields of the officer completing it: officer, rank, station, telephone, mobile, email, case_officer.
        outline: circumstances and decision sought.
        comments: the supervisor's answer to each of `PROMPTS`.
        supervisor: name and rank with number.
        no_comment: the outline says that the suspect made no comment in interview.
    """

    item: str
    urns: tuple[str, ...]
    suspects: tuple[SuspectEntry, ...]
    provided: Mapping[str, str]
    statements: tuple[str, ...]
    officer: Mapping[str, str]
    outline: str
    comments: Mapping[str, str]
    supervisor: tuple[str, str]
    no_comment: bool


def read_charging_report(item: Item) -> ChargingReport:
    """Read an MG3 or MG3A; nothing is guessed."""
    fields = fields_of(item.pages, _LABELS)
    text = _FOOT.sub("", item.text)
    outline = between(text, r"outline of circumstances[^\n]*", r"supervisor.s comments")
    outline = re.sub(r"^\(consider:.*?public interest\)\.?\s*", "", outline, flags=re.I | re.S)
    grid = ("interview", "log", "media", "convictions", "forensic", "notebook")
    return ChargingReport(
        item=item.id,
        urns=read_urns(item.text),
        suspects=_suspects(fields),
        provided={name: next((field.value for field in fields if field.name == name and field.value), "") for name in grid},
        statements=tuple(name for field in fields if field.name == "statement_of" and (name := _without_date(field.value))),
        officer=_officer(fields),
        outline=outline,
        comments=_comments(text),
        supervisor=(_value(fields, "supervisor"), _value(fields, "supervisor_rank")),
        no_comment=bool(re.search(r"no comment", outline, re.I)),
    )


def _officer(fields: list[Field]) -> dict[str, str]:
    """The fields of the block that begins with the officer completing the form, on the same page."""
    start = next((at for at, field in enumerate(fields) if field.name == "officer"), len(fields))
    block = [field for field in fields[start : start + 9] if field.page == fields[start].page] if start < len(fields) else []
    return {name: _value(block, name) for name in ("officer", "rank", "station", "telephone", "mobile", "email", "case_officer")}


def _value(fields: list[Field], name: str) -> str:
    return next((field.value for field in fields if field.name == name and field.value), "")


def _without_date(value: str) -> str:
    return re.sub(r"\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b", "", value).strip()


def _suspects(fields: list[Field]) -> tuple[SuspectEntry, ...]:
    found = []
    starts = [at for at, field in enumerate(fields) if field.name == "surname"]
    for at, start in enumerate(starts):
        own = fields[start : starts[at + 1] if at + 1 < len(starts) else start + 12]
        name = f"{_value(own, 'forenames')} {_value(own, 'surname')}".strip()
        if name:
            born, bail = read_date(_value(own, "born")), read_date(_value(own, "bail_date"))
            found.append(SuspectEntry(name, born, _value(own, "custody_ref"), bail, _value(own, "charges")))
    return tuple(found)


def _comments(text: str) -> dict[str, str]:
    """What stands between each prompt and the next."""
    part = between(text, r"supervisor.s comments[^\n]*", r"\Z")
    ends = [*list(PROMPTS.values())[1:], _END]
    return {name: between(part, prompt, f"{end}|{_END}") for (name, prompt), end in zip(PROMPTS.items(), ends, strict=True)}
