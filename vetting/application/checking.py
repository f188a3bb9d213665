"""All checks of an application, in the order of the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vetting.application.answers import check_answers
from vetting.application.gaps import Gap, Inquiry
from vetting.application.history import check_history
from vetting.application.papers import check_papers
from vetting.application.people import check_people
from vetting.application.rules import Rules
from vetting.subjects import Application


def check(application: Application, rules: Rules, pictures: Mapping[int, Sequence[str]] | None = None) -> tuple[Gap, ...]:
    """What is missing or does not agree. Nothing is judged: a person sends the questions back, or does not.

    Args:
        application: from `vetting.application.intake`.
        rules: in force on the day of the application.
        pictures: what was read in pictures of documents: see `vetting.application.papers.check_papers`.

    Raises:
        LevelError: the application's level is not in force.
    """
    inquiry = Inquiry(application, rules, rules.level(application.level))
    check_people(inquiry)
    check_history(inquiry)
    check_papers(inquiry, pictures or {})
    check_answers(inquiry)
    return tuple(inquiry.gaps)
