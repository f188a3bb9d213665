"""The way of one file: identify, (convert), detect, save the plan sealed, (review) and apply, verify, certify, release.

Two halves, joined by the work item's own record: the first ends in *awaiting review* unless the person accepted everything
beforehand; the second starts when a person has decided. Each stage is a plain function of a `Job`. The command line
calls them one after the other; a Prefect flow wraps each in a task. Same code, same records; running any of it twice changes
nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automations import audit, ledger, work_items
from automations.audit import Verb
from automations.ledger import Baseline, TaskRun
from automations.steps import Step, StepResult
from flows.conversion import convert, notes_of, old_office_kind
from flows.delivery import RELEASED, hand_over
from flows.job import Job
from flows.pseudonyms import pseudonymise
from flows.workshop import Workshop, overlay_of
from redaction.plan import Plan

if TYPE_CHECKING:
    from redaction.pipeline import Proven

TASK_TYPE = "redact_document"
"""Also the name of every release's line in the ledger, whatever kind of file it was."""
MEDIA_TASK_TYPE = "redact_media"
Stage = Callable[[Job], None]


def identify(job: Job) -> None:
    """See what the file is, by its content; a kind that no room reads is refused here."""
    job.run(IDENTIFY, reads={"original": job.item.input_sha256}, options={"name": job.request.suffix}, job=job)


def detect(job: Job) -> None:
    """Find what may have to go, and keep the plan sealed."""
    if job.item.reviewed_by:
        return
    job.run(DETECT, reads={"original": job.source_sha256}, options=job.request.reference(), job=job)


def decide(job: Job) -> None:
    """Accept every finding unattended, recorded as such, where the person asked for that; else park the item for review."""
    if job.item.reviewed_by:
        return
    if job.request.accept_all:
        job.run(ACCEPT, reads={"plan": job.results["plan"]}, job=job)
        return
    engine = job.workshop.engine
    with engine.write() as session:
        work_items.park_for_review(session, job.lease, engine.settings.person, job.results)


def redact(job: Job) -> None:
    """Apply the plan and prove the result in one go: nothing unproven outlives this stage."""
    reads = {"original": job.source_sha256, "plan": job.results["plan"]}
    job.run(REDACT, reads=reads, options={"audience": job.request.audience}, job=job)


def certify(job: Job) -> None:
    """Make the certificates and keep them in the evidence store."""
    reads = {name: job.results[name] for name in ("plan", "document", "proof")}
    job.run(CERTIFY, reads=reads, job=job)


def release(job: Job) -> None:
    """Put document and certificates where the person asked for them, and close the item; the ledger has its provisional line."""
    reads = {name: job.results[name] for name in RELEASED}
    job.run(RELEASE, reads=reads, job=job)
    engine = job.workshop.engine
    with engine.write() as session:
        work_items.complete(session, job.lease, engine.settings.person, job.results)


FIRST_HALF: tuple[Stage, ...] = (identify, convert, detect, decide)
SECOND_HALF: tuple[Stage, ...] = (pseudonymise, redact, certify, release)


def stages(job: Job) -> tuple[Stage, ...]:
    """What is due on the item: the second half after a review, the first before it, both when everything is accepted."""
    if job.item.reviewed_by:
        return SECOND_HALF
    return (*FIRST_HALF, *SECOND_HALF) if job.request.accept_all else FIRST_HALF


def work(job: Job) -> None:
    """Run everything that is due, in this process."""
    for stage in stages(job):
        stage(job)


# The steps: what is recorded, with its version. Each function gets the job and returns hashes and counts only.


def _identify(job: Job) -> StepResult:
    media = old_office_kind(job.original) or job.workshop.corridor.identify(job.original).kind
    return StepResult(values={"media": media})


def _detect(job: Job) -> StepResult:
    from redaction.pipeline import Options

    request = job.request
    options = Options(
        policy=request.policy,
        audience=request.audience,
        terms=request.terms,
        keep=request.keep,
        terms_only=request.terms_only,
        parties=request.parties,
        mode="auto" if request.accept_all else "review",
        password=request.password,
        overlay=overlay_of(job.workshop.engine.settings),
    )
    plan = job.workshop.corridor.detect(job.source, options, progress=job.workshop.progress)
    plan = replace(plan, password=request.password, notes=(*notes_of(job.results), *plan.notes))
    return StepResult(
        writes={"plan": job.seal_plan(plan)},
        values={
            "findings": len(plan.findings),
            "pages": plan.pages,
            "seconds": math.ceil(plan.seconds),
            "policy_sha256": plan.policy_sha256,
        },
    )


def _accept(job: Job) -> StepResult:
    from redaction.policy import accept_all

    plan = accept_all(job.open_plan(), job.request.audience, job.workshop.engine.settings.person, "unattended")
    return StepResult(writes={"plan": job.seal_plan(plan)}, values={"decided": _decided(plan), "unattended": True})


def _redact(job: Job) -> StepResult:
    workshop, plan = job.workshop, job.open_plan()
    target = _new_folder(job.desk, "redacted") / job.request.name
    overlay = overlay_of(workshop.engine.settings)
    proven = workshop.corridor.apply_and_verify(
        job.source, plan, job.request.audience, target, overlay=overlay, progress=workshop.progress
    )
    store = workshop.engine.store
    proof = store.put_bytes(json.dumps(proven.to_data()).encode())
    writes = {"document": store.put_file(proven.path).sha256, "proof": proof.sha256}
    counts = {kind.replace(" ", "-"): number for kind, number in plan.counts(job.request.audience).items()}
    return StepResult(writes=writes, values={"counts": counts, "boxes": proven.rendition.boxes})


def _certify(job: Job) -> StepResult:
    from redaction.certificate import AuditLine
    from redaction.certificate import certify as make_certificate
    from redaction.certificate_page import page_pdf

    engine = job.workshop.engine
    with engine.read() as session:
        last = audit.last_line(session)
    certificate = make_certificate(
        job.open_plan(),
        _read_proof(job),
        source_sha256=job.item.input_sha256,
        released_by=engine.settings.person,
        # A name that is no UTF-8 is shown with its odd bytes spelled out.
        source_name=job.request.name.encode(errors="backslashreplace").decode(),
        audit=AuditLine(last.sequence, last.sha256),
    )
    return StepResult(
        writes={
            "certificate_json": engine.store.put_bytes(certificate.to_json().encode()).sha256,
            "certificate_pdf": engine.store.put_bytes(page_pdf(certificate)).sha256,
        }
    )


def _release(job: Job) -> StepResult:
    engine, request = job.workshop.engine, job.request
    if request.target:
        hand_over(engine.store, job.results, Path(request.target), job.item.input_sha256, overwrite=request.overwrite)
    settings = engine.settings
    work = volume_of(job.results)
    baseline = published_baseline(job.workshop, work.task_type)
    with engine.read() as session:
        before = ledger.run_of(session, f"{job.item.id}:{TASK_TYPE}")
    run = TaskRun(
        work_item_id=job.item.id,
        run=f"{job.item.id}:{TASK_TYPE}",
        task_type=work.task_type,
        volume=work.volume,
        volume_unit=work.unit,
        baseline=baseline,
        human_minutes=float(job.results.get("review_minutes", 0.0)),
        rework_minutes=before.rework_minutes if before else 0.0,
        force=settings.force,
        unit=settings.unit,
    )
    return StepResult(values={"minutes": baseline.minutes * work.volume, "grade": str(baseline.grade)}, time=run)


IDENTIFY = Step("identify", "1", _identify, Verb.CONSULTATION)
DETECT = Step("detect", "1", _detect, Verb.CONSULTATION)
ACCEPT = Step("accept-unattended", "1", _accept, Verb.ALTERATION)
REDACT = Step("apply-and-verify", "1", _redact, Verb.ALTERATION)
CERTIFY = Step("certify", "1", _certify, Verb.ALTERATION)
RELEASE = Step("release", "1", _release, Verb.DISCLOSURE)


@dataclass(frozen=True, slots=True)
class Volume:
    """How much work by hand a release stands for: a task of the table of baselines, and how many units of it."""

    task_type: str
    volume: float
    unit: str


def volume_of(results: Mapping[str, Any]) -> Volume:
    """Pages of a document, or minutes of a recording, which has a length."""
    seconds = float(results.get("seconds", 0))
    if seconds > 0:
        return Volume(MEDIA_TASK_TYPE, round(seconds / 60, 4), "media_minute")
    return Volume(TASK_TYPE, int(results["pages"]), "page")


def published_baseline(workshop: Workshop, task_type: str = TASK_TYPE) -> Baseline:
    """Minutes a unit by hand, from the reference data in force, with its grade and source."""
    from reference.loader import load

    row = load("time_baselines", overlay=overlay_of(workshop.engine.settings))[task_type]
    return Baseline(float(row["minutes"]), str(row["grade"]), str(row["source"]), row.get("low"), row.get("high"))


def _decided(plan: Plan) -> int:
    return sum(1 for finding in plan.findings if finding.decision.state != "proposed")


def _new_folder(desk: Path, name: str) -> Path:
    folder = desk / name
    folder.mkdir(exist_ok=True)
    return folder


def _read_proof(job: Job) -> Proven:
    from redaction.pipeline import Proven

    return Proven.from_data(json.loads(job.workshop.engine.store.read(job.results["proof"])), Path(job.request.name))
