"""No secret of a run leaves the sealed plans and the originals: searched for in records, logs at DEBUG, output and exceptions."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pikepdf
from hoursback_command import environment, pdf
from loopback_watch import watched

PASSWORD = "sesame-9471-open"
TERMS = ("Operation Nightjar", "Wetherby Lodge")
KEPT = "Councillor Abernethy"
NAMES = ("Quentin Farnsworth", "Marigold Tippett", "Barnaby Okonkwo-Reyes")
NUMBERS = ("QQ123456C", "07700 900461", "marigold.tippett@example.org")
FILE_NAMES = ("tippett-statement", "farnsworth-interview")

_RUN = """
import logging, sys
logging.basicConfig(level=logging.DEBUG, filename=sys.argv[1])
from flows.cli import main
status = [main(words.split("|")) for words in sys.argv[2:]]
print("STATUS", status)
"""


def sentences(number: int) -> list[str]:
    name = NAMES[number % 3]
    return [
        f"I, {name}, of 14 Wetherby Lodge, Anytown, state as follows, copy {number}.",
        f"My phone number is {NUMBERS[1]} and my e-mail is {NUMBERS[2]}. NI number: {NUMBERS[0]}.",
        f"Operation Nightjar was explained to me. {KEPT} was there. I have known {NAMES[(number + 1) % 3]} for years.",
    ]


def make_documents(folder: Path) -> list[Path]:
    """Ten documents of every kind, one of them encrypted, one damaged, one a picture."""
    folder.mkdir()
    texts = ["\n".join(sentences(number)) for number in range(10)]
    (folder / f"{FILE_NAMES[0]}.txt").write_text(texts[0])
    (folder / "people.csv").write_text("name,note\n" + "\n".join(f'{name},"{texts[1]}"' for name in NAMES))
    (folder / "mail.html").write_text(f"<html><body><p title='{NAMES[0]}'>{texts[2]}</p></body></html>")
    (folder / "notes.md").write_text(f"# {NAMES[1]}\n\n{texts[3]}\n")
    (folder / "record.json").write_text(json.dumps({"name": NAMES[2], "note": texts[4]}))
    pdf(folder / f"{FILE_NAMES[1]}.pdf", texts[5])
    pdf(folder / "second.pdf", texts[6])
    with pikepdf.open(pdf(folder / "locked.pdf", texts[7]), allow_overwriting_input=True) as opened:
        opened.save(folder / "locked.pdf", encryption=pikepdf.Encryption(owner="owner", user=PASSWORD))
    (folder / "damaged.pdf").write_bytes(b"%PDF-1.7\n" + texts[8].encode() + b"\nstartxref\n0\n%%EOF")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + texts[9].encode())
    return sorted(folder.iterdir())


def test_no_secret_of_ten_documents_is_found_anywhere(tmp_path: Path) -> None:
    documents = make_documents(tmp_path / "in")
    originals = {hashlib.sha256(path.read_bytes()).hexdigest() for path in documents}
    (tmp_path / "password").write_text(PASSWORD)
    common = f"--password-file|{tmp_path / 'password'}|--keep|{KEPT}|--policy|public"
    terms = "|".join(f"--term|{term}" for term in TERMS)
    unattended = f"redact|{tmp_path / 'in'}|--out|{tmp_path / 'out'}|{terms}|{common}|--accept|all"
    parked = f"redact|{tmp_path / 'in'}|--out|{tmp_path / 'out2'}|{terms}|{common}|--json"
    more, left = watched(tmp_path / "watch")
    log = tmp_path / "debug.log"
    made = subprocess.run(
        [sys.executable, "-c", _RUN, log, unattended, parked, "items", "audit|show", "hours", "audit|verify"],
        env=environment(tmp_path / "home", **more), capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert "STATUS" in made.stdout, made.stderr
    # Names of files are the user's own on the user's own screen; everything else is a secret there too.
    secrets = [*NAMES, *TERMS, *NUMBERS, PASSWORD, KEPT, *(word for name in NAMES for word in name.split())]
    said = (made.stdout + made.stderr).replace(str(tmp_path), "")
    assert not [secret for secret in secrets if secret in said]
    kept_places = [path for path in (tmp_path / "home").rglob("*") if path.is_file() and "sha256" not in path.parts]
    assert any(path.name == "records.sqlite" for path in kept_places)
    for path in [*kept_places, log]:
        content = path.read_bytes()
        found = [secret for secret in [*secrets, *FILE_NAMES] for form in forms(secret) if form in content]
        assert not found, (path.name, found)
    objects = [path for path in (tmp_path / "home" / "evidence" / "sha256").rglob("*") if path.is_file()]
    assert len(objects) > 40
    for path in objects:
        if path.name not in originals:
            assert not [term for term in (*TERMS, PASSWORD) for form in forms(term) if form in path.read_bytes()], path.name
    released = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len([path for path in released if path.suffix in (".txt", ".csv", ".html", ".md")]) >= 3
    for path in released:
        assert not [term for term in (*TERMS, PASSWORD) for form in forms(term) if form in path.read_bytes()], path.name
    assert not left.exists(), left.read_text()


def test_the_watch_over_sockets_sees_what_leaves(tmp_path: Path) -> None:
    more, left = watched(tmp_path / "watch")
    code = "import socket; s = socket.socket(); s.settimeout(0.01)\ntry: s.connect(('192.0.2.1', 9))\nexcept OSError: pass"
    subprocess.run([sys.executable, "-c", code], env=environment(tmp_path, **more), check=True)
    assert "192.0.2.1" in left.read_text()


def forms(secret: str) -> list[bytes]:
    """How a secret may stand in a file: as it is, in UTF-16, in hexadecimal."""
    return [secret.encode(), secret.encode("utf-16-le"), secret.encode().hex().encode()]
