"""Rich text: taken apart by our own reader, written anew; hidden text, comments, objects and information are gone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from office_making import KEPT, SECRET, details, picture, redact

from benchmarks.office_corpus import found
from redaction.office.proof_readings import readings
from redaction.office.rich_text import read_rich_text
from reference.errors import HoursbackError

FIRST, LAST = SECRET.split()
HEX = SECRET.encode().hex()
PLACES = {
    "plain": SECRET,
    "split by format": r"Mor{\b wenna} Tre\i geagle\i0  was here",
    "by numbers": "".join(rf"\u{ord(letter)}?" for letter in SECRET),
    "by bytes": "".join(rf"\'{ord(letter):02x}" for letter in SECRET),
    "hidden": rf"{{\v {SECRET}}}",
    "deleted": rf"{{\deleted\revauthdel1 {SECRET}}}",
    "information": rf"{{\info{{\author {SECRET}}}{{\title {SECRET}}}}}",
    "comment": rf"{{\*\atnid {FIRST}}}{{\*\atnauthor {SECRET}}}{{\*\annotation {SECRET}}}",
    "bookmark": rf"{{\*\bkmkstart {LAST}}}x{{\*\bkmkend {LAST}}}",
    "field": rf'{{\field{{\*\fldinst HYPERLINK "mailto:{LAST}"}}{{\fldrslt {SECRET}}}}}',
    "header": rf"{{\header \pard {SECRET}\par}}",
    "footnote": rf"x{{\footnote \pard {SECRET}}}",
    "object": rf"{{\object\objemb{{\*\objclass {LAST}}}{{\*\objdata {HEX}}}{{\result shown}}}}",
    "text box": (
        rf"{{\shp{{\*\shpinst{{\sp{{\sn wzDescription}}{{\sv {SECRET}}}}}"
        rf"{{\shptxt {SECRET}\par}}}}{{\shprslt {SECRET}}}}}"
    ),
    "unknown destination": rf"{{\*\whatever {SECRET}}}",
    "style": rf"{{\stylesheet{{\s1 {SECRET};}}}}",
    "variables and template": rf"{{\*\docvar {{n}}{{{SECRET}}}}}{{\*\template {LAST}.dot}}{{\*\userprops {SECRET}}}",
    "both alphabets": rf"{{\upr{{{SECRET}}}{{\*\ud{{{SECRET}}}}}}}",
    "table": rf"\trowd\cellx1000\cellx2000 {FIRST} {LAST}\cell x\cell\row",
    "binary": rf"{{\*\blob\bin{len(SECRET)} {SECRET}}}",
}


def rich(path: Path, body: str) -> Path:
    path.write_bytes(
        rf"{{\rtf1\ansi\ansicpg1252\deff0{{\fonttbl{{\f0\fswiss Arial;}}}}\pard {KEPT}\par {body}\par}}".encode("latin-1")
    )
    return path


@pytest.mark.parametrize("place", PLACES)
def test_a_name_in_any_place_is_gone_and_the_rest_stays(place: str, tmp_path: Path) -> None:
    source = rich(tmp_path / "statement.rtf", PLACES[place])
    terms = [SECRET, FIRST, LAST]
    target, plan = redact(source, *terms)
    assert not found(target, terms)
    assert HEX.encode() not in target.read_bytes()
    assert details(source, target, plan) == []
    assert KEPT in readings(target.read_bytes())["rtf"].text


def test_the_search_finds_the_name_in_the_untouched_file(tmp_path: Path) -> None:
    for number, (place, body) in enumerate(PLACES.items()):
        source = rich(tmp_path / f"{number}.rtf", body)
        assert found(source, [SECRET, FIRST, LAST]) or place in ("split by format", "by bytes", "object"), place


def test_letters_of_other_alphabets_come_through(tmp_path: Path) -> None:
    body = r"\u8364?\'e9 {\f1 \'cf\'f0\'e8} \u-10179?\u-8704?"
    path = tmp_path / "letters.rtf"
    path.write_bytes(rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial;}}\pard " + body.encode() + rb"\par}")
    document = read_rich_text(path.read_bytes(), path.name)
    assert document.passages[0].text == "€é При 😀\n"
    again = read_rich_text(document.package(), "again")
    assert again.passages[0].text == document.passages[0].text


def test_a_name_in_a_picture_is_blackened(tmp_path: Path) -> None:
    source = rich(tmp_path / "picture.rtf", rf"{{\pict\pngblip\picwgoal900\pichgoal120 {picture().hex()}}}")
    target, plan = redact(source)
    assert len(plan.findings) >= 1
    assert details(source, target, plan) == []


def test_a_label_is_white_on_black_whatever_colours_are_missing(tmp_path: Path) -> None:
    """LibreOffice skips an empty colour behind the first: the label took the black of its own ground."""
    source = rich(tmp_path / "colours.rtf", rf"{{\colortbl;\red1\green2\blue3;;\red4\green5\blue6;}}{SECRET} {{\cf3 blue}}")
    target, _ = redact(source)
    made = target.read_text()
    table = made[made.index("colortbl") + 8 :].partition("}")[0].split(";")
    label = dict(re.findall(r"\\(cf|highlight)(\d+)", made[made.index("\\plain") :].partition("[REDACTED]")[0]))
    assert table[int(label["cf"])] == "\\red255\\green255\\blue255"
    assert table[int(label["highlight"])] == "\\red0\\green0\\blue0"
    assert table[3] == "\\red4\\green5\\blue6" and all(table[1:-1])


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_in_a_sentence(data: bytes) -> None:
    try:
        document = read_rich_text(b"{\\rtf1 " + data, "any.rtf")
    except HoursbackError as refusal:
        assert "any.rtf" in str(refusal)
    else:
        assert document.package().startswith(b"{\\rtf1")
