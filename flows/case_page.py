"""The page that an officer gets of a checked case: what failed first, what to do, and what each file was taken for.

Plain HTML in one file, without script and without anything fetched; readable by a screen reader and printed in black and white.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flows.delivery import write_new

_STYLE = """
body{font-family:Arial,Helvetica,sans-serif;color:#0b0c0c;background:#fff;max-width:60rem;margin:2rem auto;padding:0 1rem}
body{line-height:1.4}
h1{font-size:1.8rem;margin-bottom:.3rem} h2{font-size:1.3rem;margin-top:2rem;border-bottom:2px solid #0b0c0c}
.state{display:inline-block;font-weight:bold;padding:.1rem .5rem;border:2px solid #0b0c0c;margin-right:.6rem}
.fail .state{background:#0b0c0c;color:#fff} article{margin:1rem 0;padding-left:.8rem;border-left:5px solid #b1b4b6}
article.fail{border-left-color:#d4351c} .todo{font-weight:bold} table{border-collapse:collapse;width:100%;font-size:.95rem}
th,td{text-align:left;padding:.3rem .5rem;border-bottom:1px solid #b1b4b6;vertical-align:top}
caption{text-align:left;font-weight:bold}
@media print{body{margin:0;max-width:none}}
"""
_HEADINGS = {"fail": "To put right before the file goes", "pass": "Checked and in order", "not applicable": "Does not apply"}


def page_of(data: Mapping[str, Any], summary: str) -> str:
    """The page as HTML.

    Args:
        data: from `flows.case_check.as_data`.
        summary: the sentence at its head.
    """
    names = {item["id"]: item["name"] for item in data["items"]}
    parts = [
        "<!doctype html><html lang='en-GB'><head><meta charset='utf-8'><title>Case check</title>",
        f"<style>{_STYLE}</style></head><body><main><h1>Case check</h1><p>{html.escape(summary)}</p>",
        "<p>Hoursback prepares; whether the file goes is for the supervisor to decide. This page names people of the case.</p>",
    ]
    for state, heading in _HEADINGS.items():
        verdicts = [verdict for verdict in data["verdicts"] if verdict["state"] == state]
        parts.append(f"<h2>{heading} ({len(verdicts)})</h2>")
        parts += [_verdict(verdict, names) for verdict in verdicts]
    parts.append("<h2>Files</h2><table><caption>What each file was taken for</caption>")
    parts.append(
        "<tr><th scope='col'>No.</th><th scope='col'>File</th><th scope='col'>Taken for</th><th scope='col'>Why</th></tr>"
    )
    for item in data["items"]:
        what = f"copy of {item['copy_of']}" if item["copy_of"] else item["form"]
        doubt = " - please confirm" if item["id"] in data["unsure"] else ""
        row = (item["id"], item["name"], f"{what}{doubt}", item["trouble"] or item["why"])
        parts.append("<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>")
    parts.append("</table></main></body></html>")
    return "".join(parts)


def _verdict(verdict: Mapping[str, Any], names: Mapping[str, str]) -> str:
    shown = {"fail": "FAIL", "pass": "pass", "not applicable": "n/a"}[verdict["state"]]
    lines = []
    for found in verdict["evidence"]:
        where = ", ".join(f"{id} {names[id]}" for id in found["items"] if id in names)
        lines.append(f"<li>{html.escape(found['says'])}{f' <small>({html.escape(where)})</small>' if where else ''}</li>")
    todo = f"<p class='todo'>{html.escape(verdict['action'])}</p>" if verdict["action"] else ""
    return (
        f"<article class='{verdict['state'].replace(' ', '-')}'><h3><span class='state'>{shown}</span>{verdict['code']} "
        f"{html.escape(verdict['reason'])}</h3><ul>{''.join(lines)}</ul>{todo}</article>"
    )


def write_page(path: Path, data: Mapping[str, Any], summary: str) -> None:
    """Write the page, whole or not at all; one that is there is replaced.

    Raises:
        DeliveryError: the folder or disk refuses.
    """
    write_new(path, page_of(data, summary).encode(), overwrite=True)
