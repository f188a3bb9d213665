"""Every place of a message in which a name can hide: found in the source by an attack, in the result by none."""

from __future__ import annotations

import email
import email.policy
from pathlib import Path

import pytest
from mail_making import KEPT, PLACES, SECRET, message, pdf

from benchmarks.mail_corpus import recovered
from redaction import pipeline
from redaction.detection.detector import Detector
from redaction.pipeline import Options, Proven
from redaction.policy import accept_all

AUDIENCE = "cps"
_NO_TEXT_THAT_STAYS = {"message_in_digest", "related", "bad_base64"}
_FOUND_AS_BYTES_ONLY = {"yencoded", "attached_name_joined", "calendar_rule"}


def redact(source: Path, *terms: str, detector: Detector | None = None) -> Proven:
    """The result of the whole corridor, or the error that it ends in."""
    options = Options(terms=terms or (SECRET,), terms_only=True)
    plan = accept_all(pipeline.detect(source, options, detector=detector or Detector(workers=1)), AUDIENCE, "test")
    return pipeline.apply_and_verify(source, plan, AUDIENCE, source.with_name("redacted.eml"))


@pytest.mark.parametrize("place", PLACES)
def test_nothing_is_recovered_from_any_place(place: str, tmp_path: Path) -> None:
    source = tmp_path / "mail.eml"
    source.write_bytes(PLACES[place]())
    wanted = [SECRET, "Zara_Quillfeather", "Quillfeather"]
    assert recovered(source.read_bytes(), wanted), "the attack must be able to find it"
    proven = redact(source)
    result = proven.path.read_bytes()
    assert recovered(result, wanted[:2]) == []
    read = email.message_from_bytes(result, policy=email.policy.default)
    assert not read.defects and result.isascii() and b"\x00" not in result
    assert max(map(len, result.split(b"\r\n"))) <= 998
    if place not in _NO_TEXT_THAT_STAYS:
        body = read.get_body(("plain", "html"))
        assert body is not None and KEPT in body.get_content()


def test_a_pdf_in_a_message_in_a_message_is_redacted_where_it_lies(tmp_path: Path) -> None:
    from mail_making import attached, multipart, part, text

    innermost = multipart(text(), attached("statement.pdf", pdf(f"I, {SECRET}, saw it.", tmp_path)), edge="c")
    middle = multipart(text(), part("message/rfc822", innermost, encoding="7bit"), edge="b")
    source = tmp_path / "mail.eml"
    source.write_bytes(multipart(text(), part("message/rfc822", middle, encoding="7bit")))
    assert recovered(source.read_bytes(), [SECRET])
    proven = redact(source)
    result = proven.path.read_bytes()
    assert recovered(result, [SECRET]) == []
    kinds = [p.get_content_type() for p in email.message_from_bytes(result, policy=email.policy.default).walk()]
    assert kinds.count("message/rfc822") == 2 and kinds[-1] == "application/pdf"
    assert proven.rendition.boxes == 1 and proven.rendition.pages == 4


def test_the_same_file_gives_the_same_result(tmp_path: Path) -> None:
    source = tmp_path / "mail.eml"
    source.write_bytes(PLACES["message_in_it"]())
    assert redact(source).sha256 == redact(source).sha256


def test_a_message_without_findings_is_written_anew_all_the_same(tmp_path: Path) -> None:
    source = tmp_path / "mail.eml"
    source.write_bytes(message("X-Internal: left side of the desk", "Bcc: hidden@example.org"))
    result = redact(source, "Quentin Xanthorpe").path.read_bytes()
    assert KEPT.encode() in result and b"X-Internal" not in result and b"hidden@" not in result
