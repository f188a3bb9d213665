"""A dossier set for reading: the same words as a PDF/A and as a page of the portal."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reference.printable import printable, printable_all
from vetting.dossier.content import Dossier
from vetting.dossier.contradictions import day
from vetting.dossier.links import picture
from vetting.records import Candidate
from vetting.subjects import Person

if TYPE_CHECKING:
    from jinja2 import Template

_FOLDER = Path(__file__).parent
_BANDS = {"strong": "strong", "review": "to review"}


def words_of(dossier: Dossier) -> dict[str, Any]:
    """Everything that is printed, as text and rows of text: what both settings share."""
    source, application = dossier.source, dossier.source.application
    relations = {third.person.id: third for third in application.third_parties}
    names = {id: person.name.full for id, person in dossier.people.items()}

    def who(id: str) -> str:
        return names.get(id, id)

    def relation(id: str) -> str:
        third = relations.get(id)
        if third is None:
            return "applicant"
        return third.relation.replace("_", " ") + (", lives with the applicant" if third.lives_with else "")

    things = {thing.id: thing for thing in dossier.things}
    counts = dossier.counts
    unanswered = counts["unanswered"]

    def many(name: str, one: str, more: str) -> list[str]:
        return [one if counts[name] == 1 else more, str(counts[name])]

    aside = dossier.set_aside
    return {
        "reference": application.reference,
        "level": application.level,
        "applicant": application.applicant.name.full,
        "made_on": day(application.made_on),
        "made_at": _moment(source.made_at),
        "summary": [
            many("contradictions", "contradiction", "contradictions"),
            many("strong", "strong candidate", "strong candidates"),
            many("review", "candidate to review", "candidates to review"),
            many("gaps", "open question", "open questions"),
            ["look-ups answered", f"{counts['answered']} of {counts['answered'] + unanswered}"],
        ],
        "set_aside": f"{aside} further record{' was' if aside == 1 else 's were'} compared and agree{'s' if aside == 1 else ''}"
        f" too little to be shown; {'it is' if aside == 1 else 'they are'} kept."
        if aside
        else "",
        "contradictions": [
            [
                number,
                who(one.person_id),
                one.declared,
                one.found,
                one.source,
                f"if {one.candidate} ({_BANDS[dossier.candidates[one.candidate].band]}) is this person"
                if one.candidate
                else "in any case",
            ]
            for number, one in dossier.contradictions.items()
        ],
        "people": [[who(id), relation(id), *_particulars(person)] for id, person in dossier.people.items()],
        "candidates": [_candidate(number, one, who, relation) for number, one in dossier.candidates.items()],
        "facts": [
            [
                one.number,
                who(one.person_id),
                one.fact.words,
                day(one.fact.when) if one.fact.when else "",
                one.fact.source,
                _short(one.fact.read_at),
                f"if {one.candidate} is them" if one.candidate else "",
            ]
            for one in dossier.facts
        ],
        "gaps": [[number, gap.words, gap.question, gap.code] for number, gap in dossier.gaps.items()],
        "lookups": [
            [
                one.register,
                who(one.person_id),
                _short(one.asked_at),
                one.asked_by,
                f"answered, {one.records} record{'' if one.records == 1 else 's'}" if one.answered else "NOT ANSWERED",
                one.words,
            ]
            # What did not answer first: it is the one thing that a person must not take for "no trace".
            for one in sorted(source.lookups, key=lambda lookup: (lookup.answered, lookup.register))
        ],
        "links": [
            [who(link.person_id), link.words, things[link.thing_id].label, things[link.thing_id].kind, link.source]
            for link in dossier.links
        ],
        "declarations": [
            [question.replace("_", " "), {True: "yes", False: "no", None: "not answered"}[answer], beside]
            for question, (answer, beside) in application.declarations.items()
        ],
    }


def as_pdf(dossier: Dossier) -> bytes:
    """The dossier as tagged PDF/A-2a with typst's own fonts; the same input gives the same bytes."""
    return _compiled(dossier, "pdf")[0]


def as_pictures(dossier: Dossier, ppi: float = 80) -> list[bytes]:
    """Its pages as PNG."""
    return _compiled(dossier, "png", ppi)


def as_page(dossier: Dossier, *, whole: bool = True) -> str:
    """The dossier as HTML: a whole page, or the part that the portal puts into its own.

    Everything that came from outside is escaped by the template; the picture escapes its own.
    """
    from markupsafe import Markup

    # The only markup that passes unescaped is our own drawing, whose texts `links.picture` escapes.
    drawn = Markup(picture(dossier.source.application, dossier.links, dossier.things, font="Arial, Helvetica, sans-serif"))
    return _template().render(words_of(dossier), picture=drawn, whole=whole)


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("page.html.jinja")


def _compiled(dossier: Dossier, form: Any, ppi: float | None = None) -> list[bytes]:
    import typst

    made: Any = typst.compile(
        str(_FOLDER / "dossier.typ"),
        root=str(_FOLDER),
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[]),
        format=form,
        ppi=ppi,
        sys_inputs={
            "data": json.dumps(printable_all(words_of(dossier)), ensure_ascii=False),
            "picture": picture(
                dossier.source.application,
                dossier.links,
                dossier.things,
                font="Libertinus Serif, DejaVu Sans Mono",
                letters=printable,
            ),
        },
        pdf_standards=["a-2a"] if form == "pdf" else [],
        timestamp=int(dossier.source.made_at.timestamp()),
    )
    return [bytes(page) for page in made] if isinstance(made, list) else [bytes(made)]


def _candidate(number: str, candidate: Candidate, who: Any, relation: Any) -> dict[str, Any]:
    record = candidate.record
    return {
        "number": number,
        "who": who(candidate.person_id),
        "relation": relation(candidate.person_id),
        "register": record.register,
        "key": record.key,
        "band": _BANDS[candidate.band],
        "says": "; ".join(
            filter(None, (record.person.name.full if record.person.names else "", *_particulars(record.person)[:2]))
        ),
        "reasons": [[_signed(reason.weight), reason.field.replace("_", " "), reason.words] for reason in candidate.reasons],
        "total": _signed(candidate.weight),
        "model": candidate.model[:12],
        "facts": [fact.words for fact in record.facts],
    }


def _particulars(person: Person) -> list[str]:
    others = "; ".join(f"{name.full} ({name.kind.replace('_', ' ')})" for name in person.names[1:])
    home = ", ".join((*person.addresses[0].lines, person.addresses[0].postcode)) if person.addresses else ""
    return [f"born {day(person.born)}", home, others]


def _signed(weight: float) -> str:
    return f"{weight:+.1f}"


def _short(at: datetime) -> str:
    return f"{at:%d %b %Y %H:%M}"


def _moment(at: datetime) -> str:
    return f"{at.day} {at:%B %Y, %H:%M} UTC"
