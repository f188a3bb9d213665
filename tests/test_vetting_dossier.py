"""The dossier: everything that was gathered is in it, contradictions first, in PDF and page, and nothing in it is markup."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import pikepdf
import pytest
import vetting_dossiers as making
from lxml import etree, html
from pypdf import PdfReader

from reference.printable import _SHOWN, printable
from vetting.dossier.content import Dossier, DossierInput, PersonFact, build
from vetting.dossier.setting import as_page, as_pdf, words_of
from vetting.records import Fact
from vetting.subjects import Address, Application, Person, PersonName, ThirdParty


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return build(making.dossier_input())


@pytest.fixture(scope="module")
def pdf(dossier: Dossier) -> bytes:
    return as_pdf(dossier)


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", text)


def test_everything_gathered_stands_in_the_pdf_and_on_the_page(dossier: Dossier, pdf: bytes) -> None:
    printed = _plain("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))
    page = _plain(html.fromstring(as_page(dossier)).text_content())
    source = dossier.source
    wanted = [person.name.full for person in dossier.people.values()]
    wanted += [fact.words for candidate in dossier.candidates.values() for fact in candidate.record.facts]
    wanted += [reason.words for candidate in dossier.candidates.values() for reason in candidate.reasons]
    wanted += [gap.question for gap in source.gaps] + [one.fact.source for one in source.facts]
    wanted += [f"{reason.weight:+.1f}" for candidate in dossier.candidates.values() for reason in candidate.reasons]
    wanted += [thing.label for thing in dossier.things]
    for words in wanted:
        assert _plain(words) in page, words
        # A long cell may be broken over two pages, in whose middle stand foot and head.
        assert _plain(words) in printed or len(words) > 40, words


def test_the_pdf_is_tagged_pdf_a_and_the_same_bytes_each_time(dossier: Dossier, pdf: bytes) -> None:
    assert as_pdf(dossier) == pdf
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        with opened.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert opened.Root.MarkInfo.Marked


def test_contradictions_come_first_and_say_both_sides(dossier: Dossier) -> None:
    said = [(one.declared, one.found, one.sure) for one in dossier.contradictions.values()]
    assert said[0] == ("born on 12 March 1990", "born on 3 December 1990", True)
    assert ('"no" to convictions', "Convicted of theft from an employer; conditional discharge for twelve months", True) in said
    assert any(found == "the name Philippa Marchetti" for _, found, _ in said)
    assert any(found.startswith("the address Top Flat") for _, found, _ in said)
    assert any(found == "the vehicle XY70 ZZZ" for _, found, _ in said)
    assert not any("Quay Street" in found or "AB12" in found for _, found, _ in said), "what was declared contradicts nothing"
    page = as_page(dossier)
    assert page.index("do not agree") < page.index("Candidates:") < page.index("Look-ups")


def test_a_candidate_to_review_contradicts_only_if_it_is_the_person(dossier: Dossier) -> None:
    source = making.dossier_input()
    doubtful = tuple(replace(one, band="review") if one.band == "strong" else one for one in source.candidates)
    again = build(replace(source, candidates=doubtful))
    own = [one for one in again.contradictions.values() if one.candidate]
    assert own
    assert not any(one.sure for one in own)
    assert "if C1 (to review) is this person" in as_page(again)


def test_a_clean_application_has_no_contradiction_and_says_so() -> None:
    application = replace(making.application(), documents=())
    dossier = build(DossierInput(application, making.MADE))
    assert dossier.counts == dict.fromkeys(dossier.counts, 0)
    assert "Nothing that was found speaks against what was declared" in as_page(dossier)
    assert as_pdf(dossier).startswith(b"%PDF")


def test_what_did_not_answer_stands_before_what_did_and_is_never_no_trace(dossier: Dossier) -> None:
    rows = words_of(dossier)["lookups"]
    assert rows[0][4] == "NOT ANSWERED"
    assert all(row[4].startswith("answered") for row in rows[1:])
    assert dossier.counts["unanswered"] == 1


def test_candidates_of_no_band_are_counted_and_never_shown(dossier: Dossier) -> None:
    assert dossier.set_aside == 1
    assert "Pelworth" not in as_page(dossier)


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}",
    "{% raw %}",
    '#read("/etc/passwd")',
    "$ x^2 $ *bold* _it_ @label <label>",
    "</text></svg><script>",
    "&lt;b&gt;",
    "\u202egnirts\u0007",
    "]]>",
]


def test_hostile_names_are_words_and_nothing_else() -> None:
    people = [
        Person(f"P{n}", (PersonName((name,), name), PersonName((), name, "alias")), None, addresses=(Address((name,), name),))
        for n, name in enumerate(HOSTILE)
    ]
    application = Application(
        HOSTILE[0], "RV", date(2026, 1, 1), people[0], tuple(ThirdParty(one, "associate") for one in people[1:])
    )
    facts = tuple(PersonFact(one.id, Fact("other", name, name, making.READ)) for one, name in zip(people, HOSTILE, strict=True))
    dossier = build(DossierInput(application, making.MADE, facts=facts))
    page = as_page(dossier)
    tree = html.fromstring(page)
    assert not tree.xpath("//script | //img | //b[not(ancestor::th)]")
    assert not tree.xpath("//@*[starts-with(name(), 'on')]")
    cells = {cell.text_content() for cell in tree.xpath("//td")}
    for name in HOSTILE:
        assert name.replace("\u0007", "") in {cell.replace("\u0007", "") for cell in cells}
    drawing = page[page.index("<svg") : page.index("</svg>") + 6]
    assert not etree.fromstring(drawing.encode()).xpath("//*[local-name() = 'script']"), "the drawing is well-formed XML"
    printed = "".join(one.extract_text() for one in PdfReader(io.BytesIO(as_pdf(dossier))).pages)
    assert "root:" not in printed
    assert "#read(" in printed


def test_the_fragment_is_the_page_without_its_frame(dossier: Dossier) -> None:
    fragment = as_page(dossier, whole=False)
    assert "<html" not in fragment
    assert fragment.strip().startswith('<article class="vetting-dossier">')
    assert fragment.strip() in as_page(dossier)
    assert {part.get("data-part") for part in html.fromstring(fragment).xpath("//section")} >= {"contradictions", "candidates"}


def test_the_drawing_has_every_person_and_no_two_boxes_on_one_another(dossier: Dossier) -> None:
    page = as_page(dossier)
    drawing = etree.fromstring(page[page.index("<svg") : page.index("</svg>") + 6].encode())
    boxes = [
        tuple(float(box.get(side)) for side in ("x", "y", "width", "height"))
        for box in drawing.iter("{http://www.w3.org/2000/svg}rect")
    ]
    assert len(boxes) >= len(dossier.people) + len(dossier.candidates)
    for at, (x, y, width, height) in enumerate(boxes):
        for other_x, other_y, other_width, other_height in boxes[at + 1 :]:
            apart = x + width <= other_x or other_x + other_width <= x or y + height <= other_y or other_y + other_height <= y
            assert apart
    words = "".join(drawing.itertext())
    for person in dossier.people.values():
        assert person.name.full in words


def test_no_name_shows_in_a_representation(dossier: Dossier) -> None:
    shown = repr(dossier) + repr(dossier.source) + repr(dossier.facts[0]) + repr(dossier.links[0]) + repr(dossier.things[0])
    shown += repr(next(iter(dossier.contradictions.values())))
    assert "Haverstock" not in shown


def test_every_letter_that_is_said_to_be_shown_can_be_set_as_pdf_a() -> None:
    every = [chr(point) for first, last in _SHOWN for point in range(first, last + 1)]
    words = " ".join(printable(letter) for letter in every)
    assert "[U+00AD]" in words, "formats are written as numbers"
    person = Person("P0", (PersonName((words,), "x"),))
    dossier = build(DossierInput(Application("V-1", "RV", date(2026, 1, 1), person), making.MADE))
    assert as_pdf(dossier).startswith(b"%PDF")


def test_a_name_in_letters_without_a_font_is_kept_as_numbers_in_the_pdf_and_whole_on_the_page() -> None:
    person = Person("P0", (PersonName(("中文",), "สมชาย"),))
    dossier = build(DossierInput(Application("V-1", "RV", date(2026, 1, 1), person), making.MADE))
    printed = "".join(one.extract_text() for one in PdfReader(io.BytesIO(as_pdf(dossier))).pages)
    assert "[U+4E2D]" in printed
    assert "中文" in as_page(dossier)
