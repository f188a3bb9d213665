"""The navigation: what each role finds at the top of every page. A subject adds its entry here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.visits import Visit


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry.

    Attributes:
        words: what it says.
        path: where it leads.
        action: who sees it: whoever may do this on some thing.
        hint: what it is for, on the start page.
    """

    words: str
    path: str
    action: str
    hint: str = ""


_REVIEW = re.compile(r"/my-work/[^/]+/review(?:/|$)")

ENTRIES: list[Entry] = [
    Entry("Hand in files", "/submit", "submit", "Have documents, pictures, mail, audio or video redacted."),
    Entry("My work", "/my-work", "work.list", "What you handed in, where it stands, and results to fetch."),
    Entry("Review", "/review", "work.list", "Decide what goes and what stays in files that wait for a person."),
    Entry("Hours", "/hours", "hours.see", "The time that accepted work saved or cost."),
    Entry("Cases", "/cases", "case.open", "See what a case lacks before it goes to the CPS, and hand it over."),
    Entry("Vetting", "/vetting", "vetting.list", "Read what was gathered on an application, and decide."),
    Entry("System", "/system", "system.see", "Work, failures, settings, people and the audit chain."),
    Entry("Cases received", "/liaison", "liaison.list", "Verify, read and return what forces handed over."),
]
"""In the order of the navigation. Only entries whose route is there belong here."""


def entries(visit: Visit) -> list[dict[str, object]]:
    """The entries for a visit, the one where they are marked."""
    here = visit.request.url.path
    if _REVIEW.match(here):
        here = "/review/"  # The pages of a review lie below the file, and belong to what waits for a review.
    return [
        {
            "text": entry.words,
            "href": entry.path,
            "hint": entry.hint,
            "current": here == entry.path,
            "active": here.startswith(f"{entry.path}/"),
        }
        for entry in ENTRIES
        if visit.may_ever(entry.action)
    ]
