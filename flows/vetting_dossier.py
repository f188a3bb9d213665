"""From what was gathered to a dossier that somebody can open: made, kept sealed, put on record, and shown.

What was gathered comes as one JSON file (`vetting.written`). It is kept sealed in the evidence store; the records hold the hash
of the PDF that is shown, and marks of the people in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from automations import audit
from automations.decisions import applications
from automations.decisions.applications import Counts, Standing
from automations.decisions.errors import ApplicationMissingError
from automations.decisions.marks import mark
from automations.sealing import SealContext, Sealer
from flows.workshop import Workshop
from vetting.dossier.content import Dossier, DossierInput, build
from vetting.dossier.setting import as_page, as_pdf
from vetting.subjects import Application, Person
from vetting.written import GatheredError, as_data, from_data

_MOST_BYTES = 200_000_000


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """A dossier that is open before somebody: where its application stands, what it holds, and where its PDF is stored."""

    standing: Standing
    dossier: Dossier
    stored_pdf: str


def read_gathered(path: Path) -> DossierInput:
    """Read what was gathered from a JSON file.

    Raises:
        GatheredError: it is none, or not of the form that is written.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise GatheredError(f"{path.name} is larger than {_MOST_BYTES // 1_000_000} MB: that is no single application.")
        data = json.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, ValueError, RecursionError):
        raise GatheredError(f"{path.name} cannot be read as JSON.") from None
    return from_data(DossierInput, data, path.name)


def keep(workshop: Workshop, gathered: DossierInput, unit: str = "") -> str:
    """Make a dossier of what was gathered, keep it sealed, and bring its application before the officers.

    The same application gathered again gets a new dossier, and the one before no longer counts.

    Returns:
        The application's id in the records.

    Raises:
        DecisionRefusedError: the application is not in a state to get one.
    """
    engine, person = workshop.engine, workshop.engine.settings.person
    dossier = build(gathered)
    pdf = as_pdf(dossier)
    shown = hashlib.sha256(pdf).hexdigest()
    application = gathered.application
    applicant = applicant_marks(engine.sealer, application)
    others = [one for third in application.third_parties for one in person_marks(engine.sealer, third.person)]
    with engine.write() as session:
        try:
            id = applications.find(session, application.reference)
        except ApplicationMissingError:
            id = applications.open_application(
                session,
                reference=application.reference,
                level=application.level,
                made_on=application.made_on,
                person=person,
                applicant=applicant,
                third_parties=others,
                unit=unit,
            )
            applications.move(session, id, "gathering", person)
        else:
            # Somebody whom the applicant named later is somebody's relation too.
            applications.add_marks(session, id, applicant, others)
        stored = engine.store.put_bytes(engine.sealer.seal_json(as_data(gathered), _context(id, shown))).sha256
        # The very bytes that are shown: a later version of this program might set them in another way.
        printed = engine.store.put_bytes(engine.sealer.seal(pdf, _context(id, shown, "dossier"))).sha256
        counts = Counts(**dossier.counts)
        applications.keep_dossier(session, id, shown, counts, person, stored={"gathered": stored, "pdf": printed})
        if applications.standing(session, id).state == "gathering":
            applications.move(session, id, "awaiting_decision", person)
    return id


def open_latest(workshop: Workshop, reference: str) -> Opened:
    """Open the latest dossier of an application, by the force's number for it or by its id; looking is put on record apart.

    Raises:
        ApplicationMissingError: there is no such application, or it has no dossier.
    """
    engine = workshop.engine
    with engine.read() as session:
        where = applications.standing(session, applications.find(session, reference))
        lines = [line["detail"] for line in audit.lines(session, f"vetting:{where.id}")]
    kept = [detail for detail in lines if detail.get("event") == "dossier" and detail.get("dossier") == where.dossier_sha256]
    if not kept:
        raise ApplicationMissingError("This application has no dossier yet.")
    stored = kept[-1]["stored"]
    data = engine.sealer.unseal_json(engine.store.read(stored["gathered"]), _context(where.id, where.dossier_sha256))
    return Opened(where, build(from_data(DossierInput, data, "the kept dossier")), stored["pdf"])


def pdf_of(workshop: Workshop, opened: Opened) -> bytes:
    """The dossier as the PDF whose hash is on record."""
    engine, where = workshop.engine, opened.standing
    return engine.sealer.unseal(engine.store.read(opened.stored_pdf), _context(where.id, where.dossier_sha256, "dossier"))


def record_view(workshop: Workshop, opened: Opened, opened_at: datetime, seconds: float, part: str = "dossier") -> None:
    """Record that the person of the settings had a dossier, or a part of it, open for so long.

    Raises:
        ConflictError: they or somebody close to them are in the application: it is not for them to read.
    """
    engine = workshop.engine
    with engine.write() as session:
        where = opened.standing
        applications.record_view(
            session, where.id, engine.settings.person, where.dossier_sha256, part, opened_at, round(seconds, 1)
        )


def page_of(opened: Opened, *, whole: bool = True) -> str:
    """The dossier as HTML, whole or as the part that the portal puts into its own page."""
    return as_page(opened.dossier, whole=whole)


def applicant_marks(sealer: Sealer, application: Application) -> list[str]:
    """Marks of the applicant: those of a person, the numbers of their documents, and their staff number where they have one."""
    marks = person_marks(sealer, application.applicant)
    marks += [mark(sealer, document.kind, document.number) for document in application.documents if document.number.strip()]
    if number := application.answers.get("staff_number", "").strip():
        marks.append(mark(sealer, "staff_number", number))
    return marks


def person_marks(sealer: Sealer, person: Person) -> list[str]:
    """Marks of a person: each name with the date of birth and with each postcode, and each identifier."""
    names = [name.full for name in person.names if name.full]
    marks = [name_mark(sealer, name, person.born.isoformat()) for name in names if person.born]
    marks += [postcode_mark(sealer, name, home.postcode) for name in names for home in person.addresses if home.postcode]
    marks += [mark(sealer, kind, value) for kind, value in person.identifiers.items() if value.strip()]
    # Somebody of whom only a name is known has a mark all the same, though it recognises little.
    return list(dict.fromkeys(marks or [mark(sealer, "name", " ".join(_ordered(name))) for name in names]))


def name_mark(sealer: Sealer, name: str, born: str) -> str:
    """The mark of a full name with a date of birth; the order of its parts does not count."""
    return mark(sealer, "name_born", " ".join([*_ordered(name), born]))


def postcode_mark(sealer: Sealer, name: str, postcode: str) -> str:
    """The mark of a full name with a postcode."""
    return mark(sealer, "name_postcode", " ".join([*_ordered(name), postcode]))


def _ordered(name: str) -> Iterable[str]:
    return sorted(name.casefold().split())


def _context(application: str, shown: str, purpose: str = "gathered") -> SealContext:
    return SealContext(f"vetting:{application}", purpose, shown)
