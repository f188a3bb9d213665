"""The structure tree of a tagged PDF, made anew: which text is a heading, a paragraph, a cell, and in what order it is read.

Carried are the roles (as standard types: names of their own are free text), the order, the marked content that is still there,
languages, spans and scopes of table cells, and descriptions of figures (Alt) that hold nothing removed. Not carried: replacement
texts, expansions, titles, ids, layout attributes (a bounding box tells a width), and references to annotations.

Source: ISO 32000-1, 14.7 (logical structure), 14.8.4 (standard types), 14.8.5 (attributes).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from redaction.pdf.carried import holds_secret
from redaction.pdf.streams import UnreadablePageError

STANDARD_TYPES = frozenset(
    "/" + name
    for name in """
    Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody
    Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP
    Figure Formula Form""".split()  # noqa: SIM905 - a list of words reads better so
)
_KEPT_EMPTY = frozenset(("/TD", "/TH", "/TR"))
_ATTRIBUTES = {"/Table": ("/RowSpan", "/ColSpan", "/Scope"), "/List": ("/ListNumbering",)}
_VALUES = frozenset(
    "/" + value
    for value in """
    Row Column Both None Disc Circle Square Decimal UpperRoman LowerRoman UpperAlpha LowerAlpha""".split()  # noqa: SIM905
)
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")
_ELEMENTS = 300_000
_DEPTH = 120


@dataclass(slots=True)
class NewPage:
    """A page of the new file: its object and the marks that its content still has."""

    page: Any
    marks: Collection[int]


def is_tagged(pdf: pikepdf.Pdf) -> bool:
    """Whether a file has a structure tree."""
    return isinstance(pdf.Root.get("/StructTreeRoot"), Dictionary)


def carry_structure(
    source: pikepdf.Pdf, target: pikepdf.Pdf, pages: Mapping[tuple[int, int], NewPage], secrets: Collection[str]
) -> int:
    """Make the structure tree of the new file.

    Args:
        source: the old file.
        target: the new file, its pages complete.
        pages: new pages by the object number that they had in the old file.
        secrets: folded texts that no description may hold.

    Returns:
        How many elements were carried.

    Raises:
        UnreadablePageError: the tree is deeper or larger than any honest one.
    """
    old_root = source.Root.StructTreeRoot
    carrier = _Carrier(target, pages, secrets, old_root.get("/RoleMap"))
    root = target.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    kids = carrier.kids(old_root.get("/K"), root, None, 0)
    if not kids:
        return 0
    root["/K"] = Array(kids)
    numbers: list[Any] = []
    for place, (page, owners) in enumerate(carrier.owners.items()):
        new = pages[page].page
        new["/StructParents"], new["/Tabs"] = place, Name.S
        listed = [owners.get(mark) for mark in range(max(owners) + 1)]
        numbers += [place, target.make_indirect(Array(listed))]
    root["/ParentTree"] = target.make_indirect(Dictionary(Nums=Array(numbers)))
    root["/ParentTreeNextKey"] = len(carrier.owners)
    target.Root["/StructTreeRoot"] = root
    target.Root["/MarkInfo"] = Dictionary(Marked=True)
    language = _language(source.Root)
    if language:
        target.Root["/Lang"] = language
    return carrier.count


class _Carrier:
    def __init__(self, target: pikepdf.Pdf, pages: Mapping[tuple[int, int], NewPage], secrets: Collection[str], roles: Any):
        self.target, self.pages, self.secrets = target, pages, secrets
        self.roles = roles if isinstance(roles, Dictionary) else Dictionary()
        self.owners: dict[tuple[int, int], dict[int, Any]] = defaultdict(dict)
        self.seen: set[tuple[int, int]] = set()
        self.count = 0

    def kids(self, old: Any, parent: Any, page: tuple[int, int] | None, depth: int) -> list[Any]:
        """New kids of an element: marks and elements."""
        if depth > _DEPTH or self.count > _ELEMENTS:
            raise UnreadablePageError("structure")
        found: list[Any] = []
        for item in list(old) if isinstance(old, Array) else [old]:
            if isinstance(item, int):
                found += self._mark(item, page, parent, page)
            elif not isinstance(item, Dictionary):
                continue
            elif "/S" in item:
                element = self._element(item, parent, page, depth)
                found += [element] if element is not None else []
            elif "/MCID" in item and "/Stm" not in item:
                own = item.get("/Pg")
                here = own.objgen if isinstance(own, Dictionary) else page
                found += self._mark(int(item["/MCID"]), here, parent, page)
        return found

    def _mark(self, mark: int, here: tuple[int, int] | None, parent: Any, page: tuple[int, int] | None) -> list[Any]:
        new = self.pages.get(here) if here is not None else None
        if here is None or new is None or mark not in new.marks or mark in self.owners[here]:
            return []
        self.owners[here][mark] = parent
        if here == page:
            return [mark]
        return [Dictionary(Type=Name.MCR, Pg=new.page, MCID=mark)]

    def _element(self, old: Any, parent: Any, page: tuple[int, int] | None, depth: int) -> Any:
        if old.is_indirect:
            if old.objgen in self.seen:
                return None
            self.seen.add(old.objgen)
        own = old.get("/Pg")
        here = own.objgen if isinstance(own, Dictionary) else page
        new = self.target.make_indirect(Dictionary(Type=Name.StructElem, S=Name(self._role(old["/S"])), P=parent))
        if here is not None and here in self.pages:
            new["/Pg"] = self.pages[here].page
        kids = self.kids(old.get("/K"), new, here, depth + 1)
        alternative = old.get("/Alt")
        described = isinstance(alternative, pikepdf.String) and not holds_secret(str(alternative), self.secrets)
        if not kids and str(new.S) not in _KEPT_EMPTY and not (described and not _has_kids(old)):
            return None
        self.count += 1
        if kids:
            new["/K"] = Array(kids)
        language = _language(old)
        if language:
            new["/Lang"] = language
        if described:
            new["/Alt"] = pikepdf.String(str(alternative))
        attributes = _attributes(old.get("/A"))
        if attributes:
            new["/A"] = Array(attributes)
        return new

    def _role(self, role: Any) -> str:
        """The standard type that a role stands for."""
        name = str(role)
        for _ in range(10):
            if name in STANDARD_TYPES:
                return name
            name = str(self.roles.get(name, "/NonStruct"))
        return "/NonStruct"


def _has_kids(element: Any) -> bool:
    kids = element.get("/K")
    return len(kids) > 0 if isinstance(kids, Array) else kids is not None


def _language(holder: Any) -> str:
    value = str(holder.get("/Lang", ""))
    return value if _LANGUAGE.match(value) else ""


def _attributes(old: Any) -> list[Any]:
    """Attributes of tables and lists whose values are numbers or standard names."""
    found = []
    for item in list(old) if isinstance(old, Array) else [old]:
        owner = str(item.get("/O", "")) if isinstance(item, Dictionary) else ""
        new = Dictionary()
        for key in _ATTRIBUTES.get(owner, ()):
            value = item.get(key)
            if isinstance(value, int) or str(value) in _VALUES:
                new[key] = value if isinstance(value, int) else Name(str(value))
        if len(new):
            new["/O"] = Name(owner)
            found.append(new)
    return found
