"""What was released for an audience, as `hoursback redact` left it, and what an earlier bag gave it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from case_files.handover.bag import check_bag
from case_files.items import fold
from flows.delivery import file_sha256
from reference.errors import UsageError

if TYPE_CHECKING:
    from redaction.certificate import Certificate

_HEAD_PAGES = 3
"""Pages of a document in which a title must stand to be named in the index."""


@dataclass(frozen=True, slots=True, repr=False)
class Released:
    """A released rendition: the file, its certificate, and where the certificate lies."""

    path: Path
    certificate: Certificate
    paper: Path


def released_in(folder: Path, audience: str) -> dict[str, Released]:
    """Released renditions for an audience under a folder, by the hash of the original; those of texts name none.

    A certificate counts where the file beside it still has the hash that was certified; anything else is passed over.
    """
    from redaction.certificate import Certificate

    found: dict[str, Released] = {}
    for paper in sorted(folder.rglob("*.certificate.json")):
        try:
            certificate = Certificate.from_json(paper.read_text("utf-8"))
        except (OSError, ValueError, KeyError, TypeError):
            continue
        path = paper.with_name(paper.name.removesuffix(".certificate.json"))
        if (
            certificate.source_sha256
            and certificate.audience == audience
            and path.is_file()
            and file_sha256(path) == certificate.output_sha256
        ):
            found[certificate.source_sha256] = Released(path, certificate, paper)
    return found


@dataclass(frozen=True, slots=True, repr=False)
class Served:
    """What an earlier bag gave an audience: volumes in order, certificates, and hashes of the originals that went in."""

    volumes: list[Path]
    papers: list[Path]
    sources: frozenset[str]


def served_by(bag: Path, audience: str) -> Served:
    """What a bag that was handed over before holds for an audience.

    Raises:
        UsageError: the bag is not whole, or holds no bundle for the audience.
    """
    from redaction.certificate import Certificate

    if check_bag(bag):
        raise UsageError(f"{bag.name} is not as it was handed over: late pages are added to what was served, unchanged.")
    folder = bag / "data" / audience
    found = sorted(folder.glob("bundle*.pdf"), key=lambda path: [int(word) for word in re.findall(r"\d+", path.name)])
    if not found:
        raise UsageError(f"{bag.name} holds no bundle for {audience}: leave --after out for it.")
    papers = sorted((folder / "certificates").glob("*.json"))
    sources = frozenset(Certificate.from_json(paper.read_text("utf-8")).source_sha256 for paper in papers)
    return Served(found, papers, sources)


def is_pdf(path: Path) -> bool:
    """Whether a file is a PDF by its first bytes."""
    with path.open("rb") as stream:
        return b"%PDF-" in stream.read(1029)


def text_of(path: Path) -> str:
    """The text of the first pages of a PDF, folded."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        words = []
        for number in range(min(len(document), _HEAD_PAGES)):
            page = document[number]
            text = page.get_textpage()
            words.append(text.get_text_range())
            text.close()
            page.close()
        return fold(" ".join(words))
    finally:
        document.close()
