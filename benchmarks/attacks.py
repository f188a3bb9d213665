"""Attacks on a redacted PDF by somebody who knows the terms: every way we know of getting a removed text back out of a file.

    python -m benchmarks.attacks [--quick] [--only PLACE]...

The attacks run on the hiding places that the tests make (`tests/hiding_places.py`, `tests/hiding_pixels.py`): first on the
untouched files, which must give every term away, then on what the redaction makes of them, which must give none. The attacks
share no code with the redaction or its proof, but for the reader of pictures (OCR).
"""

from __future__ import annotations

import argparse
import base64
import binascii
import email
import io
import logging
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pikepdf
import pypdfium2

ReadPicture = Callable[[Any], str]


def letters(text: str) -> str:
    """Letters and digits only, without case and accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if c.isalnum())


def recovered(path: Path, terms: Collection[str], read_picture: ReadPicture | None = None) -> dict[str, list[str]]:
    """Which attacks get which terms out of a file.

    Args:
        path: the file.
        terms: what was removed, as a user would write it.
        read_picture: reads the text of a picture; pictures and pages are not looked at when absent.

    Returns:
        For each term that was recovered, the names of the attacks.
    """
    found: dict[str, list[str]] = {}
    wanted = {term: letters(term) for term in terms}
    for attack, texts in attacks(path, read_picture).items():
        for text in texts:
            plain = letters(text)
            for term, spelled in wanted.items():
                if spelled and (spelled in plain or spelled[::-1] in plain) and attack not in found.get(term, []):
                    found.setdefault(term, []).append(attack)
    return found


def attacks(path: Path, read_picture: ReadPicture | None) -> dict[str, Iterable[str]]:
    """The texts that each attack gets out of a file."""
    data = path.read_bytes()
    plain = {
        "pdfium": _guarded(lambda: _pdfium(data)),
        "pdfminer": _guarded(lambda: _pdfminer(data)),
        "pypdf": _guarded(lambda: _pypdf(data)),
        "pdftotext": _guarded(lambda: _pdftotext(path)),
        "bytes": _guarded(lambda: readings(data)),
        "streams": _guarded(lambda: (text for stream in streams(data) for text in readings(stream))),
        "shown strings": _guarded(lambda: (text for stream in streams(data) for text in shown(stream))),
        "codes": _guarded(lambda: coded(list(streams(data)))),
        "objects": _guarded(lambda: objects(data)),
        "attachments": _guarded(lambda: attached(data, read_picture)),
        "file name": [path.stem],
    }
    if read_picture is not None:
        read = read_picture
        plain["pictures"] = _guarded(lambda: (read(picture) for picture in pictures(data)))
        plain["pages as seen"] = _guarded(lambda: (read(page) for page in pages(data)))
    return plain


def _guarded(texts: Callable[[], Iterable[str]]) -> Iterator[str]:
    """Texts as far as a reader gets: an attacker does not mind its crash."""
    try:
        yield from texts()
    except Exception:  # any reader may stumble over any file
        return


def _pdfium(data: bytes) -> Iterator[str]:
    with pypdfium2.PdfDocument(data) as document:
        document.init_forms()
        for number in range(len(document)):
            yield document[number].get_textpage().get_text_range()


def _pdfminer(data: bytes) -> Iterator[str]:
    from pdfminer.high_level import extract_text

    yield extract_text(io.BytesIO(data))


def _pypdf(data: bytes) -> Iterator[str]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    for page in reader.pages:
        yield page.extract_text()
    yield str(reader.metadata)
    yield str(reader.get_fields())


def _pdftotext(path: Path) -> Iterator[str]:
    program = shutil.which("pdftotext")
    for option in ("-raw", "-layout") if program else ():
        done = subprocess.run([str(program), option, str(path), "-"], capture_output=True, timeout=120, check=False)
        yield done.stdout.decode("utf-8", "replace")


def streams(data: bytes) -> Iterator[bytes]:
    """Whatever stands between the words stream and endstream anywhere in a file, inflated and decoded as far as it goes."""
    for match in re.finditer(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
        body = match.group(1)
        yield body
        try:
            inflated = zlib.decompressobj().decompress(body, 64_000_000)
            yield inflated
            body = inflated
        except zlib.error:
            pass
        head = data[max(0, match.start() - 400) : match.start()]
        for name, decode in (
            (b"ASCIIHex", lambda b: bytes.fromhex(re.sub(rb"[^0-9A-Fa-f]", b"", b.split(b">")[0]).decode())),
            (b"ASCII85", lambda b: base64.a85decode(b.split(b"~>")[0].strip().removeprefix(b"<~"))),
        ):
            if name in head:
                try:
                    yield decode(body)
                except ValueError:
                    continue


def readings(data: bytes) -> Iterator[str]:
    """Bytes as text in every usual encoding, and what is hidden in them as hex, base64, percent signs and escapes."""
    for encoding in ("utf-8", "cp1252", "utf-16-be", "utf-16-le"):
        yield data.decode(encoding, "replace")
    yield data[1:].decode("utf-16-be", "replace")
    text = data.decode("latin-1")
    yield unquote(text)
    yield re.sub(r"#([0-9A-Fa-f]{2})", lambda m: chr(int(m.group(1), 16)), text)
    yield re.sub(r"\\([0-7]{1,3})", lambda m: chr(int(m.group(1), 8) & 255), text)
    for run in re.findall(rb"<?([0-9A-Fa-f\s]{12,})>?", data):
        digits = re.sub(rb"\s", b"", run)
        packed = bytes.fromhex(digits[: len(digits) // 2 * 2].decode())
        yield packed.decode("latin-1")
        yield packed.decode("utf-16-be", "replace")
    for run in re.findall(rb"[A-Za-z0-9+/=_\r\n-]{16,}", data):
        packed_text = re.sub(rb"\s", b"", run).replace(b"-", b"+").replace(b"_", b"/")
        try:
            yield base64.b64decode(packed_text + b"=" * (-len(packed_text) % 4)).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            continue


def strings(data: bytes) -> list[bytes]:
    """All literal and hexadecimal strings, escapes undone."""
    found = []
    for literal, digits in re.findall(rb"\(((?:\\.|[^\\()])*)\)|<([0-9A-Fa-f\s]+)>", data, re.DOTALL):
        if digits:
            digits = re.sub(rb"\s", b"", digits)
            found.append(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()))
        else:
            octal = re.sub(rb"\\([0-7]{1,3})", lambda m: bytes([int(m.group(1), 8) & 255]), literal)
            found.append(re.sub(rb"\\(.)", rb"\1", octal, flags=re.DOTALL))
    return found


def shown(data: bytes) -> Iterator[str]:
    """All strings of a stream joined, as a word split over many operators would be; also in two-byte characters."""
    joined = b"".join(strings(data))
    yield joined.decode("latin-1")
    yield joined.decode("utf-16-be", "replace")


def coded(found: list[bytes]) -> Iterator[str]:
    """Shown strings read through every map from codes to text that the file has, and what these maps spell in their own order."""
    maps = []
    for stream in found:
        if b"begincmap" in stream:
            table = _map(stream)
            maps.append(table)
            yield "".join(table.values())
    for stream in found:
        if not re.search(rb"T[jJ]\b", stream):
            continue
        joined = b"".join(strings(stream))
        for table in maps:
            yield "".join(table.get(joined[i : i + 2], "") for i in range(0, len(joined), 2))
            yield "".join(table.get(joined[i : i + 1], "") for i in range(len(joined)))


def _map(stream: bytes) -> dict[bytes, str]:
    table: dict[bytes, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", stream, re.DOTALL):
        for code, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            table[bytes.fromhex(code.decode())] = bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", stream, re.DOTALL):
        for low, high, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            first = int(text, 16)
            for offset in range(min(int(high, 16) - int(low, 16) + 1, 65_536)):
                code = (int(low, 16) + offset).to_bytes(len(low) // 2, "big")
                table[code] = chr(first + offset) if first + offset < 0x110000 else ""
    return table


def objects(data: bytes) -> Iterator[str]:
    """All strings and names that qpdf finds in a file, those of objects that nothing leads to among them."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        names: list[str] = []
        for item in pdf.objects:
            for value in _values(item, 0):
                if isinstance(value, pikepdf.String):
                    yield str(value)
                    yield bytes(value).decode("utf-16-be", "replace")
                else:
                    names.append(str(value))
        yield " | ".join(names)
        yield "".join(name[1:] for name in names if len(name) == 2)
        for name, item in pdf.attachments.items():
            yield name
            yield from readings(item.get_file().read_bytes())


def attached(data: bytes, read_picture: ReadPicture | None, depth: int = 0) -> Iterator[str]:
    """Every file inside a file, wherever it says that there is one, read by whatever opens its kind."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found: dict[tuple[int, int], bytes] = {}
        for item in pdf.objects:
            held = item.get("/EF") if isinstance(item, pikepdf.Dictionary | pikepdf.Stream) else None
            streams = list(held.values()) if isinstance(held, pikepdf.Dictionary) else []
            streams += [item] if isinstance(item, pikepdf.Stream) and item.get("/Type") == "/EmbeddedFile" else []
            for stream in streams:
                if isinstance(stream, pikepdf.Stream):
                    found[stream.objgen] = stream.read_bytes()
        found |= {(0, number): file.get_file().read_bytes() for number, file in enumerate(pdf.attachments.values())}
    for content in found.values():
        yield from opened(content, read_picture, depth + 1)


def opened(content: bytes, read_picture: ReadPicture | None, depth: int) -> Iterator[str]:
    """The texts of a file of any kind: PDF, a package (Office and the like), mail, a picture; and its bytes in any case."""
    yield from readings(content)
    if depth > 8:
        return
    if b"%PDF-" in content[:1024]:
        with tempfile.TemporaryDirectory() as folder:
            inner = Path(folder) / "inner.pdf"
            inner.write_bytes(content)
            for texts in attacks(inner, read_picture).values():
                yield from texts
    elif content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for name in package.namelist():
                yield name
                member = package.read(name)
                yield re.sub(r"<[^>]*>", "", member.decode("utf-8", "replace"))
                yield from _guarded(lambda member=member: opened(member, read_picture, depth + 1))  # type: ignore[misc]
    elif content[:4] in (b"\x89PNG", b"\xff\xd8\xff\xe0") and read_picture is not None:
        from PIL import Image

        yield read_picture(Image.open(io.BytesIO(content)).convert("RGB"))
    elif re.match(rb"[A-Za-z-]+: ", content):
        for part in email.message_from_bytes(content).walk():
            yield str(part.items())
            yield str(part.get_filename())
            if not part.is_multipart():
                yield from _guarded(
                    lambda part=part: opened(part.get_payload(decode=True), read_picture, depth + 1)  # type: ignore[misc]
                )


def _values(item: Any, depth: int) -> Iterator[Any]:
    if isinstance(item, pikepdf.String | pikepdf.Name):
        yield item
    elif depth < 30 and isinstance(item, pikepdf.Array):
        for part in item:
            yield from _values(part, depth + 1) if not getattr(part, "is_indirect", False) else ()
    elif depth < 30 and isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        for key, part in item.items():
            yield pikepdf.Name(key)
            yield from _values(part, depth + 1) if not getattr(part, "is_indirect", False) else ()


def pictures(data: bytes) -> Iterator[Any]:
    """Every picture of a file, masks and thumbnails and those of earlier revisions among them, as Pillow images."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream) and "/Width" in item and int(item.Width) >= 24 and int(item.Height) >= 12:
                yield from _picture(item)
            elif isinstance(item, pikepdf.Stream) and (item.get("/Subtype") == "/Form" or "/Type" not in item):
                yield from _inline_pictures(item)


def _picture(item: Any) -> Iterator[Any]:
    item["/Type"], item["/Subtype"] = pikepdf.Name.XObject, pikepdf.Name.Image  # thumbnails do not say that they are pictures
    try:
        yield pikepdf.PdfImage(item).as_pil_image().convert("RGB")
        return
    except Exception:
        pass
    # What pikepdf cannot decode (JBIG2), pdfium draws on a page of its own.
    with pikepdf.new() as single:
        page = single.add_blank_page(page_size=(int(item.Width), int(item.Height)))
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=single.copy_foreign(item)))
        page.obj.Contents = single.make_stream(f"{int(item.Width)} 0 0 {int(item.Height)} 0 0 cm /P Do".encode())
        buffer = io.BytesIO()
        single.save(buffer)
    with pypdfium2.PdfDocument(buffer.getvalue()) as document:
        yield document[0].render(scale=1).to_pil().convert("RGB")


def _inline_pictures(item: Any) -> Iterator[Any]:
    try:
        found = [i for i in pikepdf.parse_content_stream(item) if str(i.operator) == "INLINE IMAGE"]
    except Exception:
        return
    for instruction in found:
        yield instruction.iimage.as_pil_image().convert("RGB")  # type: ignore[union-attr]


def pages(data: bytes) -> Iterator[Any]:
    """Every page as it is seen, as Pillow images."""
    with pypdfium2.PdfDocument(data) as document:
        document.init_forms()
        for number in range(len(document)):
            yield document[number].render(scale=2).to_pil().convert("RGB")


def ocr() -> ReadPicture:
    """A reader of pictures, which reads enlarged what is small and light on dark as well as dark on light."""
    from PIL import ImageOps

    from redaction.image.words import WordReader

    reader = WordReader()

    def read(picture: Any) -> str:
        if picture.height > 200:
            return str(reader.read(picture).text)
        framed = ImageOps.expand(picture.resize((picture.width * 2, picture.height * 2)), 20, fill=picture.getpixel((0, 0)))
        return f"{reader.read(framed).text} | {reader.read(ImageOps.invert(framed)).text}"

    return read


def main() -> int:
    """Attack the hiding places or a folder; 1 where the result is not as it must be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="leave pictures and rendered pages unread")
    parser.add_argument("--only", action="append", default=[])
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
    import hiding_pixels
    from pdf_making import redacted

    read = None if options.quick else ocr()
    missed, leaked, kept, words = [], [], 0, 0
    with tempfile.TemporaryDirectory() as name:
        for place in hiding_pixels.EVERY:
            if options.only and place not in options.only:
                continue
            source = hiding_pixels.write_any(Path(name), place)
            untouched = recovered(source, [hiding_pixels.SECRET], read)
            target, _, rendition = redacted(source, hiding_pixels.SECRET)
            made = recovered(target, [hiding_pixels.SECRET], read)
            stayed, of = live_words(target, hiding_pixels.WORDS)
            kept, words = kept + stayed, words + of
            missed += [] if untouched else [place]
            leaked += [place] if made else []
            how = ", ".join(untouched.get(hiding_pixels.SECRET, ["NOT RECOVERED"]))
            left = ", ".join(made.get(hiding_pixels.SECRET, ["nothing"]))
            pictured = ", page pictured" if rendition.pictured_pages else ""
            print(f"{place:40} untouched: {how}; redacted: {left}; {stayed} of {of} words live{pictured}", flush=True)
    share = kept / max(1, words)
    print(f"{len(hiding_pixels.EVERY)} hiding places; not recovered untouched: {missed}; recovered after redaction: {leaked}")
    print(f"other words live: {share:.2%}")
    return int(bool(missed or leaked) or share < 0.995)


def live_words(path: Path, words: Collection[str]) -> tuple[int, int]:
    """How many of some words can still be found in a file's text, and of how many."""
    text = " ".join(_guarded(lambda: _pdfium(path.read_bytes()))).split()
    return sum(word in text for word in words), len(words)


if __name__ == "__main__":
    raise SystemExit(main())
