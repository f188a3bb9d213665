"""What lies beside the payload of a bag: how to check it, a page for a person without any tool, where each file comes from."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

VERIFY = """\
How to check this bag without our software
==========================================

You need only sha256sum and openssl. Open a terminal in this folder.

1. No file was changed or is missing:

   sha256sum --check --strict --quiet manifest-sha256.txt
   sha256sum --check --strict --quiet tagmanifest-sha256.txt

   (and the same with sha512sum and the -sha512 files)

2. No file was added. This prints nothing in a bag that is whole:

   (cut -c67- manifest-sha256.txt tagmanifest-sha256.txt
    printf '%s\\n' tagmanifest-sha256.txt tagmanifest-sha512.txt {seal} {stamp}) | sort > /tmp/listed
   find . -type f | sed 's|^\\./||' | sort | comm -13 /tmp/listed -

3. The seal is that of the force. ISSUER.pem is the certificate that you trust, which you had before and not from this bag:

   openssl cms -verify -binary -inform DER -in {seal} -content tagmanifest-sha256.txt -CAfile ISSUER.pem \\
     -purpose any -out /dev/null

4. Where there is a file {stamp}: an authority says when the seal existed. AUTHORITY.pem is its certificate, which you had before:

   test ! -e {stamp} || openssl ts -verify -in {stamp} -data {seal} -CAfile AUTHORITY.pem

5. Where there is a file schedule.pdf: it says what is handed over and who approved it, and is signed with the certificate of the
seal. Steps 1 and 3 cover each of its bytes. Outside this bag its signature is shown by any reader of signed PDFs, for example
by poppler's "pdfsig schedule.pdf".

The seal is over tagmanifest-sha256.txt, which holds the hash of the manifests, which hold the hash of every file: what step 1 and
step 3 pass is what was sealed.
"""


@dataclass(frozen=True, slots=True, repr=False)
class Origin:
    """Where one file of the payload comes from.

    Attributes:
        name: under ``data/``.
        sha256: of the file in the bag.
        source_sha256: of the original that it was made of; empty for a file that was made of many.
        made_by: what made it, in words ("redacted for cps under cps-precharge").
        at: when, ISO 8601 in UTC, where it is known.
        by: who accepted it, where that is known.
        sources: names under ``data/`` that it was made of.
    """

    name: str
    sha256: str
    source_sha256: str = ""
    made_by: str = ""
    at: str = ""
    by: str = ""
    sources: tuple[str, ...] = ()


def verify_text(seal: str, stamp: str) -> bytes:
    """`VERIFY.txt`."""
    return VERIFY.format(seal=seal, stamp=stamp).encode()


def provenance(origins: Sequence[Origin], agent: str) -> bytes:
    """Where each file comes from, modelled on W3C PROV's JSON serialisation: entities, activities and how they are linked."""
    entities: dict[str, dict[str, str]] = {}
    activities: dict[str, dict[str, str]] = {}
    made: dict[str, dict[str, str]] = {}
    used: dict[str, dict[str, str]] = {}
    derived: dict[str, dict[str, str]] = {}
    for number, origin in enumerate(origins, start=1):
        own = f"hb:data/{quote(origin.name)}"
        entities[own] = {"hb:sha256": origin.sha256}
        activity = f"hb:made{number}"
        activities[activity] = {"prov:label": origin.made_by, "prov:endTime": origin.at, "hb:acceptedBy": origin.by}
        made[f"_:g{number}"] = {"prov:entity": own, "prov:activity": activity}
        sources = [f"hb:original/{origin.source_sha256}"] if origin.source_sha256 else []
        for source in sources:
            entities[source] = {"hb:sha256": origin.source_sha256}
        for at, source in enumerate([*sources, *(f"hb:data/{quote(name)}" for name in origin.sources)], start=1):
            used[f"_:u{number}_{at}"] = {"prov:activity": activity, "prov:entity": source}
            derived[f"_:d{number}_{at}"] = {"prov:generatedEntity": own, "prov:usedEntity": source}
    document = {
        "prefix": {"prov": "http://www.w3.org/ns/prov#", "hb": "urn:hoursback:"},
        "entity": entities,
        "activity": activities,
        "agent": {"hb:agent": {"prov:label": agent}},
        "wasGeneratedBy": made,
        "used": used,
        "wasDerivedFrom": derived,
    }
    return json.dumps(document, indent=1, ensure_ascii=False).encode()


def reading_page(title: str, lines: Sequence[str], files: Mapping[str, Sequence[tuple[str, str]]]) -> bytes:
    """`index.html`: what is in the bag, with links; opens in any browser, without script.

    Args:
        title: heading.
        lines: below it.
        files: by section: name under ``data/`` and what it is.
    """
    parts = [
        "<!doctype html><html lang='en-GB'><head><meta charset='utf-8'><title>",
        html.escape(title),
        "</title><style>body{font-family:Arial,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#0b0c0c}",
        "li{margin:.3rem 0}</style></head><body><main><h1>",
        html.escape(title),
        "</h1>",
        *(f"<p>{html.escape(line)}</p>" for line in lines),
    ]
    for section, entries in files.items():
        parts.append(f"<h2>{html.escape(section)}</h2><ul>")
        parts += [f"<li><a href='data/{quote(name)}'>{html.escape(what)}</a></li>" for name, what in entries]
        parts.append("</ul>")
    parts.append("<p>How to check that nothing was changed: <a href='VERIFY.txt'>VERIFY.txt</a></p></main></body></html>")
    return "".join(parts).encode()
