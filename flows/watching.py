"""The watched folder: what is dropped into ``FOLDER/<policy>/`` is redacted under that policy.

    FOLDER/<policy>/done/statement.pdf                 the redacted file, with its certificates beside it
    FOLDER/<policy>/done/originals/<item>/statement.pdf  the original, moved there unchanged once it is safe in the store
    FOLDER/<policy>/refused/statement.pdf              an original that was refused, with the reason in statement.pdf.txt
    FOLDER/<policy>/review/statement.pdf.txt           how to review an item that waits for it

Files that fail for a fault of the system stay where they are and are tried again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from automations import work_items
from automations.robots.watched_folder import DroppedFile, WatchedFolder
from automations.work_items import State
from flows.failures import explain
from flows.inputs import Errand
from flows.request import RedactionRequest
from flows.runs import Outcome, Runner, open_runner, settle
from reference.errors import ExitStatus, UsageError

Say = Callable[[str], None]


def watch_folder(folder: Path, *, accept_all: bool, settle_seconds: float, once: bool, say: Say) -> int:
    """Work on what is dropped until told to stop, or once on what is there.

    Raises:
        UsageError: `folder` is no folder.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder: make it, with one sub-folder for each policy.")
    robot = WatchedFolder(folder, settle_seconds=settle_seconds)
    stop = threading.Event()
    with open_runner(through_server=False) as runner:
        intake = Intake(runner, accept_all, say)
        if once:
            robot.complete()
            stop.wait(settle_seconds)
            for dropped in robot.complete():
                intake.take(dropped)
            intake.bring_reviewed()
            return 0
        say(f"watching {folder}; stop with Ctrl-C")
        _watch(robot, intake, stop)
    return 0


def _watch(robot: WatchedFolder, intake: Intake, stop: threading.Event) -> None:
    while not stop.is_set():
        robot.watch(intake.take, stop=stop)


@dataclass(slots=True)
class Intake:
    """Takes in dropped files one by one and says in a line what became of each."""

    runner: Runner
    accept_all: bool
    say: Say
    _waiting: dict[str, Path] = field(default_factory=dict)

    def take(self, dropped: DroppedFile) -> None:
        """Redact one dropped file and leave result or refusal where its owner looks."""
        place = dropped.path.parent
        errand = Errand(dropped.path.resolve(), _free(place / "done" / dropped.path.name), dropped.path.name)
        request = RedactionRequest(name="", target="", policy=dropped.policy, audience="", accept_all=self.accept_all)
        try:
            outcome = self.runner.redact(errand, request)
        except Exception as error:
            code, sentence, status = explain(error)
            self.say(f"{dropped.policy}/{dropped.path.name}: {code}: {sentence}")
            if status == ExitStatus.SYSTEM:
                return
            _write(place / "refused" / f"{dropped.path.name}.txt", f"{code}: {sentence}\n")
            _move(dropped.path, place / "refused" / dropped.path.name)
        else:
            self._settle(dropped, place, outcome)

    def bring_reviewed(self) -> None:
        """Bring results of items that were reviewed and finished elsewhere to their folder."""
        engine = self.runner.workshop.engine
        for item_id, target in list(self._waiting.items()):
            with engine.read() as session:
                item = work_items.get(session, item_id)
            if item.state is State.DONE:
                settle(self.runner.workshop, item, target, wrote=False, overwrite=False)
                del self._waiting[item_id]

    def _settle(self, dropped: DroppedFile, place: Path, outcome: Outcome) -> None:
        name = dropped.path.name
        _move(dropped.path, place / "done" / "originals" / outcome.item / name)
        if outcome.state == State.AWAITING_REVIEW:
            short = outcome.item[:12]
            self.say(f"{dropped.policy}/{name}: waits for review as {short} with {outcome.findings} findings")
            words = f"{name} waits for review: hoursback review {short}, hoursback decide {short}, hoursback finish {short}\n"
            _write(place / "review" / f"{name}.txt", words)
            return
        (place / "review" / f"{name}.txt").unlink(missing_ok=True)
        self.say(f"{dropped.policy}/{name}: redacted, proven -> done/{outcome.output.name if outcome.output else name}")


def _free(target: Path) -> Path:
    return target


def _move(source: Path, target: Path) -> None:
    """Move an original within its folder; it is in the evidence store by now. Another file of that name is kept."""
    target.parent.mkdir(parents=True, exist_ok=True)
    number = 1
    chosen = target
    while chosen.exists():
        number += 1
        chosen = target.with_name(f"{target.stem} ({number}){target.suffix}")
    source.rename(chosen)


def _write(path: Path, words: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_text(words, "utf-8")
    temporary.replace(path)
