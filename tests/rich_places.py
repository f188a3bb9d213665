r"""Every place of rich text that we know in which a name can stand; the words in ``§`` marks must stay."""

from __future__ import annotations

from pathlib import Path

from carriers import Names
from office_making import picture
from word_places import stays


def _bytes(name: str) -> str:
    return "".join(f"\\'{ord(letter):02x}" for letter in name)


def _numbers(name: str) -> str:
    return "".join(f"\\u{ord(letter)}?" for letter in name)


def _mixed(name: str) -> str:
    return "".join(f"\\u{ord(letter)}\\'3f" if number % 2 else f"\\'{ord(letter):02x}" for number, letter in enumerate(name))


def _skipping(name: str) -> str:
    return "{\\uc3 " + "".join(f"\\u{ord(letter)}abc" for letter in name) + "}"


def _braced(name: str) -> str:
    return "".join(f"{{{letter}}}" for letter in name)


SPELLED = {"bytes": _bytes, "numbers": _numbers, "mixed": _mixed, "skipping": _skipping, "braces": _braced}
_INFO = "title subject author manager company operator category keywords comment doccomm hlinkbase"
_STARRED = [
    "template",
    "docvar",
    "userprops",
    "annotation",
    "atnid",
    "atnauthor",
    "atnref",
    "atrfstart",
    "bkmkstart",
    "bkmkend",
    "revtbl",
    "filetbl",
    "rsidtbl",
    "generator",
    "datastore",
    "themedata",
    "colorschememapping",
    "latentstyles",
    "mailmerge",
    "xmlnstbl",
    "listtable",
    "listoverridetable",
    "pgptbl",
    "protusertbl",
    "passwordhash",
    "writereservation",
    "windowcaption",
    "wgrffmtfilter",
    "fldtype",
    "datafield",
    "formfield",
    "ffname",
    "fftoggle",
    "objclass",
    "objname",
    "objdata",
    "blipuid",
    "picprop",
    "shpinst",
    "xe",
    "tc",
    "rxe",
    "txe",
    "private",
    "factoidname",
    "xmlopen",
    "ftnsep",
    "aftnsep",
    "pnseclvl",
    "pntxtb",
    "ud",
    "svb",
    "oleclsid",
    "password",
    "ebcstart",
    "unknownword",
]
_PLAIN = ["nonshppict", "objalias", "objsect", "do", "dptxbxtext", "stylesheet", "info", "pict"]
BODY = (
    "\\pard The §orchard§ of «plain»\\par said «runs|a»{\\b «runs|b»} twice\\par cut «cut by line|a»\r\n«cut by line|b» here\\par {\\v «hidden»}{\\deleted\\revauth1 «deleted»}"
    "{\\revised\\revauth1 «inserted»}\\par «over tab|first»\\tab «over tab|last»\\par see «base64|base64» «hex|hex» «percent|percent»\\par "
    "{\\field{\\*\\fldinst{HYPERLINK \"http://x.example/«link|dash»\" \\\\o \"«tip»\"}}{\\fldrslt{«link text»}}}\\par {\\field\\fldedit{\\*\\fldinst PAGE \\\\* «page code|solid»}{\\fldrslt «page shown»}}\\par "
    "{\\field{\\*\\fldinst FORMTEXT {\\*\\formfield{\\ffname «form name»}{\\*\\ffdeftext «form default»}{\\ffhelptext «form help»}{\\*\\ffl «form entry»}}}{\\fldrslt «form shown»}}\\par "
    "\\trowd\\cellx1000\\cellx2000\\pard\\intbl «over cells|first»\\cell «over cells|last»\\cell\\row\\pard {\\listtext «list text»\\tab}§harbour§\\par {\\*\\pn{\\pntxta «list after»}{\\pntxtb «list before»}}"
    "{\\pntext «number text»\\tab}x\\par {\\footnote «footnote» §kettle§}{\\footnote\\ftnalt «endnote»}\\par {\\header «header»\\par}{\\headerf «first header»\\par}{\\footerl «left footer»\\par}"
    "{\\upr{«ansi version»}{\\*\\ud{«unicode version»}}}\\par {\\shp{\\*\\shpinst{\\sp{\\sn wzName}{\\sv «shape name»}}{\\sp{\\sn wzDescription}{\\sv «shape text»}}{\\sp{\\sn gtextUNICODE}{\\sv «word art»}}"
    "{\\sp{\\sn pihlShape}{\\sv {\\*\\hl{\\hlloc «shape place»}{\\hlsrc «shape link»}{\\hlfr «shape frame»}}}}{\\shptxt «text box»\\par}}{\\shprslt «shape result»}}\\par "
    "{\\object\\objemb{\\*\\objclass «object class»}{\\*\\objdata «object data|hex»}{\\result «object result»}}\\par {\\*\\shppict{\\pict{\\*\\picprop{\\sp{\\sn wzDescription}{\\sv «picture text»}}}\\pngblip PICTURE}}"
    "{\\unknownplain «unknown plain»}\\par \\mmathpr{\\mmath{\\*\\moMath{\\mr «math»}}}\\par {\\*\\blob\\bin24 «binary»}\\par {\\stray «white» \\cf9}\\par \\'zz «bad escape» \\par {\\uc0 «no fallback»}\\par "
    "\\u-10179?\\u-8704? «after emoji»\\par {\\*\\bkmkstart «mark|under»}§lantern§{\\*\\bkmkend x}\\par {\\rtlch «right to left»}\\par «with soft hyphen|a»\\-«with soft hyphen|b»\\par "
    "«with hard space|first»\\~«with hard space|last»\\par {\\caps «capitals»}\\par {\\*\\annotation{\\*\\atnparent x}«reply»}\\par {\\*\\ \n«odd star»}\\par {{\\*\\nested{«nested»}}}\\par"
)  # fmt: skip


def make(path: Path, names: Names) -> list[str]:
    """Write the text with a name in every place, and return the words that must stay."""
    info = "".join(f"{{\\{word} «info {word}»}}" for word in _INFO.split())
    starred = "".join(f"{{\\*\\{word} «star {word}» }}" for word in _STARRED)
    plain = "".join(f"{{\\{word} «word {word}» }}" for word in _PLAIN)
    head = (
        "{\\fonttbl{\\f0\\fswiss Arial;}{\\f1\\fnil «font»{\\*\\falt «other font»};}{\\f2{\\*\\fontemb{\\*\\fontfile «font file»}} Arial;}{\\f3\\fcharset204 Arial;}}"
        "{\\colortbl;\\red0\\green0\\blue0;«colour»;}{\\stylesheet{\\s1 «style»;}{\\*\\cs2 «char style»;}}"
    )
    body = BODY
    spelled = "".join(f"said {write(names.of(f'spelled {name}'))} then\\par " for name, write in SPELLED.items())
    cyrillic = "{\\f3 " + _bytes(names.of("other code page")) + "}\\par "
    text = names.fill((head + info + body + spelled + cyrillic + starred + plain).replace("§", ""))
    text = text.replace("PICTURE", (picture("The red car") + names.fill("«behind a picture»").encode()).hex())
    path.write_bytes(("{\\rtf1\\ansi\\ansicpg1252\\deff0" + text + "}" + names.fill("«behind the end»")).encode("cp1252"))
    return stays(BODY)
