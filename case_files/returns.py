"""What came back from the CPS, laid beside what our checks had said: which faults were let through, and which were missed.

The CPS's monthly export names failures by URN (columns read 2026-11-22 in its prototype; a live export may differ). Its words are
matched with `case_reasons`; what matches nothing is listed, never guessed.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from case_files.items import fold
from reference.errors import InputRefusedError

Lesson = Literal["let through", "missed", "thought not to apply", "not checked"]
"""What a returned reason teaches: our check had failed and the file went all the same; it had passed; it had not applied; or
there is no report of the file."""

_OF_STATE: dict[str, Lesson] = {"fail": "let through", "pass": "missed", "not applicable": "thought not to apply"}
_URN, _FAILURES, _ACCEPTED = "urn", "failure types", "accepted"
_YES = frozenset((" yes ", " y ", " true "))
_MAX_ROWS = 1_000_000


class ReturnsError(InputRefusedError):
    """A list of returned files, or a reason in it, cannot be read."""

    code = "E-INPUT-RETURNS"


@dataclass(frozen=True, slots=True)
class Returned:
    """One file that came back.

    Attributes:
        urn: as the CPS writes it, without spaces.
        codes: of the reasons, each once.
        unknown: failure words that match no reason.
    """

    urn: str
    codes: tuple[str, ...]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taught:
    """One returned reason of one file and what it teaches."""

    urn: str
    code: str
    lesson: Lesson


def code_of(words: str, reasons: Mapping[str, Mapping[str, Any]]) -> str:
    """The code of a reason given as code or in the CPS's words, or an empty string.

    Words count without case and punctuation; a heading before a colon or dash ("Evidential: BWV not clipped") is left away. Where
    triage and assessment use the same words, the assessment is meant.
    """
    if words.strip().upper() in reasons:
        return words.strip().upper()
    wanted = {fold(words), fold(re.split(r"\s[-–—:]\s|:\s", words, maxsplit=1)[-1])}
    found = [code for code, row in reasons.items() if fold(str(row["reason"])) in wanted]
    return max(found, key=lambda code: code.startswith("A"), default="")


def read_returns(path: Path, reasons: Mapping[str, Mapping[str, Any]]) -> tuple[Returned, ...]:
    """Files that came back, from the CPS's export as csv or xlsx; failures that the CPS withdrew on dispute are left out.

    Raises:
        ReturnsError: it cannot be read, or has no columns for URN and failure types.
    """
    rows = _rows_of(path)
    heads = [" ".join(fold(str(cell or "")).split()) for cell in rows[0]] if rows else []
    if _URN not in heads or not any(head.startswith(_FAILURES) for head in heads):
        raise ReturnsError(f"{path.name} has no columns called URN and Failure types: give the CPS's export as it came.")
    urn_at, failures_at = heads.index(_URN), next(at for at, head in enumerate(heads) if head.startswith(_FAILURES))
    accepted_at = heads.index(_ACCEPTED) if _ACCEPTED in heads else None
    found = []
    for row in rows[1:]:
        urn = re.sub(r"[\s/]", "", str(row[urn_at] or "")).upper() if len(row) > urn_at else ""
        withdrawn = accepted_at is not None and len(row) > accepted_at and fold(str(row[accepted_at] or "")) in _YES
        if not urn or withdrawn:
            continue
        words = [part.strip() for part in re.split(r"[;\n|]", str(row[failures_at] or "")) if part.strip()]
        codes = [(part, code_of(part, reasons)) for part in words]
        known = tuple(dict.fromkeys(code for _, code in codes if code))
        found.append(Returned(urn, known, tuple(part for part, code in codes if not code)))
    return tuple(found)


def _rows_of(path: Path) -> list[Sequence[Any]]:
    try:
        data = path.read_bytes()
        if data.startswith(b"PK\x03\x04"):
            import openpyxl

            sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
            return [row for row, _ in zip(sheet.iter_rows(values_only=True), range(_MAX_ROWS), strict=False)]
        return [row for row, _ in zip(csv.reader(io.StringIO(data.decode("utf-8-sig"))), range(_MAX_ROWS), strict=False) if row]
    except Exception:  # whatever a reader stumbles over: the person is told what to give
        raise ReturnsError(f"{path.name} cannot be read as csv in UTF-8 or as xlsx: save the CPS's export again.") from None


def lessons(returned: Iterable[Returned], reports: Mapping[str, Mapping[str, str]]) -> tuple[Taught, ...]:
    """What each returned reason teaches.

    Args:
        returned: files that came back.
        reports: by URN, what each check said when the file was built: code to state.
    """
    return tuple(
        Taught(
            own.urn, code, _OF_STATE.get(reports[own.urn].get(code, ""), "not checked") if own.urn in reports else "not checked"
        )
        for own in returned
        for code in own.codes
    )
