"""The text room on real files of every kind: what goes is gone, what stays is the same byte for byte."""

from __future__ import annotations

import base64
import csv
import html
import json
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redaction.detection.request import DetectionRequest
from redaction.errors import InputRefusedError, PlanMismatchError
from redaction.findings import Action, Span, TextPlace
from redaction.plan import Plan
from redaction.text.apply import apply
from redaction.text.detect import detect
from redaction.text.read import parse
from redaction.text.verify import verify
from redaction.traces import fold, secrets_of

AUDIENCE = "cps"
NAME = "Morwenna Tregeagle"


class TermsOnly:
    """Finds the terms of a request by spelling alone: enough to test the room without loading a model."""

    def detect(self, documents: Sequence[Sequence[str]], request: DetectionRequest) -> list[list[list[Span]]]:
        found = []
        for parts in documents:
            found.append([self._spans(part, request.terms) for part in parts])
        return found

    def describe(self) -> dict[str, str]:
        return {}

    def _spans(self, text: str, terms: Sequence[str]) -> list[Span]:
        spans = []
        for term in terms:
            pattern = r"[\s-]+".join(re.escape(word) for word in term.split())
            for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.I):
                spans.append(Span(match.start(), match.end(), "PERSON", 1.0, "terms", "a term you gave"))
        return sorted(spans, key=lambda span: span.start)


def redact(source: Path, *terms: str, reason: str = "") -> tuple[bytes, Plan, Path]:
    request = DetectionRequest(terms=terms or (NAME,), terms_only=True)
    plan = detect(source, request, TermsOnly())
    decided = []
    for finding in plan.findings:
        finding = finding.decided("accepted", by="test", origin="unattended")
        finding.actions[AUDIENCE] = Action("redact", reason)
        decided.append(finding)
    plan = plan.with_findings(decided)
    target = source.with_name("redacted" + source.suffix)
    target.unlink(missing_ok=True)
    apply(source, plan, AUDIENCE, target)
    return target.read_bytes(), plan, target


def states(source: Path, redacted: Path, plan: Plan) -> dict[str, str]:
    return {channel.name: channel.state for channel in verify(source, redacted, plan, AUDIENCE).channels}


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


PLAIN = f"I, {NAME}, of 4 Fore Street.\r\nThe red car\tstopped.\r\n{NAME.upper()} saw it; {NAME}'s dog barked.\r\n"
TABLE = f'Ref,Name,Note\r\n1,"{NAME}","said ""no"", twice"\r\n2,Someone Else,{NAME} was there\r\n3,"a;b",\r\n'
TABS = f"Ref\tName\tNote\n1\t{NAME}\tblue van\n2\tOther\tnothing\n"
JSON = json.dumps(
    {"case": {"witness": NAME, "phone": 7700900123, "notes": ["blue van", f"seen by {NAME}"]}, NAME: 1, "open": True}, indent=2
)
MARKUP = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="author" content="{NAME}"><title>Statement of {NAME}</title>
<style>.x::after {{ content: "{NAME}" }}</style><script>var who = "{NAME}";</script></head>
<body class="by-{NAME}" onload="show('{NAME}')"><!-- {NAME} -->
<p title="about {NAME}">I saw <b>Morwenna</b> <i>Tre</i>geagle by the blue van &amp; left.</p>
<p>Morwenna&nbsp;Tregeagle and M&#111;rwenna Tregeagle.</p>
<p hidden>{NAME}</p><span style="display:none">{NAME}</span>
<a href="mailto:x@example.org?subject={quote(NAME)}">write</a> <img src="van.jpg" alt="{NAME} at the door" data-who="{NAME}">
<input type="hidden" value="{NAME}"><input value="{NAME}"><a href="https://example.org/log">the log</a></body></html>
"""
MARKDOWN = f"""---
author: {NAME}
---
# Statement of {NAME}

<!-- {NAME} was here -->
I met **Mor**wenna Tregeagle by the *blue van*. See [the log](https://example.org/{quote(NAME)} "by {NAME}") and
![{NAME}](a.png). M&#111;rwenna Tregeagle left.

[1]: https://example.org/?q=Morwenna%20Tregeagle
"""
FILES = {"a.txt": PLAIN, "a.csv": TABLE, "a.tsv": TABS, "a.json": JSON, "a.html": MARKUP, "a.md": MARKDOWN}


@pytest.mark.parametrize("name", FILES)
def test_nothing_of_the_name_is_left_and_the_proof_agrees(tmp_path: Path, name: str) -> None:
    source = write(tmp_path, name, FILES[name])
    redacted, plan, target = redact(source)
    text = html.unescape(redacted.decode())
    assert "morwenna" not in text.lower() and "tregeagle" not in text.lower().replace("</i>", "")
    assert "[REDACTED]" in text
    assert set(states(source, target, plan).values()) == {"clean"}


@pytest.mark.parametrize("name", FILES)
def test_the_proof_finds_a_leak_where_nothing_was_removed(tmp_path: Path, name: str) -> None:
    source = write(tmp_path, name, FILES[name])
    _, plan, _ = redact(source)
    leaky = write(tmp_path, "leaky", FILES[name])
    found = states(source, leaky, plan)
    assert all(state == "leaked" for channel, state in found.items() if channel.startswith("text:"))


@pytest.mark.parametrize("name", FILES)
def test_without_findings_nothing_that_a_reader_sees_changes(tmp_path: Path, name: str) -> None:
    source = write(tmp_path, name, FILES[name])
    redacted, _, _ = redact(source, "nobody of this name")
    if name in ("a.html", "a.md"):
        assert b"blue van" in redacted
        assert b"https://example.org/" in redacted
    else:
        assert redacted == source.read_bytes()


def test_plain_text_keeps_every_other_byte(tmp_path: Path) -> None:
    redacted, _, _ = redact(write(tmp_path, "a.txt", PLAIN), reason="s.40")
    label = "[REDACTED s.40]"
    assert (
        redacted.decode()
        == f"I, {label}, of 4 Fore Street.\r\nThe red car\tstopped.\r\n{label} saw it; {label}'s dog barked.\r\n"
    )


def test_labels_do_not_tell_how_long_a_name_was(tmp_path: Path) -> None:
    widths = set()
    for name in ("Bo Li", "Christopher Hemsworth-Featherstonehaugh"):
        redacted, _, _ = redact(write(tmp_path, "a.txt", f"Seen by {name} today."), name, reason="s.40")
        widths.add(len(redacted))
    assert len(widths) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("name", ["a.txt", "a.csv"])
def test_encodings_are_kept(tmp_path: Path, name: str, encoding: str) -> None:
    text = FILES[name].replace("blue", "bleu – été").replace("stopped", "stopped – naïve")
    source = write(tmp_path, name, text, encoding)
    redacted, plan, target = redact(source)
    assert NAME not in redacted.decode(encoding)
    assert redacted.decode(encoding) == text.replace(NAME.upper(), "[REDACTED]").replace(NAME, "[REDACTED]")
    assert redacted[:2] == source.read_bytes()[:2]
    assert set(states(source, target, plan).values()) == {"clean"}


def test_a_table_keeps_its_dialect_and_shape(tmp_path: Path) -> None:
    redacted, _, _ = redact(write(tmp_path, "a.csv", TABLE))
    assert redacted.decode() == TABLE.replace(NAME, "[REDACTED]")
    rows = list(csv.reader(redacted.decode().splitlines()))
    assert [len(row) for row in rows] == [3, 3, 3, 3]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_name_over_quotes_and_line_breaks_in_a_cell(tmp_path: Path, separator: str) -> None:
    lines = [separator.join(["Ref", "Name", "Note"]), separator.join(["1", '"Morwenna\nTregeagle"', '"x"'])] * 3
    source = write(tmp_path, "a.csv", "\n".join(lines))
    redacted, plan, target = redact(source)
    assert "Tregeagle" not in redacted.decode() and redacted.decode().count('"[REDACTED]"') == 3
    assert set(states(source, target, plan).values()) == {"clean"}


def test_a_formula_that_builds_a_name_goes_whole(tmp_path: Path) -> None:
    source = write(tmp_path, "a.csv", 'Ref,Who\n1,"=""Morwenna ""&""Tregeagle"""\n2,=A1+1\n')
    redacted, plan, target = redact(source)
    assert redacted.decode() == 'Ref,Who\n1,"[REDACTED]"\n2,=A1+1\n'
    assert set(states(source, target, plan).values()) == {"clean"}


def test_json_stays_valid_with_keys_and_numbers_redacted(tmp_path: Path) -> None:
    source = write(tmp_path, "a.json", JSON)
    redacted, plan, target = redact(source, NAME, "7700900123")
    value = json.loads(redacted)
    assert value["case"] == {"witness": "[REDACTED]", "phone": "[REDACTED]", "notes": ["blue van", "seen by [REDACTED]"]}
    assert value["open"] is True and list(value) == ["case", "[REDACTED] 1", "open"]
    assert set(states(source, target, plan).values()) == {"clean"}


def test_redacted_keys_stay_different(tmp_path: Path) -> None:
    source = write(tmp_path, "a.json", json.dumps({NAME: 1, NAME.upper(): 2}))
    assert sorted(json.loads(redact(source)[0]).values()) == [1, 2]


def test_escaped_letters_in_json_are_read(tmp_path: Path) -> None:
    source = write(tmp_path, "a.json", '{"a": "\\u004dorwenna Tregeagle", "b": 1}')
    assert json.loads(redact(source)[0]) == {"a": "[REDACTED]", "b": 1}


def test_html_keeps_what_is_shown_and_drops_what_is_not(tmp_path: Path) -> None:
    redacted, _, _ = redact(write(tmp_path, "a.html", MARKUP))
    text = redacted.decode()
    for gone in ("<script", "<style", "<!--", "onload", "data-who", "class=", "author", "hidden", "display:none"):
        assert gone not in text
    for kept in ("<!DOCTYPE html>", "blue van &amp; left", 'href="https://example.org/log"', 'src="van.jpg"', 'charset="utf-8"'):
        assert kept in text


@pytest.mark.parametrize(
    "copy",
    [
        base64.b64encode(f"statement of {NAME} today".encode()).decode(),
        base64.b64encode(f"statement of {NAME} today".encode("utf-16-le")).decode(),
        base64.urlsafe_b64encode(f"{NAME} ~~ {NAME}???".encode()).decode(),
        quote(NAME),
        "".join(f"&#{ord(letter)};" for letter in NAME),
        "".join(f"\\u{ord(letter):04x}" for letter in NAME),
        NAME.encode().hex(),
        NAME.encode().hex(" "),
    ],
)
def test_encoded_copies_go_too_and_are_proven(tmp_path: Path, copy: str) -> None:
    source = write(tmp_path, "a.txt", f"{NAME} wrote this.\nRaw: {copy} end\n")
    redacted, plan, target = redact(source)
    assert redacted.decode() == "[REDACTED] wrote this.\nRaw: [REDACTED] end\n"
    assert set(states(source, target, plan).values()) == {"clean"}
    leaky = write(tmp_path, "leaky", f"[REDACTED] wrote this.\nRaw: {copy} end\n")
    assert states(source, leaky, plan)["text:bytes"] == "leaked"


@pytest.mark.parametrize(
    "left",
    [
        "MORWENNA TREGEAGLE",
        "Morwenna-Tregeagle",
        "Morwenna\u00a0Tregeagle",
        "M o r w e n n a  T r e g e a g l e",
        "Morwenna Tre-\ngeagle",
        "Ｍｏｒｗｅｎｎａ Tregeagle",
        "Mörwenna Trégeagle",
        "Mor\u00adwenna Tre\u200bgeagle",
        "elgaegerT annewroM",
        "xMorwennaTregeaglex",
    ],
)
def test_the_proof_reads_through_spelling(tmp_path: Path, left: str) -> None:
    source = write(tmp_path, "a.txt", f"{NAME} wrote this.")
    _, plan, _ = redact(source)
    leaky = write(tmp_path, "leaky", f"[REDACTED] wrote this. {left} too.")
    assert states(source, leaky, plan)["text:bytes"] == "leaked"


def test_words_that_hold_a_short_name_are_no_leak(tmp_path: Path) -> None:
    source = write(tmp_path, "a.txt", "Ann planned an annual panning trip in the oak; Theo came.")
    _, plan, target = redact(source, "Ann", "Theo")
    assert target.read_text() == "[REDACTED] planned an annual panning trip in the oak; [REDACTED] came."
    assert set(states(source, target, plan).values()) == {"clean"}


def test_the_same_text_kept_elsewhere_is_no_leak_but_one_more_is(tmp_path: Path) -> None:
    source = write(tmp_path, "a.txt", f"{NAME} left. Later {NAME} came.")
    plan = detect(source, DetectionRequest(terms=(NAME,), terms_only=True), TermsOnly())
    first, second = plan.findings
    plan = plan.with_findings(
        [first.decided("accepted", by="t", origin="reviewer"), second.decided("rejected", by="t", origin="reviewer")]
    )
    target = tmp_path / "out.txt"
    apply(source, plan, AUDIENCE, target)
    assert target.read_text() == f"[REDACTED] left. Later {NAME} came."
    assert set(states(source, target, plan).values()) == {"clean"}
    assert states(source, source, plan)["text:bytes"] == "leaked"


def test_a_plan_of_another_file_is_refused_and_nothing_written(tmp_path: Path) -> None:
    source = write(tmp_path, "a.txt", PLAIN)
    _, plan, target = redact(source)
    target.unlink()
    other = write(tmp_path, "b.txt", PLAIN + "more")
    with pytest.raises(PlanMismatchError):
        apply(other, plan, AUDIENCE, target)
    assert not target.exists()


def test_a_place_that_is_not_there_is_refused(tmp_path: Path) -> None:
    from dataclasses import replace

    source = write(tmp_path, "a.txt", PLAIN)
    _, plan, target = redact(source)
    target.unlink()
    for place in (TextPlace(9, 0, 3), TextPlace(0, 0, 3), TextPlace(0, 5, 100_000)):
        with pytest.raises(PlanMismatchError):
            apply(source, plan.with_findings([replace(plan.findings[0], place=place)]), AUDIENCE, target)
        assert not target.exists()


def test_the_proof_names_no_secret(tmp_path: Path) -> None:
    source = write(tmp_path, "a.html", MARKUP)
    _, plan, _ = redact(source)
    for channel in verify(source, source, plan, AUDIENCE).channels:
        assert "morwenna" not in channel.detail.lower()


MARKS = """
<p> </p> <a_href=' " ' > <!-- --> <script> </script> &amp; &# < / <b <b_x= <textarea> <style> { } [ ] : , ` * ]( )
"""
HOSTILE = st.lists(st.sampled_from([*MARKS.split(), NAME, " ", "\n", "\\", "<div hidden>", "</div>"]), max_size=30)


@settings(max_examples=150, deadline=None)
@given(pieces=HOSTILE, kind=st.sampled_from(["html", "md", "csv", "tsv", "txt"]))
def test_whatever_the_text_the_name_goes(tmp_path_factory: pytest.TempPathFactory, pieces: list[str], kind: str) -> None:
    text = "".join(pieces).replace("_", " ")
    document = parse(text, kind)
    places = []
    for number, passage in enumerate(document.passages):
        places += [(number, s.start, s.end, "[REDACTED]") for s in TermsOnly()._spans(passage.text, [NAME])]
    if kind == "md":
        from redaction.text.markdown import comment_places

        places += comment_places(document)
    again = document.rewritten(places)[0]
    assert not re.search(rf"(?<!\w){NAME}(?!\w)", again)


@settings(max_examples=100, deadline=None)
@given(text=st.text(min_size=1, max_size=60))
def test_folding_finds_every_text_in_itself(text: str) -> None:
    from redaction.findings import Decision, Finding

    finding = Finding("f1", "PERSON", text, TextPlace(0, 0, len(text)), 1, "t", "", decision=Decision("accepted"))
    secrets = secrets_of(Plan("", "txt", findings=(finding,)), AUDIENCE)
    for secret in secrets.items:
        assert secrets.count_in(fold(f"before {text} after"))[secret] >= 1


def test_an_empty_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError):
        detect(write(tmp_path, "a.txt", " \n"), DetectionRequest(), TermsOnly())


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "a.json",
            '[{"first": "Morwenna", "surname": "Tregeagle"}, {"first": "Morwenna", "surname": "Bray"}]',
            '[{"first": "[REDACTED]", "surname": "[REDACTED]"}, {"first": "Morwenna", "surname": "Bray"}]',
        ),
        (
            "a.csv",
            "Surname,Forename,Town\nTregeagle,Morwenna,Truro\nBray,Morwenna,Bodmin\n",
            "Surname,Forename,Town\n[REDACTED],[REDACTED],Truro\nBray,Morwenna,Bodmin\n",
        ),
    ],
)
def test_a_term_spread_over_fields_goes_where_all_of_it_stands(tmp_path: Path, name: str, text: str, expected: str) -> None:
    source = tmp_path / name
    source.write_text(text)
    redacted, plan, target = redact(source, reason="REDACTED")
    assert redacted.decode() == expected
    assert "leaked" not in states(source, target, plan).values()
