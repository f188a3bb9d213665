"""The main job on an example: a witness statement goes in, a proven redacted statement comes out, and the hours are counted.

Runs the `hoursback` command as an officer would, with records of its own under `demo-output/`, so that nothing of the user's is
touched. Run it with `./run demo`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pypdfium2

from examples.expectations import EXPECTED, PARTIES

HERE = Path(__file__).resolve().parent
STATEMENT = HERE / "documents" / "mg11_statement.pdf"
POLICY = "cps-precharge"


def visible_text(document: Path) -> str:
    """The text of all pages as pdfium reads it, white space folded."""
    with pypdfium2.PdfDocument(document) as pdf:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in pdf).split())


def main(folder: Path = Path("demo-output")) -> int:
    """Redact the example statement into `folder`, accept the result, and show what it saves. Returns an exit status."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    environment = {**os.environ, "HOURSBACK_HOME": str((folder / "records").resolve()), "HOURSBACK_PERSON": "demo.officer"}

    def hoursback(*arguments: str) -> str:
        command = [sys.executable, "-m", "flows.cli", *arguments]
        result = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
        if result.returncode:
            print(result.stdout)
            raise SystemExit(result.returncode)
        return result.stdout

    print(f"Redacting {STATEMENT.name} for the CPS, without review (policy {POLICY}) ...\n")
    parties = [word for role, name in PARTIES for word in ("--party", f"{role}={name}")]
    answer = json.loads(
        hoursback("redact", str(STATEMENT), "--policy", POLICY, *parties, "--accept", "all", "--out", str(folder), "--json")
    )
    item = answer["files"][0]["item"]
    redacted = folder / STATEMENT.name
    certificate = json.loads((folder / f"{STATEMENT.name}.certificate.json").read_text("utf-8"))

    print("What went, by the CPS's redaction types:")
    for kind, count in certificate["counts"].items():
        print(f"  {count:>3}  {kind}")
    clean = sum(channel["state"] == "clean" for channel in certificate["channels"])
    print(f"\nProof: {clean} of {len(certificate['channels'])} channels clean.")

    before, after = visible_text(STATEMENT), visible_text(redacted)
    must_go = [text for text in EXPECTED[STATEMENT.name]["go"] if text in before]
    must_stay = EXPECTED[STATEMENT.name]["stay"]
    left = [text for text in must_go if text in after]
    lost = [text for text in must_stay if text not in after]
    print(f"Read again with pdfium: {len(must_go) - len(left)} of {len(must_go)} strings that must go are gone,")
    print(f"{len(must_stay) - len(lost)} of {len(must_stay)} strings of evidence that must stay are there.")

    print("\nAn officer checks the result, which takes a minute, and accepts it:\n")
    print(hoursback("accept", item, "--minutes", "1"))
    print(hoursback("hours"))
    print("Results:")
    for path in sorted(folder.glob("*.*")):
        print(f"  {path}")
    return 1 if left or lost else 0


if __name__ == "__main__":
    sys.exit(main())
