"""The way of one file: identify, (convert), (follow), detect, save the plan sealed, (review) and apply, verify, certify, release.

Two halves, joined by the work item's own record: the first ends in *awaiting review* unless the person accepted everything
beforehand; the second starts when a person has decided. One plan serves all audiences; what comes after it is done for each
audience on its own. Each stage is a plain function of a `Job`. The command line calls them one after the other; a Prefect flow
wraps each in a task. Same code, same records; running any of it twice changes nothing.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automations import audit, ledger, work_items
from automations.audit import Verb
from automations.ledger import Baseline, TaskRun
from automations.steps import Step, StepResult, machine_seconds
from flows import kept_parts, segments
from flows.conversion import convert, kind_to_convert, notes_of
from flows.delivery import original_of
from flows.job import Job, open_plan
from flows.placing import place, released_name
from flows.pseudonyms import pseudonymise
from flows.renditions import RELEASED, RenditionsFailedError, transcript_name, transcripts_of
from flows.workshop import Workshop, overlay_of
from redaction.plan import Plan
from redaction.softening import fill_of, softened
from reference.errors import ProofFailedError

if TYPE_CHECKING:
    from redaction.pipeline import Proven

TASK_TYPE = "redact_document"
"""Also the name of every release's line in the ledger, whatever kind of file it was."""
MEDIA_TASK_TYPE = "redact_media"


def identify(job: Job) -> None:
    """See what the file is, by its content; a kind that no room reads is refused here."""
    job.run(IDENTIFY, reads={"original": job.item.input_sha256}, options={"name": job.request.suffix})


def follow(job: Job) -> None:
    """Follow things through a long video, in segments that survive a kill each by itself; nothing to do for anything else."""
    if job.item.reviewed_by or room_of_results(job.results) != "video":
        return
    if not job.has_run(DETECT, reads={"original": job.source_sha256}, options=job.request.reference()):
        job.followed = segments.followed(job)


def detect(job: Job) -> None:
    """Find what may have to go, and keep the plan sealed."""
    if job.item.reviewed_by:
        return
    job.run(DETECT, reads={"original": job.source_sha256}, options=job.request.reference())
    segments.clear(job.workshop, job.item)
    kept_parts.clear(job.workshop, job.item, kept_parts.HEARING)


def decide(job: Job) -> None:
    """Accept every finding unattended, recorded as such, where the person asked for that; else park the item for review."""
    if job.item.reviewed_by:
        return
    if job.request.accept_all:
        job.run(ACCEPT, reads={"plan": job.results["plan"]})
        return
    engine = job.workshop.engine
    with engine.write() as session:
        work_items.park_for_review(session, job.lease, engine.settings.person, job.results)


def redact(job: Job, audience: str) -> None:
    """Apply the plan for one audience and prove the result in one go: nothing unproven outlives this stage.

    A recording gets the transcripts that were asked for: they are proven as well, and only released with it.
    """
    job.run_for(audience, REDACT, reads={"original": job.source_sha256, "plan": job.results["plan"]})
    kept_parts.clear(job.workshop, job.item, kept_parts.PROOF, audience)
    if job.request.transcripts and job.results.get("spoken"):
        reads = {"plan": job.results["plan"], "proof": str(job.renditions[audience]["proof"])}
        job.run_for(audience, TRANSCRIBE, reads=reads)
    job.renditions[audience]["plan"] = job.results["plan"]


def certify(job: Job, audience: str) -> None:
    """Make the certificates of one rendition and keep them in the evidence store."""
    made = job.renditions[audience]
    job.run_for(audience, CERTIFY, reads={"plan": job.results["plan"], "document": made["document"], "proof": made["proof"]})


def release(job: Job, audience: str) -> None:
    """Put one rendition and its certificates where the person asked for them."""
    made = job.renditions[audience]
    names = [*RELEASED, *map(transcript_name, transcripts_of(made))]
    job.run_for(audience, RELEASE, reads={name: made[name] for name in names})


def close(job: Job) -> None:
    """Close the item when every rendition is released; the ledger has its provisional line.

    It is one line, however many renditions there are: no figure says what a further one takes by hand, so none is claimed.

    Raises:
        RenditionsFailedError: not every rendition is released. What is released stands.
    """
    if job.failures:
        raise RenditionsFailedError(job.failures)
    engine, item = job.workshop.engine, job.item
    person, by_hand = engine.settings.person, volume_of(job.results)
    baseline = published_baseline(job.workshop, by_hand.task_type)
    known = {"minutes": baseline.minutes * by_hand.volume, "grade": str(baseline.grade)}
    with engine.write() as session:
        work_items.hold(session, job.lease)
        before = ledger.run_of(session, f"{item.id}:{TASK_TYPE}")
        run = TaskRun(
            work_item_id=item.id,
            run=f"{item.id}:{TASK_TYPE}",
            task_type=by_hand.task_type,
            volume=by_hand.volume,
            volume_unit=by_hand.unit,
            baseline=baseline,
            machine_minutes=machine_seconds(session, item.id) / 60,
            human_minutes=float(job.results.get("review_minutes", 0.0)),
            rework_minutes=before.rework_minutes if before else 0.0,
            force=engine.settings.force,
            unit=job.request.unit or engine.settings.unit,
        )
        ledger.record(session, person, run)
        work_items.complete(session, job.lease, person, job.outcome() | known)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a job, for one audience or for all of them (`audience` is empty)."""

    work: Callable[..., None]
    audience: str = ""

    @property
    def name(self) -> str:
        """What it is called where somebody watches, such as ``detect`` or ``redact-defence``."""
        return f"{self.work.__name__}-{self.audience}" if self.audience else self.work.__name__

    def run(self, job: Job) -> None:
        """Do it."""
        if self.audience:
            self.work(job, self.audience)
        else:
            self.work(job)


FIRST_HALF = (identify, convert, follow, detect, decide)
OF_EACH = (redact, certify, release)
"""What is done for each audience on its own, so that one failed proof holds back no other rendition."""


def stages(job: Job) -> Iterator[Stage]:
    """What is due on the item: the second half after a review, the first before it, both when everything is accepted.

    To be walked while the stages are run, each within `Job.apart`: a rendition that failed has no further stage.
    """
    if not job.item.reviewed_by:
        yield from map(Stage, FIRST_HALF)
        if not job.request.accept_all:
            return
    yield Stage(pseudonymise)
    for audience in job.request.audiences:
        for stage in OF_EACH:
            if audience not in job.failures:
                yield Stage(stage, audience)
    yield Stage(close)


def work(job: Job) -> None:
    """Run everything that is due, in this process."""
    for stage in stages(job):
        with job.apart(stage.audience):
            stage.run(job)


# The steps: what is recorded, with its version. Each function gets the job and returns hashes and counts only.


def _identify(job: Job) -> StepResult:
    media = kind_to_convert(job.original) or job.workshop.corridor.identify(job.original).kind
    return StepResult(values={"media": media})


def _detect(job: Job) -> StepResult:
    from redaction.audio.transcripts import is_spoken
    from redaction.pipeline import Options

    request = job.request
    options = Options(
        policy=request.policy,
        audience=request.audiences[0],
        terms=request.terms,
        keep=request.keep,
        terms_only=request.terms_only,
        parties=request.parties,
        mode="auto" if request.accept_all else "review",
        password=request.password,
        overlay=overlay_of(job.workshop.engine.settings),
    )
    with kept_parts.parts_of(job, kept_parts.HEARING) as parts:
        plan = job.workshop.corridor.detect(
            job.source, options, progress=job.workshop.progress, followed=job.followed, parts=parts
        )
    plan = replace(plan, password=request.password, notes=(*notes_of(job.results), *plan.notes))
    if request.fill:
        plan = softened(plan, fill_of(request.fill))
    return StepResult(
        writes={"plan": job.seal_plan(plan)},
        values={
            "findings": len(plan.findings),
            "pages": plan.pages,
            "seconds": math.ceil(plan.seconds),
            "policy_sha256": plan.policy_sha256,
            **({"fill": request.fill} if request.fill else {}),
            **({"spoken": True} if is_spoken(plan) else {}),
        },
    )


def _accept(job: Job) -> StepResult:
    from redaction.policy import accept_all

    plan = job.open_plan()
    for audience in job.request.audiences:
        plan = accept_all(plan, audience, job.workshop.engine.settings.person, "unattended")
    return StepResult(writes={"plan": job.seal_plan(plan)}, values={"decided": _decided(plan), "unattended": True})


def _redact(job: Job, audience: str) -> StepResult:
    workshop, plan = job.workshop, job.open_plan()
    target = job.new_folder() / released_name(plan, job.request, audience)
    overlay = overlay_of(workshop.engine.settings)
    try:
        with kept_parts.parts_of(job, kept_parts.PROOF, audience) as parts:
            proven = workshop.corridor.apply_and_verify(
                job.source, plan, audience, target, overlay=overlay, progress=workshop.progress, parts=parts
            )
    except ProofFailedError as error:
        _keep_found(job, error)
        raise
    store = workshop.engine.store
    proof = store.put_bytes(json.dumps(proven.to_data()).encode())
    writes = {"document": store.put_file(proven.path).sha256, "proof": proof.sha256}
    counts = {kind.replace(" ", "-"): number for kind, number in plan.counts(audience).items()}
    soft = Counter(finding.fill for finding in plan.going(audience) if finding.fill)
    return StepResult(writes=writes, values={"counts": counts, "boxes": proven.rendition.boxes, **soft})


def _keep_found(job: Job, error: ProofFailedError) -> None:
    """Keep sealed what the proof came upon, and the plan that it stopped, for a person who takes the item back into review."""
    if error.found:
        found = Plan.from_json(error.found)
        if "found" in job.results:
            found = merged(found, open_plan(job.workshop, job.item, str(job.results["found"])))
        job.results |= {"found": job.seal_plan(found), "stopped_plan": job.results["plan"], "found_places": len(found.findings)}
        error.found = ""


def merged(found: Plan, before: Plan) -> Plan:
    """What several proofs came upon, each place once."""
    known = {finding.place for finding in found.findings}
    return found.with_findings([*found.findings, *(one for one in before.findings if one.place not in known)])


def _transcribe(job: Job, audience: str) -> StepResult:
    from redaction.audio.transcripts import proven_transcripts

    store, suffixes = job.workshop.engine.store, job.request.transcripts
    made = proven_transcripts(job.open_plan(), audience, suffixes)
    return StepResult(writes={transcript_name(suffix): store.put_bytes(document).sha256 for suffix, document in made.items()})


def _certify(job: Job, audience: str) -> StepResult:
    from redaction.certificate import AuditLine
    from redaction.certificate import certify as make_certificate
    from redaction.certificate_page import page_pdf

    engine = job.workshop.engine
    with engine.read() as session:
        last = audit.last_line(session)
    plan = job.open_plan()
    certificate = make_certificate(
        plan,
        _read_proof(job, audience),
        source_sha256=job.item.input_sha256,
        source_keyed=original_of(engine, job.item.input_sha256).keyed,
        released_by=job.item.reviewed_by or job.item.person,
        source_name=_shown(job.request.name),
        released_as=_shown(name) if (name := released_name(plan, job.request, audience)) != job.request.wanted_name else "",
        audit=AuditLine(last.sequence, last.sha256),
    )
    return StepResult(
        writes={
            "certificate_json": engine.store.put_bytes(certificate.to_json().encode()).sha256,
            "certificate_pdf": engine.store.put_bytes(page_pdf(certificate)).sha256,
        }
    )


def _release(job: Job, audience: str) -> StepResult:
    store, plan, rendition = job.workshop.engine.store, job.open_plan(), job.renditions[audience]
    placed = place(store, rendition, plan, job.request, audience, original_of(job.workshop.engine, job.item.input_sha256))
    return StepResult(values={"released": True, "renamed": bool(placed and placed.renamed)})


IDENTIFY = Step("identify", "1", _identify, Verb.CONSULTATION)
DETECT = Step("detect", "1", _detect, Verb.CONSULTATION)
ACCEPT = Step("accept-unattended", "1", _accept, Verb.ALTERATION)
REDACT = Step("apply-and-verify", "1", _redact, Verb.ALTERATION)
TRANSCRIBE = Step("transcribe", "1", _transcribe, Verb.ALTERATION)
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


def room_of_results(results: Mapping[str, Any]) -> str:
    """The room that reads a file, by what `identify` recorded of it."""
    from redaction.kinds import ROOMS

    return {str(kind): room for kind, room in ROOMS.items()}.get(str(results.get("media", "")), "")


def _decided(plan: Plan) -> int:
    return sum(1 for finding in plan.findings if finding.decision.state != "proposed")


def _shown(name: str) -> str:
    """A name that is no UTF-8 is shown with its odd bytes spelled out."""
    return name.encode(errors="backslashreplace").decode()


def _read_proof(job: Job, audience: str) -> Proven:
    from redaction.pipeline import Proven

    proof = job.workshop.engine.store.read(str(job.renditions[audience]["proof"]))
    return Proven.from_data(json.loads(proof), Path(job.request.name))
