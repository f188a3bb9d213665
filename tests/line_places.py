"""Every place of XML, JSON lines, calendars and visiting cards in which a name can stand; the words in ``§`` marks must stay."""

from __future__ import annotations

from text_places import JSON

XML = (
    "<?xml version='1.0' encoding='utf-8'?><?xml-stylesheet title='«instruction»'?><!DOCTYPE export SYSTEM \"http://x.example/«type|dash»\" [<!ELEMENT export (#PCDATA)><!-- «in the type» -->]>"
    "<!-- «comment» --><export xmlns='http://x.example/«space|dash»' xmlns:«prefix|solid»='urn:x' «prefix|solid»:who='«attribute with prefix»' xml:lang='en'>"
    "<person first='«attributes|first»' last='«attributes|last»' id=\"«double quoted»\"/><name>«leaf»</name><given>«two leaves|first»</given><family>«two leaves|last»</family>"
    "<note>The §orchard§ of «note» was shut.</note><text>said <b>«cut by b|a»</b>«cut by b|b» to <i>«cut by i|a»</i><i>«cut by i|b»</i> and «cut by a tag|a»<mark/>«cut by a tag|b»</text>"
    "<p><b>«two b|a»</b><b>«two b|b»</b></p><long>" + "x " * 200 + "«long»" + " y" * 200 + "</long><data><![CDATA[«cdata» in <b>«cdata markup|a»</b>«cdata markup|b»]]></data>"
    "<cut>«cut by comment|a»<!-- x -->«cut by comment|b» and «cut by cdata|a»<![CDATA[«cut by cdata|b»]]> and «cut by instruction|a»<?x y?>«cut by instruction|b»</cut>"
    "<refs>«numeric|numeric» and «soft hyphens|soft» and «zero width|zero»</refs><«tag|dash» x='1'>§lantern§</«tag|dash»><«prefix|solid»:x>§kettle§</«prefix|solid»:x>"
    "<e «attribute name|dash»='1'/><«camel|solid»>§meadow§</«camel|solid»><codes a='«attribute entities|numeric»'>«base64|base64» or «hex|hex» or «percent|every percent» or «escapes|escapes» or «gzip|gzip»</codes>"
    "<json>{\"name\": \"«json»\"}</json><html>&lt;p&gt;«escaped page|a»&lt;b&gt;«escaped page|b»&lt;/b&gt;</html><link>https://x.example/«link|dash»?q=«query|percent»</link><mail>«mail|low»@x.example</mail>"
    "<caps>«caps|caps»</caps><comma>«comma|comma»</comma><deep><deep><deep who='«deep»'>«deeper»</deep></deep></deep><lines>«over lines|first»\n«over lines|last»</lines><kept>§harbour§</kept>"
    "<mixed>one <deep><a>«record in text|first»</a> <b>«record in text|last»</b></deep> two</mixed></export><!-- «after» -->\n<?x «last instruction»?>"
)  # fmt: skip
_LINE = JSON[1:].replace("\n", " ")
LINES = _LINE + "\n" + _LINE.replace("«", "«second ") + '\r\n["«list|first»", "«list|last»"]\n\n{"alone": "«last line»"}'
CALENDAR = (
    "BEGIN:VCALENDAR\r\nPRODID:-//«program»//EN\r\nVERSION:2.0\r\nMETHOD:PUBLISH\r\nX-WR-CALNAME:«calendar name»\r\nBEGIN:VTIMEZONE\r\nTZID:«zone»\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:«id|low»@x\r\n"
    "ORGANIZER;CN=\"«organizer»\";SENT-BY=\"mailto:«sent by|low»@x.example\";DIR=\"ldap://x/«directory|percent»\":mailto:«organizer address|low»@x.example\r\nATTENDEE;CN=«attendee»;X-NUM=«extra»:mailto:«attendee address|low»@x.example\r\n"
    "SUMMARY;LANGUAGE=«language|dash»:«summary|a»\r\n «summary|b» at the §orchard§\r\nDESCRIPTION;ALTREP=\"cid:«altrep|low»\":said «description|first»\\n«description|last» and <b>«tags|a»</b>«tags|b»\r\nLOCATION:«location»\\, §harbour§\r\n"
    "CONTACT:«contact»\r\nCOMMENT:«base64|base64» and «percent|percent»\r\nCATEGORIES:«category»\r\nATTACH;FILENAME=«file»:http://x.example/«link|dash»\r\nURL:http://x.example/«address|dash»\r\nX-ALT-DESC:<b>«html»</b>\r\nDTSTART;TZID=«start zone»:20260601T100000\r\n"
    "RRULE:FREQ=DAILY;X-WHO=«rule»\r\nSTATUS:«status»\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:«alarm»\r\nEND:VALARM\r\nEND:VEVENT\r\nBEGIN:VJOURNAL\r\nSUMMARY:«journal»\r\nEND:VJOURNAL\r\nnot a line «loose»\r\nEND:VCALENDAR\r\n"
)  # fmt: skip
CARDS = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:«program»\r\nN:«name|last»;«name|first»;;;\r\nFN:«full name» §orchard§\r\nitem1.NICKNAME:«nickname»\r\nORG:«company»;«department»\r\nTITLE:«title»\r\nEMAIL;TYPE=work;X-BY=«parameter»:«mail|low»@x.example\r\n"
    "ADR;TYPE=home;LABEL=\"«label parameter»\":;;«street»;§harbour§;;TR1 2AB;\r\nNOTE:see «note|a»\r\n «note|b»\\nand <i>«tags|a»</i>«tags|b»\r\nURL:http://x.example/«link|dash»\r\nPHOTO;ENCODING=b;TYPE=JPEG:«photo|base64»\r\nitem1.X-ABLabel:«own label»\r\n"
    "RELATED;VALUE=text:«relation»\r\nUID:«id»\r\nX-SKYPE:«skype»\r\nKEY;ENCODING=b:«key|base64»\r\nAGENT:«agent»\r\nCATEGORIES:«group»,x\r\nREV:«revision»\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\r\nVERSION:2.1\r\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:«quoted|percent»\r\nNOTE;ENCODING=QUOTED-PRINTABLE:said =\r\n«soft break|a»=\r\n«soft break|b» there\r\nTEL;CELL;VOICE:07700 900123\r\nLOGO;BASE64:«logo|base64»\r\nEND:VCARD\r\nloose «loose»\r\n"
)  # fmt: skip
LINE_TEXTS = {"xml": XML, "jsonl": LINES, "ics": CALENDAR, "vcf": CARDS}
