"""The certificate as a page of PDF/A-2b, set with typst's own fonts; the layout is `certificate.typ` beside this module."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from redaction.certificate import Certificate
from reference.printable import printable_all

TEMPLATE = Path(__file__).with_name("certificate.typ")
_MOST_NOTES = 6
_SIZES = (10.0, 9.2, 8.4, 7.6, 6.8)
"""Type sizes in points, tried until everything fits on one page."""


def page_pdf(certificate: Certificate) -> bytes:
    """The certificate as PDF/A-2b, on one page wherever type of a readable size allows it."""
    made = b""
    for size in _SIZES:
        made = _compiled(certificate, size, "pdf")
        if _page_count(made) == 1:
            break
    return made


def page_png(certificate: Certificate, ppi: float = 110) -> bytes:
    """The first page as a picture."""
    size = next((size for size in _SIZES if _page_count(_compiled(certificate, size, "pdf")) == 1), _SIZES[-1])
    return _compiled(certificate, size, "png", ppi=ppi)


def write_page(certificate: Certificate, target: Path) -> None:
    """Write the page to `target` in one step."""
    unfinished = target.with_name(f".{target.name}.partial")
    try:
        with unfinished.open("wb") as stream:
            stream.write(page_pdf(certificate))
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _compiled(certificate: Certificate, size: float, form: Literal["pdf", "png"], ppi: float | None = None) -> bytes:
    import typst

    made: Any = typst.compile(
        str(TEMPLATE),
        format=form,
        ppi=ppi,
        ignore_system_fonts=True,
        sys_inputs={"certificate": json.dumps(printable_all(_shown(certificate, size)))},
        pdf_standards="a-2b" if form == "pdf" else None,
        timestamp=int(_time(certificate).timestamp()),
    )
    return bytes(made[0] if isinstance(made, list) else made)


def _page_count(data: bytes) -> int:
    import io

    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(data)).pages)


def _time(certificate: Certificate) -> datetime:
    return datetime.fromisoformat(certificate.issued_at)


def _shown(certificate: Certificate, size: float) -> dict[str, Any]:
    """What the template prints: sentences and rows, made here so that the template only sets them."""
    total = sum(certificate.counts.values())
    time = _time(certificate)
    leaked = sum(1 for channel in certificate.channels if channel.state == "leaked")
    unchecked = sum(1 for channel in certificate.channels if channel.state == "unchecked")
    clean = len(certificate.channels) - leaked - unchecked
    summary = f"{_many(total, 'passage')} removed for {certificate.audience}; {_many(clean, 'channel')} of the proof clean"
    summary += (f", {unchecked} unchecked" if unchecked else "") + (f", {leaked} leaked" if leaked else "") + "."
    notes = list(certificate.notes)
    if len(notes) > _MOST_NOTES:
        notes = [*notes[:_MOST_NOTES], f"{len(certificate.notes) - _MOST_NOTES} more in the JSON certificate"]
    by = f" by {certificate.released_by}" if certificate.released_by else ""
    return {
        **asdict(certificate),
        "size": size,
        "summary": summary,
        "released": f"{time.day} {time:%B %Y, %H:%M:%S} UTC{by}",
        "policy_line": certificate.policy,
        "decided_line": _decided(certificate),
        "pages_line": _pages(certificate),
        "gaps_line": _gaps(certificate),
        "audit_line": f"{certificate.audit.sequence}  {certificate.audit.hash}" if certificate.audit else "",
        "rows_removed": [[kind, str(count)] for kind, count in certificate.counts.items()],
        "total": str(total),
        "rows_proof": [[channel.name, channel.state, _short(channel.detail)] for channel in certificate.channels],
        "notes": [_short(note, 180) for note in notes],
        "tools_line": ", ".join(f"{name} {value[:40]}" for name, value in certificate.tools.items()) or "no tools named",
    }


def _decided(certificate: Certificate) -> str:
    words = {"reviewer": "by a reviewer", "unattended": "unattended, without a reviewer", "detector": "by a detector"}
    parts = [f"{count} {words.get(origin, origin)}" for origin, count in certificate.decided.items()]
    if certificate.rejected:
        parts.append(f"{certificate.rejected} decided to stay")
    if certificate.undecided:
        parts.append(f"{certificate.undecided} not decided and left in the file")
    return "; ".join(parts) or "nothing was found"


def _pages(certificate: Certificate) -> str:
    parts = [f"{certificate.pages} ({certificate.media})"]
    if certificate.removed_pages:
        parts.append(f"removed from the original: {_listed(certificate.removed_pages)}")
    if certificate.pictured_pages:
        parts.append(f"turned into pictures: {_listed(certificate.pictured_pages)}")
    return "; ".join(parts)


def _gaps(certificate: Certificate) -> str:
    if not certificate.gaps:
        return ""
    fixed = sum(1 for gap in certificate.gaps if gap.width == "fixed")
    kept = len(certificate.gaps) - fixed
    parts = [f"{fixed} of a fixed width"] if fixed else []
    parts += [f"{kept} as wide as what was removed"] if kept else []
    fewest = "no" if certificate.fewest_names is None else f"at least {certificate.fewest_names:,}"
    return f"{', '.join(parts)}; {fewest} of 20,000 common names fit"


def _listed(pages: tuple[int, ...], most: int = 24) -> str:
    more = f" and {len(pages) - most} more" if len(pages) > most else ""
    return ", ".join(map(str, pages[:most])) + more


def _many(count: int, word: str) -> str:
    return f"{count} {word}" + ("" if count == 1 else "s")


def _short(text: str, most: int = 90) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
