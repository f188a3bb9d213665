"""After clearance: the register, what is due, random draws, HR's list, and equality monitoring."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Literal

from automations.decisions import applications, clearances, draws, stages
from automations.decisions.clearances import Held
from automations.decisions.errors import DrawRefusedError
from automations.decisions.marks import mark
from flows.vetting_dossier import applicant_marks, open_latest
from flows.workshop import Workshop, overlay_of
from reference.loader import BrokenReferenceError, MissingReferenceError, load, read_csv
from vetting.clearances.draw import By, Drawn, commitment, draw, new_seed, population_hash
from vetting.clearances.held import read_held
from vetting.clearances.register import Clearance, last_day
from vetting.decision.equality import Disclosure, Monitored, monitor
from vetting.decision.errors import MonitoringError


def enter(
    workshop: Workshop, reference: str, unit: str, on_day: date, months: int | None = None, *, transferred: bool = False
) -> tuple[str, date]:
    """Enter the clearance that follows from a decision in effect; returns its id and last day.

    Args:
        workshop: open.
        reference: the force's number of the application, or its id.
        unit: of the holder.
        on_day: first day.
        months: how long it holds; what the reference data say of its level when left out.
        transferred: the holder came from another force.

    Raises:
        NotInEffectError: there is no such decision.
    """
    engine = workshop.engine
    opened = open_latest(workshop, reference)
    level = opened.dossier.source.application.level
    expires_on = last_day(on_day, months or validity_months(level, overlay_of(engine.settings)))
    application = opened.dossier.source.application
    holder = {"name": application.applicant.name.full, "staff_number": application.answers.get("staff_number", "")}
    holder |= {"born": application.applicant.born.isoformat()} if application.applicant.born else {}
    with engine.write() as session:
        id = clearances.begin(
            session,
            engine.sealer,
            event="transferred_in" if transferred else "granted",
            person_mark=applicant_marks(engine.sealer, application)[0],
            holder=holder,
            level=application.level,
            unit=unit,
            on_day=on_day,
            expires_on=expires_on,
            person=engine.settings.person,
            application=opened.standing.id,
        )
    return id, expires_on


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


def equality(workshop: Workshop, path: Path, characteristic: str, overlay: Path | None = None) -> Monitored:
    """Count people by stage with small numbers suppressed.

    Args:
        workshop: open.
        path: a CSV with a column of the characteristic's name, and either "stages" (what somebody reached, parted by ";")
            or "reference" (the force's number of their application, whose stages the records know).
        characteristic: name of the column.
        overlay: the force's reference data, for its rules of suppression.

    Raises:
        MonitoringError: the file cannot be read, lacks a column, or names an application that is not on record.
    """
    try:
        header, rows = read_csv(path)
    except BrokenReferenceError as error:
        raise MonitoringError(str(error)) from None
    by_stages = "stages" in header
    for name in (characteristic, "stages" if by_stages else "reference"):
        if name not in header:
            raise MonitoringError(f"{path.name} has no column called {name}.")
    group = header.index(characteristic)
    rules = load("vetting_monitoring", overlay=overlay)
    keeping = Disclosure(int(rules["suppress_below"]["number"]), int(rules["round_to"]["number"]))
    if by_stages:
        at = header.index("stages")
        people = [(row[group], {stage.strip() for stage in row[at].split(";") if stage.strip()}) for row in rows]
        return monitor(characteristic, people, keeping)
    at = header.index("reference")
    with workshop.engine.read() as session:
        known = stages.reached(session)
    for number, row in enumerate(rows, start=2):
        if row[at] not in known:
            raise MonitoringError(f"{path.name}, row {number}: no application of that reference is on record.")
    return monitor(characteristic, [(row[group], known[row[at]]) for row in rows], keeping)


def import_held(workshop: Workshop, path: Path) -> int:
    """Enter clearances that were granted before this register was kept; each says that it was imported. Returns how many."""
    engine = workshop.engine
    held = read_held(path)
    with engine.write() as session:
        for one in held:
            born = {"born": one.born.isoformat()} if one.born else {}
            clearances.begin(
                session,
                engine.sealer,
                event="imported",
                person_mark=mark(engine.sealer, "staff_number", one.staff_number),
                holder={"name": one.name, "staff_number": one.staff_number, **born},
                level=one.level,
                unit=one.unit,
                on_day=one.granted_on,
                expires_on=one.expires_on,
                person=engine.settings.person,
            )
    return len(held)


def validity_months(level: str, overlay: Path | None = None) -> int:
    """How many months a clearance of a level holds, as the reference data say.

    Raises:
        MissingReferenceError: there are no such data, or they say nothing of this level.
    """
    rows = load("vetting_levels", overlay=overlay).rows
    years = rows[level]["validity_years"] if level in rows else None
    if years is None:
        raise MissingReferenceError(f"The reference data do not say how long a clearance {level[:20]} holds: give --months.")
    return round(float(years) * 12)


def reviewed_levels(overlay: Path | None = None) -> frozenset[str]:
    """Levels with an annual review, as the reference data say."""
    return frozenset(level for level, row in load("vetting_levels", overlay=overlay).rows.items() if row["review_years"])


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
