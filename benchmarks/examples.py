"""What the example documents lose and keep when everything that the policy proposes is accepted unattended.

    python -m benchmarks.examples [--mode review|auto] [NAME ...]

For each document: whether it was released, which strings that must go are left, which evidence that must stay is lost, and
which values that only a person can judge went. The strings are in `examples/expectations.py`.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import pypdfium2

from examples.expectations import EXPECTED, PARTIES
from examples.make import HERE
from redaction import pipeline
from redaction.detection.detector import Detector
from redaction.policy import accept_all
from reference.errors import HoursbackError

AUDIENCE = "cps"


def visible_text(path: Path) -> str:
    """The text of a document with its white space folded; of a PDF as pdfium reads it."""
    if path.suffix != ".pdf":
        return " ".join(path.read_text(encoding="utf-8").replace("&nbsp;", " ").split())
    with pypdfium2.PdfDocument(path) as pdf:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in pdf).split())


def main() -> int:
    """Measure and print; 1 when something that must go is left or nothing was released."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="documents; all if absent")
    parser.add_argument("--mode", choices=("review", "auto"), default="auto")
    arguments = parser.parse_args()
    detector = Detector()
    failed = False
    gone = must_go = kept = must_stay = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.names or EXPECTED:
            source, target = HERE / "documents" / name, Path(folder) / name
            try:
                plan = pipeline.detect(source, pipeline.Options(mode=arguments.mode, parties=PARTIES), detector=detector)
                pipeline.apply_and_verify(source, accept_all(plan, AUDIENCE, "benchmark", "unattended"), AUDIENCE, target)
            except HoursbackError as error:
                print(f"{name}: not released: {error}")
                failed = True
                continue
            text, lists = visible_text(target), EXPECTED[name]
            left = [value for value in lists["go"] if value in text]
            lost = [value for value in lists["stay"] if value not in text]
            judged = [value for value in lists["judge"] if value not in text]
            gone, must_go = gone + len(lists["go"]) - len(left), must_go + len(lists["go"])
            kept, must_stay = kept + len(lists["stay"]) - len(lost), must_stay + len(lists["stay"])
            failed = failed or bool(left)
            print(f"{name}: {len(left)} of {len(lists['go'])} left, {len(lost)} of {len(lists['stay'])} lost")
            for title, values in (("left", left), ("lost", lost), ("went, for a person to judge", judged)):
                if values:
                    print(f"  {title}: {'; '.join(values)}")
    print(f"all: {gone} of {must_go} that must go are gone, {kept} of {must_stay} that must stay are there")
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
