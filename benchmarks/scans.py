"""A scanned statement from detection to proof: pages per second by stage, what can be read back, what can be found by search.

    python -m benchmarks.scans [--pages 10] [--dpi 300] [--engine rapidocr|tesseract] [--old-layer] [--keep FOLDER]

The scan is made of pages of the example documents: rendered, skewed by up to a degree, noisy, a JPEG of quality 75 on each page.
The terms are the names and numbers that the detector finds; besides those, what is read back is looked for in the result in two
ways: every picture taken out of the file, and every page rendered, both read by both engines where they are there.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
from pikepdf import Dictionary, Name
from PIL import Image

from redaction import pipeline
from redaction.detection.detector import Detector
from redaction.image.engine import CHOICE, chosen_engine, other_engine
from redaction.image.nearly import find, haystack
from redaction.image.words import WordReader
from redaction.rooms import room_of
from redaction.traces import secrets_of

DOCUMENTS = Path(__file__).resolve().parent.parent / "examples" / "documents"
SHEETS = (
    ("mg11_statement.pdf", 0), ("mg11_statement.pdf", 1), ("crime_report.pdf", 0), ("mg5_case_summary.pdf", 0),
    ("mg11_statement.pdf", 0), ("mg11_statement.pdf", 1), ("mg11_statement.pdf", 1), ("crime_report.pdf", 0),
    ("mg5_case_summary.pdf", 0), ("mg11_statement.pdf", 1),
)  # fmt: skip
"""Pages of the examples, in the order in which they are scanned."""
POLICY = "cps-precharge"


def scanned(path: Path, pages: int, dpi: int, old_layer: bool) -> tuple[list[str], list[str]]:
    """Write the scan; return the words that stand on it, and the text of each page."""
    chance = np.random.default_rng(7)
    pdf = pikepdf.new()
    texts = []
    for place in range(pages):
        name, number = SHEETS[place % len(SHEETS)]
        with pypdfium2.PdfDocument(DOCUMENTS / name) as document:
            sheet = document[number % len(document)]
            width, height = sheet.get_size()
            texts.append(sheet.get_textpage().get_text_range())
            image = sheet.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
        image = image.rotate(float(chance.uniform(-1, 1)), fillcolor=255, resample=Image.Resampling.BICUBIC)
        pixels = np.asarray(image, np.float32) * 0.93 + 8 + chance.normal(0, 5, (image.height, image.width)).astype(np.float32)
        buffer = io.BytesIO()
        Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=75, dpi=(dpi, dpi))
        stream = pdf.make_stream(buffer.getvalue())
        stream.stream_dict = Dictionary(
            Type=Name.XObject, Subtype=Name.Image, Width=image.width, Height=image.height,
            ColorSpace=Name.DeviceGray, BitsPerComponent=8, Filter=Name.DCTDecode,
        )  # fmt: skip
        page = pdf.add_blank_page(page_size=(width, height))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        page.obj.Resources = Dictionary(XObject=Dictionary(Im=stream), Font=Dictionary(F=font))
        content = f"q {width} 0 0 {height} 0 0 cm /Im Do Q".encode()
        if old_layer:
            content += _poor_layer(texts[-1], height)
        page.obj.Contents = pdf.make_stream(content)
    pdf.save(path)
    return [word for text in texts for word in words_of(text)], texts


def _poor_layer(text: str, height: float) -> bytes:
    """The layer that a poor scanner adds: some letters wrong, lines not where the picture has them."""
    lines = text.translate(str.maketrans("aeIl", "oc1i")).splitlines()
    out = [b" BT 3 Tr /F 8 Tf 30 %d Td 11 TL" % (height - 30)]
    for line in lines:
        data = line.encode("cp1252", "ignore").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        out.append(b"(" + data + b") Tj T*")
    return b"\n".join([*out, b"ET"])


def words_of(text: str) -> list[str]:
    """Words of two letters or digits and more."""
    return [word for word in re.findall(r"[^\W_]+", text.casefold()) if len(word) > 1]


def found_again(path: Path, secrets: list[str]) -> dict[str, int]:
    """How many of the removed texts are read in the pictures and on the rendered pages, by each engine."""
    first = chosen_engine()
    readers = [WordReader(engine) for engine in (first, other_engine(first.name)) if engine is not None]
    images = []
    with pikepdf.open(path) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image":
                images.append(pikepdf.PdfImage(item).as_pil_image().copy())
    with pypdfium2.PdfDocument(path) as document:
        rendered = [page.render(scale=200 / 72).to_pil().convert("RGB") for page in document]
        layer = [haystack(page.get_textpage().get_text_range()) for page in document]
    result = {"text": sum(any(find(secret, hay) for hay in layer) for secret in secrets)}
    for reader in readers:
        for what, pictures in (("pictures", images), ("pages", rendered)):
            hays = [haystack(text.text) for text in reader.read_all(pictures)]
            result[f"{what} by {reader.engine.name}"] = sum(any(find(secret, hay) for hay in hays) for secret in secrets)
    return result


def searched(path: Path, wanted: list[str], gone: Counter[str]) -> tuple[int, int]:
    """How many of the words that should stand are found by pdfium in the result, and how many there should be."""
    with pypdfium2.PdfDocument(path) as document:
        have = Counter(word for page in document for word in words_of(page.get_textpage().get_text_range()))
    should = Counter(wanted) - gone
    return sum((should & have).values()), sum(should.values())


def main() -> int:
    """Measure and print; 1 where anything is read back or the proof does not pass."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=10)
    parser.add_argument("--dpi", type=int, default=300)
    parser.add_argument("--engine", default="rapidocr")
    parser.add_argument("--old-layer", action="store_true", help="the scan comes with a poor text layer")
    parser.add_argument("--speed-only", action="store_true")
    parser.add_argument("--keep", type=Path, help="folder in which the scan and the result stay")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    os.environ[CHOICE] = arguments.engine
    with tempfile.TemporaryDirectory() as name:
        folder = arguments.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        result = measure(folder, arguments)
    print(json.dumps(result, indent=1))
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return 1 if result["not_clean"] or any(result.get("read_back", {}).values()) else 0


def measure(folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """Make the scan, take it through, look at the result."""
    source, made = folder / "scan.pdf", folder / "redacted.pdf"
    words, _ = scanned(source, arguments.pages, arguments.dpi, arguments.old_layer)
    detector = Detector()
    warm = folder / "warm.txt"
    warm.write_text("Margaret Holloway of 14 Larkspur Rise, Wexcombe.\n", encoding="utf-8")
    pipeline.detect(warm, pipeline.Options(policy=POLICY), detector=detector)
    warm.unlink()
    seconds: dict[str, float] = {}
    processor: dict[str, float] = {}

    def timed(stage: str, work: Any) -> Any:
        wall, cpu = time.perf_counter(), sum(os.times()[:4])
        value = work()
        seconds[stage] = time.perf_counter() - wall
        processor[stage] = sum(os.times()[:4]) - cpu
        return value

    plan = timed("detect", lambda: pipeline.detect(source, pipeline.Options(policy=POLICY), detector=detector))
    plan = plan.with_findings(
        finding.decided("accepted" if finding.text else "rejected", by="benchmark", origin="unattended")
        for finding in plan.findings
    )
    audience = next((name for finding in plan.findings for name in finding.actions), "cps")
    room = room_of(pipeline.identify(source))
    made.unlink(missing_ok=True)
    rendition = timed("apply", lambda: room.apply(source, plan, audience, made))
    proof = timed("verify", lambda: room.verify(source, rendition, plan, audience))
    together = sum(seconds.values())
    gone = Counter(word for finding in plan.going(audience) for word in words_of(finding.text))
    result: dict[str, Any] = {
        "engine": arguments.engine,
        "pages": arguments.pages,
        "dpi": arguments.dpi,
        "words_per_page": round(len(words) / arguments.pages),
        "removed": len(plan.going(audience)),
        "load": round(os.getloadavg()[0], 1),
        "seconds": {stage: round(value, 2) for stage, value in seconds.items()},
        "processor_seconds": {stage: round(value, 2) for stage, value in processor.items()},
        "pages_per_second": {
            **{stage: round(arguments.pages / value, 2) for stage, value in seconds.items()},
            "all together": round(arguments.pages / together, 2),
            "all together, from processor seconds on 2 cores": round(2 * arguments.pages / sum(processor.values()), 2),
        },
        "not_clean": [f"{c.name} {c.state}: {c.detail}" for c in proof.channels if c.state != "clean"],
        "pictures": [c.detail for c in proof.channels if c.name.startswith("pictures")],
        "notes": list(plan.notes),
    }
    found, should = searched(made, words, gone)
    result["found_by_search"] = f"{found} of {should} other words ({found / max(1, should):.3f})"
    if not arguments.speed_only:
        secrets = [secret.solid for secret in secrets_of(plan, audience).items if not secret.may_stand]
        result["secrets"] = len(secrets)
        result["read_back"] = found_again(made, secrets)
    return result


if __name__ == "__main__":
    raise SystemExit(main())
