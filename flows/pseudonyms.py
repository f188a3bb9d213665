"""The stage that gives what is removed its pseudonym, the same in every file of the case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automations import audit, case_keys
from automations.audit import Verb
from automations.steps import Step, StepResult
from redaction.kinds import TEXT_KINDS
from reference.errors import InputRefusedError

if TYPE_CHECKING:
    from flows.job import Job
    from flows.workshop import Workshop
    from redaction.plan import Plan
    from redaction.pseudonyms import CaseKey

READ_AS_TEXT = TEXT_KINDS | {"xlsx"}
"""Kinds of file in which a label stands in running text. On a page a pseudonym may be too wide for its box."""


class NoPseudonymsError(InputRefusedError):
    """Pseudonyms were asked for in a file that is neither text nor a table."""

    code = "E-INPUT-PSEUDONYMS"


def pseudonymise(job: Job) -> None:
    """Give every finding that goes its label, where the person named a case."""
    if not job.request.case:
        return
    sealer = job.workshop.engine.sealer
    job.run(
        PSEUDONYMISE,
        reads={"plan": job.results["plan"]},
        options={"case": case_keys.fingerprint_of(sealer, job.request.case)},
    )


def _pseudonymise(job: Job) -> StepResult:
    from redaction.pseudonyms import pseudonymise as give_labels

    plan, engine = job.open_plan(), job.workshop.engine
    if plan.media not in READ_AS_TEXT:
        raise NoPseudonymsError(
            f"{job.request.name} is neither text nor a table, and pseudonyms are for those: leave out --case to black it out."
        )
    made: list[Plan] = []

    def assign(before: str) -> str:
        key, labelled = _key_from(before), plan
        for audience in job.request.audiences:
            labelled = give_labels(labelled, audience, key)
        made.append(labelled)
        return key.to_json()

    with engine.write() as session:
        case_keys.change(session, engine.sealer, job.request.case, assign)
    labelled = sum(1 for finding in made[-1].findings if finding.label)
    return StepResult(writes={"plan": job.seal_plan(made[-1])}, values={"pseudonyms": labelled})


PSEUDONYMISE = Step("pseudonymise", "1", _pseudonymise, Verb.ALTERATION)


def open_key(workshop: Workshop, case: str) -> CaseKey:
    """The key of a case, for a person to look at; the audit tells that it was opened."""
    engine = workshop.engine
    with engine.write() as session:
        key = _key_from(case_keys.read(session, engine.sealer, case))
        subject = f"case:{case_keys.fingerprint_of(engine.sealer, case)[:16]}"
        audit.append(session, Verb.CONSULTATION, engine.settings.person, subject, {"entities": len(key.entities)})
    return key


def _key_from(text: str) -> CaseKey:
    from redaction.pseudonyms import CaseKey

    return CaseKey.from_json(text) if text else CaseKey()
