"""Checks on recordings: provided, clipped to what is relevant, playable, and linked on an MG00."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from case_files.case import Case
from case_files.checks.verdicts import Check, Findings, Rules, Verdict
from case_files.forms.exhibits import MediaSheet, media_kind, reference_on
from case_files.items import Item

Kind = Literal["BWV", "CCTV", "RECORDING"]

_MENTIONS: dict[Kind, re.Pattern[str]] = {
    "BWV": re.compile(r"\b(?:BWV|BWC|BWF|body.?worn (?:video|camera))\b|\bbody worn\b", re.I),
    "CCTV": re.compile(r"\bCCTV\b", re.I),
    "RECORDING": re.compile(
        r"\b999 (?:calls?|tapes?|recordings?)\b|\bdash.?cam\b|\bdoorbell (?:video|footage|camera)\b|\bmobile phone footage\b",
        re.I,
    ),
}
_WORDS: dict[Kind, str] = {
    "BWV": "body-worn video",
    "CCTV": "CCTV",
    "RECORDING": "another recording (999 call, dashcam, doorbell, phone)",
}
_LIMITS: dict[Kind, str] = {"BWV": "bwv_clip", "CCTV": "cctv_clip", "RECORDING": "recording_clip"}
_PLAYABLE = {".mp4", ".mp3", ".wav"}
_ABSENT = re.compile(
    r"\b(?:no|not any|without|not) (?:any )?(?:relevant )?(?:CCTV|BWV|body.?worn|dash.?cam|999)\b"
    r"|\bCCTV (?:was )?(?:not (?:working|available|recording)|(?:enquiries (?:were )?)?negative)"
    r"|\b(?:custody|cell) (?:suite )?CCTV\b|\b(?:seizing|copy of|to) CCTV\b",
    re.I,
)
"""Where CCTV is spoken of and none is meant: there was none, it is of the custody suite, or the form's own print speaks."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The recordings of one kind in a case: their sheets and their files."""

    kind: Kind
    sheets: tuple[MediaSheet, ...]
    files: tuple[Item, ...]


def recorded(case: Case, kind: Kind) -> Recorded:
    """The MG00s and the recordings of a kind; a file's kind is told by its name, or by the MG00 with its exhibit reference."""
    sheets = tuple(sheet for sheet in case.media_sheets if sheet.kind == kind)
    files = tuple(
        item
        for item in case.items
        if item.nature in ("video", "sound") and item.id not in case.copies and _kind_of(item, case) == kind
    )
    return Recorded(kind, sheets, files)


def _kind_of(item: Item, case: Case) -> str:
    reference = reference_on(item)
    sheet = next((sheet for sheet in case.media_sheets if sheet.exhibit and sheet.exhibit == reference), None)
    return sheet.kind if sheet else media_kind(item.path.stem.replace("_", " ").replace("-", " "))


def mentioned(case: Case, kind: Kind) -> list[str]:
    """Items in whose filled-in words a recording of a kind is spoken of as there."""
    texts = [(report.item, f"{report.outline}\n{' '.join(report.comments.values())}") for report in case.charging]
    texts += [(own.item, f"{own.key_evidence}\n{own.recorded_details}\n{own.injuries}") for own in case.reports]
    texts += [(own.item, own.body) for own in case.statements]
    texts += [(own.item, "\n".join(f"{entry.description}" for entry in own.entries)) for own in case.exhibit_lists]
    return [item for item, text in texts if _MENTIONS[kind].search(_ABSENT.sub(" ", " ".join(text.split())))]


def not_clipped(kind: Kind, code: str) -> Check:
    """A13, A16, A19: the length on the MG00 is given and not above the limit."""

    def check(case: Case, rules: Rules) -> Verdict:
        found = Findings()
        limit = rules.limits[_LIMITS[kind]]
        for sheet in recorded(case, kind).sheets:
            if sheet.seconds is None:
                found.fault("the MG00 gives no length of the clip", sheet.item)
            elif sheet.seconds > limit:
                found.fault(
                    f"the clip is {_minutes(sheet.seconds)} long; more than {_minutes(int(limit))} counts as not clipped",
                    sheet.item,
                )
            found.looked("clipped", sheet.item)
        return found.verdict(code, f"no MG00 for {_WORDS[kind]}")

    return check


def not_playable(kind: Kind, code: str) -> Check:
    """A14, A17, A20: the file is MP4 (MP3 or WAV for sound), and every frame of it can be decoded."""

    def check(case: Case, rules: Rules) -> Verdict:
        found = Findings()
        for item in recorded(case, kind).files:
            trouble = item.trouble or case.playable.get(item.id, "")
            if item.suffix not in _PLAYABLE:
                found.fault(f"{item.name} is {item.suffix or 'of no known format'}: the CPS plays MP4, MP3 and WAV", item.id)
            elif trouble:
                found.fault(f"{item.name} cannot be played: it {trouble}", item.id)
            found.looked("plays" if item.id in case.playable else "of a format that plays; not decoded", item.id)
        return found.verdict(code, f"no file of {_WORDS[kind]} is here: it is judged where the link leads")

    return check


def not_provided(kind: Kind, code: str) -> Check:
    """A15, A18: what is spoken of has an MG00 with a link, or is here."""

    def check(case: Case, rules: Rules) -> Verdict:
        found = Findings()
        _provided(case, kind, found)
        return found.verdict(code, f"no form speaks of {_WORDS[kind]}")

    return check


def _provided(case: Case, kind: Kind, found: Findings) -> None:
    own = recorded(case, kind)
    for sheet in own.sheets:
        if not sheet.link and not own.files:
            found.fault(f"the MG00 for {_WORDS[kind]} has no link", sheet.item)
        found.looked(f"MG00 for {_WORDS[kind]}", sheet.item)
    for item in own.files:
        found.looked(f"file of {_WORDS[kind]}", item.id)
    said = mentioned(case, kind)
    if said and not own.sheets and not own.files:
        found.fault(f"{_WORDS[kind]} is spoken of; neither an MG00 nor the recording is here", *said)


def hard_media(case: Case, rules: Rules) -> Verdict:
    """T11: any recording that is spoken of is here or linked."""
    found = Findings()
    for kind in _MENTIONS:
        _provided(case, kind, found)
    return found.verdict("T11", "no form speaks of a recording")


def _minutes(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d} min"
