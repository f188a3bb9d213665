"""After clearance: the register, what is due, random draws, HR's list, and equality monitoring."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Literal

from automations.decisions import applications, clearances, draws
from automations.decisions.clearances import Held
from automations.decisions.errors import DrawRefusedError
from flows.vetting_dossier import applicant_marks, open_latest
from flows.workshop import Workshop
from vetting.clearances.draw import By, Drawn, commitment, draw, new_seed, population_hash
from vetting.clearances.register import Clearance
from vetting.decision.equality import Disclosure, Monitored, monitor
from vetting.decision.errors import MonitoringError


def enter(workshop: Workshop, reference: str, unit: str, on_day: date, expires_on: date) -> str:
    """Enter the clearance that follows from a decision in effect; returns its id."""
    engine = workshop.engine
    opened = open_latest(workshop, reference)
    application = opened.dossier.source.application
    holder = {"name": application.applicant.name.full, "staff_number": application.answers.get("staff_number", "")}
    holder |= {"born": application.applicant.born.isoformat()} if application.applicant.born else {}
    with engine.write() as session:
        return clearances.begin(
            session,
            engine.sealer,
            event="granted",
            person_mark=applicant_marks(engine.sealer, application)[0],
            holder=holder,
            level=application.level,
            unit=unit,
            on_day=on_day,
            expires_on=expires_on,
            person=engine.settings.person,
            application=opened.standing.id,
        )


def add_event(
    workshop: Workshop,
    clearance: str,
    event: Literal["changed", "reviewed", "renewed", "withdrawn", "ended"],
    on_day: date,
    *,
    reference: str = "",
    unit: str = "",
    expires_on: date | None = None,
) -> None:
    """Enter what happened to a clearance; a withdrawal or renewal names the application of its decision."""
    engine = workshop.engine
    with engine.write() as session:
        id = applications.find(session, reference) if reference else ""
        person = engine.settings.person
        clearances.add_event(
            session, engine.sealer, clearance, event, person, on_day, unit=unit, expires_on=expires_on, application=id
        )


def live_clearances(workshop: Workshop) -> list[Clearance]:
    """Every live clearance, as the room of vetting has them; those that have expired among them."""
    with workshop.engine.read() as session:
        held = clearances.register(session, workshop.engine.sealer)
    return [_clearance(one) for one in held if one.live]


def commit_draw(workshop: Workshop, size: int, by: By = "") -> tuple[str, str]:
    """Fix who can be drawn and a seed, before anybody is; returns the draw's id and the commitment to be published."""
    engine = workshop.engine
    population, seed = live_clearances(workshop), new_seed()
    people = population_hash(population)
    if not 1 <= size <= len(population):
        raise DrawRefusedError(f"{size} cannot be drawn from {len(population)} live clearances.")
    with engine.write() as session:
        id = draws.commit(session, people, len(population), size, by, engine.settings.person, commitment(seed))
        stored = engine.store.put_bytes(draws.seal_seed(engine.sealer, seed, people)).sha256
        draws.record_seed(session, id, stored, engine.settings.person)
    return id, commitment(seed)


def run_draw(workshop: Workshop, id: str, word: str) -> tuple[Drawn, str, list[Clearance]]:
    """Draw, with a word of the person of the settings; returns who was drawn, the seed, and their clearances.

    Raises:
        DrawRefusedError: they committed to it, it was drawn before, or the register has changed since.
    """
    engine = workshop.engine
    population = live_clearances(workshop)
    with engine.write() as session:
        committed = draws.committed(session, id)
        sealed = engine.store.read(committed.stored)
        seed = draws.open_seed(engine.sealer, sealed, committed.population_sha256)
        people = population_hash(population)
        if people != committed.population_sha256:
            raise DrawRefusedError("The register is not as it was at the commitment: commit again to draw from it as it is now.")
        by: Any = committed.strata
        drawn = draw(population, committed.size, seed, word, by)
        draws.record(session, id, seed, word, people, drawn.sha256, len(drawn.ids), engine.settings.person)
    return drawn, seed, [one for one in population if one.id in drawn.ids]


def equality(path: Path, characteristic: str, overlay: Path | None = None) -> Monitored:
    """Count a CSV of people by stage with small numbers suppressed.

    Args:
        path: a CSV with a column of the characteristic's name, and "stages" with the stages somebody reached, parted by ";".
        characteristic: name of the column.
        overlay: the force's reference data, for its rules of suppression.
    """
    from reference.loader import BrokenReferenceError, load, read_csv

    try:
        header, rows = read_csv(path)
    except BrokenReferenceError as error:
        raise MonitoringError(str(error)) from None
    missing = [name for name in (characteristic, "stages") if name not in header]
    if missing:
        raise MonitoringError(f"{path.name} has no column called {missing[0]}.")
    group, stages = header.index(characteristic), header.index("stages")
    rules = load("vetting_monitoring", overlay=overlay)
    keeping = Disclosure(int(rules["suppress_below"]["number"]), int(rules["round_to"]["number"]))
    people = [(row[group], [stage.strip() for stage in row[stages].split(";") if stage.strip()]) for row in rows]
    return monitor(characteristic, people, keeping)


def _clearance(held: Held) -> Clearance:
    born = held.holder.get("born")
    return Clearance(
        held.id,
        held.holder.get("staff_number", ""),
        held.holder.get("name", ""),
        held.level,
        held.unit,
        held.granted_on,
        held.expires_on,
        held.reviewed_on,
        date.fromisoformat(born) if born else None,
    )
