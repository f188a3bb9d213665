"""The questionnaire as a PDF form (AcroForm): made blank, and read when it comes back.

The full name of each form field is the key of its answer (``applicant.names.1.surname``).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from vetting.application.errors import ApplicationError
from vetting.application.questions import YES_NO, Question, Section

if TYPE_CHECKING:
    import pikepdf

_WIDTH, _HEIGHT, _EDGE = 595.0, 842.0, 48.0
_ROW, _LINE, _FIELD_LEFT = 27.0, 9.0, 250.0
_EXPLANATION = 45.0
"""Height of a row in which somebody explains something."""
_MOST_FIELDS = 20_000
_DEEPEST = 20
_KEY = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*")


def blank_pdf(sections: Sequence[Section], title: str) -> bytes:
    """A blank form on A4, one question under the other, sections set apart; choices and yes or no are lists to pick from."""
    import pikepdf

    pdf = pikepdf.new()
    fonts = pikepdf.Dictionary(
        Helv=pdf.make_indirect(_font("/Helvetica")),
        HeBo=pdf.make_indirect(_font("/Helvetica-Bold")),
    )
    tree: dict[str, Any] = {}
    for number, rows in enumerate(_pages(sections, title), start=1):
        page = _page(pdf, rows, number, fonts)
        for top, row in rows:
            if isinstance(row, Question):
                _plant(tree, row.key.split("."), _widget(pdf, page, row, top))
    pdf.Root.AcroForm = pdf.make_indirect(
        pikepdf.Dictionary(
            Fields=pikepdf.Array(_fields(pdf, tree)),
            DR=pikepdf.Dictionary(Font=fonts),
            DA=pikepdf.String("/Helv 9 Tf 0 g"),
            NeedAppearances=True,
        )
    )
    pdf.Root.Lang = pikepdf.String("en-GB")
    pdf.docinfo["/Title"] = title
    target = io.BytesIO()
    pdf.save(target, deterministic_id=True)
    return target.getvalue()


def answers_of_pdf(content: bytes, name: str) -> dict[str, str]:
    """What was filled in, by key.

    Raises:
        ApplicationError: it does not open, needs a password, is an XFA form, or holds no field of ours.
    """
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            form = pdf.Root.get("/AcroForm")
            if form is None or not isinstance(form, pikepdf.Dictionary):
                raise ApplicationError(f"{name} is a PDF without form fields: fill in the form itself, or type the answers in.")
            if "/XFA" in form:
                raise ApplicationError(f"{name} is an XFA form, which cannot be read: use the blank PDF form of this force.")
            answers: dict[str, str] = {}
            for key, value in _walk(form.get("/Fields"), "", 0, [0], name):
                if not _KEY.fullmatch(key):
                    raise ApplicationError(f"{name} has a form field that is not ours: use the blank form of this force.")
                if key in answers:
                    raise ApplicationError(f"{name}: the field {key} stands in the form twice.")
                answers[key] = value
    except pikepdf.PasswordError:
        raise ApplicationError(f"{name} needs a password: hand it in without one.") from None
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        raise ApplicationError(f"{name} cannot be opened as a PDF form: it is damaged.") from None
    if not any("." in key for key in answers):
        raise ApplicationError(f"{name} holds no field of our form: use the blank form of this force.")
    return answers


def _walk(kids: Any, before: str, depth: int, count: list[int], name: str) -> Iterator[tuple[str, str]]:
    import pikepdf

    if depth > _DEEPEST:
        raise ApplicationError(f"{name} cannot be read: its form fields lie too deep within one another.")
    for field in kids if isinstance(kids, pikepdf.Array) else ():
        count[0] += 1
        if count[0] > _MOST_FIELDS:
            raise ApplicationError(f"{name} has more than {_MOST_FIELDS} form fields.")
        if not isinstance(field, pikepdf.Dictionary):
            continue
        own = str(field["/T"]) if "/T" in field else ""
        key = ".".join(part for part in (before, own) if part)
        inner = field.get("/Kids")
        if isinstance(inner, pikepdf.Array) and any(isinstance(kid, pikepdf.Dictionary) and "/T" in kid for kid in inner):
            yield from _walk(inner, key, depth + 1, count, name)
        elif key and field.get("/FT") != "/Sig":
            yield key, _said(field.get("/V"))


def _said(value: Any) -> str:
    import pikepdf

    if isinstance(value, pikepdf.String):
        return str(value)
    if isinstance(value, pikepdf.Name):
        word = str(value).removeprefix("/")
        return {"Off": "", "Yes": "yes", "On": "yes"}.get(word, word)
    if isinstance(value, pikepdf.Stream):
        return value.read_bytes().decode("utf-8", "replace")
    if isinstance(value, pikepdf.Array):
        return ", ".join(str(each) for each in value if isinstance(each, pikepdf.String))
    return ""


def _pages(sections: Sequence[Section], title: str) -> list[list[tuple[float, str | Question]]]:
    """Rows with the height of their upper edge; text is a heading."""
    pages: list[list[tuple[float, str | Question]]] = [[(_HEIGHT - _EDGE, title)]]
    top = _HEIGHT - _EDGE - 40
    for section in sections:
        if top < _EDGE + 3 * _ROW:
            pages.append([])
            top = _HEIGHT - _EDGE
        pages[-1].append((top, section.title))
        top -= _ROW
        for question in section.questions:
            if top < _EDGE + _height(question):
                pages.append([])
                top = _HEIGHT - _EDGE
            pages[-1].append((top, question))
            top -= _height(question)
        top -= 10
    return pages


def _page(pdf: pikepdf.Pdf, rows: Sequence[tuple[float, str | Question]], number: int, fonts: pikepdf.Dictionary) -> pikepdf.Page:
    import pikepdf

    drawn = []
    for top, row in rows:
        if isinstance(row, str):
            size = 16 if number == 1 and top > _HEIGHT - _EDGE - 1 else 11
            drawn.append(_text(_EDGE, top - 13, row, "HeBo", size))
            continue
        for place, line in enumerate(_lines(row)):
            drawn.append(_text(_EDGE, top - 9 - _LINE * place, line, "Helv", 8))
        box = _height(row) - 8
        drawn.append(f"0.6 G 0.5 w {_FIELD_LEFT:.1f} {top - box:.1f} {_WIDTH - _EDGE - _FIELD_LEFT:.1f} {box:.1f} re S")
    drawn.append(_text(_WIDTH - _EDGE - 40, 24, f"page {number}", "Helv", 8))
    page = pdf.add_blank_page(page_size=(_WIDTH, _HEIGHT))
    page.Contents = pdf.make_stream("\n".join(drawn).encode("cp1252", "replace"))
    page.Resources = pikepdf.Dictionary(Font=fonts)
    page.Annots = pikepdf.Array()
    return page


def _widget(pdf: pikepdf.Pdf, page: pikepdf.Page, question: Question, top: float) -> pikepdf.Dictionary:
    import pikepdf

    widget = pikepdf.Dictionary(
        Type=pikepdf.Name("/Annot"),
        Subtype=pikepdf.Name("/Widget"),
        FT=pikepdf.Name("/Ch" if question.choices else "/Tx"),
        TU=pikepdf.String(question.words),
        Rect=pikepdf.Array([_FIELD_LEFT + 1, top - _height(question) + 9, _WIDTH - _EDGE - 1, top - 1]),
        DA=pikepdf.String("/Helv 9 Tf 0 g"),
        V=pikepdf.String(question.given),
        P=page.obj,
        F=4,
    )
    if question.choices:
        widget.Opt = pikepdf.Array([pikepdf.String(""), *(pikepdf.String(choice) for choice in question.choices)])
        widget.Ff = 1 << 17
    elif _explains(question):
        widget.Ff = 1 << 12
    indirect = pdf.make_indirect(widget)
    page.Annots.append(indirect)
    return indirect


def _plant(tree: dict[str, Any], parts: Sequence[str], widget: Any) -> None:
    for part in parts[:-1]:
        tree = tree.setdefault(part, {})
    tree[parts[-1]] = widget


def _fields(pdf: pikepdf.Pdf, tree: dict[str, Any], parent: Any = None) -> list[Any]:
    import pikepdf

    made = []
    for part, inner in tree.items():
        branch = isinstance(inner, dict)
        field = pdf.make_indirect(pikepdf.Dictionary()) if branch else inner
        field.T = pikepdf.String(part)
        if parent is not None:
            field.Parent = parent
        if branch:
            field.Kids = pikepdf.Array(_fields(pdf, inner, field))
        made.append(field)
    return made


def _font(name: str) -> Any:
    import pikepdf

    return pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name(name),
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )


def _text(left: float, base: float, words: str, font: str, size: float) -> str:
    escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /{font} {size} Tf {left:.1f} {base:.1f} Td ({escaped}) Tj ET"


def _lines(question: Question) -> list[str]:
    import textwrap

    choices = f"({', '.join(question.choices)})" if question.choices and question.choices != YES_NO else ""
    return [*textwrap.wrap(question.words, 48), *textwrap.wrap(choices, 48)]


def _height(question: Question) -> float:
    return max(_EXPLANATION if _explains(question) else _ROW, 10 + _LINE * len(_lines(question)))


def _explains(question: Question) -> bool:
    return question.key.endswith((".detail", ".anything_else", ".parents_unknown"))
