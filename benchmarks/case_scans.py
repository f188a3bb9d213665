"""Files of a case through detection, redaction and proof, one after the other: what is released, and what is put to the reviewer.

    python -m benchmarks.case_scans FILE.pdf ...

Every finding is accepted, handwriting included.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from redaction import pipeline
from redaction.detection.detector import Detector
from redaction.policy import accept_all
from reference.errors import HoursbackError


def main() -> int:
    """Print a line for each file; 1 where one was not released."""
    detector = Detector()
    refused = 0
    for source in map(Path, sys.argv[1:]):
        start = time.perf_counter()
        try:
            plan = pipeline.detect(source, pipeline.Options(), detector=detector)
            kinds = Counter(finding.kind for finding in plan.findings)
            with tempfile.TemporaryDirectory() as folder:
                proven = pipeline.apply_and_verify(
                    source, accept_all(plan, "cps", "benchmark"), "cps", Path(folder) / "redacted.pdf"
                )
            states = Counter(channel.state for channel in proven.verification.channels)
            said = f"released; {dict(states)}"
        except HoursbackError as error:
            refused += 1
            kinds, said = Counter(), f"refused: {error.code}: {error}"
        print(f"{source.name}: {said}; {time.perf_counter() - start:.0f} s; {dict(kinds)}", flush=True)
    return 1 if refused else 0


if __name__ == "__main__":
    raise SystemExit(main())
