"""Bundles: page numbers, index, bookmarks, and what an audience must not have."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pikepdf
import pypdf
import pypdfium2
import pytest

from case_files.bundle.assemble import Bundle, BundlePartError, write_bundle
from case_files.bundle.check import faults_of
from case_files.bundle.index import Heading, Recording
from case_files.bundle.late import append_late, changed_pages
from case_files.bundle.sections import Entry, Section, sections_for, volumes
from case_files.bundle.served import contacts_in, restricted_in
from case_files.layouts import Layouts
from case_files.making.form import Form, Words, as_pdf
from case_files.making.forms import Unused, WitnessFields, mg6c, mg6d, mg9, mg11

URN = "40ZZ1234526"
HEADING = Heading("R v EXAMPLE", ("URN 40ZZ1234526",), "OFFICIAL-SENSITIVE")


def document(folder: Path, name: str, form: Form) -> Path:
    path = folder / name
    path.write_bytes(as_pdf(form, made_at=1_792_108_800))
    return path


def letter(pages: int) -> Form:
    return Form("", "Letter", tuple(Words("", "\n".join(["Words of a letter."] * 60)) for _ in range(pages)))


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    paths = [document(tmp_path, f"{number}.pdf", letter(number % 3)) for number in range(40)]
    entries = [
        Entry(f"I{number}", f"Document number {number} with a title of some length", path) for number, path in enumerate(paths)
    ]
    sections = (Section("Statements", tuple(entries[:25])), Section("Exhibits", tuple(entries[25:])))
    recording = Recording("JS1", "CCTV of the shop", "ab" * 32, "https://evidence.example/1")
    return write_bundle(tmp_path / "bundle.pdf", HEADING, sections, (recording,))


def test_numbers_links_and_bookmarks_hold(bundle: Bundle) -> None:
    assert bundle.index_pages == 2
    assert faults_of(bundle) == []
    reader = pypdf.PdfReader(bundle.path)
    assert len(reader.pages) == bundle.pages == bundle.spans[-1][1]
    assert len(reader.outline) == 5  # the index, two sections, and the list of documents of each
    assert "CCTV of the shop" in reader.pages[1].extract_text()
    with pikepdf.open(bundle.path) as checked:
        assert checked.check_pdf_syntax() == []
        assert checked.Root.MarkInfo.Marked
        assert float(checked.Root.OpenAction[4]) == 1.0


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_the_number_stands_upright_on_a_turned_page(tmp_path: Path, turn: int) -> None:
    path = document(tmp_path, "a.pdf", Form("", "Letter", ()))
    section = Section("One", (Entry("I1", "A page", path),))
    upright = write_bundle(tmp_path / "upright.pdf", HEADING, (section,))
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].rotate(turn, relative=True)
        pdf.save()
    turned = write_bundle(tmp_path / "turned.pdf", HEADING, (section,))
    assert faults_of(turned) == []
    wanted, shown = (
        pypdfium2.PdfDocument(made.path)[1].render(scale=2).to_numpy()[-68:-38, -70:-30, 0].astype(int)
        for made in (upright, turned)
    )
    assert (wanted < 100).any()
    assert abs(wanted - shown).mean() < 12


def test_what_leads_elsewhere_is_found(tmp_path: Path, bundle: Bundle) -> None:
    with pikepdf.open(bundle.path, allow_overwriting_input=True) as pdf:
        within = next(last for first, last in bundle.spans if last > first)
        pdf.pages[0].obj.Annots[4].Dest[0] = pdf.pages[within - 1].obj
        del pdf.pages[20].obj.Contents[-1]
        with pdf.open_outline() as outline:
            outline.root[1].children.pop()
        pdf.save()
    found = faults_of(bundle)
    assert f"a link of the index leads to page {within}, where no document begins" in found
    assert "page 21 does not show its number" in found
    assert any("no bookmark" in fault for fault in found)


def test_links_and_files_of_the_documents_do_not_come_along(tmp_path: Path) -> None:
    path = document(tmp_path, "a.pdf", letter(1))
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9])
        link.A = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://elsewhere.example"))
        pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(link)])
        pdf.attachments["secret.txt"] = b"attached"
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        pdf.save()
    made = write_bundle(tmp_path / "bundle.pdf", HEADING, (Section("One", (Entry("I1", "A", path),)),))
    with pikepdf.open(made.path) as pdf:
        assert not pdf.attachments
        assert not pdf.pages[1].obj.get("/Annots", ())
    content = made.path.read_bytes()
    assert b"elsewhere.example" not in content and b"alert" not in content


def test_late_pages_follow_what_was_served_and_move_no_number(tmp_path: Path, bundle: Bundle) -> None:
    served = bundle.path.read_bytes()
    before = bundle
    for day, number in ((date(2026, 11, 26), 2), (date(2026, 12, 3), 1)):
        entries = [
            Entry(f"L{at}", f"Late document {at}", document(tmp_path, f"late{day.day}{at}.pdf", letter(1)))
            for at in range(number)
        ]
        target = tmp_path / f"late{day.day}.pdf"
        made = append_late(target, before.path, Heading("R v EXAMPLE", ("Late",), "OFFICIAL-SENSITIVE"), entries, day)
        assert faults_of(made) == [] and changed_pages(made.path, before.path) == []
        assert made.index_at == before.pages + 1 and made.spans[0][0] == before.pages + 2 and made.pages == made.spans[-1][1]
        before = made
    assert changed_pages(made.path, bundle.path) == []
    assert bundle.path.read_bytes() == served
    reader = pypdf.PdfReader(made.path)
    first = reader.pages[0].extract_text()
    assert f"Late pages added on 26/11/2026: see page {bundle.pages + 1}" in first
    assert "Late pages added on 03/12/2026: see page" in first
    assert "Late document 1" in reader.pages[bundle.pages].extract_text()
    names = [str(entry["/Title"]) for entry in reader.outline if not isinstance(entry, list)]
    assert names[-2:] == [
        f"Late pages added on 26/11/2026 ({bundle.pages + 1})",
        f"Late pages added on 03/12/2026 ({made.index_at})",
    ]
    # Where every link and bookmark of the first index led, it leads still.
    with pikepdf.open(made.path) as pdf:
        assert pdf.check_pdf_syntax() == []
        places = {page.obj.objgen: at for at, page in enumerate(pdf.pages, start=1)}
        led = [places[note.Dest[0].objgen] for page in pdf.pages[: bundle.index_pages] for note in page.obj.get("/Annots", ())]
        assert {first for first, _ in bundle.spans} | {bundle.pages + 1, made.index_at} == set(led)


def test_a_served_page_that_changed_is_found(tmp_path: Path, bundle: Bundle) -> None:
    entries = [Entry("L1", "Late", document(tmp_path, "late.pdf", letter(1)))]
    made = append_late(tmp_path / "late_bundle.pdf", bundle.path, HEADING, entries, date(2026, 11, 26))
    with pikepdf.open(made.path, allow_overwriting_input=True) as pdf:
        pdf.pages[6].contents_add(b" ")
        del pdf.pages[30]
        pdf.save()
    found = changed_pages(made.path, bundle.path)
    assert found[:2] == ["page 7 is not as it was served", "page 31 is not as it was served"]


def test_a_document_that_cannot_be_opened_is_named_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 nonsense")
    with pytest.raises(BundlePartError, match=r"A bad one .*bad\.pdf"):
        write_bundle(tmp_path / "bundle.pdf", HEADING, (Section("One", (Entry("I1", "A bad one", tmp_path / "bad.pdf"),)),))
    assert [path.name for path in tmp_path.iterdir()] == ["bad.pdf"]


def test_what_the_defence_must_not_have_is_found_in_the_finished_bundle(tmp_path: Path) -> None:
    back = WitnessFields(address="1 Test Road", willing="Yes", needs="None")
    forms = {
        "schedule": mg6c(URN, [Unused("Incident log of the call by the complainant", "File", "CND")]),
        "sensitive": mg6d(URN, [Unused("A note about a person", "Safe", None, "Risk to them")]),
        "witnesses": mg9(URN, [("Ann Bell", "1 Test Road", "01/02/1990")]),
        "with backsheet": mg11(URN, "Ann Bell", "I saw it.", backsheet=back),
        "without backsheet": mg11(URN, "Ann Bell", "I saw it."),
    }
    found = {}
    for name, form in forms.items():
        path = document(tmp_path, f"{name}.pdf", form)
        made = write_bundle(tmp_path / "bundle.pdf", HEADING, (Section("One", (Entry("I1", "A", path),)),))
        found[name] = restricted_in(made, Layouts.load())
    assert found["schedule"] == found["without backsheet"] == []
    assert found["sensitive"] == ["the document on page 2 is MG6D, which is kept from the defence"]
    assert found["witnesses"][0] == "the document on page 2 is MG9, which is kept from the defence"
    assert found["with backsheet"] == ["page 3 is the backsheet of a statement"]


def test_contact_details_of_a_witness_are_found_however_they_are_written(tmp_path: Path) -> None:
    details = ["14 Mill Lane, Marlport, ZZ99 3VZ", "07700 900 123", "ann.bell@example.org"]
    shown = {
        "She lives at 14 Mill Lane.": True,
        "Her number is +44 7700900123.": True,
        "Post goes to zz993vz.": True,
        "Write to Ann.Bell@example.org": True,
        "He was in Mill Lane at 14:00 on the 3rd.": False,
        "The log is number 07700.": False,
    }
    for text, found in shown.items():
        path = document(tmp_path, "a.pdf", Form("", "Letter", (Words("", text),)))
        made = write_bundle(tmp_path / "bundle.pdf", HEADING, (Section("One", (Entry("I1", "A", path),)),))
        assert bool(contacts_in(made, details)) is found, text
    assert contacts_in(made, []) == []


def test_a_large_bundle_is_cut_between_documents(tmp_path: Path) -> None:
    entries = []
    for number, size in enumerate((40, 40, 40, 200, 10, 10)):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(b"x" * size)
        entries.append(Entry(f"I{number}", f"{number}", path))
    cut = volumes((Section("A", tuple(entries[:4])), Section("B", tuple(entries[4:]))), 100)
    assert [[(section.name, [entry.title for entry in section.entries]) for section in volume] for volume in cut] == [
        [("A", ["0", "1"])],
        [("A", ["2"])],
        [("A", ["3"])],
        [("B", ["4", "5"])],
    ]


def test_a_title_names_nobody_whom_the_redacted_document_does_not_name(tmp_path: Path) -> None:
    from case_files.case import assemble
    from case_files.facts import draw
    from case_files.items import fold
    from case_files.reading import read_items

    source = document(tmp_path, "a.pdf", mg11(URN, "Ann Bell", "I saw it.", draft=False))
    layouts = Layouts.load()
    case = draw(assemble(read_items(tmp_path), layouts), {})
    (item,) = case.items
    titles = {}
    for shown in ("Statement of Ann Bell", "Statement of [WITNESS]", "Annabel Bell", ""):
        sections, _ = sections_for(case, "defence", layouts.restricted, {item.id: source}, {item.id: fold(shown)})
        titles[shown] = sections[0].entries[0].title
    plain = "MG11 Statement"
    assert list(titles.values()) == [f"{plain} of Ann Bell", plain, plain, plain]
