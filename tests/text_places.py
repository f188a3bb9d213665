"""Every place of pages, JSON, tables and other texts that we know in which a name can stand; the words in ``§`` marks must stay."""

from __future__ import annotations

from carriers import Names

_ATTRIBUTES = [
    "id",
    "class",
    "name",
    "style",
    "title",
    "alt",
    "onclick",
    "data-who",
    "for",
    "aria-label",
    "placeholder",
    "label",
    "summary",
    "value",
    "content",
    "headers",
    "scope",
    "cite",
    "href",
    "src",
    "srcset",
    "longdesc",
    "action",
    "formaction",
    "background",
    "lang",
    "dir",
    "rel",
    "target",
    "download",
    "ping",
    "usemap",
    "accesskey",
    "itemid",
    "itemprop",
    "role",
    "slot",
    "is",
    "color",
    "datetime",
    "abbr",
    "charset",
    "hreflang",
    "type",
    "span",
    "align",
    "unknown",
    "xml:lang",
    "http-equiv",
    "integrity",
    "nonce",
]
HTML = (
    "<?xml version='1.0' who='«instruction»'?><!DOCTYPE html PUBLIC \"«doctype»\" \"http://x.example/«doctype link|dash»\"><html lang='en' xmlns:a='«namespace|dash»' manifest='«manifest»'><head><title>«title» §orchard§</title>"
    "<meta name='author' content='«author»'><meta http-equiv='refresh' content='0;url=http://x.example/«refresh|dash»'><meta http-equiv='content-type' content='text/html; charset=utf-8; «content type|low»'><meta name='viewport' content='«viewport|low»'>"
    "<base href='http://x.example/«base|dash»/'><link rel='author' href='«link|dash»'><style>.«style|dash» {content: \"«style content»\"} /* «style comment» */</style><script>var a='«script»'; // «script comment»\n</script>"
    "<script type='application/ld+json'>{\"author\": \"«linked data»\"}</script><noscript>«noscript»</noscript></head><body onload='«onload|solid»()' text='«body text»'><!-- «comment» --><!--[if IE]>«conditional»<![endif]--><!«bogus»><![CDATA[«cdata»]]>"
    "<p>The §harbour§ of «plain» was shut.</p><p>said <b>«cut by b|a»</b>«cut by b|b» and «break|first»<br>«break|last» and «cut by wbr|a»<wbr>«cut by wbr|b» and <span>«cut by span|a»</span><span>«cut by span|b»</span></p>"
    "<p>seen «numeric|numeric», «hex entities|numeric hex», «letters|tags», «soft hyphens|soft», «zero width|zero», «bidi|bidi», «wide|wide»</p><p>Then «entity soft|a»&shy;«entity soft|b» met «entity zero|a»&#8203;«entity zero|b» and «entity open|first»&#32«entity open|last».</p>"
    "<p>see «base64|base64», «hex|hex», «percent|every percent», «escapes|escapes», «gzip|gzip»</p><div hidden>«hidden attribute»</div><div style='display:none'>«display none»</div><div style='visibility: hidden'>«invisible»</div><div aria-hidden='true'>«aria hidden»</div>"
    "<div style='font-size:0'>«tiny»</div><template>«template»</template><svg><title>«svg title»</title><text>«svg text»</text><desc>«svg desc»</desc><a xlink:href='«svg link|dash»'/></svg><math><mi>«math»</mi><annotation>«math note»</annotation></math>"
    "<object data='«object|dash»'><param name='x' value='«param»'>«object text»</object><iframe srcdoc='&lt;p&gt;«srcdoc»' src='x'>«frame text»</iframe><embed src='«embed|dash»'><applet>«applet»</applet><audio src='«audio|dash»'>«audio text»</audio><video poster='«poster|dash»'>"
    "<track label='«track»'></video><canvas>«canvas»</canvas><map name='«map»'><area alt='«area»'></map><noembed>«noembed»</noembed><noframes>«noframes»</noframes><xmp>«xmp»</xmp><listing>«listing»</listing><details><summary>«summary»</summary>«details»</details>"
    "<form action='http://x.example/«form|dash»'><input type='text' value='«input»' placeholder='«input hint»'><input type='hidden' value='«hidden input»'><textarea>«textarea»</textarea><select><optgroup label='«group»'><option value='«option value»'>«option»</option></optgroup>"
    "</select><datalist><option value='«datalist»'></datalist><button formaction='«button|dash»'>«button text»</button><output for='«output»'>1</output></form><img alt='«alt»' src='data:image/png;base64,«data address|base64»'><img src='http://x.example/«picture|low».png' srcset='«srcset|dash».png 2x'>"
    "<a href='mailto:«mail|low»@x.example?subject=«mail subject|percent»' title='«link title»'>write</a><a href='javascript:alert(\"«javascript»\")'>x</a><a href='http://x.example/?q=«query|percent»#«anchor|dash»'>the §kettle§ was on</a>"
    "<table><caption>«caption»</caption><tr><th abbr='«abbr»'>Name</th><th>Other</th></tr><tr><td>«cells|first»</td><td>«cells|last»</td></tr><tr><td>«cell»</td></tr></table><«tag|dash» x>§lantern§</«tag|dash»><o:«prefixed tag|solid»>x</o:«prefixed tag|solid»>"
    "<p «attribute name|dash»='1'>§meadow§</p «closing tag»><p>«cut by a tag|a»<x-y>«cut by a tag|b»</x-y> or «cut by a prefix|a»<o:p></o:p>«cut by a prefix|b» said</p><br/«slash|solid»><p title=«unquoted|solid»>x</p><ruby>«ruby base»<rp>(</rp><rt>«ruby text»</rt></ruby> <del>«deleted»</del> <ins>«inserted»</ins> "
    "<q cite='«cite|dash»'>the §thimble§ was lost</q><time datetime='«datetime»'>now</time><meter title='«meter»'></meter><blink>«blink»</blink><p>below <a>«nested a|a»<i>«nested a|b»</i></a> it</p><frameset><frame name='«frame»'></frameset>"
    + "".join(f"<p {name}='«attribute {name}»'>x</p><p {name}=\"«second {name}|low»\">x</p>" for name in _ATTRIBUTES)
    + "<dl><dt>«term»</dt><dd>«definition»</dd></dl><p>end<!-- «open comment» --></body></html>\n<!-- «after» -->«behind the page»<xmp>«plaintext»</xmp><p title='«open quote» >y</p>"
)  # fmt: skip
JSON = (
    "\ufeff{\"plain\": \"The §orchard§ of «plain»\", \"escapes\": \"«escapes|escapes»\", \"half\": \"«half escaped|a»\\u00ad«half escaped|b»\", \"slashes\": \"a\\/«slashes|solid»\", \"lines\": \"«two lines|first»\\n«two lines|last»\", "
    "\"«key»\": 1, \"«key in camel|solid»\": 2, \"«key with lines|under»\": {\"a\": 3}, \"twice\": \"«first of two»\", \"twice\": \"«second of two»\", \"first\": \"«members|first»\", \"last\": \"«members|last»\", "
    "\"nested\": \"{\\\"name\\\": \\\"«nested»\\\", \\\"deep\\\": \\\"{\\\\\\\"name\\\\\\\": \\\\\\\"«nested deeper»\\\\\\\"}\\\"}\", \"list\": [\"«list|first»\", \"«list|last»\"], \"items\": [[[\"«deep»\"]]], \"base64\": \"«base64|base64»\", "
    "\"bare\": \"«base64 bare|base64 bare»\", \"hex\": \"«hex|hex»\", \"wide hex\": \"«wide hex|utf16 hex»\", \"percent\": \"«percent|every percent»\", \"gzip\": \"«gzip|gzip»\", \"html\": \"<p>«html|a»<b>«html|b»</b></p><!-- «html comment» -->\", "
    "\"entities\": \"«entities|numeric»\", \"link\": \"https://x.example/«link|dash»?q=«query|percent»\", \"mail\": \"«mail|low»@x.example\", \"path\": \"C:\\\\Users\\\\«path|low»\\\\a.txt\", \"caps\": \"«caps|caps»\", \"comma\": \"«comma|comma»\", "
    "\"zero\": \"«zero width|zero»\", \"soft\": \"«soft hyphens|soft»\", \"wide\": \"«wide|wide»\", \"glued\": \"x_«glued|under»_y\", \"data\": \"data:text/plain;base64,«data address|base64»\", \"csv\": \"a,b\\n1,«csv in it»\", \"xml\": \"<a who='«xml attribute»'/>\", "
    "\"escaped url\": \"%257B«escaped twice|every percent»\", \"long\": \"" + "x " * 200 + "«long» " + "y " * 200 + "\", \"kept\": \"§harbour§\", \"number\": 7}"
)  # fmt: skip
TABLE = (
    'Ref,Name,Surname,Note\n1,«plain»,x,The §orchard§ of «quoted»\n2,«two cells|first»,«two cells|last»,"over «two lines|first»\n«two lines|last»"\n3,"=HYPERLINK(""http://x.example/«link|dash»"",""«formula»"")",x,'
    '"=""«joined|a»""&""«joined|b»"""\n4,"said ""«in quotes»""","«half quoted|a»"«half quoted|b»,«base64|base64»\n5,«comma|comma»,«caps|caps»,«mail|low»@x.example\n6,«hex|hex»,«percent|percent»,«escapes|escapes»\n7,«zero width|zero»,«wide|wide»,«spaced|solid»\n'
    "8,<b>«markup|a»</b>«markup|b»,&#65;«entities|numeric»,{\"name\": \"«json in it»\"}\n9, «space before»,«space after» ,§harbour§\n10,«more cells|first»,x,x,x,«more cells|last»,«cell too many»\n«alone»\n11,'«apostrophe»,@«at|solid»,+«plus|solid»\n# «comment»\n12,«behind»"
)  # fmt: skip
MARKDOWN = (
    "---\ntitle: «front matter»\nauthor: \"«author»\"\n---\n# «heading» §orchard§\n\nSaid *«cut by stars|a»*«cut by stars|b» and **«bold»** and `«code»` and ~~«struck»~~.\n\n[«link text»](https://x.example/«link|dash» \"«link title»\") ![«alt»](«picture|low».png) <https://x.example/«auto|dash»>\n\n"
    "[ref «reference»]: http://x.example/«definition|dash» '«definition title»'\n[^1]: «footnote»\n\n<!-- «comment» -->\n<div class='«class»'>«html»</div>\n\n```«language|solid»\n«fenced»\n```\n\n    «indented»\n\n| Name | Other |\n|---|---|\n| «cells|first» | «cells|last» |\n| «cell» | §harbour§ |\n\n"
    "- [ ] «task»\n> «quote»\n\n«over lines|first»\n«over lines|last» and «hard break|first»\\\n«hard break|last»\n\n«entities|numeric» \\«escaped sign» «under scores|under» $«formula»$ <script>«script»</script> «base64|base64» «zero width|zero»\n\n[//]: # («hidden comment»)\n\n*[HTML]: «abbreviation»\n"
)  # fmt: skip
TEXTS = {"html": HTML, "json": JSON, "csv": TABLE, "tsv": TABLE.replace(",", "\t"), "md": MARKDOWN, "txt": MARKDOWN}
ENCODINGS = {"html": "utf-8", "json": "utf-8", "csv": "utf-8", "tsv": "utf-16", "md": "utf-8", "txt": "utf-16-le"}


def make(kind: str, names: Names, source: str = "") -> tuple[bytes, list[str]]:
    """The bytes of a text with a name in every place, and the words that must stay."""
    source = source or TEXTS[kind]
    text = names.fill(source.replace("§", ""))
    encoding = ENCODINGS.get(kind, "utf-8")
    head = b"\xff\xfe" if encoding == "utf-16-le" else b""
    return head + text.encode(encoding), source.split("§")[1::2]
