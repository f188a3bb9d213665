"""Mail through the command: an Outlook message and its attachment in, a message and its certificates out."""

from __future__ import annotations

import json
from pathlib import Path

from hoursback_command import run
from mail_making import KEPT, SECRET
from outlook_making import compound, file, note


def test_an_outlook_message_is_redacted_by_the_command(tmp_path: Path) -> None:
    source = tmp_path / "letter.msg"
    source.write_bytes(compound(note("Keys", body=KEPT, attachments=(file("note.txt", f"By {SECRET}.".encode()),))))
    arguments = ("--out", tmp_path / "out", "--terms-only", "--term", SECRET, "--accept", "all")
    status, said, problems = run(tmp_path / "home", "redact", source, *arguments)
    assert status == 0, said + problems
    result = tmp_path / "out" / "letter.eml"
    certificate = json.loads((tmp_path / "out" / "letter.eml.certificate.json").read_text())
    assert KEPT in result.read_text() and certificate["media"] == "msg" and certificate["boxes"] == 1
    assert {"text:email", "attachments:1"} <= {channel["name"] for channel in certificate["channels"]}
    assert SECRET not in json.dumps(certificate)
