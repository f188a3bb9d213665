"""Messages made by code for the tests of mail: one for each place in which a name can hide. All people are invented."""

from __future__ import annotations

import base64
import binascii
import gzip
import quopri
from collections.abc import Callable
from pathlib import Path

from pdf_making import MadePdf

SECRET = "Zara Quillfeather"
KEPT = "The bicycle was green."

Maker = Callable[[], bytes]


def message(
    *fields: str, body: str | bytes = KEPT, content_type: str = "text/plain; charset=utf-8", encoding: str = "8bit"
) -> bytes:
    """A message with a header of its own, further fields, and one body as it is given."""
    head = ["From: Sam Hollowell <sam@example.org>", "To: desk@example.org", "Date: Mon, 1 Jun 2026 10:00:00 +0100"]
    head += [] if any(field.startswith("Subject") for field in fields) else ["Subject: Keys"]
    head += [*fields, "MIME-Version: 1.0", f"Content-Type: {content_type}", f"Content-Transfer-Encoding: {encoding}"]
    data = body.encode() if isinstance(body, str) else body
    return "\r\n".join(head).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + data


def part(content_type: str, body: str | bytes, *fields: str, encoding: str = "base64") -> bytes:
    """A part of a multipart; base64 and quoted-printable are put on here."""
    data = body.encode() if isinstance(body, str) else body
    coded = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}.get(encoding, bytes)(data)
    head = [f"Content-Type: {content_type}", f"Content-Transfer-Encoding: {encoding}", *fields]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + coded


def multipart(
    *parts: bytes,
    subtype: str = "mixed",
    preamble: str = "",
    epilogue: str = "",
    fields: tuple[str, ...] = (),
    edge: str = "edge",
) -> bytes:
    """A message of several parts."""
    mark = b"\r\n--" + edge.encode()
    body = preamble.encode() + b"".join(mark + b"\r\n" + one for one in parts) + mark + b"--\r\n" + epilogue.encode()
    return message(*fields, body=body, content_type=f'multipart/{subtype}; boundary="{edge}"')


def attached(name: str, data: bytes, content_type: str = "application/octet-stream") -> bytes:
    """An attachment."""
    return part(content_type, data, f'Content-Disposition: attachment; filename="{name}"')


def inner(*parts: bytes, boundary: str, subtype: str = "mixed") -> bytes:
    """A multipart as a part of another."""
    body = b"".join(b"\r\n--" + boundary.encode() + b"\r\n" + one for one in parts) + f"\r\n--{boundary}--\r\n".encode()
    return f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode() + body


def text() -> bytes:
    """The text that stays."""
    return part("text/plain; charset=utf-8", KEPT + "\r\n", encoding="quoted-printable")


def pdf(said: str, folder: Path) -> bytes:
    """A PDF of one page."""
    made = MadePdf()
    made.page(f"BT /F1 12 Tf 30 200 Td ({said}) Tj ET")
    return made.save(folder).read_bytes()


def uuencoded(name: str, data: bytes) -> str:
    """A file in a text, as before MIME."""
    lines = "".join(binascii.b2a_uu(data[at : at + 45]).decode() for at in range(0, len(data), 45))
    return f"begin 644 {name}\r\n" + lines.replace("\n", "\r\n") + "`\r\nend\r\n"


FIRST, LAST = SECRET.split()

_HALF_WORDS = f"=?utf-8?B?{base64.b64encode(b'About Zara Quill').decode()}?= =?utf-8?Q?feather?="

HEADERS: dict[str, str] = {
    "cc": f"Cc: {SECRET} <zq@example.org>",
    "cc_comment": f"Cc: zq@example.org ({SECRET})",
    "cc_encoded": f"Cc: =?utf-8?B?{base64.b64encode(SECRET.encode()).decode()}?= <zq@example.org>",
    "cc_reversed": f'Cc: "{LAST}, {FIRST}" <zq@example.org>, {SECRET} <zq@example.org>',
    "cc_group": f"Cc: {SECRET}: zq@example.org, qz@example.org;",
    "cc_twice": f"Cc: one@example.org\r\nCc: {SECRET} <zq@example.org>",
    "cc_no_address": f"Cc: {SECRET}",
    "bcc": f"Bcc: {SECRET} <zq@example.org>",
    "reply_to": f"Reply-To: {SECRET} <zq@example.org>",
    "sender": f"Sender: {SECRET} <zq@example.org>",
    "received": f"Received: from host (by {SECRET}) by mx.example.org; Mon, 1 Jun 2026 09:00:00 +0100",
    "message_id": "Message-ID: <Zara.Quillfeather@example.org>\r\nX-Name: Zara Quillfeather",
    "references": f"References: <a@example.org> ({SECRET})",
    "mailer": f"X-Originating-User: {SECRET}",
    "list": f"List-Id: {SECRET} <list.example.org>",
    "dkim": f"DKIM-Signature: v=1; d=example.org; i={SECRET}",
    "arc": f"ARC-Authentication-Results: i=1; mx.example.org; {SECRET}",
    "date_comment": f"X-Date: Mon, 1 Jun 2026 10:00:00 +0100 ({SECRET})",
    "subject": f"Subject: About {SECRET}",
    "subject_folded": f"Subject: About {FIRST}\r\n {LAST}",
    "subject_halves": f"Subject: {_HALF_WORDS}",
    "subject_twice": f"Subject: Keys\r\nSubject: About {SECRET}",
    "subject_eight_bits": f"Subject: Caf\udce9 with {SECRET}",
    "injected": f"Subject: Keys =?utf-8?Q?=0D=0ABcc=3A_{FIRST}_{LAST}?=",
}
"""Fields of a header."""

_HTML = "<html><body><p>{}</p><p>" + KEPT + "</p></body></html>"
_CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n{}\r\nDTSTART:20260601T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


def _html(said: str) -> bytes:
    return message(body=_HTML.format(said), content_type="text/html; charset=utf-8")


def _alternative(*parts: bytes) -> bytes:
    return multipart(text(), *parts, subtype="alternative")


def _with(*parts: bytes) -> bytes:
    return multipart(text(), *parts)


def _said_in(codec: str, *, called: str | None = None) -> bytes:
    data = f"{KEPT} {SECRET} left. £5 – paid".encode(codec, "replace")
    coded = base64.encodebytes(data)
    return message(body=coded, content_type=f"text/plain; charset={called or codec}", encoding="base64")


NESTED = message(f"Subject: About {SECRET}", body="Inside.\r\n")

PLACES: dict[str, Maker] = {
    **{name: (lambda field=field: message(field)) for name, field in HEADERS.items()},  # type: ignore[misc]
    "from": lambda: message().replace(b"Sam Hollowell", SECRET.encode()),
    "plain": lambda: message(body=f"{KEPT} {SECRET} left."),
    "quoted_printable": lambda: message(body=f"{KEPT} Zara=20Quill=\r\nfeather left.", encoding="quoted-printable"),
    "base64": lambda: message(body=base64.encodebytes(f"{KEPT} {SECRET} left.".encode()), encoding="base64"),
    "flowed": lambda: message(
        body=f"{KEPT} Zara Quill \r\nfeather left.", content_type="text/plain; charset=utf-8; format=flowed; delsp=yes"
    ),
    "latin": lambda: _said_in("cp1252"),
    "utf_16": lambda: _said_in("utf-16"),
    "utf_16_lie": lambda: _said_in("utf-16-le", called="us-ascii"),
    "utf_7": lambda: _said_in("utf-7"),
    "utf_7_unsaid": lambda: message(body=f"{KEPT} Zara +AFE-uillfeather left.", content_type="text/plain"),
    "ebcdic": lambda: _said_in("cp037"),
    "utf_8_lie": lambda: _said_in("utf-8", called="iso-8859-1"),
    "no_such_charset": lambda: _said_in("utf-8", called="x-nothing"),
    "html": lambda: _html(f"{FIRST} <b>Quill</b>feather"),
    "html_entities": lambda: _html("&#90;ara Quill&#102;eather"),
    "html_comment": lambda: _html(f"<!-- {SECRET} -->x"),
    "html_hidden": lambda: _html(f'<span style="display:none">{SECRET}</span>x'),
    "html_title": lambda: _html(f'<i title="{SECRET}">x</i>'),
    "html_script": lambda: _html(f"<script>var who='{SECRET}'</script>x"),
    "html_meta": lambda: _html(f'<meta name="author" content="{SECRET}">x'),
    "other_writing": lambda: _alternative(part("text/html", _HTML.format(SECRET))),
    "calendar": lambda: _alternative(part("text/calendar; method=REQUEST", _CALENDAR.format("SUMMARY:Zara Quill\r\n feather"))),
    "calendar_guest": lambda: _alternative(
        part("text/calendar", _CALENDAR.format(f'ATTENDEE;CN="{SECRET}":mailto:zq@example.org'))
    ),
    "calendar_own_field": lambda: _alternative(part("text/calendar", _CALENDAR.format(f"X-WHO:{SECRET}"))),
    "calendar_rule": lambda: _alternative(part("text/calendar", _CALENDAR.format("RRULE:FREQ=ZARA QUILLFEATHER"))),
    "rtf_writing": lambda: _alternative(part("text/rtf", "{\\rtf1 " + SECRET + "}")),
    "base64_in_the_text": lambda: message(body=KEPT + "\r\n" + base64.b64encode(f"about {SECRET} now".encode()).decode()),
    "preamble": lambda: multipart(text(), preamble=f"For {SECRET}\r\n"),
    "epilogue": lambda: multipart(text(), epilogue=f"From {SECRET}\r\n"),
    "description": lambda: _with(part("image/png", b"\x00", f"Content-Description: {SECRET}")),
    "content_id": lambda: _with(part("image/png", b"\x00", "Content-ID: <x@y>", f"Content-Location: {SECRET}")),
    "odd_parameter": lambda: _with(part("image/png; who*0=Zara; x=y", b"\x00", f'Content-Disposition: inline; by="{SECRET}"')),
    "attached_text": lambda: _with(attached("note.txt", f"{SECRET} signed.".encode())),
    "attached_table": lambda: _with(attached("list.csv", f"ref,name\n1,{SECRET}\n2,Other\n".encode())),
    "attached_name": lambda: _with(attached(f"Statement of {SECRET}.txt", b"Nothing here.")),
    "attached_name_joined": lambda: _with(attached("Zara_Quillfeather-2.txt", b"Nothing here.")),
    "attached_name_pieces": lambda: _with(
        part(
            "text/plain", "Nothing.", "Content-Disposition: attachment; filename*0*=utf-8''Zara%20Quill; filename*1*=feather.txt"
        )
    ),
    "attached_name_encoded": lambda: _with(
        part("text/plain", "Nothing.", f'Content-Disposition: attachment; filename="=?utf-8?Q?{FIRST}_{LAST}=2Etxt?="')
    ),
    "message_in_it": lambda: _with(part("message/rfc822", NESTED, encoding="7bit")),
    "message_in_base64": lambda: _with(part("message/rfc822", NESTED)),
    "message_in_digest": lambda: multipart(b"\r\n" + NESTED, subtype="digest"),
    "message_without_header": lambda: _with(part("message/rfc822", f"\r\n{SECRET} inside", encoding="7bit")),
    "uuencoded": lambda: message(body=f"{KEPT}\r\n{uuencoded('note.txt', f'By {SECRET}, today.'.encode())}"),
    "uuencoded_run_on": lambda: message(
        body=f"{KEPT}\r\n{uuencoded('note.txt', f'By {SECRET}, today.'.encode()).rstrip()}of it\r\n"
    ),
    "uuencoded_name": lambda: message(body=f"{KEPT}\r\n{uuencoded(f'{SECRET}.txt', b'Nothing.')}"),
    "body_base32": lambda: message(body=f"{KEPT}\r\nKey: {base64.b32encode(SECRET.encode()).decode()}\r\n"),
    "body_gzip": lambda: message(
        body=f"{KEPT}\r\nLog:\r\n{base64.b64encode(gzip.compress(SECRET.encode(), mtime=0)).decode()}\r\n"
    ),
    "attached_text_base32": lambda: multipart(
        text(), attached("key.txt", base64.b32encode(f"by {SECRET}".encode()), "text/plain")
    ),
    "yencoded": lambda: message(body=f"{KEPT}\r\n=ybegin line=128 size=9 name={SECRET}\r\n...\r\n=yend size=9\r\n"),
    "pgp_comment": lambda: message(
        body=f"{KEPT}\r\n-----BEGIN PGP MESSAGE-----\r\nComment: {SECRET}\r\n\r\nabcd\r\n-----END PGP MESSAGE-----\r\n"
    ),
    "delivery_report": lambda: multipart(
        text(),
        part("message/delivery-status", f"Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; {SECRET}\r\n", encoding="7bit"),
        subtype="report",
    ),
    "header_of_another": lambda: _with(part("text/rfc822-headers", f"To: {SECRET}\r\n", encoding="7bit")),
    "external_body": lambda: _with(part(f'message/external-body; access-type=URL; url="{SECRET}"', "x", encoding="7bit")),
    "winmail": lambda: _with(attached("winmail.dat", b"\x78\x9f\x3e\x22" + SECRET.encode("utf-16-le"), "application/ms-tnef")),
    "unknown_binary": lambda: _with(attached("data.bin", b"\x01\x02\x03\x04\xfe\xff" * 20 + SECRET.encode())),
    "related": lambda: multipart(
        inner(part("text/html", _HTML.format("x")), part("image/png", b"\x00", f"Content-ID: <{FIRST}.{LAST}@x>"), boundary="in"),
        part("text/plain", SECRET),
        subtype="related",
    ),
    "signed": lambda: multipart(
        part("text/plain", f"{KEPT} {SECRET}", encoding="8bit"),
        part("application/pkcs7-signature", SECRET),
        subtype="signed",
    ),
    "unnamed_inline_text": lambda: _with(part("text/plain", f"Also {SECRET}.", "Content-Disposition: inline")),
    "deep": lambda: multipart(
        text(), inner(inner(inner(part("text/plain", SECRET), boundary="c"), boundary="b"), boundary="a"), fields=()
    ),
    "text_below_a_message": lambda: _with(
        part("message/rfc822", multipart(part("text/plain", SECRET), edge="in"), encoding="8bit")
    ),
    "header_in_the_text": lambda: message(body=f"{KEPT}\r\nSubject: {_HALF_WORDS}\r\n"),
    "html_in_the_text": lambda: message(body=f"{KEPT}\r\n<p>Zara <b>Quill</b>feather</p><p>left</p>\r\n"),
    "bad_base64": lambda: message(body=b"VGhlIGdyZWVuIA==\r\n!!" + base64.b64encode(SECRET.encode()), encoding="base64"),
}
"""Every place: its name, and how a message is made that hides the secret there."""
