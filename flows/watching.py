"""The watched folder: what is dropped into ``FOLDER/<policy>/`` is redacted under that policy.

    FOLDER/<policy>/done/statement.pdf                   the redacted file, with its certificates beside it
    FOLDER/<policy>/done/originals/<item>/statement.pdf  the original, moved there unchanged once it is safe in the store
    FOLDER/<policy>/refused/statement.pdf                an original that was refused, with the reason in statement.pdf.txt
    FOLDER/<policy>/review/statement.pdf.txt             how to review an item that waits for it; goes when the item is done

A policy for which several audiences are named has a folder for each: ``done/cps/statement.pdf``, ``done/defence/statement.pdf``.
An original whose rendition for one of them was not released lies in ``refused/``; what was released for the others stands.

Only files that lie in the folder of a policy itself are taken, not folders in it. After a fault of the system, and while a file
changes, it stays where it is and is tried again.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from automations.errors import FileChangedError, WorkItemMissingError
from automations.robots.watched_folder import DroppedFile, WatchedFolder
from automations.work_items import State
from flows.acceptance import find_item
from flows.delivery import Original, TargetTakenError, check_target, file_sha256, original_of
from flows.failures import explain
from flows.inputs import Errand
from flows.request import RedactionRequest, targets_of
from flows.runs import Outcome, Runner, audiences_of, open_runner
from redaction.media import result_suffix
from reference.errors import ExitStatus, UsageError

Say = Callable[[str], None]
TRY_AGAIN_SECONDS = 30.0


class TryAgainError(Exception):
    """A dropped file could not be worked on now and stays in line. Holds nothing: what happened was said."""


def watch_folder(
    folder: Path,
    *,
    accept_all: bool,
    settle_seconds: float,
    once: bool,
    say: Say,
    audiences: Mapping[str, tuple[str, ...]] | None = None,
) -> int:
    """Work on what is dropped until told to stop, or once on what is there.

    Args:
        folder: has one sub-folder for each policy.
        accept_all: accept every finding unattended.
        settle_seconds: a file is complete when nothing changed on it for so long.
        once: stop when everything that is complete now was worked on.
        say: prints a line for each file.
        audiences: of policies that are to serve others than their first one.

    Returns:
        Exit status: 0, or the fault of the system when `once` left files in line.

    Raises:
        UsageError: `folder` is no folder, there is no such policy, or it makes no rendition for such an audience.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder: make it, with one sub-folder for each policy.")
    robot = WatchedFolder(folder, settle_seconds=settle_seconds)
    stop = threading.Event()
    with open_runner(through_server=False) as runner:
        settings = runner.workshop.engine.settings
        whom = {policy: audiences_of(settings, policy, named) for policy, named in (audiences or {}).items()}
        intake = Intake(runner, folder, accept_all, say, whom)
        intake.clear_notes()
        if once:
            return _take_once(robot, intake, settle_seconds)
        say(f"watching {folder}; stop with Ctrl-C")
        while True:
            try:
                robot.watch(intake.take, stop=stop)
            except TryAgainError:
                stop.wait(TRY_AGAIN_SECONDS)


def _take_once(robot: WatchedFolder, intake: Intake, settle_seconds: float) -> int:
    robot.complete()
    threading.Event().wait(settle_seconds)
    status = ExitStatus.DONE
    for dropped in robot.complete():
        try:
            intake.take(dropped)
        except TryAgainError:
            status = ExitStatus.SYSTEM
    return int(status)


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes in dropped files one by one and leaves result, refusal or note where their owner looks."""

    runner: Runner
    folder: Path
    accept_all: bool
    say: Say
    audiences: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def take(self, dropped: DroppedFile) -> None:
        """Redact one dropped file.

        Raises:
            TryAgainError: not now.
        """
        place, name = dropped.path.parent, dropped.path.name
        audiences = self.audiences.get(dropped.policy, ())
        request = RedactionRequest(name="", target="", policy=dropped.policy, audiences=audiences, accept_all=self.accept_all)
        done = place / "done"
        try:
            wanted = (done / name).with_suffix(result_suffix(dropped.path))
            errand = Errand(
                dropped.path.resolve(), _free_target(wanted, done, audiences, self._original(dropped.path)), name, done
            )
            outcome = self.runner.redact(errand, request)
        except Exception as error:
            code, sentence, status = explain(error)
            self.say(f"{dropped.policy}/{name}: {code}: {sentence}")
            if status == ExitStatus.SYSTEM or isinstance(error, FileChangedError):
                raise TryAgainError from None
            _refuse(dropped.path, f"{code}: {sentence}\n")
        else:
            self._settle(dropped, place, outcome)
            self.clear_notes()

    def clear_notes(self) -> None:
        """Take away notes of items that no longer wait for review."""
        for note in self.folder.glob("*/review/*.txt"):
            named = re.search(r"hoursback review ([0-9a-f]{12})", note.read_text("utf-8", errors="replace"))
            if named is None:
                continue
            try:
                waits = find_item(self.runner.workshop, named[1]).state is State.AWAITING_REVIEW
            except WorkItemMissingError:
                continue
            if not waits:
                note.unlink(missing_ok=True)

    def _original(self, source: Path) -> Original:
        return original_of(self.runner.workshop.engine, file_sha256(source))

    def _settle(self, dropped: DroppedFile, place: Path, outcome: Outcome) -> None:
        name = dropped.path.name
        lie = ", ".join(str(made.output.relative_to(place)) for made in outcome.renditions if made.output)
        if outcome.failure:
            words = f"{outcome.failure.code}: {outcome.failure}"
            self.say(f"{dropped.policy}/{name}: {words} Released: {lie}")
            _refuse(dropped.path, f"{words}\nReleased for the others: {lie}\n")
            return
        _move(dropped.path, place / "done" / "originals" / outcome.item / name)
        if outcome.state == State.AWAITING_REVIEW:
            short = outcome.item[:12]
            self.say(f"{dropped.policy}/{name}: waits for review as {short} with {outcome.findings} findings")
            words = f"{name} waits for review: hoursback review {short}, hoursback decide {short}, hoursback finish {short}\n"
            _write(place / "review" / f"{name}.txt", words)
        else:
            self.say(f"{dropped.policy}/{name}: redacted, proven -> {lie}")


def _free_target(target: Path, out: Path, audiences: tuple[str, ...], original: Original) -> Path:
    """`target`, or the same name with a number when another original's result has it, for whichever audience."""
    number, chosen = 1, target
    while True:
        try:
            for place in targets_of(chosen, out, audiences).values() or (chosen,):
                check_target(place, original, overwrite=False)
            return chosen
        except TargetTakenError:
            number += 1
            chosen = target.with_name(f"{target.stem} ({number}){target.suffix}")


def _refuse(path: Path, words: str) -> None:
    moved = _move(path, path.parent / "refused" / path.name)
    _write(moved.with_name(f"{moved.name}.txt"), words)


def _move(source: Path, target: Path) -> Path:
    """Move a file within the watched folder, unchanged; another file of that name is kept. Returns where it lies now."""
    target.parent.mkdir(parents=True, exist_ok=True)
    number, chosen = 1, target
    while chosen.exists():
        number += 1
        chosen = target.with_name(f"{target.stem} ({number}){target.suffix}")
    return source.rename(chosen)


def _write(path: Path, words: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_text(words, "utf-8")
    temporary.replace(path)
