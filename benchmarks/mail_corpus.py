"""Redact mail by a manifest of words, and try to find each word again in the results, decoded in every way.

    python benchmarks/mail_corpus.py MANIFEST.csv [--out FOLDER]

The manifest is a CSV file beside the mail with the columns ``file`` and ``terms`` (a JSON object: place to list of words). Every
word is given as a term and every finding accepted. The search shares no code with the product: it walks the structure with
Python's parser, takes off every transfer encoding, opens PDFs and compound files, and reads all bytes in eight charsets.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import csv
import email
import email.policy
import html
import io
import json
import quopri
import re
import sys
import tempfile
import time
import traceback
import zlib
from collections.abc import Iterator
from email.header import decode_header
from pathlib import Path

from reference.errors import HoursbackError

CODECS = ("utf-8", "cp1252", "utf-7", "cp037", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")


def readings(data: bytes, depth: int = 0) -> Iterator[str]:
    """Everything that bytes may be read as."""
    if depth > 7:
        return
    for codec in CODECS:
        for skip in (0, 1) if "16" in codec else (0,):
            yield data[skip:].decode(codec, "replace")
    if data.startswith(b"%PDF-"):
        yield from pdf_readings(data)
        return
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        yield from compound_readings(data, depth)
        return
    loose = quopri.decodestring(data)
    yield loose.decode("utf-8", "replace")
    page = re.sub(r"</?(?:a|b|i|u|em|font|span|strong)\b[^>]*>", "", loose.decode("utf-8", "replace"))
    yield html.unescape(re.sub(r"<[^>]*>", " ", page))
    yield re.sub(r"\r?\n[ \t]", "", loose.decode("utf-8", "replace"))  # folded
    yield re.sub(r" \r?\n", "", loose.decode("utf-8", "replace"))  # flowed
    for block in re.findall(rb"(?m)^begin [0-7]+ [^\n]*\n((?:[ -`]*\r?\n)+?)end", data):
        yield b"".join(binascii.a2b_uu(line) for line in block.splitlines()).decode("utf-8", "replace")
    yield from header_readings(data)
    for run in re.findall(rb"[A-Za-z0-9+/]{8,}={0,2}(?:\r?\n[A-Za-z0-9+/]+={0,2})*", data):
        letters = re.sub(rb"[\s=]", b"", run)
        for skip in range(4):
            try:
                decoded = base64.b64decode(letters[skip:] + b"=" * (-len(letters[skip:]) % 4))
            except binascii.Error:
                continue
            yield from (decoded.decode(codec, "replace") for codec in ("utf-8", "utf-16-le"))
            if decoded[:2] == b"\x1f\x8b":
                yield zlib.decompressobj(47).decompress(decoded).decode("utf-8", "replace")
    for run in re.findall(rb"[A-Z2-7]{16,}", data):
        yield base64.b32decode(run + b"=" * (-len(run) % 8)).decode("utf-8", "replace") if len(run) % 8 in (0, 2, 4, 5, 7) else ""
    if re.match(rb"(?:From [^\n]*\n)?[!-9;-~]{2,60}:", data):
        for policy in (email.policy.default, email.policy.compat32):
            for part in walk(email.message_from_bytes(re.sub(rb"\AFrom [^\n]*\n", b"", data), policy=policy)):  # type: ignore[arg-type]
                yield from readings(part, depth + 1)


def walk(message: email.message.Message) -> Iterator[bytes]:
    """Every leaf without its transfer encoding, names of files, and what stands between parts."""
    for part in message.walk():
        yield str(part.get_filename() or "").encode("utf-8", "replace")
        for text in (part.preamble, part.epilogue):
            yield (text or "").encode("utf-8", "surrogateescape")
        if part.get_content_maintype() != "multipart":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                yield payload


def header_readings(data: bytes) -> Iterator[str]:
    """Encoded words, decoded and joined."""
    head = re.sub(rb"\r?\n[ \t]+", b" ", data)
    for line in head.split(b"\n"):
        if b"=?" in line:
            try:
                words = decode_header(line.decode("latin-1"))
            except Exception:  # a damaged word
                continue
            yield "".join(word.decode("utf-8", "replace") if isinstance(word, bytes) else word for word, _ in words)


def pdf_readings(data: bytes) -> Iterator[str]:
    """Text of the pages, every string and every decoded stream."""
    import pikepdf
    import pypdfium2

    with pypdfium2.PdfDocument(data) as document:
        yield "\n".join(document[number].get_textpage().get_text_range() for number in range(len(document)))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream):
                try:
                    yield item.read_bytes().decode("latin-1")
                except pikepdf.PdfError:
                    continue
            elif isinstance(item, pikepdf.Dictionary):
                yield " ".join(str(value) for value in item.values() if isinstance(value, pikepdf.String))


def compound_readings(data: bytes, depth: int) -> Iterator[str]:
    """Every stream of a compound file, compressed RTF too."""
    import compressed_rtf
    import olefile

    with olefile.OleFileIO(io.BytesIO(data)) as compound:
        for name in compound.listdir():
            stream = compound.openstream(name).read()
            if stream[8:12] == b"LZFu":
                stream = compressed_rtf.decompress(stream)
            yield from readings(stream, depth + 1)


def whole_word(term: str) -> re.Pattern[str]:
    """The term as whole words, whatever the spaces between them."""
    return re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, term.split())) + r"(?!\w)", re.IGNORECASE)


def recovered(data: bytes, terms: list[str]) -> list[str]:
    """Which terms are found anywhere in a file; the labels of the product and how a message is built are no terms."""
    ours = re.compile(
        r"redacted@redacted\.invalid|\[REDACTED[^\]]*\]|\battachment-\d+|^content-disposition: attachment;"
        r"|^content-(?:type|transfer-encoding): [a-z]+(?:/[a-z0-9.+-]+)?",
        re.I | re.M,
    )
    patterns = {term: whole_word(term) for term in terms}
    found: set[str] = set()
    for text in readings(data):
        bare = ours.sub(" ", text)
        found |= {term for term, pattern in patterns.items() if term not in found and pattern.search(bare)}
    return sorted(found)


def main() -> int:
    """Measure one corpus; exit status 1 if a word was recovered or a file ended in a traceback."""
    from redaction import pipeline
    from redaction.detection.detector import Detector
    from redaction.media import result_suffix
    from redaction.policy import accept_all

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    out = options.out or Path(tempfile.mkdtemp(prefix="hoursback-mail-"))
    out.mkdir(parents=True, exist_ok=True)
    failures = 0
    print(f"{'file':44}{'terms':>6}{'in source':>10}{'in result':>10}{'findings':>9}{'files':>6}{'left out':>9}{'s':>7}")
    detector = Detector()
    for row in csv.DictReader(options.manifest.open(encoding="utf-8")):
        source = options.manifest.parent / row["file"]
        if source.suffix.lower() not in (".eml", ".msg", ".mbox"):
            continue
        terms = sorted({word for words in json.loads(row["terms"] or "{}").values() for word in words})
        try:
            start = time.perf_counter()
            wanted = pipeline.Options(terms=tuple(terms), terms_only=True)
            plan = accept_all(pipeline.detect(source, wanted, detector=detector), "cps", "benchmark")
            target = (out / source.name).with_suffix(result_suffix(source))
            proven = pipeline.apply_and_verify(source, plan, "cps", target)
            spent = time.perf_counter() - start
        except HoursbackError as refusal:
            print(f"{row['file']}: refused ({refusal.code}): {refusal}")
            continue
        except Exception:
            failures += 1
            print(f"{row['file']}: TRACEBACK\n{traceback.format_exc(limit=-3)}")
            continue
        before, after = recovered(source.read_bytes(), terms), recovered(target.read_bytes(), terms)
        failures += len(after)
        left = sum("was left out:" in note for note in proven.rendition.notes)
        files = len(plan.parts)
        print(
            f"{row['file']:44}{len(terms):6}{len(before):10}{len(after):10}{len(plan.findings):9}{files:6}{left:9}{spent:7.2f}",
            flush=True,
        )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
