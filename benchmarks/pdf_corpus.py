"""Redact a folder of PDF files by a manifest of terms, and measure what is left and what was lost.

    python -m benchmarks.pdf_corpus MANIFEST.csv [--out FOLDER] [--only PART]... [--without PART]... [--attack] [--shard 1/4]

The manifest is a CSV file beside the PDF files with the columns ``file``, ``password`` and ``terms`` (separated by ``|``).
Every finding is accepted, those of the pictures too. A file counts as released where nothing stops its release under the
policy `cps-precharge`; leaks count in released files alone. They are looked for as whole words by pdfium, pdfminer.six and
pypdf, and in raw bytes, strings and decoded streams; with ``--attack`` by everything in `benchmarks.attacks` too, every picture
and every rendered page read by another engine than the redaction's, where one is installed. A term that is only seen inside of
longer words, or with its letters far apart, is told for a person to judge. Survival is the share of the other words of pdfium's
text, counted per word, that are still in the new file.
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
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2

from benchmarks.attacks import attacks, letters
from redaction.detection.detector import Detector
from redaction.detection.request import DetectionRequest
from redaction.image.engine import chosen_engine, other_engine
from redaction.image.words import WordReader
from redaction.media import identify
from redaction.pdf.apply import apply
from redaction.pdf.detect import detect
from redaction.plan import Plan
from redaction.rendition import Rendition
from redaction.rooms import required_channels, room_of
from reference.errors import HoursbackError
from reference.policies import load_policy


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


def attacked(path: Path, terms: Sequence[str], readers: Sequence[WordReader]) -> tuple[list[str], list[str]]:
    """What every known attack gets out of a file: terms as words of their own, and terms as letters inside of something else."""
    whole: dict[str, None] = {}
    inside: dict[str, None] = {}

    def read(picture: Any) -> str:
        return " \n ".join(reader.read(picture).text for reader in readers)

    for attack, texts in attacks(path, read if readers else None).items():
        if attack == "file name":
            continue
        for text in texts:
            solid = letters(text)
            for number, term in enumerate(terms, 1):
                if whole_word(term).search(text):
                    whole[f"{attack}: term {number}"] = None
                elif letters(term) in solid:
                    inside[f"{attack}: term {number}"] = None
    return list(whole), list(inside)


def independent_readers() -> list[WordReader]:
    """A reader with an engine that did not read for the redaction, where this machine has one, else with the same."""
    first = chosen_engine()
    return [WordReader(other_engine(first.name) or first)]


def main() -> int:
    """Measure one corpus; exit status 1 if a file ended in a traceback."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--text-only", action="store_true", help="leave pictures unread and skip the proof, which reads them too")
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--without", action="append", default=[], help="leave these out, as --only takes them in")
    parser.add_argument("--attack", action="store_true", help="attack each released file, pictures and rendered pages read")
    parser.add_argument("--shard", default="1/1", help="which part of the files of how many, for example 2/4")
    options = parser.parse_args()
    part, parts = map(int, options.shard.split("/"))
    readers = independent_readers() if options.attack else None
    out = options.out or Path(tempfile.mkdtemp(prefix="hoursback-corpus-"))
    out.mkdir(parents=True, exist_ok=True)
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    detector = Detector()
    tally: Counter[str] = Counter()
    for number, row in enumerate(csv.DictReader(options.manifest.open(encoding="utf-8"))):
        if number % parts != part - 1:
            continue
        if options.only and not any(name in row["file"] for name in options.only):
            continue
        if any(name in row["file"] for name in options.without):
            continue
        try:
            source = options.manifest.parent / row["file"]
            print(one_file(source, out, row, detector, tally, text_only=options.text_only, readers=readers), flush=True)
        except HoursbackError as refusal:
            tally["refused"] += 1
            print(f"{row['file']}: refused ({refusal.code}): {refusal}", flush=True)
        except Exception:
            tally["tracebacks"] += 1
            print(f"{row['file']}: TRACEBACK\n{traceback.format_exc(limit=-3)}")
    words, lost = tally["words"], tally["lost words"]
    print(dict(tally))
    print(f"other words that survive: {1 - lost / max(1, words):.4%}")
    return 1 if tally["tracebacks"] else 0


def one_file(
    source: Path,
    out: Path,
    row: dict[str, str],
    detector: Detector,
    tally: Counter[str],
    *,
    text_only: bool = False,
    readers: Sequence[WordReader] | None = None,
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
    stopped = [] if text_only else stopping(source, rendition, plan)
    proved = time.perf_counter()
    tally.update({"written": 1, "not released": bool(stopped), "pages": plan.pages})
    said = (
        f"{source.name}: {plan.pages} pages, {rendition.boxes} boxes, {len(rendition.pictured_pages)} pictured; "
        f"{detected - start:.2f} + {applied - detected:.2f} + {proved - applied:.2f} s"
    )
    if stopped:
        return f"{said}; NOT RELEASED: {stopped}"
    before, after = pdfium_text(source, row["password"]), pdfium_text(target)
    texts = {"pdfium": after, "pdfminer": pdfminer_text(target), "pypdf": pypdf_text(target), "raw": raw_text(target)}
    leaks = [
        f"{name}: term {n}" for name, text in texts.items() for n, term in enumerate(terms, 1) if whole_word(term).search(text)
    ]
    inside: list[str] = []
    if readers is not None:
        more, inside = attacked(target, terms, readers)
        leaks += more
    gone = {word.lower() for finding in plan.findings for word in re.findall(r"\w+", finding.text)}
    counted = Counter(word for word in re.findall(r"\w+", before) if word.lower() not in gone)
    lost = counted - Counter(re.findall(r"\w+", after))
    tally.update(
        {
            "files with leaks": bool(leaks),
            "files with terms inside of other words": bool(inside),
            "pictured pages": len(rendition.pictured_pages),
            "words": counted.total(),
            "lost words": lost.total(),
        }
    )
    return (
        f"{said}; {lost.total()} of {counted.total()} other words lost"
        + (f"; LEAKS {leaks}" if leaks else "")
        + (f"; inside of other words {inside}" if inside else "")
    )


def stopping(source: Path, rendition: Rendition, plan: Plan) -> list[str]:
    """What stops the release of a file under the policy, channel by channel."""
    media, policy = identify(source), load_policy("cps-precharge")
    room = room_of(media)
    proof = room.verify(source, rendition, plan, "public")
    required = required_channels(media, room, plan, policy)
    return [f"{channel.name} {channel.state} ({channel.detail})" for channel in proof.blocking(required)]


if __name__ == "__main__":
    sys.exit(main())
