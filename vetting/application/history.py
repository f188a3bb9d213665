"""Where the applicant lived and what they did: gaps, overlaps, dates in the wrong order, and residence in the United Kingdom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from vetting.application.gaps import Inquiry
from vetting.application.stretches import Stretch, age_on, open_stretches, overlaps, years_before

_HOME = "GB"
_DATE_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y")


class _Dated(Protocol):
    @property
    def start(self) -> date | None: ...
    @property
    def end(self) -> date | None: ...


def check_history(inquiry: Inquiry) -> None:
    """Addresses, work and study, residence."""
    _addresses(inquiry)
    _activities(inquiry)
    _residency(inquiry)


def check_order(inquiry: Inquiry, entries: Sequence[_Dated], where: str, words: str) -> set[int]:
    """Dates in the wrong order; returns the numbers of the entries that have one."""
    born, wrong = inquiry.application.applicant.born, set()
    for number, entry in enumerate(entries, start=1):
        what = {"what": f"{words} {number}", "What": f"{words} {number}".capitalize()}
        if entry.start and entry.end and entry.end < entry.start:
            inquiry.ask("dates_reversed", f"{where}.{number}", **what)
            wrong.add(number)
        elif entry.start and entry.start > inquiry.day:
            inquiry.ask("date_in_future", f"{where}.{number}.start", **what)
            wrong.add(number)
        elif entry.start and born and entry.start < born:
            inquiry.ask("date_before_birth", f"{where}.{number}.start", **what)
            wrong.add(number)
    return wrong


def written_day(text: str) -> date | None:
    """A day that was written as an answer, None where it is none."""
    for form in _DATE_FORMS:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None


def _addresses(inquiry: Inquiry) -> None:
    entries = inquiry.application.applicant.addresses
    if not entries:
        return  # Asked for with the people.
    wrong = check_order(inquiry, entries, "applicant.addresses", "address")
    undated = [number for number, entry in enumerate(entries, start=1) if entry.start is None]
    for number in undated:
        inquiry.ask("address_date_missing", f"applicant.addresses.{number}", number=number)
    current = any(entry.end is None or entry.end >= inquiry.day for entry in entries)
    if not current:
        inquiry.ask("address_not_current", "applicant.addresses")
    if undated or wrong:
        return  # The dates that are asked for may close every gap.
    covered = _stretches(entries, inquiry.day)
    wanted = years_before(inquiry.day, inquiry.level["history_years"])
    _cover(inquiry, covered, wanted, "address", "applicant.addresses", tail=current)
    for one, other, shared in overlaps(covered, wanted):
        if shared.days > inquiry.rules.limits["address_overlap_days"]:
            where = f"applicant.addresses.{max(one.number, other.number)}"
            inquiry.ask("address_overlap", where, start=shared.start, end=shared.end, days=shared.days)


def _activities(inquiry: Inquiry) -> None:
    entries, limits = inquiry.application.activities, inquiry.rules.limits
    wanted = years_before(inquiry.day, inquiry.level["history_years"])
    born = inquiry.application.applicant.born
    if born and age_on(born, wanted) < limits["activity_from_age"]:
        wanted = years_before(born, -limits["activity_from_age"])
    if wanted >= inquiry.day:
        return
    wrong = check_order(inquiry, entries, "activities", "entry")
    undated = [number for number, entry in enumerate(entries, start=1) if entry.start is None]
    for number in undated:
        inquiry.ask("activity_date_missing", f"activities.{number}", number=number)
    for number, entry in enumerate(entries, start=1):
        if not entry.what and entry.kind in ("employment", "education", "other", ""):
            inquiry.ask("employer_missing", f"activities.{number}.what", number=number)
        elif entry.kind == "employment" and not entry.contact and (entry.end is None or entry.end >= wanted):
            inquiry.ask("employer_contact_missing", f"activities.{number}.contact", number=number)
    if undated or wrong:
        return
    covered = _stretches(entries, inquiry.day)
    _cover(inquiry, covered, wanted, "activity", "activities", tail=True)
    jobs = [stretch for stretch in covered if entries[stretch.number - 1].kind == "employment"]
    for one, other, shared in overlaps(jobs, wanted):
        if shared.days > limits["activity_overlap_days"]:
            where = f"activities.{max(one.number, other.number)}"
            inquiry.ask("activity_overlap", where, start=shared.start, end=shared.end, days=shared.days)


def _cover(inquiry: Inquiry, covered: Sequence[Stretch], wanted: date, kind: str, where: str, *, tail: bool) -> None:
    """Ask for what is open: before the first entry, between two, and after the last one where `tail` says so."""
    least = inquiry.rules.limits[f"{kind}_gap_days"]
    for hole in open_stretches(covered, wanted, inquiry.day):
        if hole.days <= least:
            continue
        if hole.start == wanted:
            begins = min(hole.end + timedelta(days=1), inquiry.day)
            inquiry.ask(f"{kind}_history_short", where, start=begins, wanted=wanted)
        elif hole.end < inquiry.day or tail:
            inquiry.ask(f"{kind}_gap", where, start=hole.start, end=hole.end, days=hole.days)


def _residency(inquiry: Inquiry) -> None:
    application, years = inquiry.application, inquiry.level["residency_years"]
    first = years_before(inquiry.day, years)
    for number, entry in enumerate(application.applicant.addresses, start=1):
        if entry.country == _HOME or entry.start is None or not _two_letters(entry.country):
            continue
        away = Stretch(max(entry.start, first), min(entry.end or inquiry.day, inquiry.day))
        if away.days > inquiry.rules.limits["absence_days"]:
            where = f"applicant.addresses.{number}"
            inquiry.ask("residency_short", where, start=away.start, end=away.end, years=years)
    if application.declarations.get("cut_ties", (None, ""))[0]:
        returned = written_day(application.answers.get("returned_on", ""))
        if returned is None:
            inquiry.ask("return_date_missing", "answers.returned_on")
        elif returned > first:
            inquiry.ask("residency_restarted", "answers.returned_on", start=returned, years=years)


def _stretches(entries: Sequence[_Dated], day: date) -> list[Stretch]:
    return [
        Stretch(entry.start, min(entry.end or day, day), number)
        for number, entry in enumerate(entries, start=1)
        if entry.start is not None
    ]


def _two_letters(country: str) -> bool:
    return len(country) == 2 and country.isascii() and country.isalpha()
