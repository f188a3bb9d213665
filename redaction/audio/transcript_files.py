"""The redacted transcript of a recording, beside it: plain text, WebVTT with times, or a Word document.

It is made of what was heard in the original less what goes. It is a help for reading and not evidence: a recogniser mishears.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from redaction.audio.finding import Voice
from redaction.audio.tracks import voices_from
from redaction.audio.voices import MIX
from redaction.errors import ProofFailedError
from redaction.findings import Finding, TimePlace
from redaction.plan import Plan
from redaction.traces import fold, named, secrets_of

_LONGEST = 12
"""Words in a line."""
_PAUSE = 0.8
"""Seconds without a word that end a line."""
_LABEL = "[REDACTED{}]"
NOTE = "Machine transcript of the redacted recording. It may be wrong: listen to the recording before you rely on it."


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One line: seconds from the start of the recording, who speaks (empty, or the channel), and what is left of it."""

    start: float
    end: float
    speaker: str
    text: str


def redacted_lines(plan: Plan, audience: str) -> list[Line]:
    """The lines of the redacted transcript, in order of time.

    Raises:
        ProofFailedError: something that goes would be read in it.
    """
    lines = [line for voice in voices_from(plan.readings) for line in _lines(voice, plan.going(audience), audience)]
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
    """The transcript as WebVTT, so that a player shows each line at its time."""
    cues = [f"{_clock(line.start)} --> {_clock(line.end)}\n{_escaped(_said(line))}\n" for line in lines]
    return "\n".join(["WEBVTT", "", f"NOTE {NOTE}", "", *cues])


def write_docx(lines: list[Line], target: Path) -> None:
    """The transcript as a Word document, a row with its time to each line. `target` must not exist."""
    import docx

    document = docx.Document()
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.add_heading("Transcript", 1)
    document.add_paragraph(NOTE)
    table = document.add_table(rows=0, cols=2)
    for line in lines:
        time, said = table.add_row().cells
        time.text, said.text = _clock(line.start)[:8], _said(line)
    with target.open("xb") as stream:
        document.save(stream)


def _lines(voice: Voice, going: list[Finding], audience: str) -> Iterator[Line]:
    """Lines of one voice; a label stands once where something goes."""
    places = [
        (one.place, _label(one, audience)) for one in going if isinstance(one.place, TimePlace) and one.place.track == voice.track
    ]
    speaker = "" if voice.voice == MIX else f"channel {voice.voice + 1}"
    texts: list[str] = []
    start = end = 0.0
    for word in voice.heard.words:
        hits = [label for place, label in places if place.start < word.end and word.start < place.end]
        text = f" {hits[0]}" if hits else word.text
        if texts and (word.start - end > _PAUSE or (len(texts) >= _LONGEST and text.startswith(" "))):
            yield Line(start, end, speaker, "".join(texts).strip())
            texts = []
        if not texts:
            start = word.start
        if not hits or not texts or texts[-1] != text:
            texts.append(text)
        end = word.end
    if texts:
        yield Line(start, end, speaker, "".join(texts).strip())


def _label(finding: Finding, audience: str) -> str:
    action = finding.actions.get(audience)
    reason = action.reason if action else ""
    return f"[{finding.label}]" if finding.label else _LABEL.format(f" {reason}" if reason and reason != "REDACTED" else "")


def _said(line: Line) -> str:
    return f"{line.speaker}: {line.text}" if line.speaker else line.text


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(seconds: float) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
