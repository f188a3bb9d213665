"""Every place of a message that we know in which a name can stand, all in one: as Internet mail and as an Outlook message."""

from __future__ import annotations

import base64
import quopri

import compressed_rtf
from carriers import Names
from mail_making import inner, message, multipart, part, uuencoded
from outlook_making import compound, embedded, file, note, person, text
from text_places import HTML, JSON, TABLE

_X = [
    "Bcc",
    "Reply-To",
    "Sender",
    "Return-Path",
    "Received",
    "DKIM-Signature",
    "ARC-Seal",
    "List-Id",
    "List-Unsubscribe",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Comments",
    "Keywords",
    "Organization",
    "X-Mailer",
    "User-Agent",
    "X-Originating-IP",
    "X-Original-To",
    "Delivered-To",
    "Thread-Topic",
    "Thread-Index",
    "Resent-From",
    "Resent-To",
    "Disposition-Notification-To",
    "Errors-To",
    "Return-Receipt-To",
    "Authentication-Results",
    "Autocrypt",
    "Face",
    "Archived-At",
    "X-Face",
    "X-MS-Exchange-Organization-AuthAs",
    "X-Gmail-Labels",
    "Importance",
    "Sensitivity",
    "Content-Language",
    "Content-Description",
    "Content-ID",
    "Content-Location",
    "Content-Base",
]
_CALENDAR = (
    "BEGIN:VCALENDAR\r\nPRODID:-//«calendar program»//EN\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nX-WR-CALNAME:«calendar name»\r\nBEGIN:VTIMEZONE\r\nTZID:«zone»\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:«calendar id|low»@x\r\n"
    "ORGANIZER;CN=\"«organizer»\";SENT-BY=\"mailto:«sent by|low»@x.example\";DIR=\"ldap://x/«directory|percent»\":mailto:«organizer address|low»@x.example\r\nATTENDEE;CN=«attendee»;MEMBER=\"mailto:«member|low»@x\";X-NUM=«attendee extra»:"
    "mailto:«attendee address|low»@x.example\r\nSUMMARY;LANGUAGE=«language|dash»:«summary|a»\r\n «summary|b»\r\nDESCRIPTION;ALTREP=\"cid:«altrep|low»\":said «description|first»\\n«description|last»\r\nLOCATION:«location»\r\nCONTACT:«contact»\r\n"
    "COMMENT:«calendar comment»\r\nCATEGORIES:«category»\r\nRESOURCES:«resource»\r\nATTACH;FILENAME=«attached file»:http://x.example/«attached link|dash»\r\nURL:http://x.example/«calendar link|dash»\r\nX-ALT-DESC;FMTTYPE=text/html:<b>«html description»</b>\r\n"
    "DTSTART;TZID=«start zone»:20260601T100000\r\nRRULE:FREQ=DAILY;X-WHO=«rule»\r\nSTATUS:«status»\r\nRELATED-TO:«related»\r\nREQUEST-STATUS:2.0;«request status»\r\nGEO:«geo»\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:«alarm»\r\n"
    "END:VALARM\r\nEND:VEVENT\r\nBEGIN:VTODO\r\nSUMMARY:«task»\r\nEND:VTODO\r\nBEGIN:VJOURNAL\r\nSUMMARY:«journal»\r\nEND:VJOURNAL\r\nEND:VCALENDAR\r\n"
)  # fmt: skip
_CARD = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:«card last|last»;«card last|first»;;;\r\nFN:«card name»\r\nNICKNAME:«nickname»\r\nORG:«organisation»\r\nTITLE:«card title»\r\nEMAIL;TYPE=work:«card mail|low»@x.example\r\nNOTE:see «note|a»\r\n «note|b»\r\n"
    "PHOTO;ENCODING=b:«photo|base64»\r\nFN;ENCODING=QUOTED-PRINTABLE:«quoted card|percent»\r\nitem1.X-ABLabel:«card label»\r\nRELATED:«relation»\r\nEND:VCARD\r\n"
)
BODY = (
    "The §orchard§ of «body» was shut.\r\n> On Monday «quoted» wrote:\r\n> > said «quoted twice»\r\nFrom: «header in body»\r\nsee «base64|base64» or «hex|hex» or «percent|percent» there\r\nmet «cut by tags|a»<b></b>«cut by tags|b» then\r\n"
    "met «soft hyphens|soft» and «zero width|zero» then\r\nsubject =?utf-8?B?«encoded word|base64»?= then\r\nover «lines|first»\r\n«lines|last» went\r\nto <mailto:«mail link|low»@x.example> and http://x.example/«link|dash»?q=«query|percent»\r\n-- \r\n«signature»\r\n"
)


def _encoded(name: str, halves: int = 2) -> str:
    cut = len(name) // halves
    return f"=?utf-8?B?{base64.b64encode(name[:cut].encode()).decode()}?= =?iso-8859-1?Q?{quopri.encodestring(name[cut:].encode(), quotetabs=True).decode().replace(' ', '_')}?="


def make(names: Names) -> tuple[bytes, list[str]]:
    """A message with a name in every place, and the words that must stay."""
    fill = names.fill
    fields = [
        fill("Subject: About «subject|first»\r\n\t«subject|last»"),
        fill(
            'Cc: "«display»" <«address|low»@x.example>, «comma name|comma» <a@x.example>, b@x.example (said «comment»), «group»: c@x.example; «bare»'
        ),
        f"Cc: {_encoded(names.of('encoded display'))} <d@x.example>",
        f"Subject: {_encoded(names.of('second subject'))}",
        fill("Date: Mon, 1 Jun 2026 10:00:00 +0100 («date comment»)"),
        *(fill(f"{name}: <«field {name}|low»@x.example> («said in {name}»)") for name in _X),
        fill("X-«name of a field|dash»: x"),
        "X-Rfc2231: " + _encoded(names.of("encoded field")),
    ]
    page = HTML[HTML.index("<body") :].replace("§", "")
    html = f"<html><body>{fill(page)}"
    nested = message(fill("Subject: «inner subject»"), fill("X-Who: «inner field»"), body=fill("Inside «inner body» was here."))
    halves = names.of("continued file name")
    parts = [
        part("text/plain; charset=utf-8; x-who=\"" + names.of("parameter") + "\"", fill(BODY.replace("§", "")), encoding="quoted-printable"),
        inner(
            part("text/plain", fill("said «plain writing» again")),
            part("text/html; charset=utf-8", html),
            part("text/calendar; method=REQUEST; name=\"" + names.of("calendar file") + ".ics\"", fill(_CALENDAR)),
            part("text/richtext", fill("<bold>«rich»</bold>")),
            part("text/enriched", fill("<bold>«enriched»</bold>")),
            part("text/x-amp-html", fill("<p>«amp»</p>")),
            part("application/rtf", "{\\rtf1 " + names.of("rich text") + "}"),
            boundary=names.of("boundary").replace(" ", "_"),
            subtype="alternative",
        ),
        part("text/calendar", fill(_CALENDAR.replace("«", "«second ")), "Content-Disposition: attachment; filename=\"visit.ics\""),
        part("text/vcard", fill(_CARD), fill("Content-Disposition: attachment; filename=\"«name of card».vcf\"")),
        part("text/csv", fill(TABLE.replace("«", "«csv ").replace("§", "")), "Content-Disposition: attachment; filename=\"list.csv\""),
        part("application/json", fill(JSON.replace("«", "«json ").replace("§", "")[1:]), "Content-Disposition: attachment; filename=\"data.json\""),
        part("text/plain", "Nothing.", f"Content-Disposition: attachment; filename*0*=utf-8''{halves[:5].replace(' ', '%20')}; filename*1*={halves[5:].replace(' ', '%20')}.txt"),
        part("text/plain", "Nothing.", fill("Content-Disposition: attachment; filename=\"«file name».txt\"; x-by=\"«disposition»\"; creation-date=\"«creation date»\""), fill("Content-Description: «description of part»"), fill("Content-ID: <«part id|low»@x>")),
        part("text/plain", fill("quoted «soft breaks|a»=\r\n«soft breaks|b» in it"), "Content-Disposition: attachment; filename=\"q.txt\"", encoding="7bit"),
        part("text/plain", base64.b64encode(fill("said «base64 without padding» x").encode()).rstrip(b"="), "X-A: b", encoding="7bit").replace(b"Encoding: 7bit", b"Encoding: base64"),
        part("message/rfc822", nested, encoding="7bit"),
        part("message/delivery-status", fill("Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; «report»\r\nDiagnostic-Code: smtp; «diagnostic»\r\n"), encoding="7bit"),
        part(f"message/external-body; access-type=URL; url=\"{names.of('external').replace(' ', '-')}\"", "x", encoding="7bit"),
        part("message/partial; id=\"" + names.of("partial") + "\"", "x", encoding="7bit"),
        part("application/ms-tnef", b"\x78\x9f\x3e\x22" + fill("«winmail»").encode("utf-16-le"), fill("Content-Disposition: attachment; filename=\"winmail.dat\"")),
        part("application/octet-stream", b"\x01\x02\xfe" * 30 + fill("«binary»").encode(), "Content-Disposition: attachment; filename=\"a.bin\""),
        part("application/pgp-keys", fill("Comment: «key comment»")),
        part("text/plain", fill(uuencoded(names.of("uu name") + ".txt", names.of("uuencoded").encode()))),
        part(fill("image/«subtype|dash»"), b"\x00"),
    ]  # fmt: skip
    data = multipart(
        *parts, preamble=fill("For «preamble»\r\n"), epilogue=fill("From «epilogue»\r\n"), fields=tuple(fields), edge="edge"
    )
    return data, BODY.split("§")[1::2]


def make_outlook(names: Names) -> tuple[bytes, list[str]]:
    """The same for an Outlook message: every property that is text, people, attachments, messages in it, all bodies."""
    fill, of = names.fill, names.of
    rtf = (
        "{\\rtf1\\ansi\\ansicpg1252\\fromhtml1{\\*\\htmltag64 <p>}\\htmlrtf {\\b \\htmlrtf0 "
        + fill("«html in rich text»")
        + "\\htmlrtf "
        + fill("«rich text beside»")
        + "}\\htmlrtf0{\\*\\mhtmltag "
        + fill("«rich tag»")
        + "}}"
    )
    more = {
        **{key: value for number in range(0x0040, 0x0080) if number not in (0x0042,) for key, value in text(number, of(f"property {number:04x}")).items()},
        **{key: value for number in (0x0E02, 0x0E03, 0x0E04, 0x0E1D, 0x1035, 0x1039, 0x1042, 0x1046, 0x3001, 0x3FF8, 0x3FFA, 0x4022, 0x4023, 0x5D02, 0x8042, 0x8208)
           for key, value in text(number, of(f"property {number:04x}")).items()},
        "__substg1.0_8050101F": of("several values").encode("utf-16-le"),
        "__substg1.0_8050101F-00000000": of("one of several").encode("utf-16-le"),
        "__substg1.0_80510102": of("binary property").encode("utf-16-le"),
        "__substg1.0_0E1F001E": of("narrow property").encode(),
        "__substg1.0_10130102": f"<html><body><p>{fill('«html body» was here')}</p><!-- {of('html comment')} --></body></html>".encode(),
        "__substg1.0_10090102": compressed_rtf.compress(rtf.encode("ascii")),
        "__nameid_version1.0": {"__substg1.0_00040102": of("name of a property").encode("utf-16-le")},
    }  # fmt: skip
    people = tuple(person(of(f"recipient {kind}"), fill(f"«address {kind}|low»@x.example"), kind) for kind in (1, 2, 3))
    people = (
        *people,
        {
            **person("x", "y@x.example", 1),
            **text(0x3003, of("exchange address")),
            **text(0x5FF6, of("recipient property")),
            **text(0x3A20, of("transmittable")),
        },
    )
    files = (
        {**file(f"{of('file')}.txt", fill("said «in a file»").encode()), **text(0x3704, of("short file")), **text(0x370D, "C:\\Users\\" + of("path")), **text(0x3712, of("content id")), **text(0x3001, of("display of file"))},
        embedded(of("embedded"), note(of("inner subject"), header=24, body=fill("said «inner body» there"), more=text(0x8042, of("inner property")))),
        {**file("o.bin", b"\x00\x01" + of("object").encode()), "__substg1.0_37020102": of("object data").encode("utf-16-le"), "__substg1.0_37090102": of("rendering").encode("utf-16-le")},
    )  # fmt: skip
    body = fill(BODY.replace("§", ""))
    tree = note(f"About {of('subject')}", body=body, people=people, attachments=files, more=more)  # type: ignore[arg-type]
    return compound(tree), BODY.split("§")[1::2]
