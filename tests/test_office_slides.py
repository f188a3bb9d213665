"""Presentations: slides, notes and masters are read; hidden slides, comments, tags and what lies beside them are gone."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pptx
import pytest
from office_making import KEPT, REL, SECRET, add_part, details, edit, parts, picture, redact, relate, slides
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from benchmarks.office_corpus import found
from redaction.findings import PartPlace

FIRST, LAST = SECRET.split()
SLIDE = "ppt/slides/slide1.xml"


def _show(change: Callable[[pptx.presentation.Presentation], None]) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        slides(path)
        show = pptx.Presentation(str(path))
        change(show)
        show.save(str(path))

    return make


def _text(show: pptx.presentation.Presentation) -> None:
    paragraph = show.slides[0].shapes[0].text_frame.add_paragraph()
    for letters in ("Mor", "wenna Tre", "geagle was here"):
        paragraph.add_run().text = letters


def _notes(show: pptx.presentation.Presentation) -> None:
    show.slides[0].notes_slide.notes_text_frame.text = SECRET


def _hidden_slide(show: pptx.presentation.Presentation) -> None:
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = SECRET
    slide.notes_slide.notes_text_frame.text = SECRET
    slide._element.set("show", "0")


def _master(show: pptx.presentation.Presentation) -> None:
    show.slide_masters[0].shapes[0].text_frame.text = SECRET
    show.slide_layouts[3].shapes[0].text_frame.text = SECRET


def _table(show: pptx.presentation.Presentation) -> None:
    table = show.slides[0].shapes.add_table(2, 2, 0, 0, Inches(4), Inches(1)).table
    for number, text in enumerate(("Surname", "Town", LAST, "Truro")):
        table.cell(number // 2, number % 2).text = text


def _alternative(show: pptx.presentation.Presentation) -> None:
    properties = show.slides[0].shapes[0]._element.nvSpPr.cNvPr
    properties.set("descr", SECRET)
    properties.set("name", SECRET)


def _hidden_shape(show: pptx.presentation.Presentation) -> None:
    box = show.slides[0].shapes.add_textbox(0, 0, Inches(1), Inches(1))
    box.text_frame.text = SECRET
    box._element.nvSpPr.cNvPr.set("hidden", "1")


def _chart(show: pptx.presentation.Presentation) -> None:
    data = CategoryChartData()
    data.categories = [SECRET, "Other"]
    data.add_series(f"Calls of {LAST}", (1, 2))
    show.slides[0].shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, Inches(2), Inches(4), Inches(3), data)


def _link(show: pptx.presentation.Presentation) -> None:
    show.slides[0].shapes[0].text_frame.paragraphs[0].runs[0].hyperlink.address = f"https://example.org/{LAST}"


def _properties(show: pptx.presentation.Presentation) -> None:
    show.core_properties.author = show.core_properties.keywords = SECRET


def _parts(path: Path) -> None:
    slides(path)
    office = "application/vnd.openxmlformats-officedocument.presentationml."
    for name, kind in {
        "ppt/comments/comment1.xml": office + "comments+xml",
        "ppt/commentAuthors.xml": office + "commentAuthors+xml",
        "ppt/tags/tag1.xml": office + "tags+xml",
        "ppt/handoutMasters/handoutMaster1.xml": office + "handoutMaster+xml",
        "ppt/diagrams/data1.xml": "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml",
    }.items():
        add_part(path, name, f"<a><b name='{SECRET}'>{SECRET}</b></a>", kind, SLIDE, "tags")
    add_part(path, "ppt/media/media1.mp4", SECRET.encode(), "video/mp4", SLIDE, "video")
    relate(path, SLIDE, f"{REL}/video", f"file:///C:/{LAST}.mp4", external=True)


def _timing(path: Path) -> None:
    slides(path)
    timing = (
        f'<p:timing><p:tnLst><p:par><p:cTn id="1"><p:stCondLst><p:cond evt="{LAST}"/></p:stCondLst>'
        f"</p:cTn></p:par></p:tnLst></p:timing></p:sld>"
    )
    edit(path, SLIDE, lambda text: text.replace("</p:sld>", timing))


def _custom_show(path: Path) -> None:
    slides(path)
    custom = f'<p:custShowLst><p:custShow name="{SECRET}" id="0"><p:sldLst/></p:custShow></p:custShowLst></p:presentation>'
    edit(path, "ppt/presentation.xml", lambda text: text.replace("</p:presentation>", custom))


PLACES: dict[str, Callable[[Path], None]] = {
    "split runs": _show(_text),
    "speaker notes": _show(_notes),
    "hidden slide": _show(_hidden_slide),
    "master and layout": _show(_master),
    "table": _show(_table),
    "alternative text": _show(_alternative),
    "hidden shape": _show(_hidden_shape),
    "chart and its workbook": _show(_chart),
    "link": _show(_link),
    "properties": _show(_properties),
    "comments, tags, handouts, diagrams, film": _parts,
    "animation": _timing,
    "custom show": _custom_show,
}


@pytest.mark.parametrize("place", PLACES)
def test_a_name_in_any_place_is_gone_and_the_rest_stays(place: str, tmp_path: Path) -> None:
    source = tmp_path / "briefing.pptx"
    PLACES[place](source)
    terms = [SECRET, FIRST, LAST]
    assert found(source, terms), "the search must be able to find it"
    target, plan = redact(source, *terms)
    assert not found(target, terms)
    assert details(source, target, plan) == []
    show = pptx.Presentation(str(target))
    assert len(show.slides) == 1
    assert show.slides[0].shapes[0].text_frame.paragraphs[0].text == KEPT


def test_a_name_in_a_picture_is_blackened(tmp_path: Path) -> None:
    source = tmp_path / "picture.pptx"
    _show(lambda show: show.slides[0].shapes.add_picture(io.BytesIO(picture(kind="JPEG")), 0, 0) and None)(source)
    target, plan = redact(source)
    assert [f.place.part for f in plan.findings if isinstance(f.place, PartPlace)] == ["ppt/media/image1.jpeg"]
    assert details(source, target, plan) == []
    assert not [name for name in parts(target) if "embeddings" in name]
