"""MG5, the police report, and MG6, what only police and CPS read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from case_files.forms.fields import between, fields_of, first, read_date, read_urns
from case_files.items import Item

_LABELS = {
    "defendant": r"\bdefendant \d(?=\s*:)",
    "plea": r"anticipated plea",
    "vre": r"is there vre\?",
    "vre_key": r"if .{1,3}yes.{1,3},? does it provide .{0,3}key evidence.{0,3}\?",
    "injuries": r"description of injuries(?!/)",
    "orders": r"order\(s\) applied for",
    "interview_date": r"date of interview",
    "interviewed": r"\bdefendant(?=\s*:)",
    "compensation": r"amount of compensation applied for",
    "special_warnings": r"special warnings given",
}
_FOOT = re.compile(r"^[\s|]*(?:MG ?[56]|\d{4}/\d\d .*|RESTRICTED.*|OFFICIAL.*|page \d+ of \d+.*)[\s|]*$", re.I | re.M)


@dataclass(frozen=True, slots=True, repr=False)
class PoliceReport:
    """What one MG5 says.

    Attributes:
        item: id of the item.
        urns: as written on it.
        defendants: name and anticipated plea of each.
        key_evidence: the summary.
        key_witnesses: as written, with their role.
        interviews: for each defendant who was interviewed: name, date and the summary of what they said.
        recorded: whether there is visually recorded evidence: "yes", "no" or empty.
        recorded_details: what it shows.
        injuries: as described.
        forensic: as described.
        orders: orders on conviction that are applied for.
        compensation: amount applied for.
        officer: certification: name and date.
        supervisor: certification: name and date.
    """

    item: str
    urns: tuple[str, ...]
    defendants: tuple[tuple[str, str], ...]
    key_evidence: str
    key_witnesses: str
    interviews: tuple[tuple[str, date | None, str], ...]
    recorded: str
    recorded_details: str
    injuries: str
    forensic: str
    orders: str
    compensation: str
    officer: tuple[str, date | None]
    supervisor: tuple[str, date | None]


def read_police_report(item: Item) -> PoliceReport:
    """Read an MG5; nothing is guessed."""
    text = _FOOT.sub("", item.text)
    fields = fields_of(item.pages, _LABELS)
    pleas = iter([field.value for field in fields if field.name == "plea"])
    defendants = tuple(
        (field.value, next(pleas, ""))
        for field in fields
        if field.name == "defendant" and (field.value or next(pleas, None) is None)
    )
    vre = first(fields, "vre")
    return PoliceReport(
        item=item.id,
        urns=read_urns(item.text),
        defendants=defendants,
        key_evidence=between(text, r"key evidence:", r"key witness\(es\)|state value of property"),
        key_witnesses=between(text, r"key witness\(es\) and their role[^:]*:?", r"state value of property|\n\s*2\. "),
        interviews=_interviews(text),
        recorded=(re.match(r"yes|no", vre, re.I) or [""])[0].lower(),
        recorded_details=between(text, r"tape counter reference[^)]*\)", r"\n\s*5\. "),
        injuries=between(text, r"description of injuries:", r"\n\s*6\. "),
        forensic=between(text, r"forensic statement \(if required\)\.?", r"\n\s*7\. "),
        orders=_printed(first(fields, "orders")),
        compensation=_printed(first(fields, "compensation")),
        officer=_certified(between(text, r"11\. officer.s certification:?", r"12\. supervisor.s certification")),
        supervisor=_certified(between(text, r"12\. supervisor.s certification:?", r"you must always complete|\Z")),
    )


def _interviews(text: str) -> tuple[tuple[str, date | None, str], ...]:
    part = between(text, r"2\. defendant interview", r"\n\s*3\. ")
    found = []
    for block in re.split(r"(?im)^\s*defendant\s*:", part)[1:]:
        name = block.splitlines()[0].strip(" |") if block.strip() else ""
        summary = between(
            block, r"summary of defendant.s? ?explanation:?", r"defendant.s response/reaction|relevant admissions|\Z"
        )
        day = read_date(between(block, r"date of interview:?", r"interviewing officer"))
        if name or summary:
            found.append((name, day, summary))
    return tuple(found)


def _certified(part: str) -> tuple[str, date | None]:
    name = between(part, r"name & rank/job title:?", r"\bsignature|\bdate\b")
    return name, read_date(between(part, r"\bdate:?", r"\Z"))


def _printed(value: str) -> str:
    return "" if re.match(r"has an mg19", value, re.I) else re.sub(r"\s*has an mg19.*", "", value, flags=re.I)


_QUESTIONS = {
    "medical": (r"1\. medical evidence:[^)]*\):?", r"if medical evidence is required"),
    "forensic": (r"2\. forensic evidence:[^)]*\):?", r"if forensic evidence has been"),
    "third_party": (r"is there any relevant third party material\?\*?", r"if yes, give brief details"),
    "third_party_details": (r"give brief details of what it is and who has it:", r"\[\*third party|\n\s*5\. "),
    "undermining": (r"may undermine the prosecution case or assist the defence case\?", r"if yes, provide details"),
    "intimidated": (r"vulnerable/intimidated witnesses\?", r"if .{1,3}yes.{1,3}\s*complete"),
    "special_measures": (r"will a special measures meeting\* be required\?", r"\[\*consult"),
    "outstanding_statements": (r"outstanding witness statements to be obtained\?", r"if yes, give a target"),
    "additional": (r"9\. additional information:", r"date mg6 completed|\Z"),
    "lines_of_inquiry": (r"reasonable lines of (?:inquiry|enquiry)[^:\n]*:", r"\n\s*\d+\. |\Z"),
    "vps": (r"victim personal statement (?:offered|made)\?", r"\n"),
}


@dataclass(frozen=True, slots=True, repr=False)
class Information:
    """What one MG6 says: `answers` by our names of its questions, as written; empty where nothing was filled in."""

    item: str
    urns: tuple[str, ...]
    answers: Mapping[str, str]
    dated: date | None

    def says_yes(self, question: str) -> bool:
        """Whether the answer begins with yes."""
        return self.answers[question].lower().startswith("yes")


def read_information(item: Item) -> Information:
    """Read an MG6; nothing is guessed."""
    text = _FOOT.sub("", item.text)
    answers = {name: _opening(between(text, start, end)) for name, (start, end) in _QUESTIONS.items()}
    return Information(item.id, read_urns(item.text), answers, read_date(between(text, r"date mg6 completed:?", r"\n")))


def _opening(value: str) -> str:
    return re.sub(
        r"^If there is any other relevant information in this case, give details:\s*", "", value.strip(" .?"), flags=re.I
    )
