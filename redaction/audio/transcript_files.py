"""The redacted transcript of a recording: plain text, WebVTT with the time of each word, a Word document or tagged PDF.

It is made of what was heard in the original less what goes. It is a help for reading and not evidence: a recogniser mishears.
`redaction.audio.transcript_proof` reads it again before anybody gets it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redaction.audio.finding import Voice
from redaction.audio.tracks import silencing, voices_from
from redaction.audio.voices import MIX
from redaction.errors import ProofFailedError
from redaction.findings import Finding, TimePlace
from redaction.plan import Plan
from redaction.traces import fold, named, secrets_of
from reference.printable import printable_all

_LONGEST = 12
"""Words in a line."""
_PAUSE = 0.8
"""Seconds without a word that end a line."""
_LABEL = "[REDACTED{}]"
TEMPLATE = Path(__file__).with_name("transcript.typ")
NOTE = "Machine transcript of the redacted recording. It may be wrong: listen to the recording before you rely on it."


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One line: seconds from the start of the recording, who speaks (empty, or the channel), and what is left of it.

    `words` are its words and labels, each with the second at which it begins.
    """

    start: float
    end: float
    speaker: str
    text: str
    words: tuple[tuple[float, str], ...] = ()


def redacted_lines(plan: Plan, audience: str) -> list[Line]:
    """The lines of the redacted transcript, in order of time.

    Raises:
        ProofFailedError: something that goes would be read in it.
    """
    going = silencing(plan.going(audience))
    lines = [line for voice in voices_from(plan.readings) for line in _lines(voice, going, audience)]
    lines.sort(key=lambda line: (line.start, line.speaker))
    secrets = secrets_of(plan, audience)
    text = fold("\n".join(line.text for line in lines))
    left = [name for secret in secrets.count_in(text) if secret.strict and not secret.kept for name in secret.ids]
    if left:
        raise ProofFailedError(f"The transcript was not written: {named(left)} would still be read in it. Add what is missing.")
    return lines


def as_text(lines: list[Line]) -> str:
    """The transcript as plain text, a line with its time to each."""
    return "\n".join([NOTE, "", *(f"{_clock(line.start)[:8]}  {_said(line)}" for line in lines)]) + "\n"


def as_webvtt(lines: list[Line]) -> str:
    """The transcript as WebVTT, so that a player shows each line, and marks each word, at its time."""
    cues = [f"{_clock(line.start)} --> {_clock(line.end)}\n{_timed(line)}\n" for line in lines]
    return "\n".join(["WEBVTT", "", f"NOTE {NOTE}", "", *cues])


def as_pdf(lines: list[Line]) -> bytes:
    """The transcript as tagged PDF (PDF/UA-1, as typst writes it)."""
    import typst

    rows = [{"time": _clock(line.start)[:8], "said": _said(line), "words": _seconds(line)} for line in lines]
    made: Any = typst.compile(
        str(TEMPLATE),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"transcript": json.dumps(printable_all({"note": NOTE, "lines": rows}))},
        pdf_standards="ua-1",
    )
    return bytes(made[0] if isinstance(made, list) else made)


def as_docx(lines: list[Line]) -> bytes:
    """The transcript as a Word document, a row with its time to each line."""
    import docx
    from docx.shared import Pt

    document = docx.Document()
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.add_heading("Transcript", 1)
    document.add_paragraph(NOTE)
    table = document.add_table(rows=0, cols=2)
    for line in lines:
        time, said = table.add_row().cells
        time.text, said.text = _clock(line.start)[:8], _said(line)
        said.add_paragraph().add_run(_seconds(line)).font.size = Pt(7)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _lines(voice: Voice, going: list[Finding], audience: str) -> Iterator[Line]:
    """Lines of one voice; a label stands once where something goes."""
    places = [
        (one.place, _label(one, audience)) for one in going if isinstance(one.place, TimePlace) and one.place.track == voice.track
    ]
    speaker = "" if voice.voice == MIX else f"channel {voice.voice + 1}"
    texts: list[str] = []
    times: list[float] = []
    start = end = 0.0
    for word in voice.heard.words:
        hits = [label for place, label in places if place.start < word.end and word.start < place.end]
        text = f" {hits[0]}" if hits else word.text
        if texts and (word.start - end > _PAUSE or (len(texts) >= _LONGEST and text.startswith(" "))):
            yield _line(start, end, speaker, texts, times)
            texts, times = [], []
        if not texts:
            start = word.start
        if not hits or not texts or texts[-1] != text:
            texts.append(text)
            times.append(word.start)
        end = word.end
    if texts:
        yield _line(start, end, speaker, texts, times)


def _line(start: float, end: float, speaker: str, texts: Sequence[str], times: Sequence[float]) -> Line:
    """A line of pieces; one that does not begin with a blank belongs to the word before it."""
    words: list[tuple[float, str]] = []
    for text, time in zip(texts, times, strict=True):
        if words and not text.startswith(" "):
            words[-1] = (words[-1][0], words[-1][1] + text)
        else:
            words.append((time, text.strip()))
    return Line(start, end, speaker, "".join(texts).strip(), tuple(words))


def _label(finding: Finding, audience: str) -> str:
    action = finding.actions.get(audience)
    reason = action.reason if action else ""
    return f"[{finding.label}]" if finding.label else _LABEL.format(f" {reason}" if reason and reason != "REDACTED" else "")


def _said(line: Line) -> str:
    return f"{line.speaker}: {line.text}" if line.speaker else line.text


def _timed(line: Line) -> str:
    """What is said with a time stamp before each word but the first, whose time is that of the line."""
    first, *others = line.words
    said = " ".join([_escaped(first[1]), *(f"<{_clock(time)}>{_escaped(word)}" for time, word in others)])
    return f"{line.speaker}: {said}" if line.speaker else said


def _seconds(line: Line) -> str:
    """The words with the seconds at which they begin, for a page."""
    return "  ".join(f"{time:.1f} {word}" for time, word in line.words)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(seconds: float) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
