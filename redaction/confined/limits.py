"""How much one file may take, and the watch over the processes that read it."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from redaction.errors import MemoryLimitError, StalledError, WorkLimitError

TICK = 0.2
"""Seconds between two looks at the processes."""

_LOOK_AROUND = 1.0
"""Seconds between two searches for new processes of the group; those that are known are looked at with every tick."""

_BYTES_A_UNIT = 50_000
_LONGEST_STALL = 600.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take. All are generous for honest work; see ``docs/engine.md``.

    A file counts as many units as it has pages, or a recording seconds, or as it has 50,000 bytes, whichever are more.

    Attributes:
        stall_seconds: longest time without a sign of progress; one second more for each unit, up to ten minutes in all. Time in
            which the processes would work but other work has the processors does not count.
        memory_mb: resident memory of each process, in MB of 1,024 x 1,024 bytes.
        cpu_seconds: processor time of one request, of all processes together, with `cpu_seconds_a_unit` for each unit.
        output_mb: size of any file that is written, or four times the size of the input where that is more.
        open_files: files open at once in each process.
    """

    stall_seconds: float = 60.0
    memory_mb: int = 2048
    cpu_seconds: float = 600.0
    cpu_seconds_a_unit: float = 60.0
    output_mb: int = 4096
    open_files: int = 1024


@dataclass(slots=True)
class Watch:
    """Looks at one request of a process group and raises what a breach is called.

    Args:
        limits: in force.
        group: id of the process group.
        name: of the file, for messages.
        size: of the file in bytes.
    """

    limits: Limits
    group: int
    name: str
    size: int
    _units: int = 1
    _quiet: float = 0.0
    _last: float = field(default_factory=time.monotonic)
    _looked: float = 0.0
    _members: list[int] = field(default_factory=list)
    _spent_before: float = -1.0
    _spent: float = 0.0

    def __post_init__(self) -> None:
        """Count the units of the file as far as its size tells."""
        self._units = 1 + self.size // _BYTES_A_UNIT

    def sign(self, units: int = 0) -> None:
        """Progress was made; `units` are the pages in all, where known."""
        self._units = max(self._units, units)
        self._quiet = 0.0

    def look(self) -> None:
        """See that all limits hold; call it often.

        Raises:
            StalledError: no sign for too long. MemoryLimitError: a process is too large. WorkLimitError: too much processor time.
        """
        now = time.monotonic()
        self._count_quiet(now)
        longest = max(self.limits.stall_seconds, min(self.limits.stall_seconds + self._units, _LONGEST_STALL))
        if self._quiet > longest:
            raise StalledError(
                f"{self.name} was given up: reading it made no progress for {longest:.0f} seconds. It may be damaged or made to "
                "do harm: ask for a new copy, or print it to PDF and hand that in."
            )
        if now - self._looked >= _LOOK_AROUND:
            self._looked = now
            self._members = members(self.group)
            self._look_at_work()
        self._look_at_memory()

    def _count_quiet(self, now: float) -> None:
        # In slices: when this process itself was stopped for a while, that is no stall of the other.
        passed, self._last = min(now - self._last, 1.0), now
        spent, before = sum(map(cpu_seconds, self._members)), self._spent
        self._spent = spent
        if any(_field(pid, 0) == "R" for pid in self._members):
            # They would work: on a busy machine only what they got of a processor is time in which they got nowhere.
            passed = min(passed, max(spent - before, 0.0))
        self._quiet += passed

    def _look_at_memory(self) -> None:
        if max(map(resident_mb, self._members), default=0) > self.limits.memory_mb:
            raise memory_error(self.name, self.limits)

    def _look_at_work(self) -> None:
        spent = sum(map(cpu_seconds, self._members))
        if self._spent_before < 0:
            self._spent_before = spent
        allowed = self.limits.cpu_seconds + self.limits.cpu_seconds_a_unit * self._units
        if spent - self._spent_before > allowed:
            raise WorkLimitError(
                f"{self.name} was given up: it took more than {allowed / 60:.0f} minutes of computing, far more than its length "
                "explains. Split it, or print it to PDF and hand that in."
            )


def memory_error(name: str, limits: Limits) -> MemoryLimitError:
    """What is said of a file that took too much memory."""
    return MemoryLimitError(
        f"{name} was given up: reading it took more than {limits.memory_mb} MB of memory. It may be made to do harm; if you "
        "trust it, split it, or raise memory_mb in the settings."
    )


def members(group: int) -> list[int]:
    """Processes of a group; empty where the system has no ``/proc``."""
    return [int(name) for name in _numbers() if _field(int(name), 2) == str(group)]


def resident_mb(pid: int) -> int:
    """Resident memory of a process in MB; 0 when it has ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and of its children that have ended, in seconds."""
    ticks = [int(_field(pid, place) or 0) for place in (11, 12, 13, 14)]
    return sum(ticks) / os.sysconf("SC_CLK_TCK")


def _field(pid: int, place: int) -> str:
    """A field of ``/proc/PID/stat``, counted from the one after the name (state is 0)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[place]
    except (OSError, IndexError):
        return ""


def _numbers() -> list[str]:
    try:
        return [name for name in os.listdir("/proc") if name.isdigit()]  # noqa: PTH208 - a thousand paths a second for nothing
    except OSError:
        return []
