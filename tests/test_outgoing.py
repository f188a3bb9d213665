"""Nothing that is handed in makes the portal or its worker fetch anything: no connection, no file from elsewhere in a result."""

from __future__ import annotations

import re
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from outgoing_making import PINK, WORDS, Canaries, canaries, listening, office, recordings, texts
from portal_server import RunningPortal, portal_at

from flows.working import work_through
from flows.workshop import Workshop
from redaction.office.conversion import installed

Make = Callable[[Path, Canaries], list[Path]]


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    with portal_at(tmp_path_factory.mktemp("portal")) as running:
        yield running


def handed_in_and_back(portal: RunningPortal, files: list[Path], **fields: str) -> dict[str, bytes]:
    """Hand files in through the form, have the worker redact them, and fetch what was released, by the name it was given."""
    client = portal.client("officer")
    form = {"policy": "cps-precharge", "review": "none", "terms": "Zzyzx", "csrf": client.token("/submit"), **fields}
    before = set(re.findall(r"/my-work/([0-9a-f]{32})\"", client.get("/my-work").text))
    answer = client.post("/submit", data=form, files=[("files", (path.name, path.read_bytes())) for path in files])
    assert f"{len(files)} files handed in" in answer.text
    work_through(Workshop(portal.engine), threading.Event())
    results = {}
    for item_id in set(re.findall(r"/my-work/([0-9a-f]{32})\"", client.get("/my-work").text)) - before:
        page = client.get(f"/my-work/{item_id}").text
        assert "Released" in page or "Not released" in page
        assert WORDS not in page
        name = re.search(r"<h1[^>]*>\s*(.*?)\s*</h1>", page, re.DOTALL)
        fetched = client.get(f"/my-work/{item_id}/files/cps/document")
        if fetched.status_code == 200:
            assert name
            results[name[1]] = fetched.content
    return results


def holds(content: bytes, words: str) -> bool:
    """Whether a file holds words, as they are or in a part of it."""
    if content.startswith(b"PK"):
        import io

        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return any(words.encode() in packed.read(name) for name in packed.namelist())
    return words.encode() in content or words.encode("utf-16-le") in content


def pink(pdf: bytes) -> int:
    """Pixels of the canary's colour on the pages of a PDF."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.render(scale=0.5).to_pil().convert("RGB") for page in document]
    near = [(number, colour) for page in pages for number, colour in page.getcolors(1 << 24) or ()]
    return sum(number for number, colour in near if all(abs(a - b) < 20 for a, b in zip(colour, PINK, strict=True)))


@pytest.mark.parametrize("make", [texts, recordings, office])
def test_no_file_makes_us_fetch_anything(portal: RunningPortal, tmp_path: Path, make: Make) -> None:
    with listening() as listener:
        canary = canaries(tmp_path / "elsewhere", listener.url)
        (tmp_path / "in").mkdir()
        results = handed_in_and_back(portal, make(tmp_path / "in", canary))
        if make is not recordings:
            assert results, "some are released, so that there is something to look into"
        assert listener.called == []
    for name, content in results.items():
        assert not holds(content, WORDS), name
        assert canary.clip.read_bytes()[-2000:] not in content, name


@pytest.mark.skipif(not installed(), reason="LibreOffice is not installed")
def test_a_conversion_fetches_nothing_and_reads_no_other_file(portal: RunningPortal, tmp_path: Path) -> None:
    """A picture that an RTF file links to was read from wherever it lay, and printed."""
    with listening() as listener:
        canary = canaries(tmp_path / "elsewhere", listener.url)
        (tmp_path / "in").mkdir()
        results = handed_in_and_back(portal, office(tmp_path / "in", canary), to_pdf="yes")
        assert listener.called == []
    assert len(results) == 4
    for name, content in results.items():
        assert content.startswith(b"%PDF"), name
        with pypdfium2.PdfDocument(content) as document:
            words = " ".join(page.get_textpage().get_text_range() for page in document)
        assert name == "linked.odt" or "hello" in words, "a page with frames leaves as a picture"
        assert WORDS not in words, name
        assert pink(content) == 0, name
