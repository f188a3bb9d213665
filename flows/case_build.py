"""Builds what is handed over: a bundle for each audience from released renditions alone, checked, packed and sealed.

Nothing goes in that was not redacted for its audience, proven and released: each document is found by the certificate that says
of which original it was made, and is compared with it. What has none stays out and is named.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from case_files.bundle.assemble import Bundle, write_bundle
from case_files.bundle.check import faults_of
from case_files.bundle.index import Heading, Recording
from case_files.bundle.late import append_late, changed_pages
from case_files.bundle.sections import LeftOut, Section, is_shown, sections_for, volumes
from case_files.bundle.served import contacts_in, restricted_in
from case_files.handover.bag import SEAL, STAMP, Bag, write_bag
from case_files.handover.papers import Origin, provenance, reading_page, verify_text
from case_files.layouts import Layouts
from flows.case_check import CheckedCase, as_data, in_words
from flows.case_page import page_of
from flows.case_released import Released, Served, is_pdf, released_in, served_by, text_of
from flows.delivery import file_sha256
from reference.errors import InputRefusedError, ProofFailedError

if TYPE_CHECKING:
    from case_files.forms.exhibits import MediaSheet
    from case_files.handover.seal import Sealer

Tick = Callable[[str, int, int], None]
MARKING = "OFFICIAL-SENSITIVE"


class BundleFaultError(ProofFailedError):
    """A finished bundle holds what its audience must not have, or does not lead where it should; it was deleted."""

    code = "E-CASE-BUNDLE"


class NothingReleasedError(InputRefusedError):
    """No document of the case has a released rendition for an audience."""

    code = "E-INPUT-NOT-RELEASED"


@dataclass(frozen=True, slots=True, repr=False)
class Built:
    """What was built: the bag, and for each audience the pages of its bundle and what stayed out."""

    bag: Bag
    pages: Mapping[str, int]
    left_out: Mapping[str, tuple[LeftOut, ...]]


def build(
    checked: CheckedCase,
    renditions: Path,
    target: Path,
    audiences: Sequence[str],
    *,
    overlay: Path | None = None,
    sealer: Sealer | None = None,
    limit: int = 0,
    before: Path | None = None,
    information: Mapping[str, str] | None = None,
    tick: Tick | None = None,
) -> Built:
    """Build the bag of a checked case.

    Args:
        checked: the case with its readiness, which goes in as a report.
        renditions: folder with released renditions and their certificates, as ``hoursback redact`` leaves them.
        target: the bag to be; a folder that is not there yet.
        audiences: for whom bundles are made; only the first may be ``cps``.
        overlay: a force's own reference data.
        sealer: who seals; without one the bag is not sealed.
        limit: bytes of documents in one PDF; a larger bundle is cut into volumes between documents. 0 for no limit.
        before: a bag that was handed over before: its bundles are continued, and what they hold keeps its page numbers.
        information: further labels and values for ``bag-info.txt``.
        tick: called with words for a person, units done and units in all.

    Raises:
        NothingReleasedError: nothing was released for an audience.
        BundleFaultError: a finished bundle is not in order.
    """
    layouts = Layouts.load(overlay)
    payload: dict[str, Path | bytes] = {}
    shown: dict[str, list[tuple[str, str]]] = {}
    origins: list[Origin] = []
    pages: dict[str, int] = {}
    out: dict[str, tuple[LeftOut, ...]] = {}
    with tempfile.TemporaryDirectory(prefix="hoursback-case-") as name:
        for audience in audiences:
            served = served_by(before, audience) if before else None
            if served:
                bundles, left, used = _continued(checked, renditions, Path(name), audience, layouts, served)
            else:
                bundles, left, used = _bundles(checked, renditions, Path(name), audience, layouts, limit, tick)
            papers = [released.paper for released in used] + (served.papers if served else [])
            made_of = [f"{audience}/certificates/{file_sha256(paper)[:16]}.json" for paper in papers]
            payload |= dict(zip(made_of, papers, strict=True))
            volumes_before = served.volumes[:-1] if served else []
            pages[audience], out[audience] = sum(bundle.pages for bundle in bundles), left
            for place in volumes_before:
                payload[f"{audience}/{place.name}"] = place
                shown.setdefault(f"For {audience}", []).append((f"{audience}/{place.name}", "as it was served"))
            for number, bundle in enumerate(bundles, start=1):
                own = f"{audience}/bundle.pdf" if len(bundles) == 1 else f"{audience}/bundle_{number}_of_{len(bundles)}.pdf"
                own = f"{audience}/{served.volumes[-1].name}" if served else own
                payload[own] = bundle.path
                shown.setdefault(f"For {audience}", []).append((own, f"{bundle.pages} pages, {len(bundle.spans)} documents"))
                origins.append(Origin(own, file_sha256(bundle.path), made_by=f"joined for {audience}", sources=tuple(made_of)))
        # What the checks found is between the police and the CPS: a bag for anybody else does not tell it.
        said = (in_words(checked),) if "cps" in audiences else ()
        if said:
            payload["check/report.json"] = json.dumps(as_data(checked), ensure_ascii=False, indent=1).encode()
            payload["check/report.html"] = page_of(as_data(checked), *said).encode()
            shown["Readiness"] = [("check/report.html", "Check against the CPS's reasons for sending a file back")]
        facts = checked.case.facts
        tags = {
            "VERIFY.txt": verify_text(SEAL, STAMP),
            "index.html": reading_page(f"Case {facts.urn}", said, shown),
            "provenance.json": provenance(origins, "Hoursback"),
        }
        told = {
            **(information or {}),
            "External-Identifier": facts.urn or "none",
            "External-Description": "Case file",
            "Bag-Software-Agent": "Hoursback",
        }
        bag = write_bag(target, payload, told, tags, seal=sealer.seal if sealer else None, progress=tick)
    return Built(bag, pages, out)


def _continued(
    checked: CheckedCase, renditions: Path, folder: Path, audience: str, layouts: Layouts, served: Served
) -> tuple[list[Bundle], tuple[LeftOut, ...], list[Released]]:
    """The last volume with what was released since at its end, what stayed out, and the renditions that were added."""
    case = checked.case
    released, sections, left = _released_sections(checked, renditions, audience, layouts)
    late = [entry for section in sections for entry in section.entries if case.item(entry.item).sha256 not in served.sources]
    if not late:
        raise NothingReleasedError(f"Nothing new was released for {audience} since that bag: there are no late pages to add.")
    today = datetime.now(UTC).date()
    heading = Heading(
        f"R v {_defendants(checked)}",
        (f"URN {case.facts.urn}", f"Bundle for {audience}", f"Index of the late pages added on {today:%d/%m/%Y}"),
        MARKING,
    )
    bundle = append_late(folder / f"{audience}_late.pdf", served.volumes[-1], heading, late, today)
    _require_in_order(bundle, checked, audience, layouts, changed_pages(bundle.path, served.volumes[-1]))
    return [bundle], left, [released[case.item(entry.item).sha256] for entry in late]


def _released_sections(
    checked: CheckedCase, renditions: Path, audience: str, layouts: Layouts
) -> tuple[dict[str, Released], tuple[Section, ...], tuple[LeftOut, ...]]:
    """What was released for an audience by the hash of the original, its sections, and what stays out."""
    case = checked.case
    released = released_in(renditions, audience)
    paths = {item.id: own.path for item in case.items if (own := released.get(item.sha256)) and is_pdf(own.path)}
    shown = {id: text_of(path) for id, path in paths.items()}
    sections, left = sections_for(case, audience, layouts.restricted, paths, shown)
    if not sections:
        raise NothingReleasedError(
            f"No document of the case was released for {audience}: redact the folder for {audience} first."
        )
    return released, sections, left


def _require_in_order(bundle: Bundle, checked: CheckedCase, audience: str, layouts: Layouts, more: Sequence[str] = ()) -> None:
    """Read a finished bundle again, and raise BundleFaultError where it holds or leads to what it should not."""
    faults = [*faults_of(bundle), *more]
    if audience != "cps":
        faults += restricted_in(bundle, layouts) + contacts_in(bundle, _contacts(checked))
    if faults:
        raise BundleFaultError(f"The bundle for {audience} was made and deleted again: {'; '.join(faults[:5])}.")


def _bundles(
    checked: CheckedCase, renditions: Path, folder: Path, audience: str, layouts: Layouts, limit: int, tick: Tick | None
) -> tuple[list[Bundle], tuple[LeftOut, ...], list[Released]]:
    """The volumes for an audience, what stayed out, and the renditions that went in."""
    case, facts = checked.case, checked.case.facts
    released, sections, left = _released_sections(checked, renditions, audience, layouts)
    texts = {entry.item: text_of(entry.path) for section in sections for entry in section.entries}
    recordings = [_listed(checked, sheet, texts.get(sheet.item, "")) for sheet in case.media_sheets]
    parts = volumes(sections, limit) if limit else (sections,)
    made = []
    for number, part in enumerate(parts, start=1):
        which = f"Volume {number} of {len(parts)}" if len(parts) > 1 else ""
        lines = tuple(line for line in (f"URN {facts.urn}", f"Bundle for {audience}", which) if line)
        heading = Heading(f"R v {_defendants(checked)}", lines, MARKING)
        target = folder / f"{audience}_{number}.pdf"
        bundle = write_bundle(target, heading, part, recordings if number == len(parts) else (), progress=tick)
        _require_in_order(bundle, checked, audience, layouts)
        made.append(bundle)
    used = [released[case.item(entry.item).sha256] for section in sections for entry in section.entries]
    return made, left, used


def _contacts(checked: CheckedCase) -> list[str]:
    """Contact details of witnesses, as the backsheets and witness lists of the case give them."""
    case = checked.case
    details = [detail for own in case.statements if own.backsheet and not own.officer for detail in own.backsheet.contacts]
    return details + [detail for own in case.witness_lists for detail in own.contacts]


def _defendants(checked: CheckedCase) -> str:
    return " and ".join(person.name.split()[-1].upper() for person in checked.case.facts.suspects) or "a person not named"


def _listed(checked: CheckedCase, sheet: MediaSheet, shown: str) -> Recording:
    """A recording for the index: nothing that its redacted sheet does not show."""
    link = sheet.link if is_shown(sheet.link, shown) else "link not shown on the sheet in this bundle"
    title = sheet.title if is_shown(sheet.title, shown) else "Recording"
    return Recording(sheet.exhibit, title, _hash_of_recording(checked, sheet.exhibit), link)


def _hash_of_recording(checked: CheckedCase, exhibit: str) -> str:
    from case_files.forms.exhibits import reference_on

    for item in checked.case.items:
        if item.nature in ("video", "sound") and exhibit and reference_on(item) == exhibit:
            return item.sha256
    return "not in the file: held where its sheet says"
