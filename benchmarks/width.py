"""The width attack: how often does somebody who measures the gap and the line pick the right name from a list of 20,000?

    python -m benchmarks.width [--names 200] [--seed 7]

Each of some names of `redaction/common_names.txt` is set in the same sentence by typst, LibreOffice (where installed) and
reportlab (where installed), justified, and taken out again. The attacker knows the list, the sentence and the typesetter, so
that whatever can be measured of the result can be compared with what every other name would have given: the width of the
gap, the length of the line, the spaces on it, where the text behind the gap stands, where the line ends, and which words share
it. Names that give the same measures cannot be told apart; the attacker picks one of them.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import shutil
import subprocess
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pikepdf
import pypdfium2

from redaction.detection.request import DetectionRequest
from redaction.findings import Span
from redaction.names_by_width import common_names
from redaction.pdf.apply import apply
from redaction.pdf.detect import detect

BEFORE = "On the evening in question I was standing outside the library when"
AFTER = "came out of the shop opposite and walked towards the station without looking back at any of us who were waiting there."
Measures = tuple[object, ...]


def by_typst(names: Sequence[str]) -> bytes:
    """One page for each name."""
    import typst

    pages = "\n#pagebreak()\n".join(f"{BEFORE} {name} {AFTER}" for name in names)
    made = typst.compile(
        f'#set page(paper: "a4")\n#set par(justify: true)\n#set text(size: 11pt, lang: "en")\n{pages}'.encode(),
        ignore_system_fonts=True,
    )
    assert isinstance(made, bytes)
    return made


def by_reportlab(names: Sequence[str]) -> bytes:
    """One page for each name."""
    from reportlab.lib.enums import TA_JUSTIFY
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

    style = ParagraphStyle("text", fontName="Times-Roman", fontSize=11, leading=14, alignment=TA_JUSTIFY)
    parts = [part for name in names for part in (Paragraph(escape(f"{BEFORE} {name} {AFTER}"), style), PageBreak())]
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer).build(parts)
    return buffer.getvalue()


def by_libreoffice(names: Sequence[str]) -> bytes:
    """One page for each name.

    Raises:
        FileNotFoundError: LibreOffice is not installed.
        subprocess.SubprocessError: it failed or did not end.
    """
    program = shutil.which("soffice")
    if program is None:
        raise FileNotFoundError("LibreOffice is not installed")
    lines = "".join(f'<text:p text:style-name="P">{escape(f"{BEFORE} {name} {AFTER}")}</text:p>' for name in names)
    document = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.2"
 office:mimetype="application/vnd.oasis.opendocument.text"><office:automatic-styles>
<style:style style:name="P" style:family="paragraph"><style:paragraph-properties fo:text-align="justify" fo:break-before="page"/>
</style:style></office:automatic-styles><office:body><office:text>{lines}</office:text></office:body></office:document>"""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "names.fodt"
        source.write_text(document, encoding="utf-8")
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        return source.with_suffix(".pdf").read_bytes()


MAKERS: dict[str, Callable[[Sequence[str]], bytes]] = {
    "typst": by_typst,
    "LibreOffice": by_libreoffice,
    "reportlab": by_reportlab,
}


class _Named:
    """Finds one name on each page."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = names

    def detect(self, documents: Sequence[Sequence[str]], request: DetectionRequest) -> list[list[list[Span]]]:
        return [[self._spans(part) for part in parts] for parts in documents]

    def describe(self) -> dict[str, str]:
        return {}

    def _spans(self, part: str) -> list[Span]:
        found = re.search(r"library\s+when\s+(\S.*?)\s+came\s+out", part, re.DOTALL)
        if found is None:
            return []
        return [Span(found.start(1), found.end(1), "PERSON", 1.0, "benchmark", "the name of the page")]


def measured(data: bytes, names: Sequence[str]) -> tuple[list[Measures], list[int]]:
    """What an attacker measures on each page once the name is gone, and what the rendition says of the gap."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "source.pdf", Path(folder) / "redacted.pdf"
        source.write_bytes(data)
        plan = detect(source, DetectionRequest(), _Named(names), pictures=False)
        plan = plan.with_findings(f.decided("accepted", by="benchmark", origin="unattended") for f in plan.findings)
        rendition = apply(source, plan, "public", target)
        fits: dict[int, int] = {}
        for place in rendition.places:
            fits[place.page] = min(fits.get(place.page, 1 << 30), place.names)
        return [page_measures(target, number) for number in range(plan.pages)], [fits.get(n, -1) for n in range(plan.pages)]


def page_measures(path: Path, number: int, digits: int = 1) -> Measures:
    """Everything on a page that a name could have moved: boxes, and the place of each glyph, line by line.

    Rounded to a tenth of a point, so that rounding inside a typesetter does not count as a difference.
    """
    import ctypes

    import pypdfium2.raw as raw

    with pypdfium2.PdfDocument(path) as document, pikepdf.open(path) as pdf:
        text = document[number].get_textpage()
        lines: dict[float, list[tuple[float, str]]] = defaultdict(list)
        x, y = ctypes.c_double(), ctypes.c_double()
        for index in range(text.count_chars()):
            if not raw.FPDFText_IsGenerated(text, index) and raw.FPDFText_GetCharOrigin(text, index, x, y):
                letter = chr(raw.FPDFText_GetUnicode(text, index))
                if not letter.isspace():
                    lines[round(y.value, 1)].append((round(x.value, digits), letter))
        text.close()
        changed: list[object] = []
        boxes = _boxes(pdf.pages[number])
        for base, letters in sorted(lines.items(), reverse=True):
            near = [box for box in boxes if box[1] <= base <= box[3]]
            if near:
                changed.append((tuple(round(v, digits) for box in near for v in (box[0], box[2])), tuple(sorted(letters))))
            else:
                changed.append("".join(letter for _, letter in sorted(letters)))
        return tuple(changed)


def gap_sizes(path: Path, number: int) -> list[float]:
    """Widths of the boxes of a page in points, to the tenth."""
    with pikepdf.open(path) as pdf:
        return [round(box[2] - box[0], 1) for box in _boxes(pdf.pages[number])]


def _boxes(page: pikepdf.Page) -> list[tuple[float, float, float, float]]:
    """The black boxes, which are drawn last."""
    corners: list[tuple[float, float]] = []
    boxes = []
    for instruction in pikepdf.parse_content_stream(page, "m l f re n S"):
        operator, values = str(instruction.operator), [float(v) for v in instruction.operands]
        if operator in ("m", "l"):
            corners = [] if operator == "m" else corners
            corners.append((values[0], values[1]))
            if operator == "m":
                corners = [(values[0], values[1])]
        elif operator == "f" and len(corners) == 4:
            boxes.append((corners[0][0], corners[0][1], corners[2][0], corners[2][1]))
            corners = []
    return boxes


def main() -> int:
    """Print the table; 1 where a typesetter gives more than three sizes or a success above 1 in 500."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--list", type=int, default=20_000, help="names of the list that the attacker tries")
    parser.add_argument("--only", choices=sorted(MAKERS))
    options = parser.parse_args()
    names = common_names()[:: max(1, len(common_names()) // options.list)]
    chosen = random.Random(options.seed).sample(names, min(options.names, len(names)))
    print(f"{'set by':12} {'sizes':>6} {'told apart':>11} {'chance of the right name':>25} {'fewest by certificate':>22}")
    failed = False
    for maker, make in MAKERS.items():
        if options.only not in (None, maker):
            continue
        try:
            every, fits = _all_measures(make, names)
        except (ImportError, FileNotFoundError) as reason:
            print(f"{maker:12} not measured: {reason}")
            continue
        sizes = {
            round(b - a, 1) for measure in every.values() for line in measure if isinstance(line, tuple)
            for a, b in zip(line[0][::2], line[0][1::2], strict=True)
        }  # fmt: skip
        classes = Counter(every.values())
        chance = sum(1 / classes[every[name]] for name in chosen) / len(chosen)
        failed |= len(sizes) > 3 or chance > 1 / 500
        print(f"{maker:12} {len(sizes):6} {len(classes):11} {f'1 in {1 / chance:,.0f}':>25} {min(fits.values()):22,}")
    return int(failed)


def _all_measures(make: Callable[[Sequence[str]], bytes], names: Sequence[str]) -> tuple[dict[str, Measures], dict[str, int]]:
    """Measures of every name of the list, a thousand pages at a time."""
    every: dict[str, Measures] = {}
    fits: dict[str, int] = {}
    for start in range(0, len(names), 1000):
        some = names[start : start + 1000]
        measures, told = measured(make(some), some)
        every.update(zip(some, measures, strict=True))
        fits.update(zip(some, told, strict=True))
    return every, fits


if __name__ == "__main__":
    raise SystemExit(main())
