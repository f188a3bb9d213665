"""The redacted transcript holds what is left, at its time, and nothing that went."""

from __future__ import annotations

from pathlib import Path

import pytest
from sound_making import spoken

from redaction.audio.finding import Voice
from redaction.audio.hearing import Heard
from redaction.audio.tracks import readings_of
from redaction.audio.transcript_files import as_text, as_webvtt, redacted_lines, write_docx
from redaction.errors import ProofFailedError
from redaction.findings import Action, Finding, Span, TimePlace
from redaction.plan import Plan

WORDS = spoken("then I saw Morwenna Tregeagle by the <gate> & left")


def plan_with(text: str, place: TimePlace, *voices: Voice, terms: tuple[str, ...] = ()) -> Plan:
    finding = Finding.of("s0001", Span(0, 0, "PERSON", 1.0, "t", "t"), text, place)
    finding = finding.decided("accepted", by="t", origin="reviewer")
    finding.actions["cps"] = Action("redact", "NAME")
    readings = {key: value for voice in voices for key, value in readings_of(voice).items()}
    return Plan("0" * 64, "wav", findings=(finding,), readings=readings, terms=terms)


def test_a_label_stands_once_for_what_went(tmp_path: Path) -> None:
    place = TimePlace(WORDS[3].start - 0.1, WORDS[4].end + 0.1)
    lines = redacted_lines(plan_with("Morwenna Tregeagle", place, Voice(0, -1, Heard(WORDS))), "cps")
    assert [line.text for line in lines] == ["then I saw [REDACTED NAME] by the <gate> & left"]
    assert "00:00:00  then I saw [REDACTED NAME]" in as_text(lines)
    vtt = as_webvtt(lines)
    assert (
        vtt.startswith("WEBVTT\n")
        and "00:00:00.500 --> 00:00:05.350\nthen I saw [REDACTED NAME] by the &lt;gate&gt; &amp; left" in vtt
    )
    write_docx(lines, tmp_path / "a.docx")
    import docx

    document = docx.Document(str(tmp_path / "a.docx"))
    assert "Morwenna" not in "".join(cell.text for row in document.tables[0].rows for cell in row.cells)
    assert document.tables[0].rows[0].cells[1].text.startswith("then I saw [REDACTED NAME]")


def test_channels_are_told_apart() -> None:
    answer = spoken("thank you", start=6.5)
    voices = Voice(0, 0, Heard(WORDS)), Voice(0, 1, Heard(answer))
    lines = redacted_lines(plan_with("x", TimePlace(90, 91), *voices), "cps")
    assert [line.speaker for line in lines] == ["channel 1", "channel 2"]


def test_a_name_that_stands_elsewhere_stops_the_transcript() -> None:
    again = [*WORDS, *spoken("Morwenna Tregeagle", start=7.0)]
    place = TimePlace(WORDS[3].start - 0.1, WORDS[4].end + 0.1)
    with pytest.raises(ProofFailedError, match="s0001"):
        redacted_lines(plan_with("Morwenna Tregeagle", place, Voice(0, -1, Heard(again))), "cps")
