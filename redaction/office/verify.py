"""Proof of a redacted Office file: read again by other programs than the one that wrote it, and taken apart to the last byte.

Channels:
    text:<reader>: python-docx, openpyxl or python-pptx; other kinds have only the next one.
    text:parts: every part parsed by expat (rich text by a pattern), runs joined, with attributes and decoded copies (base64,
        percent signs, character references, escapes, hex), one inside the other up to two deep.
    terms:parts: the same readings, searched for the user's terms that detection did not find at all, over cells and paragraphs
        too.
    structure: only parts, elements, attributes and control words of the allow-list; no byte between or behind the parts; pictures
        with nothing but pixels.
    metadata: the file says nothing about itself.
    pictures:ocr: pictures read again.
    place:labels: labels stand where something went.

What may be left in other places is counted against the same file rebuilt without any redaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from redaction.findings import HiddenPlace, PartPlace, TextPlace
from redaction.image.nearly import find, haystack
from redaction.image.words import ReaderMissingError
from redaction.office import pictures
from redaction.office.proof_libraries import library_text
from redaction.office.proof_readings import Reading, pictures_in, readings
from redaction.office.proof_structure import metadata_faults, structure_faults
from redaction.office.read import read_office
from redaction.plan import Plan
from redaction.signs import each
from redaction.text.apply import label_for
from redaction.text.encoded import copies
from redaction.traces import BORDER, Secret, fold, leaked_ids, named, removed_texts, secrets_of, unfound_terms
from redaction.verification import Channel, Verification

REQUIRED = frozenset({"text", "terms", "structure", "metadata", "pictures", "place"})
"""What an Office file must prove, whatever the policy requires of pages."""


def verify(source: Path, redacted: Path, plan: Plan, audience: str) -> Verification:
    """Try to find again what was removed.

    Args:
        source: the file that the plan was made for.
        redacted: what `redaction.office.apply` made of it.
        plan: the decisions.
        audience: for whom it was made.
    """
    media, document = read_office(source)
    proof = _Proof(plan, audience, document.package(), redacted.read_bytes())
    channels = [proof.parts(), proof.terms(), proof.structure(), proof.metadata(), proof.pictures(), proof.labels()]
    if media.kind in ("docx", "xlsx", "pptx"):
        channels.insert(0, proof.library(media.kind))
    return Verification(tuple(channels))


class _Proof:
    """One redacted file and the same file rebuilt without redaction."""

    def __init__(self, plan: Plan, audience: str, before: bytes, after: bytes) -> None:
        self.before, self.after = before, after
        self.going = [finding for finding in plan.going(audience) if not isinstance(finding.place, HiddenPlace)]
        # What was found in a hidden place alone went with it. Where the same words are shown, detection has read them there
        # too; names of styles and the like, misread as people, must not be looked for in every part. The user's terms are.
        terms = {fold(term).solid for term in plan.terms}
        shown = [finding for finding in plan.findings if not isinstance(finding.place, HiddenPlace)]
        hidden = [finding for finding in plan.findings if finding not in shown and fold(finding.text).solid in terms]
        self.secrets = secrets_of(plan.with_findings([*shown, *hidden]), audience)
        self.unfound = unfound_terms(plan.with_findings(shown), audience)
        self._labels = {label_for(finding, audience) for finding in plan.going(audience)}

    def library(self, kind: str) -> Channel:
        """The text that a library for this kind of file reads."""
        try:
            engine, old = library_text(kind, self.before)
            _, new = library_text(kind, self.after)
        except Exception as error:
            # Whatever a library trips over, the answer is the same: this channel says nothing, so it is not clean.
            return Channel(f"text:{kind}", "unchecked", "", f"the reader stopped ({type(error).__name__})")
        return self._compared(f"text:{engine.split()[0]}", engine, self._counts([old]), self._counts([self._bare(new)]))

    def parts(self) -> Channel:
        """Every part, with attributes and decoded copies."""
        try:
            old, new = readings(self.before), readings(self.after)
        except ValueError as error:
            return Channel("text:parts", "unchecked", "expat", str(error))
        return self._compared("text:parts", "expat", self._counts(_said(old)), self._counts(map(self._bare, _said(new))))

    def terms(self) -> Channel:
        """The user's terms that nothing was found for, over the borders of cells and paragraphs too."""
        try:
            new = readings(self.after)
        except ValueError as error:
            return Channel("terms:parts", "unchecked", "expat", str(error))
        left: set[str] = set()
        if self.unfound.items:
            for said in map(self._bare, _said(new)):
                for reading in (said, said.replace(BORDER, " ")):
                    left.update(name for term in self.unfound.count_in(fold(reading)) for name in term.ids)
        if left:
            return Channel("terms:parts", "leaked", "expat", f"not found and still read: {named(left)}")
        return Channel("terms:parts", "clean", "expat", f"{len(self.unfound.items)} terms without a finding looked for")

    def structure(self) -> Channel:
        """Nothing beside what the allow-list names."""
        try:
            faults = structure_faults(self.after)
        except ValueError as error:
            return Channel("structure", "unchecked", "expat", str(error))
        return Channel("structure", "leaked" if faults else "clean", "expat", "; ".join(faults[:6]) or "only what is on the list")

    def metadata(self) -> Channel:
        """What the file says about itself."""
        faults = metadata_faults(self.after)
        return Channel(
            "metadata", "leaked" if faults else "clean", "python", "; ".join(faults) or "the file says nothing of itself"
        )

    def pictures(self) -> Channel:
        """Pictures read again, exactly and as a reader may misread them."""
        shown, old_shown = pictures_in(self.after), pictures_in(self.before)
        if not shown:
            return Channel("pictures:ocr", "clean", "", "no pictures")
        try:
            new = [pictures.read(data).text for data in shown.values()]
            old = [pictures.read(data).text for data in old_shown.values()] if self.secrets.items else []
        except ReaderMissingError:
            return Channel("pictures:ocr", "unchecked", "", "the engine for text in pictures is not installed")
        except Exception as error:
            return Channel("pictures:ocr", "unchecked", "rapidocr", f"the reader stopped ({type(error).__name__})")
        in_pictures = [finding for finding in self.going if isinstance(finding.place, PartPlace)]
        ids = set(leaked_ids(self._counts(old), self._counts(new), removed_texts(in_pictures, self.secrets)))
        strict = {secret.solid for secret in self.secrets.items if not secret.may_stand}
        for text in new:
            hay = haystack(text)
            for finding in in_pictures:
                if fold(finding.text).solid in strict and find(finding.text, hay):
                    ids.add(finding.id)
            ids.update(name for term in self.unfound.count_in(fold(text)) for name in term.ids)
        if ids:
            return Channel("pictures:ocr", "leaked", "rapidocr", f"still read: {named(ids)}")
        return Channel("pictures:ocr", "clean", "rapidocr", f"{len(shown)} pictures read")

    def labels(self) -> Channel:
        """Labels where something went."""
        places = [finding for finding in self.going if isinstance(finding.place, TextPlace)]
        try:
            said = BORDER.join(reading.whole for reading in readings(self.after).values())
        except ValueError as error:
            return Channel("place:labels", "unchecked", "expat", str(error))
        shown = sum(said.count(label[:-1]) for label in self._labels) + said.count("REDACTED ")
        if places and not shown:
            return Channel("place:labels", "leaked", "expat", "no label stands in the redacted file")
        return Channel("place:labels", "clean", "expat", f"{shown} labels for {len(places)} findings")

    def _bare(self, text: str) -> str:
        """A text without labels."""
        for label in sorted(self._labels, key=len, reverse=True):
            text = text.replace(label, BORDER)
        return text

    def _counts(self, texts: Iterable[str]) -> Counter[Secret]:
        counts: Counter[Secret] = Counter()
        for text in each(texts):
            counts += self.secrets.count_in(fold(text))
        return counts

    def _compared(self, name: str, engine: str, before: Counter[Secret], after: Counter[Secret]) -> Channel:
        ids = leaked_ids(before, after, removed_texts(self.going, self.secrets))
        if ids:
            return Channel(name, "leaked", engine, f"still read: {named(ids)}")
        short = self.secrets.too_short
        note = f"; too short to search for: {named(short)}" if short else ""
        return Channel(name, "clean", engine, f"{len(self.secrets.items)} texts looked for{note}")


def _said(parts: dict[str, Reading]) -> list[str]:
    """All readings: each part, and what encoded stretches in it decode to."""
    said = []
    for reading in each(parts.values()):
        said += [reading.whole, *copies(reading.whole)]
    return said
