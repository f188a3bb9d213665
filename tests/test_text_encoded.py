"""A name that common tools can read back from an encoding goes, and where it does not go the proof stops the release."""

from __future__ import annotations

import base64
import binascii
import bz2
import codecs
import gzip
import io
import lzma
import random
import re
import zipfile
import zlib
from pathlib import Path

import pytest

from redaction.detection.detector import Detector
from redaction.detection.request import DetectionRequest
from redaction.errors import TooLargeError
from redaction.plan import Plan
from redaction.text.apply import apply
from redaction.text.detect import detect
from redaction.text.encoded import copies, encoded_runs
from redaction.text.verify import verify
from redaction.traces import BORDER

NAME = "Morwenna Tregeagle"
SAID = f"statement of {NAME} today"
DATA = SAID.encode()
LONG = "The van stood in the lane behind the mill from noon until the evening, as far as anybody saw it. "


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("note.txt", SAID)
    return buffer.getvalue()


def bare_deflate() -> bytes:
    machine = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return machine.compress(DATA) + machine.flush()


def hex_dump(data: bytes) -> str:
    return "\n".join(f"{at:08x}: {data[at : at + 16].hex(' '):48} {'.' * 16}" for at in range(0, len(data), 16))


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def noise(count: int) -> bytes:
    return random.Random(7).randbytes(count)


def uuencoded(data: bytes) -> str:
    lines = [binascii.b2a_uu(data[at : at + 45]).decode() for at in range(0, len(data), 45)]
    return "begin 644 note.txt\n" + "".join(lines) + "`\nend"


ENCODED = {
    "uuencode": uuencoded(DATA),
    "uuencode of gzip": uuencoded(gzip.compress(DATA, mtime=0)),
    "references within references": "".join(f"&amp;#{ord(letter)};" for letter in SAID),
    "escapes with two strokes": "".join(f"\\\\u{ord(letter):04x}" for letter in SAID),
    "base32": base64.b32encode(DATA).decode(),
    "base32, small letters, unpadded": base64.b32encode(DATA).decode().lower().rstrip("="),
    "ascii85": base64.a85encode(DATA, adobe=True).decode(),
    "ascii85, no marks": base64.a85encode(DATA).decode(),
    "git's base85": base64.b85encode(DATA).decode(),
    "hex as in C": ", ".join(f"0x{byte:02x}" for byte in DATA),
    "hex in lines": "\n".join(DATA.hex()[at : at + 20] for at in range(0, 2 * len(DATA), 20)),
    "hex dump": hex_dump(DATA),
    "quoted-printable, small": "".join(f"={byte:02x}" for byte in DATA),
    "percent, scripts": "".join(f"%u{byte:04x}" for byte in DATA),
    "references, open": "".join(f"&#{byte}" for byte in DATA),
    "octal escapes": "".join(f"\\{byte:03o}" for byte in DATA),
    "braced escapes": "".join(f"\\u{{{byte:x}}}" for byte in DATA),
    "utf-7": "+" + b64(SAID.encode("utf-16-be")).rstrip("=") + "-",
    "utf-32": b64(SAID.encode("utf-32")),
    "gzip": b64(gzip.compress(DATA)),
    "gzip twice": b64(gzip.compress(gzip.compress(DATA))),
    "zlib": b64(zlib.compress(DATA)),
    "deflate": b64(bare_deflate()),
    "bzip2": b64(bz2.compress(DATA)),
    "xz": b64(lzma.compress(DATA)),
    "zip": b64(zipped()),
    "gzip in hex": gzip.compress(DATA).hex(),
    "zlib in base32": base64.b32encode(zlib.compress(DATA)).decode(),
    "base64 three times": b64(b64(b64(DATA).encode()).encode()),
    "between bytes that are no text": b64(noise(40) + DATA + noise(40)),
    "the short last line": base64.encodebytes((LONG[: 57 - 9] + NAME).encode()).decode().strip(),
    "quoted lines": "> " + base64.encodebytes((LONG + NAME).encode()).decode().strip().replace("\n", "\n> "),
    "base64, letter by letter": " ".join(b64(DATA)),
    "base64, letter by letter in lines": "\n".join(" ".join(b64(DATA)[at : at + 8]) for at in range(0, 52, 8)),
    "base64 in groups": " ".join(b64(DATA)[at : at + 4] for at in range(0, 52, 4)),
    "base64 in uneven groups": " ".join(b64(DATA)[at : at + 7] for at in range(0, 52, 7)),
    "base64 in a narrow column": "\n".join(b64(DATA)[at : at + 9] for at in range(0, 52, 9)),
    "base64 torn by a space": b64(DATA)[:22] + " " + b64(DATA)[22:],
    "rot13": codecs.encode(NAME, "rot13"),
}
"""What detection finds, so that it goes and the file is released."""

LEFT = "(?:> |(?:=[0-9]{2})+)?"
"""Signs of quoting, and digits before the first letter that tells hex from numbers, may stay."""

PROOF_ONLY = {
    "decimal": " ".join(map(str, DATA)),
    "octal": " ".join(f"{byte:o}" for byte in DATA),
    "binary": " ".join(f"{byte:08b}" for byte in DATA),
    "binary, no gaps": "".join(f"{byte:08b}" for byte in DATA),
    "base64 that begins elsewhere": "zz" + b64(DATA),
}
"""What only the proof reads: a row of numbers is evidence, and detection leaves it alone."""


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector()


def planned(source: Path, detector: Detector) -> Plan:
    plan = detect(source, DetectionRequest(terms=(NAME,), terms_only=True), detector)
    return plan.with_findings(finding.decided("accepted", by="test", origin="unattended") for finding in plan.findings)


@pytest.mark.parametrize("how", [*ENCODED, *PROOF_ONLY])
def test_no_encoding_gives_a_name_back(tmp_path: Path, detector: Detector, how: str) -> None:
    hidden = (ENCODED | PROOF_ONLY)[how]
    source = tmp_path / "a.txt"
    source.write_text(f"{NAME} wrote this.\nRaw:\n{hidden}\nend\n")
    plan = planned(source, detector)
    target = tmp_path / "out.txt"
    apply(source, plan, "public", target)
    states = {channel.name: channel.state for channel in verify(source, target, plan, "public").channels}
    if how in PROOF_ONLY:
        assert states["text:bytes"] == "leaked"
        return
    assert re.fullmatch(rf"\[REDACTED\] wrote this\.\nRaw:\n{LEFT}\[REDACTED\]-?\nend\n", target.read_text())
    assert set(states.values()) == {"clean"}
    target.write_text(f"[REDACTED] wrote this.\nRaw:\n{hidden}\nend\n")
    states = {channel.name: channel.state for channel in verify(source, target, plan, "public").channels}
    assert states["text:bytes"] == "leaked"


@pytest.mark.parametrize("how", ["base32", "ascii85", "hex dump", "gzip", "zip", "between bytes that are no text"])
def test_a_name_that_stands_in_an_encoding_only_goes(tmp_path: Path, detector: Detector, how: str) -> None:
    source = tmp_path / "a.txt"
    source.write_text(f"Raw:\n{ENCODED[how]}\nend\n")
    target = tmp_path / "out.txt"
    apply(source, planned(source, detector), "public", target)
    assert re.fullmatch(rf"Raw:\n{LEFT}\[REDACTED\]-?\nend\n", target.read_text())


def test_ordinary_texts_are_not_encoded() -> None:
    prose = (
        "The ACKNOWLEDGEMENT of Wolverhampton's counterfeit department, call 07700900123 or +447700900123; AB/1 to AB/17. "
        "Pulse 72 74 80 76 78 82 91, ages 45, 52, 61, 38, 47, 50. https://www.example.org/constabulary/misunderstanding?id=17 "
        "I a m  s p e l t out, A B C D E F G H I J K L M N O P Q R S T U V W X Y Z; PC1234 McDonald MG11 CO19 AB12CDE TR1 2AB "
        "iPhone USB2 WhatsApp Ref2024 eBay MacLeod O2 M25 A30 DNA1 Mg11 and PCs4 PCSOs then 4x4 BMWs H2O McLove JonesA2 12Mar.\n"
        "Custody number 01AA/123456/24, crime reference 42/123456/24, C:\\Users\\report\\2024, 100% of a & b, x=10, y=20.\n"
    )
    assert [said for _, _, said in encoded_runs(prose * 20)] == []
    pages = sorted((Path(__file__).resolve().parents[1] / "docs" / "measurements").glob("*.md"))
    assert pages
    assert [said for page in pages for _, _, said in encoded_runs(page.read_text(encoding="utf-8"))] == []


def test_chance_writes_no_short_names() -> None:
    picture = b64(noise(60_000))
    assert all(len(stretch) >= 6 for copy in copies(picture) for stretch in copy.split(BORDER))
    assert [said for _, _, said in encoded_runs(picture)] == []


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, bz2.compress, lzma.compress])
def test_a_bomb_is_refused_in_a_sentence(tmp_path: Path, detector: Detector, pack: object) -> None:
    assert callable(pack)
    source = tmp_path / "a.txt"
    source.write_text(f"Raw: {b64(pack(bytes(40_000_000)))} end")
    with pytest.raises(TooLargeError, match="unpacks to more than"):
        planned(source, detector)
