"""Redact a folder of PDF files by a manifest of terms, and measure what is left and what was lost.

    python benchmarks/pdf_corpus.py MANIFEST.csv [--out FOLDER] [--only PART]...

The manifest is a CSV file beside the PDF files with the columns ``file``, ``password`` and ``terms`` (separated by ``|``).
Every finding is accepted, those of the pictures too. Leaks are looked for as whole words by pdfium, pdfminer.six and pypdf,
and in raw bytes, strings and decoded streams; survival is the share of the other words of pdfium's text, counted per word,
that are still in the new file.
"""

from __future__ import annotations

import argparse
import csv
import logging
import re
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2

from redaction.detection.detector import Detector
from redaction.detection.request import DetectionRequest
from redaction.pdf.apply import apply
from redaction.pdf.detect import detect
from redaction.pdf.verify import verify
from reference.errors import HoursbackError


def pdfium_text(path: Path, password: str = "") -> str:
    """Text of all pages by pdfium."""
    with pypdfium2.PdfDocument(path, password=password or None) as document:
        return "\n".join(document[i].get_textpage().get_text_range() for i in range(len(document)))


def pdfminer_text(path: Path) -> str:
    """Text of all pages by pdfminer.six."""
    from pdfminer.high_level import extract_text

    return str(extract_text(path))


def pypdf_text(path: Path) -> str:
    """Text of all pages by pypdf."""
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def raw_text(path: Path) -> str:
    """Every string and decoded stream of a file, pictures left out; names and keywords are no text."""
    parts: list[str] = []
    with pikepdf.open(path) as pdf:
        for item in pdf.objects:
            parts += strings(item)
            if (
                isinstance(item, pikepdf.Stream)
                and item.get("/Subtype") != "/Image"
                and item.get("/Type") not in ("/ObjStm", "/XRef")
            ):
                try:
                    parts.append(item.read_bytes().decode("latin-1"))
                except pikepdf.PdfError:
                    continue
    return "\n".join(parts)


def strings(item: Any, depth: int = 0) -> Iterator[str]:
    """The strings in a direct object."""
    if isinstance(item, pikepdf.String):
        yield str(item)
    elif depth < 20 and isinstance(item, pikepdf.Array):
        for part in item:
            yield from strings(part, depth + 1) if not getattr(part, "is_indirect", False) else ()
    elif depth < 20 and isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        for part in item.values():
            yield from strings(part, depth + 1) if not getattr(part, "is_indirect", False) else ()


def whole_word(term: str) -> re.Pattern[str]:
    """The term as whole words, whatever the spaces between them."""
    return re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, term.split())) + r"(?!\w)", re.IGNORECASE)


def main() -> int:
    """Measure one corpus; exit status 1 if a file ended in a traceback."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--text-only", action="store_true", help="leave pictures unread and skip the proof, which reads them too")
    parser.add_argument("--only", action="append", default=[])
    options = parser.parse_args()
    out = options.out or Path(tempfile.mkdtemp(prefix="hoursback-corpus-"))
    out.mkdir(parents=True, exist_ok=True)
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    detector = Detector()
    tally: Counter[str] = Counter()
    for row in csv.DictReader(options.manifest.open(encoding="utf-8")):
        if options.only and not any(part in row["file"] for part in options.only):
            continue
        try:
            print(
                one_file(options.manifest.parent / row["file"], out, row, detector, tally, text_only=options.text_only),
                flush=True,
            )
        except HoursbackError as refusal:
            tally["refused"] += 1
            print(f"{row['file']}: refused ({refusal.code}): {refusal}")
        except Exception:
            tally["tracebacks"] += 1
            print(f"{row['file']}: TRACEBACK\n{traceback.format_exc(limit=-3)}")
    words, lost = tally["words"], tally["lost words"]
    print(dict(tally))
    print(f"other words that survive: {1 - lost / max(1, words):.4%}")
    return 1 if tally["tracebacks"] else 0


def one_file(
    source: Path, out: Path, row: dict[str, str], detector: Detector, tally: Counter[str], *, text_only: bool = False
) -> str:
    """Redact and measure one file; what was seen goes into `tally`."""
    terms = tuple(term for term in row["terms"].split("|") if term)
    target = out / source.name
    start = time.perf_counter()
    request = DetectionRequest(terms=terms, terms_only=True)
    plan = detect(source, request, detector, password=row["password"], pictures=not text_only)
    plan = plan.with_findings(f.decided("accepted", by="benchmark", origin="unattended") for f in plan.findings)
    detected = time.perf_counter()
    rendition = apply(source, plan, "public", target)
    applied = time.perf_counter()
    channels = () if text_only else verify(source, target, plan, "public", rendition.places).channels
    proved = time.perf_counter()
    before, after = pdfium_text(source, row["password"]), pdfium_text(target)
    texts = {"pdfium": after, "pdfminer": pdfminer_text(target), "pypdf": pypdf_text(target), "raw": raw_text(target)}
    leaks = [
        f"{name}: term {n}" for name, text in texts.items() for n, term in enumerate(terms, 1) if whole_word(term).search(text)
    ]
    gone = {word.lower() for finding in plan.findings for word in re.findall(r"\w+", finding.text)}
    counted = Counter(word for word in re.findall(r"\w+", before) if word.lower() not in gone)
    lost = counted - Counter(re.findall(r"\w+", after))
    tally.update(
        {
            "written": 1,
            "files with leaks": bool(leaks),
            "proof failed": any(channel.state == "leaked" for channel in channels),
            "pages": plan.pages,
            "pictured pages": len(rendition.pictured_pages),
            "words": counted.total(),
            "lost words": lost.total(),
        }
    )
    states = [f"{channel.name} {channel.state}" for channel in channels if channel.state != "clean"]
    return (
        f"{source.name}: {plan.pages} pages, {rendition.boxes} boxes, {lost.total()} of {counted.total()} other words lost, "
        f"{len(rendition.pictured_pages)} pictured; {detected - start:.2f} + {applied - detected:.2f} + {proved - applied:.2f} s"
        + (f"; LEAKS {leaks}" if leaks else "")
        + (f"; proof: {states}" if states else "")
    )


if __name__ == "__main__":
    sys.exit(main())
