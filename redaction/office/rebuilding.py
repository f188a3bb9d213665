"""A package being rebuilt part by part: what the readers of Word texts, workbooks and presentations have in common."""

from __future__ import annotations

from typing import Any

from redaction.office.document import OfficeDocument
from redaction.office.drawings import Drawings
from redaction.office.ooxml import NewPackage
from redaction.office.package import Package


class Rebuilding:
    """The package that was read, the new one, and the document that reading fills.

    Attributes:
        package: as the officer submitted it; never changed.
        document: what remains, to be searched for findings.
        new: what is written.
        drawings: pictures, shapes and charts on their way from one to the other.
        source: name of the main part.
    """

    def __init__(self, package: Package, folder: str) -> None:
        """Begin with a package; `folder` is where the new one keeps its parts, such as `word`."""
        self.package = package
        self.document = OfficeDocument()
        self.new = NewPackage(folder)
        self.drawings = Drawings(package, self.new, self.document)
        self.source = package.main()

    def part_beside(self, kind: str) -> tuple[str, Any] | None:
        """Name and tree of the part of a kind that belongs to the main part, or None."""
        found = self.package.related(self.source, kind)
        if not found or not self.package.parts[found[0]].strip():
            return None
        return found[0], self.package.tree(found[0])

    def written(self) -> bytes:
        """The new package, with its pictures as they are now: redaction has changed them meanwhile."""
        self.new.pictures.update({name: shown.data for name, shown in self.document.pictures.items()})
        return self.new.to_bytes()
