"""No gap tells the width of what was removed: not its box, not its line, not the operands in the content stream."""

from __future__ import annotations

import importlib.util
import json
import random
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pdf_making import MadePdf, helvetica, page_text, redacted
from pikepdf import Array, Dictionary, Name

from benchmarks import width
from redaction.certificate import Certificate, certify
from redaction.names_by_width import Measure, common_names, names_between, names_of_width
from redaction.pdf.apply import apply
from redaction.pdf.geometry import bounds
from redaction.pdf.verify import verify
from redaction.pipeline import Proven
from redaction.plan import Plan
from redaction.rendition import Rendition

NAMES = random.Random(3).sample(common_names(), 24)

MAKERS = [
    pytest.param("typst"),
    pytest.param("reportlab", marks=pytest.mark.skipif(not importlib.util.find_spec("reportlab"), reason="needs reportlab")),
    pytest.param("LibreOffice", marks=pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")),
]


def _redacted(data: bytes, folder: Path) -> tuple[Path, Rendition]:
    source, target = folder / "source.pdf", folder / "redacted.pdf"
    source.write_bytes(data)
    plan = width.detect(source, width.DetectionRequest(), width._Named(NAMES), pictures=False)
    plan = plan.with_findings(f.decided("accepted", by="test", origin="unattended") for f in plan.findings)
    return target, apply(source, plan, "public", target)


def _operands(page: pikepdf.Page) -> list[Any]:
    """Everything in a page's content, numbers rounded to a twentieth of a point or thousandth."""

    def plain(value: Any) -> Any:
        if isinstance(value, pikepdf.Array):
            return [plain(item) for item in value]
        if isinstance(value, int | float | Decimal):
            return round(float(value) * 20)
        return bytes(value) if isinstance(value, pikepdf.String) else str(value)

    return [([plain(o) for o in i.operands], str(i.operator)) for i in pikepdf.parse_content_stream(page)]


@pytest.mark.parametrize("maker", MAKERS)
def test_names_that_leave_the_same_words_on_a_line_leave_the_same_page(maker: str, tmp_path: Path) -> None:
    target, rendition = _redacted(width.MAKERS[maker](NAMES), tmp_path)
    assert not any(place.width_kept for place in rendition.places)
    assert len({round(place.em, 2) for place in rendition.places}) <= 3
    by_words: dict[tuple[str, ...], list[int]] = {}
    with pikepdf.open(target) as pdf:
        for number in range(len(NAMES)):
            measures = width.page_measures(target, number)
            words = tuple(line if isinstance(line, str) else "".join(letter for _, letter in line[1]) for line in measures)  # type: ignore[index]
            by_words.setdefault(words, []).append(number)
        assert len(by_words) < 8 and max(map(len, by_words.values())) > 4
        for numbers in by_words.values():
            first = _operands(pdf.pages[numbers[0]])
            for number in numbers[1:]:
                differing = [pair for pair in zip(first, _operands(pdf.pages[number]), strict=True) if _far(*pair)]
                assert differing == []


def _far(one: Any, other: Any) -> bool:
    """Whether two instructions differ by more than rounding."""
    if isinstance(one, int) and isinstance(other, int):
        return abs(one - other) > 1
    if isinstance(one, list | tuple):
        return len(one) != len(other) or any(_far(a, b) for a, b in zip(one, other, strict=True))
    return bool(one != other)


def test_the_attack_works_where_the_width_is_kept(tmp_path: Path) -> None:
    made = MadePdf()
    made.page("BT /F1 10 Tf 0.9 0.3 -0.3 0.9 20 100 Tm (seen by Morwenna Tregeagle and others) Tj ET")
    _, _, rendition = redacted(made.save(tmp_path), "Morwenna Tregeagle")
    (place,) = rendition.places
    assert place.width_kept and place.names < 400
    measure = Measure.of({}, 10 * 0.9**0.5)
    assert names_between(measure, 0, 1000) == 20_000


def _page(folder: Path, lines: str, **keys: Any) -> Path:
    made = MadePdf()
    made.page(lines, **keys)
    return made.save(folder)


@pytest.mark.parametrize("name", ["Bo Li", "Christopher Hemsworth"])
def test_centred_and_right_aligned_lines_keep_their_anchor(tmp_path: Path, name: str) -> None:
    from pdfminer.fontmetrics import FONT_METRICS

    metrics = FONT_METRICS["Helvetica"][1]

    def wide(text: str) -> float:
        return sum(metrics[letter] for letter in text) / 100

    centred, right = f"about {name} here", f"signed {name} today"
    lines = "BT /F1 10 Tf " + "".join(
        f"1 0 0 1 {x:.3f} {y} Tm ({text}) Tj "
        for x, y, text in (
            (20, 250, "a line of ordinary text that begins at the left edge"),
            (200 - wide(centred) / 2, 200, centred),
            (380 - wide("another line"), 160, "another line"),
            (380 - wide(right), 150, right),
        )
    )
    target, _, rendition = redacted(_page(tmp_path, lines + "ET"), name)
    boxes = [bounds(place.quad) for place in rendition.places]
    assert [round(box[2] - box[0], 2) for box in boxes] == [35, 35]
    assert boxes[0][0] == pytest.approx(200 - (wide("about") + 2.5 + 35 + 2.5 + wide("here")) / 2 + wide("about") + 2.5, abs=0.05)
    assert boxes[1][2] == pytest.approx(380 - wide("today") - 2.5, abs=0.05)
    words = "a line of ordinary text that begins at the left edge about here another line signed today"
    assert page_text(target).split() == words.split()


def test_underlines_highlights_and_links_go_along(tmp_path: Path) -> None:
    made = MadePdf()
    page = made.page(
        "1 1 0 rg 20 97 110 12 re f 0 g 20 98 m 190 98 l S 160 98 30 0.5 re f "
        "BT /F1 10 Tf 20 100 Td (by Morwenna Tregeagle and then others) Tj "
        "0 -30 Td (the line below is as long as it can be made) Tj ET"
    )
    link = Dictionary(Subtype=Name.Link, Rect=Array([142, 97, 190, 109]), A=Dictionary(S=Name.URI, URI="https://example.org/a"))
    page["/Annots"] = Array([link])
    target, _, rendition = redacted(made.save(tmp_path), "Morwenna Tregeagle")
    with pikepdf.open(target) as pdf:
        content = pdf.pages[0].Contents.read_bytes()
        left, _, right, _ = (float(v) for v in pdf.pages[0].Annots[0].Rect)
    for operand in (b"110", b"190 98", b"160 98", b"142"):
        assert operand not in content
    box = bounds(rendition.places[0].quad)
    assert box[2] < left < right < 142
    # 20 + "by" + space + box + space
    assert box[0] == pytest.approx(20 + 10.56 + 2.5, abs=0.01)


def test_cells_of_a_table_stay_and_boxes_do_not_reach_into_the_next(tmp_path: Path) -> None:
    rows = "".join(f"1 0 0 1 20 {y} Tm (Name) Tj 1 0 0 1 80 {y} Tm ({name}) Tj 1 0 0 1 {x} {y} Tm (Born) Tj "
                   for x, y, name in ((140, 200, "Bo Li"), (140, 180, "Ann Other"), (140, 160, "Cy Third")))  # fmt: skip
    rules = "78 150 m 78 215 l S 138 150 m 138 215 l S "
    target, _, rendition = redacted(_page(tmp_path, f"{rules} BT /F1 10 Tf {rows} ET"), "Bo Li", "Ann Other")
    for place in rendition.places:
        left, _, right, _ = bounds(place.quad)
        assert (round(left, 2), round(right, 2)) == (80, 115)
    with pikepdf.open(target) as pdf:
        places = [i.operands[4] for i in pikepdf.parse_content_stream(pdf.pages[0]) if str(i.operator) == "Tm"]
    assert [float(x) for x in places] == [20, 140, 20, 140, 20, 80, 140]


@pytest.mark.parametrize("what", ["over a picture", "too narrow a cell", "letters that overlap"])
def test_what_cannot_be_set_anew_keeps_its_width_and_says_so(tmp_path: Path, what: str) -> None:
    made = MadePdf()
    resources = Dictionary(Font=Dictionary(F1=helvetica()))
    content = "BT /F1 10 Tf 20 100 Td (by Morwenna Tregeagle then) Tj ET"
    if what == "over a picture":
        image = made.pdf.make_stream(b"\xee" * 40_000)
        keys = Dictionary(Subtype=Name.Image, Width=200, Height=200, BitsPerComponent=8, ColorSpace=Name.DeviceGray)
        for key, value in keys.items():
            image[key] = value
        resources.XObject = Dictionary(Im=image)
        content = "q 200 0 0 200 0 0 cm /Im Do Q " + content
    elif what == "too narrow a cell":
        content = "58 90 m 58 120 l S BT /F1 10 Tf 45 100 Td (Bo) Tj ET"
    else:
        content = "BT /F1 10 Tf -4 Tc 20 100 Td (by Morwenna Tregeagle then) Tj ET"
    made.page(content, resources)
    target, plan, rendition = redacted(made.save(tmp_path), "Bo" if what == "too narrow a cell" else "Morwenna Tregeagle")
    assert [place.width_kept for place in rendition.places] == [True] * len(rendition.places)
    assert rendition.places
    if what == "letters that overlap":
        return  # letters that stay stand in the box of those that go, and the proof does not let that pass
    assert verify(tmp_path / "source.pdf", target, plan, "cps", places=rendition.places).blocking({"place", "rendering"}) == ()


def _proof(folder: Path, target: Path, plan: Plan, rendition: Rendition) -> set[str]:
    return {
        c.name
        for c in verify(folder / "source.pdf", target, plan, "cps", places=rendition.places).channels
        if c.state == "leaked"
    }


def test_the_proof_does_not_believe_what_it_is_told_of_boxes(tmp_path: Path) -> None:
    source = _page(tmp_path, "BT /F1 10 Tf 20 100 Td (by Morwenna Tregeagle and others) Tj 0 -40 Td (another line) Tj ET")
    target, plan, rendition = redacted(source, "Morwenna Tregeagle")
    assert _proof(tmp_path, target, plan, rendition) == set()
    (place,) = rendition.places
    elsewhere = replace(place, quad=tuple(v + 60 if i % 2 else v for i, v in enumerate(place.quad)))  # type: ignore[arg-type]
    assert {"place:pdfium", "rendering"} <= _proof(tmp_path, target, plan, replace(rendition, places=(elsewhere,)))
    unsaid = replace(rendition, places=())
    assert "place:pdfium" in _proof(tmp_path, target, plan, unsaid)


def test_the_proof_counts_the_letters_of_a_line_set_anew(tmp_path: Path) -> None:
    source = _page(tmp_path, "BT /F1 10 Tf 20 100 Td (by Morwenna Tregeagle and others) Tj ET")
    target, plan, rendition = redacted(source, "Morwenna Tregeagle")
    with pikepdf.open(target, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0]
        old = page.Contents.read_bytes()
        page.Contents = pdf.make_stream(old + b" BT /F1 10 Tf 250 100 Td (Morw...) Tj ET")
        pdf.save(target)
    assert "place:pdfium" in _proof(tmp_path, target, plan, rendition)


def test_the_certificate_tells_what_each_gap_tells(tmp_path: Path) -> None:
    source = _page(tmp_path, "BT /F1 10 Tf 20 100 Td (by Morwenna Tregeagle and others) Tj ET")
    target, plan, rendition = redacted(source, "Morwenna Tregeagle")
    proven = Proven(target, "0" * 64, rendition, verify(source, target, plan, "cps", places=rendition.places))
    certificate = certify(plan, proven, released_by="test")
    text = certificate.to_json()
    assert Certificate.from_json(text) == certificate
    (gap,) = json.loads(text)["gaps"]
    assert (gap["findings"], gap["page"], gap["width"], gap["em"]) == (["p1-1"], 1, "fixed", 3.5)
    assert certificate.fewest_names == gap["names"] > 10_000
    assert "Tregeagle" not in text


def test_names_are_counted_by_the_widths_of_the_font() -> None:
    widths = dict.fromkeys("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ -'", 0.5)
    measure = Measure.of(widths, 12)
    expected = sum(len(name) == 11 for name in common_names())
    assert names_of_width(measure, 11 * 6) == expected > 100
    surnames = sum(len(name.partition(" ")[2]) == 5 for name in common_names())
    assert names_of_width(measure, 5 * 6, surnames=True) == surnames
    partly = Measure.of({"e": 0.6}, 12)
    assert dict(zip("ae", (partly.letters[i] for i in _numbers("ae")), strict=True))["e"] == 0.6


def _numbers(letters: str) -> list[int]:
    from redaction.names_by_width import alphabet

    return [alphabet().index(letter) for letter in letters]
