"""The files of a planned case: forms as PDF or Word files, some of them scanned, recordings that play or do not."""

from __future__ import annotations

import random
import subprocess
import tempfile
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image

from benchmarks.case_maker.forms import forms_of
from benchmarks.case_maker.world import Plan, Thing
from case_files.making.form import Form, as_docx, as_pdf, parts_of

FONTS = ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")
MADE_AT = 1_792_108_800

FORM_OF = {
    **{name: name.upper() for name in ("mg2", "mg3", "mg4", "mg5", "mg6", "mg6c", "mg6d", "mg6e", "mg7", "mg9", "mg00", "mg11")},
    **{name: name.upper() for name in ("mg12", "mg13", "mg19", "sdc", "dmd", "medical")},
    "mg15": "MG15(ROTI)", "pcn": "PCN1", "pcnw": "PCN1", "sfr": "MG22(SFR)", "da": "DA CHECKLIST", "log": "INCIDENT LOG",
    "crime": "CRIME REPORT", "custody": "CUSTODY RECORD", "third": "THIRD PARTY", "ex": "EXHIBIT",
}  # fmt: skip
"""What each document truly is, by the first part of its short name. Prints look the same whoever they are of."""

_SCAN_DPI = 150


@dataclass(frozen=True, slots=True)
class Paper:
    """One file of a case: what is in it, what it truly is, and whether its pages are pictures."""

    content: bytes
    form: str
    scanned: bool = False


def papers_of(plan: Plan, scanned: float = 0.0) -> dict[str, Paper]:
    """The files of a case by name; the names mean nothing. Fonts, kinds of file and order are drawn.

    Args:
        plan: of the case.
        scanned: share of its PDFs that are scans: grey pictures of pages, a little askew, without any text. Where there are any,
            photographs are pictures named by their reference instead of a sheet.
    """
    draw, dice = plan.draw, random.Random(plan.urn)
    made: dict[str, Paper] = {}
    forms = forms_of(plan)
    names = [f"scan{number:04d}" for number in draw.sample(range(10_000), len(forms) + 12)]
    pictures = {f"ex_{own.reference}": own.reference for own in plan.exhibits if scanned and own.description.startswith("Photo")}
    for name, form in forms.items():
        if name in pictures:
            made[f"{pictures[name].replace('/', '')}.jpg"] = Paper(_photograph(dice), "PHOTOGRAPH")
            continue
        font = draw.choice(FONTS[:2])
        form = replace(form, font=font, draft=False, urn=_urn_of(plan, name, form))
        word = name.split("_")[0] in ("mg5", "mg6", "mg9", "crime") and draw.random() < 0.3
        content = as_docx(form) if word else as_pdf(form, made_at=MADE_AT)
        as_scan = not word and dice.random() < scanned
        if name in plan.broken:
            content = b"%PDF-1.7\n" + bytes(draw.randrange(256) for _ in range(400))
        elif as_scan:
            content = _as_scan(content, dice)
        truly = "UNKNOWN" if name in plan.broken else FORM_OF[name.split("_")[0]]
        file = f"{names.pop()}{'.docx' if word and name not in plan.broken else '.pdf'}"
        made[file] = Paper(content, truly, as_scan and name not in plan.broken)
    for thing in plan.recordings:
        if thing.suffix and thing.reference not in plan.without:
            file = f"{thing.reference.replace('/', '')}_{thing.kind.lower()}{thing.suffix}"
            made[file] = Paper(_recording(thing), "RECORDING")
    return made


def files_of(plan: Plan) -> dict[str, bytes]:
    """The files of a case by name, none of them scanned."""
    return {name: paper.content for name, paper in papers_of(plan).items()}


def _photograph(dice: random.Random) -> bytes:
    """A picture without writing: a few blots of colour."""
    made = BytesIO()
    small = Image.new("RGB", (8, 6))
    small.putdata([tuple(dice.randrange(256) for _ in range(3)) for _ in range(48)])
    small.resize((640, 480), Image.Resampling.BICUBIC).save(made, "JPEG", quality=85)
    return made.getvalue()


def _as_scan(content: bytes, dice: random.Random) -> bytes:
    """The pages of a PDF as grey pictures at 150 dots an inch, up to half a degree askew."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    pages = []
    for page in document:
        shown = page.render(scale=_SCAN_DPI / 72).to_pil().convert("L")
        pages.append(shown.rotate(dice.uniform(-0.5, 0.5), resample=Image.Resampling.BICUBIC, fillcolor=255))
    document.close()
    made = BytesIO()
    pages[0].save(made, "PDF", save_all=True, append_images=pages[1:], resolution=_SCAN_DPI, quality=70)
    return made.getvalue()


def stated(plan: Plan) -> dict[str, object]:
    """What the intake states: what no form can say for certain."""
    facts: dict[str, object] = {
        "file_type": plan.file_type,
        "offences": [{"code": code, "category": category} for code, category, _ in plan.offences],
    }
    if plan.charged_by:
        facts["charged_by"] = plan.charged_by
    if plan.file_type in ("charge_full", "threshold"):
        facts["plea"] = plan.plea
    return facts


def _urn_of(plan: Plan, name: str, form: Form) -> tuple[str, ...] | None:
    return parts_of(plan.other_urn[name]) if name in plan.other_urn else form.urn


@cache
def _played(suffix: str) -> bytes:
    """One second of a test picture as MP4, or of silence as WAV."""
    import imageio_ffmpeg

    source = "anullsrc=r=8000:cl=mono" if suffix == ".wav" else "testsrc=size=64x48:rate=5"
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"one{'.wav' if suffix == '.wav' else '.mp4'}"
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-f", "lavfi", "-i", source, "-t", "1", str(target)]
        subprocess.run(command, check=True, timeout=60)
        return target.read_bytes()


def _recording(thing: Thing) -> bytes:
    content = _played(thing.suffix)
    return content if thing.playable else content[: len(content) // 3]
