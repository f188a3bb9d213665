"""Places of a PDF that draw nothing and still carry text: names of resources, comments in programs, bytes behind streams."""

from __future__ import annotations

import base64
import gzip
import zlib
from collections.abc import Callable
from pathlib import Path

import hiding_pixels
import pytest
from hiding_places import SECRET, Draft, make, text_at
from pdf_making import TermDetector, redacted
from pikepdf import Array, Dictionary, Name, String

from benchmarks.attacks import live_words, recovered
from redaction.detection.request import DetectionRequest
from redaction.pdf.detect import detect
from redaction.pdf.plain_content import is_usual
from redaction.pdf.verify import verify

SAID = SECRET.encode()
TOLD = Name("/" + SECRET.replace(" ", "_"))
_TINT = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1]), C1=Array([0]), N=1)
_SQUARE = b"300 300 20 20 re f\n"


def _coloured(draft: Draft, space: object) -> None:
    draft.resources.ColorSpace = Dictionary(C1=space)
    draft.under = b"/C1 cs 0.5 scn " + _SQUARE


def ink(draft: Draft) -> None:
    _coloured(draft, Array([Name.Separation, TOLD, Name.DeviceGray, _TINT]))


def inks_of_several(draft: Draft) -> None:
    attributes = Dictionary(Subtype=Name.NChannel, Colorants=Dictionary({str(TOLD): Name.DeviceGray}))
    _coloured(draft, Array([Name.DeviceN, Array([TOLD]), Name.DeviceGray, _TINT, attributes]))


def comment_in_a_function(draft: Draft) -> None:
    function = draft.stream(b"{ 1 exch sub % " + SAID + b"\n}", FunctionType=4, Domain=Array([0, 1]), Range=Array([0, 1]))
    _coloured(draft, Array([Name.Separation, Name.Black, Name.DeviceGray, function]))


def name_of_a_halftone(draft: Draft) -> None:
    halftone = Dictionary(Type=Name.Halftone, HalftoneType=1, Frequency=60, Angle=45, SpotFunction=TOLD)
    draft.resources.ExtGState = Dictionary(G1=Dictionary(HT=halftone))
    draft.under = b"/G1 gs " + _SQUARE


def tag_of_marked_content(draft: Draft) -> None:
    draft.under = b"/" + str(TOLD)[1:].encode() + b" BMC " + _SQUARE + b"EMC\n"


def unknown_operator(draft: Draft) -> None:
    draft.under = b"BX (" + SAID + b") whatever EX\n" + _SQUARE


def operand_too_many(draft: Draft) -> None:
    draft.under = b"(" + SAID + b") 1 0 0 1 0 0 cm [(" + SAID + b")] 0 d " + _SQUARE


def text_for_printers(draft: Draft) -> None:
    draft.resources.XObject = Dictionary(P1=draft.stream(b"(" + SAID + b") show", Type=Name.XObject, Subtype=Name.PS))
    draft.under = b"/P1 Do\n"


def replacement_text_in_a_form(draft: Draft) -> None:
    draft.resources.XObject = Dictionary(F1=draft.form(b"/Span << /ActualText (" + SAID + b") >> BDC " + _SQUARE + b"EMC"))
    draft.under = b"/F1 Do\n"


def behind_a_deflated_stream(draft: Draft) -> None:
    image = draft.image(zlib.compress(bytes(range(128))) + SAID, 16, 8, Filter=Name.FlateDecode)
    draft.resources.XObject = Dictionary(I1=image)
    draft.under = b"q 60 0 0 30 300 300 cm /I1 Do Q\n"


def behind_the_pixels(draft: Draft) -> None:
    draft.resources.XObject = Dictionary(I1=draft.image(zlib.compress(bytes(128) + SAID), 16, 8, Filter=Name.FlateDecode))
    draft.under = b"q 60 0 0 30 300 300 cm /I1 Do Q\n"


def base64_on_the_page(draft: Draft) -> None:
    draft.under = text_at(b"Code: " + base64.b64encode(b"by " + SAID + b" today"), y=500)


def gzip_in_base64_on_the_page(draft: Draft) -> None:
    draft.under = text_at(base64.b64encode(gzip.compress(SAID, mtime=0)), x=60, y=500)


def name_of_a_resource(draft: Draft) -> None:
    draft.resources.ExtGState = Dictionary({str(TOLD): Dictionary(CA=1)})
    draft.under = b"/" + str(TOLD)[1:].encode() + b" gs " + _SQUARE


def unused_colours_of_a_palette(draft: Draft) -> None:
    table = b"\0\0\0\xff\xff\xff" + SAID
    space = Array([Name.Indexed, Name.DeviceRGB, len(table) // 3 - 1, String(table[: len(table) // 3 * 3])])
    draft.resources.XObject = Dictionary(I1=draft.image(bytes(i % 2 for i in range(128)), 16, 8, ColorSpace=space))
    draft.under = b"q 60 0 0 30 300 300 cm /I1 Do Q\n"


def behind_the_pixels_of_an_inline_picture(draft: Draft) -> None:
    pixels = b"00ff00ff" + SAID.hex().encode() + b">"
    draft.under = b"q 60 0 0 30 300 300 cm BI /W 2 /H 2 /CS /G /BPC 8 /F /AHx ID " + pixels + b" EI Q\n"


LIVE = (
    ink,
    inks_of_several,
    comment_in_a_function,
    name_of_a_halftone,
    tag_of_marked_content,
    unknown_operator,
    operand_too_many,
    text_for_printers,
    replacement_text_in_a_form,
    behind_a_deflated_stream,
    behind_the_pixels,
    base64_on_the_page,
    gzip_in_base64_on_the_page,
)
PICTURED = (name_of_a_resource, unused_colours_of_a_palette, behind_the_pixels_of_an_inline_picture)
"""What content and resources would have to be written for together: such a page leaves as a picture, which is rare."""


def _packed(path: Path) -> bool:
    """Whether the name stands in a stream, as it is or in one of the packings of this module."""
    data = path.read_bytes()
    signs = (SAID, str(TOLD)[1:].encode(), base64.b64encode(gzip.compress(SAID, mtime=0)), SAID.hex().encode())
    streams = [data, *(zlib.decompressobj().decompress(part) for part in data.split(b"stream\n")[1:] if part[:1] == b"x")]
    return any(sign in stream for sign in signs for stream in streams)


@pytest.mark.parametrize("place", [*LIVE, *PICTURED], ids=lambda place: place.__name__)
def test_nothing_is_carried_along(place: Callable[[Draft], None], tmp_path: Path) -> None:
    source = tmp_path / "source.pdf"
    source.write_bytes(make(place))
    assert _packed(source) or recovered(source, [SECRET])
    target, plan, rendition = redacted(source, SECRET)
    assert not _packed(target)
    assert bool(rendition.pictured_pages) == (place in PICTURED)
    if place in PICTURED:
        return
    assert not recovered(target, [SECRET])
    stayed, of = live_words(target, hiding_pixels.WORDS)
    assert stayed == of
    states = {channel.name: channel.state for channel in verify(source, target, plan, "cps", places=rendition.places).channels}
    assert {name: state for name, state in states.items() if state != "clean" and name != "pictures"} == {}


@pytest.mark.parametrize("place", [ink, unknown_operator, comment_in_a_function], ids=lambda place: place.__name__)
def test_a_term_that_nothing_was_found_for_is_looked_for_all_the_same(place: Callable[[Draft], None], tmp_path: Path) -> None:
    source = tmp_path / "source.pdf"
    source.write_bytes(make(place))
    _, plan, _ = redacted(source, SECRET)
    assert not plan.findings
    states = {channel.name: channel.state for channel in verify(source, source, plan, "cps").channels}
    assert states["raw-objects"] == "leaked"


def test_ordinary_content_is_written_as_it_stands() -> None:
    content = (
        b"q\n1 0 0 1 0 0 cm\n/G0 gs\n[ 3 2 ] 0 d\n[ ] 0 d\nBT\n/F1 11.5 Tf\n(a \\(b\\) c) Tj\n[ (A) -120 <0041> ] TJ\n(x) '\nET\n"
        b"/Span << /MCID 3 >> BDC\nEMC\n0.5 0.1 scn\n0.2 /P1 scn\n/P2 SCN\nQ\n"
    )
    assert is_usual(content)
    assert not is_usual(content + b"(x) q\n")
    assert not is_usual(content + b"(x) whatever\n")


def test_detection_reads_what_is_encoded_on_a_page(tmp_path: Path) -> None:
    source = tmp_path / "source.pdf"
    source.write_bytes(make(base64_on_the_page))
    plan = detect(source, DetectionRequest(terms=(SECRET,), terms_only=True), TermDetector())
    assert [finding.why for finding in plan.findings] == ["a term, in an encoding"]
