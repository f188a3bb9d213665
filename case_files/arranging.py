"""Where a paper stands in a bundle: what its form fixes, and what a person may arrange.

A form stands in the section of its kind and among its own kind; the order within a kind is free. Papers that are no forms, such
as exhibits and photographs, may stand in any section but those for unused material, behind its forms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from case_files.layouts import UNKNOWN
from reference.errors import UsageError

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Charge and case summary", ("MG4", "MG4A", "MG4B", "MG4C", "MG4D", "MG4E", "MG5", "MG5(SP)", "MG7", "MG8")),
    ("Charging report and case information", ("MG3", "MG3A", "MG6", "MG6A", "MG6B", "MG20", "DA CHECKLIST", "DASH")),
    ("Statements", ("MG11", "MG11(CONT)", "MG11(T)", "MG11(R)")),
    ("Exhibits", ("MG12", "EXHIBIT", "PHOTOGRAPH", "MG22(SFR)", "MEDICAL", "MGDD")),
    ("Interviews", ("MG15(SDN)", "MG15(ROTI)", "MG15(ROVI)", "MG15(CNOI)")),
    ("Recordings", ("MG00",)),
    ("Witnesses and their needs", ("MG9", "MG10", "MG2")),
    ("Orders, previous convictions and character", ("MG13", "MG14", "MG16", "MG17", "MG18", "MG19", "PCN1", "PCN2", "PCN3")),
    ("Disclosure", ("MG6C", "MG6D", "MG6E", "SDC", "DMD")),
    ("Unused material", ("INCIDENT LOG", "CRIME REPORT", "CUSTODY RECORD", "NOTEBOOK", "THIRD PARTY", "MG21", "MG21A")),
    ("Other papers", ()),
)
"""Sections in the order of the bundle, and the forms in each, in their order. General practice: charge, statements in the order
of the witnesses, exhibits, unused material apart."""

OTHER = SECTIONS[-1][0]
FREE = frozenset(("EXHIBIT", "PHOTOGRAPH", "MEDICAL", UNKNOWN))
"""Papers that are no forms: a person says where they stand."""

OPEN = tuple(name for name, _ in SECTIONS if name not in ("Disclosure", "Unused material"))
"""Sections that such papers may be put into: what is unused is said by what a paper is, not by where it lies."""

_FORMS = dict(SECTIONS)
_BEHIND = 99


class FixedPlaceError(UsageError):
    """A paper cannot stand where somebody wants it: its form has its place, or there is no such section."""

    code = "E-CASE-PLACE"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper to be placed.

    Attributes:
        key: names it.
        form: what it is.
        usual: what it is sorted by among its own kind where nobody arranged it.
    """

    key: str
    form: str
    usual: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Arrangement:
    """What a person arranged; it counts where the forms leave it free.

    Attributes:
        order: keys of papers.
        sections: the section of a paper that is not in the one of its kind, by key.
    """

    order: tuple[str, ...] = ()
    sections: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.order or self.sections)


Placed = list[tuple[str, list[Paper]]]
"""Sections without empty ones, in their order, with their papers."""


def home_of(form: str) -> str:
    """The section of a form."""
    return next((name for name, forms in SECTIONS if form in forms), OTHER)


def may_stand(form: str, section: str) -> bool:
    """Whether a paper of this form may stand in a section."""
    return section == home_of(form) or (form in FREE and section in OPEN)


def placed(papers: Iterable[Paper], arrangement: Arrangement) -> Placed:
    """Papers in their sections and order."""
    order = {key: at for at, key in enumerate(arrangement.order)}
    sections: dict[str, list[Paper]] = {}
    for paper in papers:
        wanted = arrangement.sections.get(paper.key, "")
        section = wanted if may_stand(paper.form, wanted) else home_of(paper.form)
        sections.setdefault(section, []).append(paper)
    for name, own in sections.items():
        forms = _FORMS[name]
        own.sort(key=lambda one: (*_kind(one.form, forms, order.get(one.key, len(order))), *one.usual))
    return [(name, sections[name]) for name, _ in SECTIONS if name in sections]


def change_places(one: str, other: str, section: str) -> bool:
    """Whether two neighbours of these forms may change places in a section."""
    return _kind(one, _FORMS[section], 0)[0] == _kind(other, _FORMS[section], 0)[0]


def _kind(form: str, forms: Sequence[str], arranged: int) -> tuple[int, int, int]:
    """Where the kind of a paper stands in a section, the order that a person gave, and the form's own place."""
    own = forms.index(form) if form in forms else _BEHIND
    kind = own
    while form in FREE and 0 < kind < _BEHIND and forms[kind - 1] in FREE:
        kind -= 1
    return kind, arranged, own


def moved_by(papers: Sequence[Paper], arrangement: Arrangement, key: str, step: int) -> Arrangement:
    """Move a paper one place up (-1) or down (1) in its section.

    Raises:
        FixedPlaceError: its form stands there.
    """
    section, own = _section_with(placed(papers, arrangement), key)
    at = next(at for at, paper in enumerate(own) if paper.key == key)
    if not 0 <= at + step < len(own):
        raise FixedPlaceError("It stands at the end of its section: choose another section to move it further.")
    behind = own[at + step + (1 if step > 0 else 0) :]
    return moved_to(papers, arrangement, key, section, behind[0].key if behind else "")


def moved_to(papers: Sequence[Paper], arrangement: Arrangement, key: str, section: str, before: str = "") -> Arrangement:
    """Put a paper into a section, before another one or at the end.

    Raises:
        FixedPlaceError: its form does not stand there, so that nothing would move.
    """
    now = placed(papers, arrangement)
    _section_with(now, key)
    paper = next(paper for paper in papers if paper.key == key)
    if not may_stand(paper.form, section):
        raise FixedPlaceError(
            f"{_name(paper.form)} stays under “{home_of(paper.form)}”. If it is something else, say so under “What it is”."
        )
    order: list[str] = []
    for name, _ in SECTIONS:
        own = [one.key for one in dict(now).get(name, ()) if one.key != key]
        if name == section:
            own.insert(own.index(before) if before in own else len(own), key)
        order += own
    sections = {name: wanted for name, wanted in arrangement.sections.items() if name != key}
    if section != home_of(paper.form):
        sections[key] = section
    new = Arrangement(tuple(order), sections)
    if placed(papers, new) == now:
        raise FixedPlaceError(f"{_name(paper.form)} stands where its form puts it: only papers of one kind change places.")
    return new


def _section_with(sections: Placed, key: str) -> tuple[str, list[Paper]]:
    for name, own in sections:
        if any(paper.key == key for paper in own):
            return name, own
    raise FixedPlaceError("The bundle has no such paper: load the page again.")


def _name(form: str) -> str:
    if form == UNKNOWN:
        return "This paper"
    return form if form.startswith(("MG", "SDC", "DMD", "PCN", "DA")) else form.capitalize()
