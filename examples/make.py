"""Make the example documents: `python -m examples.make [--out FOLDER]`.

The forms are set with typst from `examples/forms`, with no other fonts than typst's own and the ones beside the forms, and with a
fixed date, so the same typst gives the same bytes on every machine. The documents in `examples/documents` come from here.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
from pathlib import Path
from typing import Any

from examples import case, exchanges
from examples.expectations import EXPECTED

HERE = Path(__file__).resolve().parent
FORMS = HERE / "forms"
MADE_AT = 1_792_108_800
"""Seconds since 1970: 16 October 2026, 00:00 UTC, the date every example PDF bears."""

PDFS: dict[str, tuple[str, dict[str, Any]]] = {
    "mg11_statement.pdf": ("mg11.typ", {"title": "Witness statement", "statements": [case.STATEMENT]}),
    "incident_log.pdf": ("incident_log.typ", case.INCIDENT),
    "crime_report.pdf": ("crime_report.typ", case.CRIME),
    "mg5_case_summary.pdf": ("mg5.typ", case.REPORT),
}


def set_form(template: str, data: dict[str, Any]) -> bytes:
    """One form as a tagged PDF: a template of `examples/forms`, filled with `data`."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FORMS / "fonts")])
    pdf = typst.compile(
        str(FORMS / template),
        root=str(FORMS),
        font_paths=fonts,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=MADE_AT,
    )
    assert isinstance(pdf, bytes)
    return pdf


def documents() -> dict[str, bytes]:
    """All example documents by file name."""
    made = {name: set_form(template, data) for name, (template, data) in PDFS.items()}
    table = io.StringIO()
    csv.writer(table, lineterminator="\r\n").writerows(exchanges.CONTACTS)
    made["contacts.csv"] = table.getvalue().encode()
    made["control_room_log.txt"] = exchanges.CONTROL_ROOM_LOG.encode()
    made["email.html"] = exchanges.EMAIL.encode()
    made["custody_record.json"] = (json.dumps(exchanges.CUSTODY_RECORD, indent=2, ensure_ascii=False) + "\n").encode()
    return made


def expected() -> bytes:
    """What must go, what must stay and what only a person can judge, for each document, for the CPS before charge."""
    return (json.dumps(EXPECTED, indent=1, ensure_ascii=False) + "\n").encode()


def main() -> None:
    """Write the documents and what is expected of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE, help="folder for documents/ and expected.json")
    out: Path = parser.parse_args().out
    folder = out / "documents"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in documents().items():
        (folder / name).write_bytes(content)
        print(f"{folder / name}: {len(content):,} bytes")
    (out / "expected.json").write_bytes(expected())


if __name__ == "__main__":
    main()
