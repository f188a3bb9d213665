"""A tagged PDF stays tagged, and its structure tells nothing of what was removed."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as raw
import pytest
from hiding_places import write
from pdf_making import everything, redacted
from pikepdf import Array, Dictionary, Name

from redaction.findings import HiddenPlace

SECRET = "Morwenna Tregeagle"


def _by_typst(folder: Path) -> Path:
    import typst

    source = """#set document(title: "Morwenna Tregeagle")
= Statement
Seen by *Morwenna Tregeagle* near the shop.
- first
- second
#table(columns: 2, table.header([Name], [Role]), [Morwenna Tregeagle], [witness], table.cell(colspan: 2)[both])
#figure(rect(width: 2cm), alt: "A box beside Morwenna Tregeagle", caption: [Where it was])
#figure(rect(width: 2cm), alt: "A plain box", caption: [Where it is])
"""
    path = folder / "source.pdf"
    path.write_bytes(typst.compile(source.encode(), ignore_system_fonts=True))  # type: ignore[arg-type]
    return path


def _by_libreoffice(folder: Path) -> Path:
    (folder / "source.html").write_text(
        "<html lang='en-GB'><body><h1>Statement</h1><p>Seen by <b>Morwenna Tregeagle</b> near the shop.</p>"
        "<table><tr><th>Name</th><th>Role</th></tr><tr><td>Morwenna Tregeagle</td><td>witness</td></tr></table></body></html>"
    )
    choice = 'pdf:writer_web_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", choice, "--outdir", str(folder), str(folder / "source.html")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / "source.pdf"


def _seen_by_pdfium(path: Path) -> list[tuple[str, int]]:
    """Type and number of marks of each element, in order."""
    found: list[tuple[str, int]] = []
    with pypdfium2.PdfDocument(path) as document:
        page = document[len(document) - 1]
        tree = raw.FPDF_StructTree_GetForPage(page)
        pending = [raw.FPDF_StructTree_GetChildAtIndex(tree, n) for n in range(raw.FPDF_StructTree_CountChildren(tree))]
        while pending:
            element = pending.pop(0)
            if not element:
                continue
            buffer = ctypes.create_string_buffer(128)
            length = raw.FPDF_StructElement_GetType(element, buffer, 128)
            marks = raw.FPDF_StructElement_GetMarkedContentIdCount(element)
            found.append((buffer.raw[: max(0, length - 2)].decode("utf-16-le"), max(marks, 0)))
            kids = [
                raw.FPDF_StructElement_GetChildAtIndex(element, n) for n in range(raw.FPDF_StructElement_CountChildren(element))
            ]
            pending = kids + pending
        raw.FPDF_StructTree_Close(tree)
        page.close()
    return found


def _consistent(path: Path) -> None:
    """Every mark of the content has one owner, and every owner's mark is in the content."""
    with pikepdf.open(path) as pdf:
        assert pdf.Root.MarkInfo.Marked
        page = pdf.pages[-1]
        marks = [
            int(i.operands[1]["/MCID"])
            for i in pikepdf.parse_content_stream(page, "BDC")
            if isinstance(i.operands[1], Dictionary) and "/MCID" in i.operands[1]
        ]
        assert len(marks) == len(set(marks))
        owners = pdf.Root.StructTreeRoot.ParentTree.Nums[2 * int(page.obj.StructParents) + 1]
        told: list[int] = []
        pending: list[Any] = [pdf.Root.StructTreeRoot.K]
        while pending:
            item = pending.pop()
            if isinstance(item, Array):
                pending += list(item)
            elif isinstance(item, int):
                told.append(item)
            elif isinstance(item, Dictionary):
                if "/MCID" in item:
                    told.append(int(item.MCID))
                pending.append(item.get("/K"))
                assert set(item.keys()) <= {"/Type", "/S", "/P", "/Pg", "/K", "/Lang", "/Alt", "/A", "/MCID"}
        assert sorted(told) == sorted(n for n, owner in enumerate(owners) if isinstance(owner, Dictionary))
        assert set(told) <= set(marks) and len(told) > 3


@pytest.mark.parametrize("make", [
    _by_typst,
    pytest.param(_by_libreoffice, marks=pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")),
])  # fmt: skip
def test_a_tagged_file_stays_tagged(make: Any, tmp_path: Path) -> None:
    source = make(tmp_path)
    target, _, rendition = redacted(source, SECRET)
    assert not rendition.pictured_pages and not any("structure" in note for note in rendition.notes)
    _consistent(target)
    before, after = _seen_by_pdfium(source), _seen_by_pdfium(target)
    kinds = [kind for kind, _ in after]
    assert {"P", "Table", "TR", "TD", "TH"} <= set(kinds) and ("H1" in kinds) == (make is _by_typst)
    assert len([kind for kind in kinds if kind == "TD"]) == len([kind for kind, _ in before if kind == "TD"])
    data = everything(target)
    for word in (b"Morwenna", b"Tregeagle", "Morwenna".encode("utf-16-be")):
        assert word not in data


def test_descriptions_that_hold_nothing_removed_are_carried(tmp_path: Path) -> None:
    target, plan, _ = redacted(_by_typst(tmp_path), SECRET)
    assert any(isinstance(f.place, HiddenPlace) and f.place.channel == "structure" for f in plan.findings)
    data = everything(target)
    assert b"A plain box" in data and b"A box beside" not in data
    with pikepdf.open(target) as pdf:
        spans = [
            item.A[0].get("/ColSpan") for item in pdf.objects if isinstance(item, Dictionary) and "/A" in item and "/S" in item
        ]
        assert 2 in spans


@pytest.mark.parametrize("name", ["structure_tree", "structure_role_name"])
def test_names_in_a_structure_tree_do_not_come_along(tmp_path: Path, name: str) -> None:
    target, _, rendition = redacted(write(tmp_path, name), SECRET)
    assert b"Tregeagle" not in everything(target)
    assert any("structure" in note for note in rendition.notes), "nothing of a tree without marks is left, and a note says so"


def test_a_tree_that_leads_back_into_itself_is_carried_once(tmp_path: Path) -> None:
    source = _by_typst(tmp_path)
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        top = pdf.Root.StructTreeRoot.K[0]
        top.K.append(top)
        pdf.save(source)
    target, _, _ = redacted(source, SECRET)
    _consistent(target)


def test_a_bottomless_tree_is_left_out_with_a_note(tmp_path: Path) -> None:
    source = _by_typst(tmp_path)
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        inner = pdf.Root.StructTreeRoot.K[0]
        for _ in range(400):
            inner = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Div, K=Array([inner])))
        pdf.Root.StructTreeRoot.K = Array([inner])
        pdf.save(source)
    target, _, rendition = redacted(source, SECRET)
    assert any("structure" in note for note in rendition.notes)
    with pikepdf.open(target) as pdf:
        assert "/StructTreeRoot" not in pdf.Root
