"""Proof of a redacted PDF: try to find again what was removed, with other engines than the ones that removed it.

`apply` writes with pikepdf; here pdfium, pdfminer.six, pypdf and a scan of our own read. Every channel is reported: what could
not be looked at is ``unchecked``, never clean. Not looked at: outlines of letters drawn as paths (only the rendering of the boxes
shows them), and pictures beyond what `redaction.pdf.pictures_proof` reads.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path

from redaction.collecting import rare_collections
from redaction.errors import WorkersLostError
from redaction.pdf.apart import PROCESSES, Apart
from redaction.pdf.attachments_proof import attached_files
from redaction.pdf.codes import CODES_SOUGHT, codes_channel
from redaction.pdf.illegible import illegible_in
from redaction.pdf.proof_objects import font_remnants, raw_objects, revisions
from redaction.pdf.proof_place import Finish, place, rendering
from redaction.pdf.proof_readers import Reading, quiet
from redaction.pdf.proof_scan import Scan, scan
from redaction.pdf.proof_structure import hidden_places
from redaction.pdf.proof_text import LONG, Proof, changed_pages, page_text, shares
from redaction.plan import Plan
from redaction.rendition import BoxPlace, Progress, Rendition
from redaction.verification import Channel, Verification

REQUIRED = frozenset({"page-text", "place", "raw-objects", "revisions", "attachments"})
"""What a PDF must prove under every policy; a policy adds to it."""

SAID = ("places", "parts")
"""What the rendition says and the proof checks: where the boxes stand, and what became of each attachment."""

_READING = (
    "redaction.pdf.proof_lines",
    "redaction.pdf.proof_operators",
    "redaction.pdf.proof_readers",
    "pdfminer.converter",
    "pdfminer.pdfpage",
    "pypdf",
    "pypdfium2",
    "numpy",
)
"""What the processes that read beside this one load while this one gets ready."""

"""To wait for the process that walks the pages of the redacted file."""

_FEW_PIXELS = 64
"""Pictures of no more pixels than this (rules, dots, separators) cannot show a word."""


@rare_collections()
def verify(
    source: Path,
    redacted: Path,
    plan: Plan,
    audience: str,
    *,
    places: tuple[BoxPlace, ...] = (),
    parts: Mapping[str, Rendition] | None = None,
    progress: Progress | None = None,
) -> Verification:
    """Try to find again what was removed from `source`.

    A long file is read by other processes beside this one, which are told nothing of what was removed but where it stood.

    Args:
        source: the file that the plan was made for.
        redacted: what `redaction.pdf.apply` made of it.
        plan: the decisions.
        audience: for whom it was made.
        places: where the boxes are said to stand (`Rendition.places`). What is said is checked, and where nothing is said of a
            finding its box has to stand where the plan has it.
        parts: what was said of the attachments (`Rendition.parts`).
        progress: called after each channel.
    """
    if changed_pages(plan, audience) <= LONG or PROCESSES < 2:
        return _verified(Proof(source, redacted, plan, audience, places, parts or {}), None, progress)
    with Apart(PROCESSES, imports=_READING) as apart:
        return _verified(Proof(source, redacted, plan, audience, places, parts or {}), apart, progress)


def _verified(proof: Proof, apart: Apart | None, progress: Progress | None) -> Verification:
    to_pdfminer, to_pypdf = shares(proof.changed)
    all_of_it = len(proof.pages) <= len(to_pdfminer) or len(proof.pages) <= 10
    reading = Reading(apart)
    walked = apart.submit(illegible_in, proof.redacted) if apart is not None else None
    begun: dict[str, Iterator[str]] = {}
    if apart is not None:
        begun = {
            engine: reading.texts(engine, proof.redacted, "", pages)
            for engine, pages in (("pdfminer", to_pdfminer), ("pypdf", to_pypdf))
        }

    def second(engine: str, pages: list[int]) -> Channel:
        return page_text(proof, engine, None if all_of_it else pages, begun.get(engine), reading)

    in_place, rendered = _begun("place:pdfium", place, proof, apart), _begun("rendering", rendering, proof, apart)
    # What this process does alone comes before what it waits for.
    steps: dict[str, Callable[[], list[Channel]]] = {
        "pdfium": lambda: [_first(proof, reading, {"pdfminer": to_pdfminer, "pypdf": to_pypdf})],
        # Before the bytes, which pass over what was proven by itself.
        "attached": lambda: _attached(proof),
        "bytes": lambda: _in_the_bytes(proof, reading, walked),
        "hidden": lambda: _hidden_places(proof),
        "pdfminer": lambda: [_checked("page-text:pdfminer", lambda: second("pdfminer", to_pdfminer))],
        "pypdf": lambda: [_checked("page-text:pypdf", lambda: second("pypdf", to_pypdf))],
        "place": lambda: [_checked("place:pdfium", in_place)],
        "rendering": lambda: [_checked("rendering", rendered)],
        "codes": lambda: _codes(proof),
    }
    found: dict[str, list[Channel]] = {}
    for done, (name, step) in enumerate(steps.items(), 1):
        found[name] = step()
        if progress is not None:
            progress("verify", done, len(steps))
    told = ("pdfium", "pdfminer", "pypdf", "place", "rendering", "codes", "attached", "bytes", "hidden")
    return Verification(tuple(channel for name in told for channel in found[name]))


def _codes(proof: Proof) -> list[Channel]:
    """The codes on the pages, where they were looked for."""
    if CODES_SOUGHT not in proof.plan.tools:
        return []
    return [_checked("codes:opencv", lambda: codes_channel(proof.redacted, proof.plan, proof.audience, proof.pages))]


def _begun(name: str, begin: Callable[[Proof, Apart | None], Finish], proof: Proof, apart: Apart | None) -> Finish:
    """A look that is begun; where it cannot be, what says so."""
    try:
        return begin(proof, apart)
    except Exception as error:
        channel = _stopped(name, error)
        return lambda: channel


def _attached(proof: Proof) -> list[Channel]:
    try:
        with quiet():
            return attached_files(proof)
    except Exception as error:
        return [Channel("attachments:tree", "unchecked", "pypdf", f"the reader stopped ({type(error).__name__})")]


def _hidden_places(proof: Proof) -> list[Channel]:
    with quiet():
        return hidden_places(proof)


def _in_the_bytes(proof: Proof, reading: Reading, walked: Future[set[int]] | None) -> list[Channel]:
    try:
        scanned = scan(proof.redacted.read_bytes())
    except Exception as error:
        reason = f"the scan stopped ({type(error).__name__})"
        return [
            Channel(name, "unchecked", "own scan", reason) for name in ("raw-objects", "revisions", "font-remnants", "pictures")
        ]
    return [
        _checked("raw-objects", lambda: raw_objects(proof, scanned)),
        _checked("revisions", lambda: revisions(proof, scanned)),
        _checked("font-remnants", lambda: font_remnants(proof, scanned)),
        _checked("pictures", lambda: _pictures(proof, scanned, reading, walked)),
    ]


def _checked(name: str, look: Callable[[], Channel]) -> Channel:
    """The channel, or the same unchecked where its engine fails: nothing a reader stumbles over may pass as clean."""
    try:
        with quiet():
            return look()
    except Exception as error:
        return _stopped(name, error)


def _stopped(name: str, error: Exception) -> Channel:
    return Channel(name, "unchecked", name.partition(":")[2], f"the reader stopped ({type(error).__name__})")


def _first(proof: Proof, reading: Reading, others: Mapping[str, list[int]]) -> Channel:
    """The text of all pages by pdfium.

    Where it had to look at the original of a page as well, the other readers will have to: they begin at once.
    """
    channel = _checked("page-text:pdfium", lambda: _all_pages(proof))
    for engine, pages in others.items():
        originals = [proof.pages[number] for number in pages if number in proof.asked]
        reading.begin(engine, proof.source, proof.plan.password, originals)
    return channel


def _all_pages(proof: Proof) -> Channel:
    import pypdfium2

    document = pypdfium2.PdfDocument(proof.redacted)
    count = len(document)
    document.close()
    if count != len(proof.pages):
        detail = f"the redacted file has {count} pages where {len(proof.pages)} were expected"
        return Channel("page-text:pdfium", "unchecked", "pdfium", detail)
    return page_text(proof, "pdfium")


def _pictures(proof: Proof, scanned: Scan, reading: Reading, walked: Future[set[int]] | None) -> Channel:
    try:
        reader = importlib.import_module("redaction.pdf.pictures_proof")
    except ModuleNotFoundError:
        count = sum(1 for item in scanned.objects if item.is_a(b"Image") and _pixel_count(item.text) > _FEW_PIXELS)
        inline = sum(1 for item in scanned.objects if item.payload and re.search(rb"\bBI\b[^()]{1,300}?\bID\b", item.payload))
        if count or inline:
            return Channel("pictures", "unchecked", "own scan", f"{count + inline} pictures were not read")
        return Channel("pictures", "clean", "own scan", "no pictures in the file")
    illegible: set[int] | None = None
    if walked is not None:
        with suppress(WorkersLostError, TimeoutError):  # then its pages are walked here
            illegible = reading.awaited(walked)
    channel = reader.check_pictures(proof.source, proof.redacted, proof.plan, proof.audience, illegible=illegible)
    assert isinstance(channel, Channel)
    return channel


def _pixel_count(text: bytes) -> int:
    sides = [re.search(rb"/" + side + rb"[\0\t\n\f\r ]+(\d+)", text) for side in (b"Width", b"Height")]
    return int(sides[0].group(1)) * int(sides[1].group(1)) if sides[0] and sides[1] else _FEW_PIXELS + 1
