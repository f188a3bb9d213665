"""A schedule of redactions for the case file: what went from where, why, and who decided, without a word of what was removed.

It is laid out like the schedules of a case file (MG forms): a number, the place, the CPS's type, the reason code, the decision.
Findings appear by place and type only; reasons written by people and texts stay in the sealed plan.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from redaction.file_names import FileNames
from redaction.kinds import TEXT_KINDS
from redaction.place_words import for_others
from redaction.plan import Plan
from redaction.traces import fold, secrets_of, words_of
from reference.printable import printable_all

TEMPLATE = Path(__file__).with_name("schedule.typ")
COLUMNS = ("number", "finding", "place", "cps_type", "reason", "decided_by", "decided_how", "decided_at")
_HOW = {"reviewer": "reviewer", "unattended": "unattended, no reviewer", "detector": "detector"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""
_SHORTEST_WORD = 3
"""Letters of a word from which a file's name may tell what was removed."""


@dataclass(frozen=True, slots=True)
class Row:
    """One redaction. `number` counts from 1; `decided_at` is UTC as ISO 8601."""

    number: int
    finding: str
    place: str
    cps_type: str
    reason: str
    decided_by: str
    decided_how: str
    decided_at: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """The redactions of one file for one audience.

    Attributes:
        source_name: name of the original; empty where the name itself tells of a removed text.
        source_sha256: hash of the original; empty for a text, on whose hash guesses of what is gone could be tried.
        media: its kind.
        policy: name of the policy.
        audience: for whom.
        released: whether the file was released so; otherwise this is a draft.
        undecided: findings that nobody decided.
        rejected: findings that were decided to stay.
        rows: in the order of the plan.
    """

    source_name: str
    source_sha256: str
    media: str
    policy: str
    audience: str
    released: bool
    undecided: int
    rejected: int
    rows: tuple[Row, ...]


def schedule_of(plan: Plan, audience: str, *, source_name: str = "", released: bool) -> Schedule:
    """The schedule of a plan for one audience. It holds no text of the file.

    Args:
        plan: with decisions.
        audience: for whom.
        source_name: name of the original, left out if it holds a removed text or a word of one.
        released: whether the file was released with these decisions.
    """
    rows = []
    for number, finding in enumerate(plan.going(audience), 1):
        action, decision = finding.actions.get(audience), finding.decision
        rows.append(
            Row(
                number,
                finding.id,
                for_others(finding.place),
                finding.cps_type or finding.kind,
                action.reason if action else "",
                decision.by,
                _HOW[decision.origin],
                decision.at,
            )
        )
    return Schedule(
        source_name="" if _tells(source_name, plan, audience) else source_name.encode(errors="backslashreplace").decode(),
        source_sha256="" if plan.media in TEXT_KINDS else plan.source_sha256,
        media=plan.media,
        policy=plan.policy,
        audience=audience,
        released=released,
        undecided=sum(1 for finding in plan.findings if finding.decision.state == "proposed"),
        rejected=sum(1 for finding in plan.findings if finding.decision.state == "rejected"),
        rows=tuple(rows),
    )


def as_csv(schedule: Schedule) -> bytes:
    """The rows as CSV in UTF-8 with a byte order mark, so that a spreadsheet reads it; no cell can be a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in schedule.rows:
        writer.writerow(_no_formula(str(value)) for value in asdict(row).values())
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_pdf(schedule: Schedule) -> bytes:
    """The schedule as PDF/A-2b, on as many pages of A4 as it takes."""
    import typst

    made: Any = typst.compile(
        str(TEMPLATE),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"schedule": json.dumps(printable_all(_shown(schedule)))},
        pdf_standards="a-2b",
    )
    return bytes(made[0] if isinstance(made, list) else made)


def _tells(name: str, plan: Plan, audience: str) -> bool:
    """Whether a file is named after something that goes: the whole of it, or a word of it such as a surname."""
    if FileNames.of(plan, audience).tell(name):
        return True
    stem = Path(name).stem
    gone = {word for finding in plan.going(audience) for word in words_of(finding.text) if len(word) >= _SHORTEST_WORD}
    return bool(gone & set(words_of(stem.replace("_", " ")))) or bool(secrets_of(plan, audience).count_in(fold(stem)))


def _many(count: int) -> str:
    return "1 finding is" if count == 1 else f"{count} findings are"


def _time(at: str) -> str:
    return at[:19].replace("T", " ")


def _no_formula(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _shown(schedule: Schedule) -> dict[str, Any]:
    """What the template prints: sentences and rows of text."""
    count = len(schedule.rows)
    state = "as released" if schedule.released else "draft: the file is not released"
    summary = f"{count} redaction{'' if count == 1 else 's'} for {schedule.audience}; {state}."
    if schedule.rejected:
        summary += f" {_many(schedule.rejected)} decided to stay."
    if schedule.undecided:
        summary += f" {_many(schedule.undecided)} not decided."
    rows = [
        [
            str(row.number),
            row.place,
            row.cps_type,
            row.reason,
            row.decided_by,
            row.decided_how,
            row.decided_at[:19].replace("T", " "),
        ]
        for row in schedule.rows
    ]
    return {**asdict(schedule), "summary": summary, "rows": rows}
