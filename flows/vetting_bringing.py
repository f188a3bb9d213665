"""From an application in a file to its dossier: checked, registers asked, records compared, all of it brought together.

What is missing is never left out: a register that did not answer or is not connected, and a check that somebody has to make by
hand, stand in the dossier as look-ups without an answer, and an answer that was cut counts as none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flows.vetting_check import CheckedApplication, check_application
from flows.vetting_dossier import keep
from flows.vetting_gather import Gathered, LookedUp, Tick, gather_file
from flows.workshop import Workshop, overlay_of
from vetting.dossier.content import DossierInput, Gap, Lookup, PersonFact, people_of
from vetting.records import Candidate, Reason, RegisterRecord

if TYPE_CHECKING:
    from vetting.matching.matcher import Matcher


def bring(workshop: Workshop, application: Path, registers: Path, unit: str = "", tick: Tick | None = None) -> str:
    """Check, gather, compare, and make the dossier; returns the application's id in the records.

    Args:
        workshop: whose settings name who asks.
        application: the application, in any form that is read.
        registers: the force's registers.
        unit: for which unit it is.
        tick: told how far it is.
    """
    from vetting.matching.matcher import Matcher
    from vetting.matching.model import load_model

    overlay = overlay_of(workshop.engine.settings)
    checked = check_application(application, overlay=overlay)
    gathered = gather_file(application, registers, overlay=overlay, tick=tick)
    matcher = Matcher(load_model(overlay=overlay))
    person, now = workshop.engine.settings.person, datetime.now(UTC).replace(microsecond=0)
    return keep(workshop, together(checked, gathered, person, now, matcher), unit)


def together(
    checked: CheckedApplication, gathered: Gathered, asked_by: str, made_at: datetime, matcher: Matcher | None = None
) -> DossierInput:
    """What a dossier is made of.

    Args:
        checked: the application with its gaps.
        gathered: what registers said.
        asked_by: in whose name they were asked.
        made_at: when the dossier is made.
        matcher: compares; without one every record that came back is for a person to review.
    """
    missing = (
        *((check, "no register is connected for this check") for check in gathered.unserved),
        *((check, "somebody has to look or ask") for check in gathered.by_person),
    )
    applicant = checked.application.applicant.id
    return DossierInput(
        application=checked.application,
        made_at=made_at,
        candidates=_candidates(checked, gathered.looked_up, matcher),
        facts=tuple(PersonFact(each.person_id, fact) for each in gathered.looked_up for fact in each.facts),
        gaps=tuple(
            Gap(gap.code, f"{gap.subject}: {gap.finding}" if gap.subject else gap.finding, gap.question) for gap in checked.gaps
        ),
        lookups=(
            *(_lookup(each, asked_by) for each in gathered.looked_up),
            *(Lookup(check, applicant, made_at, asked_by, False, words) for check, words in missing),
        ),
    )


def _lookup(each: LookedUp, asked_by: str) -> Lookup:
    answered = each.state == "answered" and not each.cut
    count = len(each.records)
    words = each.words
    if each.cut:
        words = f"more came back than is read; {count} records were read"
    elif not words and each.state == "waiting":
        words = "waits for somebody to look it up"
    elif not words:
        words = f"{count} record{'s' * (count != 1)} came back" if count else "no trace"
    return Lookup(each.register, each.person_id, each.asked_at, asked_by, answered, words, count)


def _candidates(checked: CheckedApplication, looked_up: Sequence[LookedUp], matcher: Matcher | None) -> tuple[Candidate, ...]:
    people = {person.id: person for person in people_of(checked.application)}
    found: list[Candidate] = []
    for register in dict.fromkeys(each.register for each in looked_up):
        own = [each for each in looked_up if each.register == register and each.records]
        compared = {(one.person_id, one.record.key): one for each in own for one in each.candidates}
        if own and matcher is not None:
            # All that one register gave is laid out once: that takes longer than comparing it.
            asked = [people[id] for id in dict.fromkeys(each.person_id for each in own)]
            prepared = matcher.prepare((record for each in own for record in each.records), register)
            pairs = matcher.candidates_of(asked, prepared, all_bands=True)
            compared |= {(id, one.record.key): one for id, some in pairs.items() for one in some}
        for each in own:
            looked = matcher is not None or bool(each.candidates)
            for record in each.records:
                found.append(compared.get((each.person_id, record.key)) or _uncompared(each.person_id, record, looked))
    return tuple(found)


def _uncompared(person: str, record: RegisterRecord, looked: bool) -> Candidate:
    """A record that nothing was said about: kept and counted where records were compared, else for a person to review."""
    words = (
        "nothing agrees by which records are brought together" if looked else "the register gave this record; nothing compared it"
    )
    return Candidate(person, record, 0.0, "none" if looked else "review", (Reason("register", words, 0.0),), "")
