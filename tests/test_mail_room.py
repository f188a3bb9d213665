"""The mail room: what stays of a message, boxes of messages, what is refused, and a proof that can fail."""

from __future__ import annotations

import email
import email.policy
import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mail_making import KEPT, PLACES, SECRET, attached, inner, message, multipart, part, text
from pdf_making import TermDetector
from test_mail_hiding import AUDIENCE, redact

from benchmarks.mail_corpus import recovered
from redaction import media, pipeline
from redaction.detection.request import DetectionRequest
from redaction.errors import EncryptedFileError, HoursbackError, PlanMismatchError, TooLargeError, UnsupportedMediaError
from redaction.findings import Decision, Finding, HiddenPlace, PartPlace, TextPlace
from redaction.mail.apply import apply
from redaction.mail.detect import detect
from redaction.mail.headers import decoded
from redaction.mail.verify import REQUIRED, verify
from redaction.plan import Plan
from redaction.rendition import Rendition
from redaction.traces import secrets_of
from redaction.verification import Verification


def _planned(source: Path, *terms: str) -> Plan:
    plan = detect(source, DetectionRequest(terms=terms or (SECRET,), terms_only=True), TermDetector())
    return plan.with_findings(f.decided("accepted", by="test", origin="unattended") for f in plan.findings)


def _made(folder: Path, data: bytes, name: str = "mail.eml") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def _applied(source: Path, plan: Plan) -> Rendition:
    target = source.with_name("made.eml")
    target.unlink(missing_ok=True)
    return apply(source, plan, AUDIENCE, target)


def _proof(source: Path, plan: Plan, rendition: Rendition) -> Verification:
    return verify(source, rendition.path, plan, AUDIENCE, rendition.parts)


def _read(data: bytes) -> EmailMessage:
    read = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    return read


def test_what_a_message_shows_is_kept(tmp_path: Path) -> None:
    html = '<html><body><p style="color:red">Grüße, <b>all</b></p><table><tr><td>1</td></tr></table></body></html>'
    source = _made(
        tmp_path,
        multipart(
            inner(text(), part("text/html; charset=utf-8", html), boundary="in", subtype="alternative"),
            attached("Liste.csv", b"a,b,c\r\n1,2,3\r\n"),
            fields=(
                "Cc: =?utf-8?Q?J=C3=B6rg_N=C3=A4gele?= <jn@example.org>, team@example.org",
                "Subject: =?utf-8?B?R3LDvMOfZQ==?=",
            ),
        ),
    )
    read = _read(redact(source, "Quentin Xanthorpe").path.read_bytes())
    assert read["From"].addresses[0].addr_spec == "sam@example.org" and read["From"].addresses[0].display_name == "Sam Hollowell"
    assert [one.addr_spec for one in read["Cc"].addresses] == ["jn@example.org", "team@example.org"]
    assert read["Cc"].addresses[0].display_name == "Jörg Nägele" and read["Subject"] == "Grüße"
    assert read["Date"] == "Mon, 01 Jun 2026 10:00:00 +0100"
    plain, page = read.get_body(("plain",)), read.get_body(("html",))
    assert plain is not None and KEPT in plain.get_content()
    assert page is not None and "Grüße, <b>all</b>" in page.get_content().replace("&#252;", "ü").replace("&#223;", "ß")
    (table,) = read.iter_attachments()
    assert table.get_filename() == "Liste.csv" and table.get_content_type() == "text/csv"
    assert table.get_payload(decode=True) == b"a,b,c\r\n1,2,3\r\n"


def test_an_extension_that_is_a_name_does_not_stay_in_a_neutral_name(tmp_path: Path) -> None:
    source = _made(tmp_path, multipart(text(), attached("notes.Zara", b"Nothing."), attached("Zara.csv", b"a,b\r\n1,2\r\n")))
    read = _read(redact(source, "Zara").path.read_bytes())
    assert [part.get_filename() for part in read.iter_attachments()] == ["attachment-1", "attachment-2.csv"]


def test_only_the_name_goes_from_a_field(tmp_path: Path) -> None:
    read = _read(redact(_made(tmp_path, message(f"Cc: {SECRET} <zq@example.org>, Kit <kit@example.org>"))).path.read_bytes())
    assert [(one.display_name, one.addr_spec) for one in read["Cc"].addresses] == [
        ("[REDACTED NAME]" if "NAME" in read["Cc"] else read["Cc"].addresses[0].display_name, "zq@example.org"),
        ("Kit", "kit@example.org"),
    ]
    assert "REDACTED" in read["Cc"] and SECRET not in read["Cc"]


def test_an_address_that_goes_leads_nowhere(tmp_path: Path) -> None:
    source = _made(tmp_path, message("Cc: Zara <zq@example.org>, zq@example.org"))
    read = _read(redact(source, "zq@example.org").path.read_bytes())
    assert [one.addr_spec for one in read["Cc"].addresses] == ["redacted@redacted.invalid"] * 2
    assert "Zara" in read["Cc"] and "REDACTED" in read["Cc"]


def test_the_name_of_an_attachment_tells_nothing_either(tmp_path: Path) -> None:
    """By the rule for file names: a part of a name inside a longer word tells too."""
    files = [attached(f"{name}.csv", b"a,b\r\n1,2\r\n") for name in ("zquillfeather-dob", "QUILLFEATHER_car", "list 2")]
    made = redact(_made(tmp_path, multipart(part("text/plain", f"{SECRET} came by.\r\n"), *files)), SECRET)
    message = _read(made.path.read_bytes())
    names = [str(one.get_filename()) for one in message.iter_attachments()]
    assert names[2] == "list 2.csv" and all(name.startswith("attachment-") for name in names[:2])
    assert sum("neutral name" in note for note in made.rendition.notes) == 2


def test_hidden_fields_are_listed_to_be_seen(tmp_path: Path) -> None:
    plan = _planned(_made(tmp_path, PLACES["bcc"]()))
    assert [finding.place for finding in plan.findings] == [HiddenPlace("header", "Bcc")]


def test_attachments_are_named_in_the_plan_and_survive_its_storage(tmp_path: Path) -> None:
    nested = multipart(text(), attached("note.txt", f"{SECRET} signed.".encode()), edge="in")
    source = _made(tmp_path, multipart(text(), part("message/rfc822", nested, encoding="7bit")))
    plan = _planned(source)
    (finding,) = plan.findings
    assert isinstance(finding.place, PartPlace) and finding.place.part == "1/1" and finding.id == "a1:a1:f0001"
    assert plan.parts == {"1": 2, "1/1": 1} and plan.pages == 3
    stored = Plan.from_json(plan.to_json())
    assert stored == plan
    assert recovered(_applied(source, stored).path.read_bytes(), [SECRET]) == []


def test_a_rejected_finding_stays_and_the_proof_allows_it(tmp_path: Path) -> None:
    source = _made(
        tmp_path, multipart(part("text/plain", f"{SECRET} and a note."), attached("a.txt", f"{SECRET} signed.".encode()))
    )
    plan = _planned(source)
    assert len(plan.findings) == 2
    for kept in range(2):
        mixed = plan.with_findings(
            f.decided("rejected" if n == kept else "accepted", by="test", origin="reviewer") for n, f in enumerate(plan.findings)
        )
        rendition = _applied(source, mixed)
        assert _proof(source, mixed, rendition).passed(REQUIRED)
        read = _read(rendition.path.read_bytes())
        texts = [part.get_content() for part in read.walk() if not part.is_multipart()]
        assert [SECRET in one for one in texts] == [kept == 0, kept == 1]


def test_boxes_of_messages(tmp_path: Path) -> None:
    first = message(f"Subject: About {SECRET}", body="One.\n\n>From here on.\n").replace(b"\r\n", b"\n")
    second = multipart(text(), attached("a.txt", f"{SECRET} signed.".encode())).replace(b"\r\n", b"\n")
    box = b"From zara@example.org Mon Jun  1 10:00:00 2026\n" + first + b"\n\nFrom x Mon Jun  1 10:00:00 2026\n" + second + b"\n"
    source = _made(tmp_path, box, "all.mbox")
    assert recovered(first, [SECRET]) and recovered(second, [SECRET])
    proven = redact(source)
    result = proven.path.read_bytes()
    assert recovered(result, [SECRET, "zara@example.org"]) == []
    read = list(mailbox.mbox(proven.path))
    assert len(read) == 2 and "REDACTED" in read[0]["Subject"]
    assert "From here on." in _read(bytes(read[0])).get_content()
    assert KEPT in str(_read(bytes(read[1])))
    assert proven.rendition.boxes == 2 and proven.rendition.pages == 3


def test_a_message_of_a_box_that_cannot_be_redacted_says_so(tmp_path: Path) -> None:
    secret = message(body="x", content_type="application/pkcs7-mime; smime-type=enveloped-data")
    box = b"".join(b"From x\n" + one.replace(b"\r\n", b"\n") + b"\n\n" for one in (message(), secret))
    proven = redact(_made(tmp_path, box, "all.mbox"))
    read = list(mailbox.mbox(proven.path))
    assert len(read) == 2 and "left out" in read[1]["Subject"]
    assert any("message 2 was left out" in note for note in proven.rendition.notes)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (message(body="x", content_type="application/pkcs7-mime; smime-type=enveloped-data"), EncryptedFileError),
        (message(body="x", content_type="application/x-pkcs7-mime; smime-type=signed-data"), UnsupportedMediaError),
        (multipart(part("application/pgp-encrypted", "x"), part("text/plain", "x"), subtype="encrypted"), EncryptedFileError),
        (b"".join(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" for _ in range(300)), TooLargeError),
    ],
)  # fmt: skip
def test_messages_that_nobody_can_read_are_refused(tmp_path: Path, data: bytes, error: type[HoursbackError]) -> None:
    if error is TooLargeError:
        data = message(body=b"--x\r\n" + data, content_type="multipart/mixed; boundary=x")
    with pytest.raises(error) as refused:
        redact(_made(tmp_path, data))
    assert "mail.eml" in str(refused.value)
    assert [path.name for path in tmp_path.iterdir()] == ["mail.eml"]


def test_an_encrypted_part_is_left_out(tmp_path: Path) -> None:
    locked = part("application/pkcs7-mime; smime-type=enveloped-data", b"\x30\x80secret")
    proven = redact(_made(tmp_path, multipart(text(), locked)))
    assert b"left out" in proven.path.read_bytes() and b"MIAC" not in proven.path.read_bytes()


def test_large_mail_is_known_by_its_head(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = _made(tmp_path, message(body=b"\x00" * 10 + b"word " * 400))
    monkeypatch.setattr(media, "MAX_TEXT_BYTES", 1000)
    assert media.identify(source).kind == "eml"
    monkeypatch.setattr(media, "MAX_MAIL_BYTES", 1000)
    with pytest.raises(TooLargeError, match="mail"):
        media.identify(source)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.txt", b"To: the manager\nFrom: the tenant\nSubject: roof\nThe roof leaks, sir.\n", "txt"),
        ("a.txt", b"Subject: one\nDate: two\n\nbody\n", "txt"),
        ("a.eml", b"Received: x\nThis line is no field\n\nbody\n", "eml"),
        ("a.eml", b"\xef\xbb\xbfFrom: a@example.org\r\n\r\nbody\r\n", "eml"),
        ("a.txt", b"From: a\nTo: b\nSubject: c\n\n" + bytes(range(256)), "eml"),
        ("a.txt", "From: a\nTo: b\nSubject: c\n\nd\n".encode("utf-16"), "eml"),
    ],
)
def test_mail_is_told_strictly(tmp_path: Path, name: str, data: bytes, kind: str) -> None:
    assert media.identify(_made(tmp_path, data, name)).kind == kind


def test_mail_in_utf_16_is_read(tmp_path: Path) -> None:
    source = _made(tmp_path, message(body=f"{KEPT} {SECRET} left.").decode().encode("utf-16"))
    result = redact(source).path.read_bytes()
    assert KEPT.encode() in result and recovered(result, [SECRET]) == []


def test_a_plan_of_another_file_is_refused(tmp_path: Path) -> None:
    plan = _planned(_made(tmp_path, PLACES["plain"](), "one.eml"))
    with pytest.raises(PlanMismatchError):
        apply(_made(tmp_path, PLACES["html"](), "two.eml"), plan, AUDIENCE, tmp_path / "out.eml")
    assert not (tmp_path / "out.eml").exists()


def _encoded(how: str, name: str) -> bytes:
    import base64
    import quopri

    return {
        "plain": name.encode(),
        "base64": b"x" + base64.b64encode(b"ab" + name.encode()),
        "quoted": quopri.encodestring(name.replace("e", "\xe9").encode("latin-1")).replace(b"=E9", b"=65"),
        "utf16": base64.b64encode(name.encode("utf-16-le")),
        "html": "".join(f"&#{ord(letter)};" for letter in name).encode(),
        "backwards": name[::-1].encode(),
        "word": b"=?utf-8?B?" + base64.b64encode(name.encode()) + b"?=",
    }[how]


@pytest.mark.parametrize("how", ["plain", "base64", "quoted", "utf16", "html", "backwards", "word"])
@pytest.mark.parametrize("where", ["subject", "text", "name", "file"])
def test_the_proof_finds_what_apply_would_have_left(tmp_path: Path, where: str, how: str) -> None:
    source = _made(
        tmp_path, multipart(part("text/plain", f"{KEPT} {SECRET} left. And more."), attached("a.txt", f"By {SECRET}".encode()))
    )
    plan = _planned(source)
    rendition = _applied(source, plan)
    whole = rendition.path.read_bytes()
    assert _proof(source, plan, rendition).passed(REQUIRED)
    leak = _encoded(how, SECRET)
    if where == "subject":
        broken = whole.replace(b"Subject: Keys", b"Subject: Keys " + leak)
    elif where == "text":
        broken = whole.replace(b"And more.", b"And more. " + leak)
    elif where == "name":
        broken = whole.replace(b'filename="a.txt"', b'filename="' + leak.replace(b'"', b"") + b'.txt"')
    else:
        import base64

        inside = base64.b64encode(b"By [REDACTED]")
        assert inside in whole
        broken = whole.replace(inside, base64.b64encode(b"By [REDACTED] " + leak))
    assert broken != whole
    rendition.path.write_bytes(broken)
    assert not _proof(source, plan, rendition).passed(REQUIRED)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Subject: Keys", b"Subject: Keys\r\nX-Origin: somewhere"),
        (b"Subject: Keys", b"Subject: Keys\r\nBcc: someone@example.org"),
        (b"\r\n\r\n--=_", b"\r\n\r\nFor readers without MIME.\r\n--=_"),
        (b'filename="a.txt"', b'filename="a.txt"; size=12'),
        (b"text/plain; charset", b"text/plain; x=y; charset"),
        (b"--\r\n", b"--\r\ntail"),
    ],
)
def test_the_proof_finds_what_stands_beside_the_text(tmp_path: Path, old: bytes, new: bytes) -> None:
    source = _made(tmp_path, multipart(part("text/plain", f"{KEPT} {SECRET}"), attached("a.txt", b"Nothing.")))
    plan = _planned(source)
    rendition = _applied(source, plan)
    whole = rendition.path.read_bytes()
    assert old in whole
    rendition.path.write_bytes(new.join(whole.rsplit(old, 1)))
    assert not _proof(source, plan, rendition).passed(REQUIRED)


def test_a_file_that_was_exchanged_or_added_fails_the_proof(tmp_path: Path) -> None:
    source = _made(tmp_path, multipart(text(), attached("a.bin", b"\x01\x02" + SECRET.encode() * 3)))
    plan = _planned(source)
    rendition = _applied(source, plan)
    whole = rendition.path.read_bytes()
    assert b"left-out" in whole and _proof(source, plan, rendition).passed(REQUIRED)
    import base64

    said = base64.b64encode(b"[Attachment 1 was left out: it could not be redacted.]\n")
    assert said in whole
    rendition.path.write_bytes(whole.replace(said, base64.b64encode(b"[Attachment 1 was left in: here it is.]\n")))
    assert not _proof(source, plan, rendition).passed(REQUIRED)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_hostile_messages_end_in_a_sentence_or_without_the_name(data: st.DataObject, tmp_path: Path) -> None:
    """Messages torn, doubled and sprinkled with what parsers stumble over."""
    names = sorted(PLACES)
    whole = PLACES[data.draw(st.sampled_from(names))]() + b"\r\n" + PLACES[data.draw(st.sampled_from(names))]()
    odd = [
        b"\r\n--edge\r\n",
        b"\r\n\r\n",
        b"\x00",
        b"=",
        b"=?utf-8?B?",
        b'"',
        b"Content-Type: multipart/mixed; boundary=edge\r\n",
        b"\xff",
    ]
    odd += [
        b"Content-Type: message/rfc822\r\n\r\n",
        b"Content-Transfer-Encoding: base64\r\n",
        b"; filename*0*=utf-16''%ff",
        b"From x\r\n",
    ]
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(130, len(whole)))
        cut = data.draw(st.integers(0, 60))
        whole = whole[:at] + data.draw(st.sampled_from(odd) | st.binary(max_size=12)) + whole[at + cut :]
    source = _made(tmp_path, whole)
    (tmp_path / "redacted.eml").unlink(missing_ok=True)
    try:
        proven = redact(source)
    except HoursbackError as refused:
        assert "Quillfeather" not in str(refused)
        assert not (tmp_path / "redacted.eml").exists()
    else:
        assert recovered(proven.path.read_bytes(), [SECRET]) == []
    assert not list(tmp_path.glob(pipeline.UNFINISHED.format(token="*")))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_values_of_fields_become_one_line(value: str) -> None:
    said = decoded(value)
    assert not set(said) & set("\r\n\x00\u2028\u202e")


@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable", "base64"])
@pytest.mark.parametrize("subtype", ["html", "plain"])
def test_encoded_words_quoted_in_a_text_are_read(tmp_path: Path, subtype: str, encoding: str) -> None:
    """A header of a message that was pasted into another: the name stands there in pieces of two encodings."""
    import base64
    import quopri

    words = b"=?utf-8?B?QWJvdXQgWmFyYSBRdWlsbA==?= =?utf-8?Q?feather?="
    text = b"Keys.\r\nSubject: " + words
    if subtype == "html":
        text = b"<html><body><p>" + text + b"</p></body></html>"
    coded = {"8bit": text, "quoted-printable": quopri.encodestring(text), "base64": base64.encodebytes(text)}[encoding]
    head = f"From: sam@example.org\r\nSubject: Keys\r\nMIME-Version: 1.0\r\nContent-Type: text/{subtype}; charset=utf-8\r\n"
    head += f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
    source = _made(tmp_path, head.encode() + coded)
    assert recovered(source.read_bytes(), [SECRET]) == [SECRET]
    assert recovered(redact(source).path.read_bytes(), [SECRET]) == []


@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable", "base64"])
def test_a_message_quoted_with_its_own_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    import base64
    import quopri

    text = b"He sent this:\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nThe bicycle. Zara=20Quill=\r\nfeather left.\r\n"
    coded = {"8bit": text, "quoted-printable": quopri.encodestring(text), "base64": base64.encodebytes(text)}[encoding]
    head = "From: sam@example.org\r\nSubject: Keys\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    source = _made(tmp_path, f"{head}Content-Transfer-Encoding: {encoding}\r\n\r\n".encode() + coded)
    assert recovered(source.read_bytes(), [SECRET]) == [SECRET]
    redacted = redact(source).path.read_bytes()
    assert recovered(redacted, [SECRET]) == [] and b"The bicycle." in redacted


def test_the_proof_sees_base64_in_base64() -> None:
    import base64

    from redaction.mail.proof_readings import count

    inside = base64.b64encode(b"\x01\x02\x03" * 20 + SECRET.encode())
    data = base64.encodebytes(b"A file was pasted:\r\n\r\n" + inside + b"\r\n\r\nand no more than that.\r\n")
    going = Finding("f1", "PERSON", SECRET, TextPlace(0, 0, len(SECRET)), 1.0, "t", "t", decision=Decision("accepted"))
    assert sum(count(data, secrets_of(Plan("0" * 64, "eml", findings=(going,)), "cps"), set()).values()) >= 1


@pytest.mark.parametrize("taken_off", ["quoted", "base64"])
def test_the_proof_sees_encoded_words_behind_a_transfer_encoding(taken_off: str) -> None:
    import base64
    import quopri

    from redaction.mail.proof_readings import count

    words = b"Keys =?utf-8?B?QWJvdXQgWmFyYSBRdWlsbA==?= =?utf-8?Q?feather?= and forty letters more than that here"
    data = quopri.encodestring(words) if taken_off == "quoted" else base64.encodebytes(words)
    going = Finding("f1", "PERSON", SECRET, TextPlace(0, 0, len(SECRET)), 1.0, "t", "t", decision=Decision("accepted"))
    assert sum(count(data, secrets_of(Plan("0" * 64, "eml", findings=(going,)), "cps"), set()).values()) >= 1
