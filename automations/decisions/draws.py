"""Random draws on record: first what was fixed, then what was drawn, both for good."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from automations import audit
from automations.audit import Verb
from automations.decisions.errors import DrawRefusedError, said
from automations.detail import actor_name
from automations.sealing import SealContext, Sealer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def commit(
    session: Session, population_sha256: str, population: int, size: int, strata: str, person: str, commitment: str
) -> str:
    """Record a commitment (SHA-256 of the seed, in hexadecimal) before anybody is drawn; returns the draw's id."""
    from automations.decisions.tables import VettingDrawCommitmentRow
    from automations.records.database import now

    id = secrets.token_hex(16)
    with said():
        session.add(
            VettingDrawCommitmentRow(
                id=id,
                commitment=commitment,
                population_sha256=population_sha256,
                population=population,
                size=size,
                strata=strata,
                person=actor_name(person),
                at=now(session),
            )
        )
        session.flush()
    detail = {"commitment": commitment, "population": population_sha256, "size": size}
    audit.append(session, Verb.ALTERATION, person, f"vetting:draw:{id}", detail)
    return id


def record(
    session: Session, draw: str, seed: str, word: str, population_sha256: str, result_sha256: str, drawn: int, person: str
) -> None:
    """Record the draw itself, once, with the word of the person who draws: another one than who committed to the seed.

    Raises:
        DrawRefusedError: there is no commitment, the seed is not the one committed to, or the population has changed since.
    """
    from automations.decisions.tables import VettingDrawCommitmentRow, VettingDrawRow
    from automations.records.database import now

    committed = session.get(VettingDrawCommitmentRow, draw)
    if committed is None:
        raise DrawRefusedError
    if hashlib.sha256(seed.encode()).hexdigest() != committed.commitment:
        raise DrawRefusedError("The seed is not the one whose hash was committed to.")
    if population_sha256 != committed.population_sha256:
        raise DrawRefusedError("The register is not as it was at the commitment: commit again to draw from it as it is now.")
    with said():
        session.add(
            VettingDrawRow(
                id=draw,
                seed=seed,
                word=word.strip(),
                result_sha256=result_sha256,
                drawn=drawn,
                person=actor_name(person),
                at=now(session),
            )
        )
        session.flush()
    audit.append(session, Verb.ALTERATION, person, f"vetting:draw:{draw}", {"seed": seed, "result": result_sha256})


@dataclass(frozen=True, slots=True)
class Committed:
    """A commitment: who could be drawn, how many and by what strata, and where its seed is stored, sealed."""

    population_sha256: str
    size: int
    strata: str
    stored: str


def record_seed(session: Session, draw: str, stored: str, person: str) -> None:
    """Record where the sealed seed of a commitment is stored."""
    audit.append(session, Verb.ALTERATION, person, f"vetting:draw:{draw}", {"event": "seed", "stored": stored})


def committed(session: Session, draw: str) -> Committed:
    """A commitment by its draw's id.

    Raises:
        DrawRefusedError: there is none.
    """
    from automations.decisions.tables import VettingDrawCommitmentRow

    row = session.get(VettingDrawCommitmentRow, draw)
    kept = [line["detail"]["stored"] for line in audit.lines(session, f"vetting:draw:{draw}") if "stored" in line["detail"]]
    if row is None or not kept:
        raise DrawRefusedError
    return Committed(row.population_sha256, row.size, row.strata, kept[0])


def seal_seed(sealer: Sealer, seed: str, population_sha256: str) -> bytes:
    """The seed sealed, to be kept until the draw."""
    return sealer.seal(seed.encode(), SealContext("vetting:draw", "seed", population_sha256))


def open_seed(sealer: Sealer, sealed: bytes, population_sha256: str) -> str:
    """The seed that `seal_seed` sealed."""
    return sealer.unseal(sealed, SealContext("vetting:draw", "seed", population_sha256)).decode()
