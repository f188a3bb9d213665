"""Redact a folder of Office files by a manifest of terms, and look for every term in every part of the result.

    python -m benchmarks.office_corpus MANIFEST.csv [--out FOLDER] [--only PART]... [--no-open]

The manifest is a CSV file beside the files with the columns ``file`` and ``terms`` (JSON: words by hidden place); rows of other
kinds of files are passed over. Each word is given as a term and every finding accepted; old binary files are converted first.
The search knows nothing of how the files are made: text with and without borders between runs, every attribute, comments and
extra fields of the archive, UTF-16 in parts that are no XML. Words that stand only as names or values of the schemas (``text``,
``header``), or as names of styles that programs know, are no text and are left out. The same search is applied to the untouched
file. Every result is opened by LibreOffice.
"""

from __future__ import annotations

import argparse
import csv
import json
import logging
import re
import sys
import tempfile
import traceback
import warnings
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import olefile

from redaction.detection.detector import Detector
from redaction.detection.request import DetectionRequest
from redaction.media import identify
from redaction.office.allowed import says_nothing
from redaction.office.apply import apply
from redaction.office.conversion import to_modern, to_pdf
from redaction.office.detect import detect
from redaction.office.proof_readings import known_styles
from redaction.office.verify import REQUIRED, verify
from reference.errors import HoursbackError

KINDS = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".rtf", ".doc", ".xls", ".ppt")


def whole_word(term: str) -> re.Pattern[str]:
    """The term as whole words, whatever the spaces between them."""
    return re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, term.split())) + r"(?!\w)", re.IGNORECASE)


def texts(path: Path) -> Iterator[str]:
    """Everything that may be read in a file."""
    data = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield archive.comment.decode("latin-1")
            for info in archive.infolist():
                yield info.extra.decode("latin-1") + " " + info.comment.decode("latin-1")
                part = archive.read(info)
                if info.filename.endswith((".xml", ".rels", ".vml", ".rdf")):
                    yield from xml_texts(part)
                elif info.filename != "mimetype":
                    yield part.decode("latin-1")
                    yield part.decode("utf-16-le", "replace")
    elif olefile.isOleFile(data=data):
        with olefile.OleFileIO(data) as compound:
            for stream in compound.listdir():
                part = compound.openstream(stream).read()
                yield part.decode("latin-1")
                yield from (part[skip:].decode("utf-16-le", "replace") for skip in (0, 1))
    else:
        text = data.decode("latin-1")
        yield text
        text = re.sub(r"\\u(-?\d+) ?\?", lambda match: chr(int(match[1]) & 0xFFFF), text)
        yield re.sub(r"\\[a-z]+-?\d* ?|[{}\r\n]", "", text)


def xml_texts(part: bytes) -> Iterator[str]:
    """Text and attributes of one part; names and words of the schema left out."""
    try:
        root = ET.fromstring(part)
    except ET.ParseError:
        yield part.decode("utf-8", "replace")
        return
    yield "".join(root.itertext())
    yield " ".join(root.itertext())
    yield "\n".join(value for element in root.iter() for value in element.attrib.values() if not _schema(value))


def _schema(value: str) -> bool:
    return (
        says_nothing(value)
        or value in known_styles()
        or bool(re.fullmatch(r"https?://schemas\.[a-z.]+/\S+|[a-z]+/[\w.+-]+|/?(?:[\w.]+/)*[\w]+\.(?:xml|png|jpeg)", value))
    )


def found(path: Path, terms: list[str]) -> set[int]:
    """Numbers of the terms that the search reads in a file."""
    said = list(texts(path))
    return {number for number, term in enumerate(terms) if any(whole_word(term).search(text) for text in said)}


def one_file(source: Path, terms: list[str], out: Path, detector: Detector, tally: Counter[str], *, opening: bool) -> str:
    """Redact and search one file; what was seen goes into `tally`."""
    before = found(source, terms)
    tally["terms in untouched files"] += len(before)
    tally["terms"] += len(terms)
    modern = to_modern(source, out) if source.suffix in (".doc", ".xls", ".ppt") else source
    identify(modern)
    plan = detect(modern, DetectionRequest(terms=tuple(terms), terms_only=True), detector)
    plan = plan.with_findings(f.decided("accepted", by="benchmark", origin="unattended") for f in plan.findings)
    target = out / f"redacted-{modern.name}"
    target.unlink(missing_ok=True)
    rendition = apply(modern, plan, "public", target)
    proof = verify(modern, target, plan, "public")
    after = found(target, terms)
    stopped = [f"{channel.name} {channel.state} {channel.detail}" for channel in proof.blocking(REQUIRED)]
    opened = "not tried"
    if opening:
        opened = "opens" if to_pdf(target, out).stat().st_size else "DOES NOT OPEN"
    tally.update({"written": 1, "released": not stopped, "terms recovered": len(after), "opened": opened == "opens"})
    columns = (
        source.name,
        f"{len(before)}/{len(terms)}",
        str(len(after)),
        str(rendition.boxes),
        opened,
        "; ".join(stopped) or "passed",
    )
    return "| " + " | ".join(columns) + " |"


def main() -> int:
    """Measure one corpus; exit status 1 if a term was recovered, a file does not open, or one ended in a traceback."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--no-open", action="store_true", help="do not open the results in LibreOffice")
    options = parser.parse_args()
    out = options.out or Path(tempfile.mkdtemp(prefix="hoursback-office-"))
    out.mkdir(parents=True, exist_ok=True)
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    detector = Detector()
    tally: Counter[str] = Counter()
    print(
        "| file | read in the source | read in the result | labels | LibreOffice | proof |\n| --- | --- | --- | --- | --- | --- |"
    )
    for row in csv.DictReader(options.manifest.open(encoding="utf-8")):
        source = options.manifest.parent / row["file"]
        if source.suffix not in KINDS or (options.only and not any(part in row["file"] for part in options.only)):
            continue
        terms = sorted({word for words in json.loads(row["terms"]).values() for word in words})
        try:
            print(one_file(source, terms, out, detector, tally, opening=not options.no_open), flush=True)
        except HoursbackError as refusal:
            tally["refused"] += 1
            print(f"| {row['file']} | refused ({refusal.code}): {refusal} |")
        except Exception:
            tally["tracebacks"] += 1
            print(f"{row['file']}: TRACEBACK\n{traceback.format_exc(limit=-4)}")
    print(dict(tally))
    return (
        1 if tally["tracebacks"] or tally["terms recovered"] or tally["opened"] < tally["written"] * (not options.no_open) else 0
    )


if __name__ == "__main__":
    sys.exit(main())
