"""What is too much for one text is refused in a sentence, soon; what honest files hold passes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from redaction.errors import NestedTooDeepError, TooLargeError
from redaction.text import limits
from redaction.text.read import parse, read_document


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("cell.csv", 'name,note\nAnn,"' + "word; " * 200_000, "characters in one cell"),
        ("bare.csv", "name,note\nAnn," + "word; " * 200_000, "characters in one cell"),
        ("quotes.csv", "name,note\nAnn," + '"' * 2_000_001 + ",x\n", "characters in one cell"),
        ("row.csv", "a," * 20_000, "cells in one row"),
        ("cells.csv", "a,b\n" * 5_001, "filled cells"),
        ("values.json", "[" + "1," * 10_001 + "1]", "values"),
        ("value.json", '{"a": "' + "x" * 1_000_000 + '"}', "characters in one value"),
        ("number.json", '{"a": ' + "9" * 5_000 + "}", "digits in one number"),
        ("page.html", "<html><body>" + "<p>a" * 10_001, "tags"),
        ("tag.html", "<html><body><p " + " ".join(f'a{n}="x"' for n in range(2_000)) + ">Ann</p>", "attributes in one tag"),
        ("links.md", "[a](" * 6_000, "links in one paragraph"),
    ],
)
def test_too_much_is_refused_soon(name: str, text: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if words in ("filled cells", "values", "tags"):  # a million takes a while
        monkeypatch.setattr(limits, "MAX_PIECES", 10_000)
    source = tmp_path / name
    source.write_text(text)
    began = time.process_time()
    with pytest.raises(TooLargeError, match=rf"^{name} has more than [\d,]+ {words}: "):
        read_document(source)
    assert time.process_time() - began < 30


@pytest.mark.parametrize("text", ['{"a":' * 1_000 + "1" + "}" * 1_000, "[" * 100_000 + "]" * 100_000, '{"a":[' * 20_000])
def test_json_that_is_too_deep_is_refused(text: str, tmp_path: Path) -> None:
    source = tmp_path / "deep.json"
    source.write_text(text)
    with pytest.raises(NestedTooDeepError, match=r"^deep\.json has values more than"):
        read_document(source)


def test_what_honest_files_hold_passes(tmp_path: Path) -> None:
    table = tmp_path / "custody.csv"
    heading = ",".join(f"column {chr(97 + n)}" for n in range(12))
    table.write_text(heading + "\n" + 'Ann Bell,1 High St,,"seen, at noon",5,x,y,z,Mr,Leeds,no,yes\n' * 50_000)
    _, document = read_document(table)
    assert len(document.passages) == 50_001
    log = tmp_path / "radio.txt"
    log.write_text("12:15 unit 4 to control, at the scene now. " * 240_000)
    assert len(read_document(log)[1].passages) == 1


def test_a_body_of_mail_is_refused_as_well() -> None:
    with pytest.raises(TooLargeError, match=r"^A text in this file has more than"):
        parse("<p " + " ".join(f"a{n}=1" for n in range(2_000)) + ">", "html")
