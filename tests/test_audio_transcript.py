"""The redacted transcript holds what is left, at its time, and nothing that went."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from sound_making import spoken

from redaction.audio.finding import Voice
from redaction.audio.hearing import Heard
from redaction.audio.tracks import readings_of
from redaction.audio.transcript_files import as_docx, as_pdf, as_text, as_webvtt, redacted_lines
from redaction.audio.transcript_proof import prove
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
    assert vtt.startswith("WEBVTT\n")
    assert "00:00:00.500 --> 00:00:05.350\nthen <00:00:01.000>I <00:00:01.500>saw <00:00:02.000>[REDACTED NAME]" in vtt
    assert "<00:00:04.000>&lt;gate&gt; <00:00:04.500>&amp; <00:00:05.000>left" in vtt


def test_every_form_is_read_again_and_holds_the_time_of_each_word(tmp_path: Path) -> None:
    import docx
    import pypdf

    plan = plan_with("Morwenna Tregeagle", TimePlace(WORDS[3].start - 0.1, WORDS[4].end + 0.1), Voice(0, -1, Heard(WORDS)))
    lines = redacted_lines(plan, "cps")
    made = {".txt": as_text(lines).encode(), ".vtt": as_webvtt(lines).encode(), ".docx": as_docx(lines), ".pdf": as_pdf(lines)}
    for suffix, document in made.items():
        prove(document, suffix, plan, "cps")
        (tmp_path / f"a{suffix}").write_bytes(document)
    cells = docx.Document(str(tmp_path / "a.docx")).tables[0].rows[0].cells
    assert cells[1].text.startswith("then I saw [REDACTED NAME]")
    assert "4.0 <gate>" in cells[1].text
    reader = pypdf.PdfReader(tmp_path / "a.pdf")
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    assert "then I saw [REDACTED NAME] by the <gate> & left" in reader.pages[0].extract_text()
    assert "4.0 <gate>" in reader.pages[0].extract_text()


@pytest.mark.parametrize("suffix", [".txt", ".vtt", ".docx", ".pdf"])
def test_a_finished_transcript_that_tells_a_name_is_not_handed_out(suffix: str) -> None:
    place = TimePlace(WORDS[3].start - 0.1, WORDS[4].end + 0.1)
    careless = redacted_lines(plan_with("nothing of it", TimePlace(90, 91), Voice(0, -1, Heard(WORDS))), "cps")
    forms = {".txt": lambda: as_text(careless).encode(), ".vtt": lambda: as_webvtt(careless).encode()}
    document = {**forms, ".docx": lambda: as_docx(careless), ".pdf": lambda: as_pdf(careless)}[suffix]()
    plan = plan_with("Morwenna Tregeagle", place, Voice(0, -1, Heard(WORDS)))
    with pytest.raises(ProofFailedError, match="s0001"):
        prove(document, suffix, plan, "cps")
    with pytest.raises(ProofFailedError, match=r"s0001|cannot be read"):
        prove(document[: len(document) // 2] if suffix in (".docx", ".pdf") else document, suffix, plan, "cps")


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


@pytest.mark.shared
def test_the_transcript_of_a_released_recording_is_written_and_recorded(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from flows.cli import main

    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOURSBACK_CONFINED", "false")
    source, out = shared_data / "speech" / "lj_LJ001-0003.flac", tmp_path / "out"
    assert main(["redact", str(source), "--out", str(out), "--terms-only", "--term", "Netherlands"]) == 0
    assert main(["items", "--json"]) == 0
    item = re.findall(r'"item": "(\w+)"', capsys.readouterr().out)[0]
    target = tmp_path / "transcript.vtt"
    assert main(["plan", "transcript", item, "--out", str(target)]) == 2
    assert "not released" in capsys.readouterr().err
    assert main(["decide", item, "--accept", "all"]) in (0, 2)
    assert main(["finish", item]) == 0
    for suffix in (".vtt", ".txt", ".docx", ".pdf"):
        assert main(["plan", "transcript", item, "--out", str(target.with_suffix(suffix))]) == 0
    assert target.read_text().count("<00:00:") > 5
    assert main(["plan", "transcript", item, "--out", str(target)]) == 2  # never over a file unasked
    assert main(["plan", "transcript", item, "--out", str(tmp_path / "transcript.exe")]) == 2
    capsys.readouterr()
    assert main(["audit", "show", "--json"]) == 0
    assert '"transcript": "docx"' in capsys.readouterr().out


@pytest.mark.shared
def test_transcripts_are_released_with_their_recording_and_lie_beside_it(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from flows.cli import main
    from redaction.audio import transcripts

    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOURSBACK_CONFINED", "false")
    source, out = shared_data / "speech" / "lj_LJ001-0003.flac", tmp_path / "out"
    note = tmp_path / "note.txt"
    note.write_text("They came from the Netherlands by boat.")
    wish = ["--out", str(out), "--terms-only", "--term", "Netherlands", "--accept", "all"]
    forms = ["--transcript", "vtt", "--transcript", "docx"]

    # A document in which something is left: the recording is not released either.
    with monkeypatch.context() as careless:
        careless.setattr(transcripts, "FORMS", {**transcripts.FORMS, ".docx": lambda lines: b"no document"})
        assert main(["redact", str(source), *wish, *forms]) == 4
    assert "E-PROOF" in capsys.readouterr().out
    assert not list(out.glob("lj*"))

    assert main(["redact", str(source), str(note), *wish, *forms, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    recording, text = (one["renditions"][0] for one in answer["files"])
    result = Path(recording["output"])
    assert recording["transcripts"] == [f"{result}.transcript.docx", f"{result}.transcript.vtt"]
    assert "transcripts" not in text
    said = Path(f"{result}.transcript.vtt").read_text()
    assert "[REDACTED" in said and "Netherlands" not in said and "WEBVTT" in said
    assert sorted(path.name for path in out.glob("*.transcript.*")) == [Path(one).name for one in recording["transcripts"]]
    assert main(["audit", "show", "--json"]) == 0
    assert '"transcript_vtt"' in capsys.readouterr().out

    # Asked for once more, nothing is written; where somebody else's file lies, nothing is written over it.
    assert main(["redact", str(source), *wish, *forms]) == 0
    assert "was there already" in capsys.readouterr().out
    other = tmp_path / "other" / f"{result.name}.transcript.vtt"
    other.parent.mkdir()
    other.write_text("mine")
    assert main(["redact", str(source), *wish, *forms, "--out", str(other.parent)]) == 2
    assert [path.name for path in other.parent.iterdir()] == [other.name] and other.read_text() == "mine"


def test_a_transcript_of_before_never_lies_beside_another_result(tmp_path: Path) -> None:
    from automations.store import EvidenceStore
    from flows.delivery import Original, hand_over

    store = EvidenceStore(str(tmp_path / "store"))
    original, target = Original("5" * 64, ""), tmp_path / "out" / "call.wav"

    def result(number: int, *more: str) -> dict[str, str]:
        document = store.put_bytes(f"sound {number}".encode()).sha256
        paper = json.dumps({"source_sha256": original.sha256, "output_sha256": document}).encode()
        made = {"document": document, "certificate_json": store.put_bytes(paper).sha256}
        return made | {name: store.put_bytes(f"{name} {number}".encode()).sha256 for name in ("certificate_pdf", *more)}

    assert hand_over(store, result(1, "transcript_vtt", "transcript_txt"), target, original, overwrite=False)
    assert (target.parent / "call.wav.transcript.txt").read_text() == "transcript_txt 1"
    assert hand_over(store, result(2, "transcript_vtt"), target, original, overwrite=False)
    assert [path.read_text() for path in target.parent.glob("*.transcript.*")] == ["transcript_vtt 2"]
    assert hand_over(store, result(3), target, original, overwrite=False)
    assert not list(target.parent.glob("*.transcript.*"))
