"""What the defence could find in its bundle: `python -m benchmarks.case_defence [--cases 4] [--seed 1] [--keep FOLDER]`.

Makes cases without faults, redacts every document for the defence as the command does (people of the case as parties, every
finding accepted), builds the defence's bundle from what was released, and searches the finished PDF with two other
readers (pypdf, and OCR of its rendered pages) for what must not be there: words of restricted forms and of backsheets, contact
details and dates of birth of every witness, sensitive items, the officer's own number and address. With
`--keep` a second run goes on where the first stopped, since the folder holds the home, the released renditions and the bags.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.case_maker.world import SCENARIOS, Plan, plan_case
from benchmarks.cases import make

RESTRICTED = (
    "REPORT TO CROWN PROSECUTOR", "CASE FILE EVIDENCE and INFORMATION", "WITNESS LIST", "SCHEDULE OF RELEVANT SENSITIVE MATERIAL",
    "DISCLOSURE OFFICER'S REPORT", "PROSECUTORS PRINT", "SPECIAL MEASURES ASSESSMENT", "DOMESTIC ABUSE EVIDENTIAL CHECKLIST",
    "Detention authorised at", "Home Office code", "Disposition Codes", "Social services record",
)  # fmt: skip
"""Words of forms and unused material that are not served, as the generator prints them; none stands on a served form."""

BACKSHEETS = ("Witness contact details", "Witness care", "Is the witness willing to attend court")


def secrets_of(plan: Plan) -> Iterator[tuple[str, str]]:
    """Kind and text of everything that the defence must not find."""
    yield from (("restricted form", words) for words in RESTRICTED)
    yield from (("backsheet", words) for words in BACKSHEETS)
    for human in plan.witnesses:
        yield "contact detail", human.address.split(",")[0]
        yield "contact detail", human.phone
        yield "contact detail", human.email
        yield "date of birth", human.born.strftime("%d/%m/%Y")
    yield "contact detail", plan.oic["telephone"]
    yield "contact detail", plan.oic["email"]
    yield from (("sensitive item", description) for description, _ in plan.sensitive)


def folded(text: str) -> str:
    """Letters and digits alone, in small letters: neither a broken line nor a space hides a secret."""
    return re.sub(r"[^a-z0-9@]", "", text.lower())


def recovered(pdf: Path, plan: Plan) -> Counter[str]:
    """How many secrets of each kind can be read in a bundle."""
    shown = [folded(text) for text in (*_by_pypdf(pdf), *_by_ocr(pdf))]
    return Counter(kind for kind, secret in set(secrets_of(plan)) if any(folded(secret) in text for text in shown))


def _by_pypdf(pdf: Path) -> list[str]:
    import pypdf

    reader = pypdf.PdfReader(pdf)
    notes = [str(note.get_object()) for page in reader.pages for note in page.get("/Annots", ())]
    return [*(page.extract_text() for page in reader.pages), *notes, str(reader.metadata), str(reader.outline)]


def _by_ocr(pdf: Path) -> list[str]:
    import pypdfium2

    from redaction.image.engine import chosen_engine

    engine, document = chosen_engine(), pypdfium2.PdfDocument(pdf)
    return [
        " ".join(line.text for line in engine.lines(page.render(scale=150 / 72).to_numpy()) if line.text) for page in document
    ]


def _command(home: Path, *words: str | Path) -> str:
    values = {**os.environ, "HOURSBACK_HOME": str(home), "HOURSBACK_PERSON": "preparer"}
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", *map(str, words)], env=values, capture_output=True, text=True, timeout=7200
    )
    return done.stdout + done.stderr


def bundle_of(root: Path, number: int, plan: Plan) -> tuple[Path, str]:
    """Redact and build one case; returns the bundle for the defence and what the command said."""
    folder, released, bag = (root / kind / f"case{number:03d}" for kind in ("cases", "released", "bags"))
    bundle = bag / "data" / "defence" / "bundle.pdf"
    if bundle.exists():
        return bundle, "built before"
    if not folder.exists():
        make(folder, plan)
    parties = [
        word
        for line in _command(root / "home", "case", "parties", folder).splitlines()
        if line.startswith("--party ")
        for word in shlex.split(line)
    ]
    documents = sorted(path for path in folder.iterdir() if path.suffix in (".pdf", ".docx"))
    said = _command(root / "home", "redact", *documents, "--out", released, "--policy", "defence-disclosure", "--audience",
                    "defence", "--to", "pdf", "--accept", "all", *parties)  # fmt: skip
    bag.parent.mkdir(exist_ok=True)
    said += _command(root / "home", "case", "build", folder, "--renditions", released, "--audience", "defence", "--out", bag)
    return bundle, said


def main() -> None:
    """Redact, build, search."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=len(SCENARIOS))
    parser.add_argument("--from", type=int, default=0, dest="first", help="number of the first case")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder in which everything is left; a second run goes on there")
    asked = parser.parse_args()
    root = asked.keep or Path(tempfile.mkdtemp(prefix="hoursback-defence-"))
    root.mkdir(exist_ok=True)
    total, searched, built = Counter[str](), 0, 0
    for number in range(asked.first, asked.first + asked.cases):
        plan = plan_case(SCENARIOS[number % len(SCENARIOS)], asked.seed + number)
        begun = time.perf_counter()
        bundle, said = bundle_of(root, number, plan_case(plan.scenario, asked.seed + number))
        if not bundle.exists():
            print(f"case{number:03d} {plan.scenario}: no bundle: {' / '.join(said.strip().splitlines()[-3:])}", flush=True)
            continue
        found = recovered(bundle, plan)
        built, searched, total = built + 1, searched + len(set(secrets_of(plan))), total + found
        pages = re.search(r"bundle of (\d+) pages; (\d+) items", said)
        what = f"{pages[1]} pages, {pages[2]} items stayed out" if pages else said
        print(
            f"case{number:03d} {plan.scenario}: {what}; {time.perf_counter() - begun:.0f} s; recovered {dict(found)}", flush=True
        )
    print(f"{built} of {asked.cases} bundles built; {searched} secrets looked for, {sum(total.values())} recovered {dict(total)}")


if __name__ == "__main__":
    main()
