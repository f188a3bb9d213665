"""What three readers see on the pages of a redacted PDF: pdfium, pdfminer.six and pypdf, against what the plan left there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from redaction.findings import Finding, PagePlace, WholePage
from redaction.pdf.proof_readers import NEXT_ORDER, PACKAGES, Reading, quiet
from redaction.plan import Plan
from redaction.rendition import BoxPlace, Rendition
from redaction.signs import each
from redaction.text.encoded import copies, may_hold_copies
from redaction.traces import Secret, Secrets, fold, leaked_ids, named, removed_texts, secrets_of, unfound_terms
from redaction.verification import Channel

LONG = 40
"""Changed pages above which pdfminer and pypdf share the changed pages between them instead of reading all of them."""


@dataclass(slots=True)
class Proof:
    """One proof in the making: what every channel needs to know.

    Attributes:
        source: the original.
        redacted: the file that is to be proven.
        plan: the decisions.
        audience: for whom.
        places: where boxes are said to stand (`Rendition.places`); empty where nobody says.
        parts: what was said of the attachments (`Rendition.parts`).
        attached: hashes (SHA-256) of attachments that were proven by themselves; set by `attached_files`.
        secrets: what must not be found.
        pages: for each page of the redacted file, its number in the original.
        changed: pages of the redacted file on which something was removed.
        going: removed findings by page of the original.
        labels: reason codes printed on boxes.
        visible: secrets that legitimately stay readable on a page; set by `page_text` of pdfium.
        asked: pages of the redacted file on which a secret is read that may stand there; set by `page_text` of pdfium.
    """

    source: Path
    redacted: Path
    plan: Plan
    audience: str
    places: tuple[BoxPlace, ...] = ()
    parts: Mapping[str, Rendition] = field(default_factory=dict)
    attached: frozenset[bytes] = frozenset()
    secrets: Secrets = field(init=False)
    pages: list[int] = field(init=False)
    changed: list[int] = field(init=False)
    going: dict[int, list[Finding]] = field(init=False)
    labels: set[str] = field(init=False)
    visible: set[Secret] = field(init=False, default_factory=set)
    asked: set[int] = field(init=False, default_factory=set)
    _removed: dict[int, Counter[Secret]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        found = secrets_of(self.plan, self.audience)
        # A term of the user that nothing was found for must not stand anywhere either: names of resources, notes in programs.
        self.secrets = Secrets((*found.items, *unfound_terms(self.plan, self.audience).items), found.too_short)
        going = self.plan.going(self.audience)
        self.labels = {action.reason for f in going if (action := f.actions.get(self.audience)) and action.reason}
        gone = {finding.place.page for finding in going if isinstance(finding.place, WholePage)}
        self.pages = [page for page in range(self.plan.pages) if page not in gone]
        self.going = {}
        for finding in going:
            if isinstance(finding.place, PagePlace):
                self.going.setdefault(finding.place.page, []).append(finding)
        self.changed = [number for number, page in enumerate(self.pages) if page in self.going]

    def removed(self, page: int) -> Counter[Secret]:
        """How often each secret is taken out of a page of the original."""
        if page not in self._removed:
            self._removed[page] = removed_texts(self.going.get(page, ()), self.secrets)
        return self._removed[page]


def page_text(
    proof: Proof,
    engine: str,
    pages: Sequence[int] | None = None,
    texts: Iterable[str] | None = None,
    reading: Reading | None = None,
) -> Channel:
    """Look for every secret in the page text of one engine.

    Args:
        proof: what is to be proven.
        engine: ``pdfium``, ``pdfminer`` or ``pypdf``.
        pages: pages of the redacted file; all when absent.
        texts: what the engine reads there, where the reading was begun before.
        reading: reads what is not given.
    """
    reading = reading or Reading()
    name, tool = f"page-text:{engine}", f"{engine} {version(PACKAGES[engine])}"
    numbers = list(range(len(proof.pages))) if pages is None else list(pages)
    found: dict[int, Counter[Secret]] = {}
    with quiet():
        read = texts or reading.texts(engine, proof.redacted, "", numbers)
        for number, text in each(zip(numbers, read, strict=True)):
            # pdfium reads a label in between the letters that it is printed on.
            orders = text.split(NEXT_ORDER)
            bare = [order.replace(label, "") for label in proof.labels for order in orders if label in order]
            encoded = copies(orders[0]) if engine == "pdfium" and may_hold_copies(orders[0]) else ()
            if counts := _highest(proof, [*orders, *bare, *encoded]):
                found[number] = counts
        ids, where = _unexplained(proof, engine, found, reading)
    if engine == "pdfium":
        leaked = set(ids)
        proof.visible |= {secret for counts in found.values() for secret in counts if not leaked & set(secret.ids)}
    if ids:
        return Channel(name, "leaked", tool, f"still read on page {named(str(page + 1) for page in where)}: {named(ids)}")
    share = "all pages" if pages is None else f"{len(numbers)} of {len(proof.changed)} changed pages"
    return Channel(name, "clean", tool, f"{share} read; {len(proof.secrets.items)} texts looked for")


def _unexplained(proof: Proof, engine: str, found: dict[int, Counter[Secret]], reading: Reading) -> tuple[list[str], list[int]]:
    """Findings that are read more often than the plan left them, and on which pages."""
    ids: list[str] = []
    where: list[int] = []
    asking = [number for number, counts in found.items() if any(secret.may_stand for secret in counts)]
    if engine == "pdfium":
        proof.asked |= set(asking)
    before: dict[int, Counter[Secret]] = {}
    if asking:
        originals = [proof.pages[number] for number in asking]
        texts = reading.texts(engine, proof.source, proof.plan.password, originals)
        for number, text in each(zip(asking, texts, strict=True)):
            before[number] = _highest(proof, text.split(NEXT_ORDER))
    for number, counts in found.items():
        removed = proof.removed(proof.pages[number])
        on_page = leaked_ids(before.get(number, Counter()), counts, removed)
        if on_page:
            ids += on_page
            where.append(number)
    return ids, where


def _highest(proof: Proof, readings: Iterable[str]) -> Counter[Secret]:
    """How often each secret is read in one page, by the reading that sees it most often."""
    highest: Counter[Secret] = Counter()
    for reading in readings:
        highest |= proof.secrets.count_in(fold(reading))
    return highest


def changed_pages(plan: Plan, audience: str) -> int:
    """How many pages of the redacted file have lost something (`Proof.changed`)."""
    places = [finding.place for finding in plan.going(audience)]
    gone = {place.page for place in places if isinstance(place, WholePage)}
    return len({place.page for place in places if isinstance(place, PagePlace)} - gone)


def shares(changed: list[int]) -> tuple[list[int], list[int]]:
    """Which changed pages pdfminer and which pypdf reads: both all of a short file, an eighth and the rest of a long one."""
    if len(changed) <= LONG:
        return changed, changed
    return changed[::8], [page for index, page in enumerate(changed) if index % 8]
