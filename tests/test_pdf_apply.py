"""Whatever way a PDF draws a secret, it is gone from the redacted file, and what nobody decided on is still there."""

from __future__ import annotations

import io
import zlib
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdf_making import MadePdf, TermDetector, everything, helvetica, page_text, pixels, redacted
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw

from redaction.detection.request import DetectionRequest
from redaction.findings import Action, Finding, HiddenPlace, WholePage
from redaction.pdf.apply import apply
from redaction.pdf.detect import detect
from redaction.pdf.geometry import bounds


def gone(path: Path, *secrets: str) -> None:
    """Assert that no secret is in the page text, the bytes or the decoded streams."""
    data = everything(path).lower()
    for secret in secrets:
        assert secret.lower() not in page_text(path).lower()
        assert secret.lower().encode() not in data


@pytest.mark.parametrize(
    "content",
    [
        "BT /F1 12 Tf 20 100 Td (before Secret after) Tj ET",
        "BT /F1 12 Tf 20 100 Td [(before S) -10 (ec) 5 (ret) 0 ( after)] TJ ET",
        "BT /F1 12 Tf 14 TL 20 100 Td (before Secret after) ' ET",
        'BT /F1 12 Tf 14 TL 20 100 Td 2 1 (before Secret after) " ET',
        "BT /F1 12 Tf 3 Tc 4 Tw 80 Tz 2 Ts 20 100 Td (before Secret after) Tj ET",
        "BT /F1 -12 Tf -1 0 0 -1 20 100 Tm (before Secret after) Tj ET",
        "BT /F1 12 Tf 20 100 Td (before ) Tj 3 Tr (Secret) Tj 0 Tr ( after) Tj ET",
        "BT /F1 12 Tf 20 100 Td (before ) Tj q 1 g (Secret) Tj Q ( after) Tj ET",
    ],
)
def test_every_text_operator(tmp_path: Path, content: str) -> None:
    made = MadePdf()
    made.page(content)
    source = made.save(tmp_path)
    target, plan, rendition = redacted(source, "Secret")
    gone(target, "secret")
    text = page_text(target)
    assert "before" in text and "after" in text
    assert len(plan.findings) == rendition.boxes == 1
    assert not rendition.pictured_pages


def test_text_of_other_lines_and_cells_stays_where_it_was(tmp_path: Path) -> None:
    made = MadePdf()
    made.page(
        "BT /F1 20 Tf 1.5 Tc 3 Tw 90 Tz 20 140 Td (above it) Tj 0 -40 Td (aa Secret word) Tj (tail) Tj 300 0 Td (cell) Tj "
        "-300 -40 Td (below it) Tj ET"
    )
    source = made.save(tmp_path)
    target, _, rendition = redacted(source, "Secret")
    assert [place.width_kept for place in rendition.places] == [False]
    before, after = pixels(source, scale=4), pixels(target, scale=4)
    for area in ((0, 0, 1600, 720), (4 * 310, 0, 1600, 1200), (0, 860, 1600, 1200)):
        assert before.crop(area).tobytes() == after.crop(area).tobytes()
    left, _, right, _ = bounds(rendition.places[0].quad)
    assert right - left == pytest.approx(3.5 * 20)
    assert after.crop((int(4 * left) + 1, 4 * 200 - 20, int(4 * right) - 1, 4 * 200 - 4)).getextrema() == (0, 0)


def test_a_form_drawn_twice_loses_the_secret_in_both_places(tmp_path: Path) -> None:
    made = MadePdf()
    form = made.form("BT /F1 12 Tf 20 20 Td (form Secret end) Tj ET", Resources=Dictionary(Font=Dictionary(F1=helvetica())))
    made.page("/Fm Do q 1 0 0 1 0 100 cm /Fm Do Q", Dictionary(XObject=Dictionary(Fm=form)))
    target, _, rendition = redacted(made.save(tmp_path), "Secret")
    gone(target, "secret")
    assert rendition.boxes == 2
    assert page_text(target).count("form") == 2


def test_a_form_without_resources_keeps_no_copy_of_itself(tmp_path: Path) -> None:
    made = MadePdf()
    form = made.form("BT /F1 12 Tf 20 20 Td (form Secret end) Tj ET")
    made.page("/Fm Do", Dictionary(XObject=Dictionary(Fm=form), Font=Dictionary(F1=helvetica())))
    target, _, _ = redacted(made.save(tmp_path), "Secret")
    gone(target, "secret")
    assert "form" in page_text(target)


def test_letters_drawn_in_turn_on_two_lines_and_backwards_are_found(tmp_path: Path) -> None:
    made = MadePdf()
    turns = "".join(
        f"1 0 0 1 {20 + 9 * i} 200 Tm ({a}) Tj 1 0 0 1 {20 + 9 * i} 150 Tm ({b}) Tj "
        for i, (a, b) in enumerate(zip("Hidden", "Walnut", strict=True))
    )
    backwards = "".join(f"1 0 0 1 {20 + 9 * i} 60 Tm ({letter}) Tj " for i, letter in reversed(list(enumerate("Orange"))))
    made.page(f"BT /F1 12 Tf {turns} {backwards} ET")
    target, _, _ = redacted(made.save(tmp_path), "Hidden", "Orange")
    assert page_text(target).replace(" ", "") == "Walnut"


def test_fake_bold_loses_all_its_copies(tmp_path: Path) -> None:
    made = MadePdf()
    made.page("BT /F1 12 Tf 20 100 Td (Secret) Tj 0.4 0.1 Td (Secret) Tj ET")
    target, _, _ = redacted(made.save(tmp_path), "Secret")
    gone(target, "secret")


def test_a_word_inside_another_word_stays(tmp_path: Path) -> None:
    made = MadePdf()
    made.page("BT /F1 12 Tf 20 100 Td (Annual planning by Ann) Tj ET")
    target, plan, _ = redacted(made.save(tmp_path), "Ann")
    assert len(plan.findings) == 1
    assert page_text(target) == "Annual planning by"


def test_replacement_text_goes_with_its_glyphs_and_stays_elsewhere(tmp_path: Path) -> None:
    made = MadePdf()
    made.page(
        "/Span <</ActualText (Secret)>> BDC BT /F1 12 Tf 20 100 Td (Secret) Tj ET EMC "
        "/Span <</ActualText (Open)>> BDC BT /F1 12 Tf 20 50 Td (0pen) Tj ET EMC"
    )
    target, _, _ = redacted(made.save(tmp_path), "Secret")
    gone(target, "secret")
    assert "Open" in page_text(target)


def test_a_secret_in_replacement_text_only_takes_the_glyphs_it_replaces(tmp_path: Path) -> None:
    made = MadePdf()
    made.page("/Span <</ActualText (Secret)>> BDC BT /F1 12 Tf 20 100 Td (public) Tj ET EMC BT /F1 12 Tf 20 50 Td (rest) Tj ET")
    target, plan, rendition = redacted(made.save(tmp_path), "Secret")
    gone(target, "secret")
    assert len(plan.findings) == 1
    assert not rendition.pictured_pages
    assert page_text(target) == "rest"


def test_layers_that_are_off_do_not_become_visible(tmp_path: Path) -> None:
    made = MadePdf()
    layer = made.pdf.make_indirect(Dictionary(Type=Name.OCG, Name="hidden"))
    made.pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    made.page(
        "/OC /L BDC BT /F1 12 Tf 20 100 Td (covert) Tj ET 0 0 50 50 re f EMC BT /F1 12 Tf 20 60 Td (overt) Tj ET",
        Dictionary(Font=Dictionary(F1=helvetica()), Properties=Dictionary(L=layer)),
    )
    source = made.save(tmp_path)
    target, _, _ = redacted(source)
    gone(target, "covert")
    assert "overt" in page_text(target)
    assert pixels(source).tobytes() == pixels(target).tobytes()


def test_annotations_and_fields_are_redacted_like_the_page(tmp_path: Path) -> None:
    made = MadePdf()
    fonts = Dictionary(Font=Dictionary(F1=helvetica()))
    seen = made.form("BT /F1 12 Tf 5 5 Td (Secret note here) Tj ET", Resources=fonts, BBox=Array([0, 0, 200, 20]))
    page = made.page("BT /F1 12 Tf 20 200 Td (page) Tj ET")
    field = Dictionary(
        Subtype=Name.Widget, FT=Name.Tx, T="Secret", V="Secret", Rect=Array([20, 50, 220, 70]), AP=Dictionary(N=seen)
    )
    field = made.pdf.make_indirect(field)
    page["/Annots"] = Array([field])
    made.pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
    target, _, _ = redacted(made.save(tmp_path), "Secret")
    gone(target, "secret")
    assert "note here" in page_text(target)


def test_nothing_of_the_catalogue_comes_along(tmp_path: Path) -> None:
    made = MadePdf()
    page = made.page("% Secret comment\nBT /F1 12 Tf 20 100 Td (open) Tj ET")
    page["/PieceInfo"] = Dictionary(App=Dictionary(Private="Secret"))
    page["/Metadata"] = made.pdf.make_stream(b"Secret")
    pdf = made.pdf
    pdf.docinfo["/Title"] = "Secret"
    pdf.attachments["Secret.txt"] = b"Secret"
    pdf.Root.Names.JavaScript = Dictionary(Names=Array(["Secret", Dictionary(S=Name.JavaScript, JS="Secret")]))
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="Secret")
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(P="Secret")]))
    page["/Resources"]["/Font"]["/Secret"] = helvetica()
    page["/Resources"]["/Font"]["/F1"]["/SecretKey"] = pikepdf.String("Secret")
    source = made.save(tmp_path)
    target, plan, _ = redacted(source, "Secret")
    assert {f.place.channel for f in plan.findings if isinstance(f.place, HiddenPlace)} == {
        "document information",
        "page label",
        "attachment",
        "script",
    }
    target, _, _ = redacted(source, attachments="remove")
    gone(target, "secret")
    with pikepdf.open(target) as result:
        assert set(result.Root.keys()) <= {"/Type", "/Pages", "/Version"}
        assert dict(result.docinfo) == {"/Producer": pikepdf.String("Hoursback")}


def test_invisible_text_goes_as_a_whole_once_it_holds_a_secret(tmp_path: Path) -> None:
    made = MadePdf()
    made.page("BT /F1 12 Tf 20 100 Td (open) Tj 3 Tr 0 -20 Td (Secret) Tj 0 -20 Td (beneath) Tj ET")
    made.page("BT /F1 12 Tf 20 100 Td (open) Tj 3 Tr 0 -20 Td (harmless) Tj ET")
    target, _, _ = redacted(made.save(tmp_path), "Secret")
    gone(target, "secret", "beneath")
    assert page_text(target, 1) == "open harmless"


def test_bookmarks_and_links_are_carried_where_they_hold_no_secret(tmp_path: Path) -> None:
    made = MadePdf()
    for number in range(3):
        made.page(f"BT /F1 12 Tf 20 100 Td (page {number} Secret) Tj ET")
    links = [
        ("https://example.org/open", 200),
        ("https://example.org/secret", 220),
        ("javascript:alert(1)", 240),
        ("https://a.b", 95),
    ]
    made.pdf.pages[1].obj["/Annots"] = Array(
        [Dictionary(Subtype=Name.Link, Rect=Array([20, y, 120, y + 12]), A=Dictionary(S=Name.URI, URI=uri)) for uri, y in links]
    )
    with made.pdf.open_outline() as outline:
        top = pikepdf.OutlineItem("Secret chapter", 0)
        top.children.append(pikepdf.OutlineItem("Open part", 1))
        outline.root.extend([top, pikepdf.OutlineItem("End", 2)])
    target, plan, rendition = redacted(made.save(tmp_path), "Secret")
    gone(target, "secret")
    assert {f.place.channel for f in plan.findings if isinstance(f.place, HiddenPlace)} == {"bookmark", "link"}
    with pikepdf.open(target) as result:
        assert [str(a.A.URI) for a in result.pages[1].obj.Annots] == ["https://example.org/open"]
        with result.open_outline() as outline:
            assert [item.title for item in outline.root] == ["Open part", "End"]
    assert any("bookmarks" in note for note in rendition.notes)


def test_earlier_revisions_and_bytes_after_the_end_do_not_come_along(tmp_path: Path) -> None:
    made = MadePdf()
    made.page("BT /F1 12 Tf 20 100 Td (open) Tj ET")
    source = made.save(tmp_path)
    source.write_bytes(source.read_bytes() + b"\n% Secret trailing bytes\n")
    target, _, _ = redacted(source)
    gone(target, "secret")


@pytest.mark.parametrize("kind", ["text in a pattern", "text in a glyph procedure", "text in a soft mask"])
def test_pages_with_text_that_is_not_searched_leave_as_pictures(tmp_path: Path, kind: str) -> None:
    made = MadePdf()
    fonts = Dictionary(F1=helvetica())
    resources = Dictionary(Font=fonts)
    content = "BT /F1 12 Tf 20 250 Td (words) Tj ET "
    drawing = b"BT /F1 12 Tf 5 5 Td (Secret) Tj ET"
    stream = made.pdf.make_stream(b"100 0 d0 " + drawing if "glyph" in kind else drawing)
    if "pattern" in kind:
        stream.stream_dict = Dictionary(
            Type=Name.Pattern,
            PatternType=1,
            PaintType=1,
            TilingType=1,
            BBox=Array([0, 0, 60, 20]),
            XStep=60,
            YStep=20,
            Resources=resources,
        )
        resources = Dictionary(Font=fonts, Pattern=Dictionary(P0=stream))
        content += "/Pattern cs /P0 scn 0 0 100 100 re f"
    elif "glyph" in kind:
        font = made.pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type3,
                FontBBox=Array([0, 0, 100, 20]),
                FontMatrix=Array([0.01, 0, 0, 0.01, 0, 0]),
                CharProcs=Dictionary(a=stream),
                Encoding=Dictionary(Differences=Array([97, Name.a])),
                FirstChar=97,
                LastChar=97,
                Widths=Array([100]),
                Resources=resources,
            )
        )
        resources = Dictionary(Font=Dictionary(F1=fonts.F1, F3=font))
        content += "BT /F3 50 Tf 20 20 Td (a) Tj ET"
    else:
        stream.stream_dict = Dictionary(
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([0, 0, 400, 300]),
            Group=Dictionary(S=Name.Transparency),
            Resources=resources,
        )
        state = Dictionary(SMask=Dictionary(Type=Name.Mask, S=Name.Luminosity, G=stream))
        resources = Dictionary(Font=fonts, ExtGState=Dictionary(G0=state))
        content += "/G0 gs 0 0 100 100 re f"
    resources = made.pdf.make_indirect(resources)
    made.page(content, resources)
    made.page(content, resources)
    target, _, rendition = redacted(made.save(tmp_path))
    assert rendition.pictured_pages == (0, 1)
    gone(target, "secret")
    assert "words" in page_text(target)


def test_unreadable_content_leaves_as_a_picture(tmp_path: Path) -> None:
    made = MadePdf()
    page = made.page("")
    page["/Contents"].write(b"Secret, and not deflated", filter=Name.FlateDecode)
    target, _, rendition = redacted(made.save(tmp_path), "Secret")
    assert rendition.pictured_pages == (0,)
    gone(target, "secret")


def scanned_page(made: MadePdf, encoding: str) -> None:
    """A page with one picture of two black words; the left one is under the text layer's word Secret."""
    picture = Image.new("L", (400, 300), 255)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((40, 190, 100, 206), fill=90)
    draw.rectangle((240, 190, 300, 206), fill=90)
    image = made.pdf.make_stream(b"")
    settings = Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=400, Height=300, BitsPerComponent=8, ColorSpace=Name.DeviceGray
    )
    if encoding == "DCTDecode":
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=90)
        data = buffer.getvalue()
    elif encoding == "stencil":
        picture = picture.point(lambda grey: 255 if grey > 127 else 0).convert("1")
        data = zlib.compress(picture.tobytes())
        settings = Dictionary(Type=Name.XObject, Subtype=Name.Image, Width=400, Height=300, BitsPerComponent=1, ImageMask=True)
    else:
        data = zlib.compress(picture.tobytes())
    settings["/Filter"] = Name("/DCTDecode" if encoding == "DCTDecode" else "/FlateDecode")
    image.write(data, filter=settings.Filter)
    for key, value in settings.items():
        if key != "/Filter":
            image[key] = value
    if encoding == "SMask":
        alpha = made.pdf.make_stream(zlib.compress(bytes(255 - value for value in picture.tobytes())))
        alpha.write(zlib.compress(bytes(255 - value for value in picture.tobytes())), filter=Name.FlateDecode)
        for key, value in settings.items():
            if key != "/Filter":
                alpha[key] = value
        image["/SMask"] = alpha
    resources = Dictionary(XObject=Dictionary(Im=image), Font=Dictionary(F1=helvetica()))
    made.page("q 400 0 0 300 0 0 cm /Im Do Q BT 3 Tr /F1 16 Tf 42 96 Td (Secret) Tj ET", resources)


@pytest.mark.parametrize("encoding", ["FlateDecode", "DCTDecode", "stencil", "SMask"])
def test_pixels_under_a_box_are_overwritten_in_the_picture(tmp_path: Path, encoding: str) -> None:
    made = MadePdf()
    scanned_page(made, encoding)
    source = made.save(tmp_path)
    target, _, rendition = redacted(source, "Secret")
    assert not rendition.pictured_pages
    with pikepdf.open(target) as result:
        images = [item for item in result.objects if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == Name.Image]
        for image in images:
            picture = pikepdf.PdfImage(image).as_pil_image().convert("L")
            assert len(set(picture.crop((46, 194, 86, 204)).tobytes())) == 1
    before, after = pixels(source).crop((200, 150, 400, 300)), pixels(target).crop((200, 150, 400, 300))
    assert max(abs(a - b) for a, b in zip(before.tobytes(), after.tobytes(), strict=True)) < 24


def test_reason_codes_stand_in_the_boxes(tmp_path: Path) -> None:
    made = MadePdf()
    made.page("BT /F1 14 Tf 20 100 Td (Name: Wilhelmina Featherstonehaugh end) Tj ET")
    source = made.save(tmp_path)
    plan = detect(source, DetectionRequest(terms=("Wilhelmina Featherstonehaugh",), terms_only=True), TermDetector())
    (finding,) = plan.findings
    finding = replace(finding.decided("accepted", by="t", origin="reviewer"), actions={"cps": Action("redact", "NAME (2)")})
    apply(source, plan.with_findings([finding]), "cps", tmp_path / "out.pdf")
    assert page_text(tmp_path / "out.pdf") == "Name: end NAME (2)" or page_text(tmp_path / "out.pdf") == "Name: NAME (2) end"


def test_whole_pages_go_and_are_listed(tmp_path: Path) -> None:
    made = MadePdf()
    made.page("BT /F1 14 Tf 20 100 Td (front) Tj ET")
    made.page("BT /F1 14 Tf 20 100 Td (backsheet) Tj ET")
    source = made.save(tmp_path)
    plan = detect(source, DetectionRequest(terms_only=True), TermDetector())
    page = Finding("p2", "MG11_BACKSHEET", "", WholePage(1), 1.0, "forms", "").decided("accepted", by="t", origin="reviewer")
    rendition = apply(source, plan.with_findings([page]), "cps", tmp_path / "out.pdf")
    assert (rendition.pages, rendition.removed_pages) == (1, (1,))
    gone(tmp_path / "out.pdf", "backsheet")


def test_a_rejected_finding_stays(tmp_path: Path) -> None:
    made = MadePdf()
    made.page("BT /F1 14 Tf 20 100 Td (keep Secret here) Tj ET")
    source = made.save(tmp_path)
    plan = detect(source, DetectionRequest(terms=("Secret",), terms_only=True), TermDetector())
    plan = plan.with_findings(f.decided("rejected", by="t", origin="reviewer") for f in plan.findings)
    apply(source, plan, "cps", tmp_path / "out.pdf")
    assert page_text(tmp_path / "out.pdf") == "keep Secret here"


words = st.lists(st.text("abcdefghij", min_size=3, max_size=9), min_size=2, max_size=9, unique=True)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words, st.data())
def test_any_word_goes_and_the_others_stay_in_order(tmp_path: Path, text: list[str], data: st.DataObject) -> None:
    secret = data.draw(st.sampled_from(text))
    cuts = data.draw(st.lists(st.integers(1, 60), max_size=5))
    line = " ".join(text)
    pieces = [line[a:b] for a, b in zip([0, *sorted(cuts)], [*sorted(cuts), len(line)], strict=True)]
    made = MadePdf()
    made.page(
        "BT /F1 9 Tf 20 100 Td [" + " 15 ".join(f"({piece})" for piece in pieces) + "] TJ ET", MediaBox=Array([0, 0, 900, 300])
    )
    target, _, _ = redacted(made.save(tmp_path), secret)
    assert page_text(target).split() == [word for word in text if word != secret]
