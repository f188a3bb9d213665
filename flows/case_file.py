"""The way of one case: check, build, the approval of a supervisor, seal, deliver, receipt.

Two halves, joined by the work item's own record as in redaction (`flows.redact`): the first ends with the bag lying there, not
sealed, for a person other than the preparer (`flows.case_approval`); the second starts when that person has said why it goes.
Each stage is a plain function of a `CaseJob`; the command line calls them one after the other, a Prefect flow wraps each in a
task.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from automations import audit, ledger, work_items
from automations.audit import Verb
from automations.ledger import TaskRun
from automations.sealing import SealContext
from automations.steps import Step, StepResult, StepRun, machine_seconds, run_step
from automations.work_items import Lease, WorkItem
from case_files.handover.bag import SEAL, check_bag, replace_file
from case_files.handover.schedule import SCHEDULE, add_schedule, built_manifest, payload_of, sign_schedule, write_schedule
from case_files.handover.schedule import remove_schedule as restore
from flows.case_approval import BagChangedError, record_built, subject_of
from flows.case_build import Built, build
from flows.case_check import CheckedCase, check_folder
from flows.case_delivery import deliver
from flows.case_request import TASK_TYPE, CaseRequest, urn_key
from flows.case_stamp import sealed_and_stamped
from flows.delivery import file_sha256
from flows.job import held
from flows.redact import published_baseline
from flows.workshop import Workshop

Tick = Callable[[str, int, int], None]
_OWN = "Internal-Sender-Identifier"
"""Label in ``bag-info.txt`` of the work item that built a bag."""


@dataclass(slots=True)
class CaseJob:
    """One taking of the work item of a case. Hashes and counts go to the records; the rest dies with the job.

    Attributes:
        workshop: engine and corridor.
        lease: the right to work on the item.
        request: what was asked for, opened.
        results: ids, hashes and counts of the item so far.
        tick: told of what is done, for a person to watch.
        checked: the case, once it was read.
    """

    workshop: Workshop
    lease: Lease
    request: CaseRequest
    results: dict[str, Any] = field(default_factory=dict)
    tick: Tick | None = None
    checked: CheckedCase | None = None

    @property
    def item(self) -> WorkItem:
        """The item as it was taken."""
        return self.lease.item

    def standing(self) -> dict[str, Any]:
        """What stands although the job failed."""
        return dict(self.results)

    def run(self, step: Step, reads: Mapping[str, str], options: Mapping[str, Any] | None = None) -> StepRun:
        """Run a step of this job, or read what it recorded earlier."""
        run = run_step(self.workshop.engine, self.lease, step, reads=reads, options=options, arguments={"job": self})
        self.results |= {**run.values, **run.writes}
        return run

    def case(self) -> CheckedCase:
        """The checked case; read once in a taking."""
        if self.checked is None:
            decoder = self.workshop.corridor.check_recording
            self.checked = check_folder(Path(self.request.folder), overlay=self.request.overlay, decoder=decoder, tick=self.tick)
        return self.checked


@contextmanager
def taken_case(workshop: Workshop, item_id: str, *, patient: bool = False, tick: Tick | None = None) -> Iterator[CaseJob | None]:
    """Take an item of a case, if it is due, for the length of the block; see `flows.job.held`."""

    def opened(lease: Lease, request: dict[str, Any], desk: Path) -> CaseJob:
        return CaseJob(workshop, lease, CaseRequest.from_data(request), dict(lease.item.result), tick)

    with held(workshop, item_id, opened, patient=patient) as job:
        yield job


def check(job: CaseJob) -> None:
    """Read the case and check it against the CPS's reasons; what failed does not stop it, a person decides."""
    job.run(CHECK, {"case": job.item.input_sha256})


def build_bag(job: CaseJob) -> None:
    """Build the bag from what was released."""
    job.run(BUILD, {"case": job.item.input_sha256})


def offer(job: CaseJob) -> None:
    """Record that it was built and leave it to a supervisor; a bag that was sealed as it was built is done."""
    engine, bag = job.workshop.engine, job.request.bag
    record_built(job.workshop, bag, int(job.results["files"]), job.item.person)
    with engine.write() as session:
        if job.request.seal_key:
            _book(job, session)
            work_items.complete(session, job.lease, engine.settings.person, job.results)
        else:
            work_items.park_for_review(session, job.lease, engine.settings.person, job.results)


def seal(job: CaseJob) -> None:
    """Sign the schedule and seal the bag, with a time-stamp where an authority is named."""
    job.run(SEALING, {"manifest": str(job.results["manifest"])})


def hand_over(job: CaseJob) -> None:
    """Deliver a copy where the supervisor said, if anywhere."""
    if job.request.deliver:
        job.run(DELIVER, {"seal": str(job.results["seal"])}, {"place": job.request.deliver})


def write_receipt(job: CaseJob) -> None:
    """Keep what was handed over, when and by whom, and lay it beside the bag."""
    job.run(RECEIPT, {"seal": str(job.results["seal"])}, {"place": job.request.deliver})


def close(job: CaseJob) -> None:
    """Close the item; the ledger has its provisional line."""
    engine = job.workshop.engine
    with engine.write() as session:
        _book(job, session)
        work_items.complete(session, job.lease, engine.settings.person, job.results)


@dataclass(frozen=True, slots=True)
class CaseStage:
    """One stage of a case."""

    work: Callable[[CaseJob], None]

    @property
    def name(self) -> str:
        """What it is called where somebody watches."""
        return self.work.__name__.replace("_", "-")


FIRST_HALF = (check, build_bag, offer)
SECOND_HALF = (seal, hand_over, write_receipt, close)


def case_stages(job: CaseJob) -> tuple[CaseStage, ...]:
    """What is due on the item: the first half before an approval, the second after it."""
    return tuple(map(CaseStage, SECOND_HALF if job.item.reviewed_by else FIRST_HALF))


def work_on(job: CaseJob) -> None:
    """Run everything that is due, in this process."""
    for stage in case_stages(job):
        stage.work(job)


def _book(job: CaseJob, session: Any) -> None:
    engine, item = job.workshop.engine, job.item
    work_items.hold(session, job.lease)
    before = ledger.run_of(session, f"{item.id}:{TASK_TYPE}")
    run = TaskRun(
        work_item_id=item.id,
        run=f"{item.id}:{TASK_TYPE}",
        task_type=TASK_TYPE,
        volume=1,
        volume_unit="case_file",
        baseline=published_baseline(job.workshop, TASK_TYPE),
        machine_minutes=machine_seconds(session, item.id) / 60,
        human_minutes=job.request.minutes,
        rework_minutes=before.rework_minutes if before else 0.0,
        force=engine.settings.force,
        unit=engine.settings.unit,
    )
    ledger.record(session, engine.settings.person, run)


# The steps: what is recorded, with its version. Each function gets the job and returns hashes and counts only.


def _check(job: CaseJob) -> StepResult:
    checked = job.case()
    failed = sum(verdict.state == "fail" for verdict in checked.readiness.verdicts)
    urn = checked.case.facts.urn
    return StepResult(
        values={
            "items": len(checked.case.items),
            "failed_checks": failed,
            "unsure": len(checked.readiness.unsure),
            "urn": urn_key(job.workshop, urn) if urn else "",
        }
    )


def _build(job: CaseJob) -> StepResult:
    request, engine = job.request, job.workshop.engine
    bag = request.bag
    writes = {}
    if not _built_before(job):
        built = build(
            job.case(),
            Path(request.renditions),
            bag,
            request.audiences,
            overlay=request.overlay,
            sealer=sealer_of(request) if request.seal_key else None,
            limit=request.limit,
            before=Path(request.before) if request.before else None,
            information={_OWN: job.item.id},
            tick=job.tick,
        )
        summary = json.dumps(_summary(built, job.case()), ensure_ascii=False).encode()
        writes["summary"] = engine.store.put_bytes(engine.sealer.seal(summary, _context(job.item))).sha256
    writes["manifest"] = engine.store.put_bytes((bag / "tagmanifest-sha256.txt").read_bytes()).sha256
    return StepResult(writes=writes, values={"files": len(payload_of(bag))})


def _summary(built: Built, checked: CheckedCase) -> dict[str, Any]:
    names = {item.id: item.name for item in checked.case.items}
    return {
        "pages": dict(built.pages),
        "left_out": {
            audience: [{"item": own.item, "name": names[own.item], "why": own.why} for own in entries]
            for audience, entries in built.left_out.items()
        },
    }


def summary_of(workshop: Workshop, item: WorkItem) -> dict[str, Any]:
    """What was built, opened: pages of each bundle, and what stayed out with the reason. It names files of the case."""
    if "summary" not in item.result:
        return {"pages": {}, "left_out": {}}
    content = workshop.engine.store.read(str(item.result["summary"]))
    opened: dict[str, Any] = json.loads(workshop.engine.sealer.unseal(content, _context(item)))
    return opened


def _context(item: WorkItem) -> SealContext:
    return SealContext(item.id, "summary", item.input_sha256)


def _built_before(job: CaseJob) -> bool:
    """Whether a worker that died had built this bag for this item, and it is whole."""
    information = job.request.bag / "bag-info.txt"
    if not information.is_file() or f"{_OWN}: {job.item.id}" not in information.read_text("utf-8", "replace").splitlines():
        return False
    return not check_bag(job.request.bag)


def sealer_of(request: CaseRequest) -> Any:
    """The force's key and certificate that a request names.

    Raises:
        SealKeyError: they cannot be used.
    """
    from case_files.handover.seal import Sealer, SealKeyError

    try:
        password = Path(request.seal_password_file).read_bytes().strip() if request.seal_password_file else None
    except OSError:
        raise SealKeyError(f"{Path(request.seal_password_file).name} cannot be read.") from None
    return Sealer.load(Path(request.seal_key), Path(request.seal_certificate), password)


def _seal(job: CaseJob) -> StepResult:
    bag, engine = job.request.bag, job.workshop.engine
    manifest = str(job.results["manifest"])
    if built_manifest(bag) != manifest:
        raise BagChangedError(f"{bag.name} was changed since it was approved: build it again.")
    if not (bag / SEAL).exists():
        # What a worker that died left half done goes: the bag is as it was approved, or is refused.
        restore(bag)
        faults = check_bag(bag)
        if faults:
            raise BagChangedError(
                f"{bag.name} was changed since it was built ({faults[0].path} {faults[0].what}): build it again."
            )
        sealer = sealer_of(job.request)
        with engine.read() as session:
            built = next(line for line in audit.lines(session, subject_of(manifest)) if line["detail"]["event"] == "case-built")
        facts = (
            ("Prepared by", str(built["actor"])),
            ("Approved by", job.item.reviewed_by),
            ("Approved at", f"{job.item.reviewed_at:%d/%m/%Y %H:%M} UTC" if job.item.reviewed_at else ""),
        )
        unsigned = write_schedule(_urn_of(bag), payload_of(bag), facts, manifest)
        add_schedule(bag, sign_schedule(unsigned, sealer))
        files = sealed_and_stamped(sealer, (bag / "tagmanifest-sha256.txt").read_bytes(), job.request.stamp_url)
        # The seal last: where it stands, all of it does.
        for name in sorted(files, key=lambda name: name == SEAL):
            replace_file(bag / name, files[name])
    kept = {"seal": engine.store.put_file(bag / SEAL).sha256, "schedule": engine.store.put_file(bag / SCHEDULE).sha256}
    return StepResult(writes=kept)


def _urn_of(bag: Path) -> str:
    label = "External-Identifier: "
    lines = (bag / "bag-info.txt").read_text("utf-8").splitlines()
    said = next((line.removeprefix(label) for line in lines if line.startswith(label)), "none")
    return "" if said == "none" else said


def _deliver(job: CaseJob) -> StepResult:
    deliver(job.request.bag, job.request.deliver)
    return StepResult(values={"delivered": True})


def _receipt(job: CaseJob) -> StepResult:
    request, engine = job.request, job.workshop.engine
    bag = request.bag
    facts = {
        "bag": bag.name,
        "work_item": job.item.id,
        "prepared_by": job.item.person,
        "approved_by": job.item.reviewed_by,
        "sealed_manifest_sha256": file_sha256(bag / "tagmanifest-sha256.txt"),
        "built_manifest_sha256": str(job.results["manifest"]),
        "seal_sha256": str(job.results["seal"]),
        "delivered_to": request.deliver,
        "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    content = (json.dumps(facts, ensure_ascii=False, indent=2) + "\n").encode()
    replace_file(bag.with_name(f"{bag.name}.handover.json"), content)
    return StepResult(writes={"receipt": engine.store.put_bytes(content).sha256})


CHECK = Step("case-check", "1", _check, Verb.CONSULTATION)
BUILD = Step("case-build", "1", _build, Verb.COMBINATION)
SEALING = Step("case-seal", "1", _seal, Verb.ALTERATION)
DELIVER = Step("case-deliver", "1", _deliver, Verb.DISCLOSURE)
RECEIPT = Step("case-receipt", "1", _receipt, Verb.ALTERATION)
