"""Kill -9 at random moments: after a restart every file is done exactly once. `benchmarks/kill.py` does the same 50 times."""

from __future__ import annotations

import os
import random
from pathlib import Path

from benchmarks.kill import kill_round

KILLS = int(os.environ.get("REDACTION_KILLS", "6"))


def test_killed_runs_end_done_exactly_once(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    seen = kill_round(tmp_path, KILLS, random.Random(seed))
    assert not seen.faults, (seed, seen)
    assert seen.kills >= KILLS // 2, (seed, seen)
