"""Fields of a Word text leave what they show: their codes hold paths, addresses, conditions and other people's data.

Page numbers stay fields. Check boxes and drop-down lists of forms become the sign or word that is seen.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from redaction.office.allowed import text_of
from redaction.office.document import OfficeDocument
from redaction.office.vocabulary_word import W

PAGE_FIELDS = {"PAGE": " PAGE ", "NUMPAGES": " NUMPAGES ", "SECTIONPAGES": " SECTIONPAGES "}
_ON = ("1", "true", "on", "")


@dataclass(slots=True)
class _Field:
    begin: Any
    code: str = ""
    shown: bool = False
    behind: list[Any] = field(default_factory=list)
    result: list[Any] = field(default_factory=list)


def flatten_fields(root: Any, document: OfficeDocument) -> None:
    """Settle all fields of one part, in place."""
    for simple in list(root.iter(f"{{{W}}}fldSimple")):
        code = _known(simple.get(f"{{{W}}}instr", ""))
        document.hide("field code", simple.get(f"{{{W}}}instr", ""))
        if code:
            for name in list(simple.attrib):
                del simple.attrib[name]
            simple.set(f"{{{W}}}instr", PAGE_FIELDS[code])
        else:
            simple.tag = f"{{{W}}}smartTag"
    open_fields: list[_Field] = []
    for run in list(root.iter(f"{{{W}}}r")):
        for child in list(run):
            if child.tag == f"{{{W}}}fldChar":
                _step(child, run, open_fields, document)
            elif child.tag in (f"{{{W}}}instrText", f"{{{W}}}delInstrText"):
                if open_fields:
                    open_fields[-1].code += child.text or ""
                document.hide("field code", child.text or "")
                run.remove(child)
            elif open_fields and child.tag != f"{{{W}}}rPr":
                # What an inner field shows inside the code of an outer one is seen by nobody.
                for one in open_fields:
                    (one.result if one.shown else one.behind).append(child)


def _step(mark: Any, run: Any, open_fields: list[_Field], document: OfficeDocument) -> None:
    kind = mark.get(f"{{{W}}}fldCharType")
    if kind == "begin":
        open_fields.append(_Field(mark))
        return
    if not open_fields:
        return
    if kind == "separate":
        open_fields[-1].shown = True
    elif kind == "end":
        _close(open_fields.pop(), document)


def _close(closed: _Field, document: OfficeDocument) -> None:
    """Put what a field shows in its place: the fields left open by a damaged file keep all their text."""
    for element in closed.behind:
        _take_out(element, document)
    code = _known(closed.code)
    data = closed.begin.find(f"{{{W}}}ffData")
    if code:
        for element in closed.result:
            _take_out(element, None)
        _insert_page_field(closed.begin, code)
    elif data is not None:
        shown = _form_value(data)
        document.hide("form field", text_of(data))
        if shown and not any((element.text or "").strip() for element in closed.result):
            from lxml import etree

            text = etree.Element(f"{{{W}}}t")
            text.text = shown
            closed.begin.addnext(text)


def _insert_page_field(begin: Any, code: str) -> None:
    from lxml import etree

    run = begin.getparent()
    if run is None:
        return
    simple = etree.Element(f"{{{W}}}fldSimple")
    simple.set(f"{{{W}}}instr", PAGE_FIELDS[code])
    inner = etree.SubElement(simple, f"{{{W}}}r")
    properties = run.find(f"{{{W}}}rPr")
    if properties is not None:
        inner.append(deepcopy(properties))
    etree.SubElement(inner, f"{{{W}}}t").text = "1"
    run.addnext(simple)


def _take_out(element: Any, document: OfficeDocument | None) -> None:
    parent = element.getparent()
    if parent is not None:
        if document is not None:
            document.hide("field code", text_of(element))
        parent.remove(element)


def _known(code: str) -> str:
    word = re.match(r"\s*([A-Za-z]+)\s*(?:\\\*\s*\w+\s*)*$", code)
    return word[1].upper() if word and word[1].upper() in PAGE_FIELDS else ""


def _form_value(data: Any) -> str:
    box = data.find(f"{{{W}}}checkBox")
    if box is not None:
        state = box.find(f"{{{W}}}checked")
        state = state if state is not None else box.find(f"{{{W}}}default")
        return "☒" if state is not None and state.get(f"{{{W}}}val", "") in _ON else "☐"
    choices = data.find(f"{{{W}}}ddList")
    if choices is not None:
        entries = [entry.get(f"{{{W}}}val", "") for entry in choices.findall(f"{{{W}}}listEntry")]
        chosen = choices.find(f"{{{W}}}result")
        number = int(chosen.get(f"{{{W}}}val", "0")) if chosen is not None and chosen.get(f"{{{W}}}val", "0").isdigit() else 0
        return entries[number] if number < len(entries) else ""
    return ""
